"""A source that changes under the campaign's hand, and what each view must hold once everything of it has been read.

Between two readings to the end a record changes at most once, so that no version is ever skipped.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence

from gateway.flow.ports import ReleaseState
from policies.keys import OwnerKeys
from tests.unit.gateway.pull.pull_world import OWNER, TableSource, Values, row, secret

WITHDRAWN = 0
Change = tuple[int, int]  # record, and its new version; 0: withdrawn
Standing = tuple[ReleaseState, int]  # of a row of the log, and the version it shows; 0: none

_SHARED = (ReleaseState.CURRENT, ReleaseState.SUPERSEDED)


def source(changes: Iterable[Sequence[int]], size: int) -> TableSource:
    """The source as it stands after these changes."""
    made = TableSource(size=size)
    for record, version in changes:
        made.put(content(record, version))
    return made


def keys_of(agreement: str) -> OwnerKeys:
    """The owner's keys under an agreement of that name."""
    return OwnerKeys(OWNER, secret(OWNER), {(agreement, 1): secret(agreement)})


def content(record: int, version: int) -> Values:
    """Both views show the version, each in a field of its own."""
    if version == WITHDRAWN:
        return row(str(record), estatus="BAJA")
    return row(str(record), infraccion=f"VERSION {version}", articulo=f"ART {version}")


def shown(payload: dict[str, dict[str, str]]) -> int:
    """The version that a payload of either view shows."""
    infraction = payload["infraction"]
    return int((infraction.get("label") or infraction["article"]).rpartition(" ")[2])


class Log:
    """What one view's log must hold, record by record."""

    def __init__(self) -> None:
        self.records: dict[int, list[Standing]] = {}
        self._open = True

    def put(self, record: int, version: int) -> None:
        rows = self.records.setdefault(record, [])
        if not self._open:
            return
        if version == WITHDRAWN:
            self._erase(rows)
            rows.append((ReleaseState.WITHDRAWAL, 0))
            return
        if rows and rows[-1][0] is ReleaseState.CURRENT:
            rows[-1] = (ReleaseState.SUPERSEDED, rows[-1][1])
        rows.append((ReleaseState.CURRENT, version))

    def end(self) -> None:
        self._open = False
        for rows in self.records.values():
            self._erase(rows)

    def come_back(self, living: dict[int, int]) -> None:
        """Everything that lives is released anew."""
        self._open = True
        for record, version in living.items():
            self.put(record, version)

    def _erase(self, rows: list[Standing]) -> None:
        rows[:] = [(ReleaseState.ERASED, 0) if state in _SHARED else (state, 0) for state, _ in rows]


class Changing:
    """Draws the changes. ``begin_round`` when everything so far has been read."""

    def __init__(self, draw: random.Random, records: int) -> None:
        self._draw, self._records = draw, records
        self.changes: list[Change] = []
        self.logs = {"analisis": Log(), "seguimiento": Log()}
        self._living: dict[int, int] = {}
        self._newest = 0
        self._fresh: list[int] = []
        self.begin_round()

    def begin_round(self) -> None:
        self._fresh = list(range(self._records))
        self._draw.shuffle(self._fresh)

    def change(self, most: int) -> bool:
        """A few records change, are withdrawn, or come back; False where all have in this round."""
        some, self._fresh = self._fresh[:most], self._fresh[most:]
        for record in some:
            gone = record in self._living and self._draw.random() < 0.15
            self.put(record, WITHDRAWN if gone else self._newest + 1)
        return bool(some)

    def put(self, record: int, version: int) -> None:
        self.changes.append((record, version))
        self._newest = max(self._newest, version)
        for log in self.logs.values():
            log.put(record, version)
        if version == WITHDRAWN:
            del self._living[record]
        else:
            self._living[record] = version

    def end(self, clause: str) -> None:
        self.logs[clause].end()

    def come_back(self, clause: str) -> None:
        self.logs[clause].come_back(self._living)
