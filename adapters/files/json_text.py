"""A JSON document's bytes as its parser takes them: UTF-8, bounded from item to item."""

from __future__ import annotations

import codecs
import io
import re
from typing import BinaryIO

from adapters.files.detect import CHUNK
from adapters.files.workbook import HEAVIEST, Unreadable

_HALF = re.compile(  # of a surrogate pair: no character, and yajl makes a question mark of it without a word
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F]"
)
_PAIR = 12  # bytes


class Utf8(io.RawIOBase):
    """Content in any encoding as UTF-8 without its byte-order mark, as JSON is parsed; so much ``since`` the last item.

    ``strict``: half a character is refused here, since the parser does not.
    """

    def __init__(self, content: BinaryIO, encoding: str) -> None:
        self._content = content
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._left = self._seen = b""
        self.since = 0
        self.strict = False

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # any writable buffer
        """The next bytes. Raises Unreadable."""
        while not self._left:
            chunk = self._content.read(CHUNK)
            self._left = self._decoded(chunk).encode()
            self._check(final=not chunk)
            if not chunk:
                break
        part, self._left = self._left[: len(buffer)], self._left[len(buffer) :]
        buffer[: len(part)] = part
        return len(part)

    def _decoded(self, chunk: bytes) -> str:
        try:
            return self._decoder.decode(chunk, not chunk)
        except UnicodeDecodeError:  # it was all right when it was looked at: somebody writes it
            raise Unreadable("encoding") from None

    def _check(self, *, final: bool) -> None:
        self.since += len(self._left)
        if self.since > HEAVIEST:
            raise Unreadable("file_too_large")
        if self.strict:
            text = self._seen + self._left
            half = _HALF.search(text, max(0, len(self._seen) - _PAIR))
            if half and (final or half.start() < len(text) - _PAIR):
                raise Unreadable("unreadable_file")
            self._seen = text[-2 * _PAIR :]
