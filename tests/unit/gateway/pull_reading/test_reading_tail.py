"""Both live tails: what followers of a view get, in which order, and what they never get."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence

import pytest

from gateway.bus.events import Event
from gateway.bus.tail import KafkaTail
from gateway.flow import tail
from gateway.flow.ports import ReleaseLog, ReleaseState, StoredRelease, StoreUnavailable, ViewInForce
from gateway.flow.tail import LogTail
from tests.unit.gateway.pull.pull_world import SHOWN, TableSource, World, row


def release(sequence: int, state: ReleaseState = ReleaseState.CURRENT) -> StoredRelease:
    return StoredRelease(sequence, f"r{sequence}", 1, state, "", b"{}", 1, 1, "2026-01-01T00:00:00+00:00")


class CountedLog:
    """The release log of one view, and how often it was asked."""

    def __init__(self, sequences: Sequence[int] = (), head: int | None = None) -> None:
        self.rows = [release(sequence) for sequence in sequences]
        self.head = head if head is not None else max(sequences, default=0)
        self.asked = 0
        self.away = False

    async def heads(self) -> dict[int, int]:
        if self.away:
            raise StoreUnavailable("away")
        return {1: self.head}

    async def views(self) -> list[ViewInForce]:
        return []

    async def after(self, view: int, sequence: int, limit: int) -> list[StoredRelease]:
        assert view == 1
        self.asked += 1
        if self.away:
            raise StoreUnavailable("away")
        return [found for found in self.rows if found.sequence > sequence][:limit]


class Silent:
    """A follower of the topics of a broker that is away."""

    def follow(self, views: Mapping[int, str]) -> None: ...

    def start(self, told: Callable[[int, Sequence[Event], bool], object]) -> None: ...

    def close(self) -> None: ...


class Fed(KafkaTail):
    """Over Kafka: before each look but the first, every row that is new to it comes as a message."""

    def __init__(self, log: ReleaseLog) -> None:
        super().__init__(log, Silent())
        self._source = log

    async def look(self) -> None:
        for view, window in self._windows.items():
            for new in await self._source.after(view, window.reached, 100):
                self.told(view, [Event(new.sequence, window.reached, new)], True)
        await super().look()


def _silent(log: ReleaseLog) -> KafkaTail:
    return KafkaTail(log, Silent())


Makes = Callable[[object], LogTail]


@pytest.fixture(params=[LogTail, _silent, Fed], ids=["log", "kafka-away", "kafka"])
def over(request: pytest.FixtureRequest) -> Makes:
    """Makes a live tail over a log."""
    made: Makes = request.param
    return made


async def all_of(subscriber: LogTail, limit: int = 2, view: int = 1) -> list[int]:
    """What a follower from the start gets, page after page, until nothing comes."""
    at, got = 0, []
    while True:
        rows, reached = await subscriber.after(view, at, limit)
        assert all(at < found.sequence <= reached for found in rows)
        if not rows and reached == at:
            return got
        got += [found.sequence for found in rows]
        at = reached


def test_everything_comes_once_and_in_order(over: Makes) -> None:
    async def run() -> None:
        log = CountedLog(range(1, 8))
        live = over(log)
        await live.look()
        assert await all_of(live) == [1, 2, 3, 4, 5, 6, 7]

    asyncio.run(run())


@pytest.mark.parametrize("sequences", [(), (2,), (1, 4), (1, 2, 9)])
def test_who_meets_a_stretch_without_anything_to_read_gets_past_it(sequences: tuple[int, ...], over: Makes) -> None:
    """Superseded and withheld releases are gaps: waiting at one would be waiting for ever, or asking without end."""

    async def run() -> None:
        log = CountedLog(sequences, head=9)
        live = over(log)
        await live.look()
        assert await all_of(live) == list(sequences)
        assert not await live.wait(1, 9, 0)

    asyncio.run(run())


def test_followers_at_the_same_place_share_one_read_until_the_next_look(over: Makes) -> None:
    async def run() -> None:
        log = CountedLog([1, 2])
        live = over(log)
        await live.look()
        answers = await asyncio.gather(*(live.after(1, 0, 10) for _ in range(50)))
        assert len({id(answer) for answer in answers}) == 1
        assert log.asked == 1
        await live.look()
        asked = log.asked
        await live.after(1, 0, 10)
        assert log.asked == asked + 1

    asyncio.run(run())


def test_one_who_leaves_takes_nothing_from_the_others(over: Makes) -> None:
    async def run() -> None:
        log = CountedLog([1])
        live = over(log)
        await live.look()
        leaving, staying = (asyncio.create_task(live.after(1, 0, 10)) for _ in range(2))
        await asyncio.sleep(0)
        leaving.cancel()
        assert len((await staying).rows) == 1
        with pytest.raises(asyncio.CancelledError):
            await leaving

    asyncio.run(run())


def test_growth_wakes_those_who_wait_and_nobody_else(over: Makes) -> None:
    async def run() -> None:
        log = CountedLog([1])
        live = over(log)
        await live.look()
        assert await live.wait(1, 0, 0)
        waiting = asyncio.create_task(live.wait(1, 1, 60))
        await asyncio.sleep(0)
        await live.look()
        assert not waiting.done()
        log.rows, log.head = [release(1), release(2)], 2
        await live.look()
        assert await waiting

    asyncio.run(run())


def test_who_reads_while_the_heads_change_is_not_told_to_ask_again_for_ever(over: Makes) -> None:
    """The answer is kept until the next look: one that knew less than the heads would be given again and again."""

    async def run() -> None:
        log = CountedLog()
        live = over(log)
        await live.look()
        log.head = 5  # by what is not to be read
        async with live._grown:  # others are being woken
            looking = asyncio.create_task(live.look())
            await asyncio.sleep(0)
            _, reached = await live.after(1, 0, 10)
        await looking
        while await live.wait(1, reached, 0):
            before, (_, reached) = reached, await live.after(1, reached, 10)
            assert reached > before

    asyncio.run(run())


def test_a_store_that_is_away_delays_and_loses_nothing(over: Makes) -> None:
    async def run() -> None:
        log = CountedLog([1])
        live = over(log)
        await live.look()
        log.away = True
        with pytest.raises(StoreUnavailable):
            await live.look()
        with pytest.raises(StoreUnavailable):
            await live.after(1, 0, 10)
        log.away = False
        log.rows, log.head = [release(1), release(2)], 2
        await live.look()
        assert await all_of(live) == [1, 2]

    asyncio.run(run())


def test_the_watch_goes_on_after_a_store_that_was_away(monkeypatch: pytest.MonkeyPatch, over: Makes) -> None:
    monkeypatch.setattr(tail, "LOOK_SECONDS", 0.001)

    async def run() -> None:
        log = CountedLog([1])
        log.away = True
        live = over(log)
        watching = asyncio.create_task(live.watch())
        await asyncio.sleep(0)
        log.away = False
        assert await live.wait(1, 0, 10)
        watching.cancel()
        with pytest.raises(asyncio.CancelledError):
            await watching

    asyncio.run(run())


def test_what_was_withdrawn_superseded_or_withheld_meanwhile_is_not_replayed(world: World, over: Makes) -> None:
    live, ask, view = over(world.store.log), world.store.ask, world.store.view(SHOWN).number
    source = TableSource(row("1"), row("2"), row("3"), row("4"))
    world.pull(source)
    ask(live.look())
    assert ask(all_of(live, 10, view)) == [1, 2, 3, 4]
    source.put(row("1", estatus="BAJA"))
    source.put(row("2", articulo="99"))
    source.put(row("3", sancion="X"))
    world.pull(source)
    ask(live.look())

    assert ask(all_of(live, 10, view)) == sorted(seen.sequence for seen in world.feed())
    rows, _ = ask(live.after(view, 4, 10))
    assert world.of("4")[0].sequence in ask(all_of(live, 10, view))
    assert sorted(found.state.name for found in rows) == ["CURRENT", "WITHDRAWAL"]


def test_a_release_that_was_withheld_and_came_back_reaches_who_followed_in_between(world: World, over: Makes) -> None:
    live, ask, view = over(world.store.log), world.store.ask, world.store.view(SHOWN).number
    source = TableSource(row("1"), row("2"))
    world.pull(source)
    source.put(row("1", sancion="X"))
    world.pull(source)
    ask(live.look())
    seen, reached = ask(live.after(view, 0, 10))
    assert [found.sequence for found in seen] == [world.of("2")[0].sequence]
    source.put(row("1"))
    world.pull(source)
    ask(live.look())

    [back], _ = ask(live.after(view, reached, 10))

    assert back.version == 2
