"""Lists whose parts stand in several members of an item: ``VICTIMAS`` beside ``IMPUTADOS``, both of them persons.

A line is written once for all of them (``persons[].curp``) or for one (``persons[VICTIMAS].role``). Whatever reads the
mapping takes each member for a list of its own, whose parts go into one list of the record.
"""

from __future__ import annotations

from adapters.document.columns import Each
from adapters.document.mapping import Mapping, list_of
from contracts.document import Path

_Said = tuple[Path, str, str]


def spelled_out(mapping: Mapping) -> Mapping:
    """The same mapping with a list, and its lines, for each of several members.

    What one says of a field stands in the place of what all of them say.
    """
    members = {name: _members(name, each) for name, each in mapping.each.items()}
    fields = {
        path: spec
        for written, spec in mapping.fields.items()
        for path in _paths(written, members)
        if path == written or path not in mapping.fields
    }
    lists = {path: one for name in members for path, one in members[name].items()}
    return mapping if lists == mapping.each else mapping.model_copy(update={"each": lists, "fields": fields})


def as_written(said: _Said, mapping: Mapping) -> _Said:
    """What is said of a line that was spelled out, about the one that ``mapping`` has in its place."""
    path, found, expected = said
    if len(path) < 2 or path[0] not in ("each", "fields") or path[1] in (*mapping.fields, *mapping.each):
        return said
    base, one, rest = str(path[1]).partition("[")
    every = base if path[0] == "each" else f"{base}[{rest[rest.find(']') :]}"
    return ((path[0], every, *path[2:]), found, expected) if one else said


def _members(name: str, each: Each) -> dict[str, Each]:
    if not isinstance(each.member, list):
        return {name: each}
    return {f"{name}[{member}]": each.model_copy(update={"member": member}) for member in each.member}


def _paths(written: str, members: dict[str, dict[str, Each]]) -> list[str]:
    name = list_of(written)
    if name not in members:
        return [written]
    return [written if one == name else written.replace(f"{name}[]", one, 1) for one in members[name]]
