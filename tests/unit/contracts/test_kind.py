from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from contracts.kind import Kind, Problem
from contracts.kinds import KINDS

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
THEN = datetime(2026, 2, 1, 12, tzinfo=UTC)
SMALLEST: dict[str, dict[str, Any]] = {
    "case": {},
    "hearing": {"infraction": {"label": "Ingerir bebidas en la vía pública"}},
    "incident": {"report_class": "crime"},
}
WEST, EAST = timezone(timedelta(hours=-23)), timezone(timedelta(hours=23))
PATTERN = "string_pattern_mismatch"
EVERY_KIND = pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)


def problems(kind: str, **fields: Any) -> list[Problem]:
    judged = KINDS[kind].judge(SMALLEST[kind] | fields, NOW)
    return judged if isinstance(judged, list) else []


def person(**fields: Any) -> list[dict[str, Any]]:
    return [{"role": "detained", **fields}]


@EVERY_KIND
def test_the_smallest_record_fits_and_lists_are_its_own(kind):
    one, other = (kind.judge(SMALLEST[kind.name], NOW) for _ in range(2))
    assert isinstance(one, kind.model)
    assert one.persons == []
    assert one.persons is not other.persons


def test_a_record_reads_by_attribute_and_does_not_change():
    record = KINDS["incident"].judge(SMALLEST["incident"] | {"persons": person(given_names="  ANA ", age=30)}, NOW)
    assert not isinstance(record, list)
    assert (record.persons[0].given_names, record.persons[0].age, record.persons[0].entity) == ("ANA", 30, "natural")
    with pytest.raises(ValueError, match="frozen"):
        record.folio = "x"


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"persons": person(curp="HEGG560427MVZRRL05")}, ("persons[].curp", "curp_check_digit")),
        ({"persons": person(curp="HEGG٥60427MVZRRL04")}, ("persons[].curp", "string_pattern_mismatch")),
        ({"persons": person(age=121)}, ("persons[].age", "less_than_equal")),
        ({"persons": person(age="30")}, ("persons[].age", "int_type")),
        ({"persons": person(birth_date=THEN)}, ("persons[].birth_date", "date_type")),
        ({"persons": person(birth_date=date(1900, 1, 1))}, ("persons[].birth_date", "greater_than_equal")),
        ({"persons": person(birth_date=date(2026, 3, 3))}, ("persons[].birth_date", "in_the_future")),
        ({"persons": person(detained_at=NOW + timedelta(days=2))}, ("persons[].detained_at", "in_the_future")),
        ({"persons": [{}]}, ("persons[].role", "missing")),
        ({"persons": person(address={"state": "1"})}, ("persons[].address.state", PATTERN)),
        ({"place": {"latitude": 0.0}}, ("place.latitude", "greater_than_equal")),
        ({"place": {"longitude": float("nan")}}, ("place.longitude", "less_than_equal")),
        ({"place": {"latitude": float("inf")}}, ("place.latitude", "less_than_equal")),
        ({"occurred_at": datetime(2026, 1, 1)}, ("occurred_at", "timezone_aware")),
        ({"occurred_at": NOW + timedelta(hours=25)}, ("occurred_at", "in_the_future")),
        ({"occurred_at": datetime(1900, 1, 1, tzinfo=timezone(timedelta(hours=-8)))}, ("occurred_at", "too_early")),
        ({"occurred_at": datetime.max.replace(tzinfo=WEST)}, ("occurred_at", "in_the_future")),
        ({"occurred_at": datetime.min.replace(tzinfo=EAST)}, ("occurred_at", "too_early")),
        ({"folio": "a\x00b"}, ("folio", PATTERN)),
        ({"folio": "a\ud800"}, ("folio", "string_unicode")),
        ({"folio": "   "}, ("folio", "string_too_short")),
        ({"folio": 7}, ("folio", "string_type")),
        ({"use_of_force": 1}, ("use_of_force", "bool_type")),
        ({"force": {"dead_persons": -1}}, ("force.dead_persons", "greater_than_equal")),
        ({"report_class": "Delito"}, ("report_class", "literal_error")),
        ({"persons": person() * 201}, ("persons", "too_long")),
        ({"PELJ900101HJCRPN07": 1}, ("record", "extra_forbidden")),
        ({"place": {"Juan Pérez": 1}}, ("place", "extra_forbidden")),
        ({"persons": person(**{"Juan.Pérez": 1})}, ("persons[]", "extra_forbidden")),
        ({5: 1}, ("record", "invalid_key")),
    ],
)
def test_a_row_that_does_not_fit_says_field_and_rule(fields, problem):
    assert KINDS["incident"].judge(SMALLEST["incident"] | fields, NOW) == [Problem(*problem)]


