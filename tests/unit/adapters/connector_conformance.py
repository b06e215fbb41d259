"""What every connector must do, whatever it reads: give a ``World``, inherit ``StreamingConformance``.

    class TestCsv(StreamingConformance):
        world = CsvWorld

A world holds a source on disk or behind a fake, and can add to it, empty it and take it away.
"""

from __future__ import annotations

import gc
import json
import tracemalloc
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar, Protocol

import pytest

from adapters.base import Batch, Row, Skipped, Source, SourceError

SECRET = "s3cr3t-w0rd"
LARGEST_BATCH = 1000


class World(Protocol):
    """A source under the test's control. Rows are cells by column: folio, fecha, delito, cambio."""

    def __init__(self, folder: Path) -> None: ...
    def add(self, rows: Sequence[dict[str, str]]) -> None: ...
    def empty(self) -> None: ...
    def take_away(self) -> None: ...
    def source(self) -> Source: ...


def rows(first: int, last: int) -> list[dict[str, str]]:
    return [
        {
            "folio": f"F-{n:06d}",
            "fecha": f"2024-01-{n % 28 + 1:02d}",
            "delito": f"ROBO {n % 7}",
            "cambio": f"2024-02-01T00:{n // 60 % 60:02d}:{n % 60:02d}.{n:06d}",
        }
        for n in range(first, last)
    ]


def pulled(steps: Iterator[Batch | Skipped]) -> list[Row]:
    found = []
    for step in steps:
        assert isinstance(step, Batch), step
        for row in step.rows:
            assert isinstance(row, Row), row
            found.append(row)
    return found


def folios(found: Sequence[Row]) -> list[str]:
    return [row.values["folio"] for row in found]


class Conformance:
    world: ClassVar[type[World]]
    resumes_exactly: ClassVar[bool] = True

    @pytest.fixture
    def here(self, tmp_path: Path) -> World:
        return self.world(tmp_path)

    def test_every_row_comes_once_in_a_stable_order(self, here: World) -> None:
        here.add(rows(0, 2145))
        first = folios(pulled(here.source().pull(None)))
        assert first == [row["folio"] for row in rows(0, 2145)]
        assert folios(pulled(here.source().pull(None))) == first

    def test_the_cells_arrive_as_they_are(self, here: World) -> None:
        here.add(rows(3, 4))
        (row,) = pulled(here.source().pull(None))
        assert {column: row.values[column] for column in ("folio", "fecha", "delito")} == {
            "folio": "F-000003",
            "fecha": "2024-01-04",
            "delito": "ROBO 3",
        }

    def test_no_column_that_is_known_is_told_as_unexpected(self, here: World) -> None:
        here.add(rows(0, 3))
        assert not any(step.unexpected for step in here.source().pull(None) if isinstance(step, Batch))

    def test_batches_are_bounded(self, here: World) -> None:
        here.add(rows(0, 2145))
        assert max(len(step.rows) for step in here.source().pull(None) if isinstance(step, Batch)) <= LARGEST_BATCH

    def test_resuming_from_any_cursor_misses_nothing(self, here: World) -> None:
        here.add(rows(0, 2145))
        left = set(folios(pulled(here.source().pull(None))))
        for step in here.source().pull(None):
            assert isinstance(step, Batch)
            left -= {row.values["folio"] for row in step.rows if isinstance(row, Row)}
            again = folios(pulled(here.source().pull(json.loads(json.dumps(step.cursor)))))
            assert left <= set(again)
            if self.resumes_exactly:
                assert len(again) == len(left)

    def test_a_second_pull_gives_what_was_added_and_little_else(self, here: World) -> None:
        here.add(rows(0, 1200))
        *_, last = here.source().pull(None)
        here.add(rows(1200, 1203))
        found = folios(pulled(here.source().pull(last.cursor)))
        assert found[-3:] == [row["folio"] for row in rows(1200, 1203)]
        assert len(found) <= 4

    def test_an_empty_source_gives_no_rows_and_a_cursor(self, here: World) -> None:
        here.add(rows(0, 1))
        here.empty()
        *_, last = [*here.source().pull(None)] or [Batch((), {})]
        here.add(rows(0, 2))
        assert folios(pulled(here.source().pull(last.cursor))) == ["F-000000", "F-000001"]

    def test_a_row_is_fetched_as_it_was_pulled(self, here: World) -> None:
        here.add(rows(0, 1100))
        source = here.source()
        found = pulled(source.pull(None))
        for row in (found[0], found[500], found[-1]):
            assert source.fetch(row.locator) == row

    def test_a_row_that_is_gone_is_none(self, here: World) -> None:
        here.add(rows(0, 3))
        (*_, row) = pulled(here.source().pull(None))
        here.empty()
        assert here.source().fetch(row.locator) is None

    def test_check_passes_and_leaves_nothing_behind(self, here: World) -> None:
        here.add(rows(0, 3))
        source = here.source()
        source.check()
        assert len(pulled(source.pull(None))) == 3

    def test_a_source_that_is_away_says_so_without_its_secrets(self, here: World) -> None:
        here.add(rows(0, 3))
        (row, *_) = pulled(here.source().pull(None))
        here.take_away()
        source = here.source()
        for ask in (source.check, lambda: list(source.pull(None))):
            with pytest.raises(SourceError) as caught:
                ask()
            assert SECRET not in str(caught.value)
            assert row.locator not in str(caught.value)
            assert source.name in str(caught.value)


class StreamingConformance(Conformance):
    def test_peak_memory_does_not_grow_with_the_source(self, here: World) -> None:
        here.add(rows(0, 2000))
        small = _peak(here.source())
        here.add(rows(2000, 6000))
        assert _peak(here.source()) < small * 1.5


def _peak(source: Source) -> int:
    for step in source.pull(None):  # what is loaded once is not the source's
        del step
        break
    tracemalloc.start()
    for n, step in enumerate(source.pull(None)):
        del step
        if n % 10 == 0:
            gc.collect()  # cycles that wait for the collector are not growth
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak
