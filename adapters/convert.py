"""From a source's cell to a contract value: one small closure per field, made once, or a problem and never a guess.

Times follow IANA zones: a wall time that a clock change skipped or repeated is a problem, since nothing in the row says
which instant was meant (PEP 495). Dates before 1900-01-02 are what systems write for "unknown".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from adapters.mapping_document import DateSpec
from contracts.identifiers import canonical

Cells = Mapping[str, str | None]  # a row's used columns, cleaned: None is unknown
Value = str | bool | int | float | date | datetime | list["Value"] | dict[str, "Value"] | None
Convert = Callable[[Cells], Value]

ISO = "iso"
_EARLIEST, _LATEST = date(1900, 1, 2), date(2999, 12, 31)
_NUMBER = re.compile(r"[+-]?[0-9]{1,20}(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,2})?")
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_SPACE = re.compile(r"\s+")


class Unclear(ValueError):
    """A cell that can't be understood. Carries the rule it breaks, never the cell."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


class Moment(NamedTuple):
    """A parsed date or instant (naive unless the cell gave an offset), and how exactly it is known."""

    at: datetime
    precision: str


class Day(NamedTuple):
    """A local day: its midnight, and whether the zone's clock stands still all through it."""

    midnight: datetime
    steady: bool


def as_text(value: object) -> str | None:
    """A native cell (SQL, JSON, XLSX) as the text a CSV would hold: ``5`` for 5.0, ISO 8601 for dates."""
    match value:
        case None:
            return None
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case datetime() | date() | time():
            return value.isoformat()
        case bytes() | bytearray() | memoryview():
            return bytes(value).hex()
    return str(value)


def fold(text: str) -> str:
    """The spelling that labels are compared by: one case, single spaces, no accents; Ñ stays a letter of its own."""
    folded = _SPACE.sub(" ", text.strip()).casefold()
    if folded.isascii():
        return folded
    parts = unicodedata.normalize("NFD", unicodedata.normalize("NFC", folded).replace("ñ", "\0"))
    return "".join(c for c in parts if not unicodedata.combining(c)).replace("\0", "ñ")


class Vocabulary:
    """A closed list of labels. Finds one by its exact text or, failing that, by its folded spelling."""

    def __init__(self, entries: Iterable[tuple[str, str | bool]]) -> None:
        self._exact = dict(entries)
        self._folded = {fold(label): value for label, value in self._exact.items()}

    def get(self, text: str) -> str | bool | None:
        """The label's value, None where it is not in the list."""
        found = self._exact.get(text)
        return self._folded.get(fold(text)) if found is None else found


def identifier(column: str) -> Convert:
    """A CURP, RFC or IPH reference in its one canonical spelling."""

    def convert(cells: Cells) -> Value:
        text = cells[column]
        return None if text is None else canonical(text)

    return convert


def number(column: str, unknown: Iterable[str], target: type) -> Convert:
    """A float or int, as the contract field wants it."""
    absent = frozenset(unknown)
    pattern, rule = (_INTEGER, "not_an_integer") if target is int else (_NUMBER, "not_a_number")

    def convert(cells: Cells) -> Value:
        text = cells[column]
        if text is None or text in absent:
            return None
        if pattern.fullmatch(text) is None:
            raise Unclear(rule)
        value: int | float = target(text)
        return value

    return convert


def code(column: str, catalogue: Mapping[str, str], *, quarantine: bool) -> Convert:
    """The catalogue's value; an unlisted label is a problem or null, as the mapping says."""
    vocabulary = Vocabulary(catalogue.items())

    def convert(cells: Cells) -> Value:
        text = cells[column]
        if text is None:
            return None
        value = vocabulary.get(text)
        if value is None and quarantine:
            raise Unclear("unknown_code")
        return value

    return convert


def flag(column: str, yes: Iterable[str], no: Iterable[str]) -> Convert:
    """True or False; anything else is a problem."""
    vocabulary = Vocabulary([*((label, True) for label in yes), *((label, False) for label in no)])

    def convert(cells: Cells) -> Value:
        text = cells[column]
        if text is None:
            return None
        value = vocabulary.get(text)
        if value is None:
            raise Unclear("unknown_flag")
        return value

    return convert


