"""An API under a test's control, with each way of paging there is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar

import httpx
import orjson
from connector_conformance import SECRET
from source_worlds import mapping

from adapters.rest.api import RestApi
from adapters.rest.http import Login, Time
from adapters.rest.login import Bearer

HOST = f"https://user:{SECRET}@api.example"
URL = f"{HOST}/casos"

Answer = Callable[[httpx.Request], httpx.Response]


def as_json(value: object, **headers: str) -> httpx.Response:
    return httpx.Response(200, content=orjson.dumps(value), headers={"content-type": "application/json", **headers})


def answers(*values: object) -> Answer:
    """Gives each in turn, the last one for ever; an exception is raised."""
    left = list(values)

    def answer(_: httpx.Request) -> httpx.Response:
        value = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(value, Exception):
            raise value
        return value if isinstance(value, httpx.Response) else as_json(value)

    return answer


class RestWorld:
    read = "{rest: {items: data, key: folio, since: desde, watermark: cambio}}"
    more = ""
    login: ClassVar[Login] = Bearer(SECRET)

    def __init__(self, folder: Path) -> None:
        self.items: list[dict[str, Any]] = []
        self.asked: list[dict[str, str]] = []
        self.requests: list[httpx.Request] = []
        self.waits: list[float] = []
        self.clock = 0.0
        self.answer: Answer = self.page

    def add(self, rows: Sequence[dict[str, str]]) -> None:
        self.items += rows

    def empty(self) -> None:
        self.items = []

    def take_away(self) -> None:
        self.answer = lambda _: httpx.Response(503)

    def page(self, request: httpx.Request) -> httpx.Response:
        if request.url.path != "/casos":
            found = [item for item in self.items if request.url.path == f"/casos/{item['folio']}"]
            return httpx.Response(200, json=found[0]) if found else httpx.Response(404)
        query = request.url.params
        found = [item for item in self.items if item["cambio"] >= query.get("desde", "")]
        return self.paged(query, found, int(query["size"]))

    def paged(self, query: httpx.QueryParams, found: list[dict[str, Any]], size: int) -> httpx.Response:
        start = (int(query["page"]) - 1) * size
        return as_json({"data": [*islice(found, start, start + size)]})

    def handle(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(dict(request.url.params))
        self.requests.append(request)
        return self.answer(request)

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.clock += seconds

    def source(self) -> RestApi:
        client = httpx.Client(transport=httpx.MockTransport(self.handle))
        time = Time(clock=lambda: self.clock, now=lambda: 1_700_000_000.0 + self.clock, sleep=self.sleep)
        return RestApi("prueba", URL, self.login, mapping(self.read, more=self.more), client=client, time=time)


class OffsetWorld(RestWorld):
    """Gives 70 at most, whatever is asked for."""

    read = "{rest: {items: data, key: folio, since: desde, watermark: cambio, paging: offset, offset: desplazo}}"

    def paged(self, query: httpx.QueryParams, found: list[dict[str, Any]], size: int) -> httpx.Response:
        start = int(query["desplazo"])
        return as_json({"data": found[start : start + min(size, 70)]})


class CursorWorld(RestWorld):
    read = (
        "{rest: {items: data, key: folio, since: desde, watermark: cambio,"
        " paging: cursor, cursor: desde_cursor, next: meta.next_cursor}}"
    )

    def paged(self, query: httpx.QueryParams, found: list[dict[str, Any]], size: int) -> httpx.Response:
        start = int(query.get("desde_cursor", "c0=")[1:-1])
        more = f"c{start + size}=" if start + size < len(found) else None
        return as_json({"data": found[start : start + size], "meta": {"next_cursor": more}})


class LinkWorld(RestWorld):
    """Its addresses hold what no parameter of ours says."""

    read = "{rest: {items: data, key: folio, since: desde, watermark: cambio, paging: link}}"

    def paged(self, query: httpx.QueryParams, found: list[dict[str, Any]], size: int) -> httpx.Response:
        start = int(query.get("ficha", "0"))
        more = {**query, "ficha": str(start + size)}
        links = ['<https://other.example/casos?x=1,2>; rel="self"; title="a, b; rel=next"']
        if start + size < len(found):
            links.append(f'<https://api.example/casos?{httpx.QueryParams(more)}>; title="n=2"; rel="last next"')
        return as_json({"data": found[start : start + size]}, link=", ".join(links))


class LinkInBodyWorld(LinkWorld):
    read = "{rest: {items: data, key: folio, since: desde, watermark: cambio, paging: link, next: siguiente}}"

    def paged(self, query: httpx.QueryParams, found: list[dict[str, Any]], size: int) -> httpx.Response:
        start = int(query.get("ficha", "0"))
        more = f"?{httpx.QueryParams({**query, 'ficha': str(start + size)})}" if start + size < len(found) else ""
        return as_json({"data": found[start : start + size], "siguiente": more})
