"""Bugs put in on purpose: the verdict finds each, and nothing where the product goes through the same moments."""

from __future__ import annotations

import json
import random
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from gateway.bus.publisher import KafkaTopics
from gateway.store.relay_log import StoredRelayLog
from tests.faults.changing import Changing
from tests.faults.crew import broker
from tests.faults.hands import Crew, Life
from tests.faults.readers import Heard, StreamReader, TopicReader
from tests.faults.site import Site, site
from tests.faults.verdict import collect, findings
from tests.services.postgres import Postgres

CLAUSE = "seguimiento"


class Scene:
    """A site of one view, and every move in it made by hand."""

    def __init__(self, made: Site) -> None:
        self.site = made
        self.live, self._late = (TopicReader(made.kafka, [made.view(CLAUSE)]) for _ in range(2))
        self.source = Changing(random.Random(0), 100)

    def releases(self, count: int, **how: Any) -> None:
        self.source.change(count)
        assert self.site.finish(self.site.pull(self.source.changes, **how)) == 0

    def dies(self, life: Life) -> None:
        """At the place that was chosen for it; its leases run out."""
        assert self.site.finish(life) == -signal.SIGKILL
        self.site.time_passes_for(life)

    def stops(self, life: Life) -> None:
        self.site.wait(lambda: life.stands_still, "a worker that stops")

    def relayed_by(self, bug: str | None, **how: Any) -> Life:
        """A relay that has the view and sees nothing more to send; it lives on."""
        life = self.site.relay(bug=bug, **how)
        self.site.wait(lambda: self._rests(life), "a relay at rest")
        return life

    def relayed(self, bug: str | None) -> None:
        self.ended(self.relayed_by(bug))

    def ended(self, life: Life) -> None:
        life.send(signal.SIGTERM)
        assert self.site.finish(life) == 0

    def _rests(self, life: Life) -> bool:
        return all(found.holder == life.holder and not found.unsent for found in self.site.standing())

    def position(self) -> int:
        return self.site.standing()[0].position

    def topic(self) -> list[Heard]:
        """As who comes now finds it."""
        return self._late.whole(self.site.view(CLAUSE))

    def follows(self, sequence: int) -> bool:
        """Has who was there all the time got that far?"""
        self.live.read(0.02)
        return self.live.last(self.site.view(CLAUSE)) == sequence

    def close(self) -> None:
        self.live.close()
        self._late.close()

    def found(self, **more: Any) -> set[tuple[str, str]]:
        """The kinds of findings, and where."""
        expected = self.source.logs[CLAUSE].records
        seen = collect(self.site, CLAUSE, expected, topic=self.topic(), **more)
        return {(one.kind, one.where) for one in findings(seen)}


@pytest.fixture
def scene(crew: Crew, kafka: str) -> Iterator[Scene]:
    with _scene("sqlite", crew, kafka) as made:
        yield made


@contextmanager
def _scene(engine: str, crew: Crew, kafka: str) -> Iterator[Scene]:
    with site(engine, kafka, crew, [CLAUSE]) as made:
        scene = Scene(made)
        try:
            yield scene
        finally:
            scene.close()


def planted(bug: str) -> pytest.MarkDecorator:
    """The product, then the bug."""
    return pytest.mark.parametrize("bug", [None, bug])


@planted("marks first")
def test_a_position_that_moves_before_the_acknowledgement_loses_a_page(scene: Scene, bug: str | None) -> None:
    scene.releases(8)
    scene.dies(scene.site.relay([("produce", 0, "kill")], bug=bug))
    scene.relayed(bug)

    found = scene.found()
    assert ("lost", "topic") in found if bug else not found


@planted("position apart")
def test_a_cursor_that_is_committed_before_its_batch_loses_the_batch(scene: Scene, bug: str | None) -> None:
    scene.source.change(8)
    scene.dies(scene.site.pull(scene.source.changes, [("release", 1, "kill")], bug=bug))
    assert scene.site.finish(scene.site.pull(scene.source.changes, bug=bug)) == 0
    scene.relayed(None)

    assert scene.found() == ({("lost", "store")} if bug else set())


@planted("sequences at once")
def test_sequences_without_the_views_lock_lose_what_commits_late(
    crew: Crew, kafka: str, postgres: Postgres, bug: str | None
) -> None:
    with _scene("postgres", crew, kafka) as scene:
        feed = Feed(scene.site)
        scene.source.change(8)
        first, second = scene.source.changes[:4], scene.source.changes[4:]
        slow = scene.site.pull(first, [("grown", 0, "stop")], bug=bug)
        scene.stops(slow)
        quick = scene.site.pull(second, source="otra", bug=bug)
        scene.site.wait(lambda: crew.ended(quick) or waits_for_a_lock(scene.site), "the second puller's turn")
        assert (quick.ended == 0) == bool(bug)
        scene.relayed(None)
        feed.read()
        slow.send(signal.SIGCONT)
        assert scene.site.finish(slow) == scene.site.finish(quick) == 0
        scene.relayed(None)
        feed.read()

        found = scene.found(readers={"feed": feed.heard})
    assert {("lost", "topic"), ("lost", "feed")} <= found if bug else not found


