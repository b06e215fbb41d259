"""A mapping at work: a source's row becomes contract fields, or the reasons why it can't.

The document is compiled once into closures over the row's cleaned cells. Nothing is guessed: a cell that can't be
understood is a ``Problem``, and every problem of a row is reported, not only the first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping as Columns
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime

from adapters import convert, times
from adapters.cells import Elsewhere, Unmapped, choice, cleaner, key_reader, withdrawal
from adapters.convert import Cells, Convert, Unclear, Value
from adapters.mapping_check import complaints
from adapters.mapping_document import (
    CodeSpec,
    ConstSpec,
    DateSpec,
    FlagSpec,
    Mapping,
    NumberSpec,
    PrecisionSpec,
    SourcedSpec,
    TextSpec,
)
from contracts.document import Document, DocumentError
from contracts.fields import without_indexes
from contracts.kind import Kind, Problem
from contracts.kinds import KINDS

__all__ = ["Elsewhere", "Mapped", "Mapper", "Mapping", "Unmapped", "read_mapping"]

_IDENTIFIERS = frozenset({"curp", "rfc", "iph_reference"})

Part = dict[str, Value]


class Mapped(NamedTuple):
    """A row as contract fields, nested, ready for the kind to judge.

    ``withdrawn``: the source no longer shares this record; ``fields`` is then empty and there is nothing to judge.
    """

    key: str
    fields: Part
    withdrawn: bool


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
        self._clean = cleaner(mapping, self.repaired)
        self._key = key_reader(mapping)
        self._choice = choice(mapping)
        self._withdrawn = withdrawal(mapping)
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
            part.derived.append((name, times.precision(mapping.date(spec.precision_of))))
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
            return times.instant(spec, ZoneInfo(mapping.zone)) if target is AwareDatetime else times.day(spec)
