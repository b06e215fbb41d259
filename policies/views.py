"""From an agreement's clauses to views: every field decided, every rule possible, none below the floor.

    views_of(agreement, stored=False) -> tuple[View, ...]   raises contracts.document.DocumentError with every complaint

A clause becomes one view per value of its pseudonym scope: one for ``agreement``; one per recipient for ``recipient``;
one per recipient and purpose for ``recipient+purpose``. The full name is ``<agreement>.<clause>``, and where a clause
is split ``<agreement>.<clause>.<recipient>[.<purpose>]``.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from hashlib import sha256
from itertools import product
from types import MappingProxyType
from typing import NamedTuple

from contracts.document import Complaint, DocumentError
from contracts.fields import Leaf, Protection
from contracts.kind import Kind
from contracts.kinds import KINDS
from policies.agreement import Agreement, Clause, enclosing
from policies.coarsen import wrong_steps
from policies.extract import Extracting
from policies.floor import UNMEASURED, breach
from policies.measurement import Measurement, measurement_of, why_not
from policies.redaction.engine import ENGINE
from policies.rules import INSTANT, SUPPRESS, Rule, coarseness, misfit, shape

_FORMAT = 3  # goes up when the same rules make other payloads, so that stored releases are made again


@dataclass(frozen=True, slots=True)
class Scope:
    """Inside one scope the same identifier has the same pseudonym; between scopes nothing links.

    Every scope is one agreement's: what two agreements give one recipient meets only if a third one says so.
    """

    kind: str  # agreement, recipient or recipient+purpose
    id: str  # <agreement>[.<recipient>[.<purpose>]]
    epoch: int


@dataclass(frozen=True, slots=True)
class View:
    """One owner's record kind as the recipients of one pseudonym scope may see it.

    ``rules`` decides every leaf of the kind. ``digest`` changes when the payload of an unchanged record could.
    """

    name: str
    agreement: str
    agreement_version: int
    owner: str
    kind: str
    scope: Scope
    recipients: frozenset[str]
    roles: frozenset[str]
    purposes: frozenset[str]
    rules: Mapping[str, Rule] = field(hash=False, repr=False)
    digest: str
    valid_from: date
    valid_to: date
    auditors: frozenset[str]
    extract: Extracting | None = field(default=None, hash=False, repr=False)
    layers: tuple[str, ...] = ()  # of the redaction of its texts, as measured; none where it redacts nothing

    @property
    def needs_secret(self) -> bool:
        """Does making it take the secret of its agreement's epoch? Shared pseudonyms do, and whatever can be opened."""
        return self.scope.kind == "agreement" or any(rule.transform == "token" for rule in self.rules.values())

    def shows(self, path: str) -> bool:
        """Does anything of this field leave?"""
        return self.rules[path].transform != "suppress"


def views_of(agreement: Agreement, *, stored: bool = False) -> tuple[View, ...]:
    """Every view of the agreement, in its order. Raises DocumentError with every complaint.

    A ``stored`` document was accepted under an earlier contract and must go on being read: what would be a complaint
    today (a field that came later, one that is gone, a rule the floor has overtaken) shows nothing, and nothing raises.
    """
    complaints: list[Complaint] = []
    views: list[View] = []
    for i, clause in enumerate(agreement.views):
        kind = KINDS.get(clause.kind)
        if kind is None:
            found, known = f"{clause.kind} is no record kind", f"one of {', '.join(KINDS)}"
            complaints.append(agreement.complain(("views", i, "kind"), found, known))
            continue
        faults = list(_faults(clause, kind, agreement.measurements))
        complaints += [agreement.complain(("views", i, "fields", f.path), f.found, f.expected) for f in faults]
        steps = list(wrong_steps(clause.extract.ladder, clause.fields, kind)) if clause.extract else []
        complaints += [agreement.complain(("views", i, "extract", "ladder", *at), *said) for at, *said in steps]
        terms = None if steps else clause.extract
        views += [replace(v, extract=terms) for v in _split(agreement, clause, kind, frozenset(f.path for f in faults))]
    if complaints and not stored:
        raise DocumentError(complaints)
    return tuple(views)


class _Fault(NamedTuple):
    path: str
    found: str
    expected: str


def _faults(clause: Clause, kind: Kind, measurements: Sequence[Measurement]) -> Iterator[_Fault]:
    measured = measurement_of(measurements, clause.owner) is not None
    for path, rule in clause.fields.items():
        found, expected = _judge(path, rule, kind, measured=measured)
        if str(UNMEASURED) == expected:
            expected = f"{expected}: {why_not(measurements, clause.owner)}"
        if expected:
            yield _Fault(path, found, expected)
    for path in kind.leaves:
        if _decision(clause, path) is None:
            yield _Fault(path, "is not decided", f"add a rule; `{path}: suppress` shares nothing of it")
    yield from _telling_times(clause, kind)


def _telling_times(clause: Clause, kind: Kind) -> Iterator[_Fault]:
    """A report's minute tells the minute of the facts: no other time may be shown finer than they are."""
    facts = kind.filters.occurred
    occurred = _decision(clause, facts) or SUPPRESS
    right = "suppress" if occurred == SUPPRESS else f"{occurred} or coarser, or share {facts} finer"
    for leaf in filter(partial(_is_moment, kind), kind.leaves.values()):
        rule = _decision(clause, leaf.path) or SUPPRESS
        if coarseness(rule, leaf) < coarseness(occurred, kind.leaves[facts]):
            yield _Fault(leaf.path, f"{rule} is finer than {facts}: {occurred}, and tells it", right)


