"""PostgreSQL goes away, cancels, keeps a lock, serves two at once: nothing is lost, doubled, or seen out of order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from time import monotonic, sleep

import pytest
from sqlalchemy import Connection, event, text

from contracts.release import Release
from gateway.flow.ports import (
    Intaken,
    NewRelease,
    Overtaken,
    PolicyChanged,
    RecordChange,
    StoredRelease,
    StoreUnavailable,
)
from gateway.store import agreements
from gateway.store.engine import postgres_engine, unit_of_work
from gateway.store.intake_postgres import PostgresIntake
from tests.unit.gateway.pull.pull_world import (
    FOLLOWED,
    OWNER,
    SHOWN,
    PostgresStore,
    TableSource,
    World,
    fresh,
    mapper,
    quiet,
    row,
)


@pytest.fixture
def world(postgres: object) -> Iterator[World]:
    with fresh("postgres") as made:
        yield made


def store(world: World) -> PostgresStore:
    assert isinstance(world.store, PostgresStore)
    return world.store


@contextmanager
def before(world: World, statement: str, act: Callable[[Connection], None], times: int = 1) -> Iterator[None]:
    """What happens on the custodian's connection just before it says that, so many times."""
    engine, left = store(world).custodian(OWNER), [times]

    def look(connection: Connection, _cursor: object, said: str, *_: object) -> None:
        if said.startswith(statement) and left[0]:
            left[0] -= 1
            act(connection)

    event.listen(engine, "before_cursor_execute", look)
    yield
    event.remove(engine, "before_cursor_execute", look)


def pid(connection: Connection) -> int:
    return int(connection.connection.driver_connection.info.backend_pid)  # type: ignore[union-attr]


def until(true: Callable[[], bool]) -> None:
    end = monotonic() + 10
    while not true():
        assert monotonic() < end, "it never came"
        sleep(0.005)


def waits_for_a_lock(world: World) -> bool:
    of_this = "pg_locks JOIN pg_stat_activity USING (pid) WHERE datname = current_database()"
    return bool(world.store.do(f"SELECT 1 FROM {of_this} AND NOT granted"))


def all_there(world: World, number: int) -> None:
    assert len(world.current()) == len(world.current(FOLLOWED)) == number
    assert {seen.version for seen in world.history()} == {1}
    assert world.store.do("SELECT count(*) FROM release GROUP BY view_id") == [(number,), (number,)]


@pytest.mark.parametrize("statement", ["INSERT INTO release", "UPDATE view", "INSERT INTO run"])
def test_a_connection_that_is_lost_changes_nothing_and_the_next_pull_goes_on(world: World, statement: str) -> None:
    source = TableSource(*(row(str(n)) for n in range(6)), size=3)

    def lose(connection: Connection) -> None:
        connection.connection.driver_connection.pgconn.finish()  # type: ignore[union-attr]

    with before(world, statement, lose), pytest.raises(StoreUnavailable):
        world.pull(source)
    assert world.history() == []

    assert world.pull(source).released == 6
    all_there(world, 6)


def test_a_server_that_ends_the_session_is_unavailable_and_tells_no_value(world: World) -> None:
    source = TableSource(row("CANARIO"), row("2"))

    def end(connection: Connection) -> None:
        another = store(world).as_login(OWNER)  # a login may end its own sessions
        with unit_of_work(another) as same:
            same.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid(connection)})
        another.dispose()

    with before(world, "INSERT INTO record", end), pytest.raises(StoreUnavailable) as caught:
        world.pull(source)
    assert "CANARIO" not in str(caught.value)

    world.pull(source)
    all_there(world, 2)


def test_a_cancelled_statement_undoes_the_batch(world: World) -> None:
    def cancel(connection: Connection) -> None:
        connection.exec_driver_sql("SET LOCAL statement_timeout = 1")
        connection.exec_driver_sql("SELECT pg_sleep(5)")

    source = TableSource(row("1"))
    with before(world, "INSERT INTO pending_leaf", cancel), pytest.raises(StoreUnavailable, match="57014"):
        world.pull(source)
    assert world.history() == []
    assert world.pull(source).released == 1


def test_a_lock_held_too_long_is_unavailable(world: World) -> None:
    source = TableSource(row("1"))

    def be_impatient(connection: Connection) -> None:
        connection.exec_driver_sql("SET LOCAL lock_timeout = 50")

    with before(world, "SELECT source.run", be_impatient), unit_of_work(world.store.engine) as holding:
        holding.execute(text("SELECT id FROM view FOR UPDATE"))
        with pytest.raises(StoreUnavailable, match="locked by another process"):
            world.pull(source)
    assert world.history() == []
    world.pull(source)
    all_there(world, 1)


