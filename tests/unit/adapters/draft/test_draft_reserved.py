"""Where a row says itself that an identity is withheld, nothing goes that says who the person is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from test_person_lists import records

from adapters.draft.document import Draft, draft
from adapters.profile.table import Profile
from adapters.rows.mapper import Mapped, Mapper, read_mapping
from adapters.survey.items import feed_items
from contracts.kinds import KINDS

ROW = {"FALTA": "RIÑA", "NOMBRE": "ANA", "PATERNO": "LUNA", "MATERNO": "PAZ", "EDAD": "30", "TELEFONO": "3312345678"}
WHO = {"given_names", "first_surname", "second_surname"}


def rows(name: str, said: list[str], **more: str) -> list[dict[str, str]]:
    return [{"FOLIO": f"B-{i}", "FECHA": f"{13 + i % 9}/03/2024", **ROW, **more, name: s} for i, s in enumerate(said)]


def drafted(name: str, said: list[str], **more: str) -> Draft:
    profile = Profile()
    profile.feed(rows(name, said, **more))
    return draft(KINDS["hearing"], "juzgado", "boletas", {"csv": {"files": "a"}}, profile)


def person(made: Draft, name: str, said: str, **more: str) -> dict[str, Any]:
    found = Mapper(read_mapping(made.text, "m.yaml")).map(rows(name, [said], **more)[0])
    assert isinstance(found, Mapped)
    return found.fields["persons"][0]


@pytest.mark.parametrize(
    ("name", "withheld", "plain", "later"),
    [
        ("RESERVADO", "SI", "NO", "SÍ, MENOR"),
        ("IDENTIDAD PROTEGIDA", "X", "", "PROTEGIDA"),
        ("RESERVA DE IDENTIDAD", "RESERVADA", "PUBLICA", ""),
    ],
)
def test_only_a_row_that_says_it_is_not_withheld_says_who_it_is(
    name: str, withheld: str, plain: str, later: str
) -> None:
    made = drafted(name, [withheld, plain, plain, plain] * 6)
    assert person(made, name, plain).keys() >= WHO
    for said in (withheld, later):  # and what no file has said yet
        assert person(made, name, said).keys().isdisjoint(WHO)
        assert person(made, name, said)["age"] == 30
    assert f"«{name}» dice de quién se reserva la identidad: en 6 filas" in str(made.decisions)


@pytest.mark.parametrize(
    ("name", "said"), [("RESERVADO", ["NO", "LUIS"]), ("RESERVA", ["SI", "NO"]), ("RESERVADO", ["NO"])]
)
def test_what_says_of_nobody_that_it_is_withheld_withholds_nothing(name: str, said: list[str]) -> None:
    assert "only_where" not in drafted(name, said * 8).text


def test_beside_a_label_that_withholds_one_that_is_not_understood_does_too() -> None:
    made = drafted("IDENTIDAD RESERVADA", ["SI", "NO", "PARCIAL"] * 8)
    assert person(made, "IDENTIDAD RESERVADA", "NO").keys() >= WHO
    for said in ("SI", "PARCIAL", ""):
        assert person(made, "IDENTIDAD RESERVADA", said).keys().isdisjoint(WHO)


def test_it_stands_beside_another_condition() -> None:
    profile = Profile()
    told = rows("RESERVADO", ["SI", "NO"] * 10)
    profile.feed(row | {"TIPO DE PERSONA": "MORAL" if i % 5 == 0 else "FISICA"} for i, row in enumerate(told))
    text = draft(KINDS["hearing"], "juzgado", "boletas", {"csv": {"files": "a"}}, profile).text
    both = "only_where: {column: TIPO DE PERSONA, values: [FISICA], and: {column: RESERVADO, values: ['NO']}}"
    assert f"persons[0].given_names: {{text: NOMBRE, {both}}}" in text
    mapper = Mapper(read_mapping(text, "m.yaml"))
    for said, kind, known in (("NO", "FISICA", True), ("SI", "FISICA", False), ("NO", "MORAL", False)):
        found = mapper.map(told[0] | {"RESERVADO": said, "TIPO DE PERSONA": kind})
        assert isinstance(found, Mapped)
        assert ("given_names" in found.fields["persons"][0]) is known


def test_of_persons_in_lists_it_is_of_those_alone_who_have_the_column(tmp_path: Path) -> None:
    profile = Profile()
    victim, accused = (
        {"NOMBRE": "ANA", "PATERNO": "LUNA", "EDAD": 30},
        {"NOMBRE": "LUIS", "PATERNO": "SOTO", "EDAD": 40},
    )
    items = [
        {
            "NUC": f"C-{i}",
            "FECHA": f"2024-02-{1 + i % 28:02}T10:00:00",
            "DELITO": "ROBO",
            "VICTIMAS": [victim | {"RESERVADO": "SI" if i % 4 == 0 else "NO"}],
            "IMPUTADOS": [accused],
        }
        for i in range(20)
    ]
    feed_items(profile, items)
    made = draft(KINDS["case"], "fiscalia", "casos", {"json": {"files": "*.json"}}, profile)
    assert "en 5 filas no va nada" in str(made.decisions)
    for item, known in ((items[0], [False, True]), (items[1], [True, True])):
        (persons,) = records(tmp_path, [item], made.text)
        assert ["given_names" in one for one in persons] == known
