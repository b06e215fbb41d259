from __future__ import annotations

import json

import httpx
import pytest
from problem_documents import CURP, problem, rules
from served import Actor, Served

DASHED = "GOMC-900101-HJCRRL-09"
PATTERN = "string_pattern_mismatch"
INCIDENTS = "zapopan-2026-01.incidentes-analisis"
SEARCH, COUNT = "/v1/incidents/search", "/v1/incidents/count"
FOLLOWED = "jalisco-2026-02.incidentes-seguimiento"


def ask(gateway: Served, content: bytes | str, path: str = SEARCH, **headers: str) -> httpx.Response:
    sent = gateway.headers("analyst") | {"Content-Type": "application/json"} | headers
    return gateway.client.post(path, content=content, headers=sent)


WRONG_BODIES: dict[str, tuple[object, str, str]] = {
    "an unknown field": ({CURP: 1}, "body.?", "extra_forbidden"),
    "a name for a filter": ({"filters": {"nombre": CURP}}, "body.filters.?", "extra_forbidden"),
    "an unknown field, deeper": ({"filters": {"occurred": {"at": 1}}}, "body.filters.occurred.?", "extra_forbidden"),
    "a text for a number": ({"limit": "5"}, "body.limit", "int_type"),
    "a number too small": ({"limit": 0}, "body.limit", "greater_than_equal"),
    "a number too large": ({"limit": 1001}, "body.limit", "less_than_equal"),
    "a flag for a number": ({"limit": True}, "body.limit", "int_type"),
    "a number for a view": ({"view": 7}, "body.view", "string_type"),
    "an order that is none": ({"order": "reference"}, "body.order", "literal_error"),
    "one code that is no list": ({"filters": {"municipality": "14120"}}, "body.filters.municipality", "list_type"),
    "no code": ({"filters": {"municipality": []}}, "body.filters.municipality", "too_short"),
    "too many codes": ({"filters": {"municipality": ["14120"] * 21}}, "body.filters.municipality", "too_long"),
    "a CURP for a person": ({"filters": {"person": CURP}}, "body.filters.person", PATTERN),
    "a CURP for a code": ({"filters": {"offence": ["1", CURP]}}, "body.filters.offence[1]", PATTERN),
    "a name for a code": ({"filters": {"offence": ["Quetzalmazatl"]}}, "body.filters.offence[0]", PATTERN),
    "a telephone for a code": ({"filters": {"offence": ["3396848768"]}}, "body.filters.offence[0]", PATTERN),
    "a name for a municipality": ({"filters": {"municipality": ["Zyanya"]}}, "body.filters.municipality[0]", PATTERN),
    "a name for a measure": ({"filters": {"measure": ["zyanya"]}}, "body.filters.measure[0]", "unknown_code"),
    "a CURP cut in two": ({"filters": {"offence": [DASHED]}}, "body.filters.offence[0]", PATTERN),
    "an RFC for a code": ({"filters": {"offence": [CURP[:10] + "3A8"]}}, "body.filters.offence[0]", "personal_data"),
    "a day that is none": ({"filters": {"occurred": {"from": "1/2/26"}}}, "body.filters.occurred.from", PATTERN),
    "another calendar": ({"filters": {"occurred": {"to": "2026-W05"}}}, "body.filters.occurred.to", "other_calendar"),
    "what the view does not show": ({"filters": {"measure": ["fine"]}}, "body.filters.measure", "not_shown_by_view"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG_BODIES)
def test_a_wrong_body_is_told_by_declared_names_and_rules(gateway: Served, name: str) -> None:
    body, field, rule = WRONG_BODIES[name]
    assert rules(gateway.ask("analyst", "POST", SEARCH, body)) == {(field, rule)}


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        ("", "not_json"),
        (CURP, "not_json"),
        ("[]", "not_an_object"),
        ('{"limit": 1, "limit": 2}', "duplicate_name"),
        ('{"filters": {"person": "a", "person": "b"}}', "duplicate_name"),
        ('{"limit": NaN}', "not_a_number"),
        ('{"limit": 1e999}', "number_too_large"),
        ('{"view": "\\u0000"}', "nul_character"),
        ('{"view": "\\ud800"}', "lone_surrogate"),
        (b"\xff{}", "not_utf8"),
        ('{"a":' * 30 + "1" + "}" * 30, "too_deep"),
    ],
)
def test_what_is_not_strict_json_is_refused_whole(gateway: Served, content: str | bytes, rule: str) -> None:
    assert rules(ask(gateway, content)) == {("body", rule)}


