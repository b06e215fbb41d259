"""A pull killed by SIGKILL anywhere, any number of times: nothing is lost, nothing is doubled."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.killed_world import COME, GONE, folder, replacing, source
from tests.unit.gateway.pull.pull_world import FOLLOWED, SHOWN, World, fresh, keys

ROOT = Path(__file__).resolve().parents[2]
ROWS, SIZE = 60, 4
MANY, BIG = 6000, 600  # enough of them for a process that writes


class Workers:
    """A process that forks pulling workers, one at a time."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.zygote"],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.pulls: set[str] = set()  # the workers' process numbers

    def pull(
        self,
        world: World,
        version: int,
        *,
        statements: int | None = None,
        batches: int | None = None,
        replaces: bool = False,
        rows: int = ROWS,
        size: int = SIZE,
    ) -> int:
        """Runs a worker that is killed before a statement, or while it goes on after a batch; returns its exit code."""
        folder = str(world.store.path.parent)
        order = {"folder": folder, "rows": rows, "version": version, "size": size, "statements": statements}
        order["replaces"] = replaces
        self._tell(order)
        pid = int(self._hear("pid"))
        self.pulls.add(str(pid))
        while not (line := self._line()).startswith("ended"):
            if batches is not None and int(line.removeprefix("read ")) >= batches * size:
                os.kill(pid, signal.SIGKILL)
                batches = None
        return int(line.removeprefix("ended "))

    def _tell(self, order: dict[str, object]) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip() or "ended -99"

    def _hear(self, what: str) -> str:
        word, _, rest = self._line().partition(" ")
        assert word == what
        return rest

    def close(self) -> None:
        with self._process:
            assert self._process.stdin is not None
            self._process.stdin.close()


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    made = Workers()
    yield made
    made.close()


@pytest.fixture
def world() -> Iterator[World]:
    with fresh() as made:
        yield made


def holds(world: World, version: int, rows: int = ROWS) -> None:
    """Every source version is in each view exactly once, in one order without gaps, and its batch's leaf says so."""
    refs = keys().references()
    for view in (SHOWN, FOLLOWED):
        states: dict[int, list[str]] = {n: [] for n in range(rows)}
        history = world.history(view)
        for seen in history:
            states[int(refs.open(view, seen.reference)[1])].append(seen.state.name)
        assert [seen.sequence for seen in history] == list(range(1, len(history) + 1))
        for n, found in states.items():
            assert found == expected(n, version)
    leaves = [json.loads(body) for (body,) in world.store.do("SELECT body FROM pending_leaf ORDER BY id")]
    told = sum(leaf["records"] for leaf in leaves if leaf["action"] == "release")
    assert told == len(world.history()) + len(world.history(FOLLOWED))
    again = world.pull(source(rows, version, max(SIZE, rows // 10)), from_start=True)
    assert (again.unchanged, again.released, again.withdrawn) == (rows, 0, 0)


def expected(n: int, version: int) -> list[str]:
    if version == 1 or n % 2:
        return ["CURRENT"]
    return ["ERASED", "WITHDRAWAL"] if n % 3 == 0 else ["SUPERSEDED", "CURRENT"]


@pytest.mark.parametrize("seed", range(4))
def test_killed_before_any_statement_again_and_again(world: World, workers: Workers, seed: int) -> None:
    draw = random.Random(seed)
    for version in (1, 2):
        deaths = [workers.pull(world, version, statements=draw.randrange(120)) for _ in range(4)]
        assert deaths.count(-signal.SIGKILL) >= 2
        assert workers.pull(world, version) == 0
    holds(world, 2)


@pytest.mark.parametrize("batches", [1, 7])
def test_killed_from_outside_at_any_moment(world: World, workers: Workers, batches: int) -> None:
    for version in (1, 2):
        workers.pull(world, version, batches=batches)
        assert workers.pull(world, version) == 0
    holds(world, 2)


def test_killed_while_another_process_writes(world: World, workers: Workers) -> None:
    draw = random.Random(1)
    for version in (1, 2):
        for _ in range(3):
            workers.pull(world, version, batches=draw.randrange(1, 5), rows=MANY, size=BIG)
        assert workers.pull(world, version, rows=MANY, size=BIG) == 0
    wrote = world.store.path.with_name("written-by").read_text("ascii").split()
    assert len(set(wrote) - workers.pulls) > 1  # for each version at least one, which is none of the pulls themselves
    holds(world, 2, MANY)


def test_killed_and_resumed_by_a_pull_in_another_process(world: World, workers: Workers) -> None:
    assert workers.pull(world, 1, statements=50) == -signal.SIGKILL
    accepted = len(world.history())
    assert 0 < accepted < ROWS

    accounts = world.pull(source(ROWS, 1, SIZE))

    assert accounts.read == ROWS - accepted
    holds(world, 1)


@pytest.mark.parametrize("seed", range(3))
def test_killed_while_one_file_replaces_another(world: World, workers: Workers, seed: int) -> None:
    draw = random.Random(seed)
    for version in (1, 2):
        deaths = [workers.pull(world, version, statements=draw.randrange(90), replaces=True) for _ in range(4)]
        assert deaths.count(-signal.SIGKILL) >= 2
        assert workers.pull(world, version, replaces=True) == 0
    for view in (SHOWN, FOLLOWED):
        assert sorted(Counter(seen.state.name for seen in world.history(view)).items()) == [
            ("CURRENT", ROWS - GONE + COME),
            ("ERASED", GONE),
            ("WITHDRAWAL", GONE),
        ]
    again = world.pull(folder(ROWS, 2, SIZE), replacing(), from_start=True)
    assert (again.unchanged, again.vanished) == (ROWS - GONE + COME, 0)


def test_the_checker_sees_a_doubled_and_a_lost_release(world: World, workers: Workers) -> None:
    assert workers.pull(world, 1) == 0
    holds(world, 1)
    other = "SELECT reference FROM release AS r WHERE r.view_id=release.view_id AND r.sequence=2"
    world.store.do(f"UPDATE release SET reference=({other}) WHERE sequence=1")

    with pytest.raises(AssertionError):
        holds(world, 1)
