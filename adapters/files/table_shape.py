"""Where in a sheet or delimited text does the table stand? Titles above it, a header of one or two lines, notes and
totals below it, its header again on every printed page.

It proposes; the officer sees what it found, and the mapping pins it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from adapters.files.headers import repeated
from adapters.files.records import Record
from adapters.files.table_blanks import Blanks
from adapters.profile.cells import look
from adapters.values.convert import fold
from adapters.values.months_said import NONE, Months, months_said

LOOKED_AT = 60  # records from the top in which a header is looked for
_LONGEST_NAME = 120
_MOST_FIRSTS = 50_000
_LONGEST_BEGINNING = 40
_SHORTEST = 3  # letters of a beginning
_LAST = 12  # records from the end that are looked at for notes
_MONTHS = "enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|setiembre|octubre|noviembre|diciembre"
_DIVIDER = re.compile(rf"\s*(?:{_MONTHS}|mes\b|turno\b|guardia\b|semana\b|d[ií]a\b)", re.IGNORECASE)
_ENDING = re.compile(
    r"\s*(?:(sub ?)?total(es)?\b|gran total|suma\b|promedio|nota\b|notas\b|fuente\b|elabor[oóa]|corte\b|fecha de corte"
    r"|source\b|note\b|\*)",
    re.IGNORECASE,
)

_EXPLAINS = ("=", "→", "-", "–")  # M = MULTA


class Header(NamedTuple):
    """The record numbers that name the columns together (1 is the file's first), none where nothing names them."""

    lines: list[int]
    width: int


class Ending(NamedTuple):
    """A row that is a total, a note or a title: its record number, and how its first filled cell begins."""

    number: int
    begins: str


def find_header(records: Sequence[Record]) -> Header:
    """Of the first records of a table. The first that names as many columns as the rows have, without data in it."""
    width = _width(records)
    for at, record in enumerate(records):
        filled = _filled(record)
        if not _names(record) or len(filled) < min(2, width):
            continue
        below = records[at + 1] if at + 1 < len(records) else None
        if _whole(filled, width) and not (below is not None and _names(below) and _under(below, filled)):
            return Header([record.number], width)
        if below is not None and _names(below) and _whole([*{*filled, *_filled(below)}], width):
            return Header(_lines(record, below, width), width)
    return Header([], width)


def _under(below: Record, filled: Sequence[int]) -> bool:
    """Does it say what texts over merged cells leave to be said: in every gap of the line above, and at their left?"""
    said, gaps = {*_filled(below)}, {i for i in range(filled[-1]) if i not in filled}
    spans = {i for i in filled if i + 1 in gaps}
    return bool(gaps) and gaps | spans <= said and len(said) <= len(filled) // 2


def _lines(above: Record, below: Record, width: int) -> list[int]:
    """Both, unless the second names all columns alone, each once, and what stands above says little beside it."""
    names = [fold(below.cells[i] or "") for i in _filled(below)]
    alone = len(names) >= width and len({*names}) == len(names)
    return [below.number] if alone and len(_filled(above)) * 3 < width else [above.number, below.number]


class Rows:
    """Counts what is no row among the records below a header, and passes the others on.

    ``lines`` are the header's own cells. ``kept`` are beginnings of totals and notes with which full rows begin too.
    ``blank`` are those before a row, as a file drop counts them: what is left out between them is not looked at.
    """

    def __init__(self, header: Header, lines: Sequence[Sequence[str | None]]) -> None:
        self.header = header
        self._months: list[tuple[int, Months]] = [(0, NONE)]  # of titles among the rows, by their record's number
        self._width = max(map(len, lines), default=header.width)
        self._repeats, self._nearly = repeated(lines), _Again(lines)
        self._firsts: set[str] | None = set()  # how rows begin; None: too many to be remembered
        self.blanks = Blanks()
        self.blank = self.repeated = self.short = self.broken = 0
        self.endings: list[Ending] = []
        self.kept: set[str] = set()
        self._alone: Counter[str] = Counter()  # how rows of one cell begin: what stands once may say anything
        self._below: deque[tuple[int, Sequence[str | None]]] = deque(maxlen=LOOKED_AT)  # what was no row, by its number
        self._pending = self._last = 0

    def of(self, records: Iterable[Record]) -> Iterator[Record]:
        """The data rows. The last records are looked at with what is known of the end."""
        last: deque[tuple[Record, int]] = deque()  # each with the blanks before it
        for record in records:
            if self.header.lines and record.number <= self.header.lines[-1]:
                continue
            if self._is_row(record):
                last.append((record, self._pending))
                self._pending = 0
            if len(last) > _LAST:
                yield self._remembered(*last.popleft())
        yield from (self._remembered(*one) for one in self._without_notes(list(last)))

    def _is_row(self, record: Record) -> bool:
        if record.rule is not None:
            self.broken += 1
            self.blank, self._pending = self.blank + self._pending, 0
            return False
        if record.blank:
            self._pending += 1  # blank rows at the end are nobody's
            return False
        if self._repeats(record.cells):
            self.repeated += 1
            return False
        if (beginning := self._no_row(record)) is not None:
            self._ended(record, beginning)
            return False
        return True

    def _ended(self, record: Record, beginning: str) -> None:
        self.endings.append(Ending(record.number, beginning))
        self._below.append((record.number, record.cells))

    def _no_row(self, record: Record) -> str | None:
        """How a total, a note, a title or a heading begins; None for a row."""
        if self._nearly.like(record):
            return (record.cells[_filled(record)[0]] or "").strip()
        if (beginning := _ending(record)) is not None:
            if len(_filled(record)) < max(2, self.header.width * 0.7):
                return beginning
            self.kept.add(beginning)
        elif self.header.width > 3 and len(_filled(record)) == 1:
            return self._title(record)
        return None

    def _title(self, record: Record) -> str | None:
        """A month, a shift, or any text that stands over the whole width: who is on duty."""
        beginning = _beginning(record)
        if months := months_said(_first(record)):
            self._months.append((record.number, months))
        if _DIVIDER.match(_first(record)):
            return beginning
        if _filled(record) == [0]:
            self._alone[beginning] += 1
            return beginning
        return None

    def months_above(self, number: int) -> Months:
        """Those that the last title above that record names."""
        return self._months[bisect_left(self._months, number, key=lambda title: title[0]) - 1][1]

    def fits(self, record: Record) -> bool:
        """Has it as many cells as the header? Of one that has not, nobody knows which cell is which column's."""
        return not self.header.lines or len(record.cells) == self._width

    def _remembered(self, record: Record, before: int) -> Record:
        self.blank += before
        self.short += len(record.cells) != self._width
        self.blanks.add(record)
        self._last = record.number
        if self._firsts is not None:
            self._firsts.add(fold(_first(record))[:_LONGEST_BEGINNING])
            self._firsts = self._firsts if len(self._firsts) <= _MOST_FIRSTS else None
        return record

    @property
    def footers(self) -> list[str]:
        """Beginnings by which what is no row can be told, as no row begins so."""
        found = dict.fromkeys(
            begins
            for number, begins in self.endings
            if begins not in self.kept and (self._alone[begins] != 1 or number > self._last)
            if not (begins.isalnum() and len(begins) < _SHORTEST)  # by a letter next month's rows would go
        )
        return [begins for begins in found if not self.begins(fold(begins))]

    def begins(self, text: str) -> bool:
        """Does a row begin with that folded text, or may one?"""
        return self._firsts is None or any(first.startswith(text) for first in self._firsts)

    def _without_notes(self, last: list[tuple[Record, int]]) -> Iterator[tuple[Record, int]]:
        """A sheet's last rows that fill a cell or two, where the others fill most, are notes and signatures."""
        while last and self.header.width > 3 and len(_filled(last[-1][0])) <= max(1, self.header.width // 4):
            record, _ = last.pop()
            self._ended(record, _beginning(record))
        yield from last

    @property
    def below(self) -> list[Sequence[str | None]]:
        """The cells of the notes below the last row, from the top."""
        return [cells for number, cells in sorted(self._below, key=lambda one: one[0]) if number > self._last]


class _Again:
    """A heading in other words, as another month's clerk writes it: most of its texts are those of the header."""

    def __init__(self, lines: Sequence[Sequence[str | None]]) -> None:
        self._lines = [{i: fold(cell) for i, cell in enumerate(line) if cell and cell.strip()} for line in lines]

    def like(self, record: Record) -> bool:
        filled = _filled(record)
        return len(filled) > 1 and any(self._same(record, filled, line) * 2 > len(filled) for line in self._lines)

    def _same(self, record: Record, filled: Sequence[int], line: dict[int, str]) -> int:
        return sum(line.get(i) == fold(record.cells[i] or "") for i in filled)


def _width(records: Sequence[Record]) -> int:
    """How many columns most records reach."""
    reaches = Counter(max(_filled(record)) + 1 for record in records if _filled(record))
    if not reaches:
        return 0
    most = max(reaches.values())
    return max(width for width, times in reaches.items() if times * 3 >= most)


def _whole(filled: Sequence[int], width: int) -> bool:
    return len(filled) * 10 >= width * 8


def _names(record: Record) -> bool:
    """Nothing in it but names: no date, number or identifier."""
    cells = [record.cells[i] or "" for i in _filled(record)]
    return bool(cells) and all(
        len(c) <= _LONGEST_NAME and look(c).kind in ("text", "null") and _named(c) for c in cells
    )


def _named(cell: str) -> bool:
    letters = sum(c.isalpha() for c in cell)
    return letters > 0 and letters * 2 >= sum(c.isdigit() for c in cell)


def _filled(record: Record) -> list[int]:
    return [i for i, cell in enumerate(record.cells) if cell and not cell.isspace()]


def _ending(record: Record) -> str | None:
    return _beginning(record) if _ENDING.match(_first(record)) else None


def _first(record: Record) -> str:
    return next((cell for cell in record.cells if cell and not cell.isspace()), "")


def _beginning(record: Record) -> str:
    """How its first filled cell begins: up to a colon, or its first word, with the sign by which it is explained. Not
    more: names may follow.
    """
    text = (record.cells[_filled(record)[0]] or "").strip()
    head, colon, _ = text.partition(":")
    first, *more = text.split()
    explained = f"{first} {more[0]}" if more and more[0] in _EXPLAINS else first
    return head + colon if colon and len(head) <= 30 else explained
