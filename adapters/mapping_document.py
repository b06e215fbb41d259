"""The shape of a mapping document: what a person may write to say how a source's rows become contract fields.

Shape only; what needs the contracts to judge (does the field exist, does the converter fit it) is in
``mapping_check``. Promise: keys may be added with a default that keeps a document's meaning (and its version); none may
change meaning. Every key is described in ``docs/mapping.md``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

CONTENT_KEY = "#key"  # the column in which a connector hands over the key of a row that is keyed by its content

Text = Annotated[str, Field(min_length=1, max_length=1000)]
Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]
FilePattern = Annotated[str, Field(pattern=r"^[^/\\\x00]{1,200}$")]


class Shape(BaseModel):
    """Base of the document's parts: unknown keys are errors, values are what they look like."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=False)


class CsvRead(Shape):
    """Delimited text. Lines may end in CRLF, LF or CR."""

    files: FilePattern
    encoding: Text = "utf-8"
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] = ","
    header: Annotated[int, Field(ge=1, le=1000)] = 1


class XlsxRead(Shape):
    """One sheet of a workbook."""

    files: FilePattern
    sheet: Text
    header: Annotated[int, Field(ge=1, le=1000)] = 1


class SqlRead(Shape):
    """One table or view. ``watermark`` grows with every change of a row; without it only new keys are noticed."""

    table: Text
    key: Text
    watermark: Text | None = None


class RestRead(Shape):
    """A paged JSON collection. ``since`` is the parameter for what changed, ``watermark`` the item's time of change."""

    items: Text | None = None  # None: the answer is the list itself
    key: Text
    page: Text = "page"
    size: Annotated[int, Field(ge=1, le=10_000)] = 100
    size_parameter: Text = "size"
    since: Text | None = None
    watermark: Text | None = None


class Read(Shape):
    """How the connector reads the source: exactly one of these."""

    csv: CsvRead | None = None
    xlsx: XlsxRead | None = None
    sql: SqlRead | None = None
    rest: RestRead | None = None


class Select(Shape):
    """Which rows are this agency's, where a source holds several agencies'."""

    column: Text
    ours: Annotated[list[Text], Field(min_length=1)]
    others: list[Text] = []


class Key(Shape):
    """What makes a row the same row next time: columns, or its whole content and its place among its twins."""

    columns: list[Text] = []
    content: bool = False


class Withdraw(Shape):
    """Texts of a column that say: this record is no longer shared."""

    column: Text
    values: Annotated[list[Text], Field(min_length=1)]


class Repair(Shape):
    """A correction that is certain, counted by name. ``pattern`` and ``replace`` are Python regular expressions."""

    name: Name
    columns: Annotated[list[Text], Field(min_length=1)]
    pattern: Text
    replace: Annotated[str, Field(max_length=1000)]


class ConstSpec(Shape):
    """The same value for every row."""

    const: str | bool | int | float


class TextSpec(Shape):
    """The column's text."""

    text: Text


class NumberSpec(Shape):
    """A decimal number with a point; ``unknown`` are the exact texts that stand for no number."""

    number: Text
    unknown: list[Text] = []


class CodeSpec(Shape):
    """The catalogue's value for the column's text."""

    code: Text
    catalogue: Text
    unknown: Literal["quarantine", "null"] = "quarantine"


class FlagSpec(Shape):
    """Yes or no."""

    flag: Text
    yes: Annotated[list[Text], Field(alias="true", min_length=1)]
    no: Annotated[list[Text], Field(alias="false")] = []


class DateSpec(Shape):
    """A date, or an instant: one column, or a date column and a time column."""

    date: Text
    format: Text | Annotated[list[Text], Field(min_length=1)]
    time: Text | None = None
    time_formats: list[Text] = []

    @property
    def formats(self) -> list[str]:
        """The date formats, tried in order."""
        return [self.format] if isinstance(self.format, str) else list(self.format)


class PrecisionSpec(Shape):
    """How exactly the instant of another field is known: minute, hour or day."""

    precision_of: Text


SourcedSpec = TextSpec | NumberSpec | CodeSpec | FlagSpec | DateSpec
Spec = SourcedSpec | ConstSpec | PrecisionSpec
CONVERTERS = ("const", "text", "number", "code", "flag", "date", "precision_of")


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
    | Annotated[PrecisionSpec, Tag("a precision_of")],
    Discriminator(
        _converter,
        custom_error_type="converter",
        custom_error_message=f"exactly one of {', '.join(CONVERTERS)} is expected",
    ),
]


class Mapping(Shape):
    """A whole mapping document."""

    mapping: Literal[1]
    source: Name
    owner: Name
    kind: Text
    zone: Text
    nulls: list[str] = []
    read: Read
    select: Select | None = None
    key: Key
    withdraw: Withdraw | None = None
    repairs: list[Repair] = []
    columns_ignored: list[Text] = []
    catalogues: dict[str, dict[str, Text]] = {}
    fields: Annotated[dict[str, FieldSpec], Field(min_length=1)]

    @cached_property
    def version(self) -> str:
        """Hex digest of the document's meaning: comments, order and spelled-out defaults don't change it."""
        meaning = self.model_dump(mode="json", exclude_defaults=True)
        return hashlib.sha256(json.dumps(meaning, sort_keys=True).encode()).hexdigest()

    @cached_property
    def columns(self) -> frozenset[str]:
        """The source columns that must be there."""
        used = {column for spec in self.fields.values() for column in columns_of(spec)}
        used.update(self.key.columns)
        used.update(part.column for part in (self.select, self.withdraw) if part is not None)
        return frozenset(used)

    @cached_property
    def known(self) -> frozenset[str]:
        """The columns that are used, by the fields or by the connector, or knowingly ignored; any other is news."""
        marks = {m for read in (self.read.sql, self.read.rest) if read for m in (read.key, read.watermark) if m}
        return self.columns.union(self.columns_ignored, marks)

    def unexpected(self, columns: Iterable[str]) -> frozenset[str]:
        """What of a unit's named columns is news: ask once per file, table or page, not per row."""
        return frozenset(columns) - self.known - {"", CONTENT_KEY}

    def date(self, path: str) -> DateSpec:
        """How that field's date is read; raises LookupError where it is not mapped from one."""
        spec = self.fields.get(path)
        if not isinstance(spec, DateSpec):
            raise LookupError(f"{path} is not mapped from a date")
        return spec


def columns_of(spec: Spec) -> Iterator[str]:
    """The source columns a field is made from."""
    match spec:
        case TextSpec(text=column) | NumberSpec(number=column) | CodeSpec(code=column) | FlagSpec(flag=column):
            yield column
        case DateSpec():
            yield spec.date
            if spec.time is not None:
                yield spec.time
        case ConstSpec() | PrecisionSpec():
            pass
