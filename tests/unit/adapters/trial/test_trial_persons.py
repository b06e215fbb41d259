"""Persons that a trial points out: names that were not taken apart, and who was under eighteen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from adapters.trial.entities import twice
from adapters.trial.persons import minors, misaged, unparted

LUNA = {"given_names": "JUAN", "first_surname": "LUNA", "second_surname": "PAZ"}


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
    found = [misaged(of({"age": age, "birth_date": born}), "occurred_at") for age in range(33, 38)]
    assert found == [1, 0, 0, 0, 1]
