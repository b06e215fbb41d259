from __future__ import annotations

import pytest

from adapters.profile.column import Column
from adapters.profile.spellings import Spelled, spellings
from adapters.profile.table import Profile
from gateway.main.source_words import seen


def column(name: str, *texts: str) -> Column:
    profile = Profile()
    profile.feed([{name: text} for text in texts])
    return profile.columns[name]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("CENTRO", "Centro"),
        ("CENTRO", "COL. CENTRO"),
        ("COLONIA CENTRO", "CENTRO"),
        ("JARDÍN", "JARDIN"),
        ("LOS  PINOS", "LOS PINOS."),
        ("FRACC. EL SOL", "FRACCIONAMIENTO EL SOL"),
        ("AV. HIDALGO", "Avenida Hidalgo"),
        ("VIOL. FAMILIAR", "VIOLENCIA FAMILIAR"),
        ("ACC.VIAL", "ACCIDENTE VIAL"),
    ],
)
def test_one_label_in_two_spellings(one: str, other: str) -> None:
    assert spellings(column("lugar", one, one, other, "NORTE")) == [Spelled((one, other), 3)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("CENTRO", "CENTRO SUR"),
        ("COL. EL SOL", "FRACC. EL SOL"),
        ("1.5 M", "15 M"),
        ("PEÑA", "PENA"),
        ("COL.", "COLONIA"),
    ],
)
def test_what_differs_in_more_is_another_label(one: str, other: str) -> None:
    assert spellings(column("lugar", one, one, other, other)) == []


def test_up_to_three_are_shown_and_all_are_counted() -> None:
    texts = [text for name in ("UNO", "DOS", "TRES", "CUATRO") for text in (name, name, name.lower())]
    (said,) = (line for line in seen(column("zona", *texts)) if "otra escritura" in line)
    assert "UNO / uno (3 filas)" in said
    assert "CUATRO" not in said
    assert "4" in said
    assert "12" in said


def test_names_of_persons_are_not_shown() -> None:
    assert spellings(column("NOM. DETENIDO", "ANA RUIZ", "ANA RUIZ", "Ana Ruiz")) == []


def test_a_name_that_says_that_there_was_nobody_is_shown() -> None:
    column = Column("NOMBRE DEL DETENIDO")
    for text in ("ANA SOTO LARA", "JUAN LUNA PAZ", "SIN DETENIDO", "SIN DETENIDO"):
        column.add(text, 1)
    assert [line for line in seen(column) if "nadie" in line] == ["2: «SIN DETENIDO», que no es nadie · nobody"]
