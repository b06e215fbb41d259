"""Hours that a date must not lose or win unasked: that of the facts where their date has none and the row notes others;
and a night's, where the date is the day on which a shift began.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from adapters.draft.clocks import instant_of, read_alike
from adapters.draft.dates import dated
from adapters.draft.proposal import Decision, Proposal
from adapters.profile.clocks import Clocks
from adapters.profile.column import Column, words_of
from adapters.profile.field_words import CLOCKS, HAPPENED, OTHERS, SHIFTS
from adapters.profile.shifts import Shift, Shifts
from adapters.profile.times import dates_of, has_dates, is_clock, two_things
from contracts.kind import Kind

_HOURS = CLOCKS | HAPPENED  # of a column of dates that is that of the facts
_MOSTLY = 0.95  # of the dates have the hour
_NEAR = frozenset({None, "reported_at", "arrived_at"})  # the instants whose hour may be that of the facts


def of_the_facts(kind: Kind, proposals: Sequence[Proposal], columns: Sequence[Column], beside: Clocks) -> None:
    """Asks whether the hour that was noted first is that of the facts, too; the line without any is the other one."""
    for one in proposals:
        day = next((c for c in columns if c.column == one.spec.get("date") and c.member is None), None)
        if one.path == kind.filters.occurred and day is not None and "time" not in one.spec and dates_of(day).midnight:
            others = [other.spec["date"] for other in proposals if other is not one and _hourless(kind, other)]
            _ask(one, day, _near(kind, one, proposals, columns, beside), columns, others)


def _hourless(kind: Kind, one: Proposal) -> bool:
    leaf = kind.leaves.get(one.path)
    return leaf is not None and leaf.day_alone and "date" in one.spec and "time" not in one.spec


def _near(
    kind: Kind, of: Proposal, proposals: Sequence[Proposal], columns: Sequence[Column], beside: Clocks
) -> list[Column]:
    """The hours that may be those of the facts, the one that is noted first before the others."""
    elsewhere = {one.spec["time"] for one in proposals if "time" in one.spec and one.spec["date"] != of.spec["date"]}
    clocks = {
        column.name: column
        for column in columns
        if column.member is None
        and is_clock(column)
        and two_things(column) is None
        and column.column not in elsewhere
        and instant_of(kind, column) in _NEAR
        and not _of_others(column)
    }
    first = beside.first([*clocks]) if clocks else ""
    return sorted(clocks.values(), key=lambda clock: clock.name != first)


def _ask(
    one: Proposal, day: Column, clocks: Sequence[Column], columns: Sequence[Column], others: Sequence[str]
) -> None:
    if not clocks:
        return
    clock, *later = clocks
    several = later if clock.filled < _MOSTLY * day.filled else []
    without = replace(one, decisions=[], instead=[], extra=False)
    made = Proposal(one.path, {}, [day.name])
    dated(made, day, columns, clock=clock)
    one.spec, one.columns = made.spec, [*dict.fromkeys([*one.columns, *made.columns])]
    one.decisions = [*dict.fromkeys([*one.decisions, *made.decisions])]
    one.decisions.append(_whose(day, clock, several, others))
    if several:
        _else_the_next(one, day, clocks, columns)
    one.instead.append(without)


def _whose(day: Column, clock: Column, several: Sequence[Column], others: Sequence[str]) -> Decision:
    also = "".join(f", o de «{other}» (que tampoco la trae)" for other in dict.fromkeys(others))
    shown = ", ".join(f"«{other.column}»" for other in several)
    next_one = f" (y, en las {day.filled - clock.filled:,} filas que no la traen, la de {shown})" if several else ""
    return Decision(
        f"«{day.column}» no trae hora: ¿la de «{clock.column}»{next_one} es también la de los hechos{also}? Si no, la"
        " línea sin hora, y los registros solo dirán el día",
        f"is the hour of {clock.column}{', or else the next one,' if several else ''} that of the facts, too? If not,"
        " the line without one: the day alone",
        alarm=bool(also),
    )


def _else_the_next(one: Proposal, day: Column, clocks: Sequence[Column], columns: Sequence[Column]) -> None:
    """Where the first hour is often blank, the row's next one is nearer to the facts than none."""
    alone = [Proposal(one.path, {}, [day.name]) for _ in clocks]
    for made, clock in zip(alone, clocks, strict=True):
        dated(made, day, columns, clock=clock)
        one.decisions += [said for said in made.decisions if said not in one.decisions]
        read_alike(one, clock)
    name = f"{clocks[0].column} o la que siga"
    own = [replace(m, columns=[c.name, day.name], decisions=[]) for m, c in zip(alone, clocks, strict=True)]
    one.instead = [*own, *one.instead]
    one.makes[name] = {"first_of": [clock.column for clock in clocks]}
    one.columns = [*dict.fromkeys([*one.columns, *(clock.name for clock in clocks)])]
    one.spec = one.spec | {"time": name}


