"""The time of day of an instant whose date stands in a column of its own; and instants of which only the time stands
there, beside a date that may be another's: ``FECHA``, ``HORA REPORTE``, ``HORA ARRIBO``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from operator import eq

from pydantic import AwareDatetime

from adapters.draft.dates import dated
from adapters.draft.match import about
from adapters.draft.months import months_alone
from adapters.draft.proposal import Draft, Proposal
from adapters.draft.score import names
from adapters.draft.times import clock_formats, no_hours
from adapters.profile.clocks import Clocks
from adapters.profile.column import Column, words_of
from adapters.profile.field_words import ARTICLES, CLOCKS, SHIFTS
from adapters.profile.times import has_dates, is_clock
from contracts.kind import Kind

_DATES = frozenset({"fecha", "fec", "dia", "f"})
_NAMED = frozenset({"fecha", "fec", "momento", "dia"})  # what an instant's name begins with
_SHORTEST = 3  # letters of a word that is cut short


def clock_of(day: Column, columns: Sequence[Column], kind: Kind, path: str) -> tuple[Column | None, bool]:
    """The column with the time of day that belongs to the date of that instant, and is that sure: they share their
    other words, a bare ``hora`` stands at the date's right, or the clock is named after the instant. Where there is
    nothing else the two may belong together.
    """
    clocks = [c for c in columns if is_clock(c) and instant_of(kind, c) in (None, path)]
    said = about(day.name, _DATES)
    same = [clock for clock in clocks if about(clock.name, CLOCKS) == said]
    after = next((right for left, right in pairwise(columns) if left is day), None)
    named = [c for c in clocks if instant_of(kind, c) == path and (not said or _begun(_said(c), sorted(said)))]
    if len(same) == 1:
        return same[0], True
    if after in clocks and not about(after.name, CLOCKS):
        return after, True
    if len(named) == 1:
        return named[0], True
    asked = len(clocks) == 1 == sum(map(is_clock, columns)) and (not said or len(columns) == 2)
    return (clocks[0], False) if asked else (None, False)


def instants(kind: Kind, made: Iterable[Proposal], columns: Sequence[Column], beside: Clocks) -> list[Proposal]:
    """Lines for the clocks that no line reads yet, each with the one date that its row has; open, all of them."""
    date, made = _the_date(columns), [*made]
    used, mapped = {name for one in made for name in one.columns}, {one.path for one in made}
    clocks = [c for c in columns if c.name not in used and c.member is None and is_clock(c)]
    found = {path: clock for clock in clocks if (path := instant_of(kind, clock)) and path not in mapped}
    if date is None:
        return []
    first = _first(kind, made, found, date, columns)
    lines, asked = list[Proposal](), {decision for one in made for decision in one.decisions}
    for path in kind.leaves:
        if path in found:
            lines.append(_line(path, date, found[path], columns, first, beside))
            lines[-1].decisions = [one for one in lines[-1].decisions if one not in asked]
            asked.update(lines[-1].decisions)
    return lines


def undated(made: Draft, kind: Kind, proposals: Iterable[Proposal]) -> Iterator[str]:
    """The line that states that no record has the moment of the facts, where no column may have it."""
    path = kind.filters.occurred
    dated = [one for one in proposals if "date" in one.spec]
    others = [one for one in dated if one.path != path and not one.extra]
    if months_alone(dated, path):
        yield f"# undated: some   # si unas filas solo dicen el mes; se pregunta en {path} · asked there"
        return
    moments = [{one.path, *(other.path for other in one.instead)} for one in dated]
    if any(path in told and len(told) > 1 for told in moments):
        yield "# undated: all   # solo si la fecha es de otro momento, abajo · only if the date is another moment's"
        return
    said = [line.spec for one in dated if one.path == path for line in (one, *one.instead)]
    if any(spec not in [other.spec for other in others] for spec in said):
        return  # and not by another moment's columns
    if said:
        yield f"# undated: all   # si ningún registro lo tiene; se pregunta en {path} · asked there"
        return
    first = {one.spec["date"]: one.path for one in reversed(others) if "[" not in one.path}
    known = ", ".join(f"«{column}» es {moment}" for column, moment in first.items())
    es = (
        f"ninguna columna dice cuándo fueron los hechos{f' ({known})' if known else ''}: si la fuente no lo tiene, esta"
    )
    en = f"no column says when it happened: if the source has none, this line; else map {path}"
    yield from made.ask(
        "undated", f"{es} línea, y nadie encontrará sus registros por fecha; si lo tiene, asigne {path}", en
    )
    yield "# undated: all"


def _the_date(columns: Sequence[Column]) -> Column | None:
    """The column that is named a date and nothing more; else the only one of dates."""
    dates = [column for column in columns if column.member is None and has_dates(column)]
    bare = [column for column in dates if about(column.name, _DATES) <= SHIFTS]
    return bare[0] if len(bare) == 1 else dates[0] if len(dates) == 1 else None


def instant_of(kind: Kind, clock: Column) -> str | None:
    """The record's instant that the clock's name speaks of, in whole words or in their beginnings."""
    said = _said(clock)
    told = {
        path: [[word for word in phrase if word not in _NAMED] for phrase in phrases]
        for path, phrases in names(kind).items()
        if said and "[]" not in path and kind.leaves[path].type is AwareDatetime
    }
    for fits in (eq, _begun):
        found = [path for path, phrases in told.items() if any(fits(said, phrase) for phrase in phrases)]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def _said(clock: Column) -> list[str]:
    return sorted(word for word in words_of(clock.name).split() if word not in CLOCKS | ARTICLES)


def _begun(said: Sequence[str], phrase: Sequence[str]) -> bool:
    """``recep`` for ``recepcion``."""
    short = len(said) == len(phrase) and all(len(word) >= _SHORTEST for word in said)
    return short and all(whole.startswith(word) for word, whole in zip(said, phrase, strict=True))


def _first(
    kind: Kind, made: Iterable[Proposal], found: Mapping[str, Column], date: Column, columns: Sequence[Column]
) -> Column | None:
    """The clock that was noted first beside that date, in the contract's order of instants."""
    read = {one.path: one.spec["time"] for one in made if one.spec.get("date") == date.column and "time" in one.spec}
    by_name = {clock.column: clock for clock in columns}
    clocks = {path: by_name[name] for path, name in read.items()} | dict(found)
    return next((clocks[path] for path in kind.leaves if path in clocks), None)


