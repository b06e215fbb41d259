"""Ratios of two things measured in turn, and the refusal to claim one that the rounds don't bear out.

A machine's speed drifts within seconds. So every timed run stands between two runs of what it is compared with and is
set against their mean: a steady drift cancels out. The figure is the median of the rounds' own ratios, with quartiles.
"""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import fmean, median, quantiles
from typing import Literal, NamedTuple

MIN_ROUNDS = 5
WIDEST = 0.3  # quartile range over median; beyond it the machine was too busy to say anything


@dataclass(frozen=True)
class Goal:
    """What a ratio should be: at most, or at least, ``bound``; ``aim`` is what we would like."""

    side: Literal["at most", "at least"]
    bound: float
    aim: float

    def met(self, ratio: float) -> bool:
        """Is the ratio on the right side of the bound?"""
        return ratio <= self.bound if self.side == "at most" else ratio >= self.bound


class Clock:
    """Wall time of one side of a round, in seconds: everything inside ``with clock:``, added up.

    ``core_seconds`` is what it took of the processors: this process, and those it started and saw end meanwhile.
    """

    def __init__(self) -> None:
        self.seconds, self.core_seconds = 0.0, 0.0

    @contextmanager
    def running(self) -> Iterator[None]:
        """The garbage of what came before is taken away first; the collector then runs as it does in service."""
        gc.collect()
        start, used = time.perf_counter(), sum(os.times()[:4])
        yield
        self.seconds += time.perf_counter() - start
        self.core_seconds += sum(os.times()[:4]) - used


@dataclass(frozen=True)
class Figure:
    """One measured figure. ``ratios`` has one entry per round; ``details`` is for the machine-readable file."""

    name: str
    goal: Goal
    ratios: Sequence[float]
    note: str
    details: Mapping[str, object] = field(default_factory=dict)

    @property
    def ratio(self) -> float:
        """The median."""
        return median(self.ratios)

    @property
    def quartiles(self) -> tuple[float, float]:
        """The middle half of the rounds lies between these."""
        low, _, high = quantiles(self.ratios, n=4, method="inclusive")
        return low, high

    @property
    def doubt(self) -> str:
        """Why the ratio can't be claimed; empty where it can."""
        if len(self.ratios) < MIN_ROUNDS:
            return f"only {len(self.ratios)} rounds, {MIN_ROUNDS} are needed"
        low, high = self.quartiles
        if (high - low) / self.ratio > WIDEST:
            return f"half of the rounds spread over {low:.2f}–{high:.2f}: the machine was too busy"
        if self.goal.met(low) != self.goal.met(high):
            return f"the quartiles {low:.2f}–{high:.2f} lie on both sides of {self.goal.bound:g}"
        return ""


class Round(NamedTuple):
    """One round: what a run of the timed side took, and the parts of the other side's runs before and after it."""

    timed: float
    against: list[float]


def in_turn(
    rounds: int,
    timed: Callable[[], float],
    against: Callable[[], list[float]],
    ticked: Callable[[], None],
    turns: int = 1,
) -> list[Round]:
    """``rounds`` rounds of so many runs of one side, each run between two of the other; a round is their mean.

    Runs of under a second are worth several turns: what the machine does otherwise meanwhile then evens out.
    """
    found: list[Round] = []
    before = against()
    for _ in range(rounds):
        runs: list[Round] = []
        for _ in range(turns):
            took, after = timed(), against()
            runs.append(Round(took, _means([before, after])))
            before = after
        found.append(Round(fmean(run.timed for run in runs), _means([run.against for run in runs])))
        ticked()
    return found


def _means(measured: Sequence[Sequence[float]]) -> list[float]:
    return [fmean(part) for part in zip(*measured, strict=True)]
