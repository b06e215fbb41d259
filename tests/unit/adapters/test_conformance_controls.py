from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from connector_conformance import SECRET, StreamingConformance
from source_worlds import CsvWorld

from adapters.base import Batch, Cursor, Row, Skipped, Source, StopSource

Steps = Iterator[Batch | Skipped]


def _wrapped(pull: Callable[[Source, Cursor | None], Steps]) -> type[CsvWorld]:
    """A world whose connector misbehaves."""

    class Wrong:
        def __init__(self, right: Source) -> None:
            self.name, self.fetch, self.check, self._right = right.name, right.fetch, right.check, right

        def pull(self, cursor: Cursor | None) -> Steps:
            return pull(self._right, cursor)

    class World(CsvWorld):
        def source(self) -> Source:
            return Wrong(super().source())

    return World


def _loses_a_row(right: Source, cursor: Cursor | None) -> Steps:
    for step in right.pull(cursor):
        assert isinstance(step, Batch)
        yield step._replace(rows=step.rows[:-1])


def _gives_cursors_too_early(right: Source, cursor: Cursor | None) -> Steps:
    (*_, last) = steps = [*right.pull(cursor)] or [Batch((), cursor or {})]
    for step in steps:
        yield step._replace(cursor=last.cursor)


def _forgets_its_cursor(right: Source, cursor: Cursor | None) -> Steps:
    return right.pull(None)


def _takes_all_at_once(right: Source, cursor: Cursor | None) -> Steps:
    steps = [step for step in right.pull(cursor) if isinstance(step, Batch)]
    if steps:
        yield steps[-1]._replace(rows=[row for step in steps for row in step.rows])


def _changes_cells(right: Source, cursor: Cursor | None) -> Steps:
    for step in right.pull(cursor):
        assert isinstance(step, Batch)
        rows = [Row(row.locator, {**row.values, "delito": "?"}) for row in step.rows if isinstance(row, Row)]
        yield step._replace(rows=rows)


def _quotes_its_secrets(right: Source, cursor: Cursor | None) -> Steps:
    try:
        yield from right.pull(cursor)
    except StopSource as error:
        raise StopSource(f"{error} with {SECRET}") from None


@pytest.mark.parametrize(
    ("wrong", "caught_by"),
    [
        (_loses_a_row, "test_every_row_comes_once_in_a_stable_order"),
        (_gives_cursors_too_early, "test_resuming_from_any_cursor_misses_nothing"),
        (_forgets_its_cursor, "test_a_second_pull_gives_what_was_added_and_little_else"),
        (_takes_all_at_once, "test_batches_are_bounded"),
        (_takes_all_at_once, "test_peak_memory_does_not_grow_with_the_source"),
        (_changes_cells, "test_the_cells_arrive_as_they_are"),
        (_changes_cells, "test_a_row_is_fetched_as_it_was_pulled"),
        (_quotes_its_secrets, "test_a_source_that_is_away_says_so_without_its_secrets"),
    ],
)
def test_the_suite_catches_a_connector_that(
    wrong: Callable[[Source, Cursor | None], Steps], caught_by: str, tmp_path: Path
) -> None:
    check = getattr(StreamingConformance(), caught_by)
    assert [*inspect.signature(check).parameters] == ["here"]
    with pytest.raises(AssertionError):
        check(_wrapped(wrong)(tmp_path))
