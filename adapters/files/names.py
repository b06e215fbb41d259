"""What the names of dropped files say: which are read, which go with which, what days they are about."""

from __future__ import annotations

import calendar
import re
from datetime import date
from fnmatch import fnmatchcase
from functools import lru_cache

_ANY = "\0"  # stands for ``*`` in an expression of which there are two; no name holds it
_TOKEN = re.compile(r"\{(year|month|day|to_year|to_month|to_day)\}|\*")


def matches(name: str, pattern: str) -> bool:
    """Is it one of the files? Hidden ones, and those that an office suite locks another with, are not."""
    return fnmatchcase(name, pattern) and not name.startswith((".", "~$"))


def companion(name: str, pattern: str, beside: str) -> str:
    """The file that goes with ``name``: what ``*`` stands for in the one stands in the other."""
    before, _, after = pattern.partition("*")
    return beside.replace("*", name[len(before) : len(name) - len(after)])


def period_problem(pattern: str) -> str | None:
    """What is wrong with a period pattern."""
    tokens = _tokens(pattern)
    if len(set(tokens)) != len(tokens):
        return "a part of the period is named twice"
    if "year" not in tokens:
        return "{year} is missing"
    alone = [token for token in ("day", "to_month", "to_day") if token in tokens and "month" not in tokens]
    return f"{{{alone[0]}}} needs {{month}}" if alone else None


def period(name: str, pattern: str) -> str | None:
    """The days that a file is about, as two ISO dates, ``2014-01-01/2014-02-28``; None where its name says none.

    None too where ``*`` lets them stand in two places of it: ``*{year}*`` of ``corte_2013_2014.csv``. What the end does
    not say is as at the beginning, and it is the last day of the smallest unit that is named.
    """
    found, other = (compiled.fullmatch(name) for compiled in _compiled(pattern))
    if found is None or other is None or found.groups() != other.groups():
        return None
    parts = {token: int(text) for token, text in found.groupdict().items()}
    try:
        first = date(parts["year"], parts.get("month", 1), parts.get("day", 1))
        last = _end(parts)
    except ValueError:
        return None
    return f"{first}/{last}" if first <= last else None


def _end(parts: dict[str, int]) -> date:
    year = parts.get("to_year", parts["year"])
    month = parts.get("to_month", parts.get("month", 12))
    day = parts.get("to_day", parts.get("day") if not {"to_month", "to_year"} & parts.keys() else None)
    return date(year, month, calendar.monthrange(year, month)[1] if day is None else day)


def _tokens(pattern: str) -> list[str]:
    return [token for token in _TOKEN.findall(pattern) if token]


@lru_cache(maxsize=64)
def _compiled(pattern: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """One in which each ``*`` takes as much as it can, and one in which it takes as little."""
    text, at = "", 0
    for token in _TOKEN.finditer(pattern):
        text += re.escape(pattern[at : token.start()])
        text += f"(?P<{token[1]}>[0-9]{{{4 if 'year' in token[1] else 2}}})" if token[1] else _ANY
        at = token.end()
    text += re.escape(pattern[at:])
    return re.compile(text.replace(_ANY, ".*"), re.DOTALL), re.compile(text.replace(_ANY, ".*?"), re.DOTALL)
