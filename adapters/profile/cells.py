"""What one cell looks like to somebody who has never seen its source: which dates it could mean, which number, what is
odd about it. It says what is there; what is meant is for the owner to say.

A date is never read one way where it can be read two: ``03/04/2024`` has two readings, and both are reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from pydantic import TypeAdapter, ValidationError

from adapters.profile.nulls import is_null
from adapters.values.excel_lost import is_day, is_rounded
from adapters.values.readings import EPOCH_MS, ISO, readings
from adapters.values.reread import MARKUP, reread
from contracts.identifiers import Curp, Rfc, canonical

_MONTHS = "ene|feb|mar|abr|may|jun|jul|ago|sep|oct|nov|dic"
_DATE = re.compile(r"(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})(?:(T| )(.+))?")
_COMPACT = re.compile(r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_COMPACT_AT = re.compile(r"(\d{8}) (?:([01]\d|2[0-3])[0-5]\d|(\d{1,2}:.+))")  # 20260304 2030
_NAMED = re.compile(
    rf"\d{{1,2}}([-/. ]| de )(?:{_MONTHS})[a-z]{{0,7}}\.?([-/ ]| del? )(\d{{4}}|\d{{2}})(?: (.+))?",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d{2}")
_EPOCH = re.compile(r"/Date\(-?\d{1,15}(?:[+-]\d{4})?\)/")
_CLOCK = re.compile(
    r"\d{1,2}(?P<sign>[:.])\d{2}(?P<seconds>:\d{2})?(?P<more>\.\d{1,6}|:00)?(?P<half> ?[ap]\.? ?m\b\.?)?"
    r"(?P<unit> ?(?:hrs?|horas|h)\.?)?",
    re.IGNORECASE,
)
_FOUR = re.compile(r"\d{4}(?P<unit> ?(?:hrs?|horas|h)\.?)", re.IGNORECASE)  # 0037 HRS
_OFFSET = re.compile(r"(?:Z|[+-]\d{2}:?\d{2})$")
_NUMBERS = (
    ("integer", re.compile(r"[+-]?\d{1,18}")),
    ("decimal_point", re.compile(r"[+-]?\d+\.\d+(?:[eE][+-]?\d{1,2})?")),
    ("thousands", re.compile(r"[+-]?\d{1,3}(?:(?:,\d{3})+(?:\.\d+)?|(?:\.\d{3})+,\d+)")),
    ("decimal_comma", re.compile(r"[+-]?\d+,\d+")),
    ("money", re.compile(r"\$ ?[\d,.]+")),
)
_MOJIBAKE = re.compile("[ÃÂ][\u0080-\u00bf\u2018-\u2122]|â€")
_ODD_LETTERS = (
    ("replacement_character", re.compile("\ufffd")),
    ("other_code_page", re.compile(r"(?<=[^\W\d_])[¢¤£¥§¨¬±µ¶¿¡ëð](?=[^\W\d_])")),
)
_ODD_CASES = (
    ("ni_for_enie", re.compile(r"(?<=[A-ZÁÉÍÓÚ])ni(?=[A-ZÁÉÍÓÚ])")),
    ("lower_inside_upper", re.compile(r"[A-ZÑ]{2}[a-zñ][A-ZÑ]|[A-ZÑ][a-zñ][A-ZÑ]{2}")),
)
_ODD_CONTROLS = (
    ("control_character", re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")),
    ("line_break", re.compile(r"[\r\n]")),
)
_SPACES = re.compile(r"\s{2}")
_CURP = re.compile(r"[A-Z]{4}\d{6}[HMX][A-Z]{5}[0-9A-Z]\d")
_RFC = re.compile(r"[A-ZÑ&]{3,4}\d{6}[A-Z0-9]{3}")
_SLASHED = re.compile(r"[/\\:]")  # as case numbers are, TUX/2/0001/2026; no identifier is written so
_CHECKS = {"curp": TypeAdapter(Curp), "rfc": TypeAdapter(Rfc)}
_BLANKS = str.maketrans("\u00a0\u202f", "  ")  # Excel's own, in 10:30 a. m.
_BEGIN_NUMBERS = frozenset("0123456789+-$")


class _Shapes(dict[int, str]):
    """For ``str.translate``: digits are 9, letters A, all else itself."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        self[code] = "9" if character.isdigit() else "A" if character.isalpha() else character
        return self[code]


