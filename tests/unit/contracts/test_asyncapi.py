import copy
import json
import re
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from contracts.kinds import KINDS
from contracts.publish import documents

PUBLISHED = documents()
TOPICS: dict[str, Any] = json.loads(PUBLISHED["asyncapi.v1.json"])
ENVELOPE = Draft202012Validator(json.loads(PUBLISHED["envelope.v1.schema.json"]))
COMMON: dict[str, Any] = {
    "specversion": "1.0",
    "id": "zapopan-2026-01.incidentes-analisis.fge-jalisco.crime_analysis/42",
    "source": "/agencies/zapopan-policia",
    "time": "2026-03-01T12:00:00Z",
    "sequence": "0000000000000000042",
    "predecessor": "0000000000000000041",
}
RELEASE = COMMON | {
    "type": "mx.convenio.release.v1",
    "subject": "r1.abc",
    "datacontenttype": "application/json",
    "dataschema": "urn:convenio:incident.release.v1.schema.json",
    "version": 3,
    "data": {"report_class": "crime"},
}
WITHDRAWAL = COMMON | {"type": "mx.convenio.withdrawal.v1", "subject": "r1.abc", "version": 4}
ENDED = COMMON | {"type": "mx.convenio.view-ended.v1"}
EVENTS = {"release": RELEASE, "withdrawal": WITHDRAWAL, "view-ended": ENDED}


def without(event: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in event.items() if name not in names}


@pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)
def test_each_event_fits_the_envelope(event):
    assert [error.message for error in ENVELOPE.iter_errors(event)] == []
    assert ENVELOPE.is_valid(without(event, "predecessor"))


@pytest.mark.parametrize(
    "event",
    [
        *(without(RELEASE, name) for name in RELEASE if name != "predecessor"),
        without(WITHDRAWAL, "subject"),
        WITHDRAWAL | {"data": {}},
        ENDED | {"subject": "r1.abc"},
        ENDED | {"type": "mx.convenio.release.v1"},
        RELEASE | {"type": "mx.convenio.release.v2"},
        RELEASE | {"sequence": "42"},
        RELEASE | {"sequence": 42},
        RELEASE | {"version": 0},
        RELEASE | {"version": 2**31},
        RELEASE | {"id": "incidentes/42"},
        RELEASE | {"source": "zapopan-policia"},
        RELEASE | {"dataschema": "urn:convenio:incident.v1.schema.json"},
        RELEASE | {"traceparent": "x"},
    ],
)
def test_what_is_no_event_does_not_fit(event):
    assert not ENVELOPE.is_valid(event)


def test_attribute_names_are_as_cloudevents_wants_them():
    names = {name for variant in ENVELOPE.schema["oneOf"] for name in variant["properties"]}
    assert [name for name in names if not re.fullmatch(r"[a-z0-9]{1,20}", name)] == []
    required = {"specversion", "id", "source", "type"}
    assert [variant["title"] for variant in ENVELOPE.schema["oneOf"] if not required <= set(variant["required"])] == []


def test_sequences_sort_as_text_in_log_order():
    pattern = re.compile(ENVELOPE.schema["oneOf"][0]["properties"]["sequence"]["pattern"])
    texts = [f"{number:019}" for number in (1, 9, 10, 2**31, 2**63 - 1)]
    assert all(map(pattern.match, texts))
    assert texts == sorted(texts)


def references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"]] if "$ref" in value else []
        return own + [found for inner in value.values() for found in references(inner)]
    return [found for inner in value for found in references(inner)] if isinstance(value, list) else []


def test_every_reference_leads_somewhere():
    for reference in references(TOPICS):
        file, _, pointer = reference.partition("#/")
        at = json.loads(PUBLISHED[file.removeprefix("./")]) if file else TOPICS
        for part in filter(None, pointer.split("/")):
            at = at[part]
        assert isinstance(at, dict)


