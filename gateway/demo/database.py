"""A database on a real server for as long as the demo runs: empty at first, gone afterwards with its logins."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from psycopg.errors import ObjectInUse
from sqlalchemy import URL, make_url, text
from sqlalchemy.exc import DBAPIError

from gateway.store.engine import postgres_engine

_ATTEMPTS = 12
_END_SESSIONS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = :name AND pg_has_role(usename, 'USAGE') AND pid <> pg_backend_pid()"
)


@contextmanager
def fresh_database(address: str) -> Iterator[URL]:
    """``address``: a login that may make databases and roles (``postgresql://user:password@host:port/database``)."""
    server = make_url(address)
    name = f"convenio_demo_{secrets.token_hex(4)}"
    _do(server, f"CREATE DATABASE {name}")
    try:
        yield server.set(database=name)
    finally:
        logins = _do(server, "SELECT rolname FROM pg_roles WHERE rolname LIKE '%' || :name", name=name)
        _drop(server, name, logins)
        for login in logins:
            _do(server, f'DROP ROLE "{login}"')


def _drop(server: URL, name: str, logins: list[str]) -> None:
    """Not by force: that may end neither autovacuum nor, of a login one is no member of, the sessions."""
    for login in logins:
        _do(server, f'GRANT "{login}" TO CURRENT_USER')
    for attempt in range(_ATTEMPTS):
        _do(server, _END_SESSIONS, name=name)
        try:
            _do(server, f"DROP DATABASE IF EXISTS {name}")  # asks autovacuum to leave, and waits five seconds
            return
        except DBAPIError as error:
            if attempt == _ATTEMPTS - 1 or not isinstance(error.orig, ObjectInUse):
                raise


def _do(server: URL, statement: str, **values: str) -> list[str]:
    """Outside of any transaction: databases can't be made within one."""
    engine = postgres_engine(server).execution_options(isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            found = connection.execute(text(statement), values)
            return [row[0] for row in found] if found.returns_rows else []
    finally:
        engine.dispose()
