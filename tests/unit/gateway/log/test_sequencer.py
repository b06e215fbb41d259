import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine

from gateway.flow.access_log import LogBroken, LogTaken
from gateway.flow.checkpoint import LogSigner
from gateway.flow.leaf import Leaf
from gateway.flow.merkle import EMPTY_ROOT, Frontier, leaf_hash
from gateway.flow.ports import StoreUnavailable
from gateway.store import tables
from gateway.store.access_log import PendingLeaves
from gateway.store.access_sequencer import Step
from gateway.store.engine import sqlite_engine
from tests.unit.gateway.log.worlds import SIGNER, World, entry


class ForgetfulOutbox:
    """An outbox whose process dies before it can forget."""

    def __init__(self, leaves: Sequence[Leaf]) -> None:
        self.waiting = [(number, leaf.encode()) for number, leaf in enumerate(leaves, 1)]
        self.asked_to_forget: list[int] = []

    def peek(self, limit: int, after: int = 0) -> list[tuple[int, bytes]]:
        return [offered for offered in self.waiting if offered[0] > after][:limit]

    def forget(self, ids: Sequence[int]) -> None:
        self.asked_to_forget = list(ids)


def bodies(world: World) -> list[bytes]:
    return [body for (body,) in world.do("SELECT body FROM leaf ORDER BY idx")]


def test_leaves_get_their_places_in_order_and_the_tree_over_them_is_signed(world: World) -> None:
    leaves = world.add([entry(minute) for minute in range(11)])
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf_hash(leaf.encode()))
    assert bodies(world) == [leaf.encode() for leaf in leaves]
    signed = SIGNER.key.checkpoint(world.reader.checkpoint() or "")
    assert (signed.size, signed.root) == (11, frontier.root())
    assert world.reader.backlog().pending == 0


def test_an_empty_log_is_signed_at_once(world: World) -> None:
    with world.sequencer() as sequencer:
        assert sequencer.step() == Step()
    signed = SIGNER.key.checkpoint(world.reader.checkpoint() or "")
    assert (signed.size, signed.root) == (0, EMPTY_ROOT)


def test_a_restart_goes_on_where_the_tree_ended(world: World) -> None:
    leaves = [leaf for start in (0, 3, 4) for leaf in world.add([entry(start + n) for n in range(3)])]
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf_hash(leaf.encode()))
    assert SIGNER.key.checkpoint(world.reader.checkpoint() or "").root == frontier.root()


def test_more_than_a_batch_says_so(world: World) -> None:
    world.pending.append_many([entry(n) for n in range(5)])
    with world.sequencer(batch=2) as sequencer:
        assert [sequencer.step() for _ in range(4)] == [
            Step(2, full=True),
            Step(2, full=True),
            Step(1),
            Step(),
        ]


def test_the_release_stores_own_table_is_an_outbox(world: World, tmp_path: Path) -> None:
    releases: Engine = sqlite_engine(tmp_path / "releases.db")
    tables.pending_leaf.create(releases)
    outbox = PendingLeaves(releases, tables.pending_leaf)
    outbox.append_many([entry(1), entry(2)])
    world.pending.append_many([entry(3)])
    with world.sequencer(outboxes=[outbox]) as sequencer:
        assert sequencer.step() == Step(3)
    assert outbox.peek(10) == []
    assert len(bodies(world)) == 3
    outbox.close()
    releases.dispose()


def test_a_crash_before_forgetting_puts_nothing_in_twice(world: World) -> None:
    outbox = ForgetfulOutbox([entry(1), entry(2)])
    for expected in (2, 0, 0):
        with world.sequencer(outboxes=[outbox]) as sequencer:
            assert sequencer.step() == Step(expected)
    assert len(bodies(world)) == 2
    assert outbox.asked_to_forget == [1, 2]


def test_the_same_leaf_offered_twice_at_once_is_taken_once(world: World) -> None:
    leaf = entry(1)
    world.pending.append_many([leaf, leaf])
    with world.sequencer(outboxes=[ForgetfulOutbox([leaf])]) as sequencer:
        assert sequencer.step() == Step(1)
    assert bodies(world) == [leaf.encode()]
    assert world.reader.backlog().pending == 0


def test_what_cannot_be_read_stays_and_holds_nobody_up(world: World) -> None:
    taken = entry(1)
    world.add([taken])
    impostor = entry(2, id=taken.id)
    world.pending.write([b"damaged", impostor.encode(), entry(3).encode()])
    with world.sequencer() as sequencer:
        assert sequencer.step() == Step(1, stuck=2)
        assert sequencer.step() == Step(0, stuck=2)
    assert [body for _, body in world.pending.peek(9)] == [b"damaged", impostor.encode()]
    assert world.reader.backlog() == (2, None)


def spoilt(**changed: object) -> bytes:
    return orjson.dumps(orjson.loads(entry(1).encode()) | changed, option=orjson.OPT_SORT_KEYS)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(spoilt(at="0001-01-01T00:00:00.000000+14:00"), id="an instant that UTC does not have"),
        pytest.param(spoilt(id="".join(f"{n:04x}" for n in range(2000))), id="an id longer than an index takes"),
    ],
)
def test_no_leaf_that_somebody_made_up_stops_the_log(world: World, body: bytes) -> None:
    world.pending.write([body, entry(2).encode()])
    with world.sequencer() as sequencer:
        assert sequencer.step() == Step(1, stuck=1)


