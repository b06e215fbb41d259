"""JSON objects on their way to a profile: their members as columns, what stands in lists as rows of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from adapters.profile.person_lists import EVERYBODY, holds_persons, single
from adapters.profile.table import Profile
from adapters.values.flatten import flatten
from adapters.values.months_said import months_said

_PART = re.compile(r"(.+?)\[(\d+)\]\.(.+)")


def feed_items(profile: Profile, items: Iterable[Any], file: str = "") -> None:
    """JSON objects as columns, and their lists' parts as columns of their own; what is no object is left out."""
    spread = [made for item in items if (made := flatten(item)) is not None]
    rows = [{c: v for c, v in row.items() if _PART.match(c) is None} for row in spread]
    profile.feed(rows, whole=spread, said=[(months_said(file),)] * len(spread))
    parts = [(part, row) for row, item in zip(rows, spread, strict=True) for part in _parts(item)]
    profile.feed([part for part, _ in parts], parts=True, records=[row for _, row in parts])
    persons = [*((one, row) for part, row in parts for one in _person(part))]
    persons += [(_everybody(within), row) for row in rows for _, within in single(row)]
    if persons:
        profile.everybody = profile.everybody or Profile()
        for one, _ in persons:
            profile.everybody.memory.add(one)
        profile.everybody.feed([one for one, _ in persons], parts=True, records=[row for _, row in persons])


def _person(part: dict[str, Any]) -> Iterable[dict[str, Any]]:
    """The part as one of everybody, if its list is of persons."""
    member = next(iter(part)).partition("[].")[0]
    within = {column[len(member) + 3 :]: value for column, value in part.items()}
    return [_everybody(within)] if holds_persons(member, within) else []


def _everybody(within: dict[str, Any]) -> dict[str, Any]:
    return {f"{EVERYBODY}[].{name}": value for name, value in within.items()}


def _parts(row: dict[str, Any]) -> Iterable[dict[str, Any]]:
    """What stands in lists of objects, a row for each: ``personas[1].curp`` is ``personas[].curp`` of the second."""
    parts: dict[tuple[str, str], dict[str, Any]] = {}
    for column, value in row.items():
        if (found := _PART.match(column)) is not None:
            member, index, name = found.groups()
            parts.setdefault((member, index), {})[f"{member}[].{name}"] = value
    return parts.values()
