"""Deciding a draft's open lines question by question, as whoever has the file does it: by its keys alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from adapters.rows.mapper import read_mapping
from contracts.document import DocumentError
from gateway.main import app

NAMES = ("LARA SOTO ANA MARIA", "PENA RUIZ LUIS", "DIAZ MORA EVA", "LEON PAZ JOSE LUIS", "VEGA RIOS IRMA")
CAUSES = ("RIÑA", "RUIDO", "RIÑA", "EBRIEDAD", "RUIDO")
ENDS = ("JC", "MP", "JC", "SE FUE", "MP")
ALL = ["1", "1", "1", "1", "1", "1", "1", "14120", "3"]  # one key for each question of the reports, but for one


def run(*arguments: object, keys: list[str] | None = None, code: int = 0) -> str:
    said = None if keys is None else "".join(f"{key}\n" for key in keys)
    result = CliRunner().invoke(app, ["source", *map(str, arguments)], input=said, catch_exceptions=False)
    assert result.exit_code == code, (result.output, result.stderr)
    assert not any(name in result.stderr for name in NAMES)
    return result.output


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    rows = ["FOLIO,FECHA,HORA,COL/LOC,MOTIVO,NOMBRE DETENIDO,EDAD,SEXO,DISPOSICION"]
    for i in range(25):
        day = f"{i + 1:02}/03/{'26' if i % 8 == 0 else '2026'}"
        age = "S/E" if i == 5 else 20 + i
        who, cause, end = NAMES[i % 5], CAUSES[i % 5], ENDS[i % 5]
        rows.append(f"R-{i:03},{day},{i % 24:02}:15,COL {'ABC'[i % 3]},{cause},{who},{age},{'HM'[i % 2]},{end}")
    file = tmp_path / "partes_2026-03.csv"
    file.write_text("\n".join(rows) + "\n", "utf-8")
    return file


@pytest.fixture
def mapping(reports: Path) -> Path:
    made = reports.parent / "partes.yaml"
    said = run("draft", reports, "--kind", "incident", "--owner", "policia", "--source", "partes", "-o", made)
    assert "convenio source decide" in said.split("Siguiente")[1]
    return made


def test_from_a_draft_to_right_accounts_by_one_key_for_each_question(mapping: Path, reports: Path) -> None:
    said = run("decide", mapping, reports, keys=ALL)
    assert "Decididas: 9; quedan: 0" in said
    assert "DECIDA ·" not in mapping.read_text("utf-8")
    found = json.loads(run("try", mapping, reports, "--json"))
    assert (found["read"], found["kept"], found["undecided"]) == (25, 25, [])


def test_all_lines_of_an_answer_are_written_together(mapping: Path) -> None:
    run("decide", mapping, keys=ALL)
    text = mapping.read_text("utf-8")
    whole = "{name: NOMBRE DETENIDO, order: surnames_first, two_surnames: true}"
    for line in (
        "  occurred_precision: {precision_of: occurred_at}",
        f"  persons[0].given_names: {whole}",
        f"  persons[0].first_surname: {whole}",
        f"  persons[0].second_surname: {whole}",
        "  persons[0].age: {number: EDAD, unknown: [S/E]}",
        "  persons[0].role: {const: detained}",
        "  place.municipality: {const: '14120'}",
        "    SE FUE: none   # 5",
    ):
        assert line in text
    assert "sin valor en el catálogo" not in text


def test_nothing_answered_changes_nothing(mapping: Path) -> None:
    before = mapping.read_bytes()
    assert "Decididas: 0; quedan: 9" in run("decide", mapping, keys=[""] * 30)
    assert "Decididas: 0; quedan: 9" in run("decide", mapping, keys=["q"])
    assert "Decididas: 0; quedan: 9" in run("decide", mapping, keys=[])
    assert mapping.read_bytes() == before


def test_it_goes_on_where_it_was_left(mapping: Path) -> None:
    assert "Decididas: 3; quedan: 6" in run("decide", mapping, keys=[*ALL[:3], "q"])
    assert "Decididas: 6; quedan: 0" in run("decide", mapping, keys=ALL[3:])


def test_a_put_off_question_is_asked_again_the_next_time_alone(mapping: Path) -> None:
    said = run("decide", mapping, keys=["", *ALL[1:]])
    assert said.count("año de dos cifras") == 1
    assert "occurred_at" in run("decide", mapping, keys=[])


def test_a_refused_column_is_ignored_and_what_served_it_goes(mapping: Path) -> None:
    run("decide", mapping, keys=["1", "1", "0", "0", "0", "0"])
    text = mapping.read_text("utf-8")
    for column in ("COL/LOC", "NOMBRE DETENIDO", "EDAD"):
        assert f"  - {column}   # así se decidió" in text
    assert "MOTIVO   # así" not in text  # the class of the report may still come from it
    assert "place.neighbourhood" not in text
    assert "second_surname" not in text


def test_what_the_contract_needs_cannot_be_refused(mapping: Path) -> None:
    said = run("decide", mapping, keys=["1", "0"])
    assert "✗ Escriba 1 a 9, Enter, q; o escriba el valor" in said
    assert "persons[0].role: {const: detained}" in mapping.read_text("utf-8")


@pytest.mark.parametrize("key", ["7", "-1", "sí", "no.such.field", "2026-99-01 2026-01-01", "[", "'", "\x07"])
def test_a_wrong_key_says_what_may_be_typed_and_asks_again(mapping: Path, key: str) -> None:
    before = mapping.read_bytes()
    said = run("decide", mapping, keys=[key, "q"])
    assert "✗ Escriba 1, 0, Enter, q; " in said
    assert mapping.read_bytes() == before
    assert "Decididas: 1;" in run("decide", mapping, keys=[key, "1", "q"])


def test_an_answer_with_which_the_mapping_would_not_load_is_refused_with_its_reason(mapping: Path) -> None:
    run("decide", mapping, keys=ALL[:2])
    before = mapping.read_bytes()
    said = run("decide", mapping, keys=["persons[0].age", "q"])
    assert "✗ Así no" in said
    assert "text does not give a whole number" in said
    assert mapping.read_bytes() == before


def test_another_field_may_be_named_and_a_moment_that_is_not_the_facts_is_said(mapping: Path) -> None:
    run("decide", mapping, keys=["arrived_at", "q"])
    text = mapping.read_text("utf-8")
    assert "  arrived_at: {date: FECHA" in text
    assert "\nundated: all\n" in text
    assert "occurred" not in text


def test_days_may_be_typed(mapping: Path) -> None:
    run("decide", mapping, keys=["2026-03-01 2026-03-31", "q"])
    assert "decided_by: {from: 2026-03-01, to: 2026-03-31}" in mapping.read_text("utf-8")


def test_what_was_written_by_hand_is_not_asked_and_stays(mapping: Path) -> None:
    text = mapping.read_text("utf-8")
    mine = "  place.neighbourhood: {text: COL/LOC, unknown: [SIN]}   # lo escribí yo\n"
    mapping.write_text(text.replace("fields:\n", f"fields:\n{mine}"), "utf-8")
    said = run("decide", mapping, keys=ALL[:2] + ALL[3:])
    assert "«COL/LOC» es" not in said
    assert mine in mapping.read_text("utf-8")


def test_the_file_keeps_its_mode_and_its_ends_of_lines(mapping: Path) -> None:
    mapping.write_bytes(mapping.read_bytes().replace(b"\n", b"\r\n"))
    mapping.chmod(0o640)
    run("decide", mapping, keys=ALL)
    data = mapping.read_bytes()
    assert data.count(b"\r\n") == data.count(b"\n") > 20
    assert mapping.stat().st_mode & 0o777 == 0o640
    assert {file.name for file in mapping.parent.iterdir()} == {"partes.yaml", "partes_2026-03.csv"}


def test_names_of_persons_are_nowhere_but_on_the_terminal(mapping: Path) -> None:
    assert not any(name in run("decide", mapping, keys=ALL) for name in NAMES)
    assert not any(name in mapping.read_text("utf-8") for name in NAMES)


def test_with_the_file_it_shows_what_a_column_says_but_for_those_that_name_somebody(
    mapping: Path, reports: Path
) -> None:
    said = run("decide", mapping, reports, keys=[]).partition("Decididas")[0]
    assert "RIÑA (10)" not in said
    assert "Falta decidir para poder probarlo" in run("decide", mapping, reports, keys=[])
    said = run("decide", mapping, reports, keys=["", "1", "", "1", *[""] * 9]).partition("Decididas")[0]
    assert "«MOTIVO»: RIÑA (10), RUIDO (10), EBRIEDAD (5)" in said
    assert not any(name in said for name in NAMES)


def test_what_is_no_mapping_is_said(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("a: 1\n", "utf-8")
    assert "no es un mapeo" in run("decide", file, keys=[], code=1)
    file.write_text("kind: [\n", "utf-8")
    with pytest.raises(DocumentError):
        run("decide", file, keys=[])


def test_an_unlisted_label_may_say_unknown(mapping: Path) -> None:
    run("decide", mapping, keys=[*ALL[:-1], "5"])
    text = mapping.read_text("utf-8")
    assert "  receiving_authority: {code: DISPOSICION, catalogue: receiving_authority, unknown: [SE FUE]}" in text
    read_mapping(text, "partes.yaml")


def test_a_document_that_changed_meanwhile_is_read_again(mapping: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = mapping.read_text("utf-8")
    keys = iter(["1", "q"])

    def typed(_: str) -> str:
        mapping.write_text(text.replace("owner: policia", "owner: otra"), "utf-8")
        return next(keys)

    monkeypatch.setattr("builtins.input", typed)
    assert "cambió mientras tanto" in run("decide", mapping)
    assert mapping.read_text("utf-8") == text.replace("owner: policia", "owner: otra")


def test_every_line_that_an_answer_writes_is_shown(mapping: Path) -> None:
    said = run("decide", mapping, keys=["q"])
    assert "occurred_precision: {precision_of: occurred_at}" in said


def test_a_number_beyond_the_choices_is_a_value_if_the_field_takes_it(tmp_path: Path) -> None:
    file = tmp_path / "m.yaml"
    file.write_text(
        "mapping: 1\nsource: s\nowner: o\nkind: hearing\nzone: America/Mexico_City\nread: {csv: {files: a.csv}}\n"
        "key: {columns: [FOLIO]}\nundated: all\ncatalogues:\n  estado:\n    OAX: '20'\n    # JAL: '01'   # ¿? 3\n"
        "fields:\n"
        "  infraction.label: {text: FALTA}\n  measure.kind: {const: fine}\n"
        "  place.state: {code: EDO, catalogue: estado, unknown: 'null'}\n",
        "utf-8",
    )
    before = file.read_bytes()
    assert "✗ Así no" in run("decide", file, keys=["7", "q"])
    assert file.read_bytes() == before
    assert "Decididas: 1" in run("decide", file, keys=["14"])
    assert "    JAL: '14'" in file.read_text("utf-8")
