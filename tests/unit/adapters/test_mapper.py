from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.rows.mapper import Elsewhere, Mapped, Mapper, Unmapped, read_mapping
from adapters.values.convert import as_text, fold
from contracts.kind import Problem

DOCUMENT = """mapping: 1
source: prueba
owner: zapopan-policia
kind: incident
zone: {zone}
nulls: ["S/D", "NA"]
read:
  csv: {{files: "*.csv"}}
select: {{column: fuente, ours: [POLICIA], others: [JUZGADO]}}
key: {{columns: [folio, anio]}}
withdraw: {{column: estatus, values: [BAJA]}}
repairs:
  - {{name: enie, columns: [colonia, delito], pattern: "(?<=[A-Z])ni(?=[A-Z])", replace: "Ñ"}}
  - {{name: swap, columns: [colonia], pattern: "^(\\\\w{{1,40}}) (EL|LA)$", replace: "\\\\2 \\\\1"}}
catalogues:
  offence: {{ROBO VEHÍCULO: "40102", AMENAZAS: "70201"}}
  class: {{DELITO: crime}}
fields:
  report_class: {{code: clase, catalogue: class}}
  folio: {{text: folio}}
  occurred_at: {{date: fecha, format: "%d/%m/%Y", time: hora, time_formats: ["%H:%M:%S", "%H:%M"]}}
  occurred_precision: {{precision_of: occurred_at}}
  reported_at: {{date: reporte, format: iso}}
  use_of_force: {{flag: fuerza, true: [SI, "1"], false: ["NO", "0"]}}
  place.municipality: {{const: "14120"}}
  place.neighbourhood: {{text: colonia}}
  place.latitude: {{number: lat, unknown: ["0"]}}
  offences[0].label: {{text: delito}}
  offences[0].national_code: {{code: delito, catalogue: offence, unknown: "null"}}
  persons[0].role: {{const: detained}}
  persons[0].curp: {{text: curp}}
  persons[0].birth_date: {{date: nacimiento, format: ["%d/%m/%Y", iso]}}
  persons[0].age: {{number: edad}}
  persons[0].address.street: {{text: calle}}
  persons[1].role: {{const: victim}}
  persons[1].alias: {{text: alias2}}
  weapons[0].type: {{const: desconocida}}
"""
ROW = {
    "fuente": "POLICIA",
    "folio": "F-1",
    "anio": "2024",
    "estatus": "",
    "clase": "DELITO",
    "fecha": "05/02/2024",
    "hora": "23:10",
    "delito": "ROBO VEHICULO",
}


def mapper(zone: str = "America/Mexico_City") -> Mapper:
    return Mapper(read_mapping(DOCUMENT.format(zone=zone), "m.yaml"))


def fields(**cells: Any) -> dict[str, Any]:
    mapped = mapper().map({**ROW, **cells})
    assert isinstance(mapped, Mapped), mapped
    return mapped.fields


def problems(zone: str = "America/Mexico_City", **cells: Any) -> list[Problem]:
    unmapped = mapper(zone).map({**ROW, **cells})
    assert isinstance(unmapped, Unmapped), unmapped
    return unmapped.problems


def test_a_row_becomes_a_record_the_kind_accepts() -> None:
    whole = mapper()
    mapped = whole.map({**ROW, "colonia": " ARENAL ", "fuerza": "no", "lat": "20.5", "edad": "31"})
    assert isinstance(mapped, Mapped)
    assert (mapped.key, mapped.withdrawn) == ("F-1\x1f2024", False)
    assert mapped.fields == {
        "report_class": "crime",
        "folio": "F-1",
        "occurred_at": datetime(2024, 2, 5, 23, 10, tzinfo=ZoneInfo("America/Mexico_City")),
        "occurred_precision": "minute",
        "use_of_force": False,
        "place": {"municipality": "14120", "neighbourhood": "ARENAL", "latitude": 20.5},
        "offences": [{"label": "ROBO VEHICULO", "national_code": "40102"}],
        "persons": [{"role": "detained", "age": 31}],
        "weapons": [{"type": "desconocida"}],
    }
    assert not isinstance(whole.kind.judge(mapped.fields, datetime(2026, 1, 1, tzinfo=UTC)), list)


def test_a_part_without_a_known_value_is_left_out() -> None:
    made = fields(delito=" ", colonia="S/D", lat="0")
    assert not {"place", "offences", "persons"} & made.keys()
    assert made["weapons"] == [{"type": "desconocida"}]  # constants alone


