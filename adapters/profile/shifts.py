"""Is a log's date the day on which a shift began? In the rows' order its hours then run from the morning to midnight
and on to the next morning, under one date.

Rows that are sorted by the calendar's time never go back under one date; rows in no order go back again and again. A
date that is blank or a ditto mark is that of the row above.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any, NamedTuple

from adapters.profile.clocks import NAMED, minute_of
from adapters.profile.column import words_of
from adapters.profile.field_words import SHIFTS
from adapters.values.convert import as_text

_DATED = re.compile(r"fecha|fec\b|dia\b|date")
_MOST_DATES, _MOST_CLOCKS = 4, 4  # columns
_SLIP = 60  # minutes by which neighbours are out of order without anything having begun anew
_LATEST, _EARLIEST = 12 * 60, 4 * 60  # a shift begins in the morning
_FEWEST, _ROWS = 4, 3  # days, and rows of one
_ROWS_OF_SHIFTS = 2  # where a column says the shift
_MOSTLY = 0.8  # of the days whose hours go back
_USUAL = (7 * 60, 8 * 60, 6 * 60)
_STARTS = [*dict.fromkeys([*_USUAL, *range(_EARLIEST, _LATEST, 60), *range(_EARLIEST, _LATEST, 30)])]


class Shift(NamedTuple):
    """The hour with which the day begins, and under how many dates hours run past midnight."""

    starts: str
    days: int


@dataclass
class _Days:
    """Two columns so far, and the day of the last rows."""

    least: int = _ROWS
    text: str = ""
    rows: int = 0
    first: int = 0  # the least minute before the hours went back
    after: int = -1  # the greatest since; -1: they did not
    last: int = 0
    backs: int = 0  # times they went back
    told: int = 0  # days whose hours speak for a shift or against it
    starts: Counter[int] = field(default_factory=Counter)  # of those with a shift, the minutes with which it may begin

    def add(self, text: str, minute: int) -> None:
        """A row's date and its minute of the day."""
        if text != self.text and any(map(str.isdecimal, text)):
            self.close()
            self.text, self.rows, self.backs, self.after, self.first = text, 0, 0, -1, minute
        elif self.last - minute > _SLIP:
            self.backs += 1
        self.rows += 1
        if self.backs:
            self.after = max(self.after, minute)
        else:
            self.first = min(self.first, minute)
        self.last = minute

    def close(self) -> None:
        """The day is over: what was it?"""
        if self.rows < self.least:
            return
        self.told += self.backs > 0 or (self.first < _EARLIEST and self.last > _LATEST)
        if self.backs == 1:
            self.starts.update(start for start in _STARTS if self.after < start <= self.first)


class Shifts:
    """Feed it every row in the order of the file."""

    def __init__(self) -> None:
        self._days: dict[tuple[str, str], _Days] = {}

    def feed(self, rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> None:
        """Some rows that have these columns."""
        dates = [name for name in columns if _DATED.search(words_of(name))][:_MOST_DATES]
        clocks = [name for name in columns if NAMED.search(words_of(name)) and name not in dates][:_MOST_CLOCKS]
        least = _ROWS_OF_SHIFTS if any(SHIFTS & {*words_of(name).split()} for name in columns) else _ROWS
        pairs = {pair: self._days.setdefault(pair, _Days(least)) for pair in product(dates, clocks)}
        for row in rows if pairs else ():
            texts = {name: as_text(row.get(name)) or "" for name in (*dates, *clocks)}
            for (day, clock), days in pairs.items():
                if (minute := minute_of(texts[clock])) is not None:
                    days.add(texts[day].strip(), minute)

    def of(self, day: str, clock: str) -> Shift | None:
        """The shift whose day that column of dates is, by that clock."""
        days, found = self._days.get((day, clock)), self._most(day, clock)
        return found if days and found.days >= max(_FEWEST, _MOSTLY * days.told) else None

    def usual(self, day: str, clock: str) -> Shift | None:
        """The shift that a column's own name speaks of: with the hour that fits most of its days, or the usual one;
        None where most of them run from one midnight to the next.
        """
        days, found = self._days.get((day, clock), _Days()), self._most(day, clock)
        if found.days * 2 < days.told:
            return None
        return found if found.days else Shift(_text(_USUAL[1]), 0)

    def _most(self, day: str, clock: str) -> Shift:
        """The hour with which most of the days that run past midnight may begin."""
        days = self._days.get((day, clock), _Days())
        days.close()
        days.rows = 0
        start = max(_STARTS, key=lambda one: days.starts[one])
        return Shift(_text(start), days.starts[start])


def _text(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
