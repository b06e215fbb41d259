"""A measure that is told by which column is filled is drafted ready, and what two filled ones mean is asked."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.draft.document import Draft, draft
from adapters.profile.table import Profile
from adapters.rows.mapper import Mapped, Mapper, read_mapping
from contracts.kinds import KINDS

CSV = {"csv": {"files": "a.csv", "encoding": "utf-8", "delimiter": ","}}
ROW = {"folio": "A", "fecha": "13/02/2024", "falta": "RIÑA"}
NAMES = ("MEDIDA / MULTA", "MEDIDA / ARRESTO", "MEDIDA / TRAB. COM.", "MEDIDA / AMON.")
ROWS = [
    ("850.50", "", "", ""),
    ("$1,200.00", "", "", ""),
    ("900 PESOS", "", "", ""),
    ("", "12", "", ""),
    ("", "24 HRS", "", ""),
    ("", "", "8", ""),
    ("", "", "6 HRS LIMPIEZA", ""),
    ("", "", "", "X"),
    ("", "", "", "✓"),
]


def drafted(*rows: tuple[str, ...], names: tuple[str, ...] = NAMES, kind: str = "hearing") -> Draft:
    profile = Profile()
    profile.feed(
        {**ROW, "folio": f"A-{i}", **dict(zip(names, row, strict=True))} for i, row in enumerate([*rows] or ROWS)
    )
    return draft(KINDS[kind], "juzgado", "boletas", CSV, profile)


def measures(text: str, *rows: tuple[str, ...], names: tuple[str, ...] = NAMES) -> list[Any]:
    mapper = Mapper(read_mapping(text, "m.yaml"))
    found = [mapper.map({**ROW, **dict(zip(names, row, strict=True))}) for row in rows]
    return [one.fields.get("measure") if isinstance(one, Mapped) else one.problems[0].rule for one in found]


def test_marks_and_quantities_are_read_as_they_stand() -> None:
    made = drafted()
    assert made.ignored == []
    assert not any(about.startswith("measure") for about, _ in made.decisions)
    assert measures(made.text, *ROWS, ("", "", "", "")) == [
        {"kind": "fine", "fine_pesos": 850.5},
        {"kind": "fine", "fine_pesos": 1200.0},
        {"kind": "fine", "fine_pesos": 900.0},
        {"kind": "arrest", "arrest_hours": 12},
        {"kind": "arrest", "arrest_hours": 24},
        {"kind": "community_service", "service_hours": 8},
        {"kind": "community_service", "service_hours": 6},
        {"kind": "warning"},
        {"kind": "warning"},
        None,
    ]
    assert measures(made.text, ("500", "12", "", ""), ("5 VECES", "", "", "")) == ["unknown_code", "unknown_unit"]


def test_what_two_of_them_mean_is_asked_once_and_its_answer_is_one_line() -> None:
    both = ("700", "36", "", "")
    made = drafted(*ROWS, both, both)
    assert [about for about, _ in made.decisions if about.startswith("measure")] == ["measure.kind"]
    assert measures(made.text, both) == ["unknown_code"]
    line = "# MEDIDA / MULTA + MEDIDA / ARRESTO: arrest"
    assert f"    {line}   # ¿cuál queda?" in made.text
    decided = made.text.replace(line, line.removeprefix("# "))
    assert measures(decided, both, ROWS[0]) == [
        {"kind": "arrest", "arrest_hours": 36},
        {"kind": "fine", "fine_pesos": 850.5},
    ]


def test_two_columns_of_one_measure_are_that_one() -> None:
    names = ("MULTA", "MULTA UMA", "ARRESTO")
    rows = [("500", "5", ""), ("600", "6", ""), ("", "", "12"), ("", "", "24"), ("", "", "36")]
    made = drafted(*rows, names=names)
    assert measures(made.text, *rows[:3], names=names) == [
        {"kind": "fine", "fine_pesos": 500.0, "fine_uma": 5.0},
        {"kind": "fine", "fine_pesos": 600.0, "fine_uma": 6.0},
        {"kind": "arrest", "arrest_hours": 12},
    ]
    two = drafted(*rows, names=("MULTA", "IMPORTE MULTA", "ARRESTO"))
    assert "  # measure.fine_pesos: {number: IMPORTE MULTA}   # ¿o" in two.text


def test_what_a_marked_column_says_otherwise_is_told() -> None:
    made = drafted(*ROWS, *[("", "", "", "X")] * 18, ("", "", "", "VER OFICIO"))
    assert any("VER OFICIO" in said.es for about, said in made.decisions if about == "measure.kind")


def test_texts_that_say_no_are_no_filled_cells() -> None:
    rows = [("500", "0", "NO"), ("0", "12", "NO"), ("0", "0", "SI"), ("300", "0", "NO")]
    names = ("MULTA", "ARRESTO", "AMONESTACIÓN")
    made = drafted(*rows, names=names)
    assert [one["kind"] for one in measures(made.text, *rows, names=names)] == ["fine", "arrest", "warning", "fine"]


@pytest.mark.parametrize(
    ("names", "rows"),
    [
        (("MULTA", "FOLIO MULTA"), [("500", "1"), ("", "2")]),  # one measure alone
        (("MULTA", "ARRESTO"), [("500", "12"), ("600", "24")]),  # both, always
        (("MULTA", "ARRESTO"), [("500", ""), ("", "JUAN"), ("", "ANA"), ("", "LUZ")]),  # names of somebody
    ],
)
def test_what_is_no_such_table_is_none(names: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    assert "which_of" not in drafted(*rows, names=names).text
    assert "which_of" not in drafted(kind="incident").text


def test_a_column_that_says_the_measure_goes_before() -> None:
    names = ("sancion", *NAMES[:2])
    rows = [("MULTA", "500", ""), ("ARRESTO", "", "12"), ("MULTA", "300", "")]
    assert "which_of" not in drafted(*rows, names=names).text


def test_bare_numbers_beside_uma_are_pesos_if_somebody_says_so() -> None:
    rows = [("10 UMA", ""), ("20", ""), ("500", ""), ("", "12"), ("", "24")]
    made = drafted(*rows, names=("MULTA", "ARRESTO"))
    assert any("UMA" in said.es for about, said in made.decisions if about == "measure.fine_pesos")
    assert "  measure.fine_uma: {number: MULTA, units: {UMA: 1}}" in made.text


def test_two_fields_of_one_column_share_its_rows() -> None:
    rows = [("6", ""), ("12", ""), ("$ 678.84", ""), ("$1,200.00", ""), ("", "12"), ("", "24 hrs")]
    names = ("MULTA UMA", "ARRESTO")
    made = drafted(*rows, names=names)
    assert measures(made.text, *rows, names=names) == [
        {"kind": "fine", "fine_uma": 6},
        {"kind": "fine", "fine_uma": 12},
        {"kind": "fine", "fine_pesos": 678.84},
        {"kind": "fine", "fine_pesos": 1200.0},
        {"kind": "arrest", "arrest_hours": 12},
        {"kind": "arrest", "arrest_hours": 24},
    ]


def test_quantities_of_two_columns_that_are_always_filled_are_both_read() -> None:
    made = drafted(("$500.00", "12 HRS"), ("600", "24"), ("$700.00", "36 HRS"), names=("MULTA", "ARRESTO"))
    assert "which_of" not in made.text
    assert "  measure.fine_pesos: {number: MULTA, units: {$: 1, '': 1}}" in made.text
    assert "  measure.arrest_hours: {number: ARRESTO, units: {HRS: 1, '': 1}}" in made.text


def test_a_fine_alone_in_a_table_is_read_in_all_its_spellings() -> None:
    rows = [("850.50",), ("$1,200.00",), ("900 PESOS",), ("10 UMA",), ("1500",)]
    made = drafted(*rows, names=("MULTA",))
    assert "  measure.fine_pesos: {number: MULTA, units: {'': 1, $: 1, PESOS: 1}, thousands: ','}" in made.text
    assert "invalid" not in made.text
