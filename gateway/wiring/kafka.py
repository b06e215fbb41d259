"""The Kafka side, built: the relay, the API's live tail, and what an operator may ask of the broker."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from gateway.bus.connection import Broker
from gateway.bus.follower import TopicFollower
from gateway.bus.publisher import KafkaTopics
from gateway.bus.tail import KafkaTail
from gateway.flow.ports import ReleaseLog
from gateway.flow.relay import Relay, Trouble
from gateway.settings import Misconfigured, Settings
from gateway.store import examine
from gateway.store.relay_log import StoredRelayLog, lags
from gateway.wiring.databases import RELAY, SERVE, releases_engine, require_upgraded


def broker(settings: Settings, process: str) -> Broker:
    """The broker as that process reaches it, with its own login. Raises Misconfigured."""
    stated = settings.kafka
    if stated is None:
        raise Misconfigured("falta [kafka] en la configuración · the settings have no [kafka]")
    login = None if stated.security == "PLAINTEXT" else settings.key_folder.login(f"kafka-{process}")
    return Broker(
        bootstrap=stated.bootstrap,
        security=stated.security,
        mechanism=stated.mechanism,
        ca=stated.ca,
        login=login,
        replication=stated.replication,
        in_sync=stated.in_sync,
        retention_hours=stated.retention_hours,
    )


@contextmanager
def relay(settings: Settings, tell: Callable[[Trouble], None]) -> Iterator[Relay]:
    """The relay's process: the log to read, its own position, the broker. Raises Misconfigured or StoreUnavailable."""
    require_upgraded(settings, RELAY, "releases")
    log = StoredRelayLog(releases_engine(settings, RELAY))
    try:
        # unlike any other's, and gone with the process: its leases run out
        holder = f"{socket.gethostname()}:{os.getpid()}:{os.urandom(4).hex()}"
        yield Relay(log, KafkaTopics(broker(settings, RELAY)), holder, tell)
    finally:
        log.close()


def others_at_work(settings: Settings) -> list[str]:
    """Relays that hold a view of which something is unsent; one that was killed holds it for as long as its lease."""
    engine = releases_engine(settings, RELAY)
    leases = examine.leases(engine)
    return sorted({leases[lag.view] for lag in lags(engine) if lag.events and lag.view in leases})


def live_tail(settings: Settings, log: ReleaseLog) -> KafkaTail:
    """The API's."""
    return KafkaTail(log, TopicFollower(broker(settings, SERVE)))
