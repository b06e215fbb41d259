"""A record of each kind in which every leaf has a value: an adult in a matter of no protected class."""

from datetime import UTC, date, datetime
from typing import Any

from contracts.fields import Leaf
from contracts.kind import Kind

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
_BY_NAME: dict[str, Any] = {
    "curp": "HEGG560427MVZRRL04",
    "rfc": "HEGG560427AB1",
    "iph_reference": "14PM01120010520251330",
    "national_code": "40102",
    "municipality": "14120",
    "birth_municipality": "14120",
    "state": "14",
    "birth_state": "30",
    "plates_state": "14",
    "postal_code": "45100",
    "latitude": 20.7214,
    "longitude": -103.3918,
    "age": 65,
    "clinical_age": 65,
    "year": 2014,
    "birth_date": date(1956, 4, 27),
    "protected_witness": False,
    "report_class": "administrative",
    "occurred_precision": "minute",
    "entity": "natural",
    "role": "offender",
    "sex": "M",
}
_BY_TYPE: dict[type, Any] = {str: "Juan Pérez", int: 7, float: 7.5, bool: True, date: date(2026, 1, 5)}


def full_record(kind: Kind) -> dict[str, Any]:
    """Fields for ``Kind.judge`` with every leaf given."""
    schema = kind.model.model_json_schema()
    record: dict[str, Any] = {}
    for leaf in kind.leaves.values():
        put(record, leaf.path, _value(leaf, schema))
    return record


def put(record: dict[str, Any], path: str, value: Any) -> None:
    """Sets ``persons[].address.street`` to ``value`` in a nested record, with one item in each list on the way."""
    *parts, last = path.split(".")
    for part in parts:
        if part.endswith("[]"):
            record = record.setdefault(part.removesuffix("[]"), [{}])[0]
        else:
            record = record.setdefault(part, {})
    record[last] = value


def _value(leaf: Leaf, schema: dict[str, Any]) -> Any:
    name = leaf.path.rpartition(".")[2]
    if name in _BY_NAME:
        return _BY_NAME[name]
    codes = _codes(leaf.path, schema)
    return codes[0] if codes else _BY_TYPE.get(leaf.type, datetime(2026, 1, 5, 18, 30, 12, tzinfo=UTC))


def _codes(path: str, schema: dict[str, Any]) -> list[str]:
    at = schema
    for part in path.split("."):
        at = at["properties"][part.removesuffix("[]")]
        at = next(branch for branch in at.get("anyOf", [at]) if branch != {"type": "null"})
        at = at.get("items", at)
        at = schema["$defs"][at["$ref"].rpartition("/")[2]] if "$ref" in at else at
    return list(at.get("enum", []))
