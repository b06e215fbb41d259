import asyncio
import threading
import traceback
from collections.abc import Iterator, Sequence
from contextlib import suppress

import pytest
from sqlalchemy import event

from gateway.flow.access_log import LogUnavailable
from gateway.flow.leaf import Action, Leaf, LeafError
from gateway.flow.ports import StoreUnavailable
from gateway.store.access_log import GroupCommit, PendingLeaves
from gateway.store.engine import postgres_engine, unit_of_work
from tests.unit.gateway.log.worlds import World, entry


@pytest.fixture
def log(world: World) -> Iterator[GroupCommit]:
    log = GroupCommit(world.pending)
    yield log
    log.close()


class GatedPending(PendingLeaves):
    """Lets a commit begin only when told, and remembers each group."""

    def __init__(self, world: World, failures: Sequence[BaseException | None] = ()) -> None:
        super().__init__(world.engine)
        self.gate = threading.Semaphore(0)
        self.entered = threading.Semaphore(0)
        self.failures = list(failures)
        self.groups: list[int] = []

    def write(self, bodies: Sequence[bytes]) -> None:
        self.entered.release()
        self.gate.acquire()
        self.groups.append(len(bodies))
        failure = self.failures.pop(0) if self.failures else None
        if failure:
            raise failure
        super().write(bodies)


def stored(world: World) -> list[bytes]:
    return [body for (body,) in world.do("SELECT body FROM pending ORDER BY id")]


async def settled(*tasks: asyncio.Task[None]) -> list[BaseException | None]:
    return await asyncio.gather(*tasks, return_exceptions=True)


def test_a_leaf_is_on_disk_when_append_returns(world: World, log: GroupCommit) -> None:
    leaf = entry(1)
    asyncio.run(log.append(leaf))
    assert stored(world) == [leaf.encode()]


def test_all_that_wait_share_one_commit(world: World) -> None:
    gated = GatedPending(world)
    log = GroupCommit(gated)

    async def crowd() -> None:
        first = asyncio.create_task(log.append(entry(0)))
        await asyncio.to_thread(gated.entered.acquire)
        rest = [asyncio.create_task(log.append(entry(n))) for n in range(1, 65)]
        await asyncio.sleep(0)
        assert not first.done()
        gated.gate.release(2)
        await asyncio.gather(first, *rest)

    asyncio.run(crowd())
    log.close()
    gated.close()
    assert gated.groups == [1, 64]
    assert len(stored(world)) == 65


def test_everyone_in_a_failed_commit_is_told_and_the_next_goes_through(world: World) -> None:
    gated = GatedPending(world, [None, StoreUnavailable("no space left")])
    log = GroupCommit(gated)

    async def crowd() -> list[BaseException | None]:
        first = asyncio.create_task(log.append(entry(0)))
        await asyncio.to_thread(gated.entered.acquire)
        failed = [asyncio.create_task(log.append(entry(n))) for n in (1, 2, 3)]
        await asyncio.sleep(0)
        gated.gate.release(2)
        outcomes = await settled(first, *failed)
        gated.gate.release()
        await log.append(entry(9))
        return outcomes

    first, *failed = asyncio.run(crowd())
    log.close()
    gated.close()
    assert first is None
    assert [(type(error), str(error)) for error in failed] == [(LogUnavailable, "no space left")] * 3
    assert len({id(error) for error in failed}) == 3
    assert len(stored(world)) == 2


def test_a_cancelled_waiter_harms_nobody_and_its_leaf_stays(world: World) -> None:
    gated = GatedPending(world)
    log = GroupCommit(gated)
    gone, kept = entry(1), entry(2)

    async def crowd() -> list[BaseException | None]:
        first = asyncio.create_task(log.append(gone))
        await asyncio.to_thread(gated.entered.acquire)
        second = asyncio.create_task(log.append(kept))
        await asyncio.sleep(0)
        first.cancel()
        gated.gate.release(2)
        return await settled(first, second)

    cancelled, answered = asyncio.run(crowd())
    log.close()
    gated.close()
    assert isinstance(cancelled, asyncio.CancelledError)
    assert answered is None
    assert stored(world) == [gone.encode(), kept.encode()]


def test_a_loop_that_ended_meanwhile_harms_nobody(world: World) -> None:
    gated = GatedPending(world)
    log = GroupCommit(gated)

    async def give_up() -> None:
        waiting = asyncio.create_task(log.append(entry(1)))
        await asyncio.to_thread(gated.entered.acquire)
        waiting.cancel()
        await settled(waiting)

    asyncio.run(give_up())
    gated.gate.release(2)
    asyncio.run(log.append(entry(2)))
    log.close()
    gated.close()
    assert len(stored(world)) == 2


