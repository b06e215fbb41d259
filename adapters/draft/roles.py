"""The person of a hearing, where each row has one: who is brought before the court, the offender. Nobody is asked."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.draft.names import whole_name
from adapters.draft.proposal import Decision, Proposal
from adapters.draft.score import named, names
from adapters.profile.column import Column, words_of
from adapters.profile.field_words import CALLERS, CLOCKS, DATES, FILLERS, HAPPENED, NEUTRAL, OTHERS, ROLES
from contracts.fields import without_indexes
from contracts.kind import Kind

_ROLE = "persons[0].role"
_BROUGHT = frozenset(word for word, role in ROLES.items() if role in ("offender", "detained", "accused"))
_COMPLAINING, _MOST = frozenset({"complainant", "victim"}), 2
_OTHERS = (ROLES.keys() - _BROUGHT) | CALLERS
_SILENT = FILLERS | NEUTRAL | CLOCKS | DATES | HAPPENED


def persons_named(kind: Kind, proposals: Sequence[Proposal], columns: Sequence[Column]) -> list[Proposal]:
    """The role of who is brought before the court, and the lines of who else a column's name says that it names: the
    complainant, whose owner is asked.
    """
    made = brought(kind, proposals, columns)
    lines = [one for p in proposals for one in (p, *p.instead)]
    if kind.name != "hearing" or any("persons[" in one.path and "persons[0]." not in one.path for one in lines):
        return made
    used = {name for one in lines for name in one.columns}
    free = [c for c in columns if c.name not in used and c.names_people and not c.member]
    named = [(c, role) for c in free if (role := _role_of(c)) is not None]
    return [*made, *(_another(c, role, f"persons[{i}]") for i, (c, role) in enumerate(named[:_MOST], 1))]


def _role_of(column: Column) -> str | None:
    """Who somebody else is, by one word of the column's name."""
    said = {word for word in words_of(column.name).split() if word not in FILLERS}
    roles = {ROLES[word] for word in said & _OTHERS & ROLES.keys()}
    return roles.pop() if len(roles) == 1 and roles <= _COMPLAINING and not said & OTHERS else None


def _another(column: Column, role: str, person: str) -> Proposal:
    made = Proposal(f"{person}.given_names", {}, [column.name], extra=True)
    whole_name(made, column)
    made.spec["unclear"] = "null"
    made.beside = {f"{person}.role": {"const": role}}
    es = (
        f"«{column.name}» nombra a otra persona: ¿se asigna, con la calidad {role}? Lo que no se lea como nombre va sin"
    )
    made.decisions.insert(0, Decision(f"{es} él y se cuenta", "it names another person: with that role?"))
    return made


def brought(kind: Kind, proposals: Sequence[Proposal], columns: Sequence[Column]) -> list[Proposal]:
    """The line of the role; none where a column says it, where rows have several persons, or where a column is called
    after anybody else: TUTOR, AFECTADO.
    """
    lines = [one for p in proposals for one in (p, *p.instead) if one.path.startswith("persons[")]
    if kind.name != "hearing" or not any(one.decided for one in lines):
        return []
    if any(not one.path.startswith("persons[0].") or one.path == _ROLE for one in lines):
        return []
    if _called_otherwise(kind, lines, columns):
        return []
    note = "quien comparece ante el juzgado; si no, cámbielo · who is brought before the court; else change it"
    return [Proposal(_ROLE, {"const": "offender"}, [], note=note)]


def _called_otherwise(kind: Kind, lines: Sequence[Proposal], columns: Sequence[Column]) -> set[str]:
    """What the lines' columns are called that neither a person's field is, nor who is brought."""
    fields, said = names(kind), {column.name: {word for words in named(column) for word in words} for column in columns}
    own = {path for path in fields if path.startswith("persons[].") and path.count(".") == 1}
    found = set[str]()
    for one in lines:
        known = {word for path in (*own, without_indexes(one.path)) for phrase in fields[path] for word in phrase}
        found |= set[str]().union(*(said[name] for name in one.columns)) - (known - _OTHERS) - _SILENT
    return {word for word in found if word.isalpha() and not _BROUGHT & {word, word.removesuffix("s")}}
