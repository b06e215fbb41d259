"""A column's dates and times of day with what its name says of them: numbers may be either.

A spreadsheet counts days from 1900 and keeps the time of day as a fraction of one: 45306 and 0.9375. Some systems write
05:22 as 522. A time that is typed with a point, 23.10, becomes the number 23.1.
"""

from __future__ import annotations

import re

from adapters.profile.cells import look
from adapters.profile.column import Column, words_of
from adapters.profile.dates import EXCEL, Verdict
from adapters.profile.field_words import CLOCKS, DATES
from adapters.values.readings import HHMM, HOURS_MINUTES, clocks

_FRACTION = re.compile(r"0?\.\d+|0")
_DIGITS = re.compile(r"\d{1,4}")
_HOURS_MINUTES = re.compile(r"(\d{1,2})(?:\.(\d{1,2}))?")
_POINT, _FOUR_ALONE, _DIGITS_OF_HHMM = "%H.%M", "%H%M", 3
_SHAPES = {HHMM: re.compile(r"\d{3,4}"), _POINT: re.compile(r"\d{1,2}\.\d{2}")}
_SLIP = 50  # one cell in so many may be no hour: 2540
_FEWEST, _SHARE = 3, 10  # cells of each of two things, and one in so many
_DAY_ZERO = ("1899-12-3", "1900-01-0")  # the day that Excel gives to an hour alone
_ENOUGH_MINUTES = 8  # different ones: that all are less than 60 is then no chance


def dates_of(column: Column) -> Verdict:
    """Its dates together."""
    return column.dates.verdict(named=bool({*words_of(column.name).split()} & (DATES | {"date", "dia"})))


def has_dates(column: Column) -> bool:
    """Could a mapping read dates from it?"""
    return (column.kinds["date"] > 0 and column.kind != "number") or dates_of(column).serials > 0


def is_clock(column: Column) -> bool:
    """Does it hold times of day, for the most part?"""
    return (column.kinds["time"] + numbered(column)[1]) * 2 > column.filled > 0


def two_things(column: Column) -> tuple[int, int] | None:
    """How many cells hold a time of day alone and how many a date, where it holds both, and its name tells neither."""
    said = {*words_of(column.name).split()}
    texts = [(look(text).kind, n) for text, n in column.sample.texts if not text.startswith(_DAY_ZERO)]
    times, dates = (sum(n for kind, n in texts if kind == wanted) for wanted in ("time", "date"))
    both = min(times, dates) >= max(_FEWEST, column.filled / _SHARE)
    return (times, dates) if both and not said & (CLOCKS | DATES) else None


def numbered(column: Column) -> tuple[list[str], int]:
    """The formats by which a clock's numbers are times of day, and how many they are: none where one is no time.

    A number alone says little: three or four digits must be usual, or three decimals, in a column that is named so. In
    one of times with a colon 2335 and 19.16 are such times, too.
    """
    formats, cells = _alone(column)
    return (formats, cells) if formats or column.kinds["time"] * 2 <= column.filled else _beside_times(column)


def _alone(column: Column) -> tuple[list[str], int]:
    cells = column.kinds["number"]
    if not cells or not _named(column.name) or dates_of(column).serials:
        return [], 0
    numbers = {text: n for text, n in column.sample.texts if _FRACTION.fullmatch(text) or text.isdecimal()}
    odd = cells - column.forms["integer"] - column.forms["decimal_point"]
    fractions = {text: n for text, n in numbers.items() if _FRACTION.fullmatch(text) and "." in text}
    digits = {text: n for text, n in numbers.items() if text.isdecimal() and not (fractions and text == "0")}
    formats = [EXCEL] * bool(fractions) + [HHMM] * bool(digits)
    if not odd and formats and _are_fractions(column, fractions) and _are_hours(digits):
        return formats, cells
    return ([HOURS_MINUTES], cells) if not odd and _are_hours_and_minutes(column) else ([], 0)


def _beside_times(column: Column) -> tuple[list[str], int]:
    """Three or four digits, and two decimals. Of 7, 8.5 or 0.875 nobody knows: they stay no times."""
    found = {form: {t: n for t, n in column.sample.texts if shape.fullmatch(t)} for form, shape in _SHAPES.items()}
    read = {form: sum(n for t, n in texts.items() if clocks(t, [form])) for form, texts in found.items()}
    if any(not clocks(text, [_POINT]) for text in found[_POINT]):  # 19.75 is a quarter to eight, and 19.30 then?
        read[_POINT] = 0
    short = any(text.isdecimal() and len(text) < _DIGITS_OF_HHMM for text, _ in column.sample.texts)
    exact = {HHMM: _FOUR_ALONE} if short else {}  # which hhmm would read as minutes past midnight
    return [exact.get(form, form) for form, n in read.items() if n], sum(read.values())


def _named(name: str) -> bool:
    """Is it called after hours? ``tiempo de respuesta`` is 130 minutes, and of ``interior h`` nobody knows."""
    words = words_of(name).split()
    return bool({*words} & (CLOCKS - {"tiempo", "h", "hs"}) or {"h", "hs"} & {*words[:1]})


def _are_fractions(column: Column, fractions: dict[str, int]) -> bool:
    """8.30 is none, and of 0.15, 0.30 and 0.45 nobody knows."""
    others = [text for text, _ in column.sample.texts if re.fullmatch(r"\d+\.\d+", text) and text not in fractions]
    return not others and (not fractions or any(len(text.partition(".")[2]) > 2 for text in fractions))


def _are_hours_and_minutes(column: Column) -> bool:
    """Of 8.5 alone nobody knows: half past eight, or ten to nine? Where 8.07 and 9.12 stand and never 9.75, all are."""
    numbers = (_HOURS_MINUTES.fullmatch(text) for text, _ in column.sample.texts if re.fullmatch(r"\d+(\.\d+)?", text))
    found = [(int(one[1]), int((one[2] or "").ljust(2, "0"))) if one else (24, 0) for one in numbers]
    return len({minute for _, minute in found}) >= _ENOUGH_MINUTES and all(h < 24 and m < 60 for h, m in found)


def _are_hours(digits: dict[str, int]) -> bool:
    """Of 8, 14 and 22 nobody knows either: hours, or minutes past midnight? A slip among many hours changes nothing."""
    usual, cells = sum(n for text, n in digits.items() if len(text) > 2), sum(digits.values())
    valid = [text for text in digits if _is_hour(text)]
    slips = cells - sum(digits[text] for text in valid)
    told = not slips or (slips * _SLIP <= cells and len({text[-2:] for text in valid}) >= _ENOUGH_MINUTES)
    return told and usual * 2 >= cells


def _is_hour(digits: str) -> bool:
    return bool(_DIGITS.fullmatch(digits)) and int(digits) // 100 < 24 and int(digits) % 100 < 60
