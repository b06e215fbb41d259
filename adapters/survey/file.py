"""A file that nobody has described yet, read to say what it is: how it is written, where its table stands, what its
columns hold. What was found is stated as a mapping's ``read`` would have it.

    survey(Path("detenidos.csv"), Asked(), progress)

Rows pass through in bounded memory; none is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, TypeVar

from adapters.document.read import JsonRead, XlsxRead
from adapters.files.detect import DETECT, Written, detect
from adapters.files.gzipped import unpacked
from adapters.files.headers import names
from adapters.files.json_items import Broken, fullest_list, json_items
from adapters.files.json_page import Answer, answer
from adapters.files.merged import Merged, merged, merged_above
from adapters.files.pattern import pattern
from adapters.files.records import Record, csv_records, sheets
from adapters.files.table_shape import LOOKED_AT, Header, Rows, find_header
from adapters.files.workbook import Unreadable
from adapters.profile.column import Column
from adapters.profile.file_day import own_day
from adapters.profile.file_span import Span, own_span
from adapters.profile.order import Said
from adapters.profile.table import Profile
from adapters.survey.catalogues import catalogues, explain
from adapters.survey.encodings import Encodings, encoding_of, encodings
from adapters.survey.items import feed_items
from adapters.survey.legends import legend
from adapters.survey.said import said_of_rows
from adapters.survey.sheets import SheetSeen, header_cells, lacking, once, seen, sheets_read
from adapters.survey.struck import struck
from adapters.values.convert import fold
from adapters.values.months_said import every_month

BATCH = 1000

T = TypeVar("T")
Progress = Callable[[int, int], None]  # bytes done, and in all
Records = Callable[[], AbstractContextManager[Iterator[Record]]]  # of a table, from its top


class Asked(NamedTuple):
    """What the officer states instead of having it found out."""

    encoding: str = DETECT
    delimiter: str = DETECT
    sheet: str | None = None
    header: tuple[int, ...] = ()


@dataclass
class Survey:
    """What was found. With a ``rule`` the file can't be read, and the rest is as far as it came."""

    name: str
    size: int
    written: Written
    rule: str | None = None
    encodings: Encodings | None = None  # what was considered, where none was clear
    read: dict[str, Any] = field(default_factory=dict)
    sheets: list[SheetSeen] = field(default_factory=list)
    sheet: str | None = None  # the one whose columns are described
    described: list[str] = field(default_factory=list)  # sheets beside it whose rows were looked at with it
    whole: str | None = None  # of them the one that seems to have all rows of the others once more
    optional: list[str] = field(default_factory=list)  # columns that some of these lack
    header: Header = field(default_factory=lambda: Header([], 0))
    titles: list[str] = field(default_factory=list)  # what stands above the header
    legends: list[dict[str, str]] = field(default_factory=list)  # labels with their meanings, of the lines around it
    rows: Rows | None = None
    more_rows: list[Rows] = field(default_factory=list)  # of the sheets beside it
    above: list[str] = field(default_factory=list)  # columns that seem to say "as above" where they are blank
    below: int = 0  # in how many rows
    struck: dict[str, list[int]] = field(default_factory=dict)  # by sheet, the records that are struck through
    merged: list[tuple[Merged, list[str]]] = field(default_factory=list)  # of each sheet, with its headings
    broken: int = 0  # lines of NDJSON that are none
    answer: Answer | None = None  # what stands beside a JSON document's list
    explained: dict[str, list[str]] = field(default_factory=dict)  # by a JSON's catalogue, the columns of its codes
    profile: Profile = field(default_factory=Profile)

    @property
    def day(self) -> date | None:
        """On which it was made, if it says so."""
        return self.answer.day if self.answer and self.answer.day else own_day(self.name, self.titles)

    @property
    def span(self) -> Span | None:
        """The days that it says it is about."""
        return self.answer.span if self.answer else own_span(self.titles)


