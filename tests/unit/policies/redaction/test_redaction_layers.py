from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from redaction_world import PATIENT, REDACT

from contracts.curp import plain
from policies.redaction.common_words import is_common
from policies.redaction.engine import EVERY_LAYER, LAYERS, Redactor, Unsettled
from policies.redaction.name_lists import GIVEN, SURNAMES
from policies.redaction.parties import Parties
from policies.redaction.reading import fold

REPORT = (
    "Siendo las 13:40 horas del día 12 de marzo de 2024, en la calle Hidalgo número 45, colonia Centro, se asegura a "
    "quien dijo llamarse Xóchitl Quetzalmazatl, alias La Flaca, de 34 años, originaria de Tlaquepaque, CURP "
    "HEGG560427MVZRRL04, teléfono 33 1234 5678. El oficial José Luis Barajas Ek refiere que Quetzalmazatl portaba una "
    "navaja. Placas JKL-45-67."
)
SECRETS = [
    "13:40",
    "2024",
    "hidalgo",
    "quetzalmazatl",
    "flaca",
    "tlaquepaque",
    "hegg",
    "1234",
    "luis",
    "barajas",
    "jkl",
]


@pytest.mark.parametrize("written", [str, str.upper, str.lower, plain], ids=["mixed", "CAPITALS", "small", "PLAIN"])
def test_a_report_in_any_case(written: object) -> None:
    told = REDACT(written(REPORT)).lower()  # type: ignore[operator]
    assert [secret for secret in SECRETS if secret in told] == []
    assert "navaja" in told


def test_a_tag_says_what_stood_there_and_the_same_is_the_same() -> None:
    told = REDACT("Comparece Juan Pérez. Después, JUAN PEREZ y María López se retiran.")
    assert told == "Comparece [PERSONA_1]. Después, [PERSONA_1] y [PERSONA_2] se retiran."


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("de nombre xiuhtl, alias el tuercas, huye", "de nombre [PERSONA_1], alias el [PERSONA_2], huye"),
        ("con domicilio en Volcán Paricutín 12", "con domicilio en [LUGAR_1]"),
        ("El comandante Ixtlil llega", "El comandante [PERSONA_1] llega"),
        ("una mujer de 34 años de edad", "una [EDAD_1]"),
        ("a las cinco de la tarde", "a las [HORA_1]"),
        ("pena de 3 años de prisión", "pena de 3 años de prisión"),
        ("el detenido refiere que no", "el detenido refiere que no"),
        ("vecina de la colonia El Colli", "vecina de la [LUGAR_1]"),
        ("EN AV PATRIA Y PERIFERICO, HUYE", "EN [LUGAR_1], HUYE"),
        ("en calle hidalgo y se retira", "en [LUGAR_1] y se retira"),
        ("la c. maria del carmen lopez denuncia", "la c. [PERSONA_1] denuncia"),
        ("patrulla ZP-12", "patrulla [CLAVE_1]"),
    ],
)
def test_what_is_announced(text: str, told: str) -> None:
    assert REDACT(text) == told


def test_letters_nobody_sees_hide_nothing() -> None:
    assert REDACT("Ju\u200ban Hern\u00adández") == "[PERSONA_1]"
    assert REDACT(unicodedata.normalize("NFD", "Raúl Núñez")) == "[PERSONA_1]"
    assert REDACT("\uff2a\uff35\uff21\uff2e hernández") == "[PERSONA_1]"


# Known parties

NAMES = st.text("abcdefghijlmnoprstuvzñáéíóú", min_size=5, max_size=12).map(str.capitalize)


@st.composite
def slips(draw: st.DrawFn, name: str) -> str:
    at, letter = draw(st.integers(1, len(name) - 2)), draw(st.sampled_from("bcdfgmnprst"))
    return draw(
        st.sampled_from(
            [
                name[:at] + letter + name[at + 1 :],
                name[:at] + letter + name[at:],
                name[:at] + name[at + 1 :],
                name[:at] + name[at + 1] + name[at] + name[at + 2 :],
                name,
            ]
        )
    )


@PATIENT
@given(st.data())
def test_a_known_party_is_removed_with_a_slip_in_any_case(data: st.DataObject) -> None:
    given_name, surname = data.draw(NAMES), data.draw(NAMES)
    written = data.draw(st.sampled_from([str, str.upper, str.lower, plain]))(data.draw(slips(surname)))
    told = Redactor(["parties"]).redact(f"se observa a {written} en el lugar", [f"{given_name} {surname}"])
    if fold(written) == fold(surname) or not is_common(fold(written)):
        assert written not in told
    assert told.startswith("se observa a ")


