"""A row of the log as a Kafka message and back: CloudEvents 1.0, Kafka binding, binary mode.

What is written here is what ``contracts/asyncapi.py`` says; a header may be added there and then here, none changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from contracts.asyncapi import EVENTS
from gateway.flow.ports import ReleaseState, StoredRelease
from gateway.flow.relay_ports import LogRow, Told

Header = tuple[str, bytes]
_SCHEMA = re.compile(rb"^urn:convenio:[a-z_]+\.release\.v([0-9]+)\.schema\.json$")
_RELEASE, _WITHDRAWAL, _ENDED = (EVENTS[name][0].encode() for name in ("release", "withdrawal", "view-ended"))


class Encoder:
    """Makes one view's messages."""

    def __init__(self, view: str, owner: str, kind: str) -> None:
        self._view, self._kind = view.encode(), kind
        self._always: list[Header] = [("ce_specversion", b"1.0"), ("ce_source", f"/agencies/{owner}".encode())]
        self._released = [*self._always, ("ce_type", _RELEASE), ("content-type", b"application/json")]
        self._withdrawn = [*self._always, ("ce_type", _WITHDRAWAL)]
        self._schemas: dict[int, Header] = {}
        self._days: dict[str, Header] = {}

    def rows(self, rows: Iterable[LogRow], predecessor: int) -> Iterator[tuple[bytes, list[Header], bytes | None]]:
        """Key, headers and value of each, which is the next one's predecessor."""
        for row in rows:
            yield *self.row(row, predecessor), row[3]
            predecessor = row[0]

    def row(self, row: LogRow, predecessor: int) -> tuple[bytes, list[Header]]:
        """Its key and headers; the value is the payload."""
        sequence, reference, version, payload, policy, contract, released_at = row
        key = reference.encode()
        headers = [
            *(self._withdrawn if payload is None else self._released),
            ("ce_id", b"%b/%d" % (self._view, sequence)),
            ("ce_sequence", b"%019d" % sequence),
            ("ce_subject", key),
            ("ce_version", b"%d" % version),
            self._days.get(released_at) or self._day(released_at),
        ]
        if predecessor:
            headers.append(("ce_predecessor", b"%019d" % predecessor))
        if payload is not None:
            headers.append(self._schemas.get(contract) or self._schema(contract))
            headers.append(("ce_policy", b"%d" % policy))
        return key, headers

    def end(self, sequence: int, predecessor: int, day: str) -> tuple[bytes, list[Header]]:
        """The end of the view: it has no record, so its key is the view's name."""
        headers = [
            *self._always,
            ("ce_type", _ENDED),
            ("ce_id", b"%b/%d" % (self._view, sequence)),
            ("ce_sequence", b"%019d" % sequence),
            self._day(day),
        ]
        if predecessor:
            headers.append(("ce_predecessor", b"%019d" % predecessor))
        return self._view, headers

    def _day(self, released_at: str) -> Header:
        """The day of release and not its moment: of a live source that would be the hidden time of the report."""
        if len(self._days) > 1_000:
            self._days.clear()
        made = self._days[released_at] = ("ce_time", f"{released_at[:10]}T00:00:00Z".encode())
        return made

    def _schema(self, contract: int) -> Header:
        urn = f"urn:convenio:{self._kind}.release.v{contract}.schema.json"
        made = self._schemas[contract] = ("ce_dataschema", urn.encode())
        return made


class Event(NamedTuple):
    """A message as a reader has it. ``release`` is None where the view ended."""

    sequence: int
    predecessor: int  # 0: none
    release: StoredRelease | None


def event(headers: Iterable[tuple[str, bytes | None]], value: bytes | None) -> Event | None:
    """What a message says; None: it is none of ours."""
    found = {name: content for name, content in headers if content is not None}
    try:
        sequence, predecessor = int(found["ce_sequence"]), int(found.get("ce_predecessor", b"0"))
        if (kind := found["ce_type"]) == _ENDED:
            return Event(sequence, predecessor, None)
        state = {_RELEASE: ReleaseState.CURRENT, _WITHDRAWAL: ReleaseState.WITHDRAWAL}[kind]
        if (value is None) != (state is ReleaseState.WITHDRAWAL):
            return None
        release = StoredRelease(
            sequence=sequence,
            reference=found["ce_subject"].decode(),
            version=int(found["ce_version"]),
            state=state,
            occurred="",  # the payload says what the view shows of it
            payload=value,
            policy=int(found.get("ce_policy", b"0")),
            contract=_contract(found.get("ce_dataschema", b"")),
            released_at=found["ce_time"].decode(),
        )
    except (KeyError, ValueError):  # UnicodeDecodeError is a ValueError
        return None
    return Event(sequence, predecessor, release)


def told(offset: int, found: Event) -> Told:
    """The same for the relay."""
    row = found.release
    if row is None:
        return Told(offset, found.sequence, found.predecessor, None, 0, None)
    return Told(offset, found.sequence, found.predecessor, row.reference, row.version, row.payload)


def _contract(schema: bytes) -> int:
    match = _SCHEMA.match(schema)
    return int(match[1]) if match else 0
