"""A table or view of any database SQLAlchemy speaks to, read only, in the order (watermark, key).

The cursor is the last pair read, so a pull resumes where it stopped and a changed row comes again when its watermark
grows. Rows without a watermark can't be told apart from known ones: they come at the start of every pull. Sources
that write a watermark before they commit can be overtaken: a full pull from time to time finds what slipped through.

No message names the address, which may hold a password, nor quotes the driver, which may quote a row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnClause,
    ColumnElement,
    Connection,
    Engine,
    Select,
    and_,
    column,
    create_engine,
    event,
    inspect,
    or_,
    select,
    table,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import (
    ArgumentError,
    InterfaceError,
    NoSuchModuleError,
    NoSuchTableError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.pool import NullPool

from adapters.base import BadRow, Batch, CannotFetch, Cursor, RetryLater, Row, SourceError, StopSource
from adapters.convert import as_text
from adapters.mapping_document import Mapping

BATCH = 1000

_TYPES: dict[str, Callable[[str], Any]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "decimal": Decimal,
    "uuid": UUID,
}


class SqlTable:
    """The port for one table. Opens a connection per call and leaves none open."""

    def __init__(self, name: str, url: str, mapping: Mapping) -> None:
        read = mapping.read.sql
        if read is None:
            raise StopSource(f"{name}: a table needs sql under the mapping's read")
        self.name, self._mapping, self._read = name, mapping, read
        self._order = [("key", read.key), *([("watermark", read.watermark)] if read.watermark else [])]
        self._engine = _engine(name, url)
        self._columns = sorted(mapping.columns | {read.key} | ({read.watermark} if read.watermark else set()))
        schema, _, bare = read.table.rpartition(".")
        self._table = table(bare, *map(column, self._columns), schema=schema or None)
        self._key: ColumnClause[Any] = self._table.c[read.key]
        self._watermark: ColumnClause[Any] | None = self._table.c[read.watermark] if read.watermark else None

    def check(self) -> None:
        """The database answers, and the table has the columns that the mapping needs."""
        with self._connection() as connection:
            self._types(connection)

    def pull(self, cursor: Cursor | None) -> Iterator[Batch]:
        """Everything after the cursor, streamed. Raises RetryLater or StopSource."""
        with self._connection() as connection:
            news = self._mapping.unexpected(self._types(connection))
            for batch in self._batches(connection, cursor):
                yield batch._replace(unexpected=news)
                news = frozenset()

    def fetch(self, locator: str) -> Row | None:
        """The row with that key, None if there is none."""
        with self._connection() as connection:
            kind = self._types(connection)[self._read.key]
            try:
                key = locator if kind is str else kind(locator)
            except (ValueError, ArithmeticError):
                return None
            found = connection.execute(select(self._table).where(self._key == key)).mappings().first()
        row = None if found is None else self._row(dict(found))
        if isinstance(row, BadRow):
            raise CannotFetch("it still can't be read as a row")
        return row

    def _batches(self, connection: Connection, cursor: Cursor | None) -> Iterator[Batch]:
        if self._watermark is not None:
            undated = select(self._table).where(self._watermark.is_(None)).order_by(self._key)
            yield from (batch._replace(cursor=cursor or {}) for batch in self._stream(connection, undated))
        yield from self._stream(connection, self._after(cursor))

    def _after(self, cursor: Cursor | None) -> Select[Any]:
        order = [self._key] if self._watermark is None else [self._watermark, self._key]
        query = select(self._table).order_by(*order)
        if self._watermark is not None:
            query = query.where(self._watermark.is_not(None))
        return query.where(self._beyond(cursor)) if cursor else query

    def _beyond(self, cursor: Cursor) -> ColumnElement[bool]:
        key: ColumnElement[bool] = self._key > _read_back(cursor["key"])
        if self._watermark is None:
            return key
        # Written so that an index on the watermark bounds the scan; a row comparison is not known everywhere.
        mark = _read_back(cursor["watermark"])
        return and_(self._watermark >= mark, or_(self._watermark > mark, key))

    def _stream(self, connection: Connection, query: Select[Any]) -> Iterator[Batch]:
        """Batches that end only between two cursors: twins of one key are never split, or half would be lost."""
        rows: list[Row | BadRow] = []
        last: Cursor = {}
        result = connection.execution_options(stream_results=True, yield_per=BATCH).execute(query)
        for found in result.mappings():
            values = dict(found)
            at = self._position(values) or last
            if len(rows) >= BATCH and at != last:
                yield Batch(rows, last)
                rows = []
            rows.append(self._row(values))
            last = at
        if rows:
            yield Batch(rows, last)

    def _position(self, values: dict[str, Any]) -> Cursor | None:
        if values[self._read.key] is None:
            return None
        at = {name: values[column] for name, column in self._order}
        if any(isinstance(value, bool | bytes) for value in at.values()):
            raise StopSource(f"{self.name}: key and watermark must be numbers, texts, dates or UUIDs: mend read.sql")
        return {name: _written(value) for name, value in at.items()}

    def _row(self, values: dict[str, Any]) -> Row | BadRow:
        key = as_text(values[self._read.key])
        if key is None:
            return BadRow(f"{self._read.table}#", "missing_key")
        if any(value.__class__ is _Undecodable for value in values.values()):
            return BadRow(key, "encoding")
        return Row(key, values)

    def _types(self, connection: Connection) -> dict[str, type]:
        """The Python type of each column needed. Raises StopSource where one is not there."""
        schema, _, bare = self._read.table.rpartition(".")
        try:
            found = {c["name"]: c["type"] for c in inspect(connection).get_columns(bare, schema or None)}
        except NoSuchTableError:
            found = {}
        if not found:
            raise StopSource(f"{self.name}: there is no table {self._read.table}: correct read.sql.table") from None
        missing = [c for c in self._columns if c not in found]
        if missing:
            raise StopSource(f"{self.name}: {self._read.table} has no column {', '.join(missing)}: mend the mapping")
        return {name: _python_type(kind) for name, kind in found.items()}

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        """A connection whose failures are SourceErrors."""
        _require_file(self.name, self._engine)
        try:
            with self._engine.connect() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise self._named(error) from None

    def _named(self, error: SQLAlchemyError) -> SourceError:
        what = type(error).__name__
        driver = getattr(error, "orig", None)
        state = str(getattr(driver, "sqlstate", None) or getattr(driver, "pgcode", None) or "")
        if state.startswith(("28", "42")):
            return StopSource(f"{self.name}: the database refuses ({what} {state}): check user, password and grants")
        if isinstance(error, OperationalError | InterfaceError) or getattr(error, "connection_invalidated", False):
            return RetryLater(f"{self.name}: the database is away, locked or busy ({what})")
        return StopSource(f"{self.name}: the database can't be read ({what}): check its address, table and columns")


def _engine(name: str, url: str) -> Engine:
    try:
        engine = create_engine(make_url(url), poolclass=NullPool, hide_parameters=True)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError, ValueError) as error:
        raise StopSource(f"{name}: not an address SQLAlchemy can open ({type(error).__name__})") from None
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _sqlite_read_only)
    elif engine.dialect.name == "postgresql":
        engine = engine.execution_options(postgresql_readonly=True)
    return engine


def _sqlite_read_only(connection: Any, _: object) -> None:
    connection.execute("PRAGMA query_only = ON")
    connection.text_factory = _decoded


class _Undecodable(str):
    """Text that is not UTF-8. The driver's own answer would be an error that ends the whole pull at this row."""

    __slots__ = ()


def _decoded(text: bytes) -> str:
    try:
        return text.decode()
    except UnicodeDecodeError:
        return _Undecodable(text.decode(errors="replace"))


def _require_file(name: str, engine: Engine) -> None:
    """SQLite would make an empty database of a wrong path."""
    path = engine.url.database if engine.dialect.name == "sqlite" else None
    if path and path != ":memory:" and not path.startswith("file:") and not Path(path).is_file():
        raise StopSource(f"{name}: there is no such database file: correct the source's address")


def _python_type(kind: Any) -> type:
    try:
        python: type = kind.python_type
    except NotImplementedError:
        return str
    return python if python in (int, UUID, Decimal) else str


def _written(value: Any) -> Any:
    """A key or watermark as JSON that says its type."""
    match value:
        case datetime():
            return ["datetime", value.isoformat()]
        case date():
            return ["date", value.isoformat()]
        case Decimal():
            return ["decimal", str(value)]
        case UUID():
            return ["uuid", str(value)]
    return value


def _read_back(value: Any) -> Any:
    return _TYPES[value[0]](value[1]) if isinstance(value, list) else value
