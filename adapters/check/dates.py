"""A mapping's dates: can their formats be read, and does no text mean two of them without a rule that decides?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import combinations

from adapters.document.mapping import Mapping
from adapters.document.specs import Beside, DateSpec, Days, PrecisionSpec
from adapters.values.readings import CLOCKS, DATES, EXCEL, HOURS_MINUTES, ISO, clocks, readings, written
from contracts.document import Path
from contracts.fields import Leaf
from contracts.kind import Kind

Found = Iterator[tuple[Path, str, str]]  # where, what was found, what is expected

_DIRECTIVES = frozenset("YymbBdHMSfzIp%")
_PART = {"b": "m", "B": "m", "y": "Y"}
_OWN_COLUMN = "it is for a time of day in a column of its own: time, time_formats"
_SAMPLE, _LATE = datetime(2001, 3, 2, 4, 5, 6), datetime(2011, 11, 12, 13, 14, 15)


def dates(mapping: Mapping, at: Path, spec: DateSpec, leaf: Leaf, kind: Kind) -> Found:
    """Everything that is wrong with how one date, or instant, is read."""
    if spec.time is None and spec.time_unknown:
        yield (*at, "time_unknown"), "no time column", "in whole instants, midnight: unknown says it"
    if spec.midnight == "unknown" and (spec.time is not None or leaf.type is date):
        yield (*at, "midnight"), "it is for whole instants in one column", "of a time column, time_unknown says it"
    if spec.time is not None and leaf.type is date:
        yield (*at, "time"), "the field is a date without a time", "remove it"
    yield from forms(at, spec)
    yield from (((*at, "decided_by"), *said) for said in _decided(mapping, spec))
    if spec.day_starts is not None and spec.time is None:
        yield (*at, "day_starts"), "no time column", _OWN_COLUMN
    yield from _next_day(at, spec, leaf, kind)
    if spec.time is not None or spec.midnight == "unknown":
        yield from _own_precision(mapping, at, kind)


def forms(at: Path, spec: DateSpec) -> Found:
    """Formats that can't be read, and such as make two moments of one text."""
    if (spec.time is None) != (not spec.time_formats):
        yield (*at, "time_formats"), "time or time_formats alone", "they go together"
    wrong = [(at, *said) for form in spec.formats for said in _date_form(spec, form)]
    wrong += [((*at, "time_formats"), *said) for form in spec.time_formats for said in _time_form(form)]
    yield from wrong or _contradictions(at, spec)


def _next_day(at: Path, spec: DateSpec, leaf: Leaf, kind: Kind) -> Found:
    if spec.next_day_before is None:
        return
    at = (*at, "next_day_before")
    if spec.time is None:
        yield at, "no time column", _OWN_COLUMN
    elif spec.time == spec.next_day_before:
        yield at, f"{spec.time!r} is the time column itself", "name the one that was noted before it"
    if leaf.path == kind.filters.occurred:
        yield at, f"it dates the {kind.name}", "it is for what came after"


def precision_field(path: str) -> str:
    """The field that says how exactly an instant is known."""
    return f"{path.removesuffix('_at')}_precision"


def _own_precision(mapping: Mapping, at: Path, kind: Kind) -> Found:
    """The field that says how exactly the instant is known, where it is mapped, says it of this instant."""
    path = str(at[-1])
    own = precision_field(path)
    if own not in kind.leaves or (said := mapping.fields.get(own)) is None:
        return
    if not (isinstance(said, PrecisionSpec) and said.precision_of == path):
        found = f"{own} is required by {path}: an hour that is not known would pass for midnight"
        yield at, found, f"write {own}: {{precision_of: {path}}}"


def _date_form(spec: DateSpec, form: str) -> Iterator[tuple[str, str]]:
    if form not in DATES:
        better = "use iso, excel, epoch_s, epoch_ms, or %Y %m %d %H %M %S, with %b for a month's name"
        yield from _form(form, "Ymd", "a date needs %Y, %m and %d", better, decided=spec.decided_by is not None)


