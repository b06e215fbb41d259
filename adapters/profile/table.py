"""What a table's columns hold, found in one pass and in bounded memory: how full, how many different, which kind, in
which forms, what stands for unknown, what is odd.

Holds counts, short lists of labels, digests to tell repeated cells and rows, and a few hundred different texts of each
column to try a field's type on; never a row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from adapters.profile.beside import DatesBeside
from adapters.profile.births import Births
from adapters.profile.clocks import Clocks
from adapters.profile.column import Column
from adapters.profile.curps import Curps
from adapters.profile.folios import Folios
from adapters.profile.order import Said, in_order
from adapters.profile.pieces import Pieces
from adapters.profile.rows import RowMemory
from adapters.profile.shifts import Shifts
from adapters.values.convert import as_text


class Profile:
    """Feed it every row; its columns come in the order in which they first stood."""

    def __init__(self) -> None:
        self.rows = 0
        self.columns: dict[str, Column] = {}
        self.clocks = Clocks()
        self.shifts = Shifts()
        self.folios = Folios()
        self.curps = Curps()
        self.births = Births()
        self.dates = DatesBeside()
        self.pieces = Pieces()
        self.memory = RowMemory()
        self.everybody: Profile | None = None  # the persons in all lists of an item, as if they stood in one

    def feed(
        self,
        rows: Iterable[Mapping[str, Any]],
        *,
        parts: bool = False,
        whole: Iterable[Mapping[str, Any]] = (),
        said: Sequence[Said] | None = None,
        records: Sequence[Mapping[str, Any]] | None = None,
    ) -> None:
        """Some rows, or parts of them that are no rows. Each different cell of a batch is looked at once.

        ``whole`` are the same rows with their parts, where they have any: two are copies only if these are alike too.
        ``records``: of each part the row that it is of.
        ``said``: for each row the months that its titles, sheet and file say.
        """
        rows, counted = [*rows], dict[str, Counter[str]]()
        remember = None if parts or whole else self.memory.add
        for row in whole:
            self.memory.add(row)
        for row in rows:
            self.rows += not parts
            if remember is not None:
                remember(row)
            for name, value in row.items():
                if name not in counted:
                    counted[name] = Counter()
                counted[name][value if value.__class__ is str else as_text(value) or ""] += 1
        if not parts:
            self.pieces.feed(rows, counted)
            self.folios.feed(rows)
        for name, cells in counted.items():
            column = self.columns.setdefault(name, Column(name))
            for text, times in cells.items():
                column.add(text, times)
        self.clocks.feed(rows, [*counted])
        self.shifts.feed(rows, [*counted])
        self.curps.feed(rows, counted, records)
        self.births.feed(rows, counted)
        if not parts:
            self.dates.feed(rows, [c.name for c in self.columns.values() if c.kinds["date"] * 2 > c.filled])
        in_order(rows, said, {c.name: c.dates.order for c in self.columns.values() if c.kinds["date"]})
