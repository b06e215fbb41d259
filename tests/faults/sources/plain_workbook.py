"""A workbook's sheet from its XML, as plain as can be."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import Any
from xml.etree import ElementTree

from tests.faults.sources.plain import Nothing, Table

BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    ElementTree.ParseError,
    LookupError,
    ValueError,
    RuntimeError,
    OSError,
    EOFError,
)

_XLSX = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def sheet(content: bytes, name: str) -> Table:
    """Its records, those that are left out among them. Raises Nothing."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            strings = _strings(book)
            table: dict[int, list[Any] | None] = {}
            for row in ElementTree.fromstring(book.read(_part(book, name))).iter(f"{_XLSX}row"):
                number = int(row.get("r") or max(table, default=0) + 1)
                if not max(table, default=0) < number < 10_000:
                    raise Nothing
                table[number] = _sheet_row(row, strings)
    except BROKEN:
        raise Nothing from None
    return [(number, table.get(number, [])) for number in range(1, max(table, default=0) + 1)]


def _part(book: zipfile.ZipFile, name: str) -> str:
    """Sheets of the books here are numbered in their order."""
    every = ElementTree.fromstring(book.read("xl/workbook.xml")).iter()
    names = [element.get("name") for element in every if element.tag.rpartition("}")[2] == "sheet"]
    return f"xl/worksheets/sheet{names.index(name) + 1}.xml"


def _strings(book: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in book.namelist():
        return []
    found = ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
    return ["".join(t.text or "" for t in string.iter(f"{_XLSX}t")) for string in found.iter(f"{_XLSX}si")]


def _sheet_row(row: ElementTree.Element, strings: list[str]) -> list[Any] | None:
    cells: list[Any] = []
    for cell in row.iter(f"{_XLSX}c"):
        letters = (cell.get("r") or "").rstrip("0123456789")
        column = 0
        for letter in letters:
            column = column * 26 + ord(letter.upper()) - 64
        column = column or len(cells) + 1
        if not len(cells) < column <= 50:
            return None
        cells += [None] * (column - 1 - len(cells)) + [_sheet_cell(cell, strings)]
    return None if any(cell is ... for cell in cells) else cells


def _sheet_cell(cell: ElementTree.Element, strings: list[str]) -> Any:
    """Its text; ``...`` where that is unclear."""
    kind, value = cell.get("t", "n"), cell.findtext(f"{_XLSX}v")
    if kind == "inlineStr":
        return "".join(t.text or "" for t in cell.iter(f"{_XLSX}t")) or None
    if value is None or value == "":
        return None
    if kind == "s":
        number = value.strip()
        return strings[int(number)] if number.isdigit() and int(number) < len(strings) else ...
    if kind in ("str", "e"):
        return ... if kind == "e" and value.startswith("#") else value
    return value if kind == "n" and re.fullmatch("-?[0-9]{1,15}", value) else ...
