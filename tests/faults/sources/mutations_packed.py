"""What happens to packed files and to JSON on their way."""

from __future__ import annotations

import gzip
import json
import re
from typing import Any

from tests.faults.sources.mutation import Mutated, one_bit, one_piece, some_bytes
from tests.faults.sources.plain import Nothing, Written
from tests.faults.sources.plain_reading import unpacked
from tests.faults.sources.plain_workbook import BROKEN
from tests.faults.sources.shape import zip_parts, zipped

_VALUES: tuple[Any, ...] = (
    None,
    True,
    [],
    {},
    [[]],
    1.5,
    10**20 + 1,
    10**17 + 1,
    1e300,
    "\0",
    [1, "x"],
    {"a.b": 1},
    -0.0,
)
_TOKENS = (
    '"folio":"otro",',
    '"\\ud800"',
    "1E+99999999999999999999",
    "9" * 5000,
    "NaN",
    "[" * 120,
    '{"a":' * 2000,
    "//",
    ",,",
)


def packing(content: bytes, written: Written, where: int, what: int) -> Mutated:
    """Packed, packed twice, or its packing broken."""
    if content[:2] != b"\x1f\x8b":
        return Mutated(gzip.compress(content, mtime=0), written)
    broken = [content[: where % len(content)], content + b"\0\0", content + b"x", content + content]
    return Mutated([*broken, gzip.compress(content, mtime=0)][what % 5], written)


def workbook_part(content: bytes, written: Written, where: int, what: int) -> Mutated:
    """A part of the workbook is cut, spoiled, gone, or another's."""
    try:
        parts = zip_parts(content)
    except BROKEN:
        return some_bytes(content, written, where, what)
    name = sorted(parts)[what % len(parts)]
    name = name if what % 3 == 0 else ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml")[what % 2]
    if what % 11 == 0:
        parts.pop(name, None)
    elif name in parts:
        spoil = (some_bytes, one_bit, one_piece, _xml)[where % 4]
        parts[name] = spoil(parts[name], written, where // 4, what // 3).content
    return Mutated(zipped(parts), written)


def _xml(content: bytes, written: Written, where: int, what: int) -> Mutated:
    """An attribute or a text is something else, and it is XML all the same."""
    found = [*re.finditer(rb'(?<=t=")[a-zA-Z]+|(?<=r=")[A-Z0-9]+|(?<=<v>)[^<]+|(?<=<t>)[^<]+|(?<=s=")\d+', content)]
    if not found:
        return Mutated(content, written)
    at = found[where % len(found)]
    news = (
        b"-1",
        b"999999999",
        b"e",
        b"b",
        b"n",
        b"d",
        b"str",
        b"A1",
        b"C2",
        b"XFD1048576",
        b"1.5",
        b"",
        b"1E3",
        b"_xD800_",
    )
    return Mutated(content[: at.start()] + news[what % len(news)] + content[at.end() :], written)


def json_token(content: bytes, written: Written, where: int, what: int) -> Mutated:
    """A value is of another kind, a member is twice there, something stands between that is no JSON."""
    try:
        text = unpacked(content).decode(written.encoding)
    except (UnicodeError, Nothing):
        return Mutated(content, written)
    found = [*re.finditer(r'"(?:[^"\\]|\\.)*"|\d+|[\[\]{},:]', text)]
    if not found:
        return Mutated(content, written)
    at = found[where % len(found)]
    new = json.dumps(_VALUES[what // 4 % len(_VALUES)]) if what % 2 else _TOKENS[what // 4 % len(_TOKENS)]
    if what % 4 > 1:
        new = at[0] + ("," if at[0] in "}]" else "") + new
    news = (text[: at.start()] + new + text[at.end() :]).encode(written.encoding, "replace")
    return Mutated(gzip.compress(news, mtime=0) if content[:2] == b"\x1f\x8b" else news, written)
