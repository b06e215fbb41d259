"""How ``latest`` would read which of a folio's rows is the last: the moment of the change, or of its state; where some
rows lack that, the day on which the record was begun.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from adapters.draft.dates import dated
from adapters.draft.proposal import Proposal
from adapters.draft.shared import Sharing
from adapters.profile.column import Column, words_of
from adapters.profile.times import dates_of


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_MOSTLY = 0.9  # of the folios that are shared
_STAMPS = _words(
    "actualizacion actualizado actualizada modificacion modificado modificada version revision updated modified update"
    " ver vers rev"
)
_STATES = _words("estatus estado situacion status etapa movimiento cambio determinacion resolucion acuerdo")
BEGUN = _words("captura capturado registro registrado alta inicio apertura creacion creado recepcion reporte")
_BRIEF = _words("act mod mov movimiento upd")
_BESIDE = _words("u ult ultima ultimo f fec fch fh fecha last date dt ts")
_READ = ("date", "format", "time", "time_formats", "number")
_MADE = "versión"


class Stamp(NamedTuple):
    """What ``latest`` says; the column that is made for it, if any, and the source's columns that it reads."""

    latest: dict[str, Any]
    makes: dict[str, Any]
    columns: list[str]


def stamp(found: Sharing, columns: Sequence[Column]) -> Stamp | None:
    """Where the rows of a folio differ by the column that says when a row was changed, and most of them are about the
    same persons; or by its state's date and in nothing but the state.
    """
    shared = found.shared
    if shared.touching(found.identity) * 2 > shared.unlike:
        return None
    for column in _likely(found, columns):
        told = shared.touching(frozenset({column.name}))
        if told and told >= _MOSTLY * shared.unlike and (made := _read(found, column, columns)) is not None:
            return made
    return None


def _likely(found: Sharing, columns: Sequence[Column]) -> Iterator[Column]:
    """Those that are called so first."""
    yield from (c for c in columns if is_stamp(c.name) and c.kind in ("date", "number"))
    dates = [c for c in columns if c.kind == "date" and {*words_of(c.name).split()} & _STATES]
    allowed = found.states | {c.name for c in dates}
    used = found.parts | found.record
    yield from dates if all(names & used <= allowed for names in found.shared.differ) else ()


def _read(found: Sharing, column: Column, columns: Sequence[Column]) -> Stamp | None:
    """The line; where rows of a folio lack that column, a column is made of it and of another that none lacks."""
    if column.kind == "number":
        return Stamp({"number": column.column}, {}, [column.name])
    made = _dated(column, columns)
    rows = found.memory.rows
    if column.filled == rows:
        return Stamp(made, {}, [column.name])
    begun = [c for c in columns if c.kind == "date" and c.filled == rows and {*words_of(c.name).split()} & BEGUN]
    if len(begun) != 1 or not (dates_of(column).certain and dates_of(begun[0]).certain) or "time" in made:
        return None if column.name in found.states or begun else Stamp(made, {}, [column.name])
    other = _dated(begun[0], columns)
    forms = list(dict.fromkeys([*_forms(made), *_forms(other)]))
    latest = {"date": _MADE, "format": forms[0] if len(forms) == 1 else forms}
    return Stamp(latest, {_MADE: {"first_of": [column.column, begun[0].column]}}, [column.name, begun[0].name])


def _forms(latest: dict[str, Any]) -> list[str]:
    return [latest["format"]] if isinstance(latest["format"], str) else [*latest["format"]]


def _dated(column: Column, columns: Sequence[Column]) -> dict[str, Any]:
    made = Proposal("key", {}, [column.name])
    dated(made, column, columns, timed=True)
    return {name: made.spec[name] for name in _READ if name in made.spec}


def is_stamp(name: str) -> bool:
    """Is a column called as the moment of a change, or a version's number, is?"""
    words = {*words_of(name).split()}
    return bool(words & _STAMPS) or bool(words & _BRIEF and words & _BESIDE)
