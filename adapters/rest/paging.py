"""How an API hands over a collection in pages: by number, by offset, by a cursor, or by the address of the next.

Each way says what to ask first and what after a page; None is the end. Where the end is a pointer that is not there,
one that the mapping misnames would end every pull after its first page: a first page that is full and has no such
member (or header) at all is therefore refused. One that is there and empty is believed.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import httpx

from adapters.base import StopSource
from adapters.document.read import RestRead
from adapters.rest.http import Answer

_LINK = re.compile(r'<([^<>]*)>((?:[^",<]|"(?:[^"\\]|\\.)*")*)')
_REL = re.compile(r';\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,"]+))', re.IGNORECASE)
_ANCHOR = re.compile(r";\s*anchor\s*=", re.IGNORECASE)
_END = ""


class Page(NamedTuple):
    """One page that was read: its address, the answer, how many items it held."""

    url: httpx.URL
    answer: Answer
    items: int
    first: bool


class Paging:
    """One collection's pages. ``base`` may hold a query of its own, which goes along."""

    def __init__(self, name: str, base: httpx.URL, read: RestRead) -> None:
        self._name, self._base, self._read = name, base, read

    def first(self, since: str) -> httpx.URL:
        """The first page's address; ``since``, where it is not empty, is asked for with every page."""
        size, asking = self._read.size_parameter, self._read.since
        more = {**({size: str(self._read.size)} if size else {}), **({asking: since} if asking and since else {})}
        return self._base.copy_merge_params({**self._start(), **more})

    def after(self, page: Page) -> httpx.URL | None:
        """The next page's address, None behind the last. Raises StopSource where it can't be told."""
        raise NotImplementedError

    def _start(self) -> dict[str, str]:
        return {}


class ByNumber(Paging):
    """Pages numbered from 1; an empty one is the end."""

    def _start(self) -> dict[str, str]:
        return {self._read.page: "1"}

    def after(self, page: Page) -> httpx.URL | None:
        """The next number."""
        name = self._read.page
        return page.url.copy_set_param(name, str(int(page.url.params[name]) + 1)) if page.items else None


class ByOffset(Paging):
    """From item 0 on. An empty page is the end; a short one may be all that the API gives at a time."""

    def _start(self) -> dict[str, str]:
        return {self._read.offset: "0"}

    def after(self, page: Page) -> httpx.URL | None:
        """On from behind what came."""
        name = self._read.offset
        return page.url.copy_set_param(name, str(int(page.url.params[name]) + page.items)) if page.items else None


class ByCursor(Paging):
    """A member of the answer is sent back as a parameter, beside the others."""

    def after(self, page: Page) -> httpx.URL | None:
        """With the cursor that came."""
        pointer = _pointer(self._name, self._read, page)
        return page.url.copy_set_param(self._read.cursor, pointer) if pointer else None


class ByLink(Paging):
    """The next page's address is in a ``Link`` header of relation next (RFC 8288), or in a member of the answer.

    Path and query of it are used, on the API's own origin alone: a token must never be sent to another host.
    """

    def after(self, page: Page) -> httpx.URL | None:
        """Where the API points to."""
        pointer = _pointer(self._name, self._read, page)
        if not pointer:
            return None
        try:
            found = page.url.join(pointer)
        except httpx.InvalidURL:
            raise StopSource(f"{self._name}: the API's address of the next page is none: see read.rest.next") from None
        if _origin(found) != _origin(self._base):
            raise StopSource(
                f"{self._name}: the next page is on another host, scheme or port: nothing is sent there;"
                " give the API's address as it calls itself"
            )
        return self._base.copy_with(raw_path=found.raw_path)


def paging(name: str, base: httpx.URL, read: RestRead) -> Paging:
    """The way the mapping names."""
    ways = {"page": ByNumber, "offset": ByOffset, "cursor": ByCursor, "link": ByLink}
    return ways[read.paging](name, base, read)


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _pointer(name: str, read: RestRead, page: Page) -> str:
    """Empty at the end."""
    found = _linked(page.answer.headers) if read.next is None else _member(name, page.answer.value, read.next)
    if found is not None:
        return found
    if page.first and page.items >= read.size:
        where = f"member {read.next}" if read.next else "Link header"
        raise StopSource(
            f"{name}: a full page of {page.items} items and no {where}: correct read.rest.next;"
            " if there are exactly that many, ask for another read.rest.size"
        )
    return _END


def _member(name: str, value: Any, path: str) -> str | None:
    """What stands there as text, None where nothing does."""
    *outer, last = path.split(".")
    for step in outer:
        value = value.get(step) if isinstance(value, dict) else None
    if not isinstance(value, dict):
        raise StopSource(f"{name}: the answer has no object that could hold {path}: see read.rest.next")
    found = value.get(last, _ABSENT)
    if found is _ABSENT:
        return None
    if found is None or found is False:
        return _END
    if isinstance(found, bool) or not isinstance(found, str | int):
        raise StopSource(f"{name}: {path} is neither a text nor a number: see read.rest.next")
    return str(found)


_ABSENT = object()


def _linked(headers: httpx.Headers) -> str | None:
    """The target of relation next; None where there is no Link header, empty where none of its links is the next."""
    header = headers.get("link")
    if header is None:
        return None
    for target, parameters in _LINK.findall(header):
        relation = _REL.search(parameters)
        if relation and "next" in "".join(relation.groups("")).lower().split() and not _ANCHOR.search(parameters):
            return str(target)
    return _END
