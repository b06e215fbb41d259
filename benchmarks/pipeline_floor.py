"""``pipeline_floor``: the whole pull, beside the sum of what it can't do without.

Timed: the product's own path. ``FileDrop`` reads the town's CSV, ``Mapper`` maps it, the contract judges it, the
generated de-identifier makes three views, the intake makes releases, change memory, cursor, accounts and log leaves
durable, a transaction for every 1,000 rows, with the indexes that searches need. On PostgreSQL with the custodian's own
login, behind row-level security.

Against: the time of its bare stages over the same rows, each in a loop with nothing around it.

    read         csv.reader over the file
    validate     pydantic over fields that are mapped already
    de-identify  the generated function over records that are validated already, serialising included
    store        the very statements and rows that the pull wrote, by the driver alone, in the same transactions:
                 sqlite3 with the same pragmas; psycopg as the tables' owner, whom no policy looks at

The stages run one after the other, in one process; the pull's batches are written by a process of their own while the
next are made. What the ratio holds above that is mapping, keyed digests, sealed references, bookkeeping: the gateway.
"""

from __future__ import annotations

import csv
import gc
import sqlite3
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any, Protocol

import psycopg
from sqlalchemy import Engine, event

from benchmarks import records, servers, town
from benchmarks.pairs import Clock, Figure, Goal, in_turn
from benchmarks.records import KIND
from benchmarks.servers import Served
from benchmarks.town import Town
from gateway.main.pull import collect_seldom
from gateway.settings import KeyFolder
from gateway.store import intake as intakes
from gateway.store.engine import _PRAGMAS as PRAGMAS
from gateway.wiring import custodian, databases
from gateway.wiring.databases import intake
from policies.deidentify import compile_views

GOAL = Goal("at most", 1.5, 1.15)
Transaction = list[tuple[str, list[Any]]]  # statements, each with its rows


def measure(rounds: int, rows: int, ticked: Callable[[], None]) -> Figure:
    """The figure on SQLite; ``ticked`` after every round."""
    with tempfile.TemporaryDirectory() as folder:
        made = town.build(Path(folder) / "town", rows)
        return _measure("pipeline_floor", "SQLite", made, _Files(made), rounds, ticked)


def on_postgres(rounds: int, rows: int, ticked: Callable[[], None]) -> Figure:
    """The figure on PostgreSQL. Raises servers.Absent."""
    with tempfile.TemporaryDirectory() as folder, servers.served(Path(folder) / "town", rows) as made:
        return _measure("pipeline_floor_postgres", made.described(), made.town, _Server(made), rounds, ticked)


def _measure(name: str, store: str, made: Town, stores: Stores, rounds: int, ticked: Callable[[], None]) -> Figure:
    collect_seldom()
    rows, bench = made.rows, _Bench(made, stores)
    gc.freeze()  # what is prepared here is no garbage of the pull's
    found = in_turn(rounds, bench.pull, lambda: [stage() for stage in bench.stages()], ticked)
    gc.unfreeze()
    ratios = [one.timed / sum(one.against) for one in found]
    parts = zip(*(one.against for one in found), strict=True)
    micros = {
        stage.__name__: round(median(times) / rows * 1e6, 2) for stage, times in zip(bench.stages(), parts, strict=True)
    }
    per_row = median(one.timed for one in found) / rows * 1e6
    per_core = round(rows / median(bench.core_seconds))
    details: dict[str, object] = {
        "store": store,
        "rows": rows,
        "views": 3,
        "records_per_second": round(1e6 / per_row),
        "records_per_core_second": per_core,
        "pull_us": round(per_row, 2),
        "bare_us": micros,
    }
    return Figure(
        name,
        GOAL,
        ratios,
        f"{1e6 / per_row:,.0f} records/s, {per_core:,} for each of our processes' core seconds",
        details,
    )


class Stores(Protocol):
    """Empty stores, as many as are asked for."""

    def empty(self) -> Engine:
        """One for a pull."""

    def write(self, transactions: Sequence[Transaction], clock: Clock) -> None:
        """Transactions into another, by the driver alone."""


class _Files:
    """SQLite."""

    def __init__(self, made: Town) -> None:
        self._town = made

    def empty(self) -> Engine:
        return databases.releases_engine(self._town.fresh("pulled"))

    def write(self, transactions: Sequence[Transaction], clock: Clock) -> None:
        connection = sqlite3.connect(str(self._town.fresh("stored").store), isolation_level=None)
        for pragma in PRAGMAS:
            connection.execute(pragma)
        with clock.running():
            for transaction in transactions:
                connection.execute("BEGIN IMMEDIATE")
                for statement, rows in transaction:
                    connection.executemany(statement, rows)
                connection.execute("COMMIT")
        connection.close()


class _Server:
    """PostgreSQL."""

    def __init__(self, made: Served) -> None:
        self._made = made

    def empty(self) -> Engine:
        self._made.fresh()
        return custodian.custodian_engine(self._made.town.settings, town.OWNER)

    def write(self, transactions: Sequence[Transaction], clock: Clock) -> None:
        self._made.fresh()
        address = self._made.url.render_as_string(hide_password=False)
        with psycopg.connect(address) as connection, clock.running():
            for transaction in transactions:
                for statement, rows in transaction:
                    for row in rows:
                        connection.execute(statement, row)
                connection.commit()


class _Bench:
    """One made town, one recorded pull of it, and the bare stages over the same rows."""

    def __init__(self, made: Town, stores: Stores) -> None:
        self._town, self._stores = made, stores
        self.core_seconds: list[float] = []  # of each pull
        self._fields = records.mapped(made)
        self._records = records.judged(self._fields)
        engine = stores.empty()
        with _by_itself(), _recording(engine) as self._transactions:
            self._pull(engine, Clock())
        views = intake(engine).views(town.OWNER, KIND.name)
        engine.dispose()
        self._deidentify = compile_views(KIND, [v.view for v in views], KeyFolder(made.settings.keys).owner(town.OWNER))

    def stages(self) -> tuple[Callable[[], float], ...]:
        """What a pull can't do without."""
        return self.read, self.validate, self.deidentify, self.store

    def pull(self) -> float:
        """The product, on empty databases of its own."""
        clock = Clock()
        self._pull(self._stores.empty(), clock)
        self.core_seconds.append(clock.core_seconds)
        return clock.seconds

    def _pull(self, engine: Engine, clock: Clock) -> None:
        settings = self._town.settings
        puller = custodian.puller(settings, settings.source[0], engine)
        with clock.running():
            accounts = puller.pull(lambda *_: None)
        engine.dispose()
        assert accounts.released == self._town.rows

    def read(self) -> float:
        """The file's cells."""
        clock = Clock()
        with clock.running(), self._town.csv.open(encoding="cp1252", newline="") as file:
            count = sum(1 for _ in csv.reader(file, delimiter=";"))
        assert count == self._town.rows + 1
        return clock.seconds

    def validate(self) -> float:
        """Records from fields."""
        clock, validate = Clock(), KIND.model.model_validate
        with clock.running():
            for fields in self._fields:
                validate(fields)
        return clock.seconds

    def deidentify(self) -> float:
        """Three payloads from each record."""
        return records.timed(self._records, self._deidentify.batch)

    def store(self) -> float:
        """The pull's rows again, by the driver alone."""
        clock = Clock()
        self._stores.write(self._transactions, clock)
        return clock.seconds


@contextmanager
def _by_itself() -> Iterator[None]:
    """A pull without the process that writes: what it writes is to be seen."""
    before, intakes.MANY = intakes.MANY, sys.maxsize
    try:
        yield
    finally:
        intakes.MANY = before


@contextmanager
def _recording(engine: Engine) -> Iterator[list[Transaction]]:
    """Everything that is written through the engine meanwhile, transaction by transaction."""
    transactions: list[Transaction] = []
    under_way: defaultdict[Any, Transaction] = defaultdict(list)  # by connection: one writes while another reads

    def said(connection: Any, _cursor: Any, statement: str, rows: Any, _context: Any, many: bool) -> None:
        if statement.startswith(("INSERT", "UPDATE", "DELETE")):
            under_way[connection].append((statement, rows if many else [rows]))

    def committed(connection: Any) -> None:
        if written := under_way.pop(connection, None):
            transactions.append(written)

    heard = (("before_cursor_execute", said), ("commit", committed))
    for name, listener in heard:
        event.listen(engine, name, listener)
    yield transactions
    for name, listener in heard:  # the engine may be the one that later pulls use
        event.remove(engine, name, listener)
