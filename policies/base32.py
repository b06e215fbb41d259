"""Base32 (RFC 4648, lower case, no padding) of 16 bytes, fast enough for the hot path: pseudonyms are written in it.

The standard library's is a Python loop: 3 µs for a pseudonym. Here one text is read out of a table, two letters at a
time; a table of three is no faster in a pull, where its two megabytes don't stay in the processor's cache. Of many
texts no letter is taken by itself: groups of five bits are drawn apart to bytes, halves first, in one long integer.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from struct import Struct

_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
_TWO = [a + b for a in _ALPHABET for b in _ALPHABET]
_HALVES = Struct(">QQ").unpack
_WRITTEN = bytes.maketrans(bytes(range(32)), _ALPHABET.encode())
_SIZE, _LETTERS, _LANE = 16, 26, 32  # bytes of one, its letters, bytes it is drawn apart to: the last six aren't shown
_MOST = 256  # at once: what is kept for each number of texts stays small
_BEFORE, _BETWEEN, _BEHIND = bytes(12), bytes(16), bytes(4)  # around what stands in the last 20 bytes of a lane


def encode(data: bytes) -> str:
    """16 bytes as base32 text of 26 characters. Raises struct.error for any other length."""
    t = _TWO
    high, low = _HALVES(data)
    middle = (high & 15) << 56 | low >> 8  # the 60 bits after the first 60
    return (
        f"{t[high >> 54]}{t[high >> 44 & 1023]}{t[high >> 34 & 1023]}{t[high >> 24 & 1023]}{t[high >> 14 & 1023]}"
        f"{t[high >> 4 & 1023]}{t[middle >> 50]}{t[middle >> 40 & 1023]}{t[middle >> 30 & 1023]}"
        f"{t[middle >> 20 & 1023]}{t[middle >> 10 & 1023]}{t[middle & 1023]}{t[(low & 255) << 2]}"
    )


def encode_all(several: Sequence[bytes], start: str = "") -> list[str]:
    """The same of several at once, each behind ``start``. Raises ValueError where one is of another length."""
    if set(map(len, several)) - {_SIZE}:
        raise ValueError(f"{_SIZE} bytes are expected")
    return [text for at in range(0, len(several), _MOST) for text in _encoded(several[at : at + _MOST], start)]


def _encoded(several: Sequence[bytes], start: str) -> list[str]:
    bits = int.from_bytes(_BEFORE + _BETWEEN.join(several) + _BEHIND)
    for shift, upper in _steps(len(several)):
        moved = bits & upper
        bits ^= moved ^ moved << shift
    length = _LANE * len(several)
    text = bits.to_bytes(length).translate(_WRITTEN).decode("ascii")
    return [start + text[at : at + _LETTERS] for at in range(0, length, _LANE)]


@lru_cache(128)
def _steps(count: int) -> list[tuple[int, int]]:
    """(how far upper halves move, which bits they are), from 160 bits at the end of 32 bytes to 5 at each one's end."""
    steps = []
    for width in (16, 8, 4, 2, 1):  # bytes that each half is to end in
        half = 5 * width  # bits
        upper = ((1 << half) - 1 << half).to_bytes(2 * width)
        steps.append((8 * width - half, int.from_bytes(upper * (_LANE // (2 * width) * count))))
    return steps
