import copy
import json
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from typing import Annotated, Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import Field as Limits

from contracts.compatibility import Side, breaking
from contracts.fields import Field, Leaf, Part, Protection, Sensitivity
from contracts.kind import Filters, Kind
from contracts.kinds import KINDS
from contracts.publish import release_schema
from contracts.released import FORMS, REDACTED_TEXT, WITHHELD_TEXT, released
from policies.deidentify import compile_views
from policies.floor import breach
from policies.keys import OwnerKeys
from policies.rules import DATES, DERIVATIONS, SUPPRESS, Rule, misfit
from policies.views import Scope, View
from tests.unit.contracts.samples import NOW, full_record, put

EVERY_KIND = pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
VALIDATORS = {kind.name: Draft202012Validator(release_schema(kind)) for kind in KINDS.values()}
PSEUDONYM = "p1.0a1b2c3d.abcdefghijklmnopqrstuvwxyz"
CANDIDATES = [
    *(Rule("keep"), Rule("withhold_text"), Rule("pseudonym", "person"), Rule("token", "person")),
    *(Rule("mask", 1), Rule("mask", 10), Rule("band", 5), Rule("band", 50), Rule("round", 10), Rule("top_code", 3)),
    *(Rule("date", precision) for precision in DATES),
    *(Rule("geo", decimals) for decimals in range(6)),
    *(Rule("hierarchy", level) for level in ("subtype", "type", "legal_good", "state")),
    *(Rule("derive", source) for source in sorted({source for _, source in DERIVATIONS})),
]


def allowed(leaf: Leaf) -> list[Rule]:
    """Every rule that shows something of the leaf and that a view may say of it."""
    return [rule for rule in CANDIDATES if misfit(rule, leaf) is None and breach(rule, leaf) is None]


def views(kind: Kind) -> Iterator[View]:
    """Views in which, taken together, every leaf is shown by every rule there is for it."""
    choices = {path: allowed(leaf) or [SUPPRESS] for path, leaf in kind.leaves.items()}
    scope, some = Scope("recipient", "b", 1), frozenset({"b"})
    for i in range(max(map(len, choices.values()))):
        rules = {path: rules[i % len(rules)] for path, rules in choices.items()}
        about = (f"a.v{i}", "a", 1, "owner", kind.name, scope, some, some, some, rules, str(i))
        yield View(*about, date(2026, 1, 1), date(2027, 1, 1), some)


def faults(kind: Kind, payload: dict[str, Any]) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in VALIDATORS[kind.name].iter_errors(payload)]


@EVERY_KIND
def test_whatever_the_policies_can_make_of_a_record_fits(kind):
    record = kind.judge(full_record(kind), NOW)
    assert not isinstance(record, list), record
    shown: set[str] = set()
    deidentify = compile_views(
        kind, list(views(kind)), OwnerKeys("owner", sha256(b"test").digest(), {("b", 1): sha256(b"scope").digest()})
    )
    for release in deidentify(record):
        payload = json.loads(release.payload)
        assert faults(kind, payload) == []
        assert release.suppressed == 0 or not coded(kind)
        shown |= set(paths(payload))
    assert shown == {path for path, leaf in kind.leaves.items() if leaves_the_floor(kind, leaf)}


def coded(kind: Kind) -> bool:
    return "offences[].national_code" in kind.leaves


def leaves_the_floor(kind: Kind, leaf: Leaf) -> bool:
    """Of a kind that no code can judge, no place leaves but a rounded point."""
    if leaf.meta.protection is Protection.PLACE:
        return coded(kind) or leaf.path in ("place.latitude", "place.longitude")
    return leaf.meta.protection is not Protection.NEVER


