"""What every route needs: the services, who is asking, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, TypeVar

from fastapi import Depends, Header, Request, Response
from pydantic import BaseModel

from contracts.refusal import Refuse
from gateway.flow.desk import NOT_FOUND, Desk, Permitted, Reason, reason_of
from gateway.flow.feed import Feeds
from gateway.flow.holders import Holders
from gateway.flow.leaf import Action
from gateway.flow.ports import ReleaseLog, ViewInForce
from gateway.flow.register import Register
from gateway.flow.review import Review
from gateway.web import catalogue
from gateway.web.cursors import CursorSeal
from gateway.web.door import Door
from gateway.web.limits import Streams
from gateway.web.metrics import Metrics
from gateway.web.problems import Refused
from gateway.web.strict_json import only_known, read
from gateway.web.tokens import Claims

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class Services:
    """Everything the routes use; built once by the wiring."""

    door: Door
    register: Register
    desk: Desk
    releases: ReleaseLog
    feeds: Feeds
    review: Review
    holders: Holders
    cursors: CursorSeal
    streams: Streams
    set_state: Callable[[int, str], bool]
    metrics: Metrics
    closing: Callable[[], bool]
    page_most: int
    small_cell: int


async def services(request: Request) -> Services:
    """The application's services. Asynchronous like every dependency here: others would each wait for a thread."""
    found: Services = request.app.state.services
    return found


async def authenticated(request: Request, to: Annotated[Services, Depends(services)]) -> Claims:
    """The verified caller; raises Refused (401, 429)."""
    return to.door.admit(request.scope)


async def reasoned(
    to: Annotated[Services, Depends(services)],
    by: Annotated[Claims, Depends(authenticated)],
    purpose: Annotated[str | None, Header(alias="Convenio-Purpose", description="one of the agreed purposes")] = None,
    reference: Annotated[
        str | None, Header(alias="Convenio-Reference", description="letter, case file or analysis it serves")
    ] = None,
) -> Reason:
    """The stated purpose and reference; raises Refused (403), once that is written down."""
    outcome = reason_of(purpose, reference)
    if isinstance(outcome, Refuse):
        await to.desk.unreasoned(by, outcome)
    return permitted(outcome)


With = Annotated[Services, Depends(services)]
By = Annotated[Claims, Depends(authenticated)]
For = Annotated[Reason, Depends(reasoned)]

T = TypeVar("T")


def permitted(outcome: T | Refuse) -> T:
    """What was permitted; raises Refused (404 where even existence is not theirs to know, else 403)."""
    if isinstance(outcome, Refuse):
        absent = outcome.code == NOT_FOUND.code
        raise Refused(catalogue.NOT_FOUND if absent else catalogue.FORBIDDEN, None if absent else outcome)
    return outcome


async def asked(
    to: Services, by: Claims, why: Reason, action: Action, view: str, query: Mapping[str, object] | None = None
) -> Permitted:
    """Permission for one view by its name; raises Refused. An absent view is refused like another agency's."""
    found = to.register.now().views.get(view)
    if found is None:
        return permitted(await to.desk.absent(by, action, why))
    return permitted(await to.desk.ask(by, action, why, found, query))


def concerning(to: Services, agency: str) -> Iterator[ViewInForce]:
    """The views an agency owns, receives or audits."""
    for view in to.register.now().views.values():
        v = view.view
        if agency == v.owner or agency in v.recipients or agency in v.auditors:
            yield view


async def body(request: Request, model: type[Model]) -> Model:
    """The request's JSON body, read strictly; raises Invalid."""
    no_parameters(request)
    return read(model, await request.body())


def no_parameters(request: Request) -> None:
    """Raises Invalid for any query parameter."""
    if request.scope["query_string"]:
        only_known([name for name, _ in request.query_params.multi_items()], frozenset())


def answer(content: bytes, leaf: str | None = None, media_type: str = "application/json") -> Response:
    """Bytes as an answer that nothing on the way may keep; the leaf's id is the caller's receipt."""
    headers = {"cache-control": "no-store"}
    if leaf is not None:
        headers["convenio-leaf"] = leaf
    return Response(content, headers=headers, media_type=media_type)
