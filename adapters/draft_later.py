"""Dates that are later than the day on which their file was made: nobody noted what had not happened."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from adapters.draft_proposal import Proposal
from adapters.profile_column import Column
from adapters.readings import readings
from contracts.kind import Kind


def not_yet(kind: Kind, proposals: Iterable[Proposal], columns: Sequence[Column], day: date | None) -> None:
    """Proposes the line that leaves them out, or sets aside where the date is that of the facts."""
    by_name = {column.name: column for column in columns}
    if day is None:
        return
    for one in proposals:
        if "date" not in one.spec or one.path.endswith("birth_date"):
            continue
        decided, forms = one.spec.get("decided_by", {}), one.spec["format"]
        late = _later(by_name[one.columns[0]], [forms] if isinstance(forms, str) else forms, day)
        if not late or not isinstance(decided, dict) or "year" in decided or decided.get("to", date.max) <= day:
            continue
        more: dict[str, Any] = {"decided_by": {**decided, "to": day}}
        facts = one.path == kind.filters.occurred
        one.either(more if facts else {**more, "invalid": "null"})
        becomes = "que aparta sus filas" if facts else "y quedan sin ese dato"
        one.undecided(
            f"{late:,} fechas son posteriores al día del archivo ({day}): ¿son errores? Entonces esta línea, {becomes};"
            " si pueden ser así, la otra. El mes siguiente, cambie ese día",
            f"later than the file's own day: slips? Then this line, {'set aside' if facts else 'left out'}; if they may"
            " be so, the other. Next month, move that day",
        )


def _later(column: Column, forms: list[str], day: date) -> int:
    read = ((readings(text, forms), n) for text, n in column.sample.texts)
    return sum(n for found, n in read if found and all(moment.at.date() > day for moment in found))
