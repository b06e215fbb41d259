"""What one record itself says of who and where: the values its own texts must not repeat."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from pydantic import BaseModel

from contracts.fields import Leaf, Sensitivity
from contracts.kind import Kind
from policies.rules import TEXT, shape

_WHERE = frozenset(
    {"street", "cross_street", "neighbourhood", "locality"}
)  # quasi-identifiers that are names of places


def identities_of(kind: Kind) -> Callable[[BaseModel], tuple[str, ...]]:
    """A function from a record of the kind to every direct identifier, street and neighbourhood in it."""
    paths = [leaf.path.split(".") for leaf in kind.leaves.values() if _identifies(leaf)]

    def identities(record: BaseModel) -> tuple[str, ...]:
        return tuple(dict.fromkeys(value for path in paths for value in _values(record, path) if value))

    return identities


def _identifies(leaf: Leaf) -> bool:
    if shape(leaf) != TEXT:
        return False
    return leaf.meta.sensitivity is Sensitivity.DIRECT or leaf.path.rpartition(".")[2] in _WHERE


def _values(part: Any, path: list[str]) -> Iterator[str]:
    if part is None or not path:
        if part is not None:
            yield str(part)
        return
    name, rest = path[0], path[1:]
    inner = getattr(part, name.removesuffix("[]"))
    for one in (inner or ()) if name.endswith("[]") else (inner,):
        yield from _values(one, rest)
