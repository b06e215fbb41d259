from __future__ import annotations

from collections.abc import Iterator

import pytest
from served import Served, pulled, served

from gateway.demo.home import Home
from tests.services.postgres import Postgres


@pytest.fixture(scope="session", params=["postgres", "sqlite"])
def server(request: pytest.FixtureRequest) -> str | None:
    """Where the databases are: a server's address, or None for files."""
    if request.param == "sqlite":
        return None
    postgres: Postgres = request.getfixturevalue("postgres")
    return postgres.address.render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory, server: str | None) -> Iterator[Home]:
    """One pulled home for all tests that leave it as they found it (the access log may grow)."""
    with pulled(tmp_path_factory.mktemp("home"), server) as made:
        yield made


@pytest.fixture(scope="session")
def gateway(made: Home) -> Iterator[Served]:
    with served(made) as gateway:
        yield gateway


@pytest.fixture
def own(tmp_path_factory: pytest.TempPathFactory, server: str | None) -> Iterator[Served]:
    """A gateway that the test may change as it likes."""
    with pulled(tmp_path_factory.mktemp("own"), server) as made, served(made) as gateway:
        yield gateway
