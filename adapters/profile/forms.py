"""What a date's text says under one format: its month, whether it has a time of day, and the format that exchanges day
and month.
"""

from __future__ import annotations

import re

from adapters.profile.months import Month
from adapters.values.readings import EPOCH_MS, readings

IMPOSSIBLE = "impossible"  # a date that is in no calendar
SWAPPED = {"iso": "%Y-%d-%mT%H:%M:%S"}  # how a date is read whose day and month changed places
_MIDNIGHT = re.compile(r"^[^ T]+$|[ T](0?0:?00(:00)?(\.0+)?([+-]\d\d:?\d\d)?|0[5-8]:00:00(\.0+)?Z)$")  # Z: Mexico's


def has_clock(text: str, form: str) -> bool:
    """A time of day that is not midnight; what counts from 1970 always has one."""
    if "%b" in form and "%H" not in form and "%I" not in form:
        return False
    return form == EPOCH_MS or not _MIDNIGHT.search(text)


def swapped_form(form: str) -> str:
    """The format that reads day and month in each other's place, of one that begins with the year."""
    return SWAPPED.get(form) or form.replace("%m-%d", "%d-%m")


def month_of(text: str, form: str) -> Month | None:
    """Year and month; None where that is no date."""
    numbers = re.findall(r"\d+", text)
    if form.startswith("%Y%m%d"):
        return int(text[:4]), int(text[4:6])
    if form == EPOCH_MS or "%b" in form:
        at = max(moment.at for moment in readings(text, [form]))
        return at.year, at.month
    if form == IMPOSSIBLE or len(numbers) < 3:
        return None
    if "%y" in form:
        numbers[2] = f"20{numbers[2]}"
    if len(numbers[0]) == 4:
        return int(numbers[0]), int(numbers[1])
    return int(numbers[2]), int(numbers[1 if form.startswith("%d") else 0])
