"""One column that says both how a hearing ended and by which measure: ``RESOLUCION``: MULTA, ARRESTO, ABSUELTO."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from adapters.document.mapping import catalogue_of
from adapters.draft.labels import meaning
from adapters.draft.proposal import Proposal
from adapters.draft.score import names
from adapters.profile.column import Column, words_of
from contracts.kind import Kind

_MEASURE, _OUTCOME = "measure.kind", "outcome"
IMPOSED = frozenset({"fine", "arrest", "warning", "community_service"})  # on nobody who is not responsible


def outcomes(kind: Kind, proposals: Sequence[Proposal], columns: Sequence[Column]) -> list[Proposal]:
    """The outcome's line beside the measure's, where the measure's column is called after it and no other has it."""
    measure = next((one for one in proposals if one.path == _MEASURE and one.decided and "code" in one.spec), None)
    if measure is None or _OUTCOME not in kind.leaves or any(one.path == _OUTCOME for one in proposals):
        return []
    column = next((column for column in columns if column.column == measure.spec["code"]), None)
    if column is None or sorted(words_of(column.name).split()) not in names(kind)[_OUTCOME]:
        return []
    said = {label: _outcome(label, measure.catalogue) for label in measure.catalogue}
    known = {label: value for label, value in said.items() if value is not None}
    if len({*known.values()}) < 2:  # that everybody is responsible says nothing
        return []
    spec = {"code": column.column, "catalogue": catalogue_of(_OUTCOME), "unknown": "null"}
    return [Proposal(_OUTCOME, spec, [column.name], catalogue=dict(known), values=kind.leaves[_OUTCOME].values)]


def _outcome(label: str, measures: Mapping[str, str | None]) -> str | None:
    if measures[label] in IMPOSED:
        return "responsible"
    found = meaning(_OUTCOME, label)
    return found.value if found is not None and found.certain else None
