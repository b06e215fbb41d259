from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from gateway.web.app import create_app
from gateway.web.context import By, authenticated, reasoned

ROOT = Path(__file__).resolve().parents[2]
SOURCES = {
    str(path.relative_to(ROOT)): path.read_text("utf-8")
    for package in ("contracts", "adapters", "policies", "gateway")
    for path in sorted((ROOT / package).rglob("*.py"))
}
Breach = tuple[str, int]  # file and line
Rule = Callable[[str, str], Iterator[Breach]]


@cache
def nodes(source: str) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(ast.parse(source)))


def calls(source: str) -> Iterator[tuple[ast.Call, str]]:
    """Each call with the last part of what is called."""
    for node in nodes(source):
        if isinstance(node, ast.Call):
            function = node.func
            yield node, getattr(function, "attr", getattr(function, "id", ""))


def releases(file: str, source: str) -> Iterator[Breach]:
    """Only the de-identifier makes releases: in the text that it generates and compiles."""
    yield from ((file, call.lineno) for call, name in calls(source) if name == "Release")
    if file not in ("policies/emit.py", "policies/deidentify.py", "contracts/release.py"):
        for node in nodes(source):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and "Release(" in node.value:
                yield file, node.lineno


_TRANSACTIONS = {"commit", "rollback", "begin", "begin_nested", "begin_twophase", "begin_transaction", "executescript"}
_STATEMENTS = re.compile(r"\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|END)\b", re.IGNORECASE)
_RUN = ("execute", "executemany", "exec_driver_sql", "text")
MAY_BEGIN = {
    ("gateway/store/engine.py", "begin"),  # the unit of work
    ("gateway/store/engine.py", "BEGIN IMMEDIATE"),  # and what its begin says to SQLite
    ("gateway/store/access_log.py", "BEGIN"),  # the same of an engine that can only read
    ("gateway/store/access_log.py", "commit"),  # of a session's settings, as it is opened
    ("gateway/store/access_lock.py", "BEGIN EXCLUSIVE"),  # the sequencer's lock, on a file of its own
    ("adapters/drop/occurrences.py", "BEGIN"),  # a database in memory that ends with the pull
    ("gateway/store/places.py", "BEGIN"),  # and one that ends with a question
    ("gateway/demo/court.py", "executescript"),  # an invented source, not our store
}


def transactions(file: str, source: str) -> Iterator[Breach]:
    """Only the unit of work begins and commits."""
    if "/migrations/" in file or file == "gateway/store/migrate.py":
        return  # Alembic's own transaction per migration
    for call, name in calls(source):
        if name in _TRANSACTIONS and (file, name) not in MAY_BEGIN:
            yield file, call.lineno
        for argument in call.args if name in _RUN else ():
            text = argument.value if isinstance(argument, ast.Constant) else ""
            if _STATEMENTS.match(str(text)) and (file, text) not in MAY_BEGIN:
                yield file, call.lineno


MAY_CONNECT = {
    "gateway/store/reader.py",  # reading only
    "gateway/store/access_lock.py",  # the sequencer's lock
    "adapters/drop/occurrences.py",  # in memory
    "gateway/store/places.py",  # in memory
    "gateway/demo/court.py",  # an invented source
}


def connections(file: str, source: str) -> Iterator[Breach]:
    """Nobody else opens a database around the engine."""
    for node in nodes(source):
        opens = isinstance(node, ast.Attribute) and (node.attr, getattr(node.value, "id", "")) == ("connect", "sqlite3")
        if opens and file not in MAY_CONNECT:
            yield file, getattr(node, "lineno", 0)


LOGGED = {
    "keys of %s kept as they were: %s",
    "unavailable %s: %s",
    "incident %s: %s",
}
_LEVELS = {"debug", "info", "warning", "warn", "error", "critical", "exception", "log"}


def logging(file: str, source: str) -> Iterator[Breach]:
    """What is logged is a closed list of constant texts; never a traceback, which would quote values."""
    for call, name in calls(source):
        owner = getattr(call.func, "value", None)
        called = getattr(owner, "id", getattr(owner, "attr", ""))
        if name in _LEVELS and (called in ("_log", "log", "logger", "logging", "_logger")) and not _listed(call, name):
            yield file, call.lineno
        if name == "getLogger" and not _named(call):
            yield file, call.lineno


def _listed(call: ast.Call, name: str) -> bool:
    text = call.args[0].value if call.args and isinstance(call.args[0], ast.Constant) else None
    return name not in ("exception", "log") and text in LOGGED and not call.keywords


def _named(call: ast.Call) -> bool:
    name = call.args[0].value if call.args and isinstance(call.args[0], ast.Constant) else ""
    return str(name).startswith("convenio.") or name in ("httpx", "kafka", "paramiko")  # held back: they log addresses


MAY_PRINT = {("gateway/main/say.py", name) for name in ("write", "flush")}  # JSON for scripts, and a value as it is


