"""Columns made of others: the first of several, a part of one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest
from connector_conformance import pulled
from drops import drop, put, skipped
from hypothesis import given
from hypothesis import strategies as st
from rest_worlds import RestWorld
from source_worlds import SqlWorld, mapping

from adapters.base import Batch, StopSource
from adapters.document.mapping import listed
from adapters.drop.file_drop import FileDrop
from adapters.rows.mapper import Elsewhere, Mapped, Mapper, Unmapped, read_mapping
from adapters.sql.table import SqlTable
from contracts.document import DocumentError
from contracts.kind import Problem

PERSONS = listed("persons")
DOCUMENT = """mapping: 1
source: prueba
owner: zapopan-policia
kind: incident
zone: America/Mexico_City
nulls: ["S/D"]
read: {json: {files: "*.json"}}
each:
  persons: {member: personas}
select: {column: quien, ours: [POLICIA], others: [JUZGADO]}
key: {columns: [clave]}
withdraw: {column: estado, values: [BAJA]}
made:
  clave: {first_of: [folio, noticia.folio]}
  quien: {first_of: [fuente, noticia.fuente]}
  estado: {first_of: [estatus, noticia.estatus]}
  lat: {split: COORDENADAS, by: ",", part: 1}
  lon: {split: COORDENADAS, by: ",", part: 2}
  curp: {first_of: [CURP, curpPersona]}
points:
  scene: {x: lon, y: lat, reference: "EPSG:4326", box: [-103.7, 20.4, -103.2, 21.0]}
repairs:
  - {name: semicolon, columns: [COORDENADAS], pattern: ";", replace: ","}
  - {name: north, columns: [lat], pattern: "N", replace: ""}
  - {name: dash, columns: [folio, curp], pattern: "_", replace: "-"}
fields:
  report_class: {const: crime}
  folio: {text: clave}
  place.latitude: {latitude_of: scene}
  place.longitude: {longitude_of: scene}
  persons[].role: {const: detained}
  persons[].curp: {text: curp}
"""
OURS = {"noticia.fuente": "POLICIA", "folio": "F_1"}
ROWS = DOCUMENT.replace('json: {files: "*.json"}', 'csv: {files: "*.csv"}').replace("member: personas", "rows: true")
HEADER = "folio,noticia.folio,fuente,estatus,COORDENADAS,CURP"


def mapped(**cells: Any) -> Any:
    return Mapper(read_mapping(DOCUMENT, "m.yaml")).map({**OURS, **cells})


def test_the_first_of_several_columns_that_says_anything_is_taken() -> None:
    assert mapped(**{"noticia.folio": "N-1"}).key == "F-1"
    assert mapped(**{"folio": " ", "noticia.folio": "N-1"}).fields["folio"] == "N-1"
    assert mapped(**{"folio": "S/D", "noticia.folio": 7}).key == "7"
    assert mapped(folio=None) == Unmapped(None, [Problem("clave", "missing_key")])


def test_one_column_alone_may_be_made_to_be_repaired_apart() -> None:
    document = DOCUMENT.replace("{first_of: [folio, noticia.folio]}", "{first_of: [folio]}")
    assert Mapper(read_mapping(document, "m.yaml")).map({**OURS}).key == "F-1"


WHICH = """mapping: 1
source: prueba
owner: juzgado
kind: hearing
zone: America/Mexico_City
nulls: ["S/D"]
read: {csv: {files: "*.csv"}}
key: {columns: [folio]}
made:
  medida: {which_of: [MULTA, ARRESTO, AMON.], unknown: ["0", "NO"]}
catalogues:
  measure-kind: {MULTA: fine, ARRESTO: arrest, AMON.: warning, MULTA + ARRESTO: arrest}
fields:
  folio: {text: folio}
  infraction.label: {text: falta}
  measure.kind: {code: medida, catalogue: measure-kind}
  measure.fine_pesos: {number: MULTA, only_where: {column: medida, values: [MULTA]}}
  measure.arrest_hours: {number: ARRESTO, unknown: ["0", "NO"]}
