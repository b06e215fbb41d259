from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from policies_world import (
    ABROAD_CURP,
    ADULT_CURP,
    CANARY,
    CHILD_CURP,
    NOON,
    OWNER,
    SCOPES,
    keys,
    person,
    record,
    records,
    secret,
    view,
    views,
    walk,
)
from pydantic import BaseModel

from contracts.fields import Leaf, Protection
from contracts.kind import Kind
from contracts.kinds import KINDS
from contracts.release import Release
from policies import transforms
from policies.deidentify import Deidentifier, compile_views
from policies.keys import MissingScope, OwnerKeys
from policies.rules import Rule, shape
from policies.shown import filters_of
from policies.views import View

KEYS = keys()
INCIDENT = KINDS["incident"]
SOME = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
any_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)


def release(view: View, record: BaseModel) -> Release:
    [found] = compile_views(KINDS[view.kind], [view], KEYS)(record)
    return found


def payload(view: View, record: BaseModel) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(release(view, record).payload)
    return found


# A reference implementation: slow, obvious, and sharing no code with the generated one but the keyed functions.


class Lost(Exception):
    pass


def _at(moment: datetime, precision: str) -> str:
    utc, local = moment.astimezone(UTC), moment.date()
    week = local.isocalendar()
    return {
        "second": f"{utc:%Y-%m-%dT%H:%M:%SZ}",
        "minute": f"{utc:%Y-%m-%dT%H:%MZ}",
        "hour": f"{utc:%Y-%m-%dT%H:00Z}",
        "day": local.isoformat(),
        "week": f"{week.year}-W{week.week:02}",
        "month": f"{local:%Y-%m}",
        "quarter": f"{local.year}-Q{math.ceil(local.month / 3)}",
        "year": str(local.year),
    }[precision]


def _kept(value: Any, _: Any) -> Any:
    if isinstance(value, datetime):
        return _at(value, "second")
    return value.isoformat() if isinstance(value, date) else value


def _dated(value: Any, precision: Any) -> str:
    if isinstance(value, datetime):
        return _at(value, precision)
    fine = precision in ("minute", "hour")  # than what is known: the day itself is shown
    return _at(datetime(value.year, value.month, value.day, tzinfo=UTC), "day" if fine else precision)


def _banded(value: Any, width: Any) -> str:
    number = value.year if isinstance(value, date) else value
    return f"{number // width * width}-{number // width * width + width - 1}"


