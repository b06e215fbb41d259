from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.document.specs import CodeSpec, DateSpec, TextSpec
from adapters.draft.document import Draft, draft
from adapters.profile.table import Profile
from adapters.rows.mapper import Mapped, Mapper, Mapping, read_mapping
from contracts.document import DocumentError
from contracts.kinds import KINDS

CSV = {"csv": {"files": "a_*.csv", "encoding": "utf-8", "delimiter": ","}}
ROW = {
    "folio": "A-1",
    "fecha": "13/02/2024",
    "hora": "10:15",
    "falta": "RIÑA",
    "sexo": "HOMBRE",
    "calidad": "INFRACTOR",
}


def drafted(*rows: dict[str, Any], kind: str = "hearing", parts: list[dict[str, Any]] | None = None) -> Draft:
    profile = Profile()
    profile.feed(rows)
    profile.feed(parts or [], parts=True)
    return draft(KINDS[kind], "juzgado", "boletas", CSV if parts is None else {"json": {"files": "a.json"}}, profile)


def accepted(made: Draft) -> Mapping:
    return read_mapping(made.text, "mapping.yaml")


def about(made: Draft) -> set[str]:
    return {what for what, _ in made.decisions}


def test_what_names_and_content_settle_is_a_mapping_that_is_accepted() -> None:
    mapping = accepted(drafted(ROW, ROW | {"folio": "A-2", "sexo": "MUJER"}))
    assert mapping.key.columns == ["folio"]
    occurred = mapping.fields["occurred_at"]
    assert isinstance(occurred, DateSpec)
    assert (occurred.formats, occurred.time, occurred.time_formats) == (["%d/%m/%Y"], "hora", ["%H:%M"])
    assert mapping.fields["infraction.label"] == TextSpec(text="falta")
    assert mapping.catalogues["sex"] == {"HOMBRE": "H", "MUJER": "M"}


def test_a_date_that_reads_two_ways_is_left_to_its_owner() -> None:
    made = drafted(ROW | {"fecha": "03/04/2024"})
    assert "occurred_at" in about(made)
    assert "occurred_at" not in accepted(made).fields
    assert "# occurred_at: {date: fecha, format: ['%d/%m/%Y', '%m/%d/%Y']" in made.text


def test_mixed_orders_are_given_the_rule_that_could_decide_them() -> None:
    made = drafted(*(ROW | {"fecha": day} for day in ("13/01/2024", "01/13/2024", "02/01/2024")))
    assert "decided_by: {from: 2024-01-01, to: 2024-01-31}" in made.text
    assert "occurred_at" not in accepted(made).fields
    beside = drafted(*(ROW | {"fecha": day, "anio": "2024", "mes": "enero"} for day in ("02/01/2024", "01/03/2024")))
    assert "decided_by: {year: anio, month: mes}" in beside.text


def test_labels_of_unknown_meaning_are_named_and_not_guessed() -> None:
    made = drafted(*(ROW | {"folio": str(i), "sancion": s} for i, s in enumerate(("MULTA", "ARRESTO", "OTRA COSA"))))
    assert accepted(made).catalogues["measure-kind"] == {"MULTA": "fine", "ARRESTO": "arrest"}
    assert "# OTRA COSA: TODO" in made.text
    assert "measure.kind" in about(made)


@pytest.mark.parametrize(
    ("labels", "catalogue"), [("HM", {"H": "H", "M": "M"}), ("FM", {"F": "M", "M": "H"}), ("M", None)]
)
def test_an_m_is_a_man_beside_f_a_woman_beside_h_and_nobody_alone(
    labels: str, catalogue: dict[str, str] | None
) -> None:
    made = drafted(*(ROW | {"folio": f"{i}{label}", "sexo": label} for i in range(2) for label in labels))
    assert accepted(made).catalogues.get("sex") == catalogue


def test_what_no_field_takes_is_ignored_and_said_not_to_be_shared() -> None:
    made = drafted(ROW | {"capturista": "ANA"})
    assert accepted(made).columns_ignored == ["capturista"]
    assert "no se comparten mientras no las asigne" in made.text


def test_officers_are_not_taken_for_the_person_of_the_record() -> None:
    made = drafted(ROW | {"nombre_policia": "ANA", "placa": "12", "nombre": "LUIS"})
    fields = accepted(made).fields
    assert fields["persons[0].given_names"] == TextSpec(text="nombre")
    assert not [path for path, spec in fields.items() if spec == TextSpec(text="nombre_policia")]


