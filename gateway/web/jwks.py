"""The keys we believe an issuer's signatures by: a JSON Web Key Set (RFC 7517), each key bound to one algorithm.

A key says itself what it may verify (kind, curve, length), so that a token's header can only agree or be refused
(RFC 8725 sections 3.1 and 3.5). The set is read again when it is old and, at a bounded rate, when a token names a
key nobody knows: a stranger's tokens must not make us hammer the issuer.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from jose import jwk
from jose.backends.base import Key
from jose.exceptions import JWKError

from gateway.web import base64url, strict_json

ALGORITHMS = frozenset({"ES256", "RS256"})
RSA_BITS = range(2048, 4097)  # below: weak; above: one forged token costs too much to check
MAX_AGE = 300.0  # seconds a set is used before it is read again: how long a key taken out of it lives on
UNKNOWN_KEY_PAUSE = 10.0  # seconds between two readings for the sake of an unknown key
_LARGEST_FILE = 256 * 1024
_PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
_FAMILY = {"EC": "ES256", "RSA": "RS256"}

_log = logging.getLogger("convenio.web.jwks")


class UnusableKeys(ValueError):
    """A key set that can't be trusted or read. The text says which key and which rule, never key material."""


@dataclass(frozen=True, slots=True)
class Issuer:
    """Somebody whose tokens we accept: the exact ``iss`` and where the keys come from.

    ``jwks`` returns the parsed set; it is called on the event loop, so it reads memory or a local file, not a network.
    It raises UnusableKeys or OSError where it can't.
    """

    iss: str
    jwks: Callable[[], object]
    algorithms: frozenset[str] = ALGORITHMS


@dataclass(frozen=True, slots=True)
class JwksFile:
    """A key set kept in a local file, as an administrator or a timer refreshes it."""

    path: Path

    def __call__(self) -> object:
        """The file's content. Raises UnusableKeys or OSError."""
        with self.path.open("rb") as file:
            content = file.read(_LARGEST_FILE + 1)
        if len(content) > _LARGEST_FILE:
            raise UnusableKeys(f"{self.path}: larger than {_LARGEST_FILE} bytes")
        try:
            return strict_json.parse(content)
        except strict_json.Invalid as error:
            raise UnusableKeys(f"{self.path}: {error}") from None


@dataclass(frozen=True, slots=True)
class VerifyingKey:
    """One public key and the only algorithm it verifies."""

    alg: str
    material: tuple[int, int]
    _key: Key = field(compare=False, repr=False)

    def verifies(self, signature: bytes, signed: bytes) -> bool:
        """Is ``signature`` this key's, over ``signed``?"""
        return self._key.verify(signed, signature)


class KeyRing:
    """One issuer's keys by ``kid``. Raises UnusableKeys or OSError when first read; later it keeps what it has.

    ``withdrawn`` is called when a key that was believed is gone or has changed.
    """

    def __init__(self, issuer: Issuer, clock: Callable[[], float], withdrawn: Callable[[], None]) -> None:
        self._issuer = issuer
        self._clock = clock
        self._withdrawn = withdrawn
        self._keys = verifying_keys(issuer.jwks(), issuer.algorithms)
        self._read_at = clock()

    def find(self, kid: str) -> VerifyingKey | None:
        """The key called ``kid``, after a look for it at the source if it is unknown and the last look is old."""
        if kid not in self._keys:
            self.refresh(UNKNOWN_KEY_PAUSE)
        return self._keys.get(kid)

    def refresh(self, age: float = MAX_AGE) -> None:
        """Reads the set again if it is at least ``age`` seconds old."""
        if self._clock() - self._read_at < age:
            return
        self._read_at = self._clock()
        before = self._keys
        try:
            self._keys = verifying_keys(self._issuer.jwks(), self._issuer.algorithms)
        except (UnusableKeys, OSError) as error:
            _log.warning("keys of %s kept as they were: %s", self._issuer.iss, type(error).__name__)
        if any(self._keys.get(kid) != key for kid, key in before.items()):
            self._withdrawn()


