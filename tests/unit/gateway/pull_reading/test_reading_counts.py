"""Small cells are hidden, and so is what subtraction would give back."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.flow.counting import Cell, suppress

K = 5
UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
counts = st.lists(st.integers(0, 12), max_size=8)


def told(counted: list[int], k: int = K) -> tuple[int | None, list[int | None]]:
    total, cells = suppress([(str(n), count) for n, count in enumerate(counted)], k)
    assert [cell.group for cell in cells] == ([] if total is None else [str(n) for n in range(len(counted))])
    return total, [cell.count for cell in cells]


@UNTIMED
@given(counts)
def test_what_is_told_is_true(counted: list[int]) -> None:
    total, cells = told(counted)

    assert total in (None, sum(counted))
    assert all(cell in (None, count) for cell, count in zip(cells, counted, strict=total is not None))


@UNTIMED
@given(counts)
def test_no_small_cell_and_no_small_total_is_told(counted: list[int]) -> None:
    total, cells = told(counted)

    assert not any(cell is not None and 0 < cell < K for cell in cells)
    assert total is None or total == 0 or total >= K


@UNTIMED
@given(counts)
def test_no_hidden_cell_follows_from_the_rest(counted: list[int]) -> None:
    """A hidden cell can be anything from 1 to what the others leave: that must be more than one number."""
    total, cells = told(counted)
    if total is None or None not in cells:
        return
    left, hidden = total - sum(cell or 0 for cell in cells), cells.count(None)

    assert left >= K
    assert hidden > 1
    assert left - (hidden - 1) > 1


@UNTIMED
@given(st.lists(st.one_of(st.just(0), st.integers(K, 99)), max_size=8))
def test_where_no_cell_is_small_everything_is_told(counted: list[int]) -> None:
    assert told(counted) == (sum(counted), counted)


def test_a_single_small_cell_takes_the_smallest_other_with_it() -> None:
    assert told([20, 3, 9, 0]) == (32, [20, None, None, 0])


def test_the_unknown_group_is_a_group() -> None:
    assert suppress([(None, 9), ("14120", 9)], K) == (18, [Cell(None, 9), Cell("14120", 9)])
    assert suppress([(None, 9), ("14120", 2)], K) == (11, [Cell(None, None), Cell("14120", None)])


@pytest.mark.parametrize("counted", [[4], [1, 1, 1, 1], [1, 1, 1, 1, 1], [2, 1], [0, 3]])
def test_a_table_that_would_give_itself_away_names_no_group(counted: list[int]) -> None:
    assert told(counted) == (None, [])


def test_nothing_at_all_is_nothing() -> None:
    assert suppress([], K) == (0, [])
