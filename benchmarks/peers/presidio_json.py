"""presidio-structured's own documented way with JSON: one operator for each field, record by record.

    python presidio_json.py RECORDS RULES

Runs in an environment of its own (``peers/requirements.lock``), without the product. RECORDS is a JSON list, RULES maps
each path to ``[rule, parameter]``; a field that is kept is not in it, since what is not mapped passes as it
is. For every line on standard input all records are processed and the seconds that took are printed; the line ``show``
prints what comes of them.
"""

from __future__ import annotations

import base64
import copy
import hashlib
import hmac
import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from presidio_anonymizer.entities import OperatorConfig
from presidio_structured import JsonDataProcessor, StructuredAnalysis, StructuredEngine

KEY = hashlib.sha256(b"benchmark").digest()


def pseudonym(text: str) -> str:
    """Keyed, as the product's."""
    digest = hmac.new(KEY, text.upper().encode(), hashlib.sha256).digest()[:16]
    return f"p1.00000000.{base64.b32encode(digest).decode().rstrip('=').lower()}"


def hour(text: str) -> str:
    """Of an instant, in UTC."""
    return datetime.fromisoformat(text).astimezone(UTC).strftime("%Y-%m-%dT%H:00Z")


def band(text: str, width: int) -> str:
    """Of a date's year."""
    low = int(text[:4]) // width * width
    return f"{low}-{low + width - 1}"


def operator(rule: str, parameter: Any) -> OperatorConfig:
    """What the rule is here."""
    made: dict[str, Callable[[str], str]] = {
        "pseudonym": pseudonym,
        "date": hour,
        "band": lambda text: band(text, int(parameter)),
        "geo": lambda text: str(round(float(text), int(parameter))),
    }
    if rule == "suppress":
        return OperatorConfig("redact")
    shown = made[rule]  # of a part in a list that lacks the field None comes, and a text must go
    return OperatorConfig("custom", {"lambda": lambda text: shown(text) if text else ""})


def main(records: list[dict[str, Any]], rules: dict[str, tuple[str, Any]]) -> None:
    """Answers until its input ends."""
    engine = StructuredEngine(data_processor=JsonDataProcessor())
    mapping = StructuredAnalysis(entity_mapping={path: path for path in rules})
    operators = {path: operator(*rule) for path, rule in rules.items()}
    for line in sys.stdin:
        copies = copy.deepcopy(records)  # they are changed where they stand
        start = time.perf_counter()
        for record in copies:
            engine.anonymize(record, mapping, operators)
        took = time.perf_counter() - start
        print(json.dumps(copies) if line.strip() == "show" else took, flush=True)


if __name__ == "__main__":
    main(*(json.loads(Path(name).read_text("utf-8")) for name in sys.argv[1:3]))
