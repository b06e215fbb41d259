"""``pipeline_floor``: the whole pull, beside the sum of what it can't do without.

Timed: the product's own path. ``FileDrop`` reads the town's CSV, ``Mapper`` maps it, the contract judges it, the
generated de-identifier makes three views, ``SqliteIntake`` makes releases, change memory, cursor, accounts and log
leaves durable, a transaction for every 1,000 rows, with the indexes that searches need.

Against: the time of its bare stages over the same rows, each in a loop with nothing around it.

    read         csv.reader over the file
    validate     pydantic over fields that are mapped already
    de-identify  the generated function over records that are validated already, serialising included
    store        sqlite3's executemany of the very rows that the pull wrote, in the same transactions, same pragmas

What the ratio holds above 1 is mapping, keyed digests, sealed references, bookkeeping: the gateway itself.
"""

from __future__ import annotations

import csv
import gc
import sqlite3
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Engine, event

from adapters.base import Batch, Row
from adapters.mapping import Mapped, Mapper
from benchmarks import town
from benchmarks.pairs import Clock, Figure, Goal, in_turn
from benchmarks.town import Town
from contracts.kinds import KINDS
from gateway import wiring
from gateway.main.pull import collect_seldom
from gateway.settings import KeyFolder
from gateway.store.engine import _PRAGMAS as PRAGMAS
from gateway.store.intake import SqliteIntake
from policies.deidentify import compile_views

GOAL = Goal("at most", 1.5, 1.15)
KIND = KINDS["incident"]
Transaction = list[tuple[str, list[Any]]]  # statements, each with its rows


def measure(rounds: int, rows: int, ticked: Callable[[], None]) -> Figure:
    """The figure; ``ticked`` after every round."""
    collect_seldom()
    with tempfile.TemporaryDirectory() as folder:
        bench = _Bench(town.build(Path(folder) / "town", rows))
        gc.freeze()  # what is prepared here is no garbage of the pull's
        found = in_turn(rounds, bench.pull, lambda: [stage() for stage in bench.stages()], ticked)
        gc.unfreeze()
    ratios = [one.timed / sum(one.against) for one in found]
    parts = zip(*(one.against for one in found), strict=True)
    micros = {
        stage.__name__: round(median(times) / rows * 1e6, 2) for stage, times in zip(bench.stages(), parts, strict=True)
    }
    per_row = median(one.timed for one in found) / rows * 1e6
    details = {"rows": rows, "views": 3, "records_per_second": round(1e6 / per_row), "pull_us": round(per_row, 2)}
    return Figure("pipeline_floor", GOAL, ratios, f"{1e6 / per_row:,.0f} records/s", {**details, "bare_us": micros})


class _Bench:
    """One made town, one recorded pull of it, and the bare stages over the same rows."""

    def __init__(self, made: Town) -> None:
        self._town = made
        self._mapper = Mapper(wiring.mapping_of(made.settings.source[0]))
        self._fields = self._mapped()
        self._records = self._judged()
        self._transactions: list[Transaction] = []
        engine = wiring.releases_engine(made.fresh("recorded"))
        _record(engine, self._transactions)
        self._pull(engine, Clock())
        views = SqliteIntake(engine).views(town.OWNER, KIND.name)
        self._deidentify = compile_views(KIND, [v.view for v in views], KeyFolder(made.settings.keys).owner(town.OWNER))

    def _mapped(self) -> list[dict[str, Any]]:
        source = wiring.connector(self._town.settings, self._town.settings.source[0], _mapping(self._town))
        rows = [row for batch in source.pull(None) if isinstance(batch, Batch) for row in batch.rows]
        mapped = [self._mapper.map(row.values) for row in rows if isinstance(row, Row)]
        fields = [found.fields for found in mapped if isinstance(found, Mapped)]
        assert len(fields) == self._town.rows
        return fields

    def _judged(self) -> list[BaseModel]:
        now = datetime.now(UTC)
        records = [record for fields in self._fields if isinstance(record := KIND.judge(fields, now), BaseModel)]
        assert len(records) == self._town.rows
        return records

    def stages(self) -> tuple[Callable[[], float], ...]:
        """What a pull can't do without."""
        return self.read, self.validate, self.deidentify, self.store

    def pull(self) -> float:
        """The product, on empty databases of its own."""
        clock = Clock()
        engine = wiring.releases_engine(self._town.fresh("pulled"))
        self._pull(engine, clock)
        return clock.seconds

    def _pull(self, engine: Engine, clock: Clock) -> None:
        settings = self._town.settings
        puller = wiring.puller(settings, settings.source[0], engine)
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
        clock, deidentify = Clock(), self._deidentify
        with clock.running():
            for record in self._records:
                deidentify(record)
        return clock.seconds

    def store(self) -> float:
        """The pull's rows again, by the driver alone."""
        clock = Clock()
        connection = sqlite3.connect(self._town.fresh("stored").store, isolation_level=None)
        for pragma in PRAGMAS:
            connection.execute(pragma)
        with clock.running():
            for transaction in self._transactions:
                connection.execute("BEGIN IMMEDIATE")
                for statement, rows in transaction:
                    connection.executemany(statement, rows)
                connection.execute("COMMIT")
        connection.close()
        return clock.seconds


def _mapping(made: Town) -> Any:
    return wiring.mapping_of(made.settings.source[0])


def _record(engine: Engine, transactions: list[Transaction]) -> None:
    """Keeps everything that is written through the engine, transaction by transaction."""
    current: Transaction = []

    @event.listens_for(engine, "before_cursor_execute")
    def _statement(_connection: Any, _cursor: Any, statement: str, rows: Any, _context: Any, many: bool) -> None:
        if statement.startswith(("INSERT", "UPDATE", "DELETE")):
            current.append((statement, rows if many else [rows]))

    @event.listens_for(engine, "commit")
    def _commit(_connection: Any) -> None:
        if current:
            transactions.append(list(current))
        current.clear()
