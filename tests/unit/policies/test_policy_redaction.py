"""``redact_text`` in an agreement and in the generated de-identifier: the gate, the floor, failures, the digest."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from jsonschema import ValidationError, validate
from policies_measured import MEASURED_HEAD, redacting
from policies_world import HEAD, NOON, agreement, clause, keys, person, record, view
from pydantic import BaseModel

from contracts.document import DocumentError
from contracts.kinds import KINDS
from contracts.publish import release_schema
from contracts.release import Release
from contracts.released import REDACTED_TEXT
from policies.deidentify import compile_views
from policies.explain import explain
from policies.identities import identities_of
from policies.redaction.engine import ENGINE
from policies.views import View, views_of

TEXT = "Se asegura a Juan Peres en calle Nogal 12; CURP GOMC900101HJCRRR02. Portaba una navaja."
OFFICER = {"role": "officer", "given_names": "Xiuhtl", "first_surname": "Tecuap"}


def refused(head: str) -> str:
    with pytest.raises(DocumentError) as caught:
        views_of(agreement(clause({"narrative": "redact_text"}), head=head))
    return str(caught.value)


def released(view: View, found: BaseModel) -> Release:
    [release] = compile_views(KINDS[view.kind], [view], keys())(found)
    return release


def told(view: View, found: BaseModel) -> Any:
    return orjson.loads(released(view, found).payload)


def test_without_a_measurement_it_is_refused_with_what_to_do_in_both_languages() -> None:
    said = refused(HEAD)
    assert "[texto-sin-medicion]" in said
    assert "convenio text measure" in said
    assert "de zapopan-policia no hay ninguna registrada · none of zapopan-policia is recorded" in said


@pytest.mark.parametrize(
    ("written", "instead", "said"),
    [
        ("owner: zapopan-policia, on", "owner: fge-jalisco, on", "none of zapopan-policia is recorded"),
        (f"engine: {ENGINE}", f"engine: {ENGINE + 1}", "measure again"),
        ("documents: 150", "documents: 99", "100 are needed"),
    ],
)
def test_another_owner_s_another_version_s_or_too_small_a_measurement_does_not_count(
    written: str, instead: str, said: str
) -> None:
    assert said in refused(MEASURED_HEAD.replace(written, instead))


@pytest.mark.parametrize(
    ("written", "instead", "said"),
    [
        ("cover: 0.971", "cover: 97.1", "measurements[0]"),
        ("sample: 0f3a5c7e9b1d2f40", "sample: mine", "measurements[0].sample"),
        ("layers: [parties, ", "layers: [magic, ", "measurements[0].layers"),
    ],
)
def test_a_measurement_that_is_none_is_named(written: str, instead: str, said: str) -> None:
    with pytest.raises(DocumentError) as caught:
        agreement(clause({}), head=MEASURED_HEAD.replace(written, instead))
    assert said in str(caught.value)


def test_an_owner_is_measured_once() -> None:
    line = MEASURED_HEAD[MEASURED_HEAD.index("  - {owner") : MEASURED_HEAD.index("views:")]
    with pytest.raises(DocumentError, match="stands twice"):
        agreement(clause({}), head=MEASURED_HEAD.replace(line, line + line))


def test_only_a_free_text_can_be_redacted() -> None:
    with pytest.raises(DocumentError, match="is for free text"):
        views_of(agreement(clause({"unit": "redact_text"}), head=MEASURED_HEAD))
    with pytest.raises(DocumentError, match="datos-reservados"):
        views_of(agreement(clause({"persons[].health_notes": "redact_text"}), head=MEASURED_HEAD))


def test_a_text_is_redacted_with_what_the_record_names_and_says_so() -> None:
    parties = [person(given_names="Juan", first_surname="Pérez"), OFFICER]
    found = record("incident", occurred_at=NOON, narrative=TEXT + " Firma X. Tecuapp", persons=parties)
    shown = told(redacting({"narrative": "redact_text"}), found)
    assert shown["narrative"].startswith(REDACTED_TEXT)
    assert "Portaba una navaja." in shown["narrative"]
    assert not [secret for secret in ("Juan", "Peres", "Nogal", "GOMC", "Tecuap") if secret in shown["narrative"]]


def test_what_is_released_fits_the_contract() -> None:
    schema = release_schema(KINDS["incident"])
    found = record("incident", occurred_at=NOON, narrative=TEXT, persons=[person()])
    validate(told(redacting({"narrative": "redact_text"}), found), schema)
    with pytest.raises(ValidationError, match="does not match"):
        validate({"narrative": TEXT}, schema)


PROTECTED = [
    person(age=15, curp=None),
    person(age=None, curp=None),
    person(protected_witness=True),
]


@pytest.mark.parametrize("who", PROTECTED, ids=["child", "unknown age", "witness"])
@pytest.mark.parametrize("path", ["narrative", "observations"])
def test_of_a_record_with_a_protected_person_no_text_leaves(path: str, who: dict[str, Any]) -> None:
    found = record("incident", occurred_at=NOON, persons=[person(), who], **{path: TEXT})
    release = released(redacting({path: "redact_text"}), found)
    assert orjson.loads(release.payload) == {}
    assert release.suppressed == 1


def test_nor_what_another_person_stated() -> None:
    parties = [person(statement=TEXT), PROTECTED[0]]
    release = released(
        redacting({"persons[].statement": "redact_text"}), record("incident", occurred_at=NOON, persons=parties)
    )
    assert (orjson.loads(release.payload), release.suppressed) == ({}, 1)


def test_nor_of_an_offence_of_a_protected_class() -> None:
    offence = {"label": "ABUSO SEXUAL", "national_code": "30101"}
    found = record("incident", report_class="crime", offences=[offence], occurred_at=NOON, narrative=TEXT)
    assert told(redacting({"narrative": "redact_text"}), found) == {}
    other = record(
        "incident",
        report_class="crime",
        offences=[{"label": "ROBO", "national_code": "40104"}],
        occurred_at=NOON,
        narrative=TEXT,
    )
    assert "narrative" in told(redacting({"narrative": "redact_text"}), other)


def test_of_a_hearing_no_landmark_leaves_and_a_text_only_without_a_protected_person() -> None:
    rules = {"reason": "redact_text", "place.landmark": "redact_text"}
    place = {"landmark": "frente a la escuela"}
    adult = record("hearing", occurred_at=NOON, reason=TEXT, place=place, persons=[person()])
    assert set(told(redacting(rules, "hearing"), adult)) == {"reason"}
    victim = record("hearing", occurred_at=NOON, reason=TEXT, persons=[person(role="victim")])
    assert told(redacting(rules, "hearing"), victim) == {}


def test_a_text_whose_redaction_fails_does_not_leave_and_is_counted() -> None:
    found = record("incident", occurred_at=NOON, narrative=TEXT, persons=[person()]).model_copy(update={"persons": 7})
    release = released(redacting({"narrative": "redact_text", "unit": "keep"}), found)
    assert "narrative" not in orjson.loads(release.payload)
    assert release.suppressed == 1


def test_the_record_s_identities_are_its_direct_identifiers_streets_and_neighbourhoods() -> None:
    found = record(
        "incident",
        persons=[person(given_names="Juan", address={"street": "Nogal", "exterior_number": "45"}), OFFICER],
        place={"neighbourhood": "El Colli", "municipality": "14120"},
    )
    said = identities_of(KINDS["incident"])(found)
    assert {"Juan", "Nogal", "45", "Xiuhtl", "Tecuap", "El Colli"} <= set(said)
    assert not {"14120", "detained", "officer"} & set(said)


def test_a_view_redacts_with_the_layers_that_were_measured_and_its_digest_knows() -> None:
    rules = {"narrative": "redact_text"}
    fewer = MEASURED_HEAD.replace("triggers, catalogues, ", "")
    [other] = views_of(agreement(clause(rules), head=fewer))
    assert other.layers == ("parties", "patterns", "propagation")
    assert other.digest != redacting(rules).digest
    found = record("incident", occurred_at=NOON, narrative="Comparece Hernández", persons=[person()])
    assert told(other, found)["narrative"].endswith("Comparece Hernández")
    assert told(redacting(rules), found)["narrative"].endswith("Comparece [PERSONA_1]")


def test_a_measurement_changes_no_view_that_redacts_nothing() -> None:
    assert redacting({"narrative": "withhold_text"}) == view({"narrative": "withhold_text"})


def test_who_signs_reads_the_figures() -> None:
    whole = agreement(clause({"narrative": "redact_text"}), head=MEASURED_HEAD)
    spanish, english = str(explain(whole, "es")), str(explain(whole, "en"))
    assert "en 150 textos marcados por ella (0f3a5c7e9b1d2f40, 2026-03-01) se quitó el 97.1%" in spanish
    assert "12 texts kept something" in english
    assert "Textos redactados" not in str(explain(agreement(clause({}), head=MEASURED_HEAD), "es"))
