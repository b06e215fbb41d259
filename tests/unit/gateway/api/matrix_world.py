"""A home with one view per record kind and state, between the same three agencies, for the caller matrix.

The table below is the promise written a second time, by hand and without Cedar: who may do what, and what the others
are told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import yaml
from served import Actor, pull, put_callers, small_home

from contracts.kinds import KINDS
from gateway.demo.home import Home
from gateway.store import agreements, standing
from gateway.wiring import databases
from policies.access import official_day

ROLES = ("analyst", "prosecutor", "auditor", "steward", "operator", "clerk", "overclaimed", "unregistered", "anonymous")
PLACES = ("owner", "recipient", "other recipient", "auditing body", "stranger")
# Each state's agreement is for a purpose of its own: two may not decide for the same readers.
PURPOSES = {
    "in force": "crime_analysis",
    "suspended": "criminal_investigation",
    "ended": "case_follow_up",
    "lapsed": "measure_follow_up",
    "not begun": "statistics",
}
STATES = tuple(PURPOSES)
KIND_OF = {"incidents": "incident", "hearings": "hearing", "cases": "case"}


class Parties(NamedTuple):
    """Who stands where for the views of one record kind. The other recipient has a view of its own, not this one."""

    owner: str
    recipient: str
    other: str

    def agency(self, place: str) -> str:
        outside = {"auditing body": "contraloria-jalisco", "stranger": "tlajomulco-policia"}
        return outside.get(place) or self[PLACES.index(place)]


PARTIES = {
    "incidents": Parties("zapopan-policia", "fge-jalisco", "zapopan-juzgado"),
    "hearings": Parties("zapopan-juzgado", "fge-jalisco", "zapopan-policia"),
    "cases": Parties("fge-jalisco", "zapopan-policia", "zapopan-juzgado"),
}

# Which role of which place: all that is allowed while the view is in force.
MAY: Mapping[str, frozenset[tuple[str, str]]] = {
    "query": frozenset({("analyst", "recipient"), ("prosecutor", "recipient")}),
    "follow": frozenset({("prosecutor", "recipient")}),
    "withdrawn": frozenset({("analyst", "recipient"), ("prosecutor", "recipient")}),
    "acknowledge": frozenset({("analyst", "recipient"), ("prosecutor", "recipient")}),
    "command": frozenset({("steward", "owner")}),
    "held": frozenset({("steward", "owner")}),
    "describe": frozenset(
        {("analyst", "recipient"), ("prosecutor", "recipient"), ("steward", "owner"), ("auditor", "auditing body")}
    ),
    "review": frozenset({("steward", "owner"), ("auditor", "auditing body")}),
}
OFFICES = ("analyst", "prosecutor", "auditor", "steward")
STOPPED = {
    "suspended": "view_suspended",
    "ended": "view_ended",
    "lapsed": "agreement_not_in_force",
    "not begun": "agreement_not_in_force",
}


def outcome(right: str, role: str, place: str, state: str) -> tuple[int, str]:
    """Status, and the code of the reason where there is one."""
    if right == "public":
        return 200, ""
    if role == "anonymous":
        return 401, "token_missing"
    if role == "unregistered":
        return 403, "caller_unknown"
    if right in ("query", "follow", "withdrawn", "acknowledge", "held", "command"):
        return _of_a_view(right, role, place, state)
    # What stewards and auditors review spans all their views: each of the three parties owns some in this home.
    own = place in ("owner", "recipient", "other recipient")
    allowed = {
        "me": True,
        "verify": role in OFFICES,
        "list": role == "steward",
        "operate": role == "operator",
        "review": (role == "steward" and own) or (role == "auditor" and place == "auditing body"),
    }[right]
    return (200, "") if allowed else (403, "not_permitted")


def _of_a_view(right: str, role: str, place: str, state: str) -> tuple[int, str]:
    if place in ("other recipient", "stranger"):
        return 404, ""
    stops = {"command": {"ended": "view_ended"}, "acknowledge": {}, "held": {}}.get(right, STOPPED)
    if state in stops:
        return 403, stops[state]
    return (200, "") if (role, place) in MAY[right] else (403, "not_permitted")


def view_of(plural: str, state: str) -> str:
    """The recipient's view."""
    return f"matriz-{state.replace(' ', '-')}.{plural}.{PARTIES[plural].recipient}"


def actor(role: str, agency: str, purpose: str = "crime_analysis") -> Actor | None:
    if role == "anonymous":
        return None
    used = {"unregistered": "analyst", "overclaimed": "clerk"}.get(role, role)
    # A clerk to the register, everything to their token: as whom they may act is not for the issuer alone to say.
    more = ROLES[:5] if role == "overclaimed" else ()
    return Actor(used, agency, f"{role}@{agency}", purpose, more=more)


@contextmanager
def matrix_home(folder: Path, server: str | None) -> Iterator[Home]:
    """Everything pulled, every state reached, every caller but the unregistered one in the register."""
    with small_home(folder, server) as made:
        engine = databases.releases_engine(made.settings)
        for name, *_ in standing.agreements(engine):
            agreements.end(engine, name)
        for state in STATES:
            agreements.activate(engine, _agreement(state), state)
        pull(made)
        agreements.end(engine, "matriz-ended")
        for view in databases.views(made.settings):
            if view.view.agreement == "matriz-suspended":
                agreements.set_view_state(engine, view.number, "suspended")
        put_callers(made, *_callers(made))
        yield made


def _callers(made: Home) -> Iterator[Actor]:
    for agency in made.settings.agencies:
        for role in ROLES[:-2]:
            found = actor(role, agency)
            assert found is not None
            yield found


def _agreement(state: str) -> str:
    today, days = official_day(datetime.now(UTC)), {"lapsed": (-400, -1), "not begun": (1, 400)}
    first, last = days.get(state, (-400, 400))
    return yaml.safe_dump(
        {
            "agreement": 1,
            "id": f"matriz-{state.replace(' ', '-')}",
            "version": 1,
            "title": {"es": "Matriz", "en": "Matrix"},
            "legal_basis": {"es": "Ninguna", "en": "None"},
            "parties": sorted(PARTIES["incidents"]),
            "auditors": ["contraloria-jalisco"],
            "valid": {"from": today + timedelta(first), "to": today + timedelta(last)},
            "views": [_clause(plural, PURPOSES[state]) for plural in PARTIES],
        }
    )


def _clause(plural: str, purpose: str) -> dict[str, object]:
    parties, kind = PARTIES[plural], KINDS[KIND_OF[plural]]
    rules: dict[str, object] = dict.fromkeys(kind.leaves, "suppress")
    rules |= {kind.filters.occurred: {"date": "day"}, "place.municipality": "keep"}
    return {
        "name": plural,
        "owner": parties.owner,
        "kind": kind.name,
        "recipients": [parties.recipient, parties.other],
        "roles": ["analyst", "prosecutor"],
        "purposes": [purpose],
        "pseudonyms": "recipient",
        "fields": rules,
    }
