"""Sealed references: how an owner finds its record again, while nobody else learns where it came from.

A reference is the record's source and key under AES-SIV (RFC 5297), bound to one view: the same record has the same
reference inside a view, and unlinkable ones in two. Padding keeps its length from speaking. "Have I seen this row, has
it changed?" is answered by keyed hashes, because a bare hash of a CURP can be guessed.

References are stored and answered with every release, and made for every new one: hence one block, and base64url.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode
from binascii import b2a_base64
from collections.abc import Iterable, Sequence
from functools import lru_cache, partial
from typing import NoReturn

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from policies import siv
from policies.keyed import Keyed, Pairs, cut
from policies.mac import prepared, prepared_all
from policies.padding import length, pack, unpack

_BLOCK = 128  # bytes, of which a source's name and a key together may take 120; with the cipher's 16 divisible by three
_LETTERS = (siv.TAG + _BLOCK) // 3 * 4  # of a reference of one block
_LOCATOR = "\0quarantine"  # no view can have this name
_URLSAFE = bytes.maketrans(b"+/", b"-_")


class NotOurReference(ValueError):
    """A reference that this owner did not seal, or not for this view."""


class References:
    """One owner's reference key (64 bytes) and change-detection key; neither rotates with pseudonym epochs."""

    def __init__(self, sealing: bytes, hashing: bytes) -> None:
        self._sealing = sealing
        self._cipher = AESSIV(sealing)
        self._mac, self._macs = prepared(hashing), prepared_all(hashing)

    def sealer(self, view: str, source: str) -> Keyed:
        """Key → the record's reference in one view: always the same text for the same record, base64url."""
        head, sealed = pack(source), siv.sealer(self._sealing, _bound(view), _BLOCK)

        def seal(keys: Sequence[str]) -> Pairs:
            texts = {key: text for key in keys if len(text := _located(head, key)) <= _BLOCK}
            return zip(texts, cut(_spelled(sealed(list(texts.values()))), _LETTERS), strict=True)

        return Keyed(partial(self.seal, view, source), seal)

    def seal(self, view: str, source: str, key: str) -> str:
        """One reference."""
        text = _located(pack(source), key)
        filled = text.ljust(-(-len(text) // _BLOCK) * _BLOCK, b"\0")
        return _spelled(self._cipher.encrypt(filled, [_bound(view)]))

    def open(self, view: str, reference: str) -> tuple[str, str]:
        """(source, key) of a reference. Raises NotOurReference."""
        try:
            sealed = urlsafe_b64decode(reference)
            text = self._cipher.decrypt(sealed, [_bound(view)])
        except (InvalidTag, ValueError):
            raise NotOurReference("this owner has not sealed that for this view") from None
        if _spelled(sealed) != reference:  # the decoder skips letters it does not know
            raise NotOurReference("not the one spelling of a reference")
        source, key = unpack(text, 2)
        return source, key

    def seal_locator(self, source: str, locator: str) -> str:
        """Where a quarantined row stands, for its owner only."""
        return self.seal(_LOCATOR, source, locator)

    def open_locator(self, sealed: str) -> tuple[str, str]:
        """(source, locator) of a quarantined row. Raises NotOurReference."""
        return self.open(_LOCATOR, sealed)

    def key_macs(self, source: str, keys: Iterable[str]) -> list[bytes]:
        """For each key 16 bytes by which a row of that source is recognised."""
        head = b"k" + pack(source)
        return self._macs(_located(head, key) for key in keys)

    def key_mac(self, source: str, key: str) -> bytes:
        """One of them."""
        return self.key_macs(source, [key])[0]

    def content_mac(self, content: bytes) -> bytes:
        """16 bytes by which a change of content is noticed."""
        return self._mac(b"c" + content)

    def __repr__(self) -> str:
        return "References()"

    def __reduce__(self) -> NoReturn:
        raise TypeError("keys are not pickled")


def _located(head: bytes, key: str) -> bytes:
    """``head``, which ends in a packed source, and the key behind it, packed too."""
    name = key.encode()
    return head + length(name) + name


def _spelled(sealed: bytes) -> str:
    return b2a_base64(sealed, newline=False).translate(_URLSAFE).decode("ascii")


@lru_cache(1024)
def _bound(view: str) -> bytes:
    """What a reference is bound to."""
    return pack("reference", view)
