"""A date that never says an hour, and beside it columns of hours that no line reads: whose are they?

One of each, and nothing in the hours' name that speaks of anything else: they are read together. Else it is asked,
once, in the line of the date that stands before them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from pydantic import AwareDatetime

from adapters.draft.match import about
from adapters.draft.proposal import Decision, Proposal
from adapters.draft.times import clocked
from adapters.profile.column import Column, words_of
from adapters.profile.field_words import CLOCKS, OTHERS
from adapters.profile.times import dates_of, is_clock, two_things
from contracts.kind import Kind

_MOST = 3  # lines that are shown


def unpaired(kind: Kind, proposals: Sequence[Proposal], columns: Sequence[Column], key: Iterable[str]) -> None:
    """Gives the lines of such dates their hour, or its question."""
    used = {*key, *(name for one in proposals for line in (one, *one.instead) for name in line.columns)}
    clocks = [c for c in columns if c.member is None and is_clock(c) and c.name not in used and not two_things(c)]
    clocks = [clock for clock in clocks if not {*words_of(clock.name).split()} & OTHERS]
    days = {c.column: c for c in columns if c.member is None}
    lines = [one for one in proposals if _hourless(kind, one, days)]
    dates = list(dict.fromkeys(one.spec["date"] for one in lines))
    if len(clocks) == 1 == len(lines) and not about(clocks[0].name, CLOCKS):
        _pair(lines[0], days, clocks[0])
        lines[0].note = "las únicas hora y fecha que quedaban · the only hour and date that were left"
        return
    at = {column.name: i for i, column in enumerate(columns)}
    for one in lines:
        its = [clock for clock in clocks if _nearest(clock, lines, days, at) is one]
        if its:
            _ask(one, its, dates, days)


def _hourless(kind: Kind, one: Proposal, days: dict[str, Column]) -> bool:
    """An instant of the record whose date is always at midnight, and whose every line has no hour."""
    leaf, day = kind.leaves.get(one.path.replace("[0]", "[]")), days.get(one.spec.get("date", ""))
    timed = any("time" in line.spec for line in (one, *one.instead))
    if day is None or leaf is None or timed or one.extra:
        return False
    return leaf.type is AwareDatetime and dates_of(day).midnight


def _nearest(clock: Column, lines: Sequence[Proposal], days: dict[str, Column], at: dict[str, int]) -> Proposal:
    """The line of the date next before the clock, else of the next behind it."""

    def distance(one: Proposal) -> tuple[bool, int]:
        steps = at[clock.name] - at[days[one.spec["date"]].name]
        return steps < 0, abs(steps)

    return min(lines, key=distance)


def _pair(one: Proposal, days: dict[str, Column], clock: Column) -> None:
    one.spec = {name: value for name, value in one.spec.items() if name != "midnight"}
    clocked(one, dates_of(days[one.spec["date"]]), clock)


def _ask(one: Proposal, clocks: Sequence[Column], dates: Sequence[str], days: dict[str, Column]) -> None:
    plain = replace(one, decisions=[], instead=[], told=[], spec=dict(one.spec), columns=[*one.columns])
    others = [replace(plain, spec=dict(plain.spec), columns=[*plain.columns]) for _ in clocks[1:_MOST]]
    _pair(one, days, clocks[0])
    for line, clock in zip(others, clocks[1:], strict=False):
        _pair(line, days, clock)
        line.decisions, line.columns = [], [clock.name, *line.columns[:-1]]  # it is told from the others by its clock
    hours = " o ".join(f"«{clock.column}»" for clock in clocks)
    also = [f"«{date}»" for date in dates if date != one.spec["date"]]
    whose = f", o de {' o '.join(also)}" if also else ""
    asked = Decision(
        f"«{one.spec['date']}» nunca trae hora y {hours} no se lee en ningún dato: ¿es la suya{whose}? Deje una línea;"
        " sin hora, los registros solo dirán el día",
        "the date never has an hour, and no field reads these: are they its own? Keep one line; without, the day alone",
        alarm=True,
    )
    one.decisions = [asked, *one.decisions]
    one.instead = [*others, plain, *one.instead]
