"""Rows that were cancelled in the source, as a ready line that withdraws their records: by their status, or by the
letter that says what was done to the record (``A``, ``M``, ``B``: entered, changed, struck out), or by a flag of two
values (``activo``: 1, 0).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from adapters.draft.labels import yes_or_no
from adapters.draft.marks import OR
from adapters.draft.proposal import Draft, flow
from adapters.draft.shared import Sharing
from adapters.profile.column import Column, words_of
from adapters.profile.field_words import YES
from adapters.values.convert import fold

_GONE = re.compile(r"(cancelad|cancelacion|anulad|anulacion|eliminad|borrad|duplicad|invalidad)\w{0,2}\b|sin efecto")
_GONE_STATUS = re.compile(r"(baja|dad[oa] de baja|nul[oa])\b")  # elsewhere a priority, or a result
_WITHIN = re.compile(rf"\b(?:{_GONE.pattern})")
_APART = re.compile(r"[;,:(/]")  # behind it stands something else
_ELSEWHERE = re.compile(r"acumula(d[oa]|cion)\b")  # a status: the case goes on under another's number
_STATUS = frozenset({"estatus", "status", "estado", "situacion", "vigencia", "movimiento", "condicion"})
HOLDS = frozenset(
    {"vigente", "vigentes", "vigencia", "activo", "activa", "actual", "valido", "valida", "habilitado", "habilitada"}
)
_OF_ROWS = frozenset({"es", "esta", "registro", "reg", "ind", "indicador"})  # beside those: nothing else is said
_MOST, _LONGEST, _SHORT = 30, 5, 2  # labels; words of one: more are a sentence about this row alone; of one among many
_SHOWN = 6
_MOVEMENTS = frozenset({"mov", "movimiento", "movto", "operacion", "oper", "op", "accion", "operation", "action"})
_MOVES = tuple(
    tuple(frozenset(one.split()) for one in some)
    for some in (
        ("a alta altas", "m c modificacion modificado modifica cambio cambios actualizacion", "b baja bajas"),
        ("i a insert inserted add alta", "u m update updated", "d delete deleted"),
        ("n nuevo nueva", "m a modificado modificada modificacion actualizado", "c cancelado cancelada"),
        ("a i n alta", "m c modificacion cambio", "e elimina eliminado eliminacion"),
    )
)
_CALLED = {"b": "baja", "d": "eliminación", "c": "cancelación", "e": "eliminación"}


class Move(NamedTuple):
    """A column of what was done to a record, and its labels that strike it out."""

    column: Column
    gone: list[str]


def withdraw(made: Draft, columns: Sequence[Column], shared: Sharing | None = None) -> Iterator[str]:
    """The line, as a comment, for the column that says of rows that they are gone. ``shared``: rows of one folio."""
    if (move := _moved(columns, shared)) is not None:
        yield from _ask_of(made, move, shared)
        return
    found = [(column, gone) for column in columns if (gone := _gone(column))]
    if not found:
        yield from _told(columns)
        return
    column, gone = min(found, key=lambda one: not _is_status(one[0]))
    labels = column.labels or Counter[str]()
    doubtful = [x for x in labels if x not in gone and _WITHIN.search(words_of(x))] if _by_words(gone) else []
    void = [label for label in gone if not _ELSEWHERE.match(words_of(column.said(label)))]
    named = (f"{label} ({said})" if (said := column.said(label)) != label else label for label in gone)
    es = (
        f"¿las filas con {' o '.join(named)} en «{column.name}» ({sum(labels[x] for x in gone):,}) ya no valen? Esta"
        " línea retira su registro, aunque ya se haya compartido"
    )
    if doubtful:
        shown = "; ".join(f"«{label}» ({labels[label]:,})" for label in doubtful[:_SHOWN])
        more = f" y {len(doubtful) - _SHOWN:,} más" if len(doubtful) > _SHOWN else ""
        es += f". Dudosas, que lo dicen con otras palabras: {shown}{more}; la otra línea retira esas también"
    if others := [one for one in found if one[0] is not column]:
        shown = ", ".join(f"«{c.name}» ({sum(Counter(c.labels)[x] for x in some):,})" for c, some in others)
        es += f". También lo dice {shown}, que la línea no mira"
    if not made.key:
        es += "; pide una clave con columnas: con content: true no se puede"
    yield from made.ask(
        "withdraw", es, "are these rows void? the line withdraws their records; it needs a key with columns"
    )
    yield f"# withdraw: {flow({'column': column.column, 'values': gone})}"
    if doubtful:
        every = flow({"column": column.column, "values": [*gone, *doubtful]})
        yield f"# withdraw: {every}   {OR} también las dudosas · the doubtful too?"
    if void and void != gone:
        line = flow({"column": column.column, "values": void})
        yield f"# withdraw: {line}   {OR} sin las acumuladas · without what was joined to another?"
    made.waiting[column.name] = "withdraw"


def _by_words(gone: Sequence[str]) -> bool:
    """Do they say it themselves, and not SI or 1 of a column that is called so?"""
    return all(_WITHIN.search(words_of(label)) for label in gone)


def _ask_of(made: Draft, move: Move, shared: Sharing | None) -> Iterator[str]:
    name = move.column.name
    within = f" y cambia dentro de «{shared.column}»" if shared is not None and _changes(move.column, shared) else ""
    said = ", ".join(f"{label} ({n:,})" for label, n in (move.column.labels or Counter[str]()).most_common())
    gone = " o ".join(f"{label} ({called})" if (called := _CALLED.get(fold(label))) else label for label in move.gone)
    es = (
        f"«{name}» dice {said}{within}: ¿{gone} anula? Entonces esta línea, que retira su"
        " registro, aunque ya se haya compartido"
    )
    es += "" if made.key else "; pide una clave con columnas: con content: true no se puede"
    en = "does that letter strike the record out? then this line withdraws it; it needs a key with columns"
    yield from made.ask("withdraw", es, en)
    yield f"# withdraw: {flow({'column': move.column.column, 'values': move.gone})}"
    made.waiting[name] = "withdraw"


def _moved(columns: Sequence[Column], shared: Sharing | None) -> Move | None:
    """By its name and labels; or, whatever it is called, by all three of them, where it changes in rows of a folio."""
    for column in (c for c in columns if not c.member and c.labels):
        labels = {label: words_of(label) for label in column.labels or ()}
        named = bool({*words_of(column.name).split()} & _MOVEMENTS)
        for new, changed, lost in _MOVES:
            said = {*labels.values()}
            gone = [label for label, words in labels.items() if words in lost]
            sure = named or (bool(said & new and said & changed) and _changes(column, shared))
            if sure and gone and said - lost and said <= new | changed | lost:
                return Move(column, gone)
    return None


def _changes(column: Column, shared: Sharing | None) -> bool:
    return shared is not None and shared.every.touching(frozenset({column.name})) > 0


def _gone(column: Column) -> list[str]:
    labels = column.labels or Counter[str]()
    if column.member or not labels:
        return []
    if _GONE.fullmatch(words_of(column.name).removeprefix("es ").partition(" ")[0]) and len(labels) <= len(YES):
        return [label for label in labels if fold(label) in YES]
    if {*words_of(column.name).split()} <= HOLDS | _OF_ROWS and (off := _off(column)):
        return off
    plain = {label: words_of(column.said(label)) for label in labels}
    status = _is_status(column)
    by_status = (_GONE_STATUS, _ELSEWHERE) if status else ()
    gone = [x for x, words in plain.items() if any(one.match(words) for one in (_GONE, *by_status))]
    longest = _LONGEST if len(labels) <= _MOST else _SHORT
    gone = [x for x in gone if len(plain[x].split()) <= longest and not _APART.search(x)]
    return gone if len(gone) < len(labels) else []


def _off(column: Column) -> list[str]:
    """The no of a flag of two values, a yes and a no."""
    flags = {label: yes_or_no("", column.said(label)) for label in column.labels or ()}
    two = len(flags) == 2 and {*flags.values()} == {True, False}
    return [x for x, flag in flags.items() if two and not flag]


def is_void(words: str) -> bool:
    """Does a status in these words, as ``words_of`` has them, say so?"""
    return bool(_GONE.match(words) or _GONE_STATUS.match(words))


def _told(columns: Sequence[Column]) -> Iterator[str]:
    """Sentences that say so are no labels: the rows are for their owner to look at."""
    for column in (one for one in columns if not one.member):
        n = sum(n for text, n in column.sample.texts if _GONE.match(words_of(text)) and " " in text.strip())
        if n:
            name = " ".join(column.name.split())
            yield (
                f"# «{name}»: {n:,} celdas dicen en una frase que la fila ya no vale: véalas, y quite sus filas del"
                " archivo · cells that say in a sentence that the row is void: look at them"
            )


def _is_status(column: Column) -> bool:
    return bool({*words_of(column.name).split()} & _STATUS)
