"""What a CURP says of its person, and by which rule a field that says otherwise contradicts it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from contracts import curp


def _says(said: Callable[[str], str | date | None]) -> Callable[[str, object], str]:
    return lambda whole, value: "contradicts_curp" if (found := said(whole)) is not None and found != value else ""


def _names(part: str) -> Callable[[str, object], str]:
    return lambda whole, value: "" if curp.named(part, str(value), whole) else "name_contradicts_curp"


SAID_BY_CURP: dict[str, Callable[[str, object], str]] = {
    "sex": _says(curp.sex),
    "birth_date": _says(curp.born),
    **{part: _names(part) for part in ("given_names", "first_surname", "second_surname")},
}