def test_required_fields_that_no_column_fits_are_listed() -> None:
    row = {key: cell for key, cell in ROW.items() if key not in ("falta", "calidad")}
    made = drafted(row)
    assert "infraction.label" in about(made)
    with pytest.raises(DocumentError, match=r"infraction\.label is required"):
        accepted(made)


def test_a_role_that_the_columns_are_named_after_is_suggested_first() -> None:
    row = {"folio": "1", "fecha": "13/02/2024", "delito": "ROBO", "imputado_edad": "33", "nombre_imputado": "ANA"}
    assert "# persons[0].role: {const: accused}" in drafted(row, kind="case").text


@pytest.mark.parametrize(
    ("columns", "role"),
    [
        ({"nombre": "ANA"}, "persons[0].role: {const: offender}"),
        ({"nombre detenido": "ANA"}, "persons[0].role: {const: offender}"),
        ({"nombre quejoso": "ANA", "edad quejoso": "33"}, "# persons[0].role: {const: complainant}"),
        ({"nombre víctima": "ANA"}, "# persons[0].role: {const: victim}"),
        ({"nombre del infractor": "ANA", "edad": "33", "sexo": "M"}, "persons[0].role: {const: offender}"),
        ({"edad": "33", "nombre del afectado": "ANA"}, "# persons[0].role: {const: …}"),
        ({"apellido paterno": "PAZ", "nombre tutor": "ANA"}, "# persons[0].role: {const: …}"),
    ],
)
def test_who_is_brought_before_the_court_is_the_offender(columns: dict[str, str], role: str) -> None:
    row = {key: cell for key, cell in ROW.items() if key not in ("calidad", "sexo")}
    made = drafted(row | columns)
    assert f"\n  {role}" in made.text
    assert ("persons[0].role" in about(made)) is role.startswith("#")


def test_a_key_that_repeats_is_asked_about_and_a_counter_is_none() -> None:
    twice = drafted(ROW, ROW | {"hora": "11:00"})
    assert accepted(twice).key.content
    assert "key" in about(twice)
    rest = {key: cell for key, cell in ROW.items() if key != "folio"}
    counted = drafted(*({"No.": str(i), **rest} for i in range(1, 4)))
    assert accepted(counted).key.content
    assert "«No.» solo numera" in counted.text


def test_a_decimal_comma_is_read_as_one_where_it_can_be_nothing_else() -> None:
    kept = drafted(ROW | {"multa": "1200,50", "sancion": "MULTA"}, ROW | {"multa": "80", "sancion": "ARRESTO"})
    assert "measure.fine_pesos: {number: multa, decimal: ','}" in kept.text
    assert "measure.fine_pesos" in accepted(kept).fields


def test_a_whole_name_is_asked_for_its_order() -> None:
    assert "persons[0].given_names" in about(drafted(ROW | {"nombre": "LOPEZ SOTO ANA"}))


@pytest.mark.parametrize(
    ("cells", "said", "sure"),
    [
        (["$ 1,200.50"], {"units": {"$": 1}, "thousands": ","}, True),
        (["$1,200", "300.5"], {"units": {"$": 1, "": 1}, "thousands": ","}, True),
        (["1,200", "1,234,567"], {"thousands": ","}, True),
        (["1.200,50", "80"], {"decimal": ",", "thousands": "."}, True),
        (["$ 300"], {"units": {"$": 1}}, True),
        (["1,200", "800"], {"thousands": ","}, False),  # or one and a fifth
        (["1,200.50", "12,5"], {}, False),
        (["1,200.50", "1.200,50"], {}, False),
    ],
)
def test_thousands_are_read_where_all_cells_are_written_so(cells: list[str], said: dict[str, Any], sure: bool) -> None:
    made = drafted(*(ROW | {"folio": str(i), "multa": cell} for i, cell in enumerate(cells)))
    line = next(line for line in made.text.splitlines() if "measure.fine_pesos: " in line)
    assert yaml.safe_load(line.partition("fine_pesos: ")[2]) == {"number": "multa", **said}
    assert ("measure.fine_pesos" not in about(made), "# measure" not in line) == (sure, sure)
    assert "repairs" not in made.text


def test_ages_of_zero_are_asked_about() -> None:
    assert "persons[0].age" in about(drafted(ROW | {"edad": "0"}))
    assert "persons[0].age" in accepted(drafted(ROW | {"edad": "30"})).fields


