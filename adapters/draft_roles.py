"""The person of a hearing, where each row has one: who is brought before the court, the offender. Nobody is asked."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.draft_proposal import Proposal
from adapters.draft_words import CALLERS, ROLES
from adapters.profile_column import words_of
from contracts.kind import Kind

OFFENDER, _ROLE = "offender", "persons[0].role"
_BROUGHT = frozenset({"offender", "detained", "accused"})  # what columns of such a person are called after
_OTHERS = frozenset(word for word, role in ROLES.items() if role not in _BROUGHT) | CALLERS


def brought(kind: Kind, proposals: Sequence[Proposal]) -> list[Proposal]:
    """The line of the role; none where a column says it, where rows have several persons, or victims beside them."""
    lines = [one for p in proposals for one in (p, *p.instead) if one.path.startswith("persons[")]
    if kind.name != "hearing" or not any(one.decided for one in lines):
        return []
    words = {word for one in lines for name in one.columns for word in words_of(name).split()}
    plain = {word.removesuffix("s") for word in words} | words
    if any(not one.path.startswith("persons[0].") or one.path == _ROLE for one in lines) or plain & _OTHERS:
        return []
    note = "quien comparece ante el juzgado; si no, cámbielo · who is brought before the court; else change it"
    return [Proposal(_ROLE, {"const": OFFENDER}, [], note=note)]
