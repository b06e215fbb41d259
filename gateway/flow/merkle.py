"""The Merkle tree of the access log: RFC 6962 section 2.1, verification as in RFC 9162 section 2.1.

A tree is kept as its complete subtrees: node (level, index) covers leaves ``index << level`` up to
``(index + 1) << level``, level 0 being the leaf hashes. A complete node never changes once written, which is what lets
a log be appended to, proved from and checked without ever being rewritten. Hashes are 32 bytes of SHA-256.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from typing import NamedTuple

EMPTY_ROOT = sha256(b"").digest()

ReadNode = Callable[[int, int], bytes]  # (level, index) → the hash of that complete node


class Node(NamedTuple):
    """A complete internal node, to be stored as it is."""

    level: int  # from 1
    idx: int
    hash: bytes


def leaf_hash(body: bytes) -> bytes:
    """The hash of a leaf. The prefix keeps a leaf from ever passing for an inner node."""
    return sha256(b"\x00" + body).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return sha256(b"\x01" + left + right).digest()


class Frontier:
    """The right edge of a tree: its complete subtrees from left to right, all that is needed to append."""

    def __init__(self, size: int = 0, peaks: Iterable[bytes] = ()) -> None:
        self.size = size
        self._peaks = list(peaks)

    @classmethod
    def load(cls, size: int, read: ReadNode) -> Frontier:
        """The edge of a stored tree of ``size`` leaves."""
        levels = [level for level in reversed(range(size.bit_length())) if size >> level & 1]
        return cls(size, [read(level, (size >> level) - 1) for level in levels])

    def copy(self) -> Frontier:
        """An edge that can be moved on without moving this one."""
        return Frontier(self.size, self._peaks)

    def append(self, leaf: bytes) -> list[Node]:
        """Adds a leaf's hash; returns the nodes this completes, lowest first."""
        completed: list[Node] = []
        top, index, level = leaf, self.size, 0
        while index & 1:
            index, level = index >> 1, level + 1
            top = node_hash(self._peaks.pop(), top)
            completed.append(Node(level, index, top))
        self._peaks.append(top)
        self.size += 1
        return completed

    def root(self) -> bytes:
        """The root of the tree as it is now."""
        if not self._peaks:
            return EMPTY_ROOT
        root = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            root = node_hash(peak, root)
        return root


def inclusion_proof(index: int, size: int, read: ReadNode) -> list[bytes]:
    """The path from leaf ``index`` to the root of the first ``size`` leaves. Raises ValueError outside the tree."""
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a tree of {size}")
    proof: list[bytes] = []
    low, high = 0, size
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            proof.append(_range_root(middle, high, read))
            high = middle
        else:
            proof.append(_range_root(low, middle, read))
            low = middle
    return proof[::-1]


def consistency_proof(first: int, second: int, read: ReadNode) -> list[bytes]:
    """What shows that the tree of ``first`` leaves is the start of the tree of ``second``.

    Raises ValueError unless 0 <= first <= second. From the empty tree, and to itself, the proof is empty.
    """
    if not 0 <= first <= second:
        raise ValueError(f"a tree of {first} leaves can't be the start of a tree of {second}")
    if first in (0, second):
        return []
    proof: list[bytes] = []
    low, high = 0, second
    while high != first:
        middle = low + _split(high - low)
        if first <= middle:
            proof.append(_range_root(middle, high, read))
            high = middle
        else:
            proof.append(_range_root(low, middle, read))
            low = middle
    if low:  # the verifier knows the first root itself only where it is a subtree of the second tree
        proof.append(_range_root(low, high, read))
    return proof[::-1]


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Is ``leaf`` (a hash) the leaf ``index`` of the tree with that root? RFC 9162 section 2.1.3.2."""
    if not 0 <= index < size:
        return False
    fn, sn, computed = index, size - 1, leaf
    for step in proof:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            computed = node_hash(step, computed)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            computed = node_hash(computed, step)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and computed == root


def verify_consistency(first: int, second: int, first_root: bytes, second_root: bytes, proof: Sequence[bytes]) -> bool:
    """Is the first tree the start of the second? RFC 9162 section 2.1.4.2; anything continues the empty tree."""
    if not 0 <= first <= second:
        return False
    if first == second:
        return not proof and first_root == second_root
    if first == 0:
        return not proof and first_root == EMPTY_ROOT
    path = [first_root, *proof] if first & (first - 1) == 0 else list(proof)
    return bool(path) and _consistent(first - 1, second - 1, path) == (first_root, second_root)


def _consistent(fn: int, sn: int, path: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """Both roots, as the path has them; None where it is too long or too short."""
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    old = new = path[0]
    for step in path[1:]:
        if sn == 0:
            return None
        if fn & 1 or fn == sn:
            old, new = node_hash(step, old), node_hash(step, new)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            new = node_hash(new, step)
        fn, sn = fn >> 1, sn >> 1
    return (old, new) if sn == 0 else None


def _split(width: int) -> int:
    """The largest power of two below ``width`` (> 1)."""
    return 1 << (width - 1).bit_length() - 1


def _range_root(low: int, high: int, read: ReadNode) -> bytes:
    """The root over leaves ``low`` up to ``high``, a subtree as the RFC cuts them: its left part is always complete."""
    width = high - low
    if width & (width - 1) == 0:
        level = width.bit_length() - 1
        return read(level, low >> level)
    middle = low + _split(width)
    return node_hash(read((middle - low).bit_length() - 1, low // (middle - low)), _range_root(middle, high, read))
