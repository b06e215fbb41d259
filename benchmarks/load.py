"""Requests over kept-open connections, as many as the server takes: a client lean enough not to be what is measured.

HTTP/1.1 over asyncio's protocols, one request at a time on each connection, nothing parsed but the status and the
content length. An answer that is not 200 ends the measurement.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Sequence
from typing import cast

import uvloop

_PATIENCE = 20  # seconds for the last answers
_HEAD_END = b"\r\n\r\n"
_LENGTH = b"content-length: "


class BadAnswer(Exception):
    """The server refused, failed or went away; carries the status line, and no more."""


def requests_per_second(port: int, requests: Sequence[bytes], connections: int, seconds: float) -> tuple[float, int]:
    """(answers per second, answers): the requests in turn, again and again, over all connections for that long."""
    return uvloop.run(_run(port, requests, connections, seconds))


async def _run(port: int, requests: Sequence[bytes], connections: int, seconds: float) -> tuple[float, int]:
    loop = asyncio.get_running_loop()
    supply = itertools.cycle(requests)
    until = time.perf_counter() + seconds
    dialogues = [_Dialogue(supply, until, loop.create_future()) for _ in range(connections)]
    start = time.perf_counter()
    for dialogue in dialogues:
        await loop.create_connection(lambda d=dialogue: d, "127.0.0.1", port)  # type: ignore[misc]  # bound
    async with asyncio.timeout(seconds + _PATIENCE):
        await asyncio.gather(*(dialogue.ended for dialogue in dialogues))
    answers = sum(dialogue.answers for dialogue in dialogues)
    return answers / (time.perf_counter() - start), answers


class _Dialogue(asyncio.Protocol):
    """One connection: a request, its whole answer, the next request."""

    def __init__(self, supply: itertools.cycle[bytes], until: float, ended: asyncio.Future[None]) -> None:
        self._supply, self._until, self.ended = supply, until, ended
        self._buffer, self._missing = b"", 0
        self.answers = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's own is no subclass
        self._transport.write(next(self._supply))

    def data_received(self, data: bytes) -> None:
        if self._missing:
            self._missing -= len(data)
        else:
            self._buffer += data
            if (end := self._buffer.find(_HEAD_END)) < 0:
                return
            self._missing = self._length(end) - (len(self._buffer) - end - len(_HEAD_END))
            self._buffer = b""
        if self._missing <= 0:
            self._answered()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.ended.done():
            self.ended.set_exception(BadAnswer("the connection was closed"))

    def _length(self, end: int) -> int:
        head = self._buffer[:end].lower()
        if not head.startswith(b"http/1.1 200"):
            self.ended.set_exception(BadAnswer(head.split(b"\r\n")[0].decode()))
            self._transport.close()
        at = head.index(_LENGTH) + len(_LENGTH)
        return int(head[at : head.find(b"\r\n", at) if b"\r\n" in head[at:] else None])

    def _answered(self) -> None:
        self.answers += 1
        if time.perf_counter() < self._until:
            self._transport.write(next(self._supply))
        else:
            self.ended.set_result(None)
            self._transport.close()
