"""Rows that were cancelled in the source, as a ready line that withdraws their records."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from adapters.convert import fold
from adapters.draft_proposal import Draft, flow
from adapters.draft_words import YES
from adapters.profile_column import Column, words_of

_GONE = re.compile(r"(cancelad|cancelacion|anulad|anulacion|eliminad|borrad|duplicad|invalidad)\w{0,2}\b|sin efecto")
_GONE_STATUS = re.compile(r"(baja|dad[oa] de baja|nul[oa])\b")  # elsewhere a priority, or a result
_STATUS = frozenset({"estatus", "status", "estado", "situacion", "vigencia", "movimiento", "condicion"})
_MOST, _LONGEST = 30, 5  # labels; words of one: more are a sentence about this row alone


def withdraw(made: Draft, columns: Sequence[Column]) -> Iterator[str]:
    """The line, as a comment, for the column that says of rows that they are gone."""
    found = [(column, gone) for column in columns if (gone := _gone(column))]
    if not found:
        yield from _told(columns)
        return
    column, gone = min(found, key=lambda one: not _is_status(one[0]))
    cells = sum(n for label, n in (column.labels or Counter[str]()).items() if label in gone)
    es = (
        f"¿las filas con {' o '.join(gone)} en «{column.name}» ({cells:,}) ya no valen? Esta línea retira su registro,"
        " aunque ya se haya compartido"
    )
    if not made.key:
        es += "; pide una clave con columnas: con content: true no se puede"
    yield from made.ask(
        "withdraw", es, "are these rows void? the line withdraws their records; it needs a key with columns"
    )
    yield f"# withdraw: {flow({'column': column.column, 'values': gone})}"
    made.waiting[column.name] = "withdraw"


def _gone(column: Column) -> list[str]:
    labels = column.labels or Counter[str]()
    if column.member or not 0 < len(labels) <= _MOST:
        return []
    if _GONE.fullmatch(words_of(column.name).removeprefix("es ").partition(" ")[0]) and len(labels) <= len(YES):
        return [label for label in labels if fold(label) in YES]
    plain = {label: words_of(label) for label in labels}
    status = _is_status(column)
    gone = [x for x, words in plain.items() if _GONE.match(words) or (status and _GONE_STATUS.match(words))]
    gone = [label for label in gone if len(plain[label].split()) <= _LONGEST]
    return gone if len(gone) < len(labels) else []


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