def test_a_prosecutor_s_and_a_police_row_find_their_fields_too() -> None:
    case = drafted(
        {"carpeta": "CI/1", "fecha_inicio": "2024-02-13", "delito": "ROBO", "fiscalia": "NORTE"}, kind="case"
    )
    assert {"case_number", "opened_at", "offences[0].label", "prosecutor_office"} <= accepted(case).fields.keys()
    police = drafted(
        *({"folio": str(i), "tipo_incidente": "ROBO", "clasificacion": c} for i, c in enumerate(("DELITO", "APOYO"))),
        kind="incident",
    )
    assert isinstance(accepted(police).fields["report_class"], CodeSpec)


def test_the_parts_of_a_json_item_become_a_list() -> None:
    parts = [
        {"personas[].curp": None, "personas[].nombre": "ANA", "personas[].calidad": label}
        for label in ("VICTIMA", "IMPUTADO")
    ]
    made = drafted({"expediente.folio": "1", "falta.descripcion": "RIÑA"}, parts=parts)
    mapping = accepted(made)
    assert mapping.each["persons"].member == "personas"
    assert mapping.fields["persons[].given_names"] == TextSpec(text="nombre")
    assert mapping.catalogues["role"] == {"VICTIMA": "victim", "IMPUTADO": "accused"}


OF_COLUMNS = ("folio", "Fecha", "hora", "sexo", "edad", "falta", "curp", "a: b", "#x", "lat", "'q\"", "sí")
OF_CELLS = ("", "NA", "1", "0", "01/02/2024", "31/12/2024", "10:00", "M", "SI", "á: [", "null", "1,5")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(
                [*OF_COLUMNS, "FUNDAMENTO", "HORA INGRESO", "MUNICIPIO", "EDO", "OBJETOS", "ESTATUS", "PAGÓ"]
            ),
            st.sampled_from(
                [*OF_CELLS, "TONALÁ", "JAL.", "CANCELADO", "ART. 3 DEL BANDO", "ARRESTO 36 HRS", "09", "NO"]
            ),
            min_size=1,
        ),
        min_size=1,
        max_size=5,
    )
)
def test_whatever_the_rows_only_what_is_undecided_stands_between_a_draft_and_a_mapping(
    rows: list[dict[str, str]],
) -> None:
    made = drafted(*rows)
    if complaints := complained(made):
        unmapped = ("is required by hearing", "fields: found nothing")
        assert all(any(reason in said for reason in unmapped) for said in complaints), complaints
        return
    mapping = accepted(made)
    assert mapping.columns | {*mapping.columns_ignored} <= {column for row in rows for column in row}


def complained(made: Draft) -> list[str]:
    try:
        accepted(made)
    except DocumentError as error:
        return [str(complaint) for complaint in error.complaints]
    return []


def test_a_victim_s_and_an_accused_s_columns_make_no_one_person() -> None:
    one = drafted({"delito": "ROBO", "curp_victima": "X", "edad_victima": "30"}, kind="case")
    assert "persons[0].age" not in about(one)
    two = drafted({"delito": "ROBO", "sexo_victima": "H", "edad_imputado": "30"}, kind="case")
    assert "persons[0].age" in about(two)


def test_coordinates_with_a_decimal_comma_are_no_thousands() -> None:
    made = drafted(ROW | {"lat": "20,612", "lon": "-103,345"})
    assert "place.latitude: {number: lat, decimal: ','}" in made.text


def test_postal_codes_that_lost_a_zero_wait_with_their_repair() -> None:
    made = drafted(ROW | {"cp": "6600"}, ROW | {"cp": "44100"})
    assert "place.postal_code" in about(made)
    written = made.text.replace("  # - {name: cero", "  - {name: cero")
    mapping = read_mapping(written.replace("  # place.postal_code", "  place.postal_code"), "m.yaml")
    assert mapping.repairs[0].pattern == "^(?=[0-9]{4}$)"


def test_a_folio_that_few_rows_lack_or_repeat_is_the_key_with_a_question() -> None:
    rest = {key: cell for key, cell in ROW.items() if key != "folio"}
    folios = [*(f"R-{i}" for i in range(96)), "R-1", "", ""]
    made = drafted(*({"No. Reporte": folio, **rest} for folio in folios))
    assert accepted(made).key.columns == ["No. Reporte"]
    assert ["2 filas sin él y 1 que lo repiten" in said.es for what, said in made.decisions if what == "key"] == [True]
    assert "No. Reporte" not in made.ignored


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        ("No. Reporte", [str(i) for i in range(1, 99)]),  # may begin anew in the next file
        ("No. Reporte", [f"R-{i % 50}" for i in range(99)]),
        ("No. Exterior", [f"{i} A" for i in range(99)]),
    ],
)
def test_what_may_be_no_key_is_none_unasked(column: str, cells: list[str]) -> None:
    rest = {key: cell for key, cell in ROW.items() if key != "folio"}
    assert accepted(drafted(*({column: cell, **rest} for cell in cells))).key.content


