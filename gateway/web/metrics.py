"""What Prometheus reads: the gateway's standing at the moment of the scrape, and answers by route and status.

Labels come from closed lists (route templates, statuses, source and view names of the agreements): never from callers.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.flow.access_log import AccessLogReader
from gateway.flow.ports import ReleaseLog

_UNROUTED = "other"


class Metrics:
    """One per process."""

    def __init__(self, releases: ReleaseLog, log: AccessLogReader) -> None:
        self._releases, self._log = releases, log
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

    def _gauge(self, name: str, text: str, *labels: str) -> Gauge:
        return Gauge(name, text, labels, registry=self._registry)

    async def status(self) -> Mapping[str, object]:
        """The same figures for a person."""
        standing = await self._releases.standing()
        backlog = await asyncio.to_thread(self._log.backlog)
        oldest = backlog.oldest
        return {
            "sources": [
                {"name": s.name, "heard_at": s.heard_at, "quarantined": s.quarantined} for s in standing.sources
            ],
            "views": dict(standing.sequences),
            "log": {
                "pending": backlog.pending + standing.pending_leaves,
                "delay_seconds": 0.0 if oldest is None else _age(oldest),
            },
        }

    async def text(self) -> bytes:
        """Prometheus' text format."""
        standing = await self._releases.standing()
        backlog = await asyncio.to_thread(self._log.backlog)
        for source in standing.sources:
            self._quarantine.labels(source.name).set(source.quarantined)
            if source.heard_at is not None:
                self._heard.labels(source.name).set(_age(datetime.fromisoformat(source.heard_at)))
        for view, sequence in standing.sequences:
            self._sequence.labels(view).set(sequence)
        self._pending.set(backlog.pending + standing.pending_leaves)
        self._delay.set(0 if backlog.oldest is None else _age(backlog.oldest))
        return generate_latest(self._registry)


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


def _age(moment: datetime) -> float:
    return max(0.0, (datetime.now(UTC) - moment).total_seconds())
