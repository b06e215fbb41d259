"""Reading the access log: pages of it, proofs from the stored tree, and all of it for ``convenio log verify``.

A proof is read in one transaction, so that it and its checkpoint are of one moment. Nothing here trusts the log: who
wants to know whether it is true verifies the checkpoint's signature and the proof.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, func, literal_column, select, tuple_

from gateway.flow.access_log import Backlog, Inclusion, LogBroken, Logged, LogSearch
from gateway.flow.leaf import Action, Leaf, LeafError, Outcome, instant
from gateway.flow.merkle import ReadNode, consistency_proof, inclusion_proof
from gateway.flow.verify_log import LogState, StoredLeaf
from gateway.store.access_log import reading_engine
from gateway.store.access_tables import checkpoint, leaf, node, pending
from gateway.store.engine import unit_of_work

_SEARCHED = [column for column in leaf.c if column.name not in ("idx", "leaf_id", "hash", "body")]
_PAGE = 1000


def stored_nodes(connection: Connection) -> ReadNode:
    """Reads hashes of complete nodes, level 0 from the leaves. Raises LogBroken where one is gone."""

    def read(level: int, index: int) -> bytes:
        statement = select(node.c.hash).where(node.c.level == level, node.c.idx == index)
        if level == 0:
            statement = select(leaf.c.hash).where(leaf.c.idx == index)
        digest: bytes | None = connection.scalar(statement)
        if digest is None:
            raise LogBroken(f"node {index} of level {level} is gone")
        return digest

    return read


class AccessReader:
    """``AccessLogReader``, and ``LogContents`` for the verification. Every method may raise StoreUnavailable."""

    def __init__(self, engine: Engine) -> None:
        self._engine = reading_engine(engine)

    def close(self) -> None:
        """Closes its connections."""
        self._engine.dispose()

    def search(self, search: LogSearch) -> list[Logged]:
        """A page, newest access first. Each view's page comes from its index alone; then they are merged."""
        with unit_of_work(self._engine) as connection:
            places: list[tuple[str, int]] = []
            for view in search.views:
                page = _page(search, view, _cursor(connection, search.before))
                places += connection.execute(page).all()
            wanted = [idx for _, idx in sorted(places, reverse=True)[: search.limit]]
            rows = connection.execute(select(leaf.c.idx, leaf.c.body).where(leaf.c.idx.in_(wanted)))
            bodies = {row[0]: row[1] for row in rows}
        return [Logged(idx, _decoded(idx, bodies[idx])) for idx in wanted]

    def permitted(self, view: str, actions: Collection[Action]) -> Iterator[list[Leaf]]:
        """Every permitted access of those kinds to a view, newest first, by pages that are each of one moment."""
        order = (leaf.c.at.desc(), leaf.c.idx.desc())
        wanted = select(leaf.c.at, leaf.c.idx, leaf.c.body).where(
            leaf.c.view == view, leaf.c.action.in_(sorted(actions)), leaf.c.outcome == Outcome.PERMIT
        )
        page = wanted.order_by(*order).limit(_PAGE)
        while True:
            with unit_of_work(self._engine) as connection:
                rows = connection.execute(page).all()
            yield [_decoded(row[1], row[2]) for row in rows]
            if len(rows) < _PAGE:
                return
            page = wanted.where(tuple_(leaf.c.at, leaf.c.idx) < tuple_(*rows[-1][:2])).order_by(*order).limit(_PAGE)

    def checkpoint(self) -> str | None:
        """The newest signed note."""
        with unit_of_work(self._engine) as connection:
            last = _newest(connection)
        return last.note if last else None

    def size(self) -> int:
        """How many leaves the newest checkpoint covers."""
        with unit_of_work(self._engine) as connection:
            last = _newest(connection)
        return last.size if last else 0

    def inclusion(self, leaf_id: str) -> Inclusion | None:
        """The proof for a leaf against the newest checkpoint."""
        with unit_of_work(self._engine) as connection:
            idx = connection.scalar(select(leaf.c.idx).where(leaf.c.leaf_id == leaf_id))
            last = _newest(connection)
            if idx is None or last is None or idx >= last.size:
                return None
            proof = inclusion_proof(idx, last.size, stored_nodes(connection))
            return Inclusion(idx, last.size, proof, last.note)

    def consistency(self, first: int, second: int) -> list[bytes] | None:
        """The proof between two sizes of the signed tree."""
        with unit_of_work(self._engine) as connection:
            last = _newest(connection)
            if last is None or not 0 <= first <= second <= last.size:
                return None
            return consistency_proof(first, second, stored_nodes(connection))

    def backlog(self) -> Backlog:
        """What waits in the log's own file."""
        with unit_of_work(self._engine) as connection:
            waiting = connection.scalar(select(func.count()).select_from(pending)) or 0
            oldest = connection.scalar(select(pending.c.body).order_by(pending.c.id).limit(1))
        return Backlog(waiting, _made(oldest) if oldest else None)

    def last_released(self, views: Iterable[str]) -> dict[str, int]:
        """For each of these views the log has a release of: the last sequence of the newest batch in it.

        A release store that has less was restored from an older copy than its log.
        """
        newest = select(leaf.c.idx, leaf.c.body).where(leaf.c.action == literal_column("'release'"))
        newest = newest.order_by(leaf.c.idx.desc()).limit(1)
        with unit_of_work(self._engine) as connection:
            found = {view: connection.execute(newest.where(leaf.c.view == view)).first() for view in views}
        return {view: _decoded(row.idx, row.body).last or 0 for view, row in found.items() if row is not None}

    def state(self) -> LogState:
        """Counts of one moment."""
        with unit_of_work(self._engine) as connection:
            rows, newest = connection.execute(select(func.count(), func.max(leaf.c.idx))).one()
            return LogState(
                size=0 if newest is None else newest + 1,
                leaves=rows,
                nodes=connection.scalar(select(func.count()).select_from(node)) or 0,
                signed=connection.scalar(select(func.max(checkpoint.c.size))),
                pending=connection.scalar(select(func.count()).select_from(pending)) or 0,
            )

    def leaves(self, first: int, end: int) -> Sequence[StoredLeaf]:
        """Leaves ``first`` up to ``end``, as they are stored."""
        columns = (leaf.c.idx, leaf.c.leaf_id, leaf.c.hash, leaf.c.body, *_SEARCHED)
        names = [column.name for column in _SEARCHED]
        with unit_of_work(self._engine) as connection:
            rows = connection.execute(select(*columns).where(leaf.c.idx >= first, leaf.c.idx < end)).all()
        return [StoredLeaf(row[0], row[1], row[2], row[3], dict(zip(names, row[4:], strict=True))) for row in rows]

    def nodes(self, level: int, first: int, end: int) -> Sequence[tuple[int, bytes]]:
        """Nodes ``first`` up to ``end`` of a level, as (index, hash)."""
        within = (node.c.level == level, node.c.idx >= first, node.c.idx < end)
        with unit_of_work(self._engine) as connection:
            return connection.execute(select(node.c.idx, node.c.hash).where(*within)).all()

    def checkpoints(self, above: int, upto: int) -> Sequence[tuple[int, str]]:
        """Checkpoints by the size they are stored under, as (size, note)."""
        within = (checkpoint.c.size > above, checkpoint.c.size <= upto)
        statement = select(checkpoint.c.size, checkpoint.c.note).where(*within).order_by(checkpoint.c.size)
        with unit_of_work(self._engine) as connection:
            return connection.execute(statement).all()

    def repeated(self) -> Sequence[int]:
        """Leaves whose id an earlier leaf has. The index that forbids it may have been taken away."""
        earlier = leaf.alias()
        statement = select(leaf.c.idx).join(earlier, leaf.c.leaf_id == earlier.c.leaf_id)
        with unit_of_work(self._engine) as connection:
            return connection.scalars(statement.where(earlier.c.idx < leaf.c.idx).distinct()).all()


