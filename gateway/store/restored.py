"""Bringing a release store that was restored from an older copy up to what its access log and its topics know.

Sequences are raised above everything that was ever given. Whatever was decided otherwise since then is suspended until
somebody decides it again: nothing is opened, ended or erased on the word of a leaf.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from sqlalchemy import Connection, Engine, insert, select, update

from gateway.flow.leaf import Action, Leaf
from gateway.flow.relay_ports import RelayView
from gateway.flow.restored import Remembered
from gateway.store import access_tables, agreements, standing
from gateway.store.access_log import reading_engine
from gateway.store.engine import inserting, unit_of_work
from gateway.store.tables import pending_leaf, relay, view

_AT_ONCE = 5_000


class Reached(NamedTuple):
    """The highest message of a view's topic."""

    sequence: int
    offset: int


def logged(access: Engine) -> Iterator[bytes]:
    """Every leaf in its order, then those that wait for their place. Raises StoreUnavailable."""
    leaf, pending = access_tables.leaf.c, access_tables.pending.c
    reading = reading_engine(access)
    try:
        with unit_of_work(reading) as connection:
            for statement in (select(leaf.body).order_by(leaf.idx), select(pending.body).order_by(pending.id)):
                yield from connection.execution_options(yield_per=_AT_ONCE).scalars(statement)
    finally:
        reading.dispose()


def heads(engine: Engine) -> dict[str, int]:
    """The last sequence of each view, by its name. Raises StoreUnavailable."""
    with unit_of_work(engine) as connection:
        return {row[0]: row[1] for row in connection.execute(select(view.c.name, view.c.sequence))}


def relay_views(engine: Engine) -> list[RelayView]:
    """Every view as a relay would see it that held all the leases. Raises StoreUnavailable."""
    columns = (view.c.id, view.c.name, view.c.owner, view.c.kind, view.c.sequence, view.c.erased)
    told = (relay.c.sequence, relay.c.offset)
    wanted = select(*columns, *told).join_from(view, relay, relay.c.view_id == view.c.id, isouter=True)
    with unit_of_work(engine) as connection:
        rows = connection.execute(wanted.order_by(view.c.id)).all()
    return [
        RelayView(*row[:4], suspended=False, head=row[4], erased=row[5], sequence=row[6] or 0, offset=_offset(row[7]))
        for row in rows
    ]


def _offset(stored: int | None) -> int:
    return -1 if stored is None else stored


def raise_sequences(engine: Engine, given: Mapping[str, int], topics: Mapping[str, Reached]) -> dict[str, int]:
    """No view gives a sequence again that the log or its topic has; the relay goes on behind its topic's end.

    Returns the views that were raised, with their new last sequence; a leaf tells each. Raises StoreUnavailable.
    """
    raised = {}
    with unit_of_work(engine) as connection:
        agreements.grow(connection)
        rows = connection.execute(
            select(view.c.id, view.c.name, view.c.kind, view.c.sequence)
            .order_by(view.c.id)
            .with_for_update(key_share=True)
        ).all()
        for number, name, kind, sequence in rows:
            topic = topics.get(name, Reached(0, -1))
            reached = max(given.get(name, 0), topic.sequence)
            if reached > sequence:
                raised[name] = reached
                connection.execute(update(view).where(view.c.id == number).values(sequence=reached))
                _tell(connection, name, kind, sequence + 1, reached)
            if topic.sequence > sequence:
                _move_relay(connection, number, topic)
    return raised


def _tell(connection: Connection, name: str, kind: str, first: int, last: int) -> None:
    """In the log: these sequences were given before, and what they stood for is not in this store."""
    subject = f"os:{agreements.user()}"
    leaf = Leaf(action=Action.RESTORE_STORE, subject=subject, view=name, kind=kind, first=first, last=last)
    connection.execute(insert(pending_leaf).inline().values(body=leaf.encode()))


def _move_relay(connection: Connection, number: int, topic: Reached) -> None:
    place = {"sequence": topic.sequence, "offset": topic.offset}
    put = inserting(connection, relay).values(view_id=number, holder="", lease_until=0, **place)
    connection.execute(put.on_conflict_do_update(index_elements=["view_id"], set_=place))


class Redone(NamedTuple):
    """What was decided after the copy was made: shut here, until somebody decides it again.

    ``agreements``: name → the version that was put into force, or None where it was ended.
    """

    agreements: dict[str, int | None]
    views: list[str]  # suspended now
    callers: list[str]  # registered or changed since; suspended now where they were known


def shut_again(engine: Engine, known: Remembered) -> Redone:
    """Suspends whatever the log says was decided otherwise since; opens and erases nothing. Raises StoreUnavailable."""
    in_force = {row[0]: row[1] for row in standing.agreements(engine) if row[2] == "in_force"}
    changed = {name: v for name, v in known.agreements.items() if (v or 0) > in_force.get(name, 0)}
    changed |= {name: None for name, v in known.agreements.items() if v is None and name in in_force}
    suspended = _suspended(engine, known, set(changed))
    for number, name in suspended.items():
        _suspend(engine, number, name)
    registered = {(c.issuer, c.subject): c for c in standing.callers(engine)}
    facts = {key: caller._asdict() | {"roles": sorted(caller.roles)} for key, caller in registered.items()}
    differing = [key for key, told in known.callers.items() if facts.get(key) != told]
    there = [registered[key] for key in differing if key in registered]
    agreements.put_callers(engine, [c._replace(standing="suspended") for c in there if c.standing == "active"])
    return Redone(changed, list(suspended.values()), [subject for _, subject in differing])


def _suspend(engine: Engine, number: int, name: str) -> None:
    agreements.set_view_state(engine, number, "suspended")
    leaf = Leaf(action=Action.SUSPEND_VIEW, subject=f"os:{agreements.user()}", view=name)
    with unit_of_work(engine) as connection:
        connection.execute(insert(pending_leaf).inline().values(body=leaf.encode()))


def _suspended(engine: Engine, known: Remembered, changed: set[str]) -> dict[int, str]:
    """Views in force that were suspended, or whose agreement has changed since: number → name."""
    asked = select(view.c.id, view.c.name, view.c.agreement).where(view.c.state == "in_force").order_by(view.c.id)
    with unit_of_work(engine) as connection:
        rows = connection.execute(asked).all()
    return {row.id: row.name for row in rows if known.suspended.get(row.name) or row.agreement in changed}
