"""A log restored from an older copy: refused, or continued because somebody says so, and told by every kept note."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.flow.access_log import LogBroken
from gateway.flow.leaf import Action, Leaf
from gateway.flow.verify_log import Fault, verify
from gateway.store import kept_note
from gateway.store.access_sequencer import Step
from tests.unit.gateway.log.worlds import SIGNER, World, entry


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_note, "SECONDS", 0.0)


def restore(world: World, size: int) -> None:
    """The log as a copy had it that was made when it had so many leaves."""
    world.do("DELETE FROM leaf WHERE idx >= ?", [size])
    world.do("DELETE FROM node WHERE (idx + 1) * (1 << level) > ?", [size])
    world.do("DELETE FROM checkpoint WHERE size > ?", [size])


def kept(world: World) -> int:
    return SIGNER.key.checkpoint(world.kept.read_text("utf-8")).size


def two_batches(world: World) -> str:
    """Three leaves, then two more; the newest note."""
    world.add([entry(n) for n in range(3)])
    world.add([entry(n) for n in range(2)])
    return world.reader.checkpoint() or ""


def found(world: World, *notes: str) -> list[Fault]:
    return [finding.fault for finding in verify(world.reader, SIGNER.key, lambda *_: None, notes).findings]


def test_the_newest_note_is_kept_outside(world: World) -> None:
    assert two_batches(world) == world.kept.read_text("utf-8")
    with world.sequencer() as sequencer:
        world.pending.append_many([entry(1)])
        sequencer.step()
        assert kept(world) == 6
    assert [file.name for file in world.kept.parent.glob(f"{world.kept.name}*")] == [world.kept.name]


def test_it_is_written_seldom_and_at_the_end(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    two_batches(world)
    monkeypatch.setattr(kept_note, "SECONDS", 3600.0)
    clock = iter([10_000.0, 10_000.0, 10_001.0, 13_600.0, 13_600.0])
    monkeypatch.setattr(kept_note, "monotonic", lambda: next(clock))
    sizes = []
    with world.sequencer() as sequencer:
        for _ in range(2):
            world.pending.append_many([entry(1)])
            sequencer.step()
            sizes.append(kept(world))
        sequencer.step()  # nothing new, and by now it is time
        sizes.append(kept(world))
        monkeypatch.undo()
        world.pending.append_many([entry(1)])
        sequencer._kept._written = 1e12
        sequencer.step()
        sizes.append(kept(world))
    assert sizes == [6, 6, 7, 7]
    assert kept(world) == 8


def test_an_older_copy_is_refused_and_left_as_it_is(world: World) -> None:
    newest = two_batches(world)
    restore(world, 3)
    for _ in range(2):
        with pytest.raises(LogBroken, match=r"5 leaves were signed, 3 are stored, 2 are missing.*--restored"):
            world.sequencer().__enter__()
    assert world.kept.read_text("utf-8") == newest
    assert world.do("SELECT count(*) FROM leaf") == [(3,)]


def test_another_log_of_the_same_name_is_refused(world: World) -> None:
    two_batches(world)
    restore(world, 0)
    aside = world.kept.rename(world.kept.with_suffix(".aside"))
    world.add([entry(n) for n in range(9)])
    aside.rename(world.kept)
    with pytest.raises(LogBroken, match="first 5 leaves are not those that were signed"):
        world.sequencer().__enter__()


def test_a_newer_copy_than_the_note_is_simply_continued(world: World) -> None:
    older = two_batches(world)
    world.add([entry(1)])
    world.kept.write_text(older, "utf-8")
    with world.sequencer() as sequencer:
        assert sequencer.step() == Step()
    assert world.reader.size() == 6


def test_where_nothing_was_kept_there_is_nothing_to_compare(world: World) -> None:
    two_batches(world)
    world.kept.unlink()
    world.add([entry(1)])
    assert kept(world) == 6


def test_going_on_is_said_in_one_leaf_and_only_once(world: World) -> None:
    lost = SIGNER.key.checkpoint(two_batches(world))
    restore(world, 3)
    world.pending.append_many([entry(7)])
    with world.sequencer(restored=True) as sequencer:
        assert kept(world) == 4
        assert sequencer.step() == Step(1)
    leaves = [Leaf.decode(row.body) for row in world.reader.leaves(3, 9)]
    assert [leaf.action for leaf in leaves] == [Action.RESTORE_LOG, Action.SEARCH]
    assert leaves[0].query["size"] == 5
    assert leaves[0].query["root"] in lost.text()
    for restored in (False, True):
        with world.sequencer(restored=restored) as sequencer:
            assert sequencer.step() == Step()
    assert world.reader.size() == 5


def test_the_log_that_goes_on_is_sound_and_whoever_kept_a_lost_note_sees_the_fork(world: World) -> None:
    lost = two_batches(world)
    restore(world, 3)
    older = world.reader.checkpoint() or ""
    with world.sequencer(restored=True):
        assert found(world) == []
        assert found(world, older) == []
        assert found(world, lost) == [Fault.TRUNCATED]
        world.pending.append_many([entry(n) for n in range(5)])
    world.add([])
    assert found(world, older, lost) == [Fault.CHECKPOINT_ROOT]


@pytest.mark.parametrize("content", ["", "no note", "not utf-8", "another key"])
def test_what_is_no_note_of_this_log_is_refused(world: World, content: str) -> None:
    newest = two_batches(world)
    texts = {"not utf-8": b"\xff", "another key": newest.replace("log.example", "log.other").encode()}
    world.kept.write_bytes(texts.get(content, content.encode()))
    with pytest.raises(LogBroken, match=world.kept.name):
        world.sequencer().__enter__()


def test_a_place_that_takes_no_note_is_told_at_each_step_and_stops_nothing(world: World, tmp_path: Path) -> None:
    world.kept = tmp_path / "none" / "log.note"
    with world.sequencer() as sequencer:
        world.pending.append_many([entry(1)])
        step = sequencer.step()
        assert step.sequenced == 1
        assert "can't be kept (ENOENT)" in step.trouble
        assert "ENOENT" in sequencer.step().trouble
        world.kept.parent.mkdir()
        assert sequencer.step() == Step()
    assert kept(world) == 1
