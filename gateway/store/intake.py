"""The custodian's way into the store: one batch, one transaction, sequences under each view's lock.

What is not hot is one text for both engines. The hot path (``known``, and a batch's many rows) is written once per
engine in the driver's own words, in tuples inside a SQLAlchemy transaction: an ORM costs five to fifteen times as much.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import Connection, Engine, Row, delete, insert, select, update

from gateway.flow.ports import Intaken, Known, Overtaken, PolicyChanged, Quarantined, Shared, ViewInForce
from gateway.store import tables
from gateway.store.batch import BatchRows
from gateway.store.engine import forget_log, inserting, looking, unit_of_work
from gateway.store.places import Places
from gateway.store.writer import Writer

if TYPE_CHECKING:
    from policies.views import View

Found = Row[*tuple[Any, ...]]

MANY = 500  # changed records in a batch: who brings so many brings more, and is worth a process that writes
AHEAD = 3  # batches that are accepted and not written yet, at most
_ASKED = 10_000  # keys in one statement; SQLite binds at most 32,766


class SqlIntake(Places, ABC):
    """``Intake`` on a database, but for what each engine does in its own way.

    Where much comes, batches are written by another process while the next are made. What reads the store waits for
    them, unless they can't have changed what is read.
    """

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self._writer: Writer | None = None
        self._waiting: deque[tuple[Intaken, int]] = deque()  # for the process to be there
        self._changed: deque[frozenset[bytes]] = deque()  # keys of what each batch that may not be written yet changes

    @abstractmethod
    def _remembered(self, connection: Connection, source: int, keys: Sequence[bytes]) -> Sequence[Found]:
        """Rows of ``record``, the source's number left out."""

    @abstractmethod
    def _write(self, connection: Connection, rows: BatchRows, batch: Intaken, source: int) -> None:
        """Everything of the batch that comes by the thousand."""

    def register(self, source: str, owner: str, kind: str, run: str) -> None:
        """Make the source known and this run the one that may pull it; waits for a batch of another that is on its way.

        Raises ValueError where the name already belongs to another owner or kind.
        """
        s = tables.source.c
        with unit_of_work(self._engine) as connection:
            first = inserting(connection, tables.source).values(name=source, owner=owner, kind=kind, run="")
            connection.execute(first.on_conflict_do_nothing(index_elements=["name"]))
            found = connection.execute(select(s.id, s.owner, s.kind).where(s.name == source)).one_or_none()
            if found is not None and (found.owner, found.kind) == (owner, kind):
                connection.execute(update(tables.source).where(s.id == found.id).values(run=run))
                self._sources[source] = found.id
                return
        holds = "records of another owner" if found is None else f"{found.kind} of {found.owner}"  # None: not for us
        raise ValueError(f"source {source} already holds {holds}: name the new one otherwise")

    def views(self, owner: str, kind: str) -> list[ViewInForce]:
        """The owner's views of that kind whose agreement stands, suspended ones included."""
        from gateway.store.standing import views_in_store  # the contracts: what writes only does without them

        with unit_of_work(self._engine) as connection:
            every = views_in_store(connection)
        return [v for v in every if v.state != "ended" and (v.view.owner, v.view.kind) == (owner, kind)]

    def position(self, source: str, policy: bytes) -> str | None:
        """The sealed cursor after the last accepted batch under that policy; None: from the start."""
        p = tables.position.c
        asked = select(p.cursor).where(p.source_id == self._sources[source], p.policy == policy)
        with unit_of_work(self._engine) as connection:
            return connection.execute(asked).scalar()

    def policies(self) -> dict[int, View]:
        """Each policy number with the view as it was under it."""
        from gateway.store.standing import policies_in_store  # as in ``views``

        with unit_of_work(self._engine) as connection:
            return policies_in_store(connection)

    def known(self, source: str, keys: Sequence[bytes]) -> dict[bytes, Known]:
        """What is remembered of these records."""
        if not all(changed.isdisjoint(keys) for changed in self._changed):
            self.settled()
        found: dict[bytes, Known] = {}
        v = tables.view.c
        with looking(self._engine) as connection:
            erased: dict[int, int] = {row[0]: row[1] for row in connection.execute(select(v.id, v.erased))}
            for start in range(0, len(keys), _ASKED):
                rows = self._remembered(connection, self._sources[source], keys[start : start + _ASKED])
                found.update((row[0], _known(row, erased)) for row in rows)
        return found

    def quarantine(self, source: str, after: bytes, limit: int) -> list[Quarantined]:
        """Up to ``limit`` rows that stand in quarantine, in the order of ``row``, after that one."""
        from contracts.kind import Problem  # as in ``views``

        self.settled()
        q = tables.quarantine.c
        asked = select(q.row, q.sealed, q.reasons, q.unit).where(q.source_id == self._sources[source], q.row > after)
        with unit_of_work(self._engine) as connection:
            rows = connection.execute(asked.order_by(q.row).limit(limit)).all()
        return [Quarantined(row[0], row[1], [Problem(*p) for p in json.loads(row[2])], row[3]) for row in rows]

    def accept(self, batch: Intaken) -> None:
        """Everything in the batch, or nothing. Raises what it, or one before, was refused with."""
        source = self._sources[batch.source]
        if self._writer is None:
            if len(batch.changes) >= MANY:
                self._writer = Writer(type(self), self._engine.url)
            self.write(batch, source)  # also the first of many: it is there while the process starts
            return
        self._waiting.append((batch, source))
        self._changed.append(frozenset(chain((change.key for change in batch.changes), batch.touched)))
        self._hand_over(self._writer, AHEAD)

    def settled(self) -> None:
        """Waits for every batch; raises StoreUnavailable, PolicyChanged or Overtaken."""
        if self._writer is not None:
            self._hand_over(self._writer, 0)

    def _hand_over(self, writer: Writer, ahead: int) -> None:
        """What waits is written, by the process or where it is not there by us, until so many batches at most are not.

        Where one is refused or broken off, what was accepted after it is dropped.
        """
        try:
            while self._waiting and writer.ready():
                writer.settled(AHEAD - 1)
                self._forget(writer)
                writer.write(*self._waiting.popleft())
            while len(self._waiting) > (0 if writer.ended else ahead):
                self.write(*self._waiting.popleft())
            writer.settled(ahead)
            self._forget(writer)
        except BaseException:
            self._waiting.clear()
            while len(self._changed) > writer.under_way:
                self._changed.pop()
            raise

    def _forget(self, writer: Writer) -> None:
        """The keys of what is written by now."""
        while len(self._changed) > len(self._waiting) + writer.under_way:
            self._changed.popleft()

    def close(self) -> None:
        """The same, and nothing is left running."""
        try:
            self.settled()
        finally:
            writer, self._writer = self._writer, None
            if writer is not None:
                writer.close()

    def write(self, batch: Intaken, source: int) -> None:
        """Everything in the batch, or nothing, into the source of that number."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with unit_of_work(self._engine) as connection:
            _own(connection, batch, source)
            views = _locked(connection, batch)
            rows = BatchRows(batch, source, {row.id: row.sequence for row in views}, now)
            self._write(connection, rows, batch, source)
            _grow(connection, rows, {row.id: row.name for row in views})
            _quarantine(connection, batch, source, now)
            _stand(connection, batch, source, now)
        if rows.erasures:
            forget_log(self._engine)


def _known(row: Found, erased: Mapping[int, int]) -> Known:
    """A row of memory. Payloads that went when their view ended have no digest any more."""
    shared = {int(view): Shared(*last) for view, last in orjson.loads(row[5]).items()}
    left = {v: s if s.sequence > erased[v] else s._replace(digest="") for v, s in shared.items()}
    return Known(row[1], row[2], row[3], bool(row[4]), left)


def _own(connection: Connection, batch: Intaken, source: int) -> None:
    """Holds the source until the end: who registers next sees all of this batch, or this batch is refused."""
    s = tables.source.c
    standing = select(s.run).where(s.id == source).with_for_update(key_share=True)
    if connection.execute(standing).scalar() != batch.run:
        raise Overtaken("otra lectura de esta fuente ha comenzado · another pull of this source has begun")


def _locked(connection: Connection, batch: Intaken) -> Sequence[Found]:
    """The owner's views of the batch's kind, locked in the order of their numbers, as they stand."""
    v = tables.view.c
    standing = select(v.id, v.name, v.policy, v.state, v.sequence).where(v.owner == batch.owner, v.kind == batch.kind)
    found = connection.execute(standing.order_by(v.id).with_for_update(key_share=True)).all()
    if batch.views.items() - {(row.id, row.policy) for row in found if row.state != "ended"}:
        raise PolicyChanged
    return found


def _grow(connection: Connection, rows: BatchRows, names: Mapping[int, str]) -> None:
    """The views' new heads, and the leaves that speak of them."""
    v = tables.view.c
    for view, head in rows.grown():
        connection.execute(update(tables.view).where(v.id == view).values(sequence=head))
    _put(connection, insert(tables.pending_leaf).inline(), [{"body": leaf} for leaf in rows.leaves(names)])


