"""What went wrong, told as RFC 9457 problem documents from the closed catalogue, and never with a value from outside.

    Refused      raised by a route or what it leans on; says which problem of the catalogue this is
    Invalid      input that does not fit (``strict_json``): declared names and rules only
    all others   an incident: the caller gets an opaque id; the log gets that id, types and places, no message

The message of an exception nobody foresaw may quote a row (PostgreSQL's ``DETAIL: Key (…)``) or a body, so it is
written nowhere; nor is a path or a query, in which people put what they should not.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from functools import cache
from secrets import token_hex
from traceback import walk_tb

import orjson
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from contracts.refusal import Refuse
from gateway.web import catalogue
from gateway.web.catalogue import Problem
from gateway.web.strict_json import FieldError, Invalid, declared_names, field_errors

_log = logging.getLogger("convenio.web.problems")

_BY_STATUS: Mapping[int, Problem] = {
    problem.status: problem
    for problem in catalogue.CATALOGUE.values()
    if problem != catalogue.UNKNOWN_PARAMETER and problem.status < 500
}
_CHALLENGE = 'Bearer realm="convenio"'
_UNKNOWN = frozenset({"extra_forbidden", "duplicate_name"})


class Refused(Exception):
    """A request that ends here: the problem, the particular reason where there is one, seconds to wait where known."""

    def __init__(self, problem: Problem, reason: Refuse | None = None, retry_after: float | None = None) -> None:
        self.problem = problem
        self.reason = reason
        self.retry_after = retry_after
        super().__init__(problem.code)


def respond(
    problem: Problem,
    reason: Refuse | None = None,
    *,
    errors: Sequence[FieldError] = (),
    retry_after: float | None = None,
    incident: str | None = None,
    allow: str | None = None,
) -> Response:
    """The problem as an answer, with the headers its status calls for. ``retry_after`` is in seconds."""
    headers = {"cache-control": "no-store", "content-language": "es, en"}
    if problem is catalogue.UNAUTHENTICATED:
        headers["www-authenticate"] = _challenge(reason)
    if retry_after is not None:
        headers["retry-after"] = str(max(1, math.ceil(retry_after)))
    if allow is not None:
        headers["allow"] = allow
    body = _document(problem, reason, errors, incident)
    return Response(body, problem.status, headers, media_type="application/problem+json")


def install(app: FastAPI, unavailable: Mapping[type[Exception], Problem]) -> None:
    """Makes every failure of ``app`` a problem document; call it last, so that the net is the outermost middleware.

    ``unavailable`` says which exceptions mean that something we need is away (503).
    """
    # A redirect to the path without its slash would repeat that path, whatever it holds.
    app.router.redirect_slashes = False

    @cache
    def declared() -> frozenset[str]:
        return declared_names(app.openapi())

    async def invalid_request(_: Request, error: Exception) -> Response:
        details = error.errors() if isinstance(error, RequestValidationError) else []
        return _invalid(field_errors([(tuple(e["loc"]), e["type"]) for e in details], declared()))

    for kind, handler in _HANDLERS.items():
        app.add_exception_handler(kind, handler)
    app.add_exception_handler(RequestValidationError, invalid_request)
    for kind, problem in unavailable.items():
        app.add_exception_handler(kind, _unavailable(problem))
    app.add_middleware(Incidents)


class Incidents:
    """The outermost net: what nobody foresaw ends here, answered with an opaque id and logged without its message."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves the request. Raises nothing for HTTP, once an answer has begun it is left unfinished."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:  # noqa: BLE001  (raised on, the server would log its message, and that may quote a row)
            response = _incident(error)
            if not begun:
                await response(scope, receive, send)


def _document(problem: Problem, reason: Refuse | None, errors: Sequence[FieldError], incident: str | None) -> bytes:
    document: dict[str, object] = {
        "type": problem.type,
        "title": problem.title,
        "title_en": problem.title_en,
        "status": problem.status,
        "action": problem.action,
        "action_en": problem.action_en,
    }
    if reason is not None:
        document |= {"reason": reason.code, "detail": reason.es, "detail_en": reason.en}
    if errors:
        document["errors"] = [error._asdict() for error in errors]
    if incident is not None:
        document["incident"] = incident
    return orjson.dumps(document)


def _challenge(reason: Refuse | None) -> str:
    """RFC 6750 section 3.1: a request without a token gets no error code."""
    if reason is None or reason.code == "token_missing":
        return _CHALLENGE
    return f'{_CHALLENGE}, error="invalid_token", error_description="{reason.en}"'


def _invalid(errors: tuple[FieldError, ...]) -> Response:
    parameters = errors and all(e.field.startswith("query.") and e.rule in _UNKNOWN for e in errors)
    return respond(catalogue.UNKNOWN_PARAMETER if parameters else catalogue.INVALID_REQUEST, errors=errors)


async def _refused(_: Request, error: Exception) -> Response:
    if not isinstance(error, Refused):
        raise error
    return respond(error.problem, error.reason, retry_after=error.retry_after)


async def _strict(_: Request, error: Exception) -> Response:
    return _invalid(error.errors if isinstance(error, Invalid) else ())


async def _http(_: Request, error: Exception) -> Response:
    """The framework's own complaints: only their status is taken over, and which methods are allowed."""
    if not isinstance(error, HTTPException) or error.status_code >= 500:
        return _incident(error)
    problem = _BY_STATUS.get(error.status_code, catalogue.INVALID_REQUEST)
    allow = (error.headers or {}).get("Allow") if problem is catalogue.METHOD_NOT_ALLOWED else None
    return respond(problem, allow=allow)


def _unavailable(problem: Problem) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def handler(_: Request, error: Exception) -> Response:
        _log.error("unavailable %s: %s", problem.code, _account(error))
        return respond(problem, retry_after=30)

    return handler


_HANDLERS: Mapping[type[Exception], Callable[[Request, Exception], Awaitable[Response]]] = {
    Refused: _refused,
    Invalid: _strict,
    HTTPException: _http,
}


def _incident(error: BaseException) -> Response:
    number = token_hex(8)
    _log.error("incident %s: %s", number, _account(error))
    return respond(catalogue.INTERNAL, incident=number)


def _account(error: BaseException) -> str:
    """Types and places of an exception and what led to it: names from our code, nothing from its data."""
    return " <- ".join(f"{type(e).__qualname__} at {' < '.join(_places(e))}" for e in _chain(error))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    for _ in range(4):
        if error is None:
            return
        yield error
        error = error.__cause__ or error.__context__


def _places(error: BaseException) -> list[str]:
    frames = [f"{f.f_globals.get('__name__')}.{f.f_code.co_name}:{line}" for f, line in walk_tb(error.__traceback__)]
    return frames[:-7:-1]
