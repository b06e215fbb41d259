"""A mapping at work: a source's row becomes contract fields, or the reasons why it can't.

The document is compiled once into one function of the row's cleaned cells. Nothing is guessed: a cell that can't be
understood is a ``Problem``, and every problem of a row is reported, not only the first.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping as Columns
from typing import Any, NamedTuple

from adapters.check.dates import precision_field
from adapters.check.lists import spelled_out
from adapters.check.mapping import complaints
from adapters.document.mapping import OLDER, VERSION, Mapping
from adapters.document.specs import ConstSpec, DateSpec, PrecisionSpec, Sourced, TextSpec, own_columns
from adapters.rows.agreement import Joined, withdrawal
from adapters.rows.cells import Elsewhere, Older, Unmapped, choice, cleaner, key_reader
from adapters.rows.converters import IDENTIFIERS, Converters, saying
from adapters.rows.parts import Fields, Part, builder
from adapters.rows.pieces import splitter
from contracts.document import Document, DocumentError
from contracts.fields import without_indexes
from contracts.kind import Kind, Problem
from contracts.kinds import KINDS

_STEP = re.compile(r"[^.\[]+(?:\[[^\]]*\])?")  # of a path: a part, ``persons[0]``, or the field at its end

__all__ = ["Elsewhere", "Mapped", "Mapper", "Mapping", "Older", "Unmapped", "read_mapping"]


class Mapped(NamedTuple):
    """A row as contract fields, nested, ready for the kind to judge.

    ``withdrawn``: the source no longer shares this record; ``fields`` is then empty and there is nothing to judge.
    """

    key: str
    fields: Fields
    withdrawn: bool = False


def read_mapping(text: str, file: str) -> Mapping:
    """A checked mapping document; raises DocumentError with every complaint, each with its line."""
    return checked(Document(text, file))


def checked(document: Document) -> Mapping:
    """The same of a document that has been parsed already."""
    written = document.to(Mapping)
    mapping = spelled_out(written)
    found = complaints(mapping, written, document)
    if found:
        raise DocumentError(found)
    return mapping


class Mapper:
    """Maps one source's rows. Holds nothing of them but counts: ``repaired``, of repairs by name, ``joined``, of
    columns in which a record's rows agree that aren't alike, ``again``, of parts that stand twice in their record and
    are taken once, by list, and ``unknown``.

    The last is of what can't be understood and the mapping reads as null, by field: unlisted codes above all; and of
    parts that nothing but what alone makes none speaks of, and of persons of whom nothing is left, by list; and
    of those that ``where`` leaves out. ``correcting``: rows that speak for the record of another, which they name.
    """

    def __init__(self, mapping: Mapping) -> None:
        self.source, self.owner, self.version = mapping.source, mapping.owner, mapping.version
        self.kind: Kind = KINDS[mapping.kind]
        self.columns = mapping.columns
        self.by_content = mapping.key.content
        self.by_unit = self.by_content or bool(mapping.key.versions)  # what a row is, its whole unit says
        self._latest = next(iter(mapping.key.versions), "")
        self.replaces, self.compared_every = mapping.replaces, mapping.compared_every
        self.repaired: Counter[str] = Counter()
        self.unknown: Counter[str] = Counter()
        self.joined: Counter[Joined] = Counter()
        self.again: Counter[str] = Counter()
        self.correcting, self._corrects = 0, mapping.key.corrects
        self._clean = cleaner(mapping, self.repaired, joined=self.joined)
        self._clean_uncounted = cleaner(mapping, Counter())
        self._key = key_reader(mapping)
        self._choice = choice(mapping)
        self._withdrawn = withdrawal(mapping)
        parts = {each: cleaner(mapping, self.repaired, each) for each in mapping.each}
        self._split = splitter(mapping)
        record = _record(mapping, self.unknown)
        once = {name: self.again for name, each in mapping.each.items() if each.copies == "one"}
        where = {name: saying(each.where) for name, each in mapping.each.items() if each.where is not None}
        self._build = builder(
            record, parts, self.unknown, by_period=mapping.by_period, lent=mapping.lent, once=once, where=where
        )

    def map(self, values: Columns[str, Any]) -> Mapped | Elsewhere | Older | Unmapped:
        """One row. ``values`` are native or text cells by column; a column that is absent is null.

        A row keyed by its content brings that key in ``CONTENT_KEY``, as its connector numbered it; one that is not
        the latest version of its record says so in ``VERSION``.
        """
        if (other := self._choice(values)) is not None:
            return other
        problems: list[Problem] = []
        cells = self._clean(values, problems)
        key = self._key(values, cells, problems)
        if key is not None and self._latest and (version := values.get(VERSION)) is not None:
            return Older(key) if version == OLDER else Unmapped(key, [Problem(self._latest, "unclear_version")])
        if self._corrects is not None and key is not None and cells[self._corrects] is not None:
            self.correcting += 1
        if key is not None and self._withdrawn is not None and self._withdrawn(cells):
            return Mapped(key, {}, withdrawn=True)
        fields = self._build(self._split(values, problems), cells, problems)
        if problems or key is None:
            return Unmapped(key, sorted(set(problems)))
        return Mapped(key, fields)

    def key(self, values: Columns[str, Any]) -> str | None:
        """Which record the row speaks of, as ``map`` says it; None where it is another agency's, or says none."""
        if self._choice(values) is not None:
            return None
        problems: list[Problem] = []
        cells = {} if self.by_content else self._clean_uncounted(values, problems)
        return self._key(values, cells, problems)


def _record(mapping: Mapping, unknown: Counter[str]) -> Part:
    root, converters = Part(always=True), Converters(mapping, unknown)
    for path, spec in mapping.fields.items():
        *parts, name = _STEP.findall(path)
        part = root
        for step in parts:
            part = part.step(step)
            if step.startswith("persons["):  # none may vanish uncounted
                part.told_by |= dict.fromkeys(own_columns(spec), "persons[]")
        if isinstance(spec, Sourced) and spec.required:
            part.required.append((name, without_indexes(path)))
        if isinstance(spec, Sourced) and not spec.alone:
            part.weak[name] = without_indexes(path).rpartition(".")[0]
        if isinstance(spec, ConstSpec):
            part.constants[name] = spec.const
        elif isinstance(spec, PrecisionSpec):
            part.derived.append((name, converters.precision(mapping.date(spec.precision_of))))
        elif isinstance(spec, TextSpec) and name not in IDENTIFIERS and spec.as_it_is and not spec.unknown:
            part.texts.append((name, spec.text))
        else:
            part.sourced.append((name, without_indexes(path), converters.of(path, spec)))
    occurred = KINDS[mapping.kind].filters.occurred
    own, dated = precision_field(occurred), mapping.fields.get(occurred)
    if isinstance(dated, DateSpec) and own not in mapping.fields:
        root.derived.append((own, converters.precision(dated)))  # a day is no midnight
    return root
