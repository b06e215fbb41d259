from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Message, Receive, Scope, Send

from gateway.web import catalogue
from gateway.web.limits import Buckets, RequestLimits, Sizes, Streams, address
from gateway.web.problems import Refused

JSON = (b"content-type", b"application/json")
SIZES = Sizes(body=100, head=400, seconds=5)


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Echo:
    """An application that reads its body and says how long it was; remembers whether it was reached."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.then: list[Message] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        message = await receive()
        assert not message["more_body"]
        self.bodies.append(message["body"])
        self.then.append(await receive())
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})


def scope(*headers: tuple[bytes, bytes], path: str = "/v1/x", query: bytes = b"") -> Scope:
    raw = path.encode()
    return {"type": "http", "path": path, "raw_path": raw, "query_string": query, "headers": list(headers)}


def chunks(*bodies: bytes) -> list[Message]:
    last = len(bodies) - 1
    return [{"type": "http.request", "body": b, "more_body": i < last} for i, b in enumerate(bodies)]


def serve(request: Scope, messages: Sequence[Message], sizes: Sizes = SIZES) -> tuple[str | int, Echo]:
    """(status or the problem's code, the application). After the messages the caller stays silent for ever."""
    sent: list[Message] = []
    echo = Echo()
    pending = [*messages, {"type": "http.disconnect"}] if messages else []

    async def receive() -> Message:
        if not pending:
            await asyncio.Event().wait()
        return pending.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(RequestLimits(echo, sizes)(request, receive, send))
    if not sent:
        return "nothing", echo
    if sent[0]["status"] == 200:
        return 200, echo
    return json.loads(sent[1]["body"])["type"].removeprefix("/problems/"), echo


def length(value: bytes) -> tuple[bytes, bytes]:
    return (b"content-length", value)


def test_a_request_within_its_limits_arrives_whole() -> None:
    outcome, echo = serve(scope(JSON, length(b"100")), chunks(b"x" * 60, b"y" * 40))
    assert (outcome, echo.bodies) == (200, [b"x" * 60 + b"y" * 40])
    assert echo.then == [{"type": "http.disconnect"}]  # what comes after the body still comes


def test_a_request_without_a_body_needs_no_type() -> None:
    assert serve(scope(), chunks(b""))[0] == 200


@pytest.mark.parametrize(
    ("headers", "bodies", "expected"),
    [
        ([length(b"101")], [b"x" * 101], "too_large"),
        ([length(b"99999999999999999")], [b""], "too_large"),
        ([], [b"x" * 101], "too_large"),
        ([], [b"x" * 60, b"x" * 41], "too_large"),
        ([length(b"1")], [b"x" * 60, b"x" * 41], "too_large"),
        ([length(b"1"), length(b"101")], [b"x"], "too_large"),
        ([length(b"-1")], [b"x"], "invalid_request"),
        ([length(b"1e9")], [b"x"], "invalid_request"),
        ([length(b"")], [b"x"], "invalid_request"),
        ([length(b"9" * 5000)], [b"x"], "headers_too_large"),
        ([length(b"9" * 100)], [b"x"], "invalid_request"),
        ([(b"x", b"y" * 400)], [b""], "headers_too_large"),
        ([(b"x" * 20, b"")] * 20, [b""], "headers_too_large"),
    ],
)
def test_what_is_too_large_never_reaches_the_application(
    headers: list[tuple[bytes, bytes]], bodies: list[bytes], expected: str
) -> None:
    outcome, echo = serve(scope(JSON, *headers), chunks(*bodies))
    assert (outcome, echo.bodies) == (expected, [])


def test_a_long_address_is_too_large() -> None:
    assert serve(scope(path="/" + "x" * 400), chunks(b""))[0] == "headers_too_large"
    assert serve(scope(query=b"x" * 400), chunks(b""))[0] == "headers_too_large"
    assert serve(scope() | {"raw_path": None, "path": "/" + "x" * 400}, chunks(b""))[0] == "headers_too_large"


@pytest.mark.parametrize(
    ("headers", "outcome"),
    [
        ([JSON], 200),
        ([(b"content-type", b"application/JSON; charset=utf-8")], 200),
        ([JSON, (b"content-encoding", b"identity")], 200),
        ([], "unsupported_media_type"),
        ([JSON, JSON], "unsupported_media_type"),
        ([(b"content-type", b"text/plain")], "unsupported_media_type"),
        ([(b"content-type", b"application/x-www-form-urlencoded")], "unsupported_media_type"),
        ([(b"content-type", b"application/jsonp")], "unsupported_media_type"),
        ([JSON, (b"content-encoding", b"gzip")], "unsupported_media_type"),
    ],
)
def test_a_body_is_plain_json(headers: list[tuple[bytes, bytes]], outcome: str | int) -> None:
    assert serve(scope(*headers), chunks(b"{}"))[0] == outcome


def test_a_body_that_never_ends_is_given_up() -> None:
    half: list[Message] = [{"type": "http.request", "body": b"{", "more_body": True}]
    assert serve(scope(JSON), [], Sizes(seconds=0))[0] == "too_slow"
    assert serve(scope(JSON), half, SIZES)[0] == "nothing"  # went away half-way: nobody is left to answer


def test_other_protocols_pass() -> None:
    seen: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope["type"])

    async def receive() -> Message:
        raise AssertionError

    async def send(message: Message) -> None:
        raise AssertionError

    asyncio.run(RequestLimits(app, SIZES)({"type": "lifespan"}, receive, send))
    assert seen == ["lifespan"]


