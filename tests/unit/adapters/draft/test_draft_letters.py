from __future__ import annotations

from typing import Any

import pytest
from test_draft import ROW, about, accepted, drafted

from adapters.document.mapping import CONTENT_KEY
from adapters.rows.mapper import Mapped, Mapper


def mapped(cells: dict[str, str], *rows: dict[str, Any]) -> Any:
    found = Mapper(accepted(drafted(*rows))).map(cells)
    assert isinstance(found, Mapped)
    return found.fields


def test_text_that_was_read_twice_is_repaired_before_its_catalogue_and_nothing_is_asked() -> None:
    damaged = ROW | {"folio": "A-2", "sanción": "AMONESTACIÃ\u201cN", "colonia": "PEÃ\u2018ITAS"}
    rows = [ROW | {"sanción": "AMONESTACIÓN", "colonia": "CENTRO"}, damaged]
    made = drafted(*rows)
    assert "repairs:\n  - {name: mojibake, reread: cp1252}" in made.text
    assert not about(made) & {"place.neighbourhood", "measure.kind"}
    found = mapped(damaged, *rows)
    assert (found["place"]["neighbourhood"], found["measure"]["kind"]) == ("PEÑITAS", "warning")


def test_a_column_whose_name_is_damaged_is_recognised() -> None:
    row = {key: cell for key, cell in ROW.items() if key != "falta"}
    assert "infraction.label" in accepted(drafted(row | {"descripciÃ³n de la infracciÃ³n": "RIÑA"})).fields


def test_signs_of_another_code_page_between_letters_are_their_letters() -> None:
    row = ROW | {"colonia": "PE¥A Y MU¤oz"}
    assert mapped(row, row)["place"]["neighbourhood"] == "PEÑA Y MUñoz"


def test_markup_is_taken_out_and_nothing_is_asked() -> None:
    row = ROW | {"falta": "<p class='x'>RI&Ntilde;A</p>", "colonia": "A & B < C"}
    made = drafted(row, row)
    assert "  - {name: html, reread: html}   # 2 celdas" in made.text
    assert mapped(row, row)["infraction"]["label"] == "RIÑA"
    assert mapped(row, row)["place"]["neighbourhood"] == "A & B < C"


@pytest.mark.parametrize("cell", ["PE\ufffdA", "PE§A"])
def test_letters_that_are_lost_are_told(cell: str) -> None:
    assert "place.neighbourhood" in about(drafted(ROW | {"colonia": cell}))


FOLIOS = [f"24050100{i:04d}" for i in range(30)]
MOMENTS = [{"fecha": f"{13 + i % 5}/02/2024", "hora": f"1{i // 5 % 2}:15", "unidad": f"U{i // 10}"} for i in range(30)]


def test_a_folio_that_excel_rounded_is_no_key_and_is_left_out_where_nothing_of_it_is_left() -> None:
    rows = [ROW | MOMENTS[i] | {"folio": "2.40501E+11" if i % 2 else f} for i, f in enumerate(FOLIOS)]
    made = drafted(*rows)
    assert "# key: {columns: [fecha, hora, unidad]}" in made.text
    assert ["15 números (15 como 2.4E+11, de los que quedan 1" in d.es for what, d in made.decisions if d.alarm] == [
        True
    ]
    found = [Mapper(accepted(made)).map(row | {CONTENT_KEY: "x"}) for row in rows[:2]]
    assert [one.fields.get("folio") for one in found if isinstance(one, Mapped)] == [FOLIOS[0], None]


def test_house_numbers_that_excel_made_days_are_left_out() -> None:
    rows = [
        ROW | {"folio": f, "calle": "A", "no. exterior": "04-dic" if i < 3 else str(i)} for i, f in enumerate(FOLIOS)
    ]
    made = drafted(*rows)
    assert "Excel destruyó 3 números" in " ".join(d.es for _, d in made.decisions)
    places = [one.fields["place"] for row in rows[2:4] if isinstance(one := Mapper(accepted(made)).map(row), Mapped)]
    assert [place.get("exterior_number") for place in places] == [None, "3"]


def test_the_repair_of_an_open_line_s_column_waits_with_it() -> None:
    rows = [ROW | {"folio": f, "calle": "A", "num": "04-dic" if i < 3 else str(i % 9)} for i, f in enumerate(FOLIOS)]
    made = drafted(*rows)
    assert "  # - {name: excel-abiertas, columns: [num], lost: excel}" in made.text
    assert any("destruyó 3 de sus números" in said.es for what, said in made.decisions if said.alarm)


def test_a_month_that_is_no_number_is_not_called_destroyed() -> None:
    assert "lost: excel" not in drafted(*(ROW | {"folio": f, "falta": "04-dic"} for f in FOLIOS)).text


def test_as_many_damaged_cells_are_named_as_the_repair_mends() -> None:
    cells = ["MENÃšDO", "RIÃ‘A", "CAÃ±A", "FRAUDE"]
    rows = [ROW | MOMENTS[i] | {"folio": f, "falta": cells[i % 4]} for i, f in enumerate(FOLIOS)]
    made = drafted(*rows)
    mapper = Mapper(accepted(made))
    for row in rows:
        mapper.map(row | {CONTENT_KEY: "x"})
    assert f"# {mapper.repaired['mojibake']} celdas con" in made.text
