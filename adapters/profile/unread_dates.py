"""What a text is that no format of its mapping reads as a date: half a moment, in another form than its column's.

An hour alone does not say its day, a day and month do not say their year, and 46054 is a day as Excel counts them only
where the mapping says so. None of them is guessed; each is set aside under a rule of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC

from adapters.profile.cells import time_form
from adapters.profile.dates import serial_day
from adapters.values.convert import Unclear, fold
from adapters.values.readings import EXCEL, MONTHS, readings

_DAY = re.compile(r"(\d{1,2})([-/])(\d{1,2})(?: (\D*\d.*))?")
_NAMED = re.compile(r"\d{1,2}( de |[-/ ])([^\W\d_]{3,10})\.?(?: (\d.*))?", re.IGNORECASE)


def yearless(text: str) -> tuple[str, ...]:
    """The formats of a date that says no year, ``15/02 10:30``, ``8 de febrero``: day first, if it may be, before month
    first; none where it is no such date.
    """
    if found := _DAY.fullmatch(text):
        mark, clock = found[2], _clock(found[4])
        forms = [f"%d{mark}%m{clock}", f"%m{mark}%d{clock}"] if clock is not None else []
    elif (found := _NAMED.fullmatch(text)) and fold(found[2]) in MONTHS and (clock := _clock(found[3])) is not None:
        forms = [f"%d{found[1].upper()}%b{clock}"]
    else:
        return ()
    return tuple(form for form in forms if readings(text, [form], UTC))


def _clock(text: str | None) -> str | None:
    """The format of an hour behind a date; None where it is no hour."""
    if text is None:
        return ""
    form = time_form(text)
    return None if form is None else f" {form}"


def unread(text: str, formats: Sequence[str]) -> Unclear:
    """What to raise of a text that none of the ``formats`` reads: the rule says what it is."""
    if time_form(text) is not None:
        return Unclear("hour_without_day")
    if yearless(text):
        return Unclear("day_without_year")
    if EXCEL not in formats and serial_day(text) is not None:
        return Unclear("excel_day")
    return Unclear("date_format")
