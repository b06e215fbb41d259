"""A key and a watermark as the JSON of a cursor, and how far a cursor goes back for what was committed late."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

_TYPES: dict[str, Callable[[str], Any]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "decimal": Decimal,
    "uuid": UUID,
}


_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:$|[ T][0-9]{2}:[0-9]{2})")


def written(value: Any) -> Any:
    """A key or watermark as JSON that says its type."""
    match value:
        case datetime():
            return ["datetime", value.isoformat()]
        case date():
            return ["date", value.isoformat()]
        case Decimal():
            return ["decimal", str(value)]
        case UUID():
            return ["uuid", str(value)]
    return value


def read_back(value: Any) -> Any:
    """What was written."""
    return _TYPES[value[0]](value[1]) if isinstance(value, list) else value


def earlier(mark: Any, by: int) -> Any:
    """The watermark ``by`` seconds, or for a number units, before; of a date whole days.

    An ISO 8601 text (SQLite has no other datetimes) is cut to minutes, so that it stands before any finer one. Raises
    ValueError for what is no point on a line.
    """
    match mark:
        case datetime():
            return mark - timedelta(seconds=by)
        case date():
            return mark - timedelta(days=math.ceil(by / 86_400))
        case str():
            return _earlier_text(mark, by)
        case int() | float() | Decimal():
            return mark - by
    raise ValueError("neither a number nor a time")


def _earlier_text(mark: str, by: int) -> str:
    if not _ISO.match(mark):
        raise ValueError("not ISO 8601 in its long form")
    at = datetime.fromisoformat(mark)
    if len(mark) == len("2024-01-31"):
        return (at.date() - timedelta(days=math.ceil(by / 86_400))).isoformat()
    return (at - timedelta(seconds=by)).replace(tzinfo=None).isoformat(sep=mark[10], timespec="minutes")
