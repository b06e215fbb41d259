"""Dates that say no year, ``8 de febrero``, ``15/02 10:30``: their formats, and the days that the file
is about say which year.
"""

from __future__ import annotations

from collections.abc import Collection

from adapters.draft.proposal import Proposal
from adapters.profile.column import Column
from adapters.profile.dates import Verdict
from adapters.profile.unread_dates import yearless


def without_year(made: Proposal, column: Column, verdict: Verdict) -> int:
    """Adds them to the line where some days decide their year, and asks which; how many cells they are."""
    found = {text: (forms, n) for text, n in column.sample.texts if (forms := yearless(text))}
    if not found:
        return 0
    cells, shown = sum(n for _, n in found.values()), next(iter(found))
    if "decided_by" not in made.spec and verdict.days is not None:
        made.spec["decided_by"] = {"from": verdict.days[0], "to": verdict.days[1]}
    if "decided_by" not in made.spec:
        made.undecided(
            f"{cells:,} fechas no dicen el año («{shown}») y nada en el archivo lo dice: sus filas se apartan",
            "dates without a year, and nothing in the file says it: their rows are set aside",
        )
        return cells
    forms = made.spec["format"]
    made.spec["format"] = [*([forms] if isinstance(forms, str) else forms), *_formats(found.values(), verdict)]
    made.undecided(
        f"{cells:,} fechas no dicen el año («{shown}»): es el de los días de decided_by; ¿el archivo es de esos"
        " días? Lo que quede fuera se aparta",
        "dates without a year: that of the days of decided_by; is the file of those days? What is not is set aside",
    )
    return cells


def _formats(found: Collection[tuple[tuple[str, ...], int]], verdict: Verdict) -> list[str]:
    """Day and month in the order of the column's other dates, or of these where one has no other; else in both, of
    which the days that may be leave one.
    """
    single = {forms[0][:2] for forms, _ in found if len(forms) == 1}
    numbers = {form[:2] for form in verdict.candidates if "%m" in form}  # a month's name tells no order
    day = "%d" in single or bool(verdict.day_first and "%d" in numbers)
    month = "%m" in single or bool(verdict.month_first and "%m" in numbers)
    if day == month:
        return sorted({form for forms, _ in found for form in forms})
    return sorted({forms[0 if day else -1] for forms, _ in found})
