"""Quantities of several kinds: "36 HRS" and "10 UMA" in one column, or numbers beside a column that says of what.

A line for each field whose units are there, with the units as they are written, and one for the measure, by what the
texts say beside their numbers: "24 HRS ARRESTO" and "12 HRS ARRESTO" are one label. What a bare hour is, and
what stands of an arrest that was commuted, its owner says.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from adapters.document.mapping import catalogue_of
from adapters.draft.labels import meaning, measure_of
from adapters.draft.numbers import grouped
from adapters.draft.proposal import Decision, Guess, Proposal
from adapters.draft.unit_words import HOURS, KIND, MEANS, PESOS, UMA, Units, certain, commuted, field_of, of_commuted
from adapters.profile.column import Column, words_of
from adapters.values.numbers import numbers_in, unit
from contracts.kind import Kind

_QUANTITY = frozenset({"cantidad", "monto", "importe", "valor", "total", "cuantia", "sancion", "medida", "multa"})
_MEASURE = _QUANTITY | frozenset(
    {"arresto", "trabajo", "servicio", "comunitario", "comunidad", "faenas", "sanciones", "medidas", "multas", "pena"}
    | {"resolucion", "uma"}
)
_MOST = 20  # texts without a number that are written out
_SOME, _NEARLY = 10, 10 / 9  # one cell in so many; all but one in ten
_LEAST = 100  # pesos of a fine
_THOUSANDS = "¿separa miles esa coma o ese punto?", "are these thousands?"
_OF_SERVICE = "¿son de arresto las horas de {}? Si son de trabajo comunitario, el dato es measure.service_hours"
_OF_SERVICE_EN = "hours of arrest? Of work for the community, the field is measure.service_hours"
_LISTED = (
    "¿son de arresto las horas de {0}? Entonces agregue {0} a units de esta línea; si son de trabajo comunitario, a las"
    " de measure.service_hours; mientras, esas filas se apartan"
)
_LISTED_EN = "hours of arrest? add them to these units; of work for the community? to those of measure.service_hours"


def quantities(
    proposals: Sequence[Proposal], columns: Sequence[Column], kind: Kind, found: Sequence[Proposal]
) -> list[Proposal]:
    """The proposals, in place of those of such columns theirs: those ``found``, or by one column's units."""
    if KIND not in kind.leaves:
        return list(proposals)
    own = [column for column in columns if not column.member]
    found = found or next(_beside(own), []) or [*_once(_within(own))]
    used, paths = {name for one in found for name in one.columns}, {path for one in found for path in _paths(one)}
    kept = [one for one in proposals if used.isdisjoint(one.columns)]
    for one in kept:
        one.instead = [other for other in one.instead if used.isdisjoint(other.columns)]
    for one in found:
        one.values = kind.leaves[KIND].values if one.path == KIND else ()
    kept = [one for one in kept if one.decided or one.path not in paths]
    there = {one.path for one in kept}
    return [*kept, *(one for one in found if one.path not in there)]


def _paths(one: Proposal) -> list[str]:
    return [one.path, *one.beside]


def _once(groups: Iterator[list[Proposal]]) -> Iterator[Proposal]:
    """The first column's lines, and of others those that are called after their measure: a field once."""
    there = set[str]()
    for group in groups:
        for line in group:
            also = line.path != KIND and there.isdisjoint(_paths(line)) and measure_of(line.columns[0])
            if also or not there:
                yield line
        there |= {path for line in group for path in _paths(line)}


def _within(columns: Sequence[Column]) -> Iterator[list[Proposal]]:
    """Of a column whose cells are mostly one number and a known unit."""
    for column in columns:
        texts = _texts(column)
        units = Units(column.name, _counted(texts))
        measure = UMA in units.fields or _MEASURE & {*words_of(column.name).split()} or measure_of(column.column)
        if measure and column.kind in ("text", "mixed") and _enough(units, texts):
            alone = measure_of(column.column) and "" in units.labels
            yield [*_of_units(column, units, texts), *([] if alone else [_all_of(column, units, texts)])]


def _enough(units: Units, texts: Sequence[tuple[str, int]]) -> bool:
    """Are most cells quantities, or some of them, and nearly all others surely a measure without one?"""
    total = sum(n for _, n in texts)
    others = sum(n for text, n in texts if not numbers_in(text) and certain(text))
    return units.known * 2 > total or (units.known * _SOME > total and (units.known + others) * _NEARLY >= total)


