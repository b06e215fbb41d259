"""Blank cells that say "as above", and header lines among the rows."""

from __future__ import annotations

from pathlib import Path

import pytest
from connector_conformance import pulled
from drops import HEADER, drop, found, places, put, rules, skipped, steps
from hypothesis import given
from hypothesis import strategies as st
from test_file_shapes import COLUMNS, book, two_lines

from adapters.base import Batch, Row
from adapters.drop.file_drop import FileDrop
from adapters.files.filled import filled_down
from adapters.files.records import Record
from adapters.rows.mapper import read_mapping
from contracts.document import DocumentError

READ = '{csv: {files: "*.csv", fill_down: [fecha, folio], footer: [TOTAL]}}'
PERSONS = """  persons[].role: {const: detained}
  persons[].curp: {text: cambio}
each:
  persons: {rows: true}
"""


def cells(rows: list[tuple[str, ...]]) -> str:
    return "".join(f"{','.join(row)}\n" for row in [tuple(HEADER.split(",")), *rows])


def read_of(folder: Path, read: str = READ, **more: str) -> list[tuple[object, ...] | str | None]:
    """Folio, date and offence of each row, or why it is none."""
    rows = found(drop(folder, read, **more))
    return [tuple(r.values[c] for c in COLUMNS[:3]) if isinstance(r, Row) else r.rule for r in rows]


def test_a_blank_cell_of_these_columns_says_what_the_row_above_says(tmp_path: Path) -> None:
    put(tmp_path, "a.csv", cells([("F-1", "2024-01-01", "ROBO", "x"), ("", " ", "RIÑA", ""), ("F-2", "", "", "x")]))
    assert read_of(tmp_path) == [
        ("F-1", "2024-01-01", "ROBO"),
        ("F-1", "2024-01-01", "RIÑA"),
        ("F-2", "2024-01-01", ""),
    ]


def test_a_new_text_in_an_outer_column_begins_the_inner_ones_anew(tmp_path: Path) -> None:
    rows = [("F-1", "2024-01-01", "ROBO", ""), ("F-1", "", "RIÑA", ""), ("F-2", "", "ROBO", ""), ("", "", "RIÑA", "")]
    put(tmp_path, "a.csv", cells(rows))
    read = READ.replace("[fecha, folio]", "[folio, fecha]")
    dates = [row[1] for row in read_of(tmp_path, read) if isinstance(row, tuple)]
    assert dates == ["2024-01-01", "2024-01-01", "", ""]


def test_nothing_above_leaves_a_cell_blank(tmp_path: Path) -> None:
    put(tmp_path, "a.csv", cells([("", "", "ROBO", "x"), ("F-1", "", "RIÑA", "")]))
    assert read_of(tmp_path) == [("", "", "ROBO"), ("F-1", "", "RIÑA")]


@pytest.mark.parametrize(
    "between",
    [
        ("", "", "", ""),
        ("TOTAL: 1", "", "", ""),
        ("", "", "FEBRERO", ""),
        ("FEBRERO",),
        tuple(HEADER.split(",")),
    ],
)
def test_what_is_no_row_between_them_is_no_matter(tmp_path: Path, between: tuple[str, ...]) -> None:
    put(tmp_path, "a.csv", cells([("F-1", "2024-01-01", "ROBO", "x"), between, ("", "", "RIÑA", "")]))
    assert read_of(tmp_path)[-1] == ("F-1", "2024-01-01", "RIÑA")


ABOVE = '{csv: {files: "*.csv", as_above: {delito: [IDEM, "-"]}}}'


def test_a_word_for_as_above_takes_the_row_above_and_is_counted(tmp_path: Path) -> None:
    rows = [
        ("F-1", "", "ROBO", ""),
        ("F-2", "", "Ídem", "x"),
        ("", "", "", ""),
        ("F-3", "", "-", ""),
        ("F-4", "", "RIÑA", ""),
    ]
    put(tmp_path, "a.csv", cells(rows))
    source = drop(tmp_path, ABOVE)
    told = [row[2] if isinstance(row, tuple) else row for row in read_of(tmp_path, ABOVE)]
    assert [one for one in told if one != "blank_row"] == ["ROBO", "ROBO", "ROBO", "RIÑA"]
    assert [step.read_as for step in source.pull(None) if isinstance(step, Batch)][-1] == "as above: 2"