PLAIN: Mapping[str, Callable[[Any, Any], Any]] = {
    "keep": _kept,
    "mask": lambda value, kept: value[:kept] + "***" if len(value) > kept else "***",
    "band": _banded,
    "round": lambda value, step: int((value + step / 2) // step * step),
    "top_code": lambda value, top: min(value, top),
    "date": _dated,
    "geo": lambda value, decimals: float(f"{value:.{decimals}f}"),
    "withhold_text": lambda value, _: "[texto reservado]",
}
TYPES = {
    "text": str,
    "whole number": int,
    "number": float,
    "yes/no": bool,
    "date": date,
    "date and time": datetime,
}


class Reference:
    def __init__(self, view: View, record: Any) -> None:
        self.view, self.record, self.kind = view, record, KINDS[view.kind]
        self.lost = 0
        self.floor: set[str] = set()
        self.sort = ""
        self.exposed = self._exposed()
        persons = [self._protected(p) for p in record.persons]
        self.anyone = next(filter(None, persons), "")
        self.document = self._part(record, "", None) or {}

    def _exposed(self) -> bool:
        if "offences[].national_code" not in self.kind.leaves:
            return True
        codes = [o.national_code for o in self.record.offences]
        listed = ("10301", "10401", "20101", "20201", "20301", "50101", "50201", "60101", "60201")
        if any(c and (c[0] == "3" or c[:5] in listed) for c in codes):
            return True
        crime = getattr(self.record, "report_class", None) not in ("administrative", "assistance")
        return None in codes or (codes == [] and crime)

    def _protected(self, p: Any) -> str:
        if p.protected_witness is True:
            return "testigos-protegidos"
        if self.exposed and p.role in ("victim", "complainant"):
            return "victimas"
        if p.role == "officer" or (p.entity == "legal" and (p.curp, p.birth_date, p.age) == (None, None, None)):
            return ""
        return "adolescentes" if self._maybe_young(p) else ""

    def _maybe_young(self, p: Any) -> bool:
        happened = self.record.occurred_at
        if happened is None:
            return True
        births = {ADULT_CURP: date(1990, 1, 1), CHILD_CURP: date(2010, 1, 1), ABROAD_CURP: date(1985, 5, 5)}
        born = [_age(b, happened.date()) for b in (p.birth_date, births.get(p.curp)) if b]
        stated = [age for age in (p.age, p.medical_exam and p.medical_exam.clinical_age) if age is not None]
        if min([18, *born, *stated]) < 18:
            return True
        return not born and max([0, *stated]) < 19 + self._years_since(happened.date())

    def _years_since(self, happened: date) -> int:
        told = [getattr(self.record, name) for name in self.kind.instants if "[]" not in name]
        told += [p.detained_at for p in self.record.persons]
        days = [moment.date() if isinstance(moment, datetime) else moment for moment in told if moment is not None]
        return max(0, *(_age(happened, day) for day in days)) if days else 0

    def _part(self, part: Any, prefix: str, hidden: str | None) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name in type(part).model_fields:
            value, path = getattr(part, name), prefix + name
            if path in self.kind.leaves:
                released = self._leaf(part, self.kind.leaves[path], value, hidden)
            elif isinstance(value, list):
                inside = f"{path}[]."
                items = [
                    self._part(item, inside, self._protected(item) if inside == "persons[]." else hidden)
                    for item in value
                ]
                released = [item for item in items if item] or None
            else:
                released = (value and self._part(value, path + ".", hidden)) or None
            if released is not None:
                found[name] = released
        return found

    def _leaf(self, part: Any, leaf: Leaf, value: Any, hidden: str | None) -> Any:
        rule = self.view.rules[leaf.path]
        wanted = TYPES[shape(leaf)]
        if rule.transform == "derive":
            value, wanted = part.curp, str
        if rule.transform == "suppress" or value is None:
            return None
        try:
            of_day = leaf.day_alone and type(value) is date
            if not (type(value) is wanted or of_day):
                raise Lost
            if by := self._taken(rule, leaf, hidden):
                self.floor.add(by)
                raise Lost
            return self._transform(rule, leaf, value)
        except Lost:
            self.lost += 1
            return None

    def _taken(self, rule: Rule, leaf: Leaf, hidden: str | None) -> str:
        if leaf.meta.protection is Protection.PERSON:
            protected = self.anyone if hidden is None else hidden
            return "" if rule.transform in ("pseudonym", "band") else protected
        coarse = rule.transform == "geo" and int(rule.parameter or 0) <= 2
        exposed = leaf.meta.protection is Protection.PLACE and self.exposed and not coarse
        return "lugar-de-la-victima" if exposed else ""

    def _transform(self, rule: Rule, leaf: Leaf, value: Any) -> Any:
        if rule.transform in ("pseudonym", "token"):
            make = KEYS.pseudonymiser if rule.transform == "pseudonym" else KEYS.tokeniser
            if rule.transform == "pseudonym" and not any(c.isalnum() for c in value):
                raise Lost
            return make(self.view.scope, str(rule.parameter))(value)
        if rule.transform == "hierarchy":
            return value[: dict(leaf.meta.hierarchy)[str(rule.parameter)]]
        if rule.transform == "derive":
            return self._derived(leaf, value)
        shown = PLAIN[rule.transform](value, rule.parameter)
        if leaf.path == self.kind.filters.occurred:
            shown = self._occurred(rule, value, shown)
        return shown

    def _occurred(self, rule: Rule, value: datetime, shown: str) -> str:
        self.sort = shown
        fine = rule.transform == "keep" or rule.parameter in ("minute", "hour")
        if fine and self.record.occurred_precision == "day":
            midnight = value.replace(hour=0, minute=0, second=0, microsecond=0)
            self.sort = _at(midnight, str(rule.parameter or "second"))
            return _at(value, "day")
        return shown

    @staticmethod
    def _derived(leaf: Leaf, value: str) -> str:
        if leaf.path.endswith("sex"):
            return value[10]
        if value[11:13] == "NE":
            raise Lost
        return {"JC": "14"}[value[11:13]]


def _age(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def reference(view: View, record: Any) -> Release:
    made = Reference(view, record)
    available = filters_of(view)

    def found(name: str) -> list[Any]:
        path = getattr(view_kind.filters, name)
        return [v for p, v in walk(made.document) if p == path] if name in available else []

    view_kind = KINDS[view.kind]
    first = (made.document.get("offences") or [{}])[0].get("national_code")
    offence = first if view_kind.filters.offence == "offences[].national_code" else next(iter(found("offence")), None)
    return Release(
        view=view.name,
        payload=orjson.dumps(made.document, option=orjson.OPT_SORT_KEYS),
        occurred=made.sort if "occurred" in available else "",
        municipality=next(iter(found("municipality")), None),
        offence=offence if "offence" in available else None,
        measure=next(iter(found("measure")), None),
        persons=tuple(dict.fromkeys(found("person"))),
        suppressed=made.lost,
        floor=tuple(sorted(made.floor)),
    )


@any_kind
@SOME
@given(data=st.data())
def test_the_generated_function_does_what_the_obvious_one_does(kind: Kind, data: st.DataObject) -> None:
    chosen, given_record = data.draw(views(kind)), data.draw(records(kind))
    made = compile_views(kind, chosen, KEYS)(given_record)
    assert made == tuple(reference(view, given_record) for view in chosen)


@any_kind
@SOME
@given(data=st.data())
def test_no_identity_and_no_undecided_field_leaves(kind: Kind, data: st.DataObject) -> None:
    chosen, given_record = data.draw(views(kind)), data.draw(records(kind))
    for one, made in zip(chosen, compile_views(kind, chosen, KEYS)(given_record), strict=True):
        text = repr(made)
        assert CANARY not in text
        assert not any(curp in text for curp in (ADULT_CURP, CHILD_CURP))
        shown = {path for path, rule in one.rules.items() if rule.transform != "suppress"}
        assert {path for path, _ in walk(orjson.loads(made.payload))} <= shown


@any_kind
@SOME
@given(data=st.data())
def test_views_do_not_depend_on_their_company_or_order(kind: Kind, data: st.DataObject) -> None:
    chosen, given_record = data.draw(views(kind)), data.draw(records(kind))
    together = compile_views(kind, chosen, KEYS)(given_record)
    assert compile_views(kind, chosen[::-1], KEYS)(given_record)[::-1] == together
    assert tuple(compile_views(kind, [view], KEYS)(given_record)[0] for view in chosen) == together


@SOME
@given(data=st.data())
def test_a_list_is_its_items_one_by_one(data: st.DataObject) -> None:
    given_record = data.draw(records(INCIDENT))
    [chosen, *_] = data.draw(views(INCIDENT))
    alone = [
        payload(chosen, given_record.model_copy(update={"persons": [one]})).get("persons", [])
        for one in given_record.persons  # type: ignore[attr-defined]
    ]
    together = payload(chosen, given_record).get("persons", [])
    assert [item for items in alone for item in items] == together


def test_every_person_has_a_pseudonym_of_their_own_and_its_shape_never_changes() -> None:
    chosen = view({"persons[].curp": "{pseudonym: person}", "persons[].rfc": "{pseudonym: person}"})
    found = payload(
        chosen, record("incident", persons=[person(), person(curp=CHILD_CURP), person(rfc="GOMC900101AA1")])
    )["persons"]
    assert found[0]["curp"] == found[2]["curp"] != found[1]["curp"]
    assert {len(text) for item in found for text in item.values()} == {3 + 8 + 1 + 26}


def test_one_scope_links_and_two_scopes_or_epochs_do_not() -> None:
    base = view({"persons[].curp": "{pseudonym: person}"})
    chosen = [replace(base, scope=scope) for scope in (*SCOPES, SCOPES[0])]
    made = compile_views(INCIDENT, chosen, KEYS)(record("incident", persons=[person()]))
    persons = [one.persons for one in made]
    assert persons[0] == persons[-1]
    assert len(set(persons)) == len(SCOPES)


def test_a_view_s_shared_parts_are_computed_once() -> None:
    chosen = [view({"persons[].curp": "{pseudonym: person}"}), view({"persons[].curp": "{pseudonym: person}"})]
    source = compile_views(INCIDENT, chosen, KEYS).source
    assert source.count("pseudonym_0[v]") == 1
    assert source.count("for one_persons in") == 1


def test_the_generated_text_and_the_reprs_hold_no_key() -> None:
    compiled = compile_views(INCIDENT, [view({"persons[].curp": "{pseudonym: person}"})], KEYS)
    for key in (b"zapopan-policia", b"scope"):
        assert key.hex() not in compiled.source
    assert repr(compiled) == "Deidentifier(incident, 1 views)"


def test_a_view_of_another_owner_or_kind_is_not_compiled() -> None:
    with pytest.raises(ValueError, match="not of"):
        compile_views(INCIDENT, [view({}, owner="fge-jalisco")], KEYS)
    with pytest.raises(ValueError, match="not of"):
        compile_views(KINDS["case"], [view({})], KEYS)
    with pytest.raises(TypeError):
        compile_views(INCIDENT, [view({})], KEYS)(record("case"))


def test_no_view_in_force_releases_nothing() -> None:
    assert compile_views(INCIDENT, [], KEYS)(record("incident")) == ()


def test_a_missing_scope_names_the_agreement_and_the_command() -> None:
    with pytest.raises(MissingScope, match="zapopan-2026-01, epoch 1 is missing: run `convenio keys scope FILE`"):
        compile_views(
            INCIDENT,
            [view({"persons[].curp": "{pseudonym: person}"})],
            OwnerKeys(OWNER, secret("root"), {}),
        )


# Times


def occurred(rule: str, moment: datetime, precision: str | None = None) -> tuple[str, str]:
    made = release(view({"occurred_at": rule}), record("incident", occurred_at=moment, occurred_precision=precision))
    return orjson.loads(made.payload)["occurred_at"], made.occurred


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("keep", "2026-03-16T04:34:56Z"),
        ("{date: minute}", "2026-03-16T04:34Z"),
        ("{date: hour}", "2026-03-16T04:00Z"),
        ("{date: day}", "2026-03-15"),
        ("{date: week}", "2026-W11"),
        ("{date: month}", "2026-03"),
        ("{date: quarter}", "2026-Q1"),
        ("{date: year}", "2026"),
    ],
)
def test_times_finer_than_a_day_are_utc_and_days_are_local(rule: str, text: str) -> None:
    assert occurred(rule, NOON.replace(hour=22)) == (text, text)


