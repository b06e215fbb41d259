"""The sequencer (``convenio log``): gives every pending leaf its place in the tree, and signs what the tree has become.

One batch is one transaction: leaves, nodes, checkpoint, and the end of their waiting. What other databases offer is
forgotten after it; a crash in between offers those leaves again, and their ids say that they are in already.

It goes on from a tree that is the one last signed, by the database and by the note kept outside of it (``kept_note``).
A log restored from an older copy is continued only where somebody says so, and a leaf tells it ever after.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

from sqlalchemy import Connection, Engine, delete, func, insert, select

from gateway.flow.access_log import LogBroken, LogTaken, Outbox
from gateway.flow.checkpoint import CheckpointError, LogSigner
from gateway.flow.leaf import Action, Leaf, LeafError, instant, now
from gateway.flow.merkle import Frontier, leaf_hash
from gateway.flow.ports import StoreUnavailable
from gateway.store.access_lock import lock_of
from gateway.store.access_log import PendingLeaves, reading_engine
from gateway.store.access_reader import stored_nodes
from gateway.store.access_tables import checkpoint, leaf, node, pending
from gateway.store.agreements import user
from gateway.store.engine import unit_of_work
from gateway.store.kept_note import KeptNote, Lost

BATCH = 500  # leaves of one outbox in one transaction: answers wait for its commit, some 20 ms
EVERY = 0.25  # seconds between checkpoints while there is little to do


class Step(NamedTuple):
    """What one step did. ``stuck`` leaves can't be read, or bear the id of another leaf: a person must look."""

    sequenced: int = 0
    stuck: int = 0
    full: bool = False  # more may be waiting
    trouble: str = ""  # what could not be done; it will be tried again


@dataclass
class _Batch:
    """Leaves in the order they will stand in, and which offers are settled by them."""

    fresh: list[tuple[Leaf, bytes]] = field(default_factory=list)
    settled: list[list[int]] = field(default_factory=list)  # ids, per outbox
    stuck: int = 0


