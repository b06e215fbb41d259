from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.flow.merkle import (
    EMPTY_ROOT,
    Frontier,
    ReadNode,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    verify_consistency,
    verify_inclusion,
)

# The eight leaves, node and root hashes that Certificate Transparency's implementations share.
LEAVES = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
NODES = [
    [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "0298d122906dcfc10892cb53a73992fc5b9f493ea4c9badb27b791b4127a7fe7",
        "07506a85fd9dd2f120eb694f86011e5bb4662e5c415a62917033d4a9624487e7",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "4271a26be0d8a84f0bd54c8c302e7cb3a3b5d1fa6780a40bcce2873477dab658",
        "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
        "46f6ffadd3d06a09ff3c5860d2755c8b9819db7df44251788c7d8e3180de8eb1",
    ],
    [
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    ],
    [
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    ["5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"],
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSION = [  # index, size, path as (level, index)
    (0, 1, []),
    (0, 2, [(0, 1)]),
    (1, 2, [(0, 0)]),
    (2, 3, [(1, 0)]),
    (1, 5, [(0, 0), (1, 1), (0, 4)]),
    (0, 8, [(0, 1), (1, 1), (2, 1)]),
    (5, 8, [(0, 4), (1, 3), (2, 0)]),
]
CONSISTENCY = [
    (1, 1, []),
    (1, 8, [(0, 1), (1, 1), (2, 1)]),
    (2, 5, [(1, 1), (0, 4)]),
    (6, 8, [(1, 2), (1, 3), (2, 0)]),
]


def bodies(size: int) -> list[bytes]:
    return [str(number).encode() for number in range(size)]


def tree(leaves: list[bytes]) -> tuple[Frontier, ReadNode]:
    """The appended tree and a reader that has nothing but complete nodes."""
    frontier, stored = Frontier(), {}
    for index, body in enumerate(leaves):
        stored[0, index] = leaf_hash(body)
        stored.update({(level, at): digest for level, at, digest in frontier.append(leaf_hash(body))})
    return frontier, lambda level, index: stored[level, index]


def root_by_definition(leaves: list[bytes]) -> bytes:
    """RFC 6962 section 2.1, word for word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaf_hash(leaves[0])
    k = max(1 << power for power in range(16) if 1 << power < len(leaves))
    return node_hash(root_by_definition(leaves[:k]), root_by_definition(leaves[k:]))


def test_reference_nodes_are_what_appending_stores() -> None:
    _, read = tree(LEAVES)
    for level, row in enumerate(NODES):
        assert [read(level, index).hex() for index in range(len(row))] == row
    with pytest.raises(KeyError):
        read(4, 0)


@pytest.mark.parametrize("size", range(9))
def test_reference_roots(size: int) -> None:
    frontier, read = tree(LEAVES[:size])
    assert frontier.root().hex() == ROOTS[size]
    assert Frontier.load(size, read).root().hex() == ROOTS[size]


@pytest.mark.parametrize(("index", "size", "path"), INCLUSION)
def test_reference_inclusion_proofs(index: int, size: int, path: list[tuple[int, int]]) -> None:
    _, read = tree(LEAVES[:size])
    proof = inclusion_proof(index, size, read)
    assert [step.hex() for step in proof] == [NODES[level][at] for level, at in path]
    assert verify_inclusion(leaf_hash(LEAVES[index]), index, size, proof, bytes.fromhex(ROOTS[size]))


@pytest.mark.parametrize(("first", "second", "path"), CONSISTENCY)
def test_reference_consistency_proofs(first: int, second: int, path: list[tuple[int, int]]) -> None:
    _, read = tree(LEAVES[:second])
    proof = consistency_proof(first, second, read)
    assert [step.hex() for step in proof] == [NODES[level][at] for level, at in path]
    assert verify_consistency(first, second, bytes.fromhex(ROOTS[first]), bytes.fromhex(ROOTS[second]), proof)


def test_roots_are_the_definitions_at_every_size() -> None:
    for size in range(70):
        frontier, _ = tree(bodies(size))
        assert frontier.root() == root_by_definition(bodies(size))


def test_every_small_proof_verifies_and_every_wrong_place_is_refused() -> None:
    _, read = tree(bodies(20))
    roots = [root_by_definition(bodies(size)) for size in range(21)]
    for size in range(1, 21):
        for index in range(size):
            proof = inclusion_proof(index, size, read)
            assert verify_inclusion(read(0, index), index, size, proof, roots[size])
            wrong = [other for other in range(size) if other != index]
            assert not any(verify_inclusion(read(0, index), other, size, proof, roots[size]) for other in wrong)
        for first in range(size + 1):
            proof = consistency_proof(first, size, read)
            assert verify_consistency(first, size, roots[first], roots[size], proof)
            others = [other for other in range(first) if other]
            assert not any(verify_consistency(o, size, roots[first], roots[size], proof) for o in others)


@given(st.data())
def test_a_changed_inclusion_proof_is_refused(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, 200))
    index = data.draw(st.integers(0, size - 1))
    frontier, read = tree(bodies(size))
    proof = inclusion_proof(index, size, read)
    assert verify_inclusion(read(0, index), index, size, proof, frontier.root())
    changed = data.draw(changes(proof))
    assert not verify_inclusion(read(0, index), index, size, changed, frontier.root())
    assert not verify_inclusion(leaf_hash(b"another"), index, size, proof, frontier.root())


@given(st.data())
def test_a_changed_consistency_proof_is_refused(data: st.DataObject) -> None:
    second = data.draw(st.integers(2, 200))
    first = data.draw(st.integers(1, second - 1))
    frontier, read = tree(bodies(second))
    first_root = Frontier.load(first, read).root()
    proof = consistency_proof(first, second, read)
    assert verify_consistency(first, second, first_root, frontier.root(), proof)
    assert not verify_consistency(first, second, first_root, frontier.root(), data.draw(changes(proof)))
    assert not verify_consistency(first, second, bytes(32), frontier.root(), proof)
    assert not verify_consistency(first, second, first_root, bytes(32), proof)


@st.composite
def changes(draw: st.DrawFn, proof: list[bytes]) -> list[bytes]:
    at = draw(st.integers(0, len(proof) - 1))
    flipped = bytes([proof[at][0] ^ 1]) + proof[at][1:]
    return draw(
        st.sampled_from(
            [proof[:at] + proof[at + 1 :], [*proof, bytes(32)], [*proof[:at], flipped, *proof[at + 1 :]], []]
        )
    )


@given(st.integers(0, 300), st.integers(0, 40))
def test_a_loaded_edge_appends_like_the_one_it_was(size: int, more: int) -> None:
    frontier, _ = tree(bodies(size + more))
    _, read = tree(bodies(size))
    loaded = Frontier.load(size, read)
    for body in bodies(size + more)[size:]:
        loaded.append(leaf_hash(body))
    assert loaded.root() == frontier.root()
    assert loaded.size == size + more


def test_a_copy_moves_on_alone() -> None:
    frontier, _ = tree(bodies(7))
    before = frontier.root()
    frontier.copy().append(leaf_hash(b"more"))
    assert (frontier.size, frontier.root()) == (7, before)


def test_the_empty_tree_is_the_start_of_every_tree_and_only_with_its_own_root() -> None:
    root = root_by_definition(bodies(5))
    assert verify_consistency(0, 5, EMPTY_ROOT, root, [])
    assert not verify_consistency(0, 5, root, root, [])
    assert not verify_consistency(0, 5, EMPTY_ROOT, root, [root])
    assert verify_consistency(0, 0, EMPTY_ROOT, EMPTY_ROOT, [])


def test_outside_the_tree_there_is_no_proof() -> None:
    _, read = tree(bodies(4))
    for index, size in ((4, 4), (-1, 4), (0, 0)):
        with pytest.raises(ValueError, match="not in a tree"):
            inclusion_proof(index, size, read)
        assert not verify_inclusion(read(0, 0), index, size, [], read(0, 0))
    for first, second in ((5, 4), (-1, 4)):
        with pytest.raises(ValueError, match="can't be the start"):
            consistency_proof(first, second, read)
        assert not verify_consistency(first, second, EMPTY_ROOT, EMPTY_ROOT, [])
