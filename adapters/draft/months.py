"""Dates of which only the month is known, 2024-08-00: the contract has no such precision, and it is asked at once."""

from __future__ import annotations

import re
from collections.abc import Iterable

from adapters.draft.proposal import Proposal
from adapters.profile.column import Column

_NO_DAY = re.compile(r"(?:19|20)\d\d([-/.])\d\d\1(00)|(00)([-/.])\d\d\4(?:19|20)\d\d")
_PATTERNS = {  # the day last, or first; no repetition is counted in a mapping's patterns
    True: "^[0-9][0-9][0-9][0-9][-/.][0-9][0-9][-/.]00$",
    False: "^00[-/.][0-9][0-9][-/.][0-9][0-9][0-9][0-9]$",
}
_SHOWN = 2
_NAME = "solo-mes-"


def month_alone(made: Proposal, column: Column, occurred: str) -> None:
    """Asks for such texts, with the repair that leaves the date unknown; ``occurred`` is the moment of the facts."""
    found = {text: n for text, n in column.sample.texts if _NO_DAY.fullmatch(text)}
    if not found:
        return
    name = f"{_NAME}{made.path.rpartition('.')[2].replace('_', '-')}"
    pattern = "|".join(form for last, form in _PATTERNS.items() if any(text.endswith("00") == last for text in found))
    made.repair = {"name": name, "columns": [column.column], "pattern": pattern, "replace": ""}
    shown = ", ".join(f"«{text}»" for text in sorted(found)[:_SHOWN])
    also = ("el de «undated: some» y ", " and of undated: some") if made.path == occurred else ("", "")
    made.undecided(
        f"{sum(found.values()):,} celdas solo dicen el mes ({shown}), y el contrato no lo guarda sin día: sus filas se"
        f" apartarían; quite también {also[0]}el # de «{name}» (repairs, arriba), y quedan sin esa fecha",
        f"the month alone, which the contract has no precision for: remove the # of {name}{also[1]} too, and they go"
        " without that date; else their rows are set aside",
    )


def months_alone(proposals: Iterable[Proposal], occurred: str) -> bool:
    """Is it asked of the moment of the facts?"""
    return any(one.path == occurred and (one.repair or {}).get("name", "").startswith(_NAME) for one in proposals)
