"""What is odd about a row that would be shared: counted, each in its own words, and nothing is set aside for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from adapters.trial_entities import mistaken, twice
from adapters.trial_found import MOST_DOUBLED, Trial
from adapters.trial_measures import contradictions
from adapters.trial_order import disordered
from adapters.trial_persons import minors, unparted
from adapters.trial_rows import place
from contracts.kind import Kind


def note(trial: Trial, kind: Kind, fields: Mapping[str, Any], locator: str) -> None:
    """Counts it. Where a record names somebody twice, the first of them are said with their ``locator``."""
    trial.contradicted.update(contradictions(fields))
    trial.mistaken.update(mistaken(fields))
    trial.disordered.update(disordered(kind.name, fields))
    trial.unparted.update(unparted(fields))
    trial.minors += minors(fields, kind.filters.occurred)
    if twice(fields):
        trial.doubled += 1
        if len(trial.doubled_at) < MOST_DOUBLED:
            trial.doubled_at.append(place(locator))