@pytest.mark.parametrize("text", ["serie 8 7 6-543 21", "serie 87.65.43.21", "SERIE 87654321X", "serie 87654321"])
def test_a_known_number_whatever_stands_in_it(text: str) -> None:
    told = Redactor(["parties"]).redact(text, ["8765-4321"])
    assert not any(map(str.isdigit, told.replace("CLAVE_1", ""))), told


def test_short_names_go_as_they_are_written() -> None:
    told = Redactor(["parties"]).redact("Vio a Ek y a Uc de la O cerca", ["Ek", "Uc de la O"])
    assert told == "Vio a [PERSONA_1] y a [PERSONA_2] de la O cerca"
    assert Parties(["12"]).keys == set()


# The whole

PIECES = st.sampled_from(
    """Juan|Rosa|Flores|DE LA CRUZ|de|la|del|calle|Calle Hidalgo|colonia|45|45130|12|3312345678|CURP|HEGG560427MVZRRL04
,|.|. |:|;|-|/|(|)|[PERSONA_1]|[LUGAR_3]|[X_1]|alias|el|El|detenido|refiere|quien|dijo llamarse|nombre|nombre:|años
Apellidos:|de 34 años|de edad|varón|12 de marzo|2024|a las|cinco|de la tarde|13:40|horas|Hospital|General|Zapopan
San Luis Potosí|Dr.|c.|C.|Xochitl|XOCHITL|xochitl|a@b.mx|www.x.com|.com|placas|JKL-45-67|JKL4567|no.|número|s/n|B|3º
y|Av.|domicilio en|folio|20.12345|é|°|\u200b""".replace("\n", "|").split("|")
)
TEXTS = st.lists(st.tuples(PIECES, st.sampled_from([" ", " ", "", "\n"])), max_size=25).map(
    lambda pairs: "".join(piece + gap for piece, gap in pairs)
)
KNOWN = st.lists(st.sampled_from(["Juan Xochitl", "Rosa", "33 1234 5678", "Calle Hidalgo", "B-45130"]), max_size=3)


@PATIENT
@given(TEXTS | st.text(max_size=80), KNOWN, st.sets(st.sampled_from(EVERY_LAYER), min_size=1))
@example("calle 45 Juan 45 Rosa Flores", [], set(LAYERS))
def test_a_redacted_text_is_not_redacted_further(text: str, known: list[str], layers: set[str]) -> None:
    redactor = Redactor(layers)
    try:
        once = redactor.redact(text, known)
    except Unsettled:
        return
    assert redactor.redact(once, known) == once


@PATIENT
@given(TEXTS, st.permutations(["Juan Xochitl", "Rosa", "33 1234 5678", "Calle Hidalgo"]), st.permutations(EVERY_LAYER))
def test_no_order_makes_a_difference(text: str, known: list[str], layers: list[str]) -> None:
    try:
        told = Redactor(layers).redact(text, known)
    except Unsettled:
        return
    assert told == Redactor(EVERY_LAYER).redact(text, sorted(known))


@PATIENT
@given(st.text(max_size=200))
def test_no_text_is_too_strange(text: str) -> None:
    try:
        assert isinstance(REDACT(text), str)
    except Unsettled:
        return


def test_a_layer_can_be_left_out_and_says_what_it_found() -> None:
    text = "alias Xiuhtl, Hernández, 3312345678, y Xiuhtl"
    found = {span.layer: text[span.start : span.end] for span in Redactor().find(text)}
    assert found == {"triggers": "Xiuhtl", "catalogues": "Hernández", "patterns": "3312345678", "propagation": "Xiuhtl"}
    assert "3312345678" in Redactor(["triggers"]).redact(text)
    with pytest.raises(ValueError, match="no such layer"):
        Redactor(["magic"])


def test_where_only_the_harmless_may_stay_the_rest_goes() -> None:
    told = Redactor(EVERY_LAYER).redact("El detenido portaba un xoloitzcuintle")
    assert told == "El detenido portaba un [PALABRA_1]"


def test_the_lists_are_folded_and_each_word_is_one() -> None:
    for word in GIVEN | SURNAMES:
        assert word.isascii()
        assert word.isalpha()
        assert word.islower()
