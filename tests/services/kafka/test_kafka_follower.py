"""The live tail's thread on a real broker: it begins at the end, finds topics that come later, and ends when told."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

from gateway.bus import topics
from gateway.bus.events import Event
from gateway.bus.follower import TopicFollower
from tests.services.kafka.kafka_world import Shelf, plain, shelf, until


class Heard:
    """What the follower told, by view."""

    def __init__(self) -> None:
        self.events: list[tuple[int, int]] = []
        self.at_end: dict[int, bool] = {}

    def __call__(self, view: int, events: Sequence[Event], at_end: bool) -> None:
        self.events += [(view, event.sequence) for event in events]
        self.at_end[view] = at_end


def heard_after(world: Shelf, heard: Heard, view: int) -> None:
    """Publishes until the follower hears: it begins wherever the topic's end is when it gets there."""

    def hears() -> bool:
        world.put("again", view=view)
        world.drain()
        return any(of == view for of, _ in heard.events)

    until(hears)


def test_messages_from_the_end_on_reach_the_tail_and_new_topics_are_picked_up(tmp_path: Path, kafka: str) -> None:
    with shelf(tmp_path, plain(kafka), "una", "dos") as world:
        world.put("old")
        world.drain()
        heard, follower = Heard(), TopicFollower(world.broker)
        follower.start(heard)
        try:
            follower.follow({1: world.names[0]})
            heard_after(world, heard, 1)
            follower.follow({1: world.names[0], 2: world.names[1]})
            heard_after(world, heard, 2)
            world.put("last")
            world.drain()
            head = world.position()[0]
            until(lambda: (1, head) in heard.events)
        finally:
            follower.close()
        first = [sequence for view, sequence in heard.events if view == 1]
        assert 1 not in first
        assert first == list(range(first[0], head + 1))
        assert heard.at_end == {1: True, 2: True}
    assert not [thread for thread in threading.enumerate() if thread.name == "follower"]


def test_a_topic_that_is_not_there_yet_holds_no_other_up(tmp_path: Path, kafka: str) -> None:
    with shelf(tmp_path, plain(kafka), "una", "dos") as world:
        topics.ensure(world.broker, world.names[0])
        heard, follower = Heard(), TopicFollower(world.broker)
        follower.start(heard)
        try:
            follower.follow({1: world.names[0], 7: "nadie.lo-hizo"})
            heard_after(world, heard, 1)
        finally:
            follower.close()
