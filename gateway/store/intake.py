"""The custodian's way into the store: one batch, one transaction, sequences under the store's single-writer lock.

The hot path speaks to the driver in tuples inside a SQLAlchemy transaction; an ORM costs five to fifteen times as much.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, Row

from contracts.kind import Problem
from gateway.flow.leaf import Action, Leaf
from gateway.flow.ports import (
    Intaken,
    Known,
    NewRelease,
    Overtaken,
    PolicyChanged,
    Quarantined,
    RecordChange,
    ReleaseState,
    Shared,
    ViewInForce,
)
from gateway.store.agreements import policies_in_store, views_in_store
from gateway.store.engine import forget_log, unit_of_work
from policies.views import View

Rows = list[tuple[Any, ...]]
_CURRENT, _WITHDRAWAL = ReleaseState.CURRENT.value, ReleaseState.WITHDRAWAL.value  # sqlite3 is slow with int's kin

_ASKED = 10_000  # keys in one statement; SQLite binds at most 32,766

_RELEASE = (
    "INSERT INTO release (view_id, sequence, reference, version, state, occurred, municipality, offence, measure,"
    " payload, policy, contract, supersedes, released_at) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
)
_PERSON = "INSERT OR IGNORE INTO release_person (view_id, person, sequence) VALUES (?,?,?)"
_RECORD = (
    "INSERT INTO record (source_id, key, content, policy, unit, stale, shared) VALUES (?,?,?,?,?,?,?)"
    " ON CONFLICT (source_id, key) DO UPDATE SET content=excluded.content, policy=excluded.policy,"
    " unit=excluded.unit, stale=excluded.stale, shared=excluded.shared"
)
_OLDER = (
    "WITH RECURSIVE older(sequence) AS (SELECT ? UNION ALL SELECT release.supersedes FROM release JOIN older"
    " ON release.view_id = ? AND release.sequence = older.sequence WHERE release.supersedes IS NOT NULL)"
)
_ERASE = (
    _OLDER + " UPDATE release SET payload=NULL, occurred='', municipality=NULL, offence=NULL, measure=NULL, state=4"
    " WHERE view_id=? AND sequence IN (SELECT sequence FROM older) AND payload IS NOT NULL"
)
_FORGET_PERSONS = _OLDER + " DELETE FROM release_person WHERE view_id=? AND sequence IN (SELECT sequence FROM older)"


_SUPERSEDE = "UPDATE release SET state=2 WHERE view_id=? AND sequence=?"
_WITHHOLD = "UPDATE release SET state=3 WHERE view_id=? AND sequence=?"
_RELABEL = "UPDATE release SET policy=?1 WHERE view_id=?2 AND sequence=?3 AND policy<>?1"


class SqliteIntake:
    """``Intake`` on SQLite."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._sources: dict[str, int] = {}

    def register(self, source: str, owner: str, kind: str, run: str) -> None:
        """Make the source known and this run the one that may pull it.

        Raises ValueError where the name already belongs to another owner or kind.
        """
        with unit_of_work(self._engine) as connection:
            connection.exec_driver_sql(
                "INSERT OR IGNORE INTO source (name, owner, kind, run) VALUES (?,?,?,'')", (source, owner, kind)
            )
            found = connection.exec_driver_sql("SELECT id, owner, kind FROM source WHERE name=?", (source,)).one()
            if (found.owner, found.kind) == (owner, kind):
                connection.exec_driver_sql("UPDATE source SET run=? WHERE id=?", (run, found.id))
        if (found.owner, found.kind) != (owner, kind):
            raise ValueError(f"source {source} already holds {found.kind} of {found.owner}: name the new one otherwise")
        self._sources[source] = found.id

    def views(self, owner: str, kind: str) -> list[ViewInForce]:
        """The owner's views of that kind whose agreement stands, suspended ones included."""
        with unit_of_work(self._engine) as connection:
            every = views_in_store(connection)
        return [v for v in every if v.state != "ended" and (v.view.owner, v.view.kind) == (owner, kind)]

    def position(self, source: str, policy: bytes) -> str | None:
        """The sealed cursor after the last accepted batch under that policy; None: from the start."""
        with unit_of_work(self._engine) as connection:
            cursor: str | None = connection.exec_driver_sql(
                "SELECT cursor FROM position WHERE source_id=? AND policy=?", (self._sources[source], policy)
            ).scalar()
        return cursor

    def policies(self) -> dict[int, View]:
        """Each policy number with the view as it was under it."""
        with unit_of_work(self._engine) as connection:
            return policies_in_store(connection)

    def known(self, source: str, keys: Sequence[bytes]) -> dict[bytes, Known]:
        """What is remembered of these records."""
        found: dict[bytes, Known] = {}
        with unit_of_work(self._engine) as connection:
            views = connection.exec_driver_sql("SELECT id, erased FROM view").all()
            erased: dict[int, int] = {row[0]: row[1] for row in views}
            for start in range(0, len(keys), _ASKED):
                some = keys[start : start + _ASKED]
                rows = connection.exec_driver_sql(
                    "SELECT key, content, policy, unit, stale, shared FROM record WHERE source_id=?"
                    f" AND key IN ({','.join('?' * len(some))})",
                    (self._sources[source], *some),
                )
                found.update((row[0], _known(row, erased)) for row in rows)
        return found

    def quarantine(self, source: str, after: bytes, limit: int) -> list[Quarantined]:
        """Up to ``limit`` rows that stand in quarantine, in the order of ``row``, after that one."""
        with unit_of_work(self._engine) as connection:
            rows = connection.exec_driver_sql(
                'SELECT "row", sealed, reasons, unit FROM quarantine WHERE source_id=? AND "row">?'
                ' ORDER BY "row" LIMIT ?',
                (self._sources[source], after, limit),
            ).all()
        return [Quarantined(row[0], row[1], [Problem(*p) for p in json.loads(row[2])], row[3]) for row in rows]

    def accept(self, batch: Intaken) -> None:
        """Everything in the batch, or nothing; raises StoreUnavailable, PolicyChanged or Overtaken."""
        with unit_of_work(self._engine) as connection:
            writing = _Writing(connection, batch, self._sources[batch.source])
            writing.take(batch.changes)
            writing.flush()
        if writing.erases:
            forget_log(self._engine)


