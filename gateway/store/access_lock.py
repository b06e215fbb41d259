"""One sequencer per log: an exclusive lock that goes with its process, however that ends.

Beside SQLite's file it is a lock on a small file (``<log>.sequencer``), which the operating system lets go of. On
PostgreSQL it is an advisory lock of a session of its own, which the server lets go of as soon as that connection is
lost: whoever holds it asks again before each piece of work. Should a lock ever fail (a network disk, a server that
failed over), the primary keys let only one of two batches in.
"""

from __future__ import annotations

import sqlite3
from contextlib import ExitStack, suppress
from typing import Protocol

from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import DBAPIError

from gateway.flow.access_log import LogTaken
from gateway.flow.ports import StoreUnavailable

_KEY = int.from_bytes(b"convenio", "big")  # of advisory locks, which are each database's own


class SequencerLock(Protocol):
    """Held from ``take`` until ``release``."""

    def take(self) -> bool:
        """Holds the lock afterwards. True where it had to be taken, so that another may have worked meanwhile.

        Raises LogTaken or StoreUnavailable.
        """

    def release(self) -> None:
        """Lets go."""


def lock_of(engine: Engine) -> SequencerLock:
    """The lock of the log that ``engine`` writes to."""
    if engine.dialect.name == "postgresql":
        return _SessionLock(engine)
    return _FileLock(f"{engine.url.database}.sequencer")


class _FileLock:
    def __init__(self, path: str) -> None:
        self._path = path
        self._held: sqlite3.Connection | None = None

    def take(self) -> bool:
        if self._held:
            return False
        try:
            lock = sqlite3.connect(self._path, timeout=0, check_same_thread=False)
            with ExitStack() as refused:
                refused.callback(lock.close)
                lock.execute("BEGIN EXCLUSIVE")
                refused.pop_all()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname.startswith("SQLITE_BUSY"):
                raise LogTaken(f"another sequencer holds {self._path}: stop it first") from None
            raise StoreUnavailable(f"{self._path} can't be locked ({error.sqlite_errorname})") from None
        self._held = lock
        return True

    def release(self) -> None:
        if self._held:
            self._held.close()
        self._held = None


class _SessionLock:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._held: Connection | None = None

    def take(self) -> bool:
        if self._held and self._answers(self._held):
            return False
        self.release()
        try:
            self._held = self._engine.connect()
            taken = self._held.scalar(select(func.pg_try_advisory_lock(_KEY)))
        except DBAPIError as error:
            self.release()
            raise StoreUnavailable(f"the access log can't be locked ({type(error.orig).__name__})") from None
        if not taken:
            self.release()
            raise LogTaken("another sequencer holds the lock of this log's database: stop it first")
        return True

    def release(self) -> None:
        if self._held is None:
            return
        if not self._held.invalidated:
            with suppress(DBAPIError):  # said, for the server notices the end of a session a moment late
                self._held.scalar(select(func.pg_advisory_unlock(_KEY)))
            self._held.invalidate()
        self._held.close()
        self._held = None

    def _answers(self, connection: Connection) -> bool:
        try:
            return bool(connection.scalar(select(1)))
        except DBAPIError:
            return False
