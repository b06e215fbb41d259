"""Which of a mapping's fields may be empty for what the row says, and by which line: never what names or dates the
record, nor what the contract needs.
"""

from __future__ import annotations

from adapters.check.dates import Found
from adapters.check.fields import needed, refused
from adapters.document.mapping import Mapping, list_of
from adapters.document.specs import Sourced, Spec
from contracts.document import Path
from contracts.fields import Leaf, without_indexes
from contracts.kind import Kind


def without(mapping: Mapping, kind: Kind) -> Found:
    """What is wrong with ``invalid``, ``disagree``, ``only_where`` and ``required``."""
    for path, spec in mapping.fields.items():
        if (leaf := kind.leaves.get(without_indexes(path))) is not None:
            yield from _invalid(mapping, ("fields", path), spec, leaf, kind)
            yield from _in_some_rows(mapping, ("fields", path), spec, leaf, kind)


def _invalid(mapping: Mapping, at: Path, spec: Spec, leaf: Leaf, kind: Kind) -> Found:
    """What may not get lost for being wrong: what names the record or dates it, and what the contract needs."""
    if not isinstance(spec, Sourced) or spec.invalid == spec.disagree == "quarantine":
        return
    found = None
    if not mapping.columns_of(spec).isdisjoint(mapping.key.columns):
        found = "the record's key is made from it"
    elif leaf.path == kind.filters.occurred:
        found = f"it dates the {kind.name}"
    elif refused(None, leaf, kind):
        found = f"{leaf.path} can't be without a value"
    for name in ("invalid", "disagree"):
        if found and getattr(spec, name) == "null":
            yield (*at, name), found, "leave it out: such a row is set aside"
    grouped = list_of(str(at[-1])) is None and any(each.rows for each in mapping.each.values())
    if spec.disagree == "null" and not grouped:
        yield (*at, "disagree"), "no rows say it together", "it is for the record's own fields, with each: rows: true"


def _in_some_rows(mapping: Mapping, at: Path, spec: Spec, leaf: Leaf, kind: Kind) -> Found:
    """A field that only some rows have, and one that none may lack: each where it says something, never both."""
    if not isinstance(spec, Sourced):
        return
    path = str(at[-1])
    if spec.only_where and ("", leaf.path) in needed(kind, ()):
        better = "leave it out: other rows would be set aside"
        yield (*at, "only_where"), f"{leaf.path} can't be without a value", better
    if spec.required and spec.only_where:
        found = "only_where leaves it empty in all other rows, and required would set them aside"
        yield (*at, "required"), found, "keep one of them"
    elif spec.required and _alone(mapping, path):
        found = f"nothing else makes {path.rpartition('.')[0]}: where it is empty there is no such part"
        yield (*at, "required"), found, "remove it, or map another column of that part"


def _alone(mapping: Mapping, path: str) -> bool:
    """Is the part of that field made by nothing else of the row?"""
    part = path[: path.rfind(".") + 1]
    return bool(part) and not any(
        isinstance(spec, Sourced) and other != path and other.startswith(part) for other, spec in mapping.fields.items()
    )