def test_an_inner_part_makes_the_outer_one() -> None:
    assert fields(calle="JUAREZ")["persons"] == [{"role": "detained", "address": {"street": "JUAREZ"}}]


def test_the_second_of_two_may_be_the_only_one() -> None:
    assert fields(alias2="EL X")["persons"] == [{"role": "victim", "alias": "EL X"}]


def test_rows_of_the_other_agency_are_elsewhere_whatever_else_is_wrong() -> None:
    assert mapper().map({**ROW, "fuente": " Juzgado ", "fecha": "x", "folio": ""}) == Elsewhere("JUZGADO")


@pytest.mark.parametrize("label", ["", "S/D", "BOMBEROS", None, "POLICI\0A"])
def test_rows_of_nobody_named_are_problems(label: str | None) -> None:
    assert problems(fuente=label) == [Problem("fuente", "unknown_agency")]


def test_a_withdrawn_row_needs_nothing_but_its_key() -> None:
    assert mapper().map({**ROW, "estatus": "baja", "fecha": "x"}) == Mapped("F-1\x1f2024", {}, True)
    withdrawn = mapper().map({**ROW, "estatus": "BAJA", "anio": "NA"})
    assert withdrawn == Unmapped(None, [Problem("anio", "missing_key")])


def test_every_problem_of_a_row_is_reported_without_its_values() -> None:
    found = problems(clase="SECRETO", fecha="31/02/2024", fuerza="quizá", lat="20,5", edad="3.5", reporte="ayer")
    assert found == [
        Problem("occurred_at", "date_format"),
        Problem("persons[].age", "not_an_integer"),
        Problem("place.latitude", "not_a_number"),
        Problem("report_class", "unknown_code"),
        Problem("reported_at", "date_format"),
        Problem("use_of_force", "unknown_flag"),
    ]
    assert "SECRETO" not in repr(found)


def test_the_record_is_named_where_only_a_field_is_wrong() -> None:
    wrong = mapper().map({**ROW, "fecha": "x"})
    assert isinstance(wrong, Unmapped)
    assert wrong.key == "F-1\x1f2024"


@pytest.mark.parametrize(
    ("column", "field"), [("colonia", "place.neighbourhood"), ("folio", "folio"), ("estatus", "estatus")]
)
def test_u0000_is_a_problem_in_any_column(column: str, field: str) -> None:
    assert Problem(field, "nul_character") in problems(**{column: "A\0B"})


def test_a_column_that_is_absent_or_none_is_unknown() -> None:
    assert "place" not in fields(colonia=None)
    assert "occurred_at" not in fields(fecha=None)


@pytest.mark.parametrize(("hora", "precision", "hour"), [("07:05:09", "minute", 7), ("", "day", 0), ("S/D", "day", 0)])
def test_an_unknown_time_is_midnight_known_to_the_day(hora: str, precision: str, hour: int) -> None:
    made = fields(hora=hora)
    assert (made["occurred_at"].hour, made["occurred_precision"]) == (hour, precision)


def test_a_time_that_is_no_time_is_a_problem() -> None:
    assert problems(hora="25:00") == [Problem("occurred_at", "time_format")]
    assert problems(hora="NaT:00") == [Problem("occurred_at", "time_format")]


def test_without_a_date_there_is_no_precision() -> None:
    assert "occurred_precision" not in fields(fecha="", hora="10:00")


@pytest.mark.parametrize("text", ["01/01/1900", "31/12/1899", "01/01/3000"])
def test_dates_that_stand_for_unknown_are_not_taken_for_dates(text: str) -> None:
    assert problems(fecha=text) == [Problem("occurred_at", "date_out_of_range")]
    assert problems(nacimiento=text) == [Problem("persons[].birth_date", "date_out_of_range")]


def test_every_format_is_read() -> None:
    assert fields(nacimiento="03/04/1990")["persons"][0]["birth_date"] == date(1990, 4, 3)
    assert fields(nacimiento="1990-04-03")["persons"][0]["birth_date"] == date(1990, 4, 3)
    assert fields(nacimiento=datetime(1990, 4, 3))["persons"][0]["birth_date"] == date(1990, 4, 3)


def test_an_offset_in_the_cell_is_kept() -> None:
    assert fields(reporte="2024-06-01T12:00:00+00:00")["reported_at"] == datetime(2024, 6, 1, 12, tzinfo=UTC)