def _is_moment(kind: Kind, leaf: Leaf) -> bool:
    """Every time of day, and the dates of what happened; a birth date says nothing of the facts."""
    dated = leaf.path in kind.instants and leaf.meta.protection is not Protection.PERSON
    return shape(leaf) == INSTANT or dated


def _judge(path: str, rule: Rule, kind: Kind, *, measured: bool) -> tuple[str, str]:
    """(found, what would be right), or an empty second text if the rule stands."""
    leaf = kind.leaves.get(path)
    if leaf is None:
        return _judge_part(path, rule, kind)
    broken = breach(rule, leaf, measured=measured)
    return str(rule), str(broken) if broken else misfit(rule, leaf) or _missing_source(rule, leaf, kind)


def _judge_part(path: str, rule: Rule, kind: Kind) -> tuple[str, str]:
    parts = {part for leaf in kind.leaves for part in enclosing(leaf)}
    if path in parts:
        return str(rule), "" if rule == SUPPRESS else "a whole part may only be suppress; decide its fields one by one"
    near = difflib.get_close_matches(path, [*parts, *kind.leaves], n=3)
    hint = f"did you mean {', '.join(near)}?" if near else "see the contract's fields"
    return f"is no field of {kind.name}", hint


def _missing_source(rule: Rule, leaf: Leaf, kind: Kind) -> str:
    if rule.transform != "derive":
        return ""
    source = sibling(leaf.path, str(rule.parameter))
    return "" if source in kind.leaves else f"{source} is no field of {kind.name}"


def sibling(path: str, name: str) -> str:
    """``persons[].sex``, ``curp`` → ``persons[].curp``."""
    return ".".join([*path.split(".")[:-1], name])


def _decision(clause: Clause, path: str) -> Rule | None:
    around = (clause.fields[part] for part in enclosing(path) if part in clause.fields)
    return clause.fields.get(path) or next(around, None)


class _Readers(NamedTuple):
    part: str  # what sets this view of a clause and its pseudonyms apart: nothing, <recipient> or <recipient>.<purpose>
    recipients: frozenset[str]
    purposes: frozenset[str]


def _split(agreement: Agreement, clause: Clause, kind: Kind, faulty: frozenset[str]) -> list[View]:
    # A part only ever decides suppress: no rule of a field's own means nothing of it leaves.
    rules = {path: SUPPRESS if path in faulty else clause.fields.get(path, SUPPRESS) for path in kind.leaves}
    every, purposes = frozenset(clause.recipients), frozenset(clause.purposes)
    if clause.pseudonyms == "agreement":
        readers = [_Readers("", every, purposes)]
    elif clause.pseudonyms == "recipient":
        readers = [_Readers(r, frozenset({r}), purposes) for r in clause.recipients]
    else:
        pairs = product(clause.recipients, clause.purposes)
        readers = [_Readers(f"{r}.{p}", frozenset({r}), frozenset({p})) for r, p in pairs]
    name = f"{agreement.id}.{clause.name}"
    names = [f"{name}.{one.part}" for one in readers] if len(readers) > 1 else [name]
    return [_view(agreement, clause, kind, rules, *pair) for pair in zip(names, readers, strict=True)]


def _view(
    agreement: Agreement, clause: Clause, kind: Kind, rules: dict[str, Rule], name: str, readers: _Readers
) -> View:
    scope = Scope(clause.pseudonyms, ".".join(filter(None, (agreement.id, readers.part))), agreement.epoch)
    layers = _layers(agreement, clause.owner, rules)
    return View(
        name=name,
        agreement=agreement.id,
        agreement_version=agreement.version,
        owner=clause.owner,
        kind=kind.name,
        scope=scope,
        recipients=readers.recipients,
        roles=frozenset(clause.roles),
        purposes=readers.purposes,
        rules=MappingProxyType(rules),
        digest=_digest(name, clause.owner, kind, scope, rules, layers),
        valid_from=agreement.valid.first,
        valid_to=agreement.valid.last,
        auditors=frozenset(agreement.auditors),
        layers=layers,
    )


def _layers(agreement: Agreement, owner: str, rules: Mapping[str, Rule]) -> tuple[str, ...]:
    """The layers with which the owner's texts were measured, for a view that redacts one."""
    measured = measurement_of(agreement.measurements, owner)
    redacts = any(rule.transform == "redact_text" for rule in rules.values())
    return tuple(sorted(measured.layers)) if measured and redacts else ()


def _digest(name: str, owner: str, kind: Kind, scope: Scope, rules: Mapping[str, Rule], layers: tuple[str, ...]) -> str:
    shown = {path: str(rule) for path, rule in rules.items() if rule != SUPPRESS}
    identity = [_FORMAT, name, owner, kind.name, kind.version, scope.kind, scope.id, scope.epoch, shown]
    identity += [[ENGINE, *layers]] if layers else []
    return sha256(json.dumps(identity, sort_keys=True).encode()).hexdigest()
