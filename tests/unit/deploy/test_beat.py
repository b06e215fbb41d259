"""The sign of life of the processes that nobody asks anything: also while what they need is away."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
SETTINGS = """
origin = "convenio.example/beat"
keys = "keys"
store = "releases.db"
access_log = "access.db"
[serve]
audience = "https://convenio.example"
[kafka]
bootstrap = ["127.0.0.1:1"]
security = "PLAINTEXT"
[[agency]]
id = "zapopan-policia"
kind = "municipal_police"
name = "Policía"
[[source]]
mapping = "zapopan-policia.yaml"
folder = "drop"
every = 1
"""


def convenio(home: Path, *arguments: str) -> subprocess.Popen[bytes]:
    env = {**os.environ, "CONVENIO_SETTINGS": str(home / "convenio.toml"), "PYTHONPATH": str(ROOT)}
    with (home / "said").open("ab") as said:
        return subprocess.Popen([sys.executable, "-m", "gateway", *arguments], env=env, stdout=said, stderr=said)


def until(condition: Callable[[], bool], process: subprocess.Popen[bytes]) -> bool:
    deadline = time.monotonic() + 60
    while not condition():
        if process.poll() is not None or time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("beat")
    (made / "convenio.toml").write_text(SETTINGS, "utf-8")
    mapping = ROOT / "adapters" / "mappings" / "zapopan-policia.yaml"
    (made / "zapopan-policia.yaml").write_bytes(mapping.read_bytes())
    (made / "drop").mkdir()
    for command in ("store upgrade", "keys log", "keys new zapopan-policia --no-escrow"):
        assert convenio(made, *command.split()).wait(60) == 0, (made / "said").read_text("utf-8")
    return made


@pytest.mark.parametrize("command", ["pull --scheduled", "log run", "relay"])
def test_it_is_given_at_every_turn_and_the_process_ends_when_asked(home: Path, command: str) -> None:
    file = home / "beat"
    process = convenio(home, *command.split(), "--beat", str(file))
    try:
        for _ in range(2):
            assert until(file.exists, process), (home / "said").read_text("utf-8")
            file.unlink()
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    finally:
        process.kill()
        process.wait()


def test_what_keeps_a_pull_from_its_work_is_said_and_does_not_end_it(home: Path) -> None:
    before = (home / "said").stat().st_size
    process = convenio(home, "pull", "--scheduled")
    try:
        said = lambda: (home / "said").read_bytes()[before:].decode()  # noqa: E731
        assert until(lambda: said().count("✗") >= 2, process), said()
        assert "is in force: `convenio agreement list`" in said()
    finally:
        process.kill()
        process.wait()
