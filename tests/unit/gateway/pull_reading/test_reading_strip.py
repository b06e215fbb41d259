"""Rows made under an earlier policy: of each payload only what the present policy treats alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.flow.ports import ViewInForce
from gateway.flow.strip import Stripping, strippings
from policies.agreement import read
from policies.rules import Rule
from policies.views import Scope, View, views_of
from tests.unit.gateway.pull.pull_world import ANALYSIS, SHOWN, agreement

NAMES = ("a", "b", "c")
leaves = st.one_of(st.booleans(), st.integers(0, 9), st.floats(0, 1), st.sampled_from(["", "x", "ñ"]))
inner = st.one_of(leaves, st.lists(leaves, min_size=1, max_size=2))
parts = st.dictionaries(st.sampled_from(NAMES), inner, min_size=1, max_size=2)
payloads = st.dictionaries(
    st.sampled_from(NAMES), st.one_of(inner, parts, st.lists(parts, min_size=1, max_size=2)), max_size=3
)


def paths(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from paths(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for inner in value:
            yield from paths(inner, f"{path}[]")
    else:
        yield path, value


def parts_of(value: object) -> Iterator[object]:
    """Every dict and list below."""
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        if isinstance(inner, dict | list):
            yield inner
            yield from parts_of(inner)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(payloads, st.data())
def test_exactly_the_readable_values_are_left_in_their_order(payload: dict[str, object], data: st.DataObject) -> None:
    known = sorted({path for path, _ in paths(payload)})
    readable = frozenset(data.draw(st.lists(st.sampled_from(known))) if known else ())
    stripping = Stripping(7, {6: readable}, complete=True)

    cut = orjson.loads(stripping.payload(6, orjson.dumps(payload)))

    assert list(paths(cut)) == [(path, value) for path, value in paths(payload) if path in readable]
    assert not any(inner in ({}, []) for inner in parts_of(cut))


def test_what_was_made_under_the_present_policy_is_handed_on_byte_for_byte() -> None:
    payload = b'{"a": 1,\n "b":{}}'

    assert Stripping(7, {7: frozenset()}, complete=True).payload(7, payload) == payload


def test_of_a_policy_nobody_knows_nothing_is_left() -> None:
    assert Stripping(7, {}, complete=False).payload(5, b'{"a":1}') == b"{}"


def view(changed: Mapping[str, str] | None = None, version: int = 1) -> View:
    [found] = views_of(read(agreement(version, {"analisis": ANALYSIS | dict(changed or {})}), "prueba.yaml"))
    return found


def between(then: View, now: View) -> Stripping:
    return strippings({SHOWN: ViewInForce(1, 2, now, "in_force")}, {1: then, 2: now})[SHOWN]


@pytest.mark.parametrize(
    ("path", "searched"),
    [
        ("occurred_at", True),
        ("infraction.article", True),
        ("measure.kind", True),
        ("place.municipality", True),
        ("persons[].curp", True),
        ("infraction.label", False),
        ("persons[].role", False),
    ],
)
def test_one_changed_rule_withholds_what_can_be_searched_by_and_cuts_the_rest(path: str, searched: bool) -> None:
    other = {"occurred_at": "{date: month}"}.get(path, "suppress" if path in ANALYSIS else "keep")
    made = between(view(), view({path: other}, 2))

    assert made.complete is not searched
    assert (1 in made.readable) is not searched
    assert 2 in made.readable
    if not searched:
        assert made.readable[1] == made.readable[2] - {path}


@pytest.mark.parametrize("scope", [Scope("agreement", "convenio-prueba", 2), Scope("recipient", "fge-jalisco", 1)])
def test_pseudonyms_of_another_scope_or_epoch_are_not_the_same_value(scope: Scope) -> None:
    assert 1 not in between(view(), replace(view(), scope=scope)).readable
    unkeyed = view({"persons[].curp": "suppress"})
    assert 1 in between(unkeyed, replace(unkeyed, scope=scope)).readable


def test_a_field_the_earlier_contract_did_not_have_does_not_count_as_treated_alike() -> None:
    then = replace(view(), rules={p: r for p, r in view().rules.items() if p != "infraction.label"})
    made = between(then, view())

    assert "infraction.label" not in made.readable[1]


def test_a_field_the_present_contract_does_not_have_any_more_is_cut() -> None:
    then = replace(view(), rules={**view().rules, "gone": Rule("keep")})
    made = between(then, view())

    assert orjson.loads(made.payload(1, b'{"gone":"x","measure":{"kind":"fine"}}')) == {"measure": {"kind": "fine"}}


def test_other_views_policies_do_not_concern_a_view() -> None:
    made = strippings({SHOWN: ViewInForce(1, 2, view(), "in_force")}, {1: replace(view(), name="otra"), 2: view()})

    assert set(made[SHOWN].readable) == {2}
    assert made[SHOWN].complete