def test_a_member_that_is_one_object_in_few_items_is_no_column_and_no_key() -> None:
    parts = [
        {"personas[].id": str(i), "personas[].nombre": "ANA", "personas[].calidad": "VICTIMA", "personas[].edad": "30"}
        for i in range(3)
    ]
    single = {"personas.id": "9", "personas.nombre": "EVA", "personas.calidad": "VICTIMA", "personas.edad": "31"}
    made = drafted({"falta": "RIÑA"}, {"falta": "RUIDO"} | single, parts=parts)
    assert accepted(made).key.content
    assert {"persons[].given_names", "persons[].age", "persons[].role"} <= {*made.mapped}
    assert "persons: {member: personas}   # 1 como un solo objeto" in made.text
    assert not [name for name in made.ignored if name.startswith("personas.")]


def test_whoever_only_removes_the_sign_has_classed_nothing() -> None:
    made = drafted({"folio": "1"}, kind="incident")
    assert "# report_class: {const: …}" in made.text
    with pytest.raises(DocumentError) as refused:
        read_mapping(made.text.replace("  # report_class", "  report_class").replace("  # place", "  place"), "m.yaml")
    said = " ".join(complaint.field for complaint in refused.value.complaints)
    assert "report_class" in said
    assert "place.municipality" in said


def test_ages_that_nobody_reaches_are_asked_about() -> None:
    made = drafted(ROW | {"edad": "30"}, ROW | {"edad": "150"})
    assert 'unknown: ["150"]' in next(said.es for what, said in made.decisions if what == "persons[0].age")


def test_coordinates_out_of_place_are_one_point_in_a_box_around_the_others() -> None:
    cells = [("20.612", "-103.345"), ("20.7", "-103.2"), ("0", "0"), ("-103.3", "20.6"), ("20.65", "103.3")]
    made = drafted(*(ROW | {"folio": str(i), "lat": lat, "lon": lon} for i, (lat, lon) in enumerate(cells)))
    assert {"points", "place.latitude", "place.longitude"} <= about(made)
    written = made.text.replace("# points:", "points:").replace("#   scene", "  scene")
    mapping = read_mapping(written.replace("  # place.l", "  place.l"), "m.yaml")
    assert mapping.points["scene"].box == [-103.5, 20.5, -103.1, 20.8]
    assert mapping.points["scene"].unknown == [["0", "0"]]
    assert {mapping.fields[f"place.{axis}"].invalid for axis in ("latitude", "longitude")} == {"null"}  # type: ignore[union-attr]


def test_where_nearly_all_lie_in_the_country_the_others_go_without_a_place_and_nothing_is_asked() -> None:
    cells = [(f"20.6{i:02}", f"-103.3{i:02}") for i in range(30)] + [("0.0", "0.0"), ("20.61", "103.31")]
    rows = [ROW | {"folio": str(i), "COORD Y": y, "COORD X": x} for i, (y, x) in enumerate(cells)]
    made = drafted(*rows)
    mapping = accepted(made)
    assert mapping.points["scene"].unknown == [["0.0", "0.0"]]
    assert "# DECIDA · DECIDE: coordenadas" not in made.text
    found = [Mapper(mapping).map(row) for row in (rows[0], *rows[-2:])]
    places = [one.fields.get("place") or {} for one in found if isinstance(one, Mapped)]
    assert [place.get("latitude") for place in places] == [20.6, None, None]


def test_coordinates_all_in_place_need_no_point() -> None:
    made = drafted(ROW | {"lat": "20.612", "lon": "-103.345"})
    assert "points" not in about(made)
    assert {"place.latitude", "place.longitude"} <= {*made.mapped}


def test_a_name_that_stands_for_many_is_pointed_out_and_not_shown() -> None:
    rows = [ROW | {"folio": f"A-{i}", "nombre": "QUIEN" if i % 2 else f"ANA {i}", "paterno": "SOTO"} for i in range(40)]
    made = drafted(*rows)
    told = [said.es for what, said in made.decisions if what == "persons[0].given_names"]
    assert any("un mismo texto en 20 celdas" in said for said in told)
    assert not any("QUIEN" in said for said in told)
