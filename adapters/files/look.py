"""What one pass over a dropped file's bytes tells: which content it is, whether it is whole, how it is written.

A file whose last row is not complete (no line end; a zip without its directory; JSON without its last bracket) is being
written, until nothing has touched it for a minute. A clock that is ahead of ours, or a copied time, must not make it
final: where the time of the last write is in the future, the time at which the file system noted it counts.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from typing import BinaryIO, NamedTuple, cast

from adapters.document.read import CsvRead, JsonRead, XlsxRead
from adapters.files.detect import CHUNK, DETECT, Detection, Written
from adapters.files.folder import Opened
from adapters.files.gzipped import Unfinished, is_gzip, unpacked
from adapters.files.workbook import Unreadable

FINAL_AFTER = 60.0  # seconds without a change after which an incomplete file is taken as it is

FileRead = CsvRead | XlsxRead | JsonRead


class Look(NamedTuple):
    """A file's content, and what can be said of it without reading its rows."""

    digest: str
    size: int
    changed: int  # ns
    noted: int  # ns: when the file system noted the last change of any kind
    complete: bool
    rule: str | None  # why it can't be read at all
    written: Written = Written("other")

    def still(self, opened: Opened) -> bool:
        """Is it still the file that was looked at?"""
        now = opened.stat()
        return (now.size, now.changed) == (self.size, self.changed)

    def final(self, now: float) -> bool:
        """Is it whole, or taken as it is? ``now`` in seconds since the epoch."""
        return self.complete or self.settled(now)

    def settled(self, now: float) -> bool:
        """Has nothing touched it for a minute?"""
        return now - min(self.changed, self.noted) / 1e9 >= FINAL_AFTER


def examine(opened: Opened, read: FileRead) -> Look:
    """Reads the file to its end. Whoever wants to know whether it changed meanwhile asks ``still`` afterwards."""
    stat, whole = opened.stat(), _Whole(opened.file)
    written = Written("other")
    try:
        written, tail = _written(whole, read)
        complete, rule = _complete(opened.file, read, written, tail), _unfit(read, written)
    except Unreadable as unreadable:
        complete, rule = not isinstance(unreadable, Unfinished), unreadable.rule
    return Look(whole.digest(), *stat, complete, rule, written)


def _written(whole: _Whole, read: FileRead) -> tuple[Written, bytes]:
    """How it is written, and its last byte that is no blank."""
    encoding = DETECT if isinstance(read, XlsxRead) else read.encoding
    delimiter = read.delimiter if isinstance(read, CsvRead) else ","
    seen, tail, packed = Detection(encoding, delimiter), b"", is_gzip(whole.file)
    content = cast(BinaryIO, io.BufferedReader(whole, CHUNK))
    content = unpacked(content) if packed else content
    while chunk := content.read(CHUNK):
        seen.feed(chunk)
        tail = chunk.rstrip(b" \t\r\n\0")[-1:] or tail  # U+0000: a character of UTF-16 has one
    return seen.end()._replace(gzip=packed), tail


def _complete(file: BinaryIO, read: FileRead, written: Written, tail: bytes) -> bool:
    if written.kind == "workbook" and not written.gzip and isinstance(read, XlsxRead):
        return zipfile.is_zipfile(file)
    if written.kind == "json" and isinstance(read, JsonRead) and not read.lines:
        return tail in (b"]", b"}")
    return written.ended or written.gzip


def _unfit(read: FileRead, written: Written) -> str | None:
    """Why a file of that kind is not what the mapping reads."""
    if written.rule in ("old_excel", "empty_file"):
        return written.rule
    if isinstance(read, XlsxRead):
        return None if written.kind == "workbook" and not written.gzip else "not_a_workbook"
    if isinstance(read, CsvRead):
        return written.rule or (None if written.kind == "text" else "not_delimited_text")
    fits = written.kind in ("json", "ndjson") or (read.lines and written.kind == "text")
    return written.rule or (None if fits else "not_json")


class _Whole(io.RawIOBase):
    """A file's bytes, digested on their way to whoever reads them."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self._digest = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # any writable buffer
        chunk = self.file.read(len(buffer))
        self._digest.update(chunk)
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def digest(self) -> str:
        """Of all of the file, also where its reader has stopped before its end."""
        while chunk := self.file.read(CHUNK):
            self._digest.update(chunk)
        return self._digest.hexdigest()
