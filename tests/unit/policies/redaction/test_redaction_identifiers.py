from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from redaction_world import (
    DIGITS,
    IDENTIFIERS,
    LETTERS,
    PATIENT,
    REDACT,
    SEPARATORS,
    kept,
    spread,
)

from policies.redaction import checks
from policies.redaction.engine import Redactor

FORMS = Redactor(["patterns"]).redact
CASES = (str.upper, str.lower, str.title)


def test_check_digits_of_published_examples() -> None:
    assert checks.curp("HEGG560427MVZRRL04")
    assert checks.rfc("GODE561231GR8")
    assert checks.vin("1M8GDM9AXKP042788")
    assert checks.clabe("032180000118359719")
    assert checks.luhn("4111111111111111")


@pytest.mark.parametrize("kind", IDENTIFIERS)
@PATIENT
@given(data=st.data())
def test_a_checked_identifier_is_removed_in_any_case_and_with_any_separators(kind: str, data: st.DataObject) -> None:
    key = data.draw(IDENTIFIERS[kind])
    assume(key)
    between = st.lists(st.sampled_from(SEPARATORS), min_size=len(key) - 1, max_size=len(key) - 1)
    one = st.sampled_from(SEPARATORS).map(lambda s: [s] * (len(key) - 1))
    case = data.draw(st.sampled_from(CASES))
    written = case(spread(key, data.draw(one | between)))
    told = FORMS(f"Dijo: {written}; y firma.")
    assert not kept(told.replace("Dijo", "").replace("firma", ""), key), told
    assert told.startswith("Dijo: [")
    assert told.endswith("; y firma.")


@pytest.mark.parametrize("kind", IDENTIFIERS)
@PATIENT
@given(data=st.data())
def test_one_with_a_wrong_check_digit_is_removed_all_the_same(kind: str, data: st.DataObject) -> None:
    key = data.draw(IDENTIFIERS[kind])
    assume(key)
    last = data.draw(st.sampled_from([c for c in DIGITS if c != key[-1]]))
    wrong = key[:-1] + last
    assert not kept(FORMS(f"Dijo: {wrong}, y firma."), wrong)


@pytest.mark.parametrize("kind", sorted(IDENTIFIERS.keys() - {"TARJETA"}))
@PATIENT
@given(data=st.data())
def test_a_right_one_is_called_what_it_is(kind: str, data: st.DataObject) -> None:
    key = data.draw(IDENTIFIERS[kind])
    assume(key)
    assert FORMS(f"Dijo: {key}, y firma.") == f"Dijo: [{kind}_1], y firma."


# By period and use: 1990, 2000, 2012, 2016, public service, freight, motorcycles, Mexico City.
PLATES = "ABC-1234 ABC-12-34 JKL-123-A A-123-BCD 12-AB-3C AB-12-345 D-12345 A1234B 123-ABC A12-BCD".split()  # noqa: SIM905


@pytest.mark.parametrize("plate", PLATES)
@pytest.mark.parametrize("case", [str.upper, str.lower])
def test_plates_of_every_period(plate: str, case: object) -> None:
    for written in (plate, plate.replace("-", "")):
        told = REDACT(f"vehículo con placas {str(written).lower() if case is str.lower else written} del estado")
        assert not kept(told, plate.replace("-", "")), told


@pytest.mark.parametrize(
    "written",
    [
        "55 1234 5678", "(55) 1234-5678", "+52 1 33 1234 5678", "3312345678", "33.12.34.56.78",
        "CI-FGJ/UI-3/123/03-2024", "14-2024-001234", "FED/JAL/GDL/0001234/2024", "D/123/2024", "NUC 21-2024-07513",
        "4152 3138 0000 0000", "GOMCRR90010114H400", "juan.perez@correo.com", "juan_perez @ correo.mx", "@elchino99",
        "https://facebook.com/elchino", "www.tiktok.com/x", "instagram.com/elchino", "20.673612, -103.344412",
        "20°40'22\"", "12/03/2024", "2024-03-12", "12-mar-24", "12 de marzo del 2024", "13:45 horas", "13:45",
        "doce de marzo de dos mil veinte", "35700000012345",
    ],
)  # fmt: skip
@pytest.mark.parametrize("case", [str, str.upper, str.lower])
def test_what_its_form_gives_away(written: str, case: type[str]) -> None:
    told = REDACT(case(f"es esto: {written}; sin más datos"))
    assert told.lower().startswith("es esto: ")
    rest = told[len("es esto: ") :].split(";")[0]
    while "[" in rest:
        rest = rest[: rest.index("[")] + rest[rest.index("]") + 1 :]
    assert not any(map(str.isdigit, rest)), told


@pytest.mark.parametrize(
    "harmless",
    ["120/80", "10 x 10 cm", "3.5", "$ 1,200.00", "12.5 kg", "100 %", "artículo 27, fracción 3", "calibre .38"],
)
def test_a_measure_is_no_identity(harmless: str) -> None:
    assert FORMS(f"se anota {harmless} y se retira") == f"se anota {harmless} y se retira"


def test_letters_alone_are_no_key() -> None:
    assert FORMS("EL DETENIDO VESTIA PANTALON AZUL Y PLAYERA") == "EL DETENIDO VESTIA PANTALON AZUL Y PLAYERA"
    assert LETTERS
