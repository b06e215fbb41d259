"""Writing to the access log: leaves made durable at once, in groups, before anybody is answered.

A leaf waits in ``pending`` until the sequencer gives it its place in the tree. ``GroupCommit`` shares one commit among
all answers that wait for one: while a commit is being made durable the next group gathers, so that nobody waits for a
timer, alone or in a crowd.
"""

from __future__ import annotations

import asyncio
import threading
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress

from psycopg import IsolationLevel
from sqlalchemy import Engine, Table, create_engine, delete, event, select
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from gateway.flow.access_log import LogUnavailable
from gateway.flow.leaf import Leaf
from gateway.flow.ports import StoreUnavailable
from gateway.store import access_tables
from gateway.store.engine import postgres_engine, unit_of_work, write_at_once

_AT_ONCE = 500  # leaves in a statement of SQLite's
Waiter = tuple[bytes, "asyncio.Future[None]"]  # a body, and who waits for it to be durable


def reading_engine(engine: Engine) -> Engine:
    """A second engine on the same database that can't write, and whose transactions hold no writer up.

    Each transaction sees the database as it was at its beginning.
    """
    if engine.dialect.name == "postgresql":
        reading = postgres_engine(engine.url)
        event.listen(reading, "connect", _read_postgres)
        return reading
    reading = create_engine(engine.url, hide_parameters=True)

    @event.listens_for(reading, "connect")
    def _prepare(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # BEGIN below is the only one
        cursor = connection.cursor()
        cursor.execute("PRAGMA query_only=ON")
        cursor.close()

    event.listen(reading, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return reading


def _read_postgres(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    """Pages come from an index, in its order: a planner that guesses otherwise reads a whole view for one of them."""
    cursor = connection.cursor()
    cursor.execute("SET enable_seqscan=off; SET enable_bitmapscan=off; SET enable_sort=off; SET jit=off")
    cursor.close()
    connection.commit()
    connection.isolation_level = IsolationLevel.REPEATABLE_READ
    connection.read_only = True


class PendingLeaves:
    """An outbox: a table of (id, body) beside the work its leaves speak of. Every method raises StoreUnavailable."""

    def __init__(self, engine: Engine, table: Table = access_tables.pending) -> None:
        self._engine = engine
        self._reading = reading_engine(engine)
        self._postgres = engine.dialect.name == "postgresql"
        self._table = table.name
        self._peek = select(table.c.id, table.c.body).order_by(table.c.id)
        self._delete = delete(table)
        self._id = table.c.id

    def append_many(self, leaves: Iterable[Leaf]) -> None:
        """Makes all of them durable, or none."""
        self.write([leaf.encode() for leaf in leaves])

    def write(self, bodies: Sequence[bytes]) -> None:
        """The same, of leaves already encoded.

        As one statement wherever that can be: answers wait for it, and at each step of a statement the interpreter
        passes to another thread: a busy event loop then keeps it for a while.
        """
        insert = f"INSERT INTO {self._table} (body)"
        if self._postgres and bodies:
            write_at_once(self._engine, f"{insert} SELECT unnest(%b::bytea[])", [list(bodies)])
        elif 0 < len(bodies) <= _AT_ONCE:
            write_at_once(self._engine, f"{insert} VALUES " + ",".join(["(?)"] * len(bodies)), bodies)
        elif bodies:
            with unit_of_work(self._engine) as connection:
                connection.exec_driver_sql(f"{insert} VALUES (?)", [(body,) for body in bodies])

    def peek(self, limit: int, after: int = 0) -> Sequence[tuple[int, bytes]]:
        """The oldest waiting leaves whose id is above ``after``, as (id, body)."""
        with unit_of_work(self._reading) as connection:
            return connection.execute(self._peek.where(self._id > after).limit(limit)).all()

    def forget(self, ids: Sequence[int]) -> None:
        """Removes leaves that are in the tree."""
        if ids:
            with unit_of_work(self._engine) as connection:
                connection.execute(self._delete.where(self._id.in_(ids)))

    def close(self) -> None:
        """Closes the reading connections; the writing engine is its owner's to close."""
        self._reading.dispose()


class GroupCommit:
    """``AccessLog``: one thread, one connection, one transaction for all leaves that wait.

    A cancelled waiter's leaf is written all the same and harms nobody. If a commit fails, everyone in it is told so;
    the next group tries again.
    """

    def __init__(self, pending: PendingLeaves) -> None:
        self._pending = pending
        self._waiting: list[Waiter] = []
        self._changed = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="access-log", daemon=True)
        self._thread.start()

    async def append(self, leaf: Leaf) -> None:
        """Returns once the leaf is durable. Raises LogUnavailable or LeafError: then there must be no answer."""
        durable = asyncio.get_running_loop().create_future()
        waiter = (leaf.encode(), durable)
        with self._changed:
            if self._closed:
                raise LogUnavailable("the access log is closed")
            self._waiting.append(waiter)
            self._changed.notify()
        await durable

    def close(self) -> None:
        """Commits what waits, then ends the thread. Leaves that come later are refused."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join()

    def _run(self) -> None:
        try:
            while group := self._next_group():
                self._commit(group)
        finally:  # however the thread ends, nobody may wait for it
            with self._changed:
                self._closed = True
            _tell(self._waiting, "the access log has stopped")

    def _next_group(self) -> list[Waiter]:
        """Everything that waits, as soon as anything does; nothing once closed and empty."""
        with self._changed:
            while not self._waiting and not self._closed:
                self._changed.wait()
            group, self._waiting = self._waiting, []
            return group

    def _commit(self, group: list[Waiter]) -> None:
        trouble = "the access log has stopped"
        try:
            self._pending.write([body for body, _ in group])
            trouble = ""
        except StoreUnavailable as error:
            trouble = str(error)
        finally:
            _tell(group, trouble)


def _tell(group: Iterable[Waiter], trouble: str) -> None:
    """Wakes the waiters, each loop once; a loop that has closed has nobody left to wake."""
    loops: defaultdict[asyncio.AbstractEventLoop, list[asyncio.Future[None]]] = defaultdict(list)
    for _, durable in group:
        loops[durable.get_loop()].append(durable)
    for loop, futures in loops.items():
        with suppress(RuntimeError):  # the loop has closed
            loop.call_soon_threadsafe(settle, futures, trouble)


def settle(futures: Iterable[asyncio.Future[None]], trouble: str) -> None:
    """They are durable, or each is told the trouble. To be called on their own loop."""
    for durable in futures:
        if durable.done():  # cancelled: its caller has gone
            continue
        if trouble:
            durable.set_exception(LogUnavailable(trouble))
        else:
            durable.set_result(None)
