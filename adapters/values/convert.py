"""From a source's cell to a contract value: one small closure per field, made once, or a problem and never a guess.

Dates and instants are in ``times``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from functools import lru_cache

from pydantic import ValidationError

from contracts.identifiers import canonical, is_curp

Cells = Mapping[str, str | None]  # a row's used columns, cleaned: None is unknown
Value = str | bool | int | float | date | datetime | list["Value"] | dict[str, "Value"] | None
Convert = Callable[[Cells], Value]

_SPACE = re.compile(r"\s+")


class Unclear(ValueError):
    """A cell that can't be understood. Carries the rule it breaks, never the cell."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


class Contradicted(Unclear):
    """Two columns of a row rule each other out: one of them is wrong, nobody can tell which, and neither is read as
    null.
    """


class Nulled(Exception):
    """A value that is not one, in a field that then holds nothing: it has been counted, and its part exists."""


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


def known(column: str, unknown: Iterable[str], convert: Convert) -> Convert:
    """None where the column says one of these texts, exactly."""
    texts = frozenset(unknown)
    return (lambda cells: None if cells[column] in texts else convert(cells)) if texts else convert


def identifier(column: str) -> Convert:
    """A CURP, RFC or IPH reference in its one canonical spelling."""

    def convert(cells: Cells) -> Value:
        text = cells[column]
        if text is None or (text.isalnum() and text.isascii() and text.isupper()):  # as most are
            return text
        return canonical(text)

    return convert


def saying(column: str, values: Iterable[str]) -> Callable[[Cells], bool]:
    """Does the row's column say one of these? A blank says "" and nothing else."""
    texts = [*values]
    find, blank = Vocabulary((label, True) for label in texts).get, "" in texts

    def says(cells: Cells) -> bool:
        text = cells[column]
        return blank if text is None else find(text) is True

    return says


def contradicted(convert: Convert, says: Callable[[Cells], bool]) -> Convert:
    """A value beside which the row may not say that: one of the two is wrong, and nobody can tell which."""

    def alone(cells: Cells) -> Value:
        value = convert(cells)
        if value is not None and says(cells):
            raise Contradicted("contradiction")
        return value

    return alone


def only_where(convert: Convert, says: Callable[[Cells], bool]) -> Convert:
    """None in any row that does not say that: what the cell holds there is something else, and is not looked at."""
    return lambda cells: convert(cells) if says(cells) else None


def agreeing(convert: Convert, column: str, agrees: Callable[[str, Value], str]) -> Convert:
    """A value that the CURP in that column says too, where it holds a whole one; ``agrees`` gives a rule it breaks."""

    def agreed(cells: Cells) -> Value:
        value, text = convert(cells), cells[column]
        whole = value is not None and text is not None and is_curp(curp := canonical(text))
        if whole and (rule := agrees(curp, value)):
            raise Contradicted(rule)
        return value

    return agreed


def valid_or_null(convert: Convert, validate: Callable[[Value], Value], missed: Callable[[], None]) -> Convert:
    """Raises Nulled, and counts, where there is no reading or ``validate`` raises; what contradicts stays a problem."""

    def lenient(cells: Cells) -> Value:
        try:
            value = convert(cells)
            return None if value is None else validate(value)
        except Contradicted:
            raise
        except (Unclear, ValidationError):
            missed()
        raise Nulled

    return lenient


def or_null(convert: Convert, rule: str, missed: Callable[[], None], *, kept: bool = False) -> Convert:
    """Null where ``convert`` breaks that rule, and counted; any other rule stays a problem. ``kept``: its part exists
    all the same (raises Nulled).
    """

    def lenient(cells: Cells) -> Value:
        try:
            return convert(cells)
        except Unclear as unclear:
            if unclear.rule != rule:
                raise
        missed()
        if kept:
            raise Nulled
        return None

    return lenient


def null_where(convert: Convert, where: Callable[[Cells], bool], missed: Callable[[], None]) -> Convert:
    """Null, and counted, in such rows."""

    def lenient(cells: Cells) -> Value:
        if not where(cells):
            return convert(cells)
        missed()
        return None

    return lenient


def code(column: str, catalogue: Mapping[str, str], missed: Callable[[], None] | None) -> Convert:
    """The catalogue's value. An unlisted label is a problem, or null where ``missed`` counts it."""
    find = Vocabulary(catalogue.items()).get

    def convert(cells: Cells) -> Value:
        text = cells[column]
        if text is None:
            return None
        value = find(text)
        if value is None:
            if missed is None:
                raise Unclear("unknown_code")
            missed()
        return value

    return convert


def by(column: str, others: Mapping[str, Convert], convert: Convert) -> Convert:
    """What one of the others makes of a row whose column says that label, if it makes anything of it."""
    find = Vocabulary((label, label) for label in others).get

    def chosen(cells: Cells) -> Value:
        text = cells[column]
        label = None if text is None else find(text)
        value = others[label](cells) if isinstance(label, str) else None
        return convert(cells) if value is None else value

    return chosen


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