def _known(row: Row[*tuple[Any, ...]], erased: Mapping[int, int]) -> Known:
    """A row of memory. Payloads that went when their view ended have no digest any more."""
    shared = {int(view): Shared(*last) for view, last in orjson.loads(row[5]).items()}
    left = {v: s if s.sequence > erased[v] else s._replace(digest="") for v, s in shared.items()}
    return Known(row[1], row[2], row[3], bool(row[4]), left)


class _Writing:
    """The rows of one batch on their way into one transaction."""

    def __init__(self, connection: Connection, batch: Intaken, source: int) -> None:
        self._do, self._batch, self._source = connection.exec_driver_sql, batch, source
        self._now = datetime.now(UTC).isoformat(timespec="seconds")
        found = self._do("SELECT id, policy, state, sequence FROM view").all()
        if batch.views.items() - {(row[0], row[1]) for row in found if row[2] != "ended"}:
            raise PolicyChanged
        if self._do("SELECT run FROM source WHERE id=?", (source,)).scalar() != batch.run:
            raise Overtaken("otra lectura de esta fuente ha comenzado · another pull of this source has begun")
        self._heads: dict[int, int] = {row[0]: row[3] for row in found}
        self._before = dict(self._heads)
        self._releases: Rows = []
        self._persons: Rows = []
        self._records: Rows = []
        self._superseded: Rows = []
        self._withheld: Rows = []
        self._relabelled: Rows = []
        self._erasures: Rows = []

    @property
    def erases(self) -> bool:
        """Does a payload go for good?"""
        return bool(self._erasures)

    def take(self, changes: Iterable[RecordChange]) -> None:
        """Each record's new memory and its releases.

        Within the batch a view's sequences follow its own references, which look random: neither the source's order
        (a hidden time) nor the order in another view can be read from them.
        """
        batch = self._batch
        made = [(change, {str(view): list(shared) for view, shared in change.kept.items()}) for change in changes]
        appended = [(new.view, new.reference, new, shared) for change, shared in made for new in change.releases]
        for view, found in groupby(sorted(appended, key=itemgetter(0, 1)), itemgetter(0)):
            self._append(view, [(new, shared) for _, _, new, shared in found])
        for change, shared in made:
            memory = (change.key, change.content, batch.policy, change.unit, int(change.stale), orjson.dumps(shared))
            self._records.append((self._source, *memory))
            self._withheld += change.withheld
            self._relabelled += [(batch.views[view], view, sequence) for view, sequence in change.relabelled]

    def _append(self, view: int, found: Iterable[tuple[NewRelease, dict[str, Any]]]) -> None:
        """A view's new releases, in the order of their sequences."""
        name, policy, contract = str(view), self._batch.views[view], self._batch.contract
        sequence = self._heads[view]
        for new, shared in found:
            sequence += 1
            shared[name] = [sequence, new.version, new.digest, policy]
            head, tail = (view, sequence, new.reference, new.version), (policy, contract, new.supersedes, self._now)
            if (r := new.release) is None:
                self._releases.append((*head, _WITHDRAWAL, "", None, None, None, None, *tail))
                self._erasures += [] if new.supersedes is None else [(new.supersedes, view, view)]
                continue
            shown = (_CURRENT, r.occurred, r.municipality, r.offence, r.measure, r.payload)
            self._releases.append((*head, *shown, *tail))
            self._persons += [(view, person, sequence) for person in r.persons]
            if new.supersedes is not None:
                self._superseded.append((view, new.supersedes))
        self._heads[view] = sequence

    def flush(self) -> None:
        """Everything gathered, in the order that indexes like."""
        self._many(_RELEASE, self._releases)
        self._many(_PERSON, self._persons)
        self._many(_SUPERSEDE, self._superseded)
        self._many(_WITHHOLD, self._withheld)
        self._many(_RELABEL, self._relabelled)
        self._many(_FORGET_PERSONS, self._erasures)
        self._many(_ERASE, self._erasures)
        self._many(_RECORD, sorted(self._records))
        unit = self._batch.unit
        self._many(
            "UPDATE record SET unit=? WHERE source_id=? AND key=?",
            [(unit, self._source, key) for key in self._batch.touched],
        )
        self._many("UPDATE view SET sequence=? WHERE id=?", [(self._heads[view], view) for view in self._grown()])
        self._quarantine()
        self._standing()
        self._leaves()

    def _many(self, statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
        if gathered := list(rows):
            self._do(statement, gathered)

    def _quarantine(self) -> None:
        b = self._batch
        if b.place and b.unit:
            self._do(
                "DELETE FROM quarantine WHERE source_id=? AND place=? AND unit<>?", (self._source, b.place, b.unit)
            )
        self._many(
            'INSERT INTO quarantine (source_id, "row", place, unit, sealed, reasons, first_at, last_at)'
            ' VALUES (?,?,?,?,?,?,?,?) ON CONFLICT (source_id, "row") DO UPDATE'
            " SET reasons=excluded.reasons, last_at=excluded.last_at",
            [
                (self._source, q.row, b.place, q.unit, q.sealed, json.dumps(q.reasons), self._now, self._now)
                for q in b.quarantined
            ],
        )
        self._many('DELETE FROM quarantine WHERE source_id=? AND "row"=?', [(self._source, row) for row in b.mended])

    def _standing(self) -> None:
        b = self._batch
        if b.cursor is not None:
            self._do(
                "INSERT INTO position (source_id, policy, cursor, caught_up, changed_at) VALUES (?,?,?,?,?)"
                " ON CONFLICT (source_id, policy) DO UPDATE SET cursor=excluded.cursor,"
                " caught_up=excluded.caught_up, changed_at=excluded.changed_at",
                (self._source, b.policy, b.cursor, b.caught_up, self._now),
            )
            self._do("UPDATE source SET heard_at=? WHERE id=?", (self._now, self._source))
        if b.caught_up:  # positions under policies that no longer stand
            self._do("DELETE FROM position WHERE source_id=? AND policy<>?", (self._source, b.policy))
        self._do(
            "INSERT INTO run (id, source_id, started_at, changed_at, finished, accounts) VALUES (?,?,?,?,?,?)"
            " ON CONFLICT (id) DO UPDATE SET changed_at=excluded.changed_at, finished=excluded.finished,"
            " accounts=excluded.accounts",
            (b.run, self._source, self._now, self._now, b.caught_up, json.dumps(b.accounts)),
        )

    def _grown(self) -> list[int]:
        return [view for view, head in self._heads.items() if head > self._before[view]]

    def _leaves(self) -> None:
        grown = self._grown()
        names: dict[int, str] = {r[0]: r[1] for r in self._do("SELECT id, name FROM view").all()} if grown else {}
        self._many(
            "INSERT INTO pending_leaf (body) VALUES (?)",
            [
                (
                    Leaf(
                        action=Action.RELEASE,
                        subject=f"source:{self._batch.source}",
                        agency=self._batch.owner,
                        view=names[view],
                        kind=self._batch.kind,
                        records=self._heads[view] - self._before[view],
                        first=self._before[view] + 1,
                        last=self._heads[view],
                    ).encode(),
                )
                for view in grown
            ],
        )
