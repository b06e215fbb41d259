from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Literal

import pytest
from pydantic import AwareDatetime

from contracts.fields import Field, Leaf, Part, Protection, Sensitivity, leaf_index, leaves, without_indexes
from contracts.kinds import KINDS

OPERATIONAL = Sensitivity.OPERATIONAL


class Inner(Part):
    code: Annotated[Literal["a", "b"], Field("Código", "Code", OPERATIONAL)]
    day: Annotated[date | None, Field("Día", "Day", OPERATIONAL)] = None


class Outer(Part):
    name: Annotated[str | None, Field("Nombre", "Name", Sensitivity.DIRECT, Protection.PERSON)] = None
    inner: Inner | None = None
    many: list[Inner] = []  # noqa: RUF012  (pydantic copies it)


def test_leaves_are_walked_in_order_through_parts_and_lists():
    assert [(leaf.path, leaf.type) for leaf in leaves(Outer)] == [
        ("name", str),
        ("inner.code", str),
        ("inner.day", date),
        ("many[].code", str),
        ("many[].day", date),
    ]
    assert [leaf.lists for leaf in leaves(Outer)] == [0, 0, 0, 1, 1]
    assert leaf_index(Outer)["name"].meta.protection is Protection.PERSON


def test_a_field_that_does_not_say_its_sensitivity_is_refused():
    class Silent(Part):
        name: str

    with pytest.raises(TypeError, match=r"Silent\.name"):
        leaves(Silent)


def test_a_type_the_rules_do_not_know_is_refused():
    class Odd(Part):
        name: Annotated[Literal["a"] | None, Field("x", "x", OPERATIONAL)]
        table: Annotated[dict[str, str], Field("x", "x", OPERATIONAL)]

    with pytest.raises(TypeError, match="not supported"):
        leaves(Odd)


def test_indexes_are_taken_out_of_a_path():
    assert without_indexes("persons[3].curp") == "persons[].curp"
    assert without_indexes("persons[12].a[0].b") == "persons[].a[].b"


def offenders(wrong: Callable[[Leaf], bool]) -> list[str]:
    return [f"{kind.name}: {leaf.path}" for kind in KINDS.values() for leaf in kind.leaves.values() if wrong(leaf)]


def name(leaf: Leaf) -> str:
    return leaf.path.rpartition(".")[2]


def test_every_field_has_both_labels():
    assert offenders(lambda leaf: not (leaf.meta.es[:1].isupper() and leaf.meta.en[:1].isupper())) == []


def test_every_field_is_of_a_type_the_rules_know():
    known = (str, int, float, bool, date, datetime, AwareDatetime)
    assert offenders(lambda leaf: leaf.type not in known) == []


def test_names_and_contact_data_are_direct_identifiers():
    telling = ("curp", "rfc", "surname", "given_names", "phone", "email", "folio", "licence", "plates", "alias", "nuc")
    found = offenders(lambda leaf: any(word in name(leaf) for word in telling))
    assert len(found) > 60
    assert [
        path
        for path in offenders(
            lambda leaf: any(word in name(leaf) for word in telling) and leaf.meta.sensitivity is not Sensitivity.DIRECT
        )
        if not path.endswith("plates_state")
    ] == []


def test_what_identifies_a_person_is_protected_with_the_person():
    identifying = (Sensitivity.DIRECT, Sensitivity.FREE_TEXT)
    assert (
        offenders(
            lambda leaf: (
                leaf.path.startswith("persons[]")
                and leaf.meta.sensitivity in identifying
                and leaf.meta.protection is not Protection.PERSON
            )
        )
        == []
    )


def test_what_a_physician_found_leaves_in_no_view():
    medical = ("findings", "illness", "medication", "history", "prescription", "health_notes", "medical_certificate")
    assert len(offenders(lambda leaf: name(leaf) in medical)) == 3 * 6 + 1
    assert offenders(lambda leaf: name(leaf) in medical and leaf.meta.protection is not Protection.NEVER) == []


def test_a_hierarchy_gets_coarser():
    def wrong(leaf: Leaf) -> bool:
        lengths = [length for _, length in leaf.meta.hierarchy]
        return lengths != sorted(set(lengths), reverse=True)

    assert offenders(wrong) == []
