"""The shape of a mapping document: what a person may write to say how a source's rows become contract fields.

Shape only; what needs the contracts to judge (does the field exist, does the converter fit it) is in
``check.mapping``. Promise: keys may be added with a default that keeps a document's meaning (and its version); none may
change meaning. Every key is described in ``docs/mapping.md``.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from datetime import timedelta
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from adapters.document.columns import Each, Made
from adapters.document.key import Key
from adapters.document.read import Name, Read, Shape, Text
from adapters.document.specs import CodeSpec, DateSpec, Decimal, FieldSpec, Spec, Unlisted, columns_of

CONTENT_KEY = "#key"  # the column in which a connector hands over the key of a row that is keyed by its content
VERSION, OLDER, UNCLEAR = "#version", "older", "unclear"  # and in which it says so of a row that is not the latest
PERIOD = "#period"  # and the period of the file a row stands in: two ISO dates, "2014-01-01/2014-02-28"
_OF_EACH = re.compile(r"([^\[\]]+)(\[(?!\d+\])[^\]]*\])")  # a list with anything but an index


def listed(name: str) -> str:
    """The column in which a connector hands over the parts of that list: a list of rows."""
    return f"#{name}"


def outer(column: str) -> str:
    """Among a part's cells, the record's own of that column."""
    return f"#record.{column}"


def list_of(path: str) -> str | None:
    """The list for whose every part a field is made: ``persons`` of ``persons[].curp``, ``persons[VICTIMAS]`` of
    ``persons[VICTIMAS].role``; None for the record's own.
    """
    found = _OF_EACH.match(path)
    return None if found is None else found[1] if found[2] == "[]" else found[0]


def catalogue_of(path: str) -> str:
    """What a field's catalogue is called in a draft: one of that name may be there before its field's line is."""
    return path.removeprefix("persons[].").replace("[]", "").replace(".", "-")


class Select(Shape):
    """Which rows are this agency's, where a source holds several agencies'."""

    column: Text
    ours: Annotated[list[Text], Field(min_length=1)]
    others: list[Text] = Field(default_factory=list)


class Withdraw(Shape):
    """Texts of a column that say: this record is no longer shared."""

    column: Text
    values: Annotated[list[Text], Field(min_length=1)]


class Replaces(Shape):
    """What is replaced as a whole: when a unit has been read to its end, what it no longer has is withdrawn.

    ``most_withdrawn`` is the share of the unit's known records that may go without its owner's word. ``every_hours``:
    how often a table or API is read from the start to be compared; a file is compared whenever it changes.
    """

    unit: Literal["file", "period", "source"]
    most_withdrawn: Annotated[float, Field(ge=0, le=1)] = 0.2
    every_hours: Annotated[int, Field(ge=1, le=8784)] = 24


class Point(Shape):
    """A place by its coordinates: eastwards and northwards columns in ``reference``.

    ``box`` is west, south, east and north in degrees; ``unknown`` are pairs of exact texts that stand for no place.
    """

    x: Text
    y: Text
    reference: Annotated[str, Field(pattern=r"^EPSG:[0-9]{4,5}$")]
    box: Annotated[list[float], Field(min_length=4, max_length=4)]
    outside: Unlisted = "quarantine"
    unknown: list[Annotated[list[Text], Field(min_length=2, max_length=2)]] = Field(default_factory=list)
    decimal: Decimal = "."


class Repair(Shape):
    """A correction that is certain, counted by name: by pattern and replacement, by a catalogue of spellings, by damage
    and catalogue, of UTF-8 that was read as another encoding, or of numbers that a program destroyed, which become
    blank.

    ``pattern`` and ``replace`` are Python regular expressions. ``damage`` says by what each of some texts was replaced
    wherever it stood, ``catalogue`` the names to which that happened; alone, what each spelling of a label becomes.
    ``reread`` names the encoding; without ``columns`` it is of every column in use.
    """

    name: Name
    columns: list[Text] = Field(default_factory=list)
    pattern: Text | None = None
    replace: Annotated[str, Field(max_length=1000)] | None = None
    damage: Annotated[dict[Text, Annotated[str, Field(max_length=1000)]], Field(min_length=1)] | None = None
    catalogue: Text | None = None
    reread: Literal["cp1252", "html"] | None = None
    lost: Literal["excel"] | None = None


class Mapping(Shape):
    """A whole mapping document."""

    mapping: Literal[1]
    source: Name
    owner: Name
    kind: Text
    zone: Text
    nulls: list[str] = Field(default_factory=list)
    read: Read
    select: Select | None = None
    key: Key
    withdraw: Withdraw | None = None
    replaces: Replaces | None = None
    made: dict[Text, Made] = Field(default_factory=dict)
    undated: Literal["all", "some"] | None = None  # records that rightly have no moment of the facts
    repairs: list[Repair] = Field(default_factory=list)
    points: dict[str, Point] = Field(default_factory=dict)
    each: dict[str, Each] = Field(default_factory=dict)
    columns_ignored: list[Text] = Field(default_factory=list)
    columns_optional: list[Text] = Field(default_factory=list)  # that some sheets or files lack: blank there
    catalogues: dict[str, dict[str, Text] | list[Text]] = Field(default_factory=dict)
    fields: Annotated[dict[str, FieldSpec], Field(min_length=1)]

    @model_validator(mode="before")
    @classmethod
    def _nothing_below(cls, said: Any) -> Any:
        """A heading below which all lines wait for their # says nothing yet; a catalogue's is one without labels."""
        nothing = {"made", "each", "catalogues", "columns_ignored", "repairs"}
        if not isinstance(said, dict):
            return said
        said = {k: v for k, v in said.items() if v is not None or k not in nothing}
        if isinstance(catalogues := said.get("catalogues"), dict):
            said["catalogues"] = {name: {} if labels is None else labels for name, labels in catalogues.items()}
        return said

    @cached_property
    def version(self) -> str:
        """Hex digest of the document's meaning: comments, order and spelled-out defaults don't change it."""
        meaning = self.model_dump(mode="json", exclude_defaults=True)
        return hashlib.sha256(json.dumps(meaning, sort_keys=True).encode()).hexdigest()

    def cells(self, each: str | None) -> frozenset[str]:
        """The columns by the names that are used, a made one by its own: of every part of that list; None: the record.

        What is decided before the record's own fields is the record's.
        """
        specs = (spec for path, spec in self.fields.items() if list_of(path) == each)
        used = frozenset(column for spec in specs for column in self.columns_of(spec))
        if each is not None:
            where = self.each[each].where if each in self.each else None
            return used.union(where.columns if where is not None else ())
        decided = (part.column for part in (self.select, self.withdraw) if part is not None)
        return used.union(self.key.columns, self.key.versions, decided, self.lent)

    @property
    def lent(self) -> frozenset[str]:
        """The record's own columns that its parts look at."""
        codes = (spec.by for spec in self.fields.values() if isinstance(spec, CodeSpec))
        return frozenset(by.column for by in codes if by is not None and by.of == "record")

    def sources(self, columns: Iterable[str]) -> frozenset[str]:
        """Those columns as the source has them: in the place of a made one what it is made of."""
        made = self.made
        return frozenset(source for name in columns for source in (made[name].sources if name in made else [name]))

    def made_from(self, each: str | None) -> frozenset[str]:
        """The source's columns behind ``cells``, as the part's own row names them."""
        return self.sources(self.cells(each))

    def columns_of(self, spec: Spec) -> frozenset[str]:
        """The source columns that a field is made from, those of its point among them."""
        name = getattr(spec, "longitude_of", None) or getattr(spec, "latitude_of", None)
        point = self.points.get(name) if name else None
        return frozenset((*columns_of(spec), *((point.x, point.y) if point is not None else ())))

    @cached_property
    def columns(self) -> frozenset[str]:
        """The columns that are read of the file, table or item; a child table's and a member's are its own."""
        return self.made_from(None).union(*(self.made_from(name) for name, each in self.each.items() if each.own))

    @cached_property
    def needed(self) -> frozenset[frozenset[str]]:
        """Of each of these sets of columns one must be there: any, where the first of several is taken. None of those
        that may be absent.
        """
        used = self.cells(None).union(*(self.cells(name) for name, each in self.each.items() if each.own))
        sources = (of for name in used for of in self._needed_for(name))
        return frozenset(columns for columns in sources if columns.isdisjoint(self.columns_optional))

    def _needed_for(self, name: str) -> Iterable[frozenset[str]]:
        made = self.made.get(name)
        return (
            map(self.sources, ([one] for one in made.sources))
            if made and (made.same or made.which_of)
            else [self.sources([name])]
        )

    @cached_property
    def used(self) -> frozenset[str]:
        """Every column that a field is made from or that decides about a row: the parts' own and made ones too."""
        used = self.cells(None).union(*map(self.cells, self.each))
        return used | self.sources(used)

    @cached_property
    def known(self) -> frozenset[str]:
        """The columns that are used, by the fields or by the connector, or knowingly ignored; any other is news."""
        marks = {mark for read in (self.read.sql, self.read.rest) if read for mark in read.marks}
        lists = self.each.values()
        members = {each.member for each in lists if isinstance(each.member, str)}
        own = {column for each in lists for column in (*each.cells, *each.for_all)}
        return self.columns.union(self.columns_ignored, marks, members, own)

    def unexpected(self, columns: Iterable[str], each: str | None = None) -> frozenset[str]:
        """What of a unit's named columns is news: ask once per file, table or page, not per row.

        ``each``: they are the columns of that list's parts, which a child table or a member has for itself.
        """
        return frozenset(columns) - (self.known if each is None else self._known_in(each)) - {"", CONTENT_KEY}

    def _known_in(self, name: str) -> frozenset[str]:
        each = self.each[name]
        return self.made_from(name).union(self.columns_ignored, filter(None, (each.key, each.order)))

    @cached_property
    def by_period(self) -> bool:
        """Does the period of a row's file decide about any of its dates?"""
        return any(isinstance(spec, DateSpec) and "period" in spec.deciders for spec in self.fields.values())

    def scope(self, file: str, period: str | None) -> str | None:
        """The name of what a file replaces: its own, its period's, "" for the whole source; None: it replaces nothing.

        A key made of content is one inside its scope: the same row under another name is another record.
        """
        if self.replaces is None:
            return None
        return {"file": file, "period": period, "source": ""}[self.replaces.unit]

    @cached_property
    def compared_every(self) -> timedelta | None:
        """How often a table or API is read from the start to find what it no longer has; None: never."""
        if self.replaces is None or not (self.read.sql or self.read.rest):
            return None
        return timedelta(hours=self.replaces.every_hours)

    def date(self, path: str) -> DateSpec:
        """How that field's date is read; raises LookupError where it is not mapped from one."""
        spec = self.fields.get(path)
        if not isinstance(spec, DateSpec):
            raise LookupError(f"{path} is not mapped from a date")
        return spec
