"""Quantities of several kinds are drafted as the fields of their units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from adapters.draft.document import Draft, draft
from adapters.profile.table import Profile
from adapters.rows.mapper import Mapped, Mapper, read_mapping
from contracts.kinds import KINDS

CSV = {"csv": {"files": "a.csv", "encoding": "utf-8", "delimiter": ","}}
ROW = {"folio": "A", "fecha": "13/02/2024", "falta": "RIÑA"}


def drafted(*rows: dict[str, str], kind: str = "hearing") -> Draft:
    profile = Profile()
    profile.feed({**ROW, "folio": f"A-{i}", **row} for i, row in enumerate(rows))
    return draft(KINDS[kind], "juzgado", "boletas", CSV, profile)


def measures(made: Draft, *rows: dict[str, str]) -> list[Any]:
    mapper = Mapper(read_mapping(made.text, "m.yaml"))
    found = [mapper.map({**ROW, **row}) for row in rows]
    return [one.fields.get("measure") if isinstance(one, Mapped) else one.problems[0].rule for one in found]


def cells(column: str, texts: Sequence[str]) -> list[dict[str, str]]:
    return [{column: text} for text in texts]


def test_one_column_of_several_units_is_read_as_it_is() -> None:
    rows = cells(
        "sancion", ["36 HORAS DE ARRESTO", "10 UMA", "$ 1,200.00", "Amonestación", "$ 300.00", "8 hrs arresto"]
    )
    made = drafted(*rows)
    assert measures(made, *rows) == [
        {"kind": "arrest", "arrest_hours": 36},
        {"kind": "fine", "fine_uma": 10.0},
        {"kind": "fine", "fine_pesos": 1200.0},
        {"kind": "warning"},
        {"kind": "fine", "fine_pesos": 300.0},
        {"kind": "arrest", "arrest_hours": 8},
    ]
    assert measures(made, {"sancion": "5 VECES"}, {"sancion": "36"}) == ["unknown_unit", "unknown_unit"]


@pytest.mark.parametrize(
    ("column", "field"),
    [("sancion", None), ("sancion arresto", "arrest_hours"), ("trabajo comunitario", "service_hours")],
)
def test_of_what_bare_hours_are_the_column_says_or_nobody(column: str, field: str | None) -> None:
    made = drafted(*cells(column, ["36 HRS", "24 hrs.", "1 UMA"]))
    assert ("measure.arrest_hours" in {about for about, _ in made.decisions}) == (field is None)
    if field is None:
        assert "# measure.arrest_hours: {number: sancion, units: {HRS: 1}}" in made.text
        assert "    # HRS: arrest   # ¿horas de arresto?" in made.text
        assert measures(made, {column: "36 HRS"}) == ["unknown_unit"]
    else:
        assert measures(made, {column: "36 HRS"})[0][field] == 36


def test_days_are_hours_and_an_unknown_unit_waits_for_its_meaning() -> None:
    made = drafted(*cells("arresto", ["1 día", "36 horas", "2 VECES"]))
    assert measures(made, {"arresto": "1 DIA"})[0]["arrest_hours"] == 24
    assert "    # VECES: TODO" in made.text
    wages = drafted(*cells("arresto", ["1 día", "36 horas", "5 DIAS DE SALARIO MINIMO"]))
    assert measures(wages, {"arresto": "5 DIAS DE SALARIO MINIMO"}) == ["unknown_unit"]
    beside = drafted(*({"cantidad": "2", "unidad de arresto": unit} for unit in ("HORAS", "DIAS")))
    assert "  # measure.arrest_hours: {number: cantidad, only_where:" in beside.text
    assert any("DIAS" in decision.es for _, decision in beside.decisions)


def test_a_number_beside_the_column_of_its_unit_is_read_only_where_it_says_so() -> None:
    rows = [
        {"cantidad": number, "unidad": unit}
        for number, unit in (
            *(("1,200.00", "PESOS"), ("10", "UMA"), ("", "")),
            *(("36", "Horas de arresto"), ("2", "VECES")),
        )
    ]
    made = drafted(*rows)
    assert "fine_uma: {number: cantidad, thousands: ',', only_where: {column: unidad, values: [UMA]}}" in made.text
    assert measures(made, *rows) == [
        {"kind": "fine", "fine_pesos": 1200.0},
        {"kind": "fine", "fine_uma": 10.0},
        None,
        {"kind": "arrest", "arrest_hours": 36},
        "unknown_code",
    ]


def test_a_column_that_only_resembles_a_field_gives_way_to_the_unit_that_is_it() -> None:
    made = drafted(*({"sanción": text, "multa pagada ayer": "$ 5.00"} for text in ("$ 300.00", "10 UMA")))
    assert "  measure.fine_pesos: {number: sanción" in made.text


def test_the_kind_of_measure_that_a_column_says_is_left_to_it() -> None:
    made = drafted(*({"tipo de sancion": "MULTA", "monto": text} for text in ("500 pesos", "10 UMA")))
    assert "measure.kind: {code: tipo de sancion" in made.text
    assert "made:" not in made.text
    assert "measure.fine_uma: {number: monto, units: {UMA: 1}}" in made.text


@pytest.mark.parametrize(
    ("column", "texts"),
    [
        ("calle", ["JUAREZ 36", "HORAS 5"]),
        ("sancion", ["MULTA", "36 HRS", "X"]),
        ("grúa", ["500 PESOS"]),
        ("duración", ["2 HORAS"]),
    ],
)
def test_few_units_are_none(column: str, texts: list[str]) -> None:
    assert "units" not in drafted(*cells(column, texts)).text
    assert "units" not in drafted(*cells("sancion", ["36 HRS", "10 UMA"]), kind="incident").text


SANCTIONS = [
    {"sancion": "MULTA", "hrs.": "", "monto": "350"},
    {"sancion": "ARRESTO", "hrs.": "12", "monto": "0"},
    {"sancion": "TRABAJO COMUNITARIO", "hrs.": "6", "monto": ""},
    {"sancion": "AMONESTACION", "hrs.": "", "monto": ""},
]


def test_one_column_of_hours_is_of_the_measure_that_its_row_says() -> None:
    made = drafted(*SANCTIONS)
    assert measures(made, *SANCTIONS) == [
        {"kind": "fine", "fine_pesos": 350.0},
        {"kind": "arrest", "arrest_hours": 12, "fine_pesos": 0.0},
        {"kind": "community_service", "service_hours": 6},
        {"kind": "warning"},
    ]
    assert "measure.fine_pesos: {number: monto}" in made.text


def test_amounts_beside_a_measure_that_has_none_are_told_and_go_nowhere() -> None:
    rows = [*SANCTIONS, {"sancion": "AMONESTACION", "hrs.": "3", "monto": "200"}]
    made = drafted(*rows)
    assert measures(made, rows[-1]) == [{"kind": "warning"}]
    assert {about for about, said in made.decisions if "AMONESTACION (1)" in said.es} == {
        "measure.arrest_hours",
        "measure.fine_pesos",
    }


def test_of_hours_that_are_called_arrest_it_is_only_told_where_else_they_stand() -> None:
    rows = [{"horas arresto" if name == "hrs." else name: text for name, text in row.items()} for row in SANCTIONS]
    made = drafted(*rows)
    assert "measure.arrest_hours: {number: horas arresto}" in made.text
    assert "measure.service_hours" not in made.text
    assert any("TRABAJO COMUNITARIO (1)" in said.es for _, said in made.decisions)


TEXTS = [
    "24 hrs. arresto",
    "ARRESTO 12 HORAS",
    "Multa 10 UMA",
    "8 umas",
    "Multa $1,759.65",
    "6 hrs. T.C.",
    "Amonestación",
]


def test_free_text_is_classified_by_what_stands_beside_its_number_whatever_was_paid() -> None:
    rows = [
        {"sanción": text.replace("10", str(n)), "multa pagada": paid}
        for n, paid in ((5, "586.55"), (10, "$1,173.10"), (15, ""))
        for text in TEXTS
    ]
    made = drafted(*rows)
    assert measures(made, *rows[7:14]) == [
        {"kind": "arrest", "arrest_hours": 24},
        {"kind": "arrest", "arrest_hours": 12},
        {"kind": "fine", "fine_uma": 10.0},
        {"kind": "fine", "fine_uma": 8.0},
        {"kind": "fine", "fine_pesos": 1759.65},
        {"kind": "community_service", "service_hours": 6},
        {"kind": "warning"},
    ]
    assert measures(made, {"sanción": "36 hrs. arresto"}) == [{"kind": "arrest", "arrest_hours": 36}]
    assert "measure" not in {about.partition(".")[0] for about, _ in made.decisions}


def test_bare_hours_wait_and_those_of_an_arrest_stand() -> None:
    made = drafted(*cells("sanción", [*TEXTS, "12 hras"]))
    assert "measure.arrest_hours: {number: sanción, units: {hrs arresto: 1, ARRESTO HORAS: 1}" in made.text
    assert "    # hras: arrest   # ¿horas de arresto? 1" in made.text
    assert any("«hras» a units" in said.es for about, said in made.decisions if about == "measure.arrest_hours")
    assert measures(made, {"sanción": "24 hrs arresto"}) == [{"kind": "arrest", "arrest_hours": 24}]


def test_few_quantities_among_measures_that_have_none_are_read_too() -> None:
    rows = cells("sanción", ["Amonestación"] * 6 + ["24 hrs. arresto", "36 hrs. arresto", "Multa 5 UMA"])
    made = drafted(*rows)
    assert measures(made, *rows[5:8], {"sanción": "12 hrs. arresto"}) == [
        {"kind": "warning"},
        {"kind": "arrest", "arrest_hours": 24},
        {"kind": "arrest", "arrest_hours": 36},
        {"kind": "arrest", "arrest_hours": 12},
    ]


COMMUTED = ["24 hrs. arresto conm. 10 UMA", "12 HRS ARRESTO CONMUTADO POR MULTA DE $500.00", "36 hrs arresto"]


def test_of_an_arrest_that_was_commuted_both_quantities_are_read_and_what_stands_is_asked() -> None:
    made = drafted(*cells("sanción", COMMUTED))
    assert "# hrs arresto conm UMA: arrest   # ¿queda lo conmutado" in made.text
    answered = replace(made, text=made.text.replace("    # hrs arresto conm", "    hrs arresto conm"))
    answered.text = answered.text.replace("    # HRS ARRESTO CONM", "    HRS ARRESTO CONM")
    assert measures(made, {"sanción": COMMUTED[0]}) == ["unknown_code"]
    assert measures(answered, *cells("sanción", COMMUTED)) == [
        {"kind": "arrest", "arrest_hours": 24, "fine_uma": 10.0, "commuted": True},
        {"kind": "arrest", "arrest_hours": 12, "fine_pesos": 500.0, "commuted": True},
        {"kind": "arrest", "arrest_hours": 36},
    ]


@pytest.mark.parametrize("text", ["10 UMA o 12 hrs. arresto", "12 a 24 hrs. arresto", "24 hrs. conm. 12 hrs."])
def test_of_two_numbers_that_may_be_otherwise_nothing_is_read(text: str) -> None:
    made = drafted(*cells("sanción", [*TEXTS, text]))
    assert "#" not in "".join(line for line in made.text.splitlines() if " units: " in line and "measure." in line)
    assert measures(made, {"sanción": text}) == ["not_a_number"]


def test_a_label_that_says_commuted_is_no_certain_arrest() -> None:
    rows = [{"sancion": label} for label in ("ARRESTO CONMUTADO POR MULTA", "ARRESTO", "MULTA", "AMONESTACION")]
    made = drafted(*rows)
    assert "    # ARRESTO CONMUTADO POR MULTA: arrest   # ¿queda lo conmutado" in made.text
    assert "measure.commuted: {flag: sancion, 'true': [ARRESTO CONMUTADO POR MULTA]" in made.text
    assert measures(made, rows[1]) == [{"kind": "arrest"}]


def test_whether_a_sign_parts_thousands_is_asked_once_of_a_column() -> None:
    rows = [{"cantidad": "1,200", "unidad": unit} for unit in ("PESOS", "UMA", "HORAS DE ARRESTO")]
    made = drafted(*rows)
    assert [about for about, said in made.decisions if "miles" in said.es] == ["measure.fine_pesos"]
    assert "  # measure.fine_uma: {number: cantidad" in made.text
    assert "  # measure.arrest_hours: {number: cantidad" in made.text
