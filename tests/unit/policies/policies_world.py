"""What the tests of policies share: agreement texts, keys, views with any rules, and records with planted values."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from pydantic import BaseModel

from contracts.fields import Leaf, Protection, Sensitivity, _plain
from contracts.identifiers import curp_check_digit
from contracts.kind import Kind
from contracts.kinds import KINDS
from policies.agreement import Agreement, read
from policies.floor import breach
from policies.keys import OwnerKeys
from policies.rules import DATES, PARAMETERS, SUPPRESS, Rule, misfit, shape
from policies.views import Scope, View, views_of

ZONE = ZoneInfo("America/Mexico_City")
OWNER = "zapopan-policia"

HEAD = """\
agreement: 1
id: zapopan-2026-01
version: 1
title: {es: Convenio de análisis, en: Analysis agreement}
legal_basis: {es: Ley de Seguridad, en: Security law}
parties: [zapopan-policia, zapopan-juzgado, fge-jalisco]
auditors: [contraloria-jalisco]
valid: {from: 2026-01-01, to: 2027-12-31}
views:
"""


def secret(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()


def clause(fields: Mapping[str, str], kind: str = "incident", **changed: str) -> str:
    said = {
        "name": "incidentes-analisis",
        "owner": OWNER,
        "kind": kind,
        "recipients": "[zapopan-policia, fge-jalisco]",
        "roles": "[analyst]",
        "purposes": "[crime_analysis]",
        "pseudonyms": "agreement",
    } | changed
    known = KINDS[kind].leaves if kind in KINDS else {}
    rules = dict.fromkeys(known, "suppress") | dict(fields)
    lines = [f"    {name}: {value}" for name, value in said.items()]
    lines += ["    fields:", *(f"      {path}: {rule}" for path, rule in rules.items())]
    return "\n".join(lines).replace("    name", "  - name", 1) + "\n"


def agreement(*clauses: str, head: str = HEAD) -> Agreement:
    return read(head + "".join(clauses), "convenio.yaml")


FIELDS = {  # of a view that is extracted and whose risk is measured
    "occurred_at": "{date: day}",
    "place.municipality": "keep",
    "persons[].birth_date": "{band: 5}",
    "persons[].sex": "keep",
    "persons[].curp": "{pseudonym: person}",
    "offences[].national_code": "keep",
    "narrative": "withhold_text",
}


def view(fields: Mapping[str, str], kind: str = "incident", **changed: str) -> View:
    [found] = views_of(agreement(clause(fields, kind, **changed)))
    return found


def keys(owner: str = OWNER) -> OwnerKeys:
    return OwnerKeys(owner, secret(owner), {("zapopan-2026-01", epoch): secret(f"scope {epoch}") for epoch in (1, 2)})


def curp(first_17: str) -> str:
    return first_17 + curp_check_digit(first_17)


ADULT_CURP = curp("GOMC900101HJCRRR0")
CHILD_CURP = curp("GOMC100101HJCRRRA")
ABROAD_CURP = curp("LOPA850505MNERRN0")
NOON = datetime(2026, 3, 15, 12, 34, 56, tzinfo=ZONE)


def record(kind: str, **fields: Any) -> BaseModel:
    required: dict[str, Any] = {
        "incident": {"report_class": "administrative"},
        "hearing": {"infraction": {"label": "RUIDO"}},
        "case": {},
    }[kind]
    found = KINDS[kind].judge(required | fields, datetime(2030, 1, 1, tzinfo=UTC))
    assert isinstance(found, BaseModel), found
    return found


def person(**fields: Any) -> dict[str, Any]:
    return {"role": "detained", "age": 30, "curp": ADULT_CURP} | fields


# Rules and views

_CANDIDATES = [
    *(Rule(name) for name in ("keep", "withhold_text", "redact_text")),
    *(Rule(name, n) for name in ("mask", "band", "round", "top_code", "geo") for n in (1, 2, 5, 10)),
    *(Rule("date", precision) for precision in DATES),
    *(Rule("hierarchy", level) for level in ("subtype", "type", "legal_good", "state")),
    Rule("derive", "curp"),
    *(Rule(name, domain) for name in ("pseudonym", "token") for domain in ("person", "folio")),
]


def allowed(leaf: Leaf) -> list[Rule]:
    return [
        rule
        for rule in _CANDIDATES
        if PARAMETERS[rule.transform].fits(rule.parameter) and breach(rule, leaf) is None and misfit(rule, leaf) is None
    ]


SCOPES = [
    Scope("agreement", "zapopan-2026-01", 1),
    Scope("recipient", "zapopan-2026-01.fge-jalisco", 1),
    Scope("recipient", "zapopan-2026-01.fge-jalisco", 2),
    Scope("recipient+purpose", "zapopan-2026-01.fge-jalisco.statistics", 1),
]


@cache
def _base(kind: str) -> tuple[View, dict[str, list[Rule]]]:
    leaves = KINDS[kind].leaves
    return view({}, kind), {path: rules for path, leaf in leaves.items() if (rules := allowed(leaf))}


@st.composite
def views(draw: st.DrawFn, kind: Kind) -> list[View]:
    base, choices = _base(kind.name)
    found = []
    for i in range(draw(st.integers(1, 4))):
        shown = draw(st.lists(st.sampled_from(sorted(choices)), max_size=25, unique=True))
        shown += [path for path in kind.filters if path]
        rules = dict.fromkeys(kind.leaves, SUPPRESS)
        rules |= {path: draw(st.sampled_from([SUPPRESS, *choices[path]])) for path in shown}
        found.append(replace(base, name=f"v{i}", rules=rules, scope=draw(st.sampled_from(SCOPES))))
    return found


# Records

_TEXTS = st.text("abcÑÁ áz7-_./", min_size=1, max_size=12)
_JUDGED_BY_THE_FLOOR = {
    "role",
    "entity",
    "age",
    "birth_date",
    "curp",
    "clinical_age",
    "national_code",
    "report_class",
    "occurred_at",
    "occurred_precision",
    "protected_witness",
}
_TOLD = {path.rpartition(".")[2] for kind in KINDS.values() for path in kind.instants}  # an age is proven by them all
_KNOWN: dict[str, st.SearchStrategy[Any]] = {
    "curp": st.sampled_from([ADULT_CURP, CHILD_CURP, ABROAD_CURP]),
    "national_code": st.sampled_from(["40102", "301011", "30101", "10301", "50201", "10101"]),
    "municipality": st.sampled_from(["14120", "14039", "02004"]),
    "role": st.sampled_from(["detained", "victim", "complainant", "officer", "witness"]),
    "entity": st.sampled_from(["natural", "natural", "legal"]),
    "report_class": st.sampled_from(["crime", "administrative", "assistance", "unclassified"]),
    "occurred_precision": st.sampled_from(["minute", "hour", "day"]),
    "latitude": st.floats(14.5, 32.75),
    "longitude": st.floats(-118.5, -86.7),
}
_OF_SHAPE: dict[str, st.SearchStrategy[Any]] = {
    "text": _TEXTS,
    "whole number": st.integers(0, 120),
    "number": st.floats(0, 10_000),
    "yes/no": st.booleans(),
    "date": st.dates(date(1930, 1, 1), date(2026, 1, 1)),
    "date and time": st.datetimes(datetime(2010, 1, 1), datetime(2026, 1, 1), timezones=st.just(ZONE)),
}
CANARY = "CANARIO7Q"


def is_identity(leaf: Leaf) -> bool:
    hidden = leaf.meta.sensitivity in (Sensitivity.DIRECT, Sensitivity.FREE_TEXT)
    return hidden or leaf.meta.protection is Protection.NEVER


def _value(leaf: Leaf, name: str) -> st.SearchStrategy[Any]:
    if name in _KNOWN:
        return _KNOWN[name]
    if is_identity(leaf) and shape(leaf) == "text":
        return st.integers(0, 99).map(lambda n: f"{CANARY} {name} {n}")
    right = _OF_SHAPE[shape(leaf)]
    if leaf.day_alone:
        right = st.one_of(right, _OF_SHAPE["date"])
    wrong = st.sampled_from([b"x", ["x"], {"x": "x"}, 1j])
    return right if name in _JUDGED_BY_THE_FLOOR | _TOLD else st.one_of(right, right, right, right, right, wrong)


@st.composite
def records(draw: st.DrawFn, kind: Kind) -> BaseModel:
    """Any record of the kind, some of its values of a type no contract would let through."""
    wanted = draw(st.sets(st.sampled_from(sorted(kind.leaves)), max_size=30))
    wanted |= {path for path in kind.filters if path and draw(st.booleans())}
    wanted |= {path for path in kind.leaves if path.rpartition(".")[2] in _JUDGED_BY_THE_FLOOR and draw(st.booleans())}
    return _part(draw, kind, kind.model, "", wanted)


def _part(draw: st.DrawFn, kind: Kind, model: type[BaseModel], prefix: str, wanted: set[str]) -> BaseModel:
    values: dict[str, Any] = {}
    for name, info in model.model_fields.items():
        path = prefix + name
        inner, is_list = _plain(info.annotation)
        if leaf := kind.leaves.get(path):
            always = info.is_required() or name in ("role", "entity")
            values[name] = draw(_value(leaf, name)) if path in wanted or always else None
        elif is_list:
            count = draw(st.integers(1, 3)) if any(w.startswith(path + "[].") for w in wanted) else 0
            values[name] = [_part(draw, kind, inner, path + "[].", wanted) for _ in range(count)]
        elif issubclass(inner, BaseModel):
            some = info.is_required() or any(w.startswith(path + ".") for w in wanted)
            values[name] = _part(draw, kind, inner, path + ".", wanted) if some else None
    return model.model_construct(**values)


def walk(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every leaf path and value of a payload or a model's dump."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from walk(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list):
        for inner in value:
            yield from walk(inner, path + "[]")
    else:
        yield path, value
