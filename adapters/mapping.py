"""A mapping at work: a source's row becomes contract fields, or the reasons why it can't.

The document is compiled once into one function of the row's cleaned cells. Nothing is guessed: a cell that can't be
understood is a ``Problem``, and every problem of a row is reported, not only the first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping as Columns
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime

from adapters import convert, times
from adapters.cells import Elsewhere, Unmapped, choice, cleaner, key_reader, withdrawal
from adapters.convert import Convert
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
from adapters.parts import Fields, Part, builder
from contracts.document import Document, DocumentError
from contracts.fields import without_indexes
from contracts.kind import Kind, Problem
from contracts.kinds import KINDS

__all__ = ["Elsewhere", "Mapped", "Mapper", "Mapping", "Unmapped", "read_mapping"]

_IDENTIFIERS = frozenset({"curp", "rfc", "iph_reference"})


class Mapped(NamedTuple):
    """A row as contract fields, nested, ready for the kind to judge.

    ``withdrawn``: the source no longer shares this record; ``fields`` is then empty and there is nothing to judge.
    """

    key: str
    fields: Fields
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
        self._build = builder(_record(mapping))

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
        fields = self._build(cells, problems)
        if problems or key is None:
            return Unmapped(key, sorted(set(problems)))
        return Mapped(key, fields, withdrawn=False)


def _record(mapping: Mapping) -> Part:
    root = Part(always=True)
    for path, spec in mapping.fields.items():
        *parts, name = path.split(".")
        part = root
        for step in parts:
            part = part.step(step)
        if isinstance(spec, ConstSpec):
            part.constants[name] = spec.const
        elif isinstance(spec, PrecisionSpec):
            part.derived.append((name, times.precision(mapping.date(spec.precision_of))))
        elif isinstance(spec, TextSpec) and name not in _IDENTIFIERS:
            part.texts.append((name, spec.text))
        else:
            part.sourced.append((name, without_indexes(path), _converter(mapping, path, spec)))
    return root


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
