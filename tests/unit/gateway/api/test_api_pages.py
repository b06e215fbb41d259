from __future__ import annotations

import base64
from typing import Any

import pytest
from problem_documents import CURP, rules
from served import Actor, Served

INCIDENTS = "zapopan-2026-01.incidentes-analisis"
SEARCH, COUNT = "/v1/incidents/search", "/v1/incidents/count"
FOLLOWED = "jalisco-2026-02.incidentes-seguimiento"


def following(gateway: Served, who: Actor | str = "analyst", **body: object) -> dict[str, Any]:
    answer = gateway.ask(who, "POST", SEARCH, {"view": INCIDENTS, "limit": 5} | body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_cursor_belongs_to_its_caller_its_question_and_nobody_touches_it(gateway: Served) -> None:
    colleague = Actor("analyst", "zapopan-policia", "colega.demo")
    gateway.enrol(colleague)
    cursor = following(gateway)["next"]
    assert following(gateway, cursor=cursor)["items"] != following(gateway)["items"]
    assert following(gateway, cursor=cursor, limit=7)["items"][:5] == following(gateway, cursor=cursor)["items"]
    raw = bytearray(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    raw[40] ^= 1
    tampered = base64.urlsafe_b64encode(bytes(raw)).rstrip(b"=").decode()
    wrong: list[tuple[Actor | str, dict[str, object]]] = [
        (colleague, {"cursor": cursor}),
        ("analyst", {"cursor": cursor, "order": "occurred"}),
        ("analyst", {"cursor": cursor, "filters": {"municipality": ["14120"]}}),
        ("analyst", {"cursor": tampered}),
        ("analyst", {"cursor": cursor + "="}),
        ("analyst", {"cursor": cursor[:-1]}),
        ("analyst", {"cursor": ""}),
        ("analyst", {"cursor": CURP}),
        ("analyst", {"cursor": "ñ" * 10}),
    ]
    bodies = set()
    for who, body in wrong:
        answer = gateway.ask(who, "POST", SEARCH, {"view": INCIDENTS, "limit": 5} | body)
        assert rules(answer) == {("body.cursor", "not_valid_here")}
        bodies.add(answer.content)
    assert len(bodies) == 1  # whatever is wrong with it, trying teaches nothing


def test_a_cursor_of_one_view_is_none_of_another(gateway: Served) -> None:
    cursor = gateway.ask("analyst", "POST", "/v1/hearings/search", {"limit": 5}).json()["next"]
    answer = gateway.ask("analyst", "POST", SEARCH, {"view": INCIDENTS, "cursor": cursor})
    assert rules(answer) == {("body.cursor", "not_valid_here")}


def test_a_page_is_never_longer_than_the_settings_allow(gateway: Served) -> None:
    beside = gateway.beside(page_most=7)
    found = gateway.inside(beside, "analyst", "POST", SEARCH, {"view": INCIDENTS, "limit": 1000}).json()
    assert len(found["items"]) == 7
    assert found["next"] is not None
    feed = gateway.inside(beside, "prosecutor", "GET", f"/v1/feeds/{FOLLOWED}?limit=1000").json()
    assert (len(feed["items"]), feed["more"]) == (7, True)
    for _ in range(8):
        gateway.ask("analyst", "POST", SEARCH, {"view": INCIDENTS, "limit": 1})
    gateway.sequence()
    entries = gateway.inside(beside, "auditor", "GET", "/v1/log/entries?limit=1000").json()
    assert len(entries["entries"]) == 7


@pytest.mark.parametrize("order", ["occurred", "-occurred"])
def test_pages_hold_each_release_once_in_order(gateway: Served, order: str) -> None:
    seen: list[dict[str, Any]] = []
    page = following(gateway, limit=37, order=order)
    while True:
        seen += page["items"]
        if page["next"] is None:
            break
        page = following(gateway, limit=37, order=order, cursor=page["next"])
    total = gateway.ask("analyst", "POST", COUNT, {"view": INCIDENTS}).json()["total"]
    assert len({item["id"] for item in seen}) == len(seen) == total
    moments = [item["data"].get("occurred_at", "") for item in seen]
    assert moments == sorted(moments, reverse=order == "-occurred")
