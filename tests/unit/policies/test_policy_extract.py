from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from policies_world import FIELDS, NOON, ZONE, agreement, allowed, clause, keys, person, record, view

from contracts.document import DocumentError
from contracts.kinds import KINDS
from policies.coarsen import coarsened, coarser
from policies.deidentify import compile_views
from policies.extract import Extract, Extracting, extracted
from policies.rules import DATES, Rule, parse
from policies.views import View, views_of

INCIDENT = KINDS["incident"]
LADDER = """
      ladder:
        - {occurred_at: {date: month}}
        - {"persons[].birth_date": {band: 10}, place.municipality: {hierarchy: state}}
        - {occurred_at: {date: year}, "persons[].birth_date": suppress}
"""


@cache
def extracting(k: int = 5, more: str = "", ladder: str = LADDER) -> View:
    return view(FIELDS, extract=f"\n      k: {k}{more}{ladder}".rstrip())


def test_a_view_states_what_its_extracts_keep_and_the_ladder_to_it() -> None:
    terms = extracting(5, "\n      l: 2\n      most_suppressed: 0.05").extract
    assert terms is not None
    assert (terms.k, terms.l, terms.t, terms.most_suppressed) == (5, 2, None, 0.05)
    assert terms.ladder[0] == {"occurred_at": Rule("date", "month")}


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("{occurred_at: {date: minute}}", "shows less than"),
        ("{occurred_at: {date: day}}", "shows less than"),
        ("{occurred_at: keep}", "shows less than"),
        ('{"persons[].birth_date": {band: 7}}', "shows less than"),
        ('{"persons[].birth_date": {date: month}}', "fecha-de-nacimiento"),
        ('{"persons[].curp": {mask: 4}}', "mask does not hide a CURP"),
        ("{place.municipality: {hierarchy: type}}", "the levels of this field are state"),
        ("{place.street: suppress}", "a field that the view shows"),
        ("{nothing: suppress}", "a field that the view shows"),
        ("{narrative: {mask: 3}}", "free text"),
        ("{occurred_at: {date: fortnight}}", "date takes one of"),
    ],
)
def test_a_step_that_shows_more_or_can_not_be_made_is_refused_with_its_place(step: str, said: str) -> None:
    with pytest.raises(DocumentError, match=r"extract\.ladder") as caught:
        extracting(ladder=f"\n      ladder: [{step}]")
    assert said in str(caught.value)


def test_each_step_follows_the_one_before() -> None:
    steps = "\n      ladder:\n        - {occurred_at: {date: year}}\n        - {occurred_at: {date: month}}"
    with pytest.raises(DocumentError, match=r"ladder\[1\].*\{date: month\} after \{date: year\}"):
        extracting(ladder=steps)
    with pytest.raises(DocumentError, match="only closed extracts enforce it"):
        views_of(agreement(clause({}, k="5")))


def test_a_wrong_ladder_of_a_stored_agreement_extracts_nothing() -> None:
    wrong = clause(FIELDS, extract="\n      k: 5\n      ladder: [{occurred_at: keep}]")
    [found] = views_of(agreement(wrong), stored=True)
    assert found.extract is None


# Generalising what was released is releasing it generalised.


BASE = view({})


def released(path: str, rule: Rule, value: Any) -> Any:
    name = path.rpartition(".")[2]
    who = person(curp=None, age=None, birth_date=date(1970, 1, 1)) | {name: value}
    one = record("incident", **({"occurred_at": NOON, "persons": [who]} if "[]" in path else {name: value}))
    chosen = replace(BASE, rules={**BASE.rules, path: rule})
    [made] = compile_views(INCIDENT, [chosen], keys())(one)
    payload = orjson.loads(made.payload)
    return payload["persons"][0][name] if "[]" in path else payload[name]


