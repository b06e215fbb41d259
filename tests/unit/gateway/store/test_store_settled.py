"""A batch that may be written while the next is made: no pull ends before it is in the store, or refused."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from adapters.base import Batch, Cursor
from gateway.flow.ports import (
    Intaken,
    PolicyChanged,
)
from gateway.flow.pull import Puller
from gateway.store.intake import SqliteIntake
from tests.unit.gateway.pull.pull_world import OWNER, TableSource, fresh, keys, mapper, quiet, row


class Refused(SqliteIntake):
    """As if the last batch were refused, which its end tells."""

    now = False

    def close(self) -> None:
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
