"""Is a mapping's ``read`` right for a table or an API? What their keys ask of each other."""

from __future__ import annotations

from collections.abc import Collection

from adapters.check.dates import Found
from adapters.document.read import RestRead, SqlRead


def table(read: SqlRead, columns: Collection[str]) -> Found:
    """What is wrong with ``read.sql``. ``columns`` are those that the mapping uses."""
    at = ("read", "sql")
    if read.overlap is not None and read.watermark is None:
        yield (*at, "overlap"), "overlap without a watermark", "name the column that grows with every change"
    names = {read.table.rpartition(".")[2]}
    for i, join in enumerate(read.join):
        here = (*at, "join", i)
        if join.name in names:
            yield here, f"{join.name!r} is read already", "name this one otherwise: as: ..."
        names.add(join.name)
        lefts = [ours for later in read.join[i + 1 :] for ours in later.on]
        if not any(column.rpartition(".")[0] == join.name for column in (*columns, *lefts)):
            yield here, f"no column of {join.name} is used", f"write {join.name}.COLUMN under fields, or remove it"
        for ours in join.on:
            where = ours.rpartition(".")[0]
            if where in {later.name for later in read.join[i:]}:
                yield (*here, "on"), f"{where!r} is not joined before", "join it first"


def collection(read: RestRead) -> Found:
    """What is wrong with ``read.rest``."""
    at = ("read", "rest")
    if (read.since is None) != (read.watermark is None):
        yield at, "since or watermark alone", "they go together"
    for name in ("page", "offset", "cursor"):
        if name in read.model_fields_set and name != read.paging:
            yield (*at, name), f"{name} with paging: {read.paging}", f"write paging: {name}, or remove it"
    if read.paging == "cursor" and read.next is None:
        yield at, "paging: cursor without next", "next: the answer's member that holds the cursor"
    if read.next is not None and read.paging not in ("cursor", "link"):
        yield (*at, "next"), f"next with paging: {read.paging}", "write paging: cursor or paging: link"
