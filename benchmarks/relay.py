"""``relay``: from the release log to acknowledged by the broker, beside sending the same bytes with nothing around it.

Timed: what ``convenio relay --once`` runs, from the moment it knows where its topics end to the moment it has given
its leases back. It reads the log page by page from the store, makes keys and headers, sends, looks at every
acknowledgement and remembers its position.

Against: kafka-python's producer with the product's settings and its own ``send``, given the very keys, headers and
payloads, made before the clock starts, in the order in which the relay sends them; then every future is looked at. No
log is read, no position kept. The relay can win all the same, since it hands a page over without the looks that
``send`` takes at each message. The broker is real, its topics are new in every round. Before anything is timed both run
once, and their topics must then hold the same messages.
"""

from __future__ import annotations

import gc
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import zip_longest
from pathlib import Path
from statistics import fmean, median
from typing import NamedTuple

from kafka import KafkaConsumer, KafkaProducer, TopicPartition  # type: ignore[import-untyped]
from sqlalchemy import delete

from benchmarks import servers, town
from benchmarks.pairs import Clock, Figure, Goal, in_turn
from gateway.bus import topics
from gateway.bus.events import Encoder, Header
from gateway.bus.topics import topic_of
from gateway.flow.relay import Trouble
from gateway.flow.relay_ports import LogRow
from gateway.main.pull import collect_seldom
from gateway.settings import Settings
from gateway.store import tables
from gateway.store.engine import unit_of_work
from gateway.store.relay_log import StoredRelayLog
from gateway.wiring import custodian, databases
from gateway.wiring.databases import RELAY, releases_engine
from gateway.wiring.kafka import broker, relay

GOAL = Goal("at least", 0.8, 0.95)


class Message(NamedTuple):
    """As a producer takes it."""

    topic: str
    key: bytes
    headers: list[Header]
    value: bytes | None


def on_postgres(rounds: int, rows: int, ticked: Callable[[], None]) -> Figure:
    """The figure where the log is read from PostgreSQL. Raises servers.Absent."""
    more = servers.kafka_settings()
    with tempfile.TemporaryDirectory() as folder, servers.served(Path(folder) / "town", rows, more) as made:
        return _measure("relay", made.town.settings, made.described(), rounds, ticked)


def on_sqlite(rounds: int, rows: int, ticked: Callable[[], None]) -> Figure:
    """The figure where the log is read from SQLite. Raises servers.Absent."""
    with tempfile.TemporaryDirectory() as folder, servers.town_in_files(Path(folder) / "town", rows) as made:
        return _measure("relay_sqlite", made.settings, "SQLite", rounds, ticked)


def _measure(name: str, settings: Settings, store: str, rounds: int, ticked: Callable[[], None]) -> Figure:
    collect_seldom()
    _fill(settings)
    bench = _Bench(settings)
    bench.check_same_messages()
    gc.freeze()  # the prepared messages are no garbage of either side's
    found = in_turn(rounds, bench.relayed, lambda: [bench.bare()], ticked)
    gc.unfreeze()
    count = len(bench.messages)
    speeds = {
        "relay": round(count / median(one.timed for one in found)),
        "bare": round(count / median(one.against[0] for one in found)),
    }
    details = {
        "store": store,
        "messages": count,
        "payload_bytes": round(fmean(len(message.value or b"") for message in bench.messages)),
        "messages_per_second": speeds,
        "cpu_us": {side: round(median(spent) / count * 1e6, 1) for side, spent in bench.cpu.items()},
    }
    note = f"{speeds['relay']:,} against {speeds['bare']:,} messages/s"
    return Figure(name, GOAL, [one.against[0] / one.timed for one in found], note, details)


