"""Rows of one key that can't both be right: in which columns they differ, and of the first keys where they stand and
what they say there, for the owner's own terminal alone.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from adapters.base import Row
from adapters.document.mapping import CONTENT_KEY, PERIOD, VERSION, listed
from adapters.document.mapping import Mapping as Document
from adapters.trial.rows import Cells, place
from adapters.values.convert import as_text

MOST_KEYS = 100_000  # whose first row is remembered, a digest for each cell
_MOST_ROWS = 20_000  # first rows that are held until their key stands again
_MOST_TOLD = 200  # keys whose rows are held
_HIDDEN = frozenset({CONTENT_KEY, PERIOD, VERSION})


class Clashing(NamedTuple):
    """One key's rows: where each stands, and what it says in every column."""

    key: str
    rows: list[tuple[str, Cells]]

    @property
    def differ(self) -> list[str]:
        """The columns in which they are not all alike."""
        every = dict.fromkeys(column for _, cells in self.rows for column in cells)
        return [column for column in every if len({cells.get(column, "") for _, cells in self.rows}) > 1]

    @property
    def own(self) -> list[str]:
        """Those of them that are the rows' own, and in no list."""
        return [column for column in self.differ if "[]." not in column]


class Clashes:
    """``keys`` and ``columns``: how many keys clash inside their unit, and in how many each column differs."""

    def __init__(self, document: Document) -> None:
        self._columns, self._lists = sorted(document.columns), _lists(document)
        self._within = sorted(f"{m}[].{c}" for m, name in self._lists.values() for c in document.made_from(name))
        self._first: dict[int, array[int]] = {}
        self._differ: dict[int, frozenset[str]] = {}
        self._rows: dict[int, tuple[str, Cells]] = {}
        self._told: dict[int, Clashing] = {}

    def add(self, unit: str, key: str, row: Row, *, clashed: bool) -> None:
        """A row in its source's order."""
        mark, values, within = hash((unit, key)), row.values, self._of_parts(row.values)
        marks = [hash((as_text(values.get(column)) or "").strip()) for column in self._columns]
        cells = array("q", [*marks, *(hash(tuple(within.get(column, ()))) for column in self._within)])
        if len(self._first) < MOST_KEYS:
            self._first.setdefault(mark, cells)
        if len(self._rows) < _MOST_ROWS and mark not in self._rows:
            self._rows[mark] = place(row.locator), _cells(values, within)
        if clashed and (first := self._first.get(mark)) is not None:
            columns = [*self._columns, *self._within]
            found = (c for c, one, other in zip(columns, first, cells, strict=True) if one != other)
            self._differ[mark] = self._differ.get(mark, frozenset()).union(found)
        if clashed and (before := self._rows.get(mark)) and (mark in self._told or len(self._told) < _MOST_TOLD):
            told = self._told.setdefault(mark, Clashing(" ".join(key.split("\x1f")), [before]))
            told.rows.append((place(row.locator), _cells(values, within)))

    def _of_parts(self, values: Mapping[str, Any]) -> dict[str, list[str]]:
        """What stands in an item's lists, ``delitos[].clave``: a text of each part."""
        made: dict[str, list[str]] = {}
        for column, (member, _) in self._lists.items():
            parts = values.get(column)
            for i, part in enumerate(parts if isinstance(parts, list) else ()):
                for name, value in part.items():
                    texts = made.setdefault(f"{member}[].{name}", [])
                    texts.extend([""] * (i - len(texts)))
                    texts.append((as_text(value) or "").strip())
        return made

    @property
    def keys(self) -> int:
        """Of those that are remembered."""
        return len(self._differ)

    @property
    def told(self) -> list[Clashing]:
        """The first of them, with their rows; of what came again alike the first alone."""
        return list(self._told.values())

    @property
    def columns(self) -> Counter[str]:
        """In the order of their names, those of lists last; what differs nowhere is none."""
        every = [*self._columns, *self._within]
        counted = {column: sum(column in found for found in self._differ.values()) for column in every}
        return Counter({column: n for column, n in counted.items() if n})


def _lists(document: Document) -> dict[str, tuple[str, str]]:
    """By the column that has its parts: the member of an item, and the contract's list."""
    each = document.each.items()
    return {listed(name): (one.member, name) for name, one in each if isinstance(one.member, str)}


def _cells(values: Mapping[str, Any], within: Mapping[str, Sequence[str]]) -> Cells:
    return dict(_texts(values)) | {column: "; ".join(texts) for column, texts in within.items()}


def _texts(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for column, value in values.items():
        if column not in _HIDDEN and not isinstance(value, list):
            yield column, (as_text(value) or "").strip()
