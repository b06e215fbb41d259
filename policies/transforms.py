"""What the transforms do to one value. Pure functions; each raises on a value of another type, which suppresses it.

Every generalisation is idempotent in effect and monotone: a coarser rule never separates what a finer one joins.
Times finer than a day are written in UTC (``2014-01-01T06:00Z``), days and coarser as the source's local calendar says;
texts of one view sort in time order.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

import orjson

from contracts.released import REDACTED_TEXT, WITHHELD_TEXT

WITHHELD = WITHHELD_TEXT
FAILURES = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)

_TWO = [f"{number:02}" for number in range(60)]  # hours, minutes and seconds as they are written

# The letters of a CURP's birth state, as RENAPO writes them, in the order of INEGI's codes 01 to 32.
_STATES = "ASBCBSCCCLCMCSCHDFDGGTGRHGJCMCMNMSNTNLOCPLQTQRSPSLSRTCTSTLVZYNZS"
_STATE_CODES = {_STATES[2 * i : 2 * i + 2]: f"{i + 1:02}" for i in range(32)}


def redacted(value: str, known: Iterable[str], redact: Callable[[str, Iterable[str]], str]) -> str:
    """The text without what identifies, behind the words that say so. ``known`` is what the record itself names."""
    return REDACTED_TEXT + redact(value, known)


def mask(value: str, kept: int) -> str:
    """The first ``kept`` characters and ``***``, so that its length stays unknown; only ``***`` if it has no more."""
    return value[:kept] + "***" if len(value) > kept else "***"


@lru_cache(4096)  # of ages and years there are few
def band(value: int, width: int) -> str:
    """``23``, ``5`` → ``20-24``."""
    low = value - value % width
    return f"{low}-{low + width - 1}"


def rounded(value: float, step: int) -> int:
    """To the nearest multiple of ``step``, halves upwards."""
    return math.floor(value / step + 0.5) * step


def second(at: date) -> str:
    """The instant in UTC, to the second; a day of which no hour is known is that day."""
    if not isinstance(at, datetime):
        return day(at)
    utc = _utc(at)
    return f"{date.isoformat(utc)}T{_TWO[utc.hour]}:{_TWO[utc.minute]}:{_TWO[utc.second]}Z"


def minute(at: date) -> str:
    """The instant in UTC, to the minute; or the day, as above."""
    if not isinstance(at, datetime):
        return day(at)
    utc = _utc(at)
    return f"{date.isoformat(utc)}T{_TWO[utc.hour]}:{_TWO[utc.minute]}Z"


def hour(at: date) -> str:
    """The instant in UTC, to the hour, written as its first minute; or the day, as above."""
    if not isinstance(at, datetime):
        return day(at)
    utc = _utc(at)
    return f"{date.isoformat(utc)}T{_TWO[utc.hour]}:00Z"


def day(at: date) -> str:
    """The local calendar day."""
    return date.isoformat(at)


def week(at: date) -> str:
    """The ISO 8601 week: ``2014-W01``."""
    year, number, _ = at.isocalendar()
    return f"{year:04}-W{number:02}"


def month(at: date) -> str:
    """``2014-01``."""
    return date.isoformat(at)[:7]


def quarter(at: date) -> str:
    """``2014-Q1``."""
    return f"{at.year:04}-Q{(at.month + 2) // 3}"


def year(at: date) -> str:
    """``2014``."""
    return date.isoformat(at)[:4]


def in_utc(moments: Iterable[tuple[Any, Any]]) -> list[str | None]:
    """Of (moment, its precision): the instant in UTC, ``2014-01-01T06:00:00+00:00``; None of what is no instant.

    Where the source knows only the day, it is the day's local midnight: the day is shown, and beside exact instants of
    the same view it would sort by another clock than theirs. Written together it takes half of what each would.
    """
    known = [
        (_midnight(at) if precision == "day" else at) if at.__class__ is datetime else None for at, precision in moments
    ]
    instants = [at for at in known if at is not None]
    try:
        texts = _in_utc(instants)
    except FAILURES:
        texts = [_in_utc_or_none(at) for at in instants]
    if len(texts) == len(known):
        return texts
    left = iter(texts)
    return [None if at is None else next(left) for at in known]


def _midnight(at: datetime) -> datetime:
    return at.replace(hour=0, minute=0, second=0, microsecond=0)


def _in_utc(instants: Sequence[datetime]) -> list[str | None]:
    if None in [at.tzinfo for at in instants]:
        raise ValueError("an instant without a zone")
    utc = [at.astimezone(UTC) for at in instants]
    return [*orjson.dumps(utc, option=orjson.OPT_OMIT_MICROSECONDS).decode()[2:-2].split('","')] if utc else []


def _in_utc_or_none(at: datetime) -> str | None:
    try:
        return _in_utc([at])[0]
    except FAILURES:
        return None


def curp_sex(curp: str) -> str:
    """H, M or X, as the CURP's 11th character says."""
    return {"H": "H", "M": "M", "X": "X"}[curp[10]]


def curp_birth_state(curp: str) -> str:
    """INEGI's code of the state of birth; a birth abroad (NE) has none and raises KeyError."""
    return _STATE_CODES[curp[11:13]]


def distinct(items: list[dict[str, Any]], name: str) -> tuple[str, ...]:
    """Every item's value once, as released, in order."""
    if len(items) == 1:  # mostly
        return (items[0][name],) if name in items[0] else ()
    return tuple(dict.fromkeys([item[name] for item in items if name in item]))


def each(names: Iterable[str]) -> tuple[str, ...]:
    """Every name once, in order."""
    return tuple(sorted(set(names)))


def writable(value: Any) -> tuple[Any, int]:
    """A document without the values JSON can't carry, and how many they were: one bad text costs only itself."""
    if isinstance(value, dict):
        pairs = {name: writable(inner) for name, inner in value.items()}
        return {n: v for n, (v, _) in pairs.items() if v is not None}, sum(lost for _, lost in pairs.values())
    if isinstance(value, list):
        items = [writable(inner) for inner in value]
        return [v for v, _ in items if v is not None], sum(lost for _, lost in items)
    try:
        orjson.dumps(value)
    except TypeError:
        return None, 1
    return value, 0


def _utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("an instant without a zone")
    return at.astimezone(UTC)
