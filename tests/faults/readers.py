"""Two readers who are there all the time: a prosecutor's machine on the API's stream, and one on the topics.

Each keeps what it was given, as it was given; ``verdict`` drops what was known and looks for the rest.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import httpx
from kafka import KafkaConsumer, TopicPartition

PATIENCE = 60.0  # seconds; only a failure ever takes so long


class Heard(NamedTuple):
    """What a reader was told. Without a reference it is the end of the view."""

    sequence: int
    predecessor: int  # 0: none, or not said
    reference: str | None
    version: int
    payload: dict[str, Any] | None  # None: withdrawn


def message(headers: Iterable[tuple[str, bytes]], value: bytes | None) -> Heard:
    """A message of a topic, read by what the contract says of it."""
    said = {name: content.decode() for name, content in headers}
    payload = None if value is None else json.loads(value)
    sequence, predecessor = int(said["ce_sequence"]), int(said.get("ce_predecessor", "0"))
    if said["ce_type"] == "mx.convenio.view-ended.v1":
        return Heard(sequence, predecessor, None, 0, None)
    return Heard(sequence, predecessor, said["ce_subject"], int(said["ce_version"]), payload)


class TopicReader:
    """Follows topics from their beginning, with one consumer for as long as it lives."""

    def __init__(self, bootstrap: str, views: Sequence[str]) -> None:
        self.heard: dict[str, list[Heard]] = {view: [] for view in views}
        self._views = {TopicPartition(f"convenio.{view}", 0): view for view in views}
        self._consumer = KafkaConsumer(
            bootstrap_servers=bootstrap, group_id=None, enable_auto_commit=False, auto_offset_reset="earliest"
        )
        self._consumer.assign(list(self._views))
        self._consumer.seek_to_beginning(*self._views)

    def read(self, seconds: float) -> None:
        """What has come, waiting that long for something."""
        for part, records in self._consumer.poll(int(seconds * 1000)).items():
            self.heard[self._views[part]] += [message(record.headers, record.value) for record in records]

    def last(self, view: str) -> int:
        return max((heard.sequence for heard in self.heard[view]), default=0)

    def whole(self, view: str) -> list[Heard]:
        """The topic as it stands now, from its beginning."""
        part = next(part for part, name in self._views.items() if name == view)
        self._consumer.assign([part])
        self._consumer.seek_to_beginning(part)
        end = self._consumer.end_offsets([part])[part]
        found: list[Heard] = []
        while self._consumer.position(part) < end:
            found += [message(record.headers, record.value) for record in self._consumer.poll(200).get(part, [])]
        return found

    def close(self) -> None:
        self._consumer.close()


class StreamReader(threading.Thread):
    """Follows one view at the API; each time the connection ends it comes back and names its last event."""

    def __init__(self, port: int, view: str, headers: dict[str, str]) -> None:
        super().__init__(name="reader", daemon=True)
        self.heard: list[Heard] = []
        self.last = 0
        self.connections = 0
        self.following = False  # connected, and has been told something since
        self._address = f"http://127.0.0.1:{port}/v1/feeds/{view}/stream"
        self._headers = headers
        self._over = threading.Event()
        self.broke: BaseException | None = None

    def run(self) -> None:
        try:
            with httpx.Client(timeout=httpx.Timeout(PATIENCE, connect=5)) as client:
                while not self._over.is_set():
                    self._follow(client)
                    self.following = False
                    self._over.wait(0.02)
        except Exception as error:  # noqa: BLE001  (told to the test, in its own thread)
            self.broke = error

    def _follow(self, client: httpx.Client) -> None:
        try:
            headers = self._headers | {"Last-Event-ID": str(self.last)}
            with client.stream("GET", self._address, headers=headers) as answer:
                if answer.status_code == 200:
                    self.connections += 1
                    self._take(answer.iter_lines())
                elif answer.status_code in (403, 404):
                    self._ended()
                else:
                    assert answer.status_code == 503, answer.status_code
        except httpx.TransportError:
            pass  # the server died; what it had not said to the end was not said

    def _take(self, lines: Iterator[str]) -> None:
        said: dict[str, str] = {}
        for line in lines:
            if self._over.is_set():
                return
            self.following = True
            name, _, value = line.partition(": ")
            if name in ("id", "event", "data"):
                said[name] = value
            elif not line and said:
                self._told(said["event"], said.get("id"), json.loads(said["data"]))
                said = {}

    def _told(self, event: str, sequence: str | None, data: dict[str, Any]) -> None:
        if sequence is not None:
            self.heard.append(Heard(int(sequence), 0, data["reference"], data["version"], data.get("data")))
            self.last = int(sequence)
            assert (event == "withdrawal") == ("data" not in data)
        elif data["code"] != "unavailable":
            self._ended()

    def _ended(self) -> None:
        """It may not follow any more: what it has been given it erases."""
        if not self.heard or self.heard[-1].reference is not None:
            self.heard.append(Heard(self.last, 0, None, 0, None))

    @property
    def knows_the_end(self) -> bool:
        return bool(self.heard) and self.heard[-1].reference is None

    def close(self) -> None:
        self._over.set()
