"""A store whose log a test writes row by row, its relay, and what anybody finds in a topic."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, update

from gateway.bus.connection import Broker, consumer
from gateway.bus.publisher import KafkaTopics
from gateway.bus.topics import partition_of
from gateway.flow.ports import ReleaseState
from gateway.flow.relay import Relay, Trouble
from gateway.store import agreements, tables
from gateway.store.engine import sqlite_engine, unit_of_work
from gateway.store.migrate import upgrade
from gateway.store.relay_log import StoredRelayLog

_PATIENCE = 60.0
RELEASED = "2026-03-04T05:06:07+00:00"


def plain(bootstrap: str, **other: Any) -> Broker:
    """A broker without logins, as tests have it."""
    stated: dict[str, Any] = {
        "bootstrap": (bootstrap,),
        "security": "PLAINTEXT",
        "mechanism": "PLAIN",
        "ca": None,
        "login": None,
        "replication": 1,
        "in_sync": 1,
        "retention_hours": 168,
    }
    return Broker(**stated | other)


def until(met: Callable[[], object]) -> None:
    """Waits for it; fails after a minute."""
    deadline = time.monotonic() + _PATIENCE
    while not met():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.02)


class Shelf:
    """A store with views of one agreement, all its own, so that its topics are."""

    def __init__(self, folder: Path, broker: Broker, *clauses: str) -> None:
        self.engine, self.broker = sqlite_engine(folder / "releases.db"), broker
        upgrade(self.engine, "releases")
        self.agreement = f"prueba-{uuid.uuid4().hex[:12]}"
        self.names = [f"{self.agreement}.{clause}" for clause in clauses or ("vista",)]
        with unit_of_work(self.engine) as connection:
            whose = {"id": self.agreement, "version": 1, "document": "", "state": "in_force", "changed_at": ""}
            connection.execute(insert(tables.agreement).values(whose))
            for name in self.names:
                standing = {"agreement": self.agreement, "agreement_version": 1, "policy": 1, "state": "in_force"}
                values = {"name": name, "owner": "zapopan-juzgado", "kind": "hearing", "changed_at": "", **standing}
                connection.execute(insert(tables.view).values(values))
        self.troubles: list[Trouble] = []
        self._logs: list[StoredRelayLog] = []

    @property
    def name(self) -> str:
        return self.names[0]

    def put(self, *references: str, view: int = 1, payload: bytes | None = b'{"measure":{"kind":"fine"}}') -> None:
        """A version of each record, in order; without a payload it is withdrawn."""
        r, v = tables.release.c, tables.view.c
        with unit_of_work(self.engine) as connection:
            for reference in references:
                head = connection.execute(select(v.sequence).where(v.id == view)).scalar_one() + 1
                before = update(tables.release).where(r.view_id == view, r.reference == reference)
                versions = connection.execute(before.values(state=ReleaseState.SUPERSEDED.value)).rowcount
                if payload is None:
                    connection.execute(before.values(payload=None, state=ReleaseState.ERASED.value))
                state = ReleaseState.WITHDRAWAL if payload is None else ReleaseState.CURRENT
                row = {"view_id": view, "sequence": head, "reference": reference, "version": versions + 1}
                row |= {"state": state.value, "occurred": "", "payload": payload, "policy": 7, "contract": 1}
                connection.execute(insert(tables.release).values(row | {"released_at": RELEASED}))
                connection.execute(update(tables.view).where(v.id == view).values(sequence=head))

    def withdraw(self, *references: str) -> None:
        self.put(*references, payload=None)

    def end(self) -> None:
        assert agreements.end(self.engine, self.agreement) == len(self.names)

    def relay(self, holder: str = "relay", broker: Broker | None = None) -> Relay:
        log = StoredRelayLog(self.engine)
        self._logs.append(log)
        return Relay(log, KafkaTopics(broker or self.broker), holder, self.troubles.append)

    def drain(self, holder: str = "relay") -> Relay:
        """One relay, until everything is there."""
        relay = self.relay(holder)
        relay.run(lambda seconds: time.sleep(min(seconds, 0.02)) or False, once=True)  # type: ignore[func-returns-value]
        assert self.troubles == []
        return relay

    def position(self) -> tuple[int, int]:
        with unit_of_work(self.engine) as connection:
            found = connection.execute(
                select(tables.relay.c.sequence, tables.relay.c.offset).order_by(tables.relay.c.view_id)
            )
            return tuple(found.first() or (0, -1))  # type: ignore[return-value]

    def messages(self, view: int = 1) -> list[Any]:
        """What a consumer finds that begins at the topic's start."""
        return messages(self.broker, self.names[view - 1])

    def sequences(self, view: int = 1) -> list[int]:
        return [int(dict(message.headers)["ce_sequence"]) for message in self.messages(view)]

    def close(self) -> None:
        for log in self._logs:
            log.close()
        self.engine.dispose()


def messages(broker: Broker, view: str) -> list[Any]:
    part, found = partition_of(view), []
    with consumer(broker, view, "earliest") as client:
        client.assign([part])
        client.seek_to_beginning(part)
        end = client.end_offsets([part])[part]
        deadline = time.monotonic() + _PATIENCE
        while client.position(part) < end:
            assert time.monotonic() < deadline
            found += client.poll(500).get(part, [])
    return found


@contextmanager
def shelf(folder: Path, broker: Broker, *clauses: str) -> Iterator[Shelf]:
    made = Shelf(folder, broker, *clauses)
    try:
        yield made
    finally:
        made.close()
