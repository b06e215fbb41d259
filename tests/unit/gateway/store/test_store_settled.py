"""A batch that is written while the next is made: nobody leaves before it is in the store, or refused."""

from __future__ import annotations

import gc
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from sqlalchemy import create_engine

from adapters.base import Batch, Cursor
from gateway.flow.ports import Intaken, PolicyChanged, StoreUnavailable
from gateway.flow.pull import Puller
from gateway.store.intake import SqliteIntake
from gateway.store.intake_postgres import PostgresIntake
from tests.unit.gateway.pull.pull_world import OWNER, TableSource, fresh, keys, mapper, quiet, row


class Written(PostgresIntake):
    """On a thread of its own that does what it is told instead of writing."""

    def __init__(self, write: Callable[[], None]) -> None:
        super().__init__(create_engine("sqlite://"))
        self._write_so = write

    def _accept(self, batch: Intaken) -> None:
        self._write_so()


def batch() -> Intaken:
    return Intaken("prueba", "juzgado", "hearing", 1, b"p", {}, None, b"", b"", "run")


def refused() -> None:
    raise PolicyChanged


def test_what_a_batch_was_refused_with_is_told_once_by_the_next_or_at_the_end() -> None:
    intake = Written(refused)
    intake.accept(batch())
    with pytest.raises(PolicyChanged):
        intake.accept(batch())
    intake.settled()  # the second was dropped

    intake.accept(batch())
    with pytest.raises(PolicyChanged):
        intake.settled()
    intake.settled()


def test_an_intake_that_is_forgotten_leaves_no_thread() -> None:
    gc.disable()
    try:
        for write in (lambda: None, refused):
            before, intake = set(threading.enumerate()), Written(write)
            intake.accept(batch())
            with suppress(PolicyChanged):
                intake.settled()
            threads = set(threading.enumerate()) - before
            assert threads
            del intake
            for thread in threads:
                thread.join(10)
                assert not thread.is_alive()
    finally:
        gc.enable()


@pytest.fixture
def interrupted() -> Iterator[threading.Event]:
    """SIGINT raises KeyboardInterrupt once, and sets this: one that comes just before a wait may be lost."""
    told = threading.Event()

    def once(*_: object) -> None:
        if not told.is_set():
            told.set()
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, once)
    yield told
    signal.signal(signal.SIGINT, before)


def test_one_who_is_interrupted_while_waiting_can_still_wait_for_the_batch(interrupted: threading.Event) -> None:
    begin, go_on, waiting = threading.Event(), threading.Event(), threading.main_thread().ident
    assert waiting is not None

    def interrupted_then_refused() -> None:
        assert begin.wait(10)
        while not interrupted.wait(0.05):
            signal.pthread_kill(waiting, signal.SIGINT)
        assert go_on.wait(10)
        raise StoreUnavailable("away")

    intake = Written(interrupted_then_refused)
    intake.accept(batch())

    def wait() -> None:
        begin.set()
        intake.settled()

    with pytest.raises(KeyboardInterrupt):
        wait()
    go_on.set()
    with pytest.raises(StoreUnavailable):
        intake.settled()


class Refused(SqliteIntake):
    """As if the last batch were refused when somebody waits for it, from then on."""

    now = False

    def settled(self) -> None:
        if self.now:
            raise PolicyChanged


class Interrupted(TableSource):
    def pull(self, cursor: Cursor | None) -> Iterator[Batch]:
        yield from super().pull(cursor)
        raise KeyboardInterrupt


def test_who_asks_a_pull_to_end_is_not_answered_with_what_its_last_batch_was_refused_with() -> None:
    with fresh("sqlite") as world:
        intake = Refused(world.store.engine)
        puller = Puller(Interrupted(row("1")), mapper(), keys(OWNER), intake, lambda: world.now)
        intake.now = True
        with pytest.raises(KeyboardInterrupt):  # a policy that has changed is no reason to go on: somebody asked to end
            puller.pull(quiet)


@pytest.mark.parametrize("dies_after", [None, 1])
def test_a_pull_that_ends_or_breaks_is_told_what_its_last_batch_was_refused_with(dies_after: int | None) -> None:
    with fresh("sqlite") as world:
        intake, source = Refused(world.store.engine), TableSource(row("1"))
        source.dies_after = dies_after
        puller = Puller(source, mapper(), keys(OWNER), intake, lambda: world.now)
        intake.now = True
        with pytest.raises(PolicyChanged):
            puller.pull(quiet)


class BrokenOff(BaseException):
    """As when a scheduled pull is asked to end: no KeyboardInterrupt, and nothing that a source may catch."""


class Held(SqliteIntake):
    """Its batches are written only once somebody waits for them."""

    held: Intaken | None = None

    def accept(self, batch: Intaken) -> None:
        self.settled()
        self.held = batch

    def settled(self) -> None:
        held, self.held = self.held, None
        if held is not None:
            super().accept(held)


class BreaksOff(TableSource):
    """After its only batch."""

    def pull(self, cursor: Cursor | None) -> Iterator[Batch]:
        yield from super().pull(cursor)
        raise BrokenOff


def test_however_a_pull_is_broken_off_what_it_had_accepted_is_in_the_store() -> None:
    with fresh("sqlite") as world:
        intake = Held(world.store.engine)
        puller = Puller(BreaksOff(row("1")), mapper(), keys(OWNER), intake, lambda: world.now)
        with pytest.raises(BrokenOff):
            puller.pull(quiet)
        with world.store.engine.begin() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM record").scalar() == 1