def verifying_keys(jwks: object, algorithms: frozenset[str]) -> dict[str, VerifyingKey]:
    """The set's keys for these algorithms, by kid; keys for other uses are passed over.

    Raises UnusableKeys on a key that is weak, ill-formed or private, on a kid given twice, and when none is left.
    """
    entries = jwks.get("keys") if isinstance(jwks, Mapping) else None
    if not isinstance(entries, list):
        raise UnusableKeys('expected {"keys": [...]}')
    keys: dict[str, VerifyingKey] = {}
    for number, entry in enumerate(entries):
        try:
            _add(keys, entry, algorithms)
        except (ValueError, JWKError) as error:
            rule = str(error) if isinstance(error, UnusableKeys) else "not a valid public key"
            raise UnusableKeys(f"keys[{number}]: {rule}") from None
    if not keys:
        raise UnusableKeys("no key for signatures with " + " or ".join(sorted(algorithms)))
    return keys


def _add(keys: dict[str, VerifyingKey], entry: object, algorithms: frozenset[str]) -> None:
    if not isinstance(entry, dict):
        raise UnusableKeys("not an object")
    if _PRIVATE & entry.keys():
        raise UnusableKeys("holds a private or secret key: it is compromised, replace it")
    alg = _algorithm(entry)
    if alg is None or alg not in algorithms:
        return
    kid = entry.get("kid")
    if not isinstance(kid, str) or not 0 < len(kid) <= 128:
        raise UnusableKeys("needs a kid of 1 to 128 characters")
    if kid in keys:
        raise UnusableKeys("its kid is given twice")
    keys[kid] = _elliptic(entry) if alg == "ES256" else _rsa(entry)


def _algorithm(entry: Mapping[str, object]) -> str | None:
    """The one algorithm this key verifies, None if it is for something else. Where it names none, its kind decides."""
    family = _FAMILY.get(str(entry.get("kty")))
    operations = entry.get("key_ops", ["verify"])
    if entry.get("use", "sig") != "sig" or not isinstance(operations, list) or "verify" not in operations:
        return None
    named = entry.get("alg", family)
    if named != family and named in _FAMILY.values():
        raise UnusableKeys("its alg does not belong to its kty")
    return family if named == family else None


def _elliptic(entry: Mapping[str, object]) -> VerifyingKey:
    if entry.get("crv") != "P-256":
        raise UnusableKeys("its curve is not P-256")
    x, y = _unsigned(entry, "x"), _unsigned(entry, "y")
    if len(x) != 32 or len(y) != 32:
        raise UnusableKeys("its coordinates are not 32 bytes each")
    return _verifying({k: entry[k] for k in ("kty", "crv", "x", "y")}, "ES256", x, y)


def _rsa(entry: Mapping[str, object]) -> VerifyingKey:
    n, e = _unsigned(entry, "n"), _unsigned(entry, "e")
    bits = int.from_bytes(n).bit_length()
    if bits not in RSA_BITS:
        raise UnusableKeys(f"an RSA key of {bits} bits; {RSA_BITS.start} to {RSA_BITS.stop - 1} are expected")
    if int.from_bytes(e) < 65537:
        raise UnusableKeys("its public exponent is less than 65537")
    return _verifying({k: entry[k] for k in ("kty", "n", "e")}, "RS256", n, e)


def _verifying(public: dict[str, object], alg: str, *parts: bytes) -> VerifyingKey:
    first, second = (int.from_bytes(part) for part in parts)
    return VerifyingKey(alg, (first, second), jwk.construct(public, alg))


def _unsigned(entry: Mapping[str, object], name: str) -> bytes:
    text = entry.get(name)
    data = base64url.decode(text.encode()) if isinstance(text, str) and len(text) <= 1024 else None
    if not data:
        raise UnusableKeys(f"{name} is not base64url")
    return data
