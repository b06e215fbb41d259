"""Bytes without ambiguity: length-prefixed contexts for key derivation, and padding that hides how long a value is."""

from __future__ import annotations

_LENGTH = 4


def length(data: bytes) -> bytes:
    """What stands before a part."""
    return len(data).to_bytes(_LENGTH, "big")


def pack(*parts: str) -> bytes:
    """The parts, each with its length in front: no two different lists give the same bytes."""
    return b"".join([length(data) + data for data in map(str.encode, parts)])


def unpack(data: bytes, count: int) -> list[str]:
    """The first ``count`` parts of what ``pack`` was given."""
    parts = []
    for _ in range(count):
        end = _LENGTH + int.from_bytes(data[:_LENGTH], "big")
        parts.append(data[_LENGTH:end].decode())
        data = data[end:]
    return parts


def padded(data: bytes, block: int) -> bytes:
    """``data`` with its length in front, and zeros up to the next multiple of ``block`` behind it."""
    size = len(data)
    return size.to_bytes(_LENGTH, "big") + data.ljust(-(-size // block) * block or block, b"\0")


def unpadded(data: bytes) -> bytes:
    """What ``padded`` was given."""
    return data[_LENGTH : _LENGTH + int.from_bytes(data[:_LENGTH], "big")]