@pytest.mark.parametrize("rule", ["keep", "{date: minute}", "{date: hour}"])
def test_where_only_the_day_is_known_the_day_is_shown_and_sorts_as_its_midnight(rule: str) -> None:
    shown, sorts = occurred(rule, NOON, "day")
    assert shown == "2026-03-15"
    assert sorts == occurred(rule, NOON.replace(hour=0, minute=0, second=0))[1]
    assert occurred(rule, NOON - timedelta(days=1))[1] < sorts < occurred(rule, NOON)[1]


@pytest.mark.parametrize("rule", ["keep", "{date: minute}", "{date: hour}", "{date: day}"])
def test_another_moment_of_which_the_day_alone_is_known_is_that_day(rule: str) -> None:
    made = release(view({"occurred_at": rule, "reported_at": rule}), record("incident", reported_at=date(2026, 3, 15)))
    assert orjson.loads(made.payload) == {"reported_at": "2026-03-15"}
    assert made.suppressed == 0


@pytest.mark.parametrize(("rule", "text"), [("{date: week}", "2026-W11"), ("{date: month}", "2026-03")])
def test_what_is_coarser_than_a_day_joins_days_and_instants(rule: str, text: str) -> None:
    for moment in (date(2026, 3, 15), NOON, NOON.replace(hour=23, minute=59)):
        made = release(view({"occurred_at": rule, "reported_at": rule}), record("incident", reported_at=moment))
        assert orjson.loads(made.payload) == {"reported_at": text}


