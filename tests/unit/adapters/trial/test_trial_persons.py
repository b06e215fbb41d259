"""Persons that a trial points out: names that were not taken apart, and who was under eighteen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest

from adapters.base import Batch, Cursor, Row, Skipped
from adapters.rows.mapper import read_mapping
from adapters.trial.ages import misaged
from adapters.trial.attempt import Trial, attempt
from adapters.trial.entities import in_roles, twice
from adapters.trial.persons import minors, unparted

LUNA = {"given_names": "JUAN", "first_surname": "LUNA", "second_surname": "PAZ"}


NOW = datetime(2026, 5, 1, tzinfo=UTC)


class Rows:
    name = "rows"

    def __init__(self, *rows: dict[str, str]) -> None:
        self._rows = [Row(f"a.csv#{i}@0", row | {"folio": str(i)}) for i, row in enumerate(rows, 2)]

    def pull(self, cursor: Cursor | None) -> Iterator[Batch | Skipped]:
        yield Batch(self._rows, {}, "digest", 0, len(self._rows), "a.csv", frozenset())

    def fetch(self, locator: str) -> Row | None:
        raise NotImplementedError

    def check(self) -> None:
        raise NotImplementedError


def of(*persons: Mapping[str, Any]) -> dict[str, Any]:
    return {"occurred_at": date(2026, 3, 1), "persons": list(persons)}


@pytest.mark.parametrize(
    ("person", "said"),
    [
        (LUNA, []),
        ({"given_names": "JUAN CARLOS LUNA PAZ"}, ["given_names"]),
        ({"given_names": "LUNA PAZ JUAN"}, ["given_names"]),
        ({"given_names": "MARIA DEL CARMEN"}, []),
        ({"given_names": "ANA MARIA JOSEFA"}, []),
        ({"given_names": "JUAN", "first_surname": "LUNA PAZ"}, ["first_surname"]),
        ({"given_names": "JUAN", "first_surname": "LUNA DE LA CRUZ"}, ["first_surname"]),
        ({"given_names": "JUAN", "first_surname": "PONCE DE LEON"}, []),
        ({"given_names": "JUAN", "first_surname": "DE LA CRUZ"}, []),
        ({"given_names": "JUAN", "first_surname": "LUNA PAZ", "second_surname": "SOTO"}, []),
        ({"role": "victim"}, []),
    ],
)
def test_a_field_that_seems_to_hold_more_than_its_own_is_counted(person: dict[str, str], said: list[str]) -> None:
    assert [*unparted(of(person))] == said
    assert [*unparted({})] == []


@pytest.mark.parametrize(
    ("more", "minor"),
    [
        ({"age": 17}, True),
        ({"age": 18}, False),
        ({"birth_date": date(2008, 3, 1)}, False),
        ({"birth_date": date(2008, 3, 2)}, True),
        ({}, False),
        ({"age": 17, "role": "officer"}, False),
    ],
)
def test_persons_under_eighteen_who_have_a_name_are_counted(more: dict[str, Any], minor: bool) -> None:
    assert minors(of(LUNA | more), "occurred_at") == minor
    assert minors(of(more), "occurred_at") == 0
    assert minors({"persons": [LUNA | more]}, "occurred_at") == (minor and "age" in more)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({}, False),  # two may be called so
        ({"age": 30}, False),
        ({"first_surname": "LUNA"}, True),
        ({"curp": "LUPJ900101HJCNZN09"}, True),
        ({"birth_date": date(1990, 1, 1)}, True),
    ],
)
def test_only_of_whom_it_is_said_who_they_are_it_is_said_that_they_stand_twice(
    more: dict[str, Any], said: bool
) -> None:
    juan = {"given_names": "JUAN", **more}
    assert twice(of(juan, {"given_names": "EVA"}, dict(juan))) is said


def test_an_age_that_the_day_of_birth_contradicts_is_named_by_its_place() -> None:
    born = date(1990, 3, 2)
    found = [[*misaged(of({"age": age, "birth_date": born}), "occurred_at")] for age in range(33, 38)]
    assert found == [["birth_date"], [], [], [], ["birth_date"]]
    whole = "LUPJ900101HJCNZN09"
    assert [*misaged(of({"age": 30, "curp": whole}, {"age": 36, "curp": whole}), "occurred_at")] == ["curp"]


MAPPING = """mapping: 1
source: boletas
owner: juzgado
kind: hearing
zone: America/Mexico_City
read: {csv: {files: "*.csv"}}
key: {columns: [folio]}
fields:
  infraction.label: {const: RIÑA}
  occurred_at: {date: fecha, format: "%d/%m/%Y"}
  occurred_precision: {precision_of: occurred_at}
  persons[0].role: {const: offender}
  persons[0].curp: {text: curp}
  persons[0].birth_date: {date: nacimiento, format: "%d/%m/%Y"}
  persons[0].age: {number: edad, only_where: {column: tipo, values: [FISICA]}}
"""
PERSON = {"fecha": "01/03/2026", "tipo": "FISICA", "curp": "", "nacimiento": "01/01/1990", "edad": "36"}


def tried(mapping: str, *rows: Mapping[str, str]) -> Trial:
    return attempt(
        Rows(*({**PERSON, **row} for row in rows)), read_mapping(mapping, "m.yaml"), NOW, 0, lambda done, total: None
    )


@pytest.mark.parametrize(
    ("wrong", "kept"),
    [({"edad": "20"}, 1), ({"edad": "20", "nacimiento": "", "curp": "LUPJ900101HJCNZN09"}, 2)],
)
def test_one_of_an_age_and_a_birth_that_contradict_is_left_out_by_a_ready_line(
    wrong: dict[str, str], kept: int
) -> None:
    rows = [{}, wrong, {"nacimiento": "", "edad": "40"}, {"tipo": "MORAL", "edad": "99", "nacimiento": ""}]
    found = tried(MAPPING, *rows)
    assert found.misaged == 1
    for one in found.left_out:
        (old,) = [said for said in MAPPING.splitlines() if said.startswith(f"  persons[0].{one.field}:")]
        after = tried(MAPPING.replace(old, f"  {one.line}"), *rows)
        assert (after.kept, after.misaged, after.left_out) == (4, 0, [])
        assert after.filled["persons[].age"] == (kept if one.field == "age" else 3)


def test_where_nothing_contradicts_nothing_is_left_out() -> None:
    assert tried(MAPPING, {}, {"edad": "35"}).left_out == []


def test_who_stands_in_two_roles_is_somebody_twice_and_two_of_one_role_or_name_are_not() -> None:
    juan = {"given_names": "JUAN", "first_surname": "LUNA", "age": 30, "role": "victim"}
    assert in_roles(of(juan, juan | {"role": "complainant"}))
    assert not in_roles(of(juan, dict(juan)))
    assert not in_roles(of(juan, juan | {"role": "complainant", "age": 60}))
    assert not in_roles(of({"role": "victim"}, {"role": "complainant"}))
