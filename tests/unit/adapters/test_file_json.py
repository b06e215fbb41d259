from __future__ import annotations

import gzip
import io
from pathlib import Path

import orjson
import pytest
from connector_conformance import folios, pulled
from drops import ROWS, drop, found, places, put, rules, skipped, steps
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.base import BadRow, Batch, Row, Skipped
from adapters.files.detect import Written
from adapters.files.json_items import fullest_list
from contracts.document import DocumentError

# -- JSON --------------------------------------------------------------------------------------------------------------

ITEMS = [
    {"folio": "F-1", "fecha": "2024-01-01", "delito": "DAÑOS", "cambio": None},
    {"folio": "F-2", "fecha": "2024-01-02", "delito": "ROBO", "cambio": 1.50},
]
DOCUMENT = '{json: {files: "*.json", items: data.rows}}'
LIST = '{json: {files: "*.json"}}'
NDJSON = '{json: {files: "*.json", lines: true}}'


def ndjson(*items: object) -> bytes:
    return b"".join(orjson.dumps(item) + b"\n" for item in items)


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(
    ("read", "content"),
    [
        (LIST, orjson.dumps(ITEMS)),
        (LIST, orjson.dumps(ITEMS, option=orjson.OPT_INDENT_2)),
        (LIST, b"\xef\xbb\xbf" + orjson.dumps(ITEMS)),
        (DOCUMENT, orjson.dumps({"item": {"a": [1]}, "data": {"total": 2, "rows": ITEMS}, "rows": [3]})),
        (NDJSON, ndjson(*ITEMS)),
        (NDJSON, ndjson(*ITEMS).replace(b"\n", b"\r\n")),
        (LIST.replace("*.json", '*.json", encoding: "cp1252'), orjson.dumps(ITEMS).decode().encode("cp1252")),
        (LIST.replace("*.json", '*.json", encoding: "detect'), orjson.dumps(ITEMS).decode().encode("utf-16")),
    ],
)
def test_json_of_every_shape(tmp_path: Path, read: str, content: bytes, packed: bool) -> None:
    put(tmp_path, "a.json", gzip.compress(content) if packed else content)
    source = drop(tmp_path, read)
    rows = pulled(source.pull(None))
    assert [dict(row.values) for row in rows] == ITEMS
    assert places(rows) == ["a.json#1", "a.json#2"]
    assert [source.fetch(row.locator) for row in rows] == rows
    assert source.fetch(rows[1].locator.replace("#2", "#3")) is None


def test_lines_that_are_no_object_cost_themselves_alone(tmp_path: Path) -> None:
    one, two = map(orjson.dumps, ITEMS)
    lines = [one, b'{"folio": "F-', b"", b"[1]", b'{"folio": NaN}', b'"x"', two, b"", b" ", b""]
    put(tmp_path, "a.json", b"\n".join(lines))
    source = drop(tmp_path, NDJSON)
    refused = ["unreadable_row", "blank_row", "not_an_object", "unreadable_row", "not_an_object"]
    assert rules(source) == [None, *refused, None]


def test_items_that_are_no_object_cost_themselves_alone(tmp_path: Path) -> None:
    deep: object = "x"
    for _ in range(30):
        deep = [deep]
    put(tmp_path, "a.json", orjson.dumps([ITEMS[0], 3, None, ["x"], {"folio": deep}, ITEMS[1]]))
    assert rules(drop(tmp_path, LIST)) == [None, *["not_an_object"] * 4, None]


@pytest.mark.parametrize(
    ("read", "content", "rule"),
    [
        (LIST, b'{"folio": 1}', "missing_items"),
        (LIST, b'{"item": {"folio": 1}}', "missing_items"),
        (DOCUMENT, b'{"data": {"rows": {"item": {"folio": 1}}}}', "missing_items"),
        (DOCUMENT, b'{"data": [{"rows": []}]}', "missing_items"),
        (DOCUMENT, b'{"datos": {"rows": []}}', "missing_items"),
        (LIST, orjson.dumps(ITEMS) + b" x]", "unreadable_file"),
        (LIST, b'[{"folio": 1}{"folio": 2}]', "unreadable_file"),
        (LIST, b'[{"folio": "\\ud800"}]', "unreadable_file"),
        (LIST, b'[{"folio": "\\udc00"}, {"folio": "' + b"x" * 200_000 + b'"}]', "unreadable_file"),
        (LIST, b"[" * 100_000 + b"]" * 100_000, "unreadable_file"),
        (LIST, b'[{"folio": ' + b'{"a":' * 100_000 + b"1" + b"}" * 100_002 + b"]", "unreadable_file"),
        (LIST, b'[{"folio": 1, "fecha": 1, "delitos": 1}]', "missing_column:delito"),
        (LIST, ROWS.encode(), "not_json"),
        (NDJSON, b'[{"folio": "\xff"}]\n', "encoding"),
    ],
)
def test_a_document_that_is_broken_or_another_is_skipped(tmp_path: Path, read: str, content: bytes, rule: str) -> None:
    put(tmp_path, "a.json", content)
    assert skipped(drop(tmp_path, read)) == [("a.json", rule)]


