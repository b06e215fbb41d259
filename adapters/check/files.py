"""A mapping's files: can they be opened so, do their names say what they should?"""

from __future__ import annotations

import codecs

from adapters.check.dates import Found
from adapters.document.mapping import Mapping
from adapters.document.read import CsvRead, JsonRead, XlsxRead
from adapters.files.detect import DETECT
from adapters.files.json_items import EVERY
from adapters.files.names import period_problem
from contracts.document import Path

# As codecs.lookup names them; iso8859-1 is latin-1.
_UNICODE = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be")
_ENCODINGS = (*_UNICODE, "ascii", "iso8859-1", "iso8859-15", "cp1252", "cp437", "cp850", "cp858", "mac-roman")


def files(mapping: Mapping) -> Found:
    """What is wrong with the ``read`` of files."""
    for name, read in (("csv", mapping.read.csv), ("xlsx", mapping.read.xlsx), ("json", mapping.read.json_)):
        if read is None:
            continue
        at: Path = ("read", name)
        if isinstance(read, CsvRead | JsonRead):
            yield from _encoding((*at, "encoding"), read.encoding)
        if isinstance(read, CsvRead | XlsxRead):
            yield from _header((*at, "header"), read.header_lines)
            yield from _fill_down((*at, "fill_down"), read.fill_down)
        if read.period is not None and (found := period_problem(read.period)) is not None:
            yield (*at, "period"), found, 'for instance "detenidos_{year}-{month}_{to_month}.csv"'
        yield from _own(at, read)


def _own(at: Path, read: CsvRead | XlsxRead | JsonRead) -> Found:
    """What only one kind of file has."""
    match read:
        case CsvRead():
            if read.delimiter in ('"', "\r", "\n"):
                yield (*at, "delimiter"), f"{read.delimiter!r} delimits nothing", "one character, or detect"
            yield from _beside(at, read)
        case XlsxRead():
            if read.sheet_period is not None and not read.several:
                yield (*at, "sheet_period"), "there is one sheet", "it is for several: sheet: [...] or '*'"
            if len(set(read.sheets)) != len(read.sheets):
                yield (*at, "sheet"), "a sheet is named twice", "its rows would come twice"
        case JsonRead():
            if read.lines and read.items is not None:
                yield (*at, "items"), "in a file of lines every line is an item", "remove items, or lines"
            if any("[" in step and step != EVERY for step in (read.items or "").split(".")):
                yield (
                    (*at, "items"),
                    "a list on the way is a step of its own",
                    "for instance [].data.rows, or a.[].rows",
                )


def _header(at: Path, lines: list[int]) -> Found:
    if lines != sorted(set(lines)):
        yield at, f"{lines} are not in order", "for instance [22, 23]"


def _fill_down(at: Path, columns: list[str]) -> Found:
    for i, column in enumerate(columns):
        if column in columns[:i]:
            yield (*at, i), f"{column!r} is named twice", "remove it here or there"


def _beside(at: Path, read: CsvRead) -> Found:
    """What ``*`` stands for is carried over, so it must be known what that is."""
    if read.beside and not read.header_lines:
        yield (*at, "header"), "files that go on beside each other have one header line", "write its number"
    patterns: dict[Path, str] = {
        ("files",): read.files,
        **{("beside", i): pattern for i, pattern in enumerate(read.beside)},
    }
    for where, pattern in patterns.items() if read.beside else ():
        if pattern.count("*") != read.files.count("*") or pattern.count("*") > 1 or any(c in pattern for c in "?["):
            yield (
                (*at, *where),
                f"{pattern!r} doesn't say which file goes with which",
                "the same one * in each, or none",
            )
    if len(set(patterns.values())) != len(patterns):
        yield (*at, "beside"), "a file goes on in itself", "name other files"


def _encoding(at: Path, name: str) -> Found:
    """Python knows more codecs than there are files: some undo nothing (rot13), some make characters of no text."""
    try:
        known = name == DETECT or codecs.lookup(name).name in _ENCODINGS
    except (LookupError, ValueError):
        known = False
    if not known:
        expected = f"expected one of {', '.join(_ENCODINGS)}, or detect"
        yield at, f"{name!r} is no encoding of files that is read", expected
