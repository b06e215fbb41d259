"""What the relay speaks of and to: rows and messages, its sides of store and broker, and what can go wrong.

Errors are named by what to do next: pause all (BrokerAway), pause one view (NotSent), stop one view (ViewStopped).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol


class BrokerAway(Exception):
    """The broker can't be reached, or doesn't let us in. Nothing is lost: pause, then begin with the topic's tail."""


class NotSent(Exception):
    """One view's messages were not all acknowledged. Pause that view, then begin with its topic's tail."""


class ViewStopped(Exception):
    """Going on would mislead the view's readers. The text says what was found and what to do; others go on."""


class RelayView(NamedTuple):
    """A view whose lease this relay holds. ``sequence`` and ``offset`` are of the last acknowledged message."""

    number: int
    name: str
    owner: str
    kind: str
    suspended: bool
    head: int  # the last sequence of its log
    erased: int  # the sequence of its last end
    sequence: int
    offset: int  # -1: none


class LogRow(NamedTuple):
    """What a message is made of. Without a payload it is a withdrawal."""

    sequence: int
    reference: str
    version: int
    payload: bytes | None
    policy: int
    contract: int
    released_at: str


class LogPage(NamedTuple):
    """A stretch of the log as it stood at one moment; ``reached`` lies beyond the last row where nothing more is.

    A suspended view gives nothing and reaches nowhere.
    """

    erased: int
    reached: int
    rows: Sequence[LogRow]


class Stored(NamedTuple):
    """A row of the log in any state. The payload is absent where it was erased."""

    reference: str
    version: int
    payload: bytes | None


class Told(NamedTuple):
    """A message as it stands in a topic. Without a reference it is the end of the view."""

    offset: int
    sequence: int
    predecessor: int  # 0: none
    reference: str | None
    version: int
    payload: bytes | None


class Lag(NamedTuple):
    """How far a view's topic is behind its log."""

    view: str
    head: int
    sequence: int
    oldest_unsent: str | None  # when it entered the log (ISO instant); None: nothing is unsent
    ended_unsent: bool  # the view's end has not been told

    @property
    def events(self) -> int:
        """What the topic has not acknowledged, at most: sequences that a later version replaced are counted too."""
        return self.head - self.sequence if self.oldest_unsent or self.ended_unsent else 0


class RelayLog(Protocol):
    """The relay's side of the store. Every method raises StoreUnavailable."""

    def hold(self, holder: str, seconds: int) -> None:
        """Take every lease that is free or has run out, and renew one's own, by the database's clock."""

    def held(self, holder: str) -> list[RelayView]:
        """The views this relay holds now."""

    def page(self, view: int, holder: str, after: int) -> LogPage | None:
        """What stands after a sequence, with the present state applied. None: the lease is lost."""

    def stored(self, view: int, first: int, last: int) -> dict[int, Stored]:
        """What the log holds under these sequences, by sequence."""

    def advance(self, view: int, holder: str, sequence: int, offset: int) -> bool:
        """Remember the position. False: the lease is lost, and nothing was changed."""

    def leave(self, holder: str) -> None:
        """Give the leases back."""


class Sending(Protocol):
    """Messages on their way."""

    def done(self, seconds: float) -> bool:
        """Has every one been answered for? Waits that long for it."""

    def offset(self) -> int:
        """Where the last one stands. Raises NotSent unless every one was acknowledged."""


class Topics(Protocol):
    """The relay's side of the broker. Every method raises BrokerAway."""

    def ensure(self, view: RelayView) -> None:
        """The view's topic is there and is as it has to be. Raises ViewStopped."""

    def tail(self, view: RelayView) -> Iterator[Sequence[Told]]:
        """The topic from the view's offset to its present end; all of it where the offset is not in it."""

    def send(self, view: RelayView, rows: Sequence[LogRow], predecessor: int) -> Sending:
        """Publish rows, each the next one's predecessor. Raises NotSent or ViewStopped; some may be on their way."""

    def send_end(self, view: RelayView, sequence: int, predecessor: int) -> Sending:
        """Publish the end of the view."""

    def erase_before(self, view: RelayView, offset: int) -> None:
        """Delete the topic's messages before that one."""

    def discard(self) -> None:
        """Let go of the producer with all it holds; the next message makes another."""
