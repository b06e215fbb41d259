"""``paging``: is the ten-thousandth page as quick as the first?

One view with two million releases, on both engines. Timed: pages of 50 that begin in the view's oldest hundredth;
against: pages that begin in its newest, each asked of the API's own ``ReleaseLog`` by a cursor, as a
reader who pages on asks. Before anything is timed the plan is looked at: one index, walked in order, nothing sorted.
"""

from __future__ import annotations

import asyncio
import random
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import psycopg

from benchmarks import servers, town
from benchmarks.pairs import Figure, Goal, Round
from benchmarks.servers import Served
from benchmarks.town import SEED, Town
from gateway.flow.ports import Query
from gateway.store.reader import SQLITE, SqliteReleaseLog
from gateway.store.reader_postgres import POSTGRES, PostgresReleaseLog
from gateway.wiring import databases
from gateway.wiring.databases import release_log

GOAL = Goal("at most", 1.5, 1.1)
VIEW = "analisis"
PAGES = 60  # on each side of a round
_COLUMNS = (
    "view_id, sequence, reference, version, state, occurred, municipality, offence, payload, policy, contract,"
    " released_at"
)
_START = datetime(2016, 1, 1)
_EVERY = timedelta(minutes=3)
_SORTS = ("TEMP B-TREE", "Sort", "SCAN r", "Seq Scan")


def on_sqlite(rounds: int, releases: int, ticked: Callable[[], None]) -> Figure:
    """The figure on SQLite; ``ticked`` after every round."""
    with tempfile.TemporaryDirectory() as folder:
        made = town.build(Path(folder) / "town", 1)
        view, policy = _numbers(made)
        with closing(sqlite3.connect(str(made.settings.store))) as connection:
            marks = ",".join("?" * len(_COLUMNS.split(",")))
            connection.executemany(
                f"INSERT INTO release ({_COLUMNS}) VALUES ({marks})",
                _releases(view, policy, releases),
            )
            connection.commit()
            connection.execute("ANALYZE")
            statement, values = SQLITE.search(_page(view, releases // 2))
            _require([str(row) for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", values)])
        return asyncio.run(
            _measured("paging_sqlite", "SQLite", release_log(made.settings), view, releases, rounds, ticked)
        )


def on_postgres(rounds: int, releases: int, ticked: Callable[[], None]) -> Figure:
    """The figure on PostgreSQL. Raises servers.Absent."""
    with tempfile.TemporaryDirectory() as folder, servers.served(Path(folder) / "town", 1) as made:
        view, policy = _numbers(made.town)
        _fill(made, view, policy, releases)
        return asyncio.run(_asked(made, view, releases, rounds, ticked))


async def _asked(made: Served, view: int, releases: int, rounds: int, ticked: Callable[[], None]) -> Figure:
    log = release_log(made.town.settings)
    assert isinstance(log, PostgresReleaseLog)
    statement, values = POSTGRES.search(_page(view, releases // 2))
    _require([row[0] for row in await log._rows(f"EXPLAIN {statement}", values)])
    try:
        return await _measured("paging", made.described(), log, view, releases, rounds, ticked)
    finally:
        await log.aclose()


def _fill(made: Served, view: int, policy: int, releases: int) -> None:
    with psycopg.connect(made.url.render_as_string(hide_password=False)) as connection:
        with connection.cursor().copy(f"COPY release ({_COLUMNS}) FROM STDIN") as copy:
            for row in _releases(view, policy, releases):
                copy.write_row(row)
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE release")


async def _measured(
    name: str,
    store: str,
    log: SqliteReleaseLog | PostgresReleaseLog,
    view: int,
    releases: int,
    rounds: int,
    ticked: Callable[[], None],
) -> Figure:
    rng = random.Random(SEED)

    async def pages(oldest: int, newest: int) -> float:
        times = []
        for query in [_page(view, rng.randrange(oldest, newest)) for _ in range(PAGES)]:
            start = time.perf_counter()
            found = await log.search(query)
            times.append(time.perf_counter() - start)
            assert len(found) == query.limit + 1
        return median(times)

    top = releases - releases // 100, releases
    found: list[Round] = []
    before = await pages(*top)
    for _ in range(rounds):
        deep, after = await pages(100, 100 + releases // 100), await pages(*top)
        found.append(Round(deep, [(before + after) / 2]))
        before = after
        ticked()
    return _figure(name, store, releases, found)


def _figure(name: str, store: str, releases: int, found: Sequence[Round]) -> Figure:
    deep, first = (median(times) * 1e3 for times in ([r.timed for r in found], [r.against[0] for r in found]))
    details: dict[str, object] = {"store": store, "releases": releases, "deep_ms": deep, "first_ms": first}
    ratios = [one.timed / one.against[0] for one in found]
    return Figure(name, GOAL, ratios, f"{deep:.2f} ms deep, {first:.2f} ms at the top", details)


def _numbers(made: Town) -> tuple[int, int]:
    found = next(v for v in databases.views(made.settings) if v.view.name.endswith(VIEW))
    return found.number, found.policy


def _page(view: int, sequence: int) -> Query:
    """The newest before that one."""
    return Query(view, after=(_occurred(sequence), sequence), limit=50)


def _occurred(sequence: int) -> str:
    return f"{_START + _EVERY * sequence:%Y-%m-%dT%H:%M:00Z}"


def _releases(view: int, policy: int, count: int) -> Iterator[tuple[Any, ...]]:
    """Current ones, as wide as the town's."""
    rng = random.Random(SEED)
    for sequence in range(1, count + 1):
        place, offence = f"14{rng.randrange(1, 126):03}", rng.choice(("40105", "40102", "10201", "70201"))
        payload = b'{"occurred_at":"%s"}' % _occurred(sequence).encode()
        reference = f"{sequence:0192d}"
        shown = (_occurred(sequence), place, offence, payload.ljust(500))
        yield (view, sequence, reference, 1, 1, *shown, policy, 1, "2026-07-01T00:00:00+00:00")


def _require(plan: Sequence[str]) -> None:
    """A page that is sorted or scanned for would be a figure of something else."""
    wrong = [line for line in plan if any(word in line for word in _SORTS)]
    assert not wrong, wrong
    assert any("ix_release_when" in line for line in plan), plan
