"""Where a worker dies: just before the n-th time it comes to a place, by its own SIGKILL or SIGSTOP.

    puller   statement · release · grown · commit
    relay    statement · commit · recover · produce · acknowledged · settle
    api      leaf · leaf written · before sending · half sent · sent

A place counts only where there is work at hand: a relay that looks for some and finds none is not in it.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from kafka import KafkaProducer
from sqlalchemy import Engine, event
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.bus import publisher
from gateway.bus.publisher import KafkaTopics
from gateway.flow.relay_ports import RelayView, Sending, Told
from gateway.store.access_log import PendingLeaves

_STARTS = {"release": "INSERT INTO release ", "grown": "INSERT INTO pending_leaf"}


class Deaths:
    """Every ``[place, times, how]`` waits for its moment; ``how`` is "kill" or "stop"."""

    def __init__(self, planned: Sequence[tuple[str, int, str]]) -> None:
        self._left = [[place, times, how] for place, times, how in planned]
        self.busy: Callable[[], bool] = lambda: True

    def at(self, place: str) -> None:
        if self.due(place):
            self.now()

    def due(self, place: str) -> bool:
        """Is this the moment? Then ``now`` is to follow."""
        if not self._left or self._left[0][0] != place or not self.busy():
            return False
        self._left[0][1] -= 1
        return self._left[0][1] < 0

    def now(self) -> None:
        how = self._left.pop(0)[2]
        os.kill(os.getpid(), signal.SIGKILL if how == "kill" else signal.SIGSTOP)

    def of_databases(self) -> None:
        """In every engine of this process."""

        @event.listens_for(Engine, "before_cursor_execute")
        def _statement(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            self.at("statement")
            for place, start in _STARTS.items():
                if statement.startswith(start):
                    self.at(place)

        event.listen(Engine, "commit", lambda _: self.at("commit"))

    def of_the_access_log(self) -> None:
        write = PendingLeaves.write

        def writing(log: PendingLeaves, bodies: Sequence[bytes]) -> None:
            self.at("leaf")
            write(log, bodies)
            self.at("leaf written")

        PendingLeaves.write = writing  # type: ignore[method-assign]

    def of_the_producer(self, batch: int | None) -> None:
        """``batch``: bytes in a request, fewer than a page has, so that a death may leave half a page in the topic."""
        make = publisher.producer

        def made(*how: Any) -> KafkaProducer:
            found = make(*how)
            if batch is not None:
                found._accumulator.config["batch_size"] = batch
            append = found._accumulator.append

            def appending(*what: Any) -> Any:
                self.at("produce")
                future, *rest = append(*what)
                future.add_callback(lambda _: self.at("acknowledged"))
                return future, *rest

            found._accumulator.append = appending
            return found

        publisher.producer = made  # type: ignore[assignment]


class MortalTopics(KafkaTopics):
    """The relay's side of the broker, and the places where it dies there."""

    deaths: Deaths

    def ensure(self, view: RelayView) -> None:
        self.deaths.at("recover")
        super().ensure(view)

    def tail(self, view: RelayView) -> Iterator[Sequence[Told]]:
        for some in super().tail(view):
            self.deaths.at("recover")
            yield some

    def send(self, *what: Any) -> Sending:
        return MortalSending(super().send(*what), self.deaths)

    def send_end(self, *what: Any) -> Sending:
        return MortalSending(super().send_end(*what), self.deaths)


class MortalSending:
    """Dies once a page is known to be in the topic, and not yet remembered."""

    def __init__(self, sending: Sending, deaths: Deaths) -> None:
        self._sending, self._deaths = sending, deaths
        self.done = sending.done

    def offset(self) -> int:
        found = self._sending.offset()
        self._deaths.at("settle")
        return found


class MortalApp:
    """The API, and the places where it dies while it sends events."""

    def __init__(self, app: ASGIApp, deaths: Deaths) -> None:
        self._app, self._deaths = app, deaths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            body = message.get("body", b"")
            if b"\nevent: " not in body:
                await send(message)
                return
            self._deaths.at("before sending")
            if self._deaths.due("half sent"):
                await send(message | {"body": body[: len(body) // 2]})
                self._deaths.now()
            await send(message)
            self._deaths.at("sent")

        await self._app(scope, receive, sending)
