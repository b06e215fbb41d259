"""A second mapping of a row, as plain as can be: what a document's fields make of the cells, or that it is unclear.

It knows the document as YAML and nothing of the product's code. What it does not understand it calls unclear, so what
the product makes of that is a guess: it is meant for the mappings that are tried here, not for any.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

Fields = dict[str, Any]
Cells = dict[str, Any]

_PARTS = {
    "%Y": r"(?P<year>\d{4})",
    "%m": r"(?P<month>\d{1,2})",
    "%d": r"(?P<day>\d{1,2}| [1-9])",
    "%H": r"(?P<hour>\d{1,2})",
    "%M": r"(?P<minute>\d{1,2})",
    "%S": r"(?P<second>\d{1,2})",
}


_MONTHS = (
    *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
    *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
)


class Unclear(Exception):
    """The row does not say what the field wants to know."""


class PlainMapping:
    """One document. ``period`` is that of the file, as two days."""

    def __init__(self, document: dict[str, Any], period: tuple[date, date] | None = None) -> None:
        self.document, self._period = document, period
        self._nulls = {"", *(text.strip() for text in document.get("nulls", ()))}
        self._zone = ZoneInfo(document["zone"])

    def ours(self, row: Cells) -> bool | None:
        """Is it this agency's row? None where that is not clear."""
        select = self.document.get("select")
        if select is None:
            return True
        label = _spelled(str(row.get(select["column"]) or ""))
        mine, others = ({_spelled(name) for name in select[which]} for which in ("ours", "others"))
        return True if label in mine else False if label in others else None

    def key(self, row: Cells) -> tuple[str, ...] | None:
        """What the row is called by; None: by its content, or by nothing."""
        columns = self.document["key"].get("columns")
        found = tuple((_text(row.get(column)) or "").strip() for column in columns or ())
        return found if found and all(found) else None

    def fields(self, rows: Sequence[Cells]) -> Fields:
        """The record of these rows, by path with indexes; the unknown is left out. Raises Unclear."""
        lists = self.document.get("each", {})
        found: Fields = {}
        for path, spec in self.document["fields"].items():
            name, each, rest = path.partition("[]")
            if not each:
                self._put(found, path, spec, self._agreed(rows, spec))
                continue
            parts = rows if "rows" in lists[name] else _listed(rows[0], lists[name]["member"])
            for at, part in enumerate(parts):
                self._put(found, f"{name}[{at}]{rest}", spec, part)
        return found

    def _put(self, found: Fields, path: str, spec: dict[str, Any], row: Cells) -> None:
        value = self._value(spec, row)
        if value is not None:
            found[path] = value

    def _agreed(self, rows: Sequence[Cells], spec: dict[str, Any]) -> Cells:
        """What they say together: a blank says nothing, and what the others say must be the same."""
        columns = {str(spec[word]) for word in ("text", "code", "number", "date", "time", "flag") if word in spec}
        for column in columns:
            texts = [text for row in rows if (text := self._cell(row, column)) is not None]
            if len({self._meant(spec, text) for text in texts}) > 1:
                raise Unclear
        found = dict(rows[0])
        for row in reversed(rows):
            found |= {column: cell for column, cell in row.items() if (_text(cell) or "").strip() not in self._nulls}
        return found

    def _meant(self, spec: dict[str, Any], text: str) -> str:
        labels = self.document["catalogues"][spec["catalogue"]] if "code" in spec else {}
        return {_spelled(label): str(value) for label, value in labels.items()}.get(_spelled(text), _spelled(text))

    def _value(self, spec: dict[str, Any], row: Cells) -> Any:
        against = spec.get("contradicted_by")
        value = self._plain(spec, row)
        if against and value is not None:
            said = self._cell(row, against["column"])
            if said is not None and _spelled(said) in map(_spelled, against["values"]):
                raise Unclear
        return value

    def _plain(self, spec: dict[str, Any], row: Cells) -> Any:
        if "const" in spec:
            return spec["const"]
        if "precision_of" in spec:
            return self._precision(self.document["fields"][spec["precision_of"]], row)
        if "date" in spec:
            return self._instant(spec, row)
        if "longitude_of" in spec or "latitude_of" in spec:
            point = self._point(self.document["points"][spec.get("longitude_of") or spec["latitude_of"]], row)
            return None if point is None else point["latitude_of" in spec]
        text = self._cell(row, spec.get("text") or spec.get("code") or spec.get("number") or spec.get("flag"))
        if text is None or "text" in spec:
            return text
        if "flag" in spec:
            said = {answer for answer in (True, False) if _spelled(text) in map(_spelled, spec[str(answer).lower()])}
            if not said:
                raise Unclear
            return said.pop()
        if "number" in spec:
            return None if text in spec.get("unknown", ()) else _number(text)
        codes = {_spelled(label): value for label, value in self.document["catalogues"][spec["catalogue"]].items()}
        if _spelled(text) not in codes and spec.get("unknown") != "null":
            raise Unclear
        return codes.get(_spelled(text))

    def _cell(self, row: Cells, column: str) -> str | None:
        text = _text(row.get(column))
        if text is None or text.strip() in self._nulls:
            return None
        text = text.strip()
        if "\0" in text:
            raise Unclear
        for repair in self.document.get("repairs", ()):
            if column in repair["columns"]:
                text = self._repaired(text, repair)
        return text

    def _repaired(self, text: str, repair: dict[str, Any]) -> str:
        if "pattern" in repair:
            return re.sub(repair["pattern"], repair["replace"], text)
        names = self.document["catalogues"][repair["catalogue"]]
        ((lost, left),) = repair["damage"].items()
        were = {name for name in names if name.replace(lost, left).strip() == text}
        return were.pop() if len(were) == 1 and _spelled(text) not in map(_spelled, names) else text

    def _point(self, point: dict[str, Any], row: Cells) -> tuple[float, float] | None:
        x, y = self._cell(row, point["x"]), self._cell(row, point["y"])
        if (x is None and y is None) or [x, y] in point.get("unknown", ()):
            return None
        if x is None or y is None:
            raise Unclear
        west, south, east, north = point["box"]
        found = _number(x), _number(y)
        if not (west <= found[0] <= east and south <= found[1] <= north):
            raise Unclear
        return found

    def _instant(self, spec: dict[str, Any], row: Cells) -> Any:
        text = self._cell(row, spec["date"])
        if text is None:
            return None
        formats = [spec["format"]] if isinstance(spec["format"], str) else spec["format"]
        read = {at for form in formats if (at := _read(text, form)) is not None}
        days = self._period or (date(1900, 1, 2), date(2999, 12, 31))
        possible = [at for at in read if days[0] <= at.date() <= days[1] and self._fits(spec, row, at)]
        if len(possible) != 1:
            raise Unclear
        at, clock = possible[0], self._clock(spec, row)
        if "time" in spec:
            at = datetime.combine(at.date(), time() if clock is None else clock.time())
        instants = {at.replace(tzinfo=self._zone, fold=fold).utcoffset() for fold in (0, 1)}
        if len(instants) > 1 and (clock is not None or "%H" in str(spec["format"])):
            raise Unclear
        return at.replace(tzinfo=self._zone)

    def _fits(self, spec: dict[str, Any], row: Cells, at: datetime) -> bool:
        """Is it what the columns beside it say?"""
        beside = spec.get("decided_by")
        parts = beside.items() if isinstance(beside, dict) else ()
        return all(self._number_of(self._cell(row, column)) in (None, getattr(at, part)) for part, column in parts)

    def _number_of(self, text: str | None) -> int | None:
        if text is None or re.fullmatch("[0-9]{1,4}", text):
            return text and int(text)
        said = _spelled(text).removesuffix(".")
        months = [name for name in _MONTHS if said in (name, name[:3])]
        return _MONTHS.index(months[0]) + 1 if months else -1

    def _clock(self, spec: dict[str, Any], row: Cells) -> datetime | None:
        text = None if "time" not in spec else self._cell(row, spec["time"])
        if text is None:
            return None
        read = {at for form in spec["time_formats"] if (at := _read(text, form)) is not None}
        if len(read) != 1:
            raise Unclear
        return read.pop()

    def _precision(self, spec: dict[str, Any], row: Cells) -> str | None:
        if self._cell(row, spec["date"]) is None:
            return None
        if "time" in spec:
            return "day" if self._cell(row, spec["time"]) is None else "minute"
        return "minute" if "%M" in str(spec["format"]) else "day"


