"""What is decided about a row before its fields: whose it is, what its cells say, which record it is, is it withdrawn.

One pass over the columns in use strips, recognises nulls and repairs, so that each column is cleaned once however many
fields it feeds.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from collections.abc import Mapping as Columns
from typing import Any, NamedTuple

from adapters.convert import Cells, Vocabulary, as_text
from adapters.mapping_document import CONTENT_KEY, Mapping, columns_of
from adapters.repair_pattern import LONGEST_CELL
from contracts.fields import without_indexes
from contracts.kind import Problem

_LONGEST_KEY = 200

Clean = Callable[[Columns[str, Any], list[Problem]], dict[str, str | None]]


class Elsewhere(NamedTuple):
    """A row that the mapping says belongs to another agency."""

    agency: str


class Unmapped(NamedTuple):
    """Why a row can't be mapped, and which record it is where that much is known."""

    key: str | None
    problems: list[Problem]


def cleaner(mapping: Mapping, repaired: Counter[str]) -> Clean:
    """Text, stripped, None where a null stands, repaired; every column that is used, once."""
    nulls, columns, named = _nulls(mapping), sorted(mapping.columns), _first_field(mapping)
    repair = _repairer(mapping, named, repaired)

    def clean(values: Columns[str, Any], problems: list[Problem]) -> dict[str, str | None]:
        cells: dict[str, str | None] = {}
        get = values.get
        for column in columns:
            text = get(column)
            if text.__class__ is not str:
                text = as_text(text)
            if text is not None:
                text = text.strip()
                if text in nulls:
                    text = None
                elif "\0" in text:
                    problems.append(Problem(named[column], "nul_character"))
                    text = None
            cells[column] = text
        repair(cells, problems)
        return cells

    return clean


def _repairer(
    mapping: Mapping, named: dict[str, str], repaired: Counter[str]
) -> Callable[[dict[str, str | None], list[Problem]], None]:
    repairs = [(c, r.name, re.compile(r.pattern), r.replace) for r in mapping.repairs for c in r.columns]

    def repair(cells: dict[str, str | None], problems: list[Problem]) -> None:
        for column, name, pattern, replacement in repairs:
            text = cells[column]
            if text is None:
                continue
            if len(text) > LONGEST_CELL:
                problems.append(Problem(named[column], "too_long_to_repair"))
            elif pattern.search(text):
                cells[column] = pattern.sub(replacement, text)
                repaired[name] += 1

    return repair


def _nulls(mapping: Mapping) -> frozenset[str]:
    return frozenset({"", *(text.strip() for text in mapping.nulls)})


def _first_field(mapping: Mapping) -> dict[str, str]:
    """The contract field that a column's trouble is reported under; the column itself where it feeds none."""
    named = {column: column for column in mapping.columns}
    for path, spec in reversed(mapping.fields.items()):
        named.update(dict.fromkeys(columns_of(spec), without_indexes(path)))
    return named


def choice(mapping: Mapping) -> Callable[[Columns[str, Any]], Elsewhere | Unmapped | None]:
    """Whose row is it? Decided before anything else of it is looked at."""
    select = mapping.select
    if select is None:
        return lambda _: None
    column = select.column
    known = Vocabulary([*((label, label) for label in select.others), *((label, True) for label in select.ours)])

    def choose(values: Columns[str, Any]) -> Elsewhere | Unmapped | None:
        found = known.get((as_text(values.get(column)) or "").strip())
        if found is True:
            return None
        return Elsewhere(found) if isinstance(found, str) else Unmapped(None, [Problem(column, "unknown_agency")])

    return choose


def key_reader(mapping: Mapping) -> Callable[[Columns[str, Any], Cells, list[Problem]], str | None]:
    """What the row is called by; None, with the reason among the problems, where that can't be told."""
    columns = mapping.key.columns

    def by_content(values: Columns[str, Any], _: Cells, __: list[Problem]) -> str | None:
        key = values[CONTENT_KEY]
        return str(key)

    def by_columns(_: Columns[str, Any], cells: Cells, problems: list[Problem]) -> str | None:
        parts: list[str] = []
        for column in columns:
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


def withdrawal(mapping: Mapping) -> Callable[[Cells], bool] | None:
    """Does the row say that its record is no longer shared?"""
    if mapping.withdraw is None:
        return None
    column = mapping.withdraw.column
    ended = Vocabulary((label, True) for label in mapping.withdraw.values)

    def withdrawn(cells: Cells) -> bool:
        text = cells[column]
        return text is not None and ended.get(text) is True

    return withdrawn
