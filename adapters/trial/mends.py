"""The line that keeps a row whose secondary date is wrong, and loses that date alone.

Of a moment that names or dates the record, or that the contract needs, there is none: that is corrected at the source.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any, NamedTuple

from adapters.document.mapping import Mapping
from adapters.document.specs import DateSpec, Days, SourcedSpec
from adapters.draft.proposal import flow
from contracts.fields import without_indexes
from contracts.kind import Kind, Problem

_FUTURE = "in_the_future"
_UNREAD = frozenset(
    {"date_format", "hour_without_day", "day_without_year", "excel_day", "time_format", "date_out_of_range"}
    | {"ambiguous_date", "ambiguous_time", "nonexistent_time", "date_outside_period", "companion_disagrees"}
    | {"companion_format", "missing_period", "next_day_unclear"}
)


_ORDER = frozenset({"ambiguous_date", "date_outside_period"})  # what one order alone would not break


class Mend(NamedTuple):
    """One field's line as it would be, and the rules that it makes cost the date alone; ``order``: of day and month it
    reads one alone, and loses no date of that one.
    """

    rules: tuple[str, ...]
    line: str
    order: bool = False


def mends(
    document: Mapping, kind: Kind, problems: Collection[Problem], today: date, together: Collection[frozenset[str]]
) -> Iterator[Mend]:
    """A line for each mapped date of which such problems were found; in the future is what is after this year.
    ``together``: the fields that problems of one row are of. A date is given up only where that saves a row.
    """
    free = {
        without_indexes(p)
        for p, s in document.fields.items()
        if isinstance(s, DateSpec) and may_lack(document, kind, p, s)
    }
    saved = frozenset[str]().union(*(some for some in together if some <= free))
    for path, spec in document.fields.items():
        if not isinstance(spec, DateSpec):
            continue
        found = {problem.rule for problem in problems if problem.field == without_indexes(path)}
        if "ambiguous_date" in found and (one := _one_order(spec)) is not None:
            yield Mend(tuple(sorted(found & _ORDER)), line(path, one, {}), order=True)
            continue
        if without_indexes(path) not in saved:
            continue
        rules = found & (_UNREAD if spec.invalid == "quarantine" else frozenset())
        more: dict[str, Any] = {}
        if _FUTURE in found and (days := _until(spec, date(today.year, 12, 31))) is not None:
            rules, more = rules | {_FUTURE}, {"decided_by": days}
        if rules:
            yield Mend(tuple(sorted(rules)), line(path, spec, {**more, "invalid": "null"}))


def line(path: str, spec: SourcedSpec, more: dict[str, Any]) -> str:
    """The field's line with more keys, in one."""
    said = spec.model_dump(mode="python", by_alias=True, exclude_defaults=True)
    return f"{flow(path)}: {flow({**said, **more})}"


def _one_order(spec: DateSpec) -> DateSpec | None:
    """Day first alone, as dates are written in Mexico; None where the formats are not those of both orders."""
    twins = {form for form in spec.formats if form.startswith("%m") and _exchanged(form) in spec.formats}
    kept = [form for form in spec.formats if form not in twins]
    if not twins or any("%y" in form for form in kept):
        return None
    return spec.model_copy(update={"format": kept[0] if len(kept) == 1 else kept, "decided_by": None})


def _exchanged(form: str) -> str:
    return form.replace("%m", "\0").replace("%d", "%m").replace("\0", "%d")


def may_lack(document: Mapping, kind: Kind, path: str, spec: SourcedSpec) -> bool:
    """May the field be empty where its cell is wrong?"""
    leaf = kind.leaves[without_indexes(path)]
    named = not document.columns_of(spec).isdisjoint(document.key.columns)
    return not named and not spec.required and leaf.path != kind.filters.occurred and leaf.needed == "no"


def _until(spec: DateSpec, last: date) -> dict[str, date] | None:
    """The days that are possible; None where another rule says it."""
    if spec.decided_by is None:
        return {"to": last}
    days = spec.decided_by
    if not isinstance(days, Days) or (days.first is not None and days.first > last):
        return None
    return ({} if days.first is None else {"from": days.first}) | {"to": last}
