"""Prosecutors' feeds: JSON pages to poll, and a stream of server-sent events that goes on where the reader left off."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from typing import Annotated

import orjson
from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from gateway.flow.feed import readable
from gateway.flow.leaf import Action
from gateway.flow.search import item
from gateway.web.context import By, For, Services, With, answer, asked
from gateway.web.documents import FeedPage
from gateway.web.limits import Streams
from gateway.web.routes.records import ViewName
from gateway.web.strict_json import FieldError, Invalid, only_known
from gateway.web.tokens import Claims

routes = APIRouter(prefix="/v1/feeds", tags=["feeds"])
_LATEST = 2**53


@routes.get("/{view}", response_model=FeedPage)
async def page(
    request: Request,
    to: With,
    by: By,
    why: For,
    view: ViewName,
    after: Annotated[int, Query(ge=0, le=_LATEST)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Response:
    """Releases and withdrawals after a sequence, in order, with the present state applied."""
    only_known([name for name, _ in request.query_params.multi_items()], frozenset({"after", "limit"}))
    permit = await asked(to, by, why, Action.FOLLOW, view, {"after": after})
    assert permit.view is not None  # noqa: S101  (asked for a view)
    limit = min(limit, to.page_most)
    now = to.register.now()
    stripping = now.strippings[view]
    found = await to.releases.after(permit.view.number, after, limit + 1)
    rows = readable(found[:limit], stripping)
    last = found[:limit][-1].sequence if found else after
    heard = now.heard_at(permit.view)
    head = orjson.dumps({"view": view, "last": last, "more": len(found) > limit, "source_heard_at": heard})
    content = b'%b,"items":[%b]}' % (head[:-1], b",".join(item(view, row, stripping) for row in rows))
    return answer(content, await to.desk.record(permit, records=len(rows), sequences=[row.sequence for row in rows]))


class _Held(StreamingResponse):
    """A stream that counts against its caller only while it is being sent."""

    def __init__(self, content: AsyncIterator[bytes], leaf: str, streams: Streams, key: tuple[str, str]) -> None:
        headers = {"cache-control": "no-store", "x-accel-buffering": "no", "convenio-leaf": leaf}
        super().__init__(content, media_type="text/event-stream", headers=headers)
        self._streams, self._key = streams, key

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._streams.held(self._key):
            await super().__call__(scope, receive, send)


@routes.get("/{view}/stream", response_class=StreamingResponse)
async def stream(
    request: Request,
    to: With,
    by: By,
    why: For,
    view: ViewName,
    last_event_id: Annotated[str | None, Header(alias="Last-Event-ID", max_length=20)] = None,
) -> Response:
    """The same as server-sent events (``release``, ``withdrawal``, ``ended``); resumes after ``Last-Event-ID``."""
    only_known([name for name, _ in request.query_params.multi_items()], frozenset())
    after = _sequence(last_event_id)
    permit = await asked(to, by, why, Action.FOLLOW, view, {"after": after})
    leaf = await to.desk.record(permit)
    return _Held(to.feeds.stream(permit, after, lambda: _over(to, by)), leaf, to.streams, (by.issuer, by.subject))


def _over(to: Services, by: Claims) -> bool:
    return to.closing() or time.time() >= by.expires


def _sequence(text: str | None) -> int:
    if text is None:
        return 0
    if not text.isascii() or not text.isdigit() or int(text) > _LATEST:
        raise Invalid([FieldError("header.Last-Event-ID", "not_a_sequence")])
    return int(text)