def day(spec: DateSpec) -> Convert:
    """A calendar date."""
    column, parse = spec.date, _parser(spec.formats, "date_format", dates=True)

    @lru_cache(maxsize=4096)
    def read(text: str) -> date:
        return parse(text).at.date()

    def convert(cells: Cells) -> Value:
        text = cells[column]
        return None if text is None else read(text)

    return convert


def instant(spec: DateSpec, zone: ZoneInfo) -> Convert:
    """An aware datetime in the source's zone; local midnight where only the day is known."""
    return _whole_instant(spec, zone) if spec.time is None else _joined_instant(spec, spec.time, zone)


def _whole_instant(spec: DateSpec, zone: ZoneInfo) -> Convert:
    column, parse = spec.date, _parser(spec.formats, "date_format", dates=True)

    @lru_cache(maxsize=4096)
    def read(text: str) -> datetime:
        return in_zone(parse(text), zone)

    def convert(cells: Cells) -> Value:
        text = cells[column]
        return None if text is None else read(text)

    return convert


def _joined_instant(spec: DateSpec, time_column: str, zone: ZoneInfo) -> Convert:
    column, parse = spec.date, _parser(spec.formats, "date_format", dates=True)
    parse_time = _parser(spec.time_formats, "time_format", dates=False)

    @lru_cache(maxsize=4096)
    def read_day(text: str) -> Day:
        midnight = datetime.combine(parse(text).at.date(), time(), zone)
        following = (midnight + timedelta(days=1)).replace(fold=1)
        return Day(midnight, midnight.utcoffset() == following.utcoffset())

    @lru_cache(maxsize=4096)
    def read_clock(text: str) -> time:
        return parse_time(text).at.time().replace(tzinfo=zone)

    def convert(cells: Cells) -> Value:
        text, clock = cells[column], cells[time_column]
        if text is None:
            return None
        midnight, steady = read_day(text)
        if clock is None:
            return midnight
        at = datetime.combine(midnight, read_clock(clock))
        return at if steady else in_zone(Moment(at.replace(tzinfo=None), "minute"), zone)

    return convert


def precision(spec: DateSpec) -> Convert:
    """``minute``, ``hour`` or ``day``: how exactly that instant is known in this row."""
    column, time_column = spec.date, spec.time
    rule = "date_format" if time_column is None else "time_format"
    parse = _parser(spec.formats if time_column is None else spec.time_formats, rule, dates=time_column is None)

    @lru_cache(maxsize=4096)
    def read(text: str) -> str | None:
        try:
            return parse(text).precision
        except Unclear:
            return None  # the instant's own field has the problem

    def convert(cells: Cells) -> Value:
        if cells[column] is None:
            return None
        text = cells[column if time_column is None else time_column]
        return "day" if text is None else read(text)

    return convert


def in_zone(moment: Moment, zone: ZoneInfo) -> datetime:
    """The instant a wall time stands for. Raises Unclear where a clock change makes that none or two."""
    if moment.at.tzinfo is not None:
        return moment.at.astimezone(zone)
    aware = moment.at.replace(tzinfo=zone)
    first, second = aware.utcoffset(), aware.replace(fold=1).utcoffset()
    if first == second or moment.precision == "day":
        return aware
    raise Unclear("ambiguous_time" if (first or timedelta()) > (second or timedelta()) else "nonexistent_time")


def _parser(formats: Iterable[str], rule: str, *, dates: bool) -> Callable[[str], Moment]:
    """Tries the formats in order. Sources hold few distinct dates and times: the callers remember the last 4,096."""
    known = [(form, "minute" if "%M" in form else "hour" if "%H" in form else "day") for form in formats]

    def parse(text: str) -> Moment:
        for form, exact in known:
            try:
                moment = _iso(text) if form == ISO else Moment(datetime.strptime(text, form), exact)
            except ValueError:
                continue
            if dates and not _EARLIEST <= moment.at.date() <= _LATEST:
                raise Unclear("date_out_of_range")
            return moment
        raise Unclear(rule)

    return parse


def _iso(text: str) -> Moment:
    return Moment(datetime.fromisoformat(text), "minute" if ":" in text else "day")
