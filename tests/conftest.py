"""The services that tests may ask for. ``make test`` starts them; see ``tests/services``."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

from tests.services.postgres import Postgres

settings.register_profile("any machine", deadline=None)  # how fast it is, is nothing a test asserts
settings.load_profile("any machine")


def _address(variable: str, service: str) -> str:
    found = os.environ.get(variable, "")
    if not found:
        said = f"no {service}: run `make test`, or give its address in {variable}"
        pytest.fail(said) if os.environ.get("CI") == "true" else pytest.skip(said)
    return found


@pytest.fixture(scope="session")
def postgres() -> Postgres:
    return Postgres(_address("CONVENIO_TEST_POSTGRES", "PostgreSQL"))


@pytest.fixture(scope="session")
def mariadb() -> str:
    """An empty database's address, as SQLAlchemy writes it. Optional under CI too: it is a source's, not ours."""
    found = os.environ.get("CONVENIO_TEST_MARIADB", "")
    if not found:
        pytest.skip("no MariaDB: give the address of an empty database in CONVENIO_TEST_MARIADB")
    return found


@pytest.fixture(scope="session")
def kafka() -> str:
    """The broker's address, ``host:port``."""
    return _address("CONVENIO_TEST_KAFKA", "Kafka broker")