def survey(path: Path, asked: Asked, progress: Progress) -> Survey:
    """Raises OSError where the file can't be opened or read."""
    with path.open("rb") as file:
        written = detect(file, asked.encoding, asked.delimiter)
        found = Survey(path.name, path.stat().st_size, written, written.rule)
        if found.rule in ("encoding", "encoding_ambiguous"):
            found.encodings = encodings(_content(file, written))
        if found.rule is None:
            try:
                _look_into(file, found, asked, lambda: progress(min(file.tell(), found.size), found.size))
            except Unreadable as unreadable:
                found.rule = unreadable.rule
    return found


def _look_into(file: BinaryIO, found: Survey, asked: Asked, progress: Callable[[], None]) -> None:
    match found.written.kind:
        case "text":
            _delimited(file, found, asked, progress)
        case "workbook":
            _workbook(file, found, asked, progress)
        case "json" | "ndjson":
            _json(file, found, progress)
        case _:
            raise Unreadable("unknown_format")


def _content(file: BinaryIO, written: Written) -> BinaryIO:
    file.seek(0)
    return unpacked(file) if written.gzip else file


def _delimited(file: BinaryIO, found: Survey, asked: Asked, progress: Callable[[], None]) -> None:
    @contextmanager
    def records() -> Iterator[Iterator[Record]]:
        with closing(csv_records(_content(file, found.written), found.written)) as opened:
            yield opened

    _table(records, found, asked, progress)
    stated = {
        "files": pattern(found.name),
        "encoding": encoding_of(found.written),
        "delimiter": found.written.delimiter,
    }
    found.read = {"csv": stated | _where(found)}


def _workbook(file: BinaryIO, found: Survey, asked: Asked, progress: Callable[[], None]) -> None:
    found.sheets = seen(file)
    best = found.sheet = asked.sheet or max(found.sheets, key=lambda sheet: sheet.worth).name

    @contextmanager
    def records() -> Iterator[Iterator[Record]]:
        lines: Any = found.header.lines if len(found.header.lines) > 1 else (found.header.lines or [1])[0]
        with closing(sheets(file, XlsxRead(files="*", sheet=best, header=lines))) as opened:
            yield next(opened).records

    _table(records, found, asked, progress, merged(file, best))
    if asked.sheet is None:
        _more_sheets(file, found, progress)
    heads = {sheet.name: sheet.header.lines for sheet in found.sheets} | {best: found.header.lines}
    found.struck = struck(file, {name: max(heads[name], default=0) for name in (best, *found.described)})
    found.read = {"xlsx": {"files": pattern(found.name), "sheet": best} | _where(found)}
    found.read["xlsx"] |= sheets_read(found.sheets, [best, *found.described], found.name)
    columns, rows, sure = merged_above(found.merged)
    if {*columns} >= {*found.above}:
        found.above, found.below = columns, rows
        found.read["xlsx"] |= {"fill_down": sure} if sure else {}


def _more_sheets(file: BinaryIO, found: Survey, progress: Callable[[], None]) -> None:
    """The other months' labels, forms and flaws are this table's too: sheets with its headings, wherever they stand."""
    described = next((sheet for sheet in found.sheets if sheet.name == found.sheet), None)
    if described is None or found.header.lines != described.header.lines or not described.header.lines:
        return
    others = [sheet for sheet in found.sheets if sheet is not described and sheet.rows and not sheet.hidden]
    agree = [sheet for sheet in others if sheet.alike(described) or sheet.agrees(described)]
    agree, found.whole = once(described, agree)
    found.described, found.optional = [sheet.name for sheet in agree], lacking([described, *agree])
    for sheet in agree:
        titles = sheet.as_in(described)
        lines: Any = sheet.header.lines if len(sheet.header.lines) > 1 else sheet.header.lines[0]
        with closing(sheets(file, XlsxRead(files="*", sheet=sheet.name, header=lines))) as opened:
            table = next(opened).records
            head = list(islice(table, LOOKED_AT))
            rows = Rows(sheet.header, header_cells(head, sheet.header))
            cells = merged(file, sheet.name)
            found.merged.append((cells, titles))
            said = said_of_rows(found.name, sheet.name, head, rows)
            for batch in _batched(cells.of(rows.of(chain(head, table)))):
                _feed(found.profile, titles, [*filter(rows.fits, batch)], said)
                progress()
            found.more_rows.append(rows)
            found.legends.append(legend(rows.below))


