"""A child table's rows for a batch of records: one query ``WHERE key IN (…)``, whatever the number of records.

They are read on a connection beside the records' own: most drivers can't ask a second question while the first is being
answered. A child may so be newer than its record; what changed it comes again when the record's watermark moves.
"""

from __future__ import annotations

from collections.abc import Mapping as Columns
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, column, select, table

from adapters.base import BadRow, Row, StopSource
from adapters.document.columns import Each
from adapters.document.mapping import listed
from adapters.rows.pieces import MOST_PARTS
from adapters.sql.engine import Undecodable, streamed
from adapters.values.convert import as_text

_Part = dict[str, Any]


class Children:
    """The parts of one list. ``columns`` are those the table must have."""

    def __init__(self, source: str, name: str, each: Each, record_key: str, used: frozenset[str]) -> None:
        if each.table is None or each.key is None:
            raise StopSource(f"{source}: each.{name} needs a table and its key")
        self.name, self.table = name, each.table
        self._source, self._record_key, self._ordered = source, record_key, each.order is not None
        self.columns = sorted(used | {each.key, *([each.order] if each.order else [])})
        schema, _, bare = each.table.rpartition(".")
        made = table(bare, *map(column, self.columns), schema=schema or None)
        self._key_at, self._key = self.columns.index(each.key), made.c[each.key]
        order = [self._key, *([made.c[each.order]] if each.order else [])]
        self._query = select(*(made.c[name] for name in self.columns)).order_by(*order)

    def joined(self, connection: Connection, rows: Sequence[Row | BadRow]) -> list[Row | BadRow]:
        """The rows, each with its parts; one whose parts can't be read is none."""
        good = [row for row in rows if isinstance(row, Row)]
        parts = self._parts(connection, {row.locator: row.values[self._record_key] for row in good})
        return [self._with(row, parts[row.locator]) if isinstance(row, Row) else row for row in rows]

    def _with(self, row: Row, parts: list[_Part]) -> Row | BadRow:
        if len(parts) > MOST_PARTS:
            return BadRow(row.locator, "too_many_parts")
        if any(value.__class__ is Undecodable for part in parts for value in part.values()):
            return BadRow(row.locator, "encoding")
        if not self._ordered:  # else an order that changes from query to query would look like a change
            parts.sort(key=lambda part: [as_text(value) or "" for value in part.values()])
        return row._replace(values={**row.values, listed(self.name): parts})

    def _parts(self, connection: Connection, keys: Columns[str, Any]) -> dict[str, list[_Part]]:
        """By the record's key as text. A batch holds no more keys than Oracle takes in one list (1,000)."""
        parts: dict[str, list[_Part]] = {key: [] for key in keys}
        if not keys:
            return parts
        spelled = _Spelled(parts)
        query = self._query.where(self._key.in_(list(keys.values())))
        with streamed(connection, query) as result:
            for found in result:
                theirs = spelled.find(as_text(found[self._key_at]) or "")
                if theirs is None:
                    raise StopSource(f"{self._source}: {self.table} spells its key as no record does: make them alike")
                if len(theirs) <= MOST_PARTS:
                    theirs.append(dict(zip(self.columns, found, strict=True)))
        return parts


class _Spelled:
    """Finds a record's parts by its key as the child table spells it: padded or in other case, as databases compare."""

    def __init__(self, parts: dict[str, list[_Part]]) -> None:
        self._exact = parts
        self._loose: dict[str, list[list[_Part]]] = {}
        for key, theirs in parts.items():
            self._loose.setdefault(key.rstrip().casefold(), []).append(theirs)

    def find(self, key: str) -> list[_Part] | None:
        """The one record's parts; None where there is none, or more than one."""
        if (theirs := self._exact.get(key)) is not None:
            return theirs
        found = self._loose.get(key.rstrip().casefold(), ())
        return found[0] if len(found) == 1 else None
