import copy
import json
from typing import Any

import pytest

from contracts.compatibility import check
from contracts.publish import canonical_json, documents

PUBLISHED = documents()


def mended(name: str, change: Any) -> dict[str, bytes]:
    document = json.loads(PUBLISHED[name])
    change(document)
    return {**PUBLISHED, name: canonical_json(document)}


def drop(*path: str) -> Any:
    def change(document: Any) -> None:
        for part in path[:-1]:
            document = document[part]
        del document[path[-1]]

    return change


def test_the_published_documents_are_compatible_with_themselves():
    assert check(PUBLISHED, PUBLISHED) == []
    assert check({}, PUBLISHED) == []


def test_a_version_bump_leaves_the_old_file_as_it_is():
    name, bumped = "case.v1.schema.json", {**PUBLISHED, "case.v2.schema.json": b"{}"}
    assert check(PUBLISHED, bumped) == []
    gone = {other: data for other, data in bumped.items() if other != name}
    assert [str(f) for f in check(PUBLISHED, gone)] == [
        f"{name}: is gone; a published version stays in place beside its successor"
    ]
    touched = bumped | mended(name, lambda document: document.update(description="x"))
    assert [str(f) for f in check(PUBLISHED, touched)] == [
        f"{name}: has a newer version beside it and may not change any more"
    ]


@pytest.mark.parametrize(
    ("name", "change", "finding"),
    [
        ("case.v1.schema.json", drop("properties", "nuc"), "case.v1.schema.json nuc: was removed, renamed or moved"),
        ("case.release.v1.schema.json", drop("properties", "place"), "case.release.v1.schema.json place: was removed"),
        ("envelope.v1.schema.json", lambda d: d["oneOf"].pop(), "envelope.v1.schema.json document: no longer allows"),
        ("asyncapi.v1.json", drop("channels", "view", "address"), "asyncapi.v1.json channel view: address was"),
        ("asyncapi.v1.json", drop("components", "messages", "release"), "asyncapi.v1.json message release: was"),
        (
            "asyncapi.v1.json",
            lambda d: d["components"]["messages"]["release"]["headers"]["properties"].pop("ce_sequence"),
            "asyncapi.v1.json message release headers.ce_sequence: was removed",
        ),
        (
            "asyncapi.v1.json",
            lambda d: d["components"]["messages"]["release"]["payload"]["schema"]["oneOf"].pop(),
            "asyncapi.v1.json message release: no longer carries",
        ),
        (
            "asyncapi.v1.json",
            lambda d: d["components"]["messages"]["withdrawal"].update(name="x"),
            "asyncapi.v1.json message withdrawal: name was",
        ),
    ],
)
def test_each_document_is_compared_by_its_own_rule(name, change, finding):
    (found, *_) = check(PUBLISHED, mended(name, change))
    assert str(found).startswith(finding)


def test_a_release_may_not_widen_where_its_record_may():
    def longer(document: Any) -> None:
        target = document["properties"]["unit"]["anyOf"][0]
        target["maxLength"] = 500

    assert check(PUBLISHED, mended("case.v1.schema.json", longer)) == []
    assert check(PUBLISHED, mended("case.release.v1.schema.json", longer)) != []


def test_a_further_record_kind_is_an_addition():
    def more(document: Any) -> None:
        document["components"]["messages"]["release"]["payload"]["schema"]["oneOf"].append({"$ref": "./x.json"})
        document["components"]["messages"]["release"]["headers"]["properties"]["ce_dataschema"]["enum"].append("x")

    assert check(PUBLISHED, mended("asyncapi.v1.json", more)) == []


API: dict[str, Any] = {
    "openapi": "3.1.0",
    "paths": {
        "/v1/search": {
            "parameters": [],
            "post": {
                "parameters": [{"in": "query", "name": "limit", "schema": {"type": "integer", "maximum": 50}}],
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Ask"}}}},
                "responses": {
                    "200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Page"}}}},
                    "403": {"$ref": "#/components/responses/Problem"},
                },
            },
        }
    },
    "components": {
        "responses": {"Problem": {"content": {"application/problem+json": {"schema": {"type": "object"}}}}},
        "schemas": {
            "Ask": {"type": "object", "properties": {"kind": {"enum": ["a", "b"]}}},
            "Page": {"type": "object", "properties": {"next": {"type": "string"}}, "required": ["next"]},
        },
    },
}
POST, SCHEMAS = ("paths", "/v1/search", "post"), ("components", "schemas")


def api(*path: str | int, **words: Any) -> list[str]:
    new = copy.deepcopy(API)
    at: Any = new
    for part in path:
        at = at[part]
    for word, value in words.items():
        at.pop(word) if value is ... else at.__setitem__(word, value)
    files = ({"openapi.v1.json": canonical_json(document)} for document in (API, new))
    return [str(finding).removeprefix("openapi.v1.json ") for finding in check(*files)]


def test_a_breaking_change_of_the_api_is_found():
    limit = {"in": "query", "name": "limit", "schema": {"type": "integer", "maximum": 50}}
    asked = {"in": "query", "name": "purpose", "required": True, "schema": {}}
    gone = "was removed, renamed or moved"
    assert api("paths", **{"/v1/search": ...}) == [f"POST /v1/search: {gone}"]
    assert api("paths", "/v1/search", post=...) == [f"POST /v1/search: {gone}"]
    assert api(*POST, parameters=[limit, asked]) == ["POST /v1/search query purpose: is newly required"]
    assert api(*POST, "parameters", 0, required=True) == ["POST /v1/search query limit: is newly required"]
    assert api(*POST, parameters=[]) == [
        "POST /v1/search query limit: was removed: a caller who still gives it is refused"
    ]
    assert api(*POST, "parameters", 0, "schema", maximum=20) == ["POST /v1/search query limit: maximum was 50, is 20"]
    assert api(*POST, "requestBody", required=True) == ["POST /v1/search body: is newly required"]
    assert api(*POST, "requestBody", content={}) == ["POST /v1/search body: no longer has application/json"]
    assert api(*SCHEMAS, "Ask", "properties", "kind", enum=["a"]) == ["POST /v1/search body.kind: no longer allows 'b'"]
    assert api(*SCHEMAS, "Page", required=[]) == ["POST /v1/search 200: next is no longer always there"]
    assert api(*POST, "responses", **{"403": ...}) == ["POST /v1/search 403: is no longer among the answers"]


def test_a_compatible_change_of_the_api_passes():
    more = {"in": "query", "name": "sort", "schema": {"type": "string"}}
    assert api() == []
    assert api(*POST, parameters=[*API["paths"]["/v1/search"]["post"]["parameters"], more]) == []
    assert api(*POST, "parameters", 0, "schema", maximum=100) == []
    assert api(*SCHEMAS, "Ask", "properties", "kind", enum=["a", "b", "c"]) == []
    assert api("paths", **{"/v1/more": {"get": {"responses": {}}}}) == []
    assert api(*POST, "responses", **{"429": {"description": "x"}}) == []
