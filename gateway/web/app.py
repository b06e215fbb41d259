"""The API: routes put together, every failure a problem document, every request inside its limits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig

from contracts.kinds import KINDS
from gateway.flow.access_log import LogUnavailable
from gateway.flow.ports import StoreUnavailable
from gateway.web import catalogue, problems
from gateway.web.context import Services
from gateway.web.limits import RequestLimits, Sizes
from gateway.web.metrics import CountAnswers
from gateway.web.routes import feeds, log, me, operations, records, views, withdrawals
from gateway.web.straight import Straight

# What the framework would export, if the environment said so: paths, messages and places of exceptions.
_NO_TELEMETRY: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}
_END_SECONDS = 10.0  # for background work to end; the process ends all the same

DESCRIPTION = """Registros compartidos bajo convenio: cada respuesta dice bajo qué vista sale, y queda en la bitácora
antes de salir. Toda solicitud de datos indica propósito y referencia.

Records shared under agreements: each answer says under which view it leaves, and is in the access log before it does.
Every request for data states purpose and reference."""


def create_app(
    services: Services | None,
    background: Sequence[Callable[[], Coroutine[None, None, None]]] = (),
    *,
    body_bytes: int = 65_536,
) -> FastAPI:
    """The application. Without services it can describe itself (OpenAPI) and nothing else.

    ``background`` runs for the application's life; if one of them fails, the register goes stale and answers stop.
    """
    app = FastAPI(
        title="Convenio",
        version="1",
        description=DESCRIPTION,
        openapi_url="/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan(background),
        telemetry=_NO_TELEMETRY,
    )
    app.state.services = services
    questions = [records.router(kind) for kind in KINDS.values()]
    for routes in (
        *questions,
        records.one,
        views.routes,
        withdrawals.routes,
        feeds.routes,
        log.routes,
        me.routes,
        operations.routes,
    ):
        app.include_router(routes)
    asked = [route for routes in questions for route in routes.routes]
    app.add_middleware(Straight, routes=asked, handlers=app.exception_handlers)  # the innermost: it was added first
    app.add_middleware(RequestLimits, sizes=Sizes(body=body_bytes))
    unavailable = {LogUnavailable: catalogue.LOG_UNAVAILABLE, StoreUnavailable: catalogue.STORE_UNAVAILABLE}
    problems.install(app, unavailable)
    if services is not None:
        app.add_middleware(CountAnswers, answers=services.metrics.answers)
    return app


def _lifespan(
    background: Sequence[Callable[[], Coroutine[None, None, None]]],
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(work()) for work in background]

        def ended(task: asyncio.Task[None]) -> None:
            if task.cancelled() or (error := task.exception()) is None:
                return
            asyncio.get_running_loop().call_exception_handler({"message": "background work", "exception": error})
            for other in tasks:
                other.cancel()

        for task in tasks:
            task.add_done_callback(ended)
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks, timeout=_END_SECONDS)

    return lifespan