def _page(search: LogSearch, view: str, cursor: tuple[str, int] | None) -> Select[str, int]:
    asked = [(leaf.c[name], getattr(search, name)) for name in ("agency", "subject", "action", "purpose", "reference")]
    within = [leaf.c.view == view, *(column == value for column, value in asked if value is not None)]
    if search.since:
        within.append(leaf.c.at >= instant(search.since))
    if cursor:  # replaces the range's end: it lies before it
        within.append(tuple_(leaf.c.at, leaf.c.idx) < tuple_(*cursor))
    elif search.until:
        within.append(leaf.c.at < instant(search.until))
    order = (leaf.c.at.desc(), leaf.c.idx.desc())
    return select(leaf.c.at, leaf.c.idx).where(*within).order_by(*order).limit(search.limit)


def _cursor(connection: Connection, before: int | None) -> tuple[str, int] | None:
    if before is None:
        return None
    at = connection.scalar(select(leaf.c.at).where(leaf.c.idx == before))
    return (at or "", before)  # a place that is not in the log has nothing before it


def _newest(connection: Connection) -> Row[Any] | None:
    return connection.execute(select(checkpoint).order_by(checkpoint.c.size.desc()).limit(1)).first()


def _decoded(idx: int, body: bytes) -> Leaf:
    try:
        return Leaf.decode(body)
    except LeafError as error:
        raise LogBroken(f"leaf {idx}: {error}") from None


def _made(body: bytes) -> datetime | None:
    try:
        return Leaf.decode(body).at
    except LeafError:
        return None
