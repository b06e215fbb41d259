"""A file of two gigabytes is read in the memory of one of twenty megabytes.

Takes a quarter of an hour and 2 GB: CONVENIO_LARGE_FILES names a folder that has them (``-s`` shows the figures).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.faults.sources.large import write

_WHERE = os.environ.get("CONVENIO_LARGE_FILES", "")
_MB = 1_000_000
_STORE, _TWINS = 128 * 2**20, 32 * 2**20  # what databases keep of their own pages, which a small file does not fill

pytestmark = pytest.mark.skipif(not _WHERE, reason="CONVENIO_LARGE_FILES names a folder with 2 GB to spare")


def taken(how: str, form: str, size: int) -> dict[str, Any]:
    """What a process takes that reads a file of that size; every row of it is kept."""
    with TemporaryDirectory(dir=_WHERE) as folder:
        rows = write(Path(folder), form, size)
        command = [sys.executable, "-m", "tests.faults.sources.large", how, folder, form]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found: dict[str, Any] = json.loads(said)
    speed = found["rows"] / found["seconds"]
    print(f"{how} {form}, {size // _MB:,} MB: {rows:,} rows, {speed:,.0f} a second, peak {found['peak'] / _MB:,.0f} MB")
    assert found["rows"] == rows - (form == "json")  # its first item is empty
    return found


@pytest.mark.parametrize(
    ("how", "form", "size", "cache"),
    [
        ("read", "csv", 2000 * _MB, 0),
        ("read", "csv without ids", 500 * _MB, _TWINS),
        ("read", "gzip", 500 * _MB, 0),
        ("read", "ndjson", 200 * _MB, 0),
        ("read", "json", 200 * _MB, 0),
        ("pull", "csv", 200 * _MB, _STORE),
    ],
)
def test_its_memory_does_not_grow_with_the_file(how: str, form: str, size: int, cache: int) -> None:
    small, large = taken(how, form, 20 * _MB), taken(how, form, size)
    assert large["peak"] < small["peak"] * 1.25 + 16 * _MB + cache
