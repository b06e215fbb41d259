"""Auditors' and owners' view of the access log: who looked, why, and the proofs that nothing was taken out."""

from __future__ import annotations

from base64 import b64encode
from typing import Annotated

import orjson
from fastapi import APIRouter, Query, Request, Response
from pydantic import AwareDatetime

from gateway.flow.access_log import LogSearch
from gateway.flow.desk import REFERENCE, Permitted
from gateway.flow.leaf import Action
from gateway.flow.personal import personal
from gateway.web import catalogue
from gateway.web.context import By, For, Services, With, answer, permitted
from gateway.web.documents import Consistency, Inclusion, LogPage
from gateway.web.problems import Refused
from gateway.web.routes.records import VIEW_NAME
from gateway.web.strict_json import FieldError, Invalid, only_known
from policies.agreement import Purpose

routes = APIRouter(prefix="/v1/log", tags=["access log"])

Agency = Annotated[str | None, Query(pattern=r"^[a-z0-9-]{1,64}$")]
View = Annotated[str | None, Query(max_length=200, pattern=VIEW_NAME)]
Subject = Annotated[str | None, Query(pattern=r"^[\x21-\x7e]{1,128}$")]
Reference = Annotated[str | None, Query(pattern=REFERENCE)]
Index = Annotated[int | None, Query(ge=0, le=2**53)]
_SEARCH = frozenset({"view", "agency", "subject", "action", "purpose", "reference", "from", "to", "before", "limit"})


@routes.get("/entries", response_model=LogPage)
async def entries(
    request: Request,
    to: With,
    by: By,
    why: For,
    view: View = None,
    agency: Agency = None,
    subject: Subject = None,
    action: Annotated[Action | None, Query()] = None,
    purpose: Annotated[Purpose | None, Query()] = None,
    reference: Reference = None,
    since: Annotated[AwareDatetime | None, Query(alias="from")] = None,
    until: Annotated[AwareDatetime | None, Query(alias="to")] = None,
    before: Index = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 50,
) -> Response:
    """Who looked at which view, when, why and with what outcome, newest first."""
    _only(request, _SEARCH)
    asked = {"view": view, "agency": agency, "action": action, "purpose": purpose, "reference": reference}
    query = {k: v for k, v in asked.items() if v is not None}
    if wrong := [FieldError(f"query.{name}", "personal_data") for name, text in query.items() if personal(text)]:
        raise Invalid(wrong)  # the question is logged too
    permit, views = permitted(await to.desk.ask_any(by, Action.REVIEW_LOG, why, query))
    if "auditor" in to.desk.roles(by):
        views |= {""}  # what concerns no view: reviews of the log itself, refusals of what is not there, the register
    limit = min(limit, to.page_most)
    search = LogSearch(
        views=views if view is None else views & {view},
        agency=agency,
        subject=subject,
        action=action,
        purpose=purpose,
        reference=reference,
        since=since,
        until=until,
        before=before,
        limit=limit + 1,
    )
    found = await to.review.search(search)
    page, more = found[:limit], len(found) > limit
    shown = [b'{"index":%d,"leaf":%b}' % (logged.idx, logged.leaf.encode()) for logged in page]
    following = orjson.dumps(page[-1].idx if more else None)
    content = b'{"entries":[%b],"next":%b}' % (b",".join(shown), following)
    return answer(content, await to.desk.record(permit, records=len(page)))


@routes.get("/checkpoint", response_class=Response)
async def checkpoint(request: Request, to: With, by: By, why: For) -> Response:
    """The newest checkpoint: a signed note (C2SP tlog-checkpoint) that witnesses can cosign."""
    _only(request, frozenset())
    permit = await _permit(to, by, why, Action.VERIFY_LOG)
    note = await to.review.checkpoint()
    if note is None:
        raise Refused(catalogue.NOT_FOUND)
    return answer(note.encode(), await to.desk.record(permit), media_type="text/plain; charset=utf-8")


@routes.get("/proofs/inclusion", response_model=Inclusion)
async def inclusion(
    request: Request, to: With, by: By, why: For, leaf: Annotated[str, Query(pattern=r"^[0-9a-f-]{36}$")]
) -> Response:
    """That a leaf (its id is the receipt every answer carries) is in the tree of the newest checkpoint."""
    _only(request, frozenset({"leaf"}))
    permit = await _permit(to, by, why, Action.VERIFY_LOG, {"leaf": leaf})
    found = await to.review.inclusion(leaf)
    receipt = await to.desk.record(permit, records=int(found is not None))
    if found is None:
        raise Refused(catalogue.NOT_FOUND)
    document = {
        "leaf": leaf,
        "index": found.idx,
        "size": found.size,
        "proof": [b64encode(h).decode() for h in found.proof],
        "checkpoint": found.checkpoint,
    }
    return answer(orjson.dumps(document), receipt)


@routes.get("/proofs/consistency", response_model=Consistency)
async def consistency(
    request: Request,
    to: With,
    by: By,
    why: For,
    first: Annotated[int, Query(ge=0, le=2**53)],
    second: Annotated[int, Query(ge=0, le=2**53)],
) -> Response:
    """That the tree of ``second`` leaves continues the tree of ``first``."""
    _only(request, frozenset({"first", "second"}))
    permit = await _permit(to, by, why, Action.VERIFY_LOG, {"first": first, "second": second})
    proof = await to.review.consistency(first, second)
    receipt = await to.desk.record(permit, records=int(proof is not None))
    if proof is None:
        raise Refused(catalogue.NOT_FOUND)
    document = {"first": first, "second": second, "proof": [b64encode(h).decode() for h in proof]}
    return answer(orjson.dumps(document), receipt)


async def _permit(to: Services, by: By, why: For, action: Action, query: dict[str, object] | None = None) -> Permitted:
    return permitted(await to.desk.ask(by, action, why, None, query))


def _only(request: Request, names: frozenset[str]) -> None:
    only_known([name for name, _ in request.query_params.multi_items()], names)
