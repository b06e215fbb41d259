"""A paged JSON API behind a bearer token: ``GET base?page=n``, one item by ``GET base/{key}``.

The end is an empty page. Nested items are flattened to the columns a mapping names: ``persona.curp``,
``personas[0].curp``. The cursor is the highest watermark seen, which the next pull asks for as ``since`` (the API is
taken to include it). Page numbers are no place to resume at, since pages shift: a pull that stopped midway goes on from
its watermark where the API sorts by it, and starts again where it does not. An item that changes while pages are read
can shift the others by one: what is missed then comes when it changes, or with a full pull.

Memory holds one page, of bounded size. No message and no log names the token, an address or an item.
"""

from __future__ import annotations

import hashlib
import logging
import re
import time
import weakref
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import Any, NamedTuple
from urllib.parse import quote

import httpx
import orjson

from adapters.base import BadRow, Batch, CannotFetch, Cursor, RetryLater, Row, StopSource
from adapters.convert import as_text
from adapters.mapping_document import Mapping

ATTEMPTS = 4
LARGEST_BODY = 32 * 1024 * 1024  # bytes
MOST_PAGES = 1_000_000
TIMEOUT = httpx.Timeout(30.0, connect=10.0)

_DEEPEST = 12
_LONGEST_NAME = 1000  # characters, as a mapping's: a long name around many members would be held once for each
_BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})
_GONE = frozenset({404, 410})

# httpx writes every URL to the log, and the URL of one item holds its key.
logging.getLogger("httpx").setLevel(logging.WARNING)


class _Answer(NamedTuple):
    """An answer's JSON, and the SHA-256 of the bytes it came in: JSON may be read that is too deep to be written."""

    value: Any
    digest: bytes


class _Passing(Exception):
    """One attempt failed in a way that may pass. Says how, without address or content."""


