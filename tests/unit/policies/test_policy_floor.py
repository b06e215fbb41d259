from __future__ import annotations

from datetime import date, datetime
from typing import Any

import orjson
import pytest
from policies_world import ADULT_CURP, CHILD_CURP, NOON, keys, person, record, view

from contracts.kinds import KINDS
from policies.deidentify import compile_views
from policies.floor import ALWAYS, PER_RECORD, born_by
from policies.rules import Rule

RULES = {
    "place.street": "keep",
    "place.neighbourhood": "keep",
    "place.locality": "keep",
    "place.postal_code": "keep",
    "place.municipality": "keep",
    "place.latitude": "{geo: 2}",
    "place.longitude": "{geo: 3}",
    "persons[].curp": "{pseudonym: person}",
    "persons[].rfc": "{token: rfc}",
    "persons[].age": "keep",
    "persons[].birth_date": "{band: 10}",
    "persons[].sex": "keep",
    "persons[].occupation": "keep",
    "persons[].address.municipality": "{hierarchy: state}",
    "persons[].birth_state": "{derive: curp}",
    "persons[].statement": "withhold_text",
    "persons[].injured": "keep",
    "persons[].intoxicated": "keep",
    "vehicles[].plates": "{token: plates}",
}
INCIDENT = compile_views(KINDS["incident"], [view(RULES)], keys())
CASE = compile_views(KINDS["case"], [view(RULES, "case")], keys())
HEARING = compile_views(
    KINDS["hearing"], [view({p: r for p, r in RULES.items() if "vehicles" not in p}, "hearing")], keys()
)
TELLING = {
    "rfc": "GOMC900101AA1",
    "occupation": "maestra",
    "sex": "M",
    "birth_date": date(1990, 1, 1),
    "address": {"municipality": "14120"},
    "statement": "dijo",
    "injured": True,
    "intoxicated": False,
}
PLACE = {
    "street": "Hidalgo",
    "latitude": 20.7123,
    "longitude": -103.3123,
    "neighbourhood": "EL COLLI",
    "locality": "ZAPOPAN",
    "postal_code": "45070",
    "municipality": "14120",
}
COARSE = {"latitude": 20.71, "municipality": "14120"}
WHOLE = PLACE | {"latitude": 20.71, "longitude": -103.312}


def people(*persons: dict[str, Any], **fields: Any) -> tuple[list[dict[str, Any]], int]:
    made = record("incident", **({"occurred_at": NOON} | fields), persons=list(persons))
    [found] = INCIDENT(made)
    return orjson.loads(found.payload).get("persons", [{}]), found.suppressed


def test_of_an_adult_everything_the_rules_name_leaves() -> None:
    [found], suppressed = people(person(**TELLING))
    assert found.keys() == {
        "curp",
        "rfc",
        "age",
        "birth_date",
        "sex",
        "occupation",
        "address",
        "birth_state",
        "statement",
        "injured",
        "intoxicated",
    }
    assert suppressed == 0


@pytest.mark.parametrize(
    "fields",
    [
        {"age": 17},
        {"birth_date": date(2008, 3, 16)},
        {"age": 30, "birth_date": date(2008, 3, 16)},
        {"age": 30, "curp": CHILD_CURP},
        {"age": 30, "medical_exam": {"clinical_age": 16}},
        {"age": None, "birth_date": None, "curp": None},
        {"protected_witness": True},
        {"protected_witness": True, "role": "officer"},
        {"protected_witness": True, "entity": "legal"},
    ],
)
def test_of_a_protected_person_only_pseudonyms_bands_and_what_points_at_nobody_leave(fields: dict[str, Any]) -> None:
    [found], suppressed = people(person(**{**TELLING, "birth_date": None, **fields}))
    assert found.keys() <= {"curp", "birth_date", "sex"}
    assert found["sex"] == "M"
    assert suppressed >= 4


@pytest.mark.parametrize(
    "fields",
    [
        {"age": 19, "curp": None},
        {"age": 18},
        {"age": None, "curp": None, "birth_date": date(2008, 3, 15)},
        {"age": None, "curp": ADULT_CURP},
        {"age": None, "curp": None, "role": "officer"},
        {"age": None, "curp": None, "entity": "legal"},
        {"protected_witness": False},
    ],
)
def test_who_is_clearly_adult_or_no_natural_person_is_not_protected_for_age(fields: dict[str, Any]) -> None:
    [found], suppressed = people(person(occupation="maestra", **fields))
    assert found["occupation"] == "maestra"
    assert suppressed == 0


