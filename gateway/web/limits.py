"""How much one caller may ask of us: size and pace of a request, requests per second, streams held open.

Requests are small here, so a body is read whole, up to its limit and within its time, before anything looks at it;
what is too large or too slow costs one buffer and no route. Rates follow the generic cell rate algorithm (ITU-T
I.371): one number per caller, in a table of bounded size.
"""

from __future__ import annotations

import asyncio
from collections import Counter, OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.web import catalogue
from gateway.web.catalogue import Problem
from gateway.web.problems import Refused, respond

_OTHERS = object()  # the one bucket that strangers share while the table is full


@dataclass(frozen=True, slots=True)
class Sizes:
    """The most a request may be: bytes of body, bytes of address and headers together, seconds for the body."""

    body: int = 64 * 1024
    head: int = 16 * 1024
    seconds: float = 15.0


class RequestLimits:
    """ASGI middleware: a request that is too large, too slow or not JSON is refused before the application sees it."""

    def __init__(self, app: ASGIApp, sizes: Sizes) -> None:
        self._app = app
        self._sizes = sizes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves the request, with its body already in memory."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body = self._judge_head(scope) or await self._read(receive)
        if isinstance(body, bytes) and body:
            body = _judge_media(scope) or body
        if isinstance(body, Problem):
            await respond(body)(scope, receive, send)
        elif body is not None:
            await self._app(scope, _replay(body, receive), send)

    def _judge_head(self, scope: Scope) -> Problem | None:
        head = len(scope.get("raw_path") or scope["path"]) + len(scope["query_string"])
        if head + sum(len(name) + len(value) for name, value in scope["headers"]) > self._sizes.head:
            return catalogue.HEADERS_TOO_LARGE
        for length in _values(scope, b"content-length"):
            if not length.isdigit() or len(length) > 18:
                return catalogue.INVALID_REQUEST
            if int(length) > self._sizes.body:
                return catalogue.TOO_LARGE
        return None

    async def _read(self, receive: Receive) -> bytes | Problem | None:
        """The body; the problem with it; None where the caller went away."""
        try:
            async with asyncio.timeout(self._sizes.seconds):
                return await self._gather(receive)
        except TimeoutError:
            return catalogue.TOO_SLOW

    async def _gather(self, receive: Receive) -> bytes | Problem | None:
        body = bytearray()
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return None
            body += message.get("body", b"")
            # Counted as it comes: a chunked body announces no length.
            if len(body) > self._sizes.body:
                return catalogue.TOO_LARGE
            if not message.get("more_body", False):
                return bytes(body)


class Buckets:
    """A rate per key: ``burst`` at once, ``rate`` per second in the long run. ``clock`` is monotonic, in seconds.

    Holds ``most`` keys. A key whose bucket is full again is forgotten first; if none is, newcomers share one bucket,
    so that filling the table with invented keys wins nothing.
    """

    def __init__(self, rate: float, burst: int, clock: Callable[[], float], most: int = 10_000) -> None:
        self._interval = 1 / rate
        self._span = burst / rate
        self._clock = clock
        self._most = most
        self._full_at: OrderedDict[Hashable, float] = OrderedDict()

    def wait(self, key: Hashable) -> float:
        """Seconds until ``key`` may take again; 0.0 means now. Takes nothing."""
        now = self._clock()
        full_at = max(now, self._full_at.get(self._seat(key, now), now))
        return max(0.0, full_at + self._interval - self._span - now)

    def take(self, key: Hashable) -> float:
        """Takes one if there is one (0.0), else says in how many seconds there will be."""
        wait = self.wait(key)
        if wait == 0.0:
            now = self._clock()
            seat = self._seat(key, now)
            self._full_at[seat] = max(now, self._full_at.get(seat, now)) + self._interval
            self._full_at.move_to_end(seat)
        return wait

    def _seat(self, key: Hashable, now: float) -> Hashable:
        if key in self._full_at or len(self._full_at) < self._most:
            return key
        oldest, full_at = next(iter(self._full_at.items()))
        if full_at > now:
            return _OTHERS
        del self._full_at[oldest]
        return key


class Streams:
    """How many streams may be open, per caller and in all."""

    def __init__(self, per_caller: int, total: int) -> None:
        self._per_caller = per_caller
        self._total = total
        self._open: Counter[Hashable] = Counter()

    @contextmanager
    def held(self, key: Hashable) -> Iterator[None]:
        """One stream of ``key``, for as long as the block runs; raises Refused (429) where there is no room.

        Enter it where the answer is sent, not where it is built: a generator that is never started never ends.
        """
        if self._open[key] >= self._per_caller or self._open.total() >= self._total:
            raise Refused(catalogue.TOO_MANY_REQUESTS, retry_after=5)
        self._open[key] += 1
        try:
            yield
        finally:
            self._open[key] -= 1
            if not self._open[key]:
                del self._open[key]


def address(scope: Scope) -> str:
    """Whom to count a stranger as: the IPv4 address, or the /64 network, since one host owns a whole one."""
    host = (scope.get("client") or ("", 0))[0]
    try:
        ip = ip_address(host)
    except ValueError:
        return str(host)
    if isinstance(ip, IPv6Address):
        return str(ip.ipv4_mapped or ip_network((ip, 64), strict=False))
    return str(ip)


def _judge_media(scope: Scope) -> Problem | None:
    """A body is JSON and uncompressed. A form would also let another site's page post in a visitor's name."""
    types = _values(scope, b"content-type")
    media = types[0].partition(b";")[0].strip().lower() if len(types) == 1 else b""
    plain = all(value.lower() == b"identity" for value in _values(scope, b"content-encoding"))
    return None if media == b"application/json" and plain else catalogue.UNSUPPORTED_MEDIA_TYPE


def _values(scope: Scope, name: bytes) -> list[bytes]:
    return [value for key, value in scope["headers"] if key == name]


def _replay(body: bytes, receive: Receive) -> Receive:
    pending: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replayed() -> Message:
        return pending.pop() if pending else await receive()

    return replayed
