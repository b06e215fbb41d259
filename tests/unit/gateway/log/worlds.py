"""A small access log on disk, and leaves to put into it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine

from gateway.flow.checkpoint import LogSigner
from gateway.flow.leaf import Action, Leaf
from gateway.store.access_log import PendingLeaves
from gateway.store.access_reader import AccessReader
from gateway.store.access_sequencer import Sequencer
from gateway.store.engine import sqlite_engine, unit_of_work
from gateway.store.migrate import upgrade

SIGNER = LogSigner("log.example", Ed25519PrivateKey.from_private_bytes(bytes(32)))
START = datetime(2026, 1, 1, tzinfo=UTC)
VIEW = "zapopan-2026-01.incidentes-analisis"


def entry(minute: int = 0, **members: object) -> Leaf:
    plain = Leaf(action=Action.SEARCH, subject="analista", agency="zapopan-policia", view=VIEW)
    return replace(plain, at=START + timedelta(minutes=minute), **members)


@cache
def _migrated() -> bytes:
    """An empty log's file: the migrations run once for all tests."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "access.db"
        engine = sqlite_engine(path)
        upgrade(engine, "access")
        engine.dispose()
        return path.read_bytes()


class World:
    """An access log, its reader, and the ways in."""

    def __init__(self, path: Path) -> None:
        self.path = path
        if not path.exists():
            path.write_bytes(_migrated())
        self.engine: Engine = sqlite_engine(path)
        self.pending = PendingLeaves(self.engine)
        self.reader = AccessReader(self.engine)

    def sequencer(self, **options: object) -> Sequencer:
        return Sequencer(self.engine, SIGNER, **options)

    def add(self, leaves: Sequence[Leaf]) -> list[Leaf]:
        """Puts leaves into the tree, under one checkpoint."""
        self.pending.append_many(leaves)
        with self.sequencer() as sequencer:
            sequencer.step()
        return list(leaves)

    def do(self, statement: str, values: Sequence[object] = ()) -> list[tuple[object, ...]]:
        with unit_of_work(self.engine) as connection:
            result = connection.exec_driver_sql(statement, tuple(values))
            return [tuple(row) for row in result] if result.returns_rows else []

    def close(self) -> None:
        self.pending.close()
        self.reader.close()
        self.engine.dispose()


@contextmanager
def world_at(path: Path) -> Iterator[World]:
    world = World(path)
    yield world
    world.close()
