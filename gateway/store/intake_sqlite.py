"""The custodian's way into SQLite: a batch's rows in statements of hundreds of rows each.

SQLite works in our own process, and gives Python's lock back while a statement runs: the longer one runs, the longer
the next batch is made beside it. With a statement for each row, the two threads would hand the lock to and fro and none
would get on.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import Connection

from gateway.flow.ports import Intaken
from gateway.store.batch import BatchRows
from gateway.store.intake import Found, SqlIntake


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
        _insert(connection, _RELEASE, rows.releases)
        _insert(connection, _PERSON, rows.persons)
        for statement, values in (
            (_SUPERSEDE, rows.superseded),
            (_WITHHOLD, rows.withheld),
            (_RELABEL, rows.relabelled),
            (_FORGET_PERSONS, older),
            (_ERASE, older),
            (_TOUCH, [(batch.unit, batch.replaces or None, source, key) for key in batch.touched]),
        ):
            if values:
                connection.exec_driver_sql(statement, list(values))
        _insert(connection, _RECORD, rows.records)


class _Insert(NamedTuple):
    """One statement, as long as its rows make it."""

    into: str
    columns: int
    after: str = ""

    def text(self, rows: int) -> str:
        """For so many rows."""
        one = f"({','.join('?' * self.columns)})"
        return f"INSERT INTO {self.into} VALUES {','.join([one] * rows)} {self.after}"


def _insert(connection: Connection, what: _Insert, rows: Sequence[tuple[Any, ...]]) -> None:
    """Blocks of two sizes, so that their statements stay prepared, and the rest row by row."""
    done = 0
    for size in _BLOCKS:
        text = what.text(size)
        while len(rows) - done >= size:
            connection.exec_driver_sql(text, tuple(chain.from_iterable(rows[done : done + size])))
            done += size
    if done < len(rows):
        connection.exec_driver_sql(what.text(1), list(rows[done:]))


_BLOCKS = (512, 64)  # rows in a statement: SQLite binds at most 32,766 values
_RELEASE = _Insert(
    "release (view_id, sequence, reference, version, state, occurred, municipality, offence, measure, payload, policy,"
    " contract, supersedes, released_at)",
    14,
)
_PERSON = _Insert("release_person (view_id, person, sequence)", 3, "ON CONFLICT DO NOTHING")
_RECORD = _Insert(
    "record (source_id, key, content, policy, unit, stale, shared, place)",
    8,
    "ON CONFLICT (source_id, key) DO UPDATE SET content=excluded.content, policy=excluded.policy,"
    " unit=excluded.unit, stale=excluded.stale, shared=excluded.shared, place=excluded.place",
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
