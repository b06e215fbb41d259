"""The zone of a source's clocks, from the places in its file: certain, or asked about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.draft.document import Draft, draft
from adapters.draft.zone import of_place, of_point
from adapters.profile.table import Profile
from adapters.rows.mapper import read_mapping
from adapters.trial.open import undecided
from adapters.values import inegi
from contracts.document import DocumentError
from contracts.kinds import KINDS

ROWS = 20


def drafted(titles: Sequence[str] = (), **columns: Sequence[str]) -> Draft:
    """Of twenty rows; a column's texts go round."""
    profile = Profile()
    cells = {"fecha": ["13/02/2024", "14/02/2024"], **columns}
    profile.feed([{"folio": f"A-{i}"} | {name: t[i % len(t)] for name, t in cells.items()} for i in range(ROWS)])
    return draft(KINDS["incident"], "policia", "reportes", {"csv": {"files": "a.csv"}}, profile, titles=titles)


def zones(made: Draft) -> list[str]:
    """Those of its lines, and whether they wait."""
    found = [line.removeprefix("# ") for line in made.text.splitlines() if line.removeprefix("# ").startswith("zone:")]
    asked = [decision for about, decision in made.decisions if about == "zone"]
    assert bool(asked) == (len(found) > 1)
    assert all(one.alarm for one in asked)
    return [line.split()[1].removeprefix("America/") for line in found]


POINTS = {
    "Hermosillo": (29.07, -110.96),
    "Tijuana": (32.52, -117.03),
    "Cancun": (21.16, -86.85),
    "Mazatlan": (24.8, -107.39),
    "Chihuahua": (28.63, -106.08),
    "Ciudad_Juarez": (31.69, -106.42),
    "Matamoros": (26.08, -98.28),
    "Mexico_City": (20.67, -103.35),
}


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"municipio": ["Hermosillo", "Cajeme"]}, ["Hermosillo"]),
        ({"municipio": ["26030"]}, ["Hermosillo"]),
        ({"municipio": ["Tepic"]}, ["Mazatlan"]),
        ({"municipio": ["Bahía de Banderas"]}, ["Bahia_Banderas"]),
        ({"municipio": ["Ojinaga"]}, ["Ojinaga"]),
        ({"municipio": ["Reynosa", "Matamoros"], "entidad": ["Tamaulipas"]}, ["Matamoros"]),
        ({"municipio": ["Reynosa", "Ciudad Victoria"], "entidad": ["Tamaulipas"]}, ["Matamoros", "Mexico_City"]),
        ({"entidad": ["Tamaulipas"]}, ["Matamoros", "Mexico_City"]),
        ({"entidad": ["Sonora", "Sinaloa"]}, ["Hermosillo", "Mazatlan"]),
        ({"entidad": ["Tamaulipas"], "lat": ["23.74", "23.7", "23.73"], "lon": ["-99.14", "-99.1"]}, ["Mexico_City"]),
        ({}, ["Mexico_City"]),
    ],
)
def test_the_places_in_the_file_say_the_zone_or_it_is_asked_about(
    columns: Mapping[str, Sequence[str]], said: list[str]
) -> None:
    assert zones(drafted(**columns)) == said


@pytest.mark.parametrize("chosen", ["# zone: America/Mexico_City   # ¿o", "# zone: America/Matamoros"])
def test_a_zone_that_is_asked_about_is_missing_until_one_line_is_chosen(chosen: str) -> None:
    text = drafted(entidad=["Tamaulipas"]).text.replace("# report_class: {const: …}", "report_class: {const: crime}")
    with pytest.raises(DocumentError, match="zone: is missing"):
        read_mapping(text, "m.yaml")
    answered = text.replace(chosen, chosen.removeprefix("# "))
    assert f"America/{read_mapping(answered, 'm.yaml').zone.partition('/')[2]}" in chosen
    asked = text.splitlines().index(next(line for line in text.splitlines() if "zona horaria" in line)) + 1
    assert asked in undecided(text)
    assert asked not in undecided(answered)
    assert asked not in undecided(answered.replace("¿o · or", ""))


def test_so_does_the_title_s_municipality() -> None:
    assert zones(drafted(["H. AYUNTAMIENTO DE TIJUANA, BAJA CALIFORNIA"])) == ["Tijuana"]


@pytest.mark.parametrize("zone", POINTS)
def test_so_do_coordinates(zone: str) -> None:
    y, x = POINTS[zone]
    near = [i / 1000 for i in range(7)]
    made = drafted(latitud=[f"{y + d:.3f}" for d in near], longitud=[f"{x + d:.3f}" for d in near])
    assert zones(made) == [zone]
    assert of_point(y, x) == {zone}


def test_coordinates_that_lie_elsewhere_than_the_names_are_asked_about() -> None:
    points = {"lat": [f"29.0{i}" for i in range(7)], "lon": [f"-110.9{i}" for i in range(7)]}
    assert zones(drafted(municipio=["Tijuana"], **points)) == ["Tijuana", "Hermosillo"]


KEYS = [
    key for key in (f"{state:02}{place:03}" for state in range(1, 33) for place in range(1, 571)) if inegi.known(key)
]


@given(st.sampled_from(KEYS))
def test_every_municipality_has_a_zone_that_is_possible_in_its_state(key: str) -> None:
    assert len(of_place(key)) == 1 + (key == "19003")
    assert of_place(key) <= of_place(key[:2]) | ({"Matamoros"} if key[:2] == "19" else set())
    assert {f"America/{zone}" for zone in of_place(key)} <= available_timezones()


@given(st.floats(14.5, 32.75), st.floats(-118.5, -86.7))
def test_every_point_is_in_some_zone(latitude: float, longitude: float) -> None:
    assert {f"America/{zone}" for zone in of_point(latitude, longitude)} <= available_timezones()


@pytest.mark.parametrize(
    ("owner", "said"),
    [("policia-de-huatabampo", ["Hermosillo", "Mexico_City"]), ("policia-zapopan", ["Mexico_City"])],
)
def test_a_name_alone_is_asked_about_where_an_hour_is_at_stake(owner: str, said: Sequence[str]) -> None:
    profile = Profile()
    profile.feed([{"folio": f"A-{i}", "fecha": "13/02/2024"} for i in range(ROWS)])
    made = draft(KINDS["incident"], owner, "reportes", {"csv": {"files": "a.csv"}}, profile)
    assert zones(made) == said