@pytest.mark.parametrize(
    "before",
    [[], [("F-1", "", "", "x")], [("F-1", "", "ROBO", "x"), ("F-2", "", "ROBO")]],
    ids=["none", "blank", "cut"],
)
def test_where_nothing_clear_is_above_its_row_is_set_aside(tmp_path: Path, before: list[tuple[str, ...]]) -> None:
    put(tmp_path, "a.csv", cells([*before, ("F-8", "", "IDEM", "x"), ("F-9", "", "IDEM", "x")]))
    assert read_of(tmp_path, ABOVE)[-2:] == ["row_above_unclear", "row_above_unclear"]


def test_a_row_of_which_nothing_else_is_known_is_not_filled(tmp_path: Path) -> None:
    rows = [("F-1", "2024-01-01", "ROBO", "x"), ("", "2024-01-02", "", ""), ("F-2", "", "RIÑA", "")]
    put(tmp_path, "a.csv", cells(rows))
    assert read_of(tmp_path)[1:] == [("", "2024-01-02", ""), ("F-2", "2024-01-02", "RIÑA")]


@pytest.mark.parametrize("broken", ["F-2,2024-01-02,ROBO\n", 'F-2,2024-01-02,"a"b,\n'])
def test_under_a_row_that_cannot_be_read_nothing_is_guessed(tmp_path: Path, broken: str) -> None:
    below = ",,RIÑA,\nF-3,,RIÑA,\nF-4,2024-01-04,RIÑA,\n,,ROBO,\n"
    put(tmp_path, "a.csv", f"{HEADER}\nF-1,2024-01-01,ROBO,\n{broken}{below}")
    assert read_of(tmp_path)[2:] == [
        "row_above_unclear",
        "row_above_unclear",
        ("F-4", "2024-01-04", "RIÑA"),
        ("F-4", "2024-01-04", "ROBO"),
    ]


def test_an_error_of_excel_is_not_carried_down_and_takes_no_other_column_with_it(tmp_path: Path) -> None:
    rows = [("F-1", "2024-01-01", "ROBO"), ("#N/A", "2024-01-02", "x"), (None, "2024-01-03", "x"), ("F-2", None, "x")]
    book(tmp_path / "a.xlsx", ENERO=[COLUMNS, *rows])
    read = '{xlsx: {files: "*.xlsx", sheet: ENERO, fill_down: [folio, fecha]}}'
    assert read_of(tmp_path, read)[1:] == ["cell_error", "row_above_unclear", ("F-2", None, "x")]


def test_every_sheet_begins_anew(tmp_path: Path) -> None:
    first, other = ("F-1", "2024-01-01", "ROBO", "x"), (None, None, "RIÑA", "x")
    book(tmp_path / "a.xlsx", ENERO=[COLUMNS, first, other], FEBRERO=[COLUMNS, other])
    read = '{xlsx: {files: "*.xlsx", sheet: "*", fill_down: [folio, fecha]}}'
    assert read_of(tmp_path, read) == [first[:3], ("F-1", "2024-01-01", "RIÑA"), (None, None, "RIÑA")]


def test_a_pull_that_goes_on_knows_what_stood_above(tmp_path: Path) -> None:
    put(tmp_path, "a.csv", cells([("F-1", "2024-01-01", "ROBO", ""), *[("", "", "RIÑA", "")] * 2000]))
    source = drop(tmp_path, READ, key="{content: true}")
    first, *rest = steps(source)
    assert isinstance(first, Batch)
    again = steps(drop(tmp_path, READ, key="{content: true}"), first.cursor)
    assert again == rest
    (last,) = [row for step in again[-1:] if isinstance(step, Batch) for row in step.rows]
    assert isinstance(last, Row)
    assert (last.values["folio"], last.values["#key"].rpartition(":")[2]) == ("F-1", "2000")
    assert source.fetch(last.locator) == last


def test_a_group_of_rows_is_one_record_by_the_key_of_its_first(tmp_path: Path) -> None:
    rows = [("F-1", "2024-01-01", "ROBO", "A"), ("", "", "ROBO", "B"), ("F-2", "", "ROBO", "C")]
    put(tmp_path, "a.csv", cells(rows))
    more = PERSONS.replace("cambio", "delito")
    one, two = pulled(drop(tmp_path, READ, more=more).pull(None))
    assert (one.rows, two.rows, one.values["folio"], two.values["fecha"]) == (2, 1, "F-1", "2024-01-01")
    assert [part["cambio"] for part in one.values["#persons"]] == ["A", "B"]