def _quarantine(connection: Connection, batch: Intaken, source: int, now: str) -> None:
    q = tables.quarantine.c
    if batch.place and batch.unit:
        gone = delete(tables.quarantine).where(q.source_id == source, q.place == batch.place, q.unit != batch.unit)
        connection.execute(gone)
    put = inserting(connection, tables.quarantine)
    again = {"reasons": put.excluded.reasons, "last_at": put.excluded.last_at}
    each = {"source_id": source, "place": batch.place, "first_at": now, "last_at": now}
    _put(
        connection,
        put.on_conflict_do_update(index_elements=["source_id", "row"], set_=again),
        [
            each | {"row": one.row, "unit": one.unit, "sealed": one.sealed, "reasons": json.dumps(one.reasons)}
            for one in batch.quarantined
        ],
    )
    for start in range(0, len(batch.mended), _ASKED):
        mended = batch.mended[start : start + _ASKED]
        connection.execute(delete(tables.quarantine).where(q.source_id == source, q.row.in_(mended)))


def _stand(connection: Connection, batch: Intaken, source: int, now: str) -> None:
    """Where the reading of the source stands, and this run's accounts."""
    if batch.cursor is not None:
        at = {"cursor": batch.cursor, "caught_up": batch.caught_up, "changed_at": now}
        first = inserting(connection, tables.position).values(source_id=source, policy=batch.policy, **at)
        connection.execute(first.on_conflict_do_update(index_elements=["source_id", "policy"], set_=at))
        connection.execute(update(tables.source).where(tables.source.c.id == source).values(heard_at=now))
    p = tables.position.c  # what was read under another policy is not as that position left it any more
    connection.execute(delete(tables.position).where(p.source_id == source, p.policy != batch.policy))
    told = {"changed_at": now, "finished": batch.caught_up, "accounts": json.dumps(batch.accounts)}
    begun = inserting(connection, tables.run).values(id=batch.run, source_id=source, started_at=now, **told)
    connection.execute(begun.on_conflict_do_update(index_elements=["id"], set_=told))


