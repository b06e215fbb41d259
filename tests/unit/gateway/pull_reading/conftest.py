from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.unit.gateway.pull.pull_world import World, fresh


@pytest.fixture
def world() -> Iterator[World]:
    with fresh() as made:
        yield made
