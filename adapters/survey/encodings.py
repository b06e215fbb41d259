"""A text whose encoding is not clear: which ones were considered, and on which lines each of them fails.

Says line numbers and byte values, never a line's text.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from adapters.files.detect import Written
from adapters.values.spanish import LATIN

CONSIDERED = ("utf-8", "cp1252", "cp850", "mac-roman")
_EVERY_BYTE = "latin-1"  # reads whatever is there
_SHOWN = 3  # lines
_LONGEST = 1024 * 1024
_SPANISH = "áéíóúüñÁÉÍÓÚÜÑºª°¿¡«»“”‘’´…–—·•€ \xa0"


class Tried(NamedTuple):
    """An encoding: on how many lines a byte is ``none`` of its characters, on how many one that Spanish has not.

    ``first`` are the first lines that it can't read, else those with such a sign: line and byte.
    """

    encoding: str
    none: int
    foreign: int
    first: list[tuple[int, int]]


class Encodings(NamedTuple):
    """What stood in the way of each, and the lines that only UTF-8 reads: first, last and how many."""

    tried: list[Tried]
    utf8_lines: tuple[int, int, int] | None

    @property
    def mixed(self) -> bool:
        """Is it two texts in one? Some lines are UTF-8 for certain, others can't be."""
        return self.utf8_lines is not None and any(t.encoding == "utf-8" and t.none for t in self.tried)


def encodings(content: BinaryIO) -> Encodings:
    """Reads all of it, a line at a time. The caller closes the file."""
    tallies = [_Utf8(), *map(_Bytes, CONSIDERED[1:]), _Bytes(_EVERY_BYTE)]
    utf8: list[int] = []
    for number, line in _lines(content):
        for tally in tallies:
            tally.add(number, line)
        if any(byte in line for byte in LATIN) and _is_utf8(line):
            utf8 = [utf8[0] if utf8 else number, number, utf8[2] + 1 if utf8 else 1]
    return Encodings([tally.said() for tally in tallies], (utf8[0], utf8[1], utf8[2]) if utf8 else None)


def _lines(content: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Those with bytes above ASCII, whatever the line ends."""
    text, number = io.TextIOWrapper(content, "latin-1", newline=None), 1
    try:
        while line := text.readline(_LONGEST):
            if not line.isascii():
                yield number, line.encode("latin-1")
            number += line.endswith("\n")
    finally:
        text.detach()


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


class _Tally:
    encoding = "utf-8"

    def __init__(self) -> None:
        self._none, self._foreign = _Lines(), _Lines()

    def said(self) -> Tried:
        return Tried(self.encoding, self._none.count, self._foreign.count, self._none.first or self._foreign.first)

    def add(self, number: int, line: bytes) -> None:
        raise NotImplementedError


class _Lines:
    def __init__(self) -> None:
        self.count = 0
        self.first: list[tuple[int, int]] = []

    def note(self, number: int, byte: int) -> None:
        self.count += 1
        if len(self.first) < _SHOWN:
            self.first.append((number, byte))


class _Utf8(_Tally):
    def add(self, number: int, line: bytes) -> None:
        try:
            line.decode()
        except UnicodeDecodeError as error:
            self._none.note(number, line[error.start])


class _Bytes(_Tally):
    """An encoding of one byte a character."""

    def __init__(self, encoding: str) -> None:
        super().__init__()
        self.encoding = encoding
        known = {byte: bytes([byte]).decode(encoding, "ignore") for byte in range(256)}
        self._there = bytes(byte for byte, character in known.items() if character)
        self._fine = bytes(byte for byte, c in known.items() if byte < 128 or (c and c in _SPANISH))

    def add(self, number: int, line: bytes) -> None:
        if not (odd := line.translate(None, self._fine)):
            return
        if none := odd.translate(None, self._there):
            self._none.note(number, none[0])
        else:
            self._foreign.note(number, odd[0])


def encoding_of(written: Written) -> str:
    """As a mapping would name it."""
    return "utf-8" if written.encoding == "utf-8-sig" else written.encoding or "utf-8"