def _json(file: BinaryIO, found: Survey, progress: Callable[[], None]) -> None:
    lines = found.written.kind == "ndjson"
    items = None if lines else fullest_list(_content(file, found.written), found.written)
    if items is None and not lines:
        raise Unreadable("missing_items")
    read = JsonRead(files="*", items=items or None, lines=lines)
    with closing(json_items(_content(file, found.written), read, found.written)) as opened:
        for batch in _batched(item for _, item in opened):
            found.broken += sum(isinstance(item, Broken) for item in batch)
            feed_items(found.profile, batch, found.name)
            progress()
    if not lines:
        found.answer = answer(file, found.written, items)
        found.explained = explain(_every(found.profile), catalogues(file, found.written, items))
    stated: dict[str, Any] = {"files": pattern(found.name)} | ({"lines": True} if lines else {})
    encoding = encoding_of(found.written)
    found.read = {
        "json": stated | ({"items": items} if items else {}) | ({"encoding": encoding} if encoding != "utf-8" else {})
    }


def _every(profile: Profile) -> list[Column]:
    return [*profile.columns.values(), *(profile.everybody.columns.values() if profile.everybody else ())]


def _where(found: Survey) -> dict[str, Any]:
    """Header and footer, where they are not what a mapping takes them for."""
    lines = found.header.lines
    where: dict[str, Any] = {} if lines in ([1], []) else {"header": lines[0] if len(lines) == 1 else lines}
    tables = [rows for rows in (found.rows, *found.more_rows) if rows]
    said = dict.fromkeys(begins for rows in tables for begins in rows.footers)
    footers = [begins for begins in said if not any(rows.begins(fold(begins)) for rows in tables)]
    months = (begins for begins in every_month(footers) if not any(rows.begins(fold(begins)) for rows in tables))
    return where | ({"footer": footers} if (footers := [*months]) else {})


def _table(
    records: Records, found: Survey, asked: Asked, progress: Callable[[], None], cells: Merged | None = None
) -> None:
    """Twice from the top: to find the header, and to read what is below it."""
    with records() as top:
        head = list(islice(top, LOOKED_AT))
    found.header = find_header(head)
    if asked.header:
        found.header = found.header._replace(lines=list(asked.header))
    lines = header_cells(head, found.header)
    above = [record for record in head if found.header.lines and record.number < found.header.lines[0]]
    found.titles = [cell for record in above for cell in record.cells if cell and cell.strip()]
    titles = names(lines) or [f"columna {i + 1}" for i in range(found.header.width)]
    found.rows = Rows(found.header, lines)
    said = said_of_rows(found.name, found.sheet, head, found.rows)
    with records() as opened:
        rows = found.rows.of(opened)
        for batch in _batched(rows if cells is None else cells.of(rows)):
            _feed(found.profile, titles, [*filter(found.rows.fits, batch)], said)
            progress()
    found.legends = [legend(record.cells for record in above), legend(found.rows.below)]
    found.merged += [] if cells is None else [(cells, titles)]
    dates = [i for i, title in enumerate(titles) if _dated(found.profile.columns.get(title))]
    blank, found.below = found.rows.blanks.above(dates)
    found.above = [titles[i] for i in blank if i < len(titles) and titles[i]]


def _feed(profile: Profile, titles: Sequence[str], batch: Sequence[Record], said: Callable[[Record], Said]) -> None:
    rows = [dict(zip(titles, record.cells, strict=False)) for record in batch]
    profile.feed(rows, said=[said(record) for record in batch])


def _dated(column: Column | None) -> bool:
    return column is not None and column.kinds["date"] * 2 > column.filled and column.filled > 0


def _batched(things: Iterable[T]) -> Iterator[list[T]]:
    things = iter(things)
    while batch := list(islice(things, BATCH)):
        yield batch
