import random
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from contracts.identifiers import Curp, Rfc
from gateway.demo import names
from gateway.demo.curp import curp
from gateway.demo.defects import next_digit
from gateway.demo.people import AGENCIES, Person, spellings
from gateway.demo.population import Cast, Registry

CURP, RFC = TypeAdapter(Curp), TypeAdapter(Rfc)
TODAY = date(2026, 9, 30)


@pytest.fixture(scope="module")
def cast() -> Cast:
    return Cast(Registry(random.Random(5), TODAY), 400)


@pytest.mark.parametrize(
    ("given", "first", "second", "starts", "inner"),
    [
        ("José Luis", "Pérez", "Gómez", "PEGL", "RMS"),
        ("María", "García", "López", "GALM", "RPR"),
        ("María de los Ángeles", "Núñez", "Peña", "NUPA", "XXN"),
        ("José María", "Ñáñez", None, "XAXM", "XXR"),
        ("Ana", "de la Torre", "del Río", "TORA", "RXN"),
        ("Luis", "de la O", "Ek", "OXEL", "XKS"),
        ("Pedro", "Ng", "Cruz", "NXCP", "GRD"),
        ("Óscar", "Buendía", "Ech", "BUEO", "NCS"),
        ("Oscar", "Robles", "Bárcenas", "RXBO", "BRS"),
    ],
)
def test_curp_follows_renapos_rules(given: str, first: str, second: str | None, starts: str, inner: str) -> None:
    made = curp(given, first, second, "H", date(1990, 2, 3), "JC", "0")
    assert (made[:4], made[4:13], made[13:16]) == (starts, "900203HJC", inner)
    CURP.validate_python(made)


_NAME = st.sampled_from(names.words(names.GIVEN_H) + names.words(names.GIVEN_M))
_SURNAME = st.sampled_from(names.words(names.SURNAMES))


@given(
    _NAME,
    _SURNAME,
    st.none() | _SURNAME,
    st.sampled_from("HMX"),
    st.dates(date(1930, 1, 1), date(2015, 1, 1)),
    st.sampled_from(sorted(names.STATES)),
)
def test_every_curp_fits_the_contract_and_no_other_last_digit_does(
    given_names: str, first: str, second: str | None, sex: str, born: date, state: str
) -> None:
    made = curp(given_names, first, second, sex, born, state, "0" if born.year < 2000 else "A")
    assert CURP.validate_python(made) == made
    with pytest.raises(ValidationError):
        CURP.validate_python(next_digit(made))


def test_people_are_valid_and_no_two_share_a_curp(cast: Cast) -> None:
    curps = [person.curp for person in cast.people if person.curp]
    assert len(set(curps)) == len(curps) > 400
    for person in cast.people:
        if person.curp:
            CURP.validate_python(person.curp)
            RFC.validate_python(person.rfc)


def test_foreigners_have_no_curp_and_everybody_else_has(cast: Cast) -> None:
    foreign = [person for person in cast.people if person.nationality != "Mexicana"]
    assert len(foreign) >= 4
    assert {person for person in cast.people if person.curp is None} == set(foreign)


def test_families_share_roof_and_surnames(cast: Cast) -> None:
    for father, mother, *children in cast.families:
        assert children
        for child in children:
            assert (child.first, child.second) == (father.first, mother.first)
            assert child.home == father.home == mother.home
            assert child.household == father.household
            assert child.born > father.born


def test_adolescents_are_between_twelve_and_eighteen(cast: Cast) -> None:
    assert len(cast.adolescents) > 10
    assert all(12 <= person.age(TODAY) < 18 for person in cast.adolescents)


def test_each_agency_spells_in_its_own_ways(cast: Cast) -> None:
    star = cast.star
    ways = {agency: [str(way) for way in spellings(star, agency)] for agency in AGENCIES}
    assert ways["zapopan-policia"][:2] == ["MARIA GUADALUPE NUNEZ VAZQUEZ", "MARIA GUADALUPE NUNEZ"]
    assert ways["zapopan-juzgado"][0] == "MA. GUADALUPE NUÑEZ VAZQUEZ"
    assert ways["fge-jalisco"] == [
        "María Guadalupe Núñez Vázquez",
        "María Guadalupe Núñes Vázquez",
        "María Guadalupe Núñez Bázquez",
    ]


def test_spellings_are_never_empty_and_all_different(cast: Cast) -> None:
    for person in cast.people:
        for agency in AGENCIES:
            ways = spellings(person, agency)
            assert ways
            assert len(set(ways)) == len(ways)
            assert all(way.given and way.first for way in ways)


def test_no_word_of_a_canary_belongs_to_anybody_else(cast: Cast) -> None:
    def said(person: Person) -> set[str]:
        return {word for agency in AGENCIES for way in spellings(person, agency) for word in str(way).split()}

    canaries = {word for person in cast.canaries for word in said(person) if len(word) > 2}
    others = {word for person in cast.people if not person.rare for word in said(person)}
    assert canaries
    assert canaries.isdisjoint(others)
