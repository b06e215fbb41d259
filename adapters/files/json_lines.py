"""A file's JSON objects as rows: nested members as columns, a member that is a list of parts as that list."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from typing import Any

import orjson

from adapters.document.mapping import Mapping, listed
from adapters.files.json_items import BLANK, Broken, Items
from adapters.files.tables import Line, Told
from adapters.files.workbook import Unreadable
from adapters.values.flatten import expected, members, roots, with_parts

_AT_ONCE = 1000  # items that are looked at before the first of them is handed over


def item_lines(items: Items, mapping: Mapping, told: Told) -> Iterator[Line]:
    """A row for every item; blank lines after the last are none. Raises Unreadable, possibly after some rows."""
    rows, renamed = _Rows(mapping, told), _Renamed(mapping)
    blanks: list[int] = []
    with closing(items):
        while some := list(islice(items, _AT_ONCE)):
            renamed.look(item for _, item in some)
            for number, item in some:
                if item is BLANK:
                    blanks.append(number)
                    continue
                yield from (Line(blank, f"#{blank}", {}, "blank_row") for blank in blanks)
                blanks.clear()
                yield rows.line(number, item)


class _Rows:
    def __init__(self, mapping: Mapping, told: Told) -> None:
        self._mapping, self._told = mapping, told
        self._lists = members(mapping)
        self._by_content = [name for name, each in mapping.each.items() if each.member and mapping.key.content]

    def line(self, number: int, item: Any) -> Line:
        at = f"#{number}"
        if isinstance(item, Broken):
            return Line(number, at, {}, item.rule)
        values = with_parts(item, self._lists)
        if isinstance(values, str):
            return Line(number, at, {}, values)
        self._told.news |= self._news(values)
        for name in self._by_content:  # what the parts say is content too
            parts = orjson.dumps(values[listed(name)], option=orjson.OPT_SORT_KEYS)
            values[".".join(self._lists[listed(name)])] = parts.decode()
        return Line(number, at, values)

    def _news(self, values: dict[str, Any]) -> set[str]:
        news = set(self._mapping.unexpected(values.keys() - self._lists.keys()))
        for column in self._lists:
            news.update(*(self._mapping.unexpected(part, column.removeprefix("#")) for part in values[column]))
        return news


class _Renamed:
    """To leave a null member out is common. One that no item has, beside one that nobody knows, was renamed."""

    def __init__(self, mapping: Mapping) -> None:
        self._gone, self._known = expected(mapping), roots(mapping.known)
        self._unknown = False

    def look(self, items: Iterator[Any]) -> None:
        """Raises Unreadable where none up to here has a member that is needed, and some have an unknown one."""
        for item in items if self._gone else ():
            if isinstance(item, dict):
                self._gone = {one for one in self._gone if one.isdisjoint(item)}
                self._unknown = self._unknown or not self._known.issuperset(item)
        if self._gone and self._unknown:
            raise Unreadable(f"missing_column:{min(map(min, self._gone))}")
