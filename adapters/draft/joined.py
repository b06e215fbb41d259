"""Several offences in one cell, ``ROBO / LESIONES``: each one a part of the record's list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import copy
from typing import Any, NamedTuple

from adapters.draft.proposal import Decision, Draft, Proposal, flow
from adapters.profile.column import Column
from adapters.values.joined import Parted, parted

_LIST, _LABEL = "offences", "offences[0].label"
_SHOWN = 3


class Joined(NamedTuple):
    """The label's line, its column, and how its cells come apart."""

    line: Proposal
    column: Column
    found: Parted

    @property
    def certain(self) -> bool:
        """Does it need no answer?"""
        return self.line.decided and not self.found.unknown

    def apart(self, columns: Sequence[Column]) -> list[Column]:
        """The columns, that of the offences with its pieces as labels."""
        made = Column(self.column.name)
        for text, cells in _texts(self.column).items():
            for piece in self.found.pieces(text):
                made.add(piece, cells)
        return [made if column is self.column else column for column in columns]


def _texts(column: Column) -> dict[str, int]:
    """Its texts and in how many cells each stands, as far as they are remembered."""
    return dict(column.labels or column.texts or dict(column.sample.texts))


def joined(made: Draft, proposals: Sequence[Proposal], columns: Sequence[Column]) -> Joined | None:
    """The offences' column, if its cells hold several. Not where rows are parts already, and never of the key."""
    by_name = {c.name: c for c in columns if c.name not in (*made.key, *made.key_waits) and not c.member}
    for one in proposals:
        column = by_name.get(one.columns[0]) if one.path == _LABEL and "text" in one.spec and not one.member else None
        if column is not None and not made.by_rows and (found := parted(_texts(column))).by and found.cells:
            return Joined(one, column, found)
    return None


def of_each(said: Joined | None, proposals: Sequence[Proposal]) -> list[Proposal]:
    """The lines, those of offences for each of them; where it is not certain the label's alone, as a question."""
    if said is None:
        return [*proposals]
    beside = [one for one in proposals if one.path.startswith(f"{_LIST}[") and one is not said.line]
    if said.certain:
        for one in beside:
            if one.decided and not {said.column.name}.issuperset(one.columns):
                one.undecided("¿vale lo mismo para todos los delitos de la celda?", "is it said of all of them?")
        return [one.each(_LIST) for one in proposals]
    if beside:
        said.line.told.append(_asked(said, f". Con each: {{{_LIST}: {{cells: …}}}} (docs/mapping.md)"))
        return [*proposals]
    each = said.line.each(_LIST)
    each.instead.insert(0, copy(said.line))
    each.instead[0].decisions, each.instead[0].instead, each.instead[0].told = [], [], []
    each.decisions.append(_asked(said))
    return [each if one is said.line else one for one in proposals]


def _asked(said: Joined, how: str = "") -> Decision:
    found = said.found
    shown = ", ".join(f"«{piece}»" for piece in found.unknown[:_SHOWN])
    shown += f" y {len(found.unknown) - _SHOWN} más" if len(found.unknown) > _SHOWN else ""
    alone = f"; nunca van solos {shown}" if shown else ""
    es = f"«{said.column.name}» parece llevar varios delitos en una celda, en {found.cells:,} filas"
    es += f" («{found.example}»{alone}): ¿es cada uno un delito?{how}"
    return Decision(es, "several offences in one cell: is each of them one?")


def _by(found: Parted) -> str | list[str]:
    return [*found.by] if len(found.by) > 1 else found.by[0]


def each_joined(said: Joined | None, proposals: Sequence[Proposal], before: Sequence[str]) -> Iterator[str]:
    """The lines of ``each``, after those of other lists."""
    own = [one for one in proposals if one.path.startswith(f"{_LIST}[].")]
    if said is None or not own:
        yield from before
        return
    used = dict.fromkeys(name for p in own for one in (p, *p.instead) for name in one.columns)
    shared = [name for name in used if name != said.column.name]
    spec: dict[str, Any] = {"cells": {said.column.name: _by(said.found)}}
    spec |= {"only": {said.column.name: [*said.found.only]}} if said.found.only else {}
    spec |= {"for_all": shared} if shared else {}
    left = f"; {said.found.left:,} más quedan enteras" if said.found.left else ""
    told = f"{said.found.cells:,} filas con varios{left} · rows with several"
    line = f"{_LIST}: {flow(spec)}   # {told}"
    if said.certain:  # the others wait beneath it, if they do
        yield next((head for head in before if head.startswith("each:")), "each:")
        yield f"  {line}"
        yield from (one for one in before if not one.startswith(("each:", "# each:")))
        return
    yield from before
    yield from [f"  # {line}"] if any(one.startswith("each:") for one in before) else ["# each:", f"#   {line}"]
