"""A label that means two things, told by the CURPs beside it, and read as two by one mapping."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.document.mapping import listed
from adapters.draft.document import Draft, draft
from adapters.profile.table import Profile
from adapters.rows.mapper import Mapped, Mapper, Unmapped, read_mapping
from adapters.survey.file import feed_items
from contracts.document import DocumentError
from contracts.identifiers import curp_check_digit
from contracts.kind import Problem
from contracts.kinds import KINDS


def curp(sex: str, i: int) -> str:
    first = f"GOMA9{i % 10}02{i % 28 + 1:02}{sex}DFRRN0"
    return first + curp_check_digit(first)


def born(i: int) -> str:
    return f"{i % 28 + 1:02}/02/199{i % 10}"


def drafted(rows: list[dict[str, Any]]) -> Draft:
    profile = Profile()
    profile.feed([{"folio": f"F-{i}", "fecha": "13/05/2024", "falta": "RIÑA"} | row for i, row in enumerate(rows)])
    return draft(KINDS["hearing"], "agencia", "fuente", {"csv": {"files": "a.csv"}}, profile)


def people(labels: str, letters: str, n: int = 40, **more: str) -> list[dict[str, Any]]:
    return [
        {"CURP": curp(letters[i % len(letters)], i), "SEXO": labels[i % len(labels)], "NACIMIENTO": born(i)} | more
        for i in range(n)
    ]


def test_an_m_is_what_the_curps_say_and_both_are_held_against_them_from_then_on() -> None:
    made = drafted(people("MQ", "HM"))
    assert "    M: H\n    Q: M\n" in made.text
    assert "persons[0].sex: {code: SEXO, catalogue: sex, unknown: quarantine, agrees_with_curp: CURP}" in made.text
    assert 'format: "%d/%m/%Y", agrees_with_curp: CURP}' in made.text.replace("'", '"')


def test_codes_are_what_the_curps_say() -> None:
    made = drafted(people("12", "HM"))
    assert "'1': H" in made.text
    assert "'2': M" in made.text
    assert "  persons[0].sex: {code: SEXO" in made.text


def test_where_they_say_both_a_column_parts_them_and_its_line_is_ready() -> None:
    old, new = people("MF", "HM", ORIGEN="SIGI"), people("HM", "HM", ORIGEN="NUEVO")
    made = drafted(old + new)
    (said,) = [said for about, said in made.decisions if about == "persons[0].sex"]
    assert said.alarm
    assert "con H en la CURP 20, con M en la CURP 20" in said.es
    text = made.text.replace("persons[0].role: {const: …}", "persons[0].role: {const: offender}").replace(
        "# persons", "persons"
    )
    mapping = read_mapping(text, "m.yaml")
    assert "ORIGEN" not in mapping.columns_ignored
    mapper = Mapper(mapping)
    row = {"folio": "1", "fecha": "13/05/2024", "falta": "RIÑA", "CURP": "", "NACIMIENTO": ""}
    for label, origin, sex in (("M", "SIGI", "H"), ("M", "nuevo", "M"), ("F", "SIGI", "M"), ("H", "OTRO", "H")):
        found = mapper.map(row | {"SEXO": label, "ORIGEN": origin})
        assert isinstance(found, Mapped)
        assert found.fields["persons"] == [{"role": "offender", "sex": sex}]
    unclear = mapper.map(row | {"SEXO": "M", "ORIGEN": "OTRO"})
    assert isinstance(unclear, Unmapped)
    assert unclear.problems == [Problem("persons[].sex", "unknown_code")]


def test_where_no_column_parts_them_nothing_is_decided() -> None:
    made = drafted(people("MMF", "HMM"))
    assert any(said.alarm for about, said in made.decisions if about == "persons[0].sex")
    assert "by:" not in made.text
    assert "# M: TODO" in made.text
    assert "agrees_with_curp: CURP" not in made.text.partition("persons[0].sex")[2].partition("\n")[0]


def test_a_line_that_the_curps_often_contradict_is_not_held_against_them() -> None:
    rows = people("HM", "HM")
    for i in range(0, 40, 8):
        rows[i] |= {"SEXO": "HOMBRE", "CURP": curp("M", i), "NACIMIENTO": born(i + 1)}
    assert "agrees_with_curp" not in drafted(rows).text


BY = """mapping: 1
source: prueba
owner: juzgado
kind: hearing
zone: America/Mexico_City
read: {csv: {files: "*.csv"}}
key: {columns: [folio]}
catalogues: {sex: {F: M}, old: {M: H}, bad: {M: Q}}
fields:
  occurred_at: {date: fecha, format: "%d/%m/%Y"}
  occurred_precision: {precision_of: occurred_at}
  infraction.label: {text: falta}
  persons[0].role: {const: offender}
  persons[0].sex: {code: SEXO, catalogue: sex, by: {column: ORIGEN, catalogues: {SIGI: old}}}
