from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from own_servers import TALKATIVE, OwnServers

from tests.services.broker import broker
from tests.services.postgres import open_server
from tests.services.throwaway import Absent


@pytest.fixture(scope="session")
def own_servers() -> Iterator[OwnServers]:
    """A PostgreSQL and a broker of our own, so that all they keep and say can be looked into."""
    with ExitStack() as running:
        try:
            postgres = running.enter_context(open_server(TALKATIVE))
            kafka = running.enter_context(broker())
        except Absent as why:
            pytest.fail(str(why)) if os.environ.get("CI") == "true" else pytest.skip(str(why))
        yield OwnServers(postgres, kafka)
