"""Who am I, and what may I see: the caller's own rights, in the words of the agreements."""

from __future__ import annotations

from collections.abc import Mapping

import orjson
from fastapi import APIRouter, Request, Response

from contracts.refusal import Refuse
from gateway.flow.leaf import Action
from gateway.flow.ports import ViewInForce
from gateway.web.context import By, Services, With, answer, concerning, no_parameters, permitted
from gateway.web.documents import Me
from gateway.web.tokens import Claims

routes = APIRouter(tags=["me"])

_DATA_ACTIONS = (Action.SEARCH, Action.COUNT, Action.READ, Action.FOLLOW)


@routes.get("/v1/me", response_model=Me)
async def me(request: Request, to: With, by: By) -> Response:
    """Your registration, and each view your role takes part in: what it shows, why, and what you may do."""
    no_parameters(request)
    caller = permitted(to.desk.caller(by))
    heard = await to.releases.heard()
    document = {
        "subject": by.subject,
        "agency": by.agency,
        "roles": sorted(by.roles & caller.roles),
        "standing": caller.standing,
        "vetted_until": caller.vetted_until,
        "token_expires": by.expires,
        "views": [_described(to, by, view, heard) for view in concerning(to, by.agency) if _describes(to, by, view)],
    }
    return answer(orjson.dumps(document))


def _described(to: Services, by: Claims, view: ViewInForce, heard: Mapping[str, str]) -> dict[str, object]:
    v, shown = view.view, to.register.now().shown[view.view.name]
    return {
        "name": v.name,
        "kind": v.kind,
        "owner": v.owner,
        "agreement": v.agreement,
        "agreement_version": v.agreement_version,
        "state": view.state,
        "valid_from": v.valid_from,
        "valid_to": v.valid_to,
        "purposes": sorted(v.purposes),
        "roles": sorted(v.roles),
        "recipients": sorted(v.recipients),
        "filters": dict(shown.filters),
        "fields": [
            {"path": f.path, "es": f.es, "en": f.en, "rule_es": f.rule_es, "rule_en": f.rule_en}
            for f in shown.fields.values()
        ],
        "you_may": [action.value for action in _DATA_ACTIONS if _may(to, by, view, action)],
        "source_heard_at": heard.get(f"{v.owner}/{v.kind}"),
    }


def _describes(to: Services, by: Claims, view: ViewInForce) -> bool:
    return not isinstance(to.desk.judge(by, Action.DESCRIBE, view, "oversight"), Refuse)


def _may(to: Services, by: Claims, view: ViewInForce, action: Action) -> bool:
    return any(
        not isinstance(to.desk.judge(by, action, view, purpose), Refuse) for purpose in sorted(view.view.purposes)
    )
