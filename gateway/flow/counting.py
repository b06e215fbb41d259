"""Counts that name nobody: small cells are suppressed, and so is what subtraction would give back.

Primary suppression: cells of 1 to k-1. Complementary suppression: while what is hidden is a single cell, adds up to
less than k, or could only be ones, the smallest shown cell is hidden too. Where even that does not help not a group is
named: of four groups with less than five records in all, each would have exactly one. This holds against arithmetic;
who knows the procedure too can at times narrow a hidden cell further (the minimality attack), as with any suppression.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cell:
    """One group and its count; ``count`` None where it is suppressed."""

    group: str | None
    count: int | None


def suppress(cells: Iterable[tuple[str | None, int]], k: int) -> tuple[int | None, list[Cell]]:
    """The total and the cells, with small ones hidden; (None, []) where nothing may be told. Zero is shown as zero."""
    counted = list(cells)
    total = sum(count for _, count in counted)
    smallest_first = sorted(count for _, count in counted if count)
    hidden = [count for count in smallest_first if count < k]
    if hidden:
        for count in smallest_first[len(hidden) :]:
            if _safe(hidden, k):
                break
            hidden.append(count)
        if not _safe(hidden, k):
            return None, []
    return total, _without(counted, hidden)


def share(cell: Cell, total: int | None) -> float | None:
    """The cell's rate: its part of the total, where both are told."""
    return round(cell.count / total, 4) if total and cell.count is not None else None


def _safe(hidden: list[int], k: int) -> bool:
    return len(hidden) > 1 and sum(hidden) >= k and sum(hidden) > len(hidden)


def _without(counted: list[tuple[str | None, int]], hidden: list[int]) -> list[Cell]:
    """Of groups with the same count the first are hidden."""
    left = list(hidden)
    cells = []
    for group, count in counted:
        if count in left:
            left.remove(count)
            cells.append(Cell(group, None))
        else:
            cells.append(Cell(group, count))
    return cells
