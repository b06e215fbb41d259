from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.unit.gateway.pull.pull_world import ENGINES, World, fresh


@pytest.fixture(params=sorted(ENGINES))
def engine(request: pytest.FixtureRequest) -> str:
    """An engine that is there, by its name."""
    if request.param == "postgres":
        request.getfixturevalue("postgres")  # skips where there is none
    return str(request.param)


@pytest.fixture
def world(engine: str) -> Iterator[World]:
    with fresh(engine) as made:
        yield made
