"""Would the contract take what stands in a column? Its own judgement on a sample of the column's texts."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from adapters.document.specs import NumberSpec
from adapters.profile.column import Column
from adapters.rows.converters import IDENTIFIERS
from adapters.values.companies import of_trade
from adapters.values.convert import Unclear
from adapters.values.numbers import number
from contracts.identifiers import canonical
from contracts.kind import Kind

ENOUGH = 0.98  # of the cells: fewer, and the field may be another

_COMPANY = re.compile(r"\b(s\.? ?a\.?( de c\.? ?v\.?)?|s\.? de r\.? ?l\.?.*|a\.? ?c\.|de c\.? ?v\.?)$", re.IGNORECASE)


def share(column: Column, kind: Kind, path: str, spec: dict[str, Any], repair: dict[str, Any] | None = None) -> float:
    """Of the column's cells that the field takes, repaired and read as ``spec`` says: a ``text`` or a ``number``."""
    read = _reader(kind, path, spec)
    taken = told = 0
    for text, times in column.sample.texts:
        told += times
        try:
            value = read(re.sub(repair["pattern"], repair["replace"], text) if repair else text)
        except Unclear:
            continue
        taken += times if value is None or _takes(kind, path, value) else 0
    return taken / told if told else 1.0


def companies(column: Column) -> bool:
    """Do some of its names end, or begin, as only companies' do?"""
    return any(_COMPANY.search(text) or of_trade(text) for text, _ in column.sample.texts)


def _reader(kind: Kind, path: str, spec: dict[str, Any]) -> Callable[[str], Any]:
    if "number" not in spec:
        return canonical if path.rpartition(".")[2] in IDENTIFIERS else lambda text: text
    convert = number(NumberSpec.model_validate(spec), kind.leaves[path].type)
    return lambda text: convert({spec["number"]: text})


def _takes(kind: Kind, path: str, value: Any) -> bool:
    found = kind.judge(_nested(path, value), datetime.now(UTC))
    return not isinstance(found, list) or all(problem.field != path for problem in found)


def _nested(path: str, value: Any) -> dict[str, Any]:
    """``persons[].age`` as a record that has nothing else."""
    for name in reversed(path.split(".")):
        value = {name.removesuffix("[]"): [value] if name.endswith("[]") else value}
    return dict(value)
