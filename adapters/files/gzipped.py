"""What is packed in a gzip file, as a file. Bounded, since a few kilobytes unpack to any number of gigabytes."""

from __future__ import annotations

import gzip
import io
import zlib
from typing import BinaryIO, cast

from adapters.files.workbook import LARGEST_BOOK, Unreadable

_MAGIC = b"\x1f\x8b"


class Unfinished(Unreadable):
    """The file ends before its content does: it may still be on its way."""


def is_gzip(file: BinaryIO) -> bool:
    """Does it begin as one? The file stands at its beginning afterwards."""
    file.seek(0)
    found = file.read(len(_MAGIC)) == _MAGIC
    file.seek(0)
    return found


def unpacked(file: BinaryIO) -> BinaryIO:
    """The content of a gzip file that stands at its beginning. Reading raises Unreadable or Unfinished."""
    return cast(BinaryIO, io.BufferedReader(_Unpacked(file)))


class _Unpacked(io.RawIOBase):
    def __init__(self, file: BinaryIO) -> None:
        self._content = gzip.GzipFile(fileobj=file, mode="rb")
        self._left = LARGEST_BOOK

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # any writable buffer
        try:
            chunk = self._content.read1(len(buffer))
        except EOFError:
            raise Unfinished("unreadable_file") from None
        except (gzip.BadGzipFile, zlib.error):
            raise Unreadable("unreadable_file") from None
        self._left -= len(chunk)
        if self._left < 0:
            raise Unreadable("file_too_large")
        buffer[: len(chunk)] = chunk
        return len(chunk)
