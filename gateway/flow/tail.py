"""The live tail of the feeds, and the embedded one: the release log itself, looked at a few times a second.

Subscribers that stand at the same place of a view share one read between two looks, so that hundreds of them cost the
store what one does. Nothing is kept longer than that: what has been withdrawn or withheld since is never replayed.

Delivery promise: a feed is at least once. Every event carries the view's sequence as its id, sequences only grow within
a view, and a reader that drops what is not greater than its last sees each release once.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import NamedTuple, Protocol

from gateway.flow.ports import ReleaseLog, StoredRelease, StoreUnavailable

LOOK_SECONDS = 0.25


class News(NamedTuple):
    """What stands after a place of a view, and the place it reaches to: ask again from there.

    ``reached`` lies beyond the last row where what follows it is not to be read (superseded, withheld, erased).
    """

    rows: list[StoredRelease]
    reached: int


class LiveTail(Protocol):
    """Tells subscribers that a view has grown, and gives them what is new. Kafka is another."""

    async def wait(self, view: int, sequence: int, seconds: float) -> bool:
        """True as soon as the view has something after ``sequence``; False when the time is over."""

    async def after(self, view: int, sequence: int, limit: int) -> News:
        """Up to ``limit`` releases and withdrawals after ``sequence``, in order. Raises StoreUnavailable."""


class LogTail:
    """``LiveTail`` over the release log. ``watch()`` runs for the life of the process."""

    def __init__(self, log: ReleaseLog) -> None:
        self._log = log
        self._heads: dict[int, int] = {}
        self._reads: dict[tuple[int, int, int], asyncio.Future[News]] = {}
        self._grown = asyncio.Condition()

    async def wait(self, view: int, sequence: int, seconds: float) -> bool:
        """True as soon as the view has something after ``sequence``; False when the time is over."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds), self._grown:
                await self._grown.wait_for(lambda: self._beyond(view, sequence))
                return True
        return False

    def _beyond(self, view: int, sequence: int) -> bool:
        """Would who stands there get further by asking?"""
        return self._heads.get(view, 0) > sequence

    async def after(self, view: int, sequence: int, limit: int) -> News:
        """From the log; whoever asks the same before the next look gets the same answer."""
        place = (view, sequence, limit)
        read = self._reads.get(place)
        if read is None:
            read = self._reads[place] = asyncio.ensure_future(self._read(*place))
        return await asyncio.shield(read)  # one subscriber that leaves takes nothing from the others

    async def _read(self, view: int, sequence: int, limit: int) -> News:
        head = self._heads.get(view, sequence)  # known before the read: nothing up to it can come later
        rows = await self._log.after(view, sequence, limit)
        if len(rows) == limit:
            return News(rows, rows[-1].sequence)
        return News(rows, max(sequence, head, *(row.sequence for row in rows[-1:])))

    async def watch(self) -> None:
        """Look at the heads again and again; a store that is away for a while only delays."""
        while True:
            with contextlib.suppress(StoreUnavailable):
                await self.look()
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> None:
        """Ask each view's head once, forget what was read before, and wake the subscribers."""
        # both at once: a read that is kept and knows less than the heads would be asked for again, and again
        self._heads, self._reads = await self._log.heads(), {}
        await self._wake()

    async def _wake(self) -> None:
        async with self._grown:
            self._grown.notify_all()
