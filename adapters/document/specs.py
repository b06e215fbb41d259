"""The shape of a mapping's fields: one converter each. Under the promise of ``document.mapping``."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from adapters.document.columns import By, Saying
from adapters.document.read import Shape, Text


class ConstSpec(Shape):
    """The same value for every row."""

    const: str | bool | int | float


Unlisted = Literal["quarantine", "null"]  # what becomes of what can't be understood; null is counted


class Sourced(Shape):
    """Base of what is made from the row.

    ``only_where``: the rows that have the field at all: in one column stand pesos or hours. ``contradicted_by``: those
    in which it can't have a value: a company has no sex. ``agrees_with_curp``: the column of a CURP that says the same.
    ``invalid``: what becomes of an unreadable cell, or of one whose value the contract does not allow in the field;
    ``disagree``: where the rows of a record say different things. ``required``: a row without it is a problem, one
    without the part that it is of is not. ``alone``: it makes its part where nothing else of the row does.
    """

    only_where: Saying | None = None
    contradicted_by: Saying | None = None
    agrees_with_curp: Text | None = None
    invalid: Unlisted = "quarantine"
    disagree: Unlisted = "quarantine"
    required: bool = False
    alone: bool = True

    @property
    def as_it_is(self) -> bool:
        """Nothing about the value is looked at here."""
        looked_at = self.only_where or self.contradicted_by or self.agrees_with_curp
        return looked_at is None and self.invalid == self.disagree == "quarantine"


class TextSpec(Sourced):
    """The column's text; ``unknown`` are the exact texts that say none."""

    text: Text
    unknown: list[Text] = Field(default_factory=list)


Decimal = Literal[".", ","]
NameOrder = Literal["surnames_first", "given_first", "surnames"]


class NumberSpec(Sourced):
    """A number with a decimal point, or comma; ``unknown`` are the exact texts that stand for no number.

    ``unless``: a column beside which these texts are numbers all the same, where it says anything: a date of birth.
    ``thousands`` may stand between groups of three digits. ``units`` are what the cell may say beside its number, ""
    for nothing, and by what the number is then multiplied.
    """

    number: Text
    unknown: list[Text] = Field(default_factory=list)
    unless: Text | None = None
    decimal: Decimal = "."
    thousands: Decimal | None = None
    units: dict[Annotated[str, Field(max_length=1000)], Annotated[float, Field(gt=0)]] = Field(default_factory=dict)


class LongitudeSpec(Sourced):
    """The longitude of one of the mapping's ``points``."""

    longitude_of: Text


class LatitudeSpec(Sourced):
    """The latitude of one of the mapping's ``points``."""

    latitude_of: Text


class NameSpec(Sourced):
    """The part of a whole name that the field is for. ``two_surnames``: everybody in the source has both.

    ``curp`` is the column of the person's CURP: where it holds one, its letters alone decide. ``surnames`` are the
    columns of both surnames: where one of them says anything, the name is the given names. ``unknown``: as of a text.
    With the ``order`` surnames the column holds both of these and no given names; ``surnames`` is then the column of
    the second: where it says anything, the name is the first.
    """

    name: Text
    order: NameOrder
    two_surnames: bool = False
    curp: Text | None = None
    surnames: Annotated[list[Text], Field(max_length=2)] = Field(default_factory=list)
    unknown: list[Text] = Field(default_factory=list)
    unclear: Unlisted = "quarantine"


class CodeSpec(Sourced):
    """The catalogue's value for the column's text; in the rows that ``by`` names, another catalogue's if it has one.

    ``unknown``: what becomes of all other texts, or which exact ones say none; the others are then set aside.
    """

    code: Text
    catalogue: Text
    by: By | None = None
    unknown: Unlisted | list[Text] = "quarantine"


class FlagSpec(Sourced):
    """Yes or no."""

    flag: Text
    yes: Annotated[list[Text], Field(alias="true", min_length=1)]
    no: Annotated[list[Text], Field(alias="false", default_factory=list)]


class Days(Shape):
    """From the first day to the last, both of them included; one of them may be left open."""

    first: Annotated[date | None, Field(alias="from")] = None
    last: Annotated[date | None, Field(alias="to")] = None


class Companions(Shape):
    """Columns that say the date's year and month, and its day if they do. A month is a number or its Spanish name."""

    year: Text
    month: Text
    day: Text | None = None

    @property
    def columns(self) -> list[str]:
        """In the order year, month, day."""
        return [*filter(None, (self.year, self.month, self.day))]


class Beside(Shape):
    """Another date of the row, and how many days before and after it this one may be, where it has several readings.

    ``format`` as of a date; a text of several readings that differ in more than the year, or of none, decides nothing.
    """

    date: Text
    format: Text | Annotated[list[Text], Field(min_length=1)]
    before: Annotated[int, Field(ge=0, le=366)] = 0
    after: Annotated[int, Field(ge=0, le=366)] = 0

    @property
    def formats(self) -> list[str]:
        """Those of that date."""
        return [self.format] if isinstance(self.format, str) else list(self.format)


_SAID: dict[str, tuple[type[Shape], set[str]]] = {
    "days": (Days, {"from", "to"}),
    "companions": (Companions, {"year", "month", "day"}),
    "beside": (Beside, {"date", "before", "after"}),
}


def _decider(value: Any) -> str | None:
    if isinstance(value, str):
        return "period"
    names = set(value) if isinstance(value, dict) else set()
    return next((tag for tag, (shape, keys) in _SAID.items() if names & keys or isinstance(value, shape)), None)


