"""A number that only counts the lines of a book beside its folio: a row that was captured twice has another one."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.draft.proposal import Draft, flow
from adapters.draft.shared import Pair, Sharing
from adapters.profile.column import Column, words_of
from adapters.profile.field_words import CALLERS, COUNTERS, OTHERS

_FEW = 20  # one row in so many may lack the name
_THEN = "Entonces esta línea en vez de la siguiente; si no, bórrela"


def captured(made: Draft, found: Sharing, pair: Pair, columns: Sequence[Column], rows: int) -> list[str]:
    """The key's lines: folio and number stand, and folio and name, of which the highest number holds, are asked. None
    where the number is called as more than a count is, nothing names whom a row is about, or no row has both of
    another.
    """
    counter = pair.column
    if pair.alike or counter.kind != "number" or not {*words_of(counter.name).split()} <= COUNTERS:
        return []
    if not (found.whole and found.shared.filled == counter.filled == rows):
        return []
    named = [c for c in columns if _says_whose(c, found) and (rows - c.filled) * _FEW <= rows]
    who = max(named, key=lambda c: c.filled, default=None)
    again = found.memory.alike(found.column, who.name) if who is not None else 0
    return [*_lines(made, found, counter, who, again, rows - who.filled)] if who is not None and again else []


def _says_whose(column: Column, found: Sharing) -> bool:
    """Is it of the person whom the row is about, and no official's or complainant's name?"""
    return column.name in found.identity or (
        column.names_people and not (OTHERS | CALLERS) & {*words_of(column.name).split()}
    )


def _lines(made: Draft, found: Sharing, counter: Column, who: Column, again: int, blank: int) -> list[str]:
    folio, number, person = found.column, counter.name, who.name
    made.key, made.key_waits, made.stamps = [folio, number], [folio, person, number], [number]
    figures = found.figures()
    es = (
        f"{figures.es}; «{number}» solo numera lo capturado: con «{folio}» y «{number}» como clave, {again:,} filas con"
        f" folio y persona de otra serían registros aparte; con «{folio}» y «{person}» son el mismo, y vale la de mayor"
        f" «{number}»{f'; {blank:,} sin «{person}» se apartan' if blank else ''}. {_THEN}"
    )
    en = f"{figures.en}; by the number, rows captured twice are two records; by this line one, the last. Then this line"
    return [
        *made.ask("key", es, en),
        f"# key: {flow({'columns': [folio, person], 'latest': {'number': counter.column}})}",
        f"key: {{columns: {flow(made.key)}}}   # juntas, distintas y llenas · unique and filled together",
    ]
