"""How many share what a view shows of somebody: k, l, t and uniqueness over what it really released.

    table(kind, rules, payloads) -> Table     one row for each person, or record where no person is shown
    measured(table) -> Risk                   one group-by over its columns

k-anonymity (Sweeney), l-diversity (distinct values; Machanavajjhala et al.), t-closeness (Li et al., with the distance
of values that have no order: half the sum of differences). A class is what nobody can tell apart by place, time and
quasi-identifiers. What is measured is what stands in the payloads: what somebody knows besides is not in it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from contracts.fields import Leaf, Protection, Sensitivity
from contracts.kind import Kind
from policies.rules import Rule

PERSONS = "persons[]."
_UNREADABLE = ("suppress", "pseudonym", "token", "withhold_text", "redact_text")
Key = tuple[Hashable, ...]


class Row(NamedTuple):
    """What one person or record is told apart by, what is sensitive about it, and of which payload it is."""

    key: Key
    sensitive: Key
    payload: int


class Table(NamedTuple):
    """Rows with the paths of their columns."""

    columns: tuple[str, ...]
    sensitive: tuple[str, ...]
    rows: Sequence[Row]
    persons: bool


class Risk(NamedTuple):
    """``sizes`` counts rows by the size of their class. Of no rows at all k and l are 0."""

    rows: int
    classes: int
    k: int
    l: int  # noqa: E741  (its name everywhere)
    t: float
    sizes: Mapping[int, int]

    @property
    def unique(self) -> float:
        """The share of rows alone in their class."""
        return self.below(2)

    def below(self, k: int) -> float:
        """The share of rows in classes of fewer than ``k``."""
        return sum(count for size, count in self.sizes.items() if size < k) / self.rows if self.rows else 0.0


def columns(kind: Kind, rules: Mapping[str, Rule]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(What tells apart, what is sensitive) of what the rules show."""
    shown = [leaf for path, leaf in kind.leaves.items() if rules[path].transform not in _UNREADABLE]
    sensitive = {kind.filters.offence, kind.filters.measure}
    apart = tuple(leaf.path for leaf in shown if _tells_apart(kind, leaf))
    return apart, tuple(
        leaf.path
        for leaf in shown
        if leaf.path not in apart and (leaf.meta.sensitivity is Sensitivity.SENSITIVE or leaf.path in sensitive)
    )


def _tells_apart(kind: Kind, leaf: Leaf) -> bool:
    known = leaf.meta.sensitivity is Sensitivity.QUASI or leaf.meta.protection is Protection.PLACE
    return known or leaf.path in (kind.filters.occurred, kind.filters.municipality) or leaf.path in kind.instants


def table(kind: Kind, rules: Mapping[str, Rule], payloads: Iterable[Mapping[str, Any]]) -> Table:
    """The rows of these payloads."""
    apart, sensitive = columns(kind, rules)
    persons = any(path.startswith(PERSONS) for path in apart)
    rows = [
        row for number, one in enumerate(payloads) for row in _rows(one, number, (apart, sensitive), persons=persons)
    ]
    return Table(apart, sensitive, rows, persons)


def _rows(
    payload: Mapping[str, Any], number: int, paths: tuple[tuple[str, ...], tuple[str, ...]], *, persons: bool
) -> Iterator[Row]:
    """Of a record without any person one row, since it can be told apart by the rest."""
    people: Sequence[Any] = (payload.get("persons") or [None]) if persons else [None]
    for one in people:
        key, sensitive = (tuple(_cell(payload, one, path) for path in some) for some in paths)
        yield Row(key, sensitive, number)


def _cell(payload: Mapping[str, Any], one: Any, path: str) -> Hashable:
    if one is not None and path.startswith(PERSONS):
        found = list(_values(one, path.removeprefix(PERSONS).split(".")))
    else:
        found = list(_values(payload, path.split(".")))
    return found[0] if len(found) == 1 else tuple(sorted(map(str, found)))


def _values(part: Any, steps: Sequence[str]) -> Iterator[Hashable]:
    if not steps:
        yield part
        return
    inner = part.get(steps[0].removesuffix("[]"))
    for one in (inner or ()) if steps[0].endswith("[]") else () if inner is None else (inner,):
        yield from _values(one, steps[1:])


def classes(rows: Iterable[Row]) -> dict[Key, list[Row]]:
    """The rows that nobody can tell apart, together."""
    found: defaultdict[Key, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.key].append(row)
    return dict(found)


def measured(made: Table) -> Risk:
    """The figures of a table. Where nothing sensitive is shown, l is the smallest class and t is 0."""
    groups, every = classes(made.rows), Counter(row.sensitive for row in made.rows)
    sizes = Counter(len(group) for group in groups.values())
    least = min(sizes, default=0)
    told = bool(made.sensitive)
    return Risk(
        rows=len(made.rows),
        classes=len(groups),
        k=least,
        l=min((diversity(group) for group in groups.values()), default=0) if told else least,
        t=max((distance(group, every) for group in groups.values()), default=0.0) if told else 0.0,
        sizes={size: size * count for size, count in sorted(sizes.items())},
    )


def diversity(group: Sequence[Row]) -> int:
    """How many different sensitive values a class has."""
    return len({row.sensitive for row in group})


def distance(group: Sequence[Row], every: Mapping[Key, int]) -> float:
    """How far a class's sensitive values are from everybody's: 0 alike, 1 nothing in common."""
    own, whole = Counter(row.sensitive for row in group), sum(every.values())
    return sum(abs(own[value] / len(group) - count / whole) for value, count in every.items()) / 2