# Mexico put its clocks back on 2015-10-25 at 02:00 and forward on 2016-04-03 at 02:00; Tijuana still does.
@pytest.mark.parametrize(
    ("zone", "day", "hora", "rule"),
    [
        ("America/Mexico_City", "25/10/2015", "01:30", "ambiguous_time"),
        ("America/Mexico_City", "03/04/2016", "02:30", "nonexistent_time"),
        ("America/Tijuana", "10/03/2024", "02:00", "nonexistent_time"),
        ("America/Tijuana", "03/11/2024", "01:59", "ambiguous_time"),
    ],
)
def test_a_wall_time_that_is_no_instant_or_two_is_a_problem(zone: str, day: str, hora: str, rule: str) -> None:
    assert problems(zone, fecha=day, hora=hora) == [Problem("occurred_at", rule)]


@pytest.mark.parametrize(("day", "hora"), [("25/10/2015", "02:30"), ("25/10/2015", "00:30"), ("03/04/2016", "03:00")])
def test_the_hours_beside_a_clock_change_are_clear(day: str, hora: str) -> None:
    assert fields(fecha=day, hora=hora)["occurred_at"].strftime("%d/%m/%Y %H:%M") == f"{day} {hora}"


def test_a_midnight_that_a_clock_change_skipped_is_still_that_day() -> None:
    mapped = mapper("America/Havana").map({**ROW, "fecha": "10/03/2024", "hora": ""})
    assert isinstance(mapped, Mapped)
    at = mapped.fields["occurred_at"]
    assert isinstance(at, datetime)
    assert at.astimezone(UTC).astimezone(at.tzinfo).date() == date(2024, 3, 10)


@settings(deadline=None)
@given(st.datetimes(datetime(1990, 1, 1), datetime(2030, 1, 1)).map(lambda at: at.replace(second=0, microsecond=0)))
def test_what_is_accepted_is_the_only_instant_with_that_wall_time(at: datetime) -> None:
    zone = ZoneInfo("America/Tijuana")
    row = {**ROW, "fecha": f"{at:%d/%m/%Y}", "hora": f"{at:%H:%M}"}
    candidates = {
        instant
        for hours in (-8, -7)
        if (instant := (at - timedelta(hours=hours)).replace(tzinfo=UTC)).astimezone(zone).replace(tzinfo=None) == at
    }
    found = TIJUANA.map(row)
    if len(candidates) == 1:
        assert isinstance(found, Mapped)
        occurred = found.fields["occurred_at"]
        assert isinstance(occurred, datetime)
        assert {occurred.astimezone(UTC)} == candidates
    else:
        assert isinstance(found, Unmapped)


TIJUANA = mapper("America/Tijuana")


@pytest.mark.parametrize("label", ["ROBO VEHICULO", "robo vehículo", "  Robo  Vehiculo "])
def test_labels_are_found_however_they_are_spelled(label: str) -> None:
    offence = fields(delito=label)["offences"][0]
    assert offence == {"label": label.strip(), "national_code": "40102"}


def test_an_unlisted_label_is_null_where_the_mapping_says_so_and_is_counted_by_field() -> None:
    one = mapper()
    for offence in ("OTRO", "NUEVO", "AMENAZAS", ""):
        found = one.map({**ROW, "delito": offence})
        assert isinstance(found, Mapped)
        assert found.fields.get("offences") in (
            None,
            [{"label": offence}],
            [{"label": "AMENAZAS", "national_code": "70201"}],
        )
    assert one.unknown == {"offences[].national_code": 2}


def test_a_value_that_another_column_rules_out_is_a_problem_and_not_a_choice() -> None:
    spec = "persons[0].age: {number: edad, contradicted_by: {column: persona, values: [MORAL]}}"
    alias = "persons[1].alias: {text: alias2, contradicted_by: {column: persona, values: [MORAL]}}"
    text = DOCUMENT.format(zone="America/Mexico_City")
    text = text.replace("persons[0].age: {number: edad}", spec).replace("persons[1].alias: {text: alias2}", alias)
    one = Mapper(read_mapping(text, "m.yaml"))
    assert "persona" in one.columns
    assert one.map({**ROW, "persona": "moral", "edad": "30"}) == Unmapped(
        "F-1\x1f2024", [Problem("persons[].age", "contradiction")]
    )
    assert one.map({**ROW, "persona": "MORAL", "alias2": "EL X"}) == Unmapped(
        "F-1\x1f2024", [Problem("persons[].alias", "contradiction")]
    )
    for row in ({"persona": "MORAL"}, {"persona": "FISICA", "edad": "30", "alias2": "EL X"}, {"edad": "30"}):
        assert isinstance(one.map({**ROW, **row}), Mapped)


