"""The topics, as AsyncAPI 3.0, and the envelope every message carries, as CloudEvents 1.0.

One topic per view, with one partition, so that its order is the log's. Delivery is at least once: each event carries
its sequence and its predecessor's, and a reader drops what is not above the last it has seen and fetches what a jump
left out. Kafka messages are in CloudEvents' binary mode: attributes are ``ce_`` headers, the value is the payload alone
and is null where there is none (withdrawal, end of the view). The key is the record's reference, and at the end of a
view the view's name. Attributes may be added; none may move or change meaning.
"""

from __future__ import annotations

from collections.abc import Collection

from contracts.kind import Kind
from contracts.released import JsonValue, Schema

_VIEW = r"[a-z0-9-]+(\.[a-z0-9_-]+)+"
_SEQUENCE: Schema = {
    "type": "string",
    "pattern": "^[0-9]{19}$",
    "description": "Place in the view's log, as 19 decimal digits, so that text order is log order.",
}
EVENTS: dict[str, tuple[str, str, str]] = {  # name: (CloudEvents type, title, what it says)
    "release": ("mx.convenio.release.v1", "Liberación", "A new version of a record, as the view shows it."),
    "withdrawal": ("mx.convenio.withdrawal.v1", "Retiro", "The record is no longer shared: erase every version of it."),
    "view-ended": ("mx.convenio.view-ended.v1", "Fin de la vista", "Nothing more comes: erase what the view gave."),
}
_NUMBER: Schema = {"type": "string", "pattern": "^[1-9][0-9]*$"}
# Only on the topics: a gateway that reads them must know it. It says nothing of a record, and those who may read a
# topic hold the agreement whose versions it counts.
_POLICY: Schema = _NUMBER | {
    "description": "Number of the version of the view's rules under which the release was made, as the gateway counts"
    " the rules of all its views."
}


def envelope(kinds: Collection[Kind]) -> Schema:
    """One event in CloudEvents' JSON format, as feeds and disclosures give it."""
    return {"oneOf": [_variant(event, _attributes(kinds)) for event in EVENTS]}


def asyncapi(kinds: Collection[Kind]) -> Schema:
    """The AsyncAPI document: one channel, parameterised by view, and the three events that travel on it."""
    events: list[JsonValue] = [{"$ref": f"#/channels/view/messages/{event}"} for event in EVENTS]
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Convenio: vistas compartidas",
            "version": "1.0.0",
            "description": "Releases of every view in force, one topic each; at least once, in order.",
            "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": {"view": _channel()},
        "operations": {
            "publish": {
                "action": "send",
                "channel": {"$ref": "#/channels/view"},
                "summary": "The relay publishes a view's log, in order.",
                "messages": events,
            }
        },
        "components": {"messages": {event: _message(event, kinds) for event in EVENTS}},
    }


def _attributes(kinds: Collection[Kind]) -> Schema:
    """CloudEvents' attributes in their JSON types, and the three of our own."""
    schemas: list[JsonValue] = [f"urn:convenio:{kind.name}.release.v{kind.version}.schema.json" for kind in kinds]
    return {
        "specversion": {"const": "1.0"},
        "id": {"type": "string", "pattern": f"^{_VIEW}/[1-9][0-9]*$", "description": "<view>/<sequence>"},
        "source": {"type": "string", "pattern": "^/agencies/[a-z0-9-]+$", "description": "The owner agency."},
        "subject": {"type": "string", "minLength": 1, "description": "The record's reference in this view."},
        "time": {
            "type": "string",
            "format": "date-time",
            "description": "The day on which the event entered the log, as its first instant in UTC: the moment would"
            " tell when a record was made.",
        },
        "datacontenttype": {"const": "application/json"},
        "dataschema": {"enum": schemas},
        "sequence": _SEQUENCE,
        "predecessor": _SEQUENCE | {"description": "The sequence before this one in the view; absent on the first."},
        "version": {"type": "integer", "minimum": 1, "maximum": 2_147_483_647, "description": "Version of the record."},
    }


_ALWAYS = ("specversion", "id", "source", "type", "time", "sequence")
_REFERENCE: Schema = {"type": "string", "description": "The record's reference in this view."}
_KEYS: dict[str, JsonValue] = {
    "release": _REFERENCE,
    "withdrawal": _REFERENCE,
    "view-ended": {"type": "string", "description": "The view's name."},
}
_REQUIRED = {
    "release": (*_ALWAYS, "subject", "datacontenttype", "dataschema", "version"),
    "withdrawal": (*_ALWAYS, "subject", "version"),
    "view-ended": _ALWAYS,
}


def _of(event: str, attributes: Schema) -> Schema:
    """The attributes an event carries, each with its schema."""
    typed = attributes | {"type": {"const": EVENTS[event][0]}}
    return {name: typed[name] for name in (*_REQUIRED[event], "predecessor")}


def _variant(event: str, attributes: Schema) -> Schema:
    _, title, description = EVENTS[event]
    data: Schema = {"data": {"type": "object"}} if event == "release" else {}
    return {
        "type": "object",
        "title": title,
        "description": description,
        "properties": _of(event, attributes) | data,
        "required": [*_REQUIRED[event], *data],
        "additionalProperties": False,
    }


def _channel() -> Schema:
    return {
        "address": "convenio.{view}",
        "title": "Vista",
        "description": "The log of one view.",
        "parameters": {"view": {"description": "The view's full name: agreement, view and, where split, recipient."}},
        "messages": {event: {"$ref": f"#/components/messages/{event}"} for event in EVENTS},
        "bindings": {"kafka": {"partitions": 1, "bindingVersion": "0.5.0"}},
    }


def _message(event: str, kinds: Collection[Kind]) -> Schema:
    name, title, summary = EVENTS[event]
    return {
        "name": name,
        "title": title,
        "summary": summary,
        "contentType": "application/json",
        "headers": _headers(event, _attributes(kinds)),
        "payload": _payload(event, kinds),
        "bindings": {"kafka": {"key": _KEYS[event], "bindingVersion": "0.5.0"}},
    }


def _headers(event: str, attributes: Schema) -> Schema:
    """The same attributes as Kafka headers: all of them text; ``datacontenttype`` is Kafka's ``content-type``."""
    carried = _of(event, attributes)
    if "version" in carried:
        carried |= {"version": _NUMBER}
    required: list[JsonValue] = [_header(name) for name in _REQUIRED[event]]
    if event == "release":
        carried |= {"policy": _POLICY}
        required.append(_header("policy"))
    headers: Schema = {_header(name): carried[name] for name in carried}
    return {"type": "object", "properties": headers, "required": required}


def _header(attribute: str) -> str:
    return "content-type" if attribute == "datacontenttype" else f"ce_{attribute}"


def _payload(event: str, kinds: Collection[Kind]) -> Schema:
    if event != "release":
        return {"type": "null"}
    files: list[JsonValue] = [{"$ref": f"./{kind.name}.release.v{kind.version}.schema.json"} for kind in kinds]
    return {"schemaFormat": "application/schema+json;version=draft-2020-12", "schema": {"oneOf": files}}
