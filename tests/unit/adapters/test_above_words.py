"""IDEM among names of places or persons is asked, is no spelling of anything, and is pointed out where it would go."""

from __future__ import annotations

import pytest

from adapters.draft.above_words import above
from adapters.draft.document import Draft, draft
from adapters.profile.table import Profile
from adapters.values.spelling_words import says_above
from contracts.kinds import KINDS

COLONIES = ("CENTRO", "TEPEYAC", "REVOLUCION", "LAS FLORES")


def drafted(*said: str) -> Draft:
    profile = Profile()
    cells = [*(COLONIES[i % 4] for i in range(40)), *said]
    rows = [{"FOLIO": f"A-{i}", "FECHA HECHOS": "13/03/2024", "COLONIA": cell} for i, cell in enumerate(cells)]
    profile.feed(rows)
    return draft(KINDS["incident"], "policia", "partes", {"csv": {"files": "a"}}, profile)


@pytest.mark.parametrize("text", ["IDEM", "Ídem.", "ID.", "MISMO", "LA MISMA", "MISMO LUGAR", '"', "''", '-"-'])
def test_a_word_that_says_as_above_names_nothing(text: str) -> None:
    assert says_above(text)
    assert [*above({"place": {"neighbourhood": text}, "persons": [{"given_names": text}]})] == [
        "place.neighbourhood",
        "persons[].given_names",
    ]


@pytest.mark.parametrize("text", ["CENTRO", "IDEMIA", "ID 4", "MISMO QUE HUYE", "", "I", "-"])
def test_other_texts_do_not(text: str) -> None:
    assert not says_above(text)
    assert [*above({"place": {"street": text}, "observations": "IDEM"})] == []


def test_such_cells_go_as_unknown_and_it_is_asked_once_whether_the_row_above_holds() -> None:
    made = drafted("IDEM", "IDEM", "IDEM", "ID.", "ID.")
    assert "  place.neighbourhood: {text: COLONIA, unknown: [IDEM, ID.]}" in made.text.splitlines()
    (asked,) = [said.es for about, said in made.decisions if about == "read"]
    assert "¿«IDEM» (3), «ID.» (2) en «COLONIA» vale lo de la fila de arriba?" in asked
    assert "# read: {csv: {files: a, as_above: {COLONIA: [IDEM, ID.]}}}" in made.text.splitlines()
    assert "ID.: IDEM" not in made.text
    assert "  place.neighbourhood: {text: COLONIA}" in drafted().text.splitlines()


def test_nobody_takes_another_person_s_name_for_their_own() -> None:
    rows = [
        {"FOLIO": f"A-{i}", "FECHA": "13/03/2024", "NOMBRE": "ANA", "PATERNO": "IDEM" if i % 5 == 0 else "LUNA"}
        for i in range(20)
    ]
    profile = Profile()
    profile.feed(rows)
    made = draft(KINDS["hearing"], "juzgado", "boletas", {"csv": {"files": "a"}}, profile)
    assert "as_above" not in made.text
    assert "  # persons[0].first_surname: {text: PATERNO, unknown: [IDEM]}" in made.text.splitlines()


def test_a_date_that_says_so_is_no_text_among_dates() -> None:
    rows = [{"FOLIO": f"A-{i}", "FECHA": '"' if i % 3 else f"{13 + i % 9}/03/2024", "FALTA": "RIÑA"} for i in range(21)]
    profile = Profile()
    profile.feed(rows)
    text = draft(KINDS["hearing"], "juzgado", "boletas", {"csv": {"files": "a"}}, profile).text
    assert "as_above: {FECHA: ['\"']}" in text
    assert "no son fechas" not in text


def test_a_ditto_mark_under_a_key_an_hour_and_a_label_is_that_of_the_row_above_and_no_label_of_its_own() -> None:
    said = ("RIÑA", "ROBO", "DAÑOS")
    rows = [
        {"FOLIO": f"A-{i}", "FECHA": f"{13 + i % 9}/03/2024", "HORA": f"{8 + i % 9}:15", "MOTIVO": said[i % 3]}
        if i % 3
        else dict.fromkeys(("FOLIO", "FECHA", "HORA", "MOTIVO"), '"')
        for i in range(1, 42)
    ]
    profile = Profile()
    profile.feed([row | {"TURNO": '"' if i % 4 == 0 else "D", "EDAD": f"{18 + i}"} for i, row in enumerate(rows)])
    made = draft(KINDS["incident"], "policia", "partes", {"csv": {"files": "a"}}, profile, above=["TURNO"])
    (line,) = [line for line in made.text.splitlines() if "as_above" in line]
    for column in ("FOLIO", "FECHA", "HORA", "MOTIVO", "TURNO"):
        assert f"{column}: ['\"']" in line.partition("as_above: ")[2]
    assert "EDAD" not in line
    assert "'\"': TODO" not in made.text
    assert "time_unknown" not in made.text


def test_marks_among_more_keys_than_a_sample_holds_are_seen() -> None:
    profile = Profile()
    for i in range(3000):
        folio = '"' if i % 50 == 49 else f"A-{i}"
        profile.feed([{"FOLIO": folio, "FECHA": "13/03/2024", "COLONIA": COLONIES[i % 4]}])
    text = draft(KINDS["incident"], "policia", "partes", {"csv": {"files": "a"}}, profile).text
    assert "as_above: {FOLIO: ['\"']}" in text
