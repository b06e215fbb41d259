"""The log's newest signed note, kept in a small file outside of its database.

A database that is restored from an older copy looks sound by itself: leaves and checkpoints are gone together. The note
in the file tells it, as an auditor's does (C2SP tlog-checkpoint). It is written seldom, and at the end: a machine that
dies in between leaves one that is some seconds old.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import NamedTuple

from gateway.flow.access_log import LogBroken
from gateway.flow.checkpoint import Checkpoint, CheckpointError, LogKey

SECONDS = 3.0  # between two writings: each waits for the disk


class Lost(NamedTuple):
    """A kept note that the stored tree does not answer to, and how."""

    kept: Checkpoint
    what: str


class KeptNote:
    """One note under a path, replaced as a whole or not at all."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._waiting = ""
        self._written = 0.0

    def lost(self, key: LogKey, size: int, root_at: Callable[[int], bytes]) -> Lost | None:
        """What the note covers and the stored tree of ``size`` leaves does not. Raises LogBroken for what is no note.

        None where nothing is lost, or nothing was ever kept.
        """
        note = self._read()
        if note is None:
            return None
        try:
            kept = key.checkpoint(note)
        except CheckpointError as error:
            raise LogBroken(f"{self.path}: {error}") from None
        if kept.size > size:
            missing = f"{kept.size} leaves were signed, {size} are stored, {kept.size - size} are missing"
            return Lost(kept, f"restored from an older copy ({missing})")
        if root_at(kept.size) != kept.root:
            return Lost(kept, f"its first {kept.size} leaves are not those that were signed")
        return None

    def _read(self) -> str | None:
        try:
            return self.path.read_text("utf-8")
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError):
            raise LogBroken(f"{self.path}: the note kept there can't be read") from None

    def put(self, note: str) -> None:
        """Newer than the one that is kept: written when it is time."""
        self._waiting = note

    def write(self, *, now: bool = False) -> str:
        """Writes what waits, if it is time; returns what went wrong, to be tried again."""
        if not self._waiting or not (now or monotonic() - self._written >= SECONDS):
            return ""
        try:
            self._replace(self._waiting)
        except OSError as error:
            return f"{self.path}: the newest checkpoint can't be kept ({errno.errorcode.get(error.errno or 0, '?')})"
        self._waiting, self._written = "", monotonic()
        return ""

    def _replace(self, note: str) -> None:
        fresh = self.path.with_name(f"{self.path.name}.new")
        with fresh.open("w", encoding="utf-8") as file:
            file.write(note)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.path)
        folder = os.open(self.path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
