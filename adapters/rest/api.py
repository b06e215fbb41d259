"""A paged JSON API: its pages as ``read.rest`` says, one item by ``GET base/{key}``.

Nested items are flattened to the columns a mapping names: ``persona.curp``, ``personas[0].curp``. The cursor is the
highest watermark seen, which the next pull asks for as ``since`` (the API is taken to include it). Page numbers,
offsets and cursors are no place to resume at, since pages shift and cursors lapse: a pull that stopped midway goes on
from its watermark where the API sorts by it, and starts again where it does not. An item that changes while pages are
read can shift the others by one: what is missed then comes when it changes, or with a full pull.

Memory holds one page, of bounded size. No message and no log names the token, an address or an item.
"""

from __future__ import annotations

import hashlib
import re
import weakref
from collections.abc import Iterable, Iterator
from itertools import pairwise
from ssl import SSLContext
from typing import Any
from urllib.parse import quote

import httpx

from adapters.base import BadRow, Batch, CannotFetch, Cursor, Row, StopSource
from adapters.document.mapping import Mapping, listed
from adapters.rest.http import TIMEOUT, Http, Login, Time, address
from adapters.rest.paging import Page, paging
from adapters.values.convert import as_text
from adapters.values.flatten import expected, members, roots, with_parts

MOST_PAGES = 1_000_000

_GONE = frozenset({404, 410})
_NUMBER = re.compile(r"[0-9]{1,30}(\.[0-9]{1,30})?")


class RestApi:
    """The port for one collection. ``client`` and ``time`` are for tests."""

    def __init__(
        self,
        name: str,
        base_url: str,
        login: Login,
        mapping: Mapping,
        tls: SSLContext | None = None,
        client: httpx.Client | None = None,
        time: Time | None = None,
    ) -> None:
        read = mapping.read.rest
        if read is None:
            raise StopSource(f"{name}: an API needs rest under the mapping's read")
        self.name = name
        self._url, self._mapping, self._read = address(name, base_url.rstrip("/")), mapping, read
        self._lists = members(mapping)
        self._needed = expected(mapping)
        self._known = roots(mapping.known)
        self._used = {*mapping.columns, *read.marks}
        self._paging = paging(name, self._url, read)
        made = client or httpx.Client(timeout=TIMEOUT, follow_redirects=False, verify=tls or True)
        self._http = Http(name, login, made, time or Time())
        weakref.finalize(self, made.close)  # its connections end with the connector

    def check(self) -> None:
        """The first page can be read and understood, and tells which is the next."""
        self._paging.after(self._page(self._paging.first(""), first=True)[0])

    def pull(self, cursor: Cursor | None) -> Iterator[Batch]:
        """Page after page until the last, then an empty batch. Raises RetryLater or StopSource."""
        since = str((cursor or {}).get("since", ""))
        high, ordered, turning = _rank(since), True, _Turning(self.name)
        url: httpx.URL | None = self._paging.first(since)
        for number in range(MOST_PAGES):
            if url is None:
                yield Batch((), {"since": high[1]}, complete=not since)
                return
            page, items = self._page(url, first=not number)
            rows = [self._row(item) for item in items]
            turning.check([row.locator if isinstance(row, Row) else "" for row in rows], page.answer.digest)
            marks = [high, *(_rank(_text(row, self._read.watermark)) for row in rows)]
            ordered, high = ordered and all(a <= b for a, b in pairwise(marks)), max(marks)
            if items:
                yield Batch(rows, {"since": high[1] if ordered else since}, unexpected=self._news(rows))
            url = self._paging.after(page)
        raise StopSource(f"{self.name}: more than {MOST_PAGES} pages: the API does not end")

    def fetch(self, locator: str) -> Row | None:
        """The item with that key as it is now, None if it is gone."""
        path, _, query = self._url.raw_path.partition(b"?")
        one = path.rstrip(b"/") + b"/" + quote(locator, safe="").encode()
        answer = self._http.get(self._url.copy_with(raw_path=one + (b"?" + query if query else b"")), _GONE)
        if answer is None or answer.value is None:
            return None
        inner = answer.value.get(self._read.items) if isinstance(answer.value, dict) and self._read.items else None
        row = self._row(inner if isinstance(inner, dict) else answer.value)
        if isinstance(row, BadRow) or row.locator != locator:
            raise CannotFetch("the API's answer for one key is not the item of that key")
        return row

    def _page(self, url: httpx.URL, *, first: bool) -> tuple[Page, list[Any]]:
        answer = self._http.get(url)
        items = None if answer is None else answer.value
        for name in self._read.items.split(".") if self._read.items else ():
            items = items.get(name) if isinstance(items, dict) else None
        if answer is None or not isinstance(items, list):
            where = self._read.items or "the answer"
            raise StopSource(f"{self.name}: no list of items under {where}: see read.rest.items")
        self._require_members(items)
        return Page(url, answer, len(items), first), items

    def _row(self, item: Any) -> Row | BadRow:
        values = with_parts(item, self._lists)
        if isinstance(values, str):
            return BadRow("item", values)
        parts = (value for each in self._lists for part in values[each] for value in part.values())
        if any(map(_rounded, map(values.get, self._used))) or any(map(_rounded, parts)):
            return BadRow("item", "unreadable_row")
        key = as_text(values.get(self._read.key))
        return Row(key, values) if key else BadRow("item", "missing_key")

    def _news(self, rows: Iterable[Row | BadRow]) -> frozenset[str]:
        good = [row.values for row in rows if isinstance(row, Row)]
        news = self._mapping.unexpected({name for values in good for name in values} - self._lists.keys())
        for each in self._mapping.each:
            names = {name for values in good for part in values.get(listed(each), ()) for name in part}
            news |= self._mapping.unexpected(names, each)
        return news

    def _require_members(self, items: list[Any]) -> None:
        """Leaving out a null is common; a member in no item of a page that has an unknown one was renamed."""
        there = {name for item in items if isinstance(item, dict) for name in item}
        gone = sorted(min(columns) for columns in self._needed if columns.isdisjoint(there))
        if gone and there - self._known:
            raise StopSource(f"{self.name}: no item has {', '.join(gone)} but something unknown instead: renamed?")


class _Turning:
    """Does the API turn in circles? A page whose items were all on the page before, or any cycle of pages (Brent)."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._before: frozenset[str] = frozenset()
        self._anchor, self._steps, self._limit = b"", 0, 1

    def check(self, keys: list[str], digest: bytes) -> None:
        """Raises StopSource on a repetition. Memory: one page's keys and one digest, however long the cycle.

        ``digest`` tells pages apart that have no keys; where they have, what surrounds them (a time) may change.
        """
        content = hashlib.sha256("\x1f".join(keys).encode()).digest() if any(keys) else digest
        if content == self._anchor or (any(keys) and self._before.issuperset(keys)):
            raise StopSource(f"{self._name}: the API gives the same page again: check read.rest and its paging")
        self._before = frozenset(keys)
        self._steps += 1
        if self._steps == self._limit:
            self._anchor, self._steps, self._limit = content, 0, self._limit * 2


def _text(row: Row | BadRow, column: str | None) -> str:
    return as_text(row.values.get(column)) or "" if isinstance(row, Row) and column is not None else ""


def _rounded(value: object) -> bool:
    """A whole number beyond 64 bits, of which the parser keeps the first digits: two of them may become one key."""
    return value.__class__ is float and abs(value) >= 2.0**63


def _rank(mark: str) -> tuple[float, str]:
    """Numbers by their value, any other text by itself."""
    return (float(mark) if _NUMBER.fullmatch(mark) else 0.0), mark
