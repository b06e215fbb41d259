"""The measurement that lets an owner's agreement use ``redact_text``: what was measured, on which texts, how it went.

It stands in the agreement that is signed, so that whoever signs has seen the figures. It is written by
``convenio text measure``; ``sample`` is the digest of the marked texts, by which anybody who holds them can repeat it.
Fields may be added with a default; none may move or change meaning.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from policies.redaction.engine import ENGINE
from policies.written import Day, Id, Written

LEAST_DOCUMENTS = 100  # with fewer, no leak at all would still mean up to 4 texts in 100
Share = Annotated[float, Field(ge=0, le=1)]


class Figures(Written):
    """Shares of one: gold characters removed and others removed, each with its 95 % bound; texts with any leak."""

    cover: Share
    at_least: Share
    leaking: Annotated[int, Field(ge=0)]
    over: Share
    at_most: Share


class Measurement(Written):
    """One owner's. ``layers`` are those that were on: the views use the same."""

    owner: Id
    on: Day
    engine: Annotated[int, Field(ge=1)]
    sample: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]
    documents: Annotated[int, Field(ge=1)]
    layers: Annotated[
        list[Literal["parties", "patterns", "triggers", "catalogues", "propagation", "allow_list"]], Field(min_length=1)
    ]
    as_written: Figures
    in_capitals: Figures


def measurement_of(measurements: Iterable[Measurement], owner: str) -> Measurement | None:
    """The owner's measurement, if it lets a text be redacted."""
    return next((one for one in measurements if one.owner == owner and not _fault(one)), None)


def why_not(measurements: Iterable[Measurement], owner: str) -> str:
    """Why the owner's texts can't be redacted, in both languages."""
    found = next((one for one in measurements if one.owner == owner), None)
    return f"de {owner} no hay ninguna registrada · none of {owner} is recorded" if found is None else _fault(found)


def _fault(one: Measurement) -> str:
    if one.engine != ENGINE:
        return (
            f"la de {one.owner} se hizo con otra versión del redactor ({one.engine}, hoy {ENGINE}): mida de nuevo · "
            f"{one.owner}'s was made with another version of the redaction ({one.engine}, now {ENGINE}): measure again"
        )
    if one.documents < LEAST_DOCUMENTS:
        return (
            f"la de {one.owner} tiene {one.documents} textos: hacen falta {LEAST_DOCUMENTS} · "
            f"{one.owner}'s has {one.documents} texts: {LEAST_DOCUMENTS} are needed"
        )
    return ""
