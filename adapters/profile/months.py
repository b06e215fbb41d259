"""The months of a column's dates: those in which nearly all are, those far from them, and cells that another order of
day and month would put among them.
"""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from datetime import date

Month = tuple[int, int]

_DENSE = 2  # cells a month: fewer, and a month without any says nothing


def span(months: Counter[Month]) -> tuple[date, date] | None:
    """From the first day of the first to the last day of the last."""
    if not months:
        return None
    (year, month), last = min(months), max(months)
    return date(year, month, 1), date(*last, monthrange(*last)[1])


def strays(months: Counter[Month]) -> list[tuple[Month, int]]:
    """Those far from the months in which nearly all cells stand."""
    bulk = _bulk(months)
    if sum(months[month] for month in bulk) * 10 < months.total() * 9:
        return []
    near = _near(bulk)
    return sorted((month, n) for month, n in months.items() if _counted(month) not in near)


def read_by(either: Counter[tuple[Month, ...]], order: int) -> Counter[Month]:
    """The months of cells of two readings, by the one that is settled."""
    found: Counter[Month] = Counter()
    for months, n in either.items():
        found[months[order]] += n
    return found


def _near(bulk: set[Month]) -> set[int]:
    """These months and those beside them, counted."""
    return {_counted(month) + step for month in bulk for step in (-1, 0, 1)}


def _counted(month: Month) -> int:
    return 12 * month[0] + month[1]


def _bulk(months: Counter[Month]) -> set[Month]:
    """The months in which a fiftieth of the cells and more stand."""
    return {month for month, n in months.items() if n * 50 >= months.total()}


def astray(
    cells: Counter[tuple[Month, ...]] | Counter[tuple[Month, Month]], known: Counter[Month], expected: int, other: int
) -> int:
    """Cells that are in no known month as expected, and in one the other way; 0 where that may be chance.

    A file's first and last days lie beside the months of its certain cells: only what is further off speaks.
    """
    bulk = _bulk(known)
    if known.total() < _DENSE * len(known) or sum(known[month] for month in bulk) * 10 < known.total() * 9:
        return 0
    near = _near(bulk)
    doubtful = {months: n for months, n in cells.items() if months[expected] not in bulk and months[other] in bulk}
    far = sum(n for months, n in doubtful.items() if _counted(months[expected]) not in near)
    return sum(doubtful.values()) if far * 100 > sum(cells.values()) else 0
