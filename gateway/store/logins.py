"""The processes' logins on PostgreSQL: each is a member of one group role (``roles``), and of nothing else.

The server is given a SCRAM-SHA-256 verifier (RFC 5802, RFC 7677) and never the password, so that none can stand in its
log. It takes CREATEROLE and the ownership of the tables. Since PostgreSQL 16 it also takes ADMIN OPTION on the group,
which whoever created it has: where another did, they say ``GRANT convenio_… TO <admin> WITH ADMIN OPTION``
once for each group.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

import psycopg
from psycopg import sql
from sqlalchemy import Connection, Engine, delete

from gateway.store.engine import inserting, unit_of_work
from gateway.store.roles import CUSTODIAN, GROUPS
from gateway.store.tables import custodian


def make_login(engine: Engine, login: str, password: str, role: str, agency: str | None = None) -> None:
    """Creates the login, or resets its password and its one role; a custodian's speaks for ``agency`` and no other.

    Raises ValueError for an unknown role, a login named like one, and where a custodian has no agency or another has
    one; and StoreUnavailable.
    """
    if role not in GROUPS:
        raise ValueError(f"no role {role}: there are {', '.join(GROUPS)}")
    if login in GROUPS:
        raise ValueError(f"{login} is a role of every relay, log, API or custodian: a login needs a name of its own")
    if (agency is None) == (role == CUSTODIAN):
        raise ValueError(f"a login of {CUSTODIAN} speaks for an agency, and no other login does")
    with unit_of_work(engine) as connection:
        _put(connection, login, password)
        _join(connection, login, role)
        connection.execute(delete(custodian).where(custodian.c.login == login))
        if agency is not None:
            connection.execute(inserting(connection, custodian).values(login=login, agency=agency))


def admit(engine: Engine, groups: Iterable[str]) -> None:
    """Into this database come only logins of these groups, its owner and superusers; none makes temporary tables.

    Whoever is in can take the advisory lock that the log's one sequencer holds. A database that was restored from a
    dump lets everybody in again. Raises StoreUnavailable.
    """
    database = sql.Identifier(engine.url.database or "")
    with unit_of_work(engine) as connection:
        _do(connection, "REVOKE ALL ON DATABASE {} FROM PUBLIC", database)
        for group in groups:
            _do(connection, "GRANT CONNECT ON DATABASE {} TO {}", database, sql.Identifier(group))


def _put(connection: Connection, login: str, password: str) -> None:
    there = connection.exec_driver_sql("SELECT 1 FROM pg_roles WHERE rolname=%s", (login,)).scalar()
    statement = "ALTER ROLE {} LOGIN INHERIT PASSWORD {}" if there else "CREATE ROLE {} LOGIN INHERIT PASSWORD {}"
    driver = _driver(connection)
    verifier = driver.pgconn.encrypt_password(password.encode(), login.encode(), b"scram-sha-256")
    _do(connection, statement, sql.Identifier(login), sql.Literal(verifier.decode()))


def _join(connection: Connection, login: str, role: str) -> None:
    held = connection.exec_driver_sql(
        "SELECT g.rolname FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid"
        " JOIN pg_roles l ON l.oid = m.member WHERE l.rolname=%s",
        (login,),
    ).scalars()
    for other in {*held} - {role}:
        _do(connection, "REVOKE {} FROM {}", sql.Identifier(other), sql.Identifier(login))
    _do(connection, "GRANT {} TO {}", sql.Identifier(role), sql.Identifier(login))


def _do(connection: Connection, statement: str, *names: sql.Composable) -> None:
    """What defines roles takes no bound values: names and texts are quoted by the driver."""
    text = sql.SQL(cast(Any, statement)).format(*names).as_string(_driver(connection))
    connection.exec_driver_sql(text.replace("%", "%%"))


def _driver(connection: Connection) -> psycopg.Connection[Any]:
    return cast("psycopg.Connection[Any]", connection.connection.driver_connection)
