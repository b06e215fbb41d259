"""What runs beside the answers: where one ends, nothing goes on as if it were there, and it is told."""

from __future__ import annotations

import asyncio
import logging

import pytest

from gateway.web.app import create_app


def test_background_work_that_fails_ends_the_rest_and_is_told(caplog: pytest.LogCaptureFixture) -> None:
    async def run() -> None:
        gone = asyncio.Event()

        async def fails() -> None:
            raise RuntimeError("a defect")

        async def looks() -> None:
            try:
                await asyncio.Event().wait()
            finally:
                gone.set()

        app = create_app(None, (looks, fails))
        async with app.router.lifespan_context(app), asyncio.timeout(10):
            await gone.wait()

    with caplog.at_level(logging.ERROR, "asyncio"):
        asyncio.run(run())
    assert "a defect" in caplog.text
