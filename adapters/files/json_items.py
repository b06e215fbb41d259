"""The objects of a JSON document's list, streamed, or of a file with one object in each line (NDJSON).

Numbers are what a person counts: the item's place in the list, or its line, from 1. Memory holds one item, bounded.
"""

from __future__ import annotations

import io
from collections import Counter, deque
from collections.abc import Generator, Iterator
from itertools import islice
from json import JSONDecoder
from typing import Any, BinaryIO, NamedTuple, cast

import ijson  # type: ignore[import-untyped]  # it brings no types
import orjson

from adapters.document.read import JsonRead
from adapters.files.detect import CHUNK, Written, codec
from adapters.files.json_text import Utf8
from adapters.files.workbook import HEAVIEST, Unreadable


class Broken(NamedTuple):
    """What stands where an item should and says nothing clear."""

    rule: str


BLANK = object()  # what stands in a line that holds nothing
TWICE = "duplicate_member"
NO_LIST = Broken("missing_items")  # instead of the items of a page
EVERY = "[]"  # a step of the way to the items: each part of a list, as of pages
_DEEPEST = 100
_LOOKED_AT = 200_000  # events
_ON_A_PAGE = 10  # objects on average, at least: a record has fewer persons
Items = Generator[tuple[int, Any], None, None]
Events = Iterator[tuple[str, Any]]


def json_items(content: BinaryIO, read: JsonRead, written: Written) -> Items:
    """The items, or BLANK or a Broken, by number. Raises Unreadable, possibly after some of them."""
    utf8 = Utf8(content, codec(written.encoding or ""))
    yield from _lines(utf8) if read.lines else _items(utf8, read.items.split(".") if read.items else [])


def fullest_list(content: BinaryIO, written: Written) -> str | None:
    """Where the document's longest list of objects stands, as far as its beginning shows; empty: it is the list itself.

    The objects of such a list may be pages: then the list that is in them, as in ``[].data.rows``. Raises Unreadable.
    """
    counted: Counter[tuple[str, ...]] = Counter()
    at: list[str] = []  # the members on the way; a list stands as EVERY, and its end
    parsed = cast(BinaryIO, Utf8(content, codec(written.encoding or "")))
    events: Events = ijson.basic_parse(parsed, use_float=True)
    try:
        for event, value in islice(events, _LOOKED_AT):
            _follow(event, value, at, counted)
    except ijson.JSONError:
        raise Unreadable("unreadable_file") from None
    return ".".join(_deepest(counted)) if counted else None


def _deepest(counted: Counter[tuple[str, ...]]) -> tuple[str, ...]:
    """Of the lists that are in the fewest others the longest; or what that has many more of in each part: its pages."""
    depth = min(path.count(EVERY) for path in counted)
    best = max((path for path in counted if path.count(EVERY) == depth), key=counted.__getitem__)
    while inner := [path for path in counted if _is_in(path, best) and counted[path] >= _ON_A_PAGE * counted[best]]:
        best = max(inner, key=counted.__getitem__)
    return best


def _is_in(path: tuple[str, ...], outer: tuple[str, ...]) -> bool:
    """Is it a list in the parts of that one, and not in their parts' lists?"""
    return path[: len(outer) + 1] == (*outer, EVERY) and EVERY not in path[len(outer) + 1 :]


def _follow(event: str, value: Any, at: list[str], counted: Counter[tuple[str, ...]]) -> None:
    if event == "map_key":
        at[-1] = value
    elif event in ("end_map", "end_array"):
        at.pop()
    elif event.startswith("start"):
        if event == "start_map" and at[-1:] == [EVERY]:
            counted[tuple(at[:-1])] += 1
        at.append(EVERY if event == "start_array" else "")


def _lines(content: Utf8) -> Items:
    reader = io.BufferedReader(content, CHUNK)
    number = 0
    while line := reader.readline(HEAVIEST):
        number += 1
        content.since = 0
        yield number, BLANK if line.isspace() else _line(line)


class _Twice(Exception):
    """A member stands twice in its object: one of the two values is wrong, and nobody can tell which."""


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise _Twice
    return made


_EXACT = JSONDecoder(object_pairs_hook=_members)


def _line(line: bytes) -> Any:
    """orjson knows what JSON is, but rounds long numbers and takes the last of two members without a word."""
    try:
        orjson.loads(line)
        return _EXACT.decode(line.decode())
    except _Twice:
        return Broken(TWICE)
    except (ValueError, RecursionError):
        return Broken("unreadable_row")


def _items(content: Utf8, path: list[str]) -> Items:
    """Built here from the parser's events: its own way to items copies a path that grows with their depth.

    ``use_float``: of whole numbers beyond 64 bits it would make Python's, and one of 4,301 digits ends the process.
    """
    content.strict = True
    events: Events = ijson.basic_parse(cast(BinaryIO, content), use_float=True)
    try:
        number = missing = 0
        for number, item in enumerate(_under(next(events), events, path, content), 1):
            missing += item is NO_LIST
            if EVERY not in path and missing:
                raise Unreadable(NO_LIST.rule)
            yield number, item
            content.since = 0
        if number and missing == number:
            raise Unreadable(NO_LIST.rule)
        deque(events, 0)  # so that all of it is known to be one document
    except ijson.JSONError as error:
        beyond = str(error).partition("\n")[0].endswith("overflow")
        raise Unreadable("number_too_long" if beyond else "unreadable_file") from None


def _under(event: tuple[str, Any], events: Events, path: list[str], content: Utf8) -> Iterator[Any]:
    """The items of every list at the end of the path, or NO_LIST where it ends before. Raises Unreadable at two."""
    step = path[0] if path else EVERY
    if event[0] != ("start_array" if step == EVERY else "start_map"):
        yield NO_LIST
        _item(event, events)
    elif not path:
        while (inner := next(events))[0] != "end_array":
            yield _item(inner, events)
    elif step == EVERY:
        while (inner := next(events))[0] != "end_array":
            yield from _under(inner, events, path[1:], content)
    else:
        yield from _member(step, events, path[1:], content)


def _member(name: str, events: Events, path: list[str], content: Utf8) -> Iterator[Any]:
    """What is under the member of that name. The rest of its object is read as well: it has one such member."""
    found = False
    while (member := next(events))[0] != "end_map":
        if member[1] != name:
            _item(next(events), events)
        elif found:
            raise Unreadable(TWICE)
        else:
            found = True
            yield from _under(next(events), events, path, content)
        content.since = 0
    if not found:
        yield NO_LIST


def _item(event: tuple[str, Any], events: Events) -> Any:
    twice: list[str] = []
    item = _value(event, events, _DEEPEST, twice)
    return Broken(TWICE) if twice else item


def _value(event: tuple[str, Any], events: Events, depth: int, twice: list[str]) -> Any:
    kind, value = event
    if kind == "start_map" and depth:
        made: dict[str, Any] = {}
        while (member := next(events))[0] != "end_map":
            if member[1] in made:
                twice.append(member[1])
            made[member[1]] = _value(next(events), events, depth - 1, twice)
        return made
    if kind == "start_array" and depth:
        values = []
        while (inner := next(events))[0] != "end_array":
            values.append(_value(inner, events, depth - 1, twice))
        return values
    if not depth:
        raise Unreadable("unreadable_file")
    return value
