"""The port every connector implements, and errors named by what to do next.

    SourceError
    ├── RetryLater   the source is away or busy: the same call may go through later
    └── StopSource   the source or its settings are wrong: no retry helps until somebody mends them

What concerns one row is a ``BadRow``, what concerns one file or page a ``Skipped``: both are values, so that the rest
of the source goes on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

Cursor = dict[str, Any]  # JSON-able; only its connector reads it


class SourceError(Exception):
    """A source that can't be read now. The text says what was found and what to do; never a row's values."""


class RetryLater(SourceError):
    """Away, busy or half-written: try again later with the same cursor."""


class StopSource(SourceError):
    """Wrong address, credentials, table or column: stop until it is mended."""


class CannotFetch(SourceError):
    """This source has no way to read a single row again, or the row's file is gone."""


class Row(NamedTuple):
    """One row as the source has it. ``locator`` finds it again: a key, or file and row number.

    ``rows`` is how many of the source's rows it was put together from: neighbours of one key become one record.
    """

    locator: str
    values: Mapping[str, Any]
    rows: int = 1


class BadRow(NamedTuple):
    """Something that stands where a row should and can't be read as one. ``rule`` says why, without values."""

    locator: str
    rule: str
    rows: int = 1


class Skipped(NamedTuple):
    """A whole unit (file, page) that can't be read. The cursor stands after it, or before all of it that this pull gave
    where the next may read it.
    """

    unit: str
    rule: str
    cursor: Cursor


class Batch(NamedTuple):
    """Some rows and the cursor that stands after them.

    ``unit`` names what a key must be unique in (a file's content digest); None where the source guarantees it.
    ``place`` is where the unit was found, as a ``Skipped`` names it (a file's name): one unit there replaces another.
    ``unexpected`` are columns that the mapping neither uses nor ignores, in a unit's first batch (an API's: in every
    one). Whoever named them may have named a person: they are for the owner's eyes, for no log and no store.
    ``done`` and ``total`` are for a progress display, in the same unit (rows or bytes); total may be unknown.
    ``complete``: the unit ends here, every row of it has come. ``read_as`` says how, where that was found out rather
    than written in the mapping (``cp1252; ";"; CRLF``), in a unit's first batch; and in its last, how many rows were
    left out as none (``footer: 2``).
    ``scope`` names what this unit replaces (``Mapping.scope``); None where it replaces nothing.
    """

    rows: Sequence[Row | BadRow]
    cursor: Cursor
    unit: str | None = None
    done: int = 0
    total: int | None = None
    place: str | None = None
    unexpected: frozenset[str] = frozenset()
    complete: bool = False
    read_as: str | None = None
    scope: str | None = None


class Source(Protocol):
    """A place records are pulled from. ``pull`` streams: its memory does not grow with the source."""

    name: str

    def pull(self, cursor: Cursor | None) -> Iterator[Batch | Skipped]:
        """Everything after ``cursor`` (None: from the start), in a stable order, in batches of bounded size.

        Resuming from any yielded cursor misses nothing; it may repeat rows. Raises RetryLater or StopSource.
        """

    def fetch(self, locator: str) -> Row | None:
        """One row as it is now, None if it is gone. Raises CannotFetch where the source has no such way."""

    def check(self) -> None:
        """Can it be reached and read? Raises RetryLater or StopSource saying how to mend it."""
