"""The live tail of the feeds, and the embedded one: the release log itself, looked at a few times a second.

One look serves every subscriber of a view: what is new is read and encoded once into a bounded window, and a
subscriber is an offset into it. Who falls behind the window reads history from the log, with the present state applied.

Delivery promise: a feed is at least once. Every event carries the view's sequence as its id, sequences only grow within
a view, and a reader that drops what is not greater than its last sees each release once.
"""

from __future__ import annotations

import asyncio
import contextlib
from bisect import bisect_right
from typing import NamedTuple, Protocol

from gateway.flow.ports import ReleaseLog, StoredRelease, StoreUnavailable

WINDOW = 5_000
LOOK_SECONDS = 0.25


class LiveTail(Protocol):
    """Tells subscribers that a view has grown, and gives them what is new. Kafka is another."""

    async def wait(self, view: int, sequence: int, seconds: float) -> bool:
        """True as soon as the view has something after ``sequence``; False when the time is over."""

    async def after(self, view: int, sequence: int, limit: int) -> list[StoredRelease]:
        """Up to ``limit`` releases and withdrawals after ``sequence``, in order."""


class _Window(NamedTuple):
    start: int  # everything after this sequence is here
    rows: list[StoredRelease]


class LogTail:
    """``LiveTail`` over the release log. ``watch()`` runs for the life of the process."""

    def __init__(self, log: ReleaseLog) -> None:
        self._log = log
        self._heads: dict[int, int] = {}
        self._windows: dict[int, _Window] = {}
        self._grown = asyncio.Condition()

    async def wait(self, view: int, sequence: int, seconds: float) -> bool:
        """True as soon as the view has something after ``sequence``; False when the time is over."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds), self._grown:
                await self._grown.wait_for(lambda: self._heads.get(view, 0) > sequence)
                return True
        return False

    async def after(self, view: int, sequence: int, limit: int) -> list[StoredRelease]:
        """From the window where it reaches back far enough, else from the log."""
        window = self._windows.get(view)
        if window is None or sequence < window.start:
            return await self._log.after(view, sequence, limit)
        rows = window.rows
        start = bisect_right(rows, sequence, key=lambda row: row.sequence)
        return rows[start : start + limit]

    async def watch(self) -> None:
        """Look at the heads again and again; a store that is away for a while only delays."""
        while True:
            with contextlib.suppress(StoreUnavailable):
                await self.look()
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> None:
        """Read what is new in every view once, and wake its subscribers."""
        heads = await self._log.heads()
        for view, head in heads.items():
            before = self._heads.get(view)
            if before is not None and head > before:
                await self._read(view, before, head)
        async with self._grown:
            self._heads = heads
            self._grown.notify_all()

    async def _read(self, view: int, before: int, head: int) -> None:
        window = self._windows.get(view)
        if window is None or head - before > WINDOW:
            window = _Window(before, [])
        fresh = [row for row in await self._log.after(view, before, WINDOW) if row.sequence <= head]
        replaced = {row.reference for row in fresh if row.version > 1}  # a withdrawn payload is never replayed
        rows = [row for row in window.rows if row.reference not in replaced] + fresh
        start = window.start if len(rows) <= WINDOW else rows[-WINDOW - 1].sequence
        self._windows[view] = _Window(start, rows[-WINDOW:])
