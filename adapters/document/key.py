"""The shape of a mapping's key. Under the promise of ``document.mapping``."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from adapters.document.read import Shape, Text
from adapters.document.specs import LatestSpec, columns_of


class Key(Shape):
    """What makes a row the same row next time: columns, or its whole content and its place among its twins.

    ``copies``: is each of several identical rows a record, or are they one? ``latest`` says which version of its record
    a row is: of one file the greatest stands. ``corrects``: where that column holds another row's key, the row is the
    later version of that record.
    """

    columns: list[Text] = Field(default_factory=list)
    content: bool = False
    copies: Literal["each", "one"] = "each"
    latest: LatestSpec | None = None
    corrects: Text | None = None

    @property
    def versions(self) -> list[str]:
        """The columns that say which version of its record a row is; none where there is one alone."""
        latest = () if self.latest is None else columns_of(self.latest)
        return [*latest, *([] if self.corrects is None else [self.corrects])]
