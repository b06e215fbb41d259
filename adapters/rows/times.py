"""Dates and instants of a row, and how exactly they are known. Where its hour is not, an instant is the day alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from typing import NoReturn
from zoneinfo import ZoneInfo

from adapters.document.specs import DateSpec
from adapters.rows.clocks import NoHour, joined, of_two_days
from adapters.rows.moments import dates, in_zone, remembered, times_of_day
from adapters.values.convert import Cells, Convert, Nulled, Unclear, Value


def _uncounted() -> None:
    pass


def day(spec: DateSpec, zone: ZoneInfo) -> Convert:
    """A calendar date."""
    parse = dates(spec, zone)
    return remembered(spec, lambda text, *said: parse(text, *said).at.date())


def instant(
    spec: DateSpec, zone: ZoneInfo, missed: Callable[[], None] = _uncounted, *, precise: bool = True
) -> Convert:
    """An aware datetime in the source's zone; a date where the row does not say the hour.

    ``precise``: another field says how exactly it is known, so local midnight stands for such an hour. Where not even
    the day is known, as of ``next_day_before``, it raises Nulled, and ``missed`` counts it.
    """

    def nulled(_: datetime) -> NoReturn:
        missed()
        raise Nulled

    no_hour = _midnight if precise else datetime.date
    if spec.time is None:
        return _whole(spec, zone, no_hour)
    if spec.next_day_before is None:
        return joined(spec, spec.time, zone, no_hour)
    return of_two_days(spec, spec.time, spec.next_day_before, zone, nulled)  # not even its day is known


def _midnight(midnight: datetime) -> datetime:
    return midnight


def _whole(spec: DateSpec, zone: ZoneInfo, no_hour: NoHour) -> Convert:
    parse = dates(spec, zone)

    def read(text: str, *said: str | None) -> date:
        moment = parse(text, *said)
        at = in_zone(moment, zone)
        return no_hour(at) if moment.precision == "day" else at

    return remembered(spec, read)


def precision(spec: DateSpec, zone: ZoneInfo) -> Convert:
    """``minute``, ``hour`` or ``day``: how exactly that instant is known in this row. None where it is not."""
    said = _precision(spec, zone)
    if spec.invalid == "quarantine" and spec.next_day_before is None:
        return said  # a row without the instant has no date, or is a problem
    of = instant(spec, zone)

    def convert(cells: Cells) -> Value:
        try:
            return None if of(cells) is None else said(cells)
        except (Unclear, Nulled):
            return None

    return convert


def _precision(spec: DateSpec, zone: ZoneInfo) -> Convert:
    parse, parse_time = dates(spec, zone), times_of_day(spec)

    def read(text: str, *said: str | None) -> str | None:
        try:
            return parse(text, *said).precision
        except Unclear:
            return None  # the instant's own field has the problem

    @lru_cache(maxsize=4096)
    def read_clock(text: str | None) -> str | None:
        try:
            clock = None if text is None else parse_time(text)
        except Unclear:
            return None
        return "day" if clock is None else clock.precision

    column, time_column = spec.date, spec.time
    if time_column is None:
        return remembered(spec, read)
    return lambda cells: None if cells[column] is None else read_clock(cells[time_column])
