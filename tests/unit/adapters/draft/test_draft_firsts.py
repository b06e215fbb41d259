"""What a first draft answers by itself, and what it leaves to its owner: callers, articles, surnames, plurals."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.draft.document import Draft, draft
from adapters.profile.private import names_nobody
from adapters.profile.table import Profile
from adapters.rows.mapper import Mapped, Mapper, Mapping, read_mapping
from contracts.kinds import KINDS

HEARING = {"folio": "A-1", "fecha": "13/02/2024", "hora": "10:15", "falta": "RIÑA", "sexo": "H"}
REPORT = {"folio": "R-1", "fecha": "13/02/2024", "tipo de incidente": "ROBO", "tipo informe": "DELITO"}


def drafted(kind: str, *rows: dict[str, Any], files: str = "a.csv") -> Draft:
    profile = Profile()
    profile.feed(rows)
    return draft(KINDS[kind], "agencia", "fuente", {"csv": {"files": files}}, profile)


def accepted(made: Draft) -> Mapping:
    return read_mapping(made.text, "m.yaml")


def fields(made: Draft, row: dict[str, Any]) -> dict[str, Any]:
    mapped = Mapper(accepted(made)).map(row)
    assert isinstance(mapped, Mapped), mapped
    return mapped.fields


@pytest.mark.parametrize(
    "columns",
    [
        {"reportante": "ANA", "telefono": "3312345678"},
        {"telefono reportante": "3312345678"},
        {"nombre quejoso": "ANA", "tel quejoso": "3312345678"},
        {"denunciante": "ANA", "correo": "a@b.mx"},
    ],
)
def test_how_a_caller_is_reached_waits_for_its_owner(columns: dict[str, str]) -> None:
    made = drafted("incident", *(REPORT | {"folio": f"R-{i}"} | columns for i in range(9)))
    assert not [path for path in made.mapped if path.startswith("persons[") and path.endswith(("phone", "email"))]
    assert "\n  # persons[0].contact." in made.text
    assert "es de quien llama o denuncia" in made.text


def test_what_is_only_counted_beside_a_caller_is_not_who_calls() -> None:
    row = REPORT | {"denunciante": "ANA SOTO", "detenidos": "0"}
    made = drafted("incident", *(row | {"folio": f"R-{i}", "detenidos": str(i % 2)} for i in range(9)))
    assert "# persons[0].role: {const: complainant}   # va con lo demás de persons[0]" in made.text
    assert "persons[0].role" not in {about for about, _ in made.decisions}


def test_the_telephone_of_who_was_detained_is_no_caller_s() -> None:
    made = drafted("hearing", *(HEARING | {"nombre": "ANA", "telefono": "3312345678"} for _ in range(9)))
    assert "persons[0].contact.phone" in made.mapped


@pytest.mark.parametrize(
    ("cells", "parts"),
    [
        (["12 F. III", "14 F. I", "9"], [("12", "III"), ("14", "I"), ("9", None)]),
        (["Art. 15 fracc. II inc. b", "ART. 3 FRACC. IV"], [("15", "II inc. b"), ("3", "IV")]),
        (["12-III", "7 bis-I"], [("12", "III"), ("7 bis", "I")]),
        (["12 III", "7 I"], [("12", "III"), ("7", "I")]),
    ],
)
def test_article_and_fraction_in_one_cell_are_two_fields(cells: list[str], parts: list[tuple[str, str | None]]) -> None:
    rows = [HEARING | {"folio": f"A-{i}", "ART.": cell} for i, cell in enumerate(cells * 4)]
    made = drafted("hearing", *rows)
    assert {"infraction.article", "infraction.fraction"} <= {*made.mapped}
    for row, (article, fraction) in zip(rows, parts, strict=False):
        said = fields(made, row)["infraction"]
        assert (said.get("article"), said.get("fraction")) == (article, fraction)


def test_article_and_fraction_are_told_by_a_title_of_both_and_by_signs_that_are_mixed() -> None:
    cells, parts = ["27-III", "26 I", "ART. 26 FRACC. II"], [("27", "III"), ("26", "I"), ("26", "II")]
    rows = [HEARING | {"folio": f"A-{i}", "ART. / FRACC.": cell} for i, cell in enumerate(cells * 4)]
    made = drafted("hearing", *rows)
    found = [fields(made, row)["infraction"] for row in rows[:3]]
    assert [(said["article"], said["fraction"]) for said in found] == parts


def test_how_it_began_is_the_column_called_after_its_way() -> None:
    rows = [HEARING | {"folio": f"A-{i}", "VIA": said} for i, said in enumerate(["FLAG", "CIT", "FLAG."] * 4)]
    made = drafted("hearing", *rows)
    assert [fields(made, row)["initiated_by"] for row in rows[:3]] == ["presentation", "summons", "presentation"]


@pytest.mark.parametrize("name", ["T.F.C. (HRS)", "SANCION / T.F.C. (HRS)", "T.C. HRS", "TFC HRS"])
def test_hours_of_work_for_the_community_have_their_field(name: str) -> None:
    rows = [
        HEARING
        | {"folio": f"A-{i}", "RESOL.": "T.F.C." if i % 2 else "ARRESTO", name: str(i % 12 + 1) if i % 2 else ""}
        for i in range(24)
    ]
    made = drafted("hearing", *rows)
    assert fields(made, rows[3])["measure"] == {"kind": "community_service", "service_hours": 4}
    assert fields(made, rows[4])["measure"] == {"kind": "arrest"}


@pytest.mark.parametrize(
    "cells", [["12", "14"], ["12 F. III y F. IV", "14 F. I"], ["LEY 12 F. III", "BANDO 9 F. I"], ["15 II inc b", "3 I"]]
)
def test_what_does_not_come_apart_in_one_way_stays_an_article(cells: list[str]) -> None:
    made = drafted("hearing", *(HEARING | {"folio": f"A-{i}", "ART.": cell} for i, cell in enumerate(cells * 4)))
    assert "infraction.fraction" not in made.text


def test_a_fraction_s_own_column_keeps_it() -> None:
    made = drafted("hearing", *(HEARING | {"ART.": "12 F. III", "FRACCION": "III"} for _ in range(9)))
    assert accepted(made).made == {}


SURNAMES = ["GARCIA LOPEZ", "DE LA CRUZ DIAZ", "SOTO PAZ"]


@pytest.mark.parametrize("blank", [{}, {"APELLIDO MATERNO": ""}])
def test_two_surnames_in_one_cell_are_two_fields(blank: dict[str, str]) -> None:
    heading = "APELLIDO PATERNO" if blank else "APELLIDOS"
    rows = [HEARING | {"folio": f"A-{i}", "NOMBRES": "ANA", heading: SURNAMES[i % 3]} | blank for i in range(9)]
    made = drafted("hearing", *rows)
    persons = [fields(made, row)["persons"][0] for row in rows[:3]]
    assert [one["first_surname"] for one in persons] == ["GARCIA", "DE LA CRUZ", "SOTO"]
    assert [one["second_surname"] for one in persons] == ["LOPEZ", "DIAZ", "PAZ"]
    if blank:  # filled next month, each is what its own column says
        (later,) = fields(made, rows[1] | {"APELLIDO MATERNO": "RUIZ"})["persons"]
        assert (later["first_surname"], later["second_surname"]) == ("DE LA CRUZ DIAZ", "RUIZ")


def test_surnames_that_may_be_one_are_set_aside() -> None:
    rows = [HEARING | {"folio": f"A-{i}", "NOMBRES": "ANA", "APELLIDOS": SURNAMES[i % 3]} for i in range(9)]
    made = drafted("hearing", *rows)
    for surname in ("LOPEZ DE LARA", "LUISA LOPEZ"):  # perhaps one, or no surname at all
        unclear = Mapper(accepted(made)).map(HEARING | {"NOMBRES": "ANA", "APELLIDOS": surname})
        assert "unclear_name" in str(unclear)


def test_whether_everybody_has_two_surnames_is_asked_where_cells_may_hold_one() -> None:
    rows = [HEARING | {"folio": f"A-{i}", "NOMBRES": "ANA", "APELLIDOS": SURNAMES[i % 3]} for i in range(9)]
    certain = drafted("hearing", *rows, HEARING | {"NOMBRES": "ANA", "APELLIDOS": "LOPEZ DE LA CRUZ"}).text
    assert "persons[0].first_surname: {name: APELLIDOS, order: surnames}" in certain
    assert "two_surnames" not in certain
    asked = drafted("hearing", *rows, HEARING | {"NOMBRES": "ANA", "APELLIDOS": "LOPEZ DE LARA"}).text
    assert "# persons[0].first_surname: {name: APELLIDOS, order: surnames, two_surnames: true}" in asked
    assert "# persons[0].second_surname: {name: APELLIDOS, order: surnames}   # ¿o · or: no todas" in asked


def test_two_words_in_few_cells_are_asked_about() -> None:
    paternal = ["GARCIA", "SOTO", "MORA", "PAZ DIAZ"]
    rows = [
        HEARING | {"NOMBRES": "ANA", "APELLIDO PATERNO": p, "APELLIDO MATERNO": "" if " " in p else "GIL"}
        for p in paternal * 3
    ]
    made = drafted("hearing", *rows)
    assert "¿son los dos apellidos?" in made.text
    assert "persons[0].first_surname" not in made.mapped


def test_headings_in_the_plural_are_read_as_in_the_singular() -> None:
    row = {"FOLIOS": "1", "FECHAS": "13/02/2024", "HORAS": "10:15", "FALTAS": "RIÑA", "NOMBRES": "ANA", "EDADES": "33"}
    made = drafted("hearing", *(row | {"FOLIOS": f"F-{i}"} for i in range(9)))
    assert accepted(made).key.columns == ["FOLIOS"]
    assert "occurred_at: {date: FECHAS, format: '%d/%m/%Y', time: HORAS" in made.text
    assert {"occurred_at", "infraction.label", "persons[0].given_names", "persons[0].age"} <= {*made.mapped}
    offences = drafted("case", *({"carpeta": f"C-{i}", "DELITOS": "ROBO", "FECHAS": "13/02/2024"} for i in range(9)))
    assert {"offences[0].label", "occurred_at"} <= {*offences.mapped}


def test_which_files_are_read_is_said_and_that_stated_days_are_of_this_one() -> None:
    rows = [HEARING | {"folio": str(i), "fecha": day} for i, day in enumerate(("13/01/2024", "01/13/2024"))]
    assert "# files: " not in drafted("hearing", *rows).text
    made = drafted("hearing", *rows, files="detenidos_*.csv")
    (line,) = (line for line in made.text.splitlines() if line.startswith("# files: "))
    assert "decided_by" in line
    assert "decided_by" not in drafted("hearing", HEARING, files="detenidos_*.csv").text


def test_a_name_that_the_line_reads_as_unknown_is_no_question() -> None:
    names = ["ANONIMO", "ANONIMO", "ANA SOTO", "EVA PAZ", "LUIS GIL"]
    rows = [REPORT | {"folio": f"R-{i}", "nombre": name} for i, name in enumerate(names * 20)]
    assert "un mismo texto" not in drafted("incident", *rows).text


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("H. AYUNTAMIENTO DE TONALA, JALISCO", True),
        ("RELACION DE DETENIDOS DEL MES DE OCTUBRE 2026", True),
        ("DIRECCION DE SEGURIDAD PUBLICA DE SAN JUAN", True),
        ("JUEZ: LIC. PEREZ SOTO", False),
        ("ELABORO: ANA LOPEZ", False),
        ("MARIA LOPEZ RUIZ", False),
        ("TEL. 33 1234 5678", False),
        ("LOSA900101MJCXXX01", False),
        ("contacto@tonala.gob.mx", False),
        ("del 2026-10-01 al 2026-10-31", True),
        ("EJERCICIO 2025-2026", True),
        ("JUZGADO MUNICIPAL", True),
        ("TEL. (33) 3818-2200, DIRECCION DE POLICIA", False),
        ("DETENIDO: XOCHITL TZOMPANTZI", False),
        ("PEREZ LOPEZ", False),
        ("POLICIA R. MENDEZ", False),
        ("CALLE HIDALGO 123, ZAPOPAN, OCTUBRE", False),
    ],
)
def test_a_title_is_shown_unless_it_may_name_somebody(title: str, shown: bool) -> None:
    assert names_nobody(title) is shown
