"""The other side of ``search_audited``: the same API without token check, access decision and log leaf.

    python -m benchmarks.plain_server SETTINGS PORT

Everything else is the product's: limits, routes, strict reading, filters, store, rendering. Never for use.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from gateway.flow.desk import Desk, Permitted
from gateway.main.serve import server_of
from gateway.settings import read_settings
from gateway.web.door import Door
from gateway.web.tokens import Claims
from gateway.wiring import serving

_NOBODY = Claims("nobody", "fge-jalisco", frozenset({"analyst"}), 2**40, "nobody", "none")


class _OpenDoor:
    """Admits everybody without looking."""

    def admit(self, _scope: object) -> Claims:
        return _NOBODY


class _EmptyDesk:
    """Decides nothing, writes nothing."""

    async def ask(
        self, asker: Any, action: Any, reason: Any, view: Any = None, query: Mapping[str, object] | None = None
    ) -> Permitted:
        return Permitted(asker, action, reason, view, query or {})

    async def record(self, _asked: Permitted, *, records: int = 0, sequences: Sequence[int] = ()) -> str:
        return "0"


def main(settings: Path, port: int) -> None:
    """Serves until it is terminated."""
    config = read_settings(settings)
    api = serving.api(config)
    state = api.app.state
    state.services = replace(state.services, door=cast(Door, _OpenDoor()), desk=cast(Desk, _EmptyDesk()))
    try:
        server_of(api.app, config.serve.model_copy(update={"port": port})).run()
    finally:
        api.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
