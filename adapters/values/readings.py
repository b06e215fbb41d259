"""What a text may mean as a date, instant or time of day by stated formats, before any zone or rule has its say.

Formats are those of ``strptime``, but no word is read by the process's locale: months have their Spanish names. A year
of two digits is one of the last century and one of this, and of no year every one of this: all are readings. Excel's
numbers count days of the 1900 system (ECMA-376-1, 18.17.4.1): before the 61st it has a 29th of February that never was.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Any, NamedTuple

from adapters.values.convert import fold

ISO, EPOCH_S, EPOCH_MS, EXCEL, HHMM = "iso", "epoch_s", "epoch_ms", "excel", "hhmm"
HOURS_MINUTES = "hours.minutes"
_ADJOINING = re.compile("%[YymdHMSI]%[YymdHMSI]")  # 2014111 is the 11th of January to one reader, 1 November to another
_HALF_DAY = re.compile(
    r"(?<![^\W\d_])([ap])\.? ?m\b\.?", re.IGNORECASE
)  # 10:30 a. m., as a Mexican spreadsheet says it
_ISO_HOUR = re.compile(r".{8,10}[T ][0-9]{2}", re.DOTALL)
_EPOCH = re.compile(r"-?[0-9]{1,15}")
_JSON_DATE = re.compile(r"/Date\((-?[0-9]{1,15})(?:[+-][0-9]{4})?\)/")  # the number is UTC, the offset says nothing
_SERIAL = re.compile(r"([1-9][0-9]{1,6})(?:\.([0-9]{1,20}))?")
_FIRST_SERIAL, _LAST_SERIAL, _SERIAL_ZERO = 61, 2_958_465, datetime(1899, 12, 30)
_FRACTION = re.compile(r"[0-9](\.[0-9]{1,20})?([eE]-[0-9]{1,2})?")  # a few seconds are written 5.7E-05
_HHMM = re.compile(r"[0-9]{1,4}")
_HOURS_MINUTES = re.compile(r"([0-9]{1,2})(?:[.,]([0-9]{1,2}))?")
_DECIMAL = re.compile("%[HI][.,]%M")  # as a number it may have lost a zero: is 23.1 ten past, or a minute past?
_NO_DAY = datetime(1900, 1, 1)  # of a time alone, as strptime has it
_DAY = 86_400  # seconds
_BLANKS = str.maketrans("\u00a0\u202f", "  ")  # Excel's own, in 10:30 a. m.

_NAMES = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
_SHORT = "ene feb mar abr may jun jul ago sep oct nov dic"
MONTHS = {name: number for names in (_NAMES, _SHORT) for number, name in enumerate(names.split(), 1)} | {
    "ener": 1,
    "febr": 2,
    "mzo": 3,
    "mrzo": 3,
    "abrl": 4,
    "agto": 8,
    "agos": 8,
    "setiembre": 9,
    "septbre": 9,
    "sept": 9,
    "set": 9,
    "octbre": 10,
    "novbre": 11,
    "dicbre": 12,
}
_MONTH = re.compile(r"[^\W\d_]+(\.?)")
_NAMED = re.compile("%%|%[bB]")
_PARTS = {"%Y": "year", "%m": "month", "%d": "day", "%H": "hour", "%M": "minute", "%S": "second"}
_PART = re.compile("%[a-zA-Z]")
_PLAIN = re.compile("(%[YmdHMS]|[-/.:T, ])*")
_CENTURY, _LEAP, _ANY_YEAR = range(2000, 2100), 2000, "%Y"  # years of a date that says none
_MARK = "\ue000"  # stands around the number of a month that was a name, so that no number is taken for a name


class Moment(NamedTuple):
    """A parsed date or instant (naive unless the cell gave an offset), and how exactly it is known."""

    at: datetime
    precision: str


def readings(text: str, formats: list[str], zone: tzinfo = UTC) -> list[Moment]:
    """Every moment that the formats make of a text, each once: two formats may well agree.

    What counts from 1970 says no wall time: it is read in ``zone``.
    """
    return _each(text, formats, zone, _DATES)


def clocks(text: str, formats: list[str]) -> list[Moment]:
    """Every time of day that the formats make of a text, on the 1st of January 1900, each once."""
    return _each(text, formats, UTC, _CLOCKS)


def _each(text: str, formats: list[str], zone: tzinfo, special: Mapping[str, _Special]) -> list[Moment]:
    if not text.isascii():
        text = text.translate(_BLANKS)
    found: dict[datetime, Moment] = {}
    for form in formats:
        try:
            read = special[form](text, zone) if form in special else _read(text, _form(form))
        except ValueError:
            continue
        for moment in read:
            found.setdefault(moment.at, moment)
    return list(found.values())


def written(at: datetime, form: str) -> str:
    """A text that the format reads as that moment; Excel's of a date, not of a time."""
    match form:
        case "iso":
            return at.isoformat()
        case "epoch_s" | "epoch_ms":
            return str(int(at.replace(tzinfo=UTC).timestamp()) * (1 if form == EPOCH_S else 1000))
        case "excel":
            return repr((at - _SERIAL_ZERO) / timedelta(days=1))
        case "hhmm":
            return f"{at:%H%M}"
        case "hours.minutes":
            return f"{at:%H.%M}"
    return at.strftime(_NAMED.sub(lambda found: "%%" if found[0] == "%%" else _SHORT.split()[at.month - 1], form))


