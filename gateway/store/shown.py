"""What a view shows now, all of it: for figures and extracts, which look at every current release once."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from sqlalchemy import Connection, Engine, insert, select

from gateway.flow.holders import Withdrawn
from gateway.flow.leaf import Action, Leaf
from gateway.flow.ports import ReleaseState, ViewInForce
from gateway.flow.strip import strippings
from gateway.store import tables
from gateway.store.agreements import user
from gateway.store.engine import unit_of_work
from gateway.store.standing import policies_in_store, views_in_store


class Period(NamedTuple):
    """From (included) to (excluded), as the view writes its times. A release without a time is in no period."""

    since: str
    until: str


def view_in_store(connection: Connection, name: str) -> ViewInForce | None:
    """The view of that name."""
    return next((view for view in views_in_store(connection) if view.view.name == name), None)


def payloads(connection: Connection, view: ViewInForce, period: Period | None) -> list[bytes]:
    """The current releases' payloads, as the present rules allow them, in the order of their sequences."""
    stripping = strippings({view.view.name: view}, policies_in_store(connection))[view.view.name]
    r = tables.release.c
    wanted = select(r.policy, r.payload).where(
        r.view_id == view.number, r.state == int(ReleaseState.CURRENT), r.policy.in_(sorted(stripping.readable))
    )
    if period is not None:
        wanted = wanted.where(r.occurred >= period.since, r.occurred < period.until)
    rows = connection.execute(wanted.order_by(r.sequence)).all()
    return [stripping.payload(row[0], row[1]) for row in rows]


def withdrawn(connection: Connection, view: int) -> list[Withdrawn]:
    """The records that were withdrawn from the view and not shared again, with their releases of before.

    Not those that it erased as it ended.
    """
    r = tables.release.c
    left = select(r.reference).where(r.view_id == view, r.state == int(ReleaseState.WITHDRAWAL))
    rows = connection.execute(
        select(r.sequence, r.reference, r.state, r.released_at)
        .where(r.view_id == view, r.reference.in_(left))
        .order_by(r.sequence)
    )
    gone: dict[str, tuple[int, str]] = {}
    before: defaultdict[str, list[int]] = defaultdict(list)
    for sequence, reference, state, released_at in rows:
        if state == ReleaseState.WITHDRAWAL:
            gone[reference] = (sequence, released_at[:10])
        else:
            before[reference].append(sequence)
            gone.pop(reference, None)  # shared again
    found = [Withdrawn(at, name, on, tuple(before[name])) for name, (at, on) in gone.items()]
    return sorted(found)


def log_extract(engine: Engine, view: ViewInForce, what: dict[str, object], records: int) -> None:
    """Written down before anything of it is told."""
    leaf = Leaf(
        action=Action.EXTRACT,
        subject=f"os:{user()}",
        view=view.view.name,
        kind=view.view.kind,
        query=what,
        records=records,
    )
    with unit_of_work(engine) as connection:
        connection.execute(insert(tables.pending_leaf).inline().values(body=leaf.encode()))