_SHAPE = _Shapes()


class Look(NamedTuple):
    """One text: its kind, the forms in which it can be read (date formats, a number form), what is odd about it.

    ``kind`` is null, date, time, number, curp, rfc or text.
    """

    kind: str
    forms: tuple[str, ...]
    odd: tuple[str, ...]


@lru_cache(maxsize=65_536)
def look(raw: str) -> Look:
    """A cell that is not blank."""
    text = raw.strip()
    if not text.isascii():
        text = text.translate(_BLANKS)
    blanks = () if len(text) == len(raw) else tuple(_blanks(raw))
    if is_null(text):
        return Look("null", (), blanks)
    if _EPOCH.fullmatch(text):
        return Look("date", (EPOCH_MS,), blanks)
    if text[0] not in _BEGIN_NUMBERS:
        return _named(text, (*blanks, *_oddities(text)))
    if forms := dates(text):
        return Look("date", forms, (*blanks, "before_1900") if _too_early(text) else blanks)
    if (clock := time_form(text)) is not None:
        return Look("time", (clock,), blanks)
    if (form := number_form(text)) is not None:
        return Look("number", (form,), (*blanks, *_number_oddities(text, form)))
    return _named(text, (*blanks, *_oddities(text)))


def mask(text: str) -> str:
    """Its shape: digits are 9, letters A: ``99/99/9999``."""
    return text.translate(_SHAPE)


def dates(text: str) -> tuple[str, ...]:
    """Every mapping format by which the text is a date; several where it could mean several.

    ``impossible`` (the 30th of February) is a form that no mapping format reads.
    """
    found = _DATE.fullmatch(text)
    if found is None:
        return _compact(text) or _by_name(text)
    first, mark, second, third, joint, clock = found.groups()
    tail = _tail(joint, clock)
    if tail is None:
        return ()
    if len(first) == 4:
        orders = [(first, second, third, f"%Y{mark}%m{mark}%d")]
    elif len(third) in (2, 4) and len(first) < 3:
        year, written = (third, "%Y") if len(third) == 4 else (f"20{third}", "%y")
        orders = [
            (year, second, first, f"%d{mark}%m{mark}{written}"),
            (year, first, second, f"%m{mark}%d{mark}{written}"),
        ]
    else:
        return ()
    forms = [form for year, month, day, form in orders if _is_date(year, month, day)]
    return tuple(ISO if tail == ISO else form + tail for form in forms) or ("impossible",)


def _compact(text: str) -> tuple[str, ...]:
    """The format of eight digits that are a date, alone or before a time of day."""
    at = _COMPACT_AT.fullmatch(text)
    day = at[1] if at else text
    if not _COMPACT.fullmatch(day) or not _is_date(day[:4], day[4:6], day[6:]):
        return ()
    clock = "%H%M" if at and at[2] else time_form(at[3]) if at else ""
    return () if clock is None else (f"%Y%m%d {clock}".strip(),)


def _by_name(text: str) -> tuple[str, ...]:
    """The format of a date whose month is a word."""
    found = _NAMED.fullmatch(text)
    if found is None:
        return ()
    before, after, year, clock = found.groups()
    if before.lower() == " de " and after == " " and not _YEAR.fullmatch(year):
        return ()  # a street and its house: 5 DE MAYO 1234, 16 DE SEPTIEMBRE 20
    form = f"%d{before.upper()}%b{after.upper()}{'%y' if len(year) == 2 else '%Y'}{_tail(' ', clock) or ''}"
    return (form,) if readings(text, [form]) else ()


