"""What is one unit: files beside each other, the days a file is about, neighbours that are one record."""

from __future__ import annotations

from pathlib import Path

import pytest
from connector_conformance import folios, pulled
from drops import HEADER, ROWS, SHARED, age, drop, found, places, put, rules, skipped, steps
from source_worlds import mapping

from adapters.base import Batch, CannotFetch, Row, Skipped
from adapters.drop.file_drop import FileDrop
from adapters.files.names import companion, period, period_problem
from adapters.rows.mapper import read_mapping
from contracts.document import DocumentError

# -- periods -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "pattern", "days"),
    [
        ("detenidos_2014-01_02.csv", "detenidos_{year}-{month}_{to_month}.csv", "2014-01-01/2014-02-28"),
        ("delitos_2014-01.csv", "delitos_{year}-{month}.csv", "2014-01-01/2014-01-31"),
        ("2016.csv", "{year}.csv", "2016-01-01/2016-12-31"),
        ("corte 2016-02-29 v3.csv", "corte {year}-{month}-{day}*.csv", "2016-02-29/2016-02-29"),
        ("20160228_20160301.csv", "{year}{month}{day}_{to_year}{to_month}{to_day}.csv", "2016-02-28/2016-03-01"),
        ("2015-12_2016-02.csv", "{year}-{month}_{to_year}-{to_month}.csv", "2015-12-01/2016-02-29"),
        ("2015-2016.csv", "{year}-{to_year}.csv", "2015-01-01/2016-12-31"),
        ("01-15_02_2016.csv", "{day}-{to_day}_{month}_{year}.csv", "2016-02-01/2016-02-15"),
        ("2016-02-30.csv", "{year}-{month}-{day}.csv", None),
        ("2016-03_02.csv", "{year}-{month}_{to_month}.csv", None),
        ("2016-3.csv", "{year}-{month}.csv", None),
        ("x2016.csv", "{year}.csv", None),
        ("2016acsv", "{year}.csv", None),
        ("corte_2014_2014.csv", "corte_*{year}*.csv", "2014-01-01/2014-12-31"),
        ("corte_2013_2014.csv", "corte_*{year}*.csv", None),
        ("corte_20145.csv", "corte_*{year}*.csv", None),
    ],
)
def test_a_name_says_which_days_a_file_is_about(name: str, pattern: str, days: str | None) -> None:
    assert period_problem(pattern) is None
    assert period(name, pattern) == days


@pytest.mark.parametrize("pattern", ["delitos.csv", "{month}", "{year}-{year}", "{year}_{day}", "{year}_{to_day}"])
def test_a_pattern_that_says_no_days_is_refused(pattern: str) -> None:
    with pytest.raises(DocumentError, match=r"read\.csv\.period"):
        mapping(f'{{csv: {{files: "*.csv", period: "{pattern}"}}}}')


def test_every_row_has_the_period_of_its_file(tmp_path: Path) -> None:
    put(tmp_path, "2024-01.csv", ROWS)
    put(tmp_path, "enero.csv", ROWS)
    source = drop(tmp_path, '{csv: {files: "*.csv", period: "{year}-{month}.csv"}}')
    assert {row.values["#period"] for row in found(source) if isinstance(row, Row)} == {"2024-01-01/2024-01-31"}
    assert skipped(source) == [("enero.csv", "period_not_in_name")]


@pytest.mark.parametrize(
    ("unit", "scopes"),
    [
        (
            "file",
            {"2024-01 a.csv": "2024-01 a.csv", "2024-01 b.csv": "2024-01 b.csv", "2024-02 a.csv": "2024-02 a.csv"},
        ),
        ("period", {"2024-01 b.csv": "2024-01-01/2024-01-31", "2024-02 a.csv": "2024-02-01/2024-02-29"}),
        ("source", {"2024-02 a.csv": ""}),
    ],
)
def test_of_files_that_replace_one_another_the_last_is_read(tmp_path: Path, unit: str, scopes: dict[str, str]) -> None:
    for name in ("2024-02 a", "2024-01 b", "2024-01 a"):
        put(tmp_path, f"{name}.csv", ROWS)
    read = '{csv: {files: "*.csv", period: "{year}-{month} *.csv"}}'
    source = drop(tmp_path, read, key="{content: true}", more=f"replaces: {{unit: {unit}}}")
    batches = [step for step in steps(source) if isinstance(step, Batch)]
    assert {step.place: step.scope for step in batches} == scopes
    keys = {row.values["#key"] for step in batches for row in step.rows if isinstance(row, Row)}
    assert len(keys) == 2 * len(scopes)


