"""Delimited text and workbooks as numbered records, streamed: one shape for both, so that a file drop knows no format.

RFC 4180 as it is found in the wild (any line end, a byte-order mark, blank lines), and ECMA-376 sheets by openpyxl's
read-only mode. Record numbers are what a person sees: the first record of the file is 1, its header included.
"""

from __future__ import annotations

import csv
import io
import warnings
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack
from errno import EINVAL
from itertools import chain
from typing import Any, BinaryIO, NamedTuple, TypeVar

from openpyxl.cell.cell import ERROR_CODES
from openpyxl.workbook import Workbook

from adapters.document.read import XlsxRead, is_pattern
from adapters.files.detect import Written, codec
from adapters.files.workbook import BROKEN, Unreadable, open_workbook
from adapters.values.convert import as_text
from adapters.values.sheet_names import is_named_so

T = TypeVar("T")

_NEWER_ERRORS = (
    "#BLOCKED!",
    "#BUSY!",
    "#CALC!",
    "#CONNECT!",
    "#EXTERNAL!",
    "#FIELD!",
    "#PYTHON!",
    "#SPILL!",
    "#UNKNOWN!",
)
ERRORS = frozenset((*ERROR_CODES, *_NEWER_ERRORS, "#GETTING_DATA"))


class Record(NamedTuple):
    """One record of a file: its cells, or the rule by which it can't be read."""

    number: int
    cells: Sequence[str | None]
    rule: str | None = None

    @property
    def blank(self) -> bool:
        """Nothing but blanks."""
        for cell in self.cells:
            if cell and not cell.isspace():
                return False
        return self.rule is None


def csv_records(content: BinaryIO, written: Written) -> Generator[Record, None, None]:
    """The records of a delimited text that has been looked at. The caller closes the file. Raises Unreadable.

    A quote that does not end where its cell does takes in the lines after it: each of them is a record that can't be
    read, so that none is lost without a word, and what stands below keeps its place.
    """
    text = io.TextIOWrapper(content, codec(written.encoding or ""), newline="")
    rows = csv.reader(text, delimiter=written.delimiter or ",", strict=True)
    number = before = 0
    try:
        while True:
            try:
                for cells in rows:
                    number, before = number + 1, rows.line_num
                    yield Record(number, cells)
                return
            except csv.Error:
                for _ in range(rows.line_num - before):
                    number += 1
                    yield Record(number, (), "unreadable_row")
                before = rows.line_num
            except UnicodeDecodeError:  # it was all right when it was looked at: somebody writes it
                raise Unreadable("encoding") from None
    finally:
        text.detach()


class Sheet(NamedTuple):
    """One sheet of a workbook; its place among those that are read, from 0, and how many others no pattern is for."""

    place: int
    name: str
    records: Generator[Record, None, None]
    hidden: bool
    left: int = 0


def sheets(file: BinaryIO, read: XlsxRead) -> Generator[Sheet, None, None]:
    """The sheets in the mapping's order, each to be read before the next. Raises Unreadable, also where one is read."""
    with ExitStack() as stack:
        book = _read(lambda: open_workbook(file))
        stack.callback(book.close)
        there = [sheet.title for sheet in book.worksheets]
        names = _chosen(there, read.sheets)
        left = len(there) - len(names) if any(map(is_pattern, read.sheets)) else 0
        for place, name in enumerate(names):
            hidden = getattr(book[name], "sheet_state", "visible") != "visible"
            yield Sheet(place, name, _sheet_records(book, name, read), hidden, left)


def _chosen(there: Sequence[str], asked: Sequence[str]) -> list[str]:
    """The sheets that are named, each once, and those of the patterns; a pattern may have none, all of them may not."""
    of_each = ([name for name in there if is_named_so(name, one)] if is_pattern(one) else [one] for one in asked)
    names = list(dict.fromkeys(chain.from_iterable(of_each)))
    if not names or not set(names) <= set(there):
        raise Unreadable("missing_sheet")
    return names


def _sheet_records(book: Workbook, name: str, read: XlsxRead) -> Generator[Record, None, None]:
    """The records of one sheet, formulas by their cached values."""
    rows = _read(lambda: _rows(book, name))
    number = width = 0
    while (found := _read(lambda: _next(rows))) is not None:
        absent, cells = found
        yield from (Record(number + n, ()) for n in range(1, absent + 1))
        number += absent + 1
        record = _record(number, cells, width)
        width = max(width, len(record.cells)) if number in read.header_lines else width
        yield record


def _rows(book: Workbook, sheet: str) -> Iterator[tuple[Any, ...]]:
    found = book[sheet]
    found.reset_dimensions()  # what the file says of its size may be less than it holds
    return iter(found.iter_rows(values_only=True))


def _next(rows: Iterator[tuple[Any, ...]]) -> tuple[int, tuple[Any, ...]] | None:
    """How many rows are left out before the next one, and its cells; what is left out at the end is no row."""
    return next(((absent, cells) for absent, cells in enumerate(rows) if cells), None)


def _read(what: Callable[[], T]) -> T:
    """What openpyxl reads next. Its warnings quote the cell, and damage shows only when it is reached.

    An OSError of openpyxl's own, or a place before the file's beginning, is damage too; any other is the disk's, which
    may be gone at the next pull.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return what()
    except BROKEN:
        raise Unreadable("unreadable_file") from None
    except OSError as error:
        if error.errno not in (None, EINVAL):
            raise
        raise Unreadable("unreadable_file") from None


def _record(number: int, cells: tuple[Any, ...], width: int) -> Record:
    """Empty cells at a row's end are there or not, as the writer liked: as many as the header has columns."""
    texts = [as_text(cell) for cell in cells]
    while texts and texts[-1] is None:
        texts.pop()
    texts += [None] * (width - len(texts))
    return Record(number, texts, "cell_error" if not ERRORS.isdisjoint(texts) else None)
