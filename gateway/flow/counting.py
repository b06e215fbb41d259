"""Counts that name nobody: small cells are suppressed, and so is what subtraction would give back.

Primary suppression: cells of 1 to k-1. Complementary suppression: if what is hidden adds up to less than k, or is a
single cell, the smallest shown cell is hidden too (deidentification practice for fixed tables).
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
    """The total and the cells, with small ones hidden. A total below k is hidden too; zero is shown as zero."""
    counted = list(cells)
    total = sum(count for _, count in counted)
    hidden = {group for group, count in counted if 0 < count < k}
    if hidden:
        shown = sorted((count, group or "") for group, count in counted if group not in hidden and count)
        names = {group or "": group for group, _ in counted}
        while shown and (len(hidden) == 1 or sum(c for g, c in counted if g in hidden) < k):
            hidden.add(names[shown.pop(0)[1]])
    cells_out = [Cell(group, None if group in hidden else count) for group, count in counted]
    alone = bool(hidden) and sum(c for g, c in counted if g in hidden) < k
    return (None if 0 < total < k or alone else total), cells_out
