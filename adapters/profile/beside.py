"""The dates that stand beside each other in a row: which day one is of may be told by another."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from adapters.profile.cells import look
from adapters.profile.order import CERTAIN, EITHER, Placed, exchanged, placed
from adapters.values.convert import as_text

_MOST_ROWS, _MOST_COLUMNS, _MOST_FORMS = 200_000, 8, 200
Days = tuple[date, ...]  # the readings of one cell; none where it is no date


class DatesBeside:
    """Feed it every row; of the first ones it holds a number for each date, and by which forms it has two."""

    def __init__(self) -> None:
        self._rows = 0
        self._days: dict[str, array[int]] = {}
        self._doubts: dict[str, bytearray] = {}
        self._forms: dict[tuple[str, ...], int] = {}

    def feed(self, rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> None:
        """Some rows, and which of their columns hold dates."""
        for name in names:
            if name not in self._days and len(self._days) < _MOST_COLUMNS:
                self._days[name], self._doubts[name] = array("i", bytes(4 * self._rows)), bytearray(self._rows)
        for row in rows if len(self._days) > 1 and self._rows < _MOST_ROWS else ():
            self._rows += 1
            for name, days in self._days.items():
                text = (as_text(row.get(name)) or "").strip()
                found = placed(text) if text else None
                days.append(found.day if found else 0)
                self._doubts[name].append(self._doubt(found, text) if found else CERTAIN)

    def _doubt(self, found: Placed, text: str) -> int:
        """Of two readings the number of its forms, from ``EITHER`` on."""
        if found.doubt != EITHER or len(self._forms) == _MOST_FORMS:
            return found.doubt
        return EITHER + 1 + self._forms.setdefault(look(text).forms, len(self._forms))

    def readings(self, name: str, formats: Sequence[str]) -> Iterator[Days]:
        """Of each row what the column's cell may say by these formats; nothing where the column is not held."""
        return self._read(name, formats) if name in self._days else iter(())

    def _read(self, name: str, formats: Sequence[str]) -> Iterator[Days]:
        day_first, month_first = (any(form.startswith(sign) for form in formats) for sign in ("%d", "%m"))
        turned = any(form.startswith("%Y") and form.find("%d") < form.find("%m") for form in formats)
        stated = {EITHER + 1 + at: [form for form in told if form in formats] for told, at in self._forms.items()}
        first = {doubt: told[0].startswith("%d") for doubt, told in stated.items() if len(told) == 1}
        for number, doubt in zip(self._days[name], self._doubts[name], strict=True):
            day = date.fromordinal(number) if number else None
            if day is None:
                yield ()
            elif doubt == CERTAIN or (doubt < EITHER and not turned):
                yield (day,)
            elif doubt in first:
                yield (day if first[doubt] else exchanged(day),)
            elif doubt < EITHER or day_first == month_first:
                yield (day, exchanged(day))
            else:
                yield (day if day_first else exchanged(day),)
