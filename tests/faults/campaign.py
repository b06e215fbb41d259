"""Puller, relays and API at work at once, each killed again and again at random places, while the source changes.

Some deaths are brought about inside, just before the n-th time the worker comes to a place; some from outside, at a
random moment: the worker is stopped, looked at, and killed if work was at hand. Only such deaths count. Some relays
stop instead, sleep past their lease while another goes on, and then write what they were about to.
"""

from __future__ import annotations

import inspect
import random
import signal
import time
from collections import defaultdict
from collections.abc import Generator, Mapping

from tests.faults.changing import Changing
from tests.faults.fates import Fates, Tally
from tests.faults.hands import Death, Life
from tests.faults.readers import StreamReader, TopicReader
from tests.faults.site import Site
from tests.faults.verdict import Evidence, collect, repeated

FOLLOWED = "seguimiento"
_TOO_OLD = 5.0  # seconds: then it is killed from outside, wherever it stands
_AHEAD = 60  # releases the puller may be before the relay
_DEADLINE = 420.0


class Campaign:
    """``run`` until so many have died of each kind; then ``drain`` and ``evidence``."""

    def __init__(self, site: Site, seed: int, wanted: Mapping[str, int], pauses: int) -> None:
        self.site, self.pauses = site, pauses
        self._draw = random.Random(seed)
        self.source = Changing(self._draw, 48)
        self.tally = Tally(wanted)
        self._fates = Fates(self._draw)
        self.paused = 0
        self._lives: dict[str, list[Life]] = {"puller": [], "relay": [], "api": []}
        self._moments: dict[Life, float] = {}
        self._asleep: Life | None = None
        self._told_by_then: dict[str, int] = {}
        self._known_by_then, self._woken = 0, 0.0
        self._read_all = False  # everything in the source, under the agreement as it stands
        self._fixed = False  # the source does not change now
        self._journey = self._end_and_come_back()
        self.positions: dict[str, list[int]] = defaultdict(list)
        self.topics = TopicReader(site.kafka, [site.view(clause) for clause in site.clauses])
        self.stream = StreamReader(site.port, site.view(FOLLOWED), site.headers())
        self.stream.start()
        self._begun = time.monotonic()

    def run(self) -> None:
        while not self.tally.complete or self._underway:
            assert time.monotonic() - self._begun < _DEADLINE, f"too slow: {self.table()}\n{self.site.crew.said()}"
            self._look()
            if self._ending or (not self._sleeper and min(map(self.tally.progress, self.tally.wanted)) > 0.4):
                next(self._journey, None)

    @property
    def _ending(self) -> bool:
        """A view is on its way to its end and back. What a sleeper then wrote would be erased, and more with it."""
        return inspect.getgeneratorstate(self._journey) == inspect.GEN_SUSPENDED

    @property
    def _sleeper(self) -> bool:
        return self._asleep is not None or any(life.sleeps for life in self._lives["relay"])

    @property
    def _underway(self) -> bool:
        return self.paused < self.pauses or inspect.getgeneratorstate(self._journey) != inspect.GEN_CLOSED

    def _look(self) -> None:
        assert self.stream.broke is None, self.stream.broke
        self._bury()
        self._standing = self.site.standing()
        for found in self._standing:
            self.positions[found.view].append(found.position)
        self._start()
        self._strike()
        self._sleepers()
        self.topics.read(0.02)

    def _bury(self) -> None:
        for kind, lives in self._lives.items():
            for life in [life for life in lives if self.site.crew.ended(life)]:
                lives.remove(life)
                if life.ended == -signal.SIGKILL:
                    place = life.deaths[0][0] if life.deaths and life not in self._moments else "outside"
                    self.tally.kills[kind][place] += 1
                    if kind == "relay" and self._draw.random() < 0.95:
                        self.site.time_passes_for(life)
                elif kind == "puller":
                    self._read_all = True

    # --- lives begin

    def _start(self) -> None:
        if not self._lives["api"]:
            self._born("api", self.site.serve(self._deaths("api")))
        if len(self._lives["relay"]) < (2 if self._asleep else 1):
            batch = self._draw.choice([None, 700])
            self._born("relay", self.site.relay(self._deaths("relay"), batch=batch))
        behind = sum(found.head - max(found.position, found.erased) for found in self._standing)
        if not self._lives["puller"] and behind < _AHEAD and not (self._fixed and self._read_all):
            self._change()
            self._born("puller", self.site.pull(self.source.changes, self._deaths("puller")))

    def _change(self) -> None:
        """Between two pulls the source goes on, unless a reading to its end is needed first."""
        if self._fixed:
            return
        if self._read_all:
            self.source.begin_round()
        self.source.change(self._draw.randrange(4, 16))
        self._read_all = False

    def _deaths(self, kind: str) -> list[Death]:
        due = self.paused < self.pauses * min(1, self.tally.progress(kind))  # more may die than are to
        if kind == "relay" and due and not self._sleeper and not self._ending:
            return self._fates.sleep()
        return [] if self.tally.done(kind) else self._fates.deaths(kind)

    def _born(self, kind: str, life: Life) -> None:
        self._lives[kind].append(life)
        if not life.deaths and not self.tally.done(kind):
            self._moments[life] = self._fates.moment(kind)

    # --- and end

    def _strike(self) -> None:
        now = time.monotonic()
        for kind, lives in self._lives.items():
            for life in lives:
                if life.sleeps or life is self._asleep:
                    continue
                if now - life.born > _TOO_OLD and life not in self._moments and self._has_more_for(kind):
                    self._moments[life] = now
                if now >= self._moments.get(life, now + 1):
                    self._kill_at_work(kind, life)

    def _has_more_for(self, kind: str) -> bool:
        """A relay that nothing ends would leave no place for one that is to sleep."""
        return not self.tally.done(kind) or (kind == "relay" and self.paused < self.pauses and not self._sleeper)

    def _kill_at_work(self, kind: str, life: Life) -> None:
        life.send(signal.SIGSTOP)
        self.site.wait(lambda: life.stands_still or life.gone, "a worker that stands still")
        if life.gone:
            return  # it was quicker
        if self._at_work(kind, life):
            life.send(signal.SIGKILL)
        else:
            self._moments[life] = time.monotonic() + self._draw.uniform(0, 0.1)
            life.send(signal.SIGCONT)

    def _at_work(self, kind: str, life: Life) -> bool:
        """A puller always is: it ends with its work."""
        standing = self.site.standing()
        if kind == "relay":
            return any(found.unsent and found.holder in (life.holder, "") for found in standing)
        if kind == "api":
            followed = next(found for found in standing if found.view == self.site.view(FOLLOWED))
            return self.stream.following and followed.newest > self.stream.last
        return True

    def _sleepers(self) -> None:
        """A relay that stopped before it produced sleeps until another has sent what it was about to; then it does."""
        life = self._asleep
        if life is None:
            self._asleep = next((one for one in self._lives["relay"] if one.sleeps and one.stands_still), None)
            self._told_by_then = {found.view: found.newest for found in self._standing}
        elif life.sleeps and not self._holds(life) and self._overtaken():
            self._known_by_then, self._woken = self._known(), time.monotonic()
            life.deaths = ()
            life.send(signal.SIGCONT)
        elif not life.sleeps and (self._known() > self._known_by_then or time.monotonic() > self._woken + _TOO_OLD):
            self.paused += self._known() > self._known_by_then  # else it slept too long for its messages: another will
            self._moments[life] = time.monotonic() + self._draw.uniform(0, 0.5)
            self._asleep = None

    def _overtaken(self) -> bool:
        """Everything there was when it fell asleep has been sent without it."""
        return all(found.position >= self._told_by_then[found.view] for found in self._standing)

    def _known(self) -> int:
        return sum(repeated(heard) for heard in self.topics.heard.values())

    def _holds(self, life: Life) -> bool:
        return any(found.holder == life.holder for found in self._standing)

    # --- a view ends and comes back

    def _end_and_come_back(self) -> Generator[None, None, None]:
        """A step each time it is asked; what was read before, and between, is read to the end."""
        self._fixed = True
        yield from self._until_read()
        self.site.stand_for(*(clause for clause in self.site.clauses if clause != FOLLOWED))
        self.source.end(FOLLOWED)
        self.source.begin_round()
        self.source.change(12)
        self._read_all = False
        while not self.stream.knows_the_end:
            yield
        yield from self._until_read()
        self.site.stand_for(*self.site.clauses)
        self.source.come_back(FOLLOWED)
        self._read_all = False
        yield from self._until_read()
        self._fixed = False

    def _until_read(self) -> Generator[None, None, None]:
        while not self._read_all or self._lives["puller"]:
            yield

    # --- everything comes to rest

    def drain(self) -> None:
        """Nobody is killed any more; ends when everything has been told to everybody."""
        self._fixed = True
        self._kill_all()  # as some have a death before them
        assert self.site.finish(self.site.pull(self.source.changes)) == 0
        relay, api = self.site.relay(), self.site.serve()
        self.site.wait(self._told, "the rest")
        relay.send(signal.SIGTERM)
        assert self.site.finish(relay) == 0
        api.send(signal.SIGKILL)
        self.site.finish(api)

    def _told(self) -> bool:
        self.topics.read(0.05)
        for found in self.site.standing():
            self.positions[found.view].append(found.position)
            if found.unsent or self.topics.last(found.view) < found.newest:
                return False
            if found.view == self.site.view(FOLLOWED) and self.stream.last < found.newest:
                return False
        return True

    def evidence(self, clause: str) -> Evidence:
        view = self.site.view(clause)
        return collect(
            self.site,
            clause,
            self.source.logs[clause].records,
            topic=self.topics.whole(view),
            positions=self.positions[view],
            readers={"consumer": self.topics.heard[view]},
            stream=self.stream.heard if clause == FOLLOWED else None,
        )

    def table(self) -> str:
        """How many died, and where."""
        return f"{time.monotonic() - self._begun:.0f} s, {self.paused} sleepers\n{self.tally.table()}"

    def close(self) -> None:
        self.stream.close()
        self.topics.close()
        self._kill_all()

    def _kill_all(self) -> None:
        for lives in self._lives.values():
            while lives:
                life = lives.pop()
                life.send(signal.SIGKILL)
                self.site.finish(life)
                self.site.time_passes_for(life)