class _Bench:
    """One filled store, its messages, and two ways to send them."""

    def __init__(self, settings: Settings) -> None:
        self._settings, self._broker = settings, broker(settings, RELAY)
        self._views = [found.view.name for found in databases.views(settings)]
        self.messages = _messages(settings)
        self.cpu: dict[str, list[float]] = {"relay": [], "bare": []}

    def check_same_messages(self) -> None:
        """The baseline sends what the relay sends, message for message."""
        self.relayed()
        ours = self._told()
        self.bare()
        if ours != self._told():
            raise AssertionError("the relay's messages are not the baseline's: not the same work")

    def relayed(self) -> float:
        """The product, into topics that are not there yet."""
        self._forget()
        clock = Clock()
        with relay(self._settings, _fail) as carrying:
            carrying.turn()  # leases, topics, tails
            with clock.running(), self._spending("relay"):
                carrying.run(threading.Event().wait, once=True)
        assert carrying.sent == len(self.messages)
        return clock.seconds

    def bare(self) -> float:
        """kafka-python alone."""
        self._forget()
        for view in self._views:
            topics.ensure(self._broker, view)
        clock = Clock()
        with clock.running(), self._spending("bare"):
            producer = _tuned(self._broker.bootstrap)
            send = producer.send
            futures = [send(topic, value, key, headers, 0) for topic, key, headers, value in self.messages]
            producer.flush()
            assert all(future.succeeded() for future in futures)
            producer.close()
        return clock.seconds

    def _forget(self) -> None:
        """No topics, no position: the log as it is before it was ever relayed."""
        servers.forget_topics(self._settings)
        engine = releases_engine(self._settings)
        with unit_of_work(engine) as connection:
            connection.execute(delete(tables.relay))
        engine.dispose()

    @contextmanager
    def _spending(self, side: str) -> Iterator[None]:
        """Processor time of this process alone: what waiting for a busy machine does not change."""
        start = time.process_time()
        yield
        self.cpu[side].append(time.process_time() - start)

    def _told(self) -> dict[str, list[tuple[bytes, tuple[Header, ...], bytes | None]]]:
        """Everything in the topics."""
        return {view: list(_read(self._broker.bootstrap, topic_of(view))) for view in self._views}


def _tuned(bootstrap: tuple[str, ...]) -> KafkaProducer:
    """As the product's own, said once more so that the baseline can be read by itself."""
    return KafkaProducer(
        bootstrap_servers=list(bootstrap),
        acks="all",
        enable_idempotence=True,
        batch_size=256 * 1024,
        linger_ms=20,
        compression_type="lz4",
        max_request_size=8 * 1024 * 1024,
        metrics_enabled=False,
    )


def _messages(settings: Settings) -> list[Message]:
    """What the relay makes of the log: a page of each view in turn."""
    log = StoredRelayLog(releases_engine(settings))
    log.hold("bench", 60)
    views = log.held("bench")
    pages = zip_longest(*(list(_pages(log, view.number)) for view in views), fillvalue=())
    encoders = [Encoder(view.name, view.owner, view.kind) for view in views]
    made, last = [], dict.fromkeys(views, 0)
    for turn in pages:
        for view, encoder, rows in zip(views, encoders, turn, strict=True):
            for row in rows:
                made.append(Message(topic_of(view.name), *encoder.row(row, last[view]), row.payload))
                last[view] = row.sequence
    log.leave("bench")
    log.close()
    return made


def _pages(log: StoredRelayLog, view: int) -> Iterator[Sequence[LogRow]]:
    after = 0
    while (page := log.page(view, "bench", after)) is not None and page.rows:
        yield page.rows
        after = page.reached


def _fill(settings: Settings) -> None:
    engine = custodian.custodian_engine(settings, town.OWNER)
    custodian.puller(settings, settings.source[0], engine).pull(lambda *_: None)
    engine.dispose()


def _fail(trouble: Trouble) -> None:
    raise AssertionError(f"the relay met trouble: {trouble.what}")


def _read(bootstrap: tuple[str, ...], topic: str) -> Iterator[tuple[bytes, tuple[Header, ...], bytes | None]]:
    part = TopicPartition(topic, 0)
    reader = KafkaConsumer(bootstrap_servers=list(bootstrap), group_id=None, auto_offset_reset="earliest")
    reader.assign([part])
    end = reader.end_offsets([part])[part]
    while reader.position(part) < end:
        for record in reader.poll(500).get(part, []):
            yield record.key, tuple(record.headers), record.value
    reader.close()