def test_a_burst_then_the_rate() -> None:
    clock = Clock()
    buckets = Buckets(rate=2, burst=3, clock=clock)
    assert [buckets.take("ana") for _ in range(3)] == [0, 0, 0]
    assert buckets.take("ana") == pytest.approx(0.5)
    assert buckets.take("luis") == 0  # nobody pays for another
    clock.now += 0.5
    assert (buckets.take("ana"), buckets.take("ana")) == (0, pytest.approx(0.5))
    clock.now += 100
    assert [buckets.take("ana") for _ in range(4)] == [0, 0, 0, pytest.approx(0.5)]


def test_asking_takes_nothing() -> None:
    buckets = Buckets(rate=1, burst=1, clock=Clock())
    assert [buckets.wait("ana") for _ in range(3)] == [0, 0, 0]
    assert buckets.take("ana") == 0
    assert buckets.wait("ana") == pytest.approx(1)


@given(
    st.integers(1, 5),
    st.integers(1, 5),
    st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from([0.0, 0.1, 0.25, 1.0])), max_size=80),
)
def test_no_window_ever_gives_more_than_burst_and_rate(rate: int, burst: int, asks: list[tuple[str, float]]) -> None:
    clock = Clock()
    buckets = Buckets(rate, burst, clock)
    granted: dict[str, list[float]] = {"a": [], "b": [], "c": []}
    for key, pause in asks:
        clock.now += pause
        wait = buckets.take(key)
        if wait == 0:
            granted[key].append(clock.now)
        assert wait <= 1 / rate + 1e-9
    for times in granted.values():
        for i, start in enumerate(times):
            for j, end in enumerate(times[i:], 1):
                assert j <= burst + rate * (end - start) + 1e-6


def test_an_honest_wait_is_enough() -> None:
    clock = Clock()
    buckets = Buckets(rate=3, burst=2, clock=clock)
    while (wait := buckets.take("ana")) == 0:
        pass
    clock.now += wait + 1e-9
    assert buckets.take("ana") == 0


def test_a_full_table_forgets_the_idle_and_gives_newcomers_one_bucket() -> None:
    clock = Clock()
    buckets = Buckets(rate=1, burst=2, clock=clock, most=3)
    for key in "abc":
        assert buckets.take(key) == 0
    assert [buckets.take(f"invented {i}") for i in range(4)] == [0, 0, pytest.approx(1), pytest.approx(1)]
    assert buckets.take("a") == 0  # known ones keep their own
    assert buckets.take("a") == pytest.approx(1)
    clock.now += 10  # all idle: newcomers take their places
    assert [buckets.take(f"later {i}") for i in range(3)] == [0, 0, 0]


def test_it_is_the_longest_idle_that_is_forgotten() -> None:
    clock = Clock()
    buckets = Buckets(rate=1, burst=2, clock=clock, most=2)
    buckets.take("a")
    buckets.take("b")
    clock.now += 1
    buckets.take("a")
    buckets.take("a")
    assert buckets.take("c") == 0  # in the place of b
    assert buckets.take("a") == pytest.approx(1)
    assert [buckets.take("d"), buckets.take("e"), buckets.take("f")] == [0, 0, pytest.approx(1)]


def test_memory_is_bounded() -> None:
    clock = Clock()
    buckets = Buckets(rate=1, burst=2, clock=clock, most=10)
    for i in range(1000):
        clock.now += i % 3
        buckets.take(i)
    assert len(buckets._full_at) <= 11


def test_streams_are_counted_and_given_back() -> None:
    streams = Streams(per_caller=2, total=3)
    with streams.held("ana"), streams.held("ana"):
        with pytest.raises(Refused) as caught, streams.held("ana"):
            raise AssertionError
        assert (caught.value.problem, caught.value.retry_after) == (catalogue.TOO_MANY_REQUESTS, 5)
        with streams.held("luis"), pytest.raises(Refused), streams.held("eva"):
            raise AssertionError
    with pytest.raises(ZeroDivisionError), streams.held("ana"):
        raise ZeroDivisionError
    with streams.held("ana"), streams.held("ana"), streams.held("luis"):
        pass
    assert not streams._open


@pytest.mark.parametrize(
    ("client", "counted"),
    [
        (("10.0.0.7", 1), "10.0.0.7"),
        (("::ffff:10.0.0.7", 1), "10.0.0.7"),
        (("2001:db8:1:2:3::4", 1), "2001:db8:1:2::/64"),
        (("2001:db8:1:2:ffff::9", 1), "2001:db8:1:2::/64"),
        ((str(Path("gateway.sock")), None), "gateway.sock"),
        (None, ""),
    ],
)
def test_whom_a_stranger_is_counted_as(client: object, counted: str) -> None:
    assert address({"type": "http", "client": client}) == counted
