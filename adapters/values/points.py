"""Points in a stated coordinate reference, as degrees of WGS 84 inside a stated box, or a problem.

What systems write for "unknown" is a point too: (0, 0) of a UTM zone lies in the Pacific once it is projected. The box
says where the agency's points can be. Nothing is swapped or shifted to fit into it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Literal

from adapters.document.mapping import Point
from adapters.values.convert import Cells, Convert, Unclear
from adapters.values.numbers import read_float

Degrees = tuple[float, float]  # longitude, latitude
_Project = Callable[[float, float], Degrees]

GEOGRAPHIC = "EPSG:4326"
# WGS 84's UTM zones of Mexico, the web's Mercator, and Mexico's ITRF92 and ITRF2008: degrees, Lambert (INEGI), UTM.
# NAD27 is not among them: without its grids it would be right to two hundred metres only.
REFERENCES = frozenset(
    f"EPSG:{code}"
    for code in (4326, 3857, *range(32611, 32617), 4483, *range(4484, 4490), 6362, 6365, *range(6366, 6373))
)


def place(point: Point) -> Callable[[Cells], Degrees | None]:
    """Where a row's point lies; None where it is not known. Raises Unclear."""
    read, project = read_float(point.decimal), _projection(point.reference)
    west, south, east, north = point.box
    unknown = frozenset((x, y) for x, y in point.unknown)
    x_column, y_column = point.x, point.y

    @lru_cache(maxsize=4096)
    def degrees(x: str, y: str) -> Degrees:
        longitude, latitude = project(read(x), read(y))
        if not (west <= longitude <= east and south <= latitude <= north):
            raise Unclear("outside_box")
        return longitude, latitude

    def find(cells: Cells) -> Degrees | None:
        x, y = cells[x_column], cells[y_column]
        if x is None or y is None:
            if x is y:
                return None
            raise Unclear("half_a_point")
        return None if (x, y) in unknown else degrees(x, y)

    return find


def coordinate(find: Callable[[Cells], Degrees | None], axis: Literal[0, 1]) -> Convert:
    """The point's longitude (0) or latitude (1)."""

    def convert(cells: Cells) -> float | None:
        degrees = find(cells)
        return None if degrees is None else degrees[axis]

    return convert


def _projection(reference: str) -> _Project:
    if reference == GEOGRAPHIC:
        return lambda x, y: (x, y)
    from pyproj import Transformer  # takes long to load, and few mappings need it

    transform = Transformer.from_crs(reference, GEOGRAPHIC, always_xy=True).transform

    def project(x: float, y: float) -> Degrees:
        longitude, latitude = transform(x, y)  # infinite where the reference has no such point
        return longitude, latitude

    return project
