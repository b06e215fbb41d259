"""``growth``: does a pull slow down as the store fills?

Timed: new rows pulled into a store that holds half a million records in three views; against: the same file pulled into
an empty one. The ratio is of their speeds. Every round brings rows that neither store has seen.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from statistics import median

from sqlalchemy import Engine

from benchmarks import town
from benchmarks.pairs import Clock, Figure, Goal, in_turn
from benchmarks.town import Town
from gateway.flow.accounts import Accounts, Progress
from gateway.main.pull import collect_seldom
from gateway.settings import Settings
from gateway.wiring import custodian, databases

GOAL = Goal("at least", 0.5, 0.8)
ROWS = 4000  # in each pull that is timed
TURNS = 2  # in each round


def measure(rounds: int, records: int, ticked: Callable[[], None]) -> Figure:
    """The figure with that many records stored; ``ticked`` after every round."""
    collect_seldom()
    with tempfile.TemporaryDirectory() as folder:
        made = town.build(Path(folder) / "town", records)
        full = made.fresh("full")
        filled = _Filling()
        _pull(full, filled)
        side = _Side(made, full, records)
        found = in_turn(rounds, side.into_full, lambda: [side.into_empty()], ticked, TURNS)
    speeds = {
        "full": round(ROWS / median(one.timed for one in found)),
        "empty": round(ROWS / median(one.against[0] for one in found)),
    }
    per_core = round(ROWS / median(side.core_seconds))
    note = f"{speeds['full']:,} with {3 * records:,} releases, {speeds['empty']:,} records/s empty"
    details = {
        "releases": 3 * records,
        "rows": ROWS,
        "records_per_second": speeds,
        "records_per_core_second": per_core,
        "filling": filled.curve(),
    }
    return Figure("growth", GOAL, [one.against[0] / one.timed for one in found], note, details)


class _Filling:
    """How fast a long pull was as it went on."""

    def __init__(self) -> None:
        self._seen: list[tuple[int, float]] = [(0, time.perf_counter())]

    def __call__(self, accounts: Accounts, *_: object) -> None:
        """After every batch."""
        self._seen.append((accounts.released, time.perf_counter()))

    def curve(self, points: int = 25) -> list[tuple[int, int]]:
        """(releases stored, records a second since the point before)."""
        seen = self._seen[:: max(1, len(self._seen) // points)]
        return [(3 * there, round((there - before) / (at - since))) for (before, since), (there, at) in pairwise(seen)]


class _Side:
    """Pulls of new rows into one store or the other."""

    def __init__(self, made: Town, full: Settings, records: int) -> None:
        self._town, self._full, self._written = made, full, records
        self.core_seconds: list[float] = []  # of each pull into the full one

    def _new(self) -> None:
        town.write(self._town.csv, ROWS, first=self._written + 1)
        self._written += ROWS

    def into_full(self) -> float:
        """Seconds."""
        self._new()
        clock = _pull(self._full)
        self.core_seconds.append(clock.core_seconds)
        return clock.seconds

    def into_empty(self) -> float:
        """Seconds."""
        self._new()
        return _pull(self._town.fresh("empty")).seconds


def _pull(settings: Settings, progress: Progress = lambda *_: None) -> Clock:
    engine: Engine = databases.releases_engine(settings)
    puller, clock = custodian.puller(settings, settings.source[0], engine), Clock()
    with clock.running():
        accounts = puller.pull(progress)
    engine.dispose()
    assert accounts.released == accounts.read
    return clock
