from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from policies_world import view as compiled

import policies
from contracts.refusal import Refuse
from policies.access import (
    NOT_PERMITTED,
    UNDECIDED,
    Access,
    Action,
    Caller,
    Permit,
    Question,
    ViewInForce,
    WrongPolicies,
)

FOLDER = Path(policies.__file__).parent / "access"
TEXT = "".join(file.read_text(encoding="utf-8") for file in sorted(FOLDER.glob("*.cedar")))
SCHEMA = (FOLDER / "access.cedarschema").read_text(encoding="utf-8")
ACCESS = Access(TEXT, SCHEMA)

NOW = datetime(2026, 6, 1, tzinfo=UTC)
VIEW = ViewInForce.of(compiled({}, roles="[analyst, prosecutor]", recipients="[fge-jalisco]"), "in_force")
ANALYST = Caller("ana", "fge-jalisco", "prosecutor", frozenset({"analyst"}), datetime(2027, 1, 1, tzinfo=UTC), "active")
PROSECUTOR = replace(ANALYST, roles=frozenset({"prosecutor"}))
AUDITOR = replace(ANALYST, agency="contraloria-jalisco", agency_kind="oversight", roles=frozenset({"auditor"}))
STEWARD = replace(ANALYST, agency="zapopan-policia", agency_kind="municipal_police", roles=frozenset({"steward"}))
OPERATOR = replace(STEWARD, roles=frozenset({"operator"}))
INTRUDER = replace(
    ANALYST,
    agency="tlajomulco-policia",
    agency_kind="municipal_police",
    roles=frozenset({"analyst", "prosecutor", "auditor", "steward"}),
)
OF_THE_GATEWAY = {"list_views", "verify_log", "operate"}
DATA = {"search", "count", "read", "follow"}

CAN = {
    "analyst": (ANALYST, {"search", "count", "read", "acknowledge", "describe", "verify_log"}),
    "prosecutor": (PROSECUTOR, {"search", "count", "read", "follow", "acknowledge", "describe", "verify_log"}),
    "auditor": (AUDITOR, {"describe", "review_log", "verify_log"}),
    "steward": (
        STEWARD,
        {"describe", "review_log", "suspend_view", "resume_view", "list_holders", "list_views", "verify_log"},
    ),
    "operator": (OPERATOR, {"operate"}),
    "intruder": (INTRUDER, {"list_views", "verify_log"}),
}


def ask(
    caller: Caller, action: Action, view: ViewInForce = VIEW, purpose: str = "", now: datetime = NOW
) -> Permit | Refuse:
    why = purpose or ("oversight" if caller is AUDITOR else "crime_analysis")
    return ACCESS.decide(Question(caller, action, None if action in OF_THE_GATEWAY else view, why, now))


@pytest.mark.parametrize(("who", "action"), list(product(CAN, get_args(Action))))
def test_who_may_do_what(who: str, action: Action) -> None:
    caller, can = CAN[who]
    assert isinstance(ask(caller, action), Permit) == (action in can)


@pytest.mark.parametrize("action", sorted(DATA))
def test_a_view_for_prosecutors_is_not_for_analysts(action: Action) -> None:
    only = replace(VIEW, roles=frozenset({"prosecutor"}))
    assert ask(ANALYST, action, only) == NOT_PERMITTED
    assert isinstance(ask(PROSECUTOR, action, only), Permit)


@pytest.mark.parametrize(
    ("code", "caller", "view", "purpose"),
    [
        ("caller_suspended", {"standing": "suspended"}, {}, "crime_analysis"),
        ("vetting_lapsed", {"vetted_until": NOW}, {}, "crime_analysis"),
        ("view_suspended", {}, {"state": "suspended"}, "crime_analysis"),
        ("view_ended", {}, {"state": "ended"}, "crime_analysis"),
        ("agreement_not_in_force", {}, {"valid_to": date(2026, 5, 30)}, "crime_analysis"),
        ("agreement_not_in_force", {}, {"valid_from": date(2026, 6, 2)}, "crime_analysis"),
        ("purpose_not_agreed", {}, {}, "statistics"),
        ("caller_suspended", {"standing": "suspended", "vetted_until": NOW}, {"state": "ended"}, "statistics"),
    ],
)
@pytest.mark.parametrize("action", sorted(DATA - {"follow"}))
def test_a_refusal_says_why_in_both_languages(
    code: str, caller: dict[str, object], view: dict[str, object], purpose: str, action: Action
) -> None:
    found = ask(replace(ANALYST, **caller), action, replace(VIEW, **view), purpose)  # type: ignore[arg-type]
    assert isinstance(found, Refuse)
    assert found.code == code
    assert found.es != found.en


@pytest.mark.parametrize("changed", [{"state": "suspended"}, {"state": "ended"}, {"valid_to": date(2026, 1, 2)}])
def test_a_stranger_learns_nothing_of_a_view(changed: dict[str, object]) -> None:
    for action in ("search", "describe", "review_log", "suspend_view"):
        assert ask(INTRUDER, action, replace(VIEW, **changed)) == NOT_PERMITTED  # type: ignore[arg-type]
    lapsed = replace(INTRUDER, standing="suspended")
    assert ask(lapsed, "search", VIEW) == NOT_PERMITTED


