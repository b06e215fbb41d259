"""Which IANA zone the clocks of a source go by, from the places that it names or gives the coordinates of.

Facts: the law on time zones of 28 October 2022 with its amendment for Chihuahua of 30 November, as the IANA database
has them: along the northern border municipalities keep the summer time of the United States.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from itertools import product
from zoneinfo import ZoneInfo

from adapters.draft.marks import OR
from adapters.draft.places import keys_named
from adapters.draft.proposal import Draft, Proposal
from adapters.profile.column import Column
from adapters.profile.times import dates_of
from adapters.profile.zoned import zoned
from adapters.values.coordinates import coordinate

Zones = frozenset[str]  # without "America/"

USUAL = "Mexico_City"
_MANY = 0.05  # of the rows: fewer are of elsewhere, or wrong
_FEWEST, _MOST = 5, 50  # coordinates; those of one value
_STATES = {"02": "Tijuana", "03": "Mazatlan", "18": "Mazatlan", "23": "Cancun", "25": "Mazatlan", "26": "Hermosillo"}
_STATES |= {"08": "Chihuahua"}
_APART: dict[str, str] = {  # municipalities whose clocks are not their state's
    "Bahia_Banderas": "18020",
    "Ciudad_Juarez": "08005 08028 08035 08037 08053",
    "Ojinaga": "08015 08042 08052",
    "Matamoros": "05002 05003 05012 05013 05014 05019 05022 05023 05025 05037 05038 19005"
    " 28007 28014 28015 28022 28024 28025 28027 28032 28033 28040",
}
_OF = {key: zone for zone, keys in _APART.items() for key in keys.split()}
_UNCLEAR = "19003"  # Los Aldamas: of the border by the decree of 2010, and since?
_SPLIT = {"05": "Matamoros", "08": "Ciudad_Juarez Ojinaga", "18": "Bahia_Banderas", "28": "Matamoros"}
# South, west, north, east, and whose zones may be there: the first that holds a point counts, none is USUAL.
_AREAS: tuple[tuple[float, float, float, float, str], ...] = (
    (31.45, -115.2, 32.8, -114.7, "Tijuana Hermosillo"),
    (28.05, -118.5, 32.8, -115.2, "Tijuana"),
    (28.05, -115.2, 31.45, -114.3, "Tijuana"),
    (28.05, -114.3, 30.5, -113.0, "Tijuana"),
    (27.95, -115.5, 28.05, -112.0, "Tijuana Mazatlan"),
    (22.8, -115.5, 27.95, -111.9, "Mazatlan"),
    (22.8, -111.9, 26.9, -110.5, "Mazatlan"),
    (22.8, -110.5, 25.0, -109.3, "Mazatlan"),
    (27.1, -114.7, 32.5, -109.1, "Hermosillo"),
    (26.5, -110.5, 27.1, -109.3, "Hermosillo"),
    (26.2, -110.5, 27.1, -108.3, "Hermosillo Mazatlan"),
    (27.1, -109.1, 31.4, -108.3, "Hermosillo Chihuahua Ciudad_Juarez"),
    (25.0, -109.6, 26.2, -107.6, "Mazatlan"),
    (24.2, -108.5, 25.0, -107.1, "Mazatlan"),
    (23.6, -107.5, 24.2, -106.4, "Mazatlan"),
    (22.9, -107.0, 23.6, -106.0, "Mazatlan"),
    (22.4, -106.5, 22.9, -105.4, "Mazatlan"),
    (22.9, -108.3, 26.9, -105.5, "Mazatlan Mexico_City Chihuahua"),
    (21.1, -106.8, 22.4, -104.5, "Mazatlan"),
    (20.6, -105.8, 23.1, -103.9, "Mazatlan Mexico_City"),
    (31.4, -108.3, 31.9, -105.9, "Ciudad_Juarez"),
    (26.95, -108.3, 28.8, -104.2, "Chihuahua"),
    (28.8, -108.3, 31.4, -104.2, "Chihuahua Ciudad_Juarez Ojinaga"),
    (25.5, -108.3, 26.95, -104.0, "Chihuahua Mexico_City"),
    (26.4, -104.2, 29.9, -103.0, "Chihuahua Ojinaga Matamoros Mexico_City"),
    (28.6, -101.2, 29.9, -100.3, "Matamoros"),
    (27.35, -99.75, 27.75, -99.4, "Matamoros"),
    (25.95, -98.4, 26.4, -97.1, "Matamoros"),
    (25.6, -98.0, 25.95, -97.1, "Matamoros"),
    (27.0, -103.0, 29.9, -99.3, "Matamoros Mexico_City"),
    (26.2, -100.6, 27.7, -98.4, "Matamoros Mexico_City"),
    (25.2, -99.3, 26.5, -97.1, "Matamoros Mexico_City"),
    (18.2, -87.5, 21.8, -86.5, "Cancun"),
    (17.8, -88.9, 19.4, -87.5, "Cancun"),
    (19.4, -87.9, 21.7, -87.5, "Cancun Mexico_City"),
    (17.8, -89.4, 20.2, -87.5, "Cancun Mexico_City"),
)


def zone(
    made: Draft, others: Mapping[str, Column], columns: Sequence[Column], place: str | None, maybe: str | None = None
) -> Iterator[str]:
    """The document's ``zone``; commented lines for each where places speak for several. ``place`` is the key of the
    municipality that titles name, ``maybe`` of the one that the file's or its owner's name seems to name; ``others``
    the columns of the matched fields.
    """
    found = _found(others, columns, place)
    if not found and maybe and of_place(maybe) != {USUAL}:  # a name alone is not certain, and an hour is at stake
        found = Counter(dict.fromkeys([*sorted(of_place(maybe)), USUAL], 0))
    if len(found) > 1:
        where = ", ".join(f"{name} ({n:,})" if n else name for name, n in found.items())
        es = f"los lugares o el nombre del archivo no dicen una sola zona horaria: {where}; ¿qué hora marcan los"
        yield from made.ask(
            "zone",
            f"{es} relojes de la fuente? Otra zona movería todo una hora",
            "the places or the file's name do not tell one zone: which are the source's clocks?",
            alarm=True,
        )
        first, *rest = found
        yield f"# zone: America/{first}"
        yield from (f"# zone: America/{name}   {OR} {name}?" for name in rest)
        return
    said = next(iter(found), USUAL)
    why = "por los lugares que trae el archivo · by the places in the file"
    if not found:
        why = "la de sus relojes; otras · others: America/Cancun, America/Hermosillo, America/Tijuana"
    yield f"zone: America/{said}   # {why}"


def of_place(key: str) -> Zones:
    """The zones of a municipality's key, or of a state's."""
    if key == _UNCLEAR:
        return frozenset({USUAL, "Matamoros"})
    if len(key) == 5:
        return frozenset({_OF.get(key) or _STATES.get(key[:2], USUAL)})
    return frozenset({_STATES.get(key, USUAL), *_SPLIT.get(key, "").split()})


def of_point(latitude: float, longitude: float) -> Zones:
    """The zones that may be there."""
    for south, west, north, east, zones in _AREAS:
        if south <= latitude <= north and west <= longitude <= east:
            return frozenset(zones.split())
    return frozenset({USUAL})


def _found(others: Mapping[str, Column], columns: Sequence[Column], place: str | None) -> Counter[str]:
    """Zones with the rows that speak for each, most first; none where no place is known.

    Coordinates narrow down what a name leaves open. Where they lie elsewhere, both are found.
    """
    named = _named(others) or Counter({of_place(place): 0} if place else {})
    around = _around(columns)
    zones = Counter[str]()
    for said, n in named.most_common():
        zones.update(dict.fromkeys(sorted((said & around) or said), n))
    if not around & zones.keys():
        zones.update(dict.fromkeys(sorted(around), 0))
    return Counter(dict(zones.most_common()))


def _named(others: Mapping[str, Column]) -> Counter[Zones]:
    """By the municipalities of most rows; where they are not known, by the states."""
    for path in ("place.municipality", "place.state"):
        column, rows = others.get(path), Counter[Zones]()
        for keys, n in keys_named(column, path, others) if column is not None else ():
            rows[frozenset[str]().union(*map(of_place, keys))] += n
        if column is not None and rows.total() * 2 > column.filled:
            return Counter({said: n for said, n in rows.items() if n >= _MANY * rows.total()})
    return Counter()


def _around(columns: Sequence[Column]) -> Zones:
    """By the middle of the coordinates, and by the corners of where nine in ten of them are."""
    axes = [_values(columns, axis) for axis in ("latitude", "longitude")]
    if any(len(values) < _FEWEST for values in axes):
        return frozenset()
    tenths = [[values[len(values) * part // 20] for part in (1, 10, 18)] for values in axes]
    return frozenset().union(*(of_point(*point) for point in product(*tenths)))


def _values(columns: Sequence[Column], axis: str) -> list[float]:
    told = [(t.replace(",", "."), n) for c in columns if c.axis == axis and c.range for t, n in c.sample.texts]
    inside = ((float(t), n) for t, n in told if coordinate(t, latitude=axis == "latitude") == "inside")
    return sorted(value for value, n in inside for _ in range(min(n, _MOST)))


def told_apart(lines: Sequence[str], proposals: Sequence[Proposal], columns: Sequence[Column]) -> None:
    """Notes of dates of which some are in UTC and the others local: how far apart these are in the proposed zone.

    ``lines`` are those of ``zone``.
    """
    said = next((line.split()[1] for line in lines if line.startswith("zone: ")), f"America/{USUAL}")
    by_name = {column.column: column for column in columns}
    for one in proposals:
        column = by_name.get(one.spec.get("date", ""))
        both = zoned(column) if column is not None else None
        if column is None or both is None or one.note:
            continue
        span = dates_of(column).span
        at = datetime.combine(span[0] if span else datetime.now(UTC).date(), time(12), ZoneInfo(said))
        apart = -(at.utcoffset() or timedelta(0)) / timedelta(hours=1)
        one.note = (
            f"{both.stated:,} en UTC («…Z») y {both.local:,} en hora local: ambas se leen bien; las separan {apart:g} h"
            " · in UTC, and local: both are read rightly"
        )