row = st.tuples(*[st.sampled_from(["", " ", "a", "b"])] * 3)


@given(st.lists(row, max_size=8))
def test_a_filled_row_says_what_the_last_to_say_anything_said(rows: list[tuple[str, ...]]) -> None:
    made = filled_down((Record(n, cells) for n, cells in enumerate(rows)), [0, 1], 3)
    outer = inner = ""
    for record, (first, second, other) in zip(made, rows, strict=True):
        begun = first.strip() and first != outer
        outer = first if first.strip() else outer
        inner = second if second.strip() else "" if begun else inner
        expected = [first, second, other]
        if other.strip():
            expected[:2] = [
                first if first.strip() or not outer else outer,
                second if second.strip() or not inner else inner,
            ]
        assert list(record.cells) == expected


def test_a_column_is_filled_once_and_must_be_there(tmp_path: Path) -> None:
    put(tmp_path, "a.csv", "folio,fecha,delito,cambio\nF-1,2024-01-01,ROBO,\n")
    assert skipped(drop(tmp_path, READ.replace("[fecha, folio]", "[fehca]"))) == [("a.csv", "missing_column:fehca")]
    assert skipped(drop(tmp_path, READ.replace("[fecha, folio]", "[fecha, cambio]"))) == []
    with pytest.raises(DocumentError, match="named twice") as caught:
        drop(tmp_path, READ.replace("[fecha, folio]", "[folio, folio]"))
    assert [(c.line, c.field.rpartition("[")[0]) for c in caught.value.complaints] == [(7, "read.csv.fill_down")]


def test_only_a_mapping_that_fills_has_another_version() -> None:
    def version(read: str) -> str:
        text = f"mapping: 1\nsource: s\nowner: o\nkind: incident\nzone: America/Mexico_City\nread: {read}\n"
        fields = "key: {columns: [folio]}\nfields: {report_class: {const: crime}, folio: {text: folio}}\n"
        return read_mapping(text + fields, "m.yaml").version

    plain, none, filled = (f'{{csv: {{files: "*"{more}}}}}' for more in ("", ", fill_down: []", ", fill_down: [folio]"))
    assert version(plain) == version(none) != version(filled)


# -- header lines among the rows ---------------------------------------------------------------------------------------


def test_a_heading_that_is_there_again_is_no_row_and_is_counted(tmp_path: Path) -> None:
    put(tmp_path, "a.csv", f"{HEADER}\nF-1,2024-01-01,ROBO,\n{HEADER}\n folio ,fecha,delito,cambio\nF-2,,,\nTOTAL,,,\n")
    source = drop(tmp_path, READ)
    (batch,) = steps(source)
    assert isinstance(batch, Batch)
    assert batch.read_as == "footer: 1 | heading repeated: 2"
    assert places(found(source)) == ["a.csv#2", "a.csv#5"]


def test_each_line_of_a_heading_of_two_is_one(tmp_path: Path) -> None:
    heading = [("", "", "Hecho"), ("Folio", "", "Fecha", "Delito")]
    row = ("F-1", "", "2024-01-01", "ROBO")
    book(tmp_path / "a.xlsx", ENERO=[*heading, row, *heading, (), row])
    source = FileDrop("prueba", tmp_path, two_lines('{xlsx: {files: "*.xlsx", sheet: ENERO, header: [1, 2]}}'))
    (batch,) = steps(source)
    assert isinstance(batch, Batch)
    assert batch.read_as == "heading repeated: 2"
    assert rules(source) == [None, "blank_row", None]


@pytest.mark.parametrize("other", ["folio,fecha,delito,", "folio,fecha,delito,cambios", "folio,fecha,cambio,delito"])
def test_a_row_that_says_anything_else_stays_a_row(tmp_path: Path, other: str) -> None:
    put(tmp_path, "a.csv", f"{HEADER}\nF-1,2024-01-01,ROBO,\n{other}\n")
    assert len(found(drop(tmp_path, READ))) == 2
