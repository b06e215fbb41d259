"""The document's ``columns_ignored``: what no line takes, each with why, and what of it looks like somebody's data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from adapters.draft.coordinates import pairs
from adapters.draft.proposal import Decision, Draft, Proposal, flow
from adapters.profile.column import Column, words_of
from adapters.profile.field_words import OTHERS
from adapters.profile.times import has_dates, is_clock, two_things

_STATES = frozenset({"estatus", "status", "estado", "situacion", "etapa", "fase"})
_CODES = frozenset({"cve", "clave", "codigo", "cod"})
_MOST_LABELS, _SHOWN, _LONGEST = 12, 3, 30


def ignored(made: Draft, columns: Sequence[Column], proposals: Sequence[Proposal]) -> Iterator[str]:
    """What no line takes. Undecided columns are no part of the list: mapping them would then take two corrections, and
    ``try`` names those that are left out.
    """
    used = {name for p in proposals if p.decided for name in p.columns}.union(made.key)
    waiting = {name for p in proposals for one in (p, *p.instead) for name in one.columns}
    waiting |= {*made.waiting, *made.key_waits}
    taken = {c.column for c in columns if c.name in used}
    rest = [c for c in columns if c.name not in used | waiting and c.column not in taken]
    made.ignored = [c.name for c in rest]
    if rest:
        yield "columns_ignored:   # no se comparten mientras no las asigne · not shared unless you map them"
    looks = {c.name: like for c in rest if (like := _like(c)) is not None}
    if looks:
        named = ", ".join(f"«{name}» ({es})" for name, (es, _) in looks.items())
        said = Decision(
            f"ningún dato las toma, y parecen alguno: {named}", "no field takes them, and they look like one"
        )
        made.decisions.append(("columns_ignored", said))
        yield f"  # {' '.join(f'{said.es} · {said.en}'.split())}"
    made.decisions += [("columns_ignored", _whose(c)) for c in rest if _names_somebody(c)]
    for column in rest:
        es, en = looks.get(column.name) or _why(column)
        yield f"  - {flow(column.column)}   # {' '.join(f'{es} · {en}'.split())}"


def _why(column: Column) -> tuple[str, str]:
    if column.kind == "empty":
        return "vacía", "empty"
    if column.names_people:
        return "parece de nombres de personas", "seems names of persons"
    if column.constant:
        return "siempre lo mismo", "always the same"
    return "ningún dato la toma", "no field takes it"


def _names_somebody(column: Column) -> bool:
    """An official is not asked about."""
    return column.names_people and not OTHERS & {*words_of(column.name).split()}


def _whose(column: Column) -> Decision:
    es = f"«{column.name}» parece de nombres de personas y ningún dato la toma: ¿de quién? Asígnela, o así queda"
    return Decision(es, "names of persons that no field takes: whose?")


def _like(column: Column) -> tuple[str, str] | None:
    """What it looks like, of a column that says several things."""
    said = {*words_of(column.name).split()}
    if not column.filled or column.constant or column.names_people:
        return None
    if (both := two_things(column)) is not None:
        es = f"dos cosas: hora en {both[0]:,} filas y fecha en {both[1]:,}; pídalas en dos columnas"
        return es, f"two things: a time in {both[0]:,} rows, a date in {both[1]:,}"
    if has_dates(column):
        return "fecha", "a date"
    if is_clock(column):
        return "hora", "a time"
    if pairs(column) is not None or column.places["inside"]:
        return "coordenadas", "coordinates"
    if column.aged:
        return "edad", "an age"
    if said & _STATES:
        return "estado", "a status"
    return _coded(column, said)


def _coded(column: Column, said: set[str]) -> tuple[str, str] | None:
    labels = [label for label, _ in column.listed]
    if labels and len(labels) <= _MOST_LABELS and all(len(label) <= _LONGEST for label in labels):
        more = ", …" if len(labels) > _SHOWN else ""
        return f"dice {', '.join(labels[:_SHOWN])}{more}", "labels"
    return ("clave", "a code") if said & _CODES and column.repeated else None
