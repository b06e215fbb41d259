"""A store and a broker in memory, with a clock and troubles under a test's control, and the readers of a topic."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from gateway.flow.ports import StoreUnavailable
from gateway.flow.relay_ports import BrokerAway, LogPage, LogRow, NotSent, RelayView, Stored, Told

PAGE = 3


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Row:
    reference: str
    version: int
    payload: bytes | None
    told: bool = True  # in a state that is read


@dataclass
class ViewLog:
    rows: dict[int, Row] = field(default_factory=dict)
    head: int = 0
    erased: int = 0
    suspended: bool = False
    sequence: int = 0
    offset: int = -1
    holder: str = ""
    lease_until: float = 0


class FakeStore:
    """``RelayLog`` in memory."""

    def __init__(self, clock: Clock, *views: str) -> None:
        self.clock = clock
        self.views = {number: ViewLog() for number in range(1, len(views) + 1)}
        self.names = dict(zip(self.views, views, strict=True))
        self.away = 0  # that many calls fail

    def put(self, view: int, reference: str) -> None:
        """A new version, which supersedes the one before."""
        log = self.views[view]
        before = [row for row in log.rows.values() if row.reference == reference]
        for row in before:
            row.told = row.told and row.payload is None
        log.head += 1
        log.rows[log.head] = Row(reference, len(before) + 1, b"%s %d" % (reference.encode(), log.head))

    def withdraw(self, view: int, reference: str) -> None:
        log = self.views[view]
        before = [row for row in log.rows.values() if row.reference == reference]
        for row in before:
            row.told, row.payload = row.told and row.payload is None, None
        log.head += 1
        log.rows[log.head] = Row(reference, len(before) + 1, None)

    def end(self, view: int) -> None:
        log = self.views[view]
        for row in log.rows.values():
            row.told, row.payload = row.told and row.payload is None, None
        log.head += 1
        log.erased = log.head

    def _asked(self) -> None:
        if self.away:
            self.away -= 1
            raise StoreUnavailable("away")

    def _holds(self, log: ViewLog, holder: str) -> bool:
        return log.holder == holder and log.lease_until > self.clock.now

    def hold(self, holder: str, seconds: int) -> None:
        self._asked()
        for log in self.views.values():
            if log.holder == holder or log.lease_until <= self.clock.now:
                log.holder, log.lease_until = holder, self.clock.now + seconds

    def held(self, holder: str) -> list[RelayView]:
        self._asked()
        return [
            RelayView(n, self.names[n], "owner", "hearing", v.suspended, v.head, v.erased, v.sequence, v.offset)
            for n, v in self.views.items()
            if self._holds(v, holder)
        ]

    def page(self, view: int, holder: str, after: int) -> LogPage | None:
        self._asked()
        log = self.views[view]
        if not self._holds(log, holder):
            return None
        if log.suspended:
            return LogPage(log.erased, after, ())
        found = [
            LogRow(n, r.reference, r.version, r.payload, 1, 1, "2026-01-01") for n, r in log.rows.items() if r.told
        ]
        rows = [row for row in found if row.sequence > after][:PAGE]
        return LogPage(log.erased, rows[-1].sequence if len(rows) == PAGE else max(log.head, after), rows)

    def stored(self, view: int, first: int, last: int) -> dict[int, Stored]:
        self._asked()
        rows = self.views[view].rows
        return {n: Stored(r.reference, r.version, r.payload) for n, r in rows.items() if first <= n <= last}

    def advance(self, view: int, holder: str, sequence: int, offset: int) -> bool:
        self._asked()
        log = self.views[view]
        if not self._holds(log, holder) or sequence < log.sequence:
            return False
        log.sequence, log.offset = sequence, offset
        return True

    def leave(self, holder: str) -> None:
        self._asked()
        for log in self.views.values():
            if log.holder == holder:
                log.holder, log.lease_until = "", 0


@dataclass
class Topic:
    messages: list[Told] = field(default_factory=list)  # everything ever written, whatever was deleted since
    first: int = 0

    def write(self, sequence: int, predecessor: int, row: LogRow | None) -> int:
        offset = len(self.messages)
        reference, version, payload = (row[1], row[2], row[3]) if row else (None, 0, None)
        self.messages.append(Told(offset, sequence, predecessor, reference, version, payload))
        return offset


class Broker:
    """What stays when a relay goes: topics by view name."""

    def __init__(self) -> None:
        self.topics: dict[str, Topic] = {}
        self.away = 0  # that many calls fail
        self.refused: set[str] = set()  # views whose messages are never acknowledged


@dataclass
class FakeSending:
    topic: Topic
    messages: list[tuple[int, int, LogRow | None]]
    written: int | None  # None: all are taken
    refused: bool
    looks: int  # before it is answered for
    last: int = -1
    answered: bool = False

    def done(self, seconds: float) -> bool:
        if not self.answered and self.looks and not seconds:
            self.looks -= 1
            return False
        if not self.answered:
            self.answered = True
            taken = self.messages if self.written is None else self.messages[: self.written]
            for message in [] if self.refused else taken:
                self.last = self.topic.write(*message)
        return True

    def offset(self) -> int:
        if self.refused or self.written is not None:
            raise NotSent("lost")
        return self.last


class FakeTopics:
    """``Topics`` in memory: one relay's connection. ``troubles`` says, send by send, how many messages arrive."""

    def __init__(self, broker: Broker, troubles: list[int | None] | None = None) -> None:
        self.broker, self.troubles = broker, troubles if troubles is not None else []
        self.sendings: list[FakeSending] = []
        self.looks = 0  # before a message is answered for
        self.tails = 0  # that were read
        self.late = False  # what was on its way when the producer was let go of arrives all the same

    def _asked(self) -> None:
        if self.broker.away:
            self.broker.away -= 1
            raise BrokerAway("away")

    def ensure(self, view: RelayView) -> None:
        self._asked()
        self.broker.topics.setdefault(view.name, Topic())

    def tail(self, view: RelayView) -> Iterator[Sequence[Told]]:
        self._asked()
        self.tails += 1
        topic = self.broker.topics[view.name]
        at = view.offset if topic.first <= view.offset < len(topic.messages) else topic.first
        for start in range(at, len(topic.messages), PAGE):
            yield topic.messages[start : start + PAGE]

    def _send(self, view: RelayView, messages: list[tuple[int, int, LogRow | None]]) -> FakeSending:
        self._asked()
        written = self.troubles.pop(0) if self.troubles else None
        sending = FakeSending(
            self.broker.topics[view.name], messages, written, view.name in self.broker.refused, self.looks
        )
        self.sendings.append(sending)
        return sending

    def send(self, view: RelayView, rows: Sequence[LogRow], predecessor: int) -> FakeSending:
        befores = [predecessor, *(row.sequence for row in rows)]
        return self._send(view, [(row.sequence, before, row) for before, row in zip(befores, rows, strict=False)])

    def send_end(self, view: RelayView, sequence: int, predecessor: int) -> FakeSending:
        return self._send(view, [(sequence, predecessor, None)])

    def erase_before(self, view: RelayView, offset: int) -> None:
        self._asked()
        topic = self.broker.topics[view.name]
        topic.first = max(topic.first, offset)

    def discard(self) -> None:
        for sending in self.sendings:
            if not sending.answered and self.late:
                sending.done(1)
            sending.answered = True
        self.sendings.clear()


