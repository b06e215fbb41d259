"""What the rows of one key say together of their record.

A blank says nothing. Where all rows that say something say the same, that is the record's; two that say different
things are a problem, for nobody can tell which is right, or leave the field empty, if it says so. What they say is
compared as it would be shared: repaired, but for case, accents and blanks, and where only codes are made of it by the
codes. A withdrawal all rows must say: a blank or anything else beside it may be a person who stays. What else that
column says is compared only where a field reads it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Mapping as Columns
from typing import Any, NamedTuple

from adapters.document.mapping import Mapping, list_of, listed
from adapters.document.specs import CodeSpec, Sourced
from adapters.values.convert import Cells, Vocabulary, fold
from contracts.kind import Problem

_DISAGREE = "\0≠"  # before a column's name, among the cells: no column is called so
Clean = Callable[[Columns[str, Any], list[Problem]], dict[str, str | None]]
_Meaning = Callable[[str], object]


class Joined(NamedTuple):
    """A column that not all rows of a record say alike, and agree in: some are blank, or it is typed otherwise."""

    column: str
    blank: bool


def unlike(columns: Iterable[str]) -> Callable[[Cells], bool]:
    """Do the rows of that record disagree in one of the columns, where the mapping forgives it?"""
    marks = [_DISAGREE + column for column in columns]
    return lambda cells: any(mark in cells for mark in marks)


def group(mapping: Mapping) -> str:
    """Where a group's rows stand; empty where rows aren't grouped."""
    return next((listed(name) for name, each in mapping.each.items() if each.rows), "")


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


class Agreement:
    """Judges the record's own columns, made ones too, by the rows' clean cells."""

    def __init__(self, mapping: Mapping) -> None:
        self._meant = {column: _meaning(mapping, column) for column in sorted(mapping.cells(None))}
        self._ended, self._ends = withdrawal(mapping), mapping.withdraw.column if mapping.withdraw else None
        self._read = mapping.model_copy(update={"withdraw": None}).cells(None)

    def columns(self, rows: Sequence[Cells]) -> dict[str, list[str]]:
        """The columns in which they disagree, each with what they say there, in their order; a blank is empty."""
        said = ((column, self._said(column, rows)) for column in self._meant)
        return {column: texts for column, texts in said if len(texts) > 1}

    def joined(self, rows: Sequence[Cells]) -> Iterable[Joined]:
        """The columns in which not all rows are alike, and agree."""
        for column in self._meant.keys() - ({self._ends} - self._read):
            cells = {row[column] for row in rows}
            if len(cells) > 1 and len(self._said(column, rows)) == 1:
                yield Joined(column, None in cells)

    def parted(self, column: str, rows: Sequence[Cells]) -> bool:
        """Is it the column that withdraws records, and do some of the rows say so and others not?"""
        return self._ended is not None and column == self._ends and len(set(map(self._ended, rows))) > 1

    def _said(self, column: str, rows: Sequence[Cells]) -> list[str]:
        if column == self._ends and self._ended is not None:
            told = {self._ended(row): row[column] or "" for row in reversed(rows)}
            if len(told) > 1 or True in told or column not in self._read:
                return list(told.values())
        found: dict[object, str] = {}
        for text in (row[column] for row in rows):
            if text is not None:
                found.setdefault(self._meant[column](text), text)
        return list(found.values())


def together(mapping: Mapping, named: Columns[str, str], clean: Clean, joined: Counter[Joined]) -> Clean:
    """Cleans a row, or all of its group as one. ``named`` is the field that a column's problem is reported under;
    columns in which rows agree that aren't alike are counted in ``joined``, once for each record.
    """
    of, agreement, forgiven = group(mapping), Agreement(mapping), _forgiven(mapping)

    def all_of_them(values: Columns[str, Any], problems: list[Problem]) -> dict[str, str | None]:
        rows = [clean(row, problems) for row in values.get(of) or [values]]
        if len(rows) == 1:
            return rows[0]
        joined.update(agreement.joined(rows))
        cells = {c: next((row[c] for row in rows if row[c] is not None), None) for c in rows[0]}
        for column in agreement.columns(rows):
            cells[column] = None
            if column in forgiven and not agreement.parted(column, rows):
                cells[_DISAGREE + column] = ""
            else:
                problems.append(Problem(named[column], "rows_disagree"))
        return cells

    return all_of_them


def _forgiven(mapping: Mapping) -> frozenset[str]:
    """The columns of which each field says that it is then empty, and that decide nothing else about the record."""
    specs = [spec for path, spec in mapping.fields.items() if list_of(path) is None and isinstance(spec, Sourced)]
    strict = [mapping.columns_of(spec) for spec in specs if spec.disagree == "quarantine"]
    decide = mapping.lent if mapping.select is None else mapping.lent | {mapping.select.column}
    decide = decide.union(mapping.key.columns, mapping.key.versions)
    return frozenset().union(*map(mapping.columns_of, specs)) - decide.union(*strict)


def _meaning(mapping: Mapping, column: str) -> _Meaning:
    """What a text of the column comes to: as itself, as each of the codes that are made of it, or both."""
    specs = [spec for path, spec in mapping.fields.items() if list_of(path) is None]
    codes = [spec for spec in specs if isinstance(spec, CodeSpec) and spec.code == column]
    others = any(column in mapping.columns_of(spec) for spec in specs if spec not in codes)
    coded = bool(codes) and not others and column not in mapping.lent and all(spec.by is None for spec in codes)
    ways = [Vocabulary(_entries(mapping, spec.catalogue)).get for spec in codes]

    def meant(text: str) -> object:
        found = tuple(way(text) for way in ways)
        return found if coded and None not in found else (fold(text), found)

    return meant


def _entries(mapping: Mapping, catalogue: str) -> list[tuple[str, str | bool]]:
    labels = mapping.catalogues[catalogue]
    return [*labels.items()] if isinstance(labels, dict) else [(label, label) for label in labels]
