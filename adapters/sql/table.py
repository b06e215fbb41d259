"""A table or view of any database SQLAlchemy speaks to, read only, in the order (watermark, key).

The cursor is the last pair read, so a pull resumes where it stopped and a changed row comes again when its watermark
grows. Rows without a watermark can't be told apart from known ones: they come at the start of every pull. Where a
source writes a watermark before it commits, ``overlap`` reads that much of it again; what comes later still is found by
a full pull.

Joins are left joins, so a missing partner loses no row. A row that finds several partners is refused: which of them is
right can't be known.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Select, and_, or_

from adapters.base import BadRow, Batch, CannotFetch, Cursor, Row, StopSource
from adapters.document.mapping import Mapping
from adapters.sql.children import Children
from adapters.sql.cursor import earlier, read_back, written
from adapters.sql.engine import Database, Undecodable, streamed
from adapters.sql.shape import Selection, kinds
from adapters.values.convert import as_text

BATCH = 1000  # no more keys than Oracle takes in one list


class SqlTable:
    """The port for one table. Opens its connections per call and leaves none open."""

    def __init__(self, name: str, url: str, mapping: Mapping) -> None:
        read = mapping.read.sql
        if read is None:
            raise StopSource(f"{name}: a table needs sql under the mapping's read")
        self.name, self._mapping, self._read = name, mapping, read
        self._order = [("key", read.key), *([("watermark", read.watermark)] if read.watermark else [])]
        self._database = Database(name, url)
        self._selection = Selection(mapping.columns, read)
        self._key = self._selection.column(read.key)
        self._watermark = self._selection.column(read.watermark) if read.watermark else None
        tables = ((each, part) for each, part in mapping.each.items() if part.table)
        self._children = [Children(name, each, part, read.key, mapping.made_from(each)) for each, part in tables]

    def check(self) -> None:
        """The database answers, and its tables have the columns that the mapping needs."""
        with self._database.connection() as connection:
            self._unexpected(connection)

    def pull(self, cursor: Cursor | None) -> Iterator[Batch]:
        """Everything after the cursor, streamed. Raises RetryLater or StopSource."""
        with ExitStack() as opened:
            connection = opened.enter_context(self._database.connection())
            beside = opened.enter_context(self._database.connection()) if self._children else connection
            news = self._unexpected(connection)
            for batch in self._batches(connection, cursor or {}):
                rows = batch.rows
                for children in self._children:
                    rows = children.joined(beside, rows)
                yield batch._replace(rows=rows, unexpected=news)
                news = frozenset()

    def fetch(self, locator: str) -> Row | None:
        """The row with that key, None if there is none."""
        with self._database.connection() as connection:
            kind = _python_type(self._kinds(connection)[self._read.key])
            try:
                key = locator if kind is str else kind(locator)
            except (ValueError, ArithmeticError):
                return None
            query = self._selection.query.where(self._key == key)
            rows = [self._row(self._values(found)) for found in connection.execute(query).fetchmany(2)]
            for children in self._children:
                rows = children.joined(connection, rows)
        row = rows[0] if rows else None
        if isinstance(row, BadRow) or (self._read.join and len(rows) > 1):
            raise CannotFetch("it still can't be read as a row")
        return row

    def _batches(self, connection: Connection, cursor: Cursor) -> Iterator[Batch]:
        if self._watermark is not None:
            undated = self._selection.query.where(self._watermark.is_(None)).order_by(self._key)
            yield from (batch._replace(cursor=cursor) for batch in self._stream(connection, undated, cursor))
        yield from self._stream(connection, self._after(cursor), cursor, to_the_end=True)

    def _after(self, cursor: Cursor) -> Select[Any]:
        order = [self._key] if self._watermark is None else [self._watermark, self._key]
        query = self._selection.query.order_by(*order)
        if self._watermark is not None:
            query = query.where(self._watermark.is_not(None))
        return query.where(self._beyond(cursor)) if cursor else query

    def _beyond(self, cursor: Cursor) -> ColumnElement[bool]:
        key: ColumnElement[bool] = self._key > read_back(cursor["key"])
        if self._watermark is None:
            return key
        mark = read_back(cursor["watermark"])
        if self._read.overlap is not None:
            late: ColumnElement[bool] = self._watermark >= self._earlier(mark, self._read.overlap)
            return late
        # Written so that an index on the watermark bounds the scan; a row comparison is not known everywhere.
        return and_(self._watermark >= mark, or_(self._watermark > mark, key))

    def _earlier(self, mark: Any, overlap: int) -> Any:
        try:
            return earlier(mark, overlap)
        except (ValueError, ArithmeticError):
            raise StopSource(
                f"{self.name}: overlap needs a watermark that is a number, a date, or text in ISO 8601: mend read.sql"
            ) from None

    def _stream(
        self, connection: Connection, query: Select[Any], start: Cursor, *, to_the_end: bool = False
    ) -> Iterator[Batch]:
        """Batches that end only between two cursors: twins of one key are never split, or half would be lost.

        ``to_the_end``: behind its rows there are none. Keys and watermarks have an order, so that this is as certain of
        a reading that goes on from a cursor as of one from the start.
        """
        rows: list[Row | BadRow] = []
        last: Cursor | None = None
        with streamed(connection, query) as result:
            for found in result:
                values = self._values(found)
                at = self._position(values)
                if len(rows) >= BATCH and at not in (None, last):
                    yield Batch(rows, self._reached(start, last))
                    rows = []
                if at is not None and at == last and self._read.join:
                    rows[-1] = BadRow(str(as_text(values[self._read.key])), "joined_twice")
                else:
                    rows.append(self._row(values))
                last = at or last
        if rows or to_the_end:
            yield Batch(rows, self._reached(start, last), complete=to_the_end)

    def _reached(self, start: Cursor, last: Cursor | None) -> Cursor:
        """Never before where the pull began: an overlap that moved the cursor back would go back again from there."""
        if last is None:
            return start
        if self._read.overlap is None or not start:
            return last
        return last if read_back(last["watermark"]) >= read_back(start["watermark"]) else start

    def _values(self, found: Any) -> dict[str, Any]:
        return dict(zip(self._selection.names, found, strict=True))

    def _position(self, values: dict[str, Any]) -> Cursor | None:
        if values[self._read.key] is None:
            return None
        at = {name: values[column] for name, column in self._order}
        if any(isinstance(value, bool | bytes) for value in at.values()):
            raise StopSource(f"{self.name}: key and watermark must be numbers, texts, dates or UUIDs: mend read.sql")
        return {name: written(value) for name, value in at.items()}

    def _row(self, values: dict[str, Any]) -> Row | BadRow:
        key = as_text(values[self._read.key])
        if key is None:
            return BadRow(f"{self._read.table}#", "missing_key")
        if any(value.__class__ is Undecodable for value in values.values()):
            return BadRow(key, "encoding")
        return Row(key, values)

    def _kinds(self, connection: Connection) -> dict[str, Any]:
        """The type of each column of the table itself. Raises StopSource where a table or column is not there."""
        found = {name: kinds(self.name, connection, name, needed) for name, needed in self._selection.needed.items()}
        return found[self._read.table]

    def _unexpected(self, connection: Connection) -> frozenset[str]:
        news = self._mapping.unexpected(self._kinds(connection))
        for children in self._children:
            found = kinds(self.name, connection, children.table, children.columns)
            news |= self._mapping.unexpected(found, children.name)
        return news


def _python_type(kind: Any) -> type:
    try:
        python: type = kind.python_type
    except NotImplementedError:
        return str
    return python if python in (int, UUID, Decimal) else str
