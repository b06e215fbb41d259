from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from connector_conformance import folios, rows
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.xml.constants import SHEET_MAIN_NS
from source_worlds import COLUMNS, XlsxWorld, mapping

from adapters.base import BadRow, Batch, Row, Skipped
from adapters.drop.file_drop import FileDrop
from adapters.files import workbook
from adapters.files.tables import MOST_BLANKS

SHEET, STRINGS, TYPES = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "[Content_Types].xml"
Edit = Callable[[bytes], bytes]


@pytest.fixture
def book(tmp_path: Path) -> XlsxWorld:
    world = XlsxWorld(tmp_path)
    world.add(rows(0, 3))
    return world


def rewrite(path: Path, part: str, edit: Edit, name: str | None = None, compress: int = zipfile.ZIP_DEFLATED) -> None:
    """The same package with one part edited, under another name where one is given."""
    with zipfile.ZipFile(path) as package:
        parts = {n: package.read(n) for n in package.namelist()}
    assert part in parts
    with zipfile.ZipFile(path, "w") as package:
        for n, content in parts.items():
            renamed = name if n == part and name else n
            package.writestr(renamed, edit(content) if n == part else content, compress)


def spoil(world: XlsxWorld, edit: Edit, part: str = SHEET, **more: str) -> None:
    rewrite(world.folder / "001.xlsx", part, edit, **more)


def shared(folder: Path) -> XlsxWorld:
    """A workbook whose texts are shared strings and whose sheet says its size, as Excel writes them."""
    world = XlsxWorld(folder)
    path = world.folder / "001.xlsx"
    made = Workbook()
    made.active.title = "Hoja1"
    for cells in (COLUMNS, *(tuple(row.values()) for row in rows(0, 3))):
        made.active.append(cells)
    made.save(path)
    texts: list[bytes] = []

    def share(cell: re.Match[bytes]) -> bytes:
        texts.append(cell[1])
        return b't="s"><v>%d</v>' % (len(texts) - 1)

    rewrite(path, SHEET, lambda sheet: re.sub(rb't="inlineStr"><is><t>([^<]*)</t></is>', share, sheet))
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    override = f'<Override PartName="/{STRINGS}" ContentType="{kind}"/></Types>'
    rewrite(path, TYPES, swap("</Types>", override))
    strings = b"".join(b"<si><t>%s</t></si>" % text for text in texts)
    with zipfile.ZipFile(path, "a") as package:
        package.writestr(STRINGS, b'<sst xmlns="%s">%s</sst>' % (SHEET_MAIN_NS.encode(), strings))
    assert len(texts) == 16
    return world


def swap(pattern: str, by: str) -> Edit:
    def edit(content: bytes) -> bytes:
        edited, times = re.subn(pattern.encode(), by.encode(), content, count=1, flags=re.DOTALL)
        assert times == 1
        return edited

    return edit


def found(world: XlsxWorld) -> tuple[list[str], list[str]]:
    """Folios of the rows that came, and the rules of what was refused or skipped."""
    came: list[Row] = []
    rules: list[str] = []
    for step in FileDrop("prueba", world.folder, mapping(world.read)).pull(None):
        if isinstance(step, Skipped):
            rules.append(step.rule)
        else:
            came += [row for row in step.rows if isinstance(row, Row)]
            rules += [row.rule for row in step.rows if isinstance(row, BadRow)]
    return folios(came), rules


ALL = ["F-000000", "F-000001", "F-000002"]


@pytest.mark.parametrize("ref", ["A1", "A1:B2", "C3:D3", "A1:XFD1048576", None])
def test_every_row_comes_whatever_the_file_says_of_its_size(tmp_path: Path, ref: str | None) -> None:
    world = shared(tmp_path)
    spoil(world, swap(r'<dimension ref="[^"]*" ?/>', f'<dimension ref="{ref}"/>' if ref else ""))
    assert found(world) == (ALL, [])


