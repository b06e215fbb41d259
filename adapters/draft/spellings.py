"""Labels that are spelled in several ways: a repair for their column, with the catalogue of what each spelling becomes.

Certain ones stand in the mapping; of what may be another label the line waits as a comment (``# ¿?``). Of exact places
that the floor takes from every record of a kind, nobody is asked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from typing import NamedTuple

from adapters.document.mapping import catalogue_of
from adapters.draft.by_article import LABEL, by_article
from adapters.draft.proposal import Decision, Draft, Proposal, flow
from adapters.profile.column import Column
from adapters.profile.rows import RowMemory
from adapters.profile.spellings import labels_of
from adapters.values.convert import fold
from adapters.values.spelling_words import says_above
from adapters.values.spellings import Same, is_place, same
from contracts.fields import Protection, Sensitivity, without_indexes
from contracts.kind import Kind

_CODE = "offences[].national_code"  # where no field says it, each record may be of a protected class
_NUMBER, _WORD, _STEM = re.compile(r"\d+(?:[.,]\d+)?"), re.compile(r"[^\W\d_]{3,}"), 3


class Spelt(NamedTuple):
    """A column of labels, the field whose text it is, and the label that each other spelling stands for."""

    column: Column
    path: str
    same: Mapping[str, Same]
    decided: bool  # its field's line stands, and so does what is certain of it

    @property
    def catalogue(self) -> str:
        """What its catalogue is called: after the field."""
        return catalogue_of(without_indexes(self.path))

    @property
    def certain(self) -> bool:
        """Is there anything that needs no answer? Its catalogue may stand before its field's line does."""
        return any(one.certain for one in self.same.values())

    @property
    def ready(self) -> bool:
        """Does its repair stand?"""
        return self.decided and self.certain


class _Line(NamedTuple):
    text: str
    one: Same
    cells: int


def spelt(
    kind: Kind, proposals: Sequence[Proposal], columns: Sequence[Column], key: Sequence[str], memory: RowMemory
) -> list[Spelt]:
    """Those of lines of plain text, one for each name of a catalogue. Never a key: its record would come anew."""
    by_name = {column.name: column for column in columns if column.name not in key}
    taken = {one.spec.get("catalogue") for p in proposals for one in (p, *p.instead)}
    made: dict[str, Spelt] = {}
    lines = [(one, one.decided) for one in sorted(proposals, key=lambda one: not one.decided)]
    for one, decided in [*lines, *((other, False) for p in proposals for other in p.instead)]:
        column = by_name.get(one.columns[0]) if one.columns else None
        if column is None or one.spec.get("text") != column.column or column.column in made:
            continue
        leaf = kind.leaves[without_indexes(one.path)]
        said: Mapping[str, Same] = same(labels_of(column), places=is_place(one.path))
        said = by_article(said, column, proposals, memory) if one.path == LABEL else said
        said = {text: it for text, it in said.items() if not (says_above(text) or says_above(it.label))}
        idle = leaf.meta.protection is Protection.PLACE and _CODE not in kind.leaves
        said = {text: it for text, it in said.items() if it.certain or not (idle or _adds_facts(text, it.label))}
        found = Spelt(column, one.path, _unchained(said), decided)
        if found.same and leaf.meta.sensitivity is not Sensitivity.DIRECT and found.catalogue not in taken:
            made[column.column] = found
            taken.add(found.catalogue)
            if not decided and not one.note:
                one.note = "quite también el # de su reparación (repairs) · remove its repair's # too"
    return [*made.values()]


def _unchained(said: Mapping[str, Same]) -> dict[str, Same]:
    """What stands for a label that is asked about itself is asked with it, of the label at the end: a catalogue changes
    a text once.
    """
    asked = {fold(text): one for text, one in said.items() if not one.certain}
    made = dict[str, Same]()
    for text, one in said.items():
        passed, end = {fold(text)}, one
        while (name := fold(end.label)) in asked and name not in passed:
            passed.add(name)
            end = asked[name]._replace(others=())
        if end is one or fold(end.label) not in passed:
            made[text] = end._replace(others=tuple(other for other in end.others if fold(other) not in asked))
    return made


def _adds_facts(text: str, label: str) -> bool:
    """Does what it may stand for say a number that it does not, or mostly other words? Nobody should be asked that."""
    if {*_NUMBER.findall(label)} - {*_NUMBER.findall(text)}:
        return True
    own, told = ([word[:_STEM] for word in _WORD.findall(fold(said))] for said in (text, label))
    return own[:1] != told[:1] and sum(word not in own for word in told) * 2 > len(told) > 1


def respelled(columns: Sequence[Column], found: Sequence[Spelt]) -> list[Column]:
    """The columns as those repairs leave their labels: other catalogues list these."""
    by_name = {one.column.name: one for one in found if one.decided}
    return [_respelled(column, by_name[column.name]) if column.name in by_name else column for column in columns]


def _respelled(column: Column, found: Spelt) -> Column:
    made = copy(column)
    made.labels = Counter()
    for label, cells in (column.labels or {}).items():
        one = found.same.get(label)
        made.labels[one.label if one is not None and one.certain else label] += cells
    return made


def spelt_repairs(found: Sequence[Spelt], *, ready: bool) -> Iterator[dict[str, object]]:
    """The line of each column under ``repairs``."""
    for one in found:
        if one.ready is ready:
            name = one.catalogue.replace("_", "-")
            yield {"name": name, "columns": [one.column.column], "catalogue": one.catalogue}


def spelt_catalogues(made: Draft, found: Sequence[Spelt]) -> Iterator[str]:
    """Each spelling and what it becomes, that of most rows first."""
    for one in found:
        lines, off = _lines(one), "" if one.certain else "# "
        told = f"«{one.column.column}»: cada escritura y la que queda (repairs) · each spelling, and what it becomes"
        yield f"  {off}{flow(one.catalogue)}:   # {told}"
        asked = {fold(line.text): line for line in lines if not line.one.certain}
        if asked and one.decided:
            es = f"escrituras de «{one.column.column}» que quizá son otra etiqueta: {len(asked)}, «¿?» en su catálogo"
            made.decisions.append((one.path, Decision(es, "may be other labels' spellings: see its catalogue")))
        for line in (line for line in lines if line.one.certain):
            other = asked.pop(fold(line.text), None)  # a catalogue takes both lines for one
            yield f"    {flow(line.text)}: {flow(line.one.label)}   # {line.cells:,}{_or(other)}"
        for line in asked.values():
            yield f"    # {flow(line.text)}: {flow(line.one.label)}   # ¿?{_others(line.one.others)} {line.cells:,}"


def _or(other: _Line | None) -> str:
    return "" if other is None else f"; ¿o{_others((other.one.label, *other.one.others)).removeprefix(' o')}"


def _others(labels: Sequence[str]) -> str:
    return "".join(f" o «{label}»?" for label in labels)


def _lines(found: Spelt) -> list[_Line]:
    """One for all spellings that a catalogue takes for one."""
    made: dict[str, _Line] = {}
    labels = labels_of(found.column)
    for text, one in sorted(found.same.items(), key=lambda it: (not it[1].certain, -labels[it[0]])):
        at = f"{one.certain}{fold(text)}"
        before = made.get(at)
        made[at] = (
            _Line(text, one, labels[text]) if before is None else before._replace(cells=before.cells + labels[text])
        )
    return sorted(made.values(), key=lambda line: -line.cells)
