"""What a figure was measured on: machine, versions, and how busy it was."""

from __future__ import annotations

import os
import platform
import sqlite3
import timeit
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

_LIBRARIES = (
    *("cedarpy", "cryptography", "fastapi", "kafka-python", "orjson", "psycopg", "pydantic", "sqlalchemy", "uvicorn"),
    "uvloop",
)
BUSY = 0.3  # running processes per core, beyond which the machine is not quiet
USUAL = 0.03  # seconds of the bare loop where the benches' own seconds were noted


def described() -> dict[str, object]:
    """For the machine-readable file."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "libraries": {name: version(name) for name in _LIBRARIES},
    }


def load() -> float:
    """Running processes per core over the last minute."""
    return round(os.getloadavg()[0] / (os.cpu_count() or 1), 2)


def pace() -> float:
    """How many times as long as usual a bare loop takes: the best of five, since others only slow it down."""
    return round(min(timeit.repeat("for i in range(1_000_000): x += i", "x = 0", number=1, repeat=5)) / USUAL, 2)


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())
