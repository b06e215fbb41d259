"""Which days the date of the facts may be of: never fewer than the file's facts are, and without obvious slips."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from adapters.draft.marks import DAYS, WIDER
from adapters.draft.proposal import Decision, Proposal
from adapters.profile.column import Column
from adapters.profile.dates import Verdict
from adapters.profile.times import dates_of
from adapters.values.readings import EPOCH_MS, ISO, readings
from contracts.kind import Kind

CARRIERS = frozenset({"opened_at", "reported_at"})  # what a file of a period is of; its facts may be older
_LONGEST = 366  # days of a file in which a date of another year stands out
_FOLLOWS = timedelta(days=3)  # whoever is held of an evening is handed over, heard or let go within these
_NEAR = timedelta(days=_LONGEST)
_FEW = 0.02  # of the cells


def days_of_the_facts(kind: Kind, proposals: Sequence[Proposal], columns: Sequence[Column]) -> None:
    """Facts may be reported years later: where another moment carries the file's period, none is too old. Where theirs
    does, it is asked about the few that lie far from all others.
    """
    by_name = {column.column: column for column in columns if column.member is None}
    for one in proposals:
        column = by_name.get(one.spec.get("date", ""))
        if one.path != kind.filters.occurred or column is None:
            continue
        dates = {other.spec.get("date") for other in proposals if other.path in CARRIERS}
        if dates - {None, column.column}:
            for line in (one, *one.instead):
                _open_ended(line)
        elif "decided_by" not in one.spec and dates_of(column).certain:
            _slips(one, column, dates_of(column))


def days_after(kind: Kind, proposals: Sequence[Proposal]) -> None:
    """Of what follows the facts, a handing over or a hearing, the days may go on into the month after the file's."""
    for one in (one for p in proposals for one in (p, *p.instead)):
        days = one.spec.get("decided_by")
        if (
            not isinstance(days, dict)
            or not {"from", "to"} <= days.keys()
            or one.path == kind.filters.occurred
            or one.path.endswith("birth_date")
        ):
            continue
        if (days["to"] + timedelta(days=1)).day == 1:
            one.spec = one.spec | {"decided_by": {**days, "to": days["to"] + _FOLLOWS}}


def _open_ended(one: Proposal) -> None:
    days = one.spec.get("decided_by")
    if isinstance(days, dict) and "to" in days:
        one.spec = one.spec | {"decided_by": {"to": days["to"]}}


def carried_over(proposals: Sequence[Proposal], columns: Sequence[Column]) -> None:
    """Says where days are asked how many dates are outside of them, whatever is the day and what the month, and which
    days would leave none of a year before and after them out: a file may go on with what others began.
    """
    by_name = {column.name: column for column in columns}
    for one in proposals:
        days = one.spec.get("decided_by")
        asked = next((said for said in one.decisions if DAYS.search(said.es)), None)
        column = by_name.get(one.columns[0]) if "date" in one.spec else None
        if asked is None or asked.alarm or column is None or not isinstance(days, dict) or {*days} != {"from", "to"}:
            continue
        cells, wider = _outside(one, column, days["from"], days["to"])
        if cells:
            es = f"{asked.es}; {cells:,} fechas quedan fuera de esos días y se apartarían"
            en = f"{asked.en}; so many dates are outside and would be set aside"
            if wider != (days["from"], days["to"]):
                es += f": si no son errores, {WIDER}: {wider[0]} {wider[1]}"
                en += ": if they are no slips, the wider days"
            one.decisions = [said._replace(es=es, en=en) if said is asked else said for said in one.decisions]


def _outside(one: Proposal, column: Column, first: date, last: date) -> tuple[int, tuple[date, date]]:
    """In how many cells no reading is of those days, and the days that have those near them, too."""
    said = one.spec["format"]
    forms = [form for form in ([said] if isinstance(said, str) else said) if "%Y" in form or form in (ISO, EPOCH_MS)]
    read = (([moment.at.date() for moment in readings(text, forms)], n) for text, n in column.sample.texts)
    found = [(min(days, key=lambda day: max(first - day, day - last)), n) for days, n in read if days]
    outside = [(day, n) for day, n in found if not first <= day <= last]
    near = [day for day, _ in outside if max(first - day, day - last) < _NEAR]
    begin = min([first, *(day.replace(day=1) for day in near if day < first)])
    return sum(n for _, n in outside), (begin, max([last, *near]))


def _slips(one: Proposal, column: Column, verdict: Verdict) -> None:
    span, cells = verdict.span, sum(n for _, n in verdict.strays)
    if span is None or (span[1] - span[0]).days > _LONGEST or not 0 < cells <= _FEW * column.filled:
        return
    ends: dict[str, Any] = {}
    firsts = [date(*month, 1) for month, _ in verdict.strays if 0 < month[0] < date.max.year]
    if any(first < span[0] for first in firsts):
        ends["from"] = span[0]
    if any(span[1] < first <= datetime.now(UTC).date() for first in firsts):  # the future is set aside anyway
        ends["to"] = span[1]
    if ends:
        one.either({"decided_by": ends})
        one.decisions = [_asked(verdict, cells, span), *one.decisions]


def _asked(verdict: Verdict, cells: int, span: tuple[date, date]) -> Decision:
    months = ", ".join(f"{year}-{month:02}" for (year, month), _ in verdict.strays[:6])
    return Decision(
        f"{cells:,} fechas ({months}) quedan lejos de todas las demás, de {span[0]:%Y-%m} a {span[1]:%Y-%m}: ¿son"
        " errores de captura? Entonces esta línea, que las aparta; si pueden ser así, la otra",
        "dates far from all others: are they slips? Then this line, which sets them aside; if they may be, the other",
        alarm=True,
    )
