"""What a record kind is: a model, its version, the fields it can be searched by, and how a row is judged against it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from pydantic import BaseModel, ValidationError

from contracts.fields import Leaf, leaf_index, without_indexes

_SKEW = timedelta(hours=24)  # a source's clock may run ahead; more than a day is a wrong date
_EARLIEST = datetime(1900, 1, 2, 12, tzinfo=UTC)  # 1900-01-01, in any zone, is what systems write for "no date"
_FIRST_YEAR = _EARLIEST.year


class Problem(NamedTuple):
    """Why a row does not fit: the field's path and the rule it breaks, never the value."""

    field: str
    rule: str


class Filters(NamedTuple):
    """Which field of the kind each search filter reads (the principal one where a list stands)."""

    occurred: str
    municipality: str | None = None
    offence: str | None = None
    measure: str | None = None
    person: str | None = None


@dataclass(frozen=True)
class Kind:
    """One record kind. A module under ``contracts/kinds`` that defines ``KIND`` is all a new one takes.

    ``instants`` are the dates and times that may lie neither in the future nor before 1900: members of the record, or
    of the parts of one of its lists (``persons[].birth_date``). Each pair of ``not_before`` says (later, earlier).
    """

    name: str
    plural: str
    version: int
    es: str
    en: str
    model: type[BaseModel]
    filters: Filters
    instants: tuple[str, ...] = ()
    not_before: tuple[tuple[str, str], ...] = ()

    @cached_property
    def leaves(self) -> dict[str, Leaf]:
        """Every decidable field, by path."""
        return leaf_index(self.model)

    @cached_property
    def _validate(self) -> Callable[[Mapping[str, Any]], BaseModel]:
        """What ``model_validate`` calls: its wrapper would cost a twentieth of a record's judging."""
        return self.model.__pydantic_validator__.validate_python

    @cached_property
    def listed_instants(self) -> tuple[tuple[str, str], ...]:
        """Those of the parts of its lists: (list, member)."""
        return tuple((members, name) for path in self.instants for members, dot, name in [path.partition("[].")] if dot)

    @cached_property
    def own_instants(self) -> tuple[str, ...]:
        """Those of them that are members of the record."""
        return tuple(path for path in self.instants if "[]." not in path)

    def judge(self, fields: Mapping[str, Any], now: datetime) -> BaseModel | list[Problem]:
        """The record, or every reason why the row is not one. Never raises on bad input."""
        try:
            record = self._validate(fields)
        except ValidationError as error:
            return self._problems(error)
        return self._in_time(record, now) or record

    def _problems(self, error: ValidationError) -> list[Problem]:
        found = error.errors(include_url=False, include_context=False, include_input=False)
        return sorted({Problem(self._declared(e["loc"]), e["type"]) for e in found})

    def _declared(self, loc: tuple[int | str, ...]) -> str:
        """The path with declared names only: an unknown key could itself be personal data."""
        path = ""
        for part in loc:
            if isinstance(part, int):
                path += "[]" if path else ""
                continue
            longer = f"{path}.{part}" if path else part
            if not any(p == longer or p.startswith((longer + ".", longer + "[")) for p in self.leaves):
                break
            path = longer
        return without_indexes(path) or "record"

    def _in_time(self, record: BaseModel, now: datetime) -> list[Problem]:
        latest = now + _SKEW
        past = latest.toordinal() - 2  # of such a day every zone's clocks have struck midnight: no zones to be compared
        fields = record.__dict__  # an attribute of such a model takes twice as long
        problems: list[Problem] = []
        for name in self.own_instants:
            moment = fields[name]
            if moment is not None and (rule := _off(moment, latest, past)):
                problems.append(Problem(name, rule))
        for members, name in self.listed_instants:
            for part in fields[members]:
                moment = part.__dict__[name]
                if moment is not None and (rule := _off(moment, latest, past)):
                    problems.append(Problem(f"{members}[].{name}", rule))
        for late, early in self.not_before:
            a, b = fields[late], fields[early]
            if a is not None and b is not None and before(a, b):
                problems.append(Problem(early, f"after_{late}"))
        return list(dict.fromkeys(problems)) if problems else problems


def before(one: date, other: date) -> bool:
    """Certainly on an earlier day, each by its own calendar: of either the day alone may be known."""
    both = isinstance(one, datetime) and isinstance(other, datetime)
    return _day(one) < _day(other) and (not both or one < other)


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _off(moment: date, latest: datetime, past: int) -> str | None:
    """The rule a date or time breaks, if any; none up to the day ``past``, but for the first ones."""
    if moment.year > _FIRST_YEAR and moment.toordinal() <= past:
        return None
    last, first = (latest, _EARLIEST) if isinstance(moment, datetime) else (latest.date(), _EARLIEST.date())
    if moment > last:
        return "in_the_future"
    return "too_early" if moment < first else None
