"""What the use cases need from the outside, and the values that cross.

Two ports. ``Intake`` is the custodian's only way into the store: "accept this batch with this cursor", as its own
agency. ``ReleaseLog`` is what the API reads. Both are implemented once per engine, and one suite tests every
implementation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol

if TYPE_CHECKING:  # the process that writes needs no more of them, and starts in half the time
    from contracts.kind import Problem
    from contracts.release import Release
    from policies.views import View


class StoreUnavailable(Exception):
    """The store can't take or give data now (disk full, locked, away). Nothing is half done; try again.

    A batch of which that is said may be in the store, where it was cut off on its way back: a repeated pull finds out.
    """


class PolicyChanged(Exception):
    """A view was amended or ended while the batch was being made: make it again under the present policy."""


class Overtaken(Exception):
    """Another pull of the same source began after this one. Nothing is lost: leave the source to it."""


class ReleaseState(IntEnum):
    """What a stored release is now. Stored as a number: none may be renumbered."""

    CURRENT = 1
    SUPERSEDED = 2  # a later version of the record exists
    STALE = 3  # the record has since become unreadable at its source: withheld
    ERASED = 4  # its record was withdrawn or its view ended: the payload is gone, the row stays
    WITHDRAWAL = 5  # the release that says: this record is no longer shared


class Shared(NamedTuple):
    """The last release of a record in one view, as the custodian remembers it."""

    sequence: int
    version: int
    digest: str  # of the payload; "" once it is erased
    policy: int  # it was released or relabelled under


class Standing(NamedTuple):
    """How many records a place holds, and how many of them were last seen in another unit than the one asked about."""

    known: int
    unseen: int


@dataclass(frozen=True, slots=True)
class Known:
    """What the store remembers of a source record: keyed digests only."""

    content: bytes
    policy: bytes
    unit: bytes
    stale: bool
    shared: Mapping[int, Shared]  # by view number


class Unseen(NamedTuple):
    """A record that its place holds and the newest unit there does not have."""

    key: bytes
    known: Known
    references: Mapping[int, str]  # its reference in each view it was released into


class NewRelease(NamedTuple):
    """One version to be appended to one view. ``release`` None is a withdrawal."""

    view: int
    reference: str
    version: int
    release: Release | None
    supersedes: int | None


@dataclass(slots=True)
class RecordChange:
    """Everything one source row changes. The store assigns sequences, in this order, under each view's lock."""

    key: bytes
    content: bytes
    unit: bytes
    stale: bool = False
    releases: list[NewRelease] = field(default_factory=list)
    kept: dict[int, Shared] = field(default_factory=dict)  # what was shared before; ``releases`` replace it
    withheld: Sequence[tuple[int, int]] = ()  # (view, sequence) to mark stale
    relabelled: Sequence[tuple[int, int]] = ()  # the same payload under the batch's policy


class Quarantined(NamedTuple):
    """A row that did not fit: a keyed digest and a sealed form of where it stands, and why; never its values."""

    row: bytes
    sealed: str
    reasons: Sequence[Problem]
    unit: bytes


@dataclass(slots=True)
class Intaken:
    """One batch, all of it or nothing."""

    source: str
    owner: str
    kind: str
    contract: int
    policy: bytes
    views: Mapping[int, int]  # the policy of each view the batch was made under
    cursor: str | None  # sealed; None leaves the position where it is
    unit: bytes
    place: bytes  # what was refused of another unit in the same place stands there no more; b"": no place
    run: str
    replaces: bytes = b""  # the place that the unit replaces: what is shared of its rows stands there; b"": nothing
    caught_up: bool = False  # the cursor stands at the end of the source as it was
    changes: list[RecordChange] = field(default_factory=list)
    touched: list[bytes] = field(default_factory=list)  # keys of unchanged records, seen again in ``unit``
    quarantined: list[Quarantined] = field(default_factory=list)
    mended: list[bytes] = field(default_factory=list)  # rows that leave the quarantine, if they are there
    accounts: Mapping[str, Any] = field(default_factory=dict)


class ViewInForce(NamedTuple):
    """A view and the numbers the store knows it and its present policy by."""

    number: int
    policy: int
    view: View
    state: Literal["in_force", "suspended", "ended"]


