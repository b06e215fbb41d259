"""A drop folder in a test's hands: what is put into it, and what comes out."""

from __future__ import annotations

import os
from pathlib import Path

from source_worlds import mapping

from adapters.base import BadRow, Batch, Row, Skipped
from adapters.drop.file_drop import FileDrop

SHARED = Path(os.environ.get("CONVENIO_SHARED_DATA", Path(__file__).parents[4] / "shared" / "data"))
HEADER = "folio,fecha,delito,cambio"
ROWS = f"{HEADER}\nF-1,2024-01-01,DAÑOS,\nF-2,2024-01-02,LESIÓN,\n"
DETECT = '{csv: {files: "*", encoding: detect, delimiter: detect}}'


def drop(folder: Path, read: str, **more: str) -> FileDrop:
    return FileDrop("prueba", folder, mapping(read, **more))


def steps(source: FileDrop, cursor: dict[str, object] | None = None) -> list[Batch | Skipped]:
    return [*source.pull(cursor)]


def skipped(source: FileDrop) -> list[tuple[str, str]]:
    """The units that could not be read, each with its rule."""
    return [(step.unit, step.rule) for step in steps(source) if isinstance(step, Skipped)]


def found(source: FileDrop) -> list[Row | BadRow]:
    """Every row, the refused ones too."""
    return [row for step in steps(source) if isinstance(step, Batch) for row in step.rows]


def places(rows: list[Row] | list[Row | BadRow]) -> list[str]:
    return [row.locator.partition("@")[0] for row in rows]


def rules(source: FileDrop) -> list[str | None]:
    """Why each row was refused, None where it was not."""
    return [row.rule if isinstance(row, BadRow) else None for row in found(source)]


def put(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def age(path: Path) -> None:
    """Nobody has written it for an hour."""
    then = path.stat().st_mtime - 3600
    os.utime(path, (then, then))
