"""The schema of a release's payload: what any view, under any agreement, may let leave of a record kind.

Derived from the record's own published schema, leaf by leaf: its type and sensitivity say what the transform vocabulary
(ISO/IEC 20889) can make of it. A direct identifier can only be a pseudonym or a token; free text only the words that
stand for it, or a text that begins by saying it was redacted; a date about a person only a year or years; a leaf no
view may show is absent. Nothing else validates: a payload that carries a CURP or a name as the source wrote it is
refused by the contract itself.
"""

from __future__ import annotations

from typing import TypeAlias

JsonValue: TypeAlias = "dict[str, JsonValue] | list[JsonValue] | str | int | float | bool | None"
Schema: TypeAlias = "dict[str, JsonValue]"

WITHHELD_TEXT = "[texto reservado]"
"""What stands in the place of a withheld text."""

REDACTED_TEXT = "[texto redactado] "
"""What a redacted text begins with: what is not marked so is not redacted, and not released."""

_DATE = r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"

FORMS: dict[str, Schema] = {
    "pseudonym": {"type": "string", "pattern": r"^p1\.[0-9a-f]{8}\.[a-z2-7]{26}$"},
    "token": {"type": "string", "pattern": r"^t1\.[0-9a-f]{8}\.[a-z2-7]+$"},
    "mask": {"type": "string", "pattern": r"^[^\x00]{0,10}\*{3}$"},
    "withheld": {"const": WITHHELD_TEXT},
    "redacted": {"type": "string", "pattern": r"^\[texto redactado\] "},
    "year": {"type": "string", "pattern": r"^[0-9]{4}$"},
    "quarter": {"type": "string", "pattern": r"^[0-9]{4}-Q[1-4]$"},
    "month": {"type": "string", "pattern": r"^[0-9]{4}-(0[1-9]|1[0-2])$"},
    "week": {"type": "string", "pattern": r"^[0-9]{4}-W(0[1-9]|[1-4][0-9]|5[0-3])$"},
    "day": {"type": "string", "pattern": rf"^{_DATE}$"},
    "minute": {"type": "string", "pattern": rf"^{_DATE}T[0-9]{{2}}:[0-9]{{2}}Z$"},
    "second": {"type": "string", "pattern": rf"^{_DATE}T[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}Z$"},
    "years": {"type": "string", "pattern": r"^[0-9]{4}-[0-9]{4}$"},
    "band": {"type": "string", "pattern": r"^[0-9]+-[0-9]+$"},
}
"""Every form a released value can take beside the value itself, by name. None may change within a version."""

_OF_PERSONAL_DATE = ("year", "years")
_OF_DATE = ("year", "quarter", "month", "week", "day", "years")
_OF_INSTANT = ("year", "quarter", "month", "week", "day", "minute", "second")


def released(record: Schema) -> Schema:
    """The schema of a release payload of the kind whose published record schema is ``record``.

    Same nested shape, every member optional. Raises TypeError on a leaf whose released form nobody has decided.
    """
    return _object(record, record) | {"$defs": dict(FORMS)}


def _object(part: Schema, record: Schema) -> Schema:
    shown = {name: _member(member, record) for name, member in _members(part).items()}
    properties: Schema = {name: schema for name, schema in shown.items() if schema is not None}
    return {"type": "object", "additionalProperties": False, "properties": properties}


def _members(part: Schema) -> dict[str, Schema]:
    properties = part["properties"]
    assert isinstance(properties, dict)  # noqa: S101  (every contract part is an object with declared members)
    return {name: schema for name, schema in properties.items() if isinstance(schema, dict)}


def _member(member: Schema, record: Schema) -> Schema | None:
    """What may stand at a member, or None where nothing ever may."""
    if member.get("x-protection") == "never":
        return None
    core = _without_null(member)
    if isinstance(reference := core.get("$ref"), str):
        return _object(_definition(reference, record), record)
    if core.get("type") == "array":
        return _list(core, record)
    kept: Schema = {name: member[name] for name in ("title", "x-title-en", "x-sensitivity") if name in member}
    forms = _forms(core, member)
    return kept | (forms[0] if len(forms) == 1 else {"anyOf": list[JsonValue](forms)})


def _list(core: Schema, record: Schema) -> Schema:
    items = core["items"]
    if not isinstance(items, dict) or not isinstance(reference := items.get("$ref"), str):
        raise TypeError("a list of bare values has no released form: make it a list of parts")
    limits: Schema = {name: core[name] for name in ("minItems", "maxItems") if name in core}
    return limits | {"type": "array", "items": _object(_definition(reference, record), record)}


def _definition(reference: str, record: Schema) -> Schema:
    definitions = record["$defs"]
    assert isinstance(definitions, dict)  # noqa: S101  (a $ref of a contract points into its own $defs)
    definition = definitions[reference.removeprefix("#/$defs/")]
    assert isinstance(definition, dict)  # noqa: S101
    return definition


def _without_null(member: Schema) -> Schema:
    """The schema of the value itself, without the alternative of being unknown."""
    branches = member.get("anyOf")
    if not isinstance(branches, list):
        return member
    core, *others = (branch for branch in branches if isinstance(branch, dict) and branch != {"type": "null"})
    if others and [core.get("format"), *(other.get("format") for other in others)] != ["date-time", "date"]:
        raise TypeError("of several types only an instant, or its day alone, has a released form")
    return core


def _forms(core: Schema, member: Schema) -> list[Schema]:
    sensitivity, kind = member["x-sensitivity"], (core["type"], core.get("format"))
    if sensitivity == "free_text":
        return _named("withheld", "redacted")
    if sensitivity == "direct_identifier":
        return _named("pseudonym", "token")
    if kind == ("string", "date"):
        return _named(*(_OF_PERSONAL_DATE if member.get("x-protection") == "person" else _OF_DATE))
    if kind == ("string", "date-time"):
        return _named(*_OF_INSTANT)
    if kind == ("integer", None):
        return [{"type": "integer"}, *_named("band")]  # rounding may step over a limit of the record
    if kind == ("number", None):
        return [{"type": "number"}]
    if kind == ("boolean", None):
        return [_value(core)]
    if kind == ("string", None):
        return [_value(core), *_prefixes(member), *_named("mask")]
    raise TypeError(f"a field of type {kind} has no released form")


def _value(core: Schema) -> Schema:
    """The value as the record has it."""
    return {name: core[name] for name in ("type", "enum", "pattern", "minLength", "maxLength") if name in core}


def _prefixes(member: Schema) -> list[Schema]:
    levels = member.get("x-hierarchy")
    if not isinstance(levels, list):
        return []
    lengths = [level["length"] for level in levels if isinstance(level, dict)]
    return [{"type": "string", "pattern": f"^[0-9]{{{length}}}$"} for length in lengths]


def _named(*names: str) -> list[Schema]:
    return [{"$ref": f"#/$defs/{name}"} for name in names]
