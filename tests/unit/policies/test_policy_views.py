from __future__ import annotations

import pytest
from policies_world import HEAD, agreement, allowed, clause, secret, view

from contracts.document import DocumentError
from contracts.fields import Protection, Sensitivity
from contracts.kind import Kind
from contracts.kinds import KINDS
from policies.floor import breach
from policies.keys import OwnerKeys
from policies.rules import PARAMETERS, Rule
from policies.views import Scope, View, views_of

any_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)


def complaints(*clauses: str) -> list[str]:
    with pytest.raises(DocumentError) as caught:
        views_of(agreement(*clauses))
    return [str(complaint) for complaint in caught.value.complaints]


def refusal(path: str, rule: str, kind: str = "incident") -> str:
    [said] = complaints(clause({path: rule}, kind))
    assert said.startswith("convenio.yaml:")
    assert f"views[0].fields.{path}" in said
    return said


@pytest.mark.parametrize("rule", ["keep", "{mask: 4}", "{hierarchy: type}"])
def test_floor_direct_identifiers(rule: str) -> None:
    said = refusal("persons[].given_names", rule)
    assert "[identificadores]" in said
    assert "LGPDPPSO" in said


@pytest.mark.parametrize("path", ["persons[].curp", "persons[].rfc"])
def test_floor_mask_on_an_identifier_with_a_check_digit(path: str) -> None:
    assert "[identificadores-con-digito]" in refusal(path, "{mask: 4}")


@pytest.mark.parametrize("rule", ["keep", "{mask: 4}"])
@pytest.mark.parametrize("path", ["narrative", "persons[].statement", "place.landmark"])
def test_floor_free_text(path: str, rule: str) -> None:
    assert "[texto-libre]" in refusal(path, rule)


def test_floor_redaction_needs_a_recorded_measurement() -> None:
    said = refusal("narrative", "redact_text")
    assert "[texto-sin-medicion]" in said
    assert "none of zapopan-policia is recorded" in said


@pytest.mark.parametrize("rule", ["keep", "withhold_text", "{pseudonym: person}"])
@pytest.mark.parametrize("path", ["persons[].health_notes", "persons[].protected_witness"])
def test_floor_reserved_fields(path: str, rule: str) -> None:
    assert "[datos-reservados]" in refusal(path, rule)


@pytest.mark.parametrize("rule", ["keep", "{date: day}", "{date: month}", "{date: quarter}"])
def test_floor_birth_dates(rule: str) -> None:
    assert "[fecha-de-nacimiento]" in refusal("persons[].birth_date", rule)


@pytest.mark.parametrize("rule", ["{date: year}", "{band: 5}", "{band: 10}"])
def test_a_birth_year_or_a_band_may_leave(rule: str) -> None:
    assert view({"persons[].birth_date": rule}).shows("persons[].birth_date")


@any_kind
def test_no_rule_lets_an_identity_a_text_or_a_reserved_field_out(kind: Kind) -> None:
    for leaf in kind.leaves.values():
        names = {rule.transform for rule in allowed(leaf)}
        if leaf.meta.protection is Protection.NEVER:
            assert names == set()
        elif leaf.meta.sensitivity is Sensitivity.DIRECT:
            assert names <= {"pseudonym", "token"}
        elif leaf.meta.sensitivity is Sensitivity.FREE_TEXT:
            assert names <= {"withhold_text"}
        assert breach(Rule("suppress"), leaf) is None


@pytest.mark.parametrize(
    ("path", "rule", "right"),
    [
        ("persons[].sex", "{band: 5}", "band applies to a whole number or a birth date"),
        ("persons[].age", "{band: 2}", "5 to 50 years wide"),
        ("persons[].age", "{date: year}", "date applies to a date or date and time"),
        ("persons[].age", "{geo: 2}", "latitude and longitude"),
        ("place.latitude", "{round: 10}", "use geo"),
        ("place.municipality", "{hierarchy: county}", "the levels of this field are state"),
        ("unit", "{hierarchy: state}", "has no hierarchy"),
        ("unit", "{pseudonym: unit}", "stands in for a direct identifier"),
        ("unit", "withhold_text", "is for free text"),
        ("use_of_force", "{round: 10}", "applies to a whole number or number"),
        ("persons[].age", "{derive: curp}", "the derivations there are: birth_state: {derive: curp}"),
        ("occurred_at", "{mask: 3}", "mask applies to a text"),
    ],
)
def test_a_rule_that_does_not_fit_says_what_would(path: str, rule: str, right: str) -> None:
    assert right in refusal(path, rule)


