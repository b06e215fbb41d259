from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from itertools import product
from typing import NamedTuple

import httpx
import pytest
from matrix_world import KIND_OF, MAY, PARTIES, PLACES, PURPOSES, ROLES, STATES, actor, matrix_home, outcome, view_of
from served import WAIT, Actor, Served, served
from starlette.routing import BaseRoute, Route

from gateway.web.app import create_app

BUSY = 40  # times asked: a machine so busy that the register could not look in time is answered with 503, by no cell
MINUTE = 60.0
ABSENT = "matriz-ninguna.incidents.fge-jalisco"


class Ask(NamedTuple):
    """What a route's right is called in the table, which kind's view it is asked for, and how."""

    right: str
    plural: str | None
    path: str
    body: Callable[[str], object] = lambda view: None


def _query(plural: str, verb: str) -> dict[str, Ask]:
    path = f"/v1/{plural}/{verb}"
    return {f"POST {path}": Ask("query", plural, path, lambda view: {"view": view})}


ASKED: dict[str, Ask] = {
    "GET /v1/openapi.json": Ask("public", None, "/v1/openapi.json"),
    "GET /health/live": Ask("public", None, "/health/live"),
    "GET /health/ready": Ask("public", None, "/health/ready"),
    "GET /problems/{code}": Ask("public", None, "/problems/not_found"),
    "GET /v1/me": Ask("me", "incidents", "/v1/me"),
    **{k: v for plural in KIND_OF for verb in ("search", "count") for k, v in _query(plural, verb).items()},
    "GET /v1/views/{view}/releases/{sequence}": Ask("query", "incidents", "/v1/views/{view}/releases/1"),
    "GET /v1/views/{view}/withdrawals": Ask("withdrawn", "incidents", "/v1/views/{view}/withdrawals"),
    "POST /v1/views/{view}/withdrawals/acknowledge": Ask(
        "acknowledge", "incidents", "/v1/views/{view}/withdrawals/acknowledge", lambda view: {"through": 0}
    ),
    "GET /v1/views/{view}/holders": Ask("held", "incidents", "/v1/views/{view}/holders"),
    "GET /v1/views": Ask("list", None, "/v1/views"),
    "POST /v1/views/{view}/suspend": Ask("command", "incidents", "/v1/views/{view}/suspend"),
    "POST /v1/views/{view}/resume": Ask("command", "incidents", "/v1/views/{view}/resume"),
    "GET /v1/feeds/{view}": Ask("follow", "incidents", "/v1/feeds/{view}"),
    "GET /v1/feeds/{view}/stream": Ask("follow", "incidents", "/v1/feeds/{view}/stream"),
    "GET /v1/log/entries": Ask("review", "incidents", "/v1/log/entries?view={view}"),
    "GET /v1/log/checkpoint": Ask("verify", None, "/v1/log/checkpoint"),
    "GET /v1/log/proofs/inclusion": Ask("verify", None, "/v1/log/proofs/inclusion?leaf={leaf}"),
    "GET /v1/log/proofs/consistency": Ask("verify", None, "/v1/log/proofs/consistency?first=0&second=1"),
    "GET /v1/operations/status": Ask("operate", None, "/v1/operations/status"),
    "GET /metrics": Ask("operate", None, "/metrics"),
}


class Cell(NamedTuple):
    route: str
    role: str
    place: str
    state: str


def cells(route: str) -> list[Cell]:
    """A route that concerns no view, or all of them, has nothing to do with a view's state."""
    states = STATES if "{view}" in ASKED[route].path or ASKED[route].body("") else STATES[:1]
    return [Cell(route, *rest) for rest in product(ROLES, PLACES, states)]


class Seen(NamedTuple):
    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...]  # but for the date

    @property
    def reason(self) -> str:
        return str(httpx.Response(self.status, content=self.body).json().get("reason", ""))


