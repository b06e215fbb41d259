from __future__ import annotations

import asyncio
import base64
import json
import logging
import re
from collections.abc import Callable
from typing import Annotated, Literal

import httpx
import pytest
from fastapi import APIRouter, Body, FastAPI, Header, HTTPException, Query, Request
from pydantic import BaseModel, ConfigDict
from starlette.types import Message, Receive, Scope, Send

from contracts.refusal import Refuse
from gateway.web import catalogue, problems
from gateway.web.catalogue import CATALOGUE, Problem
from gateway.web.problems import Incidents, Refused, respond
from gateway.web.strict_json import only_known, read

CURP = "GOMC900101HJCRRL09"


class Person(BaseModel):
    model_config = ConfigDict(extra="forbid")
    age: int = 0
    sex: Literal["H", "M", "X"] = "X"


class Search(BaseModel):
    model_config = ConfigDict(extra="forbid")
    limit: int = 1
    person: Person | None = None


class Paging(BaseModel):
    model_config = ConfigDict(extra="forbid")
    limit: int = 1
    after: str = ""


class StoreAway(Exception):
    pass


class Unprintable(Exception):
    def __str__(self) -> str:
        raise AssertionError("an exception's message must not be asked for")


ROUTES = APIRouter()


@ROUTES.post("/strict")
async def strict(request: Request) -> dict[str, int]:
    only_known([name for name, _ in request.query_params.multi_items()], frozenset({"limit"}))
    return {"limit": read(Search, await request.body()).limit}


@ROUTES.post("/framework")
async def framework(search: Annotated[Search, Body()]) -> dict[str, int]:
    return {"limit": search.limit}


@ROUTES.get("/paged")
async def paged(paging: Annotated[Paging, Query()], x_count: Annotated[int, Header()] = 0) -> dict[str, int]:
    return {"limit": paging.limit + x_count}


@ROUTES.get("/people/{number}")
async def person(number: int) -> dict[str, int]:
    return {"number": number}


@ROUTES.get("/fails")
async def fails(who: str = "") -> dict[str, int]:
    try:
        raise KeyError(who or CURP)
    except KeyError as error:
        raise RuntimeError(f"DETAIL: Key (curp)=({CURP}) already exists.") from error


@ROUTES.get("/unprintable")
async def unprintable() -> dict[str, int]:
    raise Unprintable


@ROUTES.get("/store")
async def store() -> dict[str, int]:
    raise StoreAway(CURP)


@ROUTES.get("/status/{status}")
async def status(status: int) -> dict[str, int]:
    raise HTTPException(status, CURP, {"X-Leak": CURP})


@ROUTES.get("/refused/{code}")
async def refused(code: str) -> dict[str, int]:
    raise Refused(CATALOGUE[code], Refuse("why", "Por eso.", "That is why."), retry_after=1.2)


def application(install: bool = True) -> FastAPI:
    app = FastAPI()
    app.include_router(ROUTES)
    if install:
        problems.install(app, {StoreAway: catalogue.STORE_UNAVAILABLE})
    return app


def call(app: FastAPI, method: str, url: str, **more: object) -> httpx.Response:
    async def go() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://gateway") as client:
            return await client.request(method, url, **more)  # type: ignore[arg-type]

    return asyncio.run(go())


APP = application()


def leaks(response: httpx.Response, logged: str) -> bool:
    """Does the CURP show in answer, headers or logs: as it is, folded, separated, in base64 or in hex?"""
    shown = response.text + str(response.headers.multi_items()) + logged
    folded = re.sub(r"[\W_]", "", shown).lower()
    forms = (CURP, CURP[::-1], base64.b64encode(CURP.encode()).decode()[:20], CURP.encode().hex())
    return any(re.sub(r"[\W_]", "", form).lower() in folded for form in forms)


