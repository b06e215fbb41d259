"""A workbook's sheets before one is described: their headings, how these differ, and which is no table of records."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import closing
from itertools import chain, islice
from typing import Any, BinaryIO, NamedTuple

from adapters.document.read import EVERY_SHEET, XlsxRead
from adapters.files.headers import bare, names
from adapters.files.records import Record, sheets
from adapters.files.table_shape import LOOKED_AT, Header, Rows, find_header
from adapters.survey.legends import article_legend, legend
from adapters.values.convert import fold
from adapters.values.months_said import days_said, months_of_sheet, months_said
from adapters.values.sheet_names import is_named_so, period_patterns

_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_SUMMARY = re.compile(
    r"\b(resumen|resumenes|concentrado|consolidado|totales|estadisticas?|graficas?|graficos?|tabla dinamica|summary)\b"
)
_WHOLE = re.compile(
    r"\b(acumulad[oa]s?|todos?|todas?|anual|general|concentrado|consolidado|global|base|total|completo)\b"
)


class Differences(NamedTuple):
    """Between one sheet's headings and another's: spelled otherwise (here, there), only here, only there."""

    spelled: list[tuple[str, str]]
    here: list[str]
    there: list[str]


class SheetSeen(NamedTuple):
    """A sheet of a workbook: how many rows it has below its header."""

    name: str
    rows: int
    header: Header
    titles: list[str]
    hidden: bool = False
    legend: Mapping[str, str] | None = None  # where it is nothing but labels with their meanings

    @property
    def worth(self) -> int:
        """The first in sight with the widest table at its top is looked at: covers and notes have a column or two."""
        return self.header.width if self.header.lines and not self.hidden else 0

    def same(self, other: SheetSeen) -> bool:
        """Could one mapping read both?"""
        return self.titles == other.titles and self.header.lines == other.header.lines

    def alike(self, other: SheetSeen) -> bool:
        """The same columns in the same places, but for blanks, signs and case."""
        return [*map(bare, self.titles)] == [*map(bare, other.titles)] and self.header.lines == other.header.lines

    def agrees(self, other: SheetSeen) -> bool:
        """Could one mapping read both, if it finds the headings? Nearly all columns, wherever they stand."""
        mine, others = ([bare(title) for title in sheet.titles if title] for sheet in (self, other))
        once = len({*mine}) == len(mine) and len({*others}) == len(others)
        as_high = len(self.header.lines) == len(other.header.lines) > 0
        return once and as_high and len({*mine} & {*others}) * 5 >= max(len(mine), len(others)) * 4

    def as_in(self, other: SheetSeen) -> list[str]:
        """Its headings as the other spells them."""
        if self.alike(other):
            return other.titles
        spelled = {bare(title): title for title in other.titles if title}
        return [spelled.get(bare(title), title) for title in self.titles]

    def differences(self, other: SheetSeen) -> Differences:
        """How its headings differ from the other's."""
        mine, others = ({bare(title): title for title in sheet.titles if title} for sheet in (self, other))
        return Differences(
            [(title, others[key]) for key, title in mine.items() if key in others and others[key] != title],
            [title for key, title in mine.items() if key not in others],
            [title for key, title in others.items() if key not in mine],
        )

    def summary(self, other: SheetSeen) -> bool:
        """Does it look like sums of the other, no records? By its name, and having few of the other's columns."""
        named = _SUMMARY.search(fold(self.name).replace("_", " ")) is not None
        return named and len(self.differences(other).there) * 2 > len(other.titles)


def seen(file: BinaryIO) -> list[SheetSeen]:
    """Every sheet, in the workbook's order."""
    found = []
    with closing(sheets(file, XlsxRead(files="*", sheet=EVERY_SHEET))) as opened:
        for sheet in opened:
            head = list(islice(sheet.records, LOOKED_AT))
            header = find_header(head)
            lines = header_cells(head, header)
            rows = sum(1 for _ in Rows(header, lines).of(chain(head, sheet.records)))
            cells = [record.cells for record in head] if rows < LOOKED_AT else []
            told = legend(cells) or article_legend(cells)
            found.append(SheetSeen(sheet.name, rows, header, names(lines), sheet.hidden, told or None))
    return found


def once(described: SheetSeen, others: Sequence[SheetSeen]) -> tuple[list[SheetSeen], str | None]:
    """Those to read with the described one, without the sheet that has the rows of all others once more, and its name:
    ACUMULADO beside ENERO and FEBRERO. It is called so, and has exactly as many rows as they. Where it is the described
    one, it is read alone.
    """
    for whole in (described, *others):
        rest = [sheet for sheet in (described, *others) if sheet is not whole]
        rows = sum(sheet.rows for sheet in rest)
        if len(rest) > 1 and whole.rows == rows and _WHOLE.search(fold(whole.name).replace("_", " ")):
            return [sheet for sheet in others if sheet is not whole] if whole is not described else [], whole.name
    return [*others], None


def lacking(sheets: Sequence[SheetSeen]) -> list[str]:
    """Columns that only some of them have, as the first spells them."""
    tables = [sheet.as_in(sheets[0]) for sheet in sheets]
    known = dict.fromkeys(title for table in tables for title in table if title)
    return [title for title in known if not all(title in table for table in tables)]


def sheets_read(sheets: Sequence[SheetSeen], agreeing: Sequence[str], file: str) -> dict[str, Any]:
    """How the sheets that agree are read together: by fixed lines where all are the same; ``*`` where there is no
    other. What their names and the ``file``'s say of their days is stated too. Nothing where it is one with a name of
    its own.
    """
    table = [sheet for sheet in sheets if sheet.name in agreeing]
    names_of_all = [sheet.name for sheet in table]
    if len(table) < 2 and len(sheets) == 1:  # called after its month, it has another name in the next file
        return {"sheet": "*"} if _of_a_month(sheets[0].name) else {}
    periods = _of_periods(names_of_all, [sheet.name for sheet in sheets if sheet not in table])
    if len(table) < 2:
        return {"sheet": periods} if periods else {}
    others = any(s.rows or (s.header.lines and not s.agrees(table[0])) for s in sheets if s not in table)
    said: dict[str, Any] = {"sheet": (periods or names_of_all) if others else "*"}
    if not all(sheet.same(table[0]) for sheet in table):
        said["header"] = {"find": len(table[0].header.lines)}
    of_file = {year for year, _ in months_said(file) if year} or {*map(int, _YEAR.findall(file))}
    year = of_file.pop() if len(of_file) == 1 else None
    if all(days_said(name, year) for name in names_of_all):
        said["sheet_period"] = {} if all(days_said(name, None) for name in names_of_all) else {"year": year}
    return said


def _of_periods(names_of_all: Sequence[str], others: Sequence[str]) -> str | list[str] | None:
    """The patterns of sheets that are called after periods, if no other sheet is: next time's are read too."""
    patterns = period_patterns(names_of_all)
    if any(is_named_so(name, pattern) for name in others for pattern in patterns):
        return None
    return patterns[0] if len(patterns) == 1 else patterns or None


def _of_a_month(name: str) -> bool:
    return bool(months_of_sheet(name)) or _YEAR.search(name) is not None


def header_cells(head: Sequence[Record], header: Header) -> list[Sequence[str | None]]:
    """The lines that name the columns."""
    return [record.cells for record in head if record.number in header.lines]