def follow(path: str, rules: list[Rule], value: Any) -> None:
    leaf = INCIDENT.leaves[path]
    pairs = [
        (old, new) for old in rules for new in rules if coarser(old, new, leaf) == "" and new.transform != "suppress"
    ]
    assert pairs
    for old, new in pairs:
        direct = released(path, new, value)
        assert coarsened(released(path, old, value), new, leaf) == direct, (old, new)
        assert coarsened(direct, new, leaf) == direct, "and once more changes nothing"


@settings(max_examples=15, deadline=None)
@given(st.datetimes(datetime(2010, 1, 1), datetime(2025, 12, 31), timezones=st.just(ZONE)))
def test_a_time_generalised_after_its_release_is_the_time_released_so(at: datetime) -> None:
    follow("occurred_at", [Rule("keep"), *(Rule("date", one) for one in DATES)], at)


@settings(max_examples=15, deadline=None)
@given(st.dates(date(1930, 1, 1), date(2000, 1, 1)))
def test_a_birth_generalised_after_its_release_is_the_birth_released_so(born: date) -> None:
    bands = [Rule("band", width) for width in (5, 10, 20, 50)]
    follow("persons[].birth_date", [Rule("date", "year"), *bands], born)


@settings(max_examples=15, deadline=None)
@given(st.integers(30, 119))
def test_an_age_generalised_after_its_release_is_the_age_released_so(age: int) -> None:
    follow("persons[].age", [Rule("keep"), *(Rule("band", width) for width in (5, 10, 20))], age)


def test_only_what_can_be_made_of_a_released_value_may_follow() -> None:
    for path, leaf in INCIDENT.leaves.items():
        for old in allowed(leaf):
            assert coarser(old, Rule("suppress"), leaf) == "", path
            assert coarser(old, old, leaf) != "", (path, old)
            for new in allowed(leaf):
                if coarser(old, new, leaf) == "":
                    assert coarser(new, old, leaf) != "", (path, old, new)
    week = coarser(parse({"date": "week"}), parse({"date": "month"}), INCIDENT.leaves["occurred_at"])
    assert "shows less" in week, "a week lies in two months"


# Extracts


def payload(day: int, born: int, offence: str = "40102", sex: str = "H", municipality: str = "14120") -> dict[str, Any]:
    who = {"birth_date": f"{born}-{born + 4}", "sex": sex, "curp": f"p1.00000000.{day:026}"}
    return {
        "narrative": "[texto reservado]",
        "occurred_at": f"2026-03-{day:02}",
        "offences": [{"national_code": offence}],
        "persons": [who],
        "place": {"municipality": municipality},
    }


def made(chosen: View, payloads: list[dict[str, Any]]) -> Extract:
    assert chosen.extract is not None
    return extracted(INCIDENT, chosen.rules, chosen.extract, payloads)


def test_where_nobody_stands_out_nothing_is_generalised_and_pseudonyms_and_texts_go() -> None:
    found = made(extracting(), [payload(3, 1990) for _ in range(5)])
    assert (found.climbed, found.suppressed, found.read) == (0, 0, 5)
    who = {"birth_date": "1990-1994", "sex": "H"}
    place, offences = {"municipality": "14120"}, [{"national_code": "40102"}]
    assert list(found.records) == [
        {"occurred_at": "2026-03-03", "offences": offences, "persons": [who], "place": place} for _ in range(5)
    ]


def test_the_ladder_is_climbed_as_far_as_needed_and_no_further() -> None:
    found = made(extracting(), [payload(day, 1990) for day in range(1, 6)])
    assert (found.climbed, found.suppressed, found.before.k, found.after.k) == (1, 0, 1, 5)
    assert {one["occurred_at"] for one in found.records} == {"2026-03"}
    apart = [payload(1, 1990, municipality="14120"), payload(2, 1995, municipality="14039")] * 3
    found = made(extracting(), apart)
    assert (found.climbed, found.after.k) == (2, 6)
    assert found.records[0]["place"] == {"municipality": "14"}
    assert found.records[0]["persons"] == [{"birth_date": "1990-1999", "sex": "H"}]


