from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from own_servers import OwnServers, Watched, engines_end
from sqlalchemy import func, select

from gateway.demo.check import check
from gateway.demo.home import Home, home
from gateway.demo.topics import TopicsTaken, fresh_topics, unsent
from gateway.demo.world import Size
from gateway.flow.accounts import Accounts
from gateway.settings import SourceSettings
from gateway.store import tables
from gateway.store.engine import unit_of_work
from gateway.wiring import access_log, custodian, databases, sources

WAIT = 120.0  # seconds; only a failure takes so long
GRACE = 30.0  # seconds; a service manager kills what has not ended by then
SIZE = Size(200, 80, 60)


def eventually(holds: Callable[[], bool]) -> bool:
    until, tick = time.monotonic() + WAIT, threading.Event()
    while not holds():
        if time.monotonic() > until:
            return False
        tick.wait(0.1)
    return True


def processes(word: str) -> dict[int, str]:
    """Of this machine, those with that word in their command line."""
    listed = subprocess.run(["ps", "-axww", "-o", "pid=,command="], capture_output=True, text=True, check=True).stdout
    found = (line.split(maxsplit=1) for line in listed.splitlines() if word in line)
    return {int(pid): command for pid, command in found if int(pid) != os.getpid()}


@pytest.fixture
def place() -> Iterator[Path]:
    """Where the demo makes its folder; short, and nobody else's."""
    with tempfile.TemporaryDirectory(prefix="cv-") as folder:
        yield Path(folder)


def demo(place: Path, *words: str) -> tuple[list[str], dict[str, str]]:
    return [sys.executable, "-m", "gateway", "demo", *words], os.environ | {"TMPDIR": str(place), "COLUMNS": "160"}


def test_the_demo_checks_itself_and_leaves_nothing_behind(place: Path) -> None:
    command, environment = demo(place, "--check")
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=4 * WAIT)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    assert "✗" not in done.stdout
    assert done.stdout.count("✓") > 30
    assert list(place.iterdir()) == []
    assert processes(str(place)) == {}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
def test_a_terminals_ctrl_c_and_its_end_leave_nothing_behind(place: Path, number: signal.Signals) -> None:
    """They reach the demo and what started servers for it, which waits for the demo to end."""
    command, environment = demo(place)
    environment |= {"CONVENIO_TEST_POSTGRES": "there", "CONVENIO_TEST_KAFKA": "too"}
    started = [sys.executable, "-m", "tests.services", *command]
    said = place.parent / f"{place.name}.out"
    with said.open("wb") as out:
        running = subprocess.Popen(started, env=environment, stdout=out, stderr=out, start_new_session=True)
        try:
            assert eventually(lambda: "Ctrl-C termina" in said.read_text("utf-8") or running.poll() is not None)
        finally:
            os.killpg(running.pid, number)
            running.wait(WAIT)
    text = said.read_text("utf-8")
    said.unlink()
    assert running.returncode in (0, 130), text
    assert "Traceback" not in text
    assert list(place.iterdir()) == []
    assert processes(str(place)) == {}


def test_a_demo_on_servers_that_is_stopped_leaves_nothing_behind(place: Path, own_servers: OwnServers) -> None:
    with own_servers.fresh() as watched:  # no topics
        before = roles_and_databases(watched)
        addresses = "--postgresql", own_servers.postgres.admin, "--kafka", own_servers.kafka.bootstrap
        command, environment = demo(place, *addresses)
        said = place.parent / f"{place.name}.out"
        with said.open("wb") as out:
            running = subprocess.Popen(command, env=environment, stdout=out, stderr=out)
            try:
                assert eventually(lambda: "Ctrl-C termina" in said.read_text("utf-8") or running.poll() is not None)
                assert len(processes(str(place))) == 5, "the supervisor and the four it looks after"
                assert roles_and_databases(watched) > before
                assert eventually(lambda: len(own_servers.topics()) == 7)
            finally:
                running.send_signal(signal.SIGTERM)
                running.wait(WAIT)
        text = said.read_text("utf-8")
        said.unlink()
        assert running.returncode in (0, 130), text
        assert "Traceback" not in text
        assert text.count("curl -sN") == 3
        assert list(place.iterdir()) == []
        assert processes(str(place)) == {}
        assert roles_and_databases(watched) == before
        assert own_servers.topics() == []


def test_a_demo_leaves_another_ones_topics_alone(place: Path, own_servers: OwnServers) -> None:
    taken = "convenio.jalisco-2026-02.incidentes-seguimiento"
    with own_servers.fresh() as watched, engines_end(), home(place, SIZE, servers=watched.servers) as made:
        own_servers.make_topic(taken)
        with pytest.raises(TopicsTaken, match=taken), fresh_topics(made):
            pytest.fail("it began")
        assert own_servers.topics() == [taken]


def roles_and_databases(watched: Watched) -> set[str]:
    with watched.root() as root:
        found = root.execute("SELECT rolname FROM pg_roles UNION ALL SELECT datname FROM pg_database").fetchall()
    return {name for (name,) in found if "demo" in name}


@pytest.fixture(params=["files", "servers"])
def made(request: pytest.FixtureRequest, place: Path) -> Iterator[Home]:
    if request.param == "files":
        with home(place, SIZE) as made:
            yield made
        return
    own_servers: OwnServers = request.getfixturevalue("own_servers")
    with own_servers.fresh() as watched, engines_end(), home(place, SIZE, servers=watched.servers) as made:
        yield made


def start(made: Home, *words: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "gateway", *words, "--settings", str(made.settings_file)]
    with (made.folder / "serve.err").open("ab") as err:
        return subprocess.Popen(command, stdout=err, stderr=err, start_new_session=True)


