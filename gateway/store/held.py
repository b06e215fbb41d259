"""Who still holds what a view has withdrawn, from the release store and the access log.

By what is in the log's tree: a leaf that still waits for its place there is not seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy import Engine

from gateway.flow.holders import ANSWERING, Holding, holdings
from gateway.flow.leaf import Action, Leaf
from gateway.flow.ports import StoreUnavailable
from gateway.store.access_reader import AccessReader
from gateway.store.engine import looking
from gateway.store.shown import withdrawn


def held_of(
    releases: Engine, reader: AccessReader, number: int, view: str, given_up: Callable[[], bool] = lambda: False
) -> list[Holding]:
    """Every agency that holds a withdrawn record of the view. Raises StoreUnavailable, also where it is given up."""
    with looking(releases) as connection:
        gone = withdrawn(connection, number)
    return holdings(gone, _accesses(reader, view, given_up)) if gone else []


def _accesses(reader: AccessReader, view: str, given_up: Callable[[], bool]) -> Iterator[Leaf]:
    for page in reader.permitted(view, (*ANSWERING, Action.ACKNOWLEDGE)):
        if given_up():
            raise StoreUnavailable("given up")
        yield from page
