"""One typed door to kafka-python, which is hardly annotated: how it is reached, and what its errors mean to us.

An error's own text is never passed on: only its kind, and what to look at.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition  # type: ignore[import-untyped]
from kafka import errors as kafka_errors
from kafka.net import KafkaNetSocket  # type: ignore[import-untyped]
from kafka.net.compat import KafkaNetClient  # type: ignore[import-untyped]

from gateway.flow.relay_ports import BrokerAway, NotSent

# What the library says may hold our data, and nobody asked: what matters of it becomes one of our errors.
logging.getLogger("kafka").setLevel(logging.CRITICAL + 1)

MESSAGE_BYTES = 8 * 1024 * 1024  # the largest message a topic takes
_LARGE = MESSAGE_BYTES // 2  # a payload below it fits with any key and headers of ours
_REACH_MS = 5_000  # to find a broker
_ANSWER_MS = 10_000
_DELIVER_MS = 20_000  # a message that is not acknowledged by then has failed: less than a lease
_UNREACHED = (
    kafka_errors.KafkaConnectionError,
    kafka_errors.NodeNotReadyError,
    kafka_errors.BrokerNotAvailableError,
    kafka_errors.MetadataEmptyBrokerList,
    kafka_errors.NetworkExceptionError,
    kafka_errors.UnrecognizedBrokerVersion,
)
_UNTRUSTED = (
    kafka_errors.SaslAuthenticationFailedError,
    kafka_errors.UnsupportedSaslMechanismError,
    kafka_errors.IllegalSaslStateError,
)


class _Direct(KafkaNetSocket):  # type: ignore[misc]
    """The library's own way to a broker, which forgets the socket of a connection that is refused.

    A relay would leave one behind for every try at a broker that is down, until the collector comes by.
    """

    SCHEMES = ("direct",)  # where the library looks up ways through a proxy, each by its URL's scheme

    async def sock_connect(self, net: Any, sock: Any, sockaddr: Any, timeout_at: float | None = None) -> Any:
        try:
            return await super().sock_connect(net, sock, sockaddr, timeout_at=timeout_at)
        except BaseException:
            sock.close()
            raise


@dataclass(frozen=True)
class Broker:
    """How the broker is reached, and how our topics are made."""

    bootstrap: tuple[str, ...]
    security: str
    mechanism: str
    ca: Path | None
    login: tuple[str, str] | None = field(repr=False)
    replication: int
    in_sync: int
    retention_hours: int

    def options(self) -> dict[str, Any]:
        """What every client of it is made with."""
        options: dict[str, Any] = {
            "bootstrap_servers": list(self.bootstrap),
            "client_id": "convenio",
            "security_protocol": self.security,
            "bootstrap_timeout_ms": _REACH_MS,
            "request_timeout_ms": _ANSWER_MS,
            "reconnect_backoff_max_ms": 2_000,
            "proxy_url": f"{_Direct.SCHEMES[0]}:",
        }
        if self.login is not None:
            user, password = self.login
            options |= {
                "sasl_mechanism": self.mechanism,
                "sasl_plain_username": user,
                "sasl_plain_password": password,
            }
        if self.security.endswith("SSL") and self.ca is not None:
            options["ssl_cafile"] = str(self.ca)
        return options


class Producer(KafkaProducer):  # type: ignore[misc]
    """A producer that takes a page at a time, and can be let go of at once: its own ``close`` waits for messages that
    may never be taken.
    """

    def put(self, part: TopicPartition, messages: Iterable[tuple[bytes, list[tuple[str, bytes]], bytes | None]]) -> Any:
        """The futures of keys, headers and values. Raises what ``send`` raises.

        ``send`` first looks through each message for what ours can't have, which takes almost half of its time. What it
        does after that is done here, with the one look that is needed: at the size of what may be too large.
        """
        # the library's insides: its version is locked, and a real broker's tests meet the next one first
        self.partitions_for(part.topic)  # waits until the topic is known
        append, wake = self._accumulator.append, self._sender.wakeup
        futures = []
        for key, headers, value in messages:
            if value is not None and len(value) > _LARGE:
                self._ensure_valid_record_size(self._estimate_size_in_bytes(key, value, headers))
            future, full, begun, _ = append(part, None, key, value, headers)
            if full or begun:
                wake()
            futures.append(future)
        return futures

    def abandon(self) -> None:
        """Fail what is not acknowledged, and end."""
        self._sender.force_close()
        self._sender.join(5)
        with suppress(kafka_errors.KafkaError):
            self.close(timeout=0)


def producer(broker: Broker) -> Producer:
    """The relay's. Raises BrokerAway."""
    with _reaching(broker) as options:
        return Producer(
            **options,
            acks="all",
            enable_idempotence=True,  # said aloud: a setting that contradicts it then raises instead of winning
            batch_size=256 * 1024,
            linger_ms=20,
            compression_type="lz4",
            max_request_size=MESSAGE_BYTES,
            max_block_ms=_REACH_MS,
            delivery_timeout_ms=_DELIVER_MS,
            allow_auto_create_topics=False,
            metrics_enabled=False,
        )


