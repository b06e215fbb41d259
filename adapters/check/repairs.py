"""A mapping's repairs: can each be made, in columns that are read, in bounded time, and does it repair anything?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from adapters.check.dates import Found
from adapters.document.mapping import Mapping, Repair
from adapters.values.convert import fold
from adapters.values.repair_pattern import costly
from adapters.values.repairs import spelled, undamaged

_Said = Iterator[tuple[str, str, str]]  # key, what was found, what is expected


def repairs(mapping: Mapping) -> Found:
    """Everything that is wrong with the repairs."""
    for i, repair in enumerate(mapping.repairs):
        for j, column in enumerate(repair.columns):
            if column not in mapping.used:
                found = f"{column!r} is not used by the mapping"
                yield ("repairs", i, "columns", j), found, "a repair needs a column in use"
        yield from _named(mapping, i, repair)
        yield from ((("repairs", i, key), found, expected) for key, found, expected in _one(mapping, repair))


def _named(mapping: Mapping, i: int, repair: Repair) -> Found:
    """A key that is repaired where it stands, and not where another row names it, would be two."""
    other = mapping.key.corrects
    if other not in (None, *repair.columns) and not set(repair.columns).isdisjoint(mapping.key.columns):
        expected = f"repair {other!r} too: it names keys (key.corrects)"
        yield ("repairs", i, "columns"), "the key is repaired only where it stands", expected


def _one(mapping: Mapping, repair: Repair) -> _Said:
    if not repair.columns and repair.reread is None:
        yield "columns", "no columns", "name those that are damaged"
    match repair:
        case Repair(pattern=None, replace=None, damage=None, catalogue=None) if (repair.reread is None) != (
            repair.lost is None
        ):
            pass
        case Repair(
            pattern=str() as pattern, replace=str() as replace, damage=None, catalogue=None, reread=None, lost=None
        ):
            yield from _by_pattern(pattern, replace)
        case Repair(
            pattern=None, replace=None, damage=dict() as damage, catalogue=str() as name, reread=None, lost=None
        ):
            names = mapping.catalogues.get(name)
            if names is None:
                yield _none(mapping, name)
            elif not undamaged(names, damage):
                yield "damage", f"leaves no certain trace in any name of {name}", "what the program did to the names"
        case Repair(pattern=None, replace=None, damage=None, catalogue=str() as name, reread=None, lost=None):
            yield from _by_spelling(mapping, name)
        case _:
            yield (
                "name",
                "none or several ways to repair",
                "write pattern and replace, catalogue, damage and catalogue, reread or lost",
            )


def _none(mapping: Mapping, name: str) -> tuple[str, str, str]:
    return "catalogue", f"no catalogue {name!r}", f"expected one of: {', '.join(mapping.catalogues)}"


def _by_spelling(mapping: Mapping, name: str) -> _Said:
    """What a label becomes must itself stay as it is."""
    names = mapping.catalogues.get(name)
    if names is None:
        yield _none(mapping, name)
        return
    find, first = spelled(names), dict[str, str]()
    for label in dict.fromkeys(names.values() if isinstance(names, dict) else names):
        other = find(label) or first.setdefault(fold(label), label)
        if other != label:
            yield "catalogue", f"{label!r} becomes {other!r} in turn", "one spelling for each label"


def _by_pattern(text: str, replace: str) -> _Said:
    try:
        pattern = re.compile(text)
    except re.error as error:
        yield "pattern", f"not a regular expression: {error}", "see Python's re"
        return
    if (found := costly(text)) is not None:
        yield "pattern", f"{found}: it might take hours", "repeat once, one character or class, as {1,20}"
        return
    if pattern.search("") is not None:
        yield "pattern", "matches empty text", "it must say what it replaces"
    try:
        pattern.sub(replace, "")
    except (re.error, IndexError):
        yield "replace", "refers to a group the pattern does not have", "correct the group's number or name"
