"""JSON as the columns a mapping names: ``persona.curp``, ``personas[0].curp``. One way for files and APIs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Mapping as Paths
from typing import Any

from adapters.document.mapping import Mapping, listed

_DEEPEST = 12
_LONGEST_NAME = 1000  # characters, as a mapping's: a long name around many members would be held once for each


def flatten(item: Any) -> dict[str, Any] | None:
    """A JSON object as columns: ``{"a": {"b": [1]}}`` is ``a.b[0]``. None for what is no object, is too deep,
    or has two members of one path."""
    if not isinstance(item, dict):
        return None
    flat: dict[str, Any] = {}
    return flat if _flatten(item, "", flat, _DEEPEST) else None


def members(mapping: Mapping) -> dict[str, list[str]]:
    """Where an item holds the parts of a list: the list's column, and the path of the member."""
    return {listed(name): each.member.split(".") for name, each in mapping.each.items() if isinstance(each.member, str)}


def expected(mapping: Mapping) -> set[frozenset[str]]:
    """Of each of these sets of an item's own members one is there in some item, or it was renamed."""
    lists = (path for path in members(mapping).values() if ".".join(path) not in mapping.columns_optional)
    return {*map(roots, mapping.needed), *(frozenset(path[:1]) for path in lists)}


def with_parts(item: Any, lists: Paths[str, list[str]]) -> dict[str, Any] | str:
    """As ``flatten``, each member in ``lists`` as a list of its objects' columns, in the list's own column.

    The rule, where the item is no such object or a member holds anything but objects. The item is taken apart; one
    object that stands where others have a list is a list of one, and a member left out, null or empty has no parts.
    """
    parts = {column: _parts(_taken(item, path)) for column, path in lists.items()}
    if None in parts.values():
        return "not_a_list_of_objects"
    flat = flatten(item)
    return "not_an_object" if flat is None else flat | parts


def roots(columns: Iterable[str]) -> frozenset[str]:
    """The item's own members that those columns are in: ``persona`` for ``persona.curp``."""
    return frozenset(re.split(r"[.\[]", column, maxsplit=1)[0] for column in columns)


def _taken(item: Any, path: list[str]) -> Any:
    *above, name = path
    for step in above:
        item = item.get(step) if isinstance(item, dict) else None
    return item.pop(name, None) if isinstance(item, dict) else None


def _parts(found: Any) -> list[dict[str, Any]] | None:
    if found is None or (isinstance(found, str) and not found.strip()):
        return []
    parts = [flatten(part) for part in (found if isinstance(found, list) else [found])]
    return None if None in parts else [part for part in parts if part is not None]


def _flatten(value: Any, path: str, flat: dict[str, Any], depth: int) -> bool:
    if len(path) > _LONGEST_NAME:
        return False
    if isinstance(value, dict) and depth:
        dot = f"{path}." if path else ""
        return all(_flatten(inner, dot + name, flat, depth - 1) for name, inner in value.items())
    if isinstance(value, list) and depth:
        return all(_flatten(inner, f"{path}[{i}]", flat, depth - 1) for i, inner in enumerate(value))
    if path in flat:  # ``a.b`` beside a ``b`` in ``a``
        return False
    flat[path] = value
    return not isinstance(value, dict | list)
