"""``pipeline_naive``: the whole pull, beside the version that one would write first (``naive.py``).

Timed: the product's own path, as in ``pipeline_floor``, from CSV to durable releases in three views. Against: the plain
ORM and the interpreted policy over such a file into a database with the same indexes and pragmas. Before anything is
timed both run once and must have made the same payloads, pseudonyms aside, which each makes under its own keys. The
ratio is of times for each row: the product reads sixteen times as many, so that what a pull costs at its start, the
process that writes among it, is seen as in a first load.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from statistics import median

from benchmarks import naive, records, town
from benchmarks.pairs import Clock, Figure, Goal, in_turn
from benchmarks.town import Town
from gateway.main.pull import collect_seldom
from gateway.wiring import custodian, databases

GOAL = Goal("at least", 15, 30)
LARGER = 16


def measure(rounds: int, rows: int, ticked: Callable[[], None]) -> Figure:
    """The figure for so many rows of the plain version's; ``ticked`` after every round."""
    collect_seldom()
    with tempfile.TemporaryDirectory() as folder:
        small, large = (town.build(Path(folder) / str(size), size) for size in (rows, rows * LARGER))
        plain = _Plain(small)
        _check_same_work(small, plain)
        core_seconds: list[float] = []
        found = in_turn(rounds, lambda: _pull(large, core_seconds), lambda: [plain.pull()], ticked)
    ours, theirs = [one.timed / large.rows for one in found], [one.against[0] / rows for one in found]
    speeds = {"product": round(1 / median(ours)), "naive": round(1 / median(theirs))}
    per_core = round(large.rows / median(core_seconds))
    note = f"{speeds['product']:,} against {speeds['naive']:,} records/s, {per_core:,} a core second"
    details = {
        "rows": {"product": large.rows, "naive": rows},
        "views": 3,
        "records_per_second": speeds,
        "records_per_core_second": per_core,
    }
    ratios = [plain / own for plain, own in zip(theirs, ours, strict=True)]
    return Figure("pipeline_naive", GOAL, ratios, note, details)


def _pull(made: Town, core_seconds: list[float]) -> float:
    clock, engine = Clock(), databases.releases_engine(made.fresh("pulled"))
    puller = custodian.puller(made.settings, made.settings.source[0], engine)
    with clock.running():
        puller.pull(lambda *_: None)
    engine.dispose()
    core_seconds.append(clock.core_seconds)
    return clock.seconds


class _Plain:
    """The naive version on databases of its own."""

    def __init__(self, made: Town) -> None:
        self._file, self.store = made.csv, made.folder / "naive.db"
        self._views = [found.view for found in databases.views(made.settings)]

    def pull(self) -> float:
        """Seconds of one pull into an empty database."""
        for stale in self.store.parent.glob(f"{self.store.name}*"):
            stale.unlink()
        clock = Clock()
        with clock.running():
            naive.pull(self._file, self.store, self._views)
        return clock.seconds


def _check_same_work(made: Town, plain: _Plain) -> None:
    plain.pull()
    _pull(made, [])
    ours, theirs = _payloads(made.folder / "pulled.db"), _payloads(plain.store)
    if ours != theirs:
        raise AssertionError(f"{(ours - theirs).total()} of {ours.total()} payloads differ: not the same work")


def _payloads(store: Path) -> Counter[bytes]:
    connection = sqlite3.connect(store)
    rows = connection.execute("SELECT payload FROM release").fetchall()
    connection.close()
    return Counter(records.without_pseudonyms(payload) for (payload,) in rows)