JSON = {"content-type": "application/json"}
PLACES: dict[str, tuple[str, str, dict[str, object]]] = {
    **{
        f"{name}, {route}": ("POST", f"/{route}", {"content": content, "headers": JSON})
        for route in ("strict", "framework")
        for name, content in {
            "a field's value": json.dumps({"limit": CURP}),
            "a nested value": json.dumps({"person": {"sex": CURP}}),
            "an unknown field's name": json.dumps({CURP: 1}),
            "an unknown nested name": json.dumps({"person": {CURP: {CURP: CURP}}}),
            "a value where an object belongs": json.dumps({"person": CURP}),
            "the whole body": json.dumps(CURP),
            "not JSON": CURP,
            "half of JSON": '{"limit": "' + CURP,
            "not UTF-8": b"\xff" + CURP.encode(),
        }.items()
    },
    "a duplicate key": ("POST", "/strict", {"content": f'{{"{CURP}":1,"{CURP}":2}}', "headers": JSON}),
    "a body of another type": ("POST", "/framework", {"content": CURP, "headers": {"content-type": "text/plain"}}),
    "a content type": ("POST", "/framework", {"content": "{}", "headers": {"content-type": f"text/{CURP}"}}),
    "a query value": ("GET", f"/paged?limit={CURP}", {}),
    "a query name": ("GET", f"/paged?{CURP}=1", {}),
    "a query name, strict": ("POST", f"/strict?{CURP}=1", {"content": "{}", "headers": JSON}),
    "a query value, escaped": ("GET", "/paged?limit=" + "".join(f"%{b:02x}" for b in CURP.encode()), {}),
    "a path": ("GET", f"/people/{CURP}", {}),
    "an unknown path": ("GET", f"/nobody/{CURP}", {}),
    "a path with a slash too many": ("GET", f"/people/{CURP}/", {}),
    "a header's value": ("GET", "/paged", {"headers": {"x-count": CURP}}),
    "a header's name": ("GET", "/paged?limit=x", {"headers": {CURP: "1"}}),
    "a cookie": ("GET", "/paged?limit=x", {"headers": {"cookie": f"a={CURP}"}}),
    "a method": (CURP, "/paged", {}),
    "an exception and its cause": ("GET", "/fails", {}),
    "an exception for a value of the query": ("GET", f"/fails?who={CURP}", {}),
    "an unavailable store": ("GET", "/store", {}),
    "a detail of the framework's exception": ("GET", "/status/418", {}),
    "a detail of the framework's 500": ("GET", "/status/500", {}),
}


@pytest.mark.parametrize("place", PLACES)
def test_a_curp_anywhere_is_never_repeated(place: str, caplog: pytest.LogCaptureFixture) -> None:
    method, url, more = PLACES[place]
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.WARNING, "httpx")  # the client's own log names the address
    response = call(APP, method, url, **more)
    assert response.status_code >= 400
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["type"].removeprefix("/problems/") in CATALOGUE
    assert not leaks(response, caplog.text)


@pytest.mark.parametrize("place", ["a field's value, framework", "a query name", "a path with a slash too many"])
def test_the_check_would_see_a_leak(place: str) -> None:
    """Negative control: the framework's own answers to the same requests do repeat it."""
    method, url, more = PLACES[place]
    plain = application(install=False)
    assert leaks(call(plain, method, url, **more), "")


def test_the_check_would_see_a_leak_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("convenio.test").warning("found %s", CURP.lower())
    assert leaks(httpx.Response(200), caplog.text)


def body_of(problem: Problem, **more: object) -> dict[str, object]:
    response = respond(problem, **more)  # type: ignore[arg-type]
    document: dict[str, object] = json.loads(bytes(response.body))
    return document


def test_the_catalogue_is_closed_and_bilingual() -> None:
    assert list(CATALOGUE) == [p.code for p in CATALOGUE.values()]
    declared = [p for p in vars(catalogue).values() if isinstance(p, Problem)]
    assert declared == list(CATALOGUE.values())
    for problem in declared:
        texts = (problem.title, problem.title_en, problem.action, problem.action_en)
        assert all(texts)
        assert len(set(texts)) == 4
        assert re.fullmatch(r"[a-z_]+", problem.code)
        assert problem.code.upper() in vars(catalogue)


