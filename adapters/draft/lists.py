"""A list of plain texts in a JSON item, ``delitos: [ROBO, LESIONES]``: each text is a part of the contract's list; and
a member that is a list of objects in some items and a text in others, of which a line reads only one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from copy import copy

from adapters.draft.fields import proposal
from adapters.draft.match import Match
from adapters.draft.proposal import Decision, Draft, Proposal, flow
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


def two_forms(columns: Iterable[Column]) -> list[tuple[Column, list[Column]]]:
    """Each column of texts that stand where other items have a list of objects, and that list's columns."""
    columns = [*columns]
    found = ((text, [c for c in columns if text.name == c.member or text.name in c.lists]) for text in columns)
    return [(text, within) for text, within in found if within and text.filled and not text.member]


def in_two_forms(made: Draft, proposals: Sequence[Proposal], columns: Sequence[Column], rows: int) -> None:
    """Asks of each line that reads one of the two forms, with how many of ``rows`` it leaves out. What no line reads
    waits with it: ignored they would be gone without a word.
    """
    for text, within in two_forms(columns):
        others, names = rows - text.filled, ", ".join(f"«{c.name}»" for c in within)
        counted = f"«{text.name}» es un texto en {text.filled:,} registros, y en los otros {others:,} una lista"
        counted += f" ({names}) o nada"
        both = flow({"first_of": [text.column, within[0].name.replace("[]", "[0]", 1)]})
        of_text = (
            f"{counted}: esta línea lee solo el texto, y {others:,} van sin este dato; en made, {both} lee los dos"
        )
        of_list = f"{counted}: esta línea lee solo la lista, y los {text.filled:,} con texto se apartan"
        en = f"a text in {text.filled:,} records, a list in others"
        lines = [one for one in proposals if {text.name, *(c.name for c in within)} & {*one.columns}]
        for one in lines:
            said = of_text if text.name in one.columns else of_list
            one.decisions.insert(0, Decision(said, f"{en}: the line reads only one of them", alarm=True))
        about = lines[0].path if lines else "columns_ignored"
        if not lines:
            said = f"{counted}: ninguna línea los lee"
            made.decisions.append((about, Decision(said, f"{en}: no line reads them", alarm=True)))
        made.waiting |= {c.name: about for c in (text, *within)}


def _place(column: Column) -> tuple[str, int]:
    found = _PLACE.fullmatch(column.name)
    return (found[1], int(found[2])) if found else ("", 0)
