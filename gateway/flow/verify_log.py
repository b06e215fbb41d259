"""Checking the whole access log (``convenio log verify``), trusting nothing but the log's public key.

One walk from the first leaf to the last. Each body must hash to its leaf's hash and say what its search columns say;
the leaf hashes make every stored node and, at each size that was signed, the root that was signed. Checkpoints whose
roots the same leaves make are consistent with each other (RFC 6962 section 2.1.2): no proof between them is needed.

What the file alone can't show is that it was set back to an earlier state, checkpoints and all. Give the checkpoints
that somebody kept (``kept``), and that is found too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, Protocol

from gateway.flow.checkpoint import Checkpoint, CheckpointError, LogKey
from gateway.flow.leaf import Leaf, LeafError
from gateway.flow.merkle import Frontier, leaf_hash

CHUNK = 1024  # leaves held in memory at a time


class LogState(NamedTuple):
    """Counts of one moment. ``size`` is one more than the last leaf's place, ``signed`` the newest checkpoint's."""

    size: int
    leaves: int
    nodes: int
    signed: int | None
    pending: int


class StoredLeaf(NamedTuple):
    """A leaf's row."""

    idx: int
    leaf_id: str
    hash: bytes
    body: bytes
    columns: Mapping[str, str]


class LogContents(Protocol):
    """The log as it is stored. What is beyond ``state()`` may grow meanwhile."""

    def state(self) -> LogState:
        """Counts of one moment."""

    def leaves(self, first: int, end: int) -> Sequence[StoredLeaf]:
        """Leaves ``first`` up to ``end``."""

    def nodes(self, level: int, first: int, end: int) -> Sequence[tuple[int, bytes]]:
        """Nodes ``first`` up to ``end`` of a level, as (index, hash)."""

    def checkpoints(self, above: int, upto: int) -> Sequence[tuple[int, str]]:
        """Checkpoints stored under ``above`` < size <= ``upto``, as (size, note), in order."""

    def repeated(self) -> Sequence[int]:
        """Leaves whose id an earlier leaf has."""


class Fault(StrEnum):
    """What can be wrong."""

    LEAF_MISSING = "leaf_missing"
    LEAF_HASH = "leaf_hash"
    LEAF_BODY = "leaf_body"
    LEAF_COLUMNS = "leaf_columns"
    LEAF_REPEATED = "leaf_repeated"
    LEAF_UNSIGNED = "leaf_unsigned"
    ROWS = "rows"
    NODE_MISSING = "node_missing"
    NODE_HASH = "node_hash"
    CHECKPOINT_FALSE = "checkpoint_false"
    CHECKPOINT_SIZE = "checkpoint_size"
    CHECKPOINT_ROOT = "checkpoint_root"
    TRUNCATED = "truncated"


EXPLAINED: Mapping[Fault, tuple[str, str]] = {
    Fault.LEAF_MISSING: ("falta la entrada", "the entry is gone"),
    Fault.LEAF_HASH: ("el contenido no da la huella guardada", "the body does not give the stored hash"),
    Fault.LEAF_BODY: ("el contenido no es una entrada", "the body is no entry"),
    Fault.LEAF_COLUMNS: (
        "las columnas de búsqueda no dicen lo que el contenido",
        "search columns differ from the body",
    ),
    Fault.LEAF_REPEATED: ("otra entrada anterior lleva su identificador", "an earlier entry has its id"),
    Fault.LEAF_UNSIGNED: ("ningún punto de control la cubre", "no checkpoint covers it"),
    Fault.ROWS: ("hay filas que el árbol no tiene", "there are rows that the tree does not have"),
    Fault.NODE_MISSING: ("falta el nodo", "the node is gone"),
    Fault.NODE_HASH: ("el nodo no resulta de las entradas", "the entries do not give this node"),
    Fault.CHECKPOINT_FALSE: ("la firma o la forma es falsa", "signature or form is false"),
    Fault.CHECKPOINT_SIZE: ("está guardado bajo otro tamaño", "it is stored under another size"),
    Fault.CHECKPOINT_ROOT: ("las entradas no dan la raíz firmada", "the entries do not give the signed root"),
    Fault.TRUNCATED: ("se firmaron entradas que ya no están", "entries were signed that are gone"),
}


class Finding(NamedTuple):
    """One thing wrong. ``where`` is a leaf's place, a checkpoint's size (-1: a kept one's) or a node's in its level."""

    fault: Fault
    where: int
    level: int | None = None  # of a node
    detail: str = ""