# -- groups of rows ----------------------------------------------------------------------------------------------------

GROUPED = """  persons[].role: {const: detained}
  persons[].curp: {text: curp}
each:
  persons: {rows: true}
"""
PERSONS = f"{HEADER},curp"
ALONE = '{csv: {files: "*.csv"}}'


def test_neighbours_of_one_key_are_one_row(tmp_path: Path) -> None:
    folios_ = ["F-1", "F-1 ", "F-2", "F-1", "", "", "F-3"]
    put(tmp_path, "a.csv", "\n".join([PERSONS, *(f"{f},2024-01-01,ROBO,,{n}" for n, f in enumerate(folios_)), ""]))
    source = drop(tmp_path, ALONE, more=GROUPED).pull(None)
    rows = pulled(source)
    assert [(row.locator.partition("@")[0], row.rows) for row in rows] == [
        ("a.csv#2", 2),
        ("a.csv#4", 1),
        ("a.csv#5", 1),
        ("a.csv#6", 1),
        ("a.csv#7", 1),
        ("a.csv#8", 1),
    ]
    assert [part["curp"] for part in rows[0].values["#persons"]] == ["0", "1"]
    again = drop(tmp_path, ALONE, more=GROUPED)
    assert [again.fetch(row.locator) for row in rows] == rows


def test_neighbours_are_of_one_key_as_its_repairs_leave_it(tmp_path: Path) -> None:
    rows = "\n".join(f"{key},2024-01-01,ROBO,,{n}" for n, key in enumerate(["F-1", "EXP F-1", "S/F", "S/F", "F-2"]))
    put(tmp_path, "a.csv", f"{PERSONS}\n{rows}\n")
    repairs = "repairs: [{name: folio, columns: [folio], pattern: '^EXP ', replace: ''}]\nnulls: [S/F]\n"
    grouped = pulled(drop(tmp_path, ALONE, more=GROUPED + repairs).pull(None))
    assert [[part["curp"] for part in row.values["#persons"]] for row in grouped] == [["0", "1"], ["2"], ["3"], ["4"]]


def test_no_batch_cuts_a_group_and_a_pull_goes_on_after_it(tmp_path: Path) -> None:
    lines = [f"F-{n // 7},2024-01-01,ROBO,,{n}" for n in range(2500)]
    put(tmp_path, "a.csv", "\n".join([PERSONS, *lines, ""]))
    batches = [step for step in steps(drop(tmp_path, ALONE, more=GROUPED)) if isinstance(step, Batch)]
    assert [sum(row.rows for row in step.rows if isinstance(row, Row)) for step in batches] == [1001, 1001, 498]
    assert [step.complete for step in batches] == [False, False, True]
    assert steps(drop(tmp_path, ALONE, more=GROUPED), batches[0].cursor)[0] == batches[1]


def test_a_refused_row_ends_a_group(tmp_path: Path) -> None:
    put(tmp_path, "a.csv", f"{PERSONS}\nF-1,2024-01-01,ROBO,,\nF-1,x\nF-1,2024-01-01,ROBO,,\n")
    assert rules(drop(tmp_path, ALONE, more=GROUPED)) == [None, "column_count", None]


def test_a_file_in_which_all_is_one_record_is_none(tmp_path: Path) -> None:
    put(tmp_path, "a.csv", f"{PERSONS}\n" + "F-1,2024-01-01,ROBO,,\n" * 1001)
    assert skipped(drop(tmp_path, ALONE, more=GROUPED)) == [("a.csv", "too_many_rows_of_one_key")]


# -- files beside each other -------------------------------------------------------------------------------------------

BESIDE = '{csv: {files: "Delitos*.csv", delimiter: ";", beside: ["Victimas*.csv", "Lugares*.csv"]}}'
DELITOS, VICTIMAS, LUGARES = (
    "folio;fecha\nF-1;2024-01-01\nF-2;2024-01-02\n",
    "cambio\nM\nH\n",
    "delito;\nROBO;1\nDAÑOS;2\n",
)


