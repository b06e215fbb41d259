"""Towns whose store is a real PostgreSQL, or whose views go to a real Kafka broker, or both.

The two are found by their addresses, CONVENIO_TEST_POSTGRES and CONVENIO_TEST_KAFKA; ``make bench`` starts throwaway
ones (``python -m tests.services``). Nothing stands in for a server that is absent: its figures are not measured.
Everything made there has a name of its own and is gone afterwards.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

from benchmarks import town
from benchmarks.town import Places, Town
from gateway.bus.connection import admin
from gateway.bus.topics import topic_of
from gateway.settings import Settings
from gateway.wiring import databases
from gateway.wiring.databases import RELAY
from gateway.wiring.kafka import broker

POSTGRES, KAFKA = "CONVENIO_TEST_POSTGRES", "CONVENIO_TEST_KAFKA"
_PROCESSES = ("serve", "relay", "log", f"pull-{town.OWNER}")
_PATIENCE = 30.0  # seconds for topics to go


class Absent(Exception):
    """A server that a figure needs is not there. The text names it."""


def address(variable: str) -> str:
    """Where the server is. Raises Absent."""
    found = os.environ.get(variable, "")
    if not found:
        raise Absent(f"falta el servidor de {variable}: corra `make bench` · no server: run `make bench`, or name one")
    return found


def kafka_settings() -> str:
    """The settings of a broker on this machine. Raises Absent."""
    return f'[kafka]\nbootstrap = ["{address(KAFKA)}"]\nsecurity = "PLAINTEXT"\nreplication = 1\nin_sync = 1\n'


class Served:
    """A town on PostgreSQL. ``fresh`` empties its store; ``settings_file`` is for processes."""

    def __init__(self, made: Town, server: URL, database: str) -> None:
        self.town, self.url = made, server.set(database=database)
        self._server, self._database, self._template = server, database, f"{database}_empty"
        _copy(server, database, self._template)

    @property
    def settings_file(self) -> Path:
        """As ``--settings`` takes it."""
        return self.town.folder / "convenio.toml"

    def fresh(self) -> None:
        """The store as it was before the first pull."""
        _drop(self._server, self._database)
        _copy(self._server, self._template, self._database)

    def described(self) -> str:
        """The server's version and whether it waits for the disk: a throwaway one does not."""
        with psycopg.connect(self.url.render_as_string(hide_password=False)) as connection:
            found = [connection.execute(f"SHOW {name}").fetchone() for name in ("server_version", "fsync")]
        return "PostgreSQL {}, fsync {}".format(*(row[0] for row in found if row))


@contextmanager
def served(
    folder: Path, rows: int, more: str = "", *, jwks: str = town.NO_KEYS, port: int = town.PORT
) -> Iterator[Served]:
    """A town on PostgreSQL, each of its processes with a login of its own. Raises Absent."""
    server = make_url(address(POSTGRES))
    name = f"bench_{secrets.token_hex(4)}"
    logins = {f"store-{process}": f"{name}_{process}".replace("-", "_") for process in _PROCESSES}
    place = f"postgresql://{server.host}:{server.port or 5432}/{name}?sslmode=prefer"
    passwords = {file: f"{user}:{secrets.token_urlsafe(12)}" for file, user in logins.items()}
    passwords["store-admin"] = f"{server.username}:{server.password}"
    _do(server, "CREATE DATABASE {}", name)
    try:
        places = Places(place, place, passwords, more)
        made = town.build(folder, rows, jwks, port, places, name.replace("_", "-"))
        with _topics_gone(made.settings):
            yield Served(made, server, name)
    finally:
        for database in (name, f"{name}_empty"):
            _drop(server, database)
        for user in logins.values():
            _do(server, "DROP ROLE IF EXISTS {}", user)


@contextmanager
def town_in_files(folder: Path, rows: int) -> Iterator[Town]:
    """A town on SQLite whose views go to the broker. Raises Absent."""
    more, name = kafka_settings(), f"bench-{secrets.token_hex(4)}"
    made = town.build(folder, rows, places=Places(more=more), name=name)
    with _topics_gone(made.settings):
        yield made


def topics(settings: Settings) -> set[str]:
    """The town's topics that there are."""
    with admin(broker(settings, RELAY), "bench") as client:
        return {*client.list_topics()} & _topics_of(settings)


def forget_topics(settings: Settings) -> None:
    """No topic is left of the town's when this returns."""
    deadline = time.monotonic() + _PATIENCE
    while left := topics(settings):
        with admin(broker(settings, RELAY), "bench") as client:
            client.delete_topics(sorted(left))
        if time.monotonic() > deadline:
            raise TimeoutError("the broker keeps topics that it was told to delete")
        time.sleep(0.1)


@contextmanager
def _topics_gone(settings: Settings) -> Iterator[None]:
    """Afterwards no topic of the town's is left, however it went."""
    try:
        yield
    finally:
        if settings.kafka is not None:
            forget_topics(settings)


def _topics_of(settings: Settings) -> set[str]:
    return {topic_of(found.view.name) for found in databases.views(settings)}


def _copy(server: URL, database: str, into: str) -> None:
    _leave(server, database)
    _do(server, "CREATE DATABASE {} TEMPLATE {}", into, database)


def _drop(server: URL, database: str) -> None:
    _leave(server, database)
    _do(server, "DROP DATABASE IF EXISTS {}", database)


def _leave(server: URL, database: str) -> None:
    """Idle sessions of our own end: a database in use can neither be copied nor dropped. Autovacuum leaves by itself,
    and may be told to by nobody but a superuser.
    """
    ours = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname=%s AND usename=current_user"
    with psycopg.connect(server.render_as_string(hide_password=False), autocommit=True) as connection:
        connection.execute(ours, [database])


def _do(server: URL, statement: LiteralString, *names: str) -> None:
    """Outside of any transaction."""
    with psycopg.connect(server.render_as_string(hide_password=False), autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
