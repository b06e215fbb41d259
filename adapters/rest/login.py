"""How a custodian is let into an API: a bearer token, OAuth 2.0 client credentials, a client certificate.

Every secret comes from a key file and stands in no message.
"""

from __future__ import annotations

import base64
import ssl
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import httpx
import orjson

from adapters.base import StopSource
from adapters.rest.http import Passing, Reply, Send, Time, address

_EARLY = 30.0  # seconds before its end at which a token is not used any more
_LONGEST = 365 * 24 * 3600.0


class Bearer:
    """A token that somebody issued (RFC 6750), or none."""

    def __init__(self, token: str = "") -> None:
        self._token = token

    def token(self, _: Send) -> str:
        """The one there is."""
        return self._token

    def renew(self) -> bool:
        """There is no other."""
        return False


class ClientCredentials:
    """Tokens that the custodian fetches by itself (RFC 6749 4.4), the client's secret as HTTP Basic (2.3.1)."""

    def __init__(
        self, name: str, token_url: str, client: str, secret: str, scope: str = "", time: Time | None = None
    ) -> None:
        pair = f"{quote_plus(client)}:{quote_plus(secret)}"
        form = {"grant_type": "client_credentials", **({"scope": scope} if scope else {})}
        headers = {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}", "Accept": "application/json"}
        self._request = httpx.Request("POST", address(name, token_url), data=form, headers=headers)
        self._name, self._clock = name, (time or Time()).clock
        self._token, self._until = "", 0.0

    def token(self, send: Send) -> str:
        """One that is still good, a new one where there is none. Raises Passing or StopSource."""
        if not self._token or self._clock() >= self._until:
            begun = self._clock()
            said = self._granted(send(self._request))
            self._token, self._until = said["access_token"], begun + self._life(said.get("expires_in"))
        return self._token

    def renew(self) -> bool:
        """The next call fetches another."""
        self._token = ""
        return True

    def _granted(self, reply: Reply) -> dict[str, Any]:
        if reply.status in (400, 401, 403):
            raise StopSource(f"{self._name}: the token endpoint refuses this client (status {reply.status}): renew it")
        if reply.status != 200:
            raise StopSource(f"{self._name}: the token endpoint answers status {reply.status}: check token_url")
        try:
            said = orjson.loads(reply.body)
        except orjson.JSONDecodeError:
            raise Passing("a token that is not whole JSON") from None
        token = said.get("access_token") if isinstance(said, dict) else None
        if not isinstance(token, str) or not token or str(said.get("token_type", "")).lower() != "bearer":
            raise StopSource(f"{self._name}: the token endpoint gives no bearer token: check token_url and scope")
        return said  # type: ignore[no-any-return]  # a dict by now

    def _life(self, seconds: object) -> float:
        """For how long a token is used. One that says nothing is used until it is refused."""
        try:
            life = min(float(str(seconds)), _LONGEST)
        except ValueError:
            return _LONGEST
        return life - min(_EARLY, life / 2)


def tls(name: str, ca: Path | None, certificate: Path | None, key: Path | None) -> ssl.SSLContext:
    """TLS that trusts ``ca`` alone (None: the system's authorities) and shows our certificate to who asks for it.

    All three are PEM files, the key without a pass phrase. Raises StopSource.
    """
    try:
        context = ssl.create_default_context(cafile=ca)
    except (OSError, ssl.SSLError):
        raise StopSource(f"{name}: the tls ca can't be read: a PEM file of certificates is expected") from None
    if certificate is not None:
        try:
            context.load_cert_chain(certificate, key, password="")  # else a protected key would ask the terminal
        except (OSError, ssl.SSLError):
            raise StopSource(
                f"{name}: tls certificate and key are no pair: PEM files without a pass phrase are expected"
            ) from None
    return context
