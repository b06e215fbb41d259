"""The published contracts: what another office's developers read instead of our code.

JSON Schema 2020-12 per record kind and per release, CloudEvents 1.0 for the envelope, AsyncAPI 3.0 for the topics. They
are made from the code, written by ``convenio contracts write`` and kept in ``contracts/published``; a test fails when
the two differ, and ``contracts/compatibility.py`` refuses a breaking change under the same version.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from contracts.asyncapi import asyncapi, envelope
from contracts.kind import Kind
from contracts.kinds import KINDS
from contracts.released import Schema, released

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def documents(extra: Mapping[str, Mapping[str, Any]] | None = None) -> dict[str, bytes]:
    """Every published document: file name → canonical pretty JSON.

    ``extra`` are documents made elsewhere (the API's OpenAPI), by file name.
    """
    made: dict[str, Mapping[str, Any]] = {}
    kinds = KINDS.values()
    for kind in kinds:
        made[schema_name(kind)] = record_schema(kind)
        made[schema_name(kind, "release")] = release_schema(kind)
    made["envelope.v1.schema.json"] = _named(
        "envelope.v1.schema.json", "Sobre de una liberación", "Release envelope"
    ) | (envelope(kinds))
    made["asyncapi.v1.json"] = asyncapi(kinds)
    return {name: canonical_json(document) for name, document in sorted({**made, **(extra or {})}.items())}


def canonical_json(document: Mapping[str, Any]) -> bytes:
    """UTF-8, sorted keys, two spaces, one newline at the end: the same bytes on every machine."""
    return (json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def record_schema(kind: Kind) -> Schema:
    """The schema a source's record is judged by."""
    schema: Schema = kind.model.model_json_schema()
    return schema | _named(schema_name(kind), kind.es, kind.en)


def release_schema(kind: Kind) -> Schema:
    """The schema every release payload of this kind fits, in whatever view."""
    title = _named(schema_name(kind, "release"), f"Liberación: {kind.es}", f"Release: {kind.en}")
    return released(kind.model.model_json_schema()) | title


def schema_name(kind: Kind, what: str = "") -> str:
    """``incident.v1.schema.json``, ``incident.release.v1.schema.json``."""
    return ".".join(filter(None, (kind.name, what, f"v{kind.version}", "schema", "json")))


def _named(name: str, es: str, en: str) -> Schema:
    return {"$schema": _DIALECT, "$id": f"urn:convenio:{name}", "title": es, "x-title-en": en}
