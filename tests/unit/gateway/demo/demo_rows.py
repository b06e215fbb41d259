from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from adapters.base import BadRow, Batch, Row, Source
from adapters.file_drop import FileDrop
from adapters.mapping import Mapped, Mapper, Unmapped, read_mapping
from adapters.mapping_document import Mapping
from adapters.sql_table import SqlTable
from contracts.kind import Problem
from gateway.demo import sources
from gateway.demo.sources import Expected, Sources

DATA = Path(sources.__file__).parent / "data"


def document(source: str) -> Mapping:
    path = DATA / "mappings" / f"{source}.yaml"
    return read_mapping(path.read_text(encoding="utf-8"), path.name)


def mapper(source: str) -> Mapper:
    return Mapper(document(source))


def rows(there: Sources, source: str) -> Iterator[Row | BadRow]:
    """Every row of a source, read as the gateway reads it."""
    readers = {
        sources.POLICE_CSV: _files,
        sources.POLICE_XLSX: _files,
        sources.COURT: _sql,
        sources.PROSECUTOR: _rest,
    }
    return readers[source](there, source)


def _files(there: Sources, source: str) -> Iterator[Row | BadRow]:
    yield from _pulled(FileDrop(source, there.drop_folder, document(source)))


def _pulled(connector: Source) -> Iterator[Row | BadRow]:
    for batch in connector.pull(None):
        assert isinstance(batch, Batch)
        yield from batch.rows


def _sql(there: Sources, source: str) -> Iterator[Row | BadRow]:
    yield from _pulled(SqlTable(source, there.court_url, document(source)))


def _rest(there: Sources, source: str) -> Iterator[Row]:
    page = pages = 1
    while page <= pages:
        answer = there.api.page({"page": [str(page)], "size": ["30"]})
        page, pages = page + 1, answer["pages"]
        yield from (Row(str(item["id"]), dict(_flat(item, ""))) for item in answer["data"])


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
        mapped = Unmapped(None, [Problem("row", row.rule)]) if isinstance(row, BadRow) else mapping.map(row.values)
        if isinstance(mapped, Mapped):
            same[mapped.key].append(mapped)
            continue
        count["quarantined"] += 1
        assert isinstance(mapped, Unmapped)
        reasons.update(f"{p.field}: {p.rule}" for p in mapped.problems)
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
    found = Expected(
        count["read"], len(released), count["unchanged"], count["withdrawn"], count["quarantined"], reasons
    )
    return found, released
