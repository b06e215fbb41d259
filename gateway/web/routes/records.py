"""Analysts' questions: search and count per record kind, and one release by its id."""

from __future__ import annotations

from typing import Annotated

import orjson
from fastapi import APIRouter, Path, Request, Response

from contracts.kind import Kind
from contracts.refusal import Refuse
from gateway.flow import counting, search
from gateway.flow.desk import Permitted
from gateway.flow.leaf import Action
from gateway.flow.ports import ReleaseState, ViewInForce
from gateway.web import catalogue
from gateway.web.context import By, For, Services, With, answer, asked, body, concerning, no_parameters, permitted
from gateway.web.cursors import Binding, query_digest
from gateway.web.documents import CountAnswer, OneRelease, Page, body_of
from gateway.web.problems import Refused
from gateway.web.strict_json import FieldError, Invalid
from gateway.web.tokens import Claims

VIEW_NAME = r"^[a-z0-9][a-z0-9._+-]*$"
ViewName = Annotated[str, Path(max_length=200, pattern=VIEW_NAME)]


def router(kind: Kind) -> APIRouter:
    """The routes of one record kind: questions, which ``Straight`` calls."""
    routes = APIRouter(prefix=f"/v1/{kind.plural}", tags=[kind.name])

    @routes.post("/search", response_model=Page, openapi_extra=body_of(search.Search), name=f"search_{kind.plural}")
    async def find(request: Request, to: With, by: By, why: For) -> Response:
        """One page of current releases. Filters and order use only what your view shows."""
        wanted = await body(request, search.Search)
        view = _the_view(to, by, kind, wanted.view)
        permit = await _ask(to, by, why, Action.SEARCH, view, wanted.filters, kind)
        return await _page(to, by, permit, wanted)

    @routes.post("/count", response_model=CountAnswer, openapi_extra=body_of(search.Count), name=f"count_{kind.plural}")
    async def count(request: Request, to: With, by: By, why: For) -> Response:
        """How many current releases; small cells are suppressed, and what subtraction would give back."""
        wanted = await body(request, search.Count)
        view = _the_view(to, by, kind, wanted.view)
        permit = await _ask(to, by, why, Action.COUNT, view, wanted.filters, kind, wanted.by)
        return await _counted(to, permit, wanted)

    return routes


one = APIRouter(prefix="/v1/views", tags=["releases"])


@one.get("/{view}/releases/{sequence}", response_model=OneRelease)
async def read(
    request: Request,
    to: With,
    by: By,
    why: For,
    view: ViewName,
    sequence: Annotated[int, Path(ge=1, le=2**53)],
) -> Response:
    """One release by its id. A withdrawn, superseded or withheld one reads like one that never was."""
    no_parameters(request)
    permit = await asked(to, by, why, Action.READ, view, {"sequence": sequence})
    found = permit.view
    row = await to.releases.one(found.number, sequence) if found is not None else None
    now = to.register.now()
    stripping = now.strippings[view]
    shown = row is not None and row.state == ReleaseState.CURRENT and row.policy in stripping.readable
    leaf = await to.desk.record(permit, records=int(shown), sequences=[sequence])
    if row is None or found is None or not shown:
        raise Refused(catalogue.NOT_FOUND)
    heard = orjson.dumps(now.heard_at(found))
    return answer(b'%b,"source_heard_at":%b}' % (search.item(view, row, stripping)[:-1], heard), leaf)


def _the_view(to: Services, by: Claims, kind: Kind, named: str | None) -> str:
    """The view that is meant. One of several must be named; a name that is not theirs is looked up like any other."""
    if named is not None:
        return named
    roles = to.desk.roles(by)
    mine = [v.view.name for v in concerning(to, by.agency) if v.view.kind == kind.name and _receives(v, by, roles)]
    if len(mine) > 1 and not isinstance(to.desk.caller(by), Refuse):
        raise Invalid([FieldError("body.view", "required_one_of_several")])
    return mine[0] if mine else ""


def _receives(view: ViewInForce, by: Claims, roles: frozenset[str]) -> bool:
    return by.agency in view.view.recipients and bool(roles & view.view.roles) and view.state != "ended"


async def _ask(
    to: Services,
    by: Claims,
    why: For,
    action: Action,
    view: str,
    filters: search.Filters,
    kind: Kind,
    by_what: str | None = None,
) -> Permitted:
    query = filters.model_dump(mode="json", by_alias=True, exclude_none=True) | ({"by": by_what} if by_what else {})
    found = to.register.now().views.get(view)
    if found is not None and found.view.kind != kind.name:
        return permitted(await to.desk.absent(by, action, why))
    permit = await asked(to, by, why, action, view, query)
    shown = to.register.now().shown[view]
    wrong = [FieldError(f"body.{name}", "not_shown_by_view") for name in search.not_shown(filters, by_what, shown)]
    wrong += [FieldError(f"body.{n}", "other_calendar") for n in search.mismatched_moments(filters, shown)]
    if wrong:
        raise Invalid(wrong)
    return permit


async def _page(to: Services, by: Claims, permit: Permitted, wanted: search.Search) -> Response:
    view = permit.view
    assert view is not None  # noqa: S101  (asked for a view)
    name, now = view.view.name, to.register.now()
    limit = min(wanted.limit, to.page_most)
    binding = Binding(by.issuer, by.subject, by.agency, name, query_digest(search.selection(wanted)))
    after = _opened(to, binding, wanted.cursor)
    query = search.query_of(
        wanted.filters, view, now.strippings[name], ascending=wanted.order == "occurred", after=after, limit=limit
    )
    rows = await to.releases.search(query)
    last = rows[limit - 1] if len(rows) > limit else None
    following = None if last is None else to.cursors.seal(binding, (last.occurred, last.sequence))
    rows = rows[:limit]
    content = search.page(name, view.view.kind, rows, now.strippings[name], following, now.heard_at(view))
    return answer(content, await to.desk.record(permit, records=len(rows), sequences=[row.sequence for row in rows]))


def _opened(to: Services, binding: Binding, cursor: str | None) -> tuple[str, int] | None:
    if cursor is None:
        return None
    position = to.cursors.open(binding, cursor)
    if isinstance(position, Refuse):
        raise Invalid([FieldError("body.cursor", "not_valid_here")])
    occurred, sequence = position
    return str(occurred), int(sequence or 0)


async def _counted(to: Services, permit: Permitted, wanted: search.Count) -> Response:
    view = permit.view
    assert view is not None  # noqa: S101  (asked for a view)
    name, now = view.view.name, to.register.now()
    query = search.query_of(wanted.filters, view, now.strippings[name])
    total, cells = counting.suppress(await to.releases.count(query, wanted.by), to.small_cell)
    document: dict[str, object] = {"view": name, "total": total, "suppressed_below": to.small_cell}
    document["source_heard_at"] = now.heard_at(view)
    if wanted.by is not None:
        document["cells"] = [{"group": c.group, "count": c.count, "share": counting.share(c, total)} for c in cells]
    return answer(orjson.dumps(document), await to.desk.record(permit, records=len(cells)))
