"""Rows as a whole: which are copies of another, and what differs in rows that share a folio.

Of every cell a digest is held, column by column, of as many rows as fit into bounded memory; never a text.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from adapters.values.convert import as_text, fold

MOST_CELLS = 4_000_000  # of eight bytes each
_FEW = 10
_MOST_FOLDED = 200_000  # different texts; others are compared as they are typed
_NEARLY = 0.9
_SELDOM = 4  # rows of a text that hardly any other has
_ZEROS = ("0", "0.0", "0.00", "$0.00", "-")
_PLACE = re.compile(r"\[\d+\]\.")


@dataclass(frozen=True)
class Shared:
    """Texts of one column that stand in several rows, and what differs in those rows.

    ``differ``: in how many of those ``texts`` exactly these columns differ; none where the rows are copies.
    """

    column: str
    filled: int  # rows that have one
    different: int  # texts in all
    texts: int  # of them, those in several rows
    rows: int  # in which these stand
    apart: int  # texts whose rows are no neighbours
    differ: Counter[frozenset[str]]
    among: Sequence[str]  # the columns that were compared, in their order

    @property
    def unlike(self) -> int:
        """Texts whose rows are not all copies of one."""
        return self.texts - self.differ[frozenset()]

    def touching(self, columns: frozenset[str]) -> int:
        """Texts in whose rows one of these columns differs, whatever else does."""
        return sum(n for names, n in self.differ.items() if names & columns)

    def each(self) -> list[tuple[str, int]]:
        """For each column that differs in how many texts' rows, most first, then in the table's order."""
        counted = ((column, self.touching(frozenset({column}))) for column in self.among)
        return sorted(((column, n) for column, n in counted if n), key=lambda one: -one[1])


class Copies(NamedTuple):
    """Rows that are equal to one before them in every cell. ``whole``: all rows were compared."""

    rows: int
    whole: bool


class RowMemory:
    """Feed it every row from the first."""

    def __init__(self) -> None:
        self.rows = 0
        self.whole = True  # no row was too many to be held
        self._cells = 0
        self._columns: dict[str, array[int]] = {}
        self._rows = array("q")
        self._folded: dict[int, int] = {}  # a text's digest, and that of its folded spelling

    def add(self, row: Mapping[str, Any]) -> None:
        """One row, its columns by name."""
        if self._cells >= MOST_CELLS:
            self.whole = False
            return
        texts = [as_text(value) or "" for value in row.values()]
        for name, text in zip(row, texts, strict=True):
            text = text.strip()
            mark = (hash(text) or 1) if text else 0
            self._padded(name).append(mark)
            if mark and mark not in self._folded and len(self._folded) < _MOST_FOLDED:
                self._folded[mark] = hash(fold(text)) or 1
        self._rows.append(hash(tuple(texts)))
        self._cells += len(texts) + 1
        self.rows += 1

    def has(self, column: str, text: str) -> bool:
        """Does that column say exactly this in some row?"""
        return (hash(text.strip()) or 1) in self._columns.get(column, ())

    def naming(self, column: str, key: str) -> int:
        """In how many rows it says what ``key`` says in another."""
        keys = {mark for mark in self._padded(key) if mark}
        both = zip(self._padded(column), self._padded(key), strict=True)
        return sum(mark in keys and mark != own for mark, own in both)

    def again(self, name: str) -> int:
        """In how many rows a text of that list's column, ``personas[].id``, stands in several parts."""
        parts = zip(*self._each(name), strict=True)
        said = ([mark for mark in marks if mark] for marks in parts)
        return sum(len({*marks}) < len(marks) for marks in said)

    @property
    def names(self) -> list[str]:
        """All columns, those of an item's lists too: ``personas[1].curp``."""
        return [*self._columns]

    def filled_down(self, columns: Sequence[str]) -> RowMemory:
        """The same rows with blank cells of these columns, from outer to inner, as ``fill_down`` would read them."""
        made = RowMemory()
        made.rows, made.whole, made._columns, made._rows = self.rows, self.whole, dict(self._columns), self._rows[:]
        inner = [array("q", self._padded(name)) for name in columns]
        made._folded = self._folded
        made._columns |= zip(columns, inner, strict=True)
        last = [0] * len(inner)
        for i in range(self.rows):
            for n, cells in enumerate(inner):
                if cells[i] and cells[i] != last[n]:
                    last[n:] = [cells[i], *[0] * (len(inner) - n - 1)]
                cells[i] = last[n]
            made._rows[i] = hash((made._rows[i], *last))
        return made

    def with_texts(self, column: str, texts: Sequence[str]) -> RowMemory:
        """The same rows with other texts in that column."""
        made = RowMemory()
        made.rows, made.whole, made._columns, made._rows = self.rows, self.whole, dict(self._columns), self._rows[:]
        marks = array("q", ((hash(text) or 1) if text else 0 for text in texts))
        made._folded = self._folded | {mark: hash(fold(text)) or 1 for mark, text in zip(marks, texts, strict=True)}
        for i, (before, after) in enumerate(zip(self._padded(column), marks, strict=True)):
            if before != after:
                made._rows[i] = hash((self._rows[i], before, after))
        made._columns[column] = marks
        return made

    def seeming_one(self, but: str) -> Callable[[int, int], bool]:
        """Do two rows say mostly the same, or any of them what hardly another does? Blanks and ``but`` say nothing."""
        cells = [self._padded(name) for name in self.names if name != but]
        counted = [Counter(column) for column in cells]

        def one(first: int, other: int) -> bool:
            both = [(c[first], c[other], n) for c, n in zip(cells, counted, strict=True) if c[first] and c[other]]
            same = [n[mark] for mark, its, n in both if mark == its]
            return len(same) * 2 >= len(both) or any(n <= _SELDOM for n in same)

        return one

    def copies(self) -> Copies:
        """How many rows stood before."""
        return Copies(self.rows - len(set(self._rows)), self.whole)

    def shared(
        self, column: str, among: Sequence[str], spelled: Mapping[str, Mapping[str, str]] | None = None
    ) -> Shared:
        """The rows that share a text of that column; ``among`` are the columns that are compared.

        Of those in ``spelled`` a blank says nothing, and case, accents, blanks and the spellings that are given with
        their labels make no difference. What stands in lists, ``delitos[].clave``, is compared place by place.
        """
        cells = self._padded(column)
        groups, different = self._groups(cells)
        compared = [
            (name, self._each(name), self._meant((spelled or {}).get(name))) for name in among if name != column
        ]
        differ = Counter(
            frozenset(
                name for name, every, meant in compared if any(len(meant({c[i] for i in rows})) > 1 for c in every)
            )
            for rows in groups
        )
        held, apart = sum(map(len, groups)), sum(rows[-1] - rows[0] >= len(rows) for rows in groups)
        return Shared(column, len(cells) - cells.count(0), different, len(groups), held, apart, differ, among)

    @property
    def in_lists(self) -> list[str]:
        """The columns that stand in an item's lists, each once: ``personas[].curp``."""
        return [*dict.fromkeys(_PLACE.sub("[].", name, count=1) for name in self._columns if _PLACE.search(name))]

    def _each(self, name: str) -> list[array[int]]:
        """The column; of one in a list that of each place."""
        if "[]." not in name:
            return [self._padded(name)]
        return [self._padded(one) for one in self.names if _PLACE.sub("[].", one, count=1) == name]

    def _meant(self, spelled: Mapping[str, str] | None) -> Callable[[set[int]], set[int]]:
        """What digests say; as they are, where no spellings are given."""
        if spelled is None:
            return lambda marks: marks
        labels = {hash(text.strip()) or 1: hash(fold(label)) or 1 for text, label in spelled.items()}

        def meant(marks: set[int]) -> set[int]:
            return {labels.get(mark) or self._folded.get(mark, mark) for mark in marks if mark}

        return meant

    def alike(self, one: str, *others: str) -> int:
        """Rows that have these columns as one before them, and are no copy of it. A blank ``one`` is nobody's."""
        return sum(self._alike([one, *others]))

    def alike_in_series(self, counter: str, one: str, *others: str) -> int:
        """The same, of rows between which that counter did not begin anew: no number stands twice in a series."""
        return sum(self._alike([one, *others], self._series(counter)))

    def distinct(self, columns: Sequence[str]) -> bool:
        """Do these columns together tell all rows apart, but for exact copies?"""
        return not any(self._alike(columns))

    def all_pairs(self, one: str, other: str) -> Counter[tuple[int, int]]:
        """Both columns' texts as their digests, 0 where blank, each pair with its rows."""
        return Counter(zip(self._padded(one), self._padded(other), strict=True))

    def together(self, one: str, other: str) -> list[tuple[tuple[int, int], int]]:
        """The most frequent pairs of both columns' texts, as their digests, each with its rows; few of them."""
        both = zip(self._padded(one), self._padded(other), strict=True)
        return Counter(pair for pair in both if all(pair)).most_common(_FEW)

    def filled_beside(self, number: str, what: str, labels: Iterable[str]) -> dict[str, int]:
        """In how many rows of each of these labels of ``what`` the column ``number`` says more than zero, if in any."""
        digests = {hash(label.strip()): label for label in labels}
        none = {0, *map(hash, _ZEROS)}
        both = zip(self._padded(number), self._padded(what), strict=True)
        return dict(Counter(digests[label] for says, label in both if says not in none and label in digests))

    def filled_in(self, columns: Sequence[str], none: Iterable[str]) -> Counter[tuple[str, ...]]:
        """In how many rows exactly these of the columns say anything; ``none`` are texts that say nothing."""
        blank = {0, *(hash(text.strip()) for text in none)}
        rows = zip(*(self._padded(name) for name in columns), strict=True)
        return Counter(tuple(c for c, said in zip(columns, row, strict=True) if said not in blank) for row in rows)

    def mostly_beside(self, column: str, labels: Iterable[str], others: Sequence[str]) -> dict[str, tuple[int, ...]]:
        """For each label of the column what nearly all of its rows say in the others, as digests; blank counts not."""
        digests = {hash(label.strip()): label for label in labels}
        beside: dict[str, Counter[tuple[int, ...]]] = {}
        cells, *rest = (self._padded(name) for name in (column, *others))
        for said, *told in zip(cells, *rest, strict=True):
            if said in digests and all(told):
                beside.setdefault(digests[said], Counter())[tuple(told)] += 1
        most = {label: counted.most_common(1)[0] for label, counted in beside.items()}
        return {label: told for label, (told, n) in most.items() if n >= _NEARLY * beside[label].total()}

    def pairs(self, one: str, labels: Iterable[str], other: str, others: Iterable[str]) -> Counter[tuple[str, str]]:
        """In how many rows these labels of one column stand beside those of the other."""
        mine, theirs = ({hash(text.strip()): text for text in each} for each in (labels, others))
        both = zip(self._padded(one), self._padded(other), strict=True)
        return Counter((mine[a], theirs[b]) for a, b in both if a in mine and b in theirs)

    def filled_where(self, one: str, others: Sequence[str]) -> bool:
        """Is it filled in just the rows in which one of the others is, one in fifty apart, and blank in some?"""
        there = [any(cells) for cells in zip(*map(self._padded, others), strict=True)]
        own = [*map(bool, self._padded(one))]
        unlike = sum(mine is not theirs for mine, theirs in zip(own, there, strict=False))
        return 0 < sum(own) < len(own) and unlike * 50 <= len(own)

    def complementary(self, one: str, other: str) -> bool:
        """Does each say something where the other is blank, in more than one row, and nowhere both, unless the same?"""
        alone, also = 0, 0
        for first, second in zip(self._padded(one), self._padded(other), strict=True):
            if first and second and first != second:
                return False
            alone, also = alone + (second == 0 != first), also + (first == 0 != second)
        return min(alone, also) > 1

    def _series(self, counter: str) -> Iterator[int]:
        """For each row in which series of the counter it stands."""
        series, seen = 0, set[int]()
        for mark in self._padded(counter):
            if mark and mark in seen:
                series, seen = series + 1, set()
            seen.add(mark)
            yield series

    def _alike(self, columns: Sequence[str], *more: Iterable[int]) -> Iterator[bool]:
        """For each row that has the first column: are they all as in one before it that is no copy?"""
        cells: list[Iterable[int]] = [*(self._padded(name) for name in columns), *more]
        seen: dict[tuple[int, ...], int] = {}
        for i, marks in enumerate(zip(*cells, strict=True)):
            if marks[0]:
                yield seen.setdefault(marks, self._rows[i]) != self._rows[i]

    def _padded(self, name: str) -> array[int]:
        """The column, blank in the rows that lacked it."""
        cells = self._columns.setdefault(name, array("q"))
        if len(cells) < self.rows:
            cells.frombytes(bytes(cells.itemsize * (self.rows - len(cells))))
        return cells

    @staticmethod
    def _groups(cells: array[int]) -> tuple[list[list[int]], int]:
        """The rows of each text that stands in several, and how many texts there are; blanks share nothing."""
        first: dict[int, int] = {}
        groups: dict[int, list[int]] = {}
        for i, mark in enumerate(cells):
            if mark and first.setdefault(mark, i) != i:
                groups.setdefault(mark, [first[mark]]).append(i)
        return list(groups.values()), len(first)
