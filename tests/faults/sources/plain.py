"""What the plain readings of a file share: how it is written, a row, and that there is nothing to read."""

from __future__ import annotations

from typing import Any, NamedTuple

Cells = dict[str, Any]
Table = list[tuple[int, list[Any] | None]]  # record number, its cells; None: it says nothing clear


class Row(NamedTuple):
    """A row by its number; no cells where it says nothing clear."""

    number: int
    cells: Cells | None


class Nothing(Exception):
    """The file can't be read as what it should be."""


class Written(NamedTuple):
    """How a file is really written, whatever anybody finds out about it."""

    kind: str  # csv, xlsx, json, ndjson
    encoding: str = "utf-8"
    delimiter: str = ","
