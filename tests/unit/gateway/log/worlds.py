"""Small access logs on both engines, and leaves to put into them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine

from gateway.flow.access_log import Outbox
from gateway.flow.checkpoint import LogSigner
from gateway.flow.leaf import Action, Leaf
from gateway.store.access_log import PendingLeaves
from gateway.store.access_reader import AccessReader
from gateway.store.access_sequencer import Sequencer
from gateway.store.engine import postgres_engine, sqlite_engine, unit_of_work
from gateway.store.migrate import upgrade
from tests.services.postgres import Postgres

SIGNER = LogSigner("log.example", Ed25519PrivateKey.from_private_bytes(bytes(32)))
START = datetime(2026, 1, 1, tzinfo=UTC)
VIEW = "zapopan-2026-01.incidentes-analisis"


def entry(minute: int = 0, **members: object) -> Leaf:
    plain = Leaf(action=Action.SEARCH, subject="analista", agency="zapopan-policia", view=VIEW)
    return replace(plain, at=START + timedelta(minutes=minute), **members)


class World:
    """An access log, its reader, and the ways in."""

    def __init__(self, engine: Engine, kept: Path) -> None:
        self.engine = engine
        self.kept = kept
        self.pending = PendingLeaves(self.engine)
        self.reader = AccessReader(self.engine)

    @property
    def path(self) -> Path:
        """SQLite's file."""
        return Path(self.engine.url.database or "")

    def sequencer(self, outboxes: Sequence[Outbox] = (), **options: Any) -> Sequencer:
        return Sequencer(self.engine, options.pop("signer", SIGNER), self.kept, outboxes, **options)

    def add(self, leaves: Sequence[Leaf]) -> list[Leaf]:
        """Puts leaves into the tree, under one checkpoint."""
        self.pending.append_many(leaves)
        with self.sequencer() as sequencer:
            sequencer.step()
        return list(leaves)

    def do(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """``?`` and SQLite's ``zeroblob(32)`` mean the same on both engines."""
        if self.engine.dialect.name == "postgresql":
            statement = statement.replace("zeroblob(32)", "decode(repeat('00', 32), 'hex')").replace("?", "%s")
        with unit_of_work(self.engine) as connection:
            result = connection.exec_driver_sql(statement, tuple(values))
            return [tuple(row) for row in result] if result.returns_rows else []

    def do_elsewhere(self, statement: str) -> None:
        """Outside of any transaction, from the server's own database."""
        elsewhere = postgres_engine(self.engine.url.set(database="postgres"))
        with elsewhere.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(statement)
        elsewhere.dispose()

    def close(self) -> None:
        self.pending.close()
        self.reader.close()
        self.engine.dispose()


Making = Callable[[World], None]


def empty(_: World) -> None:
    """A log that has never been signed."""


class SqliteLogs:
    """Access logs in files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._images: dict[Making, bytes] = {}
        self._number = itertools.count()

    @contextmanager
    def world(self, making: Making = empty) -> Iterator[World]:
        """A log as ``making`` leaves it, which is done once for all tests."""
        if making not in self._images:
            self._images[making] = self._made(making)
        path = self._path()
        path.write_bytes(self._images[making])
        with _closing(World(sqlite_engine(path), path.with_suffix(".kept"))) as world:
            yield world

    def _path(self) -> Path:
        return self._folder / f"{next(self._number)}.db"

    def _made(self, making: Making) -> bytes:
        path = self._path()
        engine = sqlite_engine(path)
        upgrade(engine, "access")
        with _closing(World(engine, path.with_suffix(".kept"))) as world:
            making(world)
        return path.read_bytes()


class PostgresLogs:
    """Access logs in databases of one server, each a copy of one that was made before."""

    def __init__(self, server: Postgres, folder: Path, life: ExitStack) -> None:
        self._server, self._folder, self._life = server, folder, life
        self._templates: dict[Making, str] = {}
        self._number = itertools.count()

    @contextmanager
    def world(self, making: Making = empty) -> Iterator[World]:
        if making not in self._templates:
            self._templates[making] = self._made(making)
        copy = self._server.database(self._templates[making])
        with copy as url, _closing(World(postgres_engine(url), self._kept())) as world:
            yield world

    def _kept(self) -> Path:
        return self._folder / f"{next(self._number)}.kept"

    def _made(self, making: Making) -> str:
        url = self._life.enter_context(self._server.database())
        engine = postgres_engine(url)
        upgrade(engine, "access")
        with _closing(World(engine, self._kept())) as world:
            making(world)
        return url.database or ""


Logs = SqliteLogs | PostgresLogs


@contextmanager
def _closing(world: World) -> Iterator[World]:
    try:
        yield world
    finally:
        world.close()
