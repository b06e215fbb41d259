"""Both coordinates in one text, ``23.17, -102.87``: two columns are made of it, and of these a point in a box."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from math import ceil, floor
from typing import NamedTuple

from adapters.draft.proposal import Proposal
from adapters.profile.column import Column, words_of
from adapters.profile.field_words import HOMES, OTHERS
from adapters.values.coordinates import coordinate
from adapters.values.points import GEOGRAPHIC
from contracts.kind import Kind

POINT = "scene"
_LATITUDE, _LONGITUDE = "place.latitude", "place.longitude"
_CELL = re.compile(r"([+-]?\d{1,3}(?:\.\d+)?)(\s*[,;|/]\s*|\s+)([+-]?\d{1,3}(?:\.\d+)?)")
_MOSTLY = 0.8  # of the cells lie in Mexico, zeros apart
_MARGIN = 0.1  # degrees: not every cell is remembered
_MOST_ZEROS = 3
_ELSEWHERE = frozenset({"patrulla", "unidad", "domicilio", "casa", "destino", "origen"}) | HOMES | OTHERS


class Pairs(NamedTuple):
    """How a column writes both coordinates of a point. ``first``: latitude or longitude."""

    first: str
    signs: list[str]
    box: list[float]
    zeros: list[list[str]]  # longitude and latitude, as they are written
    others: int  # cells that are neither in Mexico nor zero


def pairs(column: Column) -> Pairs | None:
    """None where the column holds anything else."""
    cells = [(_CELL.fullmatch(text.strip()), n) for text, n in column.sample.texts]
    found = [(match, n) for match, n in cells if match is not None]
    axes = {first: _inside(found, first) for first in ("latitude", "longitude")}
    first = max(axes, key=lambda axis: sum(n for _, _, n in axes[axis]))
    inside = axes[first]
    zeros = [match for match, _ in found if not float(match[1]) and not float(match[3])]
    all_cells, none = sum(n for _, n in cells), sum(n for match, n in found if match in zeros)
    taken = sum(n for _, _, n in inside)
    if not inside or taken < _MOSTLY * (all_cells - none):
        return None
    lon, lat = (1, 3) if first == "longitude" else (3, 1)
    written = list(dict.fromkeys((match[lon], match[lat]) for match in zeros))[:_MOST_ZEROS]
    signs = Counter(match[2].strip() or " " for match, _ in found)
    box = _box([x for x, _, _ in inside], [y for _, y, _ in inside])
    return Pairs(first, [*signs], box, [[*both] for both in written], all_cells - none - taken)


def _inside(found: Sequence[tuple[re.Match[str], int]], first: str) -> list[tuple[float, float, int]]:
    """Longitude, latitude and cells of those in Mexico, whichever of both numbers is which."""
    lon, lat = (1, 3) if first == "longitude" else (3, 1)
    return [
        (float(match[lon]), float(match[lat]), n)
        for match, n in found
        if coordinate(match[lat], latitude=True) == "inside" == coordinate(match[lon], latitude=False)
    ]


def _box(xs: Sequence[float], ys: Sequence[float]) -> list[float]:
    """West, south, east and north of those that are remembered, and a little more."""
    least, most = (floor((min(v) - _MARGIN) * 100) / 100 for v in (xs, ys)), (max(v) + _MARGIN for v in (xs, ys))
    return [*least, *(ceil(v * 100) / 100 for v in most)]


def coordinates(kind: Kind, proposals: Sequence[Proposal], columns: Sequence[Column]) -> list[Proposal]:
    """The lines of the one column that holds both, where no other has either."""
    there = {one.path for p in proposals for one in (p, *p.instead)}
    used = {name for p in proposals if p.decided for name in p.columns}
    if _LATITUDE not in kind.leaves or there & {_LATITUDE, _LONGITUDE}:
        return []
    free = [c for c in columns if c.member is None and c.name not in used]
    found = [(column, said) for column in free if (said := pairs(column)) is not None]
    made = [_proposal(column, said) for column, said in found]
    if len(made) > 1 or (found and {*words_of(found[0][0].name).split()} & _ELSEWHERE):
        for one in made:
            one.undecided(f"¿«{one.columns[0]}» es el lugar de los hechos?", "is it the place of the facts?")
    return made[:1]


def _proposal(column: Column, said: Pairs) -> Proposal:
    lat, lon = f"latitud de {column.column}", f"longitud de {column.column}"
    by = said.signs[0] if len(said.signs) == 1 else said.signs
    made = Proposal(_LATITUDE, {"latitude_of": POINT, "invalid": "null"}, [column.name])
    made.beside = {_LONGITUDE: {"longitude_of": POINT, "invalid": "null"}}
    for name, axis in ((lat, "latitude"), (lon, "longitude")):
        made.makes[name] = {"split": column.column, "by": by, "part": 1 if said.first == axis else 2}
        if said.others:
            made.makes[name]["fewer"] = True  # what is no pair is half a point, and left out
    made.point = {"x": lon, "y": lat, "reference": GEOGRAPHIC, "box": said.box}
    if said.zeros:
        made.point["unknown"] = said.zeros
    made.note = (
        "lo de fuera de la caja (points) va sin lugar y se cuenta; redúzcala a su territorio"
        " · what is out of the box goes without a place"
    )
    return made
