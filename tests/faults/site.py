"""A gateway whose processes are killed: its store and settings, what stands in them, and the work to be done in it."""

from __future__ import annotations

import json
import os
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from kafka import KafkaAdminClient
from sqlalchemy import text

from gateway.bus.topics import ensure, topic_of
from gateway.demo.issuer import DemoIssuer
from gateway.flow.leaf import Leaf
from gateway.flow.ports import Caller
from gateway.settings import KeyFolder
from gateway.store import agreements
from gateway.store.access_log import reading_engine
from gateway.store.engine import sqlite_engine, unit_of_work
from gateway.store.migrate import upgrade
from tests.faults.crew import broker
from tests.faults.hands import Crew, Death, Life
from tests.faults.readers import PATIENCE
from tests.services.throwaway import free_port
from tests.unit.gateway.pull.pull_world import ENGINES, VIEWS, agreement

ISSUER, AUDIENCE = "https://id.prueba.example", "https://convenio.prueba.example"
FOLLOWER = Caller(ISSUER, "fiscal.prueba", "fge-jalisco", frozenset({"prosecutor"}), "active", "2099-12-31")
LEASE = 2  # seconds: the shortest that can't run out while a relay is well, since the database counts whole ones


class Standing(NamedTuple):
    """How far one view has come."""

    view: str
    head: int
    erased: int
    newest: int  # the last sequence that is to be published
    position: int  # the relay's
    holder: str

    @property
    def unsent(self) -> bool:
        return max(self.newest, self.erased) > self.position


_STANDING = (
    "SELECT v.name, v.sequence, v.erased, COALESCE((SELECT max(sequence) FROM release WHERE view_id = v.id"
    " AND state IN (1, 5)), 0), COALESCE(r.sequence, 0), COALESCE(r.holder, '') FROM view v"
    " LEFT JOIN relay r ON r.view_id = v.id ORDER BY v.id"
)


