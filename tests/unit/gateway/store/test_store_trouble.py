"""A full disk, a locked database, an error of the driver: nothing changed, no value told, and it goes on afterwards."""

from __future__ import annotations

import sqlite3
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.exc import TimeoutError as AllInUse

from gateway.flow.ports import StoreUnavailable
from gateway.store.engine import forget_log, sqlite_engine, unit_of_work, write_at_once
from tests.unit.gateway.pull.pull_world import ONLY_SQLITE, SHOWN, SqliteStore, TableSource, World, row


@contextmanager
def connections_with(world: World, *pragmas: str) -> Iterator[None]:
    """Every connection of the writing engine, for as long as this lasts."""

    def prepare(connection: sqlite3.Connection, _: object) -> None:
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    world.store.engine.dispose()
    event.listen(world.store.engine, "connect", prepare)
    yield
    event.remove(world.store.engine, "connect", prepare)
    world.store.engine.dispose()


def path(world: World) -> Path:
    assert isinstance(world.store, SqliteStore)
    return world.store.path


def pages(world: World) -> int:
    return int(world.store.do("PRAGMA page_count")[0][0])


def standing(world: World) -> list[object]:
    tables = ("release", "release_person", "record", "position", "quarantine", "pending_leaf", "view", "run")
    return [sorted(world.store.do(f"SELECT * FROM {table}"), key=repr) for table in tables]


def many(number: int, **changed: str) -> list[dict[str, str | None]]:
    return [row(str(n), infraccion=f"CANARIO-{n}" * 8, **changed) for n in range(number)]


@ONLY_SQLITE
def test_a_full_disk_changes_nothing_and_the_pull_goes_on_once_there_is_room(world: World) -> None:
    source = TableSource(*many(300), size=20)
    with connections_with(world, f"max_page_count={pages(world) + 12}"):
        with pytest.raises(StoreUnavailable, match="no space left"):
            world.pull(source)
        accepted = len(world.history())
        before = standing(world)
        with pytest.raises(StoreUnavailable, match="no space left"):
            world.pull(source)
        after = standing(world)
    assert 0 < accepted < 300
    assert accepted % 20 == 0
    assert after == before

    accounts = world.pull(source)

    assert accounts.read == 300 - accepted
    assert len(world.current()) == 300
    assert {seen.version for seen in world.history()} == {1}


@ONLY_SQLITE
def test_a_locked_database_is_unavailable_and_the_pull_goes_on_afterwards(world: World) -> None:
    source = TableSource(row("1"))
    other = sqlite3.connect(path(world), isolation_level=None)
    with connections_with(world, "busy_timeout=20"):
        puller = world.puller(source)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable, match="locked by another process"):
            puller.pull(lambda *_: None)
        other.execute("ROLLBACK")
        assert puller.pull(lambda *_: None).released == 1
    other.close()


_STOP = """
CREATE TRIGGER planted BEFORE INSERT ON pending_leaf BEGIN
SELECT RAISE(ABORT, 'Key (curp)=(CANARIO) already exists'); END
"""
_SAYS = """
CREATE FUNCTION planted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
RAISE unique_violation USING MESSAGE = 'CANARIO', DETAIL = 'Key (curp)=(CANARIO) already exists'; END $$
"""
_ASK = "CREATE TRIGGER planted BEFORE INSERT ON pending_leaf FOR EACH ROW EXECUTE FUNCTION planted()"
PLANTED = {"sqlite": [_STOP], "postgresql": [_SAYS, _ASK]}


def test_an_error_in_the_middle_of_a_batch_undoes_all_of_it_and_tells_no_value(world: World) -> None:
    world.pull(TableSource(row("1")))
    for statement in PLANTED[world.store.engine.dialect.name]:
        world.store.do(statement)
    before = standing(world)
    source = TableSource(row("1", articulo="CANARIO"), row("CANARIO", curp="CANARIO"), row("3"))

    with pytest.raises(StoreUnavailable, match=r"SQLITE_CONSTRAINT|23505") as caught:
        world.pull(source)

    assert standing(world) == before
    assert "CANARIO" not in "".join(traceback.format_exception(caught.value))


def unreadable(folder: Path) -> Path:
    (folder / "a").write_bytes(b"no database" * 1000)
    return folder / "a"


def nowhere(folder: Path) -> Path:
    return folder / "none" / "releases.db"


@pytest.mark.parametrize("broken", [unreadable, nowhere])
def test_a_database_that_can_not_be_opened_is_unavailable(tmp_path: Path, broken: Callable[[Path], Path]) -> None:
    from gateway.store.intake import SqliteIntake

    engine = sqlite_engine(broken(tmp_path))

    with pytest.raises(StoreUnavailable, match="the database refused the work"):
        SqliteIntake(engine).views("zapopan-juzgado", "hearing")
    engine.dispose()


def test_a_process_whose_connections_are_all_in_use_waits_and_then_says_so(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = world.store.engine
    monkeypatch.setattr(engine.pool, "_timeout", 0.01)
    with ExitStack() as others:
        with suppress(AllInUse):
            while True:
                others.enter_context(closing(engine.raw_connection()))
        with pytest.raises(StoreUnavailable, match="in use"), unit_of_work(engine):
            pass
        with pytest.raises(StoreUnavailable, match="in use"):
            write_at_once(engine, "SELECT 1", ())
    assert world.store.do("SELECT 1") == [(1,)]


@ONLY_SQLITE
def test_what_is_acknowledged_survives_a_power_cut(world: World) -> None:
    assert world.store.do("PRAGMA synchronous") == [(2,)]  # FULL
    assert world.store.do("PRAGMA journal_mode") == [("wal",)]
    assert world.store.do("PRAGMA secure_delete") == [(1,)]
    assert world.store.do("PRAGMA foreign_keys") == [(1,)]


@ONLY_SQLITE
def test_a_reader_in_the_way_leaves_the_erasure_to_the_next(world: World) -> None:
    source = TableSource(row("1", infraccion="CANARIO"), row("2"))
    world.pull(source)
    with connections_with(world, "busy_timeout=20"):
        reading = sqlite3.connect(path(world), isolation_level=None)
        reading.execute("BEGIN")
        reading.execute("SELECT count(*) FROM release").fetchall()
        source.put(row("1", estatus="BAJA"))
        assert world.pull(source).withdrawn == 1  # done all the same
        assert world.of("1")[0].payload is None
        reading.close()
        source.put(row("2", estatus="BAJA"))
        world.pull(source)
    assert b"CANARIO" not in world.store.bytes_at_rest()


@ONLY_SQLITE
def test_an_erasure_leaves_an_empty_log_behind(world: World) -> None:
    world.pull(TableSource(row("1")))
    log = path(world).with_name("releases.db-wal")
    assert log.stat().st_size > 0

    forget_log(world.store.engine)

    assert log.stat().st_size == 0
    assert len(world.history(SHOWN)) == 1
