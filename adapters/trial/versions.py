"""Records that a later file has in an older version: between files the one that is read later speaks all the same. And
rows that correct one which is nowhere to be seen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from adapters.document.mapping import Mapping as Document
from adapters.drop.versions import Version, version_of
from adapters.rows.cells import cleaner

MOST_KEYS = 100_000  # whose version is remembered
MOST_NAMES = 1_000_000  # that rows are called by, remembered by hash


class Regressions:
    """``records`` counts them; none where the mapping says neither ``latest`` nor ``corrects``."""

    def __init__(self, document: Document) -> None:
        self.records = 0
        self._of = version_of(document) if document.key.versions else None
        self._last: dict[int, Version] = {}

    def add(self, key: str, values: Mapping[str, Any]) -> None:
        """A row that speaks for its record, in the order in which files are read."""
        version = None if self._of is None else self._of(values)
        if version is None:
            return
        before = self._last.get(hash(key))
        self.records += before is not None and version.last < before.first
        if before is not None or len(self._last) < MOST_KEYS:
            self._last[hash(key)] = version


class Corrections:
    """``rows`` counts those that name another as the one which they correct."""

    def __init__(self, document: Document) -> None:
        self.rows = 0
        self._clean = cleaner(document, Counter())
        self._column, self._corrects = next(iter(document.key.columns), ""), document.key.corrects
        self._own = set[int]()
        self._named = Counter[int]()

    def add(self, values: Mapping[str, Any]) -> None:
        """Any row, whatever becomes of it."""
        if self._corrects is None:
            return
        cells = self._clean(values, [])
        own, named = cells[self._column], cells[self._corrects]
        if named in (None, own) and len(self._own) < MOST_NAMES:
            self._own.add(hash(own))
        if named is not None:
            self.rows += 1
            self._named[hash(named)] += 1

    @property
    def astray(self) -> int:
        """How many of them name none that was read, or one that corrects another itself: no record is called so. 0
        where more keys were read than are remembered: nobody knows then.
        """
        if len(self._own) >= MOST_NAMES:
            return 0
        return sum(n for named, n in self._named.items() if named not in self._own)
