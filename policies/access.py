"""May this caller do this now? Cedar decides, by the readable policies in ``policies/access/``.

    Access(policies, schema).decide(Question(...)) -> Permit | Refuse

Deny by default. Three ways in which Cedar itself would let a mistake pass are closed: policies are validated against
the schema when loaded; a policy that errors at evaluation is skipped by Cedar, so any diagnostic error is a refusal
here; and so is an answer without a decision. A stranger to a view is never told why: that would tell that the view
exists.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from cedarpy import Decision, PolicySet, Schema, is_authorized, policies_to_json_str, validate_policies

from contracts.refusal import Refuse
from policies.views import View
from policies.written import OFFICIAL_TIME

Action = Literal[
    "search",
    "count",
    "read",
    "follow",
    "acknowledge",
    "describe",
    "review_log",
    "verify_log",
    "suspend_view",
    "resume_view",
    "list_holders",
    "list_views",
    "operate",
]


def official_day(at: datetime) -> date:
    """The day of an aware instant in the agreements' calendar, whatever the machine's own zone."""
    return at.astimezone(OFFICIAL_TIME).date()


@dataclass(frozen=True, slots=True)
class Caller:
    """A verified caller; vetting and standing as the store has them now. ``vetted_until`` is an aware instant."""

    subject: str
    agency: str
    agency_kind: str
    roles: frozenset[str]
    vetted_until: datetime
    standing: Literal["active", "suspended"]


@dataclass(frozen=True, slots=True)
class ViewInForce:
    """What the decision needs to know of a view, with its state as the store has it now."""

    name: str
    owner: str
    recipients: frozenset[str]
    roles: frozenset[str]
    purposes: frozenset[str]
    auditors: frozenset[str]
    valid_from: date
    valid_to: date
    state: Literal["in_force", "suspended", "ended"]

    @classmethod
    def of(cls, view: View, state: Literal["in_force", "suspended", "ended"]) -> ViewInForce:
        """The compiled view in this state."""
        return cls(
            view.name,
            view.owner,
            view.recipients,
            view.roles,
            view.purposes,
            view.auditors,
            view.valid_from,
            view.valid_to,
            state,
        )


@dataclass(frozen=True, slots=True)
class Question:
    """Who asks to do what, with which view (None: the gateway itself), why and when (an aware instant)."""

    caller: Caller
    action: Action
    view: ViewInForce | None
    purpose: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Permit:
    """Yes, by these policies."""

    policies: tuple[str, ...]


NOT_PERMITTED = Refuse(
    "not_permitted", "ningún convenio vigente le permite esto", "no agreement in force lets you do this"
)
UNDECIDED = Refuse(
    "undecided",
    "no se pudo decidir; por seguridad se niega. Avise a quien opera el sistema",
    "no decision could be made, so it is refused. Tell whoever operates the system",
)


class WrongPolicies(ValueError):
    """The policies can't be used: stop and mend them. The text has one line per mistake."""


class Access:
    """The access policies, parsed once."""

    def __init__(self, policies: str, schema: str) -> None:
        """Raises WrongPolicies unless every policy fits the schema and every forbid says its reason twice."""
        try:
            judged = validate_policies(policies, schema)
            self._policies = PolicySet.from_str(policies)
            self._schema = Schema.from_str(schema)
            self._reasons = _reasons(policies)
        except ValueError as error:
            raise WrongPolicies(str(error)) from None
        if not judged.validation_passed:
            raise WrongPolicies("\n".join(map(str, judged.errors)))

    def decide(self, question: Question) -> Permit | Refuse:
        """Permit or the reason to refuse. Never raises on what a caller can send.

        Nothing but the question decides, and of its instant nothing but the second.
        """
        try:
            answer = is_authorized(_request(question), self._policies, _entities(question), self._schema)
        except ValueError:  # names that Cedar can't read are nobody's
            return UNDECIDED
        named = answer.diagnostics.id_annotations_by_reason
        if answer.diagnostics.errors or answer.decision is Decision.NoDecision:
            return UNDECIDED
        if answer.decision is Decision.Allow:
            return Permit(tuple(sorted(named.values())))
        applied = [reason for name, reason in self._reasons.items() if name in named.values()]
        return applied[0] if applied and not _stranger(question) else NOT_PERMITTED


def _stranger(question: Question) -> bool:
    view, agency = question.view, question.caller.agency
    return view is not None and agency != view.owner and agency not in view.recipients | view.auditors


def _reasons(policies: str) -> dict[str, Refuse]:
    """What each forbid says, in the order written."""
    reasons: dict[str, Refuse] = {}
    names = set()
    for policy in json.loads(policies_to_json_str(policies))["staticPolicies"].values():
        notes = policy.get("annotations", {})
        name = notes.get("id", "")
        if not name or name in names:
            raise WrongPolicies(f"a {policy['effect']} has no @id of its own ({name or 'none'})")
        names.add(name)
        if policy["effect"] == "forbid":
            if not (notes.get("reason_es") and notes.get("reason_en")):
                raise WrongPolicies(f"forbid {name} needs @reason_es and @reason_en")
            reasons[name] = Refuse(name, notes["reason_es"], notes["reason_en"])
    return reasons


def _request(question: Question) -> dict[str, object]:
    view = question.view
    return {
        "principal": {"type": "Caller", "id": question.caller.subject},
        "action": {"type": "Action", "id": question.action},
        "resource": {"type": "View", "id": view.name} if view else {"type": "Gateway", "id": "gateway"},
        "context": {
            "purpose": question.purpose,
            "now": int(question.now.timestamp()),
            "today": _number(official_day(question.now)),
        },
    }


def _entities(question: Question) -> list[dict[str, object]]:
    caller, view = question.caller, question.view
    asks: dict[str, object] = {
        "agency": caller.agency,
        "agency_kind": caller.agency_kind,
        "roles": sorted(caller.roles),
        "standing": caller.standing,
        "vetted_until": int(caller.vetted_until.timestamp()),
    }
    entities = [_entity("Caller", caller.subject, asks)]
    if view:
        sets = {name: sorted(getattr(view, name)) for name in ("recipients", "roles", "purposes", "auditors")}
        days = {"valid_from": _number(view.valid_from), "valid_to": _number(view.valid_to)}
        entities.append(_entity("View", view.name, {"owner": view.owner, "state": view.state, **sets, **days}))
    else:
        entities.append(_entity("Gateway", "gateway", {}))
    return entities


def _entity(kind: str, name: str, attributes: dict[str, object]) -> dict[str, object]:
    return {"uid": {"type": kind, "id": name}, "attrs": attributes, "parents": []}


def _number(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day
