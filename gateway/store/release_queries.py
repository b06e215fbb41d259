"""What the API reads, written once for both engines: each brings its driver and two turns of phrase.

A statement is built once per shape of question and kept. Paging is keyset: the cursor replaces the range's bound, so
that the plan walks one index and stops after a page, however deep it stands.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from re import sub
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine

from gateway.flow.ports import (
    Caller,
    Query,
    ReleaseState,
    SourceStanding,
    StoredRelease,
    StoreStanding,
    ViewInForce,
)
from gateway.store.access_log import reading_engine
from gateway.store.engine import unit_of_work
from gateway.store.standing import policies_in_store, stored_caller, views_in_store
from policies.views import View

T = TypeVar("T")
Row = Any  # a driver's row, read by place

_STATES = {int(state): state for state in ReleaseState}
_COLUMNS = "r.sequence, r.reference, r.version, r.state, r.occurred, r.payload, r.policy, r.contract, r.released_at"
_ONE = f"SELECT {_COLUMNS} FROM release r WHERE view_id=? AND sequence=?"
_AFTER = (
    f"SELECT {_COLUMNS} FROM release r WHERE view_id=? AND sequence>? AND state IN (1, 5) ORDER BY sequence LIMIT ?"
)
_WITHDRAWN = (
    f"SELECT {_COLUMNS} FROM release r WHERE view_id=? AND sequence>? AND sequence<=? AND state=5 ORDER BY sequence"
)
_HEARD = "SELECT owner || '/' || kind, max(heard_at) FROM source WHERE heard_at IS NOT NULL GROUP BY 1"
_SOURCES = (
    "SELECT s.name, s.heard_at, count(q.source_id) FROM source s"
    " LEFT JOIN quarantine q ON q.source_id=s.id GROUP BY s.id ORDER BY s.name"
)
_FILTERS = ("municipality", "offence", "measure")
_Shape = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Dialect:
    """How an engine is told what the plan must be. A person has few releases where a view has millions."""

    several: str  # {column} has one of several values ({places}), which must not spoil the time order: no index for it
    of_person: str  # from a person's sequences to their releases, in this order
    arrays: bool  # several values are one parameter, and parameters are numbered

    def search(self, query: Query) -> tuple[str, list[Any]]:
        """A page of current releases, and one more."""
        values = self._values(query)
        if query.after is not None:
            values += query.after
        return _search(self, self._shape(query), query.ascending, query.after is not None), [*values, query.limit + 1]

    def count(self, query: Query, by: str | None) -> tuple[str, list[Any]]:
        """How many current releases, in groups."""
        return _count(self, self._shape(query), by), self._values(query)

    def spelt(self, statement: str) -> str:
        """A statement with its parameters written as the driver takes them."""
        if not self.arrays:
            return statement
        number = count(1)
        return sub(r"\?", lambda _: f"${next(number)}", statement)

    def _shape(self, query: Query) -> _Shape:
        """Which filters stand and how many values each has: the same shape is the same statement."""
        shape = [(name, len(values)) for name in _FILTERS if (values := getattr(query, name))]
        if query.policies:
            shape.append(("policy", len(query.policies)))
        if self.arrays:
            shape = [(name, min(number, 2)) for name, number in shape]
        shape += [(name, 1) for name in ("since", "until", "person") if getattr(query, name) is not None]
        return tuple(shape)

    def _values(self, query: Query) -> list[Any]:
        values: list[Any] = [query.view] if query.person is None else [query.person, query.view]
        for name in _FILTERS:
            found = getattr(query, name)
            values += [found] if self.arrays and len(found) > 1 else found
        if query.policies:
            values += [query.policies] if self.arrays else query.policies
        return values + [bound for bound in (query.since, query.until) if bound is not None]


def _where(dialect: Dialect, shape: _Shape) -> str:
    """The conditions, in the order of ``_values``."""
    names = dict(shape)
    terms = ["p.person=? AND p.view_id=?" if "person" in names else "r.view_id=?", "r.state=1"]
    for name, number in shape:
        if name in _FILTERS and number == 1:
            terms.append(f"r.{name}=?")
        elif name in (*_FILTERS, "policy"):
            places = "?" if dialect.arrays else ",".join("?" * number)
            terms.append(dialect.several.format(column=f"r.{name}", places=places))
    if "since" in names:
        terms.append("r.occurred>=?")
    if "until" in names:
        terms.append("r.occurred<?")
    return " AND ".join(terms)


def _from(dialect: Dialect, shape: _Shape) -> str:
    return dialect.of_person if ("person", 1) in shape else "release r"


@lru_cache(1000)
def _search(dialect: Dialect, shape: _Shape, ascending: bool, paged: bool) -> str:
    order = "ASC" if ascending else "DESC"
    after = f" AND (r.occurred, r.sequence) {'>' if ascending else '<'} (?, ?)" if paged else ""
    return dialect.spelt(
        f"SELECT {_COLUMNS} FROM {_from(dialect, shape)} WHERE {_where(dialect, shape)}{after}"
        f" ORDER BY r.occurred {order}, r.sequence {order} LIMIT ?"
    )


@lru_cache(1000)
def _count(dialect: Dialect, shape: _Shape, by: str | None) -> str:
    column = "NULL" if by is None else f"r.{by}"
    return dialect.spelt(
        f"SELECT {column}, count(*) FROM {_from(dialect, shape)} WHERE {_where(dialect, shape)}"
        " GROUP BY 1 ORDER BY 1 NULLS FIRST"
    )


class SqlReleaseLog(ABC):
    """``ReleaseLog`` over a driver. Agreements and views, read seldom, go through ``engine`` on a thread."""

    def __init__(self, engine: Engine, dialect: Dialect, threads: int) -> None:
        self._engine = reading_engine(engine)
        self._dialect = dialect
        self._one = dialect.spelt(_ONE)
        self._after, self._withdrawn = dialect.spelt(_AFTER), dialect.spelt(_WITHDRAWN)
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="reader")

    @abstractmethod
    async def _rows(self, statement: str, values: Sequence[Any] = ()) -> Sequence[Row]:
        """What a statement of its own finds. Raises StoreUnavailable."""

    async def _stored(self, read: Callable[[Connection], T]) -> T:
        def work() -> T:
            with unit_of_work(self._engine) as connection:
                return read(connection)

        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    async def generation(self) -> int:
        """Grows with every change to agreements, views and callers."""
        rows = await self._rows("SELECT value FROM generation")
        return int(rows[0][0]) if rows else 0

    async def views(self) -> list[ViewInForce]:
        """Every view the store knows, ended ones included."""
        return await self._stored(views_in_store)

    async def policies(self) -> dict[int, View]:
        """Each policy number with the view as it was under it."""
        return await self._stored(policies_in_store)

    async def callers(self) -> list[Caller]:
        """Every registered caller."""
        rows = await self._rows("SELECT issuer, subject, agency, roles, standing, vetted_until FROM caller")
        return [stored_caller(*row) for row in rows]

    async def search(self, query: Query) -> list[StoredRelease]:
        """Up to ``limit + 1`` current releases in the query's order."""
        return _releases(await self._rows(*self._dialect.search(query)))

    async def count(self, query: Query, by: str | None) -> list[tuple[str | None, int]]:
        """How many current releases, whole or by municipality, offence, measure or occurred."""
        return [(row[0], row[1]) for row in await self._rows(*self._dialect.count(query, by))]

    async def one(self, view: int, sequence: int) -> StoredRelease | None:
        """That row of the log."""
        return next(iter(_releases(await self._rows(self._one, (view, sequence)))), None)

    async def after(self, view: int, sequence: int, limit: int) -> list[StoredRelease]:
        """The log after ``sequence`` with the present state applied: current releases and withdrawals, in order."""
        return _releases(await self._rows(self._after, (view, sequence, limit)))

    async def withdrawals(self, view: int, after: int, through: int) -> list[StoredRelease]:
        """The withdrawals after a sequence and up to another, in order."""
        return _releases(await self._rows(self._withdrawn, (view, after, through)))

    async def heads(self) -> dict[int, int]:
        """The last sequence of each view."""
        return {row[0]: row[1] for row in await self._rows("SELECT id, sequence FROM view")}

    async def heard(self) -> dict[str, str]:
        """When each owner's records of a kind were last heard of ("owner/kind", ISO instant)."""
        return {row[0]: row[1] for row in await self._rows(_HEARD)}

    async def standing(self) -> StoreStanding:
        """What an operator watches."""
        sources = await self._rows(_SOURCES)
        sequences = await self._rows("SELECT name, sequence FROM view WHERE state<>'ended' ORDER BY name")
        pending = await self._rows("SELECT count(*) FROM pending_leaf")
        return StoreStanding([SourceStanding(*s) for s in sources], [(v[0], v[1]) for v in sequences], pending[0][0])


def _releases(rows: Sequence[Row]) -> list[StoredRelease]:
    return [StoredRelease(r[0], r[1], r[2], _STATES[r[3]], r[4], r[5], r[6], r[7], r[8]) for r in rows]
