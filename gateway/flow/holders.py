"""Who still holds what was withdrawn: by the access log, which says which releases went to whom, and who acknowledged.

A recipient acknowledges that it has deleted everything that is withdrawn in a view up to a sequence. That is its word;
the log keeps it. Whoever received any release of the record before its withdrawal, and has not acknowledged up to it,
counts as holding it. ``told`` says whether the withdrawal itself has been answered or sent to that agency.
"""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from gateway.flow.leaf import Action, Leaf, Outcome
from gateway.flow.ports import ViewInForce

ANSWERING = (Action.SEARCH, Action.READ, Action.FOLLOW, Action.FLUSH)


class Withdrawn(NamedTuple):
    """A record that is no longer shared: where and when that was released, and its releases before it."""

    sequence: int
    reference: str
    on: str
    before: tuple[int, ...]


class Holding(NamedTuple):
    """An agency that holds a withdrawn record, as far as the log knows."""

    agency: str
    withdrawn: Withdrawn
    told: bool


class Holder(NamedTuple):
    """All that one agency holds: how many withdrawn records, since which day, and of how many it was not told."""

    agency: str
    records: int
    since: str
    untold: int


class Holders:
    """Asks on a thread, for one caller at a time: an answer reads every access to its view."""

    def __init__(self, found: Callable[[int, str], list[Holding]]) -> None:
        self._found, self._free = found, asyncio.Lock()

    async def of(self, view: ViewInForce) -> list[Holding]:
        """Who holds what the view has withdrawn, in the order of the withdrawals. Raises StoreUnavailable."""
        async with self._free:
            loop = asyncio.get_running_loop()
            found = await loop.run_in_executor(None, self._found, view.number, view.view.name)
        return sorted(found, key=lambda one: (one.withdrawn.sequence, one.agency))


def holders(found: Iterable[Holding]) -> list[Holder]:
    """The same, added up by agency."""
    by_agency: defaultdict[str, list[Holding]] = defaultdict(list)
    for one in found:
        by_agency[one.agency].append(one)
    return [
        Holder(agency, len(held), min(one.withdrawn.on for one in held), sum(not one.told for one in held))
        for agency, held in sorted(by_agency.items())
    ]


def holdings(withdrawn: Sequence[Withdrawn], leaves: Iterable[Leaf]) -> list[Holding]:
    """Who holds which of these, by the leaves of one view, in any order."""
    received, acknowledged = _read(leaves)
    spans = {agency: _Spans(spans) for agency, spans in sorted(received.items())}
    return [
        Holding(agency, one, has.holds(one.sequence))
        for agency, has in spans.items()
        for one in withdrawn
        if one.sequence > acknowledged.get(agency, 0) and any(map(has.holds, one.before))
    ]


def _read(leaves: Iterable[Leaf]) -> tuple[dict[str, list[tuple[int, int]]], dict[str, int]]:
    received: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    acknowledged: dict[str, int] = {}
    for leaf in leaves:
        if leaf.outcome is not Outcome.PERMIT:
            continue
        if leaf.action in ANSWERING:
            received[leaf.agency] += _spans(leaf.sequences)
        elif leaf.action is Action.ACKNOWLEDGE:
            through = leaf.query.get("through")
            if isinstance(through, int):
                acknowledged[leaf.agency] = max(acknowledged.get(leaf.agency, 0), through)
    return received, acknowledged


def _spans(ranges: str) -> Iterator[tuple[int, int]]:
    """``"3-7,12"`` → (3, 7), (12, 12)."""
    for part in filter(None, ranges.split(",")):
        first, _, last = part.partition("-")
        yield int(first), int(last or first)


class _Spans:
    """Many spans, asked for single numbers."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self._firsts: list[int] = []
        self._lasts: list[int] = []
        for first, last in sorted(spans):
            if self._lasts and first <= self._lasts[-1] + 1:
                self._lasts[-1] = max(self._lasts[-1], last)
            else:
                self._firsts.append(first)
                self._lasts.append(last)

    def holds(self, number: int) -> bool:
        """Is it in one of them?"""
        at = bisect_right(self._firsts, number) - 1
        return at >= 0 and number <= self._lasts[at]
