"""A mapping at work: a source's row becomes contract fields, or the reasons why it can't.

The document is compiled once into closures over cleaned cells (one pass strips, recognises nulls and repairs; each
column once, however many fields it feeds). Nothing is guessed: a cell that can't be understood is a ``Problem``, and
every problem of a row is reported, not only the first.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from collections.abc import Mapping as Columns
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime

from adapters import convert
from adapters.convert import Cells, Convert, Unclear, Value, Vocabulary, as_text
from adapters.mapping_check import complaints
from adapters.mapping_document import (
    CONTENT_KEY,
    CodeSpec,
    ConstSpec,
    DateSpec,
    FlagSpec,
    Mapping,
    NumberSpec,
    PrecisionSpec,
    SourcedSpec,
    TextSpec,
    columns_of,
)
from contracts.document import Document, DocumentError
from contracts.fields import without_indexes
from contracts.kind import Kind, Problem
from contracts.kinds import KINDS

_LONGEST_KEY = 200
_IDENTIFIERS = frozenset({"curp", "rfc", "iph_reference"})

Part = dict[str, Value]


class Mapped(NamedTuple):
    """A row as contract fields, nested, ready for the kind to judge.

    ``withdrawn``: the source no longer shares this record; ``fields`` is then empty and there is nothing to judge.
    """

    key: str
    fields: Part
    withdrawn: bool


class Elsewhere(NamedTuple):
    """A row that the mapping says belongs to another agency."""

    agency: str


class Unmapped(NamedTuple):
    """Why a row can't be mapped, and which record it is where that much is known."""

    key: str | None
    problems: list[Problem]


def read_mapping(text: str, file: str) -> Mapping:
    """A checked mapping document; raises DocumentError with every complaint, each with its line."""
    document = Document(text, file)
    mapping = document.to(Mapping)
    found = complaints(mapping, document)
    if found:
        raise DocumentError(found)
    return mapping


class Mapper:
    """Maps one source's rows. Holds nothing of them but ``repaired``, the count of repairs by name."""

    def __init__(self, mapping: Mapping) -> None:
        self.source, self.owner, self.version = mapping.source, mapping.owner, mapping.version
        self.kind: Kind = KINDS[mapping.kind]
        self.columns = mapping.columns
        self.by_content = mapping.key.content
        self.repaired: Counter[str] = Counter()
        self._known = mapping.known | {CONTENT_KEY}
        self._clean = _cleaner(mapping, self.repaired)
        self._key = _key(mapping)
        self._choice = _choice(mapping)
        self._withdrawn = _withdrawn(mapping)
        self._record = _compile(mapping)

    def map(self, values: Columns[str, Any]) -> Mapped | Elsewhere | Unmapped:
        """One row. ``values`` are native or text cells by column; a column that is absent is null.

        A row keyed by its content brings that key in ``CONTENT_KEY``, as its connector numbered it.
        """
        if (other := self._choice(values)) is not None:
            return other
        problems: list[Problem] = []
        cells = self._clean(values, problems)
        key = self._key(values, cells, problems)
        if key is not None and self._withdrawn is not None and self._withdrawn(cells):
            return Mapped(key, {}, withdrawn=True)
        fields = self._record.build(cells, problems)
        if problems or key is None:
            return Unmapped(key, sorted(set(problems)))
        return Mapped(key, fields, withdrawn=False)

    def unexpected(self, columns: Iterable[str]) -> set[str]:
        """Columns that the mapping neither uses nor ignores: ask once per file or page, not per row."""
        return set(columns) - self._known


@dataclass(slots=True)
class _Part:
    """One part of the record (the record itself, a place, one of several persons) and how each field is made.

    It exists in a row when a field that comes from the row does; a part made of constants alone always exists.
    """

    always: bool = False
    texts: list[tuple[str, str]] = field(default_factory=list)  # name and column: most fields, and the cheapest
    sourced: list[tuple[str, str, Convert]] = field(default_factory=list)  # name, path to report, converter
    derived: list[tuple[str, Convert]] = field(default_factory=list)
    constants: Part = field(default_factory=dict)
    parts: dict[str, _Part] = field(default_factory=dict)
    lists: dict[str, dict[int, _Part]] = field(default_factory=dict)

    def build(self, cells: Cells, problems: list[Problem]) -> Part:
        """The part's fields, empty where nothing of it is known; what is unclear is added to ``problems``."""
        made: Part = {}
        for name, column in self.texts:
            if (text := cells[column]) is not None:
                made[name] = text
        for name, path, converter in self.sourced:
            try:
                value = converter(cells)
            except Unclear as unclear:
                problems.append(Problem(path, unclear.rule))
            else:
                if value is not None:
                    made[name] = value
        return self._completed(made, cells, problems)

    def _completed(self, made: Part, cells: Cells, problems: list[Problem]) -> Part:
        for name, part in self.parts.items():
            if inner := part.build(cells, problems):
                made[name] = inner
        for name, items in self.lists.items():
            if present := [built for item in items.values() if (built := item.build(cells, problems))]:
                made[name] = [*present]
        if not (made or self.always) and (self.texts or self.sourced or self.parts or self.lists):
            return made
        for name, converter in self.derived:
            if (value := converter(cells)) is not None:
                made[name] = value
        made.update(self.constants)
        return made