def test_a_batch_of_what_cannot_be_read_holds_up_nobody_behind_it(world: World) -> None:
    world.pending.write([b"damaged"] * 5)
    world.pending.append_many([entry(n) for n in range(2)])
    with world.sequencer(batch=2) as sequencer:
        assert sum(sequencer.step().sequenced for _ in range(5)) == 2
        world.pending.append_many([entry(3)])
        assert sum(sequencer.step().sequenced for _ in range(5)) == 1
    assert [body for _, body in world.pending.peek(9)] == [b"damaged"] * 5


def test_stuck_leaves_do_not_make_it_hurry(world: World) -> None:
    world.pending.write([b"damaged", b"damaged"])
    with world.sequencer(batch=2) as sequencer:
        assert sequencer.step() == Step(0, stuck=2, full=False)


def test_a_second_sequencer_is_refused_until_the_first_ends(world: World) -> None:
    with world.sequencer(), pytest.raises(LogTaken, match="another sequencer"):
        world.sequencer().__enter__()
    with world.sequencer() as again:
        assert again.step() == Step()


def test_a_killed_sequencers_lock_is_free(in_a_file: World) -> None:
    lock = f"{in_a_file.path}.sequencer"
    script = f"""
import sqlite3, sys
lock = sqlite3.connect({lock!r})
lock.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.read()
"""
    holder = subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == b"held"
        with pytest.raises(LogTaken):
            in_a_file.sequencer().__enter__()
        holder.kill()
    with in_a_file.sequencer() as sequencer:
        assert sequencer.step() == Step()


def test_a_log_that_another_went_on_with_is_left_alone(world: World) -> None:
    with world.sequencer() as first:
        world.pending.append_many([entry(1)])
        first.step()
        world.do("INSERT INTO checkpoint VALUES (2, 'a second writer', '')")
        world.pending.append_many([entry(2)])
        with pytest.raises(LogBroken, match="newest checkpoint has 2"):
            first.step()
    assert len(bodies(world)) == 1
    assert world.reader.backlog().pending == 1


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE leaf SET hash = zeroblob(32) WHERE idx = 4",
        "UPDATE node SET hash = zeroblob(32) WHERE level = 2",
        "DELETE FROM node WHERE level = 2",
        "DELETE FROM leaf WHERE idx = 4",
        "DELETE FROM leaf",
        "DELETE FROM checkpoint",
        "DELETE FROM checkpoint WHERE size = 5",
        "UPDATE checkpoint SET note = (SELECT note FROM checkpoint WHERE size = 2) WHERE size = 5",
        "UPDATE checkpoint SET note = replace(note, 'log.example', 'another.example')",
    ],
)
def test_a_tree_that_is_not_what_was_signed_is_not_continued(world: World, damage: str) -> None:
    world.add([entry(1), entry(2)])
    world.add([entry(3), entry(4), entry(5)])
    world.do(damage)
    with pytest.raises(LogBroken):
        world.sequencer().__enter__()
    with pytest.raises(LogBroken):  # and the refusal left the lock free
        world.sequencer().__enter__()


def test_another_key_does_not_continue_the_log(world: World) -> None:
    world.add([entry(1)])
    other = LogSigner("log.example", Ed25519PrivateKey.from_private_bytes(bytes([1]) * 32))
    with pytest.raises(LogBroken, match="not signed by"):
        world.sequencer(signer=other).__enter__()


def test_a_full_disk_changes_nothing_and_the_next_step_goes_through(in_a_file: World) -> None:
    with in_a_file.sequencer() as sequencer:
        in_a_file.pending.append_many([entry(n) for n in range(200)])
        (pages,) = in_a_file.do("PRAGMA page_count")[0]
        in_a_file.do(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(StoreUnavailable, match="space"):
            sequencer.step()
        in_a_file.do("PRAGMA max_page_count = 1000000")
        assert sequencer.step() == Step(200)
    with in_a_file.sequencer():
        assert in_a_file.reader.size() == 200


def test_running_reports_trouble_goes_on_and_stops_when_told(world: World) -> None:
    stop, steps = threading.Event(), []
    world.pending.append_many([entry(1)])

    class Flaky(ForgetfulOutbox):
        def peek(self, limit: int, after: int = 0) -> list[tuple[int, bytes]]:
            if not steps:
                raise StoreUnavailable("locked")
            return super().peek(limit, after)

    def hear(step: Step) -> None:
        steps.append(step)
        if step.sequenced:
            stop.set()

    with world.sequencer(outboxes=[Flaky([entry(2)])]) as sequencer:
        sequencer.run(stop.wait, hear)
    assert steps == [Step(trouble="locked"), Step(2)]


def test_a_place_that_cannot_be_locked_is_said(in_a_file: World) -> None:
    Path(f"{in_a_file.path}.sequencer").mkdir()
    with pytest.raises(StoreUnavailable, match="CANTOPEN"):
        in_a_file.sequencer().__enter__()
