"""Batches that another process writes while the next is made: in the end they are in the store, or refused."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import URL, Engine, make_url

from contracts.kind import Problem
from contracts.release import Release
from gateway.flow.ports import (
    Intaken,
    NewRelease,
    Overtaken,
    PolicyChanged,
    Quarantined,
    RecordChange,
    Shared,
    StoreUnavailable,
)
from gateway.store.intake import SqliteIntake
from gateway.store.intake_postgres import PostgresIntake
from gateway.store.writer import Writer, Writing
from tests.unit.gateway.pull.pull_world import OWNER, SHOWN, PostgresStore, World


def eventually(condition: Callable[[], object], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def children() -> set[int]:
    listed = (Path("/proc/self/task") / str(os.getpid()) / "children").read_text("ascii")
    return {int(one) for one in listed.split()}


def ended(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


class Fake:
    """What writes, in the other process: told by files in the folder that its engine's address names."""

    def __init__(self, engine: Engine) -> None:
        self.folder = Path(engine.url.database or "").parent

    def write(self, batch: Intaken, source: int) -> None:
        self.folder.joinpath("written").write_bytes(pickle.dumps((batch, source)))


class Refuses(Fake):
    """The agreement changes while the first batch is written."""

    def write(self, batch: Intaken, source: int) -> None:
        first = not self.folder.joinpath("written").exists()
        super().write(batch, source)
        if first:
            raise PolicyChanged


class Waits(Fake):
    """Until it may go on."""

    def write(self, batch: Intaken, source: int) -> None:
        super().write(batch, source)
        eventually(self.folder.joinpath("go-on").exists)
        raise StoreUnavailable("away")


class Defect(Fake):
    """Fails as nobody foresaw, with a value in its words."""

    def write(self, batch: Intaken, source: int) -> None:
        raise LookupError("GOMC900101HJCRRR00")


def writer(kind: type[Writing], folder: Path) -> Writer:
    made = Writer(kind, URL.create("sqlite", database=str(folder / "none.db")))
    eventually(made.ready)
    return made


def batch(source: str = "prueba", policy: bytes = b"p") -> Intaken:
    return Intaken(source, OWNER, "hearing", 1, policy, {}, None, b"", b"", "run")


binaries, texts, numbers = st.binary(max_size=20), st.text(max_size=9), st.integers(0, 2**62)
maybe = st.none() | texts
releases = st.builds(
    Release, texts, binaries, texts, maybe, maybe, maybe, st.lists(texts, max_size=2).map(tuple), numbers
)
changes = st.builds(
    RecordChange,
    binaries,
    binaries,
    binaries,
    st.booleans(),
    st.lists(st.builds(NewRelease, numbers, texts, numbers, st.none() | releases, st.none() | numbers)),
    st.dictionaries(numbers, st.builds(Shared, numbers, numbers, texts, numbers), max_size=3),
    st.lists(st.tuples(numbers, numbers), max_size=3),
    st.lists(st.tuples(numbers, numbers), max_size=3),
)
batches = st.builds(
    Intaken,
    *(texts, texts, texts, numbers, binaries, st.dictionaries(numbers, numbers, max_size=2), maybe),
    *(binaries, binaries, texts, binaries, st.booleans(), st.lists(changes, max_size=4), st.lists(binaries)),
    st.lists(st.builds(Quarantined, binaries, texts, st.lists(st.builds(Problem, texts, texts)), binaries)),
    st.lists(binaries),
)


@pytest.fixture(scope="module")
def keeping(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Writer, Path]]:
    folder = tmp_path_factory.mktemp("keeping")
    made = writer(Fake, folder)
    yield made, folder / "written"
    made.close()


@given(batches, numbers)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_what_is_handed_over_arrives_as_it_was(keeping: tuple[Writer, Path], made: Intaken, source: int) -> None:
    other, written = keeping
    other.write(made, source)
    other.settled()

    assert pickle.loads(written.read_bytes()) == (made, source)


def test_what_a_batch_was_refused_with_is_told_once(tmp_path: Path) -> None:
    other = writer(Refuses, tmp_path)
    other.write(batch(), 1)
    with pytest.raises(PolicyChanged):
        other.settled()
    other.settled()
    other.write(batch(), 1)
    other.settled()
    other.close()


def test_what_was_handed_over_behind_a_refused_batch_is_not_written(tmp_path: Path) -> None:
    other, written = writer(Refuses, tmp_path), tmp_path / "written"
    for source in (1, 2, 3):
        other.write(batch(), source)
    with pytest.raises(PolicyChanged):
        other.settled(2)
    assert other.under_way == 0
    assert pickle.loads(written.read_bytes()) == (batch(), 1)
    other.settled()
    other.write(batch(), 4)
    other.settled()
    assert pickle.loads(written.read_bytes()) == (batch(), 4)
    other.close()


