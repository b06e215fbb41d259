"""One answer of a JSON API: attempts with growing waits, what the server asks to wait, a deadline, a bounded body.

A wait is drawn at random from nothing to a bound that doubles (full jitter), so that custodians that failed together do
not come back together. ``Retry-After`` (RFC 9110 10.2.3) is kept to; where it reaches past the deadline the source is
left alone until its next pull. No message and no log names a token, an address or an item.
"""

from __future__ import annotations

import hashlib
import logging
import random
import ssl
import time
from collections.abc import Callable, Collection
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple, Protocol

import httpx
import orjson

from adapters.base import RetryLater, StopSource

ATTEMPTS = 6
DEADLINE = 300.0  # seconds for one answer, all attempts and waits together
LARGEST_BODY = 32 * 1024 * 1024  # bytes
TIMEOUT = httpx.Timeout(30.0, connect=10.0)

_FIRST_WAIT = 0.5  # seconds, doubled with each attempt
_BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})

# httpx writes every URL to the log, and the URL of one item holds its key.
logging.getLogger("httpx").setLevel(logging.WARNING)


class Time(NamedTuple):
    """Clocks (seconds), waiting and chance (0 to 1), which tests bring themselves."""

    clock: Callable[[], float] = time.monotonic
    now: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random


class Passing(Exception):
    """One attempt failed in a way that may pass. Says how, without address or content; ``wait`` is what was asked."""

    def __init__(self, reason: str, wait: float = 0.0) -> None:
        super().__init__(reason)
        self.wait = wait


class Reply(NamedTuple):
    """What a server said. The body is read where the status is 200 alone."""

    status: int
    headers: httpx.Headers
    body: bytes


Send = Callable[[httpx.Request], Reply]


class Login(Protocol):
    """What an API knows a custodian by."""

    def token(self, send: Send) -> str:
        """The bearer token, empty where none is needed. Raises Passing or StopSource."""

    def renew(self) -> bool:
        """The token was refused: is there another to be had?"""


class Answer(NamedTuple):
    """An answer's JSON, its headers, and the SHA-256 of its bytes: JSON may be read that is too deep to be written."""

    value: Any
    headers: httpx.Headers
    digest: bytes


class Http:
    """GETs JSON for one source. ``close`` ends its connections."""

    def __init__(self, name: str, login: Login, client: httpx.Client, time: Time) -> None:
        self._name, self._login, self._client, self._time = name, login, client, time
        self.close = client.close

    def get(self, url: httpx.URL, absent: Collection[int] = ()) -> Answer | None:
        """The answer, None for a status in ``absent``. Raises StopSource; RetryLater when patience is at its end."""
        until = self._time.clock() + DEADLINE
        for attempt in range(ATTEMPTS):
            try:
                return self._attempt(url, absent, until)
            except Passing as passing:
                reason = str(passing)
                wait = passing.wait + self._time.chance() * _FIRST_WAIT * 2**attempt
            if attempt + 1 == ATTEMPTS or self._time.clock() + wait > until:
                break
            self._time.sleep(wait)
        raise RetryLater(f"{self._name}: the API is away or busy ({reason}), {attempt + 1} attempts")

    def _attempt(self, url: httpx.URL, absent: Collection[int], until: float) -> Answer | None:
        reply = self._asked(url, until)
        if reply.status == 401 and self._login.renew():
            reply = self._asked(url, until)
        if reply.status in absent:
            return None
        self._require_success(reply)
        try:
            return Answer(orjson.loads(reply.body), reply.headers, hashlib.sha256(reply.body).digest())
        except orjson.JSONDecodeError:
            raise Passing("an answer that is not whole JSON") from None

    def _asked(self, url: httpx.URL, until: float) -> Reply:
        token = self._login.token(lambda request: self._send(request, until))
        if not (token.isascii() and token.isprintable()):
            raise StopSource(f"{self._name}: the token holds characters no header can: correct the source's token")
        headers = {"Accept": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
        return self._send(self._client.build_request("GET", url, headers=headers), until)

    def _send(self, request: httpx.Request, until: float) -> Reply:
        """Raises Passing for what may pass, StopSource for a certificate that does not do."""
        ours = httpx.Auth() if "authorization" in request.headers else None  # else the address's own user would win
        try:
            response = self._client.send(request, stream=True, auth=ours)
            try:
                status, headers = response.status_code, response.headers
                if status in _BUSY or status > 504:
                    raise Passing(f"status {status}", _asked_to_wait(headers, self._time.now()))
                return Reply(status, headers, self._body(response, until) if status == 200 else b"")
            finally:
                response.close()
        except httpx.DecodingError:
            raise Passing("a body that does not decompress") from None
        except httpx.TransportError as error:
            if (fault := _certificate_fault(error)) is not None:
                raise StopSource(f"{self._name}: no TLS with the API ({fault}): see the source's tls") from None
            raise Passing(type(error).__name__) from None

    def _body(self, response: httpx.Response, until: float) -> bytes:
        """A server that trickles keeps within the time between two reads: the deadline holds for the whole."""
        body = bytearray()
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > LARGEST_BODY:
                raise StopSource(f"{self._name}: a page of more than {LARGEST_BODY} bytes: lower read.rest.size")
            if self._time.clock() > until:
                raise Passing("an answer that does not end")
        return bytes(body)

    def _require_success(self, reply: Reply) -> None:
        status = reply.status
        if status in (401, 403):
            raise StopSource(f"{self._name}: the API refuses the token (status {status}): renew it")
        if status != 200:
            raise StopSource(f"{self._name}: the API answers status {status}: check the address and read.rest")
        kind = reply.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind not in ("application/json", "") and not kind.endswith("+json"):
            raise StopSource(f"{self._name}: the API answers something else than JSON: check the address and the token")


def address(name: str, url: str) -> httpx.URL:
    """An address as the settings give it. Raises StopSource where it is none."""
    try:
        found = httpx.URL(url)
    except httpx.InvalidURL:
        found = httpx.URL()
    if found.scheme not in ("http", "https") or not found.host:
        raise StopSource(f"{name}: the source's address is not an http(s) URL")
    return found


def _asked_to_wait(headers: httpx.Headers, now: float) -> float:
    """``Retry-After`` in seconds: a number, or a date by the server's own clock. 0 where it says nothing usable."""
    said = headers.get("retry-after", "").strip()
    if said.isdecimal() and said.isascii():
        return float(said[:10])  # more is past any deadline
    at = _date(said)
    return 0.0 if at is None else max(0.0, at - (_date(headers.get("date", "")) or now))


def _date(text: str) -> float | None:
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    return (found if found.tzinfo is not None else found.replace(tzinfo=UTC)).timestamp()


def _certificate_fault(error: BaseException | None) -> str | None:
    """Why a certificate was not accepted, theirs or ours; None for any other trouble."""
    while error is not None:
        reason = str(error.reason or "") if isinstance(error, ssl.SSLError) else ""
        if "CERTIFICATE" in reason or "UNKNOWN_CA" in reason:
            return reason.lower().replace("_", " ")
        error = error.__cause__ or error.__context__
    return None
