"""Past pulls as their owner may read them: the names of its files are opened with its key."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from gateway.flow.accounts import COUNTED
from gateway.settings import Settings, SourceSettings
from gateway.store import runs as stored
from gateway.wiring import databases, sources
from gateway.wiring.databases import pull_of

LATE = 3  # times a source's ``every`` without a word from it
AT_LEAST = timedelta(minutes=10)  # a pull may wait that long for one that is slow


class FileAccounts(NamedTuple):
    """One file's part of a run: ``counts`` by ``COUNTED``; ``rule`` is why it was skipped, or ""."""

    name: str
    rule: str
    counts: dict[str, int]


class RunAccounts(NamedTuple):
    """One pull. Of its ``in_all`` files the last have accounts of their own; ``counts`` are of all of them.

    ``left_behind``: of the joined rows, those that went into a quarantined one.
    """

    started: datetime
    ended: datetime
    finished: bool
    counts: dict[str, int]
    files: list[FileAccounts]
    in_all: int
    left_behind: int = 0


def run_accounts(settings: Settings, source: SourceSettings, limit: int = 10) -> list[RunAccounts]:
    """The newest runs, newest first. Raises what keys, mapping and store raise."""
    mapping = sources.mapping_of(source)
    refs = settings.key_folder.owner(mapping.owner).references()
    found = []
    for run in stored.runs(databases.releases_engine(settings, pull_of(mapping.owner)), mapping.source, limit):
        told = run.accounts
        files = [
            FileAccounts(refs.open_locator(sealed)[1], rule, dict(zip(COUNTED, counts, strict=True)))
            for sealed, rule, *counts in told.get("units", [])
        ]
        counts = {name: told.get(name, 0) for name in COUNTED}  # runs of before did not count all of it
        began, ended = datetime.fromisoformat(run.started_at), datetime.fromisoformat(run.changed_at)
        in_all, behind = told.get("files", len(files)), told.get("left_behind", 0)
        found.append(RunAccounts(began, ended, run.finished, counts, files, in_all, behind))
    return found


class Heard(NamedTuple):
    """When a source was last heard, None if never, and whether that is longer ago than its pulls explain."""

    at: datetime | None
    late: bool


def last_heard(settings: Settings, source: SourceSettings, now: datetime | None = None) -> Heard:
    """What the store says of that source. Raises what mapping and store raise."""
    mapping = sources.mapping_of(source)
    heard = stored.heard(databases.releases_engine(settings, pull_of(mapping.owner))).get(mapping.source)
    if heard is None:
        return Heard(None, late=False)
    at = datetime.fromisoformat(heard)
    return Heard(at, (now or datetime.now(UTC)) - at > max(AT_LEAST, LATE * timedelta(seconds=source.every)))
