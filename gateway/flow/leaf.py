"""A leaf of the access log: who did what, on which view, for which purpose, and with what outcome.

The body is what is hashed, so it has exactly one encoding: JSON, UTF-8, keys sorted, no spaces, ``"v": 1``, and members
that hold their default left out.

Promise: a body once written is never encoded anew. Members may be added if they have a default and leave the encoding
of older leaves as it is; actions may be added; none may be renamed, removed, moved or change meaning. Anything else is
``"v": 2``, and version 1 stays readable beside it. Readers are never older than writers.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import orjson

VERSION = 1
LONGEST_BODY = 16_384  # bytes: a query with every filter filled stays far below
_LONGEST_ID = 36  # what a database's index takes is limited, and a leaf it does not take would stop the log


class LeafError(ValueError):
    """Not a leaf, or not written in the one way a leaf is written. Carries no values."""


class Action(StrEnum):
    """Everything that is logged. May grow."""

    SEARCH = "search"
    COUNT = "count"
    READ = "read"
    FOLLOW = "follow"  # a feed was opened
    FLUSH = "flush"  # a feed is about to send first..last
    DESCRIBE = "describe"
    LIST_VIEWS = "list_views"
    VERIFY_LOG = "verify_log"
    OPERATE = "operate"
    REVIEW_LOG = "review_log"
    SUSPEND_VIEW = "suspend_view"
    RESUME_VIEW = "resume_view"
    ACTIVATE_AGREEMENT = "activate_agreement"
    END_AGREEMENT = "end_agreement"
    REGISTER_CALLER = "register_caller"
    RELEASE = "release"  # a batch added first..last to a view
    WITHDRAW = "withdraw"
    RESTORE_LOG = "restore_log"  # this log goes on from a copy that lacks what the named tree had
    RESTORE_STORE = "restore_store"  # first..last were given by a store that is gone, and never are again
    ACKNOWLEDGE = "acknowledge"  # a recipient has deleted what is withdrawn up to a sequence
    LIST_HOLDERS = "list_holders"  # who still holds what a view has withdrawn
    OPEN_TOKEN = "open_token"  # noqa: S105  (an act, no password: its owner sees what is in one of its tokens)
    EXTRACT = "extract"  # of a period that is over, by its owner's hand
    REFUSE = "refuse"  # refused before it was known what was asked


class Outcome(StrEnum):
    """How it ended."""

    PERMIT = "permit"
    REFUSE = "refuse"


def now() -> datetime:
    """The present instant, in UTC."""
    return datetime.now(UTC)


def new_id(at: datetime | None = None) -> str:
    """A UUIDv7 (RFC 9562): milliseconds, then 74 random bits. Sorts by time, so its index is written in one place."""
    random = int.from_bytes(os.urandom(10), "big")
    value = int((at or now()).timestamp() * 1000) << 80 | random
    value = value & ~(0xF << 76) | 0x7 << 76
    text = f"{value & ~(0x3 << 62) | 0x2 << 62:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def instant(at: datetime) -> str:
    """One width for all, so that text sorts as time."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One entry. Texts are codes and ids, never a record's values; an empty text or None says "does not apply"."""

    id: str = field(default_factory=new_id)  # UUIDv7
    at: datetime = field(default_factory=now)  # to the microsecond
    action: Action
    outcome: Outcome = Outcome.PERMIT
    subject: str  # the person or machine that acted
    issuer: str = ""  # who vouches for the subject
    agency: str = ""
    roles: tuple[str, ...] = ()
    view: str = ""  # full name: agreement, clause, recipient
    kind: str = ""
    purpose: str = ""
    reference: str = ""  # the oficio, carpeta or analysis it was asked for
    query: Mapping[str, Any] = field(default_factory=dict)  # the filters as asked, JSON
    records: int | None = None  # how many were answered, or released
    first: int | None = None  # sequences of the view, both ends included
    last: int | None = None
    sequences: str = ""  # which releases were answered, as ranges: "3-7,12"
    reason: str = ""  # the code of a refusal

    def columns(self) -> dict[str, str]:
        """What a leaf is found by. Stored beside the body, and checked against it by ``verify_log``."""
        return {
            "at": instant(self.at),
            "agency": self.agency,
            "subject": self.subject,
            "view": self.view,
            "purpose": self.purpose,
            "action": self.action.value,
            "outcome": self.outcome.value,
            "reference": self.reference,
        }

    def encode(self) -> bytes:
        """The body. Raises LeafError for what can't be logged: then there is no answer either."""
        if self.at.tzinfo is None or not 0 < len(self.id) <= _LONGEST_ID or not self.subject:
            raise LeafError("without an id, a subject, or its instant's zone")
        columns = self.columns()
        if any("\0" in text for text in (self.id, *columns.values())):
            raise LeafError("a text holds U+0000, which no database column takes")
        members = columns | {name: value for name in _BESIDE if (value := getattr(self, name)) not in _DEFAULTS}
        members = {name: value for name, value in members.items() if value != ""}
        try:
            body = orjson.dumps(members | {"v": VERSION}, option=orjson.OPT_SORT_KEYS)
        except orjson.JSONEncodeError:
            raise LeafError("a member is not JSON") from None
        if len(body) > LONGEST_BODY:
            raise LeafError(f"longer than {LONGEST_BODY} bytes")
        return body

    @classmethod
    def decode(cls, body: bytes) -> Leaf:
        """Reads a body, and only one that ``encode`` writes; raises LeafError."""
        members = _members(body)
        try:
            members["at"] = datetime.fromisoformat(members["at"]).astimezone(UTC)
            members["action"] = Action(members["action"])
            members["outcome"] = Outcome(members["outcome"])
            members["roles"] = tuple(members.get("roles", ()))
            leaf = cls(**members)
        except (KeyError, TypeError, ValueError, OverflowError):  # a zone may lead out of the calendar
            raise LeafError("a member is missing or not what version 1 has there") from None
        if leaf.encode() != body:
            raise LeafError("not written in the one way a leaf is written")
        return leaf


_BESIDE = ("id", "issuer", "roles", "kind", "query", "records", "first", "last", "sequences", "reason")
_DEFAULTS: tuple[object, ...] = ("", None, (), {})
_TYPES: Mapping[str, type] = {
    **dict.fromkeys(("id", "at", "action", "outcome", "subject", "agency", "view"), str),
    **dict.fromkeys(("issuer", "kind", "purpose", "reference", "sequences", "reason"), str),
    **dict.fromkeys(("records", "first", "last"), int),
    "roles": list,
    "query": dict,
}


def ranges(sequences: Iterable[int]) -> str:
    """``[7, 3, 4, 12]`` → ``"3-4,7,12"``."""
    there = set(sequences)
    starts = sorted(number for number in there if number - 1 not in there)
    ends = sorted(number for number in there if number + 1 not in there)
    return ",".join([str(a) if a == b else f"{a}-{b}" for a, b in zip(starts, ends, strict=True)])


def _members(body: bytes) -> dict[str, Any]:
    try:
        members = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise LeafError("not JSON") from None
    if not isinstance(members, dict) or members.pop("v", None) != VERSION:
        raise LeafError(f"not a leaf of version {VERSION}")
    if any(type(value) is not _TYPES.get(name) for name, value in members.items()):
        raise LeafError("a member is unknown or of the wrong type")
    if any(type(role) is not str for role in members.get("roles", ())):
        raise LeafError("a role is not a text")
    return members