class Site:
    """One gateway; its views' and topics' names are no other's."""

    def __init__(self, folder: Path, engine: str, kafka: str, crew: Crew, clauses: Sequence[str]) -> None:
        self.engine, self.kafka, self.crew = engine, kafka, crew
        self.name = f"campania-{os.getpid()}-{secrets.token_hex(4)}"
        self.clauses = tuple(clauses)
        self.version = 0
        self.store = ENGINES[engine](folder, "")
        self._reading = reading_engine(self.store.engine)
        self.stand_for(*clauses)
        agreements.put_callers(self.store.engine, [FOLLOWER])
        log = self.store.engine if engine == "postgres" else sqlite_engine(folder / "access.db")
        upgrade(log, "access")
        self._access_log = log
        self.port = free_port()
        self._issuer = DemoIssuer(ISSUER, AUDIENCE)
        self.settings = self._write_settings(folder)
        for clause in clauses:
            ensure(broker(kafka), self.view(clause))
        self._relays = 0

    def view(self, clause: str) -> str:
        return f"{self.name}.{clause}"

    def stand_for(self, *clauses: str) -> None:
        """From now on the agreement has these clauses; the views of others end."""
        self.version += 1
        document = agreement(self.version, {c: VIEWS[c] for c in clauses}, name=self.name)
        self.crew.know(document, self.name)
        self.store.activate(document)

    def pull(self, changes: Sequence[tuple[int, int]], deaths: Sequence[Death] = (), **more: Any) -> Life:
        order = {"agreement": self.name, "changes": changes, "source": "prueba", "size": 4}
        return self.crew.start("puller", self._stored | order | more, deaths)

    def relay(self, deaths: Sequence[Death] = (), **more: Any) -> Life:
        self._relays += 1
        order = {"kafka": self.kafka, "lease": LEASE, "page": 4, "batch": None, "holder": f"relay-{self._relays}"}
        return self.crew.start("relay", self._stored | order | more, deaths)

    def serve(self, deaths: Sequence[Death] = (), **more: Any) -> Life:
        return self.crew.start("api", {"settings": str(self.settings)} | more, deaths)

    @property
    def _stored(self) -> dict[str, Any]:
        return {"store": self.store.engine.url.render_as_string(hide_password=False)}

    def standing(self) -> list[Standing]:
        return [Standing(*row) for row in self.ask(_STANDING)]

    def ask(self, statement: str, **values: object) -> list[tuple[Any, ...]]:
        """Reads, and is in nobody's way."""
        with unit_of_work(self._reading) as connection:
            return [tuple(row) for row in connection.execute(text(statement), values)]

    def time_passes_for(self, life: Life) -> None:
        """Its leases run out."""
        self.store.do("UPDATE relay SET lease_until = 0 WHERE holder = :holder", holder=life.holder)

    def leaves(self) -> list[Leaf]:
        """Every durable leaf, in the order in which they became so."""
        with unit_of_work(self._access_log) as connection:
            rows = connection.execute(text("SELECT body FROM pending ORDER BY id")).all()
        return [Leaf.decode(body) for (body,) in rows]

    def headers(self) -> dict[str, str]:
        token = self._issuer.token(FOLLOWER.subject, FOLLOWER.agency, ["prosecutor"])
        reason = {"Convenio-Purpose": "case_follow_up", "Convenio-Reference": "CI/2026/1"}
        return {"Authorization": f"Bearer {token}"} | reason

    def wait(self, until: Callable[[], object], what: str) -> None:
        """Until it holds; fails with what the crew said."""
        deadline = time.monotonic() + PATIENCE
        while not until():
            assert time.monotonic() < deadline, f"never: {what}\n{self.standing()}\n{self.crew.said()}"
            time.sleep(0.01)

    def finish(self, life: Life) -> int:
        """Waits for its end; its exit code."""
        self.wait(lambda: self.crew.ended(life), f"the end of a {life.kind}")
        return life.ended or 0

    def close(self) -> None:
        self._reading.dispose()
        self._access_log.dispose()
        self.store.close()
        client = KafkaAdminClient(bootstrap_servers=self.kafka)
        client.delete_topics([topic_of(self.view(clause)) for clause in self.clauses])
        client.close()

    def _write_settings(self, folder: Path) -> Path:
        (folder / "jwks.json").write_text(json.dumps(self._issuer.jwks()), "utf-8")
        keys = KeyFolder(folder / "keys")
        keys.new_cursor()
        url = self.store.engine.url
        place = str(url.database) if self.engine == "sqlite" else f"postgresql://{url.host}:{url.port}/{url.database}"
        if self.engine == "postgres":
            keys.put_text("store-serve", f"{url.username}:{url.password}")
        log = place if self.engine == "postgres" else str(self._access_log.url.database)
        parts = [
            f'origin = "convenio.example/prueba"\nkeys = "keys"\nstore = "{place}"\naccess_log = "{log}"',
            f'[serve]\nport = {self.port}\naudience = "{AUDIENCE}"\nrequests_per_minute = 100000',
            f'[kafka]\nbootstrap = ["{self.kafka}"]\nsecurity = "PLAINTEXT"\nreplication = 1\nin_sync = 1',
            f'[[issuer]]\nname = "{ISSUER}"\njwks = "jwks.json"',
            '[[agency]]\nid = "fge-jalisco"\nkind = "prosecutor"\nname = "Fiscalía de prueba"',
            '[[agency]]\nid = "zapopan-juzgado"\nkind = "civic_court"\nname = "Juzgado de prueba"',
        ]
        file = folder / "convenio.toml"
        file.write_text("\n\n".join(parts) + "\n", "utf-8")
        return file


@contextmanager
def site(engine: str, kafka: str, crew: Crew, clauses: Sequence[str] = tuple(VIEWS)) -> Iterator[Site]:
    """A site of its own, gone afterwards."""
    with TemporaryDirectory(prefix="convenio-faults-") as folder:
        made = Site(Path(folder), engine, kafka, crew, clauses)
        try:
            yield made
        finally:
            made.close()
