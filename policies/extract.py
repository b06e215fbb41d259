"""Closed extracts: what a view released in a period that is over, in which nobody stands out.

    Extracting (in the agreement)      k, and where wanted l and t; the ladder; how much may be left out rather
    extracted(kind, rules, terms, payloads) -> Extract

The ladder's steps are climbed one by one, each for all records alike, until no more than ``most_suppressed`` of the
records are in a class that is too small; those are left out and counted. Pseudonyms, tokens and texts are in no
extract: they would tell rows apart that are said to be alike. On a stream none of this can hold: the first of any class
has k = 1, and later versions would tell who joined it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, NamedTuple

from pydantic import BeforeValidator, Field

from contracts.kind import Kind
from policies import risk
from policies.coarsen import coarsened
from policies.rules import SUPPRESS, Rule
from policies.written import Written, a_rule

_NEVER = ("pseudonym", "token", "withhold_text", "redact_text")
_FAILURES = (ValueError, TypeError, LookupError, AttributeError)
Step = Annotated[dict[str, Annotated[Rule, BeforeValidator(a_rule)]], Field(min_length=1)]


class Extracting(Written):
    """What an extract of a view has to keep. ``l`` and ``t`` hold where they are said."""

    k: Annotated[int, Field(ge=2, le=1_000)]
    l: Annotated[int | None, Field(ge=2, le=100)] = None  # noqa: E741  (its name everywhere)
    t: Annotated[float | None, Field(gt=0, le=1)] = None
    most_suppressed: Annotated[float, Field(ge=0, le=0.2)] = 0.0
    ladder: list[Step] = Field(default_factory=list)


class Extract(NamedTuple):
    """``records`` are the payloads that are left; ``climbed`` the steps that were needed; figures before and after."""

    records: Sequence[Mapping[str, Any]]
    read: int
    suppressed: int
    climbed: int
    before: risk.Risk
    after: risk.Risk


def ladder_rules(rules: Mapping[str, Rule], terms: Extracting, climbed: int) -> dict[str, Rule]:
    """What is shown after so many steps."""
    shown = {path: SUPPRESS if rule.transform in _NEVER else rule for path, rule in rules.items()}
    for step in terms.ladder[:climbed]:
        shown |= step
    return shown


def extracted(
    kind: Kind, rules: Mapping[str, Rule], terms: Extracting, payloads: Iterable[Mapping[str, Any]]
) -> Extract:
    """The extract of these released payloads under the view's rules."""
    first = ladder_rules(rules, terms, 0)
    records = [_shown(kind, one, {path: rule for path, rule in first.items() if rule == SUPPRESS}) for one in payloads]
    before = risk.measured(risk.table(kind, first, records))
    climbed, wrong = 0, _wrong(kind, first, terms, records)
    while len(wrong) > terms.most_suppressed * len(records) and climbed < len(terms.ladder):
        step = terms.ladder[climbed]
        climbed += 1
        records = [_shown(kind, one, step) for one in records]
        wrong = _wrong(kind, ladder_rules(rules, terms, climbed), terms, records)
    left = [one for number, one in enumerate(records) if number not in wrong]
    after = risk.measured(risk.table(kind, ladder_rules(rules, terms, climbed), left))
    return Extract(left, len(records), len(wrong), climbed, before, after)


def _wrong(kind: Kind, shown: Mapping[str, Rule], terms: Extracting, records: Sequence[Mapping[str, Any]]) -> set[int]:
    """The records that have to go. Each that goes makes a class smaller, so it is looked at again until none does."""
    table = risk.table(kind, shown, records)
    gone: set[int] = set()
    while True:
        rows = [row for row in table.rows if row.payload not in gone]
        every = Counter(row.sensitive for row in rows)
        told = bool(table.sensitive)
        news = {
            row.payload
            for group in risk.classes(rows).values()
            if len(group) < terms.k or (told and _tells(group, every, terms))
            for row in group
        }
        if not news:
            return gone
        gone |= news


def _tells(group: Sequence[risk.Row], every: Mapping[risk.Key, int], terms: Extracting) -> bool:
    alike = terms.l is not None and risk.diversity(group) < terms.l
    return alike or (terms.t is not None and risk.distance(group, every) > terms.t)


def _shown(kind: Kind, value: Any, step: Mapping[str, Rule], path: str = "") -> Any:
    """A payload after one step; what can't be generalised does not stay."""
    if isinstance(value, dict):
        inner = {n: _shown(kind, v, step, f"{path}.{n}" if path else n) for n, v in value.items()}
        left = {n: v for n, v in inner.items() if v is not None}
        return left if left or not path else None
    if isinstance(value, list):
        items = [_shown(kind, one, step, f"{path}[]") for one in value]
        return [one for one in items if one is not None] or None
    if path not in step:
        return value
    try:
        return coarsened(value, step[path], kind.leaves[path])
    except _FAILURES:
        return None
