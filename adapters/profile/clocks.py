"""Times of day that stand beside each other in a row: which is earlier than which, and by how much.

A police report notes the hours of the call, of the arrival and of the end beside one date. Past midnight the later hour
is the smaller one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import permutations
from typing import Any

from adapters.profile.column import words_of
from adapters.values.convert import as_text

_HALF_A_DAY = 720  # minutes
NAMED = re.compile(r"hora|hr|tiempo|time|^hs?\b")  # of a clock's column, by words_of
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::\d{2})?[^ap]*([ap]?).*", re.IGNORECASE)
_FOUR = re.compile(r"(\d{2})(\d{2}) ?(?:hrs?|horas|h)\.?()", re.IGNORECASE)  # 0037 HRS
_MOST_COLUMNS = 8


class Clocks:
    """``passed`` midnight: by pair of columns, rows in which the second is earlier than the first by half a day and
    more; ``earlier``: by less.
    """

    def __init__(self) -> None:
        self.passed: Counter[tuple[str, str]] = Counter()
        self.earlier: Counter[tuple[str, str]] = Counter()

    def feed(self, rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> None:
        """Some rows that have these columns."""
        clocks = [name for name in columns if NAMED.search(words_of(name))][:_MOST_COLUMNS]
        if len(clocks) < 2:
            return
        for row in rows:
            told = {name: minute for name in clocks if (minute := minute_of(as_text(row.get(name)) or "")) is not None}
            for first, second in permutations(told, 2):
                if (before := told[first] - told[second]) > 0:
                    (self.passed if before >= _HALF_A_DAY else self.earlier)[first, second] += 1

    def first(self, clocks: Sequence[str]) -> str:
        """Of some columns the one that is noted before the others in most rows; the foremost of equals."""
        return max(clocks, key=lambda one: sum(self._before(one, other) for other in clocks))

    def _before(self, one: str, other: str) -> int:
        """Rows in which it is noted before the other, less those in which it is after."""
        ahead = self.earlier[other, one] + self.passed[one, other]
        return ahead - self.earlier[one, other] - self.passed[other, one]


@lru_cache(maxsize=8192)
def minute_of(text: str) -> int | None:
    """Of the day; digits without a colon are hours and minutes. Midnight itself is none: it often says no hour."""
    text = text.strip()
    if text.isdecimal() and len(text) <= 4:
        hour, minute, half = int(text) // 100, int(text) % 100, ""
    elif found := _CLOCK.fullmatch(text) or _FOUR.fullmatch(text):
        hour, minute, half = int(found[1]), int(found[2]), found[3].lower()
    else:
        return None
    hour = hour % 12 + 12 * (half == "p") if half else hour
    return hour * 60 + minute or None if hour < 24 and minute < 60 else None
