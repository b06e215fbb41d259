"""Records that a later file has in an older version: between files the one that is read later speaks all the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from adapters.document.mapping import Mapping as Document
from adapters.drop.versions import Version, version_of

MOST_KEYS = 100_000  # whose version is remembered


class Regressions:
    """``records`` counts them; none where the mapping says no ``latest``."""

    def __init__(self, document: Document) -> None:
        self.records = 0
        self._of = None if document.key.latest is None else version_of(document)
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
