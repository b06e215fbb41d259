"""What the generated function will compute: a tree of the fields some view shows, each with its distinct results.

Views that transform a field alike share one result. A result names the flag under which the floor takes it away
(``policies/floor.py`` says which), so that the emitter only has to write it down.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from contracts.fields import Leaf, Protection
from contracts.kind import Kind
from policies.floor import hides
from policies.rules import DAY, FINE_DATES, FLAG, INSTANT, NUMBER, TEXT, WHOLE, Rule, shape
from policies.views import View

_CLASSES = {TEXT: "str", WHOLE: "int", NUMBER: "float", FLAG: "bool", DAY: "date", INSTANT: "datetime"}
_MOMENT = "in MOMENTS"  # an instant, or its day alone
_CALLS = {"mask": "mask", "round": "rounded", "top_code": "min", "geo": "round"}
_KEPT = {DAY: "day(v)", INSTANT: "second(v)"}
_OF_UTC = {"second(v)": 'utc[:19] + "Z"', "minute(v)": 'utc[:16] + "Z"', "hour(v)": 'utc[:13] + ":00Z"'}
_MARK = "protected_witness"
OFFENCE_CODE, REPORT_CLASS, PRECISION = "offences[].national_code", "report_class", "occurred_precision"

KeyedName = Callable[[View, Rule], str]  # the name of what makes a rule's pseudonyms or tokens in a view


@dataclass(frozen=True)
class Result:
    """One computed value: from which sibling of which class, by which expression of ``v``, for which views."""

    path: str
    source: str
    fits: str  # what the class of ``v`` must be: ``is str``
    expression: str
    safe: bool  # can't fail on a value of the right class
    pair: bool  # gives what it sorts by, which is shown, too, unless its day alone is known
    guard: str  # flags under which the floor takes it away: hidden, anyone, exposed, anyone or exposed, or ""
    views: list[int] = field(default_factory=list, compare=False)


@dataclass
class Node:
    """A field with its results, or a part with fields of its own. ``views`` show any of it."""

    path: str
    views: list[int] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)
    children: dict[str, Node] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The attribute and payload key."""
        return self.path.rpartition(".")[2].removesuffix("[]")

    @property
    def variable(self) -> str:
        """The name of its variables in the generated text."""
        return self.path.replace("[]", "").replace(".", "_") or "record"

    @cached_property
    def heads(self) -> dict[int, int]:
        """Each view's stand-in: the first view that shows exactly the same of this part. They share what is built."""
        first: dict[frozenset[Result], int] = {}
        return {i: first.setdefault(frozenset(r for r in self.within() if i in r.views), i) for i in self.views}

    @property
    def built(self) -> list[int]:
        """The views whose part is really built."""
        return sorted(set(self.heads.values()))

    def within(self) -> Iterator[Result]:
        """Every result at or below this node."""
        yield from self.results
        for child in self.children.values():
            yield from child.within()


class Plan:
    """The tree for some views of one kind, and what the floor needs to know of the kind."""

    def __init__(self, kind: Kind, views: Sequence[View], keyed: KeyedName) -> None:
        self.kind, self.views, self._keyed = kind, views, keyed
        self.persons = [path.removesuffix("." + _MARK) for path in kind.leaves if path.endswith("." + _MARK)]
        self.coded = OFFENCE_CODE in kind.leaves
        self.redacts = any(rule.transform == "redact_text" for view in views for rule in view.rules.values())
        self.root = Node("", list(range(len(views))))
        for leaf in kind.leaves.values():
            self._grow(leaf)

    def _grow(self, leaf: Leaf) -> None:
        shows = [i for i, view in enumerate(self.views) if view.shows(leaf.path)]
        node, steps = self.root, leaf.path.split(".") if shows else []
        for depth, step in enumerate(steps, 1):
            node = node.children.setdefault(step, Node(".".join(steps[:depth])))
            node.views = sorted({*node.views, *shows})
        for i in shows:
            result = self._result(leaf, self.views[i])
            if result not in node.results:
                node.results.append(result)
            node.results[node.results.index(result)].views.append(i)

    def _result(self, leaf: Leaf, view: View) -> Result:
        rule = view.rules[leaf.path]
        source = leaf.path.rpartition(".")[2].removesuffix("[]")
        fits = _MOMENT if leaf.day_alone else f"is {_CLASSES[shape(leaf)]}"
        if rule.transform == "derive":
            source, fits = str(rule.parameter), "is str"
        expression, safe = self._expression(leaf, view, rule)
        pair = self._is_pair(leaf, rule)
        if pair:
            expression = _OF_UTC[expression]
        return Result(leaf.path, source, fits, expression, safe, pair, self._guard(leaf, rule))

    def _is_pair(self, leaf: Leaf, rule: Rule) -> bool:
        fine = rule.transform == "keep" or rule.parameter in FINE_DATES
        return fine and leaf.path == self.kind.filters.occurred and PRECISION in self.kind.leaves

    def _expression(self, leaf: Leaf, view: View, rule: Rule) -> tuple[str, bool]:
        """(expression of ``v``, whether it can't fail on a value of the right class)."""
        match rule.transform:
            case "keep":
                return _KEPT.get(shape(leaf), "v"), shape(leaf) not in _KEPT
            case "withhold_text":
                return "WITHHELD", True
            case "redact_text":
                return f"redacted(v, known, {self._keyed(view, rule)})", False
            case "hierarchy":
                return f"v[:{dict(leaf.meta.hierarchy)[str(rule.parameter)]}]", True
            case "band":
                return f"band({'v.year' if shape(leaf) == DAY else 'v'}, {rule.parameter})", False
            case "date":
                return f"{rule.parameter}(v)", False
            case "derive":
                return f"{rule.parameter}_{leaf.path.rpartition('.')[2]}(v)", False
            case "pseudonym" | "token":
                return f"{self._keyed(view, rule)}[v]", False
        return f"{_CALLS[rule.transform]}(v, {rule.parameter})", False

    def _guard(self, leaf: Leaf, rule: Rule) -> str:
        if rule.transform == "redact_text":  # a text speaks of everybody; of no exact place where offences have codes
            return "anyone or exposed" if self.coded or leaf.meta.protection is Protection.PLACE else "anyone"
        protection = hides(rule, leaf)
        if protection is Protection.PERSON:
            return "hidden" if any(leaf.path.startswith(person + ".") for person in self.persons) else "anyone"
        return "exposed" if protection is Protection.PLACE else ""
