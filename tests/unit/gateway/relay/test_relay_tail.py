"""The live tail over Kafka: what its window hands on, and what it leaves to the log."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.bus import tail as bus_tail
from gateway.bus.events import Encoder, Event, event
from gateway.bus.tail import WINDOW_ROWS, WINDOW_SECONDS, KafkaTail, Window
from gateway.flow.ports import ReleaseState, StoredRelease, StoreUnavailable
from gateway.flow.relay_ports import LogRow
from tests.unit.gateway.relay.relay_fakes import Clock


def released(sequence: int, reference: str, *, withdrawn: bool = False, predecessor: int | None = None) -> Event:
    state, payload = (ReleaseState.WITHDRAWAL, None) if withdrawn else (ReleaseState.CURRENT, b"{}")
    row = StoredRelease(sequence, reference, 1, state, "", payload, 1, 1, "2026-01-01T00:00:00Z")
    return Event(sequence, sequence - 1 if predecessor is None else predecessor, row)


def seen(window: Window, after: int, now: float = 0.0, limit: int = 100) -> list[int] | None:
    news = window.after(after, limit, now)
    return None if news is None else [row.sequence for row in news.rows]


def test_what_arrives_is_handed_on_and_reaches_to_the_last() -> None:
    window = Window(10)
    window.take([released(11, "a"), released(12, "b")], True, 0.0)
    assert (seen(window, 10), seen(window, 11)) == ([11, 12], [12])
    assert seen(window, 9) is None  # the log's
    assert seen(window, 12) is None  # nothing yet
    news = window.after(10, 1, 0.0)
    assert news is not None
    assert (len(news.rows), news.reached) == (1, 11)


def test_a_later_version_and_a_withdrawal_take_the_earlier_one_s_place() -> None:
    window = Window(0)
    window.take([released(1, "a"), released(2, "b"), released(3, "a")], True, 0.0)
    assert seen(window, 0) == [2, 3]
    window.take([released(4, "b", withdrawn=True)], True, 0.0)
    assert seen(window, 0) == [3, 4]


def test_what_is_known_is_dropped_and_a_jump_is_left_to_the_log() -> None:
    window = Window(10)
    window.take([released(9, "late"), released(10, "late"), released(11, "a")], True, 0.0)
    assert seen(window, 10) == [11]
    window.take([released(15, "b", predecessor=14)], True, 0.0)
    assert seen(window, 11) is None
    assert seen(window, 14) == [15]


def test_nothing_is_handed_on_before_the_topic_s_end_is_reached() -> None:
    window = Window(0)
    window.take([released(1, "a")], False, 0.0)
    assert seen(window, 0) is None
    window.take([released(2, "a", withdrawn=True)], True, 0.0)
    assert (seen(window, 0), seen(window, 1)) == (None, [2])


def test_the_end_of_the_view_empties_the_window() -> None:
    window = Window(0)
    window.take([released(1, "a"), Event(2, 1, None)], True, 0.0)
    assert (seen(window, 0), window.reached) == (None, 2)
    window.take([released(3, "b")], True, 0.0)
    assert seen(window, 2) == [3]


def test_the_window_is_bounded_in_time_and_in_count() -> None:
    window = Window(0)
    window.take([released(1, "a")], True, 0.0)
    window.take([released(2, "b")], True, 1.0)
    assert seen(window, 0, WINDOW_SECONDS) == [1, 2]
    assert seen(window, 0, WINDOW_SECONDS + 0.5) is None
    assert seen(window, 1, WINDOW_SECONDS + 0.5) == [2]
    window.take([released(n, str(n)) for n in range(3, WINDOW_ROWS + 10)], True, 2.0)
    assert seen(window, 5, 2.0) is None
    assert len(seen(window, 9, 2.0, WINDOW_ROWS * 2) or []) == WINDOW_ROWS


class OneView:
    """The log of one view; ``Follower`` that says what a test tells it."""

    def __init__(self) -> None:
        self.rows: list[StoredRelease] = []
        self.asked = 0
        self.away = False
        self.followed = 0
        self.started = 0
        self.again = asyncio.Event()

    async def heads(self) -> dict[int, int]:
        return {1: max((row.sequence for row in self.rows), default=0)}

    async def views(self) -> list[SimpleNamespace]:
        if self.away:
            raise StoreUnavailable("away")
        return [SimpleNamespace(number=1, view=SimpleNamespace(name="a.one"))]

    async def after(self, view: int, sequence: int, limit: int) -> list[StoredRelease]:
        self.asked += 1
        return [row for row in self.rows if row.sequence > sequence][:limit]

    def follow(self, views: Mapping[int, str]) -> None:
        assert views == {1: "a.one"}
        self.followed += 1

    def start(self, told: Callable[[int, Sequence[Event], bool], object]) -> None:
        self.told = told
        self.started += 1
        if self.started == 3:
            self.again.set()

    def close(self) -> None: ...


def tail(log: OneView, clock: Clock) -> KafkaTail:
    return KafkaTail(log, log, clock)  # type: ignore[arg-type]


def test_a_message_wakes_who_waits_and_spares_the_log() -> None:
    async def run() -> None:
        log = OneView()
        live = tail(log, Clock())
        await live.look()
        waiting = asyncio.create_task(live.wait(1, 0, 60))
        await asyncio.sleep(0)
        live.told(1, [released(1, "a")], True)
        assert await waiting
        rows, reached = await live.after(1, 0, 10)
        assert ([row.sequence for row in rows], reached, log.asked) == ([1], 1, 0)

    asyncio.run(run())


def test_what_a_relay_that_lags_tells_is_left_to_the_log() -> None:
    """It may have been withdrawn since: only a withdrawal the log has already can tell."""

    async def run() -> None:
        log = OneView()
        live = tail(log, Clock())
        await live.look()
        before, after = released(1, "a"), released(2, "a", withdrawn=True)
        log.rows = [row for row in [after.release] if row]
        await live.look()
        live.told(1, [before], True)
        assert await live.wait(1, 0, 0)
        assert [row.sequence for row in (await live.after(1, 0, 10)).rows] == [2]
        live.told(1, [after], True)
        asked = log.asked
        assert [row.sequence for row in (await live.after(1, 1, 10)).rows] == [2]
        assert log.asked == asked

    asyncio.run(run())


def test_views_that_could_not_be_asked_for_are_followed_later() -> None:
    async def run() -> None:
        log = OneView()
        live = tail(log, Clock())
        log.away = True
        with pytest.raises(StoreUnavailable):
            await live.look()
        log.away = False
        await live.look()
        await live.look()
        assert log.followed == 1

    asyncio.run(run())


def test_a_follower_that_a_defect_ended_is_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bus_tail, "_SOON_SECONDS", 0.001)
    monkeypatch.setattr(bus_tail, "_LOOK_SECONDS", 0.002)

    async def run() -> None:
        log = OneView()
        watching = asyncio.create_task(tail(log, Clock()).watch())
        async with asyncio.timeout(10):
            await log.again.wait()
        watching.cancel()
        with pytest.raises(asyncio.CancelledError):
            await watching

    asyncio.run(run())


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.booleans(), st.sampled_from(["told", "lost", "late"]), st.booleans()))
)
def test_whoever_follows_gets_each_once_in_order_and_never_what_is_known_to_be_withdrawn(
    steps: list[tuple[str, bool, str, bool]],
) -> None:
    """Messages that come, are lost or come late, looks at the log or none: a follower ends where the log does."""

    async def run() -> None:
        log, clock = OneView(), Clock()
        live = tail(log, clock)
        await live.look()
        at, got, kept = 0, list[StoredRelease](), list[Event]()
        told = 0
        for number, (reference, withdrawn, how, looks) in enumerate(steps, 1):
            made = released(number, reference, withdrawn=withdrawn, predecessor=told)
            told = number
            log.rows = [row for row in log.rows if row.reference != reference or row.payload is None]
            log.rows.append(made.release)  # type: ignore[arg-type]
            kept.append(made)
            if how != "lost":
                live.told(1, [made] if how == "told" else kept[-2:], True)
            if looks:
                clock.now += 1
                await live.look()
            while await live.wait(1, at, 0):
                rows, reached = await live.after(1, at, 2)
                assert reached > at
                assert all(at < row.sequence <= reached for row in rows)
                assert all(row.payload is None or row in log.rows for row in rows)
                got += rows
                at = reached
        await live.look()
        while await live.wait(1, at, 0):
            rows, at = await live.after(1, at, 2)
            got += rows
        assert at == len(steps)
        assert [row for row in log.rows if row not in got] == []

    asyncio.run(run())


@given(st.integers(1, 10**18), st.integers(0, 10**18), st.one_of(st.none(), st.binary()), st.integers(1, 99))
def test_a_message_says_what_the_row_said(sequence: int, predecessor: int, payload: bytes | None, version: int) -> None:
    row = LogRow(sequence, "a reference", version, payload, 7, 1, "2026-03-04T05:06:07+00:00")
    key, headers = Encoder("a.one", "owner", "hearing").row(row, predecessor)
    found = event(headers, payload)
    assert key == b"a reference"
    assert found is not None
    assert (found.sequence, found.predecessor) == (sequence, predecessor)
    release = found.release
    assert release is not None
    assert (release.reference, release.version, release.payload) == ("a reference", version, payload)
    assert release.released_at[:10] == "2026-03-04"
    assert (release.policy, release.contract) == ((7, 1) if payload is not None else (0, 0))


@given(
    st.lists(st.tuples(st.sampled_from(["ce_type", "ce_sequence", "ce_subject", "ce_time"]), st.binary() | st.none()))
)
def test_a_message_that_is_none_of_ours_is_not_read(headers: list[tuple[str, bytes | None]]) -> None:
    assert event(headers, b"{}") is None


@pytest.mark.parametrize("lacking", ["ce_type", "ce_sequence", "ce_subject", "ce_version", "ce_time"])
def test_a_header_without_a_value_makes_a_message_none_of_ours(lacking: str) -> None:
    _, headers = Encoder("a.one", "owner", "hearing").row(LogRow(2, "r", 1, b"{}", 7, 1, "2026-03-04"), 1)
    assert event(headers, b"{}") is not None
    assert event([(name, None if name == lacking else value) for name, value in headers], b"{}") is None