def _text(value: Any) -> str | None:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return None if value is None or isinstance(value, dict | list) else str(value)


def _listed(row: Cells, member: str) -> list[Cells]:
    found = row.get(member)
    if found is None or (isinstance(found, str) and not found.strip()):
        return []
    found = [found] if isinstance(found, dict) else found
    if not isinstance(found, list) or not all(isinstance(part, dict) for part in found):
        raise Unclear
    return found


def _spelled(label: str) -> str:
    """Without accents (Ñ stays), case and double spaces."""
    plain = unicodedata.normalize("NFD", " ".join(label.split()).casefold())
    kept = re.sub("n\u0303", "ñ", plain)
    return "".join(c for c in kept if not unicodedata.combining(c))


def _number(text: str) -> float:
    if re.fullmatch(r"[+-]?[0-9]{1,20}(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,2})?", text) is None:
        raise Unclear
    return float(text)


def _read(text: str, form: str) -> datetime | None:
    pattern = re.sub(r"%[A-Za-z]", lambda found: _PARTS[found[0]], re.sub(r"(?<!%)[.]", r"\\.", form))
    found = re.fullmatch(re.sub(" ", r"\\s+", pattern), text)
    if found is None:
        return None
    parts = {"year": 1900, "month": 1, "day": 1} | {name: int(part) for name, part in found.groupdict().items()}
    try:
        return datetime(**parts)  # type: ignore[arg-type]  # integers by name
    except ValueError:
        return None


def days(first: str, last: str) -> tuple[date, date]:
    """A month or a day to the end of another."""
    end = date.fromisoformat(f"{last}-01") + timedelta(days=31)
    return date.fromisoformat(f"{first}-01"), end.replace(day=1) - timedelta(days=1)
