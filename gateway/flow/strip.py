"""Reading releases made under an earlier policy of their view, until a backfill has made them again.

What the present policy treats otherwise is cut out of the payload. Where a value that can be searched by is treated
otherwise, the whole release is withheld: its stored columns would answer questions the view no longer shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import orjson

from contracts.kinds import KINDS
from gateway.flow.ports import ViewInForce
from policies.views import View

_KEYED = ("pseudonym", "token")


@dataclass(frozen=True)
class Stripping:
    """Per policy number of one view: the paths that may still be read. A policy that is absent is withheld."""

    current: int
    readable: Mapping[int, frozenset[str]]
    complete: bool  # every policy the view ever had is readable, so no condition is needed

    def payload(self, policy: int, payload: bytes) -> bytes:
        """The payload as the present policy allows it."""
        if policy == self.current:
            return payload
        return orjson.dumps(_cut(orjson.loads(payload), self.readable.get(policy, frozenset()), ""))


def strippings(views: Mapping[str, ViewInForce], policies: Mapping[int, View]) -> dict[str, Stripping]:
    """How each view's rows are read."""
    return {name: _of(view, policies) for name, view in views.items()}


def _of(now: ViewInForce, policies: Mapping[int, View]) -> Stripping:
    readable: dict[int, frozenset[str]] = {}
    complete = True
    searched = {path for path in KINDS[now.view.kind].filters if path is not None}
    for number, then in policies.items():
        if then.name != now.view.name:
            continue
        same = frozenset(path for path, rule in now.view.rules.items() if _same(path, then, now.view))
        if searched <= same:
            readable[number] = same
        else:
            complete = False
    return Stripping(now.policy, readable, complete)


def _same(path: str, then: View, now: View) -> bool:
    rule = now.rules[path]
    if then.rules.get(path) != rule:
        return False
    return rule.transform not in _KEYED or then.scope == now.scope


def _cut(value: object, readable: frozenset[str], path: str) -> object:
    if isinstance(value, dict):
        inner = {k: _cut(v, readable, f"{path}.{k}" if path else k) for k, v in value.items()}
        return {k: v for k, v in inner.items() if v not in (None, {}, [])}
    if isinstance(value, list):
        return [v for item in value if (v := _cut(item, readable, f"{path}[]")) not in (None, {}, [])]
    return value if path in readable else None
