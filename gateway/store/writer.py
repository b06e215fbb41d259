"""A process that writes: while it puts one batch into the store, the pull makes the next on another core.

A thread can't do it. SQLite works inside the process and takes Python's lock again for every row, PostgreSQL's driver
turns rows into the wire's form under it: what either gained, two threads lost on the lock (docs/decisions/0004).

It holds the store's login and no key. It writes what it is handed whole, ends when its caller is gone, and hears no
signal: a batch on its way is in the store or it is not, as if the caller itself had written it. Batches are written in
the order they were handed over; one that is refused holds up all that were handed over behind it, before the caller
knew. Should it die, the caller is told that the store is away, and the pull is repeated from the last batch.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import islice, starmap
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from socket import recv_fds, send_fds, socket
from subprocess import DEVNULL, Popen, TimeoutExpired
from tempfile import TemporaryFile
from typing import IO, Any, Protocol
from weakref import finalize

from sqlalchemy import URL, Engine, make_url

from contracts.release import Release
from gateway.flow.ports import (
    Intaken,
    NewRelease,
    Overtaken,
    PolicyChanged,
    RecordChange,
    Shared,
    StoreUnavailable,
)
from gateway.store.engine import postgres_engine, sqlite_engine

Columns = tuple[Any, ...]

_REFUSALS = (StoreUnavailable, PolicyChanged, Overtaken)
_LAST_SECONDS = 60  # for the batch at hand, and longer than either engine waits for a lock


class Writing(Protocol):
    """What the process does with a batch of the source of that number."""

    def write(self, batch: Intaken, source: int) -> None:
        """All of it or nothing; raises StoreUnavailable, PolicyChanged or Overtaken."""


class Writer:
    """The caller's end of it. ``intake`` makes what writes, on an engine of its own for ``url``."""

    def __init__(self, intake: type[Writing], url: URL) -> None:
        self._ours, theirs = Pipe()
        self._ready = False
        self.under_way = 0  # batches that were handed over and not answered
        self._refusals = 0  # that the caller was told of
        self._refused: Exception | None = None  # the next to be told
        command = [sys.executable, "-P", "-m", __name__, str(theirs.fileno())]  # -P: nothing of where we happen to be
        paths = {"PYTHONPATH": os.pathsep.join(path or str(Path.cwd()) for path in sys.path)}
        with theirs:
            process = Popen(  # noqa: S603  (ourselves)
                command,
                stdin=DEVNULL,
                stdout=DEVNULL,
                pass_fds=[theirs.fileno()],
                env=os.environ | paths,
                start_new_session=True,  # what is typed on the terminal is its caller's affair
            )
        self._ended = finalize(self, _end, self._ours, process)
        with suppress(OSError):  # it died: ``ready`` will say so
            self._ours.send_bytes(pickle.dumps((intake, url.render_as_string(hide_password=False))))

    def ready(self) -> bool:
        """Whether it can take a batch. It starts while the caller goes on by itself."""
        if not self._ready and self._ended.alive and self._ours.poll():
            try:
                self._ours.recv_bytes()
                self._ready = True
            except (EOFError, OSError):  # it did not come up: the caller goes on by itself
                self._ended()
        return self._ready and self._ended.alive

    @property
    def ended(self) -> bool:
        """Whether it is known to be gone: then it takes no batch any more."""
        return not self._ended.alive

    def write(self, batch: Intaken, source: int) -> None:
        """Hands the batch over, and waits for nobody. Raises StoreUnavailable where that can't be done."""
        message = (self._refusals, source, replace(batch, changes=[]), _packed(batch.changes))
        try:
            file = _file()  # a pipe would take a small part, and have us wait
            with file:
                pickle.dump(message, file)
                file.flush()
                self._send(file.fileno())
        except OSError as error:
            raise StoreUnavailable(f"{_NOT_HANDED_OVER}: {error.strerror}") from None

    def settled(self, most: int = 0) -> None:
        """Waits until no more than ``most`` batches are under way; raises what the first was refused with, once.

        Then those behind it are dropped.
        """
        while self._refused is None and self.under_way and (self.under_way > most or self._ours.poll()):
            self._refused = self._answer()
        if self._refused is None:
            return
        while self.under_way:
            self._answer()
        self._refusals += 1
        refused, self._refused = self._refused, None
        raise refused

    def close(self) -> None:
        """Ends the process, after the batch at hand."""
        self._ended()

    def _send(self, handle: int) -> None:
        self.under_way += 1
        try:
            with socket(fileno=os.dup(self._ours.fileno())) as sending:
                send_fds(sending, [b"\0"], [handle])
        except OSError:
            self._gone()
            raise StoreUnavailable(_GONE) from None
        except BaseException:  # who knows whether it was handed over
            self._gone()
            raise

    def _answer(self) -> Exception | None:
        self._ours.poll(None)  # whoever is interrupted here has not waited: it is still on its way
        self.under_way -= 1
        try:
            refusal: Exception | None = pickle.loads(self._ours.recv_bytes())  # noqa: S301  (our own process)
        except (EOFError, OSError):
            self._gone()
            return StoreUnavailable(_GONE)
        return refusal

    def _gone(self) -> None:
        self._ended()
        self.under_way = 0


