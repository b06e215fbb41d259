"""Quantities of several kinds: "36 HRS" and "10 UMA" in one column, or numbers beside a column that says of what.

A line for each field whose units are there, with the units as they are written. What a bare hour is, arrest or work for
the community, a column's name says or its owner.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, pairwise
from typing import Any

from adapters.draft_labels import meaning, measure_of
from adapters.draft_numbers import grouped
from adapters.draft_proposal import Guess, Proposal
from adapters.numbers import numbers_in, spelled, unit
from adapters.profile_column import Column, words_of
from contracts.kind import Kind

_HOURS, _PESOS, _UMA = "measure.arrest_hours", "measure.fine_pesos", "measure.fine_uma"
_SERVICE, _KIND = "measure.service_hours", "measure.kind"
_WORDS: dict[str, tuple[str, float]] = {
    **dict.fromkeys(("h", "hr", "hrs", "hs", "hora", "horas"), (_HOURS, 1)),
    **dict.fromkeys(("dia", "dias"), (_HOURS, 24)),
    **dict.fromkeys(("uma", "umas"), (_UMA, 1)),
    **dict.fromkeys(("$", "peso", "pesos", "mxn", "mn"), (_PESOS, 1)),
}
MEANS = {_HOURS: "arrest", _PESOS: "fine", _UMA: "fine", _SERVICE: "community_service"}
_ARREST, _WORK = frozenset({"arresto"}), frozenset({"trabajo", "servicio", "comunitario", "comunidad", "faenas"})
_NAMES = {"arrest": _ARREST, "community_service": _WORK, "fine": frozenset({"multa", "multas"})}
_WAGES = frozenset({"salario", "salarios", "smg", "smgv", "vsmgv", "smv", "dsm"})  # days of them are no arrest
_QUANTITY = frozenset({"cantidad", "monto", "importe", "valor", "total", "cuantia", "sancion", "medida", "multa"})
_MEASURE = _QUANTITY | _ARREST | _WORK | frozenset({"sanciones", "medidas", "multas", "pena", "resolucion", "uma"})
_MOST = 20  # units, and texts without a number, that are written out


FIELDS = {"fine": _PESOS, "arrest": _HOURS, "community_service": _SERVICE}  # of a number alone, by its measure
_UMAS = frozenset({"uma", "umas"})
_LEAST = 100  # pesos of a fine


class _Units:
    """What texts say beside their numbers: which field each unit is of, and by what it is multiplied."""

    def __init__(self, name: str, said: Counter[str]) -> None:
        self.fields: dict[str, dict[str, float]] = {}
        self.others: Counter[str] = Counter()
        self.bare: set[str] = set()  # hours of which nothing says whether they are arrest
        for text, times in _spelled_once(said).items():
            found = _said(text, name)
            if found is None:
                self.others[text] += times
                continue
            field, factor, sure = found
            self.bare |= set() if sure else {text}
            self.fields.setdefault(field, {}).setdefault(text, factor)

    def known(self, said: Counter[str]) -> int:
        """Of the texts, how many are of a field."""
        return said.total() - self.others.total()


def _spelled_once(said: Counter[str]) -> Counter[str]:
    """``HRS`` for ``hrs`` too."""
    first: dict[str, str] = {}
    found = Counter[str]()
    for text, times in said.items():
        found[first.setdefault(spelled(text), text)] += times
    return found


def _said(text: str, column: str) -> tuple[str, float, bool] | None:
    """The field of a unit, where the column's name settles it or not; of a number alone the name's own."""
    measure, words = measure_of(column), {*words_of(column).split()}
    if not text and measure in FIELDS:
        return (_UMA if measure == "fine" and words & _UMAS else FIELDS[measure]), 1, True
    found = _field(text, words) if text else None
    if found and found[0] == _HOURS and measure in ("arrest", "community_service"):
        return FIELDS[measure], found[1], True
    return found


def _field(text: str, column: set[str]) -> tuple[str, float, bool] | None:
    words = {*spelled(text.replace("$", " $ ")).split()}
    found = {_WORDS[word] for word in words & _WORDS.keys()}
    if len(found) != 1 or words & _WAGES:
        return None
    field, factor = found.pop()
    if field != _HOURS:
        return field, factor, True
    if (words | column) & _WORK:
        return _SERVICE, factor, factor == 1
    return field, factor, bool((words | column) & _ARREST)


def names_it(column: str, path: str) -> bool:
    """Does a column's name say that its amounts are of that measure, and of no other?"""
    words = {*words_of(column).split()}
    return [measure for measure, its in _NAMES.items() if words & its] == [MEANS[path]]


