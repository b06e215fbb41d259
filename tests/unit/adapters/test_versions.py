"""Several versions of a record in one file: which row speaks for it, in whatever order they stand."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from pathlib import Path

import pytest
from drops import drop, found, put, steps
from hypothesis import given, settings
from hypothesis import strategies as st
from source_worlds import mapping

from adapters.base import Batch, Row
from adapters.drop import file_drop
from adapters.drop.file_drop import FileDrop
from adapters.drop.versions import Versions
from adapters.files.tables import Line
from adapters.rows.mapper import Mapped, Mapper, Older, Unmapped
from contracts.document import DocumentError

READ = '{csv: {files: "*.csv", encoding: utf-8}}'
STAMPED = '{columns: [folio], latest: {date: act, format: ["%d/%m/%Y %H:%M", "%d/%m/%Y", iso]}}'
NUMBERED = "{columns: [folio], latest: {number: act}}"


def outcomes(rows: Sequence[tuple[str, str]], key: str = STAMPED) -> list[str]:
    """What becomes of rows of a folio and what says their version: kept, older, or the rule."""
    document = mapping(READ, key=key)
    lines = [
        Line(i, f"#{i}", {"folio": folio, "act": act, "fecha": "2024-01-01", "delito": f"ROBO {i}"})
        for i, (folio, act) in enumerate(rows)
    ]
    mapper = Mapper(document)
    with Versions(document) as versions:
        versions.see(lines)
        return [said(mapper, line) for line in versions.marked(lines)]


def said(mapper: Mapper, line: Line) -> str:
    found = mapper.map(line.values)
    if isinstance(found, Unmapped):
        return ", ".join(f"{p.field}: {p.rule}" for p in found.problems)
    return "older" if isinstance(found, Older) else "kept" if isinstance(found, Mapped) else "elsewhere"


@pytest.mark.parametrize("says", ["older", "unclear", "2"])
def test_a_column_of_the_source_that_is_called_as_what_marks_a_version_says_nothing(says: str) -> None:
    values = {"folio": "1", "fecha": "2024-01-01", "delito": "ROBO", "act": "1", "#version": says}
    assert isinstance(Mapper(mapping(READ, key="{columns: [folio]}")).map(values), Mapped)

    document = mapping(READ, key=NUMBERED)
    with Versions(document) as versions:
        versions.see([Line(1, "#1", dict(values))])
        assert [said(Mapper(document), line) for line in versions.marked([Line(1, "#1", dict(values))])] == ["kept"]


UNCLEAR = "act: unclear_version"


@pytest.mark.parametrize(
    ("versions", "expected"),
    [
        (["02/03/2024 10:00", "02/03/2024 10:01"], ["older", "kept"]),
        (["28/02/2024 10:00", "01/03/2024 09:00"], ["older", "kept"]),  # by time, not by text
        (["02/03/2024 10:00", "02/03/2024 10:00"], ["kept", "kept"]),  # the pull compares their content
        (["02/03/2024", "02/03/2024 10:00"], ["kept", "kept"]),  # within the day none is surely later
        (["02/03/2024", "03/03/2024 00:00"], ["older", "kept"]),
        (["02/03/2024 10:00", "2024-03-02T10:00:30"], ["kept", "kept"]),  # nor within the minute
        (["2024-03-02T10:00:29", "2024-03-02T10:00:30"], ["older", "kept"]),
        (["02/03/2024", ""], [UNCLEAR, UNCLEAR]),
        (["02/03/2024", "ayer"], [UNCLEAR, UNCLEAR]),
        (["30/02/2024"], [UNCLEAR]),
        (["02/03/2024"], ["kept"]),
    ],
)
def test_the_latest_by_its_date_is_the_record(versions: list[str], expected: list[str]) -> None:
    for order in permutations(range(len(versions))):
        assert outcomes([("1", versions[i]) for i in order]) == [expected[i] for i in order]


@pytest.mark.parametrize(
    ("versions", "expected"),
    [
        (["9", "10"], ["older", "kept"]),
        (["9007199254740992", "9007199254740993"], ["older", "kept"]),  # one float
        (["1", "1.0"], ["kept", "kept"]),
        (["1", "dos"], [UNCLEAR, UNCLEAR]),
    ],
)
def test_the_latest_by_its_number_is_the_record(versions: list[str], expected: list[str]) -> None:
    assert outcomes([("1", version) for version in versions], NUMBERED) == expected


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 5)), max_size=12))
def test_of_each_record_the_rows_of_its_greatest_version_stand(rows: list[tuple[str, int]]) -> None:
    greatest = {folio: max(n for other, n in rows if other == folio) for folio, _ in rows}
    expected = ["kept" if n == greatest[folio] else "older" for folio, n in rows]
    assert outcomes([(folio, str(n)) for folio, n in rows], NUMBERED) == expected


CORRECTS = "{columns: [folio], corrects: act}"
CHAIN = "act: unclear_version"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("1", ""), ("2", "1")], ["older", "kept"]),
        ([("1", ""), ("2", "1"), ("3", "")], ["older", "kept", "kept"]),
        ([("1", ""), ("1", "1")], ["older", "kept"]),  # the same folio again, corrected
        ([("2", "1")], ["kept"]),  # of a row of an earlier file
        ([("1", ""), ("2", "1"), ("3", "2")], ["older", CHAIN, CHAIN]),
        ([("1", ""), ("2", "1"), ("", "2")], ["older", CHAIN, CHAIN]),
        ([("1", "2"), ("2", "1")], [CHAIN, CHAIN]),
        ([("1", ""), ("2", "1"), ("2", "")], ["older", CHAIN, "kept"]),  # a folio that is used twice
    ],
)
def test_a_row_that_names_another_is_the_later_version_of_that_one(
    rows: list[tuple[str, str]], expected: list[str]
) -> None:
    for order in permutations(range(len(rows))):
        assert outcomes([rows[i] for i in order], CORRECTS) == [expected[i] for i in order]


def test_its_record_is_the_one_that_it_names() -> None:
    mapper = Mapper(mapping(READ, key=CORRECTS))
    row = {"folio": "2", "fecha": "2024-01-01", "delito": "ROBO", "act": "1"}
    assert (mapper.key(row), mapper.key(row | {"act": ""})) == ("1", "2")


def test_a_key_is_repaired_wherever_it_is_named() -> None:
    repair = "repairs: [{{name: zeros, columns: [{}], pattern: '^0{{1,5}}', replace: ''}}]\n"
    with pytest.raises(DocumentError, match="repair 'act' too"):
        mapping(READ, key=CORRECTS, more=repair.format("folio"))
    mapper = Mapper(mapping(READ, key=CORRECTS, more=repair.format("folio, act")))
    row = {"folio": "01", "fecha": "2024-01-01", "delito": "ROBO"}
    assert mapper.key(row) == mapper.key(row | {"folio": "2", "act": "01"}) == "1"


def test_a_row_that_is_withdrawn_withdraws_the_record_that_it_names() -> None:
    mapper = Mapper(mapping(READ, key=CORRECTS, more="withdraw: {column: estado, values: [CANCELA]}\n"))
    row = {"folio": "2", "fecha": "2024-01-01", "delito": "ROBO", "act": "1", "estado": "CANCELA"}
    assert mapper.map(row) == Mapped("1", {}, withdrawn=True)


def test_another_agency_s_row_is_no_version_of_ours() -> None:
    document = mapping(READ, key=NUMBERED, more="select: {column: de, ours: [A], others: [B]}\n")
    lines = [Line(i, "", {"folio": "1", "act": str(i), "de": de}) for i, de in enumerate("AB")]
    with Versions(document) as versions:
        versions.see(lines)
        assert ["#version" in line.values for line in versions.marked(lines)] == [False, False]


def test_a_file_is_judged_whole_wherever_a_reading_of_it_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_drop, "BATCH", 1)
    put(tmp_path, "a.csv", "folio,fecha,delito,act\n1,2024-01-01,A,1\n2,2024-01-01,B,1\n1,2024-01-01,C,2\n")
    source, mapper = drop(tmp_path, READ, key=NUMBERED), Mapper(mapping(READ, key=NUMBERED))
    batches = [step for step in steps(source) if isinstance(step, Batch)]
    again = [row for step in steps(source, batches[0].cursor) if isinstance(step, Batch) for row in step.rows]
    rows = [row for row in found(source) if isinstance(row, Row)]
    assert [type(mapper.map(row.values)) for row in rows] == [Older, Mapped, Mapped]
    assert again == rows[1:]
    assert source.fetch(rows[0].locator) == rows[0]


def test_versions_in_one_file_say_nothing_about_another(tmp_path: Path) -> None:
    for name, version in (("a.csv", 2), ("b.csv", 1)):
        put(tmp_path, name, f"folio,fecha,delito,act\n1,2024-01-01,A,{version}\n")
    mapper = Mapper(mapping(READ, key=NUMBERED))
    rows = found(FileDrop("prueba", tmp_path, mapping(READ, key=NUMBERED)))
    assert [type(mapper.map(row.values)) for row in rows if isinstance(row, Row)] == [Mapped, Mapped]


@pytest.mark.parametrize(
    ("key", "read", "words"),
    [
        ("{content: true, latest: {number: act}}", READ, "each row is a record of its own"),
        (NUMBERED, "{sql: {table: t, key: folio}}", "a table or API has keys"),
        ("{content: true, corrects: act}", READ, "corrects needs key"),
        ("{columns: [folio, fecha], corrects: act}", READ, "the key has several columns"),
        (CORRECTS, "{sql: {table: t, key: folio}}", "a table or API has keys"),
        ("{columns: [folio], copies: one}", READ, "it is for content: true"),
        ("{columns: [folio], latest: {text: act}}", READ, "exactly one of date, number is expected"),
        ("{columns: [folio], latest: {number: act, invalid: 'null'}}", READ, "says nothing about which version"),
        ("{columns: [folio], latest: {date: act, format: '%d/%m/%y'}}", READ, "a year of two digits"),
        ("{columns: [folio], latest: {date: act, format: ['%d/%m/%Y', '%m/%d/%Y']}}", READ, "two dates"),
    ],
)
def test_what_latest_can_not_be(key: str, read: str, words: str) -> None:
    with pytest.raises(DocumentError, match=words):
        mapping(read, key=key)


def test_rows_that_are_parts_of_a_record_have_no_versions() -> None:
    more = "  persons[].role: {const: detained}\n  persons[].age: {number: edad}\neach: {persons: {rows: true}}\n"
    with pytest.raises(DocumentError, match="each row is a part of its record"):
        mapping(READ, key=NUMBERED, more=more)
