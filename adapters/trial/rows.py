"""A source's row beside what a mapping makes of it, cell by cell: for the owner's own terminal."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

from adapters.base import Row
from adapters.document.mapping import CONTENT_KEY, PERIOD, VERSION, list_of, listed
from adapters.document.mapping import Mapping as Document
from adapters.document.specs import Spec, columns_of
from adapters.rows.agreement import group
from adapters.rows.mapper import Mapped, Mapper, Unmapped
from adapters.values.convert import as_text
from adapters.values.made import as_it_comes, nulls
from contracts.fields import without_indexes
from contracts.kind import Problem

_FIRST = 3  # cells of a row without a key

Cells = dict[str, str]  # by column, as the source has them


class Line(NamedTuple):
    """A source cell beside the field that came of it; a constant has no column."""

    column: str
    cell: str
    field: str
    value: str


class Shown(NamedTuple):
    """One of the first rows, side by side, and why it is no record where it is none."""

    locator: str
    lines: list[Line]
    problems: list[Problem]
    account: str  # kept, repeated, older, withdrawn or quarantined
    record: tuple[str, str] | None = None  # its unit and key, if it is one


def place(locator: str) -> str:
    """A locator as somebody finds it: without the file's digest."""
    before, at, _ = locator.rpartition("@")
    return before if at else locator


def side_by_side(
    document: Document, row: Row, fields: Mapping[str, Any], is_part: Callable[[Mapping[str, Any], str, Cells], bool]
) -> Iterator[Line]:
    """A line for each field of the mapping; of a list part by part, and of several members one after the other.

    ``is_part`` is asked of a list's parts where some of them are none.
    """
    told, own = set[str](), _spoken(document, row.values)
    for path, spec in document.fields.items():
        base = (list_of(path) or "").partition("[")[0]
        if not base:
            yield _line(_columns(document, spec), own, path, fields)
        elif base not in told:
            told.add(base)
            yield from _part_by_part(document, row, fields, base, is_part)


def _spoken(document: Document, values: Mapping[str, Any]) -> dict[str, Any]:
    """The record's cells, of several rows those of the first that says anything in that column."""
    none, found = nulls(document), dict(values)
    for row in reversed(values.get(group(document)) or ()):
        found |= {column: cell for column, cell in row.items() if as_it_comes(row, column) not in none}
    return found


def _part_by_part(
    document: Document,
    row: Row,
    fields: Mapping[str, Any],
    base: str,
    is_part: Callable[[Mapping[str, Any], str, Cells], bool],
) -> Iterator[Line]:
    lists = [name for name in document.each if name.partition("[")[0] == base]
    parts = [(name, part) for name in lists for part in row.values.get(listed(name)) or ()]
    whole, at = len(parts) == len(fields.get(base) or parts), 0
    for name, part in parts:
        there = whole or is_part(row.values, name, part)
        within = f"{document.each[name].member}." if "[" in name else ""
        for path, spec in document.fields.items():
            used = _columns(document, spec)
            if list_of(path) == name and not (within and used and part.keys().isdisjoint(used)):
                line = _line(used, part, f"{base}[{at if there else ''}]{path.partition(']')[2]}", fields)
                yield line._replace(column=" + ".join(within + column for column in used))
        at += there


def _line(used: Sequence[str], cells: Mapping[str, Any], at: str, fields: Mapping[str, Any]) -> Line:
    shown = " ".join(as_text(cells.get(column)) or "" for column in used)
    return Line(" + ".join(used), shown, at, as_text(_at(fields, at)) or "")


def _at(fields: Mapping[str, Any], path: str) -> Any:
    found: Any = fields
    for name, bracket, index in re.findall(r"([a-z0-9_]+)(\[(\d*)\])?", path):
        found = found.get(name) if isinstance(found, Mapping) else None
        if bracket and not index:
            return None
        if index:
            found = found[int(index)] if isinstance(found, list) and int(index) < len(found) else None
    return found


def _columns(document: Document, spec: Spec) -> list[str]:
    """A field's columns as the source has them, in its own order; a point's where it has none of its own."""
    named = list(columns_of(spec)) or sorted(document.columns_of(spec))
    made = document.made
    return list(dict.fromkeys(own for name in named for own in (made[name].sources if name in made else [name])))


class Troubled:
    """Which cells of a refused row a problem is about. Of a list's parts only those are shown that have it.

    A problem does not say in which part it lies, so each is mapped alone, which a pull never needs.
    """

    def __init__(self, document: Document, judged: Callable[[Mapped], Sequence[Problem]]) -> None:
        self._document, self._judged, self._mapper = document, judged, Mapper(document)
        self._columns: dict[tuple[str | None, str], list[str]] = {}  # by list, and field
        self._latest = [*document.sources(document.key.versions)]
        for path, spec in document.fields.items():
            found = self._columns.setdefault((list_of(path), without_indexes(path)), [])
            found.extend(column for column in _columns(document, spec) if column not in found)

    def cells(self, problem: Problem, values: Mapping[str, Any]) -> Iterator[Cells]:
        """One for the record's own cells, if it has any in this, and one for each such part."""
        if problem.rule == "missing":
            yield _cells(values, dict.fromkeys([*self._known_by(values), *self._of_part(problem.field)]))
            return
        if problem.rule == "unclear_version":
            yield _cells(values, [*self._document.key.columns, *self._latest])
            return
        own = self._columns.get((None, problem.field))
        if problem.field == "record":
            own = self._document.key.columns
        elif problem.field in self._document.each:
            own = [*self._document.each[problem.field].cells]
        lists = [(name, columns) for (name, field), columns in self._columns.items() if name and field == problem.field]
        if own is not None or not lists:
            yield _cells(values, own if own is not None else [problem.field] if problem.field in values else [])
        for name, columns in lists:
            parts = values.get(listed(name)) or ()
            yield from (_cells(part, columns) for part in parts if self._has(problem, values, name, part))

    def _known_by(self, values: Mapping[str, Any]) -> Sequence[str]:
        """What a row is found by whose cell in question is blank: its key, or its first cells."""
        own = (
            c for c, cell in values.items() if c not in (CONTENT_KEY, PERIOD, VERSION) and not isinstance(cell, list)
        )
        return self._document.key.columns or list(islice((c for c in own if as_text(values[c])), _FIRST))

    def _of_part(self, path: str) -> Iterator[str]:
        """The record's own columns of that field, or of all of that part's."""
        for (each, field), columns in self._columns.items():
            if each is None and f"{field}.".startswith(f"{path}."):
                yield from columns

    def is_part(self, values: Mapping[str, Any], name: str, part: Mapping[str, Any]) -> bool:
        """Is anything there of that part of the list?"""
        found = self._alone(values, name, part)
        return isinstance(found, Mapped) and bool(found.fields.get(name.partition("[")[0]))

    def _alone(self, values: Mapping[str, Any], name: str, part: Mapping[str, Any]) -> Any:
        others: dict[str, Any] = {listed(one): [] for one in self._document.each}
        return self._mapper.map({**_spoken(self._document, values), **others, listed(name): [part]})

    def _has(self, problem: Problem, values: Mapping[str, Any], name: str, part: Mapping[str, Any]) -> bool:
        found = self._alone(values, name, part)
        problems = found.problems if isinstance(found, Unmapped) else ()
        return problem in (self._judged(found) if isinstance(found, Mapped) else problems)


def _cells(values: Mapping[str, Any], columns: Iterable[str]) -> Cells:
    return {column: as_text(values.get(column)) or "" for column in columns}
