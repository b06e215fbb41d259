"""What the API reads, from the embedded store: a few read-only connections, each on a thread of its own.

Statements are built once per shape of query and kept. Paging is keyset: the cursor replaces the range's bound, so that
the plan walks one index and stops after a page, however deep it stands.
"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Engine

from gateway.flow.ports import (
    Caller,
    Query,
    ReleaseState,
    SourceStanding,
    StoredRelease,
    StoreStanding,
    StoreUnavailable,
    ViewInForce,
)
from gateway.store.access_log import reading_engine
from gateway.store.agreements import policies_in_store, stored_caller, views_in_store
from gateway.store.engine import unit_of_work
from policies.views import View

T = TypeVar("T")
Row = tuple[Any, ...]

_COLUMNS = "r.sequence, r.reference, r.version, r.state, r.occurred, r.payload, r.policy, r.contract, r.released_at"
_FILTERS = ("municipality", "offence", "measure")


class SqliteReleaseLog:
    """``ReleaseLog`` on SQLite. ``close()`` ends its threads."""

    def __init__(self, path: Path, engine: Engine, threads: int = 2) -> None:
        self._uri = f"file:{path}?mode=ro"
        self._engine = reading_engine(engine)
        self._own = threading.local()
        self._open: list[sqlite3.Connection] = []
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="reader")

    def close(self) -> None:
        """Ends the reading threads and closes their connections."""
        self._pool.shutdown(cancel_futures=True)
        for connection in self._open:
            connection.close()
        self._engine.dispose()

    async def _read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._with_connection, work)

    def _with_connection(self, work: Callable[[sqlite3.Connection], T]) -> T:
        try:
            connection: sqlite3.Connection | None = getattr(self._own, "connection", None)
            if connection is None:
                connection = sqlite3.connect(self._uri, uri=True, isolation_level=None, check_same_thread=False)
                self._own.connection = connection
                self._open.append(connection)
                connection.execute("PRAGMA query_only=ON")
                connection.execute("PRAGMA cache_size=-65536")
                connection.execute("PRAGMA busy_timeout=2000")
            return work(connection)
        except sqlite3.Error as error:
            raise StoreUnavailable(f"the release store can't be read ({error.sqlite_errorname})") from None

    async def _rows(self, statement: str, values: list[Any]) -> list[Row]:
        return await self._read(lambda c: c.execute(statement, values).fetchall())

    async def generation(self) -> int:
        """Grows with every change to agreements, views and callers."""
        rows = await self._rows("SELECT value FROM generation", [])
        return int(rows[0][0]) if rows else 0

    async def views(self) -> list[ViewInForce]:
        """Every view the store knows, ended ones included."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._views)

    def _views(self) -> list[ViewInForce]:
        with unit_of_work(self._engine) as connection:
            return views_in_store(connection)

    async def policies(self) -> dict[int, View]:
        """Each policy number with the view as it was under it."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._policies)

    def _policies(self) -> dict[int, View]:
        with unit_of_work(self._engine) as connection:
            return policies_in_store(connection)

    async def callers(self) -> list[Caller]:
        """Every registered caller."""
        rows = await self._rows("SELECT issuer, subject, agency, roles, standing, vetted_until FROM caller", [])
        return [stored_caller(*row) for row in rows]

    async def search(self, query: Query) -> list[StoredRelease]:
        """Up to ``limit + 1`` current releases in the query's order."""
        statement = _search(_shape(query), query.ascending, query.after is not None)
        values = _values(query)
        if query.after is not None:
            values += query.after
        return [_stored(row) for row in await self._rows(statement, [*values, query.limit + 1])]

    async def count(self, query: Query, by: str | None) -> list[tuple[str | None, int]]:
        """How many current releases, whole or by municipality, offence, measure or occurred."""
        rows = await self._rows(_count(_shape(query), by), _values(query))
        return [(row[0], row[1]) for row in rows]

    async def one(self, view: int, sequence: int) -> StoredRelease | None:
        """That row of the log."""
        rows = await self._rows(f"SELECT {_COLUMNS} FROM release r WHERE view_id=? AND sequence=?", [view, sequence])
        return _stored(rows[0]) if rows else None

    async def after(self, view: int, sequence: int, limit: int) -> list[StoredRelease]:
        """The log after ``sequence`` with the present state applied: current releases and withdrawals, in order."""
        rows = await self._rows(
            f"SELECT {_COLUMNS} FROM release r WHERE view_id=? AND sequence>? AND state IN (1, 5)"
            " ORDER BY sequence LIMIT ?",
            [view, sequence, limit],
        )
        return [_stored(row) for row in rows]

    async def heads(self) -> dict[int, int]:
        """The last sequence of each view."""
        return dict(await self._rows("SELECT id, sequence FROM view", []))

    async def heard(self) -> dict[str, str]:
        """When each owner's records of a kind were last heard of ("owner/kind", ISO instant)."""
        rows = await self._rows(
            "SELECT owner || '/' || kind, max(heard_at) FROM source WHERE heard_at IS NOT NULL GROUP BY 1", []
        )
        return dict(rows)

    async def standing(self) -> StoreStanding:
        """What an operator watches."""
        sources = await self._rows(
            "SELECT s.name, s.heard_at, count(q.source_id) FROM source s"
            " LEFT JOIN quarantine q ON q.source_id=s.id GROUP BY s.id ORDER BY s.name",
            [],
        )
        sequences = await self._rows("SELECT name, sequence FROM view WHERE state<>'ended' ORDER BY name", [])
        pending = await self._rows("SELECT count(*) FROM pending_leaf", [])
        return StoreStanding([SourceStanding(*s) for s in sources], [(v[0], v[1]) for v in sequences], pending[0][0])


