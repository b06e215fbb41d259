"""A list of plain texts in a JSON item, ``delitos: [ROBO, LESIONES]``: each text is a part of the contract's list."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from copy import copy

from adapters.draft.fields import proposal
from adapters.draft.match import Match
from adapters.draft.proposal import Proposal
from adapters.draft.score import names, score
from adapters.profile.column import Column
from contracts.kind import Kind

_PLACE = re.compile(r"(.+)\[(\d+)\]")


def parts(match: Match, kind: Kind, columns: Sequence[Column], others: Mapping[str, Column]) -> list[Proposal]:
    """A line for each place of the list, as many as the source has; none where it is no such list, or is unclear."""
    stem, _ = _place(match.column)
    if not stem or "[]" not in match.path or match.path.startswith("persons[]"):
        return []
    same = sorted((c for c in columns if c.filled and _place(c)[0] == stem), key=lambda column: _place(column)[1])
    if {c.name for c in same} != {match.column.name, *match.rivals}:
        return []
    whole = copy(match.column)
    whole.name = stem  # which the place's number is no part of
    points = score(whole, kind.leaves[match.path], names(kind)[match.path])
    found = [proposal(Match(match.path, column, points, []), kind, columns, others) for column in same]
    made = [one for one in found if one is not None and one.decided and one.spec.keys() == {"text"}]
    for i, one in enumerate(made):
        one.path = match.path.replace("[]", f"[{i}]")
    return made if len(made) == len(same) else []


def _place(column: Column) -> tuple[str, int]:
    found = _PLACE.fullmatch(column.name)
    return (found[1], int(found[2])) if found else ("", 0)
