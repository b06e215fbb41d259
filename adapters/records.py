"""Delimited text and workbooks as numbered records, streamed: one shape for both, so that a file drop knows no format.

RFC 4180 as it is found in the wild (any line end, a byte-order mark, blank lines), and ECMA-376 sheets by openpyxl's
read-only mode. Record numbers are what a person sees: the first record of the file is 1, its header included.
"""

from __future__ import annotations

import codecs
import csv
import io
import warnings
import zipfile
import zlib
from collections.abc import Generator, Iterator, Sequence
from typing import Any, BinaryIO, NamedTuple
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.cell.cell import ERROR_CODES

from adapters.convert import as_text
from adapters.mapping_document import CsvRead, XlsxRead

_LARGEST_SHEET = 2 * 1024**3  # bytes unpacked: a zip of a few kilobytes can hold any number of them
_LARGEST_STRINGS = 256 * 1024**2  # openpyxl keeps a workbook's shared strings in memory
_BROKEN = (zipfile.BadZipFile, zlib.error, ParseError, LookupError, ValueError, TypeError, AttributeError, EOFError)
_ERRORS = frozenset(ERROR_CODES)


class Unreadable(Exception):
    """A file that can't be read as what it should be. Carries the rule, and nothing of its content."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


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
    try:
        _check_size(file)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except _BROKEN:
        raise Unreadable("unreadable_file") from None
    try:
        if read.sheet not in book.sheetnames:
            raise Unreadable("missing_sheet")
        rows = book[read.sheet].iter_rows(values_only=True)
        number = width = 0
        while (cells := _next(rows)) is not None:
            number += 1
            record = _record(number, cells, width)
            width = len(record.cells) if number == read.header else width
            yield record
    finally:
        book.close()


def _check_size(file: BinaryIO) -> None:
    with zipfile.ZipFile(file) as packed:
        parts = packed.infolist()
    strings = sum(part.file_size for part in parts if part.filename.endswith("sharedStrings.xml"))
    if strings > _LARGEST_STRINGS or max((part.file_size for part in parts), default=0) > _LARGEST_SHEET:
        raise Unreadable("file_too_large")
    file.seek(0)


def _next(rows: Iterator[tuple[Any, ...]]) -> tuple[Any, ...] | None:
    """The next row. openpyxl's warnings quote the cell, and a damaged sheet shows only when it is reached."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return next(rows, None)
    except _BROKEN:
        raise Unreadable("unreadable_file") from None


def _record(number: int, cells: tuple[Any, ...], width: int) -> Record:
    """Empty cells at a row's end are there or not, as the writer liked: as many as the header has columns."""
    texts = [as_text(cell) for cell in cells]
    while texts and texts[-1] is None:
        texts.pop()
    texts += [None] * (width - len(texts))
    return Record(number, texts, "cell_error" if not _ERRORS.isdisjoint(texts) else None)