@planted("resumes from highest")
def test_what_is_missing_below_the_highest_sequence_is_sent_again(scene: Scene, bug: str | None) -> None:
    scene.releases(8)
    second_page_arrives_without_the_first(scene.site)
    scene.relayed(bug)

    found = scene.found(mended=True)
    assert {("lost", "topic"), ("gap", "topic")} <= found if bug else not found


@planted("lease ignored")
def test_a_relay_that_slept_past_its_lease_moves_no_position(scene: Scene, bug: str | None) -> None:
    """Ignored, it writes over the other's: what has long been told counts as unsent, and who starts next repeats it."""
    scene.releases(8)
    sleeper = scene.site.relay([("settle", 0, "stop"), ("settle", 0, "kill")], bug=bug)
    scene.stops(sleeper)
    scene.site.time_passes_for(sleeper)
    awake = scene.relayed_by(bug)
    positions = [scene.position()]
    sleeper.send(signal.SIGTERM)
    sleeper.send(signal.SIGCONT)
    assert scene.site.finish(sleeper) == (-signal.SIGKILL if bug else 0)
    positions.append(scene.position())
    scene.ended(awake)

    assert scene.found(positions=positions) == ({("position", "relay")} if bug else set())


def test_what_a_sleeper_writes_behind_the_end_of_a_view_does_not_stay(scene: Scene) -> None:
    """What came after the end goes with it: who followed has it, and who did not sees a gap at the next message."""
    scene.releases(8)
    sleeper = scene.site.relay([("produce", 4, "stop")])
    scene.stops(sleeper)
    scene.site.time_passes_for(sleeper)
    awake = scene.relayed_by(None)
    scene.site.store.end(scene.site.name)
    scene.source.end(CLAUSE)
    scene.site.wait(lambda: scene.position() == 9, "the end of the view is told")
    scene.site.stand_for(CLAUSE)
    scene.source.come_back(CLAUSE)
    assert scene.site.finish(scene.site.pull(scene.source.changes)) == 0
    scene.site.wait(lambda: scene.follows(17), "all of it again")
    before = len(scene.topic())
    sleeper.send(signal.SIGCONT)
    scene.site.wait(lambda: len(scene.topic()) > before, "what the sleeper had in its hands")
    scene.ended(sleeper)
    scene.ended(awake)
    scene.relayed(None)
    scene.site.wait(lambda: not any(one.payload for one in scene.topic()), "its erasure")
    scene.releases(1)
    scene.relayed(None)
    scene.site.wait(lambda: scene.follows(18), "the next")

    found = scene.found(readers={"consumer": scene.live.heard[scene.site.view(CLAUSE)]})
    assert ("gap", "topic") in found
    assert {where for _, where in found} == {"topic"}


@planted("leaf later")
def test_events_that_leave_before_their_leaf_are_unlogged_after_a_death(scene: Scene, bug: str | None) -> None:
    scene.releases(4)
    stream = StreamReader(scene.site.port, scene.site.view(CLAUSE), scene.site.headers())
    stream.start()
    assert scene.site.finish(scene.site.serve([("sent", 0, "kill")], bug=bug)) == -signal.SIGKILL
    scene.site.wait(lambda: stream.last == 4, "what was sent")
    stream.close()
    scene.relayed(None)

    assert scene.found(stream=stream.heard) == ({("unlogged", "stream")} if bug else set())


class Feed:
    """A reader of the log itself, from its last sequence to the highest, as the API reads it."""

    def __init__(self, made: Site) -> None:
        self._store, self._view = made.store, made.store.view(made.view(CLAUSE)).number
        self.heard: list[Heard] = []

    def read(self) -> None:
        last = self.heard[-1].sequence if self.heard else 0
        rows = self._store.ask(self._store.log.after(self._view, last, 1_000))
        self.heard += [Heard(row.sequence, 0, row.reference, row.version, _json(row.payload)) for row in rows]


def _json(payload: bytes | None) -> dict[str, Any] | None:
    return None if payload is None else json.loads(payload)


def waits_for_a_lock(made: Site) -> bool:
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    return bool(made.ask(waiting)[0][0])


def second_page_arrives_without_the_first(made: Site) -> None:
    """As a broker would leave it that lost a page it had acknowledged, or a producer that let one overtake another."""
    log, topics = StoredRelayLog(made.store.engine), KafkaTopics(broker(made.kafka))
    log.hold("nobody", 60)
    view = log.held("nobody")[0]
    page = log.page(view.number, "nobody", 0)
    assert page is not None
    sending = topics.send(view, page.rows[4:], page.rows[3].sequence)
    assert sending.done(10)
    assert sending.offset() == 3
    log.leave("nobody")
    topics.discard()
    log.close()
