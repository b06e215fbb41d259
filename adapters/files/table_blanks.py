"""Which columns say something only in the first of several rows? Merged cells, and the day's date on its first row.

Nothing tells such a blank from one that says nothing: what is found is a question for whoever knows the table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from adapters.files.records import Record

_MOST_PATTERNS = 2_000
_FEWEST = 3  # rows below others
_TOGETHER = 0.75  # of the rows that lack one, so many lack the others
_LEFTMOST = 3  # columns in which a day's date stands


class Blanks:
    """Feed it the data rows in their order. Counts which columns are blank together; in bounded memory."""

    def __init__(self) -> None:
        self._patterns: Counter[tuple[int, ...]] = Counter()
        self._first: tuple[int, ...] | None = None

    def add(self, record: Record) -> None:
        """A row."""
        blank = tuple(i for i, cell in enumerate(record.cells) if not cell or cell.isspace())
        self._first = blank if self._first is None else self._first
        if blank in self._patterns or len(self._patterns) < _MOST_PATTERNS:
            self._patterns[blank] += 1

    def above(self, dates: Sequence[int]) -> tuple[list[int], int]:
        """Columns that seem to go on from the row above, and in how many rows. ``dates``: the columns of dates.

        Several that are blank together with a date, and seldom without it; or a date at the left that most rows lack.
        """
        for date in dates:
            if self._first is None or date in self._first:
                continue
            without = [(blank, n) for blank, n in self._patterns.items() if date in blank]
            rows, total = sum(n for _, n in without), self._patterns.total()
            together = self._together(date, rows)
            if rows >= _FEWEST and (len(together) > 2 or (date < _LEFTMOST and rows * 3 > total)):
                return together, rows
        return [], 0

    def _together(self, date: int, rows: int) -> list[int]:
        """The columns that are blank where the date is, and hardly elsewhere."""
        there: Counter[int] = Counter()
        elsewhere: Counter[int] = Counter()
        for blank, n in self._patterns.items():
            (there if date in blank else elsewhere).update(dict.fromkeys(blank, n))
        left = self._patterns.total() - rows
        return [i for i in sorted(there) if there[i] >= rows * _TOGETHER and elsewhere[i] * 5 <= left]
