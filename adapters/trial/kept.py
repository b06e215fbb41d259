"""What is odd about a row that would be shared: counted, each in its own words, and nothing is set aside for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from adapters.base import Row
from adapters.check.dates import precision_field
from adapters.document.mapping import Mapping as Document
from adapters.document.mapping import listed
from adapters.document.specs import DateSpec
from adapters.draft.above_words import above
from adapters.draft.proposal import flow
from adapters.profile.errata import says_errata
from adapters.trial.ages import misaged
from adapters.trial.entities import in_roles, mistaken, no_ones, twice
from adapters.trial.found import EXAMPLES, MOST_DOUBLED, Trial
from adapters.trial.measures import contradictions, pesos_per_uma
from adapters.trial.order import disordered
from adapters.trial.persons import minors, unparted
from adapters.trial.rows import place
from adapters.values.convert import as_text
from contracts.kind import Kind


def note(
    trial: Trial, document: Document, kind: Kind, fields: Mapping[str, Any], row: Row, day: date | None = None
) -> None:
    """Counts it. Where a record names somebody twice, it is said where, for the first of them; ``day``: on which the
    file was made.
    """
    if day is not None:
        trial.later.update(path for path, at in fields.items() if isinstance(at, date) and _day(at) > day)
    trial.contradicted.update(contradictions(fields))
    _fine(trial, fields, row)
    trial.mistaken.update(mistaken(fields))
    trial.disordered.update(disordered(kind.name, fields))
    trial.unparted.update(unparted(fields))
    trial.shift_days.update(_of_shifts(document, fields))
    trial.above.update(above(fields))
    trial.errata.update(
        column for column, cell in row.values.items() if isinstance(cell, str) and says_errata(column, cell)
    )
    trial.minors += minors(fields, kind.filters.occurred)
    if by := {*misaged(fields, kind.filters.occurred)}:
        trial.misaged += 1
        trial.misaged_by |= by
        trial.misaged_at += [place(row.locator)] if len(trial.misaged_at) < MOST_DOUBLED else []
    trial.in_roles += in_roles(fields)
    trial.no_ones += no_ones(fields)
    if twice(fields):
        trial.doubled += 1
        if len(trial.doubled_at) < MOST_DOUBLED:
            trial.doubled_at.append(f"{place(row.locator)}{_which(document, row.values)}")


def _fine(trial: Trial, fields: Mapping[str, Any], row: Row) -> None:
    ratio = pesos_per_uma(fields)
    if ratio is not None:
        trial.per_uma[ratio] += 1
        if len(where := trial.per_uma_at.setdefault(ratio, [])) < EXAMPLES:
            where.append(place(row.locator))


def _of_shifts(document: Document, fields: Mapping[str, Any]) -> Iterator[str]:
    """The fields whose day is that of a shift, where the row says no hour: it may be the day before."""
    for path, spec in document.fields.items():
        shift = isinstance(spec, DateSpec) and spec.day_starts is not None and fields.get(path) is not None
        if shift and fields.get(precision_field(path)) == "day":
            yield path


def _day(at: date) -> date:
    return at.date() if isinstance(at, datetime) else at


def once(document: Document) -> str | None:
    """The line under ``each`` by which a person who stands twice in a record is taken once, if it isn't there."""
    each = document.each.get("persons")
    if each is None or each.copies == "one":
        return None
    return f"persons: {flow({**each.model_dump(exclude_defaults=True, by_alias=True), 'copies': 'one'})}"


def _which(document: Document, values: Mapping[str, Any]) -> str:
    """Which of the record's rows are alike in what is a person's, if they are rows."""
    rows = values.get(listed("persons")) or () if "persons" in document.each else ()
    columns, seen = sorted(document.made_from("persons")), dict[tuple[str, ...], list[int]]()
    for number, one in enumerate(rows, 1):
        texts = tuple((as_text(one.get(column)) or "").strip() for column in columns)
        seen.setdefault(texts, []).append(number)
    alike = [numbers for numbers in seen.values() if len(numbers) > 1]
    return f" [{', '.join('='.join(map(str, numbers)) for numbers in alike)}/{len(rows)}]" if alike else ""
