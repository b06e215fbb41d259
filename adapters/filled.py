"""What merged cells and "the date on the day's first row alone" leave blank, taken from the row above.

Only in the columns that the owner named: there a blank says "as above", anywhere else it says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from adapters.records import ERRORS, Record

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