def test_several_mistakes_are_told_at_once(gateway: Served) -> None:
    found = rules(gateway.ask("analyst", "POST", SEARCH, {"limit": "x", "order": 1, "extra": 1}))
    assert {field for field, _ in found} == {"body.limit", "body.order", "body.?"}


def test_counting_by_what_the_view_does_not_show(gateway: Served) -> None:
    body = {"view": INCIDENTS, "by": "measure"}
    assert rules(gateway.ask("analyst", "POST", COUNT, body)) == {("body.by", "not_shown_by_view")}


def test_one_of_several_views_must_be_named(gateway: Served) -> None:
    answer = gateway.ask("analyst", "POST", "/v1/cases/search", {})
    assert rules(answer) == {("body.view", "required_one_of_several")}
    stranger = Actor("analyst", "zapopan-policia", "nadie")
    assert (
        problem(gateway.ask(stranger, "POST", "/v1/cases/search", {}), 403, "forbidden")["reason"] == "caller_unknown"
    )


QUERIES = [
    ("analyst", "POST", f"{SEARCH}?limit=5"),
    ("analyst", "GET", f"/v1/me?{CURP}=1"),
    ("analyst", "GET", f"/v1/views/{INCIDENTS}/releases/1?fields=all"),
    ("prosecutor", "GET", f"/v1/feeds/{FOLLOWED}?after=0&after=1"),
    ("prosecutor", "GET", f"/v1/feeds/{FOLLOWED}?offset=1"),
    ("prosecutor", "GET", f"/v1/feeds/{FOLLOWED}/stream?after=1"),
    ("steward", "GET", "/v1/views?owner=fge-jalisco"),
    ("steward", "POST", f"/v1/views/{INCIDENTS}/suspend?force=1"),
    ("auditor", "GET", f"/v1/log/entries?curp={CURP}"),
    ("auditor", "GET", "/v1/log/entries?view=a&view=b"),
    ("auditor", "GET", "/v1/log/checkpoint?size=1"),
    ("operator", "GET", f"/metrics?{CURP}"),
    ("operator", "GET", "/v1/operations/status?x=1"),
    (None, "GET", "/health/live?verbose=1"),
    (None, "GET", "/health/ready?verbose=1"),
    (None, "GET", "/problems/not_found?lang=es"),
]


@pytest.mark.parametrize(("who", "method", "path"), QUERIES)
def test_an_unknown_or_repeated_parameter_is_an_error(gateway: Served, who: str | None, method: str, path: str) -> None:
    body = {} if path.startswith(SEARCH) else None
    [(field, rule)] = rules(gateway.ask(who, method, path, body), "unknown_parameter")
    assert rule in ("extra_forbidden", "duplicate_name")
    assert field in ("query.?", "query.after", "query.view")


@pytest.mark.parametrize(
    ("who", "path", "field"),
    [
        ("prosecutor", f"/v1/feeds/{FOLLOWED}?after=-1", "query.after"),
        ("prosecutor", f"/v1/feeds/{FOLLOWED}?limit=0", "query.limit"),
        ("prosecutor", f"/v1/feeds/{FOLLOWED}?limit=1001", "query.limit"),
        ("prosecutor", f"/v1/feeds/{FOLLOWED}?after={CURP}", "query.after"),
        ("analyst", f"/v1/views/{INCIDENTS}/releases/0", "path.sequence"),
        ("analyst", f"/v1/views/{INCIDENTS}/releases/{CURP}", "path.sequence"),
        ("analyst", f"/v1/views/{CURP}/releases/1", "path.view"),
        ("auditor", "/v1/log/entries?action=steal", "query.action"),
        ("auditor", "/v1/log/entries?purpose=curiosity", "query.purpose"),
        ("auditor", "/v1/log/entries?from=yesterday", "query.from"),
        ("auditor", "/v1/log/entries?from=2026-01-01T00:00:00", "query.from"),
        ("auditor", f"/v1/log/entries?reference={CURP}", "query.reference"),
        ("auditor", f"/v1/log/entries?agency={CURP.lower()}", "query.agency"),
        ("auditor", f"/v1/log/entries?view={CURP.lower()}", "query.view"),
        ("auditor", "/v1/log/entries?before=-1", "query.before"),
        ("auditor", f"/v1/log/proofs/inclusion?leaf={CURP}", "query.leaf"),
        ("auditor", "/v1/log/proofs/inclusion", "query.leaf"),
        ("auditor", "/v1/log/proofs/consistency?first=1", "query.second"),
    ],
)
def test_a_wrong_parameter_is_told_by_its_name(gateway: Served, who: str, path: str, field: str) -> None:
    assert {found for found, _ in rules(gateway.ask(who, "GET", path))} == {field}