class Matrix:
    """Asks cells of the matrix, many at a time."""

    def __init__(self, gateway: Served, leaf: str) -> None:
        self.gateway, self._leaf = gateway, leaf

    def who(self, cell: Cell) -> Actor | None:
        parties = PARTIES[ASKED[cell.route].plural or "incidents"]
        purpose = "oversight" if ASKED[cell.route].right == "review" else PURPOSES[cell.state]
        return actor(cell.role, parties.agency(cell.place), purpose)

    def ask(self, asked: list[Cell], absent: bool = False) -> dict[Cell, Seen]:
        """Inside the server's own loop, without a network; but a stream never ends there, so that goes over it."""
        streams = [cell for cell in asked if cell.route.endswith("/stream")]
        inside = httpx.ASGITransport(self.gateway.app)
        answers = self.gateway.run(self._all([c for c in asked if c not in streams], absent, inside), MINUTE)
        return answers | (asyncio.run(self._all(streams, absent, None)) if streams else {})

    async def _all(self, asked: list[Cell], absent: bool, way: httpx.ASGITransport | None) -> dict[Cell, Seen]:
        room = asyncio.Semaphore(6)  # more would keep the register from looking on a busy machine
        async with httpx.AsyncClient(transport=way, base_url=self.gateway.url, timeout=WAIT) as client:
            found = await asyncio.gather(*(self._one(client, room, cell, absent) for cell in asked))
        return dict(zip(asked, found, strict=True))

    async def _one(self, client: httpx.AsyncClient, room: asyncio.Semaphore, cell: Cell, absent: bool) -> Seen:
        route = ASKED[cell.route]
        view = ABSENT if absent else view_of(route.plural, cell.state) if route.plural else ""
        path, body = route.path.format(view=view, leaf=self._leaf), route.body(view)
        headers, whole = self.gateway.headers(self.who(cell)), not path.endswith("/stream")
        for _ in range(BUSY):
            async with room, client.stream(cell.route.split()[0], path, json=body, headers=headers) as answer:
                seen = await _seen(answer, answer.aread if whole else None)
            if seen.status not in (429, 503):  # busy
                break
            await asyncio.sleep(0.25)
        return seen


async def _seen(answer: httpx.Response, whole: Callable[[], Awaitable[bytes]] | None) -> Seen:
    """All of it; of a stream that was let in, the beginning."""
    if whole is None and answer.status_code == 200:
        body = await anext(answer.aiter_bytes())
    else:
        body = await answer.aread()
    return Seen(answer.status_code, body, tuple(h for h in answer.headers.multi_items() if h[0] != "date"))


@pytest.fixture(scope="module")
def matrix(tmp_path_factory: pytest.TempPathFactory, server: str | None) -> Iterator[Matrix]:
    with matrix_home(tmp_path_factory.mktemp("matrix"), server) as made, served(made) as gateway:
        views = [view_of("incidents", state) for state in STATES]
        for view in views:  # something about each view for reviewers to find
            gateway.ask(actor("operator", "zapopan-policia"), "POST", "/v1/incidents/search", {"view": view})
        yield Matrix(gateway, next(iter(gateway.leaves())))


def every_route(routes: Iterable[BaseRoute]) -> Iterator[str]:
    for route in routes:
        inner = getattr(route, "original_router", None)  # how FastAPI keeps what was included
        if inner is not None:
            yield from every_route(inner.routes)
        else:
            assert isinstance(route, Route), "a mount or a socket is outside the matrix"
            yield from (f"{method} {route.path}" for method in (route.methods or ()) if method != "HEAD")


def test_the_matrix_has_every_route_of_the_app() -> None:
    app = create_app(None)
    described = {f"{verb.upper()} {path}" for path, verbs in app.openapi()["paths"].items() for verb in verbs}
    assert sorted(every_route(app.routes)) == sorted(ASKED)
    assert described | {"GET /v1/openapi.json"} == set(ASKED)


def test_a_route_that_is_not_in_the_matrix_is_noticed() -> None:
    app = create_app(None)
    app.add_api_route("/v1/new", lambda: None)
    assert set(every_route(app.routes)) - set(ASKED) == {"GET /v1/new"}


@pytest.mark.parametrize("route", [name for name in ASKED if ASKED[name].right != "command"])
def test_every_cell_has_its_outcome(matrix: Matrix, route: str) -> None:
    asked = cells(route)
    seen = matrix.ask(asked)
    expected = {cell: outcome(ASKED[route].right, *cell[1:]) for cell in asked}
    found = {cell: (one.status, one.reason if one.status != 200 else "") for cell, one in seen.items()}
    assert {c: (found[c], expected[c]) for c in asked if found[c] != expected[c]} == {}
    shows_data(route, seen)