@pytest.fixture
def three(tmp_path: Path) -> Path:
    for name, content in (("Delitos_1", DELITOS), ("Victimas_1", VICTIMAS), ("Lugares_1", LUGARES)):
        put(tmp_path, f"{name}.csv", content)
    return tmp_path


def test_the_rows_of_three_files_are_one(three: Path) -> None:
    source = drop(three, BESIDE)
    (batch,) = steps(source)
    assert isinstance(batch, Batch)
    rows = [row for row in batch.rows if isinstance(row, Row)]
    assert [row.values for row in rows] == [
        {"folio": "F-1", "fecha": "2024-01-01", "cambio": "M", "delito": "ROBO", "": "1"},
        {"folio": "F-2", "fecha": "2024-01-02", "cambio": "H", "delito": "DAÑOS", "": "2"},
    ]
    assert places(rows) == ["Delitos_1.csv#2", "Delitos_1.csv#3"]
    assert [source.fetch(row.locator) for row in rows] == rows
    assert steps(drop(three, BESIDE), batch.cursor) == []


def test_the_content_of_all_of_them_is_the_unit_s(three: Path) -> None:
    source = drop(three, BESIDE)
    (batch,) = steps(source)
    assert isinstance(batch, Batch)
    put(three, "Lugares_1.csv", LUGARES.replace("ROBO", "LESIONES"))
    (again,) = steps(drop(three, BESIDE), batch.cursor)
    assert isinstance(again, Batch)
    assert again.unit != batch.unit
    with pytest.raises(CannotFetch, match="changed"):
        source.fetch(batch.rows[0].locator)


@pytest.mark.parametrize(
    ("name", "content", "rule"),
    [
        ("Lugares_1.csv", LUGARES + "LESIONES;3\n", "companion_rows"),
        ("Victimas_1.csv", "cambio\nM\n", "companion_rows"),
        ("Delitos_1.csv", DELITOS + "F-3;2024-01-01\n", "companion_rows"),
        ("Victimas_1.csv", "cambio;delito\nM;\nH;\n", "duplicate_column:delito"),
        ("Victimas_1.csv", "otra;fecha\nM;\nH;\n", "duplicate_column:fecha"),
        ("Victimas_1.csv", VICTIMAS.encode() + b"\xff\n", "encoding"),
        ("Lugares_1.csv", "", "empty_file"),
    ],
)
def test_files_that_do_not_go_together_are_left_as_one(three: Path, name: str, content: str | bytes, rule: str) -> None:
    age(put(three, name, content))
    source = drop(three, BESIDE)
    assert steps(source) == [Skipped("Delitos_1.csv", rule, steps(source)[0].cursor)]
    assert steps(source, steps(source)[0].cursor) == []
    for each, mended in (("Delitos_1", DELITOS), ("Victimas_1", VICTIMAS), ("Lugares_1", LUGARES)):
        put(three, f"{each}.csv", mended)
    assert folios(pulled(source.pull(steps(source)[0].cursor))) == []
    assert len(pulled(source.pull(None))) == 2


def test_many_rows_are_counted_before_the_first_is_handed_over(three: Path) -> None:
    put(three, "Delitos_1.csv", "folio;fecha\n" + "F-1;2024-01-01\n" * 3000)
    put(three, "Victimas_1.csv", "cambio\n" + "M\n" * 3000)
    put(three, "Lugares_1.csv", "delito\n" + "ROBO\n" * 2999)
    assert found(drop(three, BESIDE)) == []


def test_a_row_that_is_uneven_in_one_file_is_no_row(three: Path) -> None:
    put(three, "Victimas_1.csv", "cambio\nM;H\nH\n")
    put(three, "Lugares_1.csv", "delito;otra\nROBO\nROBO;\n")
    assert rules(drop(three, BESIDE)) == ["column_count", None]


def test_a_companion_that_is_not_there_is_waited_for_and_said(three: Path) -> None:
    (three / "Lugares_1.csv").unlink()
    (step,) = steps(drop(three, BESIDE))
    assert isinstance(step, Skipped)
    assert (step.unit, step.rule) == ("Delitos_1.csv", "missing_companion")
    put(three, "Lugares_1.csv", LUGARES)
    assert len(pulled(drop(three, BESIDE).pull(step.cursor))) == 2


