"""The sources that killed pulls read: a table in whose second version some rows have changed and some are withdrawn,
and a folder whose file is replaced by one without its first rows and with some more.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

from adapters.rows.mapper import Mapper
from gateway.flow.ports import Intaken
from gateway.store.intake import SqliteIntake
from tests.unit.gateway.pull.pull_world import FolderSource, TableSource, Values, mapper, row

GONE, COME = 8, 5  # rows of the folder's file, from its first version to its second


def source(rows: int, version: int, size: int) -> TableSource:
    made = TableSource(*(row(str(n)) for n in range(rows)), size=size)
    if version == 2:
        for n in range(0, rows, 2):
            made.put(second(n))
    return made


def folder(rows: int, version: int, size: int) -> FolderSource:
    first, last = (0, rows) if version == 1 else (GONE, rows + COME)
    content = [row(str(n), articulo=str(n)) for n in range(first, last)]
    return FolderSource(size, by_content=True, scope=lambda name: name, a=content)


def replacing() -> Mapper:
    return mapper("{content: true}", replaces="{unit: file}")


def second(n: int) -> Values:
    return row(str(n), estatus="BAJA") if n % 3 == 0 else row(str(n), articulo="99", infraccion="OTRA")


class Beside(SqliteIntake):
    """Goes on only once the process that writes is there, and keeps beside the store who has written."""

    def accept(self, batch: Intaken) -> None:
        super().accept(batch)
        while self._writer is not None and not self._writer.ready():
            time.sleep(0.01)

    def write(self, batch: Intaken, source: int) -> None:
        super().write(batch, source)
        with Path(self._engine.url.database or "").with_name("written-by").open("a", encoding="ascii") as told:
            told.write(f"{os.getpid()}\n")