class Intake(Protocol):
    """The custodian's port."""

    def register(self, source: str, owner: str, kind: str, run: str) -> None:
        """Make the source known and this run the one that may pull it.

        Raises StoreUnavailable, or ValueError where the name is another owner's.
        """

    def views(self, owner: str, kind: str) -> list[ViewInForce]:
        """The owner's views of that kind whose agreement stands, suspended ones included."""

    def position(self, source: str, policy: bytes) -> str | None:
        """The sealed cursor after the last accepted batch under that policy; None: from the start."""

    def policies(self) -> dict[int, View]:
        """Each policy number with the view as it was under it."""

    def known(self, source: str, keys: Sequence[bytes]) -> dict[bytes, Known]:
        """What is remembered of these records, every accepted batch's included."""

    def standing(self, source: str, place: bytes, unit: bytes) -> Standing:
        """How many records with something shared stand in that place, and how many of them that unit has not shown."""

    def left_out(self, source: str, place: bytes, unit: bytes, keys: Iterable[bytes], enough: int) -> int:
        """How many of the place's unseen records are not among ``keys``; stops asking once it is not over ``enough``.

        Any number of keys, in bounded memory.
        """

    def unseen(self, source: str, place: bytes, unit: bytes, limit: int) -> list[Unseen]:
        """Up to ``limit`` of the records that stand in that place and that the unit has not shown."""

    def quarantine(self, source: str, after: bytes, limit: int) -> list[Quarantined]:
        """Up to ``limit`` rows that stand in quarantine, in the order of ``row``, after that one."""

    def accept(self, batch: Intaken) -> None:
        """Releases, positions, quarantine, accounts and log leaves in one transaction.

        It may be written while the caller makes the next ones, in their order: it is durable, or refused, once
        ``settled`` has returned. Raises what a batch before was refused with; then all after that are dropped.
        """

    def settled(self) -> None:
        """Waits for every batch. Raises StoreUnavailable, PolicyChanged or Overtaken; then nothing was changed."""

    def close(self) -> None:
        """The same, at the end of a pull: nothing is left running."""


class Caller(NamedTuple):
    """A registered person or machine: the facts that are read live, beside the token's claims."""

    issuer: str
    subject: str
    agency: str
    roles: frozenset[str]
    standing: Literal["active", "suspended"]
    vetted_until: str  # ISO date


class StoredRelease(NamedTuple):
    """A release as the log holds it."""

    sequence: int
    reference: str
    version: int
    state: ReleaseState
    occurred: str
    payload: bytes | None
    policy: int
    contract: int
    released_at: str


@dataclass(frozen=True, slots=True)
class Query:
    """A search in one view. Filters the view does not show never get here. ``after`` is (occurred, sequence)."""

    view: int
    since: str | None = None
    until: str | None = None
    municipality: tuple[str, ...] = ()
    offence: tuple[str, ...] = ()
    measure: tuple[str, ...] = ()
    person: str | None = None
    policies: tuple[int, ...] = ()  # only releases made under one of these; empty: all of the view's
    ascending: bool = False
    after: tuple[str, int] | None = None
    limit: int = 50


class SourceStanding(NamedTuple):
    """A source: when its newest batch came (ISO instant) and how many of its rows are in quarantine."""

    name: str
    heard_at: str | None
    quarantined: int


class StoreStanding(NamedTuple):
    """What an operator watches of the store."""

    sources: list[SourceStanding]
    sequences: list[tuple[str, int]]  # of each view
    pending_leaves: int


class ReleaseLog(Protocol):
    """What the API reads. Every method raises StoreUnavailable."""

    async def generation(self) -> int:
        """Grows with every change to agreements, views and callers: what is derived from them is stale after it."""

    async def views(self) -> list[ViewInForce]:
        """Every view the store knows, ended ones included."""

    async def policies(self) -> dict[int, View]:
        """Each policy number with the view as it was under it."""

    async def callers(self) -> list[Caller]:
        """Every registered caller."""

    async def search(self, query: Query) -> list[StoredRelease]:
        """Up to ``limit + 1`` current releases in the query's order."""

    async def count(self, query: Query, by: str | None) -> list[tuple[str | None, int]]:
        """How many current releases, whole or by municipality, offence, measure or occurred."""

    async def one(self, view: int, sequence: int) -> StoredRelease | None:
        """That row of the log."""

    async def after(self, view: int, sequence: int, limit: int) -> list[StoredRelease]:
        """The log after ``sequence`` with the present state applied: current releases and withdrawals, in order."""

    async def withdrawals(self, view: int, after: int, through: int) -> list[StoredRelease]:
        """The withdrawals after a sequence and up to another, in order."""

    async def heads(self) -> dict[int, int]:
        """The last sequence of each view."""

    async def standing(self) -> StoreStanding:
        """What an operator watches."""

    async def heard(self) -> dict[str, str]:
        """For each source owner and kind ("owner/kind"), when its newest accepted batch came (ISO instant)."""
