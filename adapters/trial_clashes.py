"""In which columns do the rows of one key differ that can't both be right? It says what kind of rows they are."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from adapters.convert import as_text

MOST_KEYS = 100_000  # whose first row is remembered, a digest for each cell


class Clashes:
    """``keys`` and ``columns``: how many keys clash inside their unit, and in how many each column differs."""

    def __init__(self, columns: Iterable[str]) -> None:
        self._columns = sorted(columns)
        self._first: dict[int, array[int]] = {}
        self._differ: dict[int, frozenset[str]] = {}

    def add(self, unit: str, key: str, values: Mapping[str, Any], *, clashed: bool) -> None:
        """A row in its source's order."""
        mark = hash((unit, key))
        cells = array("q", (hash((as_text(values.get(column)) or "").strip()) for column in self._columns))
        if len(self._first) < MOST_KEYS:
            self._first.setdefault(mark, cells)
        if clashed and (first := self._first.get(mark)) is not None:
            found = (c for c, one, other in zip(self._columns, first, cells, strict=True) if one != other)
            self._differ[mark] = self._differ.get(mark, frozenset()).union(found)

    @property
    def keys(self) -> int:
        """Of those that are remembered."""
        return len(self._differ)

    @property
    def columns(self) -> Counter[str]:
        """In the order of their names; what differs nowhere is none."""
        counted = {column: sum(column in found for found in self._differ.values()) for column in self._columns}
        return Counter({column: n for column, n in counted.items() if n})