BY_PRECISION = [
    compile_views(INCIDENT, [view({"occurred_at": rule})], KEYS)
    for rule in ("keep", "{date: minute}", "{date: hour}", "{date: day}", "{date: week}", "{date: quarter}")
]


@SOME
@given(st.lists(st.tuples(st.datetimes(datetime(2010, 1, 1), datetime(2030, 1, 1)), st.booleans()), min_size=2))
def test_text_order_is_time_order_at_every_precision(moments: list[tuple[datetime, bool]]) -> None:
    for compiled in BY_PRECISION:
        known = [
            (
                moment.replace(hour=0, minute=0, second=0, microsecond=0) if whole_day else moment,
                "day" if whole_day else "minute",
            )
            for moment, whole_day in moments
        ]
        aware = sorted((moment.replace(tzinfo=NOON.tzinfo), precision) for moment, precision in known)
        utc = sorted(aware, key=lambda pair: pair[0].astimezone(UTC))
        texts = [
            compiled(
                INCIDENT.model.model_construct(report_class="crime", occurred_at=at, occurred_precision=precision)
            )[0].occurred
            for at, precision in utc
        ]
        assert texts == sorted(texts)


def test_an_unknown_time_sorts_as_the_empty_text() -> None:
    assert release(view({"occurred_at": "keep"}), record("incident")).occurred == ""
    assert release(view({}), record("incident", occurred_at=NOON)).occurred == ""


