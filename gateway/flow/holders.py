"""Who still holds what was withdrawn: by the access log, which says which releases went to whom, and who acknowledged.

A recipient acknowledges that it has deleted everything that is withdrawn in a view up to a sequence. That is its word;
the log keeps it. Whoever received any release of the record before its withdrawal, and has not acknowledged up to it,
counts as holding it. ``told`` says whether the withdrawal itself has been answered or sent to that agency.

What a view erased as it ended was not withdrawn, and is not among these: whoever received it holds it still.
"""

from __future__ import annotations

import asyncio
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import accumulate
from threading import Event
from typing import NamedTuple

from gateway.flow.leaf import Action, Leaf
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


class Busy(Exception):
    """Another such question is being answered: ask again in some seconds."""


class Holders:
    """Asks on a thread of its own, one question at a time: an answer reads every access to its view.

    Nobody waits for another's answer. ``found`` is told by its third argument when nobody waits for its own any more.
    """

    def __init__(self, found: Callable[[int, str, Callable[[], bool]], list[Holding]]) -> None:
        self._found, self._worker = found, ThreadPoolExecutor(1, "holders")
        self._asked: Future[list[Holding]] | None = None
        self._given_up = Event()

    async def of(self, view: ViewInForce) -> list[Holding]:
        """Who holds what the view has withdrawn, in the order of the withdrawals. Raises Busy and StoreUnavailable."""
        if self._asked is not None and not self._asked.done():  # also where its caller has gone
            raise Busy
        self._given_up = given_up = Event()
        self._asked = self._worker.submit(self._sorted, view.number, view.view.name, given_up)
        try:
            return await asyncio.wrap_future(self._asked)
        finally:
            given_up.set()

    def close(self) -> None:
        """Gives up what is being read, and does not wait for it."""
        self._given_up.set()
        self._worker.shutdown(wait=False, cancel_futures=True)

    def _sorted(self, number: int, view: str, given_up: Event) -> list[Holding]:
        found = self._found(number, view, given_up.is_set)
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


def holdings(withdrawn: Sequence[Withdrawn], permitted: Iterable[Leaf]) -> list[Holding]:
    """Who holds which of these, by the permitted leaves of one view, in any order."""
    asked = sorted({number for one in withdrawn for number in (one.sequence, *one.before)})
    received: defaultdict[str, _Numbers] = defaultdict(lambda: _Numbers(asked))
    acknowledged: Counter[str] = Counter()
    for leaf in permitted:
        if leaf.action in ANSWERING:
            received[leaf.agency].add(leaf.sequences)
        elif leaf.action is Action.ACKNOWLEDGE:
            through = leaf.query.get("through")
            if isinstance(through, int):
                acknowledged[leaf.agency] = max(acknowledged[leaf.agency], through)
    return [
        Holding(agency, one, one.sequence in has)
        for agency, has in ((agency, numbers.found()) for agency, numbers in sorted(received.items()))
        for one in withdrawn
        if one.sequence > acknowledged[agency] and not has.isdisjoint(one.before)
    ]


class _Numbers:
    """Which of the numbers that matter are in many spans; the spans themselves are not kept."""

    def __init__(self, asked: Sequence[int]) -> None:
        self._asked = asked
        self._steps = [0] * (len(asked) + 1)  # how many more spans cover this number than the one before it

    def add(self, ranges: str) -> None:
        """``"3-7,12"``: from 3 to 7, and 12."""
        for part in filter(None, ranges.split(",")):
            first, _, last = part.partition("-")
            self._steps[bisect_left(self._asked, int(first))] += 1
            self._steps[bisect_right(self._asked, int(last or first))] -= 1

    def found(self) -> set[int]:
        """Those that are in a span."""
        covered = accumulate(self._steps)
        return {number for number, spans in zip(self._asked, covered, strict=False) if spans}