class RestApi:
    """The port for one collection. ``client`` is for tests; ``sleep`` waits between attempts, in seconds."""

    def __init__(
        self,
        name: str,
        base_url: str,
        token: str,
        mapping: Mapping,
        client: httpx.Client | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        read = mapping.read.rest
        if read is None:
            raise StopSource(f"{name}: an API needs rest under the mapping's read")
        if not (token.isascii() and token.isprintable()):
            raise StopSource(f"{name}: the token holds characters no header can: correct the source's token")
        self.name = name
        self._url, self._mapping, self._read, self._sleep = base_url.rstrip("/"), mapping, read, sleep
        self._needed, self._known = _members(mapping.columns), _members(mapping.known)
        self._client = client or httpx.Client(timeout=TIMEOUT, follow_redirects=False)
        weakref.finalize(self, self._client.close)  # its connections end with the connector
        self._headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}

    def check(self) -> None:
        """The first page can be read and understood."""
        self._page(1, "")

    def pull(self, cursor: Cursor | None) -> Iterator[Batch]:
        """Page after page until an empty one. Raises RetryLater or StopSource."""
        at = cursor or {}
        since = high = str(at.get("since", ""))
        ordered, turning = True, _Turning(self.name)
        for page in range(1, MOST_PAGES + 1):
            items, body = self._page(page, since)
            if not items:
                yield Batch((), {"since": high})
                return
            self._require_members(items)
            flat = [flatten(item) for item in items]
            turning.check([_text(values, self._read.key) for values in flat], body)
            marks = [high, *(_text(values, self._read.watermark) for values in flat)]
            ordered, high = ordered and all(a <= b for a, b in pairwise(marks)), max(marks)
            news = self._mapping.unexpected(name for values in flat if values for name in values)
            yield Batch([self._row(values) for values in flat], {"since": high if ordered else since}, unexpected=news)
        raise StopSource(f"{self.name}: more than {MOST_PAGES} pages: the API does not end")

    def fetch(self, locator: str) -> Row | None:
        """The item with that key as it is now, None if it is gone."""
        answer = self._get(f"{self._url}/{quote(locator, safe='')}", {}, _GONE).value
        if answer is None:
            return None
        inner = answer.get(self._read.items) if isinstance(answer, dict) and self._read.items else None
        row = self._row(flatten(inner if isinstance(inner, dict) else answer))
        if isinstance(row, BadRow) or row.locator != locator:
            raise CannotFetch("the API's answer for one key is not the item of that key")
        return row

    def _page(self, page: int, since: str) -> tuple[list[Any], bytes]:
        """A page's items, and the digest of the answer they came in."""
        params = {self._read.page: str(page), self._read.size_parameter: str(self._read.size)}
        if self._read.since and since:
            params[self._read.since] = since
        answer, digest = self._get(self._url, params, frozenset())
        for name in self._read.items.split(".") if self._read.items else ():
            answer = answer.get(name) if isinstance(answer, dict) else None
        if not isinstance(answer, list):
            raise StopSource(
                f"{self.name}: no list of items under {self._read.items or 'the answer'}: see read.rest.items"
            )
        return answer, digest

    def _row(self, values: dict[str, Any] | None) -> Row | BadRow:
        if values is None:
            return BadRow("item", "not_an_object")
        key = _text(values, self._read.key)
        return Row(key, values) if key else BadRow("item", "missing_key")

    def _require_members(self, items: list[Any]) -> None:
        """Leaving out a null is common; a member in no item of a page that has an unknown one was renamed."""
        there = {name for item in items if isinstance(item, dict) for name in item}
        gone = sorted(self._needed - there)
        if gone and there - self._known:
            raise StopSource(f"{self.name}: no item has {', '.join(gone)} but something unknown instead: renamed?")

    def _get(self, url: str, params: dict[str, str], absent: frozenset[int]) -> _Answer:
        """The answer, JSON's null for a status in ``absent``. What may pass is tried again, each time later."""
        for attempt in range(ATTEMPTS):
            try:
                return self._attempt(url, params, absent)
            except _Passing as passing:
                reason = str(passing)
            except httpx.TransportError as error:
                reason = type(error).__name__
            if attempt + 1 < ATTEMPTS:
                self._sleep(0.5 * 2**attempt)
        raise RetryLater(f"{self.name}: the API is away or busy ({reason}), {ATTEMPTS} attempts")

    def _attempt(self, url: str, params: dict[str, str], absent: frozenset[int]) -> _Answer:
        try:
            with self._client.stream("GET", url, params=params or None, headers=self._headers) as response:
                if response.status_code in absent:
                    return _Answer(None, b"")
                self._require_success(response)
                body = self._body(response)
        except (httpx.InvalidURL, httpx.UnsupportedProtocol):
            raise StopSource(f"{self.name}: the source's address is not an http(s) URL") from None
        except httpx.DecodingError:
            raise _Passing("a body that does not decompress") from None
        try:
            return _Answer(orjson.loads(body), hashlib.sha256(body).digest())
        except orjson.JSONDecodeError:
            raise _Passing("an answer that is not whole JSON") from None

    def _require_success(self, response: httpx.Response) -> None:
        status = response.status_code
        if status in _BUSY or status > 504:
            raise _Passing(f"status {status}")
        if status in (401, 403):
            raise StopSource(f"{self.name}: the API refuses the token (status {status}): renew it")
        if status != 200:
            raise StopSource(f"{self.name}: the API answers status {status}: check the address and read.rest")
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind not in ("application/json", "") and not kind.endswith("+json"):
            raise StopSource(f"{self.name}: the API answers something else than JSON: check the address and the token")

    def _body(self, response: httpx.Response) -> bytes:
        body = bytearray()
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > LARGEST_BODY:
                raise StopSource(f"{self.name}: a page of more than {LARGEST_BODY} bytes: lower read.rest.size")
        return bytes(body)


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
            raise StopSource(f"{self._name}: the API gives the same page again: check read.rest.page")
        self._before = frozenset(keys)
        self._steps += 1
        if self._steps == self._limit:
            self._anchor, self._steps, self._limit = content, 0, self._limit * 2


def flatten(item: Any) -> dict[str, Any] | None:
    """A JSON object as columns: ``{"a": {"b": [1]}}`` is ``a.b[0]``. None for what is no object or too deep."""
    if not isinstance(item, dict):
        return None
    flat: dict[str, Any] = {}
    return flat if _flatten(item, "", flat, _DEEPEST) else None


def _flatten(value: Any, path: str, flat: dict[str, Any], depth: int) -> bool:
    if len(path) > _LONGEST_NAME:
        return False
    if isinstance(value, dict) and depth:
        dot = f"{path}." if path else ""
        return all(_flatten(inner, dot + name, flat, depth - 1) for name, inner in value.items())
    if isinstance(value, list) and depth:
        return all(_flatten(inner, f"{path}[{i}]", flat, depth - 1) for i, inner in enumerate(value))
    flat[path] = value
    return not isinstance(value, dict | list)


def _members(columns: Iterable[str]) -> frozenset[str]:
    """The item's own members that those columns are in: ``persona`` for ``persona.curp``."""
    return frozenset(re.split(r"[.\[]", column, maxsplit=1)[0] for column in columns)


def _text(values: dict[str, Any] | None, column: str | None) -> str:
    return as_text(values.get(column)) or "" if values is not None and column is not None else ""
