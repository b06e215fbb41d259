"""A draft read as a mapping: what is missing may stand in it already, and only wait for its decision."""

from __future__ import annotations

from dataclasses import replace

from adapters.document.mapping import Mapping
from adapters.rows.mapper import read_mapping
from adapters.trial.open import waiting
from contracts.document import Complaint, DocumentError


def drafted_mapping(text: str, file: str) -> Mapping:
    """The mapping; raises DocumentError, and of a field that waits says on which line."""
    try:
        return read_mapping(text, file)
    except DocumentError as error:
        lines = waiting(text)
        raise DocumentError(_where_it_waits(one, lines) for one in error.complaints) from None


def _where_it_waits(one: Complaint, lines: dict[str, int]) -> Complaint:
    field, required, _ = one.found.partition(" is required by ")
    if not required and one.found == "is missing":
        field = one.field
    if field not in lines:
        return one
    return replace(one, expected=f"line {lines[field]} has it, still undecided: correct it, then remove its #")
