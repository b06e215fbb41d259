"""Names of states and municipalities as INEGI keys: where one can be meant, and only there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.draft.document import Draft, draft
from adapters.profile.table import Profile
from adapters.rows.mapper import read_mapping
from adapters.values import inegi
from contracts.kinds import KINDS


def drafted(
    municipalities: list[str], *, titles: tuple[str, ...] = (), name: str = "MUNICIPIO", **beside: str
) -> Draft:
    base = {"falta": "RIÑA", "calidad": "INFRACTOR"} | beside
    rows = [base | {"folio": f"F-{i}", name: text} for i, text in enumerate(municipalities * 12)]
    rows[0] = rows[0] | {"calidad": "DETENIDO"}
    profile = Profile()
    profile.feed(rows)
    return draft(KINDS["hearing"], "j", "b", {"csv": {"files": "a.csv"}}, profile, titles=titles)


def catalogue(made: Draft, name: str = "place-municipality") -> object:
    return read_mapping(made.text, "m.yaml").catalogues.get(name)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Zapopan", {"14120"}),
        ("MPIO. DE ACATLAN DE JUAREZ", {"14002"}),
        ("H. Ayuntamiento de El Salto", {"14070"}),
        ("PENJAMO", {"11023"}),
        ("S. Nicolás de los Garza", {"19046"}),
        ("Tonalá", {"14101", "07097"}),
        ("Tonalá, Jal.", {"14101"}),
        ("TONALA (CHIAPAS)", {"07097"}),
        ("Cd. Juárez", {"08037"}),
        ("Azcapotzalco", {"09002"}),
        ("San Juan Mixtepec", {"20208", "20209"}),
        ("Los Cabos", {"03008"}),
        ("LAS FLORES", set()),
        ("", set()),
    ],
)
def test_a_name_gives_the_keys_of_all_that_are_called_so(text: str, keys: set[str]) -> None:
    assert inegi.municipalities(text) == keys


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("JAL.", "14"),
        ("S.L.P.", "24"),
        ("Edo. Mex.", "15"),
        ("México", "15"),
        ("CDMX", "09"),
        ("Estado de Nuevo León", "19"),
        ("Coahuila", "05"),
        ("9", "09"),
        ("33", None),
        ("XX", None),
    ],
)
def test_a_state_goes_by_its_usual_spellings(text: str, key: str | None) -> None:
    assert inegi.state(text) == key


def test_the_list_is_whole() -> None:
    states = [key for key in (f"{n:02}" for n in range(100)) if inegi.known(key)]
    places = [key for state in states for n in range(1, 1000) if inegi.known(key := f"{state}{n:03}")]
    assert (len(states), len(places)) == (32, 2478)
    ends = {"01011": "San Francisco de los Romo", "20570": "Zimatlán de Álvarez", "32058": "Santa María de la Paz"}
    assert {key: inegi.name(key).partition(",")[0] for key in ends} == ends
    assert all(key in inegi.exactly(inegi.name(key)) for key in places)


@given(st.text(max_size=30))
def test_whatever_is_written_only_known_keys_come_of_it(text: str) -> None:
    assert all(map(inegi.known, inegi.municipalities(text)))
    assert inegi.exactly(text) <= inegi.municipalities(text)
    assert inegi.state(text) is None or inegi.known(str(inegi.state(text)))


def test_labels_that_only_one_state_has_all_of_are_decided_and_short_names_with_them() -> None:
    made = drafted(["ZAPOPAN", "TONALA", "TLAJOMULCO"])
    assert catalogue(made) == {"ZAPOPAN": "14120", "TONALA": "14101", "TLAJOMULCO": "14097"}
    assert "place.municipality" in made.mapped


def test_the_only_name_of_another_state_is_asked_about() -> None:
    made = drafted(["VERACRUZ", "CORDOBA", "JALAPA"])
    assert "JALAPA" not in str(catalogue(made))
    assert "# JALAPA: '27009'" in made.text
    assert catalogue(made) == {"VERACRUZ": "30193", "CORDOBA": "30044"}


def test_a_name_of_several_states_stays_open_with_its_candidates() -> None:
    made = drafted(["ZAPOPAN", "EL SALTO", "MORELIA", "TONALA", "NARNIA"])
    assert catalogue(made) == {"ZAPOPAN": "14120", "EL SALTO": "14070"}
    assert "# MORELIA: '16053'" in made.text  # the only one of its state
    assert "    # TONALA: '14101'   # ¿14101 Tonalá, Jalisco o 07097 Tonalá, Chiapas?" in made.text
    assert "    # NARNIA: TODO" in made.text
    assert "# TONALA: TODO   # ¿14101" in drafted(["ZAPOPAN", "MORELIA", "TONALA"]).text
    alone = drafted(["JUAREZ"])
    assert "place.municipality" not in alone.mapped
    assert "# JUAREZ: TODO   # ¿05015 Juárez, Coahuila de Zaragoza o " in alone.text


def test_a_short_name_is_certain_only_where_the_state_is() -> None:
    assert "# Soledad: '24035'   # ¿24035 Soledad de Graciano Sánchez, San Luis Potosí?" in drafted(["Soledad"]).text
    assert catalogue(drafted(["Soledad"], ESTADO="S.L.P.")) == {"Soledad": "24035"}


def test_the_state_beside_it_decides_for_names_and_for_keys_of_three_digits() -> None:
    made = drafted(["Benito Juárez", "CUAUHTEMOC"], ENTIDAD="Ciudad de México")
    assert catalogue(made) == {"Benito Juárez": "09014", "CUAUHTEMOC": "09015"}
    assert catalogue(made, "place-state") == {"Ciudad de México": "09"}
    assert catalogue(drafted(["120", "39"], name="CVE MUN", EDO="JAL")) == {"120": "14120", "39": "14039"}
    assert catalogue(drafted(["9014", "9015"], name="CVE MUN")) == {"9014": "09014", "9015": "09015"}


def test_a_place_of_birth_is_read_so_too_and_a_street_is_none() -> None:
    made = drafted(["ZAPOPAN", "TLAQUEPAQUE"], name="MPIO ORIGEN")
    assert catalogue(made, "birth_municipality") == {"ZAPOPAN": "14120", "TLAQUEPAQUE": "14098"}
    assert "place.street" in drafted(["HIDALGO", "MORELOS"], name="CALLE").mapped


@pytest.mark.parametrize(
    ("titles", "key"),
    [
        (("H. AYUNTAMIENTO DE ZAPOPAN", "JUZGADOS CÍVICOS"), "'14120'"),
        (("Juzgado Cívico Municipal de Tonalá, Jalisco",), "'14101'"),
        (("Gobierno Municipal de León 2021-2024",), "'11020'"),
        (("Juzgado Cívico de Tonalá",), "…"),
        (("H. AYUNTAMIENTO DE ZAPOPAN", "MUNICIPIO DE LEÓN"), "…"),
        (("REPORTE DE ZAPOPAN",), "…"),
    ],
)
def test_a_title_that_names_one_municipality_s_office_fills_in_its_constant(titles: tuple[str, ...], key: str) -> None:
    made = drafted(["A", "B"], titles=titles, name="COLONIA")
    assert f"# place.municipality: {{const: {key}}}" in made.text


def test_a_column_that_always_names_one_office_fills_it_in_too() -> None:
    made = drafted(["A", "B"], name="COLONIA", JUZGADO="JUZGADO CÍVICO DE ZAPOPAN")
    assert "# place.municipality: {const: '14120'}" in made.text


def test_of_a_municipality_s_key_and_its_name_the_key_is_taken() -> None:
    made = drafted(["14120", "14039"], name="municipio.clave", **{"municipio.nombre": "x"})
    assert "  place.municipality: {text: municipio.clave}" in made.text


@pytest.mark.parametrize(("numbers", "taken"), [(["120", "039", "101"], True), (["1", "2", "3"], False)])
def test_names_that_settle_the_numbers_beside_them_are_taken_and_others_are_asked(
    numbers: list[str], taken: bool
) -> None:
    names = ["ZAPOPAN", "GUADALAJARA", "TONALA"]
    rows = [
        {"folio": f"F-{i}", "falta": "RIÑA", "CVE MUNICIPIO": numbers[i % 3], "MUNICIPIO": names[i % 3]}
        for i in range(30)
    ]
    profile = Profile()
    profile.feed(rows)
    made = draft(KINDS["hearing"], "j", "b", {"csv": {"files": "a.csv"}}, profile)
    assert ("  place.municipality: {code: MUNICIPIO, " in made.text) is taken
    assert ("place.municipality" not in {about for about, _ in made.decisions}) is taken
    if taken:
        assert catalogue(made) == {"ZAPOPAN": "14120", "GUADALAJARA": "14039", "TONALA": "14101"}


def test_where_no_column_says_it_the_one_municipality_is_among_the_decisions() -> None:
    made = drafted(["A", "B"], titles=("H. AYUNTAMIENTO DE ZAPOPAN",), name="COLONIA")
    (asked,) = [said.es for about, said in made.decisions if about == "place.municipality"]
    assert "Zapopan, Jalisco" in asked


def test_mexico_alone_may_be_the_country() -> None:
    assert "# MEXICO: '15'   # ¿15 México?" in drafted(["MEXICO", "GUATEMALA"], name="ENTIDAD DE NACIMIENTO").text
    states = catalogue(drafted(["MEXICO", "PUEBLA"], name="ENTIDAD DE NACIMIENTO"), "birth_state")
    assert states == {"MEXICO": "15", "PUEBLA": "21"}
