from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.profile.clocks import Clocks

PAIR = ("HORA REPORTE", "HORA ARRIBO")


def fed(first: str, second: str) -> Clocks:
    clocks = Clocks()
    clocks.feed([dict(zip(PAIR, (first, second), strict=True))], PAIR)
    return clocks


@pytest.mark.parametrize(
    ("first", "second", "passed", "earlier"),
    [
        ("23:50", "00:10", 1, 0),
        ("2350", "10", 1, 0),
        ("11:50 p. m.", "12:10 a. m.", 1, 0),
        ("23:50:10", "00:10:00", 1, 0),
        ("10:15", "10:40", 0, 0),
        ("10:40", "10:15", 0, 1),
        ("23:50", "00:00", 0, 0),
        ("99:99", "00:10", 0, 0),
        ("", "00:10", 0, 0),
    ],
)
def test_an_hour_that_is_smaller_by_half_a_day_passed_midnight(
    first: str, second: str, passed: int, earlier: int
) -> None:
    clocks = fed(first, second)
    assert (clocks.passed[PAIR], clocks.earlier[PAIR]) == (passed, earlier)


@given(st.times(), st.times())
def test_of_two_hours_at_most_one_is_before_the_other(one: object, other: object) -> None:
    clocks = fed(f"{one:%H:%M}", f"{other:%H:%M}")
    assert clocks.passed.total() + clocks.earlier.total() <= 1


def test_one_clock_or_a_column_of_another_name_is_compared_with_nothing() -> None:
    clocks = Clocks()
    clocks.feed([{"HORA": "23:50", "LLEGADA": "00:10"}], ["HORA", "LLEGADA"])
    assert not clocks.passed
