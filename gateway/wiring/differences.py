"""Which counts of a view can be subtracted from one another, from the access log and what the view shows now."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from gateway.flow import counting
from gateway.flow.differencing import Difference, Told, cells, differences
from gateway.flow.leaf import Action, Leaf
from gateway.flow.ports import ReleaseLog, ViewInForce
from gateway.flow.search import Filters, query_of
from gateway.flow.strip import Stripping, strippings
from gateway.settings import Settings
from gateway.store.engine import unit_of_work
from gateway.store.reader import SqliteReleaseLog
from gateway.store.standing import policies_in_store
from gateway.wiring.access_log import log_reader
from gateway.wiring.databases import ADMIN, release_log, releases_engine
from gateway.wiring.shown import view_named


def subtractable(settings: Settings, view: str) -> list[Difference]:
    """Pairs of counts that were answered to one agency and differ in fewer records than a cell may have.

    Judged by what the view shows now. Raises Misconfigured.
    """
    engine = releases_engine(settings, ADMIN)
    with unit_of_work(engine) as connection:
        found = view_named(connection, view)
        stripping = strippings({view: found}, policies_in_store(connection))[view]
    engine.dispose()
    reader = log_reader(settings)
    try:
        counts = (leaf for page in reader.permitted(view, [Action.COUNT]) for leaf in page)
        asked = {(leaf.agency, repr(leaf.query)): leaf for leaf in counts}
    finally:
        reader.close()
    k = settings.serve.small_cell
    told = asyncio.run(_told(settings, (found, stripping), list(asked.values()), k))
    return differences(told, k)


async def _told(settings: Settings, of: tuple[ViewInForce, Stripping], asked: list[Leaf], k: int) -> list[Told]:
    log = release_log(settings)
    try:
        return [told for leaf in asked for told in await _answers(log, of, leaf, k)]
    finally:
        if isinstance(log, SqliteReleaseLog):
            log.close()
        else:
            await log.aclose()


async def _answers(log: ReleaseLog, of: tuple[ViewInForce, Stripping], leaf: Leaf, k: int) -> list[Told]:
    """What such a count is answered now: its whole and its groups."""
    view, stripping = of
    asked = dict(leaf.query)
    by = asked.pop("by", None)
    selection = Filters.model_validate(asked)
    total, groups = counting.suppress(await log.count(query_of(selection, view, stripping), by), k)
    if total is None:
        return []
    return [Told(leaf.agency, selection, total), *_groups(leaf.agency, selection, by, groups)]


def _groups(agency: str, selection: Filters, by: str | None, groups: list[counting.Cell]) -> Iterator[Told]:
    if by is not None:
        for part, count in cells(selection, by, [(cell.group, cell.count) for cell in groups]):
            yield Told(agency, part, count)
