from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import pytest
from events import Event, events, parsed
from questions import FOLLOWED
from served import Actor, Served, eventually, pulled, served

from gateway.flow.desk import Permitted, Reason
from gateway.flow.feed import HEARTBEAT_SECONDS, LOOK_SECONDS, Feeds
from gateway.flow.leaf import Action
from gateway.flow.tail import LogTail, News
from gateway.web.tokens import Claims


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory, server: str | None) -> Iterator[Served]:
    """A gateway of these tests alone: its sources change."""
    with pulled(tmp_path_factory.mktemp("live"), server) as made, served(made) as gateway:
        yield gateway


def head(gateway: Served, view: str = FOLLOWED) -> int:
    number = gateway.services.register.now().views[view].number
    return gateway.run(gateway.services.releases.heads())[number]


def history(gateway: Served, after: int = 0) -> list[dict[str, object]]:
    """The same feed as pages."""
    found: list[dict[str, object]] = []
    more = True
    while more:
        page = gateway.ask("prosecutor", "GET", f"/v1/feeds/{FOLLOWED}?after={after}&limit=40").json()
        found, after, more = found + page["items"], page["last"], page["more"]
    return found


def until(stream: Iterator[Event], last: int) -> list[Event]:
    found = []
    for event in stream:
        found.append(event)
        if event.sequence == last:
            break
    return found


def test_a_stream_tells_all_history_in_order_as_the_pages_do(live: Served) -> None:
    pages = history(live)
    with live.stream("prosecutor", FOLLOWED) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["convenio-leaf"] in live.leaves()
        told = until(events(answer), int(str(pages[-1]["id"]).rpartition("/")[2]))
    assert [event.data for event in told] == pages
    sequences = [event.sequence or 0 for event in told]
    assert sequences == sorted(set(sequences))
    assert [event.data["id"] for event in told] == [f"{FOLLOWED}/{sequence}" for sequence in sequences]


def test_a_stream_goes_on_after_the_last_event_that_was_seen(live: Served) -> None:
    pages = history(live)
    sequences = [int(str(item["id"]).rpartition("/")[2]) for item in pages]
    middle = sequences[len(sequences) // 2]
    with live.stream("prosecutor", FOLLOWED, after=middle) as answer:
        told = until(events(answer), sequences[-1])
    assert [event.sequence for event in told] == [s for s in sequences if s > middle]


def test_what_leaves_is_in_the_log_before_it_is_read(live: Served) -> None:
    with live.stream("prosecutor", FOLLOWED) as answer:
        first = next(events(answer))
        flushes = [leaf for leaf in live.leaves().values() if leaf.action is Action.FLUSH]
    mine = [leaf for leaf in flushes if (leaf.first or 0) <= (first.sequence or 0) <= (leaf.last or 0)]
    assert mine
    assert {(leaf.view, leaf.subject, leaf.purpose) for leaf in mine} == {(FOLLOWED, "fiscal.demo", "case_follow_up")}


def test_corrections_and_withdrawals_arrive_live_and_a_withdrawn_record_is_never_told_again(live: Served) -> None:
    before = head(live)
    known = {str(item["reference"]) for item in history(live)}
    with live.stream("prosecutor", FOLLOWED, after=before) as answer:
        coming = events(answer)
        live.made.sources.amend()
        live.pull()
        told = [next(coming), next(coming)]
    assert {event.name for event in told} == {"release", "withdrawal"}
    assert all((event.sequence or 0) > before for event in told)
    [withdrawn] = [event for event in told if event.name == "withdrawal"]
    [corrected] = [event for event in told if event.name == "release"]
    assert (withdrawn.data["withdrawn"], "data" in withdrawn.data) == (True, False)
    assert corrected.data["version"] == 2
    assert {withdrawn.data["reference"], corrected.data["reference"]} <= known
    again = history(live)
    assert [item for item in again if item["reference"] == withdrawn.data["reference"]] == [withdrawn.data]
    assert [item for item in again if item["reference"] == corrected.data["reference"]] == [corrected.data]


class ScriptedTail:
    """``LiveTail``: nothing new for so many waits, then what the log has."""

    def __init__(self, quiet: int, then: LogTail) -> None:
        self._quiet, self._then = quiet, then

    async def wait(self, view: int, sequence: int, seconds: float) -> bool:
        self._quiet -= 1
        return self._quiet <= 0

    async def after(self, view: int, sequence: int, limit: int) -> News:
        return News([], sequence) if self._quiet > 0 else await self._then.after(view, sequence, limit)


def following(gateway: Served) -> Permitted:
    person = Claims("fiscal.demo", "fge-jalisco", frozenset({"prosecutor"}), 2**40, gateway.made.issuer.iss, "jti")
    view = gateway.services.register.now().views[FOLLOWED]
    return Permitted(person, Action.FOLLOW, Reason("case_follow_up", "CI/2026/1"), view)


def test_a_heartbeat_is_a_comment_that_moves_nobody_forward(live: Served) -> None:
    waits = int(2 * HEARTBEAT_SECONDS / LOOK_SECONDS) + 1
    tail = ScriptedTail(waits, LogTail(live.services.releases))

    async def go() -> list[bytes]:
        stream = Feeds(tail, live.services.register, live.services.desk).stream(following(live), 0, lambda: False)
        sent = [await anext(stream) for _ in range(4)]
        await stream.aclose()
        return sent

    retry, first, second, told = live.run(go())
    assert (retry, first, second) == (b"retry: 2000\n\n", b": \n\n", b": \n\n")
    lines = (retry + first + second + told).decode().split("\n")
    assert [event.data for event in parsed(lines)] == history(live)[:500]


def test_a_closing_server_ends_its_streams(live: Served) -> None:
    closing = asyncio.Event()

    async def go() -> list[bytes]:
        sent = []
        feeds = live.services.feeds
        async for part in feeds.stream(following(live), 0, closing.is_set):
            sent.append(part)
            closing.set()
        return sent

    assert live.run(go()) == [b"retry: 2000\n\n"]


def test_a_caller_holds_so_many_streams_and_a_disconnection_frees_one(live: Served) -> None:
    most = live.made.settings.serve.streams_per_caller
    colleague = Actor("prosecutor", "fge-jalisco", "colega.fiscal", "case_follow_up")
    live.enrol(colleague)

    def refused() -> httpx.Response | None:
        with live.stream("prosecutor", FOLLOWED) as answer:
            if answer.status_code == 200:
                return None
            answer.read()
            return answer

    assert eventually(lambda: refused() is None)  # streams of the tests before have ended
    with ExitStack() as held:
        reading = []  # an iterator that is let go closes its stream
        for _ in range(most):
            opened = held.enter_context(live.stream("prosecutor", FOLLOWED))
            reading.append(opened.iter_lines())
            assert next(reading[-1]) == "retry: 2000"
        too_many = refused()
        assert too_many is not None
        assert (too_many.status_code, too_many.json()["type"]) == (429, "/problems/too_many_requests")
        assert int(too_many.headers["retry-after"]) > 0
        with live.stream(colleague, FOLLOWED) as other:
            assert other.status_code == 200
        assert live.ask("prosecutor", "GET", f"/v1/feeds/{FOLLOWED}").status_code == 200
        opened.close()
        assert eventually(lambda: refused() is None)
