"""The topics: made by the relay as stated, never by accident, and compared with what was stated afterwards.

One partition each, since a view's order is its log's. Nothing is compacted: a compacted topic would lose predecessors.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kafka import KafkaAdminClient, TopicPartition  # type: ignore[import-untyped]
from kafka import errors as kafka_errors
from kafka.admin import ConfigResource, ConfigResourceType  # type: ignore[import-untyped]

from gateway.bus.connection import MESSAGE_BYTES, Broker, admin
from gateway.flow.relay_ports import ViewStopped


def topic_of(view: str) -> str:
    """The view's topic."""
    return f"convenio.{view}"


def partition_of(view: str) -> TopicPartition:
    """Its only partition."""
    return TopicPartition(topic_of(view), 0)


def ensure(broker: Broker, view: str) -> None:
    """Make the view's topic where it is absent. Raises ViewStopped, BrokerAway or NotSent."""
    name = topic_of(view)
    with admin(broker, name) as client:
        found = _described(client, [name]).get(name)
        if found is None:
            _create(client, broker, name)
        elif len(found["partitions"]) != 1:
            raise ViewStopped(
                f"{name}: {len(found['partitions'])} particiones, debe ser una: el orden se perdería · partitions where"
                " one is needed to keep the order: delete the topic and start the relay again"
            )


def erase_before(broker: Broker, view: str, offset: int) -> None:
    """Delete the messages before that one. Raises BrokerAway or NotSent."""
    with admin(broker, view) as client:
        client.delete_records({partition_of(view): offset})


def existing(broker: Broker, views: Iterable[str]) -> list[str]:
    """The topics of these views that are there. Raises BrokerAway or NotSent."""
    with admin(broker, "Kafka") as client:
        return sorted(_described(client, [topic_of(view) for view in views]))


def delete(broker: Broker, views: Iterable[str]) -> None:
    """Take away the topics of these views with all they hold: for trials. Raises BrokerAway or NotSent."""
    names = existing(broker, views)
    with admin(broker, "Kafka") as client:
        client.delete_topics(names)


def differences(broker: Broker, views: Iterable[str]) -> list[str]:
    """Where topics are not as stated, one line each, for ``doctor``. Raises BrokerAway or NotSent."""
    names = [topic_of(view) for view in views]
    with admin(broker, "Kafka") as client:
        described = _described(client, names)
        there = [name for name in names if name in described]
        configured = _configured(client, there)
    lines = [
        f"{name}: no existe, lo hará el relevo · absent, the relay will make it" for name in names if name not in there
    ]
    for name in there:
        for what, found, stated in _compared(broker, described[name], configured[name]):
            lines.append(f"{name}: {what} {found}, se espera · expected {stated}")
    return lines


def under_replicated(broker: Broker, views: Iterable[str]) -> list[str]:
    """Topics of which a copy is missing now. Raises BrokerAway or NotSent."""
    with admin(broker, "Kafka") as client:
        described = _described(client, [topic_of(view) for view in views])
    parts = {name: part for name, topic in described.items() for part in topic["partitions"]}
    return sorted(name for name, part in parts.items() if len(part["isr_nodes"]) < len(part["replica_nodes"]))


def _stated(broker: Broker) -> dict[str, str]:
    return {
        "cleanup.policy": "delete",
        "retention.ms": str(broker.retention_hours * 3_600_000),
        "min.insync.replicas": str(broker.in_sync),
        "max.message.bytes": str(MESSAGE_BYTES),
        "unclean.leader.election.enable": "false",
    }


def _create(client: KafkaAdminClient, broker: Broker, name: str) -> None:
    made = {"num_partitions": 1, "replication_factor": broker.replication, "configs": _stated(broker)}
    try:
        client.create_topics({name: made}, wait_for_metadata=True)
    except kafka_errors.TopicAlreadyExistsError:
        return  # another relay was quicker, with the same statement
    except kafka_errors.InvalidTopicError:
        raise ViewStopped(f"{name}: Kafka no admite ese nombre · Kafka does not take that name") from None


def _described(client: KafkaAdminClient, names: list[str]) -> dict[str, Mapping[str, Any]]:
    """The topics that are there; raises the broker's error for one that can't be looked at."""
    found = {}
    for topic in client.describe_topics(names):
        error = kafka_errors.for_code(topic["error_code"])
        if error is kafka_errors.NoError:
            found[topic["name"]] = topic
        elif error is not kafka_errors.UnknownTopicOrPartitionError:
            raise error
    return found


def _configured(client: KafkaAdminClient, names: list[str]) -> Mapping[str, Mapping[str, Any]]:
    resources = [ConfigResource(ConfigResourceType.TOPIC, name) for name in names]
    if not resources:
        return {}
    found: Mapping[str, Mapping[str, Any]] = client.describe_configs(resources, config_filter="all")["topic"]
    return found


def _compared(broker: Broker, topic: Mapping[str, Any], config: Mapping[str, Any]) -> list[tuple[str, object, object]]:
    compared: list[tuple[str, object, object]] = [
        (name, config[name]["value"], stated) for name, stated in _stated(broker).items()
    ]
    copies = [len(part["replica_nodes"]) for part in topic["partitions"]]
    compared += [("partitions", len(copies), 1), ("replication", min(copies), broker.replication)]
    return [(what, found, stated) for what, found, stated in compared if found != stated]