def quantities(
    proposals: Sequence[Proposal], columns: Sequence[Column], kind: Kind, found: Sequence[Proposal]
) -> list[Proposal]:
    """The proposals, in place of those of such columns theirs: those ``found``, or by one column's units."""
    if _KIND not in kind.leaves:
        return list(proposals)
    own = [column for column in columns if not column.member]
    found = found or next(_beside(own), []) or [*_once(_within(own))]
    used, paths = {name for one in found for name in one.columns}, {one.path for one in found}
    kept = [one for one in proposals if used.isdisjoint(one.columns)]
    for one in kept:
        one.instead = [other for other in one.instead if used.isdisjoint(other.columns)]
    for one in found:
        one.values = kind.leaves[_KIND].values if one.path == _KIND else ()
    kept = [one for one in kept if one.decided or one.path not in paths]
    there = {one.path for one in kept}
    return [*kept, *(one for one in found if one.path not in there)]


def _once(groups: Iterator[list[Proposal]]) -> Iterator[Proposal]:
    """The first column's lines, and of others those that are called after their measure: a field once."""
    there = set[str]()
    for group in groups:
        for line in group:
            also = line.path != _KIND and line.path not in there and measure_of(line.columns[0])
            if also or not there:
                yield line
        there |= {line.path for line in group}


def _within(columns: Sequence[Column]) -> Iterator[list[Proposal]]:
    """Of a column whose cells are mostly one number and a known unit."""
    for column in columns:
        texts = _texts(column)
        counted = [(text, n) for text, n in texts if len(numbers_in(text)) == 1]
        said = Counter[str]()
        for text, n in counted:
            said[unit(text)] += n
        units = _Units(column.name, said)
        measure = _UMA in units.fields or _MEASURE & {*words_of(column.name).split()} or measure_of(column.column)
        if measure and column.kind in ("text", "mixed") and units.known(said) * 2 > sum(n for _, n in texts):
            kind = [] if measure_of(column.column) and "" in said else [_kind_of(column, units, texts)]
            yield [*_of_units(column, units, texts), *kind]


def amounts(column: Column, none: Sequence[str]) -> Iterator[Proposal]:
    """The lines of a column that is called after one measure; ``none`` are its texts for no quantity."""
    texts = [(text, n) for text, n in _texts(column) if text not in none]
    counted = [(text, n) for text, n in texts if len(numbers_in(text)) == 1]
    said = Counter[str]()
    for text, n in counted:
        said[unit(text)] += n
    units = _Units(column.name, said)
    if not counted:
        return
    for made in _of_units(column, units, texts):
        if none:
            made.spec["unknown"] = [*dict.fromkeys([*none, *made.spec.get("unknown", ())])]
        if {*made.spec.get("units", ())} == {""}:
            del made.spec["units"]
        yield made


