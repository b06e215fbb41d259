"""An age of 0 or 99 that the draft takes for unknown, beside a date of birth by which it is somebody's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from adapters.draft.proposal import Proposal
from adapters.profile.births import Births, of_that_age
from adapters.profile.column import Column
from adapters.profile.times import dates_of


def beside_births(proposals: Iterable[Proposal], births: Births, columns: Sequence[Column]) -> None:
    """Ages beside a date of birth that says them are no unknown ones: ``unless`` that column is blank. Where another
    date of birth contradicts such an age, it is asked.
    """
    by_name = {column.name: column for column in columns}
    for one in proposals:
        texts = one.spec.get("unknown") if one.path.endswith("].age") else None
        for (age, birth), beside in births.beside.items():
            if texts and age == one.columns[0] and birth in by_name and (days := _days(columns)):
                _told(one, by_name[birth], {text: beside.get(text, Counter()) for text in texts}, days)


def _told(one: Proposal, birth: Column, beside: Mapping[str, Counter[date]], days: tuple[date, date]) -> None:
    right = {text: n for text, born in beside.items() if (n := of_that_age(born, int(text), days))}
    wrong = {text: n for text, born in beside.items() if (n := born.total() - right.get(text, 0))}
    if not right:
        return
    one.spec["unless"] = birth.column
    shown = ", ".join(f"{text}: {n:,}" for text, n in right.items())
    one.note += f"; no donde «{birth.column}» dice esa edad ({shown}) · not where the date of birth says that age"
    if wrong:
        shown = ", ".join(f"«{text}» ({n:,}, y {right.get(text, 0):,} que sí)" for text, n in wrong.items())
        one.undecided(
            f"junto a edades que se tomarían por desconocidas hay fechas de nacimiento que dicen otra edad: {shown};"
            " con esta línea esas se compartirían tal como están; sin unless, todas quedan sin edad",
            "dates of birth beside them say another age: with this line they are shared as they stand; without unless"
            " all of them go without an age",
        )


def _days(columns: Sequence[Column]) -> tuple[date, date] | None:
    """What the records' own dates are of."""
    spans = [span for c in columns if not c.member and c.kinds["date"] and (span := dates_of(c).span) is not None]
    last = max((last for _, last in spans), default=None)
    return None if last is None else (min(first for first, end in spans if end == last), last)
