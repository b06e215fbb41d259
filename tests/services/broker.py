"""A throwaway Apache Kafka broker (KRaft, one node), from Maven Central's jars and the machine's Java."""

from __future__ import annotations

import base64
import hashlib
import shutil
import signal
import subprocess
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.services.throwaway import Absent, end, free_port, listens, spawn, wait_until

_POM = Path(__file__).with_name("pom.xml")
_JARS = _POM.parents[2] / ".venv" / "kafka"
_JAVA = ("-Xms128m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
_LOG = "-Dorg.apache.logging.log4j.level=INFO"  # as a broker that is installed has it


class Broker:
    """One broker in a folder; it may be stopped, killed and started again on the same port and data."""

    def __init__(self, folder: Path, more: Mapping[str, str] | None = None, port: int | None = None) -> None:
        self._classes = f"{jars()}/*"
        self.folder, self.port, controller = folder, port or free_port(), free_port()
        self.bootstrap = f"127.0.0.1:{self.port}"
        settings = _settings(folder, self.port, controller) | dict(more or {})
        self._file = folder / "server.properties"
        self._file.write_text("".join(f"{name}={value}\n" for name, value in settings.items()))
        identity = f"--cluster-id={_cluster_id()}"  # one word: one in 64 begins with a dash
        self._java("kafka.tools.StorageTool", "format", identity, "-c", str(self._file))
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns once it listens. Raises Absent."""
        command = ["java", *_JAVA, _LOG, "-cp", self._classes, "kafka.Kafka", str(self._file)]
        self._process = spawn(command, self.folder / "log")
        wait_until(lambda: listens(self.port), self._process, self.folder / "log")

    def stop(self, number: int = signal.SIGTERM) -> None:
        """In good order, or with SIGKILL."""
        if self._process is not None:
            end(self._process, number)

    def _java(self, *arguments: str) -> None:
        command = ["java", *_JAVA, "-cp", self._classes, *arguments]
        done = subprocess.run(command, capture_output=True, check=False)
        if done.returncode:
            raise Absent(done.stderr.decode("utf-8", "replace")[-500:])


@contextmanager
def broker(more: Mapping[str, str] | None = None, port: int | None = None) -> Iterator[Broker]:
    """One that runs, and is gone afterwards. ``more`` adds to its settings or replaces them; where that names other
    listeners, ``port`` is the one to wait for. Raises Absent.
    """
    with TemporaryDirectory(prefix="convenio-kafka-", ignore_cleanup_errors=True) as folder:
        made = Broker(Path(folder), more, port)
        try:
            made.start()
            yield made
        finally:
            made.stop()


@cache
def jars() -> Path:
    """Where the jars are; fetches them the first time (43 MB). Raises Absent."""
    if not shutil.which("java"):
        raise Absent("no java: install a runtime, 17 or newer (Debian: openjdk-17-jre-headless)")
    done = _JARS / f"complete-{hashlib.sha256(_POM.read_bytes()).hexdigest()[:8]}"
    if not done.exists():
        if not shutil.which("mvn"):
            raise Absent("no mvn to fetch Kafka's jars with (Debian: maven)")
        goal = ["dependency:copy-dependencies", f"-DoutputDirectory={_JARS}"]
        fetched = subprocess.run(["mvn", "-q", "-B", "-f", str(_POM), *goal], capture_output=True, check=False)
        if fetched.returncode:
            raise Absent(f"Kafka's jars can't be fetched: {fetched.stdout.decode('utf-8', 'replace')[-500:]}")
        done.touch()
    return _JARS


def _cluster_id() -> str:
    return base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")


def _settings(folder: Path, port: int, controller: int) -> dict[str, str]:
    return {
        "process.roles": "broker,controller",
        "node.id": "1",
        "controller.quorum.voters": f"1@127.0.0.1:{controller}",
        "listeners": f"PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}",
        "advertised.listeners": f"PLAINTEXT://127.0.0.1:{port}",
        "controller.listener.names": "CONTROLLER",
        "log.dirs": str(folder / "data"),
        "offsets.topic.replication.factor": "1",
        "offsets.topic.num.partitions": "1",
        "group.initial.rebalance.delay.ms": "0",
        "auto.create.topics.enable": "false",  # as it must be at a site: a topic nobody stated is nobody's
    }
