"""Differencing: two counts, each large enough to be told, whose difference is one small cell.

A count alone suppresses what is small in it, and what subtraction within it would give back (``counting.py``). Whoever
counts twice can still subtract one answer from the other. Every count is in the access log, so that can be found: a
selection that lies within another one, of the same agency, with fewer than k records between them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import permutations
from typing import NamedTuple

from gateway.flow.search import Filters, Range

_LISTED = ("municipality", "offence", "measure")


class Told(NamedTuple):
    """An answer that an agency received: how many records a selection has."""

    agency: str
    selection: Filters
    records: int


class Difference(NamedTuple):
    """Two answers that give away how few records lie between them."""

    agency: str
    smaller: Filters
    larger: Filters


def differences(told: Iterable[Told], k: int) -> list[Difference]:
    """Every pair of answers of one agency between which lie 1 to k-1 records."""
    return [
        Difference(agency, one.selection, other.selection)
        for agency, answers in sorted(_by_agency(told).items())
        for one, other in permutations(answers, 2)
        if 0 < other.records - one.records < k and within(one.selection, other.selection)
    ]


def _by_agency(told: Iterable[Told]) -> dict[str, list[Told]]:
    found: defaultdict[str, dict[str, Told]] = defaultdict(dict)
    for one in told:
        found[one.agency][one.selection.model_dump_json(by_alias=True, exclude_none=True)] = one
    return {agency: [*answers.values()] for agency, answers in found.items()}


def within(one: Filters, other: Filters) -> bool:
    """Does everything that the one selects fall under the other?"""
    listed = all(_of(getattr(one, name), getattr(other, name)) for name in _LISTED)
    person = other.person is None or one.person == other.person
    return listed and person and _inside(one.occurred or Range(), other.occurred or Range())


def _of(one: Sequence[str] | None, other: Sequence[str] | None) -> bool:
    return other is None or (one is not None and set(one) <= set(other))


def _inside(one: Range, other: Range) -> bool:
    begins = other.since is None or (one.since is not None and other.since <= one.since)
    return begins and (other.until is None or (one.until is not None and one.until <= other.until))


def cells(
    selection: Filters, by: str, groups: Iterable[tuple[str | None, int | None]]
) -> Iterator[tuple[Filters, int]]:
    """The groups of an answer as selections of their own; a time's groups are ranges, which the answer does not end."""
    if by in _LISTED:
        for group, count in groups:
            if group is not None and count is not None:
                yield selection.model_copy(update={by: [group]}), count
