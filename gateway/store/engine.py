"""The embedded engine: SQLite in WAL mode, durable on every commit, one writer.

``synchronous=FULL`` is not negotiable: a release or a log leaf that was acknowledged survives a power cut.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError

from gateway.flow.ports import StoreUnavailable

_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=10000",
    "PRAGMA cache_size=-131072",  # 128 MiB: the custodian's keyed digests are random keys and need the room
    "PRAGMA secure_delete=ON",  # a withdrawn payload is overwritten, not merely unlinked
)


def sqlite_engine(path: Path) -> Engine:
    """A writing engine on one SQLite file. Row values never appear in its errors (``hide_parameters``)."""
    engine = create_engine(f"sqlite:///{path}", hide_parameters=True, connect_args={"timeout": 10})

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # SQLAlchemy's BEGIN below is the only one
        for pragma in _PRAGMAS:
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


@contextmanager
def unit_of_work(engine: Engine) -> Iterator[Connection]:
    """One transaction: commits at the end, rolls back on any error, and is the only thing that commits.

    Raises StoreUnavailable for a full disk, a lock held too long, or a lost database; the cause's text is dropped,
    because drivers print row values.
    """
    try:
        with engine.begin() as connection:
            yield connection
    except DBAPIError as error:
        raise StoreUnavailable(_reason(error.orig)) from None


def write_at_once(engine: Engine, statement: str, values: Sequence[object]) -> None:
    """One statement that is its own transaction, durable when this returns, at a third of a unit of work's cost.

    Raises StoreUnavailable; then nothing was written.
    """
    try:
        connection = engine.raw_connection()
        try:
            connection.cursor().execute(statement, values)
        finally:
            connection.close()
    except (DBAPIError, sqlite3.Error) as error:
        raise StoreUnavailable(_reason(error.orig if isinstance(error, DBAPIError) else error)) from None


def _reason(cause: BaseException | None) -> str:
    code = getattr(cause, "sqlite_errorname", "") or type(cause).__name__
    if code == "SQLITE_FULL":
        return "no space left on the disk of the database: free some, then run again"
    if code.startswith("SQLITE_BUSY"):
        return "the database is locked by another process for too long"
    return f"the database refused the work ({code})"


def forget_log(engine: Engine) -> None:
    """Empties the write-ahead log after payloads were erased: it still holds the pages as they were before.

    The erasure itself is committed. Where a long reader is in the way, or the disk fails, the next one does this too.
    """
    connection = engine.raw_connection()
    try:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    except sqlite3.Error:
        connection.invalidate()
    finally:
        connection.close()
