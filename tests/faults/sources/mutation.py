"""What a mutation is, and those that fall on any bytes.

Every mutation is a function of the content, of how it is written, and of two numbers that say where and what. It gives
the new content, how that is really written, and the one record it has touched where it has touched no other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from tests.faults.sources.plain import Written


class Mutated(NamedTuple):
    """``touched``: the one record that is another now, by its number; None where nobody knows."""

    content: bytes
    written: Written
    touched: int | None = None


Mutation = Callable[[bytes, Written, int, int], Mutated]

_BYTES = (
    b"",
    b"\0",
    b'"',
    b'""',
    b"'",
    b"\\",
    b"\r",
    b"\n",
    b"\r\n",
    b"\xff",
    b"\xc3",
    b"\xd1",
    b"\x1a",
    b"\xef\xbb\xbf",
)
_BYTES += (
    b",",
    b";",
    b"\t",
    b"{",
    b"}",
    b"[",
    b"]",
    b":",
    b"9",
    b"9" * 30,
    b"<",
    b"&#0;",
    b"\xe2\x80\xa8",
    b"\xed\xa0\x80",
)


def some_bytes(content: bytes, written: Written, where: int, what: int) -> Mutated:
    """Some byte becomes another or several, or goes."""
    at = where % (len(content) + 1)
    return Mutated(content[:at] + _BYTES[what % len(_BYTES)] + content[at + what // 64 % 3 :], written)


def one_bit(content: bytes, written: Written, where: int, what: int) -> Mutated:
    at = where % max(1, len(content))
    return Mutated(content[:at] + bytes(b ^ 1 << what % 8 for b in content[at : at + 1]) + content[at + 1 :], written)


def one_piece(content: bytes, written: Written, where: int, what: int) -> Mutated:
    """The end is missing, the beginning is, or a piece in between is there twice."""
    at, length = where % (len(content) + 1), what % 300
    piece = content[at : at + length]
    return Mutated(
        [content[:at], content[at:], content[:at] + piece + piece + content[at + length :]][what % 3], written
    )
