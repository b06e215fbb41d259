"""A date under one heading in some sheets and under another in others: rows that the drafted line would leave without
it are said, and read too, where both columns are dates alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from adapters.draft.dates import dated
from adapters.draft.proposal import Decision, Proposal
from adapters.profile.column import Column
from adapters.profile.rows import RowMemory
from adapters.profile.times import dates_of, has_dates, two_things


def either_date(proposals: Sequence[Proposal], columns: Sequence[Column], memory: RowMemory) -> None:
    """Of columns that no line takes but as another answer, each filled just where the line's date is blank."""
    used = {name for one in proposals for name in one.columns}
    rivals = {name for p in proposals for one in p.instead for name in one.columns}
    free = [c for c in columns if not c.member and c.name not in used and has_dates(c) and two_things(c) is None]
    by_name = {column.column: column for column in columns if not column.member}
    told: set[str] = set()
    for one in proposals:
        own = by_name.get(one.spec.get("date", ""))
        other = next((c for c in free if own is not None and memory.complementary(own.name, c.name)), None)
        if own is None or other is None or own.name in told:
            continue
        told.add(own.name)
        lines = [line for p in proposals for line in (p, *p.instead) if line.spec.get("date") == own.column]
        if other.name not in rivals and all(_alike(line, own, other, by_name) for line in lines):
            one.instead.append(replace(one, decisions=[], instead=[], told=[], makes={}))
            one.decisions.append(_said(own, other, made=True))
            for line in lines:
                _unite(line, own, other)
        else:
            one.told.append(_said(own, other, made=False))


def _alike(line: Proposal, own: Column, other: Column, columns: dict[str, Column]) -> bool:
    """Is the other the same kind of date, without a doubt? A time beside the one is not the other's."""
    theirs = Proposal(line.path, {}, [other.name])
    dated(theirs, other, [*columns.values()])
    spec = {k: v for k, v in theirs.spec.items() if k != "date"}
    same = spec == {k: v for k, v in line.spec.items() if k != "date"} and not theirs.decisions and not line.makes
    return same and _name(own, other) not in columns and dates_of(own).midnight is dates_of(other).midnight


def _unite(line: Proposal, own: Column, other: Column) -> None:
    name = _name(own, other)
    line.makes = line.makes | {name: {"first_of": [own.column, other.column]}}
    line.spec, line.columns = line.spec | {"date": name}, [*line.columns, other.name]


def _name(own: Column, other: Column) -> str:
    return f"{own.column} o {other.column}"


def _said(own: Column, other: Column, *, made: bool) -> Decision:
    es = f"{other.filled:,} filas no traen «{own.column}», y su fecha está en «{other.column}»"
    if made:
        return Decision(
            f"{es}: ¿son el mismo momento? Entonces esta línea, que lee la que haya; si no, la otra, y esas filas"
            " quedarían sin ella",
            "rows have their date there: the same moment? Then this line, which reads either; if not, the other",
            alarm=True,
        )
    return Decision(
        f"{es}, que esta línea no lee: quedarían sin ella. Si es el mismo momento, otro mapeo para esas hojas (draft"
        f" --sheet), o made: {{…: {{first_of: [{own.column}, {other.column}]}}}} con sus formatos",
        "rows have their date in a column that this line does not read: if it is the same moment, another mapping for"
        " those sheets, or first_of of both with their formats",
        alarm=True,
    )
