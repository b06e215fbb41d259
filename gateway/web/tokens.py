"""Who is asking: OAuth 2 bearer tokens (RFC 6750), JWTs like RFC 9068's, behind a front stricter than the library.

python-jose accepts missing ``aud`` and ``exp``, unknown ``crit``, any ``kid`` and the last of two equal claims; here it
only verifies a signature, with the one key that the issuer and ``kid`` name, under that key's own algorithm
(RFC 8725). Every outcome is a value: no input makes this raise. Texts of refusals keep to the letters that
``error_description`` allows.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

from contracts.refusal import Refuse
from gateway.web import base64url, strict_json
from gateway.web.jwks import Issuer, KeyRing

MAX_TOKEN = 8 * 1024  # bytes
LEEWAY = 30  # seconds the issuer's clock and ours may differ
MAX_LIFETIME = 3600  # seconds from iat to exp; a longer-lived token is refused whole
REMEMBERED = 10_000  # verified tokens

_TYPES = ("at+jwt", "JWT", "application/at+jwt")  # compared, not hashed: a header may hold a list here
_HEADER = frozenset({"alg", "kid", "typ"})
_LATEST = 2**40  # seconds; a larger number is not a date
_IDENTIFIER = re.compile(r"[\x21-\x7e]{1,128}")
_AGENCY = re.compile(r"[a-z0-9-]{1,64}")
_ROLE = re.compile(r"[a-z_]{1,40}")

MISSING = Refuse(
    "token_missing",
    "Falta el encabezado Authorization con un token Bearer.",
    "The Authorization header with one Bearer token is missing.",
)
MALFORMED = Refuse(
    "token_malformed", "El token no tiene la forma esperada.", "The token does not have the expected form."
)
UNTRUSTED = Refuse(
    "token_untrusted",
    "El token no fue firmado por un emisor en el que este servicio confía.",
    "The token was not signed by an issuer that this service trusts.",
)
CLAIMS = Refuse(
    "token_claims",
    "Al token le faltan datos requeridos o los trae en otra forma.",
    "The token lacks required claims or has them in another form.",
)
AUDIENCE = Refuse("token_audience", "El token es para otro servicio.", "The token is for another service.")
EXPIRED = Refuse("token_expired", "El token ya venció; pida uno nuevo.", "The token has expired; ask for a new one.")
NOT_YET_VALID = Refuse(
    "token_not_yet_valid",
    "El token todavía no es válido; revise el reloj del emisor.",
    "The token is not valid yet; check the clock of its issuer.",
)
TOO_LONG_LIVED = Refuse(
    "token_too_long_lived",
    "El token dura más de una hora; pida uno de menor duración.",
    "The token lives longer than an hour; ask for a shorter one.",
)
REVOKED = Refuse("token_revoked", "El token fue revocado.", "The token has been revoked.")


@dataclass(frozen=True, slots=True)
class Claims:
    """What a verified token says of its bearer. ``expires`` is in seconds of the Unix clock."""

    subject: str
    agency: str
    roles: frozenset[str]
    expires: int
    issuer: str
    jti: str


class _Verified(NamedTuple):
    """Claims and when they hold: ``since`` ≤ now < ``until``, leeway included. Never kept for a refused token."""

    claims: Claims
    since: int
    until: int


class TokenVerifier:
    """Verifies tokens and remembers the good ones, until they expire, their jti is revoked or their key goes.

    Not for several threads at once: it belongs to one event loop.
    """

    def __init__(self, issuers: Sequence[Issuer], audience: str, clock: Callable[[], float]) -> None:
        self._rings = {issuer.iss: KeyRing(issuer, clock, self.forget) for issuer in issuers}
        if len(self._rings) != len(issuers):
            raise ValueError("an issuer is given twice")
        self._audience = audience
        self._clock = clock
        self._verified: OrderedDict[bytes, _Verified] = OrderedDict()
        self._revoked: dict[str, float] = {}  # jti: when no token that carries it can be valid any more

    def verify(self, token: str | bytes) -> Claims | Refuse:
        """The token's claims, or why it is refused."""
        data = _ascii(token)
        if data is None:
            return MALFORMED
        return self.recall(data) or self._judged(data)

    def recall(self, token: bytes) -> Claims | None:
        """The claims of this very token, if it has been verified and still holds. Costs no signature."""
        for ring in self._rings.values():
            ring.refresh()
        digest = sha256(token).digest()
        known = self._verified.get(digest)
        if known is None:
            return None
        if known.claims.jti in self._revoked or not known.since <= self._clock() < known.until:
            del self._verified[digest]
            return None
        self._verified.move_to_end(digest)
        return known.claims

    def revoke(self, jti: str) -> None:
        """From now on no token with this ``jti`` is accepted. Forgotten once each of them has expired by itself."""
        now = self._clock()
        self._revoked = {known: until for known, until in self._revoked.items() if until > now}
        self._revoked[jti] = now + MAX_LIFETIME + 2 * LEEWAY

    def forget(self) -> None:
        """Verify every token anew at its next use."""
        self._verified.clear()

    def _judged(self, token: bytes) -> Claims | Refuse:
        read = _read(token)
        if isinstance(read, Refuse):
            return read
        if not self._signed(read):
            return UNTRUSTED
        judged = _judge(read.claims, self._audience, self._clock())
        if isinstance(judged, Refuse):
            return judged
        if judged.claims.jti in self._revoked:
            return REVOKED
        self._remember(token, judged)
        return judged.claims

    def _signed(self, token: _Read) -> bool:
        ring = self._rings.get(token.issuer)
        key = ring.find(token.kid) if ring else None
        return key is not None and key.alg == token.alg and key.verifies(token.signature, token.signed)

    def _remember(self, token: bytes, verified: _Verified) -> None:
        self._verified[sha256(token).digest()] = verified
        if len(self._verified) > REMEMBERED:
            self._verified.popitem(last=False)


