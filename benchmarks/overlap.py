"""``overlap``: does the relay keep up with the custodian it follows?

Both are processes as an operator starts them, ``convenio relay`` and then ``convenio pull``, each with its own login,
on one PostgreSQL and one Kafka broker. The clock starts with the first release that is durable. The durable rate ends
with the last release in the store, the acknowledged rate with the relay's position after it: both count the same
releases, so the ratio of the rates is the inverse ratio of the two times. All four programs share the machine's cores.

Seen from outside, by looking at the views' heads and the relay's positions every few milliseconds.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import NamedTuple

import psycopg

from benchmarks import servers
from benchmarks.pairs import Figure, Goal
from benchmarks.servers import Served

GOAL = Goal("at least", 0.85, 0.97)
VIEWS = 3
_EVERY = 0.01  # seconds between two looks
_PATIENCE = 300.0


class Seen(NamedTuple):
    """One look: releases in the store, and how many of them are acknowledged."""

    at: float
    durable: int
    acknowledged: int


class Run(NamedTuple):
    """Seconds from just before the first durable release to the last one durable, and to the last one acknowledged."""

    durable: float
    acknowledged: float
    behind: int  # releases not yet acknowledged, at most, at any look


def measure(rounds: int, rows: int, ticked: Callable[[], None]) -> Figure:
    """The figure; ``ticked`` after every run. Raises servers.Absent."""
    found: list[Run] = []
    more = servers.kafka_settings()
    with tempfile.TemporaryDirectory() as folder, servers.served(Path(folder) / "town", rows, more) as made:
        for _ in range(rounds):
            found.append(_run(made))
            ticked()
        store = made.described()
    count = VIEWS * rows
    rates = {
        "durable": round(count / median(run.durable for run in found)),
        "acknowledged": round(count / median(run.acknowledged for run in found)),
    }
    details = {
        "store": store,
        "releases": count,
        "per_second": rates,
        "seconds_after": round(median(run.acknowledged - run.durable for run in found), 3),
        "behind_at_most": round(median(run.behind for run in found)),
    }
    note = f"{rates['acknowledged']:,} of {rates['durable']:,} releases/s"
    return Figure("overlap", GOAL, [run.durable / run.acknowledged for run in found], note, details)


def _run(made: Served) -> Run:
    servers.forget_topics(made.town.settings)
    made.fresh()
    count = VIEWS * made.town.rows
    with _process(made.settings_file, "relay") as relay, _looking(made) as look:
        _until(lambda: len(servers.topics(made.town.settings)) == VIEWS, relay)
        with _process(made.settings_file, "pull", "--json") as pull:
            seen = list(_followed(look, count, relay, pull))
        assert pull.returncode == 0, "the pull failed"
    return _measured(seen, count)


def _followed(
    look: Callable[[], Seen], count: int, relay: subprocess.Popen[bytes], pull: subprocess.Popen[bytes]
) -> Iterator[Seen]:
    """Every look until everything is acknowledged and the pull has ended."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        yield (seen := look())
        if seen.acknowledged == count and pull.poll() is not None:
            return
        if relay.poll() is not None or pull.poll() or time.monotonic() > deadline:
            raise RuntimeError(f"a process failed or takes too long: {seen.durable}, {seen.acknowledged} of {count}")
        time.sleep(_EVERY)


def _measured(seen: list[Seen], count: int) -> Run:
    """Both times begin with the last look that shows an empty store."""
    begin = max(one.at for one in seen if not one.durable)
    durable = next(one.at for one in seen if one.durable == count)
    acknowledged = next(one.at for one in seen if one.acknowledged == count)
    return Run(durable - begin, acknowledged - begin, max(one.durable - one.acknowledged for one in seen))


@contextmanager
def _looking(made: Served) -> Iterator[Callable[[], Seen]]:
    """One statement, prepared: both numbers at one moment."""
    with psycopg.connect(made.url.render_as_string(hide_password=False), autocommit=True) as connection:

        def look() -> Seen:
            row = connection.execute(_SEEN, prepare=True).fetchone()
            assert row is not None
            return Seen(time.perf_counter(), int(row[0]), int(row[1]))

        yield look


_SEEN = "SELECT (SELECT coalesce(sum(sequence), 0) FROM view), (SELECT coalesce(sum(sequence), 0) FROM relay)"


@contextmanager
def _process(settings: Path, *command: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process of the product's own, from its start to its end; its errors are shown."""
    arguments = [sys.executable, "-m", "gateway", *command, "--settings", str(settings)]
    process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=30)


def _until(ready: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("the relay does not start")
        time.sleep(0.1)
