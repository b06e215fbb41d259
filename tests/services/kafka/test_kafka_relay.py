"""The relay and a real broker: what stands in a topic, and what becomes of it when something dies."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cloudevents.core.bindings.kafka import KafkaMessage, from_kafka_event
from jsonschema import Draft202012Validator
from kafka.consumer.fetcher import ConsumerRecord

from contracts.asyncapi import asyncapi
from contracts.kinds import KINDS
from gateway.bus import connection, topics
from gateway.bus.connection import admin
from gateway.bus.topics import topic_of
from gateway.flow.relay import Relay
from gateway.store.relay_log import lags
from tests.services.broker import broker as own_broker
from tests.services.kafka.kafka_world import Shelf, plain, shelf, until
from tests.services.throwaway import Absent

EVENTS = {"mx.convenio.release.v1": "release", "mx.convenio.withdrawal.v1": "withdrawal"}
EVENTS |= {"mx.convenio.view-ended.v1": "view-ended"}
MESSAGES: dict[str, Any] = asyncapi(KINDS.values())["components"]["messages"]  # type: ignore[index,call-overload,assignment]


@pytest.fixture
def world(tmp_path: Path, kafka: str) -> Iterator[Shelf]:
    with shelf(tmp_path, plain(kafka)) as made:
        yield made


def heard(found: list[Any]) -> list[int]:
    """What a reader has who drops what it knows; fails where it would miss something."""
    got = [0]
    for message in found:
        said = headers(message)
        if (sequence := int(said["ce_sequence"])) > got[-1]:
            assert int(said.get("ce_predecessor", "0")) <= got[-1]
            got.append(sequence)
    return got[1:]


def headers(message: ConsumerRecord) -> dict[str, str]:
    return {name: value.decode() for name, value in message.headers}


def misfits(message: ConsumerRecord) -> list[str]:
    """What the published contract finds wrong with a message."""
    found = headers(message)
    contract = MESSAGES[EVENTS[found["ce_type"]]]
    errors = list(Draft202012Validator(contract["headers"]).iter_errors(found))
    strange = [name for name in found if name not in contract["headers"]["properties"]]
    value = None if message.value is None else json.loads(message.value)
    if contract["payload"] == {"type": "null"}:
        strange += [] if value is None else ["a payload"]
    elif not isinstance(value, dict):
        strange.append("no payload")
    return [error.message for error in errors] + strange


def test_messages_are_as_the_published_contract_says(world: Shelf) -> None:
    world.put("ref-a", "ref-b")
    world.drain()
    world.put("ref-a")
    world.withdraw("ref-b")
    world.drain()
    found = world.messages()
    assert [misfits(message) for message in found] == [[]] * 4
    assert [message.key for message in found] == [b"ref-a", b"ref-b", b"ref-a", b"ref-b"]
    first, last = headers(found[0]), headers(found[-1])
    assert first == {
        "ce_specversion": "1.0",
        "ce_id": f"{world.name}/1",
        "ce_source": "/agencies/zapopan-juzgado",
        "ce_type": "mx.convenio.release.v1",
        "ce_time": "2026-03-04T00:00:00Z",
        "ce_subject": "ref-a",
        "ce_sequence": "0000000000000000001",
        "ce_dataschema": "urn:convenio:hearing.release.v1.schema.json",
        "ce_version": "1",
        "ce_policy": "7",
        "content-type": "application/json",
    }
    assert found[0].value == b'{"measure":{"kind":"fine"}}'
    assert (last["ce_type"], last["ce_predecessor"], last["ce_version"]) == (
        "mx.convenio.withdrawal.v1",
        "0000000000000000003",
        "2",
    )


def test_a_message_that_is_not_as_contracted_is_seen(world: Shelf) -> None:
    world.put("ref-a")
    world.drain()
    [message] = world.messages()
    wrong = [(name, b"3" if name == "ce_sequence" else value) for name, value in message.headers]
    assert misfits(message._replace(headers=[*wrong, ("ce_person", b"x")])) != []
    assert misfits(message._replace(value=None)) == ["no payload"]


def test_cloudevents_own_library_reads_a_message(world: Shelf) -> None:
    world.put("ref-a")
    world.drain()
    [message] = world.messages()
    event = from_kafka_event(KafkaMessage(dict(message.headers), message.key, message.value))
    assert (event.get_type(), event.get_source()) == ("mx.convenio.release.v1", "/agencies/zapopan-juzgado")
    assert (event.get_id(), event.get_subject()) == (f"{world.name}/1", "ref-a")
    assert event.get_extension("sequence") == "0000000000000000001"
    assert event.get_data() == {"measure": {"kind": "fine"}}


def test_a_client_that_is_not_ours_reads_the_topic(world: Shelf, kafka: str) -> None:
    if shutil.which("kcat") is None:
        said = "no kcat (Debian: kcat)"
        pytest.fail(said) if os.environ.get("CI") == "true" else pytest.skip(said)
    world.put("ref-a")
    world.withdraw("ref-a")
    world.put("ref-b")
    world.drain()
    command = ["kcat", "-C", "-b", kafka, "-t", topic_of(world.name), "-p", "0", "-o", "beginning", "-e", "-q", "-J"]
    read = subprocess.run(command, capture_output=True, check=True, timeout=60)
    lines = [json.loads(line) for line in read.stdout.splitlines()]
    assert [(line["key"], line["payload"]) for line in lines] == [
        ("ref-a", None),
        ("ref-b", '{"measure":{"kind":"fine"}}'),
    ]
    shown = dict(zip(lines[1]["headers"][::2], lines[1]["headers"][1::2], strict=True))
    assert shown["ce_predecessor"] == "0000000000000000002"


def test_a_topic_is_made_as_stated_and_differences_are_told(world: Shelf) -> None:
    assert "absent" in topics.differences(world.broker, world.names)[0]
    world.drain()
    assert topics.differences(world.broker, world.names) == []
    assert topics.under_replicated(world.broker, world.names) == []
    [told] = topics.differences(plain(world.broker.bootstrap[0], retention_hours=24), world.names)
    assert "retention.ms 604800000" in told


def test_a_topic_with_more_partitions_stops_its_view_alone(tmp_path: Path, kafka: str) -> None:
    with shelf(tmp_path, plain(kafka), "una", "dos") as world:
        with admin(world.broker, "test") as client:
            made = {topic_of(world.names[0]): {"num_partitions": 3, "replication_factor": 1}}
            client.create_topics(made, wait_for_metadata=True)
        world.put("a")
        world.put("b", view=2)
        relay = world.relay()
        relay.run(lambda _: False, once=True)
        assert relay.troubled
        assert [(t.view, "3 particiones" in t.what) for t in world.troubles] == [(world.names[0], True)]
        assert world.sequences(2) == [1]


def test_a_crash_after_sending_and_before_remembering_doubles_nothing(world: Shelf) -> None:
    world.put("a", "b")
    gone = world.relay("gone")
    _hand_over(gone)
    assert world.position() == (0, -1)
    _lapse(world)
    world.put("c")
    world.drain("next")
    assert world.sequences() == [1, 2, 3]
    assert world.position() == (3, 2)


def test_a_paused_relay_that_writes_late_is_recognised(world: Shelf) -> None:
    world.put("a")
    paused = world.relay("paused")
    paused.turn()
    channel = next(iter(paused._channels.values()))
    page = paused._log.page(1, "paused", 0)
    assert page is not None
    _lapse(world)
    world.drain("next")
    world.put("b")
    world.drain("next")
    assert paused._topics.send(channel.view, page.rows, 0).done(60)
    assert world.sequences() == [1, 2, 1]
    assert paused._log.advance(1, "paused", 1, 2) is False
    world.put("c")
    world.drain("next")
    assert world.sequences() == [1, 2, 1, 3]


def test_a_topic_ahead_of_the_store_stops_its_view(world: Shelf) -> None:
    world.put("a", "b", "c")
    world.drain()
    with world.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM release WHERE sequence > 1")
        connection.exec_driver_sql("UPDATE view SET sequence=1")
        connection.exec_driver_sql('UPDATE relay SET sequence=1, "offset"=0')
    world.put("x", "y", "z")
    world.relay("restored").run(lambda _: False, once=True)
    assert ["restored" in trouble.what for trouble in world.troubles] == [True]
    assert world.sequences() == [1, 2, 3]


def test_an_empty_tail_is_the_stored_position(world: Shelf) -> None:
    world.put("a", "b")
    world.drain()
    topics.erase_before(world.broker, world.name, 2)
    assert world.sequences() == []
    world.put("c")
    world.drain()
    assert world.sequences() == [3]
    assert headers(world.messages()[0])["ce_predecessor"] == "0000000000000000002"


def test_the_end_of_a_view_is_told_and_what_it_gave_is_gone_from_the_topic(world: Shelf) -> None:
    world.put("a", "b")
    world.drain()
    world.end()
    assert [lag.ended_unsent for lag in lags(world.engine)] == [True]
    world.drain()
    [last] = world.messages()
    assert misfits(last) == []
    found = headers(last)
    assert (found["ce_type"], found["ce_sequence"]) == ("mx.convenio.view-ended.v1", "0000000000000000003")
    assert (last.key, last.value, found["ce_predecessor"]) == (world.name.encode(), None, "0000000000000000002")
    assert [(lag.oldest_unsent, lag.ended_unsent) for lag in lags(world.engine)] == [(None, False)]


def test_what_is_withdrawn_before_it_was_published_is_never_published(world: Shelf) -> None:
    world.put("a", "b")
    world.withdraw("a")
    world.drain()
    assert [(m.key, m.value is None) for m in world.messages()] == [(b"b", False), (b"a", True)]


def test_a_large_payload_travels_and_one_too_large_stops_its_view_by_name(world: Shelf) -> None:
    world.put("large", payload=json.dumps({"text": os.urandom(2_000_000).hex()}).encode())
    world.drain()
    assert len(world.messages()[0].value) > 4_000_000
    world.put("larger", payload=b'{"text":"%b"}' % (b"x" * 9_000_000))
    world.relay().run(lambda _: False, once=True)
    [trouble] = world.troubles
    assert trouble.view == world.name
    assert "too large" in trouble.what
    assert "larger" not in trouble.what


def test_lags_name_the_oldest_that_is_unsent(world: Shelf) -> None:
    world.drain()
    world.put("a")
    [lag] = lags(world.engine)
    assert (lag.view, lag.head, lag.sequence, lag.oldest_unsent) == (world.name, 1, 0, "2026-03-04T05:06:07+00:00")


def test_a_broker_that_is_killed_and_comes_back_costs_delay_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "_ANSWER_MS", 1_000)
    monkeypatch.setattr(connection, "_DELIVER_MS", 2_000)
    try:
        with own_broker() as server, shelf(tmp_path, plain(server.bootstrap)) as world:
            stop = threading.Event()
            relay = world.relay()
            running = threading.Thread(target=relay.run, args=(stop.wait,))
            running.start()
            try:
                world.put("a", "b")
                until(lambda: world.position()[0] == 2)
                server.stop(signal.SIGKILL)
                world.put("c", "d")
                until(lambda: world.troubles)
                server.start()
                world.put("e")
                until(lambda: world.position()[0] == 5)
            finally:
                stop.set()
                running.join(60)
            assert heard(world.messages()) == [1, 2, 3, 4, 5]
    except Absent as why:
        pytest.fail(str(why)) if os.environ.get("CI") == "true" else pytest.skip(str(why))


def _hand_over(relay: Relay) -> None:
    """Everything up to the acknowledgement; the process ends before it remembers."""
    relay.turn()
    relay.turn()
    for channel in relay._channels.values():
        assert all(flight.sending.done(60) for flight in channel.flights)
        assert channel.flights


def _lapse(world: Shelf) -> None:
    """As if the lease had run out."""
    with world.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE relay SET lease_until=0")
