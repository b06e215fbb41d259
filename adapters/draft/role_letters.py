"""Letters that stand in a row just where its person does: who that is, and its owner is asked."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.document.mapping import catalogue_of
from adapters.draft.codes import begun, coded
from adapters.draft.persons import ROLE, letters
from adapters.draft.proposal import Proposal
from adapters.profile.column import Column
from adapters.profile.field_words import NO, YES
from adapters.profile.rows import RowMemory
from adapters.values.convert import fold
from contracts.kind import Kind

_ROLE, _SEX = "persons[0].role", "persons[0].sex"
_MOST = 4  # codes
_SEXES = frozenset("hmf")


def by_letters(
    kind: Kind, proposals: Sequence[Proposal], columns: Sequence[Column], memory: RowMemory
) -> list[Proposal]:
    """The line of a column of letters that begin words for a person's part, and stand just where a person does.

    One role for all rows would release a victim as detained, so it is asked whatever the column is called.
    """
    lines = [one for p in proposals for one in (p, *p.instead)]
    people = {name for one in lines if one.path.startswith("persons[0].") for name in one.columns}
    if not people or any(one.path == _ROLE for one in lines):
        return []
    used = {name for one in lines for name in one.columns}
    beside = [c for c in columns if c.name not in used and not c.member and _of_single_letters(c)]
    found = [c for c in beside if memory.filled_where(c.name, [*people])]
    of_sex = [c for c in found if _of_sex(c)]
    if of_sex and any(one.path == _SEX for one in lines):
        found = [c for c in found if c not in of_sex]
    elif of_sex:
        return [_sex(kind, of_sex[0])]
    return [_asked(kind, column) for column in sorted(found, key=lambda c: not letters(c))[:1]]


def _of_single_letters(column: Column) -> bool:
    """A few different codes of a letter, or such as begin words for a role; SI and NO say something else."""
    codes = {fold(label).strip(" .") for label in column.labels or ()}
    few = 1 < len(codes) <= _MOST and all(len(code) == 1 and code.isalpha() for code in codes)
    return bool(letters(column)) or (few and not codes <= {*YES, *NO})


def _of_sex(column: Column) -> bool:
    """H and M, or F and M, in any case: of a person those are never who it is."""
    codes = {fold(label).strip(" .") for label in column.labels or ()}
    return codes <= _SEXES and len(codes) > 1


def _sex(kind: Kind, column: Column) -> Proposal:
    made = Proposal(_SEX, {}, [column.name], extra=True)
    coded(made, column, "persons[].sex", kind.leaves["persons[].sex"].values)
    made.undecided(
        f"¿«{column.column}» es el sexo? Sus letras lo parecen, y está llena donde hay una persona",
        "is it the sex? by its letters, and it is filled where a person is",
    )
    return made


def _asked(kind: Kind, column: Column) -> Proposal:
    made = Proposal(_ROLE, {}, [column.name], values=kind.leaves[ROLE].values)
    made.spec = {"code": column.column, "catalogue": catalogue_of(ROLE), "unknown": "quarantine"}
    made.cells = column.labels or {}
    if words := letters(column):
        begun(made, words)
    else:
        made.catalogue = dict.fromkeys(column.labels or ())
        made.undecided(
            f"«{column.column}» está llena donde hay una persona: ¿dice quién es? Escriba su catálogo; si no, en su"
            " lugar, {const: …}",
            "it is filled where a person is: does it say who? then write its catalogue; else a const",
        )
    return made