def _put(connection: Connection, statement: Any, rows: Sequence[Mapping[str, object]]) -> None:
    if rows:
        connection.execute(statement, rows)


class SqliteIntake(SqlIntake):
    """``Intake`` on SQLite."""

    def _remembered(self, connection: Connection, source: int, keys: Sequence[bytes]) -> Sequence[Found]:
        return connection.exec_driver_sql(
            "SELECT key, content, policy, unit, stale, shared FROM record WHERE source_id=?"
            f" AND key IN ({','.join('?' * len(keys))})",
            (source, *keys),
        ).all()

    def _write(self, connection: Connection, rows: BatchRows, batch: Intaken, source: int) -> None:
        older = [(sequence, view, view) for view, sequence in rows.erasures]
        work: tuple[tuple[str, Iterable[tuple[Any, ...]]], ...] = (
            (_RELEASE, rows.releases),
            (_PERSON, rows.persons),
            (_SUPERSEDE, rows.superseded),
            (_WITHHOLD, rows.withheld),
            (_RELABEL, rows.relabelled),
            (_FORGET_PERSONS, older),
            (_ERASE, older),
            (_RECORD, rows.records),
            (_TOUCH, [(batch.unit, batch.replaces or None, source, key) for key in batch.touched]),
        )
        for statement, values in work:
            if gathered := list(values):
                connection.exec_driver_sql(statement, gathered)


_RELEASE = (
    "INSERT INTO release (view_id, sequence, reference, version, state, occurred, municipality, offence, measure,"
    " payload, policy, contract, supersedes, released_at) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
)
_PERSON = "INSERT OR IGNORE INTO release_person (view_id, person, sequence) VALUES (?,?,?)"
_RECORD = (
    "INSERT INTO record (source_id, key, content, policy, unit, stale, shared, place) VALUES (?,?,?,?,?,?,?,?)"
    " ON CONFLICT (source_id, key) DO UPDATE SET content=excluded.content, policy=excluded.policy,"
    " unit=excluded.unit, stale=excluded.stale, shared=excluded.shared, place=excluded.place"
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
_TOUCH = "UPDATE record SET unit=?, place=CASE WHEN place IS NOT NULL THEN ? END WHERE source_id=? AND key=?"
