from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from httpx import Client

from adapters.base import BadRow, Batch, Cursor, Row, Source
from adapters.document.mapping import Mapping
from adapters.drop.file_drop import FileDrop
from adapters.rest.api import RestApi
from adapters.rest.login import Bearer
from adapters.rows.mapper import Mapped, Mapper, Unmapped, read_mapping
from adapters.sql.table import SqlTable
from contracts.kind import Problem
from gateway.demo import sources
from gateway.demo.sources import Expected, Sources

DATA = Path(sources.__file__).parent / "data"


def document(source: str) -> Mapping:
    path = DATA / "mappings" / f"{source}.yaml"
    return read_mapping(path.read_text(encoding="utf-8"), path.name)


def mapper(source: str) -> Mapper:
    return Mapper(document(source))


@contextmanager
def connected(there: Sources, source: str) -> Iterator[Source]:
    """The gateway's own connector to a running source."""
    mapping = document(source)
    with Client() as client:
        if mapping.read.sql:
            yield SqlTable(source, there.court_url, mapping)
        elif mapping.read.rest:
            yield RestApi(source, there.api.url, Bearer(there.api.token), mapping, client=client)
        else:
            yield FileDrop(source, there.drop_folder, mapping)


def rows(there: Sources, source: str, cursor: Cursor | None = None) -> tuple[list[Row | BadRow], Cursor]:
    """Every row of a running source after the cursor, and the cursor after them."""
    found: list[Row | BadRow] = []
    after = cursor or {}
    with connected(there, source) as connector:
        for batch in connector.pull(cursor):
            assert isinstance(batch, Batch)
            found += batch.rows
            after = batch.cursor
    return found, after


def accounts(there: Sources, source: str) -> tuple[Expected, dict[str, Any]]:
    """What mapping and contract make of a source: its accounts, and the released records by key."""
    mapping, count, reasons = mapper(source), Counter[str](), Counter[str]()
    same: defaultdict[str, list[Mapped]] = defaultdict(list)
    for row in rows(there, source)[0]:
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
