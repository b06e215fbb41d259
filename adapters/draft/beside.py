"""Dates of two readings that another date of their row would settle: facts that are seldom presented after a month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from adapters.draft.proposal import Proposal
from adapters.profile.beside import Days
from adapters.profile.column import Column
from adapters.profile.table import Profile
from adapters.profile.times import dates_of

_FEWEST, _ASTRAY = 10, 0.02  # rows in which both say one day; of these, so many may be further away on each side
_FAR = (0, 1, 2, 3, 7, 15, 31, 62, 93)  # days
_BIRTH = "birth_date"


class _Found(NamedTuple):
    """The rule, and how many of those that were left in doubt it settles."""

    rule: dict[str, Any]
    settled: int
    left: int


def stated(spec: Mapping[str, Any]) -> Any:
    """The first rule that decides between readings, by which days are stated."""
    said = spec.get("decided_by", {})
    return said[0] if isinstance(said, list) else said


def beside_dates(proposals: Iterable[Proposal], columns: Sequence[Column], profile: Profile) -> None:
    """Adds to the lines whose order of day and month is open the rule that settles most of what days leave open."""
    dated = {column.name: column for column in columns if column.kinds["date"] and not column.member}
    for one in proposals:
        asked = next((said for said in one.decisions if said.order), None)
        column = dated.get(one.columns[0]) if "date" in one.spec else None
        if asked is None or column is None or "year" in stated(one.spec) or one.path.endswith(_BIRTH):
            continue
        others = [other for other in dated.values() if other is not column and _BIRTH not in _paths(proposals, other)]
        found = max((_found(one, column, other, profile) for other in others), key=lambda f: f.settled, default=None)
        if found is not None and found.settled:
            _add(one, found)
            es, en = _said(found)
            one.decisions = [s._replace(es=s.es + es, en=s.en + en) if s is asked else s for s in one.decisions]


def _paths(proposals: Iterable[Proposal], column: Column) -> set[str]:
    return {one.path.rpartition(".")[2] for one in proposals if column.name in one.columns}


def _found(one: Proposal, column: Column, other: Column, profile: Profile) -> _Found:
    formats, verdict = one.spec["format"], dates_of(other)
    read_as = verdict.formats or verdict.candidates
    mine = profile.dates.readings(column.name, [formats] if isinstance(formats, str) else formats)
    pairs = [*zip(mine, profile.dates.readings(other.name, read_as), strict=False)]
    days = [(mine[0] - its[0]).days for mine, its in pairs if len(mine) == len(its) == 1]
    before, after = (_reach([sign * n for n in days]) for sign in (-1, 1))
    if len(days) < _FEWEST or before is None or after is None:
        return _Found({}, 0, 0)
    doubtful = [(mine, its) for mine, its in pairs if len(_possible(mine, one, column)) > 1]
    settled = sum(
        len(its) == 1 and sum(-before <= (day - its[0]).days <= after for day in mine) == 1 for mine, its in doubtful
    )
    rule = {"date": other.column, "format": read_as[0] if len(read_as) == 1 else read_as}
    ends = {name: n for name, n in (("before", before), ("after", after)) if n}
    return _Found(rule | ends, settled, len(doubtful))


def _possible(read: Days, one: Proposal, column: Column) -> list[date]:
    """Those that the stated days leave; of a file's period, those of the days that the column is about."""
    said, span = stated(one.spec), dates_of(column).days
    if said == "period":
        said = {"from": span[0], "to": span[1]} if span else {}
    return [day for day in read if said.get("from", date.min) <= day <= said.get("to", date.max)]


def _reach(days: Sequence[int]) -> int | None:
    """The fewest days in which nearly all are; None where they are more than three months."""
    return next((most for most in _FAR if sum(n > most for n in days) <= _ASTRAY * len(days)), None)


def _add(one: Proposal, found: _Found) -> None:
    for line in (one, *(other for other in one.instead if other.spec.get("date") == one.spec["date"])):
        said = line.spec.get("decided_by")
        line.spec = line.spec | {"decided_by": found.rule if said is None else [said, found.rule]}


def _said(found: _Found) -> tuple[str, str]:
    name = " ".join(str(found.rule["date"]).split())
    before, after = found.rule.get("before", 0), found.rule.get("after", 0)
    es = f"; de {found.left:,} que aún se leen de dos maneras, «{name}» de su fila aclara {found.settled:,}: van de"
    es += f" {before} días antes a {after} después de ella"
    return es, f"; of those that still read two ways another date of their row settles {found.settled:,}"
