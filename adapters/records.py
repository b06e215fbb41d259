"""Delimited text and workbooks as numbered records, streamed: one shape for both, so that a file drop knows no format.

RFC 4180 as it is found in the wild (any line end, a byte-order mark, blank lines), and ECMA-376 sheets by openpyxl's
read-only mode. Record numbers are what a person sees: the first record of the file is 1, its header included.
"""

from __future__ import annotations

import codecs
import csv
import io
import warnings
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack
from typing import Any, BinaryIO, NamedTuple, TypeVar

from openpyxl.cell.cell import ERROR_CODES

from adapters.convert import as_text
from adapters.mapping_document import CsvRead, XlsxRead
from adapters.workbook import BROKEN, Unreadable, open_workbook

T = TypeVar("T")

_ERRORS = frozenset(ERROR_CODES)


class Record(NamedTuple):
    """One record of a file: its cells, or the rule by which it can't be read."""

    number: int
    cells: Sequence[str | None]
    rule: str | None = None

    @property
    def blank(self) -> bool:
        """Nothing but blanks."""
        return self.rule is None and not any(cell and not cell.isspace() for cell in self.cells)


def codec(encoding: str) -> str:
    """The codec to read with: UTF-8 is read with or without its byte-order mark."""
    name = codecs.lookup(encoding).name
    return "utf-8-sig" if name == "utf-8" else name


def csv_records(file: BinaryIO, read: CsvRead) -> Generator[Record, None, None]:
    """The records of a delimited text whose encoding has been checked. The caller closes the file."""
    text = io.TextIOWrapper(file, codec(read.encoding), newline="")
    rows = csv.reader(text, delimiter=read.delimiter)
    number = 0
    try:
        while True:
            number += 1
            try:
                yield Record(number, next(rows))
            except csv.Error:
                yield Record(number, (), "unreadable_row")
            except StopIteration:
                return
    finally:
        text.detach()


def xlsx_records(file: BinaryIO, read: XlsxRead) -> Generator[Record, None, None]:
    """The records of one sheet, formulas by their cached values. Raises Unreadable, possibly after some records."""
    with ExitStack() as stack:
        rows = _read(lambda: _rows(stack, file, read.sheet))
        number = width = 0
        while (found := _read(lambda: _next(rows))) is not None:
            absent, cells = found
            yield from (Record(number + n, ()) for n in range(1, absent + 1))
            number += absent + 1
            record = _record(number, cells, width)
            width = len(record.cells) if number == read.header else width
            yield record


def _rows(stack: ExitStack, file: BinaryIO, sheet: str) -> Iterator[tuple[Any, ...]]:
    book = open_workbook(file)
    stack.callback(book.close)
    if sheet not in book.sheetnames:
        raise Unreadable("missing_sheet")
    found = book[sheet]
    found.reset_dimensions()  # what the file says of its size may be less than it holds
    return iter(found.iter_rows(values_only=True))


def _next(rows: Iterator[tuple[Any, ...]]) -> tuple[int, tuple[Any, ...]] | None:
    """How many rows are left out before the next one, and its cells; what is left out at the end is no row."""
    return next(((absent, cells) for absent, cells in enumerate(rows) if cells), None)


def _read(what: Callable[[], T]) -> T:
    """What openpyxl reads next. Its warnings quote the cell, and damage shows only when it is reached."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return what()
    except BROKEN:
        raise Unreadable("unreadable_file") from None


def _record(number: int, cells: tuple[Any, ...], width: int) -> Record:
    """Empty cells at a row's end are there or not, as the writer liked: as many as the header has columns."""
    texts = [as_text(cell) for cell in cells]
    while texts and texts[-1] is None:
        texts.pop()
    texts += [None] * (width - len(texts))
    return Record(number, texts, "cell_error" if not _ERRORS.isdisjoint(texts) else None)
