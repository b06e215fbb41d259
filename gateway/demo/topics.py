"""The demo's topics on a real broker: absent at first, gone afterwards. What another has put there is left alone."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple

from gateway.bus import topics
from gateway.bus.connection import consumer
from gateway.bus.topics import partition_of
from gateway.demo.home import Home
from gateway.flow.relay_ports import BrokerAway, NotSent
from gateway.store.relay_log import lags
from gateway.wiring import databases
from gateway.wiring.databases import RELAY, SERVE
from gateway.wiring.kafka import broker

_POLL_MS = 500
_READ_SECONDS = 30.0


class TopicsTaken(Exception):
    """The broker has topics of the demo's views already: another demo runs, or one was killed. Says which."""


@contextmanager
def fresh_topics(made: Home) -> Iterator[None]:
    """For as long as the block runs. Raises TopicsTaken, BrokerAway or NotSent."""
    reached, views = broker(made.settings, RELAY), names(made)
    if taken := topics.existing(reached, views):
        raise TopicsTaken(
            f"{', '.join(reached.bootstrap)}: ya hay temas de otra demostración ({taken[0]}, …) · topics of another"
            " demo are there: let it end, delete them, or use another broker"
        )
    try:
        yield
    finally:
        with suppress(BrokerAway, NotSent):  # it went first
            topics.delete(reached, views)


def names(made: Home) -> list[str]:
    """The demo's views."""
    return [view.view.name for view in databases.views(made.settings)]


def unsent(made: Home) -> int:
    """How many events no broker has acknowledged yet."""
    engine = databases.releases_engine(made.settings)
    try:
        return sum(lag.events for lag in lags(engine))
    finally:
        engine.dispose()  # this is asked again and again


class Message(NamedTuple):
    """What a reader finds. ``everything`` is its key, its value, and its headers' names and values, as bytes."""

    sequence: int
    predecessor: int  # 0: none
    reference: str
    version: int
    data: Any
    everything: list[bytes]


def messages(made: Home, view: str) -> Iterator[Message]:
    """The view's topic from its first message to its present end. Raises BrokerAway or NotSent."""
    part, until = partition_of(view), time.monotonic() + _READ_SECONDS
    with consumer(broker(made.settings, SERVE), view, "earliest") as client:
        client.assign([part])
        client.seek_to_beginning(part)
        end = client.end_offsets([part])[part]
        while client.position(part) < end:
            if time.monotonic() > until:
                raise NotSent(f"{view}: no se pudo leer el tema · the topic can't be read")
            for record in client.poll(_POLL_MS).get(part, []):
                yield _message(record)


def _message(record: Any) -> Message:
    headers: dict[str, bytes] = dict(record.headers)
    everything = [record.key or b"", record.value or b""]
    everything += [part for name, value in headers.items() for part in (name.encode(), value)]
    return Message(
        sequence=int(headers["ce_sequence"]),
        predecessor=int(headers.get("ce_predecessor", b"0")),
        reference=headers["ce_subject"].decode(),
        version=int(headers["ce_version"]),
        data=None if record.value is None else json.loads(record.value),
        everything=everything,
    )
