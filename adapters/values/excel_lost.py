"""Numbers that Excel destroyed: long ones of which it kept six figures (``2.40501E+11``), and short ones with a hyphen
that it made a day (``4-12``, shown as ``04-dic``). What stood there cannot be known from what is left.
"""

from __future__ import annotations

import re

_ROUNDED = re.compile(r"[1-9](?:[.,](\d{1,15}))?[Ee]\+(\d{1,3})")
_MONTH = "(?:ene|feb|mar|abr|may|jun|jul|ago|sept?|oct|nov|dic|jan|apr|aug|dec)"
_DAY = re.compile(rf"\d{{1,2}}-{_MONTH}|{_MONTH}-\d{{1,2}}", re.IGNORECASE)
_MIDNIGHT = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]00:00:00(?:\.0+)?)?")  # of a workbook's cell


def is_rounded(text: str) -> bool:
    """Has it fewer figures than the whole number that it stands for? ``1.2E+1`` has all of them."""
    found = _ROUNDED.fullmatch(text) if "+" in text else None
    return found is not None and int(found[2]) > max(5, len(found[1] or ""))


def is_day(text: str) -> bool:
    """A day and a month, or a month and a number, without a year."""
    return len(text) <= len("01-sept") and _DAY.fullmatch(text) is not None


def lost(text: str) -> bool:
    """Of a column of numbers that are names, as folios and house numbers: is nothing left of this one?"""
    return is_rounded(text) or is_day(text) or _MIDNIGHT.fullmatch(text) is not None
