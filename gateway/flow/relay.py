"""The relay: carries each view's log to the view's topic, in order, and remembers how far it has come.

Delivery promise: at least once and in order. A view's position moves only when every message up to it is acknowledged.
After a start, and after any trouble, the topic itself is read from the position on: what is there need not be sent
again, and what is there twice has the sequence it had, so that a reader who drops what is not above its last sees each
event once. A lease keeps one relay to a view; one that was paused may still write, and writes what is recognised.
Each message names its predecessor: whoever has seen that misses nothing in between.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import NamedTuple

from gateway.flow.ports import StoreUnavailable
from gateway.flow.relay_channel import Channel, Flight, Pause
from gateway.flow.relay_ports import (
    BrokerAway,
    NotSent,
    RelayLog,
    RelayView,
    Stored,
    Told,
    Topics,
    ViewStopped,
)

LEASE_SECONDS = 30
LOOK_SECONDS = 0.2
_IN_FLIGHT = 2  # pages of one view: one on its way while the next is read
_IN_FLIGHT_IN_ALL = 8  # pages of all views: what an outage can hold in memory
_SHORT_WAIT = 0.05
_LAST_WAIT = 2.0  # seconds, for what is on its way when the process ends
_LONGEST_FLIGHT = 60.0  # seconds; a producer that says nothing for so long says nothing at all
_LATE_LOOK = 3_600.0  # seconds between two looks at a topic whose view has ended


class Trouble(NamedTuple):
    """What an operator is told: the view, or None where it concerns all of them."""

    view: str | None
    what: str


class Relay:
    """Runs in one thread, with one producer for all views; one view's trouble does not stop another."""

    def __init__(
        self,
        log: RelayLog,
        topics: Topics,
        holder: str,
        tell: Callable[[Trouble], None],
        clock: Callable[[], float] = time.monotonic,
        lease: int = LEASE_SECONDS,
    ) -> None:
        self._log, self._topics, self._holder, self._tell, self._clock = log, topics, holder, tell, clock
        self._lease = lease
        self._channels: dict[int, Channel] = {}
        self._pause = Pause(clock)
        self._hold_at = 0.0
        self.sent = 0  # messages acknowledged
        self.troubled = False

    def run(self, wait: Callable[[float], bool], *, once: bool = False) -> None:
        """Until ``wait`` (seconds) says to stop, or, once, until everything is sent or in trouble; then leave."""
        stopping = False
        while not stopping:
            moved = self.turn()
            if once and not moved and not self._waiting():
                break
            stopping = wait(0 if moved or self._await_one() else LOOK_SECONDS)
        self.close()

    def turn(self) -> bool:
        """Look at every view once; True where something was done."""
        if not self._pause.over:
            return False
        try:
            self._look()
            channels = list(self._channels.values())  # who was served last is last
            moved = [self._guarded(channel, does) for does in (self._arrived, self._go_on) for channel in channels]
        except StoreUnavailable as error:
            return self._troubled(None, str(error), self._pause)
        except BrokerAway as error:
            self._discard()
            return self._troubled(None, str(error), self._pause)
        self._pause.end()
        return any(moved)

    def close(self) -> None:
        """Wait for what is on its way, remember it, give the leases back."""
        for channel in self._channels.values():
            with suppress(StoreUnavailable, BrokerAway, NotSent):  # the next start finds it in the topic
                while channel.flights and channel.flights[0].sending.done(_LAST_WAIT):
                    self._settle(channel)
        with suppress(StoreUnavailable):
            self._log.leave(self._holder)
        self._topics.discard()

    def _look(self) -> None:
        self._renew()
        found = {view.number: view for view in self._log.held(self._holder)}
        for number in self._channels.keys() - found.keys():
            del self._channels[number]  # another relay's now; what is on its way is recognised by its sequence
        for number, view in found.items():
            channel = self._channels.setdefault(number, Channel(view, Pause(self._clock)))
            channel.view = view
            if channel.recovered and self._outdated(channel):
                channel.lost()

    def _renew(self) -> None:
        if self._clock() >= self._hold_at:
            self._log.hold(self._holder, self._lease)
            self._hold_at = self._clock() + self._lease / 3

    def _outdated(self, channel: Channel) -> bool:
        """Another relay held the lease for a while; or a paused one may have written behind the view's end."""
        view = channel.view
        rests = view.erased == view.head > 0 and not channel.flights
        return view.sequence > channel.sent or (rests and self._clock() >= channel.recovered_at + _LATE_LOOK)

    def _guarded(self, channel: Channel, does: Callable[[Channel], bool]) -> bool:
        """A part of one view's turn; its own trouble ends here."""
        if not channel.waits or not channel.pause.over:
            return False
        self._renew()  # each may take seconds, and there may be hundreds of them
        try:
            return does(channel)
        except ViewStopped as error:
            channel.stopped = True
            channel.lost()
            self._discard()
            return self._troubled(channel.view.name, str(error), channel.pause)
        except NotSent as error:
            channel.lost()
            self._discard()
            return self._troubled(channel.view.name, str(error), channel.pause)

    def _arrived(self, channel: Channel) -> bool:
        """What was answered for makes room; of all views before any of them takes it."""
        settled = False
        while channel.flights and channel.flights[0].sending.done(0):
            settled = self._settle(channel)
        if channel.flights and self._clock() > channel.flights[0].since + _LONGEST_FLIGHT:
            raise NotSent(f"{channel.view.name}: Kafka no contesta · Kafka does not answer")
        return settled

    def _go_on(self, channel: Channel) -> bool:
        if channel.recovered:
            return self._send(channel)
        self._recover(channel)
        return True

    def _settle(self, channel: Channel) -> bool:
        """The oldest page was answered for: the position moves, or NotSent."""
        flight = channel.flights[0]
        offset = flight.sending.offset()
        if flight.ends:
            self._topics.erase_before(channel.view, offset)
        if not self._log.advance(channel.view.number, self._holder, flight.sequence, offset):
            channel.lost()
            return False
        channel.flights.popleft()
        channel.pause.end()
        self.sent += flight.messages
        return True

    def _send(self, channel: Channel) -> bool:
        """The next page, if there is one and room for it."""
        in_all = sum(len(other.flights) for other in self._channels.values())
        if len(channel.flights) >= _IN_FLIGHT or in_all >= _IN_FLIGHT_IN_ALL or not channel.unread:
            return False
        page = self._log.page(channel.view.number, self._holder, channel.read)
        if page is None:
            channel.lost()
            return False
        if page.erased > channel.sent:
            return self._send_end(channel, page.erased, channel.sent)
        if page.rows:
            sending = self._topics.send(channel.view, page.rows, channel.sent)
            channel.sent = page.rows[-1].sequence
            channel.flights.append(Flight(sending, channel.sent, False, len(page.rows), self._clock()))
            self._channels[channel.view.number] = self._channels.pop(channel.view.number)
        moved, channel.read = page.reached > channel.read, page.reached
        return moved

    def _send_end(self, channel: Channel, erased: int, predecessor: int) -> bool:
        """Tell that the view ended; once that is acknowledged, everything before it goes from the topic."""
        sending = self._topics.send_end(channel.view, erased, predecessor)
        channel.sent = channel.read = max(erased, channel.sent)
        channel.flights.append(Flight(sending, channel.sent, True, 1, self._clock()))
        return True

    def _recover(self, channel: Channel) -> None:
        """Where the topic stands: the last sequence up to which it holds everything, whatever was sent twice."""
        view = channel.view
        self._topics.ensure(view)
        last, offset, ended, late = view.sequence, view.offset, -1, False
        for some in self._topics.tail(view):
            self._compare(view, [told for told in some if told.sequence > view.sequence])
            for told in some:
                late = late or (told.payload is not None and told.sequence < view.erased <= last)
                if told.sequence > last and told.predecessor <= last:
                    last, offset = told.sequence, told.offset
                if told.reference is None and told.sequence == last:
                    ended = told.offset
        if ended >= 0:
            self._topics.erase_before(view, ended)
        if last > view.sequence and not self._log.advance(view.number, self._holder, last, offset):
            return
        channel.sent = channel.read = last
        channel.recovered, channel.recovered_at = True, self._clock()
        if late:  # what a paused relay wrote behind the end: told again, the end takes it along
            self._send_end(channel, view.erased, 0)

    def _compare(self, view: RelayView, told: Sequence[Told]) -> None:
        """Raises ViewStopped where the topic says what the log does not: it is an older copy, or not its topic."""
        if not told:
            return
        stored = self._log.stored(view.number, min(t.sequence for t in told), max(t.sequence for t in told))
        for message in told:
            if not _same(message, stored.get(message.sequence), view):
                raise ViewStopped(
                    f"{view.name}: el tema va más allá de este almacén (secuencia {message.sequence}), quizá una copia"
                    " restaurada: recupere una más reciente · the topic is ahead of this store (restored from an older"
                    " copy?): restore a newer one"
                )

    def _discard(self) -> None:
        """The producer goes, and with it what every view had on its way."""
        self._topics.discard()
        for channel in self._channels.values():
            if channel.flights:
                channel.lost()

    def _troubled(self, view: str | None, what: str, pause: Pause) -> bool:
        pause.lengthen()
        self.troubled = True
        self._tell(Trouble(view, what))
        return False

    def _await_one(self) -> bool:
        """Wait a moment for the oldest message on its way; False where there is none, or nobody may ask for it yet."""
        if not self._pause.over:
            return False
        for channel in self._channels.values():
            if channel.flights:
                channel.flights[0].sending.done(_SHORT_WAIT)
                return True
        return False

    def _waiting(self) -> bool:
        """Is there something to do before a pause is over?"""
        return self._pause.over and any(c.waits and c.pause.over for c in self._channels.values())


def _same(told: Told, stored: Stored | None, view: RelayView) -> bool:
    if told.reference is None:
        return stored is None and told.sequence <= view.erased
    if stored is None or (told.reference, told.version) != (stored.reference, stored.version):
        return False
    return stored.payload is None or told.payload == stored.payload
