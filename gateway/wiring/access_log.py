"""The access log: its one sequencer, its readers, and the check of the whole of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gateway.flow.checkpoint import LogKey, LogSigner
from gateway.flow.verify_log import Report, verify
from gateway.settings import Settings
from gateway.store.access_log import PendingLeaves
from gateway.store.access_reader import AccessReader
from gateway.store.access_sequencer import Sequencer
from gateway.store.tables import pending_leaf
from gateway.wiring.databases import ADMIN, LOG, engine, releases_engine, require_upgraded


def sequencer(settings: Settings, *, restored: bool = False) -> Sequencer:
    """The log's one sequencer, with the release store's outbox. ``restored`` goes on from an older copy."""
    require_upgraded(settings, LOG, "releases", "access")
    signer = LogSigner(settings.origin, settings.key_folder.log_signer())
    outbox = PendingLeaves(releases_engine(settings, LOG), pending_leaf)
    return Sequencer(engine(settings, "access", LOG), signer, settings.log_note, [outbox], restored=restored)


def log_reader(settings: Settings, process: str = ADMIN) -> AccessReader:
    """What the access log answers."""
    return AccessReader(engine(settings, "access", process))


def verify_log(settings: Settings, progress: Callable[[int, int], None], kept: Sequence[str]) -> Report:
    """Check the whole log against the log's public key and the notes somebody kept."""
    key = LogKey(settings.origin, settings.key_folder.log_public())
    return verify(log_reader(settings), key, progress, kept)
