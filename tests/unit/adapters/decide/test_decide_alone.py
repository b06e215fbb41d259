"""What no key answers along with other questions: who somebody is, and what would show a victim."""

from __future__ import annotations

import pytest

from adapters.decide.lots import Reply, lot_of
from adapters.decide.text import standing
from tests.unit.adapters.decide.test_decide import BASE, choose, mapping, open_questions
from tests.unit.adapters.decide.test_decide_labels import text as letters
from tests.unit.adapters.decide.test_decide_tables import MEASURES, tables, write


def test_spellings_of_what_says_who_somebody_is_are_asked_one_by_one() -> None:
    role = "persons[0].role: {code: CALLE, catalogue: role, unknown: quarantine}"
    assert list(tables(MEASURES.replace("place.street: {text: CALLE}", role))) == ["proposed", "unsaid"]


@pytest.mark.parametrize("columns", ["[QUIEN, CALLE]", "[CALLE, QUIEN]"])
def test_they_are_too_where_the_same_repair_is_of_other_columns(columns: str) -> None:
    text = MEASURES.replace("[CALLE]", columns)
    assert "spelling" in tables(text)
    assert "spelling" not in tables(text + "  persons[0].role: {code: QUIEN, catalogue: role, unknown: quarantine}\n")


def test_who_somebody_is_is_asked_label_by_label() -> None:
    text = choose(letters(), 1, "case", about="persons[0].role")
    assert [one.row for one in open_questions(text, "case") if one.about.endswith("role")] == [None] * 4
    entities = ("    # S: legal   # ¿? 9", "    # F: natural   # ¿? 8", "    # M: legal   # ¿? 7")
    line = "  persons[0].entity: {code: TIPO, catalogue: entity, unknown: quarantine}"
    asked = open_questions(mapping("catalogues:", "  entity:", *entities, *BASE, line), "hearing")
    assert [(one.about, one.row) for one in asked] == [("persons[0].entity", None)] * 3


def test_what_would_name_a_victim_of_a_report_is_asked_label_by_label() -> None:
    labels = ("    # RIÑA: administrative   # ¿? 9", "    # ROBO: crime   # ¿? 8", "    # FRAUDE: crime   # ¿? 7")
    line = "  report_class: {code: TIPO, catalogue: report_class, unknown: quarantine}"
    bare = ("catalogues:", "  report_class:", *labels, "undated: all", "fields:", line)
    alone = tables(mapping(*bare, kind="incident"), "incident")["proposed"]
    assert [row.label for row in alone.rows] == ["ROBO", "FRAUDE"]
    other = tables(mapping(*bare, "  offences[0].label: {text: DELITO}", kind="incident"), "incident")["proposed"]
    assert [row.label for row in other.rows] == ["ROBO", "FRAUDE"]  # in some rows DELITO may be blank
    same = tables(mapping(*bare, "  offences[0].label: {text: TIPO}", kind="incident"), "incident")["proposed"]
    assert [row.label for row in same.rows] == ["RIÑA", "ROBO", "FRAUDE"]


def test_so_is_a_spelling_of_what_says_that_a_report_is_of_no_crime() -> None:
    spellings = MEASURES.partition("repairs:\n")[2].partition("  measure-kind:")[0]
    street = "  place.street: {text: CALLE}"
    text = mapping(f"repairs:\n{spellings}undated: all\nfields:\n{street}", kind="incident")
    line = "  report_class: {code: CALLE, catalogue: class, unknown: quarantine}\n"
    assert list(tables(text, "incident")) == ["spelling"]
    assert not tables(text + line, "incident")


def test_the_code_of_an_offence_that_is_proposed_is_asked_alone_and_one_that_is_not_stands_in_a_table() -> None:
    values = {"ROBO": "'40101'", "FRAUDE": "'40301'", "OTRO": "TODO", "VARIOS": "TODO"}
    labels = [f"    # {label}: {value}   # ¿? 9" for label, value in values.items()]
    line = "  offences[0].national_code: {code: DELITO, catalogue: offence, unknown: 'null'}"
    lines = ("catalogues:", "  offence:", *labels, "undated: all", "fields:", line)
    text = mapping(*lines, "  offences[0].label: {text: DELITO}", kind="case")
    assert {sort: [row.label for row in lot.rows] for sort, lot in tables(text, "case").items()} == {
        "unsaid": ["OTRO", "VARIOS"]
    }


@pytest.mark.parametrize("paths", [("category", "national_code"), ("national_code", "category")])
def test_so_is_one_of_a_catalogue_that_other_fields_read_too(paths: tuple[str, str]) -> None:
    fields = [f"  offences[0].{path}: {{code: DELITO, catalogue: offence, unknown: 'null'}}" for path in paths]
    labels = ("    # ROBO: '40101'   # ¿? 4", "    # FRAUDE: '40301'   # ¿? 3")
    lines = ("catalogues:", "  offence:", *labels, "undated: all", "fields:", "  offences[0].label: {text: DELITO}")
    assert not tables(mapping(*lines, *fields, kind="case"), "case")


def test_columns_that_are_one_field_each_are_a_table_if_they_say_nothing_of_persons() -> None:
    asked = [
        ("infraction.label", "FALTA", "¿«FALTA» es «Infracción»? Solo se parece · is it «Infraction»? similar only"),
        ("court", "JUZGADO", "¿«JUZGADO» es «Juzgado»? · is it «Court»?"),
        ("persons[0].alias", "APODO", "¿«APODO» es «Alias»? · is it «Alias»?"),
        ("place.street", "CALLE", "¿«CALLE» es «Calle»? · is it «Street»?"),
        ("persons[0].role", "QUIEN", "¿«QUIEN» es «Calidad»? · is it «Role»?"),
    ]
    lines = [
        line
        for path, column, said in asked
        for line in (f"  # DECIDA · DECIDE: {said}", f"  # {path}: {{text: {column}}}")
    ]
    text = mapping(BASE[0], BASE[1], BASE[3], *lines)
    lot = tables(text)["column"]
    assert [(row.label, row.doubt) for row in lot.rows] == [("FALTA", "Solo se parece · similar only"), ("JUZGADO", "")]
    made = write(text, lot.reply("s"))
    assert {"infraction.label", "court"} <= standing(made)["fields"].keys()
    reply = lot.reply("2")
    assert isinstance(reply, Reply)
    assert [one.about for one in reply.alone] == ["court"]


def test_columns_of_which_only_one_can_be_the_field_are_asked_alone() -> None:
    asked = [("court", "JUZGADO"), ("shift", "TURNO"), ("court", "JUZ"), ("infraction.label", "FALTA")]
    lines = [
        line
        for path, name in asked
        for line in (f"  # DECIDA · DECIDE: ¿«{name}» es «X»?", f"  # {path}: {{text: {name}}}")
    ]
    found = open_questions(mapping(BASE[0], BASE[1], BASE[3], *lines), "hearing")
    lot = lot_of(found)
    assert lot is not None
    assert [row.label for row in lot.rows] == ["TURNO", "FALTA"]
