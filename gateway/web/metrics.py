"""What Prometheus reads: the gateway's standing at the moment of the scrape, and answers by route and status.

Labels come from closed lists (route templates, statuses, source and view names of the agreements): never from callers.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.flow.access_log import AccessLogReader
from gateway.flow.ports import ReleaseLog
from gateway.flow.relay_ports import Lag

_UNROUTED = "other"


class Metrics:
    """One per process. ``lags`` says how far the relay is; there is none where there is no broker."""

    def __init__(
        self, releases: ReleaseLog, log: AccessLogReader, lags: Callable[[], Sequence[Lag]] | None = None
    ) -> None:
        self._releases, self._log, self._lags = releases, log, lags
        self._registry = CollectorRegistry()
        gauge = self._gauge
        self.answers = Counter(
            "convenio_answers", "Answers by route and status", ("route", "status"), registry=self._registry
        )
        self._quarantine = gauge("convenio_quarantined_rows", "Rows in quarantine", "source")
        self._heard = gauge("convenio_source_heard_seconds", "Seconds since a source was last heard", "source")
        self._sequence = gauge("convenio_view_sequence", "Last sequence of a view", "view")
        self._pending = gauge("convenio_log_pending_leaves", "Leaves that wait for their place in the tree")
        self._delay = gauge("convenio_log_delay_seconds", "Age of the oldest waiting leaf")
        if lags is not None:
            self._unsent = gauge("convenio_relay_lag_events", "Events the broker has not acknowledged", "view")
            self._oldest = gauge("convenio_relay_oldest_unsent_seconds", "Age of the oldest of them", "view")

    def _gauge(self, name: str, text: str, *labels: str) -> Gauge:
        return Gauge(name, text, labels, registry=self._registry)

    async def status(self) -> Mapping[str, object]:
        """The same figures for a person."""
        standing = await self._releases.standing()
        backlog = await asyncio.to_thread(self._log.backlog)
        found: dict[str, object] = {
            "sources": [
                {"name": s.name, "heard_at": s.heard_at, "quarantined": s.quarantined} for s in standing.sources
            ],
            "views": dict(standing.sequences),
            "log": {
                "pending": backlog.pending + standing.pending_leaves,
                "delay_seconds": _since(backlog.oldest),
            },
        }
        if self._lags is not None:
            lags = await asyncio.to_thread(self._lags)
            found["relay"] = {
                lag.view: {"lag_events": lag.events, "oldest_unsent_seconds": _since(lag.oldest_unsent)} for lag in lags
            }
        return found

    async def text(self) -> bytes:
        """Prometheus' text format. What is no more (a source, a view that was suspended) has no figure left."""
        standing = await self._releases.standing()
        backlog = await asyncio.to_thread(self._log.backlog)
        for gauge in (self._quarantine, self._heard, self._sequence):
            gauge.clear()
        for source in standing.sources:
            self._quarantine.labels(source.name).set(source.quarantined)
            if source.heard_at is not None:
                self._heard.labels(source.name).set(_since(source.heard_at))
        for view, sequence in standing.sequences:
            self._sequence.labels(view).set(sequence)
        self._pending.set(backlog.pending + standing.pending_leaves)
        self._delay.set(_since(backlog.oldest))
        if self._lags is not None:
            self._show(await asyncio.to_thread(self._lags))
        return generate_latest(self._registry)

    def _show(self, lags: Sequence[Lag]) -> None:
        self._unsent.clear()
        self._oldest.clear()
        for lag in lags:
            self._unsent.labels(lag.view).set(lag.events)
            self._oldest.labels(lag.view).set(_since(lag.oldest_unsent))


class CountAnswers:
    """Middleware that counts answers under their route's template: no path that a caller made up becomes a label."""

    def __init__(self, app: ASGIApp, answers: Counter) -> None:
        self._app, self._answers = app, answers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves the request and counts its answer."""

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                route = getattr(scope.get("route"), "path", _UNROUTED)
                self._answers.labels(route, str(message["status"])).inc()
            await send(message)

        await self._app(scope, receive, counted if scope["type"] == "http" else send)


def _since(moment: datetime | str | None) -> float:
    """Seconds; 0 where there is nothing that could be old."""
    if moment is None:
        return 0.0
    at = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return max(0.0, (datetime.now(UTC) - at).total_seconds())