"""


@pytest.mark.parametrize(
    ("cells", "measure"),
    [
        ({"MULTA": "500", "ARRESTO": "0"}, {"kind": "fine", "fine_pesos": 500.0}),
        ({"ARRESTO": "12"}, {"kind": "arrest", "arrest_hours": 12}),
        ({"AMON.": "X", "MULTA": "S/D", "ARRESTO": " "}, {"kind": "warning"}),
        ({"MULTA": "500", "ARRESTO": "12", "AMON.": "No"}, {"kind": "arrest", "arrest_hours": 12}),
        ({}, None),
    ],
)
def test_which_of_several_columns_says_anything_is_a_label(cells: dict[str, str], measure: Any) -> None:
    blank = {"folio": "A", "falta": "RIÑA", "MULTA": "", "ARRESTO": "", "AMON.": ""}
    assert Mapper(read_mapping(WHICH, "m.yaml")).map({**blank, **cells}).fields.get("measure") == measure


def test_several_of_which_nobody_said_what_they_mean_together_are_set_aside() -> None:
    row = {"folio": "A", "falta": "RIÑA", "MULTA": "", "ARRESTO": "12", "AMON.": "X"}
    assert Mapper(read_mapping(WHICH, "m.yaml")).map(row) == Unmapped("A", [Problem("measure.kind", "unknown_code")])


def test_a_file_must_have_all_columns_of_which_one_is_told(tmp_path: Path) -> None:
    put(tmp_path, "a.csv", "folio,falta,MULTA,ARRESTO\nA,RIÑA,500,\n")
    source = FileDrop("prueba", tmp_path, read_mapping(WHICH, "m.yaml"))
    assert skipped(source) == [("a.csv", "missing_column:AMON.")]


def test_it_decides_whose_a_row_is_and_whether_it_is_withdrawn() -> None:
    assert mapped(fuente="juzgado") == Elsewhere("JUZGADO")
    assert mapped(fuente="S/D", **{"noticia.fuente": "JUZGADO"}) == Elsewhere("JUZGADO")
    assert mapped(**{"noticia.estatus": "BAJA"}) == Mapped("F-1", {}, withdrawn=True)
    assert mapped(estatus="ALTA", **{"noticia.estatus": "BAJA"}).withdrawn is False


@pytest.mark.parametrize("text", ["20.7,-103.4", " 20.7 , -103.4 ", "20.7;-103.4", "20.7N,-103.4"])
def test_a_text_is_taken_apart_after_it_was_repaired_and_its_parts_are_repaired_too(text: str) -> None:
    assert mapped(COORDENADAS=text).fields["place"] == {"latitude": 20.7, "longitude": -103.4}


@pytest.mark.parametrize("text", [None, "", "S/D", ",", "S/D, "])
def test_blank_stays_blank(text: str | None) -> None:
    assert "place" not in mapped(COORDENADAS=text).fields


@pytest.mark.parametrize("text", ["20.7", "20.7,-103.4,", "20,7,-103,4", "20.7 -103.4"])
def test_another_number_of_parts_is_a_problem_of_the_fields_concerned(text: str) -> None:
    assert mapped(COORDENADAS=text) == Unmapped("F-1", [Problem("place.latitude", "split_parts")])


@given(st.lists(st.text("ab 1", max_size=3), min_size=1, max_size=4))
def test_parts_are_what_was_joined_or_nothing_is(texts: list[str]) -> None:
    document = DOCUMENT.replace("  folio: {text: clave}", "  folio: {text: lat}\n  place.street: {text: lon}")
    document = document.replace(
        "  place.latitude: {latitude_of: scene}\n  place.longitude: {longitude_of: scene}\n", ""
    )
    document = document[: document.index("points:")] + document[document.index("repairs:") :]
    found = Mapper(read_mapping(document, "m.yaml")).map({**OURS, "COORDENADAS": ",".join(texts)})
    if len(texts) == 2 or not ",".join(texts).strip():
        said = [found.fields.get("folio"), found.fields.get("place", {}).get("street")]
        assert said == [text.strip() or None for text in [*texts, ""][:2]]
    else:
        assert {problem.rule for problem in found.problems} == {"split_parts"}


def test_parts_of_a_record_have_made_columns_too() -> None:
    made = mapped(**{PERSONS: [{"CURP": "S/D", "curpPersona": "A_1"}, {"CURP": "B", "curpPersona": "C"}]})
    assert [person["curp"] for person in made.fields["persons"]] == ["A1", "B"]


def test_rows_are_grouped_by_a_key_that_is_made(tmp_path: Path) -> None:
    put(tmp_path, "a.csv", f"{HEADER}\n,F-1,POLICIA,,,A\nF-1,x,POLICIA,,,B\nF-2,,POLICIA,,,C\n")
    rows = pulled(FileDrop("prueba", tmp_path, read_mapping(ROWS, "m.yaml")).pull(None))
    assert [row.rows for row in rows] == [2, 1]
    assert [part["CURP"] for part in rows[0].values[PERSONS]] == ["A", "B"]


def test_a_column_of_a_source_is_needed_unless_another_stands_for_it(tmp_path: Path) -> None:
    put(tmp_path, "a.csv", f"{HEADER}\nF-1,,POLICIA,,,A\n")
    put(tmp_path, "b.csv", "folio,fuente,noticia.fuente,estatus,CURP\nF-1,,POLICIA,,A\n")
    put(tmp_path, "c.csv", f"{HEADER.replace('fuente', 'origen')}\nF-1,,POLICIA,,,A\n")
    put(tmp_path, "d.csv", f"{HEADER},CURP\nF-1,,POLICIA,,,A,B\n")
    source = FileDrop("prueba", tmp_path, read_mapping(ROWS, "m.yaml"))
    rules = ["missing_column:COORDENADAS", "missing_column:fuente", "duplicate_column:CURP"]
    assert skipped(source) == [*zip(["b.csv", "c.csv", "d.csv"], rules, strict=True)]


def test_items_of_two_generations_are_not_renamed_and_a_column_is_news_by_its_own_name(tmp_path: Path) -> None:
    old, new = {"folio": "F-1", "fuente": "POLICIA"}, {"noticia": {"folio": "N-1"}, "fuente": "POLICIA", "nueva": 1}
    rest = {"estatus": "", "COORDENADAS": "", "personas": []}
    for name, item in {"a": old, "b": new}.items():
        put(tmp_path, f"{name}.json", orjson.dumps([{**item, **rest, "clave": "x"}]))
    put(tmp_path, "c.json", orjson.dumps([{"fuente": "POLICIA", **rest, "nueva": 1}]))
    source = FileDrop("prueba", tmp_path, read_mapping(DOCUMENT, "m.yaml"))
    batches = [step for step in source.pull(None) if isinstance(step, Batch)]
    assert [batch.unexpected for batch in batches] == [{"clave"}, {"clave", "nueva"}]
    assert skipped(source) == [("c.json", "missing_column:folio")]


def test_a_made_column_can_be_filled_where_it_comes_from(tmp_path: Path) -> None:
    text = ROWS.replace('"*.csv"', '"*.csv", fill_down: [folio, noticia.folio]')
    put(tmp_path, "a.csv", "folio,fuente,estatus,COORDENADAS,CURP\nF-1,POLICIA,,,A\n,POLICIA,,,B\n")
    (row,) = pulled(FileDrop("prueba", tmp_path, read_mapping(text, "m.yaml")).pull(None))
    assert row.rows == 2


MADE = """  place.street: {text: lugar}
made: {lugar: {first_of: [otro, delito]}}
"""


def test_a_table_has_all_the_columns_and_an_api_one_of_them(tmp_path: Path) -> None:
    row = {"folio": "F-1", "fecha": "2024-01-01", "delito": "ROBO", "cambio": "2024-01-01T00:00:00Z"}
    table, api = SqlWorld(tmp_path), RestWorld(tmp_path)
    table.add([row])
    api.add([{**row, "nueva": 1}])
    api.more = MADE
    document = mapping(table.read, more=MADE.replace("otro", "fecha"))
    for source, street in [(SqlTable("p", f"sqlite:///{table.path}", document), "2024-01-01"), (api.source(), "ROBO")]:
        (found,) = pulled(source.pull(None))
        made = Mapper(document if street != "ROBO" else mapping(api.read, more=MADE)).map(found.values)
        assert isinstance(made, Mapped)
        assert made.fields["place"] == {"street": street}
    other = SqlTable("p", f"sqlite:///{table.path}", mapping(table.read, more=MADE))
    with pytest.raises(StopSource, match="otro"):
        [*other.pull(None)]


@pytest.mark.parametrize(
    ("old", "new", "field", "words"),
    [
        ("{first_of: [folio, noticia.folio]}", "{}", "made.clave", "none or several ways"),
        ("[folio, noticia.folio]", "[folio, x], which_of: [a, b]", "made.clave", "none or several ways"),
        ("[folio, noticia.folio]", '[folio, x], unknown: ["0"]', "made.clave", "none or several ways"),
        ("[folio, noticia.folio]", "[folio], same: [IGUAL]", "made.clave", "none or several ways"),
        ("first_of: [folio, noticia.folio]", "which_of: [folio, folio]", "made.clave", "named twice"),
        ("[folio, noticia.folio]", "[folio, noticia.folio], by: x", "made.clave", "none or several ways"),
        ("[folio, noticia.folio]", "[folio, folio]", "made.clave", "named twice"),
        ("[folio, noticia.folio]", "[folio, clave]", "made.clave", "'clave', which is made itself"),
        ("[folio, noticia.folio]", "[folio, lat]", "made.clave", "'lat', which is made itself"),
        ("[folio, noticia.folio]", "[folio, noticia.folio], unit_of: x", "made.clave", "none or several ways"),
        ("[folio, noticia.folio]", "[folio, noticia.folio], fewer: true", "made.clave", "none or several ways"),
        (', by: ",", part: 2', ", part: 2", "made.lon", "split, by and part"),
        ("part: 2", "part: 0", "made.lon.part", "1 or more is expected"),
        ("part: 2", "part: 1", "made.lat", "one part alone"),
        ("part: 2", "part: 2, fewer: whole", "made.lon", "whole of one part alone"),
        ("  lat:", "  otra: {first_of: [a, b]}\n  lat:", "made.otra", "not used by the mapping"),
        ("select:", "columns_ignored: [noticia.folio]\nselect:", "columns_ignored[0]", "is used by the mapping"),
        ("select:", "columns_ignored: [lat]\nselect:", "columns_ignored[0]", "is used by the mapping"),
    ],
)
def test_what_cannot_be_made_is_complained_of(old: str, new: str, field: str, words: str) -> None:
    assert old in DOCUMENT
    with pytest.raises(DocumentError) as caught:
        read_mapping(DOCUMENT.replace(old, new, 1), "m.yaml")
    assert any(c.field == field and words in str(c) and c.line for c in caught.value.complaints), str(caught.value)


def test_a_part_may_be_there_to_say_how_many_there_are() -> None:
    read_mapping(DOCUMENT.replace("  lat:", '  alt: {split: COORDENADAS, by: ",", part: 3}\n  lat:'), "m.yaml")


def test_only_a_mapping_that_makes_columns_has_another_version(tmp_path: Path) -> None:
    one, other = (read_mapping(DOCUMENT.replace("[folio, noticia.folio]", f"[{text}]"), "m.yaml").version
                  for text in ("folio, noticia.folio", "noticia.folio, folio"))  # fmt: skip
    assert one != other
    drop(tmp_path, '{csv: {files: "*"}}', more="made: {}")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("JUAN LUNA (A) EL GATO", ("JUAN LUNA", "EL GATO")),
        ("JUAN LUNA ALIAS GATO", ("JUAN LUNA", "GATO")),
        ("JUAN LUNA", ("JUAN LUNA", None)),
        ("(A) GATO", (None, "GATO")),
    ],
)
def test_a_text_may_have_fewer_parts_at_any_of_several_separators(
    text: str, parts: tuple[str | None, str | None]
) -> None:
    both = "{split: CURP, by: ['(A)', ' ALIAS '], part: %d, fewer: true}"
    document = DOCUMENT.replace("{first_of: [CURP, curpPersona]}", f"{both % 1}\n  apodo: {both % 2}")
    document = document.replace("curp: {text: curp}", "given_names: {text: curp}\n  persons[].alias: {text: apodo}")
    mapper = Mapper(read_mapping(document, "m.yaml"))
    found: Any = mapper.map({**OURS, PERSONS: [{"CURP": text}]})
    assert (found.fields["persons"][0].get("given_names"), found.fields["persons"][0].get("alias")) == parts
    two: Any = mapper.map({**OURS, PERSONS: [{"CURP": "A ALIAS B (A) C"}]})
    assert {problem.rule for problem in two.problems} == {"split_parts"}
    whole = Mapper(read_mapping(document.replace("fewer: true", "fewer: whole"), "m.yaml"))
    for many in ("A ALIAS B (A) C", "A"):
        person: Any = whole.map({**OURS, PERSONS: [{"CURP": many}]})
        assert person.fields["persons"] == [{"given_names": many, "role": "detained"}], "no part of it is guessed"


def test_a_unit_is_what_stands_beside_a_number(tmp_path: Path) -> None:
    text = DOCUMENT.replace("  lat:", "  medida: {unit_of: tiempo}\n  lat:") + "  place.street: {text: medida}\n"
    mapper = Mapper(read_mapping(text, "m.yaml"))
    said = {"36 HRS.": "HRS", "$ 1,200.00 M.N.": "$ MN", "AMONESTACIÓN": "AMONESTACIÓN", "36": None, "7 S/D": None}
    for cell, unit in said.items():
        found: Any = mapper.map({**OURS, "tiempo": cell})
        assert found.fields.get("place", {}).get("street") == unit


SAME_DAY = """
made:
  dia: {first_of: [salida, fecha], same: [MISMO DIA, '"']}
