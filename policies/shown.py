"""What a view shows and what it lets be searched by: for the API, the screens and ``explain``. Needs no key.

    shown(view) -> Shown         fields by path, filters by name with the precision each has in this view

A filter exists only where the view releases the value it compares, so that a search never tells more than an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from contracts.kinds import KINDS
from policies.rules import INSTANT, Rule, shape
from policies.views import View
from policies.wording import said


@dataclass(frozen=True, slots=True)
class ShownField:
    """One field that leaves: its label and what its rule does, in both languages."""

    path: str
    es: str
    en: str
    rule: Rule
    rule_es: str
    rule_en: str


@dataclass(frozen=True, slots=True)
class Shown:
    """``filters`` maps a filter's name to its precision in this view.

    occurred: second, minute, hour, day ... year · municipality: municipality or state · offence: code or a level of
    its hierarchy · measure: measure · person: the pseudonyms' domain.
    """

    view: str
    kind: str
    fields: Mapping[str, ShownField]
    filters: Mapping[str, str]


def shown(view: View) -> Shown:
    """What leaves through the view."""
    leaves = KINDS[view.kind].leaves
    fields = {}
    for path, rule in view.rules.items():
        if view.shows(path):
            leaf = leaves[path]
            es, en = said(rule, leaf)
            fields[path] = ShownField(path, leaf.meta.es, leaf.meta.en, rule, es, en)
    return Shown(view.name, view.kind, fields, filters_of(view))


def filters_of(view: View) -> dict[str, str]:
    """The view's filters, each with its precision."""
    filters = KINDS[view.kind].filters._asdict()
    found = {name: _PRECISIONS[name](view.rules[path]) for name, path in filters.items() if path}
    if shape(KINDS[view.kind].leaves[filters["occurred"]]) != INSTANT:
        raise TypeError(f"{view.kind}: the time a kind is sorted by is an instant")
    return {name: precision for name, precision in found.items() if precision}


def _occurred(rule: Rule) -> str | None:
    return {"keep": "second", "date": str(rule.parameter)}.get(rule.transform)


def _coded(whole: str) -> Callable[[Rule], str | None]:
    return lambda rule: {"keep": whole, "hierarchy": str(rule.parameter)}.get(rule.transform)


def _person(rule: Rule) -> str | None:
    return str(rule.parameter) if rule.transform == "pseudonym" else None


_PRECISIONS: Mapping[str, Callable[[Rule], str | None]] = {
    "occurred": _occurred,
    "municipality": _coded("municipality"),
    "offence": _coded("code"),
    "measure": lambda rule: "measure" if rule.transform == "keep" else None,
    "person": _person,
}
