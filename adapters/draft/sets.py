"""The smallest set of columns that together tell rows apart, where no number does: the date, the hour, the unit; or the
day and a number that only counts its rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from adapters.draft.proposal import Draft, flow
from adapters.profile.column import Column, words_of
from adapters.profile.field_words import COUNTERS, KEYS
from adapters.profile.rows import RowMemory
from adapters.profile.times import has_dates, is_clock

_UNITS = frozenset({"unidad", "patrulla", "sector", "juzgado", "agencia", "fiscalia", "turno", "zona", "cuadrante"})
_MOST, _LARGEST = 10, 3  # columns that are tried, and in one set
_BORN = frozenset({"nacimiento", "nac", "nacim"})
_FEWEST = 20  # rows: of fewer nearly any set would do


def smallest(columns: Sequence[Column], rows: int, memory: RowMemory) -> list[str]:
    """Their names: filled in every row, and distinct in all that are no copies; none where no such set is small."""
    if rows < _FEWEST or not memory.whole:
        return []
    full = [c for c in columns if c.filled == rows and not c.constant and not c.lost and _rank(c) is not None]
    ranks = {c.name: rank for c in full if (rank := _rank(c)) is not None}
    tried = sorted(ranks, key=ranks.__getitem__)[:_MOST]
    return next((list(names) for names in _sets(tried, ranks) if memory.distinct(names)), [])


def counted_by_day(columns: Sequence[Column], rows: int, memory: RowMemory) -> list[str]:
    """A number that counts rows, behind the day, and the unit if need be, within which it tells them apart: filled in
    every row, and distinct in all that are no copies; none where no number does.
    """
    if rows < _FEWEST or not memory.whole:
        return []
    full = [c for c in columns if c.filled == rows and not c.lost and not c.member and not c.constant]
    days = [c for c in full if has_dates(c) and not _BORN & {*words_of(c.name).split()}]
    units = [c for c in full if {*words_of(c.name).split()} & _UNITS and c.labels is not None]
    within = [*((day,) for day in days), *((day, unit) for day in days for unit in units)]
    sets = ([*(c.name for c in some), counter.name] for some in within for counter in full if is_counter(counter))
    return next((names for names in sets if memory.distinct(names)), [])


def ask_counted(made: Draft, names: list[str]) -> Iterator[str]:
    """Whether those are the key; the line of what holds until then follows."""
    made.key_waits, *named = names, *(f"«{name}»" for name in names)
    told = f"{', '.join(named[:-1])} y {named[-1]}"
    es = (
        f"{told} juntas no se repiten, y «{names[-1]}» solo numera: ¿conserva cada fila su número aunque el archivo se"
        " corrija o se exporte de nuevo? (Sin clave, una fila corregida llega como otro registro.) Entonces esta línea"
        " en vez de la siguiente; si no, bórrela"
    )
    yield from made.ask("key", es, "no two rows share them: does each keep its number? then this line for the next")
    yield f"# key: {{columns: {flow(names)}}}"


def is_counter(column: Column) -> bool:
    """Is it a number, and called as what only counts rows is: ``No.``, ``CONSECUTIVO``, ``#``?"""
    return {*words_of(column.name).split()} <= COUNTERS and column.kind == "number"


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
