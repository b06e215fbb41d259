"""The way through a column's dates on which they follow each other best, each as it stands or with day and month
exchanged (Viterbi's algorithm); and those on it that are exchanged beyond doubt.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

NEAR = 7  # days between neighbours
_FAR = 45  # days: a jump is a jump
_EXCHANGED = 3  # what an exchange must win, in days
_FEWEST = 5
_IN_LINE = 0.8  # of the steps are near: else the rows don't follow their days
_HOPELESS = 0.25
_BY_CHANCE = 4  # one in so many that are out of line may fit exchanged


class Run(NamedTuple):
    """``cells`` rows of one date, ``said`` one thing of them. Days are ordinals; ``other``: the exchanged, if any."""

    day: int
    other: int | None
    said: int
    cells: int


def best(runs: Sequence[Run]) -> set[int]:
    """The runs that fit among their neighbours if exchanged, and don't as they stand; none where that may be chance."""
    if len(runs) < _FEWEST or _near([run.day for run in runs]) < _HOPELESS:
        return set()
    way = _way(runs)
    if _near(way) < _IN_LINE:
        return set()
    fits = {i for i, run in enumerate(runs) if way[i] != run.day and _fits(runs, way, i)}
    alone = sum(i not in fits and not _fits(runs, way, i, both=False) for i in range(len(runs)))
    few = 2 * sum(runs[i].cells for i in fits) <= sum(run.cells for run in runs)
    return fits if few and len(fits) * _BY_CHANCE >= len(fits) + alone else set()


def _near(days: Sequence[int]) -> float:
    """Of the steps, how many are short."""
    steps = [abs(after - before) <= NEAR for before, after in pairwise(days)]
    return sum(steps) / len(steps)


def _way(runs: Sequence[Run]) -> list[int]:
    """For each run the reading on the shortest way."""
    choices = [[run.day] if run.other is None else [run.day, run.other] for run in runs]
    costs, came = [float(_EXCHANGED * i) for i in range(len(choices[0]))], []
    for before, after in pairwise(choices):
        steps = [
            min(
                (cost + min(abs(day - last), _FAR), k) for k, (cost, last) in enumerate(zip(costs, before, strict=True))
            )
            for day in after
        ]
        costs = [cost + _EXCHANGED * i for i, (cost, _) in enumerate(steps)]
        came.append([k for _, k in steps])
    at = costs.index(min(costs))
    chosen = [at]
    for back in reversed(came):
        at = back[at]
        chosen.append(at)
    return [choice[k] for choice, k in zip(choices, reversed(chosen), strict=True)]


def _fits(runs: Sequence[Run], way: Sequence[int], i: int, *, both: bool = True) -> bool:
    """Near its neighbours on both sides, or two of them where there is one side; not ``both``: near any of them."""
    before = [k for k in (i - 1, i - 2) if k >= 0 and runs[k].said == runs[i].said]
    after = [k for k in (i + 1, i + 2) if k < len(runs) and runs[k].said == runs[i].said]
    near = {k for k in (*before, *after) if abs(way[k] - way[i]) <= NEAR}
    if not both:
        return bool(near)
    if before and after:
        return before[0] in near and after[0] in near
    return len(near) == 2