ShiftHour = Annotated[str, Field(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$")]  # HH:MM
DecidedBy = Literal["period"] | Days | Companions | Beside  # the file's own period, or a stated one
_DecidedBy = Annotated[
    Annotated[Literal["period"], Tag("period")]
    | Annotated[Days, Tag("days")]
    | Annotated[Companions, Tag("companions")]
    | Annotated[Beside, Tag("beside")],
    Discriminator(
        _decider,
        custom_error_type="decided_by",
        custom_error_message="period, {from: ..., to: ...} or {year: ..., month: ...} is expected",
    ),
]
_Deciders = Annotated[
    Annotated[_DecidedBy, Tag("one")] | Annotated[Annotated[list[_DecidedBy], Field(min_length=1)], Tag("several")],
    Discriminator(lambda value: "several" if isinstance(value, list) else "one"),
]


class DateSpec(Sourced):
    """A date, or an instant: one column, or a date column and a time column.

    ``decided_by``: which of a text's readings are possible; several rules hold one after another. Without it no text
    may have two. ``time_unknown`` are the exact texts of the time column that stand for no hour; ``midnight``: whether
    00:00 of a whole instant is one.
    ``next_day_before``: a time column that is noted first; an hour before that one's is the next day's.
    ``day_starts``: the hour with which the date's day begins, of a shift; an hour before it is the next day's.
    """

    date: Text
    format: Text | Annotated[list[Text], Field(min_length=1)]
    time: Text | None = None
    time_formats: list[Text] = Field(default_factory=list)
    time_unknown: list[Text] = Field(default_factory=list)
    next_day_before: Text | None = None
    day_starts: ShiftHour | None = None
    midnight: Literal["known", "unknown"] = "known"
    decided_by: _Deciders | None = None

    @property
    def deciders(self) -> list[DecidedBy]:
        """The rules of ``decided_by``, in their order."""
        if isinstance(self.decided_by, list):
            return self.decided_by
        return [] if self.decided_by is None else [self.decided_by]

    @property
    def formats(self) -> list[str]:
        """The date formats. None is before another: a text is read by all of them."""
        return [self.format] if isinstance(self.format, str) else list(self.format)


class PrecisionSpec(Shape):
    """How exactly the instant of another field is known: minute, hour or day."""

    precision_of: Text


PointSpec = LongitudeSpec | LatitudeSpec
SourcedSpec = TextSpec | NumberSpec | CodeSpec | FlagSpec | DateSpec | NameSpec | PointSpec
Spec = SourcedSpec | ConstSpec | PrecisionSpec
CONVERTERS = (
    "const", "text", "number", "code", "flag", "date", "precision_of", "name", "longitude_of", "latitude_of"
)  # fmt: skip


def _converter(value: Any) -> str | None:
    names = value if isinstance(value, dict) else type(value).model_fields if isinstance(value, Shape) else ()
    named = [name for name in CONVERTERS if name in names]
    return f"a {named[0]}" if len(named) == 1 else None


FieldSpec = Annotated[
    Annotated[ConstSpec, Tag("a const")]
    | Annotated[TextSpec, Tag("a text")]
    | Annotated[NumberSpec, Tag("a number")]
    | Annotated[CodeSpec, Tag("a code")]
    | Annotated[FlagSpec, Tag("a flag")]
    | Annotated[DateSpec, Tag("a date")]
    | Annotated[PrecisionSpec, Tag("a precision_of")]
    | Annotated[NameSpec, Tag("a name")]
    | Annotated[LongitudeSpec, Tag("a longitude_of")]
    | Annotated[LatitudeSpec, Tag("a latitude_of")],
    Discriminator(
        _converter,
        custom_error_type="converter",
        custom_error_message=f"exactly one of {', '.join(CONVERTERS)} is expected",
    ),
]

LatestSpec = Annotated[
    Annotated[NumberSpec, Tag("a number")] | Annotated[DateSpec, Tag("a date")],
    Discriminator(
        _converter, custom_error_type="converter", custom_error_message="exactly one of date, number is expected"
    ),
]


def deciding(rule: DecidedBy) -> list[str]:
    """The source columns that decide."""
    if isinstance(rule, Companions):
        return rule.columns
    return [rule.date] if isinstance(rule, Beside) else []


def columns_of(spec: Spec) -> Iterator[str]:
    """The source columns a field is made from; those of a point are the point's."""
    if isinstance(spec, Sourced):
        for saying in filter(None, (spec.only_where, spec.contradicted_by)):
            yield from saying.columns
        unless = spec.unless if isinstance(spec, NumberSpec) else None
        yield from filter(None, (spec.agrees_with_curp, unless))
    if isinstance(spec, CodeSpec) and spec.by is not None and spec.by.of == "part":
        yield spec.by.column
    yield from own_columns(spec)


def own_columns(spec: Spec) -> Iterator[str]:
    """Those whose cells become its value, without what only says in which rows."""
    match spec:
        case TextSpec(text=column) | NumberSpec(number=column) | CodeSpec(code=column) | FlagSpec(flag=column):
            yield column
        case NameSpec():
            yield spec.name
            yield from spec.surnames
            if spec.curp is not None:
                yield spec.curp
        case DateSpec():
            yield spec.date
            yield from filter(None, (spec.time, spec.next_day_before))
            for rule in spec.deciders:
                yield from deciding(rule)
        case ConstSpec() | PrecisionSpec() | LongitudeSpec() | LatitudeSpec():
            pass