def test_clocks_may_run_a_day_ahead():
    assert problems("incident", occurred_at=NOW + timedelta(hours=24)) == []
    assert problems("incident", persons=person(birth_date=date(2026, 3, 2))) == []
    assert problems("incident", occurred_at=datetime(1900, 1, 3, tzinfo=UTC)) == []


def test_a_case_is_not_opened_before_the_facts_but_the_same_day_is_fine():
    assert problems("case", opened_at=THEN, occurred_at=THEN + timedelta(days=1)) == [
        Problem("occurred_at", "after_opened_at")
    ]
    assert problems("case", opened_at=THEN, occurred_at=THEN + timedelta(hours=1)) == []


def test_a_moment_may_be_the_day_alone_but_no_wall_time_and_no_moment_of_the_facts():
    assert problems("case", opened_at=date(2026, 2, 1)) == []
    assert problems("case", opened_at=datetime(2026, 2, 1)) != []
    assert problems("case", occurred_at=date(2026, 2, 1)) == [Problem("occurred_at", "datetime_type")]
    assert problems("case", opened_at=date(2026, 3, 3)) == [Problem("opened_at", "in_the_future")]
    assert problems("case", opened_at=date(1900, 1, 1)) == [Problem("opened_at", "too_early")]


@pytest.mark.parametrize(("hours", "said"), [(11, []), (12, ["after_opened_at"])])
def test_facts_of_the_day_on_which_a_case_was_opened_are_not_after_it(hours: int, said: list[str]):
    found = problems("case", opened_at=date(2026, 2, 1), occurred_at=THEN + timedelta(hours=hours))
    assert [problem.rule for problem in found] == said


def test_each_problem_is_said_once_and_in_order():
    many = person(age=-1, curp="x") + person(age=-2, curp="y")
    assert problems("incident", persons=many) == [
        Problem("persons[].age", "greater_than_equal"),
        Problem("persons[].curp", "string_pattern_mismatch"),
    ]
    late = person(birth_date=date(2030, 1, 1)) * 2
    assert problems("incident", persons=late) == [Problem("persons[].birth_date", "in_the_future")]


@EVERY_KIND
def test_filters_times_and_order_name_fields_of_the_kind(kind: Kind):
    named = [path for path in kind.filters if path is not None]
    assert [path for path in (*named, *kind.instants, *sum(kind.not_before, ())) if path not in kind.leaves] == []


@EVERY_KIND
def test_every_time_of_the_record_itself_is_bounded(kind: Kind):
    times = {path for path in kind.leaves if path.endswith("_at") and "." not in path}
    assert times - set(kind.instants) == set()


def test_kinds_are_found_by_name():
    assert {name: kind.name for name, kind in KINDS.items()} == {name: name for name in ("case", "hearing", "incident")}
    assert len({kind.plural for kind in KINDS.values()}) == len(KINDS)


TOP = sorted({path.split(".")[0].removesuffix("[]") for kind in KINDS.values() for path in kind.leaves})
KEYS = st.one_of(st.text(max_size=12), st.sampled_from(TOP))
VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=20),
        st.dates(),
        st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=-6))])),
        st.binary(max_size=4),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=12,
)


@EVERY_KIND
@given(fields=st.dictionaries(KEYS, VALUES, max_size=6))
def test_anything_is_a_record_or_problems_that_name_declared_fields_only(kind: Kind, fields):
    judged = kind.judge(fields, NOW)
    if isinstance(judged, BaseModel):
        return
    assert judged
    parts = {"record"} | {path[:end] for path in kind.leaves for end in range(len(path) + 1)}
    assert [problem for problem in judged if problem.field not in parts] == []