@pytest.mark.parametrize("last", ["x", "-1", "1.5", CURP, str(2**53 + 1), "٣"])
def test_a_last_event_id_that_is_no_sequence(gateway: Served, last: str) -> None:
    headers = gateway.headers("prosecutor") | {"Last-Event-ID": last.encode()}
    answer = gateway.client.get(f"/v1/feeds/{FOLLOWED}/stream", headers=headers)
    assert {field for field, _ in rules(answer)} == {"header.Last-Event-ID"}


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"Content-Type": "text/plain"}, 415, "unsupported_media_type"),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415, "unsupported_media_type"),
        ({"Content-Encoding": "gzip"}, 415, "unsupported_media_type"),
        ({"X-Padding": "x" * 17_000}, 431, "headers_too_large"),
    ],
)
def test_a_request_that_is_not_taken(gateway: Served, headers: dict[str, str], status: int, code: str) -> None:
    problem(ask(gateway, "{}", **headers), status, code)


def test_a_body_too_large_is_not_read_to_its_end(gateway: Served) -> None:
    most = gateway.made.settings.serve.body_bytes
    body = json.dumps({"view": CURP}).encode()
    problem(ask(gateway, body + b" " * most), 413, "too_large")
    assert ask(gateway, b"{}" + b" " * (most - 2)).status_code == 200


@pytest.mark.parametrize(("method", "path"), [("GET", SEARCH), ("DELETE", "/v1/me"), ("PUT", "/metrics")])
def test_another_method(gateway: Served, method: str, path: str) -> None:
    answer = gateway.ask("analyst", method, path)
    problem(answer, 405, "method_not_allowed")
    assert answer.headers["allow"]


@pytest.mark.parametrize("path", ["/", "/v1", f"/v1/{CURP}", "/v1/me/", "/docs", "/openapi.json", "/v1/people/search"])
def test_an_address_that_is_none(gateway: Served, path: str) -> None:
    problem(gateway.ask("analyst", "GET", path), 404, "not_found")


@pytest.mark.parametrize(
    ("purpose", "reference", "reason"),
    [
        (None, None, "purpose_required"),
        ("crime_analysis", None, "purpose_required"),
        (None, "OFICIO/2026/1", "purpose_required"),
        ("curiosity", "OFICIO/2026/1", "purpose_required"),
        (CURP, "OFICIO/2026/1", "purpose_required"),
        ("crime_analysis", "x", "purpose_required"),
        ("crime_analysis", "x" * 65, "purpose_required"),
        ("crime_analysis", "con espacio", "purpose_required"),
        ("crime_analysis", CURP, "reference_personal"),
        ("crime_analysis", f"OFICIO/{CURP.lower()}/2", "reference_personal"),
        ("crime_analysis", "GOMC/900101/HJCRRL/09", "reference_personal"),
        ("crime_analysis", f"{CURP[:10]}3A8", "reference_personal"),
        ("statistics", "OFICIO/2026/1", "purpose_not_agreed"),
    ],
)
def test_a_question_says_why_in_agreed_words(
    gateway: Served, purpose: str | None, reference: str | None, reason: str
) -> None:
    headers = {k: v for k, v in gateway.headers("analyst").items() if k == "Authorization"}
    headers |= {k: v for k, v in (("Convenio-Purpose", purpose), ("Convenio-Reference", reference)) if v is not None}
    answer = gateway.client.post(SEARCH, json={"view": INCIDENTS}, headers=headers)
    told = problem(answer, 403, "forbidden")
    assert told["reason"] == reason
    assert told["detail"] != told["detail_en"]
    leaf = [leaf for leaf in gateway.leaves().values() if leaf.subject == "analista.demo"][-1]
    assert (leaf.outcome.value, leaf.reason) == ("refuse", reason)
    assert CURP[:10].lower() not in leaf.encode().decode().lower()
