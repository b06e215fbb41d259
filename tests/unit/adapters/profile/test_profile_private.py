from __future__ import annotations

from collections.abc import Sequence

import pytest

from adapters.profile.column import Column
from adapters.profile.table import Profile

PERSONS = ("PEREZ LOPEZ CARLOS", "RUIZ SOTO MARIA ELENA", "José Luis Mora Cruz", "GOMEZ, MARTHA")
COLONIES = ("CENTRO", "LOMAS DE SAN ISIDRO", "EMILIANO ZAPATA", "BENITO JUAREZ", "LOS PINOS")
OFFENCES = ("ROBO", "VIOLENCIA FAMILIAR", "ALTERAR EL ORDEN", "LESIONES DOLOSAS")


def column(name: str, texts: Sequence[str]) -> Column:
    profile = Profile()
    profile.feed([{name: text} for text in texts for _ in range(3)])
    return profile.columns[name]


CALLED = "NOM NOMB. NOMBRE NOM._DETENIDO NombreVictima NOMB_INFRACTOR DETENIDO Víctima_2 QUEJOSO(A) REPORTANTE"


@pytest.mark.parametrize("name", [*CALLED.split(), "DATOS", "COLONIA", "NOMBRE DE LA COLONIA"])
def test_names_of_persons_are_listed_nowhere(name: str) -> None:
    found = column(name, PERSONS)
    assert found.sensitive
    assert found.listed == []


def test_what_is_called_a_persons_name_is_private_whatever_it_holds() -> None:
    assert column("NOM. DETENIDO", ("XOCHITL UC", "QQ", "EL GATO")).sensitive


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("NOMBRE DE LA COLONIA", COLONIES),
        ("NOM. COLONIA", COLONIES),
        ("COLONIA", COLONIES),
        ("NOMBRE DEL DELITO", OFFENCES),
        ("NOM_DELITO", OFFENCES),
        ("UNIDAD", ("PATRULLA 12", "UNIDAD NORTE")),
        ("DETENIDO", ("SI", "NO")),
        ("REPORTANTE", ("LLAMADA ANONIMA", "POLICIA MUNICIPAL", "VECINO", "911")),
        ("SEXO DETENIDO", ("H", "M")),
        ("VICTIMA", ("MASCOTA", "MENOR DE EDAD", "PERSONA MORAL")),
    ],
)
def test_what_names_things_stays_listed(name: str, texts: Sequence[str]) -> None:
    found = column(name, texts)
    assert not found.sensitive
    assert {label for label, _ in found.listed} == {*texts}
