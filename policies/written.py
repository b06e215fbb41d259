"""How agreements are written: closed shapes, ids and days, as every part of the document has them."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from policies.rules import NotARule, Rule, parse

OFFICIAL_TIME = ZoneInfo("America/Mexico_City")  # an agreement's first and last day are days of this calendar
"""The clock of the agreements' days: Mexico's official one, of its capital."""


def _day(written: object) -> object:
    """A number would be read as seconds since 1970."""
    if isinstance(written, date | str):
        return written
    raise PydanticCustomError("day", "a date as 2026-01-31 is expected")


def a_rule(written: object) -> Rule:
    """A rule as it is written; what would be right is said by pydantic's error."""
    try:
        return parse(written)
    except NotARule as error:
        raise PydanticCustomError("rule", "{expected}", {"expected": str(error)}) from None


Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]
Day = Annotated[date, BeforeValidator(_day), Field(strict=False)]


class Written(BaseModel):
    """A part of the document: what it does not know is an error, and nothing changes afterwards."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, arbitrary_types_allowed=True)
