from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.document.mapping import listed
from adapters.rows.mapper import Elsewhere, Mapped, Mapper, Unmapped, read_mapping
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
select: {column: fuente, ours: [POLICIA], others: [JUZGADO]}
key: {columns: [folio]}
withdraw: {column: estatus, values: [BAJA]}
repairs:
  - {name: enie, columns: [colonia, calle], pattern: "ni(?=[A-Z])", replace: "Ñ"}
catalogues:
  sex: {HOMBRE: H, MUJER: M}
fields:
  report_class: {const: crime}
  folio: {text: folio}
  place.neighbourhood: {text: colonia}
  persons[].role: {const: detained}
  persons[].curp: {text: curp}
  persons[].sex: {code: sexo, catalogue: sex}
  persons[].detained_at: {date: fecha, format: iso}
  persons[].address.street: {text: calle}
"""
ROWS = DOCUMENT.replace('json: {files: "*.json"}', 'csv: {files: "*.csv"}').replace("member: personas", "rows: true")
TABLE = DOCUMENT.replace('json: {files: "*.json"}', "sql: {table: incidentes, key: id}").replace(
    "member: personas", "table: personas, key: incidente_id, order: orden"
)
KEYED = "{columns: [folio]}\nwithdraw: {column: estatus, values: [BAJA]}"
PRECISION = "  occurred_precision: {precision_of: 'persons[].detained_at'}\n  folio: {"
ROW = {"fuente": "POLICIA", "folio": "F-1", "estatus": "", "colonia": "BRISEniO"}


def mapped(parts: list[dict[str, Any]] | None, text: str = DOCUMENT, **cells: Any) -> Any:
    found = Mapper(read_mapping(text, "m.yaml")).map({**ROW, **cells, PERSONS: parts})
    return found.fields if isinstance(found, Mapped) else found


def grouped(*others: dict[str, Any], first: dict[str, Any] | None = None) -> Any:
    rows = [{**ROW, **(first or {}), "curp": "A"}, *({**ROW, "curp": "B", **other} for other in others)]
    return Mapper(read_mapping(ROWS, "m.yaml")).map({**rows[0], PERSONS: rows})


def test_every_row_of_a_list_is_a_part() -> None:
    made = mapped([{"curp": " garc800101hjcrrn09 ", "sexo": "mujer"}, {"sexo": "HOMBRE", "calle": "PEniA"}])
    assert made["persons"] == [
        {"role": "detained", "curp": "GARC800101HJCRRN09", "sex": "M"},
        {"role": "detained", "sex": "H", "address": {"street": "PEÑA"}},
    ]
    assert made["place"] == {"neighbourhood": "BRISEÑO"}


def test_a_record_s_cells_and_a_part_s_are_not_mixed_up() -> None:
    made = mapped([{"colonia": "OTRA", "folio": "F-2"}, {"curp": None}], curp="GARC800101HJCRRN09")
    assert made == {"report_class": "crime", "folio": "F-1", "place": {"neighbourhood": "BRISEÑO"}}


@pytest.mark.parametrize("none", [None, []])
def test_a_record_may_have_none(none: list[dict[str, Any]] | None) -> None:
    assert "persons" not in mapped(none)


def test_a_part_of_which_nothing_is_known_is_left_out() -> None:
    assert mapped([{"curp": "S/D"}, {"sexo": "MUJER"}, {}])["persons"] == [{"role": "detained", "sex": "M"}]


def test_a_part_s_problems_are_the_record_s() -> None:
    found = mapped([{"sexo": "X1"}, {"fecha": "ayer"}, {"sexo": "X2", "calle": "A\0B"}])
    rules = [
        Problem("persons[].address.street", "nul_character"),
        Problem("persons[].detained_at", "date_format"),
        Problem("persons[].sex", "unknown_code"),
    ]
    assert found == Unmapped("F-1", rules)


def test_a_part_s_cells_are_repaired_and_counted() -> None:
    mapper = Mapper(read_mapping(DOCUMENT, "m.yaml"))
    mapper.map({**ROW, PERSONS: [{"calle": "PEniA"}, {"calle": "NUniEZ"}, {"calle": "SOL"}]})
    assert mapper.repaired == {"enie": 3}


def test_the_contract_judges_how_many_there_may_be() -> None:
    mapper = Mapper(read_mapping(DOCUMENT, "m.yaml"))
    found = mapper.map({**ROW, PERSONS: [{"sexo": "MUJER"}] * 201})
    assert isinstance(found, Mapped)
    assert mapper.kind.judge(found.fields, datetime(2026, 1, 1, tzinfo=UTC)) == [Problem("persons", "too_long")]


def test_rows_of_a_group_are_the_parts_of_one_record() -> None:
    found = grouped({"colonia": " BRISEniO "}, {"curp": "S/D"})
    assert found.key == "F-1"
    assert found.fields["place"] == {"neighbourhood": "BRISEÑO"}
    assert [person["curp"] for person in found.fields["persons"]] == ["A", "B"]


def test_rows_that_disagree_about_their_record_are_a_problem() -> None:
    assert grouped({"colonia": "OTRA"}) == Unmapped("F-1", [Problem("place.neighbourhood", "rows_disagree")])
    three = grouped({"colonia": ""}, {"colonia": "OTRA"})
    assert three == Unmapped("F-1", [Problem("place.neighbourhood", "rows_disagree")])


def test_a_field_may_be_empty_where_its_rows_disagree_and_is_counted() -> None:
    text = ROWS.replace("{text: colonia}", '{text: colonia, disagree: "null"}')
    mapper = Mapper(read_mapping(text, "m.yaml"))

    def said(*texts: str) -> Any:
        rows = [ROW | {"colonia": one, "curp": str(i)} for i, one in enumerate(texts)]
        return mapper.map({**rows[0], PERSONS: rows}).fields  # type: ignore[union-attr]

    assert said("SOL", "", "sol")["place"] == {"neighbourhood": "SOL"}
    assert mapper.unknown == {}
    assert "place" not in said("SOL", "LUNA", "SOL")
    assert [one["curp"] for one in said("SOL", "LUNA")["persons"]] == ["0", "1"]
    assert mapper.unknown == {"place.neighbourhood": 2}


def test_another_field_of_the_same_column_has_to_say_it_too() -> None:
    text = ROWS.replace("{text: colonia}", '{text: colonia, disagree: "null"}')
    both = text.replace("  folio: {text", "  place.street: {text: colonia}\n  folio: {text")
    rows = [ROW | {"colonia": one} for one in ("SOL", "LUNA")]
    found = Mapper(read_mapping(both, "m.yaml")).map({**rows[0], PERSONS: rows})
    assert isinstance(found, Unmapped)
    assert {problem.rule for problem in found.problems} == {"rows_disagree"}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('folio: {text: folio, disagree: "null"}', "the record's key is made from it"),
        ('persons[].curp: {text: curp, disagree: "null"}', "no rows say it together"),
    ],
)
def test_what_names_the_record_and_what_is_a_part_s_can_t_disagree(line: str, said: str) -> None:
    path = line.partition(":")[0]
    own = next(one for one in ROWS.splitlines() if one.startswith(f"  {path}:"))
    with pytest.raises(DocumentError) as error:
        read_mapping(ROWS.replace(own, f"  {line}"), "m.yaml")
    assert said in str(error.value)


@pytest.mark.parametrize("blank", ["", " ", "S/D", None])
def test_a_row_that_says_nothing_leaves_the_word_to_the_others(blank: str | None) -> None:
    mapper = Mapper(read_mapping(ROWS, "m.yaml"))
    for said in (["BRISEniO", blank, blank], [blank, "BRISEniO", "BRISEÑO"], [blank, blank, "briseño"]):
        rows = [ROW | {"colonia": text, "curp": str(i)} for i, text in enumerate(said)]
        found = mapper.map({**rows[0], PERSONS: rows})
        assert isinstance(found, Mapped)
        assert [person["curp"] for person in found.fields["persons"]] == ["0", "1", "2"]
        assert found.fields["place"]["neighbourhood"] in ("BRISEÑO", "briseño")
    assert mapper.joined == {("colonia", True): 3}
    assert mapper.repaired == {"enie": 2}
    assert "place" not in grouped({"colonia": blank}, first={"colonia": blank}).fields


def test_rows_are_compared_by_what_a_repair_makes_of_them_and_the_first_spelling_stands() -> None:
    catalogue = "  colonias: {BRIS.: BRISEÑO}\n"
    repair = "repairs:\n  - {name: colonia, columns: [colonia], catalogue: colonias}\n"
    text = ROWS.replace("catalogues:\n", f"catalogues:\n{catalogue}").replace("repairs:\n", repair)
    mapper = Mapper(read_mapping(text, "m.yaml"))
    for said in (("BRIS.", "BRISEÑO"), ("Briseño", "BRIS.")):
        rows = [ROW | {"colonia": colonia} for colonia in said]
        assert mapper.map({**rows[0], PERSONS: rows}).fields["place"] == {"neighbourhood": "BRISEÑO"}  # type: ignore[union-attr]
    assert grouped({"colonia": "BRISÉniO"}, first={"colonia": "Briseño"}).fields["place"]["neighbourhood"] == "Briseño"
    assert isinstance(grouped({"colonia": "BRISENO"}, first={"colonia": "BRISEÑO"}), Unmapped), "Ñ is a letter"


def test_of_a_column_that_only_codes_are_made_of_labels_of_one_code_are_the_same() -> None:
    code = "receiving_authority: {code: destino, catalogue: destino, unknown: 'null'}"
    text = ROWS.replace(
        "catalogues:\n", "catalogues:\n  destino: {MP: prosecutor, FISCALIA: prosecutor, JC: civic_court}\n"
    )
    coded = text.replace("  folio: {text", f"  {code}\n  folio: {{text")

    def said(document: str, *labels: str) -> Any:
        rows = [ROW | {"destino": label} for label in labels]
        return Mapper(read_mapping(document, "m.yaml")).map({**rows[0], PERSONS: rows})

    assert said(coded, "MP", "Fiscalía").fields["receiving_authority"] == "prosecutor"
    unlike = Unmapped("F-1", [Problem("receiving_authority", "rows_disagree")])
    assert said(coded, "MP", "JC") == said(coded, "MP", "?") == said(coded, "?", "¿?") == unlike
    shared = coded.replace("  folio: {text", "  closing_code: {text: destino}\n  folio: {text")
    assert said(shared, "MP", "FISCALIA").problems[0].rule == "rows_disagree", "the text is shared too"


def test_columns_are_made_of_each_row_by_itself() -> None:
    made = "made:\n  lugar: {first_of: [colonia, sector]}\nrepairs:"
    text = (
        ROWS.replace("repairs:", made)
        .replace("{text: colonia}", "{text: lugar}")
        .replace("[colonia, calle]", "[lugar]")
    )

    def said(*rows: dict[str, str]) -> Any:
        parts = [ROW | {"sector": "", "colonia": ""} | row for row in rows]
        return Mapper(read_mapping(text, "m.yaml")).map({**parts[0], PERSONS: parts})

    assert said({"colonia": "A"}, {"sector": "A"}, {}).fields["place"] == {"neighbourhood": "A"}
    assert said({"colonia": "A", "sector": "X"}, {"sector": "B"}) == Unmapped(
        "F-1", [Problem("place.neighbourhood", "rows_disagree")]
    )


def test_one_row_of_a_group_withdraws_nothing_and_gives_nobody_a_record() -> None:
    assert grouped({"estatus": "BAJA"}) == Unmapped("F-1", [Problem("estatus", "rows_disagree")])
    assert grouped({}, first={"estatus": "BAJA"}) == Unmapped("F-1", [Problem("estatus", "rows_disagree")])
    assert grouped({"estatus": "BAJA"}, first={"estatus": "BAJA"}) == Mapped("F-1", {}, withdrawn=True)
    assert grouped({"fuente": "JUZGADO"}) == Unmapped(None, [Problem("fuente", "rows_disagree")])
    assert grouped({"fuente": "juzgado"}, first={"fuente": "JUZGADO"}) == Elsewhere("JUZGADO")


def test_what_else_a_group_s_withdrawing_column_says_is_no_disagreement_unless_a_field_reads_it() -> None:
    rows = [{**ROW, "estatus": text, "curp": f"A{i}"} for i, text in enumerate(("", "ACTIVO", "EN TRAMITE"))]

    def said(text: str, rows: list[dict[str, Any]]) -> Any:
        return Mapper(read_mapping(text, "m.yaml")).map({**rows[0], PERSONS: rows})

    field = ROWS + "  observations: {text: estatus}\n"
    lenient = field.replace("text: estatus}", "text: estatus, disagree: 'null'}")
    assert len(said(ROWS, rows).fields["persons"]) == 3
    assert said(field, rows) == Unmapped("F-1", [Problem("observations", "rows_disagree")])
    assert "observations" not in said(lenient, rows).fields
    rows[0]["estatus"] = "BAJA"
    for text in (ROWS, lenient):
        assert isinstance(said(text, rows), Unmapped)


def test_columns_are_the_record_s_the_part_s_or_both() -> None:
    own = {"fuente", "folio", "estatus", "colonia"}
    parts = {"curp", "sexo", "fecha", "calle"}
    member, rows, table = (read_mapping(text, "m.yaml") for text in (DOCUMENT, ROWS, TABLE))
    assert [mapping.columns for mapping in (member, rows, table)] == [own, own | parts, own]
    assert all(mapping.made_from("persons") == parts for mapping in (member, rows, table))
    assert member.unexpected(["folio", "personas", "curp"]) == {"curp"}
    assert rows.unexpected(["folio", "curp", "nueva"]) == {"nueva"}
    assert table.unexpected(["id", "folio", "curp"]) == {"curp"}
    assert table.unexpected(["incidente_id", "orden", "curp", "folio"], each="persons") == {"folio"}


@pytest.mark.parametrize(
    ("text", "old", "new", "field", "words"),
    [
        (DOCUMENT, "member: personas", "", "each.persons", "nothing given; exactly one of rows: true, member, table"),
        (DOCUMENT, "member: personas", "rows: false", "each.persons", "nothing given"),
        (DOCUMENT, "personas}", "personas, rows: true}", "each.persons", "rows and member given"),
        (DOCUMENT, "member: personas", "rows: true", "each.persons", "csv or xlsx alone"),
        (ROWS, "rows: true", "member: personas", "each.persons", "member is for json and rest"),
        (ROWS, "rows: true", "table: t, key: k", "each.persons", "table is for sql"),
        (ROWS, "rows: true", "rows: true, key: k", "each.persons", "table and key go together"),
        (ROWS, KEYED, "{content: true}", "each.persons", "a content key is each row's own"),
        (TABLE, ", key: incidente_id", "", "each.persons", "table and key go together"),
        (DOCUMENT, "  persons: {", "  personas: {", "each.personas", "no such list; expected one of offences, persons"),
        (DOCUMENT, "  persons: {", "  place: {", "each.place", "no such list"),
        (DOCUMENT, "  persons: {", "  persons: {member: p}\n  weapons: {", "each.weapons", "no field is made for each"),
        (DOCUMENT, "each:\n  persons: {member: personas}\n", "", "fields.persons[].curp", "write persons under each"),
        (DOCUMENT, "[].curp", "[0].curp", "fields.persons[].sex", "either persons[0] or persons[]"),
        (DOCUMENT, "  persons[].role: {const: detained}\n", "", "fields.persons[].curp", "persons[].role is required"),
        (DOCUMENT, "  folio: {", "  place[].street: {text: x}\n  folio: {", "fields.place[].street", "no such field"),
        (DOCUMENT, "  folio: {", PRECISION, "fields.occurred_precision.precision_of", "of another row"),
        (DOCUMENT, "select:", "columns_ignored: [calle]\nselect:", "columns_ignored[0]", "is used by the mapping"),
    ],
)  # fmt: skip
def test_what_a_source_cannot_hand_over_is_complained_of(text: str, old: str, new: str, field: str, words: str) -> None:
    assert old in text
    with pytest.raises(DocumentError) as caught:
        read_mapping(text.replace(old, new, 1), "m.yaml")
    assert any(c.field == field and words in str(c) for c in caught.value.complaints), str(caught.value)


def test_a_person_who_stands_twice_may_be_taken_once_and_nobody_without_a_name_is() -> None:
    text = ROWS.replace("rows: true", "rows: true, copies: one")
    mapper = Mapper(read_mapping(text, "m.yaml"))
    rows = [ROW | {"curp": "A", "sexo": "MUJER"}, ROW | {"curp": "", "sexo": "MUJER"}]
    other = [ROW | {"curp": "A", "sexo": "HOMBRE"}, ROW | {"curp": "B", "sexo": "MUJER"}]
    found = mapper.map({**rows[0], PERSONS: [*rows, *rows, *other]})
    assert isinstance(found, Mapped)
    persons: Any = found.fields["persons"]
    assert [(one.get("curp"), one["sex"]) for one in persons] == [
        ("A", "M"), (None, "M"), (None, "M"), ("A", "H"), ("B", "M")
    ]  # fmt: skip
    assert mapper.again == {"persons": 1}
    with pytest.raises(DocumentError, match="of persons alone"):
        read_mapping(text.replace("persons: {rows", "offences: {rows").replace("persons[]", "offences[]"), "m.yaml")


@pytest.mark.parametrize(("more", "left"), [({}, 2), ({"nace": "2001-02-03"}, 1), ({"paterno": "LUNA"}, 1)])
def test_a_given_name_alone_says_not_who_somebody_is(more: dict[str, str], left: int) -> None:
    lines = "given_names: {text: nombre}", "first_surname: {text: paterno}", "birth_date: {date: nace, format: iso}"
    text = ROWS.replace("rows: true", "rows: true, copies: one") + "".join(f"  persons[].{line}\n" for line in lines)
    row = ROW | {"curp": "", "nombre": "JUAN", "paterno": "", "nace": ""} | more
    found = Mapper(read_mapping(text, "m.yaml")).map({**row, PERSONS: [row, row]})
    assert isinstance(found, Mapped)
    persons: Any = found.fields["persons"]
    assert len(persons) == left


@pytest.mark.parametrize(
    ("values", "kept", "left"),
    [("[S]", ["A"], 2), ('[S, ""]', ["A", "C"], 1), ("[S, X]", ["A"], 2)],
)
def test_of_a_list_with_where_only_the_parts_that_say_so_are_any(values: str, kept: list[str], left: int) -> None:
    text = DOCUMENT.replace("member: personas", f"member: personas, where: {{column: vigente, values: {values}}}")
    mapper = Mapper(read_mapping(text, "m.yaml"))
    parts = [{"curp": "A", "vigente": "s"}, {"curp": "B", "vigente": "N"}, {"curp": "C"}]
    found = mapper.map({**ROW, PERSONS: parts})
    assert isinstance(found, Mapped)
    assert [one["curp"] for one in found.fields["persons"]] == kept
    assert mapper.unknown == {"persons[] (where)": left}
    none = mapper.map({**ROW, PERSONS: parts[1:2]})
    assert isinstance(none, Mapped)
    assert "persons" not in none.fields
