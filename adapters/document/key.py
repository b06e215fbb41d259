"""The shape of a mapping's key. Under the promise of ``document.mapping``."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from adapters.document.read import Shape, Text
from adapters.document.specs import LatestSpec


class Key(Shape):
    """What makes a row the same row next time: columns, or its whole content and its place among its twins.

    ``copies``: is each of several identical rows a record, or are they one? ``latest`` says which version of its record
    a row is: of one file the greatest stands.
    """

    columns: list[Text] = Field(default_factory=list)
    content: bool = False
    copies: Literal["each", "one"] = "each"
    latest: LatestSpec | None = None
