"""What a shape of source files is, and how its files are written."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from tests.faults.sources.plain import Written

CANARY = "CANARIO"  # most texts hold it: wherever it turns up outside of a record, a value has leaked
ROWS = 8


class Shape(NamedTuple):
    """A mapping and the files of one unit that it reads, the first of which names the unit."""

    name: str
    mapping: str
    files: Mapping[str, bytes]
    written: Written
    period: tuple[date, date] | None = None


def delimited(
    rows: Sequence[Sequence[object]], encoding: str = "utf-8", delimiter: str = ",", end: str = "\r\n"
) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(rows)
    return text.getvalue().encode(encoding)


def zip_parts(content: bytes) -> dict[str, bytes]:
    """A workbook's parts by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return {name: book.read(name) for name in book.namelist()}


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """A workbook of these parts."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as book:
        for name, part in parts.items():
            book.writestr(zipfile.ZipInfo(name), part)
    return content.getvalue()
