"""Nothing that the framework alone would look at is passed by."""

from __future__ import annotations

from typing import Annotated

import pytest
from fastapi import APIRouter, Depends, FastAPI, Query, Request, Response

from contracts.kinds import KINDS
from gateway.web.context import By, For, With
from gateway.web.routes import records
from gateway.web.straight import Straight


def forbidden() -> None:
    raise AssertionError


def straight(routes: APIRouter) -> Straight:
    return Straight(FastAPI(), routes.routes, {})


async def endpoint(request: Request, to: With, by: By, why: For) -> Response:
    raise AssertionError


async def paged(request: Request, to: With, by: By, why: For, page: Annotated[int, Query()] = 1) -> Response:
    raise AssertionError


async def unreasoned(request: Request, to: With, by: By) -> Response:
    raise AssertionError


@pytest.mark.parametrize("kind", KINDS.values(), ids=str)
def test_the_records_questions_can_be_called(kind: object) -> None:
    straight(records.router(kind))  # type: ignore[arg-type]  # parametrized


def test_a_route_that_asks_for_more_or_less_is_refused() -> None:
    guarded, parted, bare, got = (APIRouter() for _ in range(4))
    guarded.post("/search", dependencies=[Depends(forbidden)])(endpoint)
    parted.post("/search")(paged)
    bare.post("/search")(unreasoned)
    got.get("/search")(endpoint)
    for routes in (guarded, parted, bare, got, APIRouter(dependencies=[Depends(forbidden)])):
        if not routes.routes:
            routes.post("/search")(endpoint)
        with pytest.raises(TypeError, match="/search"):
            straight(routes)
