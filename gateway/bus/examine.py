"""What ``convenio doctor`` asks of the broker beside its topics' settings: its clock, as far as it shows."""

from __future__ import annotations

from datetime import UTC, datetime

from gateway.bus.connection import Broker, consumer
from gateway.bus.topics import partition_of

_WAIT_MS = 3_000


def newest(broker: Broker, view: str) -> datetime | None:
    """When the topic's last message says it was made. Raises BrokerAway or NotSent.

    The protocol has no way to ask for the time; a message from the future shows a clock that is wrong, here or there.
    """
    part = partition_of(view)
    with consumer(broker, view, "latest") as client:
        client.assign([part])
        end = client.end_offsets([part])[part]
        if end <= client.beginning_offsets([part])[part]:
            return None
        client.seek(part, end - 1)
        records = client.poll(_WAIT_MS).get(part, [])
    return datetime.fromtimestamp(records[-1].timestamp / 1000, UTC) if records else None
