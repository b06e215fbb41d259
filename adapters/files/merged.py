"""Cells of a sheet that were merged downwards, and so say in their first row what is true of all their rows."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from typing import Any, BinaryIO, cast
from xml.parsers import expat

from openpyxl.utils import column_index_from_string

from adapters.files.records import Record
from adapters.files.workbook import BROKEN, open_workbook

_RANGE = re.compile(r"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})")
_MOST = 100_000  # ranges of one sheet that are remembered
_FEWEST = 3  # in which a column is merged
_CHUNK = 64 * 1024


class Merged:
    """Feed it a sheet's rows: it counts which columns are blank in merged cells, and where else."""

    def __init__(self, ranges: Sequence[tuple[int, int, int]] = ()) -> None:
        """``ranges``: column, from 0, and first and last row, from 1."""
        self._spans: dict[int, list[tuple[int, int]]] = {}
        for column, first, last in sorted(ranges):
            self._spans.setdefault(column, []).append((first, last))
        self._below: Counter[int] = Counter()
        self._loose: Counter[int] = Counter()
        self._new: Counter[tuple[int, int]] = Counter()  # of a blank, beside the column that begins it anew
        self._outer = [column for column, spans in sorted(self._spans.items()) if len(spans) >= _FEWEST]
        self._said: dict[int, str] = {}
        self.rows = 0  # that have such a cell

    def of(self, records: Iterable[Record]) -> Iterator[Record]:
        """The rows, counted as they pass."""
        for record in records:
            new = self._begins(record)
            for column, cell in enumerate(record.cells):
                if cell and not cell.isspace():
                    continue
                if self._under(column, record.number):
                    self._below[column] += 1
                elif new is not None and new < column:
                    self._new[new, column] += 1
                else:
                    self._loose[column] += 1
            self.rows += any(self._under(column, record.number) for column in self._spans)
            yield record

    def _begins(self, record: Record) -> int | None:
        """The first of the columns that are merged down in which the row says something new."""
        first = None
        for column in self._outer:
            text = record.cells[column] if column < len(record.cells) else None
            if text and not text.isspace() and self._said.get(column) != text:
                self._said[column] = text
                first = column if first is None else first
        return first

    def _under(self, column: int, row: int) -> bool:
        spans = self._spans.get(column, [])
        at = bisect_right(spans, (row,)) - 1
        return at >= 0 and spans[at][0] < row <= spans[at][1]

    def above(self, titles: Sequence[str]) -> list[str]:
        """Columns that are merged downwards, time and again."""
        often = [i for i, spans in self._spans.items() if len(spans) >= _FEWEST and self._below[i] >= _FEWEST]
        return [titles[i] for i in sorted(often) if i < len(titles) and titles[i]]

    def loose(self, titles: Sequence[str], filled: Iterable[str]) -> set[str]:
        """Columns with blanks that would take a text from above though no merged cell says so; where one of those that
        are ``filled`` stands before it and says something new, a blank takes none.
        """
        there = {*filled}
        alone = {*self._loose, *(column for new, column in self._new if {*titles[new : new + 1]}.isdisjoint(there))}
        return {titles[i] for i in alone if i < len(titles)}


def merged_above(sheets: Sequence[tuple[Merged, Sequence[str]]]) -> tuple[list[str], int, list[str]]:
    """Columns that go on from the row above, in how many rows, and those of which it is sure: a blank of theirs is
    merged, or stands where nothing is above it.
    """
    columns = [*dict.fromkeys(title for cells, titles in sheets for title in cells.above(titles))]
    sure = columns
    while loose := {one for one in sure if any(one in cells.loose(titles, sure) for cells, titles in sheets)}:
        sure = [column for column in sure if column not in loose]
    return columns, sum(cells.rows for cells, _ in sheets), sure


def merged(file: BinaryIO, sheet: str) -> Merged:
    """As the sheet's own list of merged ranges says, which stands behind its cells; none where it can't be read."""
    found: list[tuple[int, int, int]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "mergeCell" and (said := _RANGE.fullmatch(attributes.get("ref", ""))):
            first, last = int(said[2]), int(said[4])
            columns = range(column_index_from_string(said[1]) - 1, column_index_from_string(said[3]))
            found.extend((column, first, last) for column in columns if last > first and len(found) < _MOST)

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    try:
        with closing(open_workbook(file)) as book, cast(Any, book[sheet])._get_source() as source:
            while chunk := source.read(_CHUNK):
                parser.Parse(chunk, False)
    except BROKEN:
        return Merged()
    return Merged(found)