def test_the_log_can_be_reviewed_when_a_view_is_over_and_an_ended_view_cannot_be_resumed() -> None:
    over = replace(VIEW, state="ended", valid_to=date(2026, 1, 2))
    assert isinstance(ask(AUDITOR, "review_log", over), Permit)
    assert isinstance(ask(STEWARD, "list_holders", over), Permit), "copies are elsewhere when a view is over, too"
    assert isinstance(ask(STEWARD, "resume_view", replace(VIEW, state="suspended")), Permit)
    refused = ask(STEWARD, "resume_view", over)
    assert isinstance(refused, Refuse)
    assert refused.code == "view_ended"


def test_an_auditor_of_another_agreement_or_for_another_purpose_reviews_nothing() -> None:
    assert ask(replace(AUDITOR, agency="auditoria-sonora"), "review_log", purpose="oversight") == NOT_PERMITTED
    assert ask(AUDITOR, "review_log", purpose="statistics") == NOT_PERMITTED
    assert ask(replace(AUDITOR, agency_kind="prosecutor"), "review_log", purpose="oversight") == NOT_PERMITTED


def test_another_owner_s_steward_keeps_nothing() -> None:
    assert ask(replace(STEWARD, agency="fge-jalisco"), "suspend_view") == NOT_PERMITTED
    assert ask(replace(STEWARD, agency="fge-jalisco"), "list_holders") == NOT_PERMITTED


def test_an_agreement_s_last_day_is_whole_in_official_time() -> None:
    last = replace(VIEW, valid_to=date(2026, 5, 31))
    assert isinstance(ask(ANALYST, "search", last, now=datetime(2026, 6, 1, 5, 59, tzinfo=UTC)), Permit)
    assert isinstance(ask(ANALYST, "search", last, now=datetime(2026, 6, 1, 6, 0, tzinfo=UTC)), Refuse)


def test_a_decision_looks_at_its_question_alone_and_of_the_instant_at_the_second() -> None:
    before, lapsed = ANALYST.vetted_until - timedelta(microseconds=1), ANALYST.vetted_until
    assert isinstance(ask(ANALYST, "search", now=before), Permit)
    for changed, action, view, purpose, now in (
        (ANALYST, "search", VIEW, "", lapsed),
        (ANALYST, "follow", VIEW, "", before),
        (ANALYST, "search", VIEW, "oversight", before),
        (ANALYST, "search", replace(VIEW, state="suspended"), "", before),
        (replace(ANALYST, standing="suspended"), "search", VIEW, "", before),
        (replace(ANALYST, roles=frozenset({"auditor"})), "search", VIEW, "", before),
        (replace(ANALYST, agency="tlajomulco-policia"), "search", VIEW, "", before),
    ):
        assert isinstance(ask(changed, action, view, purpose, now), Refuse)  # type: ignore[arg-type]
    assert ask(ANALYST, "search", now=before) == ask(ANALYST, "search", now=before.replace(microsecond=0))


def test_an_erroring_forbid_is_a_deny() -> None:
    overflow = """
    @id("broken") @reason_es("a") @reason_en("b")
    forbid (principal, action, resource) when { context.now * 9223372036854775807 > 0 };
    """
    assert isinstance(ask(ANALYST, "search"), Permit)
    question = Question(ANALYST, "search", VIEW, "crime_analysis", NOW)
    assert Access(TEXT + overflow, SCHEMA).decide(question) == UNDECIDED


@settings(max_examples=50)
@given(st.text(), st.text())
def test_no_name_a_caller_can_have_raises_or_opens(subject: str, purpose: str) -> None:
    found = ask(replace(INTRUDER, subject=subject), "search", purpose=purpose or "x")
    assert isinstance(found, Refuse)
    assert found in (NOT_PERMITTED, UNDECIDED)


def test_an_action_of_another_resource_is_undecided() -> None:
    question = Question(OPERATOR, "operate", VIEW, "operation", NOW)
    assert ACCESS.decide(question) == UNDECIDED


@pytest.mark.parametrize(
    ("added", "said"),
    [
        ("permit (", "unexpected end"),
        ('@id("x") permit (principal, action, resource) when { principal.wallet };', "wallet"),
        ('@id("x") permit (principal, action == Action::"steal", resource);', "steal"),
        ("permit (principal is Caller, action, resource);", "no @id"),
        ('@id("analyst_queries") permit (principal is Caller, action, resource);', "no @id of its own"),
        ('@id("x") @reason_es("a") forbid (principal is Caller, action, resource);', "needs @reason_es and @reason_en"),
    ],
)
def test_wrong_policies_stop_at_load(added: str, said: str) -> None:
    with pytest.raises(WrongPolicies, match=said):
        Access(TEXT + added, SCHEMA)


def test_a_wrong_schema_stops_at_load() -> None:
    with pytest.raises(WrongPolicies):
        Access(TEXT, "entity Caller")


def test_without_policies_nobody_may_do_anything() -> None:
    empty = Access("", SCHEMA)
    assert empty.decide(Question(ANALYST, "search", VIEW, "crime_analysis", NOW)) == NOT_PERMITTED
