"""The demo's and the tests' own token issuer: an ES256 key that lives in memory and dies with the process."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from secrets import token_urlsafe

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from jose import jwk, jwt


class DemoIssuer:
    """Issues access tokens shaped like RFC 9068's. Never for use: whoever holds the process can be anybody."""

    def __init__(self, iss: str, audience: str, clock: Callable[[], float] = time.time) -> None:
        self.iss = iss
        self.audience = audience
        self._clock = clock
        self._kid = token_urlsafe(8)
        key = ec.generate_private_key(ec.SECP256R1())
        self._private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    def jwks(self) -> dict[str, object]:
        """The public key, as a JSON Web Key Set."""
        public = jwk.construct(self._private, "ES256").public_key().to_dict()
        return {"keys": [{**public, "kid": self._kid, "use": "sig"}]}

    def token(self, subject: str, agency: str, roles: Iterable[str], ttl: int = 3600, **overrides: object) -> str:
        """A signed token for ``ttl`` seconds. An override replaces or adds a claim; None takes it out."""
        now = int(self._clock())
        claims: dict[str, object] = {
            "iss": self.iss,
            "aud": self.audience,
            "sub": subject,
            "agency": agency,
            "roles": sorted(roles),
            "iat": now,
            "exp": now + ttl,
            "jti": token_urlsafe(16),
        }
        kept = {name: value for name, value in (claims | overrides).items() if value is not None}
        return jwt.encode(kept, self._private.decode(), "ES256", {"kid": self._kid, "typ": "at+jwt"})
