"""Questions of the record kinds, called without the framework between.

FastAPI describes them, and could answer them just as well. But all of them depend on the same, who asks and why, and to
find that out anew by its signatures, tables and layers took more than a third of a page's time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.web.context import authenticated, reasoned, services

_WHO_AND_WHY: set[object] = {services, authenticated, reasoned}


class Straight:
    """Innermost middleware: a POST to one of ``routes`` goes to its endpoint, all else through the framework.

    An endpoint takes ``(request, to, by, why)``; what it raises is for the application's ``handlers``. Raises TypeError
    for a route that asks for anything else: what the framework alone would look at is not to be passed by.
    """

    def __init__(self, app: ASGIApp, routes: Iterable[BaseRoute], handlers: Mapping[Any, Callable[..., Any]]) -> None:
        self._app = app
        self._routes = {route.path: route for route in routes if isinstance(route, APIRoute) and _answerable(route)}
        self._handled = ExceptionMiddleware(self._answer, handlers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves the request. The route stays in the scope, by which answers are counted."""
        asked = scope["type"] == "http" and scope["method"] == "POST"
        route = self._routes.get(scope["path"]) if asked else None
        if route is None:
            await self._app(scope, receive, send)
        else:
            scope["route"] = route
            await self._handled(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive, send)
        to = await services(request)
        by = await authenticated(request, to)
        stated = request.headers
        why = await reasoned(to, by, stated.get("convenio-purpose"), stated.get("convenio-reference"))
        response: Response = await scope["route"].endpoint(request, to, by, why)
        await response(scope, receive, send)


def _answerable(route: APIRoute) -> bool:
    asks = route.dependant
    own = (asks.path_params, asks.query_params, asks.header_params, asks.cookie_params, asks.body_params)
    if route.methods != {"POST"} or {found.call for found in asks.dependencies} != _WHO_AND_WHY or any(own):
        raise TypeError(f"{route.path}: only a POST that asks for its request, and who and why, can be called straight")
    return True
