"""The smallest set of columns that together tell rows apart, where no number does: the date, the hour, the unit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from adapters.draft_words import KEYS
from adapters.profile_column import Column, words_of
from adapters.profile_rows import RowMemory
from adapters.profile_times import has_dates, is_clock

_UNITS = frozenset({"unidad", "patrulla", "sector", "juzgado", "agencia", "fiscalia", "turno", "zona", "cuadrante"})
_MOST, _LARGEST = 10, 3  # columns that are tried, and in one set
_FEWEST = 20  # rows: of fewer nearly any set would do


def smallest(columns: Sequence[Column], rows: int, memory: RowMemory) -> list[str]:
    """Their names: filled in every row, and distinct in all that are no copies; none where no such set is small."""
    if rows < _FEWEST or not memory.whole:
        return []
    full = [c for c in columns if c.filled == rows and not c.constant and not c.lost and _rank(c) is not None]
    ranks = {c.name: rank for c in full if (rank := _rank(c)) is not None}
    tried = sorted(ranks, key=ranks.__getitem__)[:_MOST]
    return next((list(names) for names in _sets(tried, ranks) if memory.distinct(names)), [])


def _sets(tried: Sequence[str], ranks: dict[str, int]) -> Iterator[tuple[str, ...]]:
    """Those of fewer columns first, the likelier before others; each has a number or a moment in it."""
    for size in range(1, _LARGEST + 1):
        least = 1 if size == 1 else 2  # a moment alone is none
        found = [names for names in combinations(tried, size) if min(ranks[name] for name in names) < least]
        yield from sorted(found, key=lambda names: sum(ranks[name] for name in names))


def _rank(column: Column) -> int | None:
    """How likely it is part of a key: a folio, a date, an hour, a unit, any label; None for what may be corrected."""
    words = {*words_of(column.name).split()}
    if column.sensitive or column.axis or column.member:
        return None
    if words & KEYS:
        return 0
    if has_dates(column) or is_clock(column):
        return 1
    if words & _UNITS:
        return 2
    return 4 if column.kind == "text" and column.labels is not None else None
