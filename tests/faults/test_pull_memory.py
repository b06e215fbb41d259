"""The memory a pull takes does not grow with its source: nothing is kept of a row once its batch is done."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Iterator

import pytest

from adapters.base import Batch, Cursor, Row
from gateway.flow.accounts import Accounts
from tests.unit.gateway.pull.pull_world import TableSource, fresh, row

BATCH = 200


class Generated(TableSource):
    """Rows made as they are asked for; every tenth does not fit."""

    def __init__(self, rows: int) -> None:
        super().__init__()
        self._count = rows

    def pull(self, cursor: Cursor | None) -> Iterator[Batch]:
        for start in range(0, self._count, BATCH):
            rows = [Row(str(n), row(str(n), sancion="MULTA" if n % 10 else "X")) for n in range(start, start + BATCH)]
            yield Batch(rows, {"mark": start})


class Hoarding(Generated):
    """Keeps one digest's worth of each row."""

    def pull(self, cursor: Cursor | None) -> Iterator[Batch]:
        kept = []
        for batch in super().pull(cursor):
            kept.extend(found.locator.rjust(32) for found in batch.rows)
            yield batch


def growth(source: type[Generated]) -> float:
    """Bytes that stay in memory for each further row, from the thousandth to the three thousandth."""
    kept: dict[int, int] = {}

    def note(accounts: Accounts, *_: object) -> None:
        if accounts.read % 1_000 == 0:
            gc.collect()
            kept[accounts.read] = tracemalloc.get_traced_memory()[0]

    with fresh() as world:
        tracemalloc.start()
        world.puller(source(3_000)).pull(note)
        tracemalloc.stop()
    return (kept[3_000] - kept[1_000]) / 2_000


@pytest.fixture(scope="module", autouse=True)
def _warm() -> None:
    """Bounded caches, pydantic's of 16,384 short strings above all, hold these rows' texts from here on."""
    growth(Generated)


def test_a_pulls_memory_does_not_grow_with_its_source() -> None:
    assert growth(Generated) < 40


def test_the_measure_sees_one_digest_kept_of_each_row() -> None:
    assert growth(Hoarding) > 60
