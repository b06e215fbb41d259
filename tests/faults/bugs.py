"""Bugs put in on purpose, each in the place of a part of the product, to see that the verdict finds them.

marks first             the relay's position moves before its messages are acknowledged
position apart          the puller's cursor is committed in a transaction before its batch's
sequences at once       sequences are given without the view's lock, as a database's SEQUENCE gives them
resumes from highest    the relay goes on after the highest sequence in the topic, not after the last contiguous one
lease ignored           a relay works on, and writes its position, whoever holds the view
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, select, true, update

from gateway.flow.desk import Desk, Permitted
from gateway.flow.leaf import Action
from gateway.flow.ports import Intaken
from gateway.flow.relay import Relay
from gateway.flow.relay_channel import Channel
from gateway.flow.relay_ports import LogPage
from gateway.store import intake, relay_log, tables
from gateway.store.batch import BatchRows
from gateway.store.engine import unit_of_work
from gateway.store.intake import SqlIntake
from gateway.store.relay_log import StoredRelayLog


class MarksFirst(StoredRelayLog):
    def page(self, view_id: int, holder: str, after: int) -> LogPage | None:
        found = super().page(view_id, holder, after)
        if found is not None and found.rows:
            self.advance(view_id, holder, found.rows[-1].sequence, -1)
        return found


class ResumesFromHighest(Relay):
    def _recover(self, channel: Channel) -> None:
        view = channel.view
        self._topics.ensure(view)
        found = [told for some in self._topics.tail(view) for told in some]
        last, offset = max([(told.sequence, told.offset) for told in found], default=(view.sequence, view.offset))
        self._log.advance(view.number, self._holder, last, offset)
        channel.sent = channel.read = last
        channel.recovered = True


class LeaseIgnored(StoredRelayLog):
    def __init__(self, *what: Any) -> None:
        super().__init__(*what)
        relay_log._holds = lambda holder: true()  # type: ignore[assignment]

    def advance(self, view_id: int, holder: str, sequence: int, offset: int) -> bool:
        moving = update(tables.relay).where(tables.relay.c.view_id == view_id)
        with unit_of_work(self._engine) as connection:
            connection.execute(moving.values(sequence=sequence, offset=offset))
        return True


def relay_parts(bug: str | None) -> tuple[type[Relay], type[StoredRelayLog]]:
    """What a relay is made of."""
    parts: Mapping[str | None, tuple[type[Relay], type[StoredRelayLog]]] = {
        "marks first": (Relay, MarksFirst),
        "resumes from highest": (ResumesFromHighest, StoredRelayLog),
        "lease ignored": (Relay, LeaseIgnored),
    }
    return parts.get(bug, (Relay, StoredRelayLog))


def into_intake(bug: str | None, made: SqlIntake) -> None:
    """Spoils a puller's way into the store."""
    if bug == "position apart":
        accept = made.accept

        def apart(batch: Intaken) -> None:
            with unit_of_work(made._engine) as connection:
                now = datetime.now(UTC).isoformat(timespec="seconds")
                intake._stand(connection, batch, made._sources[batch.source], now)
            accept(batch)

        made.accept = apart  # type: ignore[method-assign]
    if bug == "sequences at once":
        intake._locked = _given_at_once  # type: ignore[assignment]
        intake._grow = _leaves_alone


def into_desk(bug: str | None) -> None:
    """Spoils the API's way of writing down what it answers."""
    if bug != "leaf later":
        return
    record = Desk.record

    async def later(desk: Desk, permitted: Permitted, **what: Any) -> str:
        if permitted.action is not Action.FLUSH:
            return await record(desk, permitted, **what)
        asyncio.get_running_loop().call_later(5, lambda: asyncio.ensure_future(record(desk, permitted, **what)))
        return ""

    Desk.record = later  # type: ignore[method-assign]


class _Given(NamedTuple):
    id: int
    name: str
    policy: int
    state: str
    sequence: int


def _given_at_once(connection: Connection, batch: Intaken) -> Sequence[_Given]:
    v = tables.view.c
    wanted = Counter(new.view for change in batch.changes for new in change.releases)
    found = connection.execute(select(v.id, v.name, v.policy, v.state).where(v.id.in_(batch.views))).all()
    with connection.engine.begin() as other:
        heads = {
            row.id: other.execute(
                update(tables.view)
                .where(v.id == row.id)
                .values(sequence=v.sequence + wanted[row.id])
                .returning(v.sequence)
            ).scalar_one()
            for row in found
        }
    return [_Given(*row, sequence=heads[row.id] - wanted[row.id]) for row in found]


def _leaves_alone(connection: Connection, rows: BatchRows, names: Mapping[int, str]) -> None:
    leaves = [{"body": leaf} for leaf in rows.leaves(names)]
    intake._put(connection, tables.pending_leaf.insert().inline(), leaves)
