"""The shape of what a mapping makes of columns: others, and the parts of a list. Under the promise of
``document.mapping``.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from adapters.document.read import Shape, Text


class Saying(Shape):
    """What a column says in some rows: one of these texts, found as labels are, "" where it is blank; and what another
    says in them too.
    """

    column: Text
    values: Annotated[list[Annotated[str, Field(max_length=1000)]], Field(min_length=1)]
    more: Annotated[Saying | None, Field(alias="and")] = None

    @property
    def columns(self) -> list[str]:
        """Its own, and those of what is said too."""
        return [self.column, *(self.more.columns if self.more is not None else ())]


class Each(Shape):
    """Where the parts of a list come from: every row of a group, an item's member, a child table's rows, or pieces of
    the record's own cells.

    Several members are read as one list. ``key`` is the child table's column that holds the record's
    ``read.sql.key``, ``order`` the one that orders them. ``cells`` says by what each column's cell is taken apart; a
    cell of ``for_all`` that is one piece is said of every part; one of ``only`` that has other pieces than these labels
    is not taken apart. ``copies``: are persons of one name, alike in all that is mapped, several or one? ``where``: the
    parts that are any, by what a column of theirs says; others are left out, and counted.
    """

    rows: bool = False
    member: Text | Annotated[list[Text], Field(min_length=1)] | None = None
    table: Text | None = None
    key: Text | None = None
    order: Text | None = None
    cells: dict[Text, Text | Annotated[list[Text], Field(min_length=1)]] = Field(default_factory=dict)
    only: dict[Text, Annotated[list[Text], Field(min_length=1)]] = Field(default_factory=dict)
    for_all: list[Text] = Field(default_factory=list)
    copies: Literal["each", "one"] = "each"
    where: Saying | None = None

    @property
    def own(self) -> bool:
        """Do its parts stand in columns of the record's own file, table or item?"""
        return self.rows or bool(self.cells)


class By(Shape):
    """A label that means one thing in some rows and another elsewhere: what another column says chooses the catalogue.

    By that column's labels, the name of the catalogue that goes first in such rows. ``of``: whose column it is, where
    the field is a part's.
    """

    column: Text
    of: Literal["part", "record"] = "part"
    catalogues: Annotated[dict[Text, Text], Field(min_length=1)]


class Made(Shape):
    """A column that is made of others of its row: the first that says anything, the names of those that do, one part of
    a column's text, or what it says beside its number.

    ``part`` counts from 1. A text has as many parts as the mapping names of that column and ``by``, or no more of them
    where there may be ``fewer``; with ``whole`` a text of any other number is the first part, all of it. With ``same``
    the next of ``first_of`` counts only where the one before it says one of these texts. ``unknown``, with
    ``which_of``, are texts that say nothing there, whatever their case and accents.
    """

    first_of: list[Text] = Field(default_factory=list)
    which_of: list[Text] = Field(default_factory=list)
    unknown: list[Text] = Field(default_factory=list)
    split: Text | None = None
    by: Text | Annotated[list[Text], Field(min_length=1)] | None = None
    fewer: bool | Literal["whole"] = False
    part: Annotated[int | None, Field(ge=1, le=100)] = None
    unit_of: Text | None = None
    same: list[Text] = Field(default_factory=list)

    @property
    def sources(self) -> list[str]:
        """The columns it is made of."""
        return self.first_of or self.which_of or [self.split or self.unit_of or ""]
