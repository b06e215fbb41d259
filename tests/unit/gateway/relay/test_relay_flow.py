"""The relay: whatever fails, and whenever, a reader who drops what it knows gets each event once and in order."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.flow import relay as flow
from gateway.flow.relay import Relay, Trouble
from tests.unit.gateway.relay.relay_fakes import Broker, Clock, FakeStore, FakeTopics, faults, read


class Scene:
    """Two views, a broker, and relays that come and go."""

    def __init__(self, kind: type[Relay] = Relay, *views: str) -> None:
        self.clock, self.broker, self.kind = Clock(), Broker(), kind
        self.store = FakeStore(self.clock, *(views or ("a.one", "a.two")))
        self.troubles: list[Trouble] = []
        self.relays: list[tuple[Relay, FakeTopics]] = []
        self.begin()

    def begin(self) -> None:
        topics = FakeTopics(self.broker)
        holder = f"relay {len(self.relays)}"
        self.relays.append((self.kind(self.store, topics, holder, self.troubles.append, self.clock), topics))

    @property
    def relay(self) -> Relay:
        return self.relays[-1][0]

    @property
    def topics(self) -> FakeTopics:
        return self.relays[-1][1]

    def told(self, view: str = "a.one") -> list[int]:
        return [message.sequence for message in read(self.broker.topics[view])]

    def written(self, view: str = "a.one") -> list[int]:
        return [message.sequence for message in self.broker.topics[view].messages]

    def turn(self, times: int = 1) -> None:
        for _ in range(times):
            self.relay.turn()

    def drain(self) -> None:
        """With a new relay, once every lease has run out and every trouble is over."""
        self.store.away = self.broker.away = 0
        for log in self.store.views.values():
            log.suspended = False
        self.broker.refused.clear()
        self.clock.now += 1_000
        self.begin()
        for _ in range(200):
            self.clock.now += 1
            if not self.relay.turn() and not self.relay._waiting():
                return
        raise AssertionError("the relay does not come to rest")


@pytest.fixture
def scene() -> Scene:
    return Scene()


def put(scene: Scene, *references: str, view: int = 1) -> None:
    for reference in references:
        scene.store.put(view, reference)


def test_a_log_is_published_in_order_each_naming_its_predecessor(scene: Scene) -> None:
    put(scene, "a", "b", "a", "c", "d", "e", "f")
    scene.drain()
    messages = scene.broker.topics["a.one"].messages
    assert [(m.sequence, m.predecessor) for m in messages] == [(2, 0), (3, 2), (4, 3), (5, 4), (6, 5), (7, 6)]
    assert scene.store.views[1].sequence == 7
    assert scene.store.views[1].offset == 5


def test_the_position_moves_only_when_all_is_acknowledged(scene: Scene) -> None:
    put(scene, "a", "b", "c", "d")
    scene.turn(2)
    assert scene.store.views[1].sequence == 0
    scene.turn(3)
    assert scene.store.views[1].sequence == 4


def test_a_crash_between_sending_and_remembering_doubles_nothing(scene: Scene) -> None:
    put(scene, "a", "b")
    scene.turn(2)
    scene.topics.sendings[0].done(1)  # taken, and the process is gone
    scene.drain()
    assert scene.written() == [1, 2]


def test_a_page_of_which_a_part_was_taken_is_continued_where_it_broke(scene: Scene) -> None:
    put(scene, "a", "b", "c")
    scene.topics.troubles = [1]
    scene.turn(3)
    assert scene.written() == [1]
    scene.drain()
    assert scene.written() == [1, 2, 3]
    assert [trouble.view for trouble in scene.troubles] == ["a.one"]


def test_what_arrived_beyond_a_hole_is_sent_again_and_the_reader_misses_nothing(scene: Scene) -> None:
    put(scene, *"abcdef")
    scene.topics.troubles, scene.topics.late, scene.topics.looks = [1, None], True, 1
    scene.turn(4)
    scene.drain()
    assert scene.written() == [1, 4, 5, 6, 2, 3, 4, 5, 6]
    assert scene.told() == [1, 2, 3, 4, 5, 6]


def test_a_paused_relay_that_writes_late_is_recognised(scene: Scene) -> None:
    put(scene, "a", "b")
    scene.turn(2)
    paused = scene.topics.sendings[0]
    scene.clock.now += flow.LEASE_SECONDS
    scene.begin()
    scene.turn(4)
    put(scene, "c")
    scene.turn(3)
    paused.done(1)
    assert scene.written() == [1, 2, 3, 1, 2]
    assert scene.told() == [1, 2, 3]
    scene.relays[0][0].turn()  # awake again: the lease is another's, and it leaves the view alone
    assert scene.store.views[1].sequence == 3
    assert scene.written() == [1, 2, 3, 1, 2]


def test_a_relay_that_slept_through_another_s_work_begins_with_the_topic(scene: Scene) -> None:
    put(scene, "a")
    scene.turn(4)
    first = scene.relay
    scene.clock.now += flow.LEASE_SECONDS
    scene.begin()
    put(scene, "b", "c")
    scene.turn(5)
    scene.relay.close()
    put(scene, "d")
    for _ in range(6):
        first.turn()
    assert scene.written() == [1, 2, 3, 4]
    assert scene.store.views[1].sequence == 4


def test_one_view_in_trouble_does_not_stop_another(scene: Scene) -> None:
    scene.broker.refused.add("a.one")
    put(scene, "a")
    put(scene, "b", "c", view=2)
    scene.turn(10)
    assert scene.written("a.two") == [1, 2]
    assert scene.store.views[2].sequence == 2
    scene.drain()
    assert faults(scene.store, scene.broker) == []


def test_an_hour_without_a_broker_is_delay_and_little_memory(scene: Scene) -> None:
    scene.turn(2)
    scene.broker.refused |= {"a.one", "a.two"}
    for minute in range(60):
        put(scene, *(f"r{minute}.{number}" for number in range(5)))
        scene.clock.now += 60
        scene.turn(5)
        assert sum(len(s.messages) for s in scene.topics.sendings) <= 2 * 3
    tries = len(scene.troubles)
    assert 30 < tries < 300
    scene.drain()
    assert faults(scene.store, scene.broker) == []
    assert scene.told() == list(range(1, 301))


def test_a_store_that_is_ahead_of_nothing_stops_its_view_and_says_so(scene: Scene) -> None:
    """The store was restored from an older copy: what it numbers anew is not what readers hold under that number."""
    put(scene, "a", "b", "c")
    scene.drain()
    log = scene.store.views[1]
    log.rows, log.head, log.sequence, log.offset = {1: log.rows[1]}, 1, 1, 0
    put(scene, "other", "b", "c", "d")
    put(scene, "x", view=2)
    scene.begin()
    scene.clock.now += 1_000
    scene.turn(10)
    assert scene.written() == [1, 2, 3]
    assert scene.written("a.two") == [1]
    [trouble] = scene.troubles
    assert trouble.view == "a.one"
    assert "restored" in trouble.what


def test_a_store_behind_its_topic_stops_its_view(scene: Scene) -> None:
    put(scene, "a", "b", "c")
    scene.drain()
    log = scene.store.views[1]
    log.rows, log.head, log.sequence, log.offset = {1: log.rows[1]}, 1, 1, 0
    scene.begin()
    scene.clock.now += 1_000
    scene.turn(5)
    assert ["restored" in trouble.what for trouble in scene.troubles] == [True]


def test_a_topic_emptied_by_time_leaves_the_position_where_it_was(scene: Scene) -> None:
    put(scene, "a", "b")
    scene.drain()
    expire(scene)
    put(scene, "c")
    scene.drain()
    assert scene.written() == [1, 2, 3]
    assert scene.broker.topics["a.one"].messages[-1].predecessor == 2


def test_the_end_of_a_view_is_told_once_and_what_it_gave_is_deleted(scene: Scene) -> None:
    put(scene, "a", "b")
    scene.drain()
    put(scene, "c")
    scene.store.end(1)
    scene.drain()
    topic = scene.broker.topics["a.one"]
    last = topic.messages[-1]
    assert (last.sequence, last.predecessor, last.reference) == (4, 2, None)
    assert topic.first == last.offset
    scene.drain()
    assert len(topic.messages) == 3


def test_a_view_that_came_back_meanwhile_goes_on_after_its_end(scene: Scene) -> None:
    put(scene, "a", "b")
    scene.drain()
    scene.store.end(1)
    put(scene, "c", "d")
    scene.drain()
    assert [(m.sequence, m.predecessor) for m in scene.broker.topics["a.one"].messages[2:]] == [(3, 2), (4, 3), (5, 4)]


def test_a_crash_between_the_end_and_its_deletion_is_made_good(scene: Scene) -> None:
    put(scene, "a")
    scene.drain()
    scene.store.end(1)
    scene.turn(1)
    scene.topics.sendings[-1].done(1)
    scene.drain()
    assert scene.broker.topics["a.one"].first == 1
    assert faults(scene.store, scene.broker) == []


@pytest.mark.parametrize("looks", [0, 1])
def test_what_a_paused_relay_writes_into_an_ended_view_does_not_stay(scene: Scene, looks: int) -> None:
    put(scene, "a", "b")
    scene.turn(2)
    paused = scene.topics.sendings[0]
    scene.clock.now += flow.LEASE_SECONDS
    scene.store.end(1)
    scene.begin()
    scene.turn(4)
    paused.done(1)
    assert faults(scene.store, scene.broker) == ["a.one: 2 payloads of an ended view"]
    scene.clock.now += 4_000
    scene.topics.looks = looks
    scene.turn(6)
    assert faults(scene.store, scene.broker) == []
    assert [m.sequence for m in scene.broker.topics["a.one"].messages] == [3, 1, 2, 3]
    put(scene, "c")
    scene.turn(6)
    assert scene.told() == [3, 4]


def test_looks_at_an_ended_view_are_rare(scene: Scene) -> None:
    put(scene, "a")
    scene.store.end(1)
    scene.turn(5)
    asked = scene.topics.tails
    scene.clock.now += 1_000
    scene.turn(5)
    assert scene.topics.tails == asked


def test_what_a_paused_relay_writes_into_a_view_that_came_back_takes_nothing_from_its_readers(scene: Scene) -> None:
    put(scene, "a")
    scene.turn(2)
    paused = scene.topics.sendings[0]
    scene.clock.now += flow.LEASE_SECONDS
    scene.store.end(1)
    put(scene, "b", "c")
    scene.begin()
    scene.turn(6)
    paused.done(1)
    scene.drain()
    topic = scene.broker.topics["a.one"]
    assert [(m.sequence, m.predecessor) for m in topic.messages[topic.first :]] == [(2, 0)]
    put(scene, "d")
    scene.drain()
    assert (topic.messages[-1].sequence, topic.messages[-1].predecessor) == (5, 4)  # a jump for who missed 3 and 4
    assert faults(scene.store, scene.broker) == []


def test_acknowledgements_do_not_keep_a_relay_busy_whose_store_is_away(scene: Scene) -> None:
    put(scene, "a")
    scene.turn(2)
    scene.topics.sendings[0].done(1)
    scene.store.away = 1_000
    waits: list[float] = []

    def wait(seconds: float) -> bool:
        waits.append(seconds)
        scene.clock.now += seconds
        return len(waits) == 20

    scene.relay.run(wait)
    assert waits.count(0) == 0


def test_a_producer_that_never_answers_is_let_go_of(scene: Scene) -> None:
    put(scene, "a")
    scene.topics.looks = 1_000
    for _ in range(100):
        scene.clock.now += 1
        scene.turn()
    assert [trouble.view for trouble in scene.troubles] == ["a.one"]
    scene.topics.looks = 0
    scene.drain()
    assert scene.written() == [1]


def test_leases_are_kept_through_a_turn_that_takes_long() -> None:
    scene = Scene(Relay, *(f"a.v{number}" for number in range(40)))

    def slowly(view: flow.RelayView) -> None:
        scene.clock.now += 1

    scene.topics.ensure = slowly  # type: ignore[method-assign]
    scene.topics.tail = lambda view: iter(())  # type: ignore[method-assign]
    scene.turn()
    assert [v.holder for v in scene.store.views.values() if v.lease_until <= scene.clock.now] == []


def test_views_with_a_long_way_to_go_leave_room_for_the_others() -> None:
    scene = Scene(Relay, *(f"a.v{number}" for number in range(6)))
    scene.topics.looks = 1
    for view in range(1, 6):
        put(scene, *(f"r{number}" for number in range(300)), view=view)
    scene.turn(20)
    put(scene, "a", view=6)
    scene.turn(20)
    assert scene.store.views[6].sequence == 1
    assert scene.store.views[1].sequence < 300


@pytest.mark.parametrize("ends", [False, True])
def test_nothing_of_a_suspended_view_is_published_but_its_end_until_it_is_resumed(scene: Scene, ends: bool) -> None:
    put(scene, "a")
    scene.store.views[1].suspended = True
    if ends:
        scene.store.end(1)
    scene.turn(5)
    assert scene.written() == ([2] if ends else [])
    put(scene, "b")
    scene.turn(5)
    assert scene.written() == ([2] if ends else [])
    scene.store.views[1].suspended = False
    scene.turn(5)
    assert scene.written() == ([2, 3] if ends else [1, 2])


def test_a_topic_that_was_deleted_is_made_again_and_goes_on(scene: Scene) -> None:
    put(scene, "a", "b")
    scene.drain()
    del scene.broker.topics["a.one"]
    scene.drain()
    put(scene, "c")
    scene.turn(5)
    assert [(m.offset, m.sequence, m.predecessor) for m in scene.broker.topics["a.one"].messages] == [(0, 3, 2)]
    assert scene.store.views[1].offset == 0


def test_once_ends_when_all_is_there_and_when_it_cannot_be(scene: Scene) -> None:
    put(scene, *"abcdefg")
    scene.relay.run(lambda _: False, once=True)
    assert scene.written() == [1, 2, 3, 4, 5, 6, 7]
    assert not scene.relay.troubled
    assert scene.store.views[1].holder == ""
    scene.broker.refused.add("a.one")
    put(scene, "h")
    scene.begin()
    scene.relay.run(lambda _: False, once=True)
    assert scene.relay.troubled


STEPS = st.one_of(
    st.tuples(st.just("put"), st.integers(1, 2), st.sampled_from("abcd")),
    st.tuples(st.just("withdraw"), st.integers(1, 2), st.sampled_from("abcd")),
    st.tuples(st.just("end"), st.integers(1, 2)),
    st.tuples(st.just("turn"), st.integers(0, 2)),
    st.tuples(st.just("trouble"), st.one_of(st.none(), st.integers(0, 3)), st.booleans(), st.integers(0, 3)),
    st.tuples(st.just("begin")),
    st.tuples(st.just("arrive"), st.integers(0, 2)),
    st.tuples(st.just("suspended"), st.integers(1, 2), st.booleans()),
    st.tuples(st.just("expire")),
    st.tuples(st.just("later"), st.sampled_from([1, 12, 40])),
    st.tuples(st.just("away"), st.sampled_from(["store", "broker"]), st.integers(1, 4)),
)


def play(scene: Scene, steps: list[tuple[object, ...]]) -> list[str]:
    """What is wrong in the end."""
    does: dict[object, Callable[..., object]] = {
        "put": scene.store.put,
        "withdraw": scene.store.withdraw,
        "end": scene.store.end,
        "turn": lambda which: scene.relays[-1 - which % len(scene.relays)][0].turn(),
        "trouble": lambda *how: trouble(scene.topics, *how),
        "begin": scene.begin,
        "arrive": lambda which: arrive(scene.relays[-1 - which % len(scene.relays)][1]),
        "suspended": lambda view, now: setattr(scene.store.views[view], "suspended", now),
        "expire": lambda: expire(scene),
        "later": lambda seconds: setattr(scene.clock, "now", scene.clock.now + seconds),
        "away": lambda who, calls: setattr(getattr(scene, who), "away", calls),
    }
    for step in steps:
        does[step[0]](*step[1:])
    scene.drain()
    return faults(scene.store, scene.broker)


def trouble(topics: FakeTopics, taken: int | None, late: bool, looks: int) -> None:
    topics.troubles.append(taken)
    topics.late, topics.looks = late, looks


def arrive(topics: FakeTopics) -> None:
    """What is on its way gets there, whatever its relay does meanwhile."""
    for sending in topics.sendings:
        sending.done(1)


def expire(scene: Scene) -> None:
    """By its age everything leaves the topics."""
    for topic in scene.broker.topics.values():
        topic.first = len(topic.messages)


@given(st.lists(STEPS, max_size=40))
def test_whatever_happens_nothing_is_lost_doubled_or_out_of_order(steps: list[tuple[object, ...]]) -> None:
    assert play(Scene(), steps) == []


class MarksBeforeSending(Relay):
    """A bug put in on purpose: the position moves when a page is handed over."""

    def _send(self, channel: flow.Channel) -> bool:
        moved = super()._send(channel)
        self._log.advance(channel.view.number, self._holder, channel.sent, -1)
        return moved


class ResumesFromHighest(Relay):
    """A bug put in on purpose: the highest sequence in the topic counts as everything up to it."""

    def _recover(self, channel: flow.Channel) -> None:
        super()._recover(channel)
        highest = max((t.sequence for some in self._topics.tail(channel.view) for t in some), default=0)
        channel.sent = channel.read = max(highest, channel.sent)


@pytest.mark.parametrize("kind", [MarksBeforeSending, ResumesFromHighest])
def test_a_relay_that_is_wrong_is_caught(kind: type[Relay]) -> None:
    steps: list[tuple[object, ...]] = [("put", 1, reference) for reference in "abcdefg"]
    steps += [("trouble", 1, True, 1), *[("turn", 0)] * 4]
    assert play(Scene(), steps) == []
    assert play(Scene(kind), steps) != []
