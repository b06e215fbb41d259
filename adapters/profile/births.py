"""What stands as a date of birth beside an age that may say nothing: a 0 beside one of last year is a baby's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from adapters.profile.cells import look
from adapters.profile.column import words_of
from adapters.values.convert import as_text
from adapters.values.readings import readings

_AGES, _BIRTHS = frozenset({"edad", "edades", "age"}), frozenset({"nacimiento", "nac", "birth"})
_MAYBE_NONE = frozenset({"0", "00", "98", "99", "998", "999"})
_MOST = 1_000  # different dates beside one text
_YEAR = 365.25

Pair = tuple[str, str]  # the age's column, and that of the date of birth


class Births:
    """``beside``: by pair and text of the age, how often each date of birth stands there."""

    def __init__(self) -> None:
        self.beside: dict[Pair, dict[str, Counter[date]]] = {}

    def feed(self, rows: Sequence[Mapping[str, Any]], names: Iterable[str]) -> None:
        """Some rows, and the names of their columns."""
        names = [*names]
        ages = [name for name in names if _AGES & {*words_of(name).split()}]
        births = [name for name in names if _BIRTHS & {*words_of(name).split()}]
        for row in rows if ages and births else ():
            for age in ages:
                text = (as_text(row.get(age)) or "").strip()
                for birth in births if text in _MAYBE_NONE else ():
                    self._row((age, birth), text, (as_text(row.get(birth)) or "").strip())

    def _row(self, pair: Pair, text: str, birth: str) -> None:
        seen = look(birth or "-")
        born = readings(birth, [seen.forms[0]]) if seen.kind == "date" and seen.forms[0] != "impossible" else ()
        counted = self.beside.setdefault(pair, {}).setdefault(text, Counter())
        for moment in [*born][:1]:
            if len(counted) < _MOST:
                counted[moment.at.date()] += 1


def of_that_age(births: Counter[date], age: int, days: tuple[date, date]) -> int:
    """In how many cells the date of birth makes somebody of that age on one of these days."""
    first, last = (date.toordinal(day) for day in days)
    oldest, youngest = first - (age + 1) * _YEAR, last - age * _YEAR
    return sum(n for born, n in births.items() if oldest <= born.toordinal() <= youngest)
