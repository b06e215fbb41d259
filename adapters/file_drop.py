"""A folder that an agency drops CSV or XLSX files into.

When is a file read? Once, by the SHA-256 of its bytes, in name order; again when its content changes. A file that
changes while it is looked at, or is not complete (see ``file_look``), is being written: it is left for the next pull.

Every row is read or refused with its reason; blank rows after the last one are not rows. Locators are
``file.csv#231@1a2b3c4d5e6f``: file, record number (the header is a record) and what the file's content was.
"""

from __future__ import annotations

import re
import time
from collections.abc import Generator, Iterable, Iterator
from contextlib import ExitStack, closing
from fnmatch import fnmatchcase
from pathlib import Path
from typing import BinaryIO

from adapters.base import BadRow, Batch, CannotFetch, Cursor, Row, Skipped, StopSource
from adapters.file_look import Look, examine
from adapters.mapping_document import CONTENT_KEY, CsvRead, Mapping
from adapters.occurrences import Occurrences
from adapters.records import Record, csv_records, xlsx_records
from adapters.workbook import Unreadable

BATCH = 1000
MOST_BLANKS = 10_000  # records between two rows: more are a damaged file, not rows somebody left out

_LOCATOR = re.compile(r"(?P<name>[^/\\\x00]+)#(?P<number>[0-9]{1,9})@(?P<digest>[0-9a-f]{12})")
_DONE = "done"

Rows = Generator[tuple[int, Row | BadRow], None, None]
State = dict[str, list[str | int]]  # file name: digest, and rows done, "done" or "skipped <mapping version>"


