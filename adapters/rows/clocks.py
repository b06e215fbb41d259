"""An instant of two columns: a date, and the time of day that was noted beside it, perhaps after midnight."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from adapters.document.specs import DateSpec
from adapters.rows.moments import dates, in_zone, remembered, times_of_day
from adapters.values.convert import Cells, Convert, Unclear, Value
from adapters.values.readings import Moment

NoHour = Callable[[datetime], date]  # what becomes of a day, by its midnight, whose hour the row does not say

_HALF_A_DAY, _A_DAY = timedelta(hours=12), timedelta(days=1)


class Day(NamedTuple):
    """A local day: its midnight, and whether the zone's clock stands still all through it."""

    midnight: datetime
    steady: bool


def joined(spec: DateSpec, time_column: str, zone: ZoneInfo, no_hour: NoHour) -> Convert:
    """The date's day at the time column's hour; or the day after's, where that day began with a later hour."""
    day_of, hour_of, start = _days(spec, zone), _hours(spec, zone), _start(spec).replace(tzinfo=zone)

    def convert(cells: Cells) -> Value:
        known = day_of(cells)
        if known is None:
            return None
        midnight, steady = known
        clock = cells[time_column]
        if clock is None or (hour := hour_of(clock)) is None:
            return no_hour(midnight)
        at = datetime.combine(midnight, hour)
        if hour < start:
            return _at(at + _A_DAY, zone)
        return at if steady else _at(at, zone)

    return convert


def of_two_days(spec: DateSpec, time_column: str, other_column: str, zone: ZoneInfo, no_hour: NoHour) -> Convert:
    """The date's day or the one after: its hour and that of the column it comes after say which, none of them alone."""
    day_of, hour_of, start = _days(spec, zone), _hours(spec, zone), _since_midnight(_start(spec))

    def hour_in(text: str | None) -> time | None:
        return None if text is None else hour_of(text)

    def convert(cells: Cells) -> Value:
        known = day_of(cells)
        if known is None:
            return None
        hour, other = hour_in(cells[time_column]), hour_in(cells[other_column])
        if hour is None or other is None:
            return no_hour(known.midnight)
        since, others = ((_since_midnight(one) - start) % _A_DAY for one in (hour, other))
        return _at(known.midnight + start + since + _days_after(since, others), zone)

    return convert


def _days_after(since: timedelta, others: timedelta) -> timedelta:
    """Raises Unclear where an hour is before the other, but by so little that it may as well be a slip of that day."""
    if since >= others:
        return timedelta()
    if others - since < _HALF_A_DAY:
        raise Unclear("next_day_unclear")
    return _A_DAY


def _start(spec: DateSpec) -> time:
    return time() if spec.day_starts is None else time.fromisoformat(spec.day_starts)


def _since_midnight(hour: time) -> timedelta:
    return datetime.combine(date.min, hour.replace(tzinfo=None)) - datetime.combine(date.min, time())


def _at(wall: datetime, zone: ZoneInfo) -> datetime:
    return in_zone(Moment(wall.replace(tzinfo=None), "minute"), zone)


def _days(spec: DateSpec, zone: ZoneInfo) -> Callable[[Cells], Day | None]:
    parse = dates(spec, zone)

    def read_day(text: str, *said: str | None) -> Day:
        midnight = datetime.combine(parse(text, *said).at.date(), time(), zone)
        following = (midnight + _A_DAY).replace(fold=1)
        return Day(midnight, midnight.utcoffset() == following.utcoffset())

    return remembered(spec, read_day)


def _hours(spec: DateSpec, zone: ZoneInfo) -> Callable[[str], time | None]:
    """What a text of a time column says, in the zone; None where it stands for no hour."""
    parse = times_of_day(spec)

    @lru_cache(maxsize=4096)
    def hour_of(text: str) -> time | None:
        read = parse(text)
        return None if read is None else read.at.time().replace(tzinfo=zone)

    return hour_of
