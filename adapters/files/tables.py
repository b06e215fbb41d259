"""Records under a header as rows: which columns there are, what is a row, what stands there instead of one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from adapters.document.mapping import Mapping
from adapters.document.read import CsvRead, Find, XlsxRead
from adapters.files.filled import filled_down, repeated_above
from adapters.files.header_found import found_header
from adapters.files.headers import names, repeated
from adapters.files.records import Record
from adapters.files.workbook import Unreadable
from adapters.values.convert import fold

MOST_BLANKS = 10_000  # records between two rows: more are a damaged file, not rows somebody left out


class Line(NamedTuple):
    """A row where it stands, or the ``rule`` by which it is none. ``rows`` is how many of the file's it is made of.

    ``position`` grows through a unit, so that a pull can go on after it. ``at`` is how its locator says it.
    """

    position: int
    at: str
    values: dict[str, Any]
    rule: str | None = None
    rows: int = 1


@dataclass
class Told:
    """What is found beside the rows: columns that the mapping doesn't know, before the first row that has them.

    ``footers`` and ``headings`` are how many rows were none: totals and notes, and the header's lines once more.
    """

    news: set[str] = field(default_factory=set)
    footers: int = 0
    headings: int = 0
    above: int = 0  # cells that said "as above", and now say it
    sheets: int = 0  # of the book that no pattern of the mapping is for
    unmarked: int = 0  # tables that lack the column by which rows withdraw

    def repeated(self) -> None:
        """One more of these."""
        self.above += 1

    @property
    def left_out(self) -> str:
        """How many rows were none, and cells as above, in words; empty where there were none."""
        said = {"footer": self.footers, "heading repeated": self.headings, "as above": self.above}
        said |= {"other sheets": self.sheets, "without withdraw": self.unmarked}
        return " | ".join(f"{what}: {times}" for what, times in said.items() if times)


def table_lines(
    records: Iterator[Record], read: CsvRead | XlsxRead, mapping: Mapping, told: Told
) -> Iterator[Line] | None:
    """The rows under a header; None where there is nothing at all. Raises Unreadable, possibly after some rows."""
    if isinstance(read.header, Find):
        found = found_header(records, read.header.find, mapping)
        lines, header = (None, []) if found is None else found
    else:
        lines = _header_lines(records, read)
        header = _header(lines, read) if lines is not None else []
    if lines is None:
        return None
    _require_columns(header, read, mapping)
    told.news |= mapping.unexpected(header)
    told.unmarked += _unmarked(header, mapping)
    rows: Iterator[Record] = _without_trailing_blanks(_without_headings(records, lines, read.footer, told))
    if isinstance(read.header, Find) and isinstance(read, XlsxRead):
        rows = _as_wide(rows, len(header))
    if read.fill_down:
        rows = filled_down(rows, [header.index(c) for c in read.fill_down if c in header], len(header))
    if read.as_above:
        texts = {header.index(c): some for c, some in read.as_above.items() if c in header}
        rows = repeated_above(rows, texts, len(header), told.repeated)
    return _rows(rows, header)


def _as_wide(records: Iterable[Record], width: int) -> Iterator[Record]:
    """Empty cells at a sheet's row's end are there or not, as the writer liked."""
    for record in records:
        missing = width - len(record.cells)
        filled = record.cells and missing > 0
        yield record._replace(cells=[*record.cells, *[None] * missing]) if filled else record


def _rows(records: Iterable[Record], header: list[str]) -> Iterator[Line]:
    width = len(header)
    for number, cells, rule in records:
        if rule is None and len(cells) == width:
            yield Line(number, f"#{number}", dict(zip(header, cells, strict=True)))
        else:
            yield Line(number, f"#{number}", {}, rule or ("column_count" if cells else "blank_row"))


def _header_lines(records: Iterator[Record], read: CsvRead | XlsxRead) -> list[Sequence[str | None]] | None:
    """As many as there are; None where all up to there is empty."""
    wanted, empty = read.header_lines, True
    lines: list[Sequence[str | None]] = []
    for record in records:
        empty = empty and record.blank
        if record.number in wanted:
            lines.append(record.cells)
        if record.number >= wanted[-1]:
            break
    return None if empty else lines


def _header(lines: list[Sequence[str | None]], read: CsvRead | XlsxRead) -> list[str]:
    header = names(lines) if len(lines) == len(read.header_lines) else []
    if not any(header):
        raise Unreadable("missing_header")
    return header


def _require_columns(header: list[str], read: CsvRead | XlsxRead, mapping: Mapping) -> None:
    if missing := sorted(min(columns) for columns in mapping.needed if columns.isdisjoint(header)):
        raise Unreadable(f"missing_column:{missing[0]}")
    if gone := [
        c for c in (*read.fill_down, *read.as_above) if c not in {*header, *mapping.columns, *mapping.columns_optional}
    ]:
        raise Unreadable(f"missing_column:{gone[0]}")
    if twice := sorted(column for column in mapping.columns if header.count(column) > 1):
        raise Unreadable(f"duplicate_column:{twice[0]}")
    if isinstance(read, CsvRead) and read.beside:
        _require_apart(header, mapping)


def _unmarked(header: list[str], mapping: Mapping) -> bool:
    """Is the column that withdraws absent, where it may be? One beside an unknown column is taken for renamed: what was
    cancelled would be shared.
    """
    ends = mapping.sources([mapping.withdraw.column]) if mapping.withdraw is not None else frozenset[str]()
    if not ends or not ends.isdisjoint(header):
        return False
    if mapping.unexpected(header):
        raise Unreadable(f"missing_column:{min(ends)}")
    return True


def _require_apart(header: list[str], mapping: Mapping) -> None:
    """In files beside each other a column that is in two would be one's or the other's, by accident.

    One that the mapping does not know is not named: where a header is missing, it is a person's data.
    """
    if any(column and header.count(column) > 1 and column not in mapping.columns_ignored for column in header):
        raise Unreadable("duplicate_column")


def _without_headings(
    records: Iterable[Record], lines: list[Sequence[str | None]], footers: list[str], told: Told
) -> Iterator[Record]:
    """The header's lines once more are no rows, nor are totals and notes (``footers``); they are counted."""
    repeats, begins = repeated(lines), tuple(map(fold, footers))
    for record in records:
        if repeats(record.cells):
            told.headings += 1
        elif begins and _first(record).startswith(begins):
            told.footers += 1
        else:
            yield record


def _first(record: Record) -> str:
    """The first cell with anything in it, folded."""
    return fold(next((cell for cell in record.cells if cell and not cell.isspace()), ""))


def _without_trailing_blanks(records: Iterable[Record]) -> Iterator[Record]:
    """Formatted but empty rows at a sheet's end, and a last empty line, are nobody's rows, however many they are.

    Blanks between rows are rows that somebody left out, each accounted for; raises Unreadable at too many.
    """
    blanks: list[int] = []
    for record in records:
        if record.blank:
            if len(blanks) <= MOST_BLANKS:
                blanks.append(record.number)
            continue
        if len(blanks) > MOST_BLANKS:
            raise Unreadable("too_many_blank_rows")
        if blanks:
            yield from (Record(number, ()) for number in blanks)
            blanks.clear()
        yield record
