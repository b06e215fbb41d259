"""One label in several spellings: what is certain, what may be, and what must never be brought together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.values.convert import fold
from adapters.values.spellings import Same, same

OFFENCES = {"ALTERACION AL ORDEN PUBLICO": 40, "VIOLENCIA FAMILIAR": 20, "ROBO A CASA HABITACIÓN": 9, "RIÑA": 5}


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Violencia  familiar", "VIOLENCIA FAMILIAR"),
        ("VIOLENCIA FAM.", "VIOLENCIA FAMILIAR"),
        ("VIOLENCIA FAM", "VIOLENCIA FAMILIAR"),
        ("VIOL. FAMILIAR", "VIOLENCIA FAMILIAR"),
        ("ALT. ORDEN PUBLICO", "ALTERACION AL ORDEN PUBLICO"),
        ("Robo a c/hab.", "ROBO A CASA HABITACIÓN"),
        ("ROBO A CASA HAB", "ROBO A CASA HABITACIÓN"),
        ("RIÑA.", "RIÑA"),
        ("RIÑAS", "RIÑA"),
        ("RINA", "RIÑA"),
    ],
)
def test_what_can_be_one_label_alone_is_that(text: str, label: str) -> None:
    assert same(OFFENCES | {text: 2}, places=False)[text] == Same(label, True)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("COL. CENTRO", "CENTRO"),
        ("COLONIA CENTRO", "CENTRO"),
        ("FRACC. EL SOL", "FRACCIONAMIENTO EL SOL"),
        ("JARD. DEL SUR", "JARDINES DEL SUR"),
        ("STA. FE", "SANTA FE"),
        ("SECTOR NTE.", "SECTOR NORTE"),
    ],
)
def test_places_have_their_own_abbreviations_and_the_full_name_stands_however_rare(one: str, other: str) -> None:
    assert same({one: 9, other: 2}, places=True) == {one: Same(other, True)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("LOMA", "LOMAS"),
        ("PENA", "PEÑA"),
        ("SAN JUAN.", "SAN JUANITO"),
        ("MIRADOR", "EL MIRADOR"),
        ("V. DEL SOL", "VALLE DEL SOL"),
        ("VISTA ANAHUAC", "VISTA ANAHUACALLI"),
        ("SAN JUAN", "SAN JUAN DE"),
    ],
)
def test_a_place_that_may_be_another_is_asked_about(one: str, other: str) -> None:
    assert same({one: 4, other: 5}, places=True) == {one: Same(other, False)}


@pytest.mark.parametrize("kind", ["FRACC.", "FRACCIONAMIENTO", "BARRIO", "UNIDAD HAB.", "U.H."])
def test_a_name_without_its_word_is_that_neighbourhood_s_unless_a_colony_has_it_too(kind: str) -> None:
    whole = f"{kind} EL SOL"
    assert same({"EL SOL": 4, whole: 5}, places=True) == {"EL SOL": Same(whole, True)}
    assert same({"COL. EL SOL": 4, whole: 5}, places=True) == {"COL. EL SOL": Same(whole, False)}
    both = same({"COL. EL SOL": 2, "EL SOL": 1, whole: 5}, places=True)
    assert both["EL SOL"] == Same(whole, False), "a colony of the same name is another place"
    assert same({"EL SOL": 9, whole: 5}, places=True) == {"EL SOL": Same(whole, False)}, "more say it without"
    assert same({"EL SOL": 4, whole: 5}, places=False) == {}


def test_a_name_that_two_neighbourhoods_have_is_neither_s_for_certain() -> None:
    found = same({"EL SOL": 1, "FRACC. EL SOL": 5, "BARRIO EL SOL": 5}, places=True)
    assert found == {"EL SOL": Same("FRACC. EL SOL", False, ("BARRIO EL SOL",))}
    one = same({"EL SOL": 1, "FRACC. EL SOL": 5, "FRACCIONAMIENTO EL SOL": 5, "FRACCTO. EL SOL": 2}, places=True)
    assert {told.label for told in one.values()} == {"FRACCIONAMIENTO EL SOL"}
    assert all(told.certain for told in one.values())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SECTOR 1", "SECTOR 10"),
        ("12/24", "12 24"),
        ("ETAPA V.", "ETAPA VI"),
        ("CENTRO", "CENTRO SUR"),
        ("ROBO A CASA", "ROBO A CASA HABITACION"),
        ("COL.", "COLONIA"),
    ],
)
@pytest.mark.parametrize("places", [True, False])
def test_what_is_another_label_is_not_even_asked_about(one: str, other: str, places: bool) -> None:
    assert same({one: 4, other: 5}, places=places) == {}


def test_a_place_s_name_that_begins_another_s_is_another() -> None:
    assert same({"SAN JUAN": 4, "SAN JUANITO": 5}, places=True) == {}


@pytest.mark.parametrize(("one", "other"), [("AEAM", "AEAMZO"), ("HAB", "HABITACION"), ("ZONA AEAM", "ZONA AEAMZO")])
def test_a_code_that_begins_another_is_not_surely_it(one: str, other: str) -> None:
    found = same({one: 4, other: 5}, places=False)
    assert not any(told.certain for told in found.values())


def test_what_may_be_several_labels_waits_with_all_of_them() -> None:
    labels = {"ROBO VEH.": 3, "ROBO VEHICULO": 9, "ROBO VEHICULAR": 1, "robo veh.": 1}
    found = same(labels, places=False)
    assert found["ROBO VEH."] == Same("ROBO VEHICULO", False, ("ROBO VEHICULAR",))
    assert found["robo veh."] == Same("ROBO VEH.", True), "which is the same words, whatever they stand for"


def test_of_one_and_several_the_more_frequent_stands() -> None:
    labels = {"FALTA ADMINISTRATIVA": 7, "FALTAS ADMINISTRATIVAS": 2, "FALTA ADMVA.": 3}
    found = same(labels, places=False)
    assert {text: one.label for text, one in found.items() if one.certain} == {
        "FALTAS ADMINISTRATIVAS": "FALTA ADMINISTRATIVA",
        "FALTA ADMVA.": "FALTA ADMINISTRATIVA",
    }


@pytest.mark.parametrize(
    ("one", "other"),
    [("ALT. DEL O.", "ALTERACION DEL ORDEN"), ("RIÑA EN LA V.P.", "RIÑA EN LA VIA PUBLICA")],
)
def test_a_last_word_that_is_cut_to_a_letter_is_found(one: str, other: str) -> None:
    assert same({one: 2, other: 9}, places=False)[one] == Same(other, True)


@pytest.mark.parametrize("one", ["EBRIEDAD VP", "Ebriedad v. p.", "EBRIEDAD V P"])
@pytest.mark.parametrize("places", [False, True])
def test_an_abbreviation_is_one_with_its_dots_and_without(one: str, places: bool) -> None:
    assert same({one: 2, "EBRIEDAD V.P.": 9}, places=places) == {one: Same("EBRIEDAD V.P.", True)}


def test_an_abbreviation_without_dots_is_what_the_one_with_dots_is_cut_from() -> None:
    labels = {"ORINAR EN VP": 2, "ORINAR EN V.P.": 3, "ORINAR EN VIA PUBLICA": 9}
    found = same(labels, places=False)
    assert {text: one.label for text, one in found.items() if one.certain} == {
        "ORINAR EN VP": "ORINAR EN VIA PUBLICA",
        "ORINAR EN V.P.": "ORINAR EN VIA PUBLICA",
    }


@pytest.mark.parametrize("one", ["EBRIEDAD VPA", "EBRIEDAD P.V.", "EBRIEDAD V"])
def test_other_letters_are_another_abbreviation(one: str) -> None:
    assert not any(it.certain for it in same({one: 2, "EBRIEDAD V.P.": 9}, places=False).values())


WORDS = st.sampled_from(
    ["ROBO", "robo.", "A", "CASA", "CASAS", "HAB.", "HABITACIÓN", "COL.", "PEÑA", "pena", "V", "VI", "V.P.", "VP", "1"]
)


@pytest.mark.parametrize("labels", [("O +", "O -", "O"), ("< 18 AÑOS", "> 18 AÑOS"), ("100 %", "100"), ("B+", "B")])
@pytest.mark.parametrize("places", [False, True])
def test_signs_that_say_something_keep_labels_apart(labels: tuple[str, ...], places: bool) -> None:
    assert same(dict.fromkeys(labels, 5), places=places) == {}


def test_signs_between_words_do_not() -> None:
    assert same({"ROBO - VEHICULO": 2, "ROBO VEHICULO": 9}, places=False)["ROBO - VEHICULO"].certain


def test_a_letter_behind_a_name_is_no_spelling_of_the_name() -> None:
    assert same({"TURNO": 9, "TURNO A": 5}, places=False) == {"TURNO": Same("TURNO A", False)}


@given(st.dictionaries(st.lists(WORDS, min_size=1, max_size=4).map(" ".join), st.integers(1, 9)), st.booleans())
def test_a_label_that_stands_for_another_stands_for_itself_nowhere(labels: dict[str, int], places: bool) -> None:
    found = same(labels, places=places)
    certain = {text: one.label for text, one in found.items() if one.certain}
    assert not {*certain.values()} & certain.keys(), "nothing is brought to what is itself brought elsewhere"
    assert {*certain.values()} <= labels.keys()
    stay = {}
    for text in labels:
        stay.setdefault(fold(text), set()).add(certain.get(text, text))
    assert all(len(several) == 1 for several in stay.values()), "case, accents and blanks never keep two apart"


def test_the_centre_s_zone_is_the_centre_and_no_other_zone_is() -> None:
    assert same({"ZONA CENTRO": 9, "CENTRO": 2}, places=True) == {"ZONA CENTRO": Same("CENTRO", True)}
    assert not same({"ZONA NORTE": 9, "NORTE": 2, "ZONA DORADA": 1, "DORADA": 1}, places=True)
