"""Dates that say no year, ``8 de febrero``: their formats, for the days that the file is about say which."""

from __future__ import annotations

import re
from collections import Counter

from adapters.convert import fold
from adapters.draft_proposal import Proposal
from adapters.profile_column import Column
from adapters.profile_dates import Verdict
from adapters.readings import MONTHS

_YEARLESS = re.compile(r"(?:0?[1-9]|[12]\d|3[01])( de |[-/ ])([^\W\d_]{3,10})\.?", re.IGNORECASE)


def yearless(column: Column) -> Counter[str]:
    """By format, how many cells are such a date."""
    found = Counter[str]()
    for text, n in column.sample.texts:
        said = _YEARLESS.fullmatch(text)
        if said is not None and fold(said[2]) in MONTHS:
            found[f"%d{said[1].upper()}%b"] += n
    return found


def without_year(made: Proposal, column: Column, verdict: Verdict) -> int:
    """Adds them to the line where some days decide their year, and asks which; how many cells they are."""
    found = yearless(column)
    if not found:
        return 0
    shown = next(text for text, _ in column.sample.texts if _YEARLESS.fullmatch(text))
    if "decided_by" not in made.spec and verdict.days is not None:
        made.spec["decided_by"] = {"from": verdict.days[0], "to": verdict.days[1]}
    if "decided_by" not in made.spec:
        made.undecided(
            f"{found.total():,} fechas no dicen el año («{shown}») y nada en el archivo lo dice: sus filas se apartan",
            "dates without a year, and nothing in the file says it: their rows are set aside",
        )
        return found.total()
    forms = made.spec["format"]
    made.spec["format"] = [*([forms] if isinstance(forms, str) else forms), *sorted(found)]
    made.undecided(
        f"{found.total():,} fechas no dicen el año («{shown}»): es el de los días de decided_by; ¿el archivo es de esos"
        " días? Lo que quede fuera se aparta",
        "dates without a year: that of the days of decided_by; is the file of those days? What is not is set aside",
    )
    return found.total()
