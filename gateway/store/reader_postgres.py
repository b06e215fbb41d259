"""What the API reads, from PostgreSQL: asyncpg on the server's own loop, read-only sessions, prepared statements.

The plan is made once per statement and does not look at the values asked for: what a search costs, and in which order
it goes about it, tells nothing of what it does not show. The settings leave it the indexes in their order and nothing
else; where a page can't be had so (a person's few releases), the statement itself says how.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import asyncpg
from asyncpg import Connection, Record
from sqlalchemy import URL, Engine

from gateway.flow.ports import StoreUnavailable
from gateway.store.release_queries import Dialect, Row, SqlReleaseLog

POSTGRES = Dialect(
    several="({column} = ANY({places})) IS TRUE",  # a test of a truth value: no index answers it
    # OFFSET 0 is PostgreSQL's word for "this by itself": each of the person's sequences is looked up
    of_person=(
        "release_person p CROSS JOIN LATERAL"
        " (SELECT * FROM release WHERE view_id=p.view_id AND sequence=p.sequence OFFSET 0) r"
    ),
    arrays=True,
)
SECONDS = 10.0  # a connection or an answer that takes longer is none
_SESSION = {
    "application_name": "convenio serve",
    "default_transaction_read_only": "on",
    "timezone": "UTC",
    "search_path": "public",
    "statement_timeout": "10s",
    "client_connection_check_interval": "1s",  # for nobody it works no longer than that
    "plan_cache_mode": "force_generic_plan",
    "enable_seqscan": "off",
    "enable_bitmapscan": "off",
    "enable_sort": "off",
    "enable_incremental_sort": "off",
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
}


TROUBLE = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError, TimeoutError)


class PostgresReleaseLog(SqlReleaseLog):
    """``ReleaseLog`` on PostgreSQL. Its connections belong to the loop it is asked on, and so does ``aclose``.

    They are lent from a queue, last back first out: of a page's time asyncpg's own pool took more than half, for tasks
    of its own and for undoing changes to the session that nobody makes here.
    """

    def __init__(self, url: URL, engine: Engine, connections: int = 8) -> None:
        super().__init__(engine, POSTGRES, threads=1)
        self._dsn = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._connections = connections
        self._idle: asyncio.LifoQueue[Connection[Record] | None] = asyncio.LifoQueue()
        for _ in range(connections):
            self._idle.put_nowait(None)

    async def aclose(self) -> None:
        """Closes every connection; questions that are being answered are waited for."""
        for connection in [await self._idle.get() for _ in range(self._connections)]:
            with suppress(*TROUBLE):  # of one that is lost already
                if connection:
                    await connection.close(timeout=1)
        self._threads.shutdown(cancel_futures=True)
        self._engine.dispose()

    async def _rows(self, statement: str, values: Sequence[Any] = ()) -> Sequence[Row]:
        connection, sound = await self._idle.get(), False
        try:
            if connection is None or connection.is_closed():
                connection = await self._connected()
            found = await connection.fetch(statement, *values)
            sound = True
        except TROUBLE as error:
            said = getattr(error, "sqlstate", None) or type(error).__name__
            raise StoreUnavailable(f"the release store can't be read ({said})") from None
        finally:  # of one that failed, or that nobody waits for any more, an answer may still be on its way
            if connection and not sound:
                connection.terminate()
            self._idle.put_nowait(connection if sound else None)
        return found

    async def _connected(self) -> Connection[Record]:
        return await asyncpg.connect(
            self._dsn,
            timeout=SECONDS,
            command_timeout=SECONDS,
            statement_cache_size=1000,
            max_cached_statement_lifetime=0,
            server_settings=_SESSION,
        )
