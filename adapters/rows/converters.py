"""Which converter makes a field, as its mapping says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime

from adapters.check.fields import allowed
from adapters.check.numbers import beside
from adapters.document.columns import Saying
from adapters.document.mapping import Mapping, list_of, outer
from adapters.document.specs import (
    CodeSpec,
    DateSpec,
    FlagSpec,
    LatitudeSpec,
    LongitudeSpec,
    NameSpec,
    NumberSpec,
    Sourced,
    SourcedSpec,
    TextSpec,
)
from adapters.rows import times
from adapters.rows.agreement import unlike
from adapters.values import convert, numbers, points
from adapters.values.convert import Cells, Convert
from adapters.values.said_by_curp import SAID_BY_CURP
from adapters.values.surnames import name_part, surname_part
from contracts.fields import without_indexes
from contracts.kinds import KINDS

IDENTIFIERS = frozenset({"curp", "rfc", "iph_reference"})


class Converters:
    """Makes the converters of one mapping. What they read as null for want of understanding is counted, by field."""

    def __init__(self, mapping: Mapping, unknown: Counter[str]) -> None:
        self._mapping, self._unknown = mapping, unknown
        self._kind = KINDS[mapping.kind]
        self._zone = ZoneInfo(mapping.zone)
        self._places = {name: points.place(point) for name, point in mapping.points.items()}

    def of(self, path: str, spec: SourcedSpec) -> Convert:
        """The converter of that field, with all that its row may say about it.

        In a row that does not have the field nothing of it is read, so that nothing of it is wrong or counted.
        """
        made = self._plain(path, spec)
        if spec.invalid == "null":
            field = without_indexes(path)
            validate = partial(allowed(self._kind, field).validate_python, strict=True)
            made = convert.valid_or_null(made, validate, self._counting(field))
        if spec.disagree == "null":
            made = convert.null_where(
                made, unlike(self._mapping.columns_of(spec)), self._counting(without_indexes(path))
            )
        if spec.agrees_with_curp is not None:
            made = convert.agreeing(made, spec.agrees_with_curp, SAID_BY_CURP[path.rpartition(".")[2]])
        if (by := spec.contradicted_by) is not None:
            made = convert.contradicted(made, saying(by))
        return made if spec.only_where is None else convert.only_where(made, saying(spec.only_where))

    def precision(self, spec: DateSpec) -> Convert:
        """What says how exactly that instant is known, in the rows that have it."""
        made = times.precision(spec, self._zone)
        if spec.disagree == "null":
            made = convert.null_where(made, unlike(self._mapping.columns_of(spec)), lambda: None)
        return made if spec.only_where is None else convert.only_where(made, saying(spec.only_where))

    def _plain(self, path: str, spec: SourcedSpec) -> Convert:
        """The converter of that field. The mapping has been checked: the catalogue or point it names is there."""
        field = without_indexes(path)
        leaf = self._kind.leaves[field]
        target = leaf.type
        match spec:
            case TextSpec():
                named = field.rpartition(".")[2]
                made = convert.identifier(spec.text) if named in IDENTIFIERS else lambda cells: cells[spec.text]
                return convert.known(spec.text, spec.unknown, made)
            case NumberSpec():
                others = [(its.units, _rows_of(its)) for _, its in beside(self._mapping, path, spec)]
                return numbers.number(spec, target, others)
            case CodeSpec():
                return self._code(path, spec, self._counting(field) if spec.unknown == "null" else None)
            case FlagSpec():
                return convert.flag(spec.flag, spec.yes, spec.no)
            case DateSpec():
                if target is not AwareDatetime:
                    return times.day(spec, self._zone)
                return times.instant(spec, self._zone, self._counting(field), precise=not leaf.day_alone)
            case NameSpec():
                return convert.known(spec.name, spec.unknown, self._name(path, spec, field))
            case LongitudeSpec():
                return self._coordinate(spec.longitude_of, 0, field)
            case LatitudeSpec():
                return self._coordinate(spec.latitude_of, 1, field)

    def _code(self, path: str, spec: CodeSpec, missed: Callable[[], None] | None) -> Convert:
        made = convert.code(spec.code, self._catalogue(spec.catalogue), missed)
        if isinstance(spec.unknown, list):
            made = convert.known(spec.code, spec.unknown, made)
        if spec.by is None:
            return made
        lent = spec.by.of == "record" and list_of(path) is not None
        others = {label: self._catalogue(name) for label, name in spec.by.catalogues.items()}
        return convert.by(
            outer(spec.by.column) if lent else spec.by.column,
            {label: convert.code(spec.code, one, lambda: None) for label, one in others.items()},
            made,
        )

    def _catalogue(self, name: str) -> dict[str, str]:
        catalogue = self._mapping.catalogues[name]
        return catalogue if isinstance(catalogue, dict) else {}

    def _name(self, path: str, spec: NameSpec, field: str) -> Convert:
        part, fields = path.rpartition(".")[0], self._mapping.fields
        company = fields.get(f"{part}.company_name")
        companies = isinstance(company, NameSpec) and company.name == spec.name
        name = field.rpartition(".")[2]
        surnames_alone = spec.order == "surnames"
        made = surname_part(spec, name) if surnames_alone else name_part(spec, name, companies=companies)
        if spec.unclear != "null":
            return made
        beside = (one for at, one in fields.items() if at.rpartition(".")[0] == part)
        somebody = any(isinstance(one, Sourced) and not one.alone for one in beside)
        return convert.or_null(made, "unclear_name", self._counting(field), kept=somebody)

    def _coordinate(self, name: str, axis: Literal[0, 1], field: str) -> Convert:
        made = points.coordinate(self._places[name], axis)
        lenient = self._mapping.points[name].outside == "null"
        return convert.or_null(made, "outside_box", self._counting(field)) if lenient else made

    def _counting(self, field: str) -> Callable[[], None]:
        unknown = self._unknown

        def count() -> None:
            unknown[field] += 1

        return count


def _rows_of(spec: Sourced) -> Callable[[Cells], bool]:
    """The rows that have the field at all."""
    return (lambda _: True) if spec.only_where is None else saying(spec.only_where)


def saying(said: Saying) -> Callable[[Cells], bool]:
    """The rows that say that, and what is said beside it too."""
    says = convert.saying(said.column, said.values)
    if said.more is None:
        return says
    more = saying(said.more)
    return lambda cells: says(cells) and more(cells)
