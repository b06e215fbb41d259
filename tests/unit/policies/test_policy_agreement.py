from __future__ import annotations

import pytest
from policies_world import HEAD, agreement, clause

from contracts.document import DocumentError
from policies.agreement import Agreement, amendment_faults, conflicts, read
from policies.views import views_of

GOOD = clause({"folio": "suppress"})


def complaints(text: str) -> list[str]:
    with pytest.raises(DocumentError) as caught:
        read(text, "convenio.yaml")
    return [str(complaint) for complaint in caught.value.complaints]


def test_the_example_reads() -> None:
    found = agreement(GOOD)
    assert (found.id, found.version, found.epoch) == ("zapopan-2026-01", 1, 1)
    assert str(found.valid.first) == "2026-01-01"
    assert found.views[0].recipients == ["zapopan-policia", "fge-jalisco"]


def test_dates_may_be_quoted_but_not_numbers() -> None:
    read((HEAD + GOOD).replace("2026-01-01", '"2026-01-01"'), "f")
    [said] = complaints((HEAD + GOOD).replace("2026-01-01", "20260101"))
    assert said.startswith("convenio.yaml:8: valid.from: found 20260101; a date as 2026-01-31")


@pytest.mark.parametrize(
    ("found", "instead", "said"),
    [
        (
            "owner: zapopan-policia",
            "owner: tlajomulco-policia",
            "11: views[0].owner: tlajomulco-policia is not a party",
        ),
        (
            "fge-jalisco]\n    roles",
            "tlajomulco-policia]\n    roles",
            "recipients[1]: tlajomulco-policia is not a party",
        ),
        (
            "fge-jalisco]\n    roles",
            "contraloria-jalisco]\n    roles",
            "recipients[1]: contraloria-jalisco is an auditor",
        ),
        ("[zapopan-policia, fge-jalisco]\n    roles", "[]\n    roles", "13: views[0].recipients"),
        ("[analyst]", "[operator]", "14: views[0].roles[0]: found 'operator'; expected 'analyst' or 'prosecutor'"),
        ("[analyst]", "[analyst, analyst]", "each may be named once"),
        ("[crime_analysis]", "[curiosity]", "views[0].purposes[0]: found 'curiosity'; expected 'crime_analysis'"),
        ("to: 2027-12-31", "to: 2025-12-31", "valid.from: begins after it ends"),
        ("agreement: 1", "agreement: 2", "1: agreement: found 2"),
        ("pseudonyms: agreement", "pseudonyms: global", "pseudonyms: found 'global'"),
        ("pseudonyms: agreement", "pseudonyms: agreement\n    k: 5", "17: views[0].k: found 5; remove it"),
        ("pseudonyms: agreement", "pseudonyms: agreement\n    secret: 5", "secret: is not a known name here"),
        ("folio: suppress", "folio: share", "views[0].fields.folio: found 'share'; a rule is one of keep, suppress"),
        ("folio: suppress", "folio: {date: second}", "date takes one of minute, hour, day"),
        ("folio: suppress", "folio: {band: 1}", "band takes a whole number from 2 to 1000"),
        ("folio: suppress", "folio: {band: true}", "band takes a whole number"),
        ("folio: suppress", "folio: {keep: 1}", "keep takes no parameter"),
        ("folio: suppress", "folio: {date: day, band: 5}", "a rule is one of"),
        ("id: zapopan-2026-01", "id: Zapopan 1", "2: id"),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_what_would_be_right(found: str, instead: str, said: str) -> None:
    text = HEAD + GOOD
    assert found in text
    assert any(said in line for line in complaints(text.replace(found, instead, 1)))


def test_every_complaint_is_made_at_once() -> None:
    text = (HEAD + GOOD).replace("[analyst]", "[boss]").replace("version: 1", "version: 0")
    assert len(complaints(text)) == 2


def test_two_clauses_of_one_name() -> None:
    second = clause({}, roles="[prosecutor]")
    assert any("incidentes-analisis names two views" in line for line in complaints(HEAD + GOOD + second))


def test_a_field_decided_by_itself_and_by_its_part() -> None:
    twice = clause({"persons[].address": "suppress", "persons[].address.street": "suppress"})
    assert any("street: persons[].address decides it already" in line for line in complaints(HEAD + twice))


def test_what_one_view_hides_another_may_not_show_the_same_reader() -> None:
    again = clause({"unit": "keep"}, name="otra")
    [said] = complaints(HEAD + GOOD + again)
    assert "decides again what incidentes-analisis gives the same recipient, role and purpose" in said
    for changed in ({"roles": "[prosecutor]"}, {"purposes": "[statistics]"}, {"recipients": "[zapopan-juzgado]"}):
        agreement(GOOD, clause({}, name="otra", **changed))


def test_one_id_twice_is_a_conflict_between_documents() -> None:
    one, two = agreement(GOOD), read(HEAD + GOOD, "otro.yaml")
    [complaint] = conflicts([one, two])
    assert str(complaint) == ("otro.yaml:2: id: zapopan-2026-01 is also the id of convenio.yaml; give it its own id")
    assert conflicts([one, other(clause({}, roles="[prosecutor]"))]) == []


def other(*clauses: str) -> Agreement:
    return read(HEAD.replace("zapopan-2026-01", "otro-2026-02") + "".join(clauses), "otro.yaml")


def test_what_one_agreement_hides_another_may_not_show_the_same_reader() -> None:
    again = clause({"unit": "keep"}, name="otra", recipients="[fge-jalisco]")
    [complaint] = conflicts([agreement(GOOD), other(again)])
    assert str(complaint).startswith("otro.yaml:")
    assert "decides again what zapopan-2026-01.incidentes-analisis gives the same recipient" in str(complaint)
    [turned] = conflicts([other(again), agreement(GOOD)])
    assert "otro-2026-02.otra" in str(turned)


@pytest.mark.parametrize(
    "changed",
    [
        {"roles": "[prosecutor]"},
        {"purposes": "[statistics]"},
        {"recipients": "[zapopan-juzgado]"},
        {"owner": "fge-jalisco"},
        {"kind": "case"},
    ],
)
def test_other_readers_or_records_are_no_conflict(changed: dict[str, str]) -> None:
    assert conflicts([agreement(GOOD), other(clause({}, **changed))]) == []


def test_agreements_that_follow_each_other_are_no_conflict() -> None:
    later = read(
        (HEAD + GOOD).replace("zapopan-2026-01", "z-2028").replace("2026-01-01, to: 2027", "2028-01-01, to: 2028"), "f"
    )
    assert conflicts([agreement(GOOD), later]) == []
    overlapping = read(
        (HEAD + GOOD).replace("zapopan-2026-01", "z-2027").replace("from: 2026-01-01", "from: 2027-12-31"), "f"
    )
    assert len(conflicts([agreement(GOOD), overlapping])) == 1


def version(
    epoch: int, parties: str, pseudonyms: str = "agreement", recipients: str = "[zapopan-policia]"
) -> Agreement:
    head = HEAD.replace("version: 1", f"version: 2\nepoch: {epoch}")
    head = head.replace("[zapopan-policia, zapopan-juzgado, fge-jalisco]", parties)
    return agreement(clause({}, recipients=recipients, pseudonyms=pseudonyms), head=head)


def test_a_party_that_leaves_shared_pseudonyms_takes_the_epoch_with_it() -> None:
    before = version(3, "[zapopan-policia, fge-jalisco]", recipients="[zapopan-policia, fge-jalisco]")
    [complaint] = amendment_faults(before, version(3, "[zapopan-policia, zapopan-juzgado]"))
    assert str(complaint).startswith("convenio.yaml:4: epoch: fge-jalisco no longer shares")
    assert "epoch: 4, and `convenio keys scope FILE`" in str(complaint)
    assert amendment_faults(before, version(4, "[zapopan-policia]")) == []
    joined = version(3, "[zapopan-policia, fge-jalisco, zapopan-juzgado]", recipients="[zapopan-policia, fge-jalisco]")
    assert amendment_faults(before, joined) == []


def test_nobody_leaves_shared_pseudonyms_first_and_the_agreement_later_without_a_new_epoch() -> None:
    before = version(3, "[zapopan-policia, fge-jalisco]", recipients="[zapopan-policia, fge-jalisco]")
    still_a_party = version(3, "[zapopan-policia, fge-jalisco]")
    gone = version(3, "[zapopan-policia]")
    assert amendment_faults(still_a_party, gone) == [], "it knew nothing of them in between"
    assert "fge-jalisco no longer shares" in str(amendment_faults(before, still_a_party)[0])
    [everybody] = amendment_faults(before, version(3, "[zapopan-policia, fge-jalisco]", "recipient"))
    assert "fge-jalisco, zapopan-policia no longer shares" in str(everybody)
    assert amendment_faults(before, version(4, "[zapopan-policia, fge-jalisco]")) == []


def test_a_contributor_that_leaves_takes_the_epoch_with_it() -> None:
    before = agreement(clause({}, owner="fge-jalisco", recipients="[zapopan-policia]"))
    without = agreement(
        clause({}, recipients="[zapopan-policia]"), head=HEAD.replace("zapopan-juzgado, fge-jalisco", "zapopan-juzgado")
    )
    assert [str(complaint).split(" no")[0] for complaint in amendment_faults(before, without)] == [
        "convenio.yaml:1: epoch: fge-jalisco"
    ]


SHARED = clause({}, recipients="[zapopan-policia]")
TOKEN = clause(
    {"folio": "{token: folio}"}, name="dos", owner="fge-jalisco", recipients="[zapopan-policia]", pseudonyms="recipient"
)


def faults(old: Agreement, new: Agreement) -> list[str]:
    return [str(complaint) for complaint in amendment_faults(old, new)]


def test_whoever_was_sealed_the_secret_under_any_scope_takes_the_epoch_with_it() -> None:
    old = agreement(SHARED, TOKEN)
    assert "fge-jalisco" in {view.owner for view in views_of(old) if view.needs_secret}
    [complaint] = faults(old, agreement(SHARED))
    assert "fge-jalisco no longer shares or contributes" in complaint
    assert "secret of epoch 1; epoch: 2, and `convenio keys scope FILE`" in complaint
    assert faults(old, agreement(SHARED, head=HEAD.replace("version: 1", "version: 2\nepoch: 2"))) == []
    assert faults(old, agreement(SHARED, TOKEN.replace("folio: {token: folio}", "folio: suppress")))
    assert faults(agreement(TOKEN), agreement(SHARED)), "pseudonyms begin to be shared by a secret that it knows"
    assert faults(agreement(TOKEN), agreement(TOKEN.replace("{token: folio}", "suppress"))) == [], "nobody shares"


def test_whoever_was_sealed_the_secret_and_stays_to_receive_takes_the_epoch_with_it() -> None:
    contributed = clause({}, name="dos", owner="fge-jalisco", recipients="[zapopan-policia]")
    [complaint] = faults(agreement(SHARED, contributed), agreement(clause({})))
    assert "fge-jalisco no longer shares or contributes" in complaint
    assert faults(agreement(SHARED, contributed), agreement(clause({}), contributed)) == []


def test_a_party_that_only_had_pseudonyms_of_its_own_may_leave() -> None:
    before = version(1, "[zapopan-policia, fge-jalisco]", "recipient", "[fge-jalisco]")
    assert amendment_faults(before, version(1, "[zapopan-policia]")) == []


def test_an_epoch_never_goes_back() -> None:
    parties = "[zapopan-policia]"
    [complaint] = amendment_faults(version(2, parties), version(1, parties))
    assert "epoch: 1 comes before 2; 2 or more" in str(complaint)
    assert amendment_faults(version(1, parties), version(2, parties)) == []
