"""A few hundred of a column's different texts, taken evenly from all of it, with how often each stands there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from heapq import heappush, heappushpop
from zlib import crc32

MOST = 300
_LONGEST = 20_100  # characters: a text longer than any field's is as wrong when cut


class Sample:
    """The texts of the smallest digests: which these are does not depend on where in the file they stand.

    A text leaves only for a smaller digest and never comes back, so the counts of those that stay are exact.
    """

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._largest: list[tuple[int, str]] = []  # negated digests

    def add(self, text: str, times: int) -> None:
        """A cell's text and how often it came."""
        text = text[:_LONGEST]
        if text in self._counts:
            self._counts[text] += times
            return
        entry = (-crc32(text.encode("utf-8", "replace")), text)
        if len(self._counts) < MOST:
            heappush(self._largest, entry)
        elif entry <= self._largest[0]:
            return
        else:
            del self._counts[heappushpop(self._largest, entry)[1]]
        self._counts[text] = times

    @property
    def texts(self) -> Collection[tuple[str, int]]:
        """Each with its count."""
        return self._counts.items()


def counted(labels: Counter[str] | None, text: str, times: int, most: int) -> Counter[str] | None:
    """The labels with one more; None once they are more than that."""
    if labels is not None:
        labels[text] += times
    return labels if labels is not None and len(labels) <= most else None
