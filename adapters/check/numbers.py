"""A mapping's numbers: can their signs be told apart, and does each unit of a column make one field?"""

from __future__ import annotations

from collections.abc import Iterator

from adapters.check.dates import Found
from adapters.document.mapping import Mapping, list_of
from adapters.document.specs import NumberSpec
from adapters.values.numbers import named, unread
from contracts.document import Path


def numbers(mapping: Mapping, at: Path, spec: NumberSpec) -> Found:
    """What is wrong with how a number is written, or with its units."""
    if spec.thousands == spec.decimal:
        yield (*at, "thousands"), "one sign for thousands and decimals", "for instance decimal: ',', thousands: '.'"
    if spec.unless and not spec.unknown:
        yield (*at, "unless"), "no text is unknown here", "list them in unknown, or leave unless out"
    yield from _lost(mapping, at, spec)
    names = [*map(named, spec.units)]
    for name in spec.units:
        if names.count(named(name)) > 1:
            yield (*at, "units", name), "the same unit twice", "case, accents and dots make no other unit"
    path = str(at[-1])
    for other, its in beside(mapping, path, spec):
        both = [name for name in spec.units if named(name) in map(named, its.units)]
        if both and not (spec.only_where and its.only_where):
            yield (
                (*at, "units", both[0]),
                f"{both[0]!r} also makes {other}",
                "name it in one, or add only_where to both",
            )


def _lost(mapping: Mapping, at: Path, spec: NumberSpec) -> Found:
    """Of a cell with several numbers each is a field's, or it is said that none needs it."""
    units = [name for _, its in beside(mapping, str(at[-1]), spec) for name in its.units]
    for name in spec.units:
        for number in unread(name, [*spec.units, *units]):
            found = f"no field of the column reads number {number} of {name!r}"
            yield (*at, "units", name), found, "write that unit with # there in its field, or ~ if none needs it"


def beside(mapping: Mapping, path: str, spec: NumberSpec) -> Iterator[tuple[str, NumberSpec]]:
    """The other fields that are counted in units of the same column of the same row."""
    for other, its in mapping.fields.items():
        if not isinstance(its, NumberSpec) or its.number != spec.number or other == path:
            continue
        if its.units and list_of(other) == list_of(path):
            yield other, its