# What goes wrong costs one value


def test_a_naive_time_a_wrong_type_and_a_text_json_cannot_carry_cost_themselves() -> None:
    chosen = view({"occurred_at": "keep", "unit": "keep", "status": "keep", "place.municipality": "keep"})
    made = record("incident", place={"municipality": "14120"}).model_copy(
        update={"occurred_at": datetime(2026, 1, 1), "unit": 7, "status": "\ud800"}
    )
    found = release(chosen, made)
    assert (found.payload, found.suppressed) == (b'{"place":{"municipality":"14120"}}', 3)


@pytest.mark.parametrize("wrong", [[None], ["x"], [7], "x", {"a": 1}])
def test_a_part_that_is_no_part_costs_itself(wrong: object) -> None:
    chosen = view(
        {"persons[].age": "keep", "persons[].sex": "keep", "vehicles[].plates": "{token: plates}", "unit": "keep"}
    )
    found = release(chosen, record("incident", unit="U1").model_copy(update={"persons": wrong}))
    assert found.payload == b'{"unit":"U1"}'
    assert found.suppressed == 1


def test_what_the_floor_cannot_judge_is_protected() -> None:
    chosen = view({"persons[].age": "keep", "place.street": "keep", "unit": "keep"})
    made = record("incident", unit="U1", occurred_at=NOON, place={"street": "Hidalgo"}, persons=[person()])
    assert release(chosen, made).suppressed == 0
    broken = made.model_copy(update={"offences": [None]})
    found = release(chosen, broken)
    assert (found.payload, found.suppressed) == (b'{"persons":[{"age":30}],"unit":"U1"}', 1)


# Generalisation


@given(st.integers(0, 120), st.integers(0, 120), st.sampled_from([5, 10, 20]))
def test_bands_keep_order_and_a_coarser_band_never_separates(a: int, b: int, width: int) -> None:
    low, high = sorted((a, b))
    bands = [transforms.band(n, width) for n in (low, high)]
    assert int(bands[0].split("-")[0]) <= int(bands[1].split("-")[0])
    if bands[0] == bands[1]:
        assert transforms.band(low, 2 * width) == transforms.band(high, 2 * width)


