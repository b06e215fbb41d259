"""The day on which a file was made, as it says itself: a member beside a JSON's list, a title, its name. A date after
it is no fact yet.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date

from adapters.profile.cells import look
from adapters.profile.column import words_of
from adapters.values.convert import as_text, fold
from adapters.values.months_said import span_said
from adapters.values.readings import MONTHS, readings

_MADE = frozenset(
    {"generacion", "generado", "generada", "corte", "exportacion", "exportado", "emision", "emitido", "extraccion"}
    | {"descarga", "generated", "exported"}
)
_NAMES = "|".join(sorted(MONTHS, key=len, reverse=True))
_AS_OF = re.compile(
    rf"\b(?:corte|actualizad[oa]|emitid[oa]|informacion)\b\D*\bal? (?:dia )?(\d{{1,2}}) de ({_NAMES}) del? (20\d\d)"
)
_IN_NAME = re.compile(r"(?<!\d)(20\d\d)([-_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)")


def own_day(name: str, titles: Iterable[str] = (), beside: Mapping[str, object] | None = None) -> date | None:
    """None where nothing says it, or the first that says it says two."""
    said = [day for member, value in (beside or {}).items() if (day := _member(member, value)) is not None]
    titled = [day for title in titles if (day := _title(title)) is not None]
    named = [day for found in _IN_NAME.finditer(name) if (day := _day(found[1], found[3], found[4])) is not None]
    days = {*(said or titled or named)}
    return days.pop() if len(days) == 1 else None


def _member(name: str, value: object) -> date | None:
    text = (as_text(value) or "").strip()
    if not {*words_of(name).split()} & _MADE or not text or (seen := look(text)).kind != "date" or len(seen.forms) > 1:
        return None
    read = readings(text, [seen.forms[0]]) if seen.forms[0] != "impossible" else []
    return read[0].at.date() if len(read) == 1 else None


def _title(text: str) -> date | None:
    span = span_said(text)
    found = _AS_OF.search(" ".join(fold(text).split()))
    if found is not None:
        return _day(found[3], str(MONTHS[found[2]]), found[1])
    return span[1] if span is not None else None


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
