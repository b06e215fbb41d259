"""PostgreSQL lets go of the lock as soon as its session is lost: what the sequencer then does, and must not do."""

from __future__ import annotations

import threading

import pytest

from gateway.flow.access_log import LogTaken
from gateway.flow.ports import StoreUnavailable
from gateway.store.access_sequencer import Step
from gateway.store.engine import postgres_engine
from gateway.store.migrate import upgrade
from tests.services.postgres import Postgres
from tests.unit.gateway.log.worlds import SIGNER, World, entry

_HOLDERS = (
    "FROM pg_locks JOIN pg_database d ON d.oid = pg_locks.database"
    " WHERE locktype = 'advisory' AND datname = current_database()"
)


def holders(world: World) -> int:
    [(number,)] = world.do(f"SELECT count(*) {_HOLDERS}")
    return int(number)


def cut_off(world: World) -> None:
    """The server ends the session that holds the lock."""
    assert holders(world) == 1
    world.do(f"SELECT pg_terminate_backend(pid, 10000) {_HOLDERS}")


def test_a_lost_session_is_a_lost_lock_and_the_next_step_takes_it_again(on_a_server: World) -> None:
    world = on_a_server
    with world.sequencer() as sequencer:
        cut_off(world)
        world.pending.append_many([entry(1)])
        assert sequencer.step() == Step(1)
        assert holders(world) == 1
        with pytest.raises(LogTaken):
            world.sequencer().__enter__()
    assert holders(world) == 0


def test_who_lost_the_lock_to_another_stops_and_writes_nothing(on_a_server: World) -> None:
    world = on_a_server
    told: list[Step] = []
    with world.sequencer() as first:
        cut_off(world)
        with world.sequencer() as second:
            world.pending.append_many([entry(1)])
            with pytest.raises(LogTaken):
                first.run(threading.Event().wait, told.append)
            assert world.reader.size() == 0
            assert second.step() == Step(1)
    assert told == []


def test_who_takes_it_back_goes_on_from_what_the_other_left(on_a_server: World) -> None:
    world = on_a_server
    with world.sequencer() as first:
        world.pending.append_many([entry(1)])
        first.step()
        cut_off(world)
        world.add([entry(2), entry(3)])
        world.pending.append_many([entry(4)])
        assert first.step() == Step(1)
    assert world.reader.size() == 4
    with world.sequencer():
        assert world.reader.size() == 4


def test_refusing_leaves_no_session_behind_that_holds_anything(on_a_server: World) -> None:
    world = on_a_server
    with world.sequencer():
        for _ in range(3):
            with pytest.raises(LogTaken):
                world.sequencer().__enter__()
        assert holders(world) == 1
    assert holders(world) == 0


def test_two_logs_on_one_server_do_not_hinder_each_other(on_a_server: World, postgres: Postgres) -> None:
    with postgres.database() as url:
        engine = postgres_engine(url)
        upgrade(engine, "access")
        other = World(engine, on_a_server.kept.with_name("other.kept"))
        with on_a_server.sequencer(), other.sequencer() as sequencer:
            assert sequencer.step() == Step()
        other.close()


def test_a_server_that_is_away_is_told_and_asked_again(on_a_server: World) -> None:
    world, stop, told = on_a_server, threading.Event(), []
    world.pending.append_many([entry(1)])

    def hear(step: Step) -> None:
        told.append(step)
        if step.trouble:  # the server takes connections again
            world.do_elsewhere(f'ALTER DATABASE "{world.engine.url.database}" ALLOW_CONNECTIONS true')
        if step.sequenced:
            stop.set()

    with world.sequencer() as sequencer:
        cut_off(world)
        world.do_elsewhere(f'ALTER DATABASE "{world.engine.url.database}" ALLOW_CONNECTIONS false')
        sequencer.run(stop.wait, hear)
    assert [bool(step.trouble) for step in told] == [True, False]
    assert "locked" in told[0].trouble


def test_a_leaf_committed_late_under_an_early_number_is_not_lost(on_a_server: World) -> None:
    """Numbers are given before commits are made: what is forgotten is what was taken, never "up to here"."""
    world = on_a_server
    slow, quick = entry(1), entry(2)
    with world.sequencer() as sequencer:
        with world.engine.begin() as late:
            late.exec_driver_sql("INSERT INTO pending (body) VALUES (%s)", (slow.encode(),))
            world.pending.append_many([quick])
            assert sequencer.step() == Step(1)
        assert world.do("SELECT id FROM pending") == [(1,)]
        assert sequencer.step() == Step(1)
    assert world.do("SELECT leaf_id FROM leaf ORDER BY idx") == [(quick.id,), (slow.id,)]
    with pytest.raises(StoreUnavailable):  # and nobody may choose a number
        world.do("INSERT INTO pending (id, body) VALUES (1, 'x')")


def test_a_tree_that_could_not_be_read_again_is_read_at_the_next_step(on_a_server: World) -> None:
    world = on_a_server
    with world.sequencer() as sequencer:
        cut_off(world)
        world.add([entry(1), entry(2)])  # by another, meanwhile
        world.do("ALTER TABLE checkpoint RENAME TO away")
        with pytest.raises(StoreUnavailable):
            sequencer.step()
        world.do("ALTER TABLE away RENAME TO checkpoint")
        world.pending.append_many([entry(3)])
        assert sequencer.step() == Step(1)


def test_an_older_copy_that_could_not_be_told_of_is_told_of_at_the_next_step(on_a_server: World) -> None:
    world = on_a_server
    with world.sequencer(restored=True) as sequencer:
        world.pending.append_many([entry(1)])
        sequencer.step()
        cut_off(world)
        for table in ("leaf", "node", "checkpoint"):  # the server that took over had never heard of it
            world.do(f"DELETE FROM {table}")
        world.do("ALTER TABLE leaf ADD CONSTRAINT nothing CHECK (false)")
        with pytest.raises(StoreUnavailable):
            sequencer.step()
        world.do("ALTER TABLE leaf DROP CONSTRAINT nothing")
        sequencer.step()
    assert world.do("SELECT action FROM leaf") == [("restore_log",)]


def test_who_lost_the_lock_puts_no_older_note_over_the_others(on_a_server: World) -> None:
    world = on_a_server
    world.add([entry(1)])
    with world.sequencer() as first:
        for minute in (2, 3):  # of the second the note still waits
            world.pending.append_many([entry(minute)])
            first.step()
        cut_off(world)
        with world.sequencer() as second:
            world.pending.append_many([entry(4)])
            second.step()
            with pytest.raises(LogTaken):
                first.step()
            second._kept.write(now=True)
            first.close()
            assert SIGNER.key.checkpoint(world.kept.read_text("utf-8")).size == 4