def left_out(kind: Kind, proposals: Sequence[Proposal], columns: Sequence[Column]) -> None:
    """Offers for the moment of the facts each hour that no line reads, where it has none or none for certain."""
    used = {name for one in proposals for line in (one, *one.instead) for name in line.columns}
    free = [c for c in columns if c.member is None and c.filled and c.name not in used and not _of_others(c)]
    free = [c for c in free if two_things(c) is None]
    clocks = [c for c in free if is_clock(c) and instant_of(kind, c) in _NEAR]
    for one in proposals:
        day = next((c for c in columns if c.column == one.spec.get("date") and c.member is None), None)
        if one.path != kind.filters.occurred or day is None or (one.decided and "time" in one.spec):
            continue
        for clock in clocks if dates_of(day).midnight else ():
            made = Proposal(one.path, {}, [day.name])
            dated(made, day, columns, clock=clock)
            _offer(one, made, clock)
        for moment in free if dates_of(day).midnight and "time" not in one.spec else ():
            if has_dates(moment) and not dates_of(moment).midnight and _HOURS & {*words_of(moment.name).split()}:
                made = Proposal(one.path, {}, [moment.name])
                dated(made, moment, columns)
                _offer(one, made, moment)


def _offer(one: Proposal, made: Proposal, hour: Column) -> None:
    """The line that has the hour, before that of the day alone; or as another, where it is asked already."""
    columns = [*dict.fromkeys([hour.name, *made.columns, *one.columns])]
    if one.decisions:
        one.instead.append(replace(made, decisions=[], columns=columns))
        return
    one.instead.insert(0, replace(one, instead=[], extra=False))
    es = f"«{one.spec['date']}» no trae hora y «{hour.column}» sí: ¿es la de los hechos? Si no, la otra línea, y los"
    one.decisions = [*made.decisions]
    one.undecided(
        f"{es} registros solo dirán el día",
        f"is the hour of {hour.column} that of the facts? If not, the other line: the day alone",
    )
    one.spec, one.columns = made.spec, columns


def _of_others(column: Column) -> bool:
    return bool({*words_of(column.name).split()} & OTHERS)


def of_shifts(proposals: Sequence[Proposal], columns: Sequence[Column], shifts: Shifts) -> None:
    """Asks of each date with a time whether it is the day of a shift, where the rows' order or its name says so."""
    names = {column.column: column.name for column in columns if column.member is None}
    timed = [one for one in proposals if "time" in one.spec and one.member is None]
    for date in dict.fromkeys(one.spec["date"] for one in timed if one.spec["date"] in names):
        lines = [one for one in timed if one.spec["date"] == date]
        clocks = [names[clock] for one in lines if (clock := _clock(one)) in names]
        found = next((shift for clock in clocks if (shift := shifts.of(names[date], clock))), None)
        if found is not None:
            _of_a_shift(lines, _by_order(date, found), found)
        elif SHIFTS & {*words_of(date).split()} and clocks and (usual := shifts.usual(names[date], clocks[0])):
            _of_a_shift(lines, _by_name(date, usual), usual)


def _clock(one: Proposal) -> str:
    """The column of its time; of a made one the first that it is made of."""
    made = one.makes.get(one.spec["time"], {}).get("first_of", [one.spec["time"]])
    return str(made[0])


def _by_order(date: str, shift: Shift) -> Decision:
    return Decision(
        f"bajo {shift.days:,} fechas de «{date}», en el orden de las filas, las horas pasan de medianoche: ¿es el día"
        f" en que empezó el turno, a las {shift.starts}? Entonces esta línea y las demás con day_starts, y lo de"
        " antes de esa hora es del día siguiente",
        "in the rows' order, hours run past midnight under one date: is it the day on which the shift began? Then this"
        " line; what is before that hour is of the day after",
        alarm=True,
    )


def _by_name(date: str, shift: Shift) -> Decision:
    shown = f"; a esa hora cambian {shift.days:,} de sus días" if shift.days else ""
    return Decision(
        f"«{date}» se llama como el turno: ¿es el día en que empezó, a las {shift.starts}{shown}? Entonces esta línea y"
        " las demás con day_starts, con la hora del cambio de turno, y lo de antes de esa hora es del día siguiente",
        "called after the shift: is it the day on which it began? Then this line, with the hour at which shifts change;"
        " what is before that hour is of the day after",
        alarm=True,
    )


def _of_a_shift(lines: Sequence[Proposal], asked: Decision, shift: Shift) -> None:
    first, *others = lines
    first.decisions = [asked, *first.decisions]
    first.either({"day_starts": shift.starts})
    for one in others:
        one.spec = one.spec | {"day_starts": shift.starts}
        if one.decided:
            one.undecided(f"day_starts como en {first.path}", f"day_starts as in {first.path}")
