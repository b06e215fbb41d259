"""The items of a JSON document, or of one in each line, as plain as can be."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tests.faults.sources.plain import Cells, Nothing, Row

_NO_LIST = object()


class _Twice(Exception):
    """A member that stands in its object twice."""


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) < len(pairs):
        raise _Twice
    return dict(pairs)


def items(text: str, read: dict[str, Any]) -> list[Row]:
    """By number. Raises Nothing."""
    if read.get("lines"):
        lines = text.encode().split(b"\n")
        while lines and not lines[-1].strip():
            lines.pop()
        return [Row(n, next(_flat(_loads(line))) if line.strip() else None) for n, line in enumerate(lines, 1)]
    try:
        reader = json.JSONDecoder(object_pairs_hook=lambda pairs: pairs or [("", None)], parse_constant=_refuse)
        found, end = reader.raw_decode(text.lstrip())
        if text.lstrip()[end:].strip()[:1] not in (
            "",
            '"',
        ):  # a text without an end is no matter
            raise Nothing
        there = _under(found, read["items"].split(".") if read.get("items") else [])
    except (ValueError, RecursionError, TypeError):
        raise Nothing from None
    if there and all(item is _NO_LIST for item in there):
        raise Nothing
    return [Row(n, next(_flat(_again(item)))) for n, item in enumerate(there, 1)]


def _under(found: Any, steps: list[str]) -> list[Any]:
    """The items of every list at the end of the way, in each page of a list of pages; a page without one is unclear."""
    if not steps:
        return list(found)
    if steps[0] != "[]":
        (found,) = [value for key, value in found if key == steps[0]]
        return _under(found, steps[1:])
    return [item for page in found for item in _page(page, steps[1:])]


def _page(page: Any, steps: list[str]) -> list[Any]:
    for step in steps:
        if step != "[]" and not any(key == step for key, _ in _pairs(page)):
            return [_NO_LIST]
        if step == "[]":
            break
        (page,) = [value for key, value in _pairs(page) if key == step]
    is_list = isinstance(page, list) and not _pairs(page)
    return _under(page, steps[steps.index("[]") :] if "[]" in steps else []) if is_list else [_NO_LIST]


def _pairs(value: Any) -> list[tuple[str, Any]]:
    """An object's members, read as pairs; none where it is no object."""
    return value if isinstance(value, list) and value and isinstance(value[0], tuple) else []


def _refuse(_: str) -> None:
    raise ValueError


def _loads(line: bytes) -> Any:
    try:
        return json.loads(line, object_pairs_hook=_members, parse_constant=_refuse)
    except (ValueError, RecursionError, _Twice):
        return None


def _again(item: Any) -> Any:
    """A value read as lists of pairs, so that a member which stands twice makes its own item unclear and no other."""
    try:
        return _joined(item)
    except (_Twice, RecursionError):
        return None


def _joined(value: Any) -> Any:
    if isinstance(value, list) and value and all(isinstance(pair, tuple) for pair in value):
        return {} if value == [("", None)] else _members([(key, _joined(inner)) for key, inner in value])
    return [_joined(inner) for inner in value] if isinstance(value, list) else value


def _flat(item: Any) -> Iterator[Cells | None]:
    """Its members by their paths; lists as they are. Unclear where two members have one path."""
    if not isinstance(item, dict):
        yield None
        return
    flat: Cells = {}
    todo = [("", item)]
    while todo:
        path, value = todo.pop()
        for name, inner in value.items():
            at = path + name
            if at in flat:
                yield None
                return
            if isinstance(inner, dict):
                todo.append((f"{at}.", inner))
            flat[at] = inner
    yield flat
