"""The one date or wall time that a text stands for, and the instant that this is in the source's IANA zone.

A text is read by every format; what they and the stated rule leave as two is a problem, and so is a time that a clock
change skipped or repeated, since nothing in the row says which instant was meant (PEP 495). Dates before 1900-01-02
are what systems write for "unknown".
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import TypeVar
from zoneinfo import ZoneInfo

from adapters.document.specs import DateSpec
from adapters.profile.unread_dates import unread
from adapters.rows.decided import columns, decision, in_range
from adapters.values.convert import Cells, Unclear
from adapters.values.readings import Moment, clocks, readings

T = TypeVar("T")

_SPELLED = ("%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M:%S %p")  # times in texts of a form that the column has not


def dates(spec: DateSpec, zone: ZoneInfo) -> Callable[..., Moment]:
    """The one reading of a text that its formats and the stated rule leave. Raises Unclear at none or several."""
    formats, decide = spec.formats, decision(spec, zone)

    def parse(text: str, *said: str | None) -> Moment:
        read = readings(text, formats, zone)
        if not read:
            raise unread(text, formats)
        possible = in_range(read)
        if not possible:
            raise Unclear("date_out_of_range")
        allowed = decide(possible, said)
        if len(allowed) != 1:
            raise Unclear("ambiguous_date")
        return _to_the_day(allowed[0], zone) if spec.midnight == "unknown" else allowed[0]

    return parse


def times_of_day(spec: DateSpec) -> Callable[[str], Moment | None]:
    """The one time of day that a text of the time column says, None where it stands for none. Raises Unclear.

    A time that stands for none does so however it is spelled: ``00:00`` is ``12:00:00 a. m.``.
    """
    formats, unknown = spec.time_formats, frozenset(spec.time_unknown)
    no_times = {moment.at for text in unknown for moment in clocks(text, [*formats, *_SPELLED])}

    def parse(text: str) -> Moment | None:
        if text in unknown:
            return None
        read = clocks(text, formats)
        if len(read) != 1:
            raise Unclear("ambiguous_time" if read else "time_format")
        return None if read[0].at in no_times else read[0]

    return parse


def in_zone(moment: Moment, zone: ZoneInfo) -> datetime:
    """The instant a wall time stands for. Raises Unclear where a clock change makes that none or two."""
    if moment.at.tzinfo is not None:
        return moment.at.astimezone(zone)
    aware = moment.at.replace(tzinfo=zone)
    first, second = aware.utcoffset(), aware.replace(fold=1).utcoffset()
    if first == second or moment.precision == "day":
        return aware
    raise Unclear("ambiguous_time" if (first or timedelta()) > (second or timedelta()) else "nonexistent_time")


def remembered(spec: DateSpec, read: Callable[..., T]) -> Callable[[Cells], T | None]:
    """Sources hold few distinct dates and times: the last 4,096 are read once, with what decided about them."""
    column, beside = spec.date, columns(spec)
    known = lru_cache(maxsize=4096)(read)

    def alone(cells: Cells) -> T | None:
        text = cells[column]
        return None if text is None else known(text)

    def decided(cells: Cells) -> T | None:
        text = cells[column]
        return None if text is None else known(text, *[cells[other] for other in beside])

    return decided if beside else alone


def _to_the_day(moment: Moment, zone: ZoneInfo) -> Moment:
    """At exactly midnight the source knew the day alone."""
    at = moment.at if moment.at.tzinfo is None else moment.at.astimezone(zone)
    return Moment(moment.at, "day") if at.time() == time() else moment
