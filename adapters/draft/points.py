"""Coordinates that do not all lie where they should, as one point in a box: half a place is no place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from math import ceil, floor

from adapters.draft.coordinates import POINT
from adapters.draft.proposal import Decision, Draft, Proposal, flow
from adapters.profile.column import Column
from adapters.profile.points import OnePlace
from adapters.values.points import GEOGRAPHIC

_X, _Y = "place.longitude", "place.latitude"
_MOSTLY = 0.8  # of the cells that are no zero
_WRONG = ("sign", "swapped", "outside", "projected")
_AROUND = 0.1  # degrees, some ten kilometres
_MOST_ZEROS = 3  # ways to write it


def points(
    made: Draft, proposals: Sequence[Proposal], columns: Mapping[str, Column], office: OnePlace | None
) -> Iterator[str]:
    """The point that both coordinates are made from, where one of them is in doubt; both proposals are changed. Of
    coordinates in one text the point is ready.

    Where nearly all lie in Mexico, it stands in the mapping: the others go without a place, and are counted. Of the
    ``office`` it is told: one point of many rows.
    """
    if office is not None:
        made.decisions.append(("points", _one_place(office)))
    if ready := [p for p in proposals if p.point is not None]:
        off = "" if ready[0].decided else "# "
        yield from (f"{off}points:", f"{off}  {POINT}: {flow(ready[0].point)}")
        return
    pair = [next((p for p in proposals if p.path == path), None) for path in (_X, _Y)]
    x, y = (columns[p.columns[0]] if p else None for p in pair)
    if x is None or y is None or all(p is None or p.decided for p in pair) or not (x.range and y.range):
        return
    if any(column.forms["thousands"] + column.forms["money"] for column in (x, y)):
        return
    point = {"x": x.column, "y": y.column, "reference": GEOGRAPHIC, "box": _box(x.range, y.range)}
    if any(p and p.spec.get("decimal") for p in pair):
        point["decimal"] = ","
    if zeros := [[*both] for both in product([*x.zero_texts][:_MOST_ZEROS], [*y.zero_texts][:_MOST_ZEROS])]:
        point["unknown"] = zeros
    sure = all(c.places["inside"] >= _MOSTLY * (c.filled - c.places["zero"]) for c in (x, y))
    yield from _told(made, x, y, sure=sure)
    off = "" if sure else "# "
    yield f"{off}points:"
    said = f"   # {_one_place(office).es}" if office is not None else ""
    yield f"{off}  {POINT}: {flow(point)}{said}"
    for one, axis in zip(pair, ("longitude_of", "latitude_of"), strict=True):
        if one is not None:
            one.spec, one.decisions = {axis: POINT, "invalid": "null"}, []
            if not sure:
                one.undecided("con points, arriba: lo que no quede en la caja va sin lugar", "with points, above")


def _told(made: Draft, x: Column, y: Column, *, sure: bool) -> Iterator[str]:
    """How many are out of place; asked only where they may be the rule."""
    zeros, wrong = (max(sum(c.places[name] for name in names) for c in (x, y)) for names in (("zero",), _WRONG))
    es = f"coordenadas en 0: {zeros:,}; fuera de lugar, con signo o eje cambiado: {wrong:,}"
    if sure:
        es += "; van sin lugar y se cuentan (points). La caja deja diez kilómetros alrededor: ajústela a su territorio"
        said = Decision(es, "coordinates out of place go without one, and are counted; fit the box to your territory")
        made.decisions.append(("points", said))
        return
    yield from made.ask(
        "points",
        f"{es}: esta caja deja diez kilómetros alrededor de las que caen en México; ajústela a su territorio y quite"
        " los # de aquí y de ambas coordenadas",
        "coordinates out of place: fit this box to your territory, and remove the # here and of both coordinates",
    )


def _one_place(office: OnePlace) -> Decision:
    """The station's, or that of whoever captured it: as a place of the facts it would be wrong."""
    at = f" (en unknown de points, {flow([[*office.at]])})" if office.at else ""
    es = f"un mismo punto en {office.rows:,} filas; si es el de la oficina, esas van sin lugar{at}"
    return Decision(es, "one point in so many rows: if it is the office's own, list it in unknown of points")


def _box(x: tuple[float, float], y: tuple[float, float]) -> list[float]:
    """West, south, east and north: a tenth of a degree around, and outwards to the next, as a municipality goes on
    beyond the places of one file.
    """
    low = [floor(round((v - _AROUND) * 10, 6)) / 10 for v in (x[0], y[0])]
    return [*low, *(ceil(round((v + _AROUND) * 10, 6)) / 10 for v in (x[1], y[1]))]
