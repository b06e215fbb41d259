"""Reviewing the access log: what an auditor or an owner may see of it, and the proofs that it is whole.

A steward sees every access to its agency's own views, an auditor those of the agreements that name its body (the desk
decides which); reviewing is itself written down.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from gateway.flow.access_log import AccessLogReader, Inclusion, Logged, LogSearch

T = TypeVar("T")


class Review:
    """Asks the log on a thread, within what the reviewer may see."""

    def __init__(self, reader: AccessLogReader) -> None:
        self._reader = reader

    async def search(self, search: LogSearch) -> list[Logged]:
        """A page of leaves, newest first."""
        return await self._ask(lambda: self._reader.search(search))

    async def checkpoint(self) -> str | None:
        """The newest signed note."""
        return await self._ask(self._reader.checkpoint)

    async def inclusion(self, leaf_id: str) -> Inclusion | None:
        """The proof that a leaf is in the tree."""
        return await self._ask(lambda: self._reader.inclusion(leaf_id))

    async def consistency(self, first: int, second: int) -> list[bytes] | None:
        """The proof that the tree only grew between two sizes."""
        return await self._ask(lambda: self._reader.consistency(first, second))

    @staticmethod
    async def _ask(question: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(None, question)