def test_without_the_day_of_the_facts_nothing_proves_an_adult() -> None:
    assert "occupation" not in people(person(age=60, occupation="x"), occurred_at=None)[0][0]


def years_after(years: int) -> datetime:
    return NOON.replace(year=NOON.year - years)


@pytest.mark.parametrize(
    ("age", "occurred", "moments", "proven"),
    [
        (18, NOON, {}, False),
        (19, NOON, {}, True),
        (20, years_after(4), {"reported_at": NOON}, False),
        (22, years_after(4), {"closed_at": NOON}, False),
        (23, years_after(4), {"closed_at": NOON}, True),
        (22, years_after(4).replace(day=16), {"closed_at": NOON}, True),
        (19, NOON, {"reported_at": years_after(1)}, True),
    ],
)
def test_a_stated_age_proves_what_it_was_at_the_facts(
    age: int, occurred: datetime, moments: dict[str, datetime], proven: bool
) -> None:
    [found], _ = people(person(age=age, curp=None, occupation="x"), occurred_at=occurred, **moments)
    assert ("occupation" in found) == proven


def test_a_detention_years_later_is_a_moment_an_age_may_have_been_stated_at() -> None:
    late = person(age=20, curp=None, occupation="x", detained_at=NOON)
    assert "occupation" not in people(late, occurred_at=years_after(4))[0][0]
    assert "occupation" in people(late | {"birth_date": date(2000, 1, 1)}, occurred_at=years_after(4))[0][0]


@pytest.mark.parametrize("telling", [{"curp": CHILD_CURP}, {"birth_date": date(2010, 1, 1)}, {"age": 15}])
def test_a_company_with_a_birth_or_an_age_is_a_person(telling: dict[str, Any]) -> None:
    wrong = {"age": None, "curp": None, "entity": "legal", "occupation": "x"}
    assert "occupation" not in people(person(**wrong) | telling)[0][0]
    assert "occupation" in people(person(**wrong))[0][0]


def test_the_age_is_the_one_on_the_local_day_of_the_facts() -> None:
    late = NOON.replace(hour=23, minute=30)  # already the 16th in UTC
    almost_18 = person(age=None, curp=None, birth_date=date(2008, 3, 16), occupation="x")
    assert "occupation" not in people(almost_18, occurred_at=late)[0][0]


@pytest.mark.parametrize(
    ("day", "born"),
    [
        (date(2026, 3, 15), date(2008, 3, 15)),
        (date(2020, 2, 29), date(2002, 2, 28)),
        (date(2018, 2, 28), date(2000, 2, 28)),
        (None, None),
        ("2020", None),
    ],
)
def test_born_by(day: object, born: date | None) -> None:
    assert born_by(day) == born
    assert born_by(datetime(2026, 3, 15, 23)) == date(2008, 3, 15)


PROTECTED = ["30101", "304011", "10301", "10401", "20101", "20201", "20301", "50101", "502011", "60101", "60201"]


@pytest.mark.parametrize("code", [*PROTECTED, None])
@pytest.mark.parametrize("role", ["victim", "complainant"])
def test_the_victim_of_a_protected_or_unknown_offence_is_protected(code: str | None, role: str) -> None:
    offences = [{"label": "x", "national_code": "40102"}, {"label": "x", "national_code": code}]
    [victim, other], _ = people(
        person(role=role, occupation="x"), person(occupation="x"), report_class="crime", offences=offences
    )
    assert "occupation" not in victim
    assert "occupation" in other


def test_the_victim_of_another_known_offence_is_not() -> None:
    offences = [{"label": "x", "national_code": "40102"}]
    [victim], suppressed = people(person(role="victim", occupation="x"), report_class="crime", offences=offences)
    assert victim["occupation"] == "x"
    assert suppressed == 0


def place(kind: str = "incident", **fields: Any) -> dict[str, Any]:
    made = record(kind, place=PLACE, **fields)
    [found] = {"incident": INCIDENT, "case": CASE, "hearing": HEARING}[kind](made)
    document: dict[str, Any] = orjson.loads(found.payload)
    return document["place"]  # type: ignore[no-any-return]


@pytest.mark.parametrize("code", [*PROTECTED, None])
def test_the_exact_place_of_such_an_offence_does_not_leave(code: str | None) -> None:
    offences = [{"label": "x", "national_code": code}]
    assert place(report_class="crime", offences=offences) == COARSE
    assert place("case", offences=offences) == COARSE


def test_a_crime_without_any_offence_hides_its_place_and_an_administrative_matter_does_not() -> None:
    assert place("case") == COARSE
    for report_class in ("crime", "unclassified"):
        assert place(report_class=report_class) == COARSE
    for report_class in ("administrative", "assistance"):
        assert place(report_class=report_class) == WHOLE
    assert place(report_class="crime", offences=[{"label": "x", "national_code": "40102"}])["street"] == "Hidalgo"