def read(topic: Topic) -> list[Told]:
    """What a reader has who drops what is not above its last and leaves alone what jumps ahead of it."""
    last, got = 0, []
    for message in topic.messages:
        if message.sequence > last and message.predecessor <= last:
            last = message.sequence
            got.append(message)
    return got


def faults(store: FakeStore, broker: Broker) -> list[str]:
    """What the topics don't say of the log; nothing, once a relay has caught up."""
    found = []
    for number, name in store.names.items():
        log, topic = store.views[number], broker.topics.get(name, Topic())
        got = {message.sequence: message for message in read(topic)}
        for sequence, row in log.rows.items():
            if row.told and sequence > log.erased:
                message = got.get(sequence)
                if message is None:
                    found.append(f"{name}/{sequence} lost")
                elif (message.reference, message.version, message.payload) != (row.reference, row.version, row.payload):
                    found.append(f"{name}/{sequence} changed")
        if log.erased and (log.erased not in got or got[log.erased].reference is not None):
            found.append(f"{name}/{log.erased} the end was not told")
        # what a paused relay writes late into a view that has come back is for the topic's retention
        kept = topic.messages[max(topic.first, log.offset if log.head > log.erased else 0) :]
        if late := [m for m in kept if m.sequence < log.erased and m.payload]:
            found.append(f"{name}: {len(late)} payloads of an ended view")
    return found