class Sequencer:
    """Use it in a ``with`` block, which takes the lock and checks that the tree is what was last signed.

    ``kept`` is where the newest note is kept. ``restored`` goes on from a log that has less than it, or other leaves.
    Entering raises LogTaken, LogBroken or StoreUnavailable.
    """

    def __init__(
        self,
        engine: Engine,
        signer: LogSigner,
        kept: Path,
        outboxes: Sequence[Outbox] = (),
        *,
        restored: bool = False,
        batch: int = BATCH,
    ) -> None:
        self._engine = engine
        self._reading = reading_engine(engine)
        self._signer = signer
        self._kept = KeptNote(kept)
        self._own = PendingLeaves(engine)
        self._outboxes: Sequence[Outbox] = (self._own, *outboxes)
        self._restored = restored
        self._limit = batch
        self._behind = [0] * len(self._outboxes)  # where to look next, behind what can't be taken
        self._lock = lock_of(engine)
        self._frontier = Frontier()

    def __enter__(self) -> Self:
        try:
            self._hold()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Keeps the newest note, lets go of the lock and of its connections."""
        self._kept.write(now=True)
        self._lock.release()
        self._own.close()
        self._reading.dispose()

    def _hold(self) -> None:
        """Holds the lock. Where it was lost, another may have worked meanwhile: then the tree is read anew."""
        if self._taken():
            try:
                self._frontier = self._signed_tree()
                if lost := self._kept.lost(self._signer.key, self._frontier.size, self._root_at):
                    self._continue_without(lost)
            except BaseException:  # who holds it has looked: all of this, or the lock is not held
                self._lock.release()
                raise

    def _taken(self) -> bool:
        try:
            return self._lock.take()
        except LogTaken:
            self._kept.put("")  # whoever holds it now keeps a newer note
            raise

    def run(self, wait: Callable[[float], bool], report: Callable[[Step], None]) -> None:
        """Steps until ``wait`` (seconds) says to stop: at once while there is more, else every quarter of a second.

        ``report`` hears of each.

        Raises LogBroken: then a person must look.
        """
        stopping = False
        while not stopping:
            try:
                step = self.step()
            except StoreUnavailable as error:
                step = Step(trouble=str(error))
            report(step)
            stopping = wait(0 if step.full else EVERY)

    def step(self) -> Step:
        """Takes what waits into the tree and signs it.

        Raises StoreUnavailable (nothing changed), LogBroken, or LogTaken where the lock was lost to another.
        """
        self._hold()
        offers = [outbox.peek(self._limit, after) for outbox, after in zip(self._outboxes, self._behind, strict=True)]
        batch = self._sort(offers)
        if batch.fresh or batch.settled[0]:
            self._append(batch)
        for outbox, ids in zip(self._outboxes[1:], batch.settled[1:], strict=True):
            outbox.forget(ids)
        # A full offer that holds what can't be taken must not be all that is ever looked at: the next is behind it.
        pairs = [(offer, ids, len(offer) == self._limit) for offer, ids in zip(offers, batch.settled, strict=True)]
        self._behind = [offer[-1][0] if more and len(ids) < len(offer) else 0 for offer, ids, more in pairs]
        full = any(ids and more for _, ids, more in pairs)  # one of which nothing was taken won't empty by hurrying
        return Step(len(batch.fresh), batch.stuck, full, self._kept.write())

    def _sort(self, offers: Sequence[Sequence[tuple[int, bytes]]]) -> _Batch:
        """Which leaves are new, which are in already, and which can't be taken and stay where they are."""
        read = [[(number, body, _read(body)) for number, body in offer] for offer in offers]
        bodies = self._in_tree([one.id for offer in read for _, _, one in offer if one])
        batch = _Batch()
        for offer in read:
            batch.settled.append([])
            for number, body, one in offer:
                if one is None or bodies.get(one.id, body) != body:
                    batch.stuck += 1
                    continue
                if one.id not in bodies:
                    bodies[one.id] = body
                    batch.fresh.append((one, body))
                batch.settled[-1].append(number)
        return batch

    def _in_tree(self, ids: Sequence[str]) -> dict[str, bytes]:
        if not ids:
            return {}
        with unit_of_work(self._reading) as connection:
            rows = connection.execute(select(leaf.c.leaf_id, leaf.c.body).where(leaf.c.leaf_id.in_(ids)))
            return {row[0]: row[1] for row in rows}

    def _append(self, batch: _Batch) -> None:
        frontier = self._frontier.copy()  # ours moves on only with the commit
        leaves: list[dict[str, Any]] = []
        nodes: list[dict[str, Any]] = []
        for one, body in batch.fresh:
            digest = leaf_hash(body)
            leaves.append({"idx": frontier.size, "leaf_id": one.id, "hash": digest, "body": body, **one.columns()})
            nodes += [made._asdict() for made in frontier.append(digest)]
        with unit_of_work(self._engine) as connection:
            self._still_ours(connection)
            if leaves:
                connection.execute(insert(leaf), leaves)
                note = self._sign(connection, frontier)
            if nodes:
                connection.execute(insert(node), nodes)
            if batch.settled[0]:
                connection.execute(delete(pending).where(pending.c.id.in_(batch.settled[0])))
        self._frontier = frontier
        if leaves:
            self._kept.put(note)

    def _still_ours(self, connection: Connection) -> None:
        signed = connection.scalar(select(func.max(checkpoint.c.size)))
        if signed != self._frontier.size:
            raise LogBroken(f"the newest checkpoint has {signed} leaves, this sequencer signed {self._frontier.size}")

    def _sign(self, connection: Connection, frontier: Frontier) -> str:
        note = self._signer.sign(frontier.size, frontier.root())
        connection.execute(insert(checkpoint), [{"size": frontier.size, "note": note, "signed_at": instant(now())}])
        return note

    def _signed_tree(self) -> Frontier:
        """The stored tree, if it is the one last signed; an empty log gets its first checkpoint."""
        with unit_of_work(self._engine) as connection:
            last = connection.execute(select(checkpoint).order_by(checkpoint.c.size.desc()).limit(1)).first()
            newest = connection.scalar(select(func.max(leaf.c.idx)))
            size = 0 if newest is None else newest + 1
            if last is None and size == 0:
                self._sign(connection, Frontier())
                return Frontier()
            if last is None or last.size != size:
                raise LogBroken(f"{size} leaves are stored, {last.size if last else 'none'} were signed")
            return self._same_root(last.note, Frontier.load(size, stored_nodes(connection)))

    def _same_root(self, note: str, frontier: Frontier) -> Frontier:
        try:
            signed = self._signer.key.checkpoint(note)
        except CheckpointError as error:
            raise LogBroken(f"the newest checkpoint: {error}") from None
        if (signed.size, signed.root) != (frontier.size, frontier.root()):
            raise LogBroken(f"the stored tree of {frontier.size} leaves is not the one that was signed")
        return frontier

    def _root_at(self, size: int) -> bytes:
        with unit_of_work(self._reading) as connection:
            return Frontier.load(size, stored_nodes(connection)).root()

    def _continue_without(self, lost: Lost) -> None:
        """Goes on from what is stored, if somebody says so, and says so in the log."""
        if not self._restored:
            raise LogBroken(
                f"{self._kept.path} is of another log: {lost.what}. Restore a newer copy, or `convenio log run"
                " --restored` to go on from what is there, which is logged"
            )
        gone = {"size": lost.kept.size, "root": b64encode(lost.kept.root).decode()}
        told = Leaf(action=Action.RESTORE_LOG, subject=f"os:{user()}", query=gone)
        self._append(_Batch([(told, told.encode())], [[]]))
        self._kept.write(now=True)


def _read(body: bytes) -> Leaf | None:
    try:
        return Leaf.decode(body)
    except LeafError:
        return None
