"""Which changes of a published contract need a new version.

A **record** schema is depended on from two sides. Sources write to it: what fitted yesterday must fit today, so it may
only grow wider. Agreements and the de-identifier read it by path, type, sensitivity and protection: a signed rule must
go on meaning what was signed, so none of these may change. Widened limits and codes, new optional members: additions.

A **release** (and the envelope) is what other offices store and read. Payloads stored under the old schema must fit the
new one, so it may not narrow; readers built on the old one must understand the new, so it may not widen either. Two
additions are announced to every reader and are compatible: a new optional member, a new code (read as "other").

The API's requests follow the rule of records, its answers and the topics' headers that of releases.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from contracts.schema_compatibility import Comparison, Finding, Schema, Side, breaking, resolved

__all__ = ["Finding", "Side", "breaking", "check"]

_VERSION = re.compile(r"^(?P<name>.+)\.v(?P<version>[0-9]+)\.(?P<rest>.+)$")
_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


def check(published: Mapping[str, bytes], current: Mapping[str, bytes]) -> list[Finding]:
    """Every breaking change from the ``published`` files to the ``current`` ones, both file name → bytes.

    A file of the same name and version may only change compatibly. A new version stands beside the old file, which
    then stays as it is for as long as releases made under it are stored.
    """
    return [finding for name in sorted(published) for finding in _file(name, published[name], current)]


def _file(name: str, before: bytes, current: Mapping[str, bytes]) -> Iterator[Finding]:
    after = current.get(name)
    if after is None:
        yield Finding(name, "is gone; a published version stays in place beside its successor")
    elif after != before and _superseded(name, current):
        yield Finding(name, "has a newer version beside it and may not change any more")
    elif after != before:
        for path, what in _document(name, json.loads(before), json.loads(after)):
            yield Finding(f"{name} {path}", what)


def _superseded(name: str, current: Mapping[str, bytes]) -> bool:
    mine = _VERSION.match(name)
    others = [other for other in map(_VERSION.match, current) if other]
    return mine is not None and any(
        (other["name"], other["rest"]) == (mine["name"], mine["rest"]) and int(other["version"]) > int(mine["version"])
        for other in others
    )


def _document(name: str, old: Schema, new: Schema) -> Iterator[Finding]:
    if "openapi" in old:
        return _operations(old, new)
    if "asyncapi" in old:
        return _topics(old, new)
    is_record = re.fullmatch(r"[a-z_]+\.v[0-9]+\.schema\.json", name) and not name.startswith("envelope.")
    return iter(breaking(old, new, Side.WRITTEN if is_record else Side.READ))


def _operations(old: Schema, new: Schema) -> Iterator[Finding]:
    for path, item in sorted(old["paths"].items()):
        for method in (method for method in _METHODS if method in item):
            where = f"{method.upper()} {path}"
            operation = new["paths"].get(path, {}).get(method)
            if operation is None:
                yield Finding(where, "was removed, renamed or moved")
            else:
                yield from _operation(_Pair(old, new, where), item[method], operation)


class _Pair:
    """An operation in both documents, compared member by member."""

    def __init__(self, old: Schema, new: Schema, where: str) -> None:
        self.written, self.read = Comparison(old, new, Side.WRITTEN), Comparison(old, new, Side.READ)
        self.where = where

    def parameters(self, operation: Schema, document: Schema) -> dict[str, Schema]:
        found = (resolved(parameter, document) for parameter in operation.get("parameters", ()))
        return {f"{self.where} {parameter['in']} {parameter['name']}": parameter for parameter in found}

    def content(self, before: Schema, after: Schema, comparison: Comparison, where: str) -> Iterator[Finding]:
        """The media types of a body: none may go, each one's schema follows ``comparison``."""
        for media, body in sorted(before.get("content", {}).items()):
            now = after.get("content", {}).get(media)
            if now is None:
                yield Finding(where, f"no longer has {media}")
            else:
                yield from comparison.schemas(body.get("schema", {}), now.get("schema", {}), where)


def _operation(pair: _Pair, old: Schema, new: Schema) -> Iterator[Finding]:
    yield from _parameters(pair, old, new)
    before, after = (
        resolved(operation.get("requestBody", {}), document)
        for operation, document in ((old, pair.read.old), (new, pair.read.new))
    )
    if after.get("required") and not before.get("required"):
        yield Finding(f"{pair.where} body", "is newly required")
    yield from pair.content(before, after, pair.written, f"{pair.where} body")
    for status, answer in sorted(old.get("responses", {}).items()):
        where, now = f"{pair.where} {status}", new.get("responses", {}).get(status)
        if now is None:
            yield Finding(where, "is no longer among the answers")
        else:
            answers = resolved(answer, pair.read.old), resolved(now, pair.read.new)
            yield from pair.content(*answers, pair.read, where)


def _parameters(pair: _Pair, old: Schema, new: Schema) -> Iterator[Finding]:
    before, after = pair.parameters(old, pair.read.old), pair.parameters(new, pair.read.new)
    for where, parameter in sorted(before.items()):
        if where not in after:
            yield Finding(where, "was removed: a caller who still gives it is refused")
        else:
            yield from pair.written.schemas(parameter.get("schema", {}), after[where].get("schema", {}), where)
    for where, parameter in sorted(after.items()):
        if parameter.get("required") and not before.get(where, {}).get("required"):
            yield Finding(where, "is newly required")


def _topics(old: Schema, new: Schema) -> Iterator[Finding]:
    for name, channel in sorted(old["channels"].items()):
        now = new["channels"].get(name, {})
        for member in ("address", "parameters", "bindings"):
            if channel.get(member) != now.get(member):
                yield Finding(f"channel {name}", f"{member} was {channel.get(member)}, is {now.get(member)}")
    for name, message in sorted(old["components"]["messages"].items()):
        now = new["components"]["messages"].get(name)
        if now is None:
            yield Finding(f"message {name}", "was removed or renamed")
        else:
            yield from _message(Comparison(old, new, Side.READ), message, now, f"message {name}")


def _message(comparison: Comparison, old: Schema, new: Schema, where: str) -> Iterator[Finding]:
    for member in ("name", "contentType", "bindings"):
        if old.get(member) != new.get(member):
            yield Finding(where, f"{member} was {old.get(member)}, is {new.get(member)}")
    yield from comparison.schemas(old["headers"], new["headers"], f"{where} headers")
    for payload in sorted(_payloads(old) - _payloads(new)):
        yield Finding(where, f"no longer carries {payload}")


def _payloads(message: Schema) -> set[str]:
    """What a message's value may be. A further record kind is no surprise: it travels on topics of its own."""
    payload: Mapping[str, Any] = message["payload"]
    return {json.dumps(one, sort_keys=True) for one in payload.get("schema", {}).get("oneOf", [payload])}
