from __future__ import annotations

import pytest
from policies_world import HEAD, agreement, allowed, clause, view

from contracts.kind import Kind
from contracts.kinds import KINDS
from policies.explain import explain
from policies.shown import shown
from policies.wording import said

FIELDS = {
    "occurred_at": "{date: month}",
    "place.municipality": "{hierarchy: state}",
    "offences[].national_code": "{hierarchy: type}",
    "persons[].curp": "{pseudonym: person}",
    "persons[].age": "{band: 5}",
    "narrative": "withhold_text",
}


def test_a_view_shows_the_fields_it_does_not_suppress_with_their_labels() -> None:
    found = shown(view(FIELDS))
    assert set(found.fields) == set(FIELDS)
    month = found.fields["occurred_at"]
    assert (month.es, month.en) == ("Momento de los hechos", "Occurred at")
    assert month.rule_es == "se comparte el mes, no el día"
    assert month.rule_en == "the month is shared, not the day"


@pytest.mark.parametrize(
    ("fields", "filters"),
    [
        (FIELDS, {"occurred": "month", "municipality": "state", "offence": "type", "person": "person"}),
        ({"occurred_at": "keep", "place.municipality": "keep"}, {"occurred": "second", "municipality": "municipality"}),
        ({"offences[].national_code": "keep", "persons[].curp": "{token: person}"}, {"offence": "code"}),
        ({"offences[].national_code": "{mask: 2}", "unit": "keep"}, {}),
    ],
)
def test_a_filter_is_there_only_where_the_view_releases_what_it_compares(
    fields: dict[str, str], filters: dict[str, str]
) -> None:
    assert shown(view(fields)).filters == filters


def test_a_hearing_is_searched_by_infraction_and_measure() -> None:
    found = shown(view({"infraction.article": "keep", "measure.kind": "keep"}, "hearing"))
    assert found.filters == {"offence": "code", "measure": "measure"}


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_every_rule_an_agreement_can_make_has_its_sentences(kind: Kind) -> None:
    for leaf in kind.leaves.values():
        for rule in allowed(leaf):
            es, en = said(rule, leaf)
            assert es != en
            assert "{" not in es + en
            assert rule.parameter is None or rule.transform in ("date", "geo", "hierarchy") or str(rule.parameter) in es


def test_an_agreement_is_explained_in_both_languages() -> None:
    found = agreement(clause(FIELDS, pseudonyms="recipient"))
    spanish, english = explain(found, "es"), explain(found, "en")
    assert spanish.title == "Convenio de análisis"
    assert english.title == "Analysis agreement"
    assert [section.recipients for section in spanish.sections] == [("zapopan-policia",), ("fge-jalisco",)]
    assert [row.path for row in spanish.sections[0].rows] == [
        path for path in KINDS["incident"].leaves if path in FIELDS
    ]
    assert "Momento de los hechos: se comparte el mes, no el día [occurred_at]" in str(spanish)
    assert "Occurred at: the month is shared, not the day [occurred_at]" in str(english)
    assert "comparte con fge-jalisco (analistas) «Informe policial» para análisis delictivo" in str(spanish)
    assert "Revisan la bitácora: contraloria-jalisco" in spanish.facts
    assert any("LNSIIPA" in line for line in spanish.never)


@pytest.mark.parametrize("pseudonyms", ["recipient", "recipient+purpose"])
def test_a_recipient_s_pseudonyms_are_said_to_be_this_agreement_s_only(pseudonyms: str) -> None:
    found = agreement(clause(FIELDS, pseudonyms=pseudonyms))
    assert "por este convenio" in explain(found, "es").sections[0].pseudonyms
    assert "by this agreement" in explain(found, "en").sections[0].pseudonyms


def test_what_stays_is_listed_and_nothing_is_both() -> None:
    [section] = explain(agreement(clause(FIELDS)), "es").sections
    assert "Nombre(s)" in section.kept
    assert len(section.kept) + len(section.rows) == len(KINDS["incident"].leaves)


def test_an_agreement_without_auditors_says_nothing_of_them() -> None:
    head = HEAD.replace("auditors: [contraloria-jalisco]\n", "")
    assert len(explain(agreement(clause(FIELDS), head=head), "en").facts) == 2
