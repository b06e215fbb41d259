"""What happens to a text on its way: lines, columns, cells, encodings, quotes. And what may happen to which file."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping

from tests.faults.sources.mutation import Mutated, Mutation, one_bit, one_piece, some_bytes
from tests.faults.sources.mutations_packed import json_token, packing, workbook_part
from tests.faults.sources.plain import Nothing, Written
from tests.faults.sources.plain_reading import unpacked
from tests.faults.sources.shape import CANARY

_END = re.compile(rb"(\r\n|\r|\n)")
_NASTY = (
    *("", " ", "\t", "NA", "S/D", "0", "-1", "1e99", "1e5", "1,5", "٣", "NaN", "inf", "9" * 25, "=1+1", "'", "#REF!"),
    *("01/02/2014", "2/1/2014", "30/02/2024", "31/12/9999", "00/00/0000", "1900-01-01", "2024-02-30", "01/02/24", "12"),
    *("2024-01-02T03:04:05Z", "24:00", "1:2", "02:30", "HOMBRE\0", "\0", "ñ" * 300, "\u202e", "\ufeff", "e\u0301"),
    *("MULTA\nMULTA", "\x1f", "\x85", "\u2028", "\x0b", "\xa0", "İ", "ß", "multa ", "ARRESTÓ", "x" * 20_001, "niU"),
    *(
        "JUZGADOS  municipales",
        "OTRA AGENCIA",
        "TOTAL",
        "  TIVITAS",
        "POLES",
        "MORAL",
        "_x0041_",
        "12:30:5:00",
        "-103.5",
    ),
)
_ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "latin-1", "mac-roman", "cp850", "iso8859-15")


def _lines(content: bytes, written: Written, where: int, what: int) -> Mutated:
    """A line goes, comes twice, is empty, changes places, or loses its end."""
    parts = _END.split(content)
    at = where % len(parts) // 2 * 2
    line, end = parts[at], parts[at + 1] if at + 1 < len(parts) else b""
    other = what % len(parts) // 2 * 2
    new = [b"", line + end + line + end, end, line, parts[other] + end, b" " * 9 + end, line + end + end][what % 7]
    return Mutated(b"".join([*parts[:at], new, *parts[at + 2 :]]), written)


def _ends(content: bytes, written: Written, where: int, what: int) -> Mutated:
    return Mutated(_END.sub((b"\r\n", b"\r", b"\n", b"\n\r", b"\n\n", b"\x85")[what % 6], content), written)


def _quotes(content: bytes, written: Written, where: int, what: int) -> Mutated:
    """Quotes where none belong, or none where they do."""
    marks = [found.start() for found in re.finditer(re.escape(written.delimiter.encode()) + rb"|[\r\n]", content)]
    if not marks or what % 5 == 0:
        return Mutated(content.replace(b'"', (b"", b"'", b'""', b'\\"')[what % 4]), written)
    at = marks[where % len(marks)] + what % 2
    return Mutated(content[:at] + b'"' + content[at:], written)


def _encoded(content: bytes, written: Written, where: int, what: int) -> Mutated:
    """All of it in another encoding, or read in a wrong one by somebody on the way."""
    other = _ENCODINGS[what % len(_ENCODINGS)]
    try:
        text = unpacked(content).decode(written.encoding)
        if where % 3 == 0:
            return _named(
                text.encode(written.encoding).decode(other).encode(written.encoding), written.encoding, written
            )
        return _named(text.encode(other), other, written)
    except (UnicodeError, Nothing):
        return Mutated(b"\xef\xbb\xbf" + content, written)


def _named(content: bytes, encoding: str, written: Written) -> Mutated:
    """Whatever has led there: what reads as UTF-8 is UTF-8."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return Mutated(content, written._replace(encoding=encoding))
    same = content.isascii() and encoding == written.encoding
    return Mutated(content, written if same else written._replace(encoding="utf-8"))


def _table(content: bytes, written: Written) -> list[list[str]] | None:
    try:
        text = unpacked(content).decode(written.encoding)
        return [*csv.reader(io.StringIO(text, newline=""), delimiter=written.delimiter)]
    except (UnicodeError, Nothing, csv.Error):
        return None


def _written_out(table: list[list[str]], written: Written, touched: int | None = None) -> Mutated:
    text = io.StringIO()
    csv.writer(text, delimiter=written.delimiter, lineterminator="\n").writerows(table)
    return Mutated(
        text.getvalue().encode(written.encoding, "replace"), written, touched if touched and touched > 3 else None
    )


def _cell(content: bytes, written: Written, where: int, what: int) -> Mutated:
    """One cell says something else. What its encoding does not have becomes a question mark."""
    table = _table(content, written)
    if not table or not (row := table[at := where % len(table)]):
        return Mutated(content, written)
    old = row[where // 97 % len(row)]
    nasty = _NASTY[what % len(_NASTY)]
    row[where // 97 % len(row)] = nasty if what % 5 else old + nasty
    return _written_out(table, written, at + 1)


def _columns(content: bytes, written: Written, where: int, what: int) -> Mutated:
    """A column goes, comes twice, has another name or another place; a row is wider or narrower than the others."""
    table = _table(content, written)
    if not table:
        return Mutated(content, written)
    at = where % max(map(len, table), default=1) if max(map(len, table)) else 0
    if what % 6 < 4:
        for row in table:
            if at < len(row):
                row[at : at + 1] = [[], [row[at], row[at]], [row[at], CANARY], [row[at]]][what % 6]
        if what % 6 == 3 and at < len(table[0]):
            table[0][at] = (table[0][at].upper(), f" {table[0][at]} ", "", CANARY, table[0][0])[what // 6 % 5]
        return _written_out(table, written)
    row = table[where % len(table)]
    row[at:at] = [CANARY] * (what % 6 == 4)
    del row[len(row) - (what % 6 == 5) :]
    return _written_out(table, written, where % len(table) + 1)


_ANY: Mapping[str, Mutation] = {"bytes": some_bytes, "bit": one_bit, "cut": one_piece, "packed": packing}
_TEXT: Mapping[str, Mutation] = {**_ANY, "lines": _lines, "ends": _ends, "encoded": _encoded}
MUTATIONS: Mapping[str, Mapping[str, Mutation]] = {
    "csv": {**_TEXT, "quotes": _quotes, "cell": _cell, "columns": _columns},
    "xlsx": {**_ANY, "zip": workbook_part},
    "json": {**_TEXT, "json": json_token},
    "ndjson": {**_TEXT, "json": json_token},
}
