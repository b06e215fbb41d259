from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import URL

from tests.services.postgres import Postgres


@pytest.fixture(scope="session")
def on_postgres(postgres: Postgres) -> Iterator[URL]:
    with postgres.database() as url:
        yield url
