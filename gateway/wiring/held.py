"""Who still holds what a view has withdrawn, from the release store and the access log."""

from __future__ import annotations

from collections.abc import Iterator

from gateway.flow.access_log import LogSearch
from gateway.flow.holders import ANSWERING, Holding, holdings
from gateway.flow.leaf import Action, Leaf, Outcome
from gateway.settings import Settings
from gateway.store.access_reader import AccessReader
from gateway.store.engine import unit_of_work
from gateway.store.shown import withdrawn
from gateway.wiring.access_log import log_reader
from gateway.wiring.databases import ADMIN, releases_engine
from gateway.wiring.shown import view_named

_PAGE = 1000


def held(settings: Settings, view: str) -> list[Holding]:
    """Every agency that holds a withdrawn record of the view. Raises Misconfigured."""
    engine = releases_engine(settings, ADMIN)
    with unit_of_work(engine) as connection:
        found = view_named(connection, view)
        gone = withdrawn(connection, found.number)
    engine.dispose()
    reader = log_reader(settings)
    try:
        return holdings(
            gone, [leaf for action in (*ANSWERING, Action.ACKNOWLEDGE) for leaf in leaves_of(reader, view, action)]
        )
    finally:
        reader.close()


def leaves_of(reader: AccessReader, view: str, action: Action) -> Iterator[Leaf]:
    """Every permitted one of that action on that view, newest first."""
    before: int | None = None
    while page := reader.search(LogSearch(frozenset({view}), action=action, before=before, limit=_PAGE)):
        yield from (one.leaf for one in page if one.leaf.outcome is Outcome.PERMIT)
        before = page[-1].idx
