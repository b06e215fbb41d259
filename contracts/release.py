"""A release: one de-identified version of a record in one view, the only thing that is stored or leaves."""

from __future__ import annotations

from hashlib import blake2b
from typing import NamedTuple


class Release(NamedTuple):
    """What the de-identifier makes for one view; the store adds sequence and version.

    ``payload`` is canonical JSON (UTF-8, keys sorted). The other members are the values the view lets be searched,
    taken from the payload itself, so that a filter never knows more than the answer shows. ``occurred`` is text that
    sorts in time order at the view's own precision, and ``""`` where the time is unknown or hidden.

    Promise: members may be added at the end; none may move or change meaning.
    """

    view: str
    payload: bytes
    occurred: str = ""
    municipality: str | None = None
    offence: str | None = None
    measure: str | None = None
    persons: tuple[str, ...] = ()
    suppressed: int = 0  # values a failing transform or the floor removed
    floor: tuple[str, ...] = ()  # names of the floor's rules that removed one: for the owner's accounts, never sent

    def digest(self) -> str:
        """What tells its payload from another: 64 bits of BLAKE2b, hexadecimal."""
        return blake2b(self.payload, digest_size=8).hexdigest()
