"""A canary of its own in every field, at every depth, twice in every list, and all of them in every narrative.

Every rule that an agreement can make for a field is made in some view, redaction included. What leaves is searched by
the eyes that search everything the gateway stores: folded for case, accents and separators, in hex and in base64.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from policies_measured import redacting
from policies_world import ADULT_CURP, NOON, allowed, curp, is_identity, keys
from pydantic import BaseModel

from contracts.fields import Leaf, Protection, Sensitivity, _plain
from contracts.kind import Kind
from contracts.kinds import KINDS
from policies.deidentify import compile_views
from policies.floor import breach
from policies.rules import SUPPRESS, Rule, misfit, shape
from policies.views import View
from tests.e2e.identity_scanner import Scanner
from tests.e2e.planted_leaks import PLANTED

KEYS = keys()
any_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
_CURPS = [ADULT_CURP, curp("LOPA850505MJCRRN0"), curp("MEXA700315HDFZZZ0"), curp("NUZA720229MJCXXX0")]
_SET = {
    "age": 41,
    "birth_date": date(1985, 5, 5),
    "role": "detained",
    "entity": "natural",
    "national_code": "40102",
    "report_class": "administrative",
    "municipality": "14120",
    "occurred_at": NOON,
    "protected_witness": None,  # else nothing of the person leaves, and nothing is shown
    "clinical_age": 41,
    "latitude": 20.65,
    "longitude": -103.4,
}
_OF_SHAPE = {
    "text": "x",
    "whole number": 7,
    "number": 7.5,
    "yes/no": True,
    "date": date(2026, 3, 1),
    "date and time": NOON,
}


@dataclass
class Filled:
    """A record with a canary wherever an identity may stand."""

    canaries: dict[str, str] = field(default_factory=dict)  # canary → path
    narratives: list[str] = field(default_factory=list)

    def record(self, kind: Kind) -> BaseModel:
        return self._part(kind, kind.model, "")

    def _part(self, kind: Kind, model: type[BaseModel], prefix: str) -> BaseModel:
        values: dict[str, Any] = {}
        for name, info in model.model_fields.items():
            inner, is_list = _plain(info.annotation)
            path = prefix + name
            if leaf := kind.leaves.get(path):
                values[name] = self._value(leaf, name)
            else:
                parts = [self._part(kind, inner, path + "[]." if is_list else path + ".") for _ in range(1 + is_list)]
                values[name] = parts if is_list else parts[0]
        return model.model_construct(**values)

    def _value(self, leaf: Leaf, name: str) -> Any:
        if name == "curp":
            return self._canary(leaf, _CURPS[sum(path == leaf.path for path in self.canaries.values())])
        if is_identity(leaf) and shape(leaf) == "text":
            number = len(self.canaries)
            written = self._canary(
                leaf, f"Zyánda-{number:03} Ñuxmal {'QXJVKWZ'[number % 7]}{number * 7919 % 10_000:04}"
            )
            if leaf.meta.sensitivity is not Sensitivity.FREE_TEXT:
                return written
            self.narratives.append(leaf.path)
            return f"{written}. Se presentaron {', '.join(self.canaries)}; {written.upper()}."
        return _SET.get(name, _OF_SHAPE[shape(leaf)] if not leaf.values else leaf.values[0])

    def _canary(self, leaf: Leaf, text: str) -> str:
        self.canaries[text] = leaf.path
        return text


def rules(leaf: Leaf) -> list[Rule]:
    """Every rule a view may make of it, redaction included."""
    redact = Rule("redact_text")
    fits = misfit(redact, leaf) is None and breach(redact, leaf, measured=True) is None
    return [*allowed(leaf), *([redact] if fits else [])]


def every_view(kind: Kind) -> Iterator[View]:
    """So many views that each possible rule of each field stands in one of them."""
    choices = {path: rules(leaf) for path, leaf in kind.leaves.items()}
    base = redacting({}, kind.name)
    for i in range(max(map(len, choices.values()))):
        chosen: Mapping[str, Rule] = {p: found[i % len(found)] if found else SUPPRESS for p, found in choices.items()}
        yield View(
            **{**{n: getattr(base, n) for n in View.__slots__}, "name": f"v{i}", "rules": chosen, "layers": LAYERS}
        )


LAYERS = ("catalogues", "parties", "patterns", "propagation", "triggers")


@any_kind
def test_no_canary_of_any_field_or_depth_leaves_by_any_rule(kind: Kind) -> None:
    filled = Filled()
    record = filled.record(kind)
    identities = [path for path, leaf in kind.leaves.items() if is_identity(leaf) and shape(leaf) == "text"]
    assert set(filled.canaries.values()) == set(identities), "a canary in every field that may name somebody"
    assert len(filled.canaries) > len(identities), "twice where a list stands"
    views = list(every_view(kind))
    made = compile_views(kind, views, KEYS)(record)
    known = [text for text, path in filled.canaries.items() if path not in filled.narratives]
    scanner = Scanner(known, [text for text, path in filled.canaries.items() if path.endswith("curp")])
    leaks = {one.view: sorted(found)[:3] for one in made if (found := scanner.scan(repr(one).encode()))}
    assert leaks == {}
    shown = b"".join(one.payload for one in made)
    for sign in (b'"p1.', b'"t1.', b"[texto reservado]", b"[texto redactado] "):
        assert sign in shown, "something of it was released"


@any_kind
def test_a_leak_of_each_kind_planted_in_what_leaves_is_found(kind: Kind) -> None:
    filled = Filled()
    record = filled.record(kind)
    [release] = compile_views(kind, [next(iter(every_view(kind)))], KEYS)(record)
    by_path = {path: text for text, path in filled.canaries.items()}
    curps = [text for text in filled.canaries if text in _CURPS]
    scanner = Scanner(filled.canaries, curps)
    assert not scanner.scan(release.payload)
    middle = len(release.payload) // 2
    for number, (path, canary) in enumerate(by_path.items()):
        for form in [*PLANTED][number % 7 :: 7]:  # in turn: every form is planted for many fields
            leak = PLANTED[form](curps[0], canary)
            content = release.payload[:middle] + b" " + leak + b" " + release.payload[middle:]
            assert {one.identity for one in scanner.scan(content)} & {canary, curps[0]}, (path, form)


@any_kind
def test_what_is_never_shared_has_no_rule_but_suppress(kind: Kind) -> None:
    never = [leaf for leaf in kind.leaves.values() if leaf.meta.protection is Protection.NEVER]
    assert [leaf.path for leaf in never if rules(leaf)] == []
