"""What stands in a place (a file's name, a period, a whole source) and its newest unit no longer has.

The index of ``record`` over source, place and unit answers it from both its ends, so that the cost is that of what is
gone and not of what is there. What a look ahead compares is kept in SQLite's private temporary database: in memory
while small, else on disk without a name, gone with the connection; keyed digests, as the store's own.
"""

from __future__ import annotations

import sqlite3
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing

from sqlalchemy import CompoundSelect, Engine, func, select, union_all

from gateway.flow.ports import Known, Standing, Unseen
from gateway.store.engine import unit_of_work
from gateway.store.tables import record, release

_AT_ONCE = 5_000


class Places(ABC):
    """The part of ``Intake`` that replaces."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._sources: dict[str, int] = {}

    @abstractmethod
    def known(self, source: str, keys: Sequence[bytes]) -> dict[bytes, Known]:
        """What is remembered of these records."""

    @abstractmethod
    def settled(self) -> None:
        """Waits for every batch."""

    def standing(self, source: str, place: bytes, unit: bytes) -> Standing:
        """How many records stand in that place, and how many of them that unit has not shown."""
        self.settled()
        r = record.c
        known = select(func.count()).where(r.source_id == self._sources[source], r.place == place)
        unseen = select(func.count()).select_from(self._unseen(source, place, unit).subquery())
        with unit_of_work(self._engine) as connection:
            there = connection.execute(unseen).scalar_one()
            return Standing(connection.execute(known).scalar_one() if there else 0, there)

    def left_out(self, source: str, place: bytes, unit: bytes, keys: Iterable[bytes], enough: int) -> int:
        """How many of the unseen are not among ``keys``; stops asking once that is not over ``enough``."""
        self.settled()
        with closing(sqlite3.connect("", isolation_level=None)) as waiting:
            waiting.execute("PRAGMA journal_mode = OFF")
            waiting.execute("PRAGMA cache_size = -32768")  # KiB; beyond it spills
            waiting.execute("CREATE TABLE waiting (key BLOB PRIMARY KEY) WITHOUT ROWID")
            waiting.execute("BEGIN")
            with unit_of_work(self._engine) as connection:
                rows = connection.execution_options(yield_per=_AT_ONCE).execute(self._unseen(source, place, unit))
                waiting.executemany("INSERT INTO waiting VALUES (?)", (tuple(row) for row in rows))
            left: int = waiting.execute("SELECT count(*) FROM waiting").fetchone()[0]
            for key in keys:
                if left <= enough:
                    break
                left -= waiting.execute("DELETE FROM waiting WHERE key=?", (key,)).rowcount
            return left

    def unseen(self, source: str, place: bytes, unit: bytes, limit: int) -> list[Unseen]:
        """Up to ``limit`` of the records that stand in that place and that the unit has not shown."""
        self.settled()
        with unit_of_work(self._engine) as connection:
            keys = [row[0] for row in connection.execute(self._unseen(source, place, unit).limit(limit))]
        known = self.known(source, keys)
        shared = {key: {v: s.sequence for v, s in one.shared.items() if s.digest} for key, one in known.items()}
        references = self._references({pair for sequences in shared.values() for pair in sequences.items()})
        return [
            Unseen(key, one, {view: references[view, sequence] for view, sequence in shared[key].items()})
            for key, one in known.items()
        ]

    def _unseen(self, source: str, place: bytes, unit: bytes) -> CompoundSelect[bytes]:
        """Their keys. Two ranges of the index: a unit that is not this one is no range."""
        r = record.c
        there = select(r.key).where(r.source_id == self._sources[source], r.place == place)
        return union_all(there.where(r.unit < unit), there.where(r.unit > unit))

    def _references(self, releases: Iterable[tuple[int, int]]) -> Mapping[tuple[int, int], str]:
        """What those releases call their record, by view and sequence."""
        r, by_view = release.c, defaultdict(list)
        for view, sequence in releases:
            by_view[view].append(sequence)
        found: dict[tuple[int, int], str] = {}
        with unit_of_work(self._engine) as connection:
            for view, sequences in by_view.items():
                asked = select(r.sequence, r.reference).where(r.view_id == view, r.sequence.in_(sequences))
                found |= {(view, row[0]): row[1] for row in connection.execute(asked)}
        return found