def test_nobody_waits_to_hand_a_batch_over_however_large_it_is(tmp_path: Path) -> None:
    other, large = writer(Waits, tmp_path), batch()
    large.accounts = {"units": "x" * 3_000_000}
    for _ in range(3):
        other.write(large, 1)
    assert other.under_way == 3
    tmp_path.joinpath("go-on").touch()
    with pytest.raises(StoreUnavailable, match="away"):
        other.settled()
    other.close()


def test_where_it_dies_nothing_is_under_way_any_more(tmp_path: Path) -> None:
    there = children()
    other = writer(Waits, tmp_path)
    for _ in range(3):
        other.write(batch(), 1)
    (process,) = children() - there
    os.kill(process, signal.SIGKILL)
    with pytest.raises(StoreUnavailable, match="ended"):
        other.settled(2)
    assert other.under_way == 0
    assert not other.ready()
    other.settled()
    other.close()


def test_a_defect_is_told_by_its_name_alone(tmp_path: Path) -> None:
    other = writer(Defect, tmp_path)
    other.write(batch(), 1)
    with pytest.raises(RuntimeError, match=r"failed: LookupError$"):
        other.settled()
    other.close()


def test_a_batch_that_is_never_sent_is_not_waited_for(tmp_path: Path) -> None:
    other, broken = writer(Fake, tmp_path), batch()
    broken.accounts = {"unsendable": lambda: None}
    with pytest.raises((AttributeError, pickle.PicklingError)):
        other.write(broken, 1)
    other.settled()
    other.write(batch(), 1)
    other.settled()
    other.close()


def test_one_that_does_not_come_up_is_never_ready(tmp_path: Path) -> None:
    there = children()
    other = Writer(Fake, URL.create("sqlite", database=str(tmp_path / "none.db")))
    (process,) = children() - there
    os.kill(process, signal.SIGKILL)
    eventually(lambda: ended(process))

    assert not other.ready()
    assert not other.ready()
    assert children() <= there


def test_it_imports_nothing_from_where_its_caller_happens_to_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pickle.py").write_text(f"open({str(tmp_path / 'imported')!r}, 'w')\n", "utf-8")
    monkeypatch.setattr(sys, "path", [path or str(Path.cwd()) for path in sys.path])
    monkeypatch.chdir(tmp_path)
    writer(Fake, tmp_path).close()

    assert not (tmp_path / "imported").exists()


def test_one_who_is_interrupted_while_waiting_can_still_wait_for_the_batch(tmp_path: Path) -> None:
    other = writer(Waits, tmp_path)
    other.write(batch(), 1)
    eventually(tmp_path.joinpath("written").exists)
    told, waiting = threading.Event(), threading.main_thread().ident
    assert waiting is not None

    def once(*_: object) -> None:
        if not told.is_set():
            told.set()
            raise KeyboardInterrupt

    def interrupt() -> None:
        while not told.wait(0.05):
            signal.pthread_kill(waiting, signal.SIGINT)

    before = signal.signal(signal.SIGINT, once)
    thread = threading.Thread(target=interrupt)
    try:
        with pytest.raises(KeyboardInterrupt):  # noqa: PT012  (an interrupt that comes before the wait counts too)
            thread.start()
            other.settled()
    finally:
        thread.join()
        signal.signal(signal.SIGINT, before)
    tmp_path.joinpath("go-on").touch()
    with pytest.raises(StoreUnavailable, match="away"):
        other.settled()
    other.close()


def test_what_everybody_is_asked_on_the_terminal_does_not_reach_it(tmp_path: Path) -> None:
    there = children()
    other = writer(Fake, tmp_path)
    (process,) = children() - there
    for asked in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        os.kill(process, asked)
    other.write(batch(), 1)
    other.settled()
    other.close()


def test_nothing_is_left_running_by_who_closes_it_and_by_who_forgets_it(tmp_path: Path) -> None:
    there = children()
    one, another = writer(Fake, tmp_path), Writer(Fake, make_url("sqlite://"))
    assert len(children() - there) == 2
    one.close()
    one.close()
    del another
    assert children() <= there


