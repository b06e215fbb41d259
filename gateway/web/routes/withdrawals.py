"""What a view no longer shares: for whoever received it and does not follow, the word that it has been deleted, and who
has not given it, for the owner.
"""

from __future__ import annotations

from itertools import groupby
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from gateway.flow.holders import Busy, Holding, holders
from gateway.flow.leaf import Action
from gateway.flow.search import item
from gateway.web import catalogue
from gateway.web.context import By, For, With, answer, asked, body
from gateway.web.documents import Acknowledged, FeedPage, HoldersPage, body_of
from gateway.web.problems import Refused
from gateway.web.routes.records import ViewName
from gateway.web.strict_json import FieldError, Invalid, only_known

routes = APIRouter(prefix="/v1/views", tags=["withdrawals"])
_LOOKED_AT = 20_000  # sequences a page passes over: a view has few withdrawals among many releases


class Acknowledgement(BaseModel):
    """Everything that is withdrawn in the view up to ``through`` has been deleted."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
    through: Annotated[int, Field(ge=0, le=2**53)]


@routes.get("/{view}/withdrawals", response_model=FeedPage)
async def withdrawn(
    request: Request,
    to: With,
    by: By,
    why: For,
    view: ViewName,
    after: Annotated[int, Query(ge=0, le=2**53)] = 0,
) -> Response:
    """Which records are no longer shared, after a sequence, in order. Ask again with ``after`` set to ``last``."""
    only_known([name for name, _ in request.query_params.multi_items()], frozenset({"after"}))
    permit = await asked(to, by, why, Action.READ, view, {"withdrawn_after": after})
    assert permit.view is not None  # noqa: S101  (asked for a view)
    number, now = permit.view.number, to.register.now()
    head = (await to.releases.heads()).get(number, 0)
    last = max(after, min(head, after + _LOOKED_AT))
    rows = await to.releases.withdrawals(number, after, last)
    heard = now.heard_at(permit.view)
    start = orjson.dumps({"view": view, "last": last, "more": last < head, "source_heard_at": heard})
    content = b'%b,"items":[%b]}' % (start[:-1], b",".join(item(view, row, now.strippings[view]) for row in rows))
    return answer(content, await to.desk.record(permit, records=len(rows), sequences=[row.sequence for row in rows]))


@routes.post("/{view}/withdrawals/acknowledge", response_model=Acknowledged, openapi_extra=body_of(Acknowledgement))
async def acknowledge(request: Request, to: With, by: By, why: For, view: ViewName) -> Response:
    """Your agency has deleted what is withdrawn in the view up to a sequence. The owner sees it in the log."""
    wanted = await body(request, Acknowledgement)
    permit = await asked(to, by, why, Action.ACKNOWLEDGE, view, {"through": wanted.through})
    assert permit.view is not None  # noqa: S101  (asked for a view)
    head = (await to.releases.heads()).get(permit.view.number, 0)
    if wanted.through > head:
        raise Invalid([FieldError("body.through", "not_released_yet")])
    return answer(orjson.dumps({"view": view, "through": wanted.through}), await to.desk.record(permit))


@routes.get("/{view}/holders", response_model=HoldersPage)
async def held(
    request: Request,
    to: With,
    by: By,
    why: For,
    view: ViewName,
    after: Annotated[int, Query(ge=0, le=2**53)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Response:
    """Which agencies received what your agency's view has withdrawn, and have not acknowledged that it is deleted.

    What the view erased as it ended was not withdrawn and is not here: whoever received it holds it still.
    A process answers one such question at a time: asked meanwhile, it says 429 and when to ask again.
    """
    only_known([name for name, _ in request.query_params.multi_items()], frozenset({"after", "limit"}))
    permit = await asked(to, by, why, Action.LIST_HOLDERS, view, {"after": after})
    assert permit.view is not None  # noqa: S101  (asked for a view)
    try:
        found = await to.holders.of(permit.view)
    except Busy:
        raise Refused(catalogue.TOO_MANY_REQUESTS, retry_after=5) from None
    permit = await asked(to, by, why, Action.LIST_HOLDERS, view, {"after": after})  # it may have been revoked since
    beyond = groupby((one for one in found if one.withdrawn.sequence > after), lambda one: one.withdrawn)
    gone = [(withdrawn, list(of)) for withdrawn, of in beyond]
    page = gone[: min(limit, to.page_most)]
    document = {
        "view": view,
        "agencies": [one._asdict() for one in holders(found)],
        "last": page[-1][0].sequence if page else after,
        "more": len(gone) > len(page),
        "items": [_held(view, of) for _, of in page],
    }
    receipt = await to.desk.record(permit, records=len(page), sequences=[one.sequence for one, _ in page])
    return answer(orjson.dumps(document), receipt)


def _held(view: str, of: list[Holding]) -> dict[str, Any]:
    withdrawn = of[0].withdrawn
    return {
        "id": f"{view}/{withdrawn.sequence}",
        "reference": withdrawn.reference,
        "withdrawn_on": withdrawn.on,
        "holders": [{"agency": one.agency, "told": one.told} for one in of],
    }
