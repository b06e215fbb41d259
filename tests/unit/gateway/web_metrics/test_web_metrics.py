from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import cast

from prometheus_client.parser import text_string_to_metric_families

from gateway.flow.access_log import AccessLogReader, Backlog
from gateway.flow.ports import ReleaseLog, SourceStanding, StoreStanding
from gateway.flow.relay_ports import Lag
from gateway.web.metrics import Metrics

EARLIER = datetime.now(UTC) - timedelta(minutes=5)


class Standing:
    """``ReleaseLog`` and ``AccessLogReader``, as far as they are watched."""

    def __init__(self) -> None:
        self.found = StoreStanding([SourceStanding("court", EARLIER.isoformat(), 3)], [("a.v", 7)], 2)
        self.lags = [Lag("a.v", 7, 4, EARLIER.isoformat(), False), Lag("a.w", 9, 8, None, False)]

    async def standing(self) -> StoreStanding:
        return self.found

    def backlog(self) -> Backlog:
        return Backlog(1, EARLIER)

    def metrics(self, *, broker: bool = True) -> Metrics:
        lags = (lambda: self.lags) if broker else None
        return Metrics(cast(ReleaseLog, self), cast(AccessLogReader, self), lags)


def told(metrics: Metrics) -> dict[tuple[str, str], float]:
    """Figure by name and label."""
    families = text_string_to_metric_families(asyncio.run(metrics.text()).decode())
    return {(s.name, "".join(s.labels.values())): s.value for family in families for s in family.samples}


def test_what_waits_for_the_broker_is_counted_and_dated_per_view() -> None:
    figures = told(Standing().metrics())
    assert figures["convenio_relay_lag_events", "a.v"] == 3
    assert figures["convenio_relay_oldest_unsent_seconds", "a.v"] >= 300
    assert figures["convenio_relay_lag_events", "a.w"] == 0  # its last sequence was replaced: there is nothing to send
    assert figures["convenio_relay_oldest_unsent_seconds", "a.w"] == 0
    assert figures["convenio_quarantined_rows", "court"] == 3
    assert figures["convenio_source_heard_seconds", "court"] >= 300
    assert figures["convenio_log_pending_leaves", ""] == 3
    assert figures["convenio_log_delay_seconds", ""] >= 300


def test_what_is_no_more_has_no_figure_left() -> None:
    world = Standing()
    metrics = world.metrics()
    told(metrics)
    world.lags, world.found = [], StoreStanding([], [], 0)
    assert not {label for _, label in told(metrics)} & {"a.v", "a.w", "court"}


def test_without_a_broker_nothing_is_said_of_one() -> None:
    assert not any(name.startswith("convenio_relay") for name, _ in told(Standing().metrics(broker=False)))
    assert "relay" not in asyncio.run(Standing().metrics(broker=False).status())


def test_a_person_sees_the_same_figures() -> None:
    relay = asyncio.run(Standing().metrics().status())["relay"]
    assert isinstance(relay, dict)
    assert relay["a.v"]["lag_events"] == 3
    assert relay["a.v"]["oldest_unsent_seconds"] >= 300
    assert relay["a.w"] == {"lag_events": 0, "oldest_unsent_seconds": 0.0}
