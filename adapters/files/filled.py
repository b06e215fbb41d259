"""What merged cells and "the date on the day's first row alone" leave blank, taken from the row above.

Only in the columns that the owner named: there a blank says "as above", anywhere else it says nothing. So do words and
marks, IDEM, where the owner named them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from adapters.files.records import ERRORS, Record
from adapters.values.convert import fold

_UNCLEAR = "\0unclear"  # instead of a text that stood in a row which can't be read


def filled_down(records: Iterable[Record], columns: Sequence[int], width: int) -> Iterator[Record]:
    """A blank cell of these columns takes the text of the nearest row above that has one, where its row has any other.

    From outer to inner: another text in one column leaves those after it with nothing above. Below a row of which it
    can't be told what it had there, a blank cell makes its row ``row_above_unclear``.
    """
    above: dict[int, str | None] = dict.fromkeys(columns)
    for record in records:
        cells = record.cells
        if len(cells) != width:
            if record.rule or len(_said(cells)) > 1:  # one cell alone is a title, wherever it stands
                above = dict.fromkeys(columns, _UNCLEAR)
            yield record
            continue
        missing = []
        for place, column in enumerate(columns):
            text = cells[column]
            if not text or text.isspace():
                missing.append(column)
                continue
            if text != above[column]:
                above.update(dict.fromkeys(columns[place + 1 :]))
            above[column] = _UNCLEAR if text in ERRORS else text
        yield _filled(record, missing, above) if missing and record.rule is None else record


def repeated_above(
    records: Iterable[Record], texts: Mapping[int, Sequence[str]], width: int, counted: Callable[[], None]
) -> Iterator[Record]:
    """In each of these columns a cell that says one of its ``texts`` takes what the row above has there, and is
    counted; where that is blank or can't be told, its row is ``row_above_unclear``.
    """
    says = {column: frozenset(map(fold, some)) for column, some in texts.items()}
    above: dict[int, str | None] = dict.fromkeys(says)
    for record in records:
        cells, alone = list(record.cells), len(_said(record.cells)) < 2  # a title, or nothing
        if len(cells) != width or alone:
            above = above if alone and record.rule is None else dict.fromkeys(says)
            yield record
            continue
        same = [column for column, some in says.items() if fold(cells[column] or "") in some]
        for column in same:
            cells[column] = above[column]
            counted()
        unclear = record.rule is None and any(above[column] is None for column in same)
        above = {column: _text(cells[column]) for column in says}
        yield Record(record.number, (), "row_above_unclear") if unclear else record._replace(cells=cells)


def _text(cell: str | None) -> str | None:
    return None if not cell or cell.isspace() or cell in ERRORS else cell


def _filled(record: Record, missing: Sequence[int], above: dict[int, str | None]) -> Record:
    if set(above).issuperset(_said(record.cells)):
        return record
    if any(above[column] is _UNCLEAR for column in missing):
        return Record(record.number, (), "row_above_unclear")
    cells = list(record.cells)
    for column in missing:
        cells[column] = cells[column] if above[column] is None else above[column]
    return Record(record.number, cells)


def _said(cells: Sequence[str | None]) -> list[int]:
    """Where anything stands."""
    return [i for i, cell in enumerate(cells) if cell and not cell.isspace()]
