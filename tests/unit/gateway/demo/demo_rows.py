import csv
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from adapters.mapping import Mapped, Mapper, Unmapped, read_mapping
from gateway.demo import sources
from gateway.demo.sources import Expected, Sources

DATA = Path(sources.__file__).parent / "data"
Row = Mapping[str, Any]


def mapper(source: str) -> Mapper:
    path = DATA / "mappings" / f"{source}.yaml"
    return Mapper(read_mapping(path.read_text(encoding="utf-8"), path.name))


def rows(there: Sources, source: str) -> Iterator[Row | None]:
    """The rows as a plain reader finds them, None for a line that is none: the connectors have tests of their own."""
    readers = {
        sources.POLICE_CSV: _csv,
        sources.POLICE_XLSX: _xlsx,
        sources.COURT: _sql,
        sources.PROSECUTOR: _rest,
    }
    return readers[source](there)


def _csv(there: Sources) -> Iterator[Row | None]:
    for path in sorted(there.drop_folder.glob("iph_*.csv")):
        with path.open(encoding="cp1252", newline="") as file:
            lines = csv.reader(file, delimiter=";")
            head = next(lines)
            for cells in filter(any, lines):
                yield dict(zip(head, cells, strict=True)) if len(cells) == len(head) else None


def _xlsx(there: Sources) -> Iterator[Row]:
    (path,) = there.drop_folder.glob("partes_*.xlsx")
    lines = load_workbook(path)["Partes"].iter_rows(values_only=True)
    head = [str(name) for name in next(lines)]
    yield from (dict(zip(head, cells, strict=True)) for cells in lines if any(cell is not None for cell in cells))


def _sql(there: Sources) -> Iterator[Row]:
    with closing(sqlite3.connect(there.court_file)) as db:
        db.row_factory = sqlite3.Row
        yield from map(dict, db.execute("SELECT * FROM audiencias ORDER BY id"))


def _rest(there: Sources) -> Iterator[Row]:
    page = pages = 1
    while page <= pages:
        answer = there.api.page({"page": [str(page)], "size": ["30"]})
        page, pages = page + 1, answer["pages"]
        yield from (dict(_flat(item, "")) for item in answer["data"])


def _flat(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    if inner is None:
        yield path, value
        return
    for name, part in inner:
        yield from _flat(part, f"{path}.{name}" if path else str(name))


def accounts(there: Sources, source: str) -> tuple[Expected, dict[str, Any]]:
    """What mapping and contract make of a source: its accounts, and the released records by key."""
    mapping, count, reasons = mapper(source), Counter[str](), Counter[str]()
    same: defaultdict[str, list[Mapped]] = defaultdict(list)
    for row in rows(there, source):
        count["read"] += 1
        mapped = Unmapped(None, []) if row is None else mapping.map(row)
        if isinstance(mapped, Mapped):
            same[mapped.key].append(mapped)
            continue
        count["quarantined"] += 1
        assert isinstance(mapped, Unmapped)
        reasons.update(f"{p.field}: {p.rule}" for p in mapped.problems or ())
        reasons.update({"row: wrong_column_count": row is None})
    released: dict[str, Any] = {}
    now = datetime.now(UTC)
    for key, twins in same.items():
        if any(twin != twins[0] for twin in twins):
            count["quarantined"] += len(twins)
            reasons["record: duplicate_key"] += len(twins)
            continue
        count["unchanged"] += len(twins) - 1
        record = None if twins[0].withdrawn else mapping.kind.judge(twins[0].fields, now)
        if isinstance(record, list):
            count["quarantined"] += 1
            reasons.update(f"{p.field}: {p.rule}" for p in record)
        elif record is None:
            count["withdrawn"] += 1
        else:
            released[key] = record
    reasons = Counter({reason: rows for reason, rows in reasons.items() if rows})
    found = Expected(
        count["read"], len(released), count["unchanged"], count["withdrawn"], count["quarantined"], reasons
    )
    return found, released