@pytest.mark.parametrize(
    ("edit", "rule"),
    [
        (swap('<row r="4"', '<row r="900000000"'), "too_many_rows"),
        (swap('<row r="4"', '<row r="9e99"'), "too_many_rows"),
        (swap('<row r="4"', '<row r="1048577"'), "too_many_rows"),
        (swap('<row r="4"', '<row r="inf"'), "unreadable_file"),
        (swap('<row r="4"', '<row r="1048576"'), "too_many_blank_rows"),
        (swap('<row r="4"', '<row r="3"'), "rows_out_of_order"),
        (swap('<row r="4"', '<row r="1"'), "rows_out_of_order"),
        (swap('<row r="4"', '<row r="-1"'), "rows_out_of_order"),
        (swap('r="A4"', 'r="D4"'), "cells_out_of_order"),
        (swap('r="B4"', 'r="A4"'), "cells_out_of_order"),
        (swap('r="B4"', 'r="ZZZZ4"'), "unreadable_file"),
        (swap("<c r=.A4.", '<row r="900000000"/><c r="A4"'), "unreadable_file"),
        (swap("<worksheet", '<!DOCTYPE worksheet [<!ENTITY a "a">]><worksheet'), "unreadable_file"),
        (swap("<worksheet ", f'<worksheet x="{"x" * 3_000_000}" '), "file_too_large"),
    ],
)
def test_what_openpyxl_would_lose_or_never_end_is_told_and_the_others_go_on(
    tmp_path: Path, edit: Edit, rule: str
) -> None:
    world = shared(tmp_path)
    spoil(world, edit)
    world._files = 1
    world.add(rows(7, 8))
    came, rules = found(world)
    assert rules == [rule]
    assert came[-1] == "F-000007"


def test_rows_and_cells_without_numbers_follow_each_other(tmp_path: Path) -> None:
    world = shared(tmp_path)
    spoil(world, lambda content: re.sub(rb'(<row|<c) r="[^"]*"', rb"\1", content))
    assert found(world) == (ALL, [])


@pytest.mark.parametrize(("blanks", "rules"), [(MOST_BLANKS, ["blank_row"] * MOST_BLANKS), (MOST_BLANKS + 1, None)])
def test_blank_rows_between_rows_are_told_one_by_one_up_to_a_bound(
    tmp_path: Path, blanks: int, rules: list[str] | None
) -> None:
    world = shared(tmp_path)
    spoil(world, lambda sheet: sheet.replace(b'<row r="4"', f'<row r="{4 + blanks}"'.encode()))
    assert found(world)[1] == (["too_many_blank_rows"] if rules is None else rules)


def test_formatted_rows_to_the_end_of_the_sheet_are_nobody_s_rows(tmp_path: Path) -> None:
    world = shared(tmp_path)
    spoil(world, swap("</sheetData>", '<row r="20000"><c r="A20000" s="0"/></row></sheetData>'))
    assert found(world) == (ALL, [])


def test_as_many_empty_lines_between_rows_of_a_text_are_refused_too(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        "folio,fecha,delito\nF-1,2024-01-01,ROBO\n" + "\n" * 10_001 + "F-2,2024-01-01,ROBO\n"
    )
    (tmp_path / "b.csv").write_text("folio,fecha,delito\nF-1,2024-01-01,ROBO\n" + "\n" * 30_000)
    steps = [*FileDrop("prueba", tmp_path, mapping('{csv: {files: "*.csv"}}')).pull(None)]
    assert [step.rule for step in steps if isinstance(step, Skipped)] == ["too_many_blank_rows"]
    assert [len(step.rows) for step in steps if isinstance(step, Batch)] == [1]


def _inline(text: str) -> Edit:
    return swap('<c r="C4".*?</c>', f'<c r="C4" t="inlineStr"><is>{text}</is></c>')


@pytest.mark.parametrize(
    ("limit", "value", "part", "edit"),
    [
        ("HEAVIEST", 1_000_000, SHEET, _inline(f"<t>{'x' * 1_200_000}</t>")),
        ("HEAVIEST", 1_000_000, SHEET, _inline("<r><t>xxxxxxx</t></r>" * 60_000)),
        ("HEAVIEST", 1_000_000, SHEET, _inline(f"<t><![CDATA[{'<' * 1_200_000}]]></t>")),
        ("HEAVIEST", 1_000_000, SHEET, swap('<c r="D4".*?</c>', "<c/>" * 20_000)),
        ("HEAVIEST", 1_000_000, SHEET, swap("</sheetData>", "</sheetData>" + "<a/>" * 20_000)),
        ("HEAVIEST", 1_000_000, STRINGS, swap("</sst>", "<a/>" * 20_000 + "</sst>")),
        ("HEAVIEST", 1_000_000, STRINGS, swap("</sst>", '<row r="1"/>' + "<a/>" * 20_000 + "</sst>")),
        ("MOST_STRINGS", 100, STRINGS, swap("</sst>", "<si/>" * 101 + "</sst>")),
        ("LARGEST_STRINGS", 100_000, STRINGS, swap("</sst>", "<si/>" * 20_000 + "</sst>")),
        ("LARGEST_PART", 100_000, "xl/styles.xml", swap("</styleSheet>", " " * 100_000 + "</styleSheet>")),
        ("LARGEST_PART", 100_000, TYPES, swap("</Types>", " " * 100_000 + "</Types>")),
        ("LARGEST_BOOK", 200_000, SHEET, swap("</sheetData>", "</sheetData>" + " " * 200_000)),
    ],
)
def test_what_would_be_kept_in_memory_is_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: int, part: str, edit: Edit
) -> None:
    world = shared(tmp_path)
    monkeypatch.setattr(workbook, limit, value)
    monkeypatch.setattr(workbook._Archive, "_left", workbook.LARGEST_BOOK)
    assert found(world) == (ALL, [])
    spoil(world, edit, part)
    assert "file_too_large" in found(world)[1]


