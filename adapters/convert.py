"""From a source's cell to a contract value: one small closure per field, made once, or a problem and never a guess.

Dates and instants are in ``times``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from functools import lru_cache

from contracts.identifiers import canonical

Cells = Mapping[str, str | None]  # a row's used columns, cleaned: None is unknown
Value = str | bool | int | float | date | datetime | list["Value"] | dict[str, "Value"] | None
Convert = Callable[[Cells], Value]

_NUMBER = re.compile(r"[+-]?[0-9]{1,20}(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,2})?")
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_SPACE = re.compile(r"\s+")


class Unclear(ValueError):
    """A cell that can't be understood. Carries the rule it breaks, never the cell."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


def as_text(value: object) -> str | None:
    """A native cell (SQL, JSON, XLSX) as the text a CSV would hold: ``5`` for 5.0, ISO 8601 for dates."""
    match value:
        case None:
            return None
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case datetime() | date() | time():
            return value.isoformat()
        case bytes() | bytearray() | memoryview():
            return bytes(value).hex()
    return str(value)


def fold(text: str) -> str:
    """The spelling that labels are compared by: one case, single spaces, no accents; Ñ stays a letter of its own."""
    folded = _SPACE.sub(" ", text.strip()).casefold()
    if folded.isascii():
        return folded
    parts = unicodedata.normalize("NFD", unicodedata.normalize("NFC", folded).replace("ñ", "\0"))
    return "".join(c for c in parts if not unicodedata.combining(c)).replace("\0", "ñ")


class Vocabulary:
    """A closed list of labels. Finds one by its exact text or, failing that, by its folded spelling."""

    def __init__(self, entries: Iterable[tuple[str, str | bool]]) -> None:
        exact = dict(entries)
        folded = {fold(label): value for label, value in exact.items()}

        @lru_cache(maxsize=4096)
        def get(text: str) -> str | bool | None:
            """The label's value, None where it is not in the list."""
            return exact[text] if text in exact else folded.get(fold(text))

        self.get = get


def identifier(column: str) -> Convert:
    """A CURP, RFC or IPH reference in its one canonical spelling."""

    def convert(cells: Cells) -> Value:
        text = cells[column]
        if text is None or (text.isalnum() and text.isascii() and text.isupper()):  # as most are
            return text
        return canonical(text)

    return convert


def number(column: str, unknown: Iterable[str], target: type) -> Convert:
    """A float or int, as the contract field wants it."""
    absent = frozenset(unknown)
    pattern, rule = (_INTEGER, "not_an_integer") if target is int else (_NUMBER, "not_a_number")

    def convert(cells: Cells) -> Value:
        text = cells[column]
        if text is None or text in absent:
            return None
        if pattern.fullmatch(text) is None:
            raise Unclear(rule)
        value: int | float = target(text)
        return value

    return convert


def code(column: str, catalogue: Mapping[str, str], *, quarantine: bool) -> Convert:
    """The catalogue's value; an unlisted label is a problem or null, as the mapping says."""
    find = Vocabulary(catalogue.items()).get

    def convert(cells: Cells) -> Value:
        text = cells[column]
        if text is None:
            return None
        value = find(text)
        if value is None and quarantine:
            raise Unclear("unknown_code")
        return value

    return convert


def flag(column: str, yes: Iterable[str], no: Iterable[str]) -> Convert:
    """True or False; anything else is a problem."""
    find = Vocabulary([*((label, True) for label in yes), *((label, False) for label in no)]).get

    def convert(cells: Cells) -> Value:
        text = cells[column]
        if text is None:
            return None
        value = find(text)
        if value is None:
            raise Unclear("unknown_flag")
        return value

    return convert
