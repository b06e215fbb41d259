from collections.abc import Callable, Iterator

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateway.flow import verify_log
from gateway.flow.checkpoint import LogSigner
from gateway.flow.leaf import Leaf
from gateway.flow.merkle import EMPTY_ROOT, leaf_hash
from gateway.flow.verify_log import EXPLAINED, Fault, Finding, Report, verify
from tests.unit.gateway.log.worlds import SIGNER, Logs, World, entry

SIZES = (3, 7, 8, 13)  # the checkpoints of the log under attack


def whole(world: World) -> None:
    for start, end in zip((0, *SIZES), SIZES, strict=False):
        world.add([entry(n, reference=f"OF-{n}") for n in range(start, end)])


@pytest.fixture
def world(logs: Logs, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setattr(verify_log, "CHUNK", 4)  # so that the walk crosses from one to the next
    with logs.world(whole) as world:
        yield world


def report(world: World, kept: tuple[str, ...] = ()) -> Report:
    return verify(world.reader, SIGNER.key, lambda _done, _total: None, kept)


def found(world: World, kept: tuple[str, ...] = ()) -> set[tuple[Fault, int, int | None]]:
    return {(finding.fault, finding.where, finding.level) for finding in report(world, kept).findings}


def notes(world: World) -> dict[int, str]:
    return dict(world.do("SELECT size, note FROM checkpoint"))


def body(world: World, idx: int) -> bytes:
    return world.do("SELECT body FROM leaf WHERE idx = ?", [idx])[0][0]


def test_an_untouched_log_is_sound_and_all_of_it_was_looked_at(world: World) -> None:
    world.pending.append_many([entry(1)])
    assert report(world) == Report(leaves=13, pending=1, nodes=10, checkpoints=5, findings=[])
    assert report(world).sound
    assert found(world, tuple(notes(world).values())) == set()


def test_the_size_of_a_chunk_changes_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.do("UPDATE node SET hash = zeroblob(32) WHERE level = 1 AND idx IN (1, 4)")
    small = report(world)
    monkeypatch.setattr(verify_log, "CHUNK", 1024)
    assert len(small.findings) == 2
    assert report(world) == small


def test_the_progress_ends_at_the_whole(world: World) -> None:
    heard: list[tuple[int, int]] = []
    verify(world.reader, SIGNER.key, lambda done, total: heard.append((done, total)))
    assert heard[0] == (0, 13)
    assert heard[-1] == (13, 13)


def test_a_log_that_never_began_and_an_empty_one_are_sound(logs: Logs) -> None:
    with logs.world() as world:
        assert report(world) == Report(leaves=0, pending=0)
        world.add([])
        assert report(world) == Report(leaves=0, pending=0, checkpoints=1)
        world.do("UPDATE checkpoint SET note = ?", [SIGNER.sign(0, bytes(32))])
        assert found(world) == {(Fault.CHECKPOINT_ROOT, 0, None)}


def test_a_flipped_byte_in_a_body(world: World) -> None:
    changed = body(world, 5).replace(b"analista", b"analistb")
    world.do("UPDATE leaf SET body = ? WHERE idx = 5", [changed])
    assert found(world) == {(Fault.LEAF_HASH, 5, None), (Fault.LEAF_COLUMNS, 5, None)}
    world.do("UPDATE leaf SET body = ? WHERE idx = 5", [b"\x00" + changed[1:]])
    assert found(world) == {(Fault.LEAF_HASH, 5, None), (Fault.LEAF_BODY, 5, None)}


def test_a_body_changed_with_its_hash_and_columns(world: World) -> None:
    changed = body(world, 5).replace(b"analista", b"analistb")
    world.do("UPDATE leaf SET body = ?, hash = ?, subject = 'analistb' WHERE idx = 5", [changed, leaf_hash(changed)])
    nodes = {(Fault.NODE_HASH, 2, 1), (Fault.NODE_HASH, 1, 2), (Fault.NODE_HASH, 0, 3)}
    assert found(world) == nodes | {(Fault.CHECKPOINT_ROOT, size, None) for size in (7, 8, 13)}


def test_a_body_changed_with_the_whole_tree_above_it(world: World) -> None:
    """Whoever can write the file but not sign can't make the checkpoints agree."""
    leaves = [Leaf.decode(body(world, idx)) for idx in range(13)]
    forger = LogSigner("log.example", Ed25519PrivateKey.from_private_bytes(bytes([9]) * 32))
    signed = notes(world)
    for table in ("leaf", "node", "checkpoint"):
        world.do(f"DELETE FROM {table}")
    leaves[5] = entry(5, id=leaves[5].id, subject="otra")
    world.pending.append_many(leaves)
    with world.sequencer(signer=forger) as sequencer:
        sequencer.step()
    assert found(world) == {(Fault.CHECKPOINT_FALSE, 0, None), (Fault.CHECKPOINT_FALSE, 13, None)}
    world.do("DELETE FROM checkpoint")
    for size, note in signed.items():
        world.do("INSERT INTO checkpoint VALUES (?, ?, '')", [size, note])
    assert found(world) == {(Fault.CHECKPOINT_ROOT, size, None) for size in (7, 8, 13)}


def test_two_swapped_leaves(world: World) -> None:
    for old, new in ((8, 99), (11, 8), (99, 11)):
        world.do("UPDATE leaf SET idx = ? WHERE idx = ?", [new, old])
    assert found(world) == {
        (Fault.NODE_HASH, 4, 1),
        (Fault.NODE_HASH, 5, 1),
        (Fault.NODE_HASH, 2, 2),
        (Fault.CHECKPOINT_ROOT, 13, None),
    }


def test_a_deleted_leaf(world: World) -> None:
    world.do("DELETE FROM leaf WHERE idx = 9")
    assert (Fault.LEAF_MISSING, 9, None) in found(world)
    assert (Fault.CHECKPOINT_ROOT, 13, None) in found(world)
    assert (Fault.CHECKPOINT_ROOT, 8, None) not in found(world)


def test_a_deleted_leaf_whose_followers_moved_up(world: World) -> None:
    world.do("DELETE FROM leaf WHERE idx = 9")
    for idx in (10, 11, 12):
        world.do("UPDATE leaf SET idx = idx - 1 WHERE idx = ?", [idx])
    assert {fault for fault, _, _ in found(world)} == {Fault.NODE_HASH, Fault.TRUNCATED}


@pytest.mark.parametrize(
    "column", ["at", "agency", "subject", "view", "purpose", "action", "outcome", "reference", "leaf_id"]
)
def test_an_altered_search_column(world: World, column: str) -> None:
    world.do(f"UPDATE leaf SET {column} = 'otra' WHERE idx = 6")
    assert report(world).findings == [Finding(Fault.LEAF_COLUMNS, 6, detail=column)]


def test_an_id_given_twice_where_the_index_was_taken_away(world: World) -> None:
    world.do("DROP INDEX ix_leaf_leaf_id")
    world.do("UPDATE leaf SET leaf_id = (SELECT leaf_id FROM leaf WHERE idx = 2) WHERE idx IN (6, 7)")
    assert found(world) >= {(Fault.LEAF_REPEATED, 6, None), (Fault.LEAF_REPEATED, 7, None)}


def test_an_altered_node(world: World) -> None:
    world.do("UPDATE node SET hash = zeroblob(32) WHERE level = 2 AND idx = 1")
    assert found(world) == {(Fault.NODE_HASH, 1, 2)}


def test_a_deleted_node_and_one_too_many(world: World) -> None:
    world.do("DELETE FROM node WHERE level = 1 AND idx = 3")
    assert found(world) == {(Fault.NODE_MISSING, 3, 1)}
    world.do("INSERT INTO node VALUES (1, 7, zeroblob(32))")
    assert found(world) == {(Fault.NODE_MISSING, 3, 1), (Fault.ROWS, 13, None)}


def test_a_row_the_tree_does_not_have(world: World) -> None:
    world.do("UPDATE leaf SET idx = -1 WHERE idx = 12")
    assert (Fault.ROWS, 12, None) in found(world)


def test_a_forged_checkpoint(world: World) -> None:
    forger = LogSigner("log.example", Ed25519PrivateKey.from_private_bytes(bytes([9]) * 32))
    world.do("UPDATE checkpoint SET note = ? WHERE size = 8", [forger.sign(8, EMPTY_ROOT)])
    assert found(world) == {(Fault.CHECKPOINT_FALSE, 8, None)}
    world.do("UPDATE checkpoint SET note = ? WHERE size = 8", [notes(world)[7].replace("\n7\n", "\n8\n")])
    assert found(world) == {(Fault.CHECKPOINT_FALSE, 8, None)}


def test_a_checkpoint_the_log_itself_signed_over_other_leaves(world: World) -> None:
    world.do("UPDATE checkpoint SET note = ? WHERE size = 8", [SIGNER.sign(8, EMPTY_ROOT)])
    assert found(world) == {(Fault.CHECKPOINT_ROOT, 8, None)}


def test_an_older_checkpoint_played_again(world: World) -> None:
    world.do("UPDATE checkpoint SET note = ? WHERE size = 13", [notes(world)[8]])
    assert report(world).findings == [Finding(Fault.CHECKPOINT_SIZE, 13, detail="8")]
    assert not report(world).sound


def test_a_truncated_log(world: World) -> None:
    world.do("DELETE FROM leaf WHERE idx >= 8")
    assert found(world) == {(Fault.TRUNCATED, 13, None), (Fault.ROWS, 8, None)}


def test_leaves_nobody_signed(world: World) -> None:
    world.do("DELETE FROM checkpoint WHERE size > 7")
    assert found(world) == {(Fault.LEAF_UNSIGNED, 7, None)}


def test_a_log_set_back_whole_is_found_by_who_kept_a_checkpoint(world: World) -> None:
    kept = notes(world)[13]
    world.do("DELETE FROM leaf WHERE idx >= 8")
    world.do("DELETE FROM checkpoint WHERE size > 8")
    world.do("DELETE FROM node WHERE (idx + 1) << level > 8")
    assert found(world) == set()
    assert found(world, (kept,)) == {(Fault.TRUNCATED, 13, None)}
    world.add([entry(n) for n in range(20, 25)])
    assert found(world) == set()
    assert found(world, (kept,)) == {(Fault.CHECKPOINT_ROOT, 13, None)}


def test_a_kept_note_that_is_none(world: World) -> None:
    assert found(world, ("nothing",)) == {(Fault.CHECKPOINT_FALSE, -1, None)}


def test_what_is_appended_meanwhile_is_no_finding(world: World) -> None:
    grow: list[Callable[[], object]] = [lambda: world.add([entry(50), entry(51)])]

    def meanwhile(_done: int, _total: int) -> None:
        if grow:
            grow.pop()()

    assert verify(world.reader, SIGNER.key, meanwhile).findings == []


def test_every_fault_is_said_in_both_languages() -> None:
    assert set(EXPLAINED) == set(Fault)
    assert all(spanish != english for spanish, english in EXPLAINED.values())
