"""Which columns hold several of something in one cell, as many as the columns beside them: two names, "57 / 40", "H/M".

A separator alone says little: streets and dates have it too. That the cells of a row come apart into the same number of
pieces, row after row, says that they belong together. Counts only, of so many columns at most.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from adapters.profile.cells import look
from adapters.values.convert import as_text

_SEPARATORS = (";\n", ",\n", "\n", ";", "|", "/", ",", " Y ", " y ")
_SIGN = re.compile(r"[\n;|/,]| [Yy] ")
_NO_LIST = frozenset({"null", "date", "time", "number"})
_LONGEST = 400  # characters of a cell; longer is prose
_MOST_PIECES = 50
_MOST_COLUMNS = 30
_LEAST, _ENOUGH = 2, 0.9  # rows that show it, and the share of those that could contradict it


class Together(NamedTuple):
    """Columns whose cells come apart together, each with its separators, and in how many rows they do and don't."""

    columns: dict[str, list[str]]
    rows: int
    others: int


class Pieces:
    """Feed it every row."""

    def __init__(self) -> None:
        self._columns: dict[str, None] = {}  # that ever held several
        self._rows: Counter[tuple[str, str]] = Counter()  # in which a column holds several, by its separator
        self._alike: Counter[tuple[str, str, str, str]] = Counter()  # in which another holds as many, by its own
        self._blank: Counter[tuple[str, str, str]] = Counter()  # in which another is blank

    def feed(self, rows: Iterable[Mapping[str, Any]], counted: Mapping[str, Iterable[str]]) -> None:
        """Some rows, and the different texts of each of their columns."""
        several = {name: found for name, texts in counted.items() if name and (found := _several(texts))}
        self._columns |= dict.fromkeys([*several][: _MOST_COLUMNS - len(self._columns)])
        several = {name: found for name, found in several.items() if name in self._columns}
        if not several:
            return
        for row in rows:
            texts = {name: as_text(row.get(name)) or "" for name in several}
            held = {name: several[name][text] for name, text in texts.items() if text in several[name]}
            if held:
                self._row(row, held)

    def _row(self, row: Mapping[str, Any], held: Mapping[str, Mapping[str, int]]) -> None:
        blank = [name for name in self._columns if name not in held and not _says(as_text(row.get(name)) or "")]
        for name, by in held.items():
            for separator, number in by.items():
                self._rows[name, separator] += 1
                for other in blank:
                    self._blank[name, separator, other] += 1
                for other, theirs in held.items():
                    for its, n in theirs.items():
                        if n == number and other != name:
                            self._alike[name, separator, other, its] += 1

    def _beside(self, name: str, separator: str, other: str) -> int:
        """Rows in which the other could say as many. What was blank before it held several counts as if it were not."""
        return self._rows[name, separator] - self._blank[name, separator, other]

    def together(self) -> Iterator[Together]:
        """The groups of columns, that of most rows first; what goes with one of its columns is in a group too."""
        pairs: dict[tuple[str, str, str], dict[str, int]] = {}
        for (name, separator, other, its), n in self._alike.items():
            pairs.setdefault((name, separator, other), {})[its] = n
        found: dict[str, tuple[dict[str, list[str]], int, int]] = {}
        for (name, separator, other), by in pairs.items():
            beside = max(self._beside(name, separator, other), *(self._beside(other, its, name) for its in by))
            alike = min(beside, sum(by.values()))
            if alike >= _LEAST and alike >= _ENOUGH * beside:
                columns, rows, others = found.get(name, ({name: []}, 0, 0))
                _add(columns, name, [separator])
                _add(columns, other, sorted(by, key=lambda its: -by[its]))
                found[name] = columns, max(rows, alike), max(others, beside - alike)
        made = list[Together]()
        for columns, rows, others in sorted(found.values(), key=lambda one: -one[1] * len(one[0])):
            group = next((one for one in made if one.columns.keys() & columns.keys()), None)
            if group is None:
                made.append(Together(columns, rows, others))
            else:  # ages and sexes may each come apart as the names do, and yet not in the same rows
                for name, separators in columns.items():
                    _add(group.columns, name, separators)
                made[made.index(group)] = group._replace(others=max(group.others, others))
        yield from made


def _add(columns: dict[str, list[str]], name: str, separators: list[str]) -> None:
    known = columns.setdefault(name, [])
    known.extend(one for one in separators if one not in known)


def _several(texts: Iterable[str]) -> dict[str, dict[str, int]]:
    return {text: by for text in texts if len(text) <= _LONGEST and _SIGN.search(text) and (by := _counts(text))}


def _counts(raw: str) -> dict[str, int]:
    """In how many pieces a cell comes apart by each separator; of one within another the longer alone."""
    text = raw.strip().replace("\r\n", "\n")
    seen = look(text) if text else None
    if seen is None or (seen.kind in _NO_LIST and "impossible" not in seen.forms):  # 45/23/67 is in no calendar
        return {}
    found: dict[str, int] = {}
    for separator in _SEPARATORS:
        number = text.count(separator) + 1
        if 1 < number <= _MOST_PIECES and all(separator not in other for other in found):
            found[separator] = number
    return found


def _says(text: str) -> bool:
    text = text.strip()
    return bool(text) and look(text).kind != "null"
