"""One folio in several spellings: ``884/26``, ``IPH-874/26``, ``DSPM/IPH/00884/26``, each as somebody writes it.

What they share is the core: the number without its zeros, and the year. That they are one series, and not two that are
numbered side by side, their rows' order says: from one spelling to the next the numbers go on.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from adapters.profile.column import Column, words_of
from adapters.profile.field_words import KEYS
from adapters.profile.rows import RowMemory
from adapters.values.convert import as_text

_WRITTEN = re.compile(r"(\D{0,30}?)(0*)([1-9]\d{0,11})((?:[/-](?:\d{2}|\d{4}))?)")
_MOST_SPELLINGS, _MOST_ENDS, _MOST_ROWS = 5, 60, 200_000
_LEAST = 2  # cells of a spelling
_NEAR, _MOSTLY, _STEPS = 10, 0.8, 3  # from one spelling to another, in most such steps, of which there are several
_OTHER = -1


class Spellings(NamedTuple):
    """What stands before the numbers, most frequent first, whether zeros do; how many cells are not as the core; how
    many cores, of all, stand in several spellings, and in how many of them the rows seem other records.
    """

    before: Sequence[str]
    zeros: bool
    cells: int
    shared: int
    unlike: int


class _Written:
    """One column so far, row by row: the spelling, the number, and what stands behind it; or another text."""

    def __init__(self) -> None:
        self.before: dict[str, int] = {}
        self.ends: dict[str, int] = {}
        self.rows = array("q")  # in threes
        self.zeros = self.given_up = False

    def add(self, text: str) -> None:
        found = _WRITTEN.fullmatch(text)
        before, zeros, number, end = found.groups() if found is not None else ("", "", "0", text)
        own = self.before.setdefault(before, len(self.before)) if found is not None else _OTHER
        self.rows.extend((own, int(number), self.ends.setdefault(end, len(self.ends))))
        self.zeros = self.zeros or bool(zeros)
        many = len(self.before) > _MOST_SPELLINGS or len(self.ends) > _MOST_ENDS or len(self.rows) > 3 * _MOST_ROWS
        if many:
            self.given_up, self.rows = True, array("q")

    def each(self) -> Iterator[tuple[int, tuple[int, int]]]:
        """Each row's spelling and core."""
        rows = iter(self.rows)
        return ((own, (number, end)) for own, number, end in zip(rows, rows, rows, strict=True))

    def texts(self) -> Iterator[str]:
        """Each row's core as a text; any other text as it is."""
        ends = [*self.ends]
        return (f"{number or ''}{ends[end]}" for _, (number, end) in self.each())


class Folios:
    """Feed it every row from the first; of columns that are called as keys are."""

    def __init__(self) -> None:
        self._rows = 0
        self._columns: dict[str, _Written] = {}
        self._keys: dict[str, bool] = {}

    def feed(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Some rows."""
        for row in rows:
            for name, value in row.items():
                if self._called(name):
                    self._add(name, (as_text(value) or "").strip())
            self._rows += 1

    def spellings(self, name: str, memory: RowMemory) -> Spellings | None:
        """Of a column whose texts are one series in several spellings; None of any other."""
        written = self._columns.get(name)
        if written is None or written.given_up or memory.rows != self._rows or not _one_series(written):
            return None
        counted = Counter(own for own, _ in written.each())
        names = {own: before for before, own in written.before.items()}
        shared, unlike = _meeting(written, name, memory)
        if shared * 2 > len({core for own, core in written.each() if own != _OTHER}):
            return None
        before = [names[own] for own, _ in counted.most_common() if own != _OTHER]
        cells = sum(n for own, n in counted.items() if own != _OTHER and names[own])
        return Spellings(before, written.zeros, cells, shared, unlike)

    def respelled(self, column: Column, memory: RowMemory) -> tuple[Column, RowMemory]:
        """That column, and the rows, with each text as its core."""
        written, made = self._columns[column.name], Column(column.name)
        made.add("", column.rows - self._rows)
        texts = [*written.texts()]
        for text, times in Counter(texts).items():
            made.add(text, times)
        return made, memory.with_texts(column.name, texts)

    def _called(self, name: str) -> bool:
        if name not in self._keys:
            self._keys[name] = "[]." not in name and bool({*words_of(name).split()} & KEYS)
        return self._keys[name]

    def _add(self, name: str, text: str) -> None:
        written = self._columns.setdefault(name, _Written())
        if not written.given_up:
            for _ in range(self._rows - len(written.rows) // 3):  # rows that lacked the column
                written.add("")
            written.add(text)


def _one_series(written: _Written) -> bool:
    """Is each spelling written several times, and do its numbers go on in another?"""
    counted = Counter(own for own, _ in written.each())
    counted.pop(_OTHER, None)
    if len(counted) < 2 or min(counted.values()) < _LEAST:
        return False
    there = [(own, core) for own, core in written.each() if own != _OTHER]
    steps = [
        abs(after[0] - before[0]) <= _NEAR
        for (one, before), (other, after) in pairwise(there)
        if one != other and before[1] == after[1]
    ]
    return len(steps) >= _STEPS and sum(steps) >= _MOSTLY * len(steps)


def _meeting(written: _Written, name: str, memory: RowMemory) -> tuple[int, int]:
    """How many cores stand in several spellings, and in how many of them rows that are no neighbours seem other
    records.
    """
    rows: dict[tuple[int, int], dict[int, list[int]]] = {}
    for i, (own, core) in enumerate(written.each()):
        if own != _OTHER:
            rows.setdefault(core, {}).setdefault(own, []).append(i)
    several = [its for its in rows.values() if len(its) > 1]
    far = [firsts for its in several if (firsts := _far(its))]
    one = memory.seeming_one(but=name) if far else None
    return len(several), sum(one is not None and not all(one(first, i) for i in others) for first, *others in far)


def _far(its: Mapping[int, Sequence[int]]) -> list[int]:
    """The first row of each spelling, where their rows are no neighbours."""
    every = sorted(i for rows in its.values() for i in rows)
    return [rows[0] for rows in its.values()] if every[-1] - every[0] >= len(every) else []
