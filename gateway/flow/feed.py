"""A feed: pages of a view's log for machines that poll, and a stream of server-sent events for those that stay.

Before each flush the caller is judged again and a leaf names the first and last sequence that leave, so that a revoked
agreement ends a running feed within a second and the owner can see what each subscriber has been sent.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import orjson

from contracts.refusal import Refuse
from gateway.flow.desk import Desk, Permitted
from gateway.flow.leaf import Action
from gateway.flow.ports import StoredRelease, StoreUnavailable
from gateway.flow.register import Register
from gateway.flow.search import item
from gateway.flow.strip import Stripping
from gateway.flow.tail import LiveTail

FLUSH = 500
HEARTBEAT_SECONDS = 15.0
LOOK_SECONDS = 0.5  # how long a running stream may go without being judged again


def readable(rows: list[StoredRelease], stripping: Stripping) -> list[StoredRelease]:
    """Without the releases that an earlier policy made too finely to be read under the present one."""
    return [row for row in rows if row.payload is None or row.policy in stripping.readable]


def event(view: str, row: StoredRelease, stripping: Stripping) -> bytes:
    """One server-sent event: its id is the view's sequence."""
    name = b"withdrawal" if row.payload is None else b"release"
    return b"id: %d\nevent: %b\ndata: %b\n\n" % (row.sequence, name, item(view, row, stripping))


class Feeds:
    """Runs streams."""

    def __init__(self, tail: LiveTail, register: Register, desk: Desk) -> None:
        self._tail, self._register, self._desk = tail, register, desk

    async def stream(self, asked: Permitted, after: int, closing: Callable[[], bool]) -> AsyncIterator[bytes]:
        """Events of the view after ``after``, until the caller may not follow any more or the process ends."""
        assert asked.view is not None  # noqa: S101  (the route asks for a view)
        name, number, quiet = asked.view.view.name, asked.view.number, 0.0
        yield b"retry: 2000\n\n"
        while not closing():
            ended = self._refused(asked, name)
            if ended is not None:
                yield b"event: ended\ndata: %b\n\n" % orjson.dumps({"code": ended.code, "es": ended.es, "en": ended.en})
                return
            rows, after = await self._tail.after(number, after, FLUSH)
            if rows:
                quiet = 0.0
                yield await self._flush(asked, rows)
            elif not await self._tail.wait(number, after, LOOK_SECONDS):
                quiet += LOOK_SECONDS
                if quiet >= HEARTBEAT_SECONDS:
                    quiet = 0.0
                    yield b": \n\n"

    def _refused(self, asked: Permitted, name: str) -> Refuse | None:
        try:
            view = self._register.now().views.get(name)
        except StoreUnavailable:
            return Refuse("unavailable", "Servicio no disponible por ahora", "Service unavailable for now")
        decision = self._desk.judge(asked.asker, Action.FOLLOW, view or asked.view, asked.reason.purpose)
        return decision if isinstance(decision, Refuse) else None

    async def _flush(self, asked: Permitted, rows: list[StoredRelease]) -> bytes:
        assert asked.view is not None  # noqa: S101
        name = asked.view.view.name
        stripping = self._register.now().strippings[name]
        rows = readable(rows, stripping)
        if not rows:
            return b": \n\n"
        flushing = Permitted(asked.asker, Action.FLUSH, asked.reason, asked.view)
        await self._desk.record(flushing, records=len(rows), sequences=[row.sequence for row in rows])
        return b"".join(event(name, row, stripping) for row in rows)
