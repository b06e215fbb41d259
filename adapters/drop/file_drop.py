"""A folder that an agency drops files into: CSV, XLSX, JSON.

When is a file read? Once, by the SHA-256 of its bytes, in name order; again when its content changes. A file that
changes while it is looked at, or is not complete (see ``files.look``), is being written: it is left for the next pull.
Files whose rows go on in others (``beside``) are one unit with them, and wait for them.

Every row is read or refused with its reason; blank rows after the last one are not rows. Locators are
``file.csv#231@1a2b3c4d5e6f``, ``book.xlsx/ENERO#12@1a2b3c4d5e6f``: file, sheet, record number (the header is a record)
and what the unit's content was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from adapters.base import BadRow, Batch, CannotFetch, Cursor, Row, Skipped, StopSource
from adapters.document.mapping import Mapping
from adapters.drop.unit import Unit, Units
from adapters.files.folder import Folder, LocalFolder
from adapters.files.tables import Line, Told
from adapters.files.workbook import Unreadable

BATCH = 1000  # rows of files

_LOCATOR = re.compile(
    r"(?P<name>[^/\\\x00]+)(?P<at>(?P<sheet>/[^/\\\x00]+)?#(?P<number>[0-9]{1,9}))@(?P<digest>[0-9a-f]{12})"
)
_DONE = "done"

Entry = list[str | int]  # content digest; position, "done" or "skipped <mapping version>"; in a far folder, its mark


class FileDrop:
    """The port for a drop folder. Its cursor holds, per unit, the content digest and how far it was read."""

    def __init__(self, name: str, folder: Folder | Path, mapping: Mapping) -> None:
        self.name = name
        self._folder = LocalFolder(name, folder) if isinstance(folder, Path) else folder
        self._skipped = f"skipped {mapping.version[:16]}"  # a mended mapping reads the file again
        try:
            self._units = Units(self._folder, mapping)
        except LookupError as error:
            raise StopSource(f"{name}: a drop folder is read by csv, xlsx or json: {error}") from None

    def check(self) -> None:
        """The folder is there and can be listed."""
        self._folder.list()

    def pull(self, cursor: Cursor | None) -> Iterator[Batch | Skipped]:
        """Every unit that is new or changed, by name; see the module for when a file is read."""
        yield from _Pull(self._units, self._skipped, cursor or {}).steps()

    def fetch(self, locator: str) -> Row | None:
        """That row of that file, None if the file is gone. Raises CannotFetch where its content is another now."""
        found = _LOCATOR.fullmatch(locator)
        if found is None or not self._units.ours(found["name"]):
            raise CannotFetch("not a locator of this folder")
        try:
            with self._units.open(found["name"]) as unit:
                if unit is None or unit.mark != f"@{found['digest']}":
                    raise CannotFetch("the file has changed: which row it was can't be told; pull it again")
                return _fetched(unit, found["at"], 0 if found["sheet"] else int(found["number"]) - 1)
        except FileNotFoundError:
            return None
        except Unreadable:
            raise CannotFetch("the file can't be read") from None


class _Pull:
    """One walk through the folder. ``state`` is what the cursor holds of it."""

    def __init__(self, units: Units, skipped: str, cursor: Cursor) -> None:
        self._units, self._skipped = units, skipped
        self._there = units.list()
        self._names = units.standing(self._there)
        self._total = sum(self._there[name].size for name in self._names)
        self._done = 0
        self.state: dict[str, Entry] = {n: e for n, e in (cursor.get("files") or {}).items() if n in self._there}
        self._newest: dict[str, str] = dict(cursor.get("newest") or {})  # the last that was taken, by what it replaces

    def steps(self) -> Iterator[Batch | Skipped]:
        """All of it."""
        for name in self._names:
            if (said := _said(name)) != name:
                yield Skipped(said, "unreadable_file", self._cursor())
            elif self._newest.get(self._units.replaces_others(name) or "", "") > name:  # it was tidied away since
                yield Skipped(name, "older_than_the_last", self._cursor())
            elif self._there.keys() >= set(self._units.names(name)):
                yield from self._unit(name)
            else:  # it may come yet, so the unit is not done with
                yield Skipped(name, "missing_companion", self._cursor())
            self._done += self._there[name].size

    def _unit(self, name: str) -> Iterator[Batch | Skipped]:
        unit, mark, before = None, self._mark(name), self.state.get(name)
        if mark and self.state.get(name, [])[1:] in ([_DONE, mark], [self._skipped, mark]):
            return
        try:
            with self._units.open(name) as unit:
                if unit is not None:
                    yield from self._news(unit)
        except FileNotFoundError:
            self._put_back(name, before)
        except Unreadable as unreadable:
            self._note(name, unit, self._skipped)
            yield Skipped(name, unreadable.rule, self._cursor())
        except OSError:
            self._put_back(name, before)
            yield Skipped(name, "unreadable_file", self._cursor())

    def _news(self, unit: Unit) -> Iterator[Batch]:
        digest, how_far, *_ = self.state.get(unit.name, ["", 0])
        if digest == unit.digest and how_far in (_DONE, self._skipped):
            self._note(unit.name, unit, how_far)
        else:
            yield from self._batches(unit, how_far if digest == unit.digest and isinstance(how_far, int) else 0)

    def _batches(self, unit: Unit, start: int) -> Iterator[Batch]:
        told = Told()
        rows: list[Row | BadRow] = []
        held, first = 0, True
        with closing(unit.lines(told, start)) as lines:
            for line in lines:
                rows.append(_row(unit, line))
                held += line.rows
                if held >= BATCH:
                    _require_still(unit)
                    self._note(unit.name, unit, line.position)
                    yield self._batch(unit, rows, told, told_how=first)
                    rows, held, first = [], 0, False
        _require_still(unit)
        self._note(unit.name, unit, _DONE)
        if (replaced := self._units.replaces_others(unit.name)) is not None:
            self._newest[replaced] = unit.name
        batch = self._batch(unit, rows, told, told_how=first or bool(told.left_out))
        yield batch._replace(done=self._done + unit.size, complete=True)

    def _batch(self, unit: Unit, rows: list[Row | BadRow], told: Told, *, told_how: bool) -> Batch:
        news = frozenset(told.news)
        told.news.clear()
        return Batch(
            rows,
            self._cursor(),
            unit.digest,
            self._done + unit.done,
            self._total,
            unit.name,
            news,
            read_as=unit.said(told) if told_how else None,
            scope=unit.scope,
        )

    def _note(self, name: str, unit: Unit | None, how_far: str | int) -> None:
        mark = self._mark(name)
        settled = mark and unit is not None and unit.settled() and isinstance(how_far, str)
        self.state[name] = [unit.digest if unit else "", how_far, *([mark] if settled else [])]

    def _put_back(self, name: str, entry: Entry | None) -> None:
        """A unit that was not read to its end goes on where this pull began it: what came of it may not be taken."""
        self.state.pop(name, None)
        if entry is not None:
            self.state[name] = entry

    def _mark(self, name: str) -> str:
        return self._units.mark(self._there[each] for each in self._units.names(name))

    def _cursor(self) -> Cursor:
        newest = {"newest": dict(self._newest)} if self._newest else {}
        return {"files": {name: list(entry) for name, entry in self.state.items()}} | newest


def _said(name: str) -> str:
    """The name as text: another system's may hold bytes that are none, and nothing that is stored could name it."""
    return name.encode("utf-8", "backslashreplace").decode()


def _require_still(unit: Unit) -> None:
    if not unit.still():
        raise FileNotFoundError  # what was looked at is gone


def _fetched(unit: Unit, at: str, start: int) -> Row | None:
    """The row at that place: the first after ``start``, or in one of several sheets wherever it comes."""
    with closing(unit.lines(Told(), start)) as lines:
        found = next((line for line in lines if start or line.at == at), None)
    if found is None or found.at != at:
        return None
    row = _row(unit, found)
    if isinstance(row, BadRow):
        raise CannotFetch("it still can't be read as a row")
    return row


def _row(unit: Unit, line: Line) -> Row | BadRow:
    locator = f"{unit.name}{line.at}{unit.mark}"
    return Row(locator, line.values, line.rows) if line.rule is None else BadRow(locator, line.rule)
