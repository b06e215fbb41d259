"""One view on its way to its topic: what was read, what was sent, what nobody has answered for yet."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from gateway.flow.relay_ports import RelayView, Sending

_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0  # seconds


@dataclass
class Pause:
    """How long to leave something that failed, longer each time; jitter keeps many from coming back at once."""

    clock: Callable[[], float]
    _until: float = 0.0
    _next: float = _FIRST_PAUSE

    def lengthen(self) -> None:
        """It failed."""
        self._until = self.clock() + self._next * random.uniform(0.5, 1)  # noqa: S311  (no secret)
        self._next = min(self._next * 2, _LONGEST_PAUSE)

    def end(self) -> None:
        """It worked."""
        self._until, self._next = 0.0, _FIRST_PAUSE

    @property
    def over(self) -> bool:
        """May it be tried?"""
        return self.clock() >= self._until


class Flight(NamedTuple):
    """A page that was sent and is not yet answered for."""

    sending: Sending
    sequence: int  # of its last message
    ends: bool
    messages: int
    since: float


@dataclass
class Channel:
    """One view on its way: the log is read up to ``read``, the topic was given everything up to ``sent``."""

    view: RelayView
    pause: Pause
    sent: int = 0
    read: int = 0
    recovered: bool = False
    recovered_at: float = 0.0
    stopped: bool = False
    flights: deque[Flight] = field(default_factory=deque)

    @property
    def waits(self) -> bool:
        """Is there something to do for it?"""
        return not self.stopped and (not self.recovered or bool(self.flights) or self.unread)

    @property
    def unread(self) -> bool:
        """Is there something of it to be sent? Nothing of a suspended view but its end."""
        return self.view.erased > self.sent if self.view.suspended else self.view.head > self.read

    def lost(self) -> None:
        """What is on its way is unknown: the topic will say."""
        self.flights.clear()
        self.recovered = False
