"""Where a search goes on, sealed: a caller can keep the cursor and return it, but neither read, alter nor lend it.

AES-SIV (RFC 5297) with the caller, the view and the query as associated data, each its own element so that none can
run into the next. It needs no nonce: equal positions in equal worlds seal equal, and a repeat tells nothing new. Every
cursor has the same length. Tampered, foreign, expired and another query's are one refusal, so that trying teaches
nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from contracts.refusal import Refuse
from gateway.web import base64url

LIFETIME = 3600  # seconds
MAX_POSITION = 245  # bytes of the position as JSON
_PLAIN = 8 + 2 + MAX_POSITION + 1  # expiry, length, position, zeros
_TEXT = len(base64url.encode(bytes(16 + _PLAIN)))
_VERSION = b"convenio cursor 1"

Position = tuple[str | int | None, ...]

INVALID_CURSOR = Refuse(
    "cursor_invalid",
    "El cursor no corresponde a esta consulta o ya venció; repita la búsqueda desde el inicio.",
    "The cursor does not belong to this query or has expired; search again from the start.",
)


@dataclass(frozen=True, slots=True)
class Binding:
    """Whose cursor it is, and for which question. ``query`` is ``query_digest`` of all that selects and sorts."""

    issuer: str
    subject: str
    agency: str
    view: str
    query: bytes


def query_digest(query: object) -> bytes:
    """SHA-256 of ``query`` (JSON values, dates allowed) with its keys sorted; the cursor itself is no part of it."""
    return sha256(orjson.dumps(query, option=orjson.OPT_SORT_KEYS)).digest()


class CursorSeal:
    """Seals under a key derived from ``key`` (32 random bytes or more); ``clock`` in seconds of the Unix clock."""

    def __init__(self, key: bytes, clock: Callable[[], float]) -> None:
        if len(key) < 32:
            raise ValueError("a cursor key of at least 32 random bytes is expected")
        self._cipher = AESSIV(HKDF(algorithm=SHA256(), length=64, salt=None, info=_VERSION).derive(key))
        self._clock = clock

    def seal(self, binding: Binding, position: Position) -> str:
        """A cursor for an hour. Raises ValueError on a position that does not fit."""
        content = orjson.dumps(position)
        if len(content) > MAX_POSITION:
            raise ValueError(f"a position of {len(content)} bytes; {MAX_POSITION} fit")
        expiry = int(self._clock()) + LIFETIME
        plain = expiry.to_bytes(8) + len(content).to_bytes(2) + content
        return base64url.encode(self._cipher.encrypt(plain.ljust(_PLAIN, b"\0"), _bound(binding))).decode()

    def open(self, binding: Binding, cursor: str) -> Position | Refuse:
        """The position sealed for exactly this binding."""
        sealed = base64url.decode(cursor.encode()) if cursor.isascii() and len(cursor) == _TEXT else None
        if sealed is None:
            return INVALID_CURSOR
        try:
            plain = self._cipher.decrypt(sealed, _bound(binding))
        except InvalidTag:
            return INVALID_CURSOR
        if int.from_bytes(plain[:8]) <= self._clock():
            return INVALID_CURSOR
        return tuple(orjson.loads(plain[10 : 10 + int.from_bytes(plain[8:10])]))


def _bound(binding: Binding) -> list[bytes]:
    texts = (binding.issuer, binding.subject, binding.agency, binding.view)
    return [_VERSION, *(text.encode() for text in texts), binding.query]