def _tail(joint: str | None, clock: str | None) -> str | None:
    """The format of what follows the date; None where it is no time of day."""
    if clock is None or joint is None:
        return ""
    if (form := time_form(_OFFSET.sub("", clock))) is None:
        return None
    return ISO if joint == "T" or _OFFSET.search(clock) else f" {form}"


def time_form(text: str) -> str | None:
    """The mapping format by which the text is a time of day."""
    if four := _FOUR.fullmatch(text):
        return f"%H%M{four['unit']}" if int(text[:2]) <= 24 and int(text[2:4]) < 60 else None
    found = _CLOCK.fullmatch(text)
    if found is None or int(text.split(found["sign"])[0]) > 24:
        return None
    if found["sign"] == "." and (found["more"] or found["seconds"] or not (found["half"] or found["unit"])):
        return None  # a number, or a date
    more = found["more"] or ""
    fraction = ".%f" if more.startswith(".") else more
    half = "" if not found["half"] else " %p" if found["half"][0] == " " else "%p"
    hour = "%I" if half else "%H"
    return f"{hour}{found['sign']}%M{':%S' if found['seconds'] else ''}{fraction}{half}{found['unit'] or ''}"


def number_form(text: str) -> str | None:
    """How a number is written: ``integer``, ``decimal_point``, ``decimal_comma``, ``thousands`` or ``money``."""
    return next((name for name, pattern in _NUMBERS if pattern.fullmatch(text)), None)


def valid(kind: str, text: str) -> bool:
    """Does a text that looks like a CURP or RFC hold to its rules, the CURP's check digit included?"""
    try:
        _CHECKS[kind].validate_python(canonical(text))
    except ValidationError:
        return False
    return True


def _named(text: str, odd: tuple[str, ...]) -> Look:
    if 12 <= len(text) <= 24 and not _SLASHED.search(text):
        spelled = canonical(text)
        for kind, pattern in (("curp", _CURP), ("rfc", _RFC)):
            if pattern.fullmatch(spelled):
                return Look(kind, ("valid" if valid(kind, text) else "invalid",), odd)
    return Look("text", (), odd)


def _reread(text: str) -> Iterator[str]:
    """What the repair of such damage mends, and what it leaves."""
    mended = reread(text)
    kept = _MOJIBAKE.search(mended) is not None
    if kept or mended != text:
        yield "mojibake"
    if kept:
        yield "mojibake_kept"


def _oddities(text: str) -> Iterator[str]:
    """Each pattern only where it could be found: most cells are plain."""
    if not text.isascii():
        yield from (name for name, pattern in _ODD_LETTERS if pattern.search(text))
        yield from _reread(text)
    if not (text.isupper() or text.islower()):
        yield from (name for name, pattern in _ODD_CASES if pattern.search(text))
    if not text.isprintable():
        yield from (name for name, pattern in _ODD_CONTROLS if pattern.search(text))
    if ("<" in text or "&" in text) and MARKUP.search(text):
        yield "markup"
    if is_day(text):
        yield "day_of_month"
    if is_rounded(text):
        yield "rounded"
    if _SPACES.search(text):
        yield "spaces_inside"


def _number_oddities(text: str, form: str) -> Iterator[str]:
    if form == "integer" and len(text) > 1 and text[0] == "0":
        yield "leading_zero"
    if is_rounded(text):
        yield "rounded"


def _blanks(raw: str) -> Iterator[str]:
    if raw[-1:].isspace():
        yield "trailing_blanks"
    if raw[:1].isspace():
        yield "leading_blanks"


def _too_early(text: str) -> bool:
    years = re.findall(r"\d{4}", text)
    return bool(years) and int(years[0]) < 1900


def _is_date(year: str, month: str, day: str) -> bool:
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True
