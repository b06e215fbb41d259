"""Corrections that are written in words, FE DE ERRATAS: "dice 24, debe decir 36". Which cell is wrong no program can
tell, so the line of a field by which such rows are set aside until their source corrects them is asked.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from adapters.draft.proposal import Decision, Draft, Proposal
from adapters.profile.column import Column
from adapters.profile.errata import says_errata

_FIRST = "folio"
_CELL = ("text", "date", "code")
_TAKEN = ("contradicted_by", "only_where")


def errata(made: Draft, proposals: Sequence[Proposal], columns: Sequence[Column], known: Collection[str]) -> None:
    """Adds to a field that the record itself has; ``known`` are columns that name the corrected row."""
    for column in columns:
        cells = {} if column.member or column.name in known else _cells(column)
        if cells:
            one = _field(proposals, column)
            said = _asked(column, sum(cells.values()), set_aside=one is not None)
            if one is None:
                made.decisions.append(("columns_ignored", said))
                continue
            one.either({"contradicted_by": {"column": column.column, "values": [*cells]}})
            one.decisions.append(said)
            made.waiting[column.name] = one.path


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