def _compile(mapping: Mapping) -> _Part:
    root = _Part(always=True)
    for path, spec in mapping.fields.items():
        *parts, name = path.split(".")
        part = root
        for step in parts:
            part = _step(part, step)
        if isinstance(spec, ConstSpec):
            part.constants[name] = spec.const
        elif isinstance(spec, PrecisionSpec):
            part.derived.append((name, convert.precision(mapping.date(spec.precision_of))))
        elif isinstance(spec, TextSpec) and name not in _IDENTIFIERS:
            part.texts.append((name, spec.text))
        else:
            part.sourced.append((name, without_indexes(path), _converter(mapping, path, spec)))
    return root


def _step(part: _Part, step: str) -> _Part:
    name, _, index = step.rstrip("]").partition("[")
    if index:
        items = part.lists.setdefault(name, {})
        part.lists[name] = dict(sorted({int(index): _Part(), **items}.items()))
        return part.lists[name][int(index)]
    return part.parts.setdefault(name, _Part())


def _converter(mapping: Mapping, path: str, spec: SourcedSpec) -> Convert:
    target = KINDS[mapping.kind].leaves[without_indexes(path)].type
    match spec:
        case TextSpec():
            return convert.identifier(spec.text)
        case NumberSpec():
            return convert.number(spec.number, spec.unknown, target)
        case CodeSpec():
            return convert.code(spec.code, mapping.catalogues[spec.catalogue], quarantine=spec.unknown == "quarantine")
        case FlagSpec():
            return convert.flag(spec.flag, spec.yes, spec.no)
        case DateSpec():
            return convert.instant(spec, ZoneInfo(mapping.zone)) if target is AwareDatetime else convert.day(spec)


# -- a row's cells, and what is decided before its fields --------------------------------------------------------------

Clean = Callable[[Columns[str, Any], list[Problem]], dict[str, str | None]]


def _cleaner(mapping: Mapping, repaired: Counter[str]) -> Clean:
    """Text, stripped, None where a null stands, repaired; every column that is used, once."""
    nulls, columns, named = _nulls(mapping), sorted(mapping.columns), _first_field(mapping)
    repairs = [(c, r.name, re.compile(r.pattern), r.replace) for r in mapping.repairs for c in r.columns]

    def clean(values: Columns[str, Any], problems: list[Problem]) -> dict[str, str | None]:
        cells: dict[str, str | None] = {}
        get = values.get
        for column in columns:
            text = get(column)
            if text.__class__ is not str:
                text = as_text(text)
            if text is not None:
                text = text.strip()
                if text in nulls:
                    text = None
                elif "\0" in text:
                    problems.append(Problem(named[column], "nul_character"))
                    text = None
            cells[column] = text
        for column, name, pattern, replacement in repairs:
            text = cells[column]
            if text is not None and pattern.search(text):
                cells[column] = pattern.sub(replacement, text)
                repaired[name] += 1
        return cells

    return clean


def _nulls(mapping: Mapping) -> frozenset[str]:
    return frozenset({"", *(text.strip() for text in mapping.nulls)})


def _first_field(mapping: Mapping) -> dict[str, str]:
    """The contract field that a column's trouble is reported under; the column itself where it feeds none."""
    named = {column: column for column in mapping.columns}
    for path, spec in reversed(mapping.fields.items()):
        named.update(dict.fromkeys(columns_of(spec), without_indexes(path)))
    return named


def _choice(mapping: Mapping) -> Callable[[Columns[str, Any]], Elsewhere | Unmapped | None]:
    """Whose row is it? Decided before anything else of it is looked at."""
    select = mapping.select
    if select is None:
        return lambda _: None
    column = select.column
    known = Vocabulary([*((label, label) for label in select.others), *((label, True) for label in select.ours)])

    def choose(values: Columns[str, Any]) -> Elsewhere | Unmapped | None:
        found = known.get((as_text(values.get(column)) or "").strip())
        if found is True:
            return None
        return Elsewhere(found) if isinstance(found, str) else Unmapped(None, [Problem(column, "unknown_agency")])

    return choose


def _key(mapping: Mapping) -> Callable[[Columns[str, Any], Cells, list[Problem]], str | None]:
    columns = mapping.key.columns

    def by_content(values: Columns[str, Any], _: Cells, __: list[Problem]) -> str | None:
        key = values[CONTENT_KEY]
        return str(key)

    def by_columns(_: Columns[str, Any], cells: Cells, problems: list[Problem]) -> str | None:
        parts: list[str] = []
        for column in columns:
            if (text := cells[column]) is None:
                problems.append(Problem(column, "missing_key"))
                return None
            parts.append(text)
        key = "\x1f".join(parts)
        if len(key) > _LONGEST_KEY:
            problems.append(Problem(columns[0], "key_too_long"))
            return None
        return key

    return by_content if mapping.key.content else by_columns


def _withdrawn(mapping: Mapping) -> Callable[[Cells], bool] | None:
    if mapping.withdraw is None:
        return None
    column = mapping.withdraw.column
    ended = Vocabulary((label, True) for label in mapping.withdraw.values)

    def withdrawn(cells: Cells) -> bool:
        text = cells[column]
        return text is not None and ended.get(text) is True

    return withdrawn
