"""A mapping's parts that something of the row must make: what alone makes none."""

from __future__ import annotations

from adapters.check.dates import Found
from adapters.document.mapping import Mapping
from adapters.document.specs import Sourced
from contracts.fields import without_indexes


def alone(mapping: Mapping) -> Found:
    """What is wrong with ``alone: false``: it needs a part, and in it something that does make it."""
    for path, spec in mapping.fields.items():
        if not isinstance(spec, Sourced) or spec.alone:
            continue
        part = path.rpartition(".")[0]
        if not part:
            yield ("fields", path, "alone"), f"{path} is the record's own", "it is for a field of a part: remove it"
        elif not makes(mapping, part):
            found = f"nothing else makes {part}: where it is empty there is no such part"
            yield ("fields", path, "alone"), found, "remove it, or map another column of that part"


def makes(mapping: Mapping, part: str) -> list[str]:
    """The fields of which one is enough for there to be such a part."""
    inside = {path: spec for path, spec in mapping.fields.items() if path.startswith(f"{part}.")}
    deep = without_indexes(part).count(".") + 1
    return [
        path
        for path, spec in inside.items()
        if isinstance(spec, Sourced) and (spec.alone or without_indexes(path).count(".") > deep)
    ]