def _line(
    path: str, date: Column, clock: Column, columns: Sequence[Column], first: Column | None, beside: Clocks
) -> Proposal:
    made = Proposal(path, {}, [date.name])
    dated(made, date, columns, clock=clock)
    es, en = _where_noted(made, clock, max(column.filled for column in columns))
    also = f"¿es «{date.column}» también el día de «{clock.column}»?{es}"
    made.undecided(also, f"is {date.column} the day of {clock.column}, too?{en}")
    if first is not None and (passed := beside.passed[first.name, clock.name]):
        made.spec["next_day_before"] = first.column
        read_alike(made, first)
        slips = beside.earlier[first.name, clock.name]
        more = f"; {slips:,} por menos de doce horas, que se apartarían" if slips else ""
        made.undecided(
            f"en {passed:,} filas «{clock.column}» es antes que «{first.column}»: pasó la medianoche y es del día"
            f" siguiente (next_day_before){more}",
            f"earlier than {first.column} there: past midnight, of the next day (next_day_before)",
        )
    return made


def _where_noted(made: Proposal, clock: Column, rows: int) -> tuple[str, str]:
    """Of a moment that shares its date with others: where nobody noted its hour nothing says that it was on that day,
    or at all, and the line is for the other rows alone. What the question adds.
    """
    unknown = made.spec.get("time_unknown")
    if clock.filled >= rows and not unknown:
        return "", ""
    name = f"con {clock.column}"
    made.makes[name] = {"which_of": [clock.column]} | ({"unknown": [*unknown]} if unknown else {})
    made.spec["only_where"] = {"column": name, "values": [clock.column]}
    return " Donde no hay hora, sin este dato (only_where)", " Where there is no hour, without this field (only_where)"


def read_alike(made: Proposal, first: Column) -> None:
    """The other column's hour is read as this one's: by the same formats, and unknown by the same texts."""
    made.spec["time_formats"] = [*dict.fromkeys([*made.spec["time_formats"], *clock_formats(first)])]
    if unknown := [*dict.fromkeys([*made.spec.get("time_unknown", ()), *no_hours(first)])]:
        made.spec["time_unknown"] = unknown