def printing(file: str, source: str) -> Iterator[Breach]:
    """Only the command line speaks, through its two consoles; nothing prints a traceback."""
    for call, name in calls(source):
        owner = getattr(call.func, "value", None)
        stream = getattr(owner, "attr", "") in ("stdout", "stderr", "__stdout__", "__stderr__")
        bare = isinstance(call.func, ast.Name) and name in ("print", "pprint", "breakpoint")
        traceback = name in ("print_exc", "print_exception", "print_stack")
        elsewhere = name == "print" and not file.startswith("gateway/main/")
        if bare or traceback or elsewhere or (stream and (file, name) not in MAY_PRINT):
            yield file, call.lineno


CONNECTORS = {"adapters.drop.file_drop", "adapters.sql.table", "adapters.rest.api"}


def connectors(file: str, source: str) -> Iterator[Breach]:
    """Only the wiring names a concrete connector."""
    if file in ("gateway/wiring/sources.py", "gateway/wiring/unseen.py"):
        return
    for node in nodes(source):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import | ast.ImportFrom) else []
        if isinstance(node, ast.ImportFrom):
            names = [str(node.module), *(f"{node.module}.{name}" for name in names)]
        text = node.value if isinstance(node, ast.Constant) else None
        if CONNECTORS & {*names, text if isinstance(text, str) else ""}:
            yield file, getattr(node, "lineno", 0)


RULES: dict[str, Rule] = {
    "releases": releases,
    "transactions": transactions,
    "connections": connections,
    "logging": logging,
    "printing": printing,
    "connectors": connectors,
}


@pytest.mark.parametrize("rule", RULES)
def test_the_product_keeps_the_house_rule(rule: str) -> None:
    assert [breach for file, source in SOURCES.items() for breach in RULES[rule](file, source)] == []


PLANTED = {
    "releases": [
        "Release(view='v', payload=b'')",
        "release.Release(*parts)",
        "exec('Release(1)')",
    ],
    "transactions": [
        "connection.commit()",
        "with engine.begin() as connection: pass",
        "session.rollback()",
        "connection.exec_driver_sql('COMMIT')",
        "db.execute('begin immediate')",
    ],
    "connections": ["import sqlite3\nsqlite3.connect('releases.db')"],
    "logging": [
        "_log.error(f'row {row}')",
        "_log.warning('of %s', name)",
        "_log.exception('incident %s: %s', number, error)",
        "_log.error('incident %s: %s', number, error, exc_info=True)",
        "logging.info(text)",
        "logging.getLogger(name)",
        "logging.getLogger('other')",
        "logging.getLogger()",
    ],
    "printing": [
        "print(record)",
        "import sys\nsys.stdout.write(text)",
        "sys.stderr.write(text)",
        "traceback.print_exc()",
        "console.print(row)",
        "breakpoint()",
    ],
    "connectors": [
        "from adapters.drop.file_drop import FileDrop",
        "from adapters.sql import table",
        "import adapters.rest.api",
        "import_module('adapters.rest.api')",
    ],
}


@pytest.mark.parametrize(("rule", "source"), [(rule, text) for rule, texts in PLANTED.items() for text in texts])
def test_a_planted_breach_is_caught(rule: str, source: str) -> None:
    assert list(RULES[rule]("gateway/flow/planted.py", source))
    assert sorted(PLANTED) == sorted(RULES)


def test_every_exception_is_still_needed() -> None:
    found = {(file, name) for file, source in SOURCES.items() for _, name in calls(source)}
    texts = {
        (file, node.value)
        for file, source in SOURCES.items()
        for node in nodes(source)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert (MAY_BEGIN | MAY_PRINT) - found - texts == set()
    assert {text for _, text in texts} >= LOGGED
    assert all("sqlite3.connect" in SOURCES[file] for file in MAY_CONNECT)


PUBLIC = {"/health/live", "/health/ready", "/problems/{code}"}
WITHOUT_REASON = PUBLIC | {"/v1/me", "/v1/operations/status", "/metrics"}


def included(routes: Any) -> Iterator[APIRoute]:
    for route in routes:
        inner = getattr(route, "original_router", None)
        yield from included(inner.routes) if inner is not None else [route] if isinstance(route, APIRoute) else []


def needs(dependant: Dependant, what: object) -> bool:
    return dependant.call is what or any(needs(inner, what) for inner in dependant.dependencies)


def unguarded(app: FastAPI, what: object) -> set[str]:
    return {route.path for route in included(app.routes) if not needs(route.dependant, what)}


def test_every_route_has_a_caller_but_the_named_public_ones() -> None:
    assert unguarded(create_app(None), authenticated) == PUBLIC


def test_every_route_with_data_needs_a_purpose_and_a_reference() -> None:
    assert unguarded(create_app(None), reasoned) == WITHOUT_REASON


def test_a_route_without_a_caller_is_noticed() -> None:
    app, more = create_app(None), APIRouter()

    @more.get("/v1/open")
    async def opened() -> None:
        """Nobody is asked who they are."""

    @more.get("/v1/closed")
    async def closed(by: By) -> None:
        """Somebody is."""

    app.include_router(more)
    assert unguarded(app, authenticated) - PUBLIC == {"/v1/open"}
    assert unguarded(app, reasoned) - WITHOUT_REASON == {"/v1/open", "/v1/closed"}
