"""Server-sent events as a test reads them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import httpx


class Event(NamedTuple):
    name: str
    sequence: int | None
    data: dict[str, Any]


def events(answer: httpx.Response) -> Iterator[Event]:
    """Each event as it comes; ends when the server ends the stream. Comments and ``retry`` are passed over."""
    yield from parsed(answer.iter_lines())


def parsed(lines: Iterable[str]) -> Iterator[Event]:
    fields: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(": ")
        if name in ("event", "id", "data"):
            fields[name] = value
        elif not line and "data" in fields:
            sequence = int(fields["id"]) if "id" in fields else None
            yield Event(fields["event"], sequence, json.loads(fields["data"]))
            fields = {}