def shows_data(route: str, seen: dict[Cell, Seen]) -> None:
    """An outcome of 200 means nothing if the answer is empty; a refusal must be."""
    for cell, one in seen.items():
        if ASKED[route].right in ("query", "follow"):
            shown = b'"reference":"' in one.body or b'"total":' in one.body or one.body.startswith(b"retry: ")
            assert shown == (one.status == 200), cell
        elif route == "GET /v1/log/entries" and one.status == 200:
            entries = httpx.Response(200, content=one.body).json()["entries"]
            assert {entry["leaf"]["view"] for entry in entries} <= {view_of("incidents", cell.state)}
            assert bool(entries) == ((cell.role, cell.place) in MAY["review"]), cell
        elif route == "GET /v1/me" and one.status == 200:
            names = {view["name"] for view in httpx.Response(200, content=one.body).json()["views"]}
            described = [view_of("incidents", state) in names for state in STATES]
            assert described == [(cell.role, cell.place) in MAY["describe"]] * len(STATES), cell


@pytest.mark.parametrize("route", [name for name in ASKED if ASKED[name].right == "command"])
def test_every_cell_of_a_command_has_its_outcome(matrix: Matrix, route: str) -> None:
    asked = cells(route)
    allowed = [cell for cell in asked if outcome("command", *cell[1:])[0] == 200]
    assert {cell.state for cell in allowed} == {"in force", "suspended", "lapsed", "not begun"}
    refused = matrix.ask([cell for cell in asked if cell not in allowed])
    for cell, one in refused.items():
        assert (one.status, one.reason) == outcome("command", *cell[1:]), cell
    for cell in allowed:
        one = matrix.ask([cell])[cell]
        assert one.status == 200, cell
        stored = "suspended" if cell.state == "suspended" else "in_force"
        matrix.gateway.set_state(view_of("incidents", cell.state), stored)
        matrix.gateway.look()


_OF_A_VIEW = ("query", "follow", "withdrawn", "acknowledge", "held", "command")
OF_A_VIEW = [name for name, route in ASKED.items() if route.right in _OF_A_VIEW]


@pytest.mark.parametrize("route", OF_A_VIEW)
def test_another_agencys_view_and_an_absent_one_answer_byte_for_byte_alike(matrix: Matrix, route: str) -> None:
    strangers = [cell for cell in cells(route) if cell.place in ("other recipient", "stranger")]
    theirs = matrix.ask(strangers)
    absent = matrix.ask([cell for cell in strangers if cell.state == "in force"], absent=True)
    for cell, one in theirs.items():
        assert one == absent[cell._replace(state="in force")], cell


@pytest.mark.parametrize("role", ["unregistered", "clerk"])
@pytest.mark.parametrize("route", OF_A_VIEW)
def test_nor_does_somebody_without_rights_inside_learn_what_exists(matrix: Matrix, route: str, role: str) -> None:
    cell = Cell(route, role, "stranger", "in force")
    assert matrix.ask([cell]) == matrix.ask([cell], absent=True)


def test_a_record_out_of_reach_and_an_absent_one_answer_alike(matrix: Matrix) -> None:
    gateway, view = matrix.gateway, view_of("incidents", "in force")
    head = matrix.gateway.run(gateway.services.releases.heads())
    number = {v.view.name: v.number for v in gateway.services.register.now().views.values()}[view]

    def asked(who: Actor, sequence: int, name: str = view) -> tuple[int, bytes]:
        answer = gateway.ask(who, "GET", f"/v1/views/{name}/releases/{sequence}")
        return answer.status_code, answer.content

    recipient, stranger = actor("analyst", "fge-jalisco"), actor("analyst", "tlajomulco-policia")
    assert recipient is not None
    assert stranger is not None
    assert asked(recipient, 1)[0] == 200
    beyond = asked(recipient, head[number] + 1)
    assert beyond == asked(stranger, 1) == asked(stranger, head[number] + 1) == asked(recipient, 1, ABSENT)
    assert beyond[0] == 404


def test_an_oracle_that_lets_too_much_through_is_caught() -> None:
    assert outcome("query", "analyst", "owner", "in force") == (403, "not_permitted")
    assert outcome("follow", "analyst", "recipient", "in force") == (403, "not_permitted")
    assert outcome("query", "prosecutor", "recipient", "suspended") == (403, "view_suspended")
    assert sum(outcome("query", *cell[1:])[0] == 200 for cell in cells("POST /v1/cases/count")) == 2
    assert sum(outcome("follow", *cell[1:])[0] == 200 for cell in cells("GET /v1/feeds/{view}")) == 1