def test_a_whole_character_in_two_escapes_is_read(tmp_path: Path) -> None:
    put(tmp_path, "a.json", b'[{"folio": "\\ud83d\\ude00 \\\\\\u00d1", "fecha": "1", "delito": "2"}]')
    assert folios(pulled(drop(tmp_path, LIST).pull(None))) == ["\U0001f600 \\\u00d1"]


def test_the_rows_before_a_broken_place_come(tmp_path: Path) -> None:
    many = [{**ITEMS[0], "folio": f"F-{n}"} for n in range(2500)]
    put(tmp_path, "a.json", orjson.dumps(many)[:-10] + b"]")
    *batches, last = steps(drop(tmp_path, LIST))
    assert [len(step.rows) for step in batches if isinstance(step, Batch)] == [1000, 1000]
    assert isinstance(last, Skipped)
    assert steps(drop(tmp_path, LIST), last.cursor) == []


def test_a_document_being_written_waits(tmp_path: Path) -> None:
    path = put(tmp_path, "a.json", orjson.dumps(ITEMS)[:-1])
    assert not any(isinstance(step, Batch) for step in steps(drop(tmp_path, LIST)))
    path.write_bytes(orjson.dumps(ITEMS))
    assert len(found(drop(tmp_path, LIST))) == 2
    put(tmp_path, "a.json", orjson.dumps(ITEMS)[:-6])
    assert steps(drop(tmp_path, LIST)) == []


def test_a_member_left_out_is_null_and_one_nobody_knows_is_told(tmp_path: Path) -> None:
    items = [ITEMS[0], {"folio": "F-3", "fecha": "2024-01-01", "delito": "ROBO", "otra": {"a": 1}}]
    put(tmp_path, "a.json", orjson.dumps(items))
    (batch,) = steps(drop(tmp_path, LIST))
    assert isinstance(batch, Batch)
    assert batch.unexpected == {"otra.a"}
    assert len(batch.rows) == 2


def test_objects_alike_stay_two(tmp_path: Path) -> None:
    put(tmp_path, "a.json", orjson.dumps([ITEMS[0], ITEMS[0], ITEMS[1]]))
    keys = [row.values["#key"] for row in pulled(drop(tmp_path, LIST, key="{content: true}").pull(None))]
    assert [key.rpartition(":")[2] for key in keys] == ["1", "2", "1"]
    assert len(set(keys)) == 3


MEMBERS = """  persons[].role: {const: detained}
  persons[].curp: {text: curp}
each:
  persons: {member: hecho.personas}
"""


def test_a_member_that_is_a_list_comes_as_its_parts(tmp_path: Path) -> None:
    persons = [{"curp": "A", "otra": 1}, {"curp": "B"}]
    items = [{**ITEMS[0], "hecho": {"personas": persons}}, ITEMS[1], {**ITEMS[1], "hecho": {"personas": [3]}}]
    put(tmp_path, "a.json", orjson.dumps(items))
    (batch,) = steps(drop(tmp_path, LIST, more=MEMBERS))
    assert isinstance(batch, Batch)
    one, none, wrong = batch.rows
    assert isinstance(one, Row)
    assert isinstance(none, Row)
    assert (one.values["#persons"], none.values["#persons"]) == (persons, [])
    assert isinstance(wrong, BadRow)
    assert wrong.rule == "not_a_list_of_objects"
    assert batch.unexpected == {"otra"}


@pytest.mark.parametrize(
    ("found", "parts"), [({"curp": "A"}, [{"curp": "A"}]), ({}, [{}]), (None, []), ("", []), (" ", []), ([], [])]
)
def test_one_object_is_a_list_of_one_and_nothing_is_an_empty_one(tmp_path: Path, found: object, parts: object) -> None:
    put(tmp_path, "a.json", orjson.dumps([{**ITEMS[0], "hecho": {"personas": found}}]))
    (row,) = pulled(drop(tmp_path, LIST, more=MEMBERS).pull(None))
    assert row.values["#persons"] == parts


@pytest.mark.parametrize("found", ["x", 3, False, [None], [[]], [{"curp": "A"}, "x"]])
def test_what_is_neither_is_no_list_of_objects(tmp_path: Path, found: object) -> None:
    put(tmp_path, "a.json", orjson.dumps([{**ITEMS[0], "hecho": {"personas": found}}, ITEMS[1]]))
    assert rules(drop(tmp_path, LIST, more=MEMBERS)) == ["not_a_list_of_objects", None]


def test_the_parts_are_content_too(tmp_path: Path) -> None:
    items = [{**ITEMS[0], "hecho": {"personas": [{"curp": curp}]}} for curp in "AB"]
    put(tmp_path, "a.json", orjson.dumps(items))
    one, two = pulled(drop(tmp_path, LIST, key="{content: true}", more=MEMBERS).pull(None))
    assert one.values["#key"].rpartition(":")[0] != two.values["#key"].rpartition(":")[0]