def test_who_registers_while_a_batch_is_on_its_way_waits_and_sees_all_of_it(world: World) -> None:
    source = TableSource(row("1"), row("2"))
    older, stopped, go_on = world.puller(source), Event(), Event()

    def stop(_: Connection) -> None:
        stopped.set()
        assert go_on.wait(10)

    with ThreadPoolExecutor(2) as pool, before(world, "INSERT INTO record", stop):
        first = pool.submit(older.pull, quiet)
        assert stopped.wait(10)
        second = pool.submit(world.pull, source)
        until(lambda: waits_for_a_lock(world))
        go_on.set()
        outcomes = [ended(first), ended(second)]

    assert outcomes == [Overtaken, None]
    all_there(world, 2)


def ended(future: Future[object]) -> type[BaseException] | None:
    error = future.exception(20)
    return None if error is None else type(error)


def test_ending_waits_for_the_batch_in_flight_and_erases_it_too(world: World) -> None:
    source, stopped, go_on = TableSource(row("1"), row("2")), Event(), Event()

    def stop(_: Connection) -> None:
        stopped.set()
        assert go_on.wait(10)

    with ThreadPoolExecutor(2) as pool, before(world, "INSERT INTO record", stop):
        pulling = pool.submit(world.pull, source)
        assert stopped.wait(10)
        ending = pool.submit(world.store.end)
        until(lambda: waits_for_a_lock(world))
        go_on.set()
        assert ending.result(20) == 2
        assert ended(pulling) in (PolicyChanged, None)

    assert world.states() == [(1, "erased"), (1, "erased")]
    assert world.store.do("SELECT sequence, erased FROM view") == [(3, 3), (3, 3)]


def test_two_owners_sources_and_every_change_of_what_stands_at_once_never_lock_one_another_out(world: World) -> None:
    sources = [TableSource(*(row(f"{n}-{k}") for k in range(30)), size=2) for n in range(2)]
    mapped = [mapper(source=f"fuente-{n}") for n in range(2)]
    numbers = [world.store.view(name).number for name in (SHOWN, FOLLOWED)]

    def suspend() -> None:
        for turn in range(20):
            agreements.set_view_state(world.store.engine, numbers[turn % 2], ("suspended", "in_force")[turn // 2 % 2])

    with ThreadPoolExecutor(3) as pool:
        pulling = [pool.submit(world.pull, source, its) for source, its in zip(sources, mapped, strict=True)]
        changing = pool.submit(suspend)
        assert [ended(one) for one in (*pulling, changing)] == [None] * 3
    all_there(world, 60)


class Serial(PostgresIntake):
    """What must not be: a number is drawn when it is wanted, and nobody waits until it can be seen."""

    def write(self, batch: Intaken, source: int) -> None:
        drawn = text(
            "INSERT INTO release"
            " (view_id, sequence, reference, version, state, occurred, policy, contract, released_at)"
            " VALUES (:view, nextval('drawn'), :reference, 1, 1, 'x', 1, 1, 'now')"
        )
        with unit_of_work(self._engine) as connection:
            for change in batch.changes:
                for new in change.releases:
                    connection.execute(drawn, {"view": new.view, "reference": new.reference})


def batch(world: World, source: str) -> Intaken:
    found = world.store.view(SHOWN)
    made = Intaken(source, OWNER, "hearing", 1, b"p", {found.number: found.policy}, None, b"", b"", "run")
    release = Release(SHOWN, b"{}", "2026-01-01")
    for key in (b"1", b"2"):
        new = NewRelease(found.number, f"{source}-{key!r}", 1, release, None)
        made.changes.append(RecordChange(key, b"c", b"", releases=[new]))
    return made


def followed(world: World, made: type[PostgresIntake]) -> list[int]:
    """What a follower sees who looks while the first of two batches has its numbers and is not committed yet."""
    url = store(world).url
    engines = [postgres_engine(url), postgres_engine(url)]
    slow, quick = [made(engine) for engine in engines]
    slow.register("lenta", OWNER, "hearing", "run")
    quick.register("pronta", OWNER, "hearing", "run")
    numbered, go_on = Event(), Event()

    def stop(_: Connection) -> None:
        numbered.set()
        assert go_on.wait(10)

    event.listen(engines[0], "commit", stop)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(written, slow, batch(world, "lenta"))
        assert numbered.wait(10)
        second = pool.submit(written, quick, batch(world, "pronta"))
        until(lambda: second.done() or waits_for_a_lock(world))
        seen = [found.sequence for found in rows_after(world, 0)]
        go_on.set()
        first.result(10)
        second.result(10)
    seen += [found.sequence for found in rows_after(world, max(seen, default=0))]
    for engine in engines:
        engine.dispose()
    return seen


def written(intake: PostgresIntake, made: Intaken) -> None:
    intake.accept(made)
    intake.settled()


def rows_after(world: World, sequence: int) -> list[StoredRelease]:
    return world.store.ask(world.store.log.after(world.store.view(SHOWN).number, sequence, 100))


def test_a_batch_that_has_its_numbers_first_and_commits_last_is_missed_by_no_follower(world: World) -> None:
    assert followed(world, PostgresIntake) == [1, 2, 3, 4]


def test_numbers_drawn_from_a_counter_would_be_missed(world: World) -> None:
    world.store.do("CREATE SEQUENCE drawn")

    assert followed(world, Serial) == [3, 4]
