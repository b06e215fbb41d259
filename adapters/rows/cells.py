"""What is decided about a row before its fields: whose it is, what its cells say, which record it is, is it withdrawn.

One pass over the columns in use strips, recognises nulls and repairs, so that each column is cleaned once however many
fields it feeds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from collections.abc import Mapping as Columns
from operator import itemgetter
from typing import Any, NamedTuple

from adapters.document.mapping import CONTENT_KEY, Mapping, list_of
from adapters.rows.agreement import Clean, Joined, together
from adapters.rows.agreement import group as group_of
from adapters.values import made
from adapters.values.convert import Cells, Vocabulary, as_text
from adapters.values.repairs import repairer
from contracts.fields import without_indexes
from contracts.kind import Problem

_LONGEST_KEY = 200


class Elsewhere(NamedTuple):
    """A row that the mapping says belongs to another agency."""

    agency: str


class Older(NamedTuple):
    """A row of which its file has a later version."""

    key: str


class Unmapped(NamedTuple):
    """Why a row can't be mapped, and which record it is where that much is known."""

    key: str | None
    problems: list[Problem]


def cleaner(
    mapping: Mapping, repaired: Counter[str], each: str | None = None, joined: Counter[Joined] | None = None
) -> Clean:
    """Text, stripped, None where a null stands, repaired; every column once that the record, or ``each`` part, uses.

    Of a record of several rows it is what they say together; ``joined`` counts where that is not the same text in all.
    """
    clean = _clean(mapping, repaired, mapping.cells(each), _first_field(mapping, each))
    if each is None and group_of(mapping):
        return together(mapping, _first_field(mapping, each), clean, joined if joined is not None else Counter())
    return clean


def grouping(mapping: Mapping) -> Callable[[Columns[str, Any]], tuple[str, ...] | None]:
    """What a row's key is before its fields are read: stripped, made and repaired as its record's will be; None where
    it has none.
    """
    columns = mapping.key.columns
    clean = _clean(mapping, Counter(), frozenset(columns), {name: name for name in mapping.used})

    def key(values: Columns[str, Any]) -> tuple[str, ...] | None:
        cells = clean(values, [])
        texts = tuple(text for column in columns if (text := cells[column]) is not None)
        return texts if len(texts) == len(columns) else None

    return key


def _clean(mapping: Mapping, repaired: Counter[str], used: frozenset[str], named: dict[str, str]) -> Clean:
    """Cleans what these columns are made of, and makes them; ``named``: what a problem is reported under."""
    columns = sorted(mapping.sources(used))
    null_or = dict.fromkeys(made.nulls(mapping)).get
    repair = repairer(mapping, {column: named[column] for column in columns}, repaired)
    make = made.maker(mapping, used, named)
    mend = repairer(mapping, {column: named[column] for column in used if column in mapping.made}, repaired)
    at_once = _together(columns)

    def texts(values: Columns[str, Any]) -> list[str]:
        try:  # all are there, and texts: a delimited file's
            return [*map(str.strip, at_once(values))]
        except (KeyError, TypeError):
            return [(as_text(values.get(column)) or "").strip() for column in columns]

    def clean(values: Columns[str, Any], problems: list[Problem]) -> dict[str, str | None]:
        found = texts(values)
        cells: dict[str, str | None] = dict(zip(columns, map(null_or, found, found), strict=True))
        if "\0" in "".join(found):
            for column in [column for column, text in cells.items() if text and "\0" in text]:
                problems.append(Problem(named[column], "nul_character"))
                cells[column] = None
        repair(cells, problems)
        if make is not None:
            make(cells, problems)
            mend(cells, problems)
        return cells

    return clean


def _together(columns: list[str]) -> Callable[[Columns[str, Any]], tuple[Any, ...]]:
    """The columns' values; raises KeyError where one is not there."""
    return itemgetter(*columns) if len(columns) > 1 else lambda values: tuple(values[column] for column in columns)


def _first_field(mapping: Mapping, each: str | None) -> dict[str, str]:
    """The contract field that a column's trouble is reported under; the column itself where it feeds none."""
    used = mapping.cells(each) | mapping.made_from(each)
    named = {column: column for column in used}
    for path, spec in reversed(mapping.fields.items()):
        if list_of(path) == each:
            columns = mapping.columns_of(spec)
            named.update(dict.fromkeys((*mapping.sources(columns), *columns), without_indexes(path)))
    return named


def choice(mapping: Mapping) -> Callable[[Columns[str, Any]], Elsewhere | Unmapped | None]:
    """Whose row is it? Decided before anything else of it is looked at."""
    select = mapping.select
    if select is None:
        return lambda _: None
    column, group = select.column, group_of(mapping)
    read = made.reader(mapping, column)
    known = Vocabulary([*((label, label) for label in select.others), *((label, True) for label in select.ours)])

    def whose(row: Columns[str, Any]) -> str | bool | None:
        return known.get(read(row))

    def choose(values: Columns[str, Any]) -> Elsewhere | Unmapped | None:
        found = whose(values)
        if group and any(whose(row) != found for row in values.get(group) or ()):
            return Unmapped(None, [Problem(column, "rows_disagree")])
        if found is True:
            return None
        return Elsewhere(found) if isinstance(found, str) else Unmapped(None, [Problem(column, "unknown_agency")])

    return choose


def key_reader(mapping: Mapping) -> Callable[[Columns[str, Any], Cells, list[Problem]], str | None]:
    """What the row is called by; None, with the reason among the problems, where that can't be told."""
    columns, corrects = mapping.key.columns, mapping.key.corrects

    def by_content(values: Columns[str, Any], _: Cells, __: list[Problem]) -> str | None:
        key = values[CONTENT_KEY]
        return str(key)

    def by_columns(_: Columns[str, Any], cells: Cells, problems: list[Problem]) -> str | None:
        parts: list[str] = []
        of_another = corrects is not None and cells[corrects] is not None
        for column in columns if not of_another else filter(None, [corrects]):
            if (text := cells[column]) is None:
                problems.append(Problem(column, "missing_key"))
                return None
            parts.append(text)
        key = "\x1f".join(parts)
        if len(key) > _LONGEST_KEY:
            problems.append(Problem(columns[0], "key_too_long"))
            return None
        return key

    return by_content if mapping.key.content else by_columns
