import asyncio
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from gateway.flow.access_log import LogUnavailable
from gateway.flow.leaf import Action, Leaf, LeafError
from gateway.flow.ports import StoreUnavailable
from gateway.store.access_log import GroupCommit, PendingLeaves
from tests.unit.gateway.log.worlds import World, entry, world_at


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with world_at(tmp_path / "access.db") as world:
        yield world


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


def test_a_full_disk_is_said_and_nothing_is_half_written(world: World, log: GroupCommit) -> None:
    # A connection's page limit is its own: the group's is the only one in this engine's pool.
    (pages,) = world.do("PRAGMA page_count")[0]
    world.do(f"PRAGMA max_page_count = {pages}")

    async def fill() -> None:
        for n in range(1000):
            await log.append(entry(n, query={"text": "x" * 1000}))

    with pytest.raises(LogUnavailable, match="space"):
        asyncio.run(fill())
    world.do("PRAGMA max_page_count = 1000000")
    asyncio.run(log.append(entry(1)))
    assert all(Leaf.decode(body) for body in stored(world))


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