def test_a_plain_date_has_no_time_of_day() -> None:
    assert "day or coarser" in refusal("measure.fulfilled_on", "{date: hour}", "hearing")


@pytest.mark.parametrize(
    ("kind", "path", "occurred", "rule", "right"),
    [
        ("incident", "reported_at", "{date: month}", "keep", "{date: month} or coarser, or share occurred_at finer"),
        ("incident", "persons[].detained_at", "{date: day}", "{date: hour}", "{date: day} or coarser"),
        ("incident", "persons[].detention.handed_over_at", "{date: hour}", "{date: minute}", "{date: hour} or coarser"),
        ("incident", "arrived_at", "{date: month}", "{date: week}", "{date: month} or coarser"),
        ("hearing", "heard_at", "suppress", "{date: year}", "suppress"),
        ("case", "determined_on", "{date: month}", "keep", "{date: month} or coarser"),
    ],
)
def test_no_other_time_is_shown_finer_than_the_facts(
    kind: str, path: str, occurred: str, rule: str, right: str
) -> None:
    [said] = complaints(clause({"occurred_at": occurred, path: rule}, kind))
    assert f"fields.{path}: {rule} is finer than occurred_at: {occurred}, and tells it; {right}" in said
    if occurred != "suppress":
        assert view({"occurred_at": occurred, path: occurred}, kind).shows(path)


def test_a_birth_and_a_deadline_say_nothing_of_the_facts() -> None:
    assert view({"occurred_at": "{date: quarter}", "persons[].birth_date": "{band: 5}"}).shows("persons[].birth_date")
    assert view({"measure.due_on": "keep"}, "hearing").shows("measure.due_on")


def test_every_field_must_be_decided() -> None:
    text = clause({}).replace("      folio: suppress\n", "").replace("      place.street: suppress\n", "")
    said = complaints(text)
    assert [line.split(": ")[1] for line in said] == ["views[0].fields.folio", "views[0].fields.place.street"]
    assert all("is not decided; add a rule" in line for line in said)


def test_a_part_may_be_suppressed_in_one_line_and_only_that() -> None:
    lines = [line for line in clause({}).splitlines(keepends=True) if not line.startswith("      persons[].address.")]
    short = "".join(lines) + "      persons[].address: suppress\n"
    [found] = views_of(agreement(short))
    assert not found.shows("persons[].address.street")
    assert set(found.rules) == set(KINDS["incident"].leaves)
    [said] = complaints(short.replace("persons[].address: suppress", "persons[].address: keep"))
    assert "a whole part may only be suppress" in said


def test_an_unknown_field_or_kind_names_what_is_near() -> None:
    said = complaints(clause({"persons[].crup": "suppress"}))
    assert "is no field of incident; did you mean persons[].curp" in said[0]
    assert "see the contract's fields" in complaints(clause({"zzzzzzzzzzzz": "suppress"}))[0]
    assert "one of case, hearing, incident" in complaints(clause({"x": "keep"}, "arrest"))[0]


def test_an_agreement_scope_is_one_view() -> None:
    found = view({})
    assert found.name == "zapopan-2026-01.incidentes-analisis"
    assert found.scope == Scope("agreement", "zapopan-2026-01", 1)
    assert found.recipients == {"zapopan-policia", "fge-jalisco"}


def test_a_recipient_scope_is_one_view_for_each_recipient() -> None:
    found = views_of(agreement(clause({}, pseudonyms="recipient")))
    assert [one.name for one in found] == [
        "zapopan-2026-01.incidentes-analisis.zapopan-policia",
        "zapopan-2026-01.incidentes-analisis.fge-jalisco",
    ]
    assert [one.scope.id for one in found] == ["zapopan-2026-01.zapopan-policia", "zapopan-2026-01.fge-jalisco"]
    assert all({f"zapopan-2026-01.{r}" for r in one.recipients} == {one.scope.id} for one in found)
    assert view({}, recipients="[fge-jalisco]", pseudonyms="recipient").name == "zapopan-2026-01.incidentes-analisis"


