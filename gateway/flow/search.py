"""A search in one view: from what was asked, through what the view shows, to one page of bytes.

Filters and order may use only what the caller's view shows, at the precision it shows it: the stored columns are taken
from the released payload itself, so a filter can't know more than the answer (promise G6).
"""

from __future__ import annotations

import re
from typing import Annotated, Literal, TypeVar, get_args

import orjson
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from contracts.kinds.hearing import Measure
from gateway.flow.personal import personal
from gateway.flow.ports import Query, StoredRelease, ViewInForce
from gateway.flow.strip import Stripping
from policies.shown import Shown

_MOMENT = r"^\d{4}(-(W\d{2}|Q[1-4]|\d{2}(-\d{2}(T\d{2}:\d{2}(:\d{2})?Z)?)?))?$"
_ANY_KNOWN = "0"  # sorts after the unknown bucket "" and before every year


# The access log keeps for ever what was asked for: a filter takes the shapes of codes, which no name of a person and
# no telephone number has.
def _impersonal(code: str) -> str:
    if personal(code):
        raise PydanticCustomError("personal_data", "a code is expected, not an identifier of a person")
    return code


def _measure(word: str) -> str:
    if word not in _MEASURES:
        raise PydanticCustomError("unknown_code", "a measure of the contract is expected")
    return word


_MEASURES: tuple[str, ...] = get_args(Measure.model_fields["kind"].annotation)

T = TypeVar("T")
Several = Annotated[list[T], Field(min_length=1, max_length=20)]
Moment = Annotated[str, Field(pattern=_MOMENT, description="ISO 8601, as fine as the view shows or coarser")]
Municipality = Annotated[str, Field(pattern=r"^[0-9]{2,5}$", description="INEGI, as far as the view shows it")]
Offence = Annotated[
    str,
    Field(pattern=r"^[A-Za-z]{0,4}[._-]?[0-9][A-Za-z0-9._-]{0,8}$", description="national code, or article"),
    AfterValidator(_impersonal),
]
MeasureKind = Annotated[str, AfterValidator(_measure), Field(json_schema_extra={"enum": list(_MEASURES)})]
Pseudonym = Annotated[str, Field(pattern=r"^p1\.[0-9a-f]{8}\.[a-z2-7]{26}$")]


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Range(_Asked):
    """From (inclusive) to (exclusive)."""

    since: Annotated[Moment | None, Field(alias="from")] = None
    until: Annotated[Moment | None, Field(alias="to")] = None


class Filters(_Asked):
    """What to look for. Every filter named must be one the view shows."""

    occurred: Range | None = None
    municipality: Several[Municipality] | None = None
    offence: Several[Offence] | None = None
    measure: Several[MeasureKind] | None = None
    person: Pseudonym | None = None


class Search(_Asked):
    """One page of a view's current releases."""

    view: Annotated[
        str | None, Field(max_length=200, description="needed where you have several views of this kind")
    ] = None
    filters: Filters = Filters()
    order: Annotated[Literal["-occurred", "occurred"], Field(description="newest first, or oldest first")] = "-occurred"
    limit: Annotated[int, Field(ge=1, le=1000)] = 50
    cursor: Annotated[str | None, Field(max_length=2000)] = None


class Count(_Asked):
    """How many current releases, whole or by one thing the view shows."""

    view: Annotated[str | None, Field(max_length=200)] = None
    filters: Filters = Filters()
    by: Literal["municipality", "offence", "measure", "occurred"] | None = None


def not_shown(filters: Filters, by: str | None, shown: Shown) -> list[str]:
    """The names asked for that the view does not show."""
    asked = [name for name in Filters.model_fields if getattr(filters, name) is not None]
    return [f"filters.{name}" for name in asked if name not in shown.filters] + (
        ["by"] if by is not None and by not in shown.filters else []
    )


def mismatched_moments(filters: Filters, shown: Shown) -> list[str]:
    """Bounds written in another calendar than the view's own (weeks and quarters do not sort among months)."""
    if filters.occurred is None:
        return []
    letter = {"week": "W", "quarter": "Q"}.get(shown.filters.get("occurred", ""), "")
    bounds = {"from": filters.occurred.since, "to": filters.occurred.until}
    return [
        f"filters.occurred.{name}"
        for name, moment in bounds.items()
        if moment is not None and len(moment) > 4 and (re.search("[WQ]", moment) or [""])[0] != letter
    ]


def query_of(
    filters: Filters,
    view: ViewInForce,
    stripping: Stripping,
    *,
    ascending: bool = False,
    after: tuple[str, int] | None = None,
    limit: int = 50,
) -> Query:
    """The query as the store takes it. A cursor replaces the bound it has passed: deep pages cost no more."""
    span = filters.occurred or Range()
    since, until = span.since, span.until
    if until is not None and since is None:
        since = _ANY_KNOWN  # an unknown time is in no range
    if after is not None:
        since, until = (None, until) if ascending else (since, None)
    return Query(
        view=view.number,
        since=since,
        until=until,
        municipality=tuple(filters.municipality or ()),
        offence=tuple(filters.offence or ()),
        measure=tuple(filters.measure or ()),
        person=filters.person,
        policies=() if stripping.complete else tuple(sorted(stripping.readable)),
        ascending=ascending,
        after=after,
        limit=limit,
    )


def selection(search: Search) -> object:
    """What a cursor is bound to: filters and order, but neither page size nor position."""
    return (search.filters.model_dump(mode="json"), search.order)


def item(view: str, row: StoredRelease, stripping: Stripping) -> bytes:
    """One release as JSON: identity in the view, version, and the payload as the present policy allows it.

    The day of release and not its moment: of a live source that would be the hidden time of the report.
    """
    head = (
        f'{{"id":"{view}/{row.sequence}","reference":"{row.reference}",'
        f'"version":{row.version},"released_on":"{row.released_at[:10]}"'
    )
    if row.payload is None:
        return f'{head},"withdrawn":true}}'.encode()
    return b'%b,"data":%b}' % (head.encode(), stripping.payload(row.policy, row.payload))


def page(
    view: str, kind: str, rows: list[StoredRelease], stripping: Stripping, following: str | None, heard_at: str | None
) -> bytes:
    """A page as JSON."""
    head = orjson.dumps({"view": view, "kind": kind, "next": following, "source_heard_at": heard_at})
    return b'%b,"items":[%b]}' % (head[:-1], b",".join(item(view, row, stripping) for row in rows))