@dataclass(slots=True)
class Report:
    """What was looked at, and everything that was found, in the order of the walk."""

    leaves: int
    pending: int
    nodes: int = 0
    checkpoints: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Nothing was found."""
        return not self.findings


def verify(log: LogContents, key: LogKey, progress: Callable[[int, int], None], kept: Sequence[str] = ()) -> Report:
    """Checks everything up to the newest checkpoint of now; ``progress`` hears leaves done and leaves in all.

    ``kept`` are notes somebody put aside, of any age. Raises what ``log`` raises; what is wrong is a finding.
    """
    state = log.state()
    walk = _Walk(key, Report(leaves=state.leaves, pending=state.pending))
    for note in kept:
        walk.hear(None, note)
    for first in range(0, state.size, CHUNK):
        progress(first, state.size)
        walk.go(log, first, min(first + CHUNK, state.size))
    progress(state.size, state.size)
    walk.end(log, state)
    return walk.report


class _Walk:
    """The walk's place, and what it still has to compare with the root at sizes to come."""

    def __init__(self, key: LogKey, report: Report) -> None:
        self.report = report
        self._key = key
        self._frontier = Frontier()
        self._missing = 0
        self._signed: defaultdict[int, list[Checkpoint]] = defaultdict(list)

    def hear(self, size: int | None, note: str) -> None:
        """Takes a checkpoint, stored under ``size`` or kept by somebody (None), to be met on the way."""
        self.report.checkpoints += 1
        try:
            signed = self._key.checkpoint(note)
        except CheckpointError as error:
            self._find(Fault.CHECKPOINT_FALSE, -1 if size is None else size, detail=str(error))
            return
        if size is not None and signed.size != size:
            self._find(Fault.CHECKPOINT_SIZE, size, detail=f"{signed.size}")
            return
        self._signed[signed.size].append(signed)

    def go(self, log: LogContents, first: int, end: int) -> None:
        """Leaves ``first`` up to ``end``, the nodes they complete, the checkpoints between them."""
        leaves = {stored.idx: stored for stored in log.leaves(first, end)}
        nodes = {
            (level, idx): digest
            for level in range(1, end.bit_length())
            for idx, digest in log.nodes(level, first >> level, end >> level)
        }
        for size, note in log.checkpoints(first or -1, end):
            self.hear(size, note)
        for index in range(first, end):
            self._meet()
            self._step(index, leaves.get(index), nodes)

    def end(self, log: LogContents, state: LogState) -> None:
        """What is only known at the end: what is too few, too many, or too late."""
        if state.size == 0:
            for size, note in log.checkpoints(-1, 0):
                self.hear(size, note)
        for size, note in log.checkpoints(state.size, state.signed or 0):
            self.hear(size, note)
        self._meet()
        for size in sorted(self._signed):
            self._find(Fault.TRUNCATED, size, detail=f"{state.size}")
        if state.size > (state.signed or 0):
            self._find(Fault.LEAF_UNSIGNED, state.signed or 0)
        if state.leaves != state.size - self._missing or state.nodes != self.report.nodes:
            self._find(Fault.ROWS, state.size, detail=f"{state.leaves}, {state.nodes}")
        for index in log.repeated():
            self._find(Fault.LEAF_REPEATED, index)

    def _step(self, index: int, stored: StoredLeaf | None, nodes: Mapping[tuple[int, int], bytes]) -> None:
        if stored is None:
            self._missing += 1
            self._find(Fault.LEAF_MISSING, index)
        else:
            self._leaf(stored)
        for level, idx, digest in self._frontier.append(stored.hash if stored else b""):
            found = nodes.get((level, idx))
            if found is None:
                self._find(Fault.NODE_MISSING, idx, level)
                continue
            self.report.nodes += 1
            if found != digest:
                self._find(Fault.NODE_HASH, idx, level)

    def _leaf(self, stored: StoredLeaf) -> None:
        if leaf_hash(stored.body) != stored.hash:
            self._find(Fault.LEAF_HASH, stored.idx)
        try:
            leaf = Leaf.decode(stored.body)
        except LeafError as error:
            self._find(Fault.LEAF_BODY, stored.idx, detail=str(error))
            return
        differing = sorted(name for name, text in leaf.columns().items() if stored.columns.get(name) != text)
        if leaf.id != stored.leaf_id:
            differing.append("leaf_id")
        if differing:
            self._find(Fault.LEAF_COLUMNS, stored.idx, detail=", ".join(differing))

    def _meet(self) -> None:
        """Compares the checkpoints of the size the walk stands at."""
        for signed in self._signed.pop(self._frontier.size, ()):
            if signed.root != self._frontier.root():
                self._find(Fault.CHECKPOINT_ROOT, signed.size)

    def _find(self, fault: Fault, where: int, level: int | None = None, detail: str = "") -> None:
        self.report.findings.append(Finding(fault, where, level, detail))