# -- lists of pages ----------------------------------------------------------------------------------------------------

PAGES = '{json: {files: "*.json", items: "[].data.rows"}}'


def page(*items: object, **more: object) -> dict[str, object]:
    return {"ok": True, "data": {"total": 2, "rows": [*items], "last": [3]}, "rows": [4], **more}


@pytest.mark.parametrize(
    ("items", "document"),
    [
        ("[].data.rows", [page(ITEMS[0]), page(), page(ITEMS[1])]),
        ("a.[].data.rows", {"b": 1, "a": [page(*ITEMS)], "c": [page(*ITEMS)]}),
        ("[].[].rows", [[{"rows": ITEMS}], []]),
        ("[]", [[ITEMS[0]], [], [ITEMS[1]]]),
        ("[].a.[].b", [{"a": [{"b": [ITEMS[0]]}, {"b": []}]}, {"a": []}, {"a": [{"b": [ITEMS[1]]}]}]),
    ],
)
def test_items_of_many_lists_are_numbered_on(tmp_path: Path, items: str, document: object) -> None:
    put(tmp_path, "a.json", orjson.dumps(document))
    source = drop(tmp_path, PAGES.replace("[].data.rows", items))
    rows = pulled(source.pull(None))
    assert [dict(row.values) for row in rows] == ITEMS
    assert places(rows) == ["a.json#1", "a.json#2"]
    assert [source.fetch(row.locator) for row in rows] == rows


@pytest.mark.parametrize(
    "other", [{"error": "x"}, None, 3, [], [page(ITEMS[0])], page(data=None), {"data": {"rows": {"folio": 1}}}]
)
def test_a_page_without_its_list_costs_itself_alone(tmp_path: Path, other: object) -> None:
    put(tmp_path, "a.json", orjson.dumps([page(ITEMS[0]), other, page(ITEMS[1])]))
    source = drop(tmp_path, PAGES)
    assert rules(source) == [None, "missing_items", None]
    assert places(found(source)) == ["a.json#1", "a.json#2", "a.json#3"]


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (orjson.dumps([{"error": "x"}, {"error": "y"}]), "missing_items"),
        (orjson.dumps(page(*ITEMS)), "missing_items"),
        (b'[{"data": {"rows": []}, "data": {"rows": []}}]', "duplicate_member"),
        (b'[{"data": {"rows": [], "rows": []}}]', "duplicate_member"),
        (orjson.dumps([page(*ITEMS)]) + b" x]", "unreadable_file"),
        (orjson.dumps([page(*ITEMS), {"a": ["x"]}])[:-2].replace(b'"x"', b'"x" "y"') + b"}]", "unreadable_file"),
    ],
)
def test_pages_that_are_broken_are_skipped(tmp_path: Path, content: bytes, rule: str) -> None:
    put(tmp_path, "a.json", content)
    assert skipped(drop(tmp_path, PAGES)) == [("a.json", rule)]


def test_a_list_on_the_way_is_a_step_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"a.\[\].rows") as caught:
        drop(tmp_path, PAGES.replace("[].data", "data[]"))
    assert [(c.line, c.field) for c in caught.value.complaints] == [(7, "read.json.items")]


PERSONS = [{**ITEMS[0], "personas": [{"curp": "A"}, {"curp": "B"}]}] * 12


@pytest.mark.parametrize(
    ("document", "where"),
    [
        (PERSONS, ""),
        ({"a": {"rows": PERSONS}, "b": ITEMS}, "a.rows"),
        ([page(*PERSONS), page(*PERSONS)], "[].data.rows"),
        ([page(*ITEMS), page(*ITEMS)], ""),
        ({"pages": [page(*PERSONS)]}, "pages.[].data.rows"),
        ([[*PERSONS], [*PERSONS]], "[]"),
        ([1, 2], None),
    ],
)
def test_the_fullest_list_is_found_in_pages_too(document: object, where: str | None) -> None:
    assert fullest_list(io.BytesIO(orjson.dumps(document)), Written("json", encoding="utf-8")) == where


text = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
json = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
    max_leaves=8,
)


@settings(deadline=None, max_examples=30)
@given(items=st.lists(st.dictionaries(st.text("abc", min_size=1), json, max_size=4), min_size=1, max_size=6))
def test_a_document_and_its_lines_are_the_same_rows(
    tmp_path_factory: pytest.TempPathFactory, items: list[dict[str, object]]
) -> None:
    folder = tmp_path_factory.mktemp("drop")
    items = [{"folio": 1, "fecha": 2, "delito": 3, **item} for item in items]
    put(folder, "a.json", orjson.dumps({"data": {"rows": items}}))
    put(folder, "b.ndjson", ndjson(*items))
    document = pulled(drop(folder, DOCUMENT).pull(None))
    lines = pulled(drop(folder, NDJSON.replace("*.json", "*.ndjson")).pull(None))
    assert [row.values for row in document] == [row.values for row in lines]