def test_who_stands_out_even_so_is_left_out_and_counted() -> None:
    found = made(extracting(), [payload(1, 1990)] * 6 + [payload(1, 1990, sex="M")])
    assert (found.climbed, found.suppressed, len(found.records), found.after.k) == (3, 1, 6, 6)
    tolerant = extracting(5, "\n      most_suppressed: 0.2")
    found = made(tolerant, [payload(1, 1990)] * 6 + [payload(1, 1990, sex="M")])
    assert (found.climbed, found.suppressed) == (0, 1), "a few left out rather than all generalised"


def test_a_record_goes_if_one_of_its_persons_stands_out_and_so_does_whom_it_leaves_alone() -> None:
    two = payload(1, 1990)
    two["persons"] = [*two["persons"], {"birth_date": "1960-1964", "sex": "M"}]
    found = made(extracting(5, ladder=""), [payload(1, 1990)] * 4 + [two])
    assert (found.suppressed, found.records) == (5, [])


def test_a_class_that_says_the_same_of_all_is_too_telling_where_l_is_asked() -> None:
    alike = [payload(1, 1990)] * 5 + [
        payload(2, 1990, offence=one) for one in ("40102", "40202", "40102", "40202", "40301")
    ]
    assert made(extracting(5, ladder=""), alike).suppressed == 0
    found = made(extracting(5, "\n      l: 2", ladder=""), alike)
    assert (found.suppressed, found.before.l, found.after.l) == (5, 1, 3)


def test_a_class_whose_offences_are_far_from_everybody_s_is_too_telling_where_t_is_asked() -> None:
    far = [payload(1, 1990, offence=one) for one in ["40102"] * 9 + ["40202"]]
    far += [payload(2, 1990, offence=one) for one in ["40202"] * 9 + ["40102"]]
    assert made(extracting(5, ladder=""), far).before.t == pytest.approx(0.4)
    assert made(extracting(5, "\n      t: 0.5", ladder=""), far).suppressed == 0
    assert made(extracting(5, "\n      t: 0.3", ladder=""), far).records == []
    found = made(extracting(5, "\n      t: 0.3"), far)
    assert (found.climbed, found.suppressed, found.after.t) == (1, 0, 0.0)


PAYLOADS = st.lists(
    st.builds(
        payload,
        st.integers(1, 28),
        st.sampled_from([1960, 1965, 1990, 1995]),
        st.sampled_from(["40102", "40202", "40301"]),
        st.sampled_from("HM"),
        st.sampled_from(["14120", "14039", "02004"]),
    ),
    max_size=40,
)


@settings(max_examples=60, deadline=None)
@given(PAYLOADS, st.integers(2, 8), st.sampled_from(["", "\n      l: 2", "\n      most_suppressed: 0.1"]))
def test_an_extract_keeps_what_it_promises_and_loses_nothing_uncounted(
    payloads: list[dict[str, Any]], k: int, more: str
) -> None:
    chosen = extracting(k, more)
    found = made(chosen, payloads)
    assert len(found.records) + found.suppressed == found.read == len(payloads)
    rows = Counter(
        repr((one.get("occurred_at"), one.get("place"), who)) for one in found.records for who in one["persons"]
    )
    assert all(count >= k for count in rows.values())
    assert (found.after.k >= k and (not more.endswith("l: 2") or found.after.l >= 2)) or not found.records
    text = repr(found.records)
    assert "p1." not in text
    assert "[texto" not in text
    again = made(chosen, payloads[::-1])
    assert Counter(map(repr, again.records)) == Counter(map(repr, found.records)), "whatever the order"


def test_the_terms_of_an_extract_have_bounds() -> None:
    for wrong in ({"k": 1}, {"k": 5, "l": 1}, {"k": 5, "t": 0}, {"k": 5, "most_suppressed": 0.5}, {"k": 5, "x": 1}, {}):
        with pytest.raises(ValueError, match="validation error"):
            Extracting(**wrong)  # type: ignore[arg-type]