class FileDrop:
    """The port for a drop folder. Its cursor holds, per file, the content digest and how far it was read."""

    def __init__(self, name: str, folder: Path, mapping: Mapping) -> None:
        read = mapping.read.csv or mapping.read.xlsx
        if read is None:
            raise StopSource(f"{name}: a drop folder needs csv or xlsx under the mapping's read")
        self.name = name
        self._folder, self._mapping, self._read = folder, mapping, read
        self._skipped = f"skipped {mapping.version[:16]}"  # a mended mapping reads the file again
        self._looks: dict[str, Look] = {}

    def check(self) -> None:
        """The folder is there and can be listed."""
        self._files()

    def pull(self, cursor: Cursor | None) -> Iterator[Batch | Skipped]:
        """Every file that is new or changed, by name; see the module for when a file is read."""
        paths = self._files()
        names = {path.name for path in paths}
        self._looks = {name: look for name, look in self._looks.items() if name in names}
        state: State = {n: e for n, e in ((cursor or {}).get("files") or {}).items() if n in names}
        total = sum(_size(path) for path in paths)
        done = 0
        for path in paths:
            yield from self._pull_file(path, state, done, total)
            done += _size(path)

    def fetch(self, locator: str) -> Row | None:
        """That row of that file, None if the file is gone. Raises CannotFetch where its content is another now."""
        found = _LOCATOR.fullmatch(locator)
        if found is None or not self._ours(found["name"]):
            raise CannotFetch("not a locator of this folder")
        try:
            with (self._folder / found["name"]).open("rb") as file:
                look = self._look(found["name"], file)
                if look is None or look.digest[:12] != found["digest"]:
                    raise CannotFetch("the file has changed: which row it was can't be told; pull it again")
                return self._row(found["name"], file, look, int(found["number"]))
        except FileNotFoundError:
            return None

    def _row(self, name: str, file: BinaryIO, look: Look, number: int) -> Row | None:
        try:
            with closing(self._rows(name, file, look, number - 1, set())) as rows:
                at, row = next(rows, (0, None))
        except Unreadable:
            raise CannotFetch("the file can't be read") from None
        if isinstance(row, BadRow):
            raise CannotFetch("it still can't be read as a row")
        return row if at == number else None

    def _files(self) -> list[Path]:
        try:
            found = [path for path in self._folder.iterdir() if self._ours(path.name)]
        except OSError as error:
            reason = f"the folder can't be listed ({type(error).__name__})"
            raise StopSource(f"{self.name}: {reason}: create or mount it, and let it be read") from None
        return sorted(path for path in found if path.is_file() and not path.is_symlink())

    def _ours(self, name: str) -> bool:
        return fnmatchcase(name, self._read.files) and not name.startswith((".", "~$"))

    def _pull_file(self, path: Path, state: State, done: int, total: int) -> Iterator[Batch | Skipped]:
        name = path.name
        try:
            with path.open("rb") as file:
                look = self._look(name, file)
                if look is None:
                    return
                digest, how_far = state.get(name, ["", 0])
                if digest == look.digest and how_far in (_DONE, self._skipped):
                    return
                start = how_far if digest == look.digest and isinstance(how_far, int) else 0
                yield from self._batches(name, file, look, start, state, (done, total))
        except FileNotFoundError:
            return
        except Unreadable as unreadable:
            state[name] = [look.digest if look else "", self._skipped]
            yield Skipped(name, unreadable.rule, _cursor(state))
        except OSError:
            yield Skipped(name, "unreadable_file", _cursor(state))

    def _batches(
        self, name: str, file: BinaryIO, look: Look, start: int, state: State, progress: tuple[int, int]
    ) -> Iterator[Batch]:
        done, total = progress
        rows: list[Row | BadRow] = []
        news: set[str] = set()
        with closing(self._rows(name, file, look, start, news)) as found:
            for number, row in found:
                rows.append(row)
                if len(rows) == BATCH:
                    if not look.still(file):
                        return
                    state[name] = [look.digest, number]
                    at = done + min(file.tell(), look.size)
                    yield Batch(rows, _cursor(state), look.digest, at, total, name, frozenset(news))
                    rows, news = [], set()
        if look.still(file):
            state[name] = [look.digest, _DONE]
            yield Batch(rows, _cursor(state), look.digest, done + look.size, total, name, frozenset(news))

    def _rows(self, name: str, file: BinaryIO, look: Look, start: int, news: set[str]) -> Rows:
        """Rows after record ``start`` with their record numbers. Those before are read too: twins are counted.

        Columns that the mapping doesn't know are added to ``news`` before the first row.
        """
        if look.rule is not None:
            raise Unreadable(look.rule)
        file.seek(0)
        read = self._read
        with ExitStack() as stack:
            records = csv_records(file, read) if isinstance(read, CsvRead) else xlsx_records(file, read)
            header = self._header(stack.enter_context(closing(records)))
            news.update(self._mapping.unexpected(header))
            twins = stack.enter_context(Occurrences(self._mapping.known)) if self._mapping.key.content else None
            for record in _without_trailing_blanks(records):
                locator = f"{name}#{record.number}@{look.digest[:12]}"
                row = _as_row(record, header, locator)
                if twins is not None and isinstance(row, Row):
                    row = Row(locator, {**row.values, CONTENT_KEY: twins.key(row.values)})
                if record.number > start:
                    yield record.number, row

    def _header(self, records: Iterable[Record]) -> list[str]:
        for record in records:
            if record.number < self._read.header:
                continue
            header = [(cell or "").strip() for cell in record.cells]
            if record.blank:
                break
            for column in sorted(self._mapping.columns):
                if header.count(column) != 1:
                    raise Unreadable(f"{'duplicate' if column in header else 'missing'}_column:{column}")
            return header
        raise Unreadable("empty_file")

    def _look(self, name: str, file: BinaryIO) -> Look | None:
        """One pass over the bytes; None while somebody is writing."""
        look = self._looks.get(name)
        if look is None or not look.still(file):
            look = examine(file, self._read)
            if not look.still(file):
                return None
            self._looks[name] = look
        return look if look.final(time.time()) else None


def _without_trailing_blanks(records: Iterable[Record]) -> Iterator[Record]:
    """Formatted but empty rows at a sheet's end, and a last empty line, are nobody's rows, however many they are.

    Blanks between rows are rows that somebody left out, each accounted for; raises Unreadable at too many.
    """
    after: int | None = None
    for record in records:
        if record.blank:
            after = after or record.number
            continue
        if after is not None and record.number - after > MOST_BLANKS:
            raise Unreadable("too_many_blank_rows")
        for number in range(after or record.number, record.number):
            yield Record(number, ())
        after = None
        yield record


def _as_row(record: Record, header: list[str], locator: str) -> Row | BadRow:
    if record.rule is not None:
        return BadRow(locator, record.rule)
    if record.blank:
        return BadRow(locator, "blank_row")
    cells = record.cells
    if len(cells) != len(header):
        return BadRow(locator, "column_count")
    return Row(locator, dict(zip(header, cells, strict=True)))


def _cursor(state: State) -> Cursor:
    return {"files": {name: list(entry) for name, entry in state.items()}}


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
