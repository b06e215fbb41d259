"""What one pass over a dropped file's bytes tells: which content it is, whether it is whole, whether it is text at all.

A file whose last row is not complete (no line end; a zip without its directory) is being written, until nothing has
touched it for a minute. A clock that is ahead of ours, or a copied time, must not make it final: where the time of the
last write is in the future, the time at which the file system noted it counts.
"""

from __future__ import annotations

import codecs
import hashlib
import os
import zipfile
from typing import BinaryIO, NamedTuple

from adapters.mapping_document import CsvRead, XlsxRead
from adapters.records import codec

FINAL_AFTER = 60.0  # seconds without a change after which an incomplete file is taken as it is

_CHUNK = 64 * 1024


class Look(NamedTuple):
    """A file's content, and what can be said of it without reading its rows."""

    digest: str
    size: int
    changed: int  # ns
    noted: int  # ns: when the file system noted the last change of any kind
    complete: bool
    rule: str | None  # why it can't be read at all

    def still(self, file: BinaryIO) -> bool:
        """Is it still the file that was looked at?"""
        now = os.fstat(file.fileno())
        return (now.st_size, now.st_mtime_ns) == (self.size, self.changed)

    def final(self, now: float) -> bool:
        """Is it whole, or taken as it is? ``now`` in seconds since the epoch."""
        return self.complete or now - min(self.changed, self.noted) / 1e9 >= FINAL_AFTER


def examine(file: BinaryIO, read: CsvRead | XlsxRead) -> Look:
    """Reads the file to its end. Whoever wants to know whether it changed meanwhile asks ``still`` afterwards."""
    stat = os.fstat(file.fileno())
    digest = hashlib.sha256()
    text = _Decoding(read.encoding) if isinstance(read, CsvRead) else None
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
        if text is not None:
            text.feed(chunk)
    complete, rule = text.end() if text is not None else (zipfile.is_zipfile(file), None)
    if stat.st_size == 0:
        complete, rule = False, "empty_file"
    return Look(digest.hexdigest(), stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, complete, rule)


class _Decoding:
    """Is it text in that encoding, and does its last line end?"""

    def __init__(self, encoding: str) -> None:
        self._decoder = codecs.getincrementaldecoder(codec(encoding))()
        self._last = ""
        self._broken = False

    def feed(self, chunk: bytes, *, final: bool = False) -> None:
        if self._broken:
            return
        try:
            self._last = self._decoder.decode(chunk, final)[-1:] or self._last
        except UnicodeDecodeError:
            self._broken = True

    def end(self) -> tuple[bool, str | None]:
        """Complete?, and the rule by which it can't be read. A character cut in two may yet be completed."""
        if self._broken:
            return True, "encoding"
        self.feed(b"", final=True)
        return (False, "encoding") if self._broken else (self._last in ("\r", "\n"), None)
