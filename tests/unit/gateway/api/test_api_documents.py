from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

import pytest
from fastapi.routing import APIRoute
from jsonschema import Draft202012Validator
from jsonschema.validators import validator_for
from prometheus_client.parser import text_string_to_metric_families
from pydantic import BaseModel, ValidationError
from questions import COUNTS, FOLLOWED, SEARCHES, Question, questions
from served import Served

from gateway.web.app import create_app
from gateway.web.catalogue import CATALOGUE
from gateway.web.documents import Page


def included(routes: Any) -> Iterator[APIRoute]:
    for route in routes:
        inner = getattr(route, "original_router", None)
        yield from included(inner.routes) if inner is not None else [route] if isinstance(route, APIRoute) else []


MODELS: dict[str, type[BaseModel]] = {
    f"{method} {route.path}": route.response_model
    for route in included(create_app(None).routes)
    for method in route.methods
    if route.response_model is not None
}


def template(question: Question) -> str:
    path = question.path.partition("?")[0]
    found = [name for name in MODELS if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", name), f"{question.method} {path}")]
    return min(found, key=len, default="")


def fits(model: type[BaseModel], content: bytes) -> None:
    """Exactly the documented shape: no member too many at any depth, and none of another type."""
    read = model.model_validate_json(content, strict=True)
    kept = model.model_dump(read, mode="json", exclude_unset=True)
    assert kept == json.loads(content)


@pytest.fixture(scope="module")
def asked(gateway: Served) -> list[Question]:
    more = [Question("analyst", "GET", "/v1/me"), Question("operator", "GET", "/v1/operations/status")]
    return [*questions(gateway), *more]


def test_every_answer_has_the_documented_shape(gateway: Served, asked: list[Question]) -> None:
    documented = set()
    for question in asked:
        name = template(question)
        if name:
            fits(MODELS[name], gateway.ask(*question).content)
            documented.add(name)
    for path in ("/health/live", "/health/ready"):
        fits(MODELS[f"GET {path}"], gateway.ask(None, "GET", path).content)
        documented.add(f"GET {path}")
    assert documented == set(MODELS)


def test_every_answer_that_rests_on_a_source_says_when_it_was_last_heard(gateway: Served) -> None:
    resting = ("/search", "/count", "/releases/", "/feeds/")
    found = [question for question in questions(gateway) if any(part in question.path for part in resting)]
    assert {next(part for part in resting if part in question.path) for question in found} == set(resting)
    for question in found:
        told = json.loads(gateway.ask(*question).content)["source_heard_at"]
        assert datetime.fromisoformat(told).tzinfo is not None


ITEM = b'"id":"v/1","reference":"r","version":1,"released_on":"t"'


@pytest.mark.parametrize(
    "content",
    [
        b'{"view":"v","kind":"k","next":null,"source_heard_at":null,"items":[],"extra":1}',
        b'{"view":"v","kind":"k","next":null,"source_heard_at":null,"items":[{"id":"1"}]}',
        b'{"view":"v","kind":"k","next":null,"source_heard_at":null,"items":[{"curp":"x",%b}]}' % ITEM,
        b'{"view":"v","kind":"k","next":7,"source_heard_at":null,"items":[]}',
    ],
)
def test_another_shape_is_noticed(content: bytes) -> None:
    with pytest.raises((ValidationError, AssertionError)):
        fits(Page, content)


@cache
def schema_of(kind: str) -> Draft202012Validator:
    schema = json.loads((files("contracts") / "published" / f"{kind}.release.v1.schema.json").read_bytes())
    checker = validator_for(schema)
    checker.check_schema(schema)
    validator: Draft202012Validator = checker(schema)
    return validator


def released(gateway: Served, question: Question) -> Iterator[dict[str, Any]]:
    """The data of all pages."""
    assert isinstance(question.body, dict)
    body = {"view": question.body["view"], "limit": 200}
    while True:
        page = gateway.ask(question.who, question.method, question.path, body).json()
        yield from (item["data"] for item in page["items"])
        if page["next"] is None:
            return
        body["cursor"] = page["next"]


@pytest.mark.parametrize("plural", SEARCHES)
def test_what_is_released_follows_its_published_schema(gateway: Served, plural: str) -> None:
    kind = gateway.ask(*SEARCHES[plural]).json()["kind"]
    schema, items = schema_of(kind), list(released(gateway, SEARCHES[plural]))
    assert items
    assert [error.message for item in items for error in schema.iter_errors(item)] == []
    spoiled = items[0] | {"first_surname": "GARCIA"}
    assert list(schema.iter_errors(spoiled)), "a member nobody published must be noticed"


def test_a_feed_follows_the_schema_and_a_withdrawal_has_no_data(gateway: Served) -> None:
    items = gateway.ask("prosecutor", "GET", f"/v1/feeds/{FOLLOWED}?limit=200").json()["items"]
    data = [item["data"] for item in items if "withdrawn" not in item]
    assert [error.message for item in data for error in schema_of("incident").iter_errors(item)] == []


@pytest.mark.parametrize("plural", COUNTS)
def test_counts_add_up_and_small_cells_stay_hidden(gateway: Served, plural: str) -> None:
    small = gateway.made.settings.serve.small_cell
    question = COUNTS[plural]
    whole = gateway.ask(*question).json()
    assert whole["total"] == len(list(released(gateway, SEARCHES[plural])))
    shown = [cell["count"] for cell in whole.get("cells", []) if cell["count"] is not None]
    hidden = whole["total"] - sum(shown) if "cells" in whole else None
    assert all(count >= small for count in shown)
    assert hidden in (None, 0) or (hidden >= small and len(whole["cells"]) - len(shown) > 1)


def test_health_says_nothing_but_itself(gateway: Served) -> None:
    assert gateway.ask(None, "GET", "/health/live").json() == {"status": "live", "details": {}}
    assert gateway.ask(None, "GET", "/health/ready").json() == {"status": "ready", "details": {}}


def test_an_operator_sees_sources_views_and_the_log_and_no_more(gateway: Served) -> None:
    gateway.sequence()
    details = gateway.ask("operator", "GET", "/v1/operations/status").json()["details"]
    assert set(details) == {"sources", "views", "log"}
    named = {source["name"]: source for source in details["sources"]}
    assert set(named) == {"zapopan-juzgado", "zapopan-policia-csv", "zapopan-policia-xlsx", "fge-jalisco"}
    for name, source in named.items():
        assert set(source) == {"name", "heard_at", "quarantined"}
        assert source["quarantined"] == gateway.made.sources.expected(name).quarantined
    assert details["views"][FOLLOWED] > 0
    assert set(details["log"]) == {"pending", "delay_seconds"}


def samples(gateway: Served) -> dict[tuple[str, ...], float]:
    text = gateway.ask("operator", "GET", "/metrics").text
    families = text_string_to_metric_families(text)
    return {(s.name, *s.labels.values()): s.value for family in families for s in family.samples}


def test_metrics_count_answers_by_template_and_nobodys_words_become_labels(gateway: Served) -> None:
    before = samples(gateway)
    gateway.ask(*SEARCHES["incidents"])
    gateway.ask("analyst", "GET", "/v1/GOMC900101HJCRRL09")
    gateway.ask("intruder", "POST", "/v1/views/GOMC900101HJCRRL09/suspend")
    found = samples(gateway)
    search = ("convenio_answers_total", "/v1/incidents/search", "200")
    assert found[search] == before.get(search, 0) + 1
    assert found[("convenio_answers_total", "other", "404")] >= 1
    templates = {name.partition(" ")[2] for name in MODELS} | {"other", "/metrics"}
    templates |= {"/v1/log/checkpoint", "/v1/feeds/{view}/stream", "/problems/{code}", "/v1/openapi.json"}
    assert {labels[1] for labels in found if labels[0] == "convenio_answers_total"} <= templates
    assert "GOMC900101" not in str(found)


def test_metrics_tell_the_standing_of_sources_views_and_log(gateway: Served) -> None:
    found = samples(gateway)
    expected = gateway.made.sources.expected("fge-jalisco").quarantined
    assert found[("convenio_quarantined_rows", "fge-jalisco")] == expected
    assert 0 <= found[("convenio_source_heard_seconds", "zapopan-juzgado")] < 3600
    assert found[("convenio_view_sequence", FOLLOWED)] > 0
    gateway.ask(*SEARCHES["incidents"])
    waiting = samples(gateway)
    assert waiting[("convenio_log_pending_leaves",)] > 0
    assert waiting[("convenio_log_delay_seconds",)] > 0
    gateway.sequence()
    assert samples(gateway)[("convenio_log_pending_leaves",)] == 0


@pytest.mark.parametrize("code", CATALOGUE)
def test_every_problem_has_a_page_in_both_languages(gateway: Served, code: str) -> None:
    problem = CATALOGUE[code]
    page = gateway.ask(None, "GET", problem.type)
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/plain; charset=utf-8"
    assert page.text.split("\n") == [problem.title, problem.action, "", problem.title_en, problem.action_en, ""]


def test_a_problem_that_is_none_has_no_page(gateway: Served) -> None:
    answer = gateway.ask(None, "GET", "/problems/GOMC900101HJCRRL09")
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not_found")
    assert "GOMC" not in answer.text


def test_the_served_description_is_the_published_one(gateway: Served) -> None:
    published = json.loads((files("contracts") / "published" / "openapi.v1.json").read_bytes())
    assert gateway.ask(None, "GET", "/v1/openapi.json").json() == published