def test_waiters_of_two_loops_are_served_by_one_thread(world: World, log: GroupCommit) -> None:
    async def many(start: int) -> None:
        await asyncio.gather(*(log.append(entry(start + n)) for n in range(50)))

    threads = [threading.Thread(target=asyncio.run, args=(many(start),)) for start in (0, 100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(stored(world)) == 100


def test_a_full_disk_is_said_and_nothing_is_half_written(in_a_file: World) -> None:
    log = GroupCommit(in_a_file.pending)
    # A connection's page limit is its own: the group's is the only one in this engine's pool.
    (pages,) = in_a_file.do("PRAGMA page_count")[0]
    in_a_file.do(f"PRAGMA max_page_count = {pages}")

    async def fill() -> None:
        for n in range(1000):
            await log.append(entry(n, query={"text": "x" * 1000}))

    with pytest.raises(LogUnavailable, match="space"):
        asyncio.run(fill())
    in_a_file.do("PRAGMA max_page_count = 1000000")
    asyncio.run(log.append(entry(1)))
    assert all(Leaf.decode(body) for body in stored(in_a_file))
    log.close()


def test_what_cannot_be_encoded_costs_only_its_own_caller(world: World, log: GroupCommit) -> None:
    async def both() -> list[BaseException | None]:
        bad = Leaf(action=Action.SEARCH, subject="")
        return await asyncio.gather(log.append(bad), log.append(entry(1)), return_exceptions=True)

    bad, good = asyncio.run(both())
    assert isinstance(bad, LeafError)
    assert good is None
    assert len(stored(world)) == 1


def test_closing_commits_what_waits_and_refuses_what_comes_later(world: World) -> None:
    log = GroupCommit(world.pending)

    async def late() -> None:
        waiting = asyncio.create_task(log.append(entry(1)))
        await asyncio.sleep(0)
        await asyncio.to_thread(log.close)
        await waiting
        with pytest.raises(LogUnavailable, match="closed"):
            await log.append(entry(2))

    asyncio.run(late())
    assert len(stored(world)) == 1


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_if_the_thread_dies_nobody_is_left_waiting(world: World) -> None:
    gated = GatedPending(world, [MemoryError()])
    log = GroupCommit(gated)

    async def crowd() -> list[BaseException | None]:
        first = asyncio.create_task(log.append(entry(1)))
        await asyncio.to_thread(gated.entered.acquire)
        second = asyncio.create_task(log.append(entry(2)))
        await asyncio.sleep(0)
        gated.gate.release(2)
        outcomes = await settled(first, second)
        with pytest.raises(LogUnavailable):
            await log.append(entry(3))
        return outcomes

    outcomes = asyncio.run(crowd())
    log.close()
    gated.close()
    assert [type(error) for error in outcomes] == [LogUnavailable, LogUnavailable]
    assert stored(world) == []


def test_many_leaves_at_once_stand_or_fall_together(world: World) -> None:
    world.pending.append_many([])
    with pytest.raises(LeafError):
        world.pending.append_many([entry(1), Leaf(action=Action.READ, subject="")])
    assert stored(world) == []
    world.pending.append_many([entry(1), entry(2)])
    assert [number for number, _ in world.pending.peek(10)] == [1, 2]
    world.pending.forget([1, 2])
    world.pending.append_many([entry(3)])
    assert [number for number, _ in world.pending.peek(10)] == [3]  # an id is never given twice


def test_a_group_of_any_size_goes_through(world: World) -> None:
    bodies = [entry(n).encode() for n in range(1201)]
    for size in (1, 500, 501, 1201):
        world.do("DELETE FROM pending")
        world.pending.write(bodies[:size])
        assert stored(world) == bodies[:size]


def test_a_server_that_was_away_costs_one_group_at_most(on_a_server: World) -> None:
    world = on_a_server
    log = GroupCommit(world.pending)
    asyncio.run(log.append(entry(1)))
    world.do(
        "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        " AND datname = current_database() AND backend_type = 'client backend'"
    )
    asyncio.run(log.append(entry(2)))
    log.close()
    assert len(stored(world)) == 2


def test_a_refused_group_tells_no_body_and_leaves_its_connection_to_transactions(on_a_server: World) -> None:
    world = on_a_server
    canary = b"CANARIO"
    world.do("ALTER TABLE pending ADD CONSTRAINT planted CHECK (body <> 'CANARIO')")
    with pytest.raises(StoreUnavailable, match="23514") as caught:
        world.pending.write([b"x", canary])
    assert "CANARIO" not in "".join(traceback.format_exception(caught.value))
    with suppress(ZeroDivisionError), unit_of_work(world.engine) as connection:
        connection.exec_driver_sql("INSERT INTO pending (body) VALUES ('y')")
        raise ZeroDivisionError
    assert stored(world) == []
    world.pending.write([b"z"])
    assert stored(world) == [b"z"]


def test_a_table_locked_for_too_long_is_said(on_a_server: World) -> None:
    world = on_a_server
    engine = postgres_engine(world.engine.url)
    event.listen(engine, "connect", lambda c, _: (c.execute("SET lock_timeout = '50ms'"), c.commit()))
    impatient = PendingLeaves(engine)
    with world.engine.begin() as holding:
        holding.exec_driver_sql("LOCK TABLE pending")
        with pytest.raises(StoreUnavailable, match="locked by another"):
            impatient.write([b"x"])
    impatient.write([b"y"])
    impatient.close()
    engine.dispose()
    assert stored(world) == [b"y"]