"""


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ("SIGI: old", "SIGI: none", "no catalogue 'none'"),
        ("SIGI: old", "SIGI: bad, X: old", "'Q' is no value of persons[].sex"),
        ("SIGI: old", "SIGI: old, sigi: sex", "the same label with another value"),
        (", by: {column: ORIGEN, catalogues: {SIGI: old}}", "", "no field uses this catalogue, and no repair"),
    ],
)
def test_a_catalogue_for_some_rows_is_checked_as_any(was: str, now: str, said: str) -> None:
    with pytest.raises(DocumentError) as refused:
        read_mapping(BY.replace(was, now), "m.yaml")
    assert any(complaint.found == said for complaint in refused.value.complaints)


@pytest.mark.parametrize(("wrong", "lenient"), [(2, True), (20, False)])
def test_wrong_curps_among_many_right_ones_are_left_out_and_told(wrong: int, lenient: bool) -> None:
    rows = people("HM", "HM")
    for row in rows[:wrong]:
        row["CURP"] = row["CURP"][:-2]
    text = drafted(rows).text
    assert ("  persons[0].curp: {text: CURP, invalid: 'null'}   # 2 no son CURP" in text) == lenient
    assert ("  # persons[0].curp" in text) != lenient


def test_of_a_key_no_curp_is_left_out() -> None:
    rows = [row | {"folio": f"F-{i // 2}"} for i, row in enumerate(people("HM", "HM"))]
    rows[0]["CURP"] = rows[0]["CURP"][:-2]
    made = drafted(rows)
    assert "CURP" in [*made.key, *made.key_waits] or made.by_rows
    assert made.by_rows or "invalid" not in made.text


def test_the_record_s_own_column_chooses_for_its_parts() -> None:
    text = BY.replace('csv: {files: "*.csv"}', 'json: {files: "*.json"}').replace("persons[0]", "persons[]")
    text = text.replace("column: ORIGEN,", "column: origen.sistema, of: record,").replace(", bad: {M: Q}", "")
    mapping = read_mapping(
        text.replace("catalogues: {sex", "each: {persons: {member: gente}}\ncatalogues: {sex"), "m.yaml"
    )
    mapper = Mapper(mapping)
    assert "origen.sistema" in mapping.columns
    for system, sex in (("SIGI", "H"), ("X", None)):
        found = mapper.map(
            {
                "folio": "1", "fecha": "13/05/2024", "falta": "RIÑA", "origen.sistema": system,
                listed("persons"): [{"SEXO": "F"}, {"SEXO": "M"}],
            }
        )  # fmt: skip
        if sex is None:
            assert isinstance(found, Unmapped)
        else:
            assert isinstance(found, Mapped)
            assert [one["sex"] for one in found.fields["persons"]] == ["M", sex]


def test_a_column_of_the_record_parts_what_its_persons_labels_mean() -> None:
    profile = Profile()
    items = [
        {
            "carpeta": f"C-{i}",
            "fecha hechos": "13/05/2024",
            "sistema": system,
            "personas": [people(labels, "HM", 2)[i % 2]],
        }
        for i in range(20)
        for system, labels in (("SIGI", "MF"), ("NUEVO", "HM"))
    ]
    feed_items(profile, items)
    made = draft(KINDS["case"], "agencia", "fuente", {"json": {"files": "a.json"}}, profile)
    by = "by: {column: sistema, of: record, catalogues: {SIGI: sex-sigi, NUEVO: sex-nuevo}}"
    assert (
        f"  persons[].sex: {{code: SEXO, catalogue: sex, unknown: quarantine, {by}, agrees_with_curp: CURP}}"
        in made.text
    )
    assert "sistema" not in made.ignored


def test_a_code_may_be_unknown_in_one_column() -> None:
    mapper = Mapper(
        read_mapping(BY.replace("sex, by", 'sex, unknown: ["9"], by').replace(", bad: {M: Q}", ""), "m.yaml")
    )
    row = {"folio": "1", "fecha": "13/05/2024", "falta": "RIÑA", "ORIGEN": ""}
    found = mapper.map(row | {"SEXO": "9"})
    assert isinstance(found, Mapped)
    assert not found.fields.get("persons")
    assert isinstance(mapper.map(row | {"SEXO": "8"}), Unmapped)


def test_what_unknown_may_be_is_said() -> None:
    with pytest.raises(DocumentError, match=r"fields\.persons\[0\]\.sex\.unknown"):
        read_mapping(BY.replace("sex, by", "sex, unknown: skip, by"), "m.yaml")


def test_two_codes_of_two_systems_are_one_catalogue_for_each() -> None:
    made = drafted(people("12", "HM", ORIGEN="SIGI") + people("12", "MH", ORIGEN="R.N.D."))
    assert "by: {column: ORIGEN, catalogues: {SIGI: sex-sigi, R.N.D.: sex-r-n-d}}" in made.text
    for line in ("sex-sigi: {'1': H, '2': M}", "sex-r-n-d: {'1': M, '2': H}"):
        assert line in made.text
    read_mapping(made.text.replace("# persons[0].role: {const: …}", "persons[0].role: {const: offender}"), "m.yaml")


def test_a_nine_beside_men_and_women_says_unknown() -> None:
    made = drafted(people("12", "HM", 80) + people("9", "HM", 10))
    assert "  persons[0].sex: {code: SEXO, catalogue: sex, unknown: ['9']" in made.text