def _file() -> IO[bytes]:
    """One without a name; in memory where the system has such files and lets us."""
    try:
        return os.fdopen(os.memfd_create("batch"), "wb")
    except (AttributeError, OSError):
        return TemporaryFile()


_GONE = (
    "el proceso que escribe en la base terminó: lea la fuente de nuevo, sigue desde el último lote"
    " · the process that writes to the store has ended: pull again, it goes on from the last batch"
)
_NOT_HANDED_OVER = (
    "un lote no se pudo entregar al proceso que escribe en la base: haga lugar (memoria, archivos abiertos) y lea la"
    " fuente de nuevo, sigue desde el último lote · a batch can't be handed to the process that writes: make room"
    " (memory, open files) and pull again, it goes on from the last batch"
)
_DROPPED = StoreUnavailable("a batch before it was refused")  # nobody reads it: what was refused is told


def _end(connection: Connection, process: Popen[bytes]) -> None:
    """It ends by itself once nobody speaks to it."""
    connection.close()
    try:
        process.wait(_LAST_SECONDS)
    except TimeoutExpired:  # longer than any lock is waited for: the disk or the server hangs, and it with them
        process.kill()
        process.wait()


def _packed(changes: Sequence[RecordChange]) -> Columns:
    """As columns of plain values: a quarter of what it takes to send as many objects."""
    new = [one for change in changes for one in change.releases]
    *given, releases, supersedes = zip(*new, strict=True) if new else [()] * len(NewRelease._fields)
    shown = [number for number, release in enumerate(releases) if release is not None]
    own = (
        [change.key for change in changes],
        [change.content for change in changes],
        [change.unit for change in changes],
        [change.stale for change in changes],
        [len(change.releases) for change in changes],
        [[(view, shared[:]) for view, shared in change.kept.items()] if change.kept else () for change in changes],
        [change.withheld for change in changes],
        [change.relabelled for change in changes],
    )
    return own, given, shown, list(zip(*map(releases.__getitem__, shown), strict=True)), supersedes


def _unpacked(packed: Columns) -> Iterator[RecordChange]:
    own, given, shown, columns, supersedes = packed
    releases: list[Release | None] = [None] * len(supersedes)
    for number, release in zip(shown, starmap(Release, zip(*columns, strict=True)), strict=True):
        releases[number] = release
    new = map(NewRelease, *given, releases, supersedes)
    for key, content, unit, stale, count, kept, withheld, relabelled in zip(*own, strict=True):
        shared = {view: Shared(*last) for view, last in kept}
        made = list(islice(new, count))
        yield RecordChange(key, content, unit, stale, made, shared, withheld, relabelled)


def _engine(address: str) -> Engine:
    url = make_url(address)
    return postgres_engine(url) if url.get_backend_name() == "postgresql" else sqlite_engine(Path(url.database or ""))


def _serve(caller: Connection) -> None:
    """Batch after batch, until the caller is gone; but none that was sent before it knew of every refusal."""
    made, address = pickle.loads(caller.recv_bytes())  # noqa: S301  (our own caller, over its own pipe)
    writing: Writing = made(_engine(address))
    caller.send_bytes(b"ready")
    refusals = 0
    while True:
        with os.fdopen(_received(caller), "rb") as file:
            file.seek(0)
            told, source, batch, packed = pickle.load(file)  # noqa: S301
        refusal: Exception | None = _DROPPED
        if told == refusals:
            batch.changes = list(_unpacked(packed))
            refusal = _refusal(writing, batch, source)
            refusals += refusal is not None
        caller.send_bytes(pickle.dumps(refusal))


def _received(caller: Connection) -> int:
    """The next file's descriptor. Raises EOFError where the caller is gone."""
    with socket(fileno=os.dup(caller.fileno())) as receiving:
        _, files, _, _ = recv_fds(receiving, 1, 1)
    if not files:
        raise EOFError
    return files[0]


def _refusal(writing: Writing, batch: Intaken, source: int) -> Exception | None:
    try:
        writing.write(batch, source)
    except _REFUSALS as refused:
        return refused
    except Exception as error:  # noqa: BLE001  (a defect: its text may hold values, its name does not)
        return RuntimeError(f"the process that writes to the store failed: {type(error).__name__}")
    return None


def main(arguments: list[str]) -> None:
    """The process. Its one argument is the descriptor of its end of the pipe."""
    for asked in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(asked, signal.SIG_IGN)
    gc.freeze()
    gc.set_threshold(200_000, 10, 10)  # as in a process that pulls
    with suppress(EOFError, OSError):
        _serve(Connection(int(arguments[0])))


if __name__ == "__main__":
    main(sys.argv[1:])
