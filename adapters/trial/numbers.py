"""Does a number that people use stand in records of different keys? Then one record may be shared several times."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from adapters.document.mapping import Mapping as Document
from adapters.document.specs import TextSpec
from adapters.draft.shared import SEVERAL
from adapters.draft.versions import NUMBERS, is_number
from adapters.values.convert import as_text

MOST_NUMBERS = 200_000  # of all columns, by digest


class Numbers:
    """Feed it each shared row. Of columns that are called as a record's number is, or are mapped to one."""

    def __init__(self, document: Document) -> None:
        mapped = {s.text for path, s in document.fields.items() if path in NUMBERS and isinstance(s, TextSpec)}
        self._left_out = {*document.key.columns}
        self._mapped, self._names = mapped, dict[str, bool]()
        self._first: dict[tuple[str, int], int] = {}
        self._several: dict[tuple[str, int], set[int]] = {}

    def add(self, key: str, values: Mapping[str, Any]) -> None:
        """A row of the record of that key."""
        mark = hash(key)
        for name in self._called(values):
            text = (as_text(values[name]) or "").strip()
            one = (name, hash(text))
            if text and (one in self._first or len(self._first) < MOST_NUMBERS):
                first = self._first.setdefault(one, mark)
                if first != mark:
                    self._several.setdefault(one, {first}).add(mark)

    @property
    def found(self) -> dict[str, tuple[int, int]]:
        """By column: numbers that stand in several records, and these; not of columns that hardly tell any apart."""
        numbers, records = Counter(name for name, _ in self._first), Counter[str]()
        shared = Counter(name for name, _ in self._several)
        for (name, _), marks in self._several.items():
            records[name] += len(marks)
        every = {name: numbers[name] - shared[name] + records[name] for name in shared}
        return {name: (n, records[name]) for name, n in shared.items() if numbers[name] * SEVERAL >= every[name]}

    def _called(self, names: Iterable[str]) -> Iterable[str]:
        for name in names:
            if name not in self._names:
                called = isinstance(name, str) and (name in self._mapped or is_number(name))
                self._names[name] = called and name not in self._left_out
            if self._names[name]:
                yield name
