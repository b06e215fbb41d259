"""What is selected of which tables: the read one's own columns, and by left joins those of tables beside it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Select, and_, column, inspect, select, table
from sqlalchemy.exc import NoSuchTableError

from adapters.base import StopSource
from adapters.document.read import SqlRead


class Selection:
    """``names`` are the columns as a mapping names them, in the order in which ``query`` gives their values."""

    def __init__(self, columns: Iterable[str], read: SqlRead) -> None:
        self._joins = {join.name: join for join in read.join}
        chosen = {*columns, read.key, *([read.watermark] if read.watermark else [])}
        self.needed: dict[str, set[str]] = {}  # by table as the mapping names it
        of: dict[str, set[str]] = {"": set(), **{join.name: {*join.on.values()} for join in read.join}}
        for name in chosen.union(*(join.on for join in read.join)):
            where, bare = self._split(name)
            of[where].add(bare)
        for where, names in of.items():
            self.needed.setdefault(self._joins[where].table if where else read.table, set()).update(names)
        self._tables = {"": _table(read.table, of[""])}
        self._tables |= {join.name: _table(join.table, of[join.name]).alias(join.name) for join in read.join}
        self.names = sorted(chosen)
        self.query: Select[Any] = select(*map(self.column, self.names)).select_from(self._joined())

    def column(self, name: str) -> ColumnElement[Any]:
        """``folio`` of the read table, ``cat_municipios.nombre`` of one beside it."""
        where, bare = self._split(name)
        return self._tables[where].c[bare]

    def _joined(self) -> FromClause:
        whole = self._tables[""]
        for join in self._joins.values():
            beside = self._tables[join.name]
            on = (self.column(ours) == beside.c[theirs] for ours, theirs in join.on.items())
            whole = whole.outerjoin(beside, and_(*on))
        return whole

    def _split(self, name: str) -> tuple[str, str]:
        where, _, bare = name.rpartition(".")
        return (where, bare) if where in self._joins else ("", name)


def kinds(source: str, connection: Connection, name: str, needed: Iterable[str]) -> dict[str, Any]:
    """The SQLAlchemy type of each column of that table. Raises StopSource where it or a column is not there."""
    schema, _, bare = name.rpartition(".")
    try:
        found = {c["name"]: c["type"] for c in inspect(connection).get_columns(bare, schema or None)}
    except NoSuchTableError:
        found = {}
    if not found:
        raise StopSource(f"{source}: there is no table {name}: correct its name in the mapping")
    missing = sorted(c for c in needed if c not in found)
    if missing:
        raise StopSource(f"{source}: {name} has no column {', '.join(missing)}: mend the mapping")
    return found


def _table(name: str, columns: set[str]) -> FromClause:
    schema, _, bare = name.rpartition(".")
    return table(bare, *map(column, sorted(columns)), schema=schema or None)
