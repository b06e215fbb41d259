from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from connector_conformance import folios, pulled, rows
from rest_worlds import RestWorld, answers
from source_worlds import mapping

from adapters.base import RetryLater
from adapters.rest.api import RestApi
from adapters.rest.http import ATTEMPTS, DEADLINE, Http, Time
from adapters.rest.login import Bearer

NOW = 1_700_000_000.0


@pytest.fixture
def world(tmp_path: Path) -> RestWorld:
    return RestWorld(tmp_path)


def busy(after: str | None, status: int = 429, **headers: str) -> httpx.Response:
    return httpx.Response(status, headers=headers if after is None else {**headers, "retry-after": after})


def on(seconds: float) -> str:
    return format_datetime(datetime.fromtimestamp(seconds, UTC), usegmt=True)


@pytest.mark.parametrize(
    ("response", "least"),
    [
        (busy("7"), 7),
        (busy(" 7 ", 503), 7),
        (busy(on(NOW + 7)), 7),
        (busy(on(90), date=on(50)), 40),  # by the server's clock, not by ours
        (busy(on(NOW - 7)), 0),
        (busy("-7"), 0),
        (busy("7.5"), 0),
        (busy("soon"), 0),
        (busy("Mon, 99 Foo 2024 00:00:00 GMT"), 0),
        (busy(None), 0),
    ],
)
def test_a_server_that_says_when_to_come_back_is_heard(world: RestWorld, response: httpx.Response, least: int) -> None:
    world.answer = answers(response, {"data": rows(0, 1)}, {"data": []})
    assert len(pulled(world.source().pull(None))) == 1
    (wait,) = world.waits
    assert least <= wait <= least + 0.5


@pytest.mark.parametrize("after", ["301", "9" * 4000, on(NOW + 3600)])
def test_a_server_that_wants_longer_than_the_deadline_is_left_alone_at_once(world: RestWorld, after: str) -> None:
    world.answer = answers(busy(after))
    with pytest.raises(RetryLater, match=r"status 429.*1 attempts"):
        world.source().check()
    assert (world.waits, len(world.asked)) == ([], 1)


def test_all_waits_for_one_answer_stay_within_the_deadline(world: RestWorld) -> None:
    world.answer = answers(busy("100"))
    with pytest.raises(RetryLater):
        world.source().check()
    assert len(world.waits) == 2
    assert world.clock <= DEADLINE


@pytest.mark.parametrize("chance", [0.0, 0.5, 1.0])
def test_waits_are_drawn_between_nothing_and_a_bound_that_doubles(world: RestWorld, chance: float) -> None:
    client = httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(500)))
    http = Http("prueba", Bearer(), client, Time(sleep=world.sleep, clock=lambda: world.clock, chance=lambda: chance))
    with pytest.raises(RetryLater):
        http.get(httpx.URL("https://api.example/"))
    assert world.waits == [chance * 0.5 * 2**n for n in range(ATTEMPTS - 1)]


def test_a_body_that_trickles_ends_at_the_deadline(world: RestWorld) -> None:
    """Each piece comes within the time between two reads, so that no timeout of httpx's bites."""

    class Trickle(httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            yield b'{"data": ['
            while True:
                world.clock += 20
                yield b" "

    world.answer = lambda _: httpx.Response(200, stream=Trickle(), headers={"content-type": "application/json"})
    with pytest.raises(RetryLater, match="does not end"):
        world.source().check()
    assert world.clock < DEADLINE + 30


class _Gzipped(BaseHTTPRequestHandler):
    asked: list[dict[str, str]]

    def do_GET(self) -> None:
        self.asked.append(dict(self.headers.items()))
        page = int(self.path.partition("page=")[2].partition("&")[0])
        body = gzip.compress(orjson.dumps({"data": rows(0, 100) if page == 1 else []}))
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


def test_pages_come_compressed() -> None:
    handler = type("Handler", (_Gzipped,), {"asked": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
        source = RestApi(
            "prueba", f"http://127.0.0.1:{server.server_address[1]}/casos", Bearer("t"), mapping(RestWorld.read)
        )
        assert folios(pulled(source.pull(None))) == [row["folio"] for row in rows(0, 100)]
        server.shutdown()
    assert all("gzip" in headers["Accept-Encoding"] for headers in handler.asked)
    assert handler.asked[0]["Authorization"] == "Bearer t"