def _of_units(column: Column, units: _Units, texts: Sequence[tuple[str, int]]) -> Iterator[Proposal]:
    none = _none(texts)
    for field, its in units.fields.items():
        spec: dict[str, Any] = {"number": column.column, "units": its}
        named = {*map(spelled, its)}
        mine = [n[0] for text, _ in texts if len(n := numbers_in(text)) == 1 and spelled(text) in named]
        found = grouped(mine)
        spec |= found[0] if found else {}
        spec |= {"unknown": none} if none else {}
        made = Proposal(field, spec, [column.name])
        _asked(made, units)
        if found is None or not found[1]:
            made.undecided("¿separa miles esa coma o ese punto?", "are these thousands?")
        if field == _PESOS and "" in its and _UMA in units.fields and _small(texts):
            made.undecided("hay UMA: ¿son pesos los números solos?", "there are UMA: are bare numbers pesos?")
        yield made


def _none(texts: Sequence[tuple[str, int]]) -> list[str]:
    """Texts that stand for no number."""
    return [text for text, _ in texts if not numbers_in(text) and _field(text, set()) is None][:_MOST]


def _small(texts: Sequence[tuple[str, int]]) -> bool:
    return any(text.isdecimal() and int(text) < _LEAST for text, _ in texts)


def _kind_of(column: Column, units: _Units, texts: Sequence[tuple[str, int]]) -> Proposal:
    name = f"unidad de {column.column}"
    labels = [*chain.from_iterable(units.fields.values()), *units.others, *map(unit, _none(texts))]
    return _kind(column, units, labels, {name: {"unit_of": column.column}}, name)


def _beside(columns: Sequence[Column]) -> Iterator[list[Proposal]]:
    """Of a column of numbers, and of one that says of what: its neighbour."""
    for left, right in pairwise(columns):
        for number, what in ((left, right), (right, left)):
            said = what.labels or Counter[str]()
            units = _Units(f"{number.name} {what.name}", said)
            numeric = number.kind == "number" and _QUANTITY & {*words_of(number.name).split()}
            if numeric and what.kind == "text" and said and units.known(said) * 2 > what.filled:
                yield [*_of_neighbours(number, what, units)]


def _of_neighbours(number: Column, what: Column, units: _Units) -> Iterator[Proposal]:
    for field, its in units.fields.items():
        labels = [label for label, factor in its.items() if factor == 1]
        if labels:
            where = {"column": what.column, "values": labels}
            found = grouped([text for text, _ in number.sample.texts]) or ({}, False)
            made = Proposal(field, {"number": number.column, **found[0], "only_where": where}, [number.name, what.name])
            _asked(made, units)
            if days := [label for label, factor in its.items() if factor != 1]:
                shown = ", ".join(days)
                made.undecided(f"¿y {shown}? Sus cantidades no quedan en ningún dato", "those amounts go nowhere")
            if not found[1]:
                made.undecided("¿separa miles esa coma o ese punto?", "are these thousands?")
            yield made
    labels = [*chain.from_iterable(units.fields.values()), *units.others]
    yield _kind(what, units, labels, {}, what.column)


def _asked(made: Proposal, units: _Units) -> None:
    if made.path == _HOURS and units.bare:
        es = "¿son horas de arresto? Si son de trabajo comunitario, el dato es measure.service_hours"
        made.undecided(es, "hours of arrest? Of work for the community, the field is measure.service_hours")


def _kind(column: Column, units: _Units, labels: Sequence[str], makes: dict[str, Any], name: str) -> Proposal:
    """What each unit says of the measure: known but for hours of which nobody knows."""
    catalogue: dict[str, str | None] = {}
    for label in filter(None, labels):
        field = next((field for field, its in units.fields.items() if label in its), None)
        catalogue[label] = None if label in units.bare else MEANS.get(field or "", _certain(label))
    made = Proposal(_KIND, {"code": name, "catalogue": "measure-kind", "unknown": "quarantine"}, [column.name])
    made.catalogue, made.makes = catalogue, makes
    made.guesses = {label: Guess(MEANS[_HOURS], "¿horas de arresto?") for label in catalogue if label in units.bare}
    return made


def _certain(label: str) -> str | None:
    said = meaning(_KIND, label)
    return said.value if said and said.certain else None


def _texts(column: Column) -> list[tuple[str, int]]:
    return list((column.labels or dict(column.sample.texts)).items())
