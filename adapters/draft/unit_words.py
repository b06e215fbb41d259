"""What texts say beside their numbers: of which quantity each is, how much of it, and whether that is sure.

"24 HRS ARRESTO" is hours of arrest, "8 HRS T.C." of work for the community; what a bare hour is, a column's name says
or its owner. "24 HRS ARRESTO CONM. 10 UMA" is two quantities, of an arrest that was commuted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from adapters.draft.labels import meaning, measure_of
from adapters.draft.proposal import Guess
from adapters.profile.column import words_of
from adapters.values.convert import fold
from adapters.values.numbers import numbers_in, spelled, unit, units_of

HOURS, PESOS, UMA = "measure.arrest_hours", "measure.fine_pesos", "measure.fine_uma"
SERVICE, KIND = "measure.service_hours", "measure.kind"
MEANS = {HOURS: "arrest", PESOS: "fine", UMA: "fine", SERVICE: "community_service"}
FIELDS = {"fine": PESOS, "arrest": HOURS, "community_service": SERVICE}  # of a number alone, by its measure
_WORDS: dict[str, tuple[str, float]] = {
    **dict.fromkeys(("h", "hr", "hrs", "hra", "hras", "hs", "hora", "horas"), (HOURS, 1)),
    **dict.fromkeys(("dia", "dias"), (HOURS, 24)),
    **dict.fromkeys(("uma", "umas"), (UMA, 1)),
    **dict.fromkeys(("$", "peso", "pesos", "mxn", "mn"), (PESOS, 1)),
}
_ARREST, _WORK = frozenset({"arresto"}), frozenset({"trabajo", "servicio", "comunitario", "comunidad", "faenas"})
_NAMES = {"arrest": _ARREST, "community_service": _WORK, "fine": frozenset({"multa", "multas"})}
_WAGES = frozenset({"salario", "salarios", "smg", "smgv", "vsmgv", "smv", "dsm"})  # days of them are no arrest
_UMAS = frozenset({"uma", "umas"})
_COMMUTED = re.compile(r"\bconm(ut\w*)?\b")
_TWO = 2


class Said(NamedTuple):
    """One quantity of a text: its field, the unit as a mapping names it, by what that is multiplied, and the number."""

    field: str
    unit: str
    factor: float
    sure: bool
    number: str


class Units:
    """What texts say beside their numbers: which field each unit is of, and by what it is multiplied."""

    def __init__(self, name: str, texts: Iterable[tuple[str, int]]) -> None:
        self.fields: dict[str, dict[str, float]] = {}
        self.numbers: dict[str, list[str]] = {}
        self.labels: dict[str, str | None] = {}  # what all says beside its numbers, and the measure that it is
        self.cells = Counter[str]()  # of labels
        self.bare: set[str] = set()  # hours of which nothing says whether they are arrest
        self.known = self.counted = 0
        first: dict[str, str] = {}
        for text, times in texts:
            self._add(text, first.setdefault(spelled(text), unit(text)), times, said_in(text, name))

    def _add(self, text: str, label: str, times: int, said: list[Said]) -> None:
        self.counted += times
        self.cells[label] += times
        self.known += times if said else 0
        self.labels.setdefault(label, MEANS[said[0].field] if said else certain(label))
        for one in said:
            its = self.fields.setdefault(one.field, {})
            if spelled(one.unit) not in map(spelled, its):
                its[one.unit] = one.factor
            self.bare |= set() if one.sure else {label}
            self.numbers.setdefault(one.field, []).append(one.number)


def said_in(text: str, column: str) -> list[Said]:
    """The quantities of a text, or what a unit alone is of; none where one is in doubt. Two are of an arrest that was
    commuted, and what it was commuted to.
    """
    numbers = numbers_in(text)
    if len(numbers) < _TWO:
        found = _said(unit(text), column)
        return [] if found is None else [Said(found[0], unit(text), *found[1:], "".join(numbers))]
    if len(numbers) != _TWO or not commuted(text):
        return []
    each = [_field(own, set()) for own in _apart(text, numbers)]
    said = [Said(f[0], u, *f[1:], n) for f, u, n in zip(each, units_of(text), numbers, strict=True) if f is not None]
    return said if len({one.field for one in said}) == _TWO else []


def commuted(text: str) -> bool:
    """Does it say that an arrest was commuted?"""
    return bool(_COMMUTED.search(fold(text)))


def of_commuted(label: str, measure: str | None = None) -> Guess:
    """What is asked about a label that says commuted. Of an arrest it is likely that; of a fine nobody knows."""
    likely = certain(_COMMUTED.split(fold(label))[0]) or measure
    asked = "¿queda lo conmutado, o aquello por lo que se conmutó? · what was commuted, or to what?"
    return Guess(None if likely == MEANS[UMA] else likely, asked)


def certain(label: str) -> str | None:
    """The measure that a label without a quantity is."""
    said = meaning(KIND, label)
    return said.value if said and said.certain else None


def names_it(column: str, path: str) -> bool:
    """Does a column's name say that its amounts are of that measure, and of no other?"""
    words = {*words_of(column).split()}
    return [measure for measure, its in _NAMES.items() if words & its] == [MEANS[path]]


def field_of(text: str) -> bool:
    """Does a text without a number say a unit?"""
    return _field(text, set()) is not None


def _apart(text: str, numbers: list[str]) -> list[str]:
    """What is said of each number: what follows it, and before the first. A $ is of the number behind it."""
    first, second = numbers
    before, _, rest = text.partition(first)
    middle, _, after = rest.partition(second)
    money = "$ " if middle.rstrip().endswith("$") else ""
    return [f"{before} {middle.rstrip(' $')}", f"{money}{after}"]


def _said(text: str, column: str) -> tuple[str, float, bool] | None:
    """The field of a unit, where the column's name settles it or not; of a number alone the name's own."""
    measure, words = measure_of(column), {*words_of(column).split()}
    if not text and measure in FIELDS:
        return (UMA if measure == "fine" and words & _UMAS else FIELDS[measure]), 1, True
    found = _field(text, words) if text else None
    if found and found[0] == HOURS and measure in ("arrest", "community_service"):
        return FIELDS[measure], found[1], True
    return found


def _field(text: str, column: set[str]) -> tuple[str, float, bool] | None:
    words = {*spelled(text.replace("$", " $ ")).split()}
    found = {_WORDS[word] for word in words & _WORDS.keys()}
    if len(found) != 1 or words & _WAGES:
        return None
    field, factor = found.pop()
    if field != HOURS:
        return field, factor, True
    if (words | column) & _WORK or certain(text) == MEANS[SERVICE]:
        return SERVICE, factor, factor == 1
    return field, factor, bool((words | column) & _ARREST) or certain(text) == MEANS[HOURS]
