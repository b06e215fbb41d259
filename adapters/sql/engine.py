"""Any database SQLAlchemy speaks to, opened to be read only where it knows how, its failures named by what to do next.

PostgreSQL, MariaDB, MySQL and Oracle give all queries of a connection one snapshot. SQL Server has neither read-only
sessions nor, by default, a snapshot: there the login's grants are the only wall.

No message names the address, which may hold a password, nor quotes the driver, which may quote a row.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, CursorResult, Engine, Select, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, InterfaceError, NoSuchModuleError, OperationalError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from adapters.base import RetryLater, SourceError, StopSource

_AT_A_TIME = 1000  # rows

# The driver that is taken where the address names none, and the extra it is installed by.
_DRIVERS = {
    "mariadb": ("pymysql", "mariadb"),
    "mysql": ("pymysql", "mariadb"),
    "mssql": ("pymssql", "sqlserver"),
    "oracle": ("oracledb", "oracle"),
}
_ON_CONNECT = dict.fromkeys(
    ("mariadb", "mysql"), "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
) | {"sqlite": "PRAGMA query_only = ON"}
# Codes of drivers that give no SQLSTATE: a login, a grant, a database or a table is refused.
_REFUSED = {
    "mssql": frozenset({208, 229, 230, 916, 4060, 18452, 18456}),
    "oracle": frozenset({942, 1005, 1017, 1031, 1045, 28000, 28001}),
}


class Database:
    """One source's database. A connection per use, none left open."""

    def __init__(self, name: str, url: str) -> None:
        self._name, self._engine = name, _engine(name, url)

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """A connection whose failures are SourceErrors."""
        _require_file(self._name, self._engine)
        try:
            with self._engine.connect() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise named(self._name, self._engine.dialect.name, error) from None


def named(name: str, dialect: str, error: SQLAlchemyError) -> SourceError:
    """A failure of that engine's driver as what to do next."""
    what = type(error).__name__
    driver = getattr(error, "orig", None)
    state = str(getattr(driver, "sqlstate", None) or getattr(driver, "pgcode", None) or "")
    code = _code(driver)
    if state.startswith(("28", "42")) or code in _REFUSED.get(dialect, ()):
        return StopSource(f"{name}: the database refuses ({what} {state or code}): check user, password and grants")
    if isinstance(error, OperationalError | InterfaceError) or getattr(error, "connection_invalidated", False):
        return RetryLater(f"{name}: the database is away, locked or busy ({what})")
    return StopSource(f"{name}: the database can't be read ({what}): check its address, table and columns")


def streamed(connection: Connection, query: Select[Any]) -> CursorResult[Any]:
    """The query's rows, as they come from the server. The caller closes it (``with``), however far it got."""
    return connection.execution_options(stream_results=True, yield_per=_AT_A_TIME).execute(query)


class Undecodable(str):
    """Text that is not UTF-8. The driver's own answer would be an error that ends the whole pull at this row."""

    __slots__ = ()


def _engine(name: str, url: str) -> Engine:
    backend = ""
    try:
        address = make_url(url)
        backend = address.get_backend_name()
        engine = _made(address)
    except ModuleNotFoundError:
        driver, extra = _DRIVERS.get(backend, ("", ""))
        mend = f"pip install 'convenio[{extra}]', for {backend}+{driver}://" if extra else "correct the address"
        raise StopSource(f"{name}: the driver for this kind of database is not installed: {mend}") from None
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        raise StopSource(f"{name}: not an address SQLAlchemy can open ({type(error).__name__})") from None
    if engine.dialect.name in _ON_CONNECT:
        event.listen(engine, "connect", _settings(_ON_CONNECT[engine.dialect.name]))
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _tolerant)
    elif engine.dialect.name == "oracle":
        event.listen(engine, "begin", lambda begun: begun.exec_driver_sql("SET TRANSACTION READ ONLY"))
    return engine


def _made(address: URL) -> Engine:
    backend = address.get_backend_name()
    if backend in _DRIVERS and "+" not in address.drivername:
        address = address.set(drivername=f"{backend}+{_DRIVERS[backend][0]}")
    if backend != "postgresql":
        return create_engine(address, poolclass=NullPool, hide_parameters=True)
    engine = create_engine(address, poolclass=NullPool, hide_parameters=True, isolation_level="REPEATABLE READ")
    return engine.execution_options(postgresql_readonly=True)


def _settings(statement: str) -> Any:
    def connected(connection: Any, _: object) -> None:
        cursor = connection.cursor()
        cursor.execute(statement)
        cursor.close()

    return connected


def _tolerant(connection: Any, _: object) -> None:
    connection.text_factory = _decoded


def _decoded(text: bytes) -> str:
    try:
        return text.decode()
    except UnicodeDecodeError:
        return Undecodable(text.decode(errors="replace"))


def _require_file(name: str, engine: Engine) -> None:
    """SQLite would make an empty database of a wrong path."""
    path = engine.url.database if engine.dialect.name == "sqlite" else None
    if path and path != ":memory:" and not path.startswith("file:") and not Path(path).is_file():
        raise StopSource(f"{name}: there is no such database file: correct the source's address")


def _code(driver: object) -> int:
    """SQL Server's stands first, sometimes in a tuple; Oracle's is in an object."""
    found = next(iter(getattr(driver, "args", ())), 0)
    while isinstance(found, tuple) and found:
        found = found[0]
    found = getattr(found, "code", found)
    return found if isinstance(found, int) else 0
