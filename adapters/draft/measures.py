"""A column of hours or of money beside the one that says which measure it is: in other rows it is of another measure.

The rows say it: where the column is filled beside labels of several measures, it is each field's only in its own rows.
Where its name says of which it is, as ``MULTA`` does, that is only told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from adapters.draft.proposal import Decision, Proposal
from adapters.draft.unit_words import HOURS, KIND, MEANS, commuted, names_it
from adapters.profile.column import Column
from adapters.profile.rows import RowMemory

_COMMUTED = "measure.commuted"
_HOURS = {"measure.arrest_hours": "measure.service_hours", "measure.service_hours": "measure.arrest_hours"}


def by_measure(proposals: Sequence[Proposal], columns: Sequence[Column], memory: RowMemory) -> list[Proposal]:
    """The lines, those of quantities that stand beside other measures too with the labels of their own rows."""
    kinds = next((one for one in proposals if one.path == KIND and one.catalogue and not one.makes), None)
    if kinds is not None and any(other.makes for other in kinds.instead):
        return list(proposals)  # it is asked if the column is the measure: its labels part nothing yet
    by_name = {column.name: column for column in columns}
    what = by_name.get(kinds.columns[0]) if kinds is not None else None
    if kinds is None or what is None or what.member:
        return list(proposals)
    there = {one.path for one in proposals}
    return [made for one in proposals for made in _told_apart(one, kinds.catalogue, what, by_name, memory, there)]


def with_commuted(proposals: Sequence[Proposal]) -> None:
    """Beside the measure's line, which of its labels are an arrest that was commuted: both quantities are right."""
    measure = next((one for one in proposals if one.path == KIND and "code" in one.spec), None)
    guesses = measure.guesses if measure is not None else {}
    labels = [label for label, guess in guesses.items() if commuted(label) and guess.value == MEANS[HOURS]]
    if measure is not None and labels and not any(one.path == _COMMUTED for one in proposals):
        code = measure.spec["code"]
        spec = {"flag": code, "true": labels, "only_where": {"column": code, "values": [*labels]}}
        measure.beside = measure.beside | {_COMMUTED: spec}


def _told_apart(
    one: Proposal,
    catalogue: Mapping[str, str | None],
    what: Column,
    by_name: Mapping[str, Column],
    memory: RowMemory,
    there: set[str],
) -> Iterator[Proposal]:
    yield one
    number = by_name.get(one.columns[0])
    if one.path not in MEANS or number is None or number.member or not _whole(one.spec):
        return
    own = _labels(catalogue, one.path)
    left = memory.filled_beside(number.name, what.name, [label for label in catalogue if label not in own])
    if not own or not left:
        return
    if names_it(number.name, one.path):
        _tell(one, left, "¿son de este dato? Si no: only_where", "amounts beside other measures: only_where?")
        return
    other = _HOURS.get(one.path, "")
    theirs = [label for label in _labels(catalogue, other) if label in left]
    plain, one.spec = one.spec, _only(one.spec, what, own)
    if theirs and other not in there:
        left = {label: n for label, n in left.items() if label not in theirs}
        if one.extra and len(one.decisions) == 1 and not left:
            one.extra, one.decisions, one.instead = False, [], []  # such rows alone have it: that was the question
        its = _only(plain, what, theirs)
        yield replace(one, path=other, spec=its, decisions=[*one.decisions], told=[], instead=[], also=[])
    if left:
        _tell(one, left, "no quedan en ningún dato", "amounts beside other measures go nowhere")


def _tell(one: Proposal, left: Mapping[str, int], es: str, en: str) -> None:
    shown = ", ".join(f"{label} ({n:,})" for label, n in left.items())
    one.told.append(Decision(f"también hay cantidades en filas de {shown}: {es}", en))


def _whole(spec: Mapping[str, Any]) -> bool:
    """Is it of every row, whatever that says?"""
    return "number" in spec and not {"units", "only_where"} & spec.keys()


def _labels(catalogue: Mapping[str, str | None], path: str) -> list[str]:
    measure = MEANS.get(path)
    return [label for label, value in catalogue.items() if value is not None and value == measure]


def _only(spec: Mapping[str, Any], what: Column, labels: Sequence[str]) -> dict[str, Any]:
    return {**spec, "only_where": {"column": what.column, "values": [*labels]}}
