"""Many questions answered by one key: what is shown before it, and what is written after it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.adapters.decide.test_decide_tables import MEASURES, catalogue
from tests.unit.gateway.main_cli.test_source_decide import run


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.main.say.out.width", 100)


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    file = tmp_path / "m.yaml"
    file.write_text(MEASURES, "utf-8")
    return file


def cells(said: str) -> list[list[str]]:
    """The rows of the tables on the screen."""
    return [[cell.strip() for cell in line.split("│")[1:-1]] for line in said.splitlines() if line.startswith("│")]


def test_three_keys_answer_nine_labels_and_each_is_shown_with_its_value_before(mapping: Path) -> None:
    said = run("decide", mapping, keys=["s", "s", "n"])
    assert "Decididas: 9; quedan: 0" in said
    rows = cells(said)
    assert ["1", "PINO", "9", "PINOS", "o «EL PINO»"] in rows
    assert ["1", "AMON", "9", "warning: amonestación", ""] in rows
    assert ["1", "VARIAS", "1,800"] in rows
    assert "ninguna tiene valor: 1,841 filas se apartan" in said
    text = mapping.read_text("utf-8")
    assert catalogue(text) == {"MULTA": "fine", "SERV": "community_service", "ARR 36": "arrest", "AMON": "warning"}
    assert "TODO" not in text


def test_the_values_that_may_be_typed_are_said_with_their_meaning(mapping: Path) -> None:
    said = run("decide", mapping, keys=["", "q"])
    assert "valores · values: 1 warning: amonestación; 2 fine: multa; 3 arrest: arresto" in said


def test_those_that_are_named_are_asked_next_and_alone_and_the_rest_comes_back_in_the_table(mapping: Path) -> None:
    said = run("decide", mapping, keys=["", "2", "1", "q"])
    assert "Decididas de la tabla: 0; se preguntan una a una: 1" in said
    assert "«SERV», en 5 filas" in said
    assert catalogue(mapping.read_text("utf-8")) == {"MULTA": "fine", "SERV": "warning"}
    assert cells(said.partition("«SERV», en 5 filas")[2])[0][1:3] == ["AMON", "9"]


def test_a_value_that_is_given_takes_nothing_else(mapping: Path) -> None:
    run("decide", mapping, keys=["", "2=fine", "q"])
    assert catalogue(mapping.read_text("utf-8")) == {"MULTA": "fine", "SERV": "fine"}


def test_where_rows_were_not_counted_no_number_of_them_is_said(mapping: Path) -> None:
    mapping.write_text(MEASURES.replace("TODO   # 40", "TODO"), "utf-8")
    said = run("decide", mapping, keys=["", "", "q"])
    assert "ninguna tiene valor: sus filas se apartan · none" in said


def test_nought_asks_each_alone_those_of_most_rows_first(mapping: Path) -> None:
    said = run("decide", mapping, keys=["", "", "u", "", "", "q"])
    assert said.index("«VARIAS», en 1,800") < said.index("«OTRA», en 40") < said.index("«S/M», en 1 fila")


def test_a_table_that_is_put_off_is_not_asked_again_and_changes_nothing(mapping: Path) -> None:
    said = run("decide", mapping, keys=["", "", ""])
    assert "Decididas: 0; quedan: 9" in said
    assert said.count("etiqueta · label") == 3
    assert mapping.read_text("utf-8") == MEASURES


def test_a_wrong_key_says_what_may_be_typed_and_writes_nothing(mapping: Path) -> None:
    said = run("decide", mapping, keys=["9", "1=LOMAS", "n", "", "1=oro", "q"])
    assert said.count(". Escriba s, u, números de 1 a 3, Enter, q · ") == 3
    assert "✗ «9»: la tabla va de 1 a 3. Escriba s" in said
    assert "✗ «oro»: no es un valor de la 1. Escriba s, u, números de 1 a 3, Enter, q; un valor, así: 1=VALOR" in said
    assert mapping.read_text("utf-8") == MEASURES


def test_what_can_not_be_written_is_asked_alone_and_the_rest_is_written(mapping: Path) -> None:
    text = MEASURES.replace("measure-kind", "state").replace("    MULTA: fine\n", "    OAX: '20'\n")
    text = text.replace("measure.kind: {code: SANCION", "place.state: {code: EDO")
    text = text.replace("AMON: warning", "CDMX: '09'").replace("ARR 36: arrest", "JAL: '14'").replace("community_", "")
    mapping.write_text(text + "  measure.kind: {const: fine}\n", "utf-8")
    said = run("decide", mapping, keys=["", "s", "q"])
    assert "Decididas de la tabla: 2; se preguntan una a una: 1" in said
    assert "Con lo contestado de 1 el mapeo no se podría leer" in said
    assert "«SERV», en 5 filas" in said.split("Decididas de la tabla")[1]
    assert catalogue(mapping.read_text("utf-8"), "state") == {"OAX": "20", "CDMX": "09", "JAL": "14"}


def test_a_document_that_changed_meanwhile_is_read_again(mapping: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other, keys = MEASURES.replace("owner: o", "owner: otra"), iter(["s", "q"])

    def typed(_: str) -> str:
        mapping.write_text(other, "utf-8")
        return next(keys)

    monkeypatch.setattr("builtins.input", typed)
    assert "cambió mientras tanto" in run("decide", mapping)
    assert mapping.read_text("utf-8") == other


def test_with_the_file_a_table_of_columns_shows_what_they_say(tmp_path: Path) -> None:
    said = ("# DECIDA · DECIDE: ¿«FALTA» es «X»? · is it?", "# infraction.label: {text: FALTA}")
    court = ("# DECIDA · DECIDE: ¿«JUZ» es «Juzgado»? · is it?", "# court: {text: JUZ}")
    lines = "".join(f"  {line}\n" for line in (*said, *court))
    head = MEASURES.partition("repairs:")[0].replace("key: {columns: [FOLIO]}", "key: {content: true}\nundated: all")
    mapping, file = tmp_path / "m.yaml", tmp_path / "a.csv"
    mapping.write_text(f"{head}fields:\n  measure.kind: {{const: fine}}\n{lines}", "utf-8")
    file.write_text("FALTA,JUZ\n" + "".join(f"{'RIÑA' if n % 3 else 'RUIDO'},J{n % 2}\n" for n in range(24)), "utf-8")
    shown = run("decide", mapping, file, keys=["s"])
    assert "«FALTA»: RIÑA (16), RUIDO (8)" in shown
    assert "«JUZ»: J0 (12), J1 (12)" in shown
    assert "infraction.label: {text: FALTA}" in shown.partition("[s]")[0]
    assert "\n  court: {text: JUZ}\n" in mapping.read_text("utf-8")
