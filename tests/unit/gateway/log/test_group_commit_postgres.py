"""Leaves made durable on PostgreSQL from the event loop that answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import pytest

from gateway.flow.access_log import LogUnavailable
from gateway.flow.leaf import Action, Leaf, LeafError
from gateway.store.access_log_postgres import PostgresGroupCommit
from gateway.store.engine import POSTGRES_SESSION
from tests.unit.gateway.log.worlds import World, entry

HANG_UP = (
    "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
    " AND datname = current_database() AND backend_type = 'client backend'"
)


@asynccontextmanager
async def opened(world: World) -> AsyncIterator[PostgresGroupCommit]:
    log = PostgresGroupCommit(world.engine.url)
    try:
        yield log
    finally:
        await log.aclose()


@asynccontextmanager
async def held(world: World) -> AsyncIterator[Callable[[], Coroutine[Any, Any, None]]]:
    """Nobody can write meanwhile; gives what waits until somebody tries to."""

    async def tried() -> None:
        asked = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'pending'::regclass"
        async with asyncio.timeout(10):
            while not world.do(asked)[0][0]:  # noqa: ASYNC110  (a lock that is waited for tells nobody)
                await asyncio.sleep(0.01)

    with world.engine.begin() as holding:
        holding.exec_driver_sql("LOCK TABLE pending IN SHARE MODE")
        yield tried


def stored(world: World) -> list[bytes]:
    return [body for (body,) in world.do("SELECT body FROM pending ORDER BY id")]


def commits(world: World) -> int:
    return int(world.do("SELECT count(DISTINCT xmin::text) FROM pending")[0][0])


def test_a_leaf_is_in_the_database_when_append_returns(on_a_server: World) -> None:
    async def one() -> None:
        async with opened(on_a_server) as log:
            leaf = entry(1)
            await log.append(leaf)
            assert stored(on_a_server) == [leaf.encode()]

    asyncio.run(one())


def test_all_that_wait_share_one_commit(on_a_server: World) -> None:
    async def crowd() -> None:
        async with opened(on_a_server) as log:
            async with held(on_a_server) as tried:
                first = asyncio.create_task(log.append(entry(0)))
                await tried()
                rest = [asyncio.create_task(log.append(entry(n))) for n in range(1, 65)]
                await asyncio.sleep(0)
                assert not first.done()
            await asyncio.gather(first, *rest)

    asyncio.run(crowd())
    assert (len(stored(on_a_server)), commits(on_a_server)) == (65, 2)


def test_leaves_that_come_one_after_the_other_share_one_commit(on_a_server: World) -> None:
    async def row() -> None:
        async with opened(on_a_server) as log:
            waiting = []
            for n in range(9):
                waiting.append(asyncio.create_task(log.append(entry(n))))
                await asyncio.sleep(0)
            await asyncio.gather(*waiting)

    asyncio.run(row())
    assert (len(stored(on_a_server)), commits(on_a_server)) == (9, 1)


def test_a_row_of_leaves_without_end_holds_nobody_up(on_a_server: World) -> None:
    async def row() -> None:
        async with opened(on_a_server) as log, asyncio.timeout(60):
            waiting = [asyncio.create_task(log.append(entry(0)))]
            while not waiting[0].done():
                waiting.append(asyncio.create_task(log.append(entry(len(waiting)))))
                await asyncio.sleep(0)
            await asyncio.gather(*waiting)

    asyncio.run(row())
    assert commits(on_a_server) > 1


def test_everyone_in_a_failed_commit_is_told_and_the_next_goes_through(on_a_server: World) -> None:
    canary = entry(1, subject="CANARIO")

    async def crowd() -> list[BaseException | None]:
        async with opened(on_a_server) as log:
            on_a_server.do("ALTER TABLE pending ADD CONSTRAINT planted CHECK (position('CANARIO'::bytea in body) = 0)")
            outcomes = await asyncio.gather(*map(log.append, (entry(0), canary, entry(2))), return_exceptions=True)
            await log.append(entry(9))
            return outcomes

    outcomes = asyncio.run(crowd())
    assert [type(error) for error in outcomes] == [LogUnavailable] * 3
    assert len({id(error) for error in outcomes}) == 3
    assert all("23514" in str(error) and "CANARIO" not in repr(error) for error in outcomes)
    assert len(stored(on_a_server)) == 1


def test_a_cancelled_waiter_harms_nobody_and_its_leaf_stays(on_a_server: World) -> None:
    async def crowd() -> list[BaseException | None]:
        async with opened(on_a_server) as log:
            async with held(on_a_server) as tried:
                first = asyncio.create_task(log.append(entry(1)))
                await tried()
                second = asyncio.create_task(log.append(entry(2)))
                await asyncio.sleep(0)
                first.cancel()
            return await asyncio.gather(first, second, return_exceptions=True)

    cancelled, answered = asyncio.run(crowd())
    assert isinstance(cancelled, asyncio.CancelledError)
    assert answered is None
    assert len(stored(on_a_server)) == 2


def test_what_cannot_be_encoded_costs_only_its_own_caller(on_a_server: World) -> None:
    async def both() -> list[BaseException | None]:
        async with opened(on_a_server) as log:
            bad = Leaf(action=Action.SEARCH, subject="")
            return await asyncio.gather(log.append(bad), log.append(entry(1)), return_exceptions=True)

    bad, good = asyncio.run(both())
    assert isinstance(bad, LeafError)
    assert good is None


def test_closing_commits_what_waits_and_refuses_what_comes_later(on_a_server: World) -> None:
    async def late() -> None:
        async with opened(on_a_server) as log:
            waiting = asyncio.create_task(log.append(entry(1)))
            await asyncio.sleep(0)
            await log.aclose()
            await waiting
            with pytest.raises(LogUnavailable, match="closed"):
                await log.append(entry(2))

    asyncio.run(late())
    assert len(stored(on_a_server)) == 1


def test_a_server_that_was_away_costs_nobody_an_answer(on_a_server: World) -> None:
    async def both() -> None:
        async with opened(on_a_server) as log:
            await log.append(entry(1))
            await asyncio.to_thread(on_a_server.do, HANG_UP)
            await asyncio.sleep(0)  # the loop hears of it
            await log.append(entry(2))

    asyncio.run(both())
    assert len(stored(on_a_server)) == 2


def test_a_server_that_goes_away_in_the_middle_is_told(on_a_server: World) -> None:
    async def cut() -> None:
        async with opened(on_a_server) as log:
            async with held(on_a_server) as tried:
                waiting = asyncio.create_task(log.append(entry(1)))
                await tried()
                on_a_server.do(
                    "SELECT pg_terminate_backend(pid, 10000) FROM pg_locks"
                    " WHERE NOT granted AND relation = 'pending'::regclass"
                )
            with pytest.raises(LogUnavailable):
                await waiting
            await log.append(entry(2))

    asyncio.run(cut())
    assert len(stored(on_a_server)) == 1


def test_a_table_locked_for_too_long_is_said(on_a_server: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(POSTGRES_SESSION, "lock_timeout", "50ms")

    async def impatient() -> None:
        async with opened(on_a_server) as log:
            async with held(on_a_server):
                with pytest.raises(LogUnavailable, match="locked by another"):
                    await log.append(entry(1))
            await log.append(entry(2))

    asyncio.run(impatient())
    assert len(stored(on_a_server)) == 1


def test_a_defect_leaves_nobody_waiting(on_a_server: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async def crowd() -> list[BaseException | None]:
        async with opened(on_a_server) as log:
            first = asyncio.create_task(log.append(entry(1)))
            await asyncio.sleep(0)
            second = asyncio.create_task(log.append(entry(2)))
            return await asyncio.gather(first, second, return_exceptions=True)

    async def broken(*_: object, **__: object) -> None:
        await asyncio.sleep(0.01)
        raise LookupError

    monkeypatch.setattr(asyncpg, "connect", broken)
    outcomes = asyncio.run(crowd())
    assert [type(error) for error in outcomes] == [LogUnavailable] * 2
