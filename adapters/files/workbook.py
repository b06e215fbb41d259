"""Workbooks (ECMA-376) in openpyxl's read-only mode, every part of them watched on its way to the parser.

A few kilobytes of zip unpack to any number of gigabytes, and the names and sizes inside are whatever the writer says.
So what openpyxl reads is parsed beside it by the same expat, and refused before anything that openpyxl keeps outgrows
its bound. Refused is also what openpyxl would leave out without a word: rows or cells that go backwards.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from typing import IO, Any, BinaryIO, Literal
from xml.etree.ElementTree import ParseError
from xml.parsers import expat

from openpyxl.reader.excel import ExcelReader
from openpyxl.utils import column_index_from_string
from openpyxl.workbook import Workbook
from openpyxl.xml.constants import SHEET_MAIN_NS

LARGEST_BOOK = 2 * 1024**3  # bytes unpacked, of everything that is read
LARGEST_PART = 16 * 1024**2  # bytes of a part that is read at once: styles, relations, the book itself
LARGEST_STRINGS = 256 * 1024**2  # bytes: openpyxl keeps a workbook's shared strings in memory
HEAVIEST = 64 * 1024**2  # bytes and elements of one row, of one shared string, of all that is neither
LONGEST_TAG = 1024**2  # bytes
MOST_ROWS = 1_048_576  # as the format has them
MOST_STRINGS = 4_000_000
BROKEN = (  # what openpyxl and zipfile raise at a file that is not what it should be
    *(zipfile.BadZipFile, zlib.error, ParseError, expat.ExpatError, LookupError, ValueError, TypeError),
    *(AttributeError, ArithmeticError, EOFError, RuntimeError),
)

_WEIGHT = 64  # bytes that any element takes, beside its text
_CHUNK = 64 * 1024
_DIGITS = "0123456789"
_CELLS = frozenset((None, "n", "s", "str", "inlineStr", "b", "d", "e"))  # what kinds the format has
_ROW, _STRING = f"{SHEET_MAIN_NS} row", f"{SHEET_MAIN_NS} si"


class Unreadable(Exception):
    """A file that can't be read as what it should be. Carries the rule, and nothing of its content."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


def open_workbook(file: BinaryIO) -> Workbook:
    """The workbook, its sheets still to be read, which may raise Unreadable or one of BROKEN as this does."""
    reader = _Reader(file)
    reader.read()
    return reader.wb


class _Reader(ExcelReader):
    def __init__(self, file: BinaryIO) -> None:
        super().__init__(file, read_only=True, data_only=True, keep_links=False)
        self.archive = self._watched = _Archive(file)

    def read_strings(self) -> None:
        self._watched.strings = True
        super().read_strings()
        self._watched.strings = False
        self.shared_strings = _Strings(self.shared_strings)


class _Strings(list[str]):
    """A workbook's texts by their number; -1 is no other name of the last."""

    def __getitem__(self, at: Any) -> Any:
        if at < 0:
            raise IndexError
        return super().__getitem__(at)


class _Archive(zipfile.ZipFile):
    """A zip whose parts are watched while they are read."""

    strings = False  # is it the shared strings that are read now? Their part may have any name
    _left = LARGEST_BOOK

    def open(
        self,
        name: str | zipfile.ZipInfo,
        mode: Literal["r", "w"] = "r",
        pwd: bytes | None = None,
        *,
        force_zip64: bool = False,
    ) -> IO[bytes]:
        """A part, to be read only. Raises Unreadable, and so does reading it."""
        part = self.getinfo(name) if isinstance(name, str) else name
        if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):  # others fail in ways of their own
            raise Unreadable("unreadable_file")
        if self.strings and part.file_size > LARGEST_STRINGS:
            raise Unreadable("file_too_large")
        watch = _Watch(strings=self.strings)
        return io.BufferedReader(_Part(super().open(part), part.file_size, watch.feed, self._spend), _CHUNK)

    def _spend(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise Unreadable("file_too_large")


class _Part(io.RawIOBase):
    """One part's bytes, each shown to the watch before the parser has it."""

    def __init__(
        self, part: IO[bytes], size: int, watch: Callable[[bytes], None], spend: Callable[[int], None]
    ) -> None:
        self._part, self._size, self._watch, self._spend = part, size, watch, spend

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # any writable buffer
        chunk = self._part.read(len(buffer))
        self._spend(len(chunk))
        self._watch(chunk)
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def readall(self) -> bytes:
        if self._size > LARGEST_PART:
            raise Unreadable("file_too_large")
        return super().readall() or b""

    def close(self) -> None:
        self._part.close()
        super().close()


class _Watch:
    """Counts what a part makes openpyxl keep: rows and shared strings are forgotten or counted, all else adds up."""

    def __init__(self, *, strings: bool) -> None:
        self._kept, self._depth_kept = (_STRING, 2) if strings else (_ROW, 3)
        self._depth = self._fed = self._since = self._elements = self._strings = self._row = 0
        self._column: int | None = None  # the last cell's, inside a row
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._doctype

    def feed(self, chunk: bytes) -> None:
        """Raises Unreadable, or ExpatError where the parser to come will."""
        self._parser.Parse(chunk, False)
        self._fed += len(chunk)
        weight = self._fed - self._since + self._elements * _WEIGHT
        if weight > HEAVIEST or self._fed - self._parser.CurrentByteIndex > LONGEST_TAG:
            raise Unreadable("file_too_large")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._elements += 1
        if self._column is not None and self._depth == self._depth_kept + 1:
            self._cell(attributes.get("r"), attributes.get("t"))
        elif name == _ROW:
            self._numbered(attributes.get("r"))
        if name == self._kept and self._depth == self._depth_kept:
            self._begin()

    def _begin(self) -> None:
        """A row or string of its own: openpyxl has let go of the one before, but for an empty element."""
        self._since, self._elements = self._parser.CurrentByteIndex, 0
        if self._kept is _ROW:
            self._column = 0
            return
        self._strings += 1
        if self._strings > MOST_STRINGS:
            raise Unreadable("file_too_large")

    def _numbered(self, written: str | None) -> None:
        row = self._row + 1 if written is None else int(float(written))
        if row > MOST_ROWS:
            raise Unreadable("too_many_rows")
        if row <= self._row:
            raise Unreadable("rows_out_of_order")
        self._row = row

    def _cell(self, written: str | None, kind: str | None) -> None:
        if kind not in _CELLS:  # a text by its number would be that number
            raise Unreadable("unreadable_file")
        last = self._column or 0
        column = last + 1 if written is None else column_index_from_string(written.rstrip(_DIGITS))
        if column <= last:
            raise Unreadable("cells_out_of_order")
        self._column = column

    def _end(self, _: str) -> None:
        if self._depth == self._depth_kept:
            self._column = None
        self._depth -= 1

    def _doctype(self, *_: object) -> None:
        raise Unreadable("unreadable_file")  # no workbook has one, and its entities expand
