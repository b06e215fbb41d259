"""The source that killed pulls read: in its second version some rows have changed, some are withdrawn."""

from __future__ import annotations

from tests.unit.gateway.pull.pull_world import TableSource, Values, row


def source(rows: int, version: int, size: int) -> TableSource:
    made = TableSource(*(row(str(n)) for n in range(rows)), size=size)
    if version == 2:
        for n in range(0, rows, 2):
            made.put(second(n))
    return made


def second(n: int) -> Values:
    return row(str(n), estatus="BAJA") if n % 3 == 0 else row(str(n), articulo="99", infraccion="OTRA")
