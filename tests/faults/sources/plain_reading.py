"""A second reading of a source file, as plain as can be: what its bytes say row by row, or that they say nothing clear.

It shares no code with the product: delimited text by a state machine of RFC 4180, workbooks from their XML, JSON by the
standard library, everything in memory at once. Where it can't tell what a row says it gives no cells for it.
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Sequence
from typing import Any

from tests.faults.sources import plain_json, plain_workbook
from tests.faults.sources.plain import Cells, Nothing, Row, Table, Written


def rows(files: Sequence[bytes], written: Written, read: dict[str, Any]) -> list[Row]:
    """The rows under the header, or the items. Raises Nothing."""
    contents = [unpacked(content) for content in files]
    if written.kind in ("json", "ndjson"):
        return plain_json.items(_decoded(contents[0], written.encoding), read)
    if written.kind == "xlsx":
        tables = [plain_workbook.sheet(contents[0], read["sheet"])]
    else:
        tables = [_records(_decoded(content, written.encoding), written.delimiter) for content in contents]
    return _under_header(_beside(tables), read)


def unpacked(content: bytes) -> bytes:
    """Without its gzip, if it has one."""
    if content[:2] != b"\x1f\x8b":
        return content
    try:
        return gzip.decompress(content)
    except (OSError, EOFError, zlib.error):
        raise Nothing from None


def _decoded(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding, "strict" if encoding.startswith(("utf", "ascii")) else "replace")
    except (UnicodeDecodeError, UnicodeError):
        raise Nothing from None
    return text.removeprefix("\ufeff") if encoding.startswith("utf") else text


def _records(text: str, delimiter: str) -> Table:
    """RFC 4180 with any line end. A quote that does not end where its cell does makes every line unclear, up to the one
    in which that is seen.
    """
    found: list[list[Any] | None] = []
    at = 0
    while at < len(text):
        cells, end = _record(text, at, delimiter)
        found += [cells] if cells is not None else [None] * _lines(text[at:end])
        at = end
    return [*enumerate(found, 1)]


def _lines(text: str) -> int:
    return len(re.findall("[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\\Z", text))


def _record(text: str, at: int, delimiter: str) -> tuple[list[Any] | None, int]:
    cells: list[Any] = []
    while True:
        if text[at : at + 1] == '"':
            cell, at = _quoted(text, at + 1)
        else:
            end = re.compile(f"[\r\n{re.escape(delimiter)}]|\\Z").search(text, at)
            assert end is not None
            cell, at = text[at : end.start()], end.start()
        if cell is None or (at < len(text) and text[at] not in (delimiter, "\r", "\n")):
            return None, _line_end(text, at)
        cells.append(cell)
        if text[at : at + 1] != delimiter:
            return ([] if cells == [""] else cells), _line_end(text, at)
        at += 1


def _quoted(text: str, at: int) -> tuple[str | None, int]:
    cell = ""
    while True:
        quote = text.find('"', at)
        if quote < 0:
            return None, len(text)
        cell += text[at:quote]
        if text[quote + 1 : quote + 2] != '"':
            return cell, quote + 1
        cell, at = cell + '"', quote + 2


def _line_end(text: str, at: int) -> int:
    found = re.compile("\r\n|\r|\n").search(text, at)
    return len(text) if found is None else found.end()


def _beside(tables: list[Table]) -> Table:
    """The n-th record of each is one, if all have as many and each is clear."""
    if len(tables) == 1:
        return tables[0]
    heights = {max((n for n, cells in table if cells != []), default=0) for table in tables}
    if len(heights) > 1:
        raise Nothing
    width = [len(table[0][1] or ()) if table else 0 for table in tables]
    joined: Table = []
    for number in range(1, heights.pop() + 1):
        parts = [table[number - 1][1] for table in tables]
        even = all(part is not None and len(part) == w for part, w in zip(parts, width, strict=True))
        blank = not any(parts) and None not in parts
        joined.append((number, [c for part in parts for c in part or ()] if even else [] if blank else None))
    return joined


def _under_header(table: Table, read: dict[str, Any]) -> list[Row]:
    lines = read.get("header", 1)
    lines = [lines] if isinstance(lines, int) else lines
    found = dict(table)
    header = _names([found.get(line) or [] for line in lines])
    headings = [_said(found.get(line)) for line in lines]
    below = [(n, cells) for n, cells in table if n > lines[-1] and not _is_footer(cells, read.get("footer", []))]
    below = [(n, cells) for n, cells in below if not _said(cells) or _said(cells) not in headings]
    while below and below[-1][1] is not None and not "".join(str(c or "") for c in below[-1][1]).strip():
        below.pop()
    found_rows = [Row(n, _row(cells, header, padded="sheet" in read)) for n, cells in below]
    return _filled(found_rows, dict(below), read["fill_down"]) if read.get("fill_down") else found_rows


def _filled(rows: list[Row], table: dict[int, list[Any] | None], columns: list[str]) -> list[Row]:
    """A blank cell of these columns says what the last row said; under a row that says nothing clear, nothing."""
    above: dict[str, Any] = {}
    made = []
    for number, cells in rows:
        if cells is None:
            if table[number] is None or len(_said(table[number])) > 1:
                above = dict.fromkeys(columns)
            made.append(Row(number, None))
            continue
        said = {name for name, cell in cells.items() if cell and cell.strip()}
        for place, name in enumerate(columns):
            if name in said:
                inner = columns[place + 1 :] if cells[name] != above.get(name) else []
                above = {other: text for other, text in above.items() if other not in inner} | {name: cells[name]}
        lacking = {name for name in columns if name not in said and name in above} if said - {*columns} else set()
        clear = all(above[name] is not None for name in lacking)
        made.append(Row(number, cells | {name: above[name] for name in lacking} if clear else None))
    return made


def _said(cells: list[Any] | None) -> dict[int, str]:
    """Its texts, by their places."""
    return {at: str(cell).strip() for at, cell in enumerate(cells or ()) if str(cell or "").strip()}


def _names(lines: list[list[Any]]) -> list[str]:
    """One line as it is; of two, the upper one's texts go on to the right over columns that it leaves empty."""
    if len(lines) == 1:
        return [(name or "").strip() for name in lines[0]]
    width = max(map(len, lines))
    upper, lower = ([*line, *[""] * (width - len(line))] for line in lines)
    names, said = [], ""
    for at, name in enumerate((name or "").strip() for name in lower):
        above = (upper[at] or "").strip()
        said = above or said
        names.append(f"{said} / {name}" if said and name else name or said)
    return names


def _row(cells: list[Any] | None, header: list[str], *, padded: bool) -> Cells | None:
    if cells is not None and padded:
        cells = [*cells, *[None] * (len(header) - len(cells))]
    if cells is None or len(cells) != len(header):
        return None
    doubled = {name for name in header if header.count(name) > 1}
    return {name: cell for name, cell in zip(header, cells, strict=True) if name not in doubled}


def _is_footer(cells: list[Any] | None, footers: list[str]) -> bool:
    first = next((str(cell) for cell in cells or () if cell and str(cell).strip()), "")
    return any(first.strip().upper().startswith(footer.upper()) for footer in footers)