def test_a_companion_that_is_being_written_is_waited_for(three: Path) -> None:
    put(three, "Lugares_1.csv", LUGARES[:-1])
    assert steps(drop(three, BESIDE)) == []


@pytest.mark.parametrize(
    ("files", "beside"),
    [("D*.csv", "V.csv"), ("D.csv", "V*.csv"), ("D*_*.csv", "V*_*.csv"), ("D?*.csv", "V*.csv"), ("D*.csv", "D*.csv")],
)
def test_a_companion_s_name_must_follow_from_the_file_s(files: str, beside: str) -> None:
    with pytest.raises(DocumentError, match=r"read\.csv"):
        mapping(f'{{csv: {{files: "{files}", beside: ["{beside}"]}}}}')


def test_what_the_star_stands_for_is_carried_over() -> None:
    assert companion("Delitos_2024.csv", "Delitos*.csv", "Victimas*.csv") == "Victimas_2024.csv"
    assert companion("a", "*", "x*y") == "xay"
    assert companion("Delitos.csv", "Delitos.csv", "Victimas.csv") == "Victimas.csv"


@pytest.mark.skipif(not SHARED.is_dir(), reason=f"real data is not at {SHARED} (CONVENIO_SHARED_DATA)")
def test_three_real_files_are_one() -> None:
    beside = 'beside: ["Victimas*.csv", "Ubicaciones*.csv"]'
    read = f'{{csv: {{files: "Delitos*.csv", encoding: detect, delimiter: detect, {beside}}}}}'
    text = f"""
mapping: 1
source: prueba
owner: fgj-cdmx
kind: incident
zone: America/Mexico_City
read: {read}
key: {{content: true}}
fields:
  report_class: {{const: crime}}
  occurred_at: {{date: Fecha_Hecho, format: "%Y-%m-%d"}}
  offences[0].label: {{text: Delito}}
  place.neighbourhood: {{text: Colonia_Hecho}}
"""
    source = FileDrop("prueba", SHARED / "fgj_cdmx_victims", read_mapping(text, "prueba.yaml"))
    batches = [step for step in steps(source) if isinstance(step, Batch)]
    rows = [row for step in batches for row in step.rows]
    assert len(rows) == 15_000
    assert all(isinstance(row, Row) for row in rows)
    assert [len(row.values) for row in rows[:1] if isinstance(row, Row)] == [11]
    assert batches[0].read_as == 'utf-8 BOM; ";"; LF'
    assert not any(step.read_as for step in batches[1:])


@pytest.mark.parametrize(
    "read",
    [
        '{xlsx: {files: "*.xlsx", sheet: [ENERO, ENERO]}}',
        '{csv: {files: "*.csv", header: [23, 22]}}',
        '{csv: {files: "*.csv", delimiter: "\\n"}}',
        '{json: {files: "*.json", items: data, lines: true}}',
        '{json: {files: "*.json", encoding: rot13}}',
        '{json: {files: "*.json"}, csv: {files: "*.csv"}}',
    ],
)
def test_what_no_file_can_be_read_by_is_refused(read: str) -> None:
    with pytest.raises(DocumentError, match="read"):
        mapping(read)


def test_an_older_file_does_not_come_back_when_the_newest_is_tidied_away(tmp_path: Path) -> None:
    source = drop(tmp_path, '{csv: {files: "*.csv"}}', more="replaces: {unit: source}")
    put(tmp_path, "corte_1.csv", "folio,fecha,delito,cambio\nF-1,2024-01-01,ROBO,\n")
    newest = put(tmp_path, "corte_2.csv", "folio,fecha,delito,cambio\nF-2,2024-01-01,ROBO,\n")
    (taken,) = steps(source)
    assert isinstance(taken, Batch)
    assert folios([row for row in taken.rows if isinstance(row, Row)]) == ["F-2"]
    newest.unlink()
    (left,) = steps(source, taken.cursor)
    assert left == Skipped("corte_1.csv", "older_than_the_last", left.cursor)
    put(tmp_path, "corte_3.csv", "folio,fecha,delito,cambio\nF-3,2024-01-01,ROBO,\n")
    (later,) = steps(source, left.cursor)
    assert isinstance(later, Batch)
    assert folios([row for row in later.rows if isinstance(row, Row)]) == ["F-3"]
    (from_the_start,) = steps(source)
    assert isinstance(from_the_start, Batch)
