"""The state prosecutor's case system: a paged REST API on loopback, behind a bearer token.

``GET /carpetas?page=1&size=100&updated_since=2026-08-01T00:00:00`` answers ``{"data": […], "page", "pages"}`` with
nested items, ordered by change and number.
"""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit

from gateway.demo.casefiles import text
from gateway.demo.defects import Row


class Api:
    """The API while it runs: ``with Api(items) as api: api.url``."""

    def __init__(self, items: Sequence[Row]) -> None:
        self.items = list(items)
        self.token = secrets.token_urlsafe(24)
        self._server: ThreadingHTTPServer | None = None
        self._thread = Thread(target=self._serve, daemon=True)

    @property
    def url(self) -> str:
        """Where the case files are; there is no such place unless it runs."""
        if self._server is None:
            raise RuntimeError("the prosecutor's API is not running: start it")
        return f"http://127.0.0.1:{self._server.server_address[1]}/carpetas"

    def start(self) -> Self:
        """Takes a free port of the loopback address and begins to answer."""
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stops answering and lets the port go."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._thread.join()

    def _serve(self) -> None:
        if self._server is not None:
            self._server.serve_forever(poll_interval=0.05)

    __enter__ = start

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.stop()

    def correct(self, number: int, stamp: datetime) -> None:
        """The case goes before the judge."""
        self._change(number, etapa="VINCULADO A PROCESO", actualizado=text(stamp))

    def cancel(self, number: int, stamp: datetime) -> None:
        """The case is struck from the register."""
        self._change(number, estatus="BAJA", actualizado=text(stamp))

    def _change(self, number: int, **cells: str) -> None:
        self.items = [{**item, **cells} if item["id"] == number else item for item in self.items]

    def page(self, query: dict[str, list[str]]) -> Row:
        """The answer to a query; raises ValueError on one that makes no sense."""
        size, page = int(query.get("size", ["100"])[0]), int(query.get("page", ["1"])[0])
        if not 1 <= size <= 500 or page < 1:
            raise ValueError("page or size")
        since = query.get("updated_since", [""])[0]
        found = sorted((i for i in self.items if i["actualizado"] >= since), key=lambda i: (i["actualizado"], i["id"]))
        pages = -(-len(found) // size)
        return {"data": found[(page - 1) * size : page * size], "page": page, "pages": pages, "total": len(found)}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        api = self

        class Handler(BaseHTTPRequestHandler):
            """One request."""

            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                status, body = api.answer(self.path, self.headers.get("Authorization", ""))
                self.send_response(status)
                self.send_header("Content-Type", "application/json; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the base class names it)
                """Says nothing: a URL may hold a key."""

        return Handler

    def answer(self, target: str, authorization: str) -> tuple[HTTPStatus, bytes]:
        """Status and body for a request's target."""
        address = urlsplit(target)
        if not hmac.compare_digest(authorization.encode(), f"Bearer {self.token}".encode()):
            return HTTPStatus.UNAUTHORIZED, b"{}"
        path = address.path.rstrip("/")
        if path == "/carpetas":
            try:
                return HTTPStatus.OK, _json(self.page(parse_qs(address.query)))
            except ValueError:
                return HTTPStatus.BAD_REQUEST, b"{}"
        one = next((item for item in self.items if path == f"/carpetas/{item['id']}"), None)
        return (HTTPStatus.NOT_FOUND, b"{}") if one is None else (HTTPStatus.OK, _json(one))


def _json(value: Row) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
