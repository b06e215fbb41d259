from __future__ import annotations

import pytest

from benchmarks.pairs import Clock, Figure, Goal, in_turn

AT_MOST, AT_LEAST = Goal("at most", 1.5, 1.15), Goal("at least", 15, 30)


def figure(*ratios: float, goal: Goal = AT_MOST) -> Figure:
    return Figure("some", goal, ratios, "")


def test_a_run_stands_between_two_of_the_other_side_and_is_set_against_their_mean() -> None:
    calls: list[str] = []
    slower = iter([[1.0, 10.0], [3.0, 30.0], [5.0, 50.0]])

    def timed() -> float:
        calls.append("timed")
        return 7.0

    def against() -> list[float]:
        calls.append("against")
        return next(slower)

    rounds = in_turn(2, timed, against, lambda: calls.append("tick"))
    assert [(r.timed, r.against) for r in rounds] == [(7.0, [2.0, 20.0]), (7.0, [4.0, 40.0])]
    assert calls == ["against", "timed", "against", "tick", "timed", "against", "tick"]


def test_a_round_of_several_turns_is_their_mean() -> None:
    runs, others = iter([1.0, 3.0, 5.0, 7.0]), iter([[1.0], [3.0], [5.0], [7.0], [9.0]])
    ticks: list[None] = []
    rounds = in_turn(2, lambda: next(runs), lambda: next(others), lambda: ticks.append(None), turns=2)
    assert [(r.timed, r.against) for r in rounds] == [(2.0, [3.0]), (6.0, [7.0])]
    assert len(ticks) == 2


def test_the_figure_is_the_median_of_the_rounds() -> None:
    found = figure(1.0, 1.1, 1.2, 1.3, 9.0)
    assert (found.ratio, found.quartiles) == (1.2, (1.1, 1.3))


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (figure(1.2, 1.2, 1.2, 1.2), "only 4 rounds"),
        (figure(0.8, 0.9, 1.1, 1.3, 1.4), "too busy"),
        (figure(1.35, 1.4, 1.45, 1.55, 1.6), "both sides of 1.5"),
        (figure(14, 14.5, 15.5, 16, 17, goal=AT_LEAST), "both sides of 15"),
    ],
)
def test_no_ratio_is_claimed_that_the_rounds_do_not_bear_out(found: Figure, said: str) -> None:
    assert said in found.doubt


@pytest.mark.parametrize(
    ("found", "met"),
    [
        (figure(1.2, 1.25, 1.3, 1.35, 1.4), True),
        (figure(1.6, 1.65, 1.7, 1.75, 1.8), False),
        (figure(16, 17, 18, 19, 20, goal=AT_LEAST), True),
        (figure(10, 10, 11, 11, 11, goal=AT_LEAST), False),
    ],
)
def test_a_clear_ratio_is_claimed_whether_it_is_good_or_bad(found: Figure, met: bool) -> None:
    assert found.doubt == ""
    assert found.goal.met(found.ratio) is met


def test_a_clock_adds_up_what_runs_inside_it_and_nothing_else() -> None:
    clock = Clock()
    assert clock.seconds == 0.0
    with clock.running():
        pass
    once = clock.seconds
    with clock.running():
        sum(range(1000))
    assert clock.seconds > once > 0.0
