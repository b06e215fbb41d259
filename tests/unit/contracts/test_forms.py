from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from contracts import identifiers
from contracts.fields import Leaf
from contracts.forms import FORMS, MEANINGS, fits, meanings
from contracts.kinds import KINDS

LEAVES = [(kind.name, leaf) for kind in KINDS.values() for leaf in kind.leaves.values()]
IDENTIFIERS = [
    getattr(identifiers, name)
    for name in ("Curp", "Rfc", "IphReference", "StateCode", "MunicipalityCode", "PostalCode", "OffenceCode")
]


def of(kind: str, path: str) -> Leaf:
    return KINDS[kind].leaves[path]


def test_every_value_of_every_closed_list_has_its_words() -> None:
    closed = [(kind, leaf) for kind, leaf in LEAVES if leaf.values]
    assert len(closed) > 20
    for kind, leaf in closed:
        said = meanings(leaf)
        assert all(words.es and words.en for words in said.values()), (kind, leaf.path)
    listed = {(leaf.path.rpartition(".")[2], value) for _, leaf in closed for value in leaf.values}
    assert {(name, value) for name, values in MEANINGS.items() for value in values} == listed


def test_a_value_without_words_is_noticed() -> None:
    with pytest.raises(KeyError):
        meanings(Leaf("persons[].role", str, of("case", "persons[].role").meta, ("detained", "ghost")))


@pytest.mark.parametrize("identifier", IDENTIFIERS)
def test_every_example_has_the_form_that_it_is_an_example_of(identifier: Any) -> None:
    (pattern,) = (mark.pattern for mark in identifier.__metadata__ if hasattr(mark, "pattern"))
    TypeAdapter(identifier).validate_python(FORMS[pattern].example, strict=True)
    with pytest.raises(ValidationError):
        TypeAdapter(identifier).validate_python(FORMS[pattern].example + "-", strict=True)


def test_every_pattern_that_is_not_any_text_has_a_form() -> None:
    plain = of("hearing", "folio").limits.pattern
    patterns = {leaf.limits.pattern for _, leaf in LEAVES} - {None, plain}
    assert patterns == FORMS.keys()


def test_limits_are_those_that_the_contract_enforces() -> None:
    for path, annotation in (("persons[].age", "120"), ("measure.arrest_hours", "36"), ("folio", "40")):
        limits = of("hearing", path).limits
        assert str(limits.most if limits.longest is None else limits.longest) == annotation
    birth = of("case", "persons[].birth_date").limits
    assert (str(birth.least), birth.most) == ("1900-01-02", None)
    point = of("incident", "place.latitude").limits
    assert (point.least, point.most) == (14.5, 32.75)


@pytest.mark.parametrize(
    ("kind", "path", "es"),
    [
        ("hearing", "persons[].curp", "CURP: 18 letras y dígitos, el último es el verificador; por ejemplo "),
        ("hearing", "measure.kind", "uno de: warning, fine, "),
        ("hearing", "measure.commuted", "sí o no"),
        ("hearing", "measure.arrest_hours", "un número entero de 0 a 36"),
        ("case", "persons[].birth_date", "una fecha desde 1900-01-02"),
        ("case", "opened_at", "una fecha con hora, o el día solo"),
        ("case", "occurred_at", "una fecha con hora"),
        ("case", "narrative", "un texto, hasta 20,000 signos"),
        ("incident", "iph_reference", "referencia IPH: 21 letras y dígitos seguidos"),
    ],
)
def test_what_fits_is_said_in_words(kind: str, path: str, es: str) -> None:
    assert fits(of(kind, path)).es.startswith(es)


def test_what_a_record_or_part_can_t_be_without() -> None:
    found = {(kind, leaf.path): leaf.needed for kind, leaf in LEAVES if leaf.needed != "no"}
    assert found["incident", "report_class"] == found["hearing", "infraction.label"] == "record"
    assert found["hearing", "measure.kind"] == found["case", "persons[].role"] == "part"
    assert ("case", "nuc") not in found