def test_a_recipient_and_purpose_scope_is_one_view_for_each_pair() -> None:
    found = views_of(agreement(clause({}, pseudonyms="recipient+purpose", purposes="[crime_analysis, statistics]")))
    assert len({one.name for one in found}) == len({one.scope for one in found}) == 4
    assert found[1].name == "zapopan-2026-01.incidentes-analisis.zapopan-policia.statistics"
    assert found[1].purposes == {"statistics"}
    assert found[1].scope.id == "zapopan-2026-01.zapopan-policia.statistics"


@pytest.mark.parametrize("pseudonyms", ["agreement", "recipient", "recipient+purpose"])
def test_what_two_agreements_give_one_recipient_does_not_meet(pseudonyms: str) -> None:
    text = clause({"persons[].curp": "{pseudonym: person}"}, recipients="[fge-jalisco]", pseudonyms=pseudonyms)
    other = HEAD.replace("zapopan-2026-01", "otro-2026-02")
    one, two = (views_of(agreement(text, head=head))[0] for head in (HEAD, other))
    keys = OwnerKeys(one.owner, secret("root"), {("zapopan-2026-01", 1): secret("1"), ("otro-2026-02", 1): secret("2")})
    made = {keys.pseudonymiser(found.scope, "person")("GOMC900101HJCRRR05") for found in (one, two)}
    assert one.scope != two.scope
    assert len(made) == 2


def test_the_digest_changes_with_what_leaves_and_with_nothing_else() -> None:
    base = view({"unit": "keep"})
    assert base.digest == view({"unit": "keep"}, roles="[prosecutor]").digest
    assert base.digest != view({"unit": "suppress"}).digest
    assert base.digest != view({"unit": "keep"}, pseudonyms="recipient", recipients="[fge-jalisco]").digest
    later = HEAD.replace("version: 1", "version: 1\nepoch: 2")
    assert base.digest != views_of(agreement(clause({"unit": "keep"}), head=later))[0].digest
    assert len({base, base}) == 1


def test_the_whole_vocabulary_is_known() -> None:
    assert " ".join(sorted(PARAMETERS)) == (
        "band date derive geo hierarchy keep mask pseudonym redact_text round suppress token top_code withhold_text"
    )


# Stored documents: accepted under an earlier contract


def both(text: str) -> tuple[DocumentError, View]:
    """What the document is today, and what it still means where it was stored."""
    with pytest.raises(DocumentError) as caught:
        views_of(agreement(text))
    [found] = views_of(agreement(text), stored=True)
    return caught.value, found


def test_a_field_that_came_after_a_stored_document_shows_nothing() -> None:
    whole = clause({"unit": "keep"})
    _, found = both(whole.replace("      use_of_force: suppress\n", ""))
    assert not found.shows("use_of_force")
    assert found == views_of(agreement(whole))[0]
    assert found.digest == views_of(agreement(whole))[0].digest


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({"unit": "keep", "gone": "keep", "persons[].gone.too": "keep"}, {"unit"}),
        ({"unit": "keep", "persons[].given_names": "keep", "persons[].health_notes": "keep"}, {"unit"}),
        ({"unit": "keep", "persons[].age": "{band: 2}", "narrative": "redact_text"}, {"unit"}),
        ({"unit": "keep", "occurred_at": "{date: month}", "reported_at": "keep"}, {"unit", "occurred_at"}),
    ],
)
def test_a_rule_that_would_be_refused_today_shows_nothing(fields: dict[str, str], shown: set[str]) -> None:
    _, found = both(clause(fields))
    assert {path for path in found.rules if found.shows(path)} == shown
    assert set(found.rules) == set(KINDS["incident"].leaves)


def test_a_part_that_was_a_field_lets_none_of_its_fields_out() -> None:
    lines = [line for line in clause({}).splitlines(keepends=True) if not line.startswith("      persons[].address.")]
    _, found = both("".join(lines) + "      persons[].address: keep\n")
    assert not any(found.shows(path) for path in found.rules)


def test_a_clause_of_a_kind_that_is_gone_is_passed_over() -> None:
    text = clause({"unit": "keep"}), clause({"x": "keep"}, "arrest", name="otra")
    assert [one.name for one in views_of(agreement(*text), stored=True)] == ["zapopan-2026-01.incidentes-analisis"]
    with pytest.raises(DocumentError):
        views_of(agreement(*text))