@contextmanager
def started(made: Home, *commands: tuple[str, ...]) -> Iterator[list[subprocess.Popen[bytes]]]:
    """These, once the API answers; none is left afterwards."""
    running = [start(made, *words) for words in commands]
    try:
        assert eventually(lambda: ready(made) or any(process.poll() is not None for process in running))
        assert [process.poll() for process in running] == [None] * len(running), said(made)
        yield running
    finally:
        for process in running:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(WAIT)


@pytest.fixture
def serving(made: Home) -> Iterator[subprocess.Popen[bytes]]:
    """``convenio serve --all`` on a small home, ready."""
    with started(made, ("serve", "--all")) as [running]:
        yield running


def said(made: Home) -> str:
    return (made.folder / "serve.err").read_text("utf-8")


def ready(made: Home) -> bool:
    try:
        return httpx.get(f"{made.url}/health/ready", timeout=5).status_code == 200
    except httpx.TransportError:
        return False


def children(made: Home) -> dict[str, int]:
    found = processes(str(made.settings_file))
    return {
        name: pid
        for pid, command in found.items()
        for name in ("log run", "--scheduled", "serve --s", "gateway relay")
        if name in command
    }


def expected(made: Home) -> set[str]:
    return {"log run", "--scheduled", "serve --s"} | ({"gateway relay"} if made.settings.kafka is not None else set())


def free(made: Home) -> bool:
    """Nobody listens, and another sequencer may have the log."""
    with socket.socket() as probe:
        nobody = probe.connect_ex((made.settings.serve.host, made.settings.serve.port)) != 0
    with access_log.sequencer(made.settings):
        return nobody


def leases(made: Home) -> int:
    """How many views a relay holds now."""
    with unit_of_work(databases.releases_engine(made.settings)) as connection:
        return connection.execute(select(func.count()).where(tables.relay.c.lease_until > time.time())).scalar_one()


def test_all_processes_pull_sequence_relay_and_answer_and_end_on_a_signal(
    made: Home, serving: subprocess.Popen[bytes]
) -> None:
    assert set(children(made)) == expected(made)

    def pulled() -> bool:
        body = {"view": "zapopan-2026-01.incidentes-analisis"}
        answer = httpx.post(f"{made.url}/v1/incidents/count", json=body, headers=made.headers("analyst"), timeout=30)
        return answer.status_code == 200 and (answer.json()["total"] or 0) > 100

    def sequenced() -> bool:
        answer = httpx.get(f"{made.url}/v1/log/checkpoint", headers=made.headers("auditor"), timeout=30)
        return answer.status_code == 200 and int(answer.text.split("\n")[1]) > 0

    assert eventually(pulled)
    assert eventually(sequenced)
    if made.settings.kafka is not None:
        assert eventually(lambda: unsent(made) == 0)
        assert leases(made) == 7
    stream = f"{made.url}/v1/feeds/jalisco-2026-02.incidentes-seguimiento/stream"
    with httpx.stream("GET", stream, headers=made.headers("prosecutor"), timeout=30) as answer:
        assert next(lines := answer.iter_lines()) == "retry: 2000"
        serving.send_signal(signal.SIGTERM)
        assert list(lines) is not None  # a running stream is ended, not waited for
    assert serving.wait(WAIT) == 0
    assert processes(str(made.settings_file)) == {}
    assert free(made)
    assert leases(made) == 0
    assert "Traceback" not in said(made)


def test_if_one_process_dies_all_end_and_the_supervisor_says_so(made: Home, serving: subprocess.Popen[bytes]) -> None:
    dies = "log run" if made.settings.kafka is None else "gateway relay"
    os.kill(children(made)[dies], signal.SIGKILL)
    assert serving.wait(WAIT) != 0
    assert processes(str(made.settings_file)) == {}
    assert free(made)


@pytest.mark.parametrize("made", ["files"], indirect=True)
def test_a_source_that_does_not_answer_keeps_nobody_from_ending(made: Home) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(WAIT)
        address = f'url = "http://127.0.0.1:{silent.getsockname()[1]}/carpetas"'
        text, found = re.subn(r'url = "http://.*"', address, made.settings_file.read_text("utf-8"))
        assert found == 1
        made.settings_file.write_text(text, "utf-8")
        with started(made, ("serve", "--all")) as [running]:
            asks, _ = silent.accept()
            with asks:
                running.send_signal(signal.SIGTERM)
                assert running.wait(GRACE) == 0, said(made)
    assert processes(str(made.settings_file)) == {}
    assert free(made)
    assert "Traceback" not in said(made)


@pytest.mark.parametrize("made", ["servers"], indirect=True)
def test_on_servers_the_check_finds_all_in_order_and_each_process_ends_well_by_itself(made: Home) -> None:
    accounts = {source.mapping.stem: pulled_once(made, source) for source in made.settings.source}
    commands = ("log", "run"), ("pull", "--scheduled"), ("relay",), ("serve",)
    with started(made, *commands) as running:
        findings = check(made, accounts)
        assert [finding for finding in findings if not finding.good] == []
        assert sum("Kafka" in f.what or "topic" in f.what for f in findings) == 4
        for process in running:
            process.send_signal(signal.SIGTERM)
        ends = {words[0]: process.wait(GRACE) for words, process in zip(commands, running, strict=True)}
        assert ends == dict.fromkeys(("log", "pull", "relay", "serve"), 0), said(made)
    assert "Traceback" not in said(made)


def pulled_once(made: Home, source: SourceSettings) -> Accounts:
    engine = custodian.custodian_engine(made.settings, sources.mapping_of(source).owner)
    try:
        return custodian.puller(made.settings, source, engine).pull(lambda *_: None)
    finally:
        engine.dispose()