class _Form(NamedTuple):
    """What is to be known of a format, once."""

    numbered: str  # with a marked %m for a month's name
    named: bool
    adjoining: bool
    half_day: bool
    century: bool
    yearless: bool
    precision: str
    plain: Callable[[str], re.Match[str] | None] | None  # what finds the numbers that are all it has
    order: tuple[str, ...]  # of what they are numbers
    minutes: Callable[[str], re.Match[str] | None] | None  # what all its texts fulfil, where minutes have two digits


@lru_cache(maxsize=256)
def _form(form: str) -> _Form:
    numbered = _NAMED.sub(lambda found: "%%" if found[0] == "%%" else f"{_MARK}%m{_MARK}", form)
    exact = "minute" if "%M" in form else "hour" if "%H" in form or "%I" in form else "day"
    named, adjoining = numbered != form, bool(_ADJOINING.search(form))
    order = tuple(_PARTS[part] for part in _PART.findall(form) if part in _PARTS)
    written = _PLAIN.fullmatch(form) is not None and not adjoining and len({*order}) == len(order)
    pattern = _PART.sub(lambda part: "([0-9]{4})" if part[0] == "%Y" else "([0-9]{1,2})", form.replace(".", r"\."))
    plain = re.compile(pattern).fullmatch if written and {"year", "month", "day"} <= {*order} else None
    exactly = _PART.sub(lambda part: "[0-9]{2}" if part[0] == "%M" else ".+?", re.escape(form))
    minutes = re.compile(exactly).fullmatch if _DECIMAL.search(form) else None
    yearless = "%d" in form and not ("%Y" in form or "%y" in form)
    numbered += f" {_ANY_YEAR}" if yearless else ""
    return _Form(numbered, named, adjoining, "%p" in form, "%y" in form, yearless, exact, plain, order, minutes)


def _read(text: str, form: _Form) -> list[Moment]:
    if form.minutes is not None and not form.minutes(text):
        raise ValueError
    if form.half_day:
        text = _HALF_DAY.sub(r"\1m", text)
    text += f" {_LEAP}" if form.yearless else ""
    at = _by_name(text, form) if form.named else _parsed(text, form)
    if form.yearless:
        return [Moment(one, form.precision) for year in _CENTURY if (one := _in_year(at, year)) is not None]
    read = [Moment(at, form.precision)]
    if form.century and (other := _in_year(at, at.year + (100 if at.year < 2000 else -100))):
        read.append(Moment(other, form.precision))
    return read


def _in_year(at: datetime, year: int) -> datetime | None:
    try:
        return at.replace(year=year)
    except ValueError:  # 1900 had no 29th of February
        return None


