"""Ages that a day of birth contradicts, and the lines by which one of the two is left out. Which is wrong only somebody
who knows the person can say; a mapping can say which of them is not shared where both are there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from adapters.document.mapping import Mapping as Document
from adapters.document.specs import DateSpec, NumberSpec, Sourced, TextSpec
from adapters.trial.mends import line
from contracts import curp

_BY = ("birth_date", "curp")


class LeftOut(NamedTuple):
    """The field that its line leaves out where the other is there."""

    field: str
    line: str


def age_at(born: date, day: date) -> int:
    """In whole years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def misaged(fields: Mapping[str, Any], occurred: str) -> Iterator[str]:
    """For each person whose age is more than a year from what their day of birth makes it at the facts: the field that
    says this day.
    """
    moment = fields.get(occurred)
    if not isinstance(moment, date):
        return
    day = moment.date() if isinstance(moment, datetime) else moment
    for one in fields.get("persons", ()):
        said, born = _born(one)
        if one.get("age") is not None and born is not None and abs(age_at(born, day) - one["age"]) > 1:
            yield said


def _born(person: Mapping[str, Any]) -> tuple[str, date | None]:
    if isinstance(born := person.get("birth_date"), date):
        return "birth_date", born
    return "curp", curp.born(person["curp"]) if person.get("curp") else None


def left_out(document: Document, by: Collection[str]) -> Iterator[LeftOut]:
    """The age's line, where what says the day of birth is blank; and that of the day of birth, where the age is.
    ``by``: the fields that say it.
    """
    for path, spec in document.fields.items():
        if not isinstance(spec, NumberSpec) or not path.endswith("].age") or spec.required:
            continue
        said = {name: _beside(document, path, name) for name in _BY if name in by}
        columns = [column for _, one in said.values() if (column := _column(one)) is not None]
        if columns:
            yield LeftOut("age", line(path, spec, {"only_where": _blank(spec, columns)}))
        birth, born = said.get("birth_date", ("", None))
        if isinstance(born, DateSpec) and not born.required:
            yield LeftOut("birth_date", line(birth, born, {"only_where": _blank(born, [spec.number])}))


def _beside(document: Document, path: str, name: str) -> tuple[str, object]:
    """That field of the same person, or of the same list's."""
    part = path.rpartition(".")[0]
    paths = [f"{part}.{name}", f"{part.partition('[')[0]}[].{name}"]
    return next(((one, spec) for one in paths if (spec := document.fields.get(one)) is not None), (paths[0], None))


def _column(spec: object) -> str | None:
    return spec.date if isinstance(spec, DateSpec) else spec.text if isinstance(spec, TextSpec) else None


def _blank(spec: Sourced, columns: Collection[str]) -> dict[str, Any]:
    """Where these are blank, beside what the line says already of its rows."""
    said = {} if spec.only_where is None else spec.only_where.model_dump(by_alias=True, exclude_defaults=True)
    for column in columns:
        said = {"column": column, "values": [""], **({"and": said} if said else {})}
    return said
