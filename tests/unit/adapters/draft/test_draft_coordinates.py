"""Both coordinates in one text, and moments in UTC beside local ones."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from adapters.draft.coordinates import pairs
from adapters.draft.document import Draft, draft
from adapters.profile.table import Profile
from adapters.rows.mapper import Mapped, Mapper, read_mapping
from contracts.kinds import KINDS

POINTS = [(20.70 + i / 500, -103.30 - i / 500) for i in range(57)]


def drafted(**columns: Sequence[str]) -> tuple[Draft, Profile]:
    profile = Profile()
    cells = {"fecha hechos": ["13/02/2024", "14/02/2024"], **columns}
    profile.feed([{"nuc": f"C-{i}"} | {name: t[i % len(t)] for name, t in cells.items()} for i in range(60)])
    return draft(KINDS["case"], "fiscalia", "carpetas", {"csv": {"files": "a.csv"}}, profile), profile


@pytest.mark.parametrize("name", ["COORDENADAS", "hechos.sitio.coord", "geo"])
@pytest.mark.parametrize(
    "form", ["{0},{1}", "{0:.5f}, {1:.5f}", "{0:.5f} ; {1:.5f}", "{1:.5f}, {0:.5f}", "{0:.4f} {1:.4f}"]
)
def test_the_lines_of_a_place_are_made_of_the_one_text(name: str, form: str) -> None:
    texts = [form.format(lat, lon) for lat, lon in POINTS]
    made, _ = drafted(**{name: [*texts, form.format(0, 0), "", ""]})
    assert {"place.latitude", "place.longitude"} <= {*made.mapped}
    mapper = Mapper(read_mapping(made.text, "m.yaml"))

    def place(text: str) -> object:
        found = mapper.map({"nuc": "1", "fecha hechos": "13/02/2024", name: text})
        return found.fields.get("place") if isinstance(found, Mapped) else found.problems[0].rule

    assert place(texts[0]) == {"latitude": pytest.approx(20.7), "longitude": pytest.approx(-103.3)}
    assert place("") is None
    assert place(form.format(0, 0)) is None
    assert place(form.format(25.5, -100.2)) == {"latitude": None, "longitude": None}
    assert mapper.unknown == {"place.latitude": 1, "place.longitude": 1}


def test_what_is_no_pair_goes_without_a_place() -> None:
    made, profile = drafted(COORDENADAS=[f"{lat},{lon}" for lat, lon in POINTS] + ["PENDIENTE"])
    assert (said := pairs(profile.columns["COORDENADAS"])) is not None
    assert said.others > 0
    mapper = Mapper(read_mapping(made.text, "m.yaml"))
    found = mapper.map({"nuc": "1", "fecha hechos": "13/02/2024", "COORDENADAS": "PENDIENTE"})
    assert isinstance(found, Mapped)
    assert mapper.unknown["place.longitude"] == 1


@pytest.mark.parametrize("texts", [["12,5", "20,3"], ["48.85, 2.35"], ["20.7, 103.3"], ["CENTRO, SUR"], ["20.7"]])
def test_other_texts_with_a_comma_are_no_place(texts: list[str]) -> None:
    assert "place.latitude" not in drafted(dato=texts)[0].text


def test_a_home_s_coordinates_wait_for_an_answer() -> None:
    made, _ = drafted(**{"coord domicilio": [f"{lat},{lon}" for lat, lon in POINTS]})
    assert "\n  # place.latitude: {latitude_of: scene" in made.text
    assert "\n# points:" in made.text
    assert read_mapping(made.text, "m.yaml").points == {}


def test_utc_beside_local_times_is_told_with_the_hours_between_them() -> None:
    utc, local = "2024-02-{}T16:05:00.000Z", "{}/02/2024 10:05"
    texts = [(utc if i % 3 else local).format(14 + i % 14) for i in range(60)]
    made, _ = drafted(**{"fecha inicio": texts})
    assert "40 en UTC («…Z») y 20 en hora local: ambas se leen bien; las separan 6 h" in made.text
    for one in (["2024-02-13T16:05:00Z", "2024-02-14T16:05:00Z"], ["13/02/2024 10:05", "2024-02-14T10:05:00"]):
        assert "en UTC" not in drafted(**{"fecha inicio": one})[0].text
