"""The two engines: SQLite in WAL mode with one writer, embedded; PostgreSQL where a state runs one.

Durability is not negotiable on either (``synchronous=FULL``, ``synchronous_commit=on``): a release or a log leaf that
was acknowledged survives a power cut.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as AllInUse

from gateway.flow.ports import StoreUnavailable

_LOOKS = "convenio_looks"
_PATIENCE = 10  # seconds for another's lock
_PRAGMAS = (
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    f"PRAGMA busy_timeout={_PATIENCE * 1000}",
    "PRAGMA cache_size=-131072",  # 128 MiB: the custodian's keyed digests are random keys and need the room
    "PRAGMA secure_delete=ON",  # a withdrawn payload is overwritten, not merely unlinked
)
POSTGRES_SESSION = {
    "synchronous_commit": "on",  # whatever the server's default is
    "lock_timeout": f"{_PATIENCE}s",
    "idle_in_transaction_session_timeout": "60s",
    "timezone": "UTC",
    "search_path": "public",
    "tcp_keepalives_idle": "15",  # a machine that vanished holds its locks for half a minute, not two hours
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
}
_NETWORK = {"connect_timeout": 10, "keepalives_idle": 15, "keepalives_interval": 5, "keepalives_count": 3}


def sqlite_engine(path: Path) -> Engine:
    """A writing engine on one SQLite file. Row values never appear in its errors (``hide_parameters``)."""
    engine = create_engine(f"sqlite:///{path}", hide_parameters=True, connect_args={"timeout": _PATIENCE})

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # SQLAlchemy's BEGIN below is the only one
        _write_ahead(connection)
        for pragma in _PRAGMAS:
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        only_looks = connection.get_execution_options().get(_LOOKS)
        connection.exec_driver_sql("BEGIN" if only_looks else "BEGIN IMMEDIATE")

    return engine


def _write_ahead(connection: sqlite3.Connection) -> None:
    """The change to WAL, once in a file's life: of two that try it together SQLite refuses one, and does not wait."""
    deadline = monotonic() + _PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or monotonic() > deadline:
                raise
        sleep(0.01)


def postgres_engine(url: URL) -> Engine:
    """A writing engine on a PostgreSQL database; ``url`` holds the login. Row values never appear in its errors."""
    settings = " ".join(f"-c {name}={value}" for name, value in POSTGRES_SESSION.items())
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        hide_parameters=True,
        pool_pre_ping=True,  # a server that was restarted costs one look, not one failed batch
        connect_args={**_NETWORK, "options": settings, "application_name": "convenio"},
    )


@contextmanager
def unit_of_work(engine: Engine) -> Iterator[Connection]:
    """One transaction: commits at the end, rolls back on any error, and is the only thing that commits.

    Raises StoreUnavailable for a full disk, a lock held too long, no connection left, or a lost database; the cause's
    text is dropped, because drivers print row values.
    """
    try:
        with engine.begin() as connection:
            yield connection
    except (DBAPIError, AllInUse) as error:
        raise StoreUnavailable(_reason(engine, error)) from None


def looking(engine: Engine) -> AbstractContextManager[Connection]:
    """A unit of work that reads, and waits for nobody who writes."""
    return unit_of_work(engine.execution_options(**{_LOOKS: True}))


def inserting(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that may say ON CONFLICT: both engines' dialects know it, each by a class of its own."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


def write_at_once(engine: Engine, statement: str, values: Sequence[object]) -> None:
    """One statement that is its own transaction, durable when this returns, at a third of a unit of work's cost.

    ``statement`` is in the driver's own spelling. Raises StoreUnavailable; then nothing was written.
    """
    try:
        lent = engine.raw_connection()
        try:
            with _committing(engine, lent.driver_connection) as connection:
                connection.execute(statement, values)
        finally:
            lent.close()
    except (DBAPIError, AllInUse, engine.dialect.loaded_dbapi.Error) as error:
        raise StoreUnavailable(_reason(engine, error)) from None


@contextmanager
def _committing(engine: Engine, connection: Any) -> Iterator[Any]:
    """Each statement by itself: SQLite's engine leaves it so, psycopg has to be told, and told again."""
    if engine.dialect.name != "postgresql":
        yield connection
        return
    connection.autocommit = True
    try:
        yield connection
    finally:  # who is lent it next relies on transactions
        connection.autocommit = False


def _reason(engine: Engine, error: Exception) -> str:
    if isinstance(error, AllInUse):
        return "todas las conexiones de este proceso están en uso · every connection of this process is in use"
    cause = error.orig if isinstance(error, DBAPIError) else error
    away = isinstance(cause, engine.dialect.loaded_dbapi.OperationalError)
    if away and getattr(cause, "sqlstate", "") is None:  # it was never let in, or was cut off
        return (
            "el servidor no responde o no deja entrar a esta cuenta: vea su dirección y el archivo store-… del proceso"
            " · the server is away, or does not let this login in: see its address and this process's store-… key file;"
            " `convenio store logins` tells the server what stands in it"
        )
    return reason(getattr(cause, "sqlite_errorname", "") or getattr(cause, "sqlstate", "") or type(cause).__name__)


def reason(code: str) -> str:
    """What a driver's error code means, for people."""
    if code in ("SQLITE_FULL", "53100"):
        return "el disco de la base está lleno: libere espacio · no space left on the database's disk: free some"
    if code.startswith("SQLITE_BUSY") or code == "55P03":
        return "otro proceso ocupa la base demasiado tiempo · the database is locked by another process for too long"
    if code == "42501":
        return (
            "esta cuenta no puede hacer eso · this login may not do that: `convenio store logins` gives each process"
            " its own"
        )
    return f"la base rechazó el trabajo · the database refused the work ({code})"


def forget_log(engine: Engine) -> None:
    """Empties SQLite's write-ahead log after payloads were erased: it still holds the pages as they were before.

    The erasure itself is committed. Where a long reader is in the way, or the disk fails, the next one does this too.
    PostgreSQL has no like: there an erased payload stays in its dead row until autovacuum comes, which the tables'
    settings (migration 0003) make a matter of a minute, and in the server's WAL until that is recycled.
    """
    if engine.dialect.name != "sqlite":
        return
    connection = engine.raw_connection()
    try:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    except sqlite3.Error:
        connection.invalidate()
    finally:
        connection.close()
