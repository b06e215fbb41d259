"""For the people and machines that keep the gateway running: health, readiness, metrics. No data, no identities."""

from __future__ import annotations

import orjson
from fastapi import APIRouter, Request, Response

from gateway.flow.desk import Reason
from gateway.flow.leaf import Action
from gateway.flow.ports import StoreUnavailable
from gateway.web import catalogue
from gateway.web.context import By, With, answer, no_parameters, permitted
from gateway.web.documents import Status
from gateway.web.problems import Refused

routes = APIRouter(tags=["operations"])
_OPERATION = Reason("operation", "")  # a scraper has no letter to refer to; only its refusals are written down


@routes.get("/health/live", response_model=Status)
async def live(request: Request) -> Response:
    """The process answers."""
    no_parameters(request)
    return answer(orjson.dumps({"status": "live", "details": {}}))


@routes.get("/health/ready", response_model=Status)
async def ready(request: Request, to: With) -> Response:
    """The store can be read and the access log can be written; otherwise 503."""
    no_parameters(request)
    try:
        to.register.now()
    except StoreUnavailable:
        raise Refused(catalogue.STORE_UNAVAILABLE, retry_after=5) from None
    return answer(orjson.dumps({"status": "ready", "details": {}}))


@routes.get("/v1/operations/status", response_model=Status)
async def status(request: Request, to: With, by: By) -> Response:
    """Sources and when they were last heard, quarantine, what waits for the log, and for the broker."""
    no_parameters(request)
    permitted(await to.desk.ask(by, Action.OPERATE, _OPERATION))
    return answer(orjson.dumps({"status": "ready", "details": await to.metrics.status()}))


@routes.get("/metrics", response_class=Response)
async def metrics(request: Request, to: With, by: By) -> Response:
    """Prometheus' text format."""
    no_parameters(request)
    permitted(await to.desk.ask(by, Action.OPERATE, _OPERATION))
    return answer(await to.metrics.text(), media_type="text/plain; version=0.0.4")


@routes.get("/problems/{code}", response_class=Response)
async def problem(request: Request, code: str) -> Response:
    """What a problem type means and what to do about it."""
    no_parameters(request)
    found = catalogue.CATALOGUE.get(code)
    if found is None:
        raise Refused(catalogue.NOT_FOUND)
    text = f"{found.title}\n{found.action}\n\n{found.title_en}\n{found.action_en}\n"
    return answer(text.encode(), media_type="text/plain; charset=utf-8")
