"""Corrections that are written in words, FE DE ERRATAS: "dice 24, debe decir 36". Which cell is wrong no program can
tell, so the line of a field by which such rows are set aside until their source corrects them is asked. A remark that
names another row is the good one's: it is told which rows are named.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from adapters.draft.proposal import Decision, Draft, Proposal
from adapters.profile.column import Column
from adapters.profile.errata import another, says_errata

_FIRST = "folio"
_CELL = ("text", "date", "code")
_SHOWN = 6  # rows that are named
_TAKEN = ("contradicted_by", "only_where")


def errata(made: Draft, proposals: Sequence[Proposal], columns: Sequence[Column], known: Collection[str]) -> None:
    """Adds to a field that the record itself has; ``known`` are columns that name the corrected row."""
    for column in (c for c in columns if not c.member and c.name not in known):
        if named := _named(column):
            _tell(made, proposals, column, named)
    for column in columns:
        cells = {} if column.member or column.name in known else _cells(column)
        if cells:
            one = None if column.sensitive else _field(proposals, column)  # whose texts may name somebody
            said = _asked(column, sum(cells.values()), set_aside=one is not None)
            if one is None:
                made.decisions.append(("columns_ignored", said))
                continue
            one.either({"contradicted_by": {"column": column.column, "values": [*cells]}})
            one.decisions.append(said)
            made.waiting[column.name] = one.path


def _named(column: Column) -> dict[str, str]:
    """By text that names another row, its number."""
    texts = column.texts or dict(column.sample.texts)
    return {text: number for text in texts if (number := another(text)) is not None}


def _tell(made: Draft, proposals: Sequence[Proposal], column: Column, named: Mapping[str, str]) -> None:
    name = " ".join(column.name.split())
    numbers = [*dict.fromkeys(number.upper() for number in named.values())]
    more = f" y {len(numbers) - _SHOWN:,} más" if len(numbers) > _SHOWN else ""
    said = Decision(
        f"«{name}»: {len(named):,} celdas corrigen otra fila, que nombran: {', '.join(numbers[:_SHOWN])}"
        f"{more}. La que lo dice es la buena y la nombrada, la que está mal: quite la nombrada del archivo",
        "cells that correct another row, which they name: their own is right and the named one wrong: take it out",
        alarm=True,
    )
    one = min((p for p in proposals if p.decided), key=lambda p: p.path != _FIRST, default=None)
    if one is None:
        made.decisions.append(("columns_ignored", said))
    else:
        one.told.append(said)


def _cells(column: Column) -> dict[str, int]:
    texts = column.texts or dict(column.sample.texts)
    return {text: n for text, n in texts.items() if says_errata(column.name, text)}


def _field(proposals: Sequence[Proposal], column: Column) -> Proposal | None:
    """The folio, or another field that is decided; none of a list's parts, which a row may lack."""
    own = [
        one
        for one in proposals
        if one.decided and "[" not in one.path and not one.member and column.name not in one.columns
        if not one.spec.keys().isdisjoint(_CELL) and one.spec.keys().isdisjoint(_TAKEN)
    ]
    return min(own, key=lambda one: one.path != _FIRST, default=None)


def _asked(column: Column, cells: int, *, set_aside: bool) -> Decision:
    name = " ".join(column.name.split())
    es = f"«{name}»: {cells:,} celdas dicen en palabras que algo de su fila está mal («dice… debe decir…»)"
    es += (
        ": esta línea aparta esas filas (contradiction) hasta que se corrijan en el origen; con la otra se comparten"
        " como están. Lo que diga un archivo nuevo, agréguelo a values"
        if set_aside
        else ": se comparten como están; corríjalas en el origen"
    )
    en = "cells that say in words that their row is wrong: this line sets these rows aside until it is corrected"
    return Decision(es, en if set_aside else "cells that say in words that their row is wrong: correct it", alarm=True)
