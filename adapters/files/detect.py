"""What a file is and how it is written, from its bytes: the ending of a name is what somebody typed.

    detect(file).said                                   # cp1252; ";"; CRLF

One pass in bounded memory. The encoding is decided over the whole file: a byte-order mark, else UTF-8 where all of it
is, else what ``spanish`` makes of it. The delimiter and the line end are decided over its beginning. Where two answers
are possible the rule says so, and a person writes the right one into the mapping.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from itertools import islice
from typing import BinaryIO, Literal, NamedTuple

from adapters.files.gzipped import is_gzip, unpacked
from adapters.files.workbook import Unreadable
from adapters.values.spanish import LATIN, Letters

DETECT = "detect"
CHUNK = 64 * 1024

Kind = Literal["text", "json", "ndjson", "workbook", "old_excel", "web_page", "other"]

_HEAD = 256 * 1024  # bytes
_RECORDS = 2000
_CLEARLY = 1.5
_DELIMITERS = (",", ";", "\t", "|")
_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"PK\x03\x04", "workbook"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_excel"),  # or a workbook behind a password: both are OLE files
    (b"%PDF-", "other"),
)
_UNREAD: dict[Kind, str] = {"old_excel": "old_excel", "web_page": "web_page", "other": "unknown_format"}
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_LOOKS: tuple[tuple[re.Pattern[str], Kind], ...] = (
    (re.compile(r"\s*<(!doctype|html|head|body|table|style|meta|\?xml|!--)", re.IGNORECASE), "web_page"),
    (re.compile(r"\s*\{[^\r\n]*\}[ \t]*[\r\n]+[ \t]*\{"), "ndjson"),
    (re.compile(r'\s*(\[\s*[\[\]{]|\{\s*["}])'), "json"),
)
_LINE_END = re.compile(r"\r\n|\r|\n")
_LINE_ENDS = {"\r\n": "CRLF", "\n": "LF", "\r": "CR"}
_NO_NAME = re.compile(r'[\s.,:/+-]*\d[\s\d.,:/+-]*|[^"]*".*', re.DOTALL)  # a number, or a piece of a quotation


class Written(NamedTuple):
    """What was found. ``rule`` is why it can't be read, None where it can.

    Text has an encoding (as Python names it) and its line ends (``CRLF``, ``LF``, ``CR``; several as ``CRLF+LF``),
    delimited text (kind ``text``) its delimiter. ``ended``: the last line has its end, so nothing is missing from it.
    """

    kind: Kind
    rule: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    line_end: str | None = None
    ended: bool = True
    gzip: bool = False

    @property
    def said(self) -> str:
        """For people: ``gzip; utf-8 BOM; ";"; CRLF``."""
        encoding = "utf-8 BOM" if self.encoding == "utf-8-sig" else self.encoding
        delimiter = self.delimiter and ("tab" if self.delimiter == "\t" else f'"{self.delimiter}"')
        parts = (self.gzip and "gzip", self.kind != "text" and self.kind, encoding, delimiter, self.line_end)
        return "; ".join(part for part in parts if part)


def codec(encoding: str) -> str:
    """The codec to read with: UTF-8 is read with or without its byte-order mark."""
    name = codecs.lookup(encoding).name
    return "utf-8-sig" if name == "utf-8" else name


def detect(file: BinaryIO, encoding: str = DETECT, delimiter: str = DETECT) -> Written:
    """Reads the whole file, through gzip where it is packed. Raises OSError."""
    packed, seen = is_gzip(file), Detection(encoding, delimiter)
    content = unpacked(file) if packed else file
    try:
        while chunk := content.read(CHUNK):
            seen.feed(chunk)
    except Unreadable as unreadable:
        return Written("other", unreadable.rule, gzip=packed)
    return seen.end()._replace(gzip=packed)


class Detection:
    """Feed it all of a file; its first chunk holds at least eight bytes, where it has them.

    Encoding and delimiter are taken as a mapping states them; that all of the text is in that encoding is checked.
    """

    def __init__(self, encoding: str = DETECT, delimiter: str = DETECT) -> None:
        self._encoding, self._delimiter = encoding, delimiter
        self._letters = Letters() if encoding == DETECT else None
        self._decoder: codecs.IncrementalDecoder | None = None
        self._utf8 = None if encoding == DETECT else _Utf8()
        self._kind: Kind = "text"
        self._head = b""
        self._last = ""

    def feed(self, chunk: bytes) -> None:
        """The next bytes."""
        if not self._head:
            self._begin(chunk)
        if len(self._head) < _HEAD:
            self._head += chunk[: _HEAD - len(self._head)]
        if self._letters is not None:
            self._letters.feed(chunk)
        if self._utf8 is not None:
            self._utf8.feed(chunk)
        self._decode(chunk)

    def _begin(self, chunk: bytes) -> None:
        self._kind = next((kind for magic, kind in _MAGIC if chunk.startswith(magic)), "text")
        if self._encoding == DETECT:
            if self._kind != "text":
                self._letters = None
                return
            self._encoding = next((name for mark, name in _MARKS if chunk.startswith(mark)), "utf-8")
            if self._encoding != "utf-8":
                self._letters = None
        self._decoder = codecs.getincrementaldecoder(codec(self._encoding))()

    def _decode(self, chunk: bytes, *, final: bool = False) -> None:
        if self._decoder is not None:
            try:
                self._last = self._decoder.decode(chunk, final)[-1:] or self._last
                return
            except UnicodeDecodeError:
                self._decoder = None
        if chunk:
            self._last = chunk[-1:].decode("latin-1")

    def end(self) -> Written:
        """What it is, once all of it has been fed."""
        if not self._head:
            return Written("other", "empty_file", ended=False)
        if self._encoding == DETECT:
            return Written(self._kind, _UNREAD.get(self._kind))
        encoding, rule = self._settled()
        ended = self._last in ("\r", "\n")
        if rule is not None:
            return Written("other" if rule == "unknown_format" else self._kind, rule, ended=ended)
        return self._text(encoding, ended)

    def _settled(self) -> tuple[str, str | None]:
        """The encoding, and why it is none. A character cut in two may yet be completed."""
        whole = self._decoder is not None
        self._decode(b"", final=True)
        if self._decoder is not None:
            if self._letters is not None:
                return self._encoding, "encoding_ambiguous" if self._letters.no_utf8() else None
            other = self._utf8 is not None and self._utf8.certain() and not codec(self._encoding).startswith("utf")
            return self._encoding, "encoding" if other else None
        if self._letters is None:
            self._last = "" if whole else "\n"
            return "", "encoding"
        found = None if b"\0" in self._head else self._letters.encoding()
        return found or "", None if found else "unknown_format" if b"\0" in self._head else "encoding_ambiguous"

    def _text(self, encoding: str, ended: bool) -> Written:
        text, kind = self._head.decode(codec(encoding), "ignore"), self._kind
        if kind == "text":
            kind = next((kind for look, kind in _LOOKS if look.match(text)), "text")
        ends = "+".join(_LINE_ENDS[end] for end, _ in Counter(_LINE_END.findall(text)).most_common())
        delimiter = None
        rule = _UNREAD.get(kind)
        if kind == "text":
            whole = text if len(self._head) < _HEAD else text[: max(text.rfind("\n"), text.rfind("\r")) + 1]
            delimiter = _delimiter(whole) if self._delimiter == DETECT else self._delimiter
            rule = None if delimiter else "delimiter_ambiguous"
        return Written(kind, rule, encoding, delimiter, ends, ended)


class _Utf8:
    """Is a text certainly UTF-8, whatever is stated? An encoding of one byte would read it too, and all of it wrong."""

    def __init__(self) -> None:
        self._decoder: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("utf-8")()
        self._letters = False

    def feed(self, chunk: bytes) -> None:
        """The next bytes of the text."""
        self._letters = self._letters or any(byte in chunk for byte in LATIN)
        try:
            if self._decoder is not None:
                self._decoder.decode(chunk)
        except UnicodeDecodeError:
            self._decoder = None

    def certain(self) -> bool:
        """Once all of it has been fed: it can be read so, and has letters that Spanish has."""
        return self._letters and self._decoder is not None and not self._decoder.getstate()[0]


def _delimiter(text: str) -> str | None:
    """The one that makes clearly more of a table than any other; a comma where none makes columns, None in doubt."""
    (first, best), (_, second) = Counter({mark: _cuts(text, mark) for mark in _DELIMITERS}).most_common(2)
    return first if best > second * _CLEARLY or not best else None


def _cuts(text: str, delimiter: str) -> int:
    """How often it cuts the rows of the table it makes: those as wide as most, below a header. A decimal comma makes
    columns too, but none with a name. 0 where it makes no table.
    """
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        wide = [row for row in islice(rows, _RECORDS) if len(row) > 1]
    except csv.Error:  # a quote that never closes
        return 0
    if not wide:
        return 0
    width, _ = Counter(map(len, wide)).most_common(1)[0]
    table = [row for row in wide if len(row) == width]
    return 0 if any(map(_NO_NAME.fullmatch, table[0])) else len(table) * (width - 1)