@pytest.mark.parametrize("problem", CATALOGUE.values(), ids=CATALOGUE)
def test_a_problem_says_what_and_what_to_do(problem: Problem) -> None:
    document = body_of(problem)
    assert document == {
        "type": f"/problems/{problem.code}",
        "title": problem.title,
        "title_en": problem.title_en,
        "status": problem.status,
        "action": problem.action,
        "action_en": problem.action_en,
    }
    assert next(iter(document)) == "type"
    assert respond(problem).headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("url", "status", "code"),
    [
        ("/nowhere", 404, "not_found"),
        ("/people/7/", 404, "not_found"),
        ("/people/x", 400, "invalid_request"),
        ("/paged?unknown=1", 400, "unknown_parameter"),
        ("/paged?unknown=1&limit=x", 400, "invalid_request"),
        ("/paged?limit=x", 400, "invalid_request"),
        ("/status/401", 401, "unauthenticated"),
        ("/status/403", 403, "forbidden"),
        ("/status/413", 413, "too_large"),
        ("/status/418", 400, "invalid_request"),
        ("/status/503", 500, "internal"),
        ("/store", 503, "store_unavailable"),
        ("/refused/forbidden", 403, "forbidden"),
        ("/refused/not_acceptable", 406, "not_acceptable"),
    ],
)
def test_each_failure_has_its_problem(url: str, status: int, code: str) -> None:
    response = call(APP, "GET", url)
    assert (response.status_code, response.json()["type"]) == (status, f"/problems/{code}")
    assert response.json()["status"] == status


def test_errors_are_fields_and_rules() -> None:
    response = call(APP, "POST", "/framework", json={"limit": "x", "person": {"age": 1, CURP: 1, "sex": "?"}, CURP: 2})
    assert response.json()["errors"] == [
        {"field": "body.limit", "rule": "int_parsing"},
        {"field": "body.person.sex", "rule": "literal_error"},
        {"field": "body.person.?", "rule": "extra_forbidden"},
        {"field": "body.?", "rule": "extra_forbidden"},
    ]
    response = call(APP, "GET", "/paged?limit=x", headers={"x-count": "y"})
    assert response.json()["errors"] == [
        {"field": "query.limit", "rule": "int_parsing"},
        {"field": "header.x-count", "rule": "int_parsing"},
    ]


def test_methods_are_named_where_one_is_wrong() -> None:
    response = call(APP, "DELETE", "/paged")
    assert (response.status_code, response.headers["allow"]) == (405, "GET")
    assert "x-leak" not in call(APP, "GET", "/status/404").headers


def test_a_reason_stands_beside_the_problem() -> None:
    response = call(APP, "GET", "/refused/too_many_requests")
    assert response.headers["retry-after"] == "2"
    document = response.json()
    assert (document["reason"], document["detail"], document["detail_en"]) == ("why", "Por eso.", "That is why.")


def test_the_challenge_of_a_401() -> None:
    def challenge(reason: Refuse | None) -> str:
        return respond(catalogue.UNAUTHENTICATED, reason).headers["www-authenticate"]

    assert challenge(None) == 'Bearer realm="convenio"'
    assert challenge(Refuse("token_missing", "a", "b")) == 'Bearer realm="convenio"'
    assert challenge(Refuse("token_expired", "a", "b.")) == (
        'Bearer realm="convenio", error="invalid_token", error_description="b."'
    )
    assert "www-authenticate" not in respond(catalogue.FORBIDDEN).headers


def test_an_incident_is_found_in_the_log_by_its_number(caplog: pytest.LogCaptureFixture) -> None:
    response = call(APP, "GET", "/fails")
    assert response.status_code == 500
    number = response.json()["incident"]
    assert re.fullmatch(r"[0-9a-f]{16}", number)
    assert number in caplog.text
    assert re.search(r"RuntimeError at \S+\.fails:\d+.* <- KeyError at", caplog.text)
    assert number != call(APP, "GET", "/fails").json()["incident"]


def test_an_exceptions_message_is_not_even_asked_for() -> None:
    assert call(APP, "GET", "/unprintable").json()["type"] == "/problems/internal"


def drive(app: Callable[[Scope, Receive, Send], object], scope: Scope) -> list[Message]:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))  # type: ignore[arg-type]
    return sent


def test_an_answer_already_begun_is_left_unfinished_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    async def breaks(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"half", "more_body": True})
        raise ValueError(CURP)

    sent = drive(Incidents(breaks), {"type": "http"})
    assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]
    assert "incident" in caplog.text
    assert CURP not in caplog.text


def test_a_failing_start_is_not_swallowed() -> None:
    async def breaks(scope: Scope, receive: Receive, send: Send) -> None:
        raise ValueError("no key")

    with pytest.raises(ValueError, match="no key"):
        drive(Incidents(breaks), {"type": "lifespan"})


def test_loops_of_causes_end() -> None:
    async def breaks(scope: Scope, receive: Receive, send: Send) -> None:
        first, second = ValueError(), KeyError()
        first.__cause__, second.__cause__ = second, first
        raise first

    assert drive(Incidents(breaks), {"type": "http"})[0]["status"] == 500
