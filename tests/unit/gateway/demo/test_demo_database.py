"""The demo's database goes when the demo ends, whoever is still in it."""

from __future__ import annotations

import psycopg
from psycopg import sql
from sqlalchemy import URL

from gateway.demo.database import fresh_database
from tests.services.postgres import Postgres


def connected(address: URL) -> psycopg.Connection:
    return psycopg.connect(address.render_as_string(hide_password=False))


def there(server: Postgres, name: str) -> list[str]:
    databases = "SELECT datname FROM pg_database WHERE datname = %s"
    logins = "SELECT rolname FROM pg_roles WHERE rolname LIKE %s"
    with connected(server.address) as connection:
        return [row[0] for row in connection.execute(f"{databases} UNION {logins}", [name, f"%{name}"])]


def test_a_session_of_one_of_its_logins_does_not_keep_the_database(postgres: Postgres) -> None:
    with fresh_database(postgres.address.render_as_string(hide_password=False)) as address:
        login = f"serve_{address.database}"
        postgres.do(sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'throwaway'").format(sql.Identifier(login)))
        left_behind = connected(address.set(username=login, password="throwaway"))
        left_behind.execute("SELECT 1")
        assert there(postgres, str(address.database)) == [str(address.database), login]
    assert there(postgres, str(address.database)) == []
    left_behind.close()