"""


@pytest.mark.parametrize(
    ("salida", "found"),
    [("Mismo día", 1), ('"', 1), ("2024-01-02", 2), ("", None), ("OTRO", "date_format"), ("MISMO", "date_format")],
)
def test_the_next_column_counts_only_where_the_one_before_says_so(salida: str, found: int | str | None) -> None:
    line = '  reported_at: {date: dia, format: "%Y-%m-%d"}'
    mapper = Mapper(mapping('{csv: {files: "*"}}', more=f"{line}{SAME_DAY}"))
    made = mapper.map({"folio": "1", "fecha": "2024-01-01", "delito": "ROBO", "salida": salida})
    if isinstance(made, Mapped):
        day = made.fields.get("reported_at")
        assert (day and day.day) == found
    else:
        assert isinstance(made, Unmapped)
        assert [problem.rule for problem in made.problems] == [found]


def test_both_columns_of_a_same_day_must_be_there(tmp_path: Path) -> None:
    put(tmp_path, "a.csv", "folio,fecha,delito\n1,2024-01-01,ROBO\n")
    line = '  reported_at: {date: dia, format: "%Y-%m-%d"}'
    source = drop(tmp_path, '{csv: {files: "*"}}', more=f"{line}{SAME_DAY}")
    assert skipped(source) == [("a.csv", "missing_column:salida")]
