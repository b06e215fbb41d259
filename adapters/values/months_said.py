"""Which months a text says that something is about: a title, a sheet's or a file's name, a cell.

``BITACORA ENE-MAR 2024`` says January to March of 2024, ``boletas_2024-03.csv`` the March of 2024, ``MES DE MARZO`` the
March of any year.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from itertools import pairwise

from adapters.values.convert import fold
from adapters.values.readings import MONTHS

Months = frozenset[tuple[int | None, int]]  # year, where it is said, and month

NONE: Months = frozenset()
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_NUMBERED = (
    re.compile(r"(?<!\d)(?P<year>20\d\d)[-_. ]?(?P<month>0[1-9]|1[0-2])(?:[-_. ]?(?:0[1-9]|[12]\d|3[01]))?(?!\d)"),
    re.compile(r"(?<!\d)(?P<month>0[1-9]|1[0-2])[-_. ](?P<year>20\d\d)(?!\d)"),
)
_MARCH = re.compile(r"(?<![a-z])mz(?![a-z])")
_SHORT_YEAR = re.compile(r"(?<=[a-z])[^a-z0-9]*([1-4]\d)[^a-z0-9]*\Z")  # at the end, behind a word
_LONG = [*MONTHS][:12]  # as they are written out
_NAMES = "|".join(sorted(MONTHS, key=len, reverse=True))
_NAMED = re.compile(rf"(?<![a-z])({_NAMES})(?![a-z])")
_UP_TO = re.compile(r"[^a-z0-9]*(?:20\d\d)?[^a-z0-9]*(?:-|\ba(?:l)?\b)[^a-z0-9]*")


@lru_cache(maxsize=4096)
def months_said(text: str) -> Months:
    """None where it names none."""
    folded = fold(text)
    years = {int(year) for year in _YEAR.findall(folded)}
    year = years.pop() if len(years) == 1 else None
    named = list(_NAMED.finditer(folded))
    found = {MONTHS[name[0]] for name in named}
    for first, last in pairwise(named):
        if _UP_TO.fullmatch(folded[first.end() : last.start()]):
            found |= {*range(MONTHS[first[0]], MONTHS[last[0]] + 1)}
    if found:
        return frozenset((year, month) for month in found)
    numbered = (match for pattern in _NUMBERED for match in pattern.finditer(folded))
    return frozenset((int(match["year"]), int(match["month"])) for match in numbered)


@lru_cache(maxsize=4096)
def month_of_cell(text: str) -> Months:
    """Of a cell in a column of months: a number or a name."""
    if text.isdecimal() and 1 <= int(text) <= 12:
        return frozenset({(None, int(text))})
    return months_said(text)


def period_pattern(name: str) -> str | None:
    """A file's name with its one month as ``read.….period`` has it: ``boletas_{year}-{month}.csv``; None without one,
    or where other figures stand in the name, which may be others next time.
    """
    found = [match for pattern in _NUMBERED for match in pattern.finditer(name)]
    if len(found) != 1 or re.search(r"\d", name[: found[0].start()] + name[found[0].end() :].rpartition(".")[0]):
        return None
    year, month = found[0]["year"], found[0]["month"]
    written = found[0][0].replace(year, "{year}", 1).replace(month, "{month}", 1)
    return None if re.search(r"\d", written) else name[: found[0].start()] + written + name[found[0].end() :]


def months_of_sheet(name: str) -> Months:
    """What a sheet's name says, which is shorter than other texts: ``MZ``, and the year in two digits, ``MZO 26``."""
    spelled = _MARCH.sub("mzo", fold(name))
    short = _SHORT_YEAR.search(spelled)
    if short is not None and len(re.findall(r"\d+", spelled)) == 1:
        spelled = f"{spelled[: short.start()]} 20{short[1]}"
    return months_said(spelled)


def days_said(name: str, year: int | None) -> str | None:
    """The days that a sheet's name is about, as two ISO dates; ``year``: where it says none. None where it names no
    month, or months that don't follow each other in one year.
    """
    months = months_of_sheet(name)
    years, numbers = {said or year for said, _ in months}, sorted({month for _, month in months})
    if len(years) != 1 or None in years or numbers != [*range(numbers[0], numbers[-1] + 1)]:
        return None
    (of,) = filter(None, years)
    first, last = date(of, numbers[0], 1), date(of, numbers[-1], monthrange(of, numbers[-1])[1])
    return f"{first}/{last}"


_SPAN = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:o|ro)? de ({_NAMES})(?: del? (20\d\d))? al? (\d{{1,2}}) de ({_NAMES}) del? (20\d\d)"
)


def span_said(text: str) -> tuple[date, date] | None:
    """``DEL 1 DE ENERO AL 26 DE MAYO DE 2026``: both days; None where a text says none, or no such days."""
    found = _SPAN.search(" ".join(fold(text).split()))
    if found is None:
        return None
    day, month, year, to_day, to_month, to_year = found.groups()
    try:
        first = date(int(year or to_year), MONTHS[month], int(day))
        last = date(int(to_year), MONTHS[to_month], int(to_day))
    except ValueError:
        return None
    return (first, last) if first <= last else None


def among(day: date, months: Months) -> bool:
    """Is it a day of theirs?"""
    return (day.year, day.month) in months or (None, day.month) in months


_WORD = re.compile(r"[^\W\d_]+")
_YEAR_LAST = re.compile(r"[\s,]+(?:del? )?20\d\d\.?\Z", re.IGNORECASE)
_CASES = (str.upper, str.lower, str.capitalize)


def every_month(texts: Sequence[str]) -> list[str]:
    """The texts, with all twelve months in the place of several that differ in theirs alone, and without its year: next
    month's file has the next one.
    """
    forms = {text: form for text in texts if (form := _form(text)) is not None}
    many = {form for form in forms.values() if sum(other == form for other in forms.values()) > 1}
    made = dict[str, None]()
    for text in texts:
        form = forms.get(text)
        named = [f"{form[0]}{form[1](month)}{form[2]}" for month in _LONG] if form and form in many else [text]
        made.update(dict.fromkeys(named))
    return list(made)


def _form(text: str) -> tuple[str, Callable[[str], str], str] | None:
    """What stands before its one month, in which case that is written, and what stands behind it but a year."""
    named = [word for word in _WORD.finditer(text) if fold(word[0]) in _LONG]
    if len(named) != 1:
        return None
    (word,) = named
    case = next((case for case in _CASES if case(word[0]) == word[0]), str.upper)
    return text[: word.start()], case, _YEAR_LAST.sub("", text[word.end() :])
