"""A number that only counts the lines of a book beside its folio: a row that was captured twice has another one.

Which of a record's rows is the last it says only as long as it goes on: where each sheet or file counts anew, a row of
an earlier one may have the greater number.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from adapters.draft.proposal import Decision, Draft, flow
from adapters.draft.shared import Pair, Sharing
from adapters.profile.column import Column, words_of
from adapters.profile.field_words import CALLERS, COUNTERS, OTHERS

_FEW = 20  # one row in so many may lack the name
_THEN = "Entonces esta línea en vez de la siguiente; si no, bórrela"


def captured(made: Draft, found: Sharing, pair: Pair, columns: Sequence[Column], rows: int) -> list[str]:
    """The key's lines: folio and number stand, and folio and name, of which the highest number holds, are asked. Where
    it begins anew between such rows folio and name stand, and it is said that no column tells the last. None where the
    number is called as more than a count is, nothing names whom a row is about, or no row has both of another.
    """
    counter = pair.column
    if pair.alike or counter.kind != "number" or not {*words_of(counter.name).split()} <= COUNTERS:
        return []
    if not (found.whole and found.shared.filled == counter.filled == rows):
        return []
    named = [c for c in columns if _says_whose(c, found) and (rows - c.filled) * _FEW <= rows]
    who = max(named, key=lambda c: c.filled, default=None)
    again = found.memory.alike(found.column, who.name) if who is not None else 0
    if who is None or not again:
        return []
    anew = again - found.memory.alike_in_series(counter.name, found.column, who.name)
    return [*(_anew if anew else _lines)(made, found, counter, who, anew or again, rows - who.filled)]


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


def _anew(made: Draft, found: Sharing, counter: Column, who: Column, anew: int, blank: int) -> Iterator[str]:
    made.key, number = [found.column, who.name], counter.name
    es = (
        f"«{number}» empieza otra vez (en cada hoja o archivo): no dice cuál fila de un registro es la última; {anew:,}"
        f" filas son de un folio y una persona que ya estaban en otra serie: las que no sean iguales se apartan"
        f"{f', y {blank:,} sin «{who.name}»' if blank else ''}. Si las hojas son periodos vale la posterior: quite la"
        " anterior en el origen, o agregue latest con una fecha que lo diga; con ese número en la clave se compartirían"
        " las dos"
    )
    en = (
        f"the number begins anew and doesn't say which row is the last: {anew:,} rows of a record of another series"
        " are set aside if unlike; the later period's holds: take out the earlier, or say latest by a date"
    )
    made.decisions.append(("key", Decision(f"{found.figures().es}; {es}", en, alarm=True)))
    yield f"# {' '.join(f'{es} · {en}'.split())}"
    yield f"key: {{columns: {flow(made.key)}}}"
