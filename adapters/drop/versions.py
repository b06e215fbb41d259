"""Several versions of a record in one file: the row that says it is the latest is the record, the others are older.

A file is read once for the latest version of each record, and once more for its rows, so that it does not matter in
which order they stand. What is remembered lies where ``occurrences`` has its counts, under a digest keyed anew for each
reading. A version is known as exactly as its text says it: within the same day a date without an hour is neither before
nor after another, and rows of which none is surely later are left for the pull to compare.
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Mapping as Columns
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import TracebackType
from typing import Any, NamedTuple, Self
from zoneinfo import ZoneInfo

from adapters.document.mapping import OLDER, UNCLEAR, VERSION
from adapters.document.mapping import Mapping as Document
from adapters.document.specs import DateSpec, NumberSpec
from adapters.drop.occurrences import seen
from adapters.files.tables import Line
from adapters.rows import times
from adapters.rows.cells import choice, cleaner, key_reader
from adapters.values.convert import Cells, Unclear, Value
from adapters.values.numbers import read_float
from adapters.values.readings import EPOCH_MS, EPOCH_S

_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
_LASTS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}
_UNKNOWN = ""  # instead of the latest version of a record of which some row does not say its own


_OWN = b"own"  # a mark of what a row that corrects another is called itself


class Version(NamedTuple):
    """The first and the last point of what a text may mean; of a number, and of an exact instant, they are one."""

    first: Decimal
    last: Decimal


_FIRST, _LATER = (Version(Decimal(n), Decimal(n)) for n in range(2))  # what is corrected, and what corrects it


class Versions:
    """The latest version of each record of one file. Use as a context; feed it every row before the first is asked."""

    def __init__(self, document: Document) -> None:
        self._choice, self._key, self._version = choice(document), key_reader(document), _reader(document)
        self._clean = cleaner(document, Counter())
        self._column, self._corrects = document.key.columns[0], document.key.corrects
        self._secret = os.urandom(32)
        self._seen = seen("latest TEXT NOT NULL, rows INTEGER NOT NULL")

    def see(self, lines: Iterable[Line]) -> None:
        """All rows of the file."""
        for line in lines:
            if (mark_and_cells := self._of(line)) is not None:
                mark, cells = mark_and_cells
                if (own := self._own(cells)) is not None:
                    self._put(self._mark(own, _OWN), str(0), 0)
                version = self._version(cells)
                latest, rows = self._known(mark)
                if version is None or latest == _UNKNOWN:
                    latest = _UNKNOWN
                elif latest is None or Decimal(latest) < version.first:
                    latest = str(version.first)
                self._put(mark, latest, rows + 1)

    def marked(self, lines: Iterable[Line]) -> Iterator[Line]:
        """The rows, each that is older than another, or of which that can't be told, marked so."""
        for line in lines:
            line.values.pop(VERSION, None)  # a column of the source's own that is called so
            if (mark_and_cells := self._of(line)) is not None:
                mark, cells = mark_and_cells
                latest, rows = self._known(mark)
                version = self._version(cells) if rows > 1 else None  # one row alone is no older than any other
                if not latest or self._in_a_chain(cells):
                    line.values[VERSION] = UNCLEAR
                elif version is not None and version.last < Decimal(latest):
                    line.values[VERSION] = OLDER
            yield line

    def _of(self, line: Line) -> tuple[bytes, Cells] | None:
        """The record's mark, and its row's cells; None where it is another's row, or nobody's."""
        if line.rule is not None or self._choice(line.values) is not None:
            return None
        cells = self._clean(line.values, [])
        key = self._key(line.values, cells, [])
        if key is None:
            return None
        return self._mark(key), cells

    def _mark(self, key: str, of: bytes = b"") -> bytes:
        return hashlib.blake2b(key.encode(), key=self._secret, digest_size=16, person=of).digest()

    def _put(self, mark: bytes, latest: str, rows: int) -> None:
        self._seen.execute("INSERT OR REPLACE INTO seen VALUES (?, ?, ?)", (mark, latest, rows))

    def _own(self, cells: Cells) -> str | None:
        """What a row is called itself that corrects another; None of any other."""
        named = self._named(cells)
        return None if named is None else cells[self._column]

    def _named(self, cells: Cells) -> str | None:
        """Which other row it corrects; None where it corrects none."""
        named = None if self._corrects is None else cells[self._corrects]
        return None if named == cells[self._column] else named

    def _in_a_chain(self, cells: Cells) -> bool:
        """Does it correct a row that corrects another, or is it corrected so? Which record it is of then, and what is
        left of it, no row says alone.
        """
        named, own = self._named(cells), self._own(cells)
        corrected = own is not None and self._known(self._mark(own))[1] > 0
        return corrected or (named is not None and self._known(self._mark(named, _OWN))[0] is not None)

    def _known(self, mark: bytes) -> tuple[str | None, int]:
        """The record's latest version as far as the file has been seen, and in how many rows the record stands."""
        found = self._seen.execute("SELECT latest, rows FROM seen WHERE digest = ?", (mark,)).fetchone()
        return (None, 0) if found is None else (str(found[0]), int(found[1]))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._seen.close()


def version_of(document: Document) -> Callable[[Columns[str, Any]], Version | None]:
    """Which version of its record a source's row says it is; None where that can't be told."""
    clean, read = cleaner(document, Counter()), _reader(document)
    return lambda values: read(clean(values, []))


def _reader(document: Document) -> Callable[[Cells], Version | None]:
    """Which version a row's cells say it is; None where that is blank or can't be understood."""
    spec, corrects = document.key.latest, document.key.corrects
    if spec is None:
        if corrects is None:
            raise LookupError("the mapping's key says no latest")
        return lambda cells: _LATER if cells[corrects] is not None else _FIRST
    read = _number(spec) if isinstance(spec, NumberSpec) else _instant(spec, ZoneInfo(document.zone))

    def version(cells: Cells) -> Version | None:
        try:
            return read(cells)
        except Unclear:
            return None

    return version


def _number(spec: NumberSpec) -> Callable[[Cells], Version | None]:
    """Exact, however long: as a float two versions could be one."""
    require = read_float(spec.decimal)

    def read(cells: Cells) -> Version | None:
        text = cells[spec.number]
        if text is None:
            return None
        require(text)
        value = Decimal(text.replace(spec.decimal, "."))
        return Version(value, value)

    return read


def _instant(spec: DateSpec, zone: ZoneInfo) -> Callable[[Cells], Version | None]:
    """To the second where every format says it; else a whole minute without seconds is all of that minute."""
    instant, precision = times.instant(spec, zone), _precision(spec, zone)
    seconds = all("%S" in form or form in (EPOCH_S, EPOCH_MS) for form in spec.time_formats or spec.formats)

    def read(cells: Cells) -> Version | None:
        at = instant(cells)
        if not isinstance(at, datetime):
            return None
        first, known = (at - _EPOCH) // _MICROSECOND, precision(cells)
        exact = known == "minute" and (seconds or bool(at.second or at.microsecond))
        after = first + 1 if exact else (at + _LASTS[str(known)] - _EPOCH) // _MICROSECOND
        return Version(Decimal(first), Decimal(after - 1))

    return read


def _precision(spec: DateSpec, zone: ZoneInfo) -> Callable[[Cells], Value]:
    """How exactly a row's instant is known: the same in all rows where every format has minutes."""
    minutes = spec.time is None and all("%M" in form for form in spec.formats)
    return (lambda _: "minute") if minutes else times.precision(spec, zone)
