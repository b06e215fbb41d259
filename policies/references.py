"""Sealed references: how an owner finds its record again, while nobody else learns where it came from.

A reference is the record's source and key under AES-SIV (RFC 5297), bound to one view: the same record has the same
reference inside a view, and unlinkable ones in two. Padding keeps its length from speaking. "Have I seen this row, has
it changed?" is answered by keyed hashes, because a bare hash of a CURP can be guessed.
"""

from __future__ import annotations

from typing import NoReturn

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from policies import base32
from policies.mac import prepared
from policies.padding import pack, padded, unpadded

_SOURCE_BLOCK = 64
_KEY_BLOCK = 96
_LOCATOR = "\0quarantine"  # no view can have this name


class NotOurReference(ValueError):
    """A reference that this owner did not seal, or not for this view."""


class References:
    """One owner's reference key (64 bytes) and change-detection key; neither rotates with pseudonym epochs."""

    def __init__(self, sealing: bytes, hashing: bytes) -> None:
        self._cipher = AESSIV(sealing)
        self._mac = prepared(hashing)

    def seal(self, view: str, source: str, key: str) -> str:
        """The record's reference in one view: always the same text for the same record, base32."""
        text = padded(source.encode(), _SOURCE_BLOCK) + padded(key.encode(), _KEY_BLOCK)
        return base32.encode(self._cipher.encrypt(text, [pack("reference", view)]))

    def open(self, view: str, reference: str) -> tuple[str, str]:
        """(source, key) of a reference. Raises NotOurReference."""
        try:
            text = self._cipher.decrypt(base32.decode(reference), [pack("reference", view)])
        except (InvalidTag, ValueError):
            raise NotOurReference("this owner has not sealed that for this view") from None
        source = unpadded(text)
        behind = len(padded(source, _SOURCE_BLOCK))
        return source.decode(), unpadded(text[behind:]).decode()

    def seal_locator(self, source: str, locator: str) -> str:
        """Where a quarantined row stands, for its owner only."""
        return self.seal(_LOCATOR, source, locator)

    def open_locator(self, sealed: str) -> tuple[str, str]:
        """(source, locator) of a quarantined row. Raises NotOurReference."""
        return self.open(_LOCATOR, sealed)

    def key_mac(self, source: str, key: str) -> bytes:
        """16 bytes by which a source row is recognised."""
        return self._mac(b"k" + pack(source, key))

    def content_mac(self, content: bytes) -> bytes:
        """16 bytes by which a change of content is noticed."""
        return self._mac(b"c" + content)

    def __repr__(self) -> str:
        return "References()"

    def __reduce__(self) -> NoReturn:
        raise TypeError("keys are not pickled")
