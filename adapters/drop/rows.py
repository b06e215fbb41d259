"""From open files that have been looked at to the rows of one unit, whatever they are written in."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from itertools import groupby, islice
from typing import BinaryIO

from adapters.document.mapping import CONTENT_KEY, PERIOD, Mapping, listed
from adapters.document.read import CsvRead, Find, JsonRead, XlsxRead
from adapters.drop.occurrences import Occurrences
from adapters.drop.versions import Versions
from adapters.files.beside import side_by_side
from adapters.files.detect import Written
from adapters.files.gzipped import unpacked
from adapters.files.json_items import json_items
from adapters.files.json_lines import item_lines
from adapters.files.look import FileRead
from adapters.files.records import Record, csv_records, sheets
from adapters.files.tables import Line, Told, table_lines
from adapters.files.workbook import MOST_ROWS, Unreadable
from adapters.rows.cells import grouping
from adapters.values.months_said import days_said

MOST_TOGETHER = 1000  # rows of one record

File = tuple[BinaryIO, Written]
Lines = Generator[Line, None, None]


def lines(
    files: Sequence[File],
    read: FileRead,
    mapping: Mapping,
    told: Told,
    *,
    start: int = 0,
    period: str | None = None,
    scope: str = "",
) -> Lines:
    """The rows after position ``start``. Those before are read too: twins are counted. Raises Unreadable.

    A row keyed by its content has another key in another ``scope``. Where the latest version of a record stands, all is
    read once before.
    """
    with ExitStack() as stack:
        versions = None if not mapping.key.versions else stack.enter_context(Versions(mapping))
        if versions is not None:
            with closing(_lines(files, read, mapping, Told())) as all_of_it:
                versions.see(all_of_it)
        found: Iterator[Line] = stack.enter_context(closing(_lines(files, read, mapping, told)))
        if versions is not None:
            found = versions.marked(found)
        if mapping.key.content:
            found = _numbered(found, stack.enter_context(Occurrences(mapping.known, scope, mapping.key.copies)))
        if start:
            found = (line for line in found if line.position > start)
        if together := [listed(name) for name, each in mapping.each.items() if each.rows]:
            found = _grouped(found, mapping, together)
        by_sheet = read.sheet_period if isinstance(read, XlsxRead) else None
        if by_sheet is not None:
            yield from _dated_by_sheet(found, by_sheet.year or _year(period))
        else:
            yield from found if period is None else _dated(found, period)


def records_of(file: File) -> Generator[Record, None, None]:
    """The records of a delimited text."""
    return csv_records(_content(file), file[1])


def _lines(files: Sequence[File], read: FileRead, mapping: Mapping, told: Told) -> Lines:
    match read:
        case CsvRead():
            yield from _csv_lines(files, read, mapping, told)
        case XlsxRead():
            yield from _sheet_lines(files[0][0], read, mapping, told)
        case JsonRead():
            yield from item_lines(json_items(_content(files[0]), read, files[0][1]), mapping, told)


def _content(file: File) -> BinaryIO:
    opened, written = file
    opened.seek(0)
    return unpacked(opened) if written.gzip else opened


def _csv_lines(files: Sequence[File], read: CsvRead, mapping: Mapping, told: Told) -> Lines:
    with ExitStack() as stack:
        found = [stack.enter_context(closing(records_of(file))) for file in files]
        records = side_by_side(found, read.header_lines) if len(found) > 1 else found[0]
        rows = table_lines(records, read, mapping, told)
        if rows is None:
            raise Unreadable("empty_file")
        yield from rows


def _sheet_lines(file: BinaryIO, read: XlsxRead, mapping: Mapping, told: Told) -> Lines:
    """Empty sheets are no matter where others are not: a book for a year has months to come."""
    file.seek(0)
    empty = True
    with closing(sheets(file, read)) as found:
        for sheet in found:
            told.sheets = sheet.left
            before, at = sheet.place * MOST_ROWS, f"/{sheet.name}" if read.several else ""
            with closing(sheet.records) as records:
                rows = _table_or_why(records, read, mapping, told)
                empty = empty and rows is None
                for line in rows or ():
                    yield line._replace(position=before + line.position, at=at + line.at) if read.several else line
    if empty:
        raise Unreadable("empty_file")


def _table_or_why(records: Iterator[Record], read: XlsxRead, mapping: Mapping, told: Told) -> Iterable[Line] | None:
    """Where headers are found, a sheet without one costs itself alone: one line that says why, at its top."""
    try:
        return table_lines(records, read, mapping, told)
    except Unreadable as unreadable:
        if not (read.several and isinstance(read.header, Find)):
            raise
        return [Line(1, "#1", {}, unreadable.rule)]


def _numbered(lines: Iterable[Line], twins: Occurrences) -> Iterator[Line]:
    for line in lines:
        if line.rule is None:
            line.values[CONTENT_KEY] = twins.key(line.values)
        yield line


def _dated(lines: Iterable[Line], period: str) -> Iterator[Line]:
    for line in lines:
        line.values[PERIOD] = period
        yield line


def _dated_by_sheet(lines: Iterable[Line], year: int | None) -> Iterator[Line]:
    for line in lines:
        sheet = line.at[1:].rpartition("#")[0]
        line.values[PERIOD] = days_said(sheet, year) or ""
        yield line


def _year(period: str | None) -> int | None:
    """The one year that a file is about."""
    years = {day[:4] for day in (period or "").split("/")} - {""}
    return int(years.pop()) if len(years) == 1 else None


def _grouped(lines: Iterable[Line], mapping: Mapping, lists: Sequence[str]) -> Iterator[Line]:
    """Neighbours of one key become one line, which stands where its first does. What has no key stays alone."""
    called = grouping(mapping)

    def key(line: Line) -> object:
        found = called(line.values) if line.rule is None else None
        return line.position if found is None else found

    for _, found in groupby(lines, key):
        together = list(islice(found, MOST_TOGETHER + 1))
        if len(together) > MOST_TOGETHER:
            raise Unreadable("too_many_rows_of_one_key")
        first, last = together[0], together[-1]
        if first.rule is None:
            parts = [line.values for line in together]
            yield Line(last.position, first.at, {**first.values, **dict.fromkeys(lists, parts)}, None, len(parts))
        else:
            yield first