def test_it_ends_when_its_caller_is_killed(tmp_path: Path) -> None:
    caller = f"""
import time
from pathlib import Path
from tests.unit.gateway.store.test_store_writer import Fake, children, writer
made = writer(Fake, Path({str(tmp_path)!r}))
print(*children(), flush=True)
time.sleep(100)
"""
    with subprocess.Popen([sys.executable, "-c", caller], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        other = int(process.stdout.readline())
        process.kill()
    eventually(lambda: ended(other))


class Signed:
    """Says which process wrote."""

    def write(self, batch: Intaken, source: int) -> None:
        super().write(batch, source)  # type: ignore[misc]  # it stands before an intake
        name = os.environ["CONVENIO_TEST_WRITTEN_BY"]
        with Path(name).open("a", encoding="ascii") as told:
            told.write(f"{os.getpid()}\n")


class SignedSqlite(Signed, SqliteIntake):
    """On SQLite."""


class SignedPostgres(Signed, PostgresIntake):
    """On PostgreSQL."""


class Filling:
    """A source's batches of 600 records, one by one."""

    def __init__(self, world: World, told: Path) -> None:
        self.world, self.told, self.given = world, told, 0
        store = world.store
        if isinstance(store, PostgresStore):
            self.intake: SqliteIntake | PostgresIntake = SignedPostgres(store.custodian(OWNER))
        else:
            self.intake = SignedSqlite(store.engine)
        self.intake.register("prueba", OWNER, "hearing", "run")
        self.view = store.view(SHOWN)

    def give(self) -> None:
        """The next, with releases of its own."""
        made = batch()
        made.views = {self.view.number: self.view.policy}
        for number in range(self.given, self.given + 600):
            new = NewRelease(self.view.number, f"r{number:06}", 1, Release(SHOWN, b"{}", "2026-01-01"), None)
            made.changes.append(RecordChange(b"%06d" % number, b"c", b"", releases=[new]))
        self.intake.accept(made)
        self.given += 600

    def by_another(self) -> int:
        """Gives until another process has written; which one."""

        def other() -> set[int]:
            self.give()
            return {int(one) for one in self.told.read_text("ascii").split()} - {os.getpid()}

        eventually(other)
        (process,) = other()
        return process

    def sequences(self) -> list[int]:
        """What a follower of the view has seen in the end."""
        seen: list[int] = []
        log = self.world.store.log
        while rows := self.world.store.ask(log.after(self.view.number, seen[-1] if seen else 0, 1000)):
            seen += [found.sequence for found in rows]
        return seen


@pytest.fixture
def filling(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Filling]:
    told = tmp_path / "written-by"
    told.touch()
    monkeypatch.setenv("CONVENIO_TEST_WRITTEN_BY", str(told))
    made = Filling(world, told)
    yield made
    made.intake.close()


def test_one_who_brings_much_gets_a_process_that_writes(filling: Filling) -> None:
    there = children()
    filling.by_another()
    last = b"%06d" % (filling.given - 1)
    assert last in filling.intake.known("prueba", [last])  # though it may have been on its way
    filling.intake.close()

    assert filling.sequences() == list(range(1, filling.given + 1))
    assert children() <= there


def test_one_who_brings_little_gets_none(filling: Filling) -> None:
    made, there = batch(), children()
    made.views = {filling.view.number: filling.view.policy}
    filling.intake.accept(made)

    assert children() == there


def test_where_it_does_not_come_up_its_caller_writes_by_itself(filling: Filling) -> None:
    there = children()
    filling.give()
    (process,) = children() - there
    os.kill(process, signal.SIGKILL)
    for _ in range(5):
        filling.give()
    filling.intake.close()

    assert filling.sequences() == list(range(1, filling.given + 1))
    assert {*filling.told.read_text("ascii").split()} == {str(os.getpid())}


def test_where_it_dies_the_batch_is_in_the_store_or_refused(filling: Filling) -> None:
    process = filling.by_another()
    filling.intake.settled()
    before = filling.given
    os.kill(process, signal.SIGKILL)
    eventually(lambda: ended(process))
    with pytest.raises(StoreUnavailable, match="ended"):  # noqa: PT012  (by the next call, or the one after)
        filling.give()
        filling.intake.settled()
    filling.intake.close()
    filling.given = before
    filling.give()  # again, as the pull that is repeated does
    filling.intake.close()

    assert filling.sequences() == list(range(1, before + 601))


def test_where_another_pull_of_the_source_has_begun_it_is_told_so(filling: Filling) -> None:
    filling.by_another()
    filling.intake.settled()
    filling.intake.register("prueba", OWNER, "hearing", "another")
    with pytest.raises(Overtaken):  # noqa: PT012  (by the call, or by the wait)
        filling.give()
        filling.intake.settled()
