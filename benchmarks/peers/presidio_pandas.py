"""presidio-structured's own documented way with tables: one operator for each column of a pandas data frame.

    python presidio_pandas.py RECORDS RULES

As ``presidio_json.py``, whose operators these are. The frame is made beforehand and not timed: a column for each place
in a record where any of them has a value (``persons.0.curp``), since it knows no lists of persons.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
from presidio_json import operator
from presidio_structured import PandasDataProcessor, StructuredAnalysis, StructuredEngine


def flat(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value of a record under its column's name."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from flat(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from flat(inner, f"{path}.{number}")
    else:
        yield path, value


def nested(row: dict[str, Any]) -> Any:
    """A record again, from its columns."""
    document: dict[str, Any] = {}
    for path, value in row.items():
        if value is None or value != value:
            continue
        *steps, last = path.split(".")
        part = document
        for step in steps:
            part = part.setdefault(step, {})
        part[last] = value
    return _lists(document)


def _lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inner = {name: _lists(one) for name, one in value.items()}
    return [*inner.values()] if inner and all(name.isdigit() for name in inner) else inner


def field(column: str) -> str:
    """The rule's path of a column: without the numbers of its lists."""
    return ".".join(step for step in column.split(".") if not step.isdigit())


def main(records: list[dict[str, Any]], rules: dict[str, tuple[str, Any]]) -> None:
    """Answers until its input ends."""
    engine = StructuredEngine(data_processor=PandasDataProcessor())
    frame = pd.DataFrame([dict(flat(record)) for record in records], dtype=object)
    frame = frame.astype(object).where(frame.notna(), None)
    mapping = StructuredAnalysis(entity_mapping={c: field(c) for c in frame.columns if field(c) in rules})
    operators = {path: operator(*rule) for path, rule in rules.items()}
    for line in sys.stdin:
        copied = frame.copy()
        start = time.perf_counter()
        made = engine.anonymize(copied, mapping, operators)
        took = time.perf_counter() - start
        shown = [nested(row) for row in made.to_dict("records")] if line.strip() == "show" else took
        print(json.dumps(shown), flush=True)


if __name__ == "__main__":
    main(*(json.loads(Path(name).read_text("utf-8")) for name in sys.argv[1:3]))
