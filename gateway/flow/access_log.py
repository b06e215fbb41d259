"""What the use cases and the web need of the access log, and the values that cross.

Many write, one sequences: ``AccessLog.append`` makes a leaf durable, an ``Outbox`` holds leaves that were made durable
beside other work, and the sequencer carries both into the tree, where ``AccessLogReader`` finds and proves them.

    LogUnavailable   nothing was logged: don't answer, try again
    LogBroken        the stored log contradicts itself: stop, keep the files, run ``convenio log verify``
    LogTaken         another sequencer works on this log: leave it alone, or stop it first
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from gateway.flow.leaf import Action, Leaf


class LogUnavailable(Exception):
    """The leaf could not be made durable (disk full, locked, closed). There must be no answer; try again."""


class LogBroken(Exception):
    """The stored tree, its leaves or its checkpoints don't agree. Nothing was changed; a person must look."""


class LogTaken(Exception):
    """Another sequencer holds this log."""


class AccessLog(Protocol):
    """Where an answer is logged before its first byte leaves."""

    async def append(self, leaf: Leaf) -> None:
        """Returns once the leaf is durable. Raises LogUnavailable, or LeafError for what can't be written."""


class Outbox(Protocol):
    """Leaves made durable in the transaction of other work, waiting for their place in the tree."""

    def peek(self, limit: int, after: int = 0) -> Sequence[tuple[int, bytes]]:
        """The oldest waiting leaves whose id is above ``after``, as (id, body), in order of id."""

    def forget(self, ids: Sequence[int]) -> None:
        """Removes leaves that are in the tree. A crash before it only makes them be offered again."""


@dataclass(frozen=True, slots=True)
class LogSearch:
    """A page of the log: only ``views`` (none named, none found; "" holds leaves of no view), newest access first.

    ``since`` is included, ``until`` is not. ``before`` is the ``idx`` of the last entry of the page before.
    """

    views: frozenset[str]
    agency: str | None = None
    subject: str | None = None
    action: Action | None = None
    purpose: str | None = None
    reference: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None
    limit: int = 50


class Logged(NamedTuple):
    """A leaf at its place in the tree."""

    idx: int
    leaf: Leaf


class Inclusion(NamedTuple):
    """What shows that a leaf is in the tree of ``checkpoint``, a signed note over ``size`` leaves."""

    idx: int
    size: int
    proof: list[bytes]
    checkpoint: str


class Backlog(NamedTuple):
    """Leaves that are durable and not yet in the tree; ``oldest`` is when the first of them was made."""

    pending: int
    oldest: datetime | None


class AccessLogReader(Protocol):
    """What the log answers. Methods block for milliseconds: call them from a thread. All may raise StoreUnavailable."""

    def search(self, search: LogSearch) -> list[Logged]:
        """Up to ``limit`` entries. Ask one more than a page holds to learn whether another follows."""

    def checkpoint(self) -> str | None:
        """The newest signed note; None before the sequencer's first start."""

    def inclusion(self, leaf_id: str) -> Inclusion | None:
        """The proof for a leaf against the newest checkpoint; None while it waits, or where there is none."""

    def consistency(self, first: int, second: int) -> list[bytes] | None:
        """The proof between two sizes; None unless 0 <= first <= second <= the signed size."""

    def size(self) -> int:
        """How many leaves the newest checkpoint covers."""

    def backlog(self) -> Backlog:
        """What waits in the log's own file."""
