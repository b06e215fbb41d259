"""How agreements are written: closed shapes, ids and days, as every part of the document has them."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError


def _day(written: object) -> object:
    """A number would be read as seconds since 1970."""
    if isinstance(written, date | str):
        return written
    raise PydanticCustomError("day", "a date as 2026-01-31 is expected")


Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]
Day = Annotated[date, BeforeValidator(_day), Field(strict=False)]


class Written(BaseModel):
    """A part of the document: what it does not know is an error, and nothing changes afterwards."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, arbitrary_types_allowed=True)
