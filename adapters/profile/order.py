"""The dates of one column in their rows' order: which would fit with day and month exchanged, and don't as they stand?

A spreadsheet of another country makes 2024-03-01 of a 03/01/2024 that somebody typed for the third of January. Alone it
looks as right as any date. It stands out among its neighbours, where the rows follow their days, and against the month
that a column, a title, a sheet or the file's name says. Where rows jump, or a text names no month that most dates are
in, nothing is claimed: dates that are out of place by chance would now and then fit the other way round, too.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from adapters.profile.cells import look
from adapters.profile.path import NEAR, Run, best
from adapters.values.convert import as_text
from adapters.values.months_said import NONE, Months, among, month_of_cell
from adapters.values.readings import readings

Said = tuple[Months, ...]  # by the month's column, the title above, the sheet, the lines above the header, the file

CERTAIN, YEAR_FIRST, EITHER = range(3)
OFFSET = re.compile(r":\d{2}(?:[.,]\d+)?(?:Z|[+-]\d{2}:?\d{2})$")  # of a program's instant: 2024-03-01T10:15:00-06:00
_MONTHS = re.compile(r"(?<![^\W\d_])(?:[Mm]es(?![a-zñ])|MES(?![^\W\d_]))")  # a column's name
_MOST = 200_000  # dates whose order is remembered
_EXAMPLES = 3
_FEWEST = 5  # dates that say nothing about an order
_ALL = 0.9  # of the dates are in the months that are said, read the one way or the other; half of them as they stand
_FOLLOW, _FOLLOW_NOT = 0.9, 0.5  # of the steps are short in the right order, and in the wrong one
_BY_CHANCE = 4  # one in so many that are out of place may fit the other way round
_MOST_MONTHS = 3  # of a column of itself: more, and too much fits


class Placed(NamedTuple):
    """A date as it stands, and what else it could be."""

    day: int
    doubt: int


class Astray(NamedTuple):
    """Cells that fit only if day and month are exchanged; ``examples`` as they stand and as they would fit."""

    year_first: int = 0
    either: int = 0
    examples: tuple[tuple[date, date], ...] = ()


class InOrder:
    """Feed it each date in the order of the rows."""

    def __init__(self) -> None:
        self._days = array("i")
        self._doubts = bytearray()
        self._said = array("i")
        self._texts: dict[Said, int] = {}
        self._found: dict[tuple[int, bool | None], Astray] = {}
        self._day_first: dict[int, bool | None] = {}

    def add(self, text: str, said: Said, *, sure: bool = False) -> None:
        """A date's text, and the months that are said of its row; ``sure``: another column of it says the same day."""
        if len(self._days) < _MOST and (found := placed(text)) is not None:
            self._days.append(found.day)
            self._doubts.append(CERTAIN if sure else found.doubt)
            self._said.append(self._texts.setdefault(said, len(self._texts)))

    def named(self) -> list[date]:
        """The first days of the months that titles, sheets or the file say, where nearly all dates can be in them."""
        days = [*map(date.fromordinal, self._days)]
        (usual, times), *_ = Counter(day.year for day in days).most_common(1) or [(0, 0)]
        for source in [*self._sources()][1:]:
            said = [source[i] for i in self._said]
            fits = sum(among(d, s) or among(exchanged(d), s) for d, s in zip(days, said, strict=True))
            found = {month for months in source for month in months}
            one_year = times >= _ALL * len(days) or all(year for year, _ in found)
            if all(said) and one_year and fits >= _ALL * len(days):
                return sorted(date(year or usual, month, 1) for year, month in found)
        return []

    def astray(self, *, day_first: bool | None) -> Astray:
        """``day_first``: how texts of two readings are read; None: not at all."""
        key = len(self._days), day_first
        if key not in self._found:
            self._found[key] = self._astray(day_first)
        return self._found[key]

    def day_first(self) -> bool | None:
        """Which number is the day in texts of two readings, where one order alone has them follow the dates beside."""
        if len(self._days) not in self._day_first:
            self._day_first[len(self._days)] = self._by_neighbours()
        return self._day_first[len(self._days)]

    def _by_neighbours(self) -> bool | None:
        days = [*map(date.fromordinal, self._days)]
        ways = {
            True: days,
            False: [exchanged(d) if k == EITHER else d for d, k in zip(days, self._doubts, strict=True)],
        }
        near = {way: self._near(read) for way, read in ways.items()}
        told = [way for way in near if near[way] >= _FOLLOW and near[not way] <= _FOLLOW_NOT]
        return told[0] if len(told) == 1 else None

    def _near(self, days: Sequence[date]) -> float:
        """Of the steps between a text of two readings and another day, how many are short; none where none of these is
        to or from a date that is sure, or too few say anything.
        """
        steps = [
            (abs((days[i] - days[i - 1]).days) <= NEAR, self._doubts[i] != self._doubts[i - 1])
            for i in range(1, len(days))
            if EITHER in self._doubts[i - 1 : i + 1] and days[i] != days[i - 1]
        ]
        sure = [short for short, bridge in steps if bridge]
        return sum(short for short, _ in steps) / len(steps) if len(steps) >= _FEWEST and any(sure) else 0.0

    def _astray(self, day_first: bool | None) -> Astray:
        kept = [i for i, doubt in enumerate(self._doubts) if doubt != EITHER or day_first is not None]
        days = [date.fromordinal(self._days[i]) for i in kept]
        doubts = [self._doubts[i] for i in kept]
        if day_first is False:
            days = [exchanged(day) if doubt == EITHER else day for day, doubt in zip(days, doubts, strict=True)]
        if len(days) < _FEWEST or not any(doubts):
            return Astray()
        found = {*_out_of_line(days, doubts, [self._said[i] for i in kept])}
        for number, source in enumerate(self._sources()):
            found |= {*_elsewhere(days, doubts, [source[self._said[i]] for i in kept], own=number == 0)}
        found |= {*_out_of_their_months(days, doubts)}
        at = sorted(found)
        examples = dict.fromkeys((days[i], exchanged(days[i])) for i in at)
        kinds = Counter(doubts[i] for i in at)
        return Astray(kinds[YEAR_FIRST], kinds[EITHER], tuple(examples)[:_EXAMPLES])

    def _sources(self) -> Iterator[list[Months]]:
        """For each kind of text that says months: what it says, by the number of what is said."""
        yield from map(list, zip(*self._texts, strict=True))


