from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.unit.gateway.pull.pull_world import ENGINES, World, fresh


@pytest.fixture(params=sorted(ENGINES))
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    if request.param == "postgres":
        request.getfixturevalue("postgres")  # skips where there is none
    with fresh(request.param) as made:
        yield made