def _time_form(form: str) -> Iterator[tuple[str, str]]:
    if form in DATES - CLOCKS:
        yield f"{form} is for dates and instants", "for instance '%H:%M:%S'"
    elif form not in CLOCKS:
        yield from _form(form, "", "", "use %H:%M, %H:%M:%S, %I:%M %p, hhmm, hours.minutes or excel")


def _form(form: str, needed: str, expected: str, better: str, *, decided: bool = False) -> Iterator[tuple[str, str]]:
    """What is wrong with one format, the first of it. ``decided``: a rule says which century, or year."""
    written = [directive for directive in re.findall("%(.?)", form, re.DOTALL) if directive != "%"]
    parts = [_PART.get(directive, directive) for directive in written]
    given, unknown = set(parts), set(written) - _DIRECTIVES
    if unknown or not written:
        found = f"%{min(unknown)} is not supported" if unknown else "no directive"
        yield f"{form!r}: {found}", better
    elif len(parts) != len(given):
        yield f"{form!r} says a part twice", "each part once"
    elif "y" in written and not decided:
        yield f"{form!r}: a year of two digits is one of two", "say which by decided_by, or have it exported with four"
    elif not given.issuperset(needed) and not (decided and given.issuperset("md") and needed):
        yield f"{form!r} leaves a part open", expected
    elif not needed and not given & {"H", "I"}:
        yield f"{form!r} has no hour", "a time needs %H, or %I with %p"
    elif ("I" in given) != ("p" in given) or given.issuperset("HI"):
        yield f"{form!r}: half a day is left open", "%I and %p go together, without %H"


def _contradictions(at: Path, spec: DateSpec) -> Found:
    for one, other in combinations(spec.formats if spec.decided_by is None else (), 2):
        if any(len(readings(text, [one, other])) > 1 for text in _dates_by(one, other)):
            better = "keep one of them, or say what decides: decided_by"
            yield (*at, "format"), f"{one!r} and {other!r} read one text as two dates", better
    for one, other in combinations(spec.time_formats, 2):
        if any(len(clocks(text, [one, other])) > 1 for text in _clocks_by(one, other)):
            yield (*at, "time_formats"), f"{one!r} and {other!r} read one text as two times", "keep one of them"


def _dates_by(*forms: str) -> Iterator[str]:
    """Texts that tell whether formats understand one differently: the 2nd of March 2001, 04:05:06, does, in theirs.

    Where one is of numbers: a number of days, and a day in which no part begins with a zero.
    """
    yield from (written(_SAMPLE, form) for form in forms)
    if ISO in forms:
        yield f"{_SAMPLE:%Y%m%d}"
    if EXCEL in forms:
        yield written(datetime.combine(_SAMPLE, time()), EXCEL).removesuffix(".0")
        yield from (written(_LATE, form) for form in forms)


def _clocks_by(*forms: str) -> Iterator[str]:
    yield from (written(_SAMPLE, form) for form in forms if form != EXCEL)
    if EXCEL in forms:
        yield "0.25"  # 6:00 to Excel, 0:25 with a point
    if HOURS_MINUTES in forms:
        yield "8"  # eight minutes past midnight to hhmm


def _decided(mapping: Mapping, spec: DateSpec) -> Iterator[tuple[str, str]]:
    files = mapping.read.csv or mapping.read.xlsx or mapping.read.json_
    by_sheet = mapping.read.xlsx is not None and mapping.read.xlsx.sheet_period is not None
    for rule in spec.deciders:
        if rule == "period" and not by_sheet and (files is None or files.period is None):
            yield "no file says its period", "write read.….period, or from and to"
        if rule == Days():
            yield "no day", "from, to, or both"
        if isinstance(rule, Days) and rule.first is not None and rule.last is not None and rule.first > rule.last:
            yield "from is after to", "the first day, then the last"
        if isinstance(rule, Beside):
            yield from _beside(spec, rule)


def _beside(spec: DateSpec, rule: Beside) -> Iterator[tuple[str, str]]:
    if rule.date == spec.date:
        yield f"{rule.date!r} is the date itself", "name another date of the row"
    for form in rule.formats:
        yield from _date_form(DateSpec(date=rule.date, format=form, decided_by=rule), form)
