"""The defects of real data, planted on purpose and counted, so that a pull's accounts can be checked against the truth.

Each was seen in a published source: null tokens and 1900-01-01 (Veracruz), zeros projected to coordinates and twins
(Zapopan), one folio with two contents, cut rows, codes nobody listed.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal, NamedTuple

from gateway.demo.matters import Incident
from gateway.demo.world import Matter, World

Row = dict[str, Any]
Fate = Literal["quarantined", "kept", "repeated", "withdrawn", "not_a_row"]


class Defect(NamedTuple):
    """A way to spoil a row, what must become of it, and the account it must stand in (``field: rule``)."""

    name: str
    fate: Fate
    reason: str
    spoil: Callable[[Row], None]
    shows: Callable[[Row], bool] = lambda row: True  # in which rows the defect can be made


class Planted(NamedTuple):
    """So many rows of a source have that defect."""

    defect: str
    rows: int
    fate: Fate
    reason: str = ""


class Written(NamedTuple):
    """A source as it was written: how many rows, and what is wrong with them."""

    source: str
    rows: int
    planted: Sequence[Planted]


class Planter:
    """Spoils rows that may be spoiled, none of them twice, those that come first in ``rows`` first."""

    def __init__(self, rng: random.Random, rows: Iterable[Row]) -> None:
        self.planted: list[Planted] = []
        self._rng = rng
        self._free = list(rows)

    def spoil(self, defects: Iterable[Defect]) -> None:
        """Two or three rows of each."""
        for defect in defects:
            chosen = [self.take(defect.shows) for _ in range(self._rng.randint(2, 3))]
            for row in chosen:
                defect.spoil(row)
            self.count(defect.name, len(chosen), defect.fate, defect.reason)

    def take(self, fit: Callable[[Row], bool] = lambda row: True) -> Row:
        """A row that nobody has spoiled and nobody will; raises ValueError where the world is too small for that."""
        for at, row in enumerate(self._free):
            if fit(row):
                return self._free.pop(at)
        raise ValueError("too few records for the defects: simulate more")

    def count(self, defect: str, rows: int, fate: Fate, reason: str = "") -> None:
        """Remembers what was planted."""
        self.planted.append(Planted(defect, rows, fate, reason))


def spoilable(rng: random.Random, world: World, matters: Sequence[Matter], rows: Sequence[Row]) -> list[Row]:
    """The rows that may be spoiled, shuffled, canaries' first: what is set aside must not leak either.

    A matter is left alone where a regular's standing in three agencies hangs on it.
    """
    regulars, canaries = set(world.regulars), set(world.canaries)
    spare = [
        (canaries.isdisjoint(matter.people), rng.random(), cells)
        for matter, cells in zip(matters, rows, strict=True)
        if regulars.isdisjoint(matter.people) or (isinstance(matter, Incident) and matter.followed == "none")
    ]
    return [cells for *_, cells in sorted(spare, key=lambda entry: entry[:2])]


def put(**cells: Any) -> Callable[[Row], None]:
    """Overwrites those cells, whatever they held."""
    return lambda row: row.update(cells)


def change(column: str, how: Callable[[Any], Any]) -> Callable[[Row], None]:
    """Makes the cell something of what it held."""
    return lambda row: row.update({column: how(row[column])})


def holds(column: str) -> Callable[[Row], bool]:
    """Rows in which that cell says something."""
    return lambda row: row[column] not in (None, "", "S/D")


def next_digit(identifier: str) -> str:
    """The identifier with its last digit one higher: the right shape, the wrong check digit."""
    return f"{identifier[:-1]}{(int(identifier[-1]) + 1) % 10}"