# The members AsyncAPI 3.0.0 knows for each object, and those it requires.
SHAPES = {
    "document": (
        {"asyncapi", "info", "channels", "operations", "components", "defaultContentType"},
        {"asyncapi", "info"},
    ),
    "info": ({"title", "version", "description", "license", "contact", "tags"}, {"title", "version"}),
    "channel": ({"address", "messages", "title", "summary", "description", "servers", "parameters", "bindings"}, set()),
    "parameter": ({"enum", "default", "description", "examples", "location"}, set()),
    "operation": (
        {"action", "channel", "title", "summary", "description", "messages", "bindings"},
        {"action", "channel"},
    ),
    "message": ({"headers", "payload", "contentType", "name", "title", "summary", "description", "bindings"}, set()),
    "kafka channel": ({"topic", "partitions", "replicas", "topicConfiguration", "bindingVersion"}, set()),
    "kafka message": ({"key", "schemaIdLocation", "schemaIdPayloadEncoding", "bindingVersion"}, set()),
}


def misshapen(document: dict[str, Any]) -> list[str]:
    channels, operations = document["channels"].values(), document["operations"].values()
    messages = document["components"]["messages"].values()
    objects = [
        ("document", document),
        ("info", document["info"]),
        *(("channel", channel) for channel in channels),
        *(("parameter", parameter) for channel in channels for parameter in channel["parameters"].values()),
        *(("kafka channel", channel["bindings"]["kafka"]) for channel in channels),
        *(("operation", operation) for operation in operations),
        *(("message", message) for message in messages),
        *(("kafka message", message["bindings"]["kafka"]) for message in messages),
    ]
    return [name for name, made in objects if not SHAPES[name][1] <= set(made) <= SHAPES[name][0]]


def test_the_document_has_asyncapi_s_shape():
    assert TOPICS["asyncapi"] == "3.0.0"
    assert misshapen(TOPICS) == []
    assert {operation["action"] for operation in TOPICS["operations"].values()} <= {"send", "receive"}
    for channel in TOPICS["channels"].values():
        assert re.findall(r"\{(\w+)\}", channel["address"]) == list(channel["parameters"])
    for message in TOPICS["components"]["messages"].values():
        Draft202012Validator.check_schema(message["headers"])
        Draft202012Validator.check_schema(message["payload"].get("schema", message["payload"]))


def test_a_misshapen_document_is_seen():
    wrong = copy.deepcopy(TOPICS)
    wrong["channels"]["view"]["publish"] = {}
    del wrong["operations"]["publish"]["action"]
    assert misshapen(wrong) == ["channel", "operation"]


def test_an_operation_sends_messages_of_its_channel():
    for operation in TOPICS["operations"].values():
        assert operation["channel"] == {"$ref": "#/channels/view"}
        own = {f"#/channels/view/messages/{name}" for name in TOPICS["channels"]["view"]["messages"]}
        assert {message["$ref"] for message in operation["messages"]} == own


@pytest.mark.parametrize("name", EVENTS)
def test_kafka_headers_are_the_envelope_s_attributes_as_text(name):
    headers = TOPICS["components"]["messages"][name]["headers"]
    event = without(EVENTS[name], "data")
    sent = {("content-type" if key == "datacontenttype" else f"ce_{key}"): str(value) for key, value in event.items()}
    sent |= {"ce_policy": "7"} if name == "release" else {}  # for a gateway that reads the topic
    assert [error.message for error in Draft202012Validator(headers).iter_errors(sent)] == []
    assert set(sent) == set(headers["properties"])
    assert not Draft202012Validator(headers).is_valid(without(sent, "ce_sequence"))


def test_a_release_carries_a_release_of_any_kind_and_nothing_else_does():
    messages = TOPICS["components"]["messages"]
    payload = messages["release"]["payload"]
    assert payload["schemaFormat"] == "application/schema+json;version=draft-2020-12"
    assert payload["schema"]["oneOf"] == [{"$ref": f"./{name}.release.v1.schema.json"} for name in KINDS]
    assert [messages[name]["payload"] for name in ("withdrawal", "view-ended")] == [{"type": "null"}] * 2


def test_one_partition_keeps_the_log_s_order():
    assert TOPICS["channels"]["view"]["bindings"]["kafka"]["partitions"] == 1
