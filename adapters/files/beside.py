"""Files whose rows go on in other files: the n-th of one and the n-th of the next are one row.

Nothing in the rows says that they belong together, so a row too many anywhere is somebody else's data in every row
after it: files that don't have as many rows are not read at all.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence

from adapters.files.records import Record
from adapters.files.workbook import Unreadable


def height(records: Iterable[Record]) -> int:
    """How many records there are, but for empty lines at the end."""
    return max((record.number for record in records if record.cells or record.rule), default=0)


def side_by_side(
    files: Sequence[Generator[Record, None, None]], header: Sequence[int]
) -> Generator[Record, None, None]:
    """The records of all the files as one file's. ``header``: the records that are header lines, in all of them."""
    main, *others = files
    widths: list[int] = []
    for record in main:
        parts = [record, *(next(other, Record(record.number, ())) for other in others)]
        if record.number in header:
            found = [len(part.cells) for part in parts]
            if widths and widths != found:
                raise Unreadable("uneven_header")
            widths = found
        yield _joined(parts, widths if record.number > header[-1] else None)


def _joined(parts: Sequence[Record], widths: Sequence[int] | None) -> Record:
    """``widths``: how many cells each must have, or a row's would stand under the next file's names."""
    number = parts[0].number
    rule = next((part.rule for part in parts if part.rule), None)
    if rule is None and widths is not None and any(part.cells for part in parts):
        even = all(len(part.cells) == width for part, width in zip(parts, widths, strict=True))
        rule = None if even else "column_count"
    return Record(number, () if rule else [cell for part in parts for cell in part.cells], rule)
