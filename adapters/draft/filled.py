"""A measure that is told by which column is filled: MULTA, ARRESTO, T.C. and AMON., each with its quantity or an X.

Their names say which measure each is. What two of them in one row mean, as a fine that became arrest, is asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from adapters.draft.labels import meaning, measure_of
from adapters.draft.proposal import Decision, Guess, Proposal
from adapters.draft.unit_words import FIELDS
from adapters.draft.units import amounts
from adapters.profile.column import Column
from adapters.profile.rows import RowMemory
from adapters.values.convert import fold
from adapters.values.made import AND
from adapters.values.numbers import numbers_in
from contracts.kind import Kind

_KIND = "measure.kind"
_MARKS = frozenset({"x", "xx", "si", "s", "✓", "✔", "√", "*", "ok"})
_NONE = frozenset({"no", "n/a", "na", "-", "--", "---", "ninguna", "ninguno", "0", "0.0", "0.00", "$0.00", "$ 0.00"})
_NEVER = ("0", "NO")  # say in any file that nothing was ordered
_SHOWN = 6  # texts
_OTHERWISE = 10  # one cell in so many may say something else
_NAMES = ("medida", "medida aplicada", "medida según su columna")


class _Filled(NamedTuple):
    """A column that is filled where its measure was ordered. ``none``: its texts that say it was not; ``other``: those
    that say neither.
    """

    column: Column
    measure: str
    none: list[str]
    other: list[str]


def which(proposals: Sequence[Proposal], columns: Sequence[Column], kind: Kind, memory: RowMemory) -> list[Proposal]:
    """The lines of such columns; none where another column says the measure."""
    if _KIND not in kind.leaves or any(one.path == _KIND and one.decided for one in proposals):
        return []
    found = [one for column in columns if not column.member and (one := _filled(column)) is not None]
    if len({one.measure for one in found}) < 2:
        return []
    none = list(dict.fromkeys([*_NEVER, *(text for one in found for text in one.none)]))
    nulls = [text for one in found for text in one.column.nulls]
    rows = memory.filled_in([one.column.name for one in found], [*none, *nulls])
    rows.pop((), None)
    if sum(n for names, n in rows.items() if len(names) == 1) * 2 < rows.total() or not rows:
        return []
    name = next(name for name in _NAMES if name not in {column.column for column in columns})
    made = _kind(found, none, rows, name)
    made.told += [_doubt(one) for one in found if one.other and one.measure not in FIELDS]
    lines = dict[str, Proposal]()
    for line in (line for one in found for line in _quantities(one, made)):
        if (first := lines.setdefault(line.path, line)) is not line:
            first.undecided(f"¿esta columna, o {line.columns[0]}?", f"this column, or {line.columns[0]}?")
            first.instead.append(line)
    return [made, *lines.values()]


def _doubt(one: _Filled) -> Decision:
    """Of a mark's column nothing else tells what such a text means; a quantity's sets its row aside."""
    shown = ", ".join(f"«{text}»" for text in one.other[:_SHOWN])
    return Decision(
        f"«{one.column.column}» también dice {shown}: se lee como llena; si no lo está, a unknown de made",
        "read as filled; if that says it is not, add it to unknown, under made",
    )


def _filled(column: Column) -> _Filled | None:
    """By its name, if hardly a cell of it says anything but a quantity, a mark or the measure itself."""
    measure = measure_of(column.column)
    if measure is None or not column.filled or column.kind == "date" or column.prose:
        return None
    texts = column.labels or Counter(dict(column.sample.texts))
    other = [text for text in texts if not _says(text, measure)]
    if sum(texts[text] for text in other) * _OTHERWISE > texts.total():
        return None
    return _Filled(column, measure, [text for text in texts if fold(text) in _NONE], other)


def _says(text: str, measure: str) -> bool:
    if fold(text) in _MARKS | _NONE or len(numbers_in(text)) == 1:
        return True
    said = meaning(_KIND, text)
    return said is not None and said.value == measure


def _kind(found: Sequence[_Filled], none: Sequence[str], rows: Counter[tuple[str, ...]], name: str) -> Proposal:
    by_name = {one.column.name: one for one in found}
    spec = {"code": name, "catalogue": "measure-kind", "unknown": "quarantine"}
    made = Proposal(_KIND, spec, [*by_name])
    labels = [one.column.column for one in found]
    made.makes = {name: {"which_of": labels, "unknown": [*none]}}
    made.catalogue = {one.column.column: one.measure for one in found}
    cells = Counter[str]()
    for names, n in rows.items():
        label = AND.join(by_name[each].column.column for each in names)
        cells[label] = n
        said = {by_name[each].measure for each in names}
        if len(names) > 1:
            made.catalogue[label] = said.pop() if len(said) == 1 else None
        if len(said) > 1:
            stands = "arrest" if said == {"fine", "arrest"} else None  # which a fine that is not paid becomes
            made.guesses[label] = Guess(stands, "¿cuál queda? Su etiqueta, en only_where de su cantidad y no de otra;")
    made.cells = cells
    return made


def _quantities(one: _Filled, kind: Proposal) -> Iterator[Proposal]:
    """Its quantity's lines, in the rows of its measure alone where some have two."""
    if one.measure not in FIELDS:
        return
    for line in amounts(one.column, one.none):
        if one.column.column in _together(kind.guesses):
            line.spec["only_where"] = {"column": kind.spec["code"], "values": _labels(one, kind)}
        yield line


def _together(labels: Mapping[str, Any]) -> set[str]:
    return {column for label in labels for column in label.split(AND)}


def _labels(one: _Filled, kind: Proposal) -> list[str]:
    """Under which it stands, one that waits too: its rows are set aside until it is decided."""
    said = {label: value or kind.guesses[label].value for label, value in kind.catalogue.items()}
    return [label for label, value in said.items() if value == one.measure and one.column.column in label.split(AND)]