@contextmanager
def admin(broker: Broker, about: str) -> Iterator[KafkaAdminClient]:
    """For topics. Raises BrokerAway or NotSent."""
    with _reaching(broker) as options:
        client = KafkaAdminClient(**options)
    with speaking(broker, about), closing(client):
        yield client


@contextmanager
def consumer(broker: Broker, about: str, offset_reset: str) -> Iterator[KafkaConsumer]:
    """Of no group: it keeps no position at the broker. Raises BrokerAway or NotSent."""
    with _reaching(broker) as options:
        client = KafkaConsumer(
            **options,
            group_id=None,
            enable_auto_commit=False,
            allow_auto_create_topics=False,
            max_partition_fetch_bytes=MESSAGE_BYTES,
            auto_offset_reset=offset_reset,
            metrics_enabled=False,
        )
    with speaking(broker, about), closing(client):
        yield client


@contextmanager
def _reaching(broker: Broker) -> Iterator[dict[str, Any]]:
    """The options to make a client with. Whatever fails before a broker has answered fails for everybody."""
    made: list[KafkaNetClient] = []

    def keep(**options: Any) -> KafkaNetClient:
        made.append(KafkaNetClient(**options))
        return made[-1]

    try:
        with speaking(broker, ""):
            yield broker.options() | {"kafka_client": keep}
    except (BrokerAway, NotSent):
        refused = any(_refused(client) for client in made)
        for client in made:  # a constructor that fails leaves a thread and its sockets behind
            client.close()
        raise _unlet(broker) if refused else _unreached(broker) from None


def _refused(client: KafkaNetClient) -> bool:
    """The library tries again where a login is refused, and in the end speaks of time alone."""
    manager = client._manager
    return any(manager.auth_failure(node.node_id) is not None for node in manager.cluster.bootstrap_brokers())


@contextmanager
def speaking(broker: Broker, about: str) -> Iterator[None]:
    """Errors of the library become BrokerAway (nobody is served) or NotSent (``about`` is not)."""
    try:
        yield
    except _UNTRUSTED:
        raise _unlet(broker) from None
    except (*_UNREACHED, OSError):
        raise _unreached(broker) from None
    except kafka_errors.KafkaError as error:
        name = type(error).__name__
        raise NotSent(f"{about}: Kafka no lo aceptó · Kafka did not take it ({name})") from None


def failed(about: str, error: BaseException) -> NotSent:
    """What became of a message, without its words."""
    return NotSent(f"{about}: sin confirmar · not acknowledged ({type(error).__name__})")


def _unlet(broker: Broker) -> BrokerAway:
    servers = ", ".join(broker.bootstrap)
    return BrokerAway(f"{servers}: Kafka no acepta la cuenta o su clave · Kafka refuses the login: see the key file")


def _unreached(broker: Broker) -> BrokerAway:
    """A broker that refuses a password over TLS may hang up before the library has read why."""
    servers = ", ".join(broker.bootstrap)
    return BrokerAway(
        f"{servers}: Kafka no responde o no deja entrar: dirección, ca, cuenta · Kafka does not answer or does not let"
        " us in: see its address, its ca and the key file of the login"
    )
