"""The dates of one column together: which formats read all of them, and is that certain?

A cell with a day above 12 tells its order; the others could be read both ways. That one order reads every cell proves
nothing while cells of the other order may hide among those: where reading them by it lands in months in which no
certain cell stands, and the other way lands among them, the column is taken as mixed.

So are dates that begin with their year beside such texts, where none of them has a day above 12 or where some lead out
of the months of the others: a spreadsheet of another country makes 2024-03-05 of 03/05/2024, and 13/05/2024 stays text.
Without any text beside them their neighbours may tell, and the months that are said of them (``order``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from adapters.profile.forms import IMPOSSIBLE, SWAPPED, has_clock, month_of, swapped_form
from adapters.profile.months import Month, astray, read_by, span, strays
from adapters.profile.order import OFFSET, InOrder

EXCEL = "excel"  # a mapping's format of days as Excel counts them
_MOST_MONTHS = 5_000
_SEVERAL = 3  # texts of one reading that say in which order theirs are written
_SERIAL, _EXCEL_S_FIRST = re.compile(r"\d{5}(?:\.\d+)?"), date(1899, 12, 30)
_NO_HOUR = re.compile(
    r"(?:0?0|24):00(?::00)?|12:00(?::00)?\s?[Aa]\.?\s?[Mm]\.?|(?:2[5-9]|[3-9]\d):\d\d(?::\d\d)?|[-_]{1,2}:[-_]{1,2}"
)


_MIDNIGHT = "0000"  # where hours are four digits


class Verdict(NamedTuple):
    """``formats`` read every cell, and no cell two ways: empty unless ``certain``, then also where none is readable.

    ``day_first`` and ``month_first`` cells are so for certain, ``either`` could be both; ``misplaced`` of these fall
    outside the months of the certain ones by that order and inside by the other, or among their neighbours. ``swapped``
    begin with their year and may have day and month in each other's place; ``examples`` of these as they stand and as
    they would fit. ``two_digits`` have a year of two.
    """

    certain: bool
    ordered: bool  # day and month are told apart in all of them
    formats: list[str]
    candidates: list[str]
    day_first: int
    month_first: int
    either: int
    misplaced: int
    swapped: int
    two_digits: int
    span: tuple[date, date] | None  # the whole months of the cells of one reading, without strays
    midnight: bool = True  # whatever has a time of day has midnight
    midnights: int = 0  # cells that say so
    strays: Sequence[tuple[Month, int]] = ()  # months far from those in which nearly all cells of one reading stand
    serials: int = 0  # numbers that are Excel's days
    examples: Sequence[tuple[date, date]] = ()
    said: tuple[date, date] | None = None  # the whole months that the file, a sheet or a title says it is about
    in_line: int = (
        0  # cells of two readings of which one follows the dates beside them in the file, and is ``formats``'
    )
    both_ways: int = 0  # cells that begin with their year and are in ``days`` with day and month exchanged, too

    @property
    def alone(self) -> bool:
        """No text of another order stands beside those that begin with their year."""
        return not (self.day_first or self.month_first or self.either)

    @property
    def days(self) -> tuple[date, date] | None:
        """What the column is about, in whole months: as somebody says, or as the certain cells are."""
        return self.said or self.span

    @property
    def mixed(self) -> bool:
        """Both orders stand in the column, or seem to."""
        both = bool(self.day_first and self.month_first) and not self.ordered
        return not self.certain and (bool(self.misplaced) or bool(self.swapped) or both)


class Dates:
    """Feed it each date with the formats that could read it."""

    def __init__(self) -> None:
        self.forms: Counter[tuple[str, ...]] = Counter()
        self.months: Counter[Month] = Counter()  # of the cells of one reading
        self._either: Counter[tuple[tuple[str, ...], tuple[Month, ...]]] = Counter()
        self._year_first: Counter[tuple[Month, Month]] = Counter()  # that could be swapped: as read, and swapped
        self._year_first_late = 0  # cells with a day above 12
        self.serials: Counter[date] = Counter()
        self.other_numbers = 0
        self.no_hours: Counter[str] = Counter()  # texts that may stand for none: 00:00, 24:00, 99:99
        self._midnights = 0
        self._clocked = False
        self.order = InOrder()

    def add(self, text: str, forms: tuple[str, ...], times: int) -> None:
        """``forms`` as ``cells.dates`` gives them."""
        self.forms[forms] += times
        if has_clock(text, forms[0]):
            self._clocked = True
        elif ":" in text or text.endswith(f" {_MIDNIGHT}"):
            self._midnights += times
        found = tuple(month for form in forms if (month := month_of(text, form)) is not None)
        if forms[0] in SWAPPED or forms[0].startswith("%Y-"):
            self._add_year_first(text, times)
        elif len(found) == 1 and len(self.months) < _MOST_MONTHS:
            self.months[found[0]] += times
        elif len(found) == 2 and len(self._either) < _MOST_MONTHS:
            self._either[forms, found] += times

    def add_other(self, kind: str, text: str, times: int) -> None:
        """What is no date by itself: a number may be a day as Excel counts them, 45306; 99:99 and 00:00 no hour."""
        day = serial_day(text) if kind == "number" else None
        if day is not None and len(self.serials) < _MOST_MONTHS:
            self.serials[day] += times
            self._clocked = self._clocked or "." in text
        elif kind == "number":
            self.other_numbers += times
            self.no_hours.update({text: times} if text == _MIDNIGHT else {})
        elif ":" in text and _NO_HOUR.fullmatch(text):
            self.no_hours[text] += times

    def _add_year_first(self, text: str, times: int) -> None:
        year, month, day = map(int, re.findall(r"\d+", text)[:3])
        self._year_first_late += times if day > 12 else 0
        if day > 12 or day == month or OFFSET.search(text):  # no spreadsheet writes an offset
            self.months[year, month] += times
        elif len(self._year_first) < _MOST_MONTHS:
            self._year_first[(year, month), (year, day)] += times

    def verdict(self, *, named: bool = False) -> Verdict:
        """What all cells together say; ``named``: the column's name says that it is of dates."""
        single = Counter({forms[0]: n for forms, n in self.forms.items() if len(forms) == 1 and forms[0] != IMPOSSIBLE})
        single += (in_line := self._in_line(single))
        day = sum(n for form, n in single.items() if form.startswith("%d"))
        month = sum(n for form, n in single.items() if form.startswith("%m"))
        either = sum(n for forms, n in self.forms.items() if len(forms) > 1)
        wrong = self.order.astray(day_first=day >= month if bool(day) != bool(month) else None)
        swapped = max(self._swapped() if day or month or either else 0, wrong.year_first)
        months = self._months(swapped=bool(swapped))
        known = {form.replace("%y", "%Y") for form in single}
        expected = self._expected(known, day_first=day >= month)
        out = max(astray(expected, months, 0, 1), wrong.either)
        parted = not (day and month) or self._parted(single)
        one_order = (told := parted and self._settled(known) and not out) and not swapped
        read = months + read_by(expected, 0) if one_order else months
        two_digits = sum(n for forms, n in self.forms.items() if "%y" in forms[0])
        certain = one_order and not two_digits
        candidates = self._candidates(known if told else None, swapped=bool(swapped))
        counts = (day, month, either, out, swapped, two_digits)
        about = span(read - Counter(dict(strays(read))))
        found = Verdict(certain, one_order, sorted(single) if certain else [], candidates, *counts, about)
        found = self._with_serials(found, named=named)._replace(strays=strays(read), examples=wrong.examples)
        return found._replace(midnight=not self._clocked, midnights=self._midnights, in_line=in_line.total())

    def _in_line(self, single: Counter[str]) -> Counter[str]:
        """The forms of texts of two readings, where none is of one by them, and their neighbours say which."""
        two = [(forms, n) for forms, n in self.forms.items() if len(forms) > 1]
        told = any(form.startswith(("%d", "%m")) for form in single)
        day_first = None if told or not two or any("%y" in forms[0] for forms, _ in two) else self.order.day_first()
        if day_first is None:
            return Counter()
        sign = "%d" if day_first else "%m"
        return Counter({form: n for forms, n in two for form in forms if form.startswith(sign)})

    def _expected(self, known: set[str], *, day_first: bool) -> Counter[tuple[Month, ...]]:
        """Of texts of two readings the month by the form that is known of its like, and the other; else as most are."""
        found: Counter[tuple[Month, ...]] = Counter()
        for (forms, months), n in self._either.items():
            told = [form.replace("%y", "%Y") in known for form in forms]
            first = told[0] if told[0] != told[1] else day_first
            found[months if first else months[::-1]] += n
        return found

    def _parted(self, single: Counter[str]) -> bool:
        """Do a sign, a month's name or AM and PM say which order it is, and several texts each order?"""
        doubtful = {form for forms in self.forms if len(forms) > 1 for form in forms}
        if any(form[3:5] == "%m" and f"%m{form[2]}%d{form[5:]}" in single for form in single):
            return False
        return all(n >= _SEVERAL for form, n in single.items() if form in doubtful)

    def _settled(self, known: set[str]) -> bool:
        """Is of each text's readings one by a form that other texts have for certain?"""
        doubtful = [forms for forms in self.forms if len(forms) > 1]
        return all(len({form.replace("%y", "%Y") for form in forms} & known) == 1 for forms in doubtful)

    def _candidates(self, known: set[str] | None, *, swapped: bool) -> list[str]:
        forms = sorted(self._readable(known))
        return forms + [swapped_form(form) for form in forms if swapped and (form in SWAPPED or form.startswith("%Y-"))]

    def _with_serials(self, found: Verdict, *, named: bool) -> Verdict:
        """With numbers that are Excel's days, and with what the file says that it is about."""
        found = found._replace(said=span(Counter((day.year, day.month) for day in self.order.named())))
        found = found._replace(both_ways=self._both_ways(found.days))
        if not self.serials or not self._serial(found.days, named=named):
            return found
        formats, candidates = [*found.formats, EXCEL] if found.certain else [], [*found.candidates, EXCEL]
        months = Counter[Month]({(day.year, day.month): n for day, n in self.serials.items()})
        found = found._replace(formats=formats, candidates=candidates, span=found.span or span(months))
        return found._replace(serials=self.serials.total())

    def _serial(self, days: tuple[date, date] | None, *, named: bool) -> bool:
        """Do the numbers fall among the dates, or, where there are none, in a column that is named after dates?"""
        if not self.forms:
            return named and not self.other_numbers
        return days is not None and all(days[0] <= day <= days[1] for day in self.serials)

    def _both_ways(self, days: tuple[date, date] | None) -> int:
        first, last = days or (date.max, date.min)
        months = self._year_first.items()
        return sum(n for both, n in months if all(first <= date(*month, 1) <= last for month in both))

    def _readable(self, known: set[str] | None) -> set[str]:
        """The formats that read some cell; of those that read the same, ``known`` are the right ones."""
        forms = {form for forms in self.forms for form in forms if len(forms) == 1 or known is None}
        if known is not None:
            forms |= {f for forms in self.forms for f in forms if f.replace("%y", "%Y") in known}
        return forms - {IMPOSSIBLE}

    def _months(self, *, swapped: bool) -> Counter[Month]:
        """Of the cells of one reading."""
        months = Counter(self.months)
        if not swapped:
            for (read, _), n in self._year_first.items():
                months[read] += n
        return months

    def _swapped(self) -> int:
        """Cells that begin with their year and may be swapped, beside texts that don't."""
        if not self._year_first_late:
            said = {(day.year, day.month) for day in self.order.named()}
            right = sum(n for (read, other), n in self._year_first.items() if read in said and other not in said)
            return self._year_first.total() - right
        return astray(self._year_first, self.months, 0, 1)

    @property
    def year_first_months(self) -> list[tuple[Month, int]]:
        """Of the cells that could be swapped, as they are read."""
        found: Counter[Month] = Counter()
        for (read, _), n in self._year_first.items():
            found[read] += n
        return sorted(found.items())


def serial_day(text: str) -> date | None:
    """The day of the years from 2000 to today that Excel's number stands for."""
    if not _SERIAL.fullmatch(text):
        return None
    day = _EXCEL_S_FIRST + timedelta(int(text[:5]))
    return day if date(2000, 1, 1) <= day <= datetime.now(UTC).date() else None
