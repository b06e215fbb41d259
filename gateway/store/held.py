"""Who still holds what a view has withdrawn, from the release store and the access log.

By what is in the log's tree: a leaf that still waits for its place there is not seen.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Engine

from gateway.flow.access_log import LogSearch
from gateway.flow.holders import ANSWERING, Holding, holdings
from gateway.flow.leaf import Action, Leaf, Outcome
from gateway.store.access_reader import AccessReader
from gateway.store.engine import looking
from gateway.store.shown import withdrawn

_PAGE = 1000


def held_of(releases: Engine, reader: AccessReader, number: int, view: str) -> list[Holding]:
    """Every agency that holds a withdrawn record of the view. Raises StoreUnavailable."""
    with looking(releases) as connection:
        gone = withdrawn(connection, number)
    read = (*ANSWERING, Action.ACKNOWLEDGE) if gone else ()
    return holdings(gone, (leaf for action in read for leaf in leaves_of(reader, view, action)))


def leaves_of(reader: AccessReader, view: str, action: Action) -> Iterator[Leaf]:
    """Every permitted one of that action on that view, newest first."""
    before: int | None = None
    while page := reader.search(LogSearch(frozenset({view}), action=action, before=before, limit=_PAGE)):
        yield from (one.leaf for one in page if one.leaf.outcome is Outcome.PERMIT)
        before = page[-1].idx
