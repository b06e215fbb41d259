from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.hands import Crew


@pytest.fixture(scope="session")
def crew(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crew]:
    """The process that forks workers; it has loaded everything once."""
    made = Crew(tmp_path_factory.mktemp("crew") / "said")
    yield made
    made.close()


@pytest.fixture(params=["postgres", "sqlite"])
def engine(request: pytest.FixtureRequest) -> str:
    if request.param == "postgres":
        request.getfixturevalue("postgres")
    return str(request.param)
