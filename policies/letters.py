"""Bytes as the letters a to p, four bits each (base 16 of RFC 4648 in another alphabet): tokens are written in it.

No system changes such a text by its case or takes it for a number, and both ways are two calls into C: base32 of the
fifty bytes of a token, a seventh shorter, takes as long as sealing them.
"""

from __future__ import annotations

from binascii import hexlify, unhexlify

_WRITTEN = bytes.maketrans(b"0123456789abcdef", b"abcdefghijklmnop")
_READ = bytes.maketrans(b"abcdefghijklmnop", b"0123456789abcdef")


def encode(data: bytes) -> str:
    """``data`` as text, two letters for each byte."""
    return hexlify(data).translate(_WRITTEN).decode("ascii")


def decode(text: str) -> bytes:
    """The bytes that ``encode`` wrote as ``text``; raises ValueError on anything else, another spelling included."""
    data = unhexlify(text.encode("ascii").translate(_READ))
    if encode(data) != text:
        raise ValueError("not the one spelling of these bytes")
    return data
