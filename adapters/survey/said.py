"""The months that are said of rows: by the title above them, their sheet, the lines above the header, the file."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from adapters.files.records import Record
from adapters.files.table_shape import Rows
from adapters.profile.order import Said
from adapters.values.months_said import NONE, months_of_sheet, months_said


def said_of_rows(file: str, sheet: str | None, head: Iterable[Record], rows: Rows) -> Callable[[Record], Said]:
    """``head`` are the table's first records, ``rows`` what has been read of it up to the row that is asked about."""
    top = min(rows.header.lines, default=0)
    above = (months_said(cell) for record in head if record.number < top for cell in record.cells if cell)
    whole = (months_of_sheet(sheet or ""), NONE.union(*above), months_said(file))
    return lambda record: (rows.months_above(record.number), *whole)
