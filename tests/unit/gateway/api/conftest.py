from __future__ import annotations

from collections.abc import Iterator

import pytest
from served import Served, pulled, served

from gateway.demo.home import Home


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """One pulled home for all tests that leave it as they found it (the access log may grow)."""
    with pulled(tmp_path_factory.mktemp("home")) as made:
        yield made


@pytest.fixture(scope="session")
def gateway(made: Home) -> Iterator[Served]:
    with served(made) as gateway:
        yield gateway


@pytest.fixture
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A gateway that the test may change as it likes."""
    with pulled(tmp_path_factory.mktemp("own")) as made, served(made) as gateway:
        yield gateway
