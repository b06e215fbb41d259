"""A thread that reads the topics of views from their ends on, for the live tail. It keeps no position anywhere.

What it misses while the broker is away shows as a jump in the next message, and is read from the log.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence

from kafka import KafkaConsumer, TopicPartition  # type: ignore[import-untyped]

from gateway.bus.connection import Broker, consumer
from gateway.bus.events import Event, event
from gateway.bus.topics import partition_of
from gateway.flow.relay_ports import BrokerAway, NotSent

_POLL_MS = 200
_PAUSE_SECONDS = 2.0

Told = Callable[[int, Sequence[Event], bool], object]


class TopicFollower:
    """``Follower`` on a real broker."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker
        self._wanted: Mapping[TopicPartition, int] = {}
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def follow(self, views: Mapping[int, str]) -> None:
        """Follow these from now on, by number and name; those followed already go on where they are."""
        self._wanted = {partition_of(name): number for number, name in views.items()}

    def start(self, told: Told) -> None:
        """Tell, for a view, events in the topic's order, and whether they bring it to the topic's end.

        Nothing happens where it runs already; where a defect ended it (which the interpreter tells), it begins again.
        """
        if self._thread is not None and self._thread.is_alive():
            return
        self._thread = threading.Thread(target=self._run, args=(told,), name="follower", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the thread."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self, told: Told) -> None:
        while not self._stop.is_set():
            try:
                with consumer(self._broker, "Kafka", "latest") as client:
                    self._read(client, told)
            except (BrokerAway, NotSent):
                self._stop.wait(_PAUSE_SECONDS)

    def _read(self, client: KafkaConsumer, told: Told) -> None:
        followed: dict[TopicPartition, int] = {}
        look_at = 0.0
        while not self._stop.is_set():
            if followed.keys() != self._wanted.keys() and time.monotonic() >= look_at:
                there = client.topics()  # one that is assigned and absent would hold the others up
                followed = {part: number for part, number in self._wanted.items() if part.topic in there}
                client.assign(list(followed))
                look_at = time.monotonic() + _PAUSE_SECONDS
            if not followed:
                self._stop.wait(_POLL_MS / 1000)
                continue
            for part, records in client.poll(_POLL_MS).items():
                events = [found for r in records if (found := event(r.headers, r.value)) is not None]
                told(followed[part], events, client.position(part) >= (client.highwater(part) or 0))