def test_shared_strings_are_bounded_under_any_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = shared(tmp_path)
    spoil(world, swap("/xl/sharedStrings.xml", "/xl/media/image1.png"), TYPES)
    spoil(world, lambda content: content, STRINGS, name="xl/media/image1.png")
    assert found(world) == (ALL, [])
    monkeypatch.setattr(workbook, "LARGEST_STRINGS", 100)
    assert found(world) == ([], ["file_too_large"])


def test_a_sheet_larger_than_what_strings_may_be_is_streamed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for limit in ("LARGEST_STRINGS", "LARGEST_PART"):
        monkeypatch.setattr(workbook, limit, 30_000)
    monkeypatch.setattr(workbook, "HEAVIEST", 70_000)
    world = XlsxWorld(tmp_path)
    world.add(rows(0, 2000))
    assert len(found(world)[0]) == 2000


@pytest.mark.parametrize("compress", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_packed_as_no_workbook_is(book: XlsxWorld, compress: int) -> None:
    rewrite(book.folder / "001.xlsx", SHEET, lambda content: content, compress=compress)
    assert found(book) == ([], ["unreadable_file"])


def test_an_encrypted_part_is_unreadable(book: XlsxWorld) -> None:
    path = book.folder / "001.xlsx"
    content = bytearray(path.read_bytes())
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for at in [m.start() for m in re.finditer(re.escape(mark), content)]:
            content[at + flags] |= 1
    path.write_bytes(content)
    assert found(book) == ([], ["unreadable_file"])


def test_a_chart_where_the_sheet_should_be_is_unreadable(tmp_path: Path) -> None:
    world = XlsxWorld(tmp_path)
    made = Workbook()
    made.create_chartsheet("Hoja1")
    made.save(world.folder / "001.xlsx")
    assert found(world) == ([], ["unreadable_file"])


@settings(deadline=None, max_examples=60)
@given(numbers=st.lists(st.integers(2, 12), min_size=3, max_size=3))
def test_no_order_of_rows_loses_one_without_a_word(
    tmp_path_factory: pytest.TempPathFactory, numbers: list[int]
) -> None:
    world = shared(tmp_path_factory.mktemp("book"))

    def renumber(sheet: bytes) -> bytes:
        for old, new in zip((2, 3, 4), numbers, strict=True):
            sheet = sheet.replace(f'<row r="{old}"'.encode(), f'<row r="!{new}"'.encode())
        return sheet.replace(b'r="!', b'r="')

    spoil(world, renumber)
    came, rules = found(world)
    if numbers == sorted(set(numbers)):
        assert (came, len(rules)) == (ALL, numbers[-1] - 4)
    else:
        assert rules == ["rows_out_of_order"]


@pytest.mark.parametrize("by", ['s"><v>-1', 'x"><v>1', '"><v>1'])
def test_a_text_s_number_is_never_another_s_or_a_text_itself(tmp_path: Path, by: str) -> None:
    world = shared(tmp_path)
    assert found(world)[1] == []
    spoil(world, swap('s"><v>[0-9]+', by))
    assert found(world) == ([], ["unreadable_file"])


@pytest.mark.parametrize("damage", ["beginning", "main part"])
def test_a_book_without_what_it_begins_with_is_told_once(book: XlsxWorld, damage: str) -> None:
    path = book.folder / "001.xlsx"
    if damage == "beginning":
        path.write_bytes(path.read_bytes()[200:])
        os.utime(path, (1_700_000_000, 1_700_000_000))
    else:
        rewrite(path, TYPES, swap("sheet.main", "sheet.other"))
    (step,) = FileDrop("prueba", book.folder, mapping(book.read)).pull(None)
    assert isinstance(step, Skipped)
    assert step.rule == ("unreadable_file" if damage == "main part" else "not_a_workbook")
    assert [*FileDrop("prueba", book.folder, mapping(book.read)).pull(step.cursor)] == []
