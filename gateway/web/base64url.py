"""base64url as RFC 7515 writes it, and only so: no padding, no white space, no stray bits in the last letter.

The standard library's decoder skips letters it does not know, so several texts mean the same bytes; a token or a
cursor that can be respelled slips past whatever remembers it by its text (a cache, a revocation, a limit).
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error


def encode(data: bytes) -> bytes:
    """``data`` without padding."""
    return urlsafe_b64encode(data).rstrip(b"=")


def decode(text: bytes) -> bytes | None:
    """The bytes that ``text`` is the one spelling of, else None."""
    try:
        data = urlsafe_b64decode(text + b"=" * (-len(text) % 4))
    except Error:
        return None
    return data if encode(data) == text else None
