from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.unit.gateway.log.worlds import Logs, PostgresLogs, SqliteLogs, World


@pytest.fixture(scope="session", params=["postgres", "sqlite"])
def logs(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Logs]:
    folder = tmp_path_factory.mktemp("logs")
    if request.param == "sqlite":
        yield SqliteLogs(folder)
        return
    with ExitStack() as life:
        yield PostgresLogs(request.getfixturevalue("postgres"), folder, life)


@pytest.fixture
def world(logs: Logs) -> Iterator[World]:
    with logs.world() as world:
        yield world


@pytest.fixture
def in_a_file(tmp_path: Path) -> Iterator[World]:
    """For what only SQLite has."""
    with SqliteLogs(tmp_path).world() as world:
        yield world


@pytest.fixture
def on_a_server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """For what only PostgreSQL has."""
    with ExitStack() as life, PostgresLogs(request.getfixturevalue("postgres"), tmp_path, life).world() as world:
        yield world