def in_order(rows: Sequence[Mapping[str, Any]], said: Sequence[Said] | None, orders: Mapping[str, InOrder]) -> None:
    """The dates of some rows, each beside what its row's column of months, titles, sheet and file say."""
    for i, row in enumerate(rows if orders else ()):
        months = [cell for name, cell in row.items() if _MONTHS.search(name)]
        beside = month_of_cell((as_text(months[0]) or "").strip()) if len(months) == 1 else NONE
        about = (beside, *(said[i] if said else ()))
        texts = {name: text for name in orders if (text := as_text(row.get(name)))}
        days = _of_programs(texts.values())
        for name, text in texts.items():
            at = placed(text) if days else None
            orders[name].add(text, about, sure=at is not None and at.doubt == YEAR_FIRST and at.day in days)


def _of_programs(texts: Iterable[str]) -> set[int]:
    """The days of a row's instants that a program wrote, with their offset; it may be the day before in Mexico."""
    found = [at.day for text in texts if OFFSET.search(text.strip()) and (at := placed(text)) is not None]
    return {*found, *(day - 1 for day in found)}


@lru_cache(maxsize=65_536)
def placed(text: str) -> Placed | None:
    """A date's text, read day first where it may be read both ways; None where it is no date."""
    seen = look(text)
    if seen.kind != "date" or not (read := readings(text.strip(), [seen.forms[0]])):
        return None
    day = max(moment.at.date() for moment in read)
    could = day.day <= 12 and day.day != day.month
    if len(seen.forms) > 1:
        return Placed(day.toordinal(), EITHER if could else CERTAIN)
    no_offset = not OFFSET.search(text.strip())
    year_first = no_offset and (seen.forms[0] == "iso" or seen.forms[0].startswith("%Y-"))
    return Placed(day.toordinal(), YEAR_FIRST if could and year_first else CERTAIN)


def exchanged(day: date) -> date:
    """The day with its month in its place, where there is such a month."""
    return day.replace(month=day.day, day=day.month) if day.day <= 12 else day


def _out_of_line(days: Sequence[date], doubts: Sequence[int], said: Sequence[int]) -> Iterator[int]:
    """By their neighbours, where the rows follow their days."""
    runs: list[Run] = []
    for day, doubt, about in zip(days, doubts, said, strict=True):
        other = exchanged(day).toordinal() if doubt else None
        if runs and (runs[-1].day, runs[-1].other, runs[-1].said) == (day.toordinal(), other, about):
            runs[-1] = runs[-1]._replace(cells=runs[-1].cells + 1)
        else:
            runs.append(Run(day.toordinal(), other, about, 1))
    wrong = best(runs)
    at = 0
    for i, run in enumerate(runs):
        if i in wrong:
            yield from range(at, at + run.cells)
        at += run.cells


def _elsewhere(days: Sequence[date], doubts: Sequence[int], said: Sequence[Months], *, own: bool = False) -> list[int]:
    """By the months that are said of each row, if most of the dates are in them; ``own``: by the row itself."""
    told = [i for i, months in enumerate(said) if months]
    there = {i for i in told if among(days[i], said[i])}
    fits = [i for i in told if i not in there and doubts[i] and among(exchanged(days[i]), said[i])]
    if len(there) * 2 < len(told) or len(there) + len(fits) < _ALL * len(told):
        return []
    beside = set[int]() if own else _beside(days, there)
    alone = [i for i in fits if i not in beside]
    out = sum(i not in there and i not in beside for i in told)
    return alone if len(alone) * _BY_CHANCE >= out else []


def _out_of_their_months(days: Sequence[date], doubts: Sequence[int]) -> list[int]:
    """By the few months in which nearly all dates of one reading are."""
    known = Counter((day.year, day.month) for day, doubt in zip(days, doubts, strict=True) if not doubt)
    months = {month for month, n in known.items() if n * 50 >= known.total()}
    if known.total() < 2 * _FEWEST or len(months) > _MOST_MONTHS:
        return []
    said: Months = frozenset(months)
    found = _elsewhere(days, doubts, [said] * len(days))
    near = {12 * year + month + step for year, month in months for step in (-1, 0, 1)}
    return found if any(12 * days[i].year + days[i].month not in near for i in found) else []


def _beside(days: Sequence[date], there: set[int]) -> set[int]:
    """Those near the last or the next date that is where it should be: a file's first and last days are often of the
    months beside.
    """
    found: set[int] = set()
    for order in (range(len(days)), range(len(days) - 1, -1, -1)):
        last = None
        for i in order:
            if i in there:
                last = days[i]
            elif last is not None and abs((days[i] - last).days) <= NEAR:
                found.add(i)
    return found
