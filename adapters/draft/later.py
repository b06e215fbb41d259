"""Dates that are later than the day on which their file was made: nobody noted what had not happened."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from adapters.draft.days import CARRIERS
from adapters.draft.openings import says_opened
from adapters.draft.proposal import Proposal
from adapters.profile.column import Column
from adapters.profile.file_span import Span
from adapters.profile.times import dates_of
from adapters.values.readings import readings
from contracts.kind import Kind


def _by_span(kind: Kind, proposals: Iterable[Proposal], span: Span) -> None:
    """Where days are to decide the order of the facts' dates: those of the file, if no date is surely outside."""
    for one in (one for p in proposals for one in (p, *p.instead)):
        days = one.spec.get("decided_by")
        if one.path != kind.filters.occurred or "date" not in one.spec:
            continue
        unsaid = days is None and any(said.order for said in one.decisions)
        if unsaid or (isinstance(days, dict) and {*days} == {"from", "to"}):
            first, last = (date.fromisoformat(str((days or {}).get(e, span.first))) for e in ("from", "to"))
            if span.first <= first and last <= span.last:
                one.spec = one.spec | {"decided_by": {"from": span.first, "to": span.last}}
                one.note = one.note or f"los días que dice el archivo: {span.whence} · the days that it says"


def not_yet(
    kind: Kind,
    proposals: Iterable[Proposal],
    columns: Sequence[Column],
    day: date | None,
    span: Span | None = None,
) -> None:
    """Proposes the line that leaves them out, or sets aside where the date is that of the facts; of these also what is
    outside the days that the file says it is about.
    """
    by_name, proposals = {column.name: column for column in columns}, [*proposals]
    if span is not None:
        _by_span(kind, proposals, span)
    for one in proposals:
        if "date" not in one.spec or one.path.endswith("birth_date"):
            continue
        decided, forms = one.spec.get("decided_by", {}), one.spec["format"]
        if not isinstance(decided, dict) or "year" in decided:
            continue
        days = _days(by_name[one.columns[0]], [forms] if isinstance(forms, str) else forms)
        facts = one.path == kind.filters.occurred
        late = sum(n for first, n in days if day is not None and first > day)
        if facts and span is not None and not decided:
            last = min(span.last, day or span.last)
            if _outside(one, days, last, span, _registered(proposals, columns, span)):
                continue
        if late and day is not None and decided.get("to", date.max) > day:
            _late(one, late, day, facts=facts)


def _late(one: Proposal, late: int, day: date, *, facts: bool) -> None:
    more: dict[str, Any] = {"decided_by": {**one.spec.get("decided_by", {}), "to": day}}
    one.either(more if facts else {**more, "invalid": "null"})
    becomes = "que aparta sus filas" if facts else "y quedan sin ese dato"
    one.undecided(
        f"{late:,} fechas son posteriores al día del archivo ({day}): ¿son errores? Entonces esta línea, {becomes};"
        " si pueden ser así, la otra. El mes siguiente, cambie ese día",
        f"later than the file's own day: slips? Then this line, {'set aside' if facts else 'left out'}; if they may"
        " be so, the other. Next month, move that day",
    )


def _registered(proposals: Iterable[Proposal], columns: Iterable[Column], span: Span) -> str:
    """A column of when it was reported or opened, all of whose dates are of the file's days; else nothing."""
    carried = {one.columns[0] for one in proposals if one.path in CARRIERS and "date" in one.spec}
    for column in (one for one in columns if one.name in carried or says_opened(one)):
        verdict = dates_of(column)
        days = _days(column, verdict.formats or verdict.candidates)
        if days and all(span.first <= first <= span.last for first, _ in days):
            return " ".join(column.column.split())
    return ""


def _outside(one: Proposal, days: Sequence[tuple[date, int]], last: date, span: Span, registered: str) -> bool:
    """Asks about dates of facts that are not of the file's own days; those before may be of what was opened in them,
    which is the first answer where the days of the registrations say so. ``last``: after which nothing happened.
    """
    before = sum(n for first, n in days if first < span.first)
    after = sum(n for first, n in days if first > last)
    if not before + after:
        return False
    ends: list[dict[str, Any]] = [{"from": span.first, "to": last}, {"to": last}]
    evident = bool(registered and before)
    first, second = reversed(ends) if evident else ends
    one.either({"decided_by": first})
    other = replace(one, decisions=[], instead=[], told=[], extra=False)
    other.spec = other.spec | {"decided_by": second}
    one.instead.insert(0, other)
    said = f"el archivo dice que es del {span.first} al {span.last} ({span.whence})"
    one.undecided(*(_of_registrations if evident else _of_slips)(said, registered, before, after))
    return True


def _of_registrations(said: str, registered: str, before: int, after: int) -> tuple[str, str]:
    es = (
        f"{said}, y las de «{registered}» lo son todas; {before:,} fechas son anteriores y {after:,} posteriores: ¿se"
        f" registró todo en ellos? Entonces esta línea, que solo dice hasta cuándo y aparta {after:,}; la siguiente, si"
        f" las de antes son errores, aparta {before + after:,}; la última, ninguna. El mes siguiente, cámbielos"
    )
    en = "are those the days of registration? Then this line, which has only an end; the next, if the earlier ones are"
    return es, f"{en} slips, sets them aside; the last, none. Next month, move them"


def _of_slips(said: str, _: str, before: int, after: int) -> tuple[str, str]:
    es = (
        f"{said}: {before:,} fechas son anteriores y {after:,} posteriores: ¿son errores? Entonces esta línea, que"
        f" aparta {before + after:,}; si lo registrado entonces puede ser de antes, la que solo dice hasta cuándo y"
        f" aparta {after:,}; si pueden ser así, la última, que no aparta ninguna. El mes siguiente, cámbielos"
    )
    en = (
        "outside the days that the file says: slips? Then this line, set aside; the next, which has only an end, if the"
    )
    return es, f"{en} facts may be older; the last, if they may be so. Next month, move them"


def _days(column: Column, forms: list[str]) -> list[tuple[date, int]]:
    """The earliest reading of each text, and in how many cells it stands."""
    read = ((readings(text, forms), n) for text, n in column.sample.texts)
    return [(min(moment.at.date() for moment in found), n) for found, n in read if found]
