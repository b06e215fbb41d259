"""The person of a hearing, where each row has one: who is brought before the court, the offender. Nobody is asked."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.draft_proposal import Proposal
from adapters.draft_score import named, names
from adapters.draft_words import CALLERS, CLOCKS, DATES, FILLERS, HAPPENED, NEUTRAL, ROLES
from adapters.profile_column import Column
from contracts.fields import without_indexes
from contracts.kind import Kind

_ROLE = "persons[0].role"
_BROUGHT = frozenset(word for word, role in ROLES.items() if role in ("offender", "detained", "accused"))
_OTHERS = (ROLES.keys() - _BROUGHT) | CALLERS
_SILENT = FILLERS | NEUTRAL | CLOCKS | DATES | HAPPENED


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
