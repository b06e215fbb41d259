"""The town's export, mapped and judged beforehand: what the stages after the mapping are measured on."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel

from adapters.base import Batch, Row
from adapters.rows.mapper import Mapped, Mapper
from benchmarks.pairs import Clock
from benchmarks.town import Town
from contracts.kinds import KINDS
from gateway.flow.change import sliced
from gateway.wiring import sources

KIND = KINDS["incident"]
_PSEUDONYM = re.compile(rb"p1\.[0-9a-f]{8}\.[a-z2-7]{26}")


def mapped(made: Town) -> list[dict[str, Any]]:
    """Every row's contract fields."""
    source = made.settings.source[0]
    mapping = sources.mapping_of(source)
    mapper, connector = Mapper(mapping), sources.connector(made.settings, source, mapping)
    rows = [row for batch in connector.pull(None) if isinstance(batch, Batch) for row in batch.rows]
    found = [mapper.map(row.values) for row in rows if isinstance(row, Row)]
    fields = [one.fields for one in found if isinstance(one, Mapped)]
    assert len(fields) == made.rows
    return fields


def judged(fields: list[dict[str, Any]]) -> list[BaseModel]:
    """The records that they are."""
    now = datetime.now(UTC)
    records = [record for one in fields if isinstance(record := KIND.judge(one, now), BaseModel)]
    assert len(records) == len(fields)
    return records


def without_pseudonyms(payload: bytes) -> bytes:
    """To compare what is made under different keys."""
    return _PSEUDONYM.sub(b"p1", payload)


def timed(judged: Sequence[BaseModel], deidentify: Callable[[Sequence[BaseModel]], object]) -> float:
    """Seconds for all of them, as many at a time as a pull takes."""
    clock = Clock()
    with clock.running():
        for some in sliced(judged):
            deidentify(some)
    return clock.seconds
