"""Numbers with signs between their thousands, and quantities with their unit."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.rows.mapper import Mapped, Mapper, read_mapping
from contracts.document import DocumentError

DOCUMENT = """mapping: 1
source: prueba
owner: juzgado
kind: hearing
zone: America/Mexico_City
read: {csv: {files: "*.csv"}}
key: {columns: [folio]}
fields:
  folio: {text: folio}
  infraction.label: {text: folio}
  measure.kind: {const: none}
  measure.arrest_hours: {number: SANCION, units: {HRS: 1, HORAS DE ARRESTO: 1, DÍAS: 24}, unknown: [AMONESTACIÓN]}
  measure.fine_uma: {number: SANCION, units: {UMA: 1, "": 1}, unknown: [AMONESTACIÓN]}
  measure.fine_pesos: {number: SANCION, units: {"$": 1, "$ MN": 1}, thousands: ",", unknown: [AMONESTACIÓN]}
  measure.service_hours: {number: HORAS, thousands: "."SIGN}
"""
MAPPER = Mapper(read_mapping(DOCUMENT.replace("SIGN", ', decimal: ","'), "m.yaml"))


def measure(sanction: str = "", hours: str = "") -> Any:
    """What the cells are a measure of, or the rules that are broken."""
    found = MAPPER.map({"folio": "1", "SANCION": sanction, "HORAS": hours})
    if not isinstance(found, Mapped):
        return {problem.rule for problem in found.problems}  # type: ignore[union-attr]
    made: Any = found.fields.get("measure", {})
    return {name: value for name, value in made.items() if name != "kind"}


@pytest.mark.parametrize(
    ("cell", "made"),
    [
        ("36 HRS", {"arrest_hours": 36}),
        ("36hrs.", {"arrest_hours": 36}),
        ("HRS. 36", {"arrest_hours": 36}),
        ("24 horas de arresto", {"arrest_hours": 24}),
        ("1.5 dias", {"arrest_hours": 36}),
        ("36.00 HRS", {"arrest_hours": 36}),
        ("10 U.M.A.", {"fine_uma": 10.0}),
        ("10.5", {"fine_uma": 10.5}),
        ("$ 1,200.50", {"fine_pesos": 1200.5}),
        ("$1,234,567 m.n.", {"fine_pesos": 1234567.0}),
        ("AMONESTACIÓN", {}),
        ("", {}),
    ],
)
def test_one_column_is_the_field_of_its_unit(cell: str, made: dict[str, float]) -> None:
    assert measure(cell) == made


@pytest.mark.parametrize(
    ("cell", "rules"),
    [
        ("36 HSR", {"unknown_unit"}),
        ("$ 36 HRS", {"unknown_unit"}),
        ("HRS", {"not_a_number"}),
        ("amonestado", {"not_a_number"}),
        ("36 HRS O 10 UMA", {"not_a_number"}),
        ("12-24 HRS", {"not_a_number"}),
        ("36.5 HRS", {"not_an_integer"}),
        ("99999999999999999999 HRS", {"not_an_integer"}),  # longer than any whole number that is carried on
        ("$ 1,2000", {"not_a_number"}),
        ("1,200 UMA", {"not_a_number"}),  # of UMA nothing is said of thousands
    ],
)
def test_what_is_no_number_of_a_unit_of_the_column_is_a_problem(cell: str, rules: set[str]) -> None:
    assert measure(cell) == rules


@pytest.mark.parametrize(
    ("cell", "made"),
    [
        ("24 HRS CONM. 10 UMA", {"arrest_hours": 24, "fine_uma": 10.0}),
        ("24 hrs conm. $1,500.00", {"arrest_hours": 24, "fine_pesos": 1500.0}),
        ("24 HRS", {"arrest_hours": 24}),
        ("24 HRS 10 UMA", {"not_a_number"}),
        ("24 HRS CONM. 10 UMA 5", {"not_a_number"}),
    ],
)
def test_of_several_numbers_a_unit_says_which_is_the_fields_own(cell: str, made: Any) -> None:
    text = DOCUMENT.replace("SIGN", ', decimal: ","').replace(
        "units: {HRS: 1,", 'units: {HRS: 1, "# HRS CONM _ UMA": 1,'
    )
    text = text.replace("{UMA: 1,", '{UMA: 1, "_ HRS CONM # UMA": 1,').replace('"$ MN": 1', '"_ HRS CONM $ #": 1')
    text = text.replace("HORAS DE ARRESTO", '"# HRS CONM $ _"')
    found = Mapper(read_mapping(text, "m.yaml")).map({"folio": "1", "SANCION": cell, "HORAS": ""})
    if isinstance(made, set):
        assert {problem.rule for problem in found.problems} == made  # type: ignore[union-attr]
    else:
        assert isinstance(found, Mapped)
        assert found.fields["measure"] == made | {"kind": "none"}


def sanctions(hours: str, uma: str) -> Mapper:
    text = DOCUMENT[: DOCUMENT.index("  measure.arrest_hours")]
    text += f"  measure.arrest_hours: {{number: SANCION, units: {{HRS: 1, {hours}}}}}\n"
    return Mapper(read_mapping(f"{text}  measure.fine_uma: {{number: SANCION, units: {{UMA: 1, {uma}}}}}\n", "m.yaml"))


def test_a_number_that_no_field_reads_is_complained_of_unless_it_is_marked_as_nobody_s() -> None:
    hours = '"# HRS CONM _ UMA": 1'
    for uma in ('"": 1', '"_ DIAS CONM # UMA": 1', '"~ HRS # UMA": 1'):
        with pytest.raises(DocumentError, match="reads number 2 of '# HRS CONM _ UMA'"):
            sanctions(hours, uma)
    with pytest.raises(DocumentError, match="reads number 1 of 'FOLIO _ MULTA # UMA'"):
        sanctions('"": 1', '"FOLIO _ MULTA # UMA": 1')
    cells = {"folio": "1", "SANCION": "24 hrs. conm. 10 UMA", "HORAS": ""}
    for uma, more in (('"_ Hrs. conm. # u.m.a.": 1', {"fine_uma": 10.0}), ('"": 1', {})):
        found = sanctions(hours if more else hours.replace("_", "~"), uma).map(cells)
        assert isinstance(found, Mapped)
        assert found.fields["measure"] == {"kind": "none", "arrest_hours": 24} | more


@pytest.mark.parametrize(("text", "number"), [("1.000", 1000), ("12", 12), ("1.234.567", 1234567), ("-1.000", -1000)])
def test_a_whole_number_may_have_signs_between_its_thousands(text: str, number: int) -> None:
    assert measure(hours=text) == {"service_hours": number}


@pytest.mark.parametrize("text", ["1.00", "1000.000", ".100", "1,000", "1.0000", "1.000,5"])
def test_groups_are_of_three_or_it_is_no_number(text: str) -> None:
    assert measure(hours=text) == {"not_an_integer"}


@pytest.mark.parametrize(
    ("kind", "cell", "made"),
    [
        ("ARRESTO", "36 HRS", {"arrest_hours": 36}),
        ("MULTA", "$ 36", {"fine_pesos": 36.0}),
        ("MULTA", "36 HRS", {"unknown_unit"}),
        ("ARRESTO", "$ 36", {"unknown_unit"}),
        ("OTRA", "36 HRS", {}),
    ],
)
def test_a_unit_is_another_field_s_only_where_the_row_has_that_field(kind: str, cell: str, made: Any) -> None:
    lines = [
        f"  measure.{name}: {{number: SANCION, units: {{{unit}: 1}}, only_where: {{column: TIPO, values: [{one}]}}}}\n"
        for name, unit, one in (("arrest_hours", "HRS", "ARRESTO"), ("fine_pesos", "$", "MULTA"))
    ]
    text = DOCUMENT[: DOCUMENT.index("  measure.arrest_hours")] + "".join(lines)
    found = Mapper(read_mapping(text, "m.yaml")).map({"folio": "1", "SANCION": cell, "TIPO": kind})
    if isinstance(made, set):
        assert {problem.rule for problem in found.problems} == made  # type: ignore[union-attr]
    else:
        assert isinstance(found, Mapped)
        assert found.fields.get("measure", {}) == (made and made | {"kind": "none"})


@given(st.integers(0, 10**12), st.integers(0, 99), st.sampled_from(["$", "$ ", "M.N. $"]))
def test_money_is_read_as_it_was_written(pesos: int, cents: int, sign: str) -> None:
    assert measure(f"{sign}{pesos:,}.{cents:02}") == ({"fine_pesos": float(f"{pesos}.{cents:02}")} if "M" not in sign
                                                      else {"unknown_unit"})  # fmt: skip


@given(st.text(st.sampled_from("36,. HRSUMA$-"), max_size=12))
def test_no_cell_is_two_fields(cell: str) -> None:
    found = measure(cell)
    assert isinstance(found, set) or len(found) <= 1


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("SIGN", "", "one sign for thousands and decimals; for instance decimal"),
        ("units: {HRS: 1,", "units: {HRS: 1, Hrs.: 2,", "the same unit twice"),
        (', thousands: "."SIGN', ", unless: QUE", "no text is unknown here; list them in unknown, or leave unless out"),
        ("units: {HRS: 1,", "units: {HRS: 0,", "more than 0 is expected"),
        ("{UMA: 1", "{UMA: 1, hrs: 1", "'HRS' also makes measure.fine_uma; name it in one, or add only_where to both"),
    ],
)
def test_what_is_wrong_with_a_number_is_complained_of(old: str, new: str, words: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read_mapping(DOCUMENT.replace(old, new, 1).replace("SIGN", ', decimal: ","'), "m.yaml")
    assert words in str(caught.value)


def test_one_unit_of_two_fields_is_told_apart_by_another_column() -> None:
    text = DOCUMENT.replace('{number: HORAS, thousands: "."SIGN}', "{number: SANCION, units: {HRS: 1}, AND}")
    where = "only_where: {column: QUE, values: [%s]}"
    text = text.replace("AND", where % "TRABAJO").replace("DÍAS: 24},", f"DÍAS: 24}}, {where % 'ARRESTO'},")
    found: Any = Mapper(read_mapping(text, "m.yaml")).map({"folio": "1", "SANCION": "8 HRS", "QUE": "TRABAJO"})
    assert set(found.fields["measure"]) == {"kind", "service_hours"}
