from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from gateway import wiring
from gateway.demo.home import Home, home
from gateway.demo.world import Size

WAIT = 120.0  # seconds; only a failure takes so long


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


def test_a_demo_that_is_stopped_leaves_nothing_behind(place: Path) -> None:
    command, environment = demo(place)
    said = place.parent / f"{place.name}.out"
    with said.open("wb") as out:
        running = subprocess.Popen(command, env=environment, stdout=out, stderr=out)
        try:
            assert eventually(lambda: "Ctrl-C termina" in said.read_text("utf-8") or running.poll() is not None)
            assert len(processes(str(place))) == 4, "the supervisor and the three it looks after"
            [folder] = place.iterdir()
            assert (folder / "releases.db").exists()
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


@pytest.fixture
def made(place: Path) -> Iterator[Home]:
    with home(place, Size(200, 80, 60)) as made:
        yield made


@pytest.fixture
def serving(made: Home) -> Iterator[subprocess.Popen[bytes]]:
    """``convenio serve --all`` on a small home, ready."""
    command = [sys.executable, "-m", "gateway", "serve", "--all", "--settings", str(made.settings_file)]
    with (made.folder / "serve.err").open("wb") as err:
        running = subprocess.Popen(command, stdout=err, stderr=err, start_new_session=True)
        try:
            assert eventually(lambda: ready(made) or running.poll() is not None)
            assert running.poll() is None, (made.folder / "serve.err").read_text("utf-8")
            yield running
        finally:
            if running.poll() is None:
                os.killpg(running.pid, signal.SIGKILL)
            running.wait(WAIT)


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
        for name in ("log run", "--scheduled", "serve --s")
        if name in command
    }


def free(made: Home) -> bool:
    """Nobody listens, and another sequencer may have the log."""
    with socket.socket() as probe:
        nobody = probe.connect_ex((made.settings.serve.host, made.settings.serve.port)) != 0
    with wiring.sequencer(made.settings):
        return nobody


def test_three_processes_pull_sequence_and_answer_and_end_on_a_signal(
    made: Home, serving: subprocess.Popen[bytes]
) -> None:
    assert set(children(made)) == {"log run", "--scheduled", "serve --s"}

    def pulled() -> bool:
        body = {"view": "zapopan-2026-01.incidentes-analisis"}
        answer = httpx.post(f"{made.url}/v1/incidents/count", json=body, headers=made.headers("analyst"), timeout=30)
        return answer.status_code == 200 and (answer.json()["total"] or 0) > 100

    def sequenced() -> bool:
        answer = httpx.get(f"{made.url}/v1/log/checkpoint", headers=made.headers("auditor"), timeout=30)
        return answer.status_code == 200 and int(answer.text.split("\n")[1]) > 0

    assert eventually(pulled)
    assert eventually(sequenced)
    stream = f"{made.url}/v1/feeds/jalisco-2026-02.incidentes-seguimiento/stream"
    with httpx.stream("GET", stream, headers=made.headers("prosecutor"), timeout=30) as answer:
        assert next(lines := answer.iter_lines()) == "retry: 2000"
        serving.send_signal(signal.SIGTERM)
        assert list(lines) is not None  # a running stream is ended, not waited for
    assert serving.wait(WAIT) == 0
    assert processes(str(made.settings_file)) == {}
    assert free(made)
    assert "Traceback" not in (made.folder / "serve.err").read_text("utf-8")


def test_if_one_process_dies_all_end_and_the_supervisor_says_so(made: Home, serving: subprocess.Popen[bytes]) -> None:
    os.kill(children(made)["log run"], signal.SIGKILL)
    assert serving.wait(WAIT) != 0
    assert processes(str(made.settings_file)) == {}
    assert free(made)
