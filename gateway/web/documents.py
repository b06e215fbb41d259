"""The shapes of answers, for the OpenAPI document. Answers themselves are bytes; a test holds the two together."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel


class Item(BaseModel):
    """One release in a view. ``data`` follows the kind's published release schema; absent when withdrawn."""

    id: str
    reference: str
    version: int
    released_on: str
    data: dict[str, Any] | None = None
    withdrawn: bool | None = None


class OneRelease(Item):
    """A release that was asked for by its id."""

    source_heard_at: str | None = None


class Page(BaseModel):
    """One page, and the cursor of the next where there is one."""

    view: str
    kind: str
    next: str | None
    source_heard_at: str | None
    items: list[Item]


class FeedPage(BaseModel):
    """One page of a feed: ask again with ``after`` set to ``last``."""

    view: str
    last: int
    more: bool
    source_heard_at: str | None = None
    items: list[Item]


class CountCell(BaseModel):
    """One group; ``count`` and its ``share`` of the total are null where it is suppressed."""

    group: str | None
    count: int | None
    share: float | None = None


class CountAnswer(BaseModel):
    """A count, whole or by group, with small cells suppressed."""

    view: str
    total: int | None
    suppressed_below: int
    source_heard_at: str | None = None
    cells: list[CountCell] | None = None


class FieldShown(BaseModel):
    """One field of a view and in which form it is shared."""

    path: str
    es: str
    en: str
    rule_es: str
    rule_en: str


class ViewDescription(BaseModel):
    """A view as the caller may know it."""

    name: str
    kind: str
    owner: str
    agreement: str
    agreement_version: int
    state: str
    valid_from: str
    valid_to: str
    purposes: list[str]
    roles: list[str]
    recipients: list[str]
    filters: dict[str, str]
    fields: list[FieldShown]
    you_may: list[str]
    source_heard_at: str | None


class Me(BaseModel):
    """Who the caller is to this gateway, and what they may see."""

    subject: str
    agency: str
    roles: list[str]
    standing: str
    vetted_until: str
    token_expires: int
    views: list[ViewDescription]


class OwnedView(BaseModel):
    """A view of the steward's own agency."""

    name: str
    kind: str
    agreement: str
    state: str
    recipients: list[str]
    sequence: int


class OwnedViews(BaseModel):
    """The owner's views."""

    views: list[OwnedView]


class ViewState(BaseModel):
    """What a view's state has become."""

    view: str
    state: str


class Acknowledged(BaseModel):
    """A recipient's word that what is withdrawn up to a sequence has been deleted."""

    view: str
    through: int


class HolderOf(BaseModel):
    """An agency that received a withdrawn record before its withdrawal; ``told``: of the withdrawal, too."""

    agency: str
    told: bool


class HeldWithdrawal(BaseModel):
    """A withdrawn record, and who has not acknowledged that it is deleted."""

    id: str
    reference: str
    withdrawn_on: str
    holders: list[HolderOf]


class AgencyHolding(BaseModel):
    """All that one agency still holds of a view: records, since which day, and of how many it was not yet told."""

    agency: str
    records: int
    since: str
    untold: int


class HoldersPage(BaseModel):
    """Who still holds what a view has withdrawn: ``agencies`` of all of it, ``items`` page by page.

    What a view erased as it ended was not withdrawn and is not here: whoever received it holds it still.
    """

    view: str
    agencies: list[AgencyHolding]
    last: int
    more: bool
    items: list[HeldWithdrawal]


class LogEntry(BaseModel):
    """One leaf of the access log."""

    index: int
    leaf: dict[str, Any]


class LogPage(BaseModel):
    """Leaves, newest first; ask again with ``before`` set to ``next``."""

    entries: list[LogEntry]
    next: int | None


class Inclusion(BaseModel):
    """RFC 9162 section 2.1.3: the leaf is in the tree of that size. Hashes are base64."""

    leaf: str
    index: int
    size: int
    proof: list[str]
    checkpoint: str


class Consistency(BaseModel):
    """RFC 9162 section 2.1.4: the second tree continues the first. Hashes are base64."""

    first: int
    second: int
    proof: list[str]


class Status(BaseModel):
    """What an operator watches. No data, no identities."""

    status: str
    details: dict[str, Any]


def body_of(model: type[BaseModel]) -> dict[str, Any]:
    """The request body of a route that reads it strictly by itself."""
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    definitions = schema.pop("$defs", {})
    inlined = _inline(schema, definitions)
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": inlined}}}}


def _inline(schema: Any, definitions: dict[str, Any]) -> Any:
    if isinstance(schema, dict):
        if "$ref" in schema:
            return _inline(definitions[schema["$ref"].rpartition("/")[2]], definitions)
        return {key: _inline(value, definitions) for key, value in schema.items()}
    if isinstance(schema, list):
        return [_inline(value, definitions) for value in schema]
    return schema