@pytest.mark.parametrize("report_class", ["administrative", "assistance", "crime", "unclassified"])
def test_no_class_of_report_speaks_for_an_offence_without_a_code(report_class: str) -> None:
    offences = [{"label": "VIOLENCIA FAMILIAR"}]
    assert place(report_class=report_class, offences=offences) == COARSE
    [victim], _ = people(person(role="victim", occupation="x"), report_class=report_class, offences=offences)
    assert "occupation" not in victim


def test_a_hearing_s_infraction_has_no_code_so_its_place_and_victims_are_protected() -> None:
    assert place("hearing", infraction={"label": "VIOLENCIA FAMILIAR"}) == COARSE
    persons = [person(role=role, occupation="x") for role in ("victim", "complainant", "offender")]
    [found] = HEARING(record("hearing", occurred_at=NOON, persons=persons))
    shown = ["occupation" in one for one in orjson.loads(found.payload)["persons"]]
    assert shown == [False, False, True]


def test_what_points_at_somebody_unnamed_goes_if_anybody_is_protected() -> None:
    def plates(*persons: dict[str, Any]) -> bytes:
        made = record("incident", occurred_at=NOON, persons=list(persons), vehicles=[{"plates": "JKL1234"}])
        return INCIDENT(made)[0].payload

    assert b"vehicles" in plates(person())
    assert b"vehicles" not in plates(person(), person(age=15))


def test_every_floor_rule_names_itself_and_its_law_in_both_languages() -> None:
    rules = (*ALWAYS, *PER_RECORD)
    assert len({rule.name for rule in rules}) == len(rules)
    assert all(rule.es and rule.en and rule.es != rule.en for rule in rules)
    assert all(any(law in rule.source for law in ("LGPDPPSO", "LNSIIPA", "LGV", "CNPP")) for rule in rules)


@pytest.mark.parametrize(
    ("who", "facts", "rule"),
    [
        ({"age": 15}, {}, "adolescentes"),
        ({"age": None, "curp": None}, {}, "adolescentes"),
        ({"protected_witness": True}, {}, "testigos-protegidos"),
        ({"role": "victim"}, {"offences": [{"label": "x", "national_code": "30101"}]}, "victimas"),
    ],
)
def test_what_it_takes_from_a_record_it_takes_by_a_named_rule(
    who: dict[str, Any], facts: dict[str, Any], rule: str
) -> None:
    shown = view({"persons[].occupation": "keep", "vehicles[].colour": "keep", "vehicles[].plates_state": "keep"})
    one = record("incident", occurred_at=NOON, persons=[person(occupation="x", **who)], **facts)
    [found] = compile_views(KINDS["incident"], [shown], keys())(one)
    assert found.floor == (rule,)
    assert rule in {known.name for known in PER_RECORD}


def test_a_place_a_text_and_somebody_unnamed_are_taken_by_named_rules_and_nothing_else_is() -> None:
    shown = view({"place.street": "keep", "persons[].occupation": "keep", "weapons[].serial_number": "{token: arm}"})
    place = {"street": "NOGAL"}
    facts = {"occurred_at": NOON, "place": place, "weapons": [{"serial_number": "X1"}]}
    run = compile_views(KINDS["incident"], [shown], keys())
    adult = record("incident", persons=[person(occupation="x")], **facts)
    assert run(adult)[0].floor == ()
    child = record("incident", persons=[person(age=15)], **facts)
    assert run(child)[0].floor == ("adolescentes",), "the weapon's number may point at them"
    exposed = record("incident", offences=[{"label": "x"}], persons=[person(occupation="x")], **facts)
    assert run(exposed)[0].floor == ("lugar-de-la-victima",)


def test_a_rule_reads_as_it_is_written() -> None:
    assert str(Rule("date", "month")) == "{date: month}"
    assert str(Rule("keep")) == "keep"


def test_the_programme_of_a_hearing_points_at_whoever_was_sent_there() -> None:
    hearing = compile_views(
        KINDS["hearing"], [view({"measure.kind": "keep", "measure.programme": "keep"}, "hearing")], keys()
    )
    measure = {"kind": "referral", "programme": "ADICCIONES"}
    for age, shown in ((30, measure), (15, {"kind": "referral"})):
        made = record("hearing", occurred_at=NOON, measure=measure, persons=[person(role="offender", age=age)])
        assert orjson.loads(hearing(made)[0].payload)["measure"] == shown
