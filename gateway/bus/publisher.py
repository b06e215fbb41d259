"""The relay's side of the broker: one producer for all views, and the topics' tails.

Nothing is assumed of a producer that failed: it is abandoned with all it holds, and the topic says what arrived.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Any

from kafka import errors as kafka_errors  # type: ignore[import-untyped]

from gateway.bus import topics
from gateway.bus.connection import MESSAGE_BYTES, Broker, Producer, consumer, failed, producer, speaking
from gateway.bus.events import Encoder, event, told
from gateway.bus.topics import partition_of
from gateway.flow.relay_ports import LogRow, NotSent, RelayView, Told, ViewStopped

_POLL_MS = 500
_SILENT = 20  # polls without an answer before the tail counts as unreadable


class _Sending:
    """``Sending`` of one page: the futures of its messages."""

    def __init__(self, view: str, futures: Sequence[Any]) -> None:
        self._view, self._futures = view, futures

    def done(self, seconds: float) -> bool:
        """Has every message been answered for? Waits that long for the last."""
        last = self._futures[-1]
        if seconds and not last.is_done:
            with suppress(kafka_errors.KafkaError):  # ``offset`` says what became of it
                last.get(seconds)
        return last.is_done and all(future.is_done for future in self._futures)

    def offset(self) -> int:
        """Where the last one stands. Raises NotSent unless every one was acknowledged."""
        for future in self._futures:
            if future.failed():
                raise failed(self._view, future.exception)
        offset: int = self._futures[-1].value.offset
        return offset


class KafkaTopics:
    """``Topics`` on a real broker."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker
        self._producer: Producer | None = None
        self._encoders: dict[str, Encoder] = {}

    def ensure(self, view: RelayView) -> None:
        """The view's topic is there, with one partition."""
        topics.ensure(self._broker, view.name)

    def tail(self, view: RelayView) -> Iterator[Sequence[Told]]:
        """The topic from the view's offset to its present end; all of it where the offset is not in it."""
        part = partition_of(view.name)
        with consumer(self._broker, view.name, "none") as client:
            client.assign([part])
            first, end = client.beginning_offsets([part])[part], client.end_offsets([part])[part]
            at = view.offset if first <= view.offset < end else first
            client.seek(part, at)
            silent = 0
            while at < end:
                records = client.poll(_POLL_MS).get(part, [])
                silent = 0 if records else silent + 1
                if silent == _SILENT:
                    raise NotSent(f"{view.name}: no se pudo leer el tema · the topic can't be read")
                yield [told(r.offset, found) for r in records if (found := event(r.headers, r.value)) is not None]
                at = client.position(part)

    def send(self, view: RelayView, rows: Sequence[LogRow], predecessor: int) -> _Sending:
        """Publish rows, each the next one's predecessor."""
        with self._speaking(view):
            futures = self._open().put(partition_of(view.name), self._encoder(view).rows(rows, predecessor))
        return _Sending(view.name, futures)

    def send_end(self, view: RelayView, sequence: int, predecessor: int) -> _Sending:
        """Publish the end of the view."""
        key, headers = self._encoder(view).end(sequence, predecessor, datetime.now(UTC).isoformat())
        with self._speaking(view):
            return _Sending(view.name, self._open().put(partition_of(view.name), [(key, headers, None)]))

    def erase_before(self, view: RelayView, offset: int) -> None:
        """Delete the topic's messages before that one."""
        topics.erase_before(self._broker, view.name, offset)

    def discard(self) -> None:
        """Let go of the producer with all it holds."""
        if self._producer is not None:
            self._producer.abandon()
            self._producer = None

    def _open(self) -> Producer:
        if self._producer is None:
            self._producer = producer(self._broker)
        return self._producer

    def _encoder(self, view: RelayView) -> Encoder:
        if view.name not in self._encoders:
            self._encoders[view.name] = Encoder(view.name, view.owner, view.kind)
        return self._encoders[view.name]

    @contextmanager
    def _speaking(self, view: RelayView) -> Iterator[None]:
        with speaking(self._broker, view.name):
            try:
                yield
            except kafka_errors.MessageSizeTooLargeError:
                raise ViewStopped(
                    f"{view.name}: un registro pesa más de {MESSAGE_BYTES} bytes y no cabe en un mensaje · a record is"
                    " too large for a message: let the agreement suppress what makes it so"
                ) from None
