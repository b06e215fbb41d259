"""The owner's command over its data: which of its views stand, and stopping or resuming one at once."""

from __future__ import annotations

import asyncio
from typing import Literal

import orjson
from fastapi import APIRouter, Request, Response

from gateway.flow.leaf import Action
from gateway.web import catalogue
from gateway.web.context import By, For, Services, With, answer, asked, no_parameters, permitted
from gateway.web.documents import OwnedViews, ViewState
from gateway.web.problems import Refused
from gateway.web.routes.records import ViewName
from gateway.web.tokens import Claims

routes = APIRouter(prefix="/v1/views", tags=["views"])


@routes.get("", response_model=OwnedViews)
async def owned(request: Request, to: With, by: By, why: For) -> Response:
    """Your agency's own views, for its steward."""
    no_parameters(request)
    permit = permitted(await to.desk.ask(by, Action.LIST_VIEWS, why))
    heads = await to.releases.heads()
    views = [
        {
            "name": v.view.name,
            "kind": v.view.kind,
            "agreement": v.view.agreement,
            "state": v.state,
            "recipients": sorted(v.view.recipients),
            "sequence": heads.get(v.number, 0),
        }
        for v in to.register.now().views.values()
        if v.view.owner == by.agency
    ]
    return answer(orjson.dumps({"views": views}), await to.desk.record(permit, records=len(views)))


@routes.post("/{view}/suspend", response_model=ViewState)
async def suspend(request: Request, to: With, by: By, why: For, view: ViewName) -> Response:
    """Stop every access to one of your agency's views; running feeds end within a second."""
    return await _change(request, to, by, why, view, "suspended")


@routes.post("/{view}/resume", response_model=ViewState)
async def resume(request: Request, to: With, by: By, why: For, view: ViewName) -> Response:
    """Let a suspended view be read again."""
    return await _change(request, to, by, why, view, "in_force")


async def _change(
    request: Request, to: Services, by: Claims, why: For, view: str, state: Literal["suspended", "in_force"]
) -> Response:
    no_parameters(request)
    action = Action.SUSPEND_VIEW if state == "suspended" else Action.RESUME_VIEW
    permit = await asked(to, by, why, action, view)
    assert permit.view is not None  # noqa: S101  (asked for a view)
    leaf = await to.desk.record(permit)
    changed = await asyncio.get_running_loop().run_in_executor(None, to.set_state, permit.view.number, state)
    if not changed:
        raise Refused(catalogue.NOT_FOUND)
    await to.register.look()
    return answer(orjson.dumps({"view": view, "state": state}), leaf)
