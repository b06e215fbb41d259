"""What decides between two readings of a date: a stated span of days, the file's own, or columns beside it.

A file may hold 03/01/2014 and 01/03/2014 for the same day, each from another program. No order of formats is right for
both; what is certain is that a file of January and February has no day of March. A reading that the rule does not allow
is none, and what it leaves as two is nobody's guess. Another date of the row only chooses: what has one reading stands,
however far from it, since facts may be told late.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from adapters.document.mapping import PERIOD
from adapters.document.specs import Beside, Companions, DateSpec, Days, DecidedBy, deciding
from adapters.values.convert import Unclear, fold
from adapters.values.readings import MONTHS, Moment, readings

Said = tuple[str | None, ...]  # what the deciding columns say in a row
Allows = Callable[[date], bool]
Decide = Callable[[Sequence[Moment], Said], Sequence[Moment]]

_EARLIEST, _LATEST = date(1900, 1, 2), date(2999, 12, 31)
_NUMBERS: Mapping[str, re.Pattern[str]] = {
    "year": re.compile("[0-9]{4}"),
    "month": re.compile("[0-9]{1,2}"),
    "day": re.compile("[0-9]{1,2}"),
}


class _Rule(NamedTuple):
    """How many columns it goes by, what they allow (raises Unclear where they can't be understood), and what is wrong
    where that is none of the readings; without a name, nothing: then it decides nothing.
    """

    columns: int
    allowed: Callable[[Said], Allows]
    otherwise: str | None


def columns(spec: DateSpec) -> list[str]:
    """Those that decide, in the order of ``Said``."""
    return [name for rule in spec.deciders for name in ([PERIOD] if rule == "period" else deciding(rule))]


def decision(spec: DateSpec, zone: ZoneInfo) -> Decide:
    """Of a text's readings those that the stated rules leave, one after another; without a rule all of them. Raises
    Unclear where a rule allows none.
    """
    rules = [_rule(one, zone) for one in spec.deciders]

    def decide(read: Sequence[Moment], said: Said) -> Sequence[Moment]:
        for rule in rules:
            allows, said = rule.allowed(said[: rule.columns]), said[rule.columns :]
            allowed = [moment for moment in read if allows(local_day(moment, zone))]
            if not allowed and rule.otherwise is not None:
                raise Unclear(rule.otherwise)
            read = allowed or read
        return read

    return decide


def in_range(read: Iterable[Moment]) -> list[Moment]:
    """Those of a year that records have; beyond it no other zone's day may be known at all."""
    return [moment for moment in read if _EARLIEST <= moment.at.date() <= _LATEST]


def local_day(moment: Moment, zone: ZoneInfo) -> date:
    """The day that it is in the source's zone."""
    return (moment.at if moment.at.tzinfo is None else moment.at.astimezone(zone)).date()


def _rule(decided_by: DecidedBy, zone: ZoneInfo) -> _Rule:
    match decided_by:
        case Days():
            within = _within(decided_by.first, decided_by.last)
            return _Rule(0, lambda _: within, "date_outside_period")
        case Companions():
            return _companions(decided_by)
        case Beside():
            return _Rule(1, _near(decided_by, zone), None)
    return _Rule(1, _period, "date_outside_period")


def _near(beside: Beside, zone: ZoneInfo) -> Callable[[Said], Allows]:
    """The days around that date, in any of the years that it leaves open; all, where it does not say one day."""

    def allowed(said: Said) -> Allows:
        read = {local_day(moment, zone) for moment in in_range(readings(said[0] or "", beside.formats, zone))}
        if len({(at.month, at.day) for at in read}) != 1:
            return lambda _: True
        return lambda day: any(-beside.before <= (day - at).days <= beside.after for at in read)

    return allowed


def _within(first: date | None, last: date | None) -> Allows:
    begin, end = first or date.min, last or date.max
    return lambda day: begin <= day <= end


@lru_cache(maxsize=64)
def _period(said: Said) -> Allows:
    first, _, last = (said[0] or "").partition("/")
    try:
        return _within(date.fromisoformat(first), date.fromisoformat(last))
    except ValueError:
        raise Unclear("missing_period") from None


def _companions(companions: Companions) -> _Rule:
    parts = {"year": companions.year, "month": companions.month, "day": companions.day}
    given = [part for part, column in parts.items() if column is not None]

    def allowed(said: Said) -> Allows:
        known = [(part, _number(part, text)) for part, text in zip(given, said, strict=True) if text is not None]
        return lambda day: all(getattr(day, part) == number for part, number in known)

    return _Rule(len(given), allowed, "companion_disagrees")


def _number(part: str, text: str) -> int:
    if _NUMBERS[part].fullmatch(text):
        return int(text)
    if part == "month" and (number := MONTHS.get(fold(text).removesuffix("."))):
        return number
    raise Unclear("companion_format")
