"""The live tail over Kafka: what has just been published is handed on from memory, everything else comes from the log.

Of each view a small window is kept, bounded in count and to a few seconds. A message gets into it only when it brings
its topic to the end, so that a later version or a withdrawal of the same record is always known; within the window it
takes the earlier one's place. What is older is read from the log with the present state applied: nothing that has been
withdrawn is ever replayed. A broker that is away only delays, since the log's heads are looked at as well.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Protocol

from gateway.bus.events import Event
from gateway.flow.ports import ReleaseLog, StoredRelease, StoreUnavailable
from gateway.flow.tail import LogTail, News

WINDOW_ROWS = 1_000
WINDOW_SECONDS = 2.0
_LOOK_SECONDS = 2.0  # at the log's heads, whatever Kafka says
_SOON_SECONDS = 0.25  # where Kafka says that there is more than the window holds


class Follower(Protocol):
    """Reads the topics of views, in a thread of its own."""

    def follow(self, views: dict[int, str]) -> None:
        """Follow these from now on, by number and name; those followed already go on where they are."""

    def start(self, told: Callable[[int, Sequence[Event], bool], object]) -> None:
        """Tell, for a view, events in the topic's order, and whether they bring it to the topic's end.

        Nothing happens where it runs already; where a defect ended it, it begins again.
        """

    def close(self) -> None:
        """End the thread."""


class Window:
    """The newest events of one view: everything there is to read after ``start`` up to ``reached``."""

    def __init__(self, reached: int) -> None:
        self.start = self.reached = reached
        # in order of sequence: releases by reference, each record's newest; withdrawals by sequence, all of them
        self._rows: dict[str | int, tuple[float, StoredRelease]] = {}

    def take(self, events: Sequence[Event], at_end: bool, now: float) -> None:
        """What a topic says next. What is not above the last is known; a jump leaves what was before to the log."""
        for event in events:
            if event.sequence <= self.reached:
                continue
            if event.predecessor > self.reached or event.release is None:
                self._empty(event.predecessor if event.release is not None else event.sequence)
            self.reached = event.sequence
            if (row := event.release) is not None:
                self._rows.pop(row.reference, None)
                self._rows[event.sequence if row.payload is None else row.reference] = (now, row)
        if not at_end:  # what follows may withdraw what is here
            self._empty(self.reached)
        while len(self._rows) > WINDOW_ROWS:
            self._forget()

    def after(self, sequence: int, limit: int, now: float) -> News | None:
        """What comes after a place; None where the window does not hold it."""
        while self._rows and next(iter(self._rows.values()))[0] < now - WINDOW_SECONDS:
            self._forget()
        if not self._rows or not self.start <= sequence < self.reached:
            return None
        rows = [row for _, row in self._rows.values() if row.sequence > sequence]
        if len(rows) > limit:
            return News(rows[:limit], rows[limit - 1].sequence)
        return News(rows, self.reached)

    def _forget(self) -> None:
        """The oldest row: who stands before it reads it from the log."""
        _, row = self._rows.pop(next(iter(self._rows)))
        self.start = row.sequence

    def _empty(self, start: int) -> None:
        self._rows.clear()
        self.start = start


class KafkaTail(LogTail):
    """``LiveTail`` over a follower of the topics and the log. ``watch()`` runs for the life of the process."""

    def __init__(self, log: ReleaseLog, follower: Follower, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(log)
        self._follower, self._clock = follower, clock
        self._windows: dict[int, Window] = {}
        self._soon = asyncio.Event()
        self._waking: asyncio.Future[None] | None = None  # kept, or it might be collected before it ran

    async def after(self, view: int, sequence: int, limit: int) -> News:
        """From the window where it holds that place, else from the log."""
        found = self._held(view, sequence, limit)
        return found if found is not None else await super().after(view, sequence, limit)

    def _beyond(self, view: int, sequence: int) -> bool:
        return self._held(view, sequence, 1) is not None or super()._beyond(view, sequence)

    def _held(self, view: int, sequence: int, limit: int) -> News | None:
        """From the window, unless the log is known to be ahead of it: what a relay that lags tells may be withdrawn."""
        window = self._windows.get(view)
        if window is None or window.reached < self._heads.get(view, 0):
            return None
        return window.after(sequence, limit, self._clock())

    async def watch(self) -> None:
        """Look at the heads now and then, and soon where Kafka has more than a window holds."""
        loop = asyncio.get_running_loop()
        try:
            while True:
                self._follower.start(
                    lambda view, events, at_end: loop.call_soon_threadsafe(self.told, view, events, at_end)
                )
                self._soon.clear()
                with suppress(StoreUnavailable):
                    await self.look()
                await asyncio.sleep(_SOON_SECONDS)
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._soon.wait(), _LOOK_SECONDS - _SOON_SECONDS)
        finally:
            await asyncio.to_thread(self._follower.close)  # it may wait for a broker that does not answer

    async def look(self) -> None:
        """The log's heads; views that are new are followed from there on."""
        await super().look()
        new = self._heads.keys() - self._windows.keys()
        if new:
            self._follower.follow({found.number: found.view.name for found in await self._log.views()})
            self._windows |= {number: Window(self._heads[number]) for number in new}

    def told(self, view: int, events: Sequence[Event], at_end: bool) -> None:
        """What the follower read of a view, in the event loop's thread."""
        if (window := self._windows.get(view)) is None:
            return
        window.take(events, at_end, self._clock())
        if window.start == window.reached:
            self._soon.set()  # the log has it
        self._waking = asyncio.ensure_future(self._wake())
