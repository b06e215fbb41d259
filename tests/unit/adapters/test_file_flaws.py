"""Flaws that spoilt files once found, each with the file that found it: a value nobody wrote, a crash, a value told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from drops import HEADER, age, drop, found, put, rules, skipped

from adapters.base import Batch, Row
from adapters.drop.file_drop import FileDrop
from adapters.values.flatten import flatten

CSV = '{csv: {files: "*.csv"}}'
BESIDE = '{csv: {files: "Hechos*.csv", beside: ["Lugares*.csv"]}}'
LIST = '{json: {files: "*.json"}}'
DEEP = '{json: {files: "*.json", items: a.rows}}'
LINES = '{json: {files: "*.json", lines: true}}'
ITEM = '{"folio": "F-1", "fecha": "2024-01-01", "delito": "ROBO"}'


def kept(source: FileDrop) -> list[Any]:
    return [row.values["delito"] for row in found(source) if isinstance(row, Row)]


@pytest.mark.parametrize("end", ["", '"\n', '"x,\nF-5,2024-01-01,ROBO,\n'])
def test_a_quote_that_does_not_end_where_its_cell_does_costs_every_line_it_takes_in(tmp_path: Path, end: str) -> None:
    age(
        put(tmp_path, "a.csv", f'{HEADER}\nF-1,2024-01-01,ROBO,\nF-2,2024-01-02,ROBO,"\nF-3,2024-01-03,X,\nF-4,Y,{end}')
    )
    swallowed = [rule for rule in rules(drop(tmp_path, CSV)) if rule]
    if end == '"\n':  # a cell of three lines, and nothing in it shows that it isn't one
        assert (kept(drop(tmp_path, CSV)), swallowed) == (["ROBO", "ROBO"], [])
    else:
        assert (kept(drop(tmp_path, CSV))[0], swallowed) == ("ROBO", ["unreadable_row"] * 3)


@pytest.mark.parametrize("cell", ['"DAÑOS"X', '"EL "GÜERO""', '"DAÑOS" '])
def test_a_cell_that_goes_on_after_its_quote_is_unclear(tmp_path: Path, cell: str) -> None:
    put(tmp_path, "a.csv", f"{HEADER}\nF-1,2024-01-01,{cell},\nF-2,2024-01-01,ROBO,\n")
    assert (rules(drop(tmp_path, CSV)), kept(drop(tmp_path, CSV))) == (["unreadable_row", None], ["ROBO"])


def test_broken_quotes_in_two_files_do_not_make_rows_of_others(tmp_path: Path) -> None:
    facts = [f"F-{n},2024-01-01\n" for n in range(6)]
    places_of = [f"ROBO {n},\n" for n in range(6)]
    facts[1], places_of[3] = 'F-1,"2024\n', '"ROBO 3,\n'
    facts[2], places_of[4] = 'F-2,"2024\n', 'ROBO "4,\n'
    put(tmp_path, "Hechos.csv", "folio,fecha\n" + "".join(facts))
    put(tmp_path, "Lugares.csv", "delito,cambio\n" + "".join(places_of))
    there = [row for row in found(drop(tmp_path, BESIDE)) if isinstance(row, Row)]
    assert [(row.values["folio"], row.values["delito"]) for row in there] == [
        ("F-0", "ROBO 0"),
        ("F-5", "ROBO 5"),
    ]


def test_a_column_s_name_is_not_told_if_only_the_file_has_it(tmp_path: Path) -> None:
    put(tmp_path, "Hechos.csv", "folio,fecha,ANA LOPEZ\nF-1,2024-01-01,x\n")
    put(tmp_path, "Lugares.csv", "delito,ANA LOPEZ\nROBO,x\n")
    assert skipped(drop(tmp_path, BESIDE)) == [("Hechos.csv", "duplicate_column")]


@pytest.mark.parametrize("stated", ["cp1252", "latin-1", "cp850", "mac-roman"])
def test_utf_8_is_not_read_in_a_stated_encoding_of_one_byte(tmp_path: Path, stated: str) -> None:
    put(tmp_path, "a.csv", f"{HEADER}\nF-1,2024-01-01,DAÑOS,\n")
    put(tmp_path, "b.csv", f"{HEADER}\nF-1,2024-01-01,DAÑOS A LA NACIÓN,\n".encode(stated))
    source = drop(tmp_path, f'{{csv: {{files: "*.csv", encoding: {stated}}}}}')
    assert skipped(source) == [("a.csv", "encoding")]
    assert kept(source) == ["DAÑOS A LA NACIÓN"]


@pytest.mark.parametrize("item", [ITEM[:-1] + ', "delito": "OTRO"}', '{"delito": {"a": 1, "a": 2}}'])
def test_a_member_that_stands_twice_says_nothing(tmp_path: Path, item: str) -> None:
    put(tmp_path, "a.json", f"[{ITEM}, {item}, {ITEM}]")
    assert rules(drop(tmp_path, LIST)) == [None, "duplicate_member", None]
    put(tmp_path, "a.json", f"{ITEM}\n{item}\n{ITEM}\n")
    assert rules(drop(tmp_path, LINES)) == [None, "duplicate_member", None]


@pytest.mark.parametrize("text", ['{{"a": {{"rows": [{0}], "rows": []}}}}', '{{"a": {{"rows": [{0}]}}, "a": 1}}'])
def test_a_list_that_stands_twice_is_told(tmp_path: Path, text: str) -> None:
    put(tmp_path, "a.json", text.format(ITEM))
    assert skipped(drop(tmp_path, DEEP)) == [("a.json", "duplicate_member")]


def test_a_list_is_none_because_another_part_has_its_name(tmp_path: Path) -> None:
    put(tmp_path, "a.json", f'{{"b": {{"a": 1, "rows": 2}}, "a": {{"rows": [{ITEM}], "a": {{"rows": 1}}}}, "rows": 3}}')
    assert kept(drop(tmp_path, DEEP)) == ["ROBO"]


def test_two_members_of_one_path_say_nothing() -> None:
    assert flatten({"a": {"b": 1}, "a.b": 2}) is None
    assert flatten({"a.b": 2, "a": {"b": 1}}) is None
    assert flatten({"a": [1], "a[0]": 2}) is None


def test_a_long_number_keeps_all_of_its_digits_or_is_refused(tmp_path: Path) -> None:
    item = '{"folio": 12345678901234567890123, "fecha": "2024-01-01", "delito": 100000000000000001}'
    put(tmp_path, "a.json", f"{item}\n")
    (row,) = (row for row in found(drop(tmp_path, LINES)) if isinstance(row, Row))
    assert (row.values["folio"], row.values["delito"]) == (12345678901234567890123, 100000000000000001)
    put(tmp_path, "a.json", f"[{item}]")
    assert skipped(drop(tmp_path, LIST)) == [("a.json", "number_too_long")]


@pytest.mark.parametrize("number", ["9" * 5000, "1E+99999999999999999999", "1e400"])
def test_a_number_that_no_machine_has_is_refused(tmp_path: Path, number: str) -> None:
    """A number of 4,301 digits ended the process: the parser makes an int of it, which Python refuses unseen."""
    item = f'{{"folio": "F-2", "delito": {number}}}'
    put(tmp_path, "a.json", f"[{ITEM}, {item}, {ITEM}]")
    assert skipped(drop(tmp_path, LIST)) == [("a.json", "number_too_long")]
    put(tmp_path, "a.json", f"{ITEM}\n{item}\n{ITEM}\n")
    assert rules(drop(tmp_path, LINES)) == [None, "unreadable_row", None]


@pytest.mark.parametrize(
    ("read", "end", "text"),
    [(CSV, ".csv", f"{HEADER}\n" + "F-1,2024-01-01,ROBO,\n" * 9000), (LINES, ".json", f"{ITEM}\n" * 9000)],
)
def test_a_file_that_is_another_under_our_eyes_stops_nobody(tmp_path: Path, read: str, end: str, text: str) -> None:
    path = put(tmp_path, f"a{end}", text)
    put(tmp_path, f"b{end}", text)
    pulling = drop(tmp_path, read).pull(None)
    next(pulling)
    path.write_bytes(text.encode().replace(b"ROBO", b"RO\xff\xff"))
    assert [step.place for step in pulling if isinstance(step, Batch)] == [f"b{end}"] * 10