def paths(value: Any, path: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from paths(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for inner in value:
            yield from paths(inner, f"{path}[]")
    else:
        yield path


@EVERY_KIND
def test_no_identifier_text_or_health_note_fits_as_the_source_wrote_it(kind):
    fitting = []
    for path, leaf in kind.leaves.items():
        hidden = leaf.meta.protection is Protection.NEVER
        if hidden or leaf.meta.sensitivity in (Sensitivity.DIRECT, Sensitivity.FREE_TEXT):
            for raw in ("HEGG560427MVZRRL04", "Juan Pérez", "p1.HEGG560427MVZRRL04", f"{WITHHELD_TEXT} Juan", True):
                payload: dict[str, Any] = {}
                put(payload, path, raw)
                fitting += [path] if not faults(kind, payload) else []
    assert fitting == []


@EVERY_KIND
def test_a_redacted_text_says_so_before_anything_else(kind):
    texts = [path for path, leaf in kind.leaves.items() if leaf.meta.sensitivity is Sensitivity.FREE_TEXT]
    for path in texts:
        for raw, fits in (
            (f"{REDACTED_TEXT}huye", True),
            (f"huye {REDACTED_TEXT}", False),
            (REDACTED_TEXT[:-1], False),
        ):
            payload: dict[str, Any] = {}
            put(payload, path, raw)
            assert bool(faults(kind, payload)) is not fits


@EVERY_KIND
def test_a_person_s_birth_date_fits_only_as_years(kind):
    def fits(value: str) -> bool:
        return not faults(kind, {"persons": [{"birth_date": value}]})

    assert [fits(value) for value in ("1956", "1950-1959", "1956-04", "1956-04-27", "1956-Q2")] == [1, 1, 0, 0, 0]


@EVERY_KIND
@pytest.mark.parametrize(
    "payload",
    [
        {"nobody_declared_this": "x"},
        {"persons": [{"curp": PSEUDONYM, "nss": "x"}]},
        {"persons": {"curp": PSEUDONYM}},
        {"persons": [{"protected_witness": False}]},
        {"persons": [{"age": "20 a 24"}]},
        {"persons": [{"sex": "Hombre"}]},
        {"place": {"latitude": "20.72"}},
        {"place": {"municipality": "Zapopan"}},
        {"occurred_at": "2014-01-01T06:00:00-06:00"},
        {"occurred_at": "2014-01-01 06:00"},
        {"occurred_at": None},
    ],
)
def test_what_no_view_makes_does_not_fit(kind, payload):
    assert faults(kind, payload) != []


@EVERY_KIND
def test_every_member_is_optional_and_the_schema_is_one(kind):
    Draft202012Validator.check_schema(release_schema(kind))
    assert faults(kind, {}) == []
    assert faults(kind, {"persons": [{}], "place": {}}) == []


@EVERY_KIND
def test_every_form_but_the_unused_is_used(kind):
    text = json.dumps(release_schema(kind))
    assert [name for name in FORMS if f'"#/$defs/{name}"' not in text] == []


class First(Part):
    folio: Annotated[str | None, Limits(max_length=20), Field("Folio", "Folio", Sensitivity.DIRECT)] = None
    count: Annotated[int | None, Field("Cuenta", "Count", Sensitivity.OPERATIONAL)] = None


class Extra(Part):
    shift: Annotated[str | None, Field("Turno", "Shift", Sensitivity.OPERATIONAL)] = None


class Second(First):
    opened_on: Annotated[date | None, Field("Fecha", "Date", Sensitivity.OPERATIONAL)] = None
    extra: Extra | None = None


def of(model: type[Part], version: int) -> Kind:
    return Kind("matter", "matters", version, "Asunto", "Matter", model, Filters("opened_on"))


def test_stored_releases_survive_a_version_bump():
    before, after = (release_schema(of(model, version)) for model, version in ((First, 1), (Second, 2)))
    stored = {"folio": PSEUDONYM, "count": 3}
    assert before["$id"] != after["$id"]
    assert Draft202012Validator(before).is_valid(stored)
    assert Draft202012Validator(after).is_valid(stored)
    assert breaking(before, after, Side.READ) == []


def test_a_bump_that_would_strand_stored_releases_is_found():
    narrowed = copy.deepcopy(release_schema(of(First, 1)))
    narrowed["properties"]["count"]["anyOf"].pop(0)
    assert not Draft202012Validator(narrowed).is_valid({"count": 3})
    assert [str(finding) for finding in breaking(release_schema(of(First, 1)), narrowed, Side.READ)] != []


def test_a_leaf_nobody_decided_a_form_for_is_refused():
    class Numbers(Part):
        all: list[int] = Limits(default_factory=list)

    with pytest.raises(TypeError, match="list of bare values"):
        released(Numbers.model_json_schema())
    with pytest.raises(TypeError, match="no released form"):
        released({"properties": {"x": {"type": "object", "x-sensitivity": "operational"}}})
