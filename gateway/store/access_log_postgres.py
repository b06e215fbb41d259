"""Writing to the access log on PostgreSQL, from the API's own event loop: no thread, one connection, one statement for
all leaves that wait.

A thread would share Python's lock with the loop that answers: it took a tenth of a busy process, and half of that was
to ask before every group whether the server is still there. A loop hears at once when a server hangs up.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress

import asyncpg
from asyncpg import Connection, Record
from sqlalchemy import URL

from gateway.flow.access_log import LogUnavailable
from gateway.flow.leaf import Leaf
from gateway.store.access_log import Waiter, settle
from gateway.store.access_tables import pending
from gateway.store.engine import POSTGRES_SESSION, reason
from gateway.store.reader_postgres import TROUBLE

_SECONDS = 15.0  # longer than a lock is waited for; what takes longer than that may have been written, and is no answer
_TOGETHER = 100  # leaves that are enough for a group, and turns of the loop that the first waits at most
_STOPPED = "the access log has stopped"
_WRITE = f"INSERT INTO {pending.name} (body) SELECT unnest($1::bytea[])"


class PostgresGroupCommit:
    """``AccessLog``. It belongs to the loop it is asked on, and so does ``aclose``.

    A cancelled waiter's leaf is written all the same and harms nobody. If a group fails, everyone in it is told so;
    the next group tries again.
    """

    def __init__(self, url: URL) -> None:
        self._dsn = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._connection: Connection[Record] | None = None
        self._waiting: list[Waiter] = []
        self._writing: asyncio.Task[None] | None = None
        self._closed = False

    async def append(self, leaf: Leaf) -> None:
        """Returns once the leaf is durable. Raises LogUnavailable or LeafError: then there must be no answer."""
        durable = asyncio.get_running_loop().create_future()
        waiter = (leaf.encode(), durable)
        if self._closed:
            raise LogUnavailable("the access log is closed")
        self._waiting.append(waiter)
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_all())
        await durable

    async def aclose(self) -> None:
        """Commits what waits, then hangs up. Leaves that come later are refused."""
        self._closed = True
        if self._writing is not None:
            await asyncio.wait([self._writing])
        if self._connection is not None:
            with suppress(*TROUBLE):
                await self._connection.close(timeout=1)

    async def _write_all(self) -> None:
        try:
            while self._waiting:  # what came while the last group was written is the next
                await self._gather()
                group, self._waiting = self._waiting, []
                await self._commit(group)
        finally:  # however it ends, nobody may wait for it
            waiting, self._waiting, self._writing = self._waiting, [], None
            settle((durable for _, durable in waiting), _STOPPED)

    async def _gather(self) -> None:
        """Waits while each turn of the loop brings another leaf: a busy loop writes half as many groups."""
        seen = 0
        while seen < len(self._waiting) < _TOGETHER:
            seen = len(self._waiting)
            await asyncio.sleep(0)

    async def _commit(self, group: Sequence[Waiter]) -> None:
        trouble = _STOPPED
        try:
            await self._write([body for body, _ in group])
            trouble = ""
        except TROUBLE as error:
            trouble = reason(getattr(error, "sqlstate", None) or type(error).__name__)
        finally:
            settle((durable for _, durable in group), trouble)

    async def _write(self, bodies: Sequence[bytes]) -> None:
        sound = False
        try:
            if self._connection is None or self._connection.is_closed():
                self._connection = await self._connected()
            await self._connection.execute(_WRITE, bodies)
            sound = True
        finally:  # of one that failed an answer may still be on its way
            if self._connection is not None and not sound:
                self._connection.terminate()

    async def _connected(self) -> Connection[Record]:
        session = POSTGRES_SESSION | {"application_name": "convenio serve"}
        return await asyncpg.connect(self._dsn, timeout=10, command_timeout=_SECONDS, server_settings=session)