def _stored(row: Row) -> StoredRelease:
    return StoredRelease(row[0], row[1], row[2], ReleaseState(row[3]), *row[4:])


def _shape(query: Query) -> tuple[tuple[str, int], ...]:
    """Which filters stand and how many values each has: the same shape is the same statement."""
    shape = [(name, len(values)) for name in _FILTERS if (values := getattr(query, name))]
    if query.policies:
        shape.append(("policies", len(query.policies)))
    shape += [(name, 1) for name in ("since", "until", "person") if getattr(query, name) is not None]
    return tuple(shape)


def _values(query: Query) -> list[Any]:
    values: list[Any] = [query.view]
    for name in _FILTERS:
        values += getattr(query, name)
    values += query.policies
    values += [v for v in (query.since, query.until) if v is not None]
    if query.person is not None:
        values = [query.person, *values]
    return values


def _where(shape: tuple[tuple[str, int], ...]) -> str:
    """The conditions, in the order of ``_values``. ``+`` keeps a list of values from spoiling the time order."""
    names = dict(shape)
    terms = ["r.view_id=?", "r.state=1"]
    for name in _FILTERS:
        if names.get(name) == 1:
            terms.append(f"r.{name}=?")
        elif name in names:
            terms.append(f"+r.{name} IN ({','.join('?' * names[name])})")
    if "policies" in names:
        terms.append(f"+r.policy IN ({','.join('?' * names['policies'])})")
    if "since" in names:
        terms.append("r.occurred>=?")
    if "until" in names:
        terms.append("r.occurred<?")
    return " AND ".join(terms)


def _from(shape: tuple[tuple[str, int], ...]) -> str:
    if not any(name == "person" for name, _ in shape):
        return "release r"
    # CROSS JOIN is SQLite's word for "in this order": a person has few releases, a view has millions
    return "release_person p CROSS JOIN release r ON p.person=? AND p.view_id=r.view_id AND r.sequence=p.sequence"


@lru_cache(512)
def _search(shape: tuple[tuple[str, int], ...], ascending: bool, paged: bool) -> str:
    order = "ASC" if ascending else "DESC"
    after = f" AND (r.occurred, r.sequence) {'>' if ascending else '<'} (?, ?)" if paged else ""
    return (
        f"SELECT {_COLUMNS} FROM {_from(shape)} WHERE {_where(shape)}{after}"
        f" ORDER BY r.occurred {order}, r.sequence {order} LIMIT ?"
    )


@lru_cache(512)
def _count(shape: tuple[tuple[str, int], ...], by: str | None) -> str:
    column = "NULL" if by is None else f"r.{by}"
    return f"SELECT {column}, count(*) FROM {_from(shape)} WHERE {_where(shape)} GROUP BY 1 ORDER BY 1"