def bearer(headers: Iterable[tuple[bytes, bytes]]) -> bytes | Refuse:
    """The token of an ASGI request's one ``Authorization: Bearer`` header; a query parameter never counts."""
    values = [value for name, value in headers if name == b"authorization"]
    if len(values) != 1:
        return MALFORMED if values else MISSING
    scheme, _, token = values[0].partition(b" ")
    return token if scheme.lower() == b"bearer" and token else MISSING


class _Read(NamedTuple):
    alg: str
    kid: str
    issuer: str
    claims: dict[str, object]
    signed: bytes
    signature: bytes


def _ascii(token: str | bytes) -> bytes | None:
    if len(token) > MAX_TOKEN:
        return None
    if isinstance(token, bytes):
        return token
    return token.encode() if token.isascii() else None


def _read(token: bytes) -> _Read | Refuse:
    """Form only; nothing in it is believed yet."""
    parts = [base64url.decode(part) for part in token.split(b".")] if token.count(b".") == 2 else []
    if len(parts) != 3 or not all(parts):
        return MALFORMED
    head, body, signature = (part or b"" for part in parts)
    try:
        header, claims = strict_json.parse(head), strict_json.parse(body)
    except strict_json.Invalid:
        return MALFORMED
    alg, kid, issuer = header.get("alg"), header.get("kid"), claims.get("iss")
    if not (isinstance(alg, str) and isinstance(kid, str)) or header.keys() - _HEADER:
        return MALFORMED
    if header.get("typ", "JWT") not in _TYPES:
        return MALFORMED
    if not isinstance(issuer, str):
        return CLAIMS
    return _Read(alg, kid, issuer, claims, token.rpartition(b".")[0], signature)


def _judge(claims: dict[str, object], audience: str, now: float) -> _Verified | Refuse:
    """The claims of a token whose signature holds."""
    # A token bound to a certificate or key (RFC 7800) must not pass as a plain bearer token.
    if "cnf" in claims:
        return CLAIMS
    said = _identity(claims)
    times = _times(claims)
    if said is None or times is None:
        return CLAIMS
    if not _names(claims.get("aud"), audience):
        return AUDIENCE
    issued, since, until = times
    if until - issued > MAX_LIFETIME:
        return TOO_LONG_LIVED
    if now >= until + LEEWAY:
        return EXPIRED
    if now < since - LEEWAY:
        return NOT_YET_VALID
    return _Verified(said, since - LEEWAY, until + LEEWAY)


def _identity(claims: dict[str, object]) -> Claims | None:
    issuer, expires = claims.get("iss"), claims.get("exp")
    subject, jti = _matching(_IDENTIFIER, claims.get("sub")), _matching(_IDENTIFIER, claims.get("jti"))
    agency, roles = _matching(_AGENCY, claims.get("agency")), _roles(claims.get("roles"))
    if not (subject and jti and agency and roles and isinstance(issuer, str) and isinstance(expires, int)):
        return None
    return Claims(subject, agency, roles, expires, issuer, jti)


def _matching(pattern: re.Pattern[str], value: object) -> str | None:
    return value if isinstance(value, str) and pattern.fullmatch(value) else None


def _roles(value: object) -> frozenset[str] | None:
    if not isinstance(value, list) or len(value) > 16:
        return None
    roles = [_matching(_ROLE, role) for role in value]
    return frozenset(role for role in roles if role) if all(roles) else None


def _times(claims: dict[str, object]) -> tuple[int, int, int] | None:
    """(issued, valid since, valid until); ``since`` is the later of ``iat`` and ``nbf``."""
    issued, until = _moment(claims.get("iat")), _moment(claims.get("exp"))
    since = _moment(claims["nbf"]) if "nbf" in claims else issued
    if issued is None or until is None or since is None or until <= issued:
        return None
    return issued, max(issued, since), until


def _moment(value: object) -> int | None:
    """Whole seconds. ``type`` and not ``isinstance``: True is an int."""
    return value if type(value) is int and 0 < value < _LATEST else None


def _names(audiences: object, audience: str) -> bool:
    if isinstance(audiences, list):
        return len(audiences) <= 16 and all(isinstance(a, str) for a in audiences) and audience in audiences
    return audiences == audience
