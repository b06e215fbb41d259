"""What stands: fresh within a second, and refused once it can't be known."""

from __future__ import annotations

import asyncio

import pytest

from gateway.flow import register
from gateway.flow.ports import StoreUnavailable
from gateway.flow.register import STALE_SECONDS, Register
from tests.unit.gateway.pull.pull_world import FOLLOWED, SHOWN, World, agreement


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class CountedLog:
    """The world's log, which can be away, and how often all of it was read."""

    def __init__(self, world: World) -> None:
        self._log = world.store.log
        self.away = False
        self.read = 0

    async def generation(self) -> int:
        if self.away:
            raise StoreUnavailable("away")
        return await self._log.generation()

    def __getattr__(self, name: str) -> object:
        self.read += name == "views"
        return getattr(self._log, name)


def test_nothing_is_known_before_the_first_look(world: World) -> None:
    with pytest.raises(StoreUnavailable):
        Register(world.store.log, Clock()).now()


def test_a_look_shows_views_callers_and_how_rows_are_read(world: World) -> None:
    known = Register(world.store.log, Clock())
    world.store.ask(known.look())

    assert sorted(known.now().views) == [SHOWN, FOLLOWED]
    assert set(known.now().shown) == set(known.now().strippings) == {SHOWN, FOLLOWED}


def test_what_changes_is_seen_at_the_next_look_and_only_then_is_all_read_again(world: World) -> None:
    log = CountedLog(world)
    known = Register(log, Clock())  # type: ignore[arg-type]
    world.store.ask(known.look())
    world.store.ask(known.look())
    assert log.read == 1

    world.store.suspend(SHOWN)
    world.store.ask(known.look())
    assert known.now().views[SHOWN].state == "suspended"
    world.store.activate(agreement(2, {"analisis": {"measure.kind": "keep"}}))
    world.store.ask(known.look())
    assert known.now().views[FOLLOWED].state == "ended"
    assert known.now().views[SHOWN].view.agreement_version == 2
    world.store.end()
    world.store.ask(known.look())
    assert {view.state for view in known.now().views.values()} == {"ended"}
    assert log.read == 4


def test_an_old_permission_is_no_permission(world: World) -> None:
    clock = Clock()
    log = CountedLog(world)
    known = Register(log, clock)  # type: ignore[arg-type]
    world.store.ask(known.look())
    log.away = True
    clock.now += STALE_SECONDS
    with pytest.raises(StoreUnavailable):
        world.store.ask(known.look())
    known.now()
    clock.now += 0.001

    with pytest.raises(StoreUnavailable):
        known.now()
    log.away = False
    world.store.ask(known.look())
    known.now()


def test_a_look_that_takes_long_is_as_old_as_its_beginning(world: World) -> None:
    clock = Clock()

    class Slow(CountedLog):
        async def generation(self) -> int:
            found = await super().generation()
            clock.now += STALE_SECONDS + 1
            return found

    known = Register(Slow(world), clock)  # type: ignore[arg-type]
    world.store.ask(known.look())

    with pytest.raises(StoreUnavailable):
        known.now()


def test_the_watch_goes_on_after_a_store_that_was_away(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register, "LOOK_SECONDS", 0.001)
    log = CountedLog(world)
    log.away = True
    looked = asyncio.Event()

    class Told(Register):
        async def look(self) -> None:
            await super().look()
            looked.set()

    known = Told(log)  # type: ignore[arg-type]

    async def run() -> None:
        watching = asyncio.create_task(known.watch())
        await asyncio.sleep(0)
        log.away = False
        await asyncio.wait_for(looked.wait(), 10)
        watching.cancel()

    world.store.ask(run())
    assert known.now().views