def _parsed(text: str, form: _Form) -> datetime:
    if form.plain is not None and (found := form.plain(text)):  # as strptime reads them, at an eighth of the time
        parts: dict[str, Any] = dict(zip(form.order, map(int, found.groups()), strict=True))
        return datetime(**parts)
    at = datetime.strptime(text, form.numbered)
    if form.adjoining and at.strftime(form.numbered) != text:
        raise ValueError
    return at


def _by_name(text: str, form: _Form) -> datetime:
    """With a month's name as its number; the point after it is an abbreviation's, or the format's own."""
    if _MARK in text:
        raise ValueError
    try:
        return _parsed(_MONTH.sub(lambda found: _numbered(found, ""), text), form)
    except ValueError:
        return _parsed(_MONTH.sub(lambda found: _numbered(found, found[1]), text), form)


def _numbered(word: re.Match[str], point: str) -> str:
    number = MONTHS.get(fold(word[0]).removesuffix("."))
    return word[0] if number is None else f"{_MARK}{number}{_MARK}{point}"


def _iso(text: str, _: tzinfo) -> list[Moment]:
    at = datetime.fromisoformat(text)
    try:
        date.fromisoformat(text)
    except ValueError:
        return [Moment(at, "hour" if _ISO_HOUR.fullmatch(text) else "minute")]
    return [Moment(at, "day")]


def _epoch_s(text: str, zone: tzinfo) -> list[Moment]:
    if not _EPOCH.fullmatch(text):
        raise ValueError
    return [_since(int(text) * 1000, zone)]


def _epoch_ms(text: str, zone: tzinfo) -> list[Moment]:
    found = _JSON_DATE.fullmatch(text)
    if not (found or _EPOCH.fullmatch(text)):
        raise ValueError
    return [_since(int(found[1] if found else text), zone)]


def _since(milliseconds: int, zone: tzinfo) -> Moment:
    try:
        at = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)).astimezone(zone)
    except OverflowError:  # a number that is out of any range is a date that is: the year 1 stands for "unknown"
        at = datetime.min.replace(tzinfo=UTC)
    return Moment(at, "minute")


def _excel(text: str, _: tzinfo) -> list[Moment]:
    found = _SERIAL.fullmatch(text)
    if found is None or not _FIRST_SERIAL <= int(found[1]) <= _LAST_SERIAL:
        raise ValueError
    seconds = _seconds(float(f"0.{found[2] or 0}"))
    return [Moment(_SERIAL_ZERO + timedelta(days=int(found[1]), seconds=seconds), "minute" if seconds else "day")]


def _excel_clock(text: str, _: tzinfo) -> list[Moment]:
    if not _FRACTION.fullmatch(text) or (fraction := float(text)) >= 1:
        raise ValueError
    return [Moment(_NO_DAY + timedelta(seconds=_seconds(fraction)), "minute")]


def _seconds(fraction: float) -> int:
    """Of a day, to the second; what is rounded stays in its day."""
    return min(round(fraction * _DAY), _DAY - 1)


def _hhmm(text: str, _: tzinfo) -> list[Moment]:
    if not _HHMM.fullmatch(text):
        raise ValueError
    return [Moment(_NO_DAY.replace(hour=int(text) // 100, minute=int(text) % 100), "minute")]


def _hours_minutes(text: str, _: tzinfo) -> list[Moment]:
    """A number has lost the zeros at its end."""
    if (found := _HOURS_MINUTES.fullmatch(text)) is None:
        raise ValueError
    return [Moment(_NO_DAY.replace(hour=int(found[1]), minute=int((found[2] or "").ljust(2, "0"))), "minute")]


_Special = Callable[[str, tzinfo], list[Moment]]
_DATES: dict[str, _Special] = {ISO: _iso, EPOCH_S: _epoch_s, EPOCH_MS: _epoch_ms, EXCEL: _excel}
_CLOCKS: dict[str, _Special] = {EXCEL: _excel_clock, HHMM: _hhmm, HOURS_MINUTES: _hours_minutes}
DATES, CLOCKS = frozenset(_DATES), frozenset(_CLOCKS)
