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


class Straight:
    """Innermost middleware: a POST to one of ``routes`` goes to its endpoint, all else through the framework.

    An endpoint takes ``(request, to, by, why)``; what it raises is for the application's ``handlers``.
    """

    def __init__(self, app: ASGIApp, routes: Iterable[BaseRoute], handlers: Mapping[Any, Callable[..., Any]]) -> None:
        self._app = app
        self._routes = {route.path: route for route in routes if isinstance(route, APIRoute)}
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
