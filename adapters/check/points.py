"""A mapping's points: a reference that can be read, a box that is one, both coordinates, and each in its own field."""

from __future__ import annotations

from adapters.check.dates import Found
from adapters.document.mapping import Mapping
from adapters.document.specs import LatitudeSpec, LongitudeSpec
from adapters.values.points import REFERENCES
from contracts.document import Path
from contracts.fields import Leaf


def points(mapping: Mapping) -> Found:
    """What is wrong with the points themselves."""
    east = {spec.longitude_of for spec in mapping.fields.values() if isinstance(spec, LongitudeSpec)}
    north = {spec.latitude_of for spec in mapping.fields.values() if isinstance(spec, LatitudeSpec)}
    for name, point in mapping.points.items():
        at: Path = ("points", name)
        if point.reference not in REFERENCES:
            yield (
                (*at, "reference"),
                f"{point.reference} is not read",
                f"expected one of {', '.join(sorted(REFERENCES))}",
            )
        if point.x == point.y:
            yield (*at, "y"), "x and y are one column", "name the eastwards and the northwards column"
        if not (-180 <= point.box[0] < point.box[2] <= 180 and -90 <= point.box[1] < point.box[3] <= 90):
            yield (
                (*at, "box"),
                "no box",
                "write [west, south, east, north] in degrees, as in [-103.8, 20.4, -103.2, 21.0]",
            )
        if name not in east & north:
            yield at, "not both of its coordinates are used", "use longitude_of and latitude_of in fields, or remove it"


def axis(mapping: Mapping, at: Path, name: str, leaf: Leaf, wanted: str) -> Found:
    """What is wrong with a field that is made from a point: no such point, or the other coordinate's field."""
    if name not in mapping.points:
        yield at, f"no point {name!r}", f"expected one of: {', '.join(mapping.points) or 'none is written'}"
    if leaf.path.rpartition(".")[2] != wanted:
        yield at, f"{leaf.path} is no {wanted}", f"expected a field named {wanted}"
