"""The moment at which a record was opened at its source: ``fhRegistro``, ``FECHA DE APERTURA``, ``alta_carpeta``.

Such a column may serve a key's ``latest``, too; it is asked about all the same, since facts that are noted as later
than it are a slip that only it shows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from adapters.draft.fields import proposal
from adapters.draft.match import Match
from adapters.draft.proposal import Decision, Proposal
from adapters.profile.column import Column, words_of
from adapters.profile.field_words import ARTICLES
from adapters.profile.times import has_dates
from contracts.fields import without_indexes
from contracts.kind import Kind


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_MOMENTS = {"case": "opened_at", "incident": "reported_at"}
_OPENED = {
    "opened_at": _words("apertura inicio alta registro iniciada iniciado registrada registrado"),
    "reported_at": _words("registro registrado registrada"),
}
_BESIDE = ARTICLES | _words(
    "fecha fec fch fh f dt ts dia hora momento carpeta expediente averiguacion investigacion ci"
)


def openings(
    kind: Kind, proposals: Sequence[Proposal], columns: Sequence[Column], others: Mapping[str, Column]
) -> list[Proposal]:
    """One open line, with the other columns that may be meant as its rivals; none where the field has a line."""
    path = _MOMENTS.get(kind.name)
    lines = [one for p in proposals for one in (p, *p.instead)]
    if path is None or any(without_indexes(one.path) == path for one in lines):
        return []
    used = {name for one in lines for name in one.columns}
    free = [c for c in columns if c.name not in used and c.member is None and c.filled and has_dates(c)]
    found = [c for c in free if _called(c, _OPENED[path])]
    made = [line for c in found if (line := _line(c, path, kind, columns, others)) is not None]
    return [replace(made[0], instead=[*made[0].instead, *made[1:]])] if made else []


def says_opened(column: Column) -> bool:
    """Is it called after that moment, and of dates?"""
    return column.member is None and bool(column.filled) and has_dates(column) and _called(column, _OPENED["opened_at"])


def _called(column: Column, opened: frozenset[str]) -> bool:
    said = {*words_of(column.name).split()}
    return bool(said & opened) and said <= opened | _BESIDE


def _line(
    column: Column, path: str, kind: Kind, columns: Sequence[Column], others: Mapping[str, Column]
) -> Proposal | None:
    meta = kind.leaves[path].meta
    rule = f"after_{path}"
    checked = (path, kind.filters.occurred) in kind.not_before
    es, en = (
        (
            f" Con él se aparta la fila cuyos hechos le sean posteriores ({rule})",
            f" facts after it are set aside ({rule})",
        )
        if checked
        else ("", "")
    )
    doubt = Decision(f"¿«{column.name}» es «{meta.es}»?{es}", f"is it «{meta.en}»?{en}")
    made = proposal(Match(path, column, 0, []), kind, columns, others, doubt)
    if made is not None:
        made.extra = True
    return made
