"""What the API reads, from the embedded store: a few read-only connections, each on a thread of its own."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from gateway.flow.ports import StoreUnavailable
from gateway.store.release_queries import Dialect, Row, SqlReleaseLog

SQLITE = Dialect(
    several="+{column} IN ({places})",  # the plus hides the column from every index
    # CROSS JOIN is SQLite's word for "in this order"
    of_person="release_person p CROSS JOIN release r ON r.view_id=p.view_id AND r.sequence=p.sequence",
    arrays=False,
)


class SqliteReleaseLog(SqlReleaseLog):
    """``ReleaseLog`` on SQLite. ``close()`` ends its threads."""

    def __init__(self, path: Path, engine: Engine, threads: int = 2) -> None:
        super().__init__(engine, SQLITE, threads)
        self._uri = f"file:{path}?mode=ro"
        self._own = threading.local()
        self._open: list[sqlite3.Connection] = []

    def close(self) -> None:
        """Ends the reading threads and closes their connections."""
        self._threads.shutdown(cancel_futures=True)
        for connection in self._open:
            connection.close()
        self._engine.dispose()

    async def _rows(self, statement: str, values: Sequence[Any] = ()) -> Sequence[Row]:
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._fetch, statement, values)

    def _fetch(self, statement: str, values: Sequence[Any]) -> list[Row]:
        try:
            connection: sqlite3.Connection | None = getattr(self._own, "connection", None)
            return (connection or self._connected()).execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise StoreUnavailable(f"the release store can't be read ({error.sqlite_errorname})") from None

    def _connected(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._uri, uri=True, isolation_level=None, check_same_thread=False)
        self._own.connection = connection
        self._open.append(connection)
        connection.execute("PRAGMA query_only=ON")
        connection.execute("PRAGMA cache_size=-65536")
        connection.execute("PRAGMA busy_timeout=2000")
        return connection
