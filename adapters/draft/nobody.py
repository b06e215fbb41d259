"""Cells under a name that name nobody: an identity that is withheld, the public's health, a person's initials alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from adapters.draft.proposal import Proposal
from adapters.profile.column import Column
from adapters.profile.nulls import is_anonymous, is_no_one, of_initials

_NAMES = ("].given_names", "].company_name")
_NAMED = (*_NAMES, "].first_surname", "].second_surname")
_SHAPES = 5  # of initials: a pattern has no more alternatives


def nobody(proposals: Sequence[Proposal], columns: Sequence[Column]) -> None:
    """Completes the lines of names, and of what is no person without one."""
    by_name = {column.name: column for column in columns}
    for one in (each for proposal in proposals for each in (proposal, *proposal.instead)):
        if one.path.startswith("persons[") and one.path.endswith(_NAMED) and {"text", "name"} & one.spec.keys():
            _without_names(one, by_name[one.columns[0]])
    _somebody(proposals, by_name)


def _without_names(one: Proposal, column: Column) -> None:
    if withheld := sorted(text for text, _ in column.sample.texts if is_anonymous(text) or is_no_one(text)):
        for spec in (one.spec, *(spec for spec in one.beside.values() if spec.get("text") == column.column)):
            spec["unknown"] = withheld
    shapes = Counter[str]()
    for text, n in column.sample.texts:
        shapes[re.sub("[A-ZÑ]", "X", text)] += n if of_initials(text) else 0
    if one.path.endswith(_NAMES) and (cells := shapes.total()):
        patterns = [_pattern(shape) for shape, n in shapes.most_common(_SHAPES) if n]
        one.repair = {"name": "iniciales", "columns": [column.column], "pattern": "|".join(patterns), "replace": ""}
        one.undecided(
            f"{cells:,} celdas son solo iniciales (X.Y.Z.): ¿de personas cuyo nombre se reserva? Entonces quite también"
            " el # de su reparación (iniciales, arriba), que las deja sin nombre; si nombran instituciones, bórrela",
            "initials alone: of persons whose names are withheld? then remove the # of its repair too; if they name"
            " institutions, delete it",
        )


def _pattern(shape: str) -> str:
    return f"^{shape.replace('.', '[.]').replace('X', '[A-ZÑ]')}$"


def _somebody(made: Sequence[Proposal], columns: Mapping[str, Column]) -> None:
    """Where a name says nobody, a role, an entity and a yes or no (detained: NO) alone are no person, if something else
    of the row makes one. Lines that are open have it too: whoever decides them decides nothing about that.
    """
    persons = [one for one in made if one.path.startswith("persons[")]
    weak = [one for one in persons if one.path.endswith(("].role", "].entity")) or "flag" in one.spec]
    if any(_unnamed(persons, columns)) and any(one.decided and one not in weak for one in persons):
        for one in (each for line in weak for each in (line, *line.instead)):
            one.spec["alone"] = False
            one.note = "sin nombre ni otro dato no es nadie · without a name or anything else it is nobody"


def _unnamed(persons: Sequence[Proposal], columns: Mapping[str, Column]) -> Iterator[bool]:
    for one in persons:
        if one.path.endswith(_NAMES):
            yield bool(columns[one.columns[0]].nulls or one.spec.get("unknown") or one.repair)
