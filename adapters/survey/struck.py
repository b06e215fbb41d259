"""Rows of a workbook that are struck through, whole: void to those who see them, and rows as any other to who reads."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from contextlib import closing
from typing import Any, BinaryIO

from adapters.files.workbook import BROKEN, Unreadable, open_workbook


def struck(file: BinaryIO, below: Mapping[str, int]) -> dict[str, list[int]]:
    """By sheet the numbers of its records of which every filled cell is struck. ``below``: by sheet its header's last
    line. Raises Unreadable.
    """
    try:
        with warnings.catch_warnings(), closing(open_workbook(file)) as book:
            warnings.simplefilter("ignore")
            if not any(font.strike for font in getattr(book, "_fonts", ())):  # then no cell has to be looked at
                return {}
            return {name: found for name, line in below.items() if (found := _rows(book[name], line))}
    except BROKEN:
        raise Unreadable("unreadable_file") from None


def _rows(sheet: Any, line: int) -> list[int]:
    sheet.reset_dimensions()
    rows = enumerate(sheet.iter_rows(), 1)
    return [number for number, cells in rows if number > line and _is_struck(cells)]


def _is_struck(cells: Sequence[Any]) -> bool:
    filled = [cell for cell in cells if cell.value is not None and str(cell.value).strip()]
    return bool(filled) and all(cell.font.strike for cell in filled)
