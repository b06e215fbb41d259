"""Another folio by which rows may be one record: that of the call or the event of which each row is a part."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from adapters.draft.marks import OR
from adapters.draft.proposal import flow
from adapters.draft.shared import is_folio
from adapters.profile.column import Column, words_of
from adapters.profile.field_words import COUNTERS, KEYS
from adapters.profile.rows import RowMemory

_CALLED = KEYS | {"fol", "911", "066", "c4", "c4i", "c5", "c5i", "cad", "evento", "incidente", "llamada"}
_NEARLY = 20  # one row in so many may lack it


class Folio(NamedTuple):
    """The column, and in figures what its rows are; both for the question about the key."""

    column: str
    es: str
    line: str


def other_folio(columns: Sequence[Column], keyish: Sequence[Column], rows: int, memory: RowMemory) -> Folio | None:
    """Of the columns that are called as an event's number is, the fullest that repeats where most cells are alike; None
    where none is, or one of ``keyish`` is as full.
    """
    least = max((c.filled - c.lost for c in keyish), default=0)
    likely = [c for c in columns if c not in keyish and c.filled * _NEARLY >= rows * (_NEARLY - 1) and _called(c)]
    names = [c.name for c in columns if not c.unique]
    for column in sorted((c for c in likely if c.filled - c.lost > least), key=lambda c: -c.filled):
        shared = memory.shared(column.name, names)
        differing = sum(len(some) * n for some, n in shared.differ.items())
        if shared.texts > 1 and is_folio(shared) and differing * 2 <= shared.texts * len(names):
            same = shared.texts - shared.unlike
            alike = f"; en {same:,} son iguales, y contarían una vez" if same else ""
            es = f"{shared.texts:,} se repiten, en {shared.rows:,} filas{alike}"
            line = f"# key: {{columns: {flow([column.name])}}}"
            return Folio(column.name, es, f"{line}   {OR} «{' '.join(column.name.split())}»?")
    return None


def _called(column: Column) -> bool:
    words = {*words_of(column.name).split()}
    numbered = column.kind in ("text", "number", "mixed") and not column.sensitive and not column.unique
    return numbered and bool(words & _CALLED) and not words <= COUNTERS
