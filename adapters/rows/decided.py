"""What decides between two readings of a date: a stated span of days, the file's own, or columns beside it.

A file may hold 03/01/2014 and 01/03/2014 for the same day, each from another program. No order of formats is right for
both; what is certain is that a file of January and February has no day of March. A reading that the rule does not allow
is none, and what it leaves as two is nobody's guess.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from adapters.document.mapping import PERIOD
from adapters.document.specs import Companions, Days, DecidedBy
from adapters.values.convert import Unclear, fold
from adapters.values.readings import MONTHS

Said = tuple[str | None, ...]  # what the deciding columns say in a row
Allows = Callable[[date], bool]

_NUMBERS: Mapping[str, re.Pattern[str]] = {
    "year": re.compile("[0-9]{4}"),
    "month": re.compile("[0-9]{1,2}"),
    "day": re.compile("[0-9]{1,2}"),
}


class Decision(NamedTuple):
    """The columns that decide, what they allow (raises Unclear where they can't be understood), the rule otherwise."""

    columns: tuple[str, ...]
    allowed: Callable[[Said], Allows]
    otherwise: str


def decision(decided_by: DecidedBy | None) -> Decision:
    """As the mapping states it; without a rule every reading is allowed, and two are one too many."""
    match decided_by:
        case None:
            return Decision((), lambda _: _any, "date_format")
        case Days():
            within = _within(decided_by.first, decided_by.last)
            return Decision((), lambda _: within, "date_outside_period")
        case Companions():
            return _beside(decided_by)
    return Decision((PERIOD,), _period, "date_outside_period")


def _any(_: date) -> bool:
    return True


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


def _beside(companions: Companions) -> Decision:
    columns = {"year": companions.year, "month": companions.month, "day": companions.day}
    given = {part: column for part, column in columns.items() if column is not None}

    def allowed(said: Said) -> Allows:
        known = [(part, _number(part, text)) for part, text in zip(given, said, strict=True) if text is not None]
        return lambda day: all(getattr(day, part) == number for part, number in known)

    return Decision(tuple(given.values()), allowed, "companion_disagrees")


def _number(part: str, text: str) -> int:
    if _NUMBERS[part].fullmatch(text):
        return int(text)
    if part == "month" and (number := MONTHS.get(fold(text).removesuffix("."))):
        return number
    raise Unclear("companion_format")
