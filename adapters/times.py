"""Dates and instants: a wall time in the source's IANA zone, or a problem.

A time that a clock change skipped or repeated is a problem, since nothing in the row says which instant was meant
(PEP 495). Dates before 1900-01-02 are what systems write for "unknown".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from adapters.convert import Cells, Convert, Unclear, Value
from adapters.mapping_document import DateSpec

ISO = "iso"
_EARLIEST, _LATEST = date(1900, 1, 2), date(2999, 12, 31)


class Moment(NamedTuple):
    """A parsed date or instant (naive unless the cell gave an offset), and how exactly it is known."""

    at: datetime
    precision: str


class Day(NamedTuple):
    """A local day: its midnight, and whether the zone's clock stands still all through it."""

    midnight: datetime
    steady: bool


def day(spec: DateSpec) -> Convert:
    """A calendar date."""
    column, parse = spec.date, _parser(spec.formats, "date_format", dates=True)

    @lru_cache(maxsize=4096)
    def read(text: str) -> date:
        return parse(text).at.date()

    def convert(cells: Cells) -> Value:
        text = cells[column]
        return None if text is None else read(text)

    return convert


def instant(spec: DateSpec, zone: ZoneInfo) -> Convert:
    """An aware datetime in the source's zone; local midnight where only the day is known."""
    return _whole_instant(spec, zone) if spec.time is None else _joined_instant(spec, spec.time, zone)


def _whole_instant(spec: DateSpec, zone: ZoneInfo) -> Convert:
    column, parse = spec.date, _parser(spec.formats, "date_format", dates=True)

    @lru_cache(maxsize=4096)
    def read(text: str) -> datetime:
        return in_zone(parse(text), zone)

    def convert(cells: Cells) -> Value:
        text = cells[column]
        return None if text is None else read(text)

    return convert


def _joined_instant(spec: DateSpec, time_column: str, zone: ZoneInfo) -> Convert:
    column, parse = spec.date, _parser(spec.formats, "date_format", dates=True)
    parse_time = _parser(spec.time_formats, "time_format", dates=False)

    @lru_cache(maxsize=4096)
    def read_day(text: str) -> Day:
        midnight = datetime.combine(parse(text).at.date(), time(), zone)
        following = (midnight + timedelta(days=1)).replace(fold=1)
        return Day(midnight, midnight.utcoffset() == following.utcoffset())

    @lru_cache(maxsize=4096)
    def read_clock(text: str) -> time:
        return parse_time(text).at.time().replace(tzinfo=zone)

    def convert(cells: Cells) -> Value:
        text, clock = cells[column], cells[time_column]
        if text is None:
            return None
        midnight, steady = read_day(text)
        if clock is None:
            return midnight
        at = datetime.combine(midnight, read_clock(clock))
        return at if steady else in_zone(Moment(at.replace(tzinfo=None), "minute"), zone)

    return convert


def precision(spec: DateSpec) -> Convert:
    """``minute``, ``hour`` or ``day``: how exactly that instant is known in this row."""
    column, time_column = spec.date, spec.time
    rule = "date_format" if time_column is None else "time_format"
    parse = _parser(spec.formats if time_column is None else spec.time_formats, rule, dates=time_column is None)

    @lru_cache(maxsize=4096)
    def read(text: str) -> str | None:
        try:
            return parse(text).precision
        except Unclear:
            return None  # the instant's own field has the problem

    def convert(cells: Cells) -> Value:
        if cells[column] is None:
            return None
        text = cells[column if time_column is None else time_column]
        return "day" if text is None else read(text)

    return convert


def in_zone(moment: Moment, zone: ZoneInfo) -> datetime:
    """The instant a wall time stands for. Raises Unclear where a clock change makes that none or two."""
    if moment.at.tzinfo is not None:
        return moment.at.astimezone(zone)
    aware = moment.at.replace(tzinfo=zone)
    first, second = aware.utcoffset(), aware.replace(fold=1).utcoffset()
    if first == second or moment.precision == "day":
        return aware
    raise Unclear("ambiguous_time" if (first or timedelta()) > (second or timedelta()) else "nonexistent_time")


def _parser(formats: Iterable[str], rule: str, *, dates: bool) -> Callable[[str], Moment]:
    """Tries the formats in order. Sources hold few distinct dates and times: the callers remember the last 4,096."""
    known = [(form, "minute" if "%M" in form else "hour" if "%H" in form else "day") for form in formats]

    def parse(text: str) -> Moment:
        for form, exact in known:
            try:
                moment = _iso(text) if form == ISO else Moment(datetime.strptime(text, form), exact)
            except ValueError:
                continue
            if dates and not _EARLIEST <= moment.at.date() <= _LATEST:
                raise Unclear("date_out_of_range")
            return moment
        raise Unclear(rule)

    return parse


def _iso(text: str) -> Moment:
    return Moment(datetime.fromisoformat(text), "minute" if ":" in text else "day")