@given(st.text(min_size=1), st.integers(1, 10))
def test_a_mask_hides_the_length_and_never_the_whole_value_shows(value: str, kept: int) -> None:
    masked = transforms.mask(value, kept)
    assert masked == transforms.mask(value + "x" * 10, kept) or masked == "***"
    assert len(value) > kept or masked == "***"


GENERALISING = [
    compile_views(INCIDENT, [view({"persons[].age": rule})], KEYS) for rule in ("{round: 10}", "{top_code: 60}")
]


@SOME
@given(a=st.integers(0, 120), b=st.integers(0, 120), compiled=st.sampled_from(GENERALISING))
def test_rounding_and_top_coding_are_idempotent_and_monotone(a: int, b: int, compiled: Deidentifier) -> None:

    def shown(age: int) -> int:
        made = record("incident", persons=[person(role="officer", age=age)])
        return int(orjson.loads(compiled(made)[0].payload)["persons"][0]["age"])

    once = [shown(n) for n in sorted((a, b))]
    assert once == sorted(once)
    assert [shown(n) for n in once] == once


@settings(max_examples=10, deadline=None)
@given(st.floats(14.5, 32.75), st.integers(0, 5))
def test_rounded_coordinates_are_idempotent(latitude: float, decimals: int) -> None:
    chosen = view({"place.latitude": f"{{geo: {decimals}}}"})
    once = payload(chosen, record("incident", place={"latitude": latitude}))["place"]["latitude"]
    again = INCIDENT.model.model_construct(
        report_class="administrative",
        place=record("incident", place={"latitude": 20.0}).place.model_copy(update={"latitude": once}),  # type: ignore[attr-defined]
    )
    assert payload(chosen, again)["place"]["latitude"] == once
    assert abs(once - latitude) <= 0.5 * 10**-decimals + 1e-9


# Negative controls: what these tests must catch


PLANTED = {
    "a minor's age leaves": ("if hidden: lost0 += 1", "if False: pass"),
    "the place of a protected offence leaves": ("if exposed: lost0 += 1", "if False: pass"),
    "plates of a protected person's vehicle leave": ("if anyone: lost0 += 1", "if False: pass"),
    "a field no rule names leaves": ("# persons[].age", "persons0['given_names'] = persons['given_names']  #"),
    "everybody gets the last person's pseudonym": (
        "persons_list0.append(persons0)",
        "persons_list0 = [*({**p, 'curp': x} for p in persons_list0), persons0]",
    ),
    "losses are not counted": ("lost0 += 1", "lost0 += 0"),
    "keys are not in order": ("return (", "payload0 = dumps(dict(reversed(record0.items())))\n    return ("),
    "the sort text is exact": ('y = utc[:16] + "Z"', 'y = utc[:19] + "Z"'),
}


@pytest.mark.parametrize(("bug", "mended"), PLANTED.values(), ids=PLANTED)
def test_a_planted_bug_is_seen(bug: str, mended: str) -> None:
    rules = {
        "occurred_at": "{date: minute}",
        "persons[].age": "keep",
        "persons[].curp": "{pseudonym: person}",
        "place.street": "keep",
        "vehicles[].plates": "{token: plates}",
    }
    made = record(
        "incident",
        report_class="crime",
        occurred_at=NOON,
        place={"street": "Hidalgo", "municipality": "14120"},
        offences=[{"label": "ABUSO SEXUAL", "national_code": "30101"}],
        persons=[person(given_names=CANARY), person(age=15, curp=CHILD_CURP)],
        vehicles=[{"plates": "JKL1234"}],
    )
    right = compile_views(INCIDENT, [view(rules)], KEYS)
    names = {name: value for name, value in right._run.__globals__.items() if name.startswith(("pseudonym_", "token_"))}
    assert bug in right.source
    assert right(made) == (reference(right.views[0], made),)
    wrong = Deidentifier(INCIDENT, right.views, right.source.replace(bug, mended), names, ())
    assert wrong(made) != (reference(right.views[0], made),)
