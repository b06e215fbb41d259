"""Which days a date may be of: the questions that days answer, the lines that say other ones, and days that are typed.

Days say nothing but the days: of which moment a date is, or whether its 00:00 is an hour, is asked for itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from adapters.decide.text import Line
from adapters.draft.marks import DAYS, WIDER

Value = dict[str, Any]
Variant = tuple[str, str, Value]

_OUTSIDE = re.compile(r"posteriores al día del archivo|anteriores y [\d,]+ posteriores|lejos de todas las demás")
_COUNTED = re.compile(r"([\d,]+) fechas son anteriores y ([\d,]+) posteriores")
_WIDER = re.compile(rf"{WIDER}: (\d{{4}}-\d\d-\d\d) (\d{{4}}-\d\d-\d\d)")
_TYPED = re.compile(r"(\d{4}-\d\d-\d\d)(?:\s*(?:a|/|,|al|to|\s)\s*)(\d{4}-\d\d-\d\d)")


def asks_days(mark: Line) -> bool:
    """Does it ask which days the file is about?"""
    return bool(DAYS.search(mark.raw))


def asks_outside(mark: Line) -> bool:
    """Does it ask what becomes of dates that are outside the file's days?"""
    return bool(_OUTSIDE.search(mark.raw))


def of_other_days(head: Line, others: Sequence[Line]) -> list[Line]:
    """The lines that differ from the first in their days alone."""
    return [
        line
        for line in others
        if line.name == head.name and isinstance(line.value, dict) and _rest(line.value) == _rest(head.value)
    ]


def _rest(value: Value) -> Value:
    return {key: said for key, said in value.items() if key not in ("decided_by", "invalid")}


def variants(marks: Sequence[Line], head: Value, others: Sequence[Line]) -> Iterator[Variant]:
    """The proposed days, those of the other lines, and the wider ones that a question names."""
    asked = " ".join(mark.raw for mark in marks)
    for value in (head, *(line.value for line in others)):
        yield *_said(value, asked), value
    if wider := _WIDER.search(asked):
        value = with_days(head, *map(date.fromisoformat, wider.groups()))
        es, en = _said(value, "")
        yield f"más amplios: {es}", f"wider: {en}", value


def _said(value: Value, asked: str) -> tuple[str, str]:
    """Which days a line takes, and what becomes of the others."""
    days: Any = next(iter(_rules(value)), {})
    if not days:
        return "de cualquier día; ninguna fila se aparta por ello", "of any day; no row is set aside for it"
    count = f" ({n})" if (n := _counted(days, asked)) else ""
    lost = value.get("invalid") == "null"
    es, en = ("queda sin este dato", "left out") if lost else ("se aparta", "set aside")
    later = isinstance(days, dict) and {*days} == {"to"}
    outside_es, outside_en = ("lo posterior", "what is later") if later else ("lo de fuera", "what is outside")
    days_es, days_en = _named(days)
    return f"{days_es}; {outside_es} {es}{count}", f"{days_en}; {outside_en} is {en}{count}"


def _named(days: Any) -> tuple[str, str]:
    if days == "period":
        return "los días que dice el nombre de cada archivo", "the days that each file's name says"
    if "year" in days:
        return "los días de sus columnas de año y mes", "the days of its columns of year and month"
    if "from" not in days:
        return f"hasta el {days['to']}", f"up to {days['to']}"
    to_es, to_en = (f" al {days['to']}", f" to {days['to']}") if "to" in days else ("", "")
    return f"del {days['from']}{to_es}", f"from {days['from']}{to_en}"


def _counted(days: Any, asked: str) -> str:
    """How many rows are outside, where the question counts them."""
    if (found := _COUNTED.search(asked)) is None or not isinstance(days, dict):
        return ""
    before, after = (int(n.replace(",", "")) for n in found.groups())
    return f"{(before if 'from' in days else 0) + (after if 'to' in days else 0):,}"


def typed_days(said: str) -> tuple[date, date] | None:
    """The first and the last of ``2026-01-01 2026-06-30``."""
    if (match := _TYPED.fullmatch(said)) is None:
        return None
    try:
        first, last = map(date.fromisoformat, match.groups())
    except ValueError:
        return None
    return first, last


def with_days(value: Value, first: date, last: date) -> Value:
    """The line of those days; what else decides, beside them, stays."""
    beside = [one for one in _rules(value) if isinstance(one, dict) and "date" in one]
    days = {"from": first, "to": last}
    return value | {"decided_by": [days, *beside] if beside else days}


def _rules(value: Value) -> list[Any]:
    said = value.get("decided_by", [])
    return said if isinstance(said, list) else [said]