@pytest.mark.parametrize("written", ["garc800101hjcrrn09", " GARC-800101-HJCRRN-09 ", "GARC800101HJCRRN09"])
def test_an_identifier_has_one_spelling(written: str) -> None:
    assert fields(curp=written)["persons"][0]["curp"] == "GARC800101HJCRRN09"


def test_repairs_are_made_and_counted_by_name() -> None:
    one = mapper()
    made = one.map({**ROW, "colonia": "BRISEniO EL", "delito": "DAniOS"})
    assert isinstance(made, Mapped)
    assert made.fields["place"] == {"municipality": "14120", "neighbourhood": "EL BRISEÑO"}
    one.map({**ROW, "colonia": "CENTRO"})
    one.map({**ROW, "fuente": "JUZGADO", "colonia": "BRISEniO EL"})
    assert one.repaired == {"enie": 2, "swap": 1}


def test_a_cell_too_long_to_repair_is_a_problem() -> None:
    assert problems(colonia="X" * 20_001) == [Problem("place.neighbourhood", "too_long_to_repair")]
    assert isinstance(mapper().map({**ROW, "colonia": "X" * 20_000}), Mapped)


def test_a_key_too_long_to_be_one_is_a_problem() -> None:
    assert problems(folio="9" * 201) == [Problem("folio", "key_too_long")]


def test_native_cells_are_read_as_the_text_they_are() -> None:
    made = fields(lat=20.5, edad=31.0, fuerza=1, anio=2024)
    assert (made["place"]["latitude"], made["persons"][0]["age"], made["use_of_force"]) == (20.5, 31, True)


@pytest.mark.parametrize(
    ("value", "text"),
    [(5.0, "5"), (5.5, "5.5"), (True, "true"), (date(2024, 2, 5), "2024-02-05"), (b"\x00\xff", "00ff"), (None, None)],
)
def test_native_cells_as_text(value: object, text: str | None) -> None:
    assert as_text(value) == text


texts = st.text(max_size=12)
marked = texts.map(lambda text: f"§{text}")  # no rule of ours has that sign
cells = st.one_of(st.none(), texts, marked, st.integers(), st.floats(), st.booleans(), st.datetimes(), st.binary())
ANY = mapper()


@settings(deadline=None)
@given(st.fixed_dictionaries(dict.fromkeys(sorted(ANY.columns), cells)), st.booleans())
def test_no_row_raises_and_every_row_has_one_outcome(row: dict[str, object], ours: bool) -> None:
    found = ANY.map({**row, "fuente": "POLICIA"} if ours else row)
    if isinstance(found, Mapped):
        assert found.key
        ANY.kind.judge(found.fields, datetime(2026, 1, 1, tzinfo=UTC))
    elif isinstance(found, Unmapped):
        assert found.problems
        assert not any("§" in field or "§" in rule for field, rule in found.problems)


@settings(deadline=None)
@given(st.text())
def test_folding_is_stable_and_ignores_case_and_outer_space(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold(f"  {text}\t") == fold(text)


def test_folding_keeps_the_enie() -> None:
    assert fold("AÑO") != fold("ANO")
    assert fold("Pingüino  ÁRBOL") == "pinguino arbol"


def test_what_a_document_says_is_never_code():
    hostile = """x"]; raise SystemExit('"""
    text = (
        "mapping: 1\nsource: prueba\nowner: zapopan-policia\nkind: incident\nzone: America/Mexico_City\n"
        f"read: {{csv: {{files: '*.csv'}}}}\nkey: {{columns: [{json.dumps(hostile)}]}}\nfields:\n"
        f"  report_class: {{const: crime}}\n  status: {{const: {json.dumps(hostile)}}}\n"
        f"  folio: {{text: {json.dumps(hostile)}}}\n  iph_reference: {{text: {json.dumps(hostile)}}}\n"
    )
    mapped = Mapper(read_mapping(text, "m.yaml")).map({hostile: "F-1"})
    fields = {"report_class": "crime", "status": hostile, "folio": "F-1", "iph_reference": "F1"}
    assert mapped == Mapped("F-1", fields, withdrawn=False)