def _counted(texts: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """Those of one number, or of an arrest and of what it was commuted to."""
    return [(text, n) for text, n in texts if len(numbers_in(text)) == 1 or (numbers_in(text) and commuted(text))]


def amounts(column: Column, none: Sequence[str]) -> Iterator[Proposal]:
    """The lines of a column that is called after one measure; ``none`` are its texts for no quantity."""
    texts = [(text, n) for text, n in _texts(column) if text not in none]
    lines = [*_of_units(column, Units(column.name, _counted(texts)), texts)]
    for made in lines:
        if none:
            made.spec["unknown"] = [*dict.fromkeys([*none, *made.spec.get("unknown", ())])]
        if {*made.spec.get("units", ())} == {""} and len(lines) == 1 and not made.beside:  # else it says whose they are
            del made.spec["units"]
        yield made


def _of_units(column: Column, units: Units, texts: Sequence[tuple[str, int]]) -> Iterator[Proposal]:
    none, lines = _none(texts), []
    for field, its in units.fields.items():
        spec: dict[str, Any] = {"number": column.column, "units": its}
        found = grouped(units.numbers[field])
        spec |= found[0] if found else {}
        spec |= {"unknown": none} if none else {}
        made = Proposal(field, spec, [column.name])
        _asked(made, units)
        if found is None or not found[1]:
            made.undecided(*_THOUSANDS)
        if field == PESOS and "" in its and UMA in units.fields and _small(texts):
            made.undecided("hay UMA: ¿son pesos los números solos?", "there are UMA: are bare numbers pesos?")
        lines.append(made)
    yield from _asked_once(lines)


def _asked_once(lines: Sequence[Proposal]) -> Iterator[Proposal]:
    """The lines of one column, of which nothing else is asked than of the first, with that one."""
    asked = [one for one in lines if [tuple(said[:2]) for said in one.decisions] == [_THOUSANDS]]
    for one in asked[1:]:
        asked[0].beside[one.path] = one.spec
    return (one for one in lines if one not in asked[1:])


def _none(texts: Sequence[tuple[str, int]]) -> list[str]:
    """Texts that stand for no number."""
    return [text for text, _ in texts if not numbers_in(text) and not field_of(text)][:_MOST]


def _small(texts: Sequence[tuple[str, int]]) -> bool:
    return any(text.isdecimal() and int(text) < _LEAST for text, _ in texts)


def _all_of(column: Column, units: Units, texts: Sequence[tuple[str, int]]) -> Proposal:
    """The measure's line, by what the texts say beside their numbers."""
    name = f"unidad de {column.column}"
    for text, times in texts:
        label = unit(text)
        if label not in units.labels:
            units.labels[label] = certain(label)
            units.cells[label] += times
    made = _kind(column, units, name)
    made.makes = {name: {"unit_of": column.column}}
    return made


def _beside(columns: Sequence[Column]) -> Iterator[list[Proposal]]:
    """Of a column of numbers, and of one that says of what: its neighbour, which has no numbers itself."""
    for left, right in pairwise(columns):
        for number, what in ((left, right), (right, left)):
            said = [*(what.labels or ())]
            numeric = number.kind == "number" and _QUANTITY & {*words_of(number.name).split()}
            if not numeric or what.kind != "text" or not said or any(map(numbers_in, said)):
                continue
            yield from _of_neighbours(number, what)


def _of_neighbours(number: Column, what: Column) -> Iterator[list[Proposal]]:
    units = Units(f"{number.name} {what.name}", (what.labels or {}).items())
    lines: list[Proposal] = []
    if units.known * 2 <= what.filled:
        return
    found = grouped([text for text, _ in number.sample.texts]) or ({}, False)
    for field, its in units.fields.items():
        labels = [label for label, factor in its.items() if factor == 1]
        if labels:
            where = {"column": what.column, "values": labels}
            made = Proposal(field, {"number": number.column, **found[0], "only_where": where}, [number.name, what.name])
            _asked(made, units)
            if days := [label for label, factor in its.items() if factor != 1]:
                shown = ", ".join(days)
                made.undecided(f"¿y {shown}? Sus cantidades no quedan en ningún dato", "those amounts go nowhere")
            if not found[1]:
                made.undecided(*_THOUSANDS)
            lines.append(made)
    yield [*_asked_once(lines), _kind(what, units, what.column)]


def _asked(made: Proposal, units: Units) -> None:
    """Bare hours wait alone where others are surely of an arrest: a line that waits would set all rows aside."""
    if made.path != HOURS or not units.bare:
        return
    shown = ", ".join(f"«{label}»" if label else "un número solo ('')" for label in sorted(units.bare))
    sure = {label: factor for label, factor in units.fields[HOURS].items() if label not in units.bare}
    if sure and "units" in made.spec:
        made.spec["units"] = sure
        made.told.append(Decision(_LISTED.format(shown), _LISTED_EN))
    else:
        made.undecided(_OF_SERVICE.format(shown), _OF_SERVICE_EN)


def _kind(column: Column, units: Units, name: str) -> Proposal:
    """What each label says of the measure: known but for hours of which nobody knows, and what was commuted."""
    made = Proposal(KIND, {"code": name, "catalogue": catalogue_of(KIND), "unknown": "quarantine"}, [column.name])
    made.cells = units.cells
    for label, measure in units.labels.items():
        if label:
            asked = _doubt(label, measure, units)
            made.catalogue[label] = None if asked else measure
            made.guesses |= {label: asked} if asked else {}
    return made


def _doubt(label: str, measure: str | None, units: Units) -> Guess | None:
    if label in units.bare:
        return Guess(MEANS[HOURS], "¿horas de arresto?")
    if commuted(label):
        return of_commuted(label, measure)
    said = meaning(KIND, label) if measure is None else None
    return Guess(said.value, "¿?") if said else None


def _texts(column: Column) -> list[tuple[str, int]]:
    return list((column.labels or dict(column.sample.texts)).items())
