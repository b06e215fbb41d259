"""What can happen in the invented municipality: crimes by the national catalogue (CNSP/38/15), infractions, measures.

Labels differ between agencies as they do in life; the codes are the national ones that mappings translate to.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import NamedTuple, Protocol, TypeVar


class _Weighted(Protocol):
    @property
    def weight(self) -> int: ...


_Entry = TypeVar("_Entry", bound=_Weighted)


class Crime(NamedTuple):
    """A crime as the police and as the prosecutor call it. ``setting`` decides who suffers it and with what."""

    police: str
    prosecutor: str
    code: str
    weight: int
    setting: str = "street"  # street | family | sexual | vehicle | none


class Infraction(NamedTuple):
    """An administrative infraction by an invented municipal bylaw."""

    label: str
    article: str
    fraction: str
    sanction_class: str
    category: str
    weight: int


class Measure(NamedTuple):
    """What a civic judge orders, as the court's system names it."""

    label: str
    weight: int
    amounts: tuple[int, ...] = (0,)  # fines in UMA, arrest and service in hours


class Stage(NamedTuple):
    """Where a case file stands, as the prosecutor's system names it."""

    label: str
    weight: int


CRIMES = (
    Crime("ROBO A TRANSEUNTE", "Robo a transeúnte en vía pública", "40105", 18),
    Crime("ROBO A NEGOCIO", "Robo a negocio", "40111", 10),
    Crime("ROBO A CASA HABITACION", "Robo a casa habitación", "40101", 8),
    Crime("ROBO VEHICULO", "Robo de vehículo automotor", "40102", 12, "vehicle"),
    Crime("ROBO DE AUTOPARTES", "Robo de autopartes", "40103", 6, "vehicle"),
    Crime("LESIONES DOLOSAS", "Lesiones dolosas", "10201", 9),
    Crime("AMENAZAS", "Amenazas", "70201", 6),
    Crime("DAÑO A LAS COSAS", "Daño a la propiedad", "40501", 6),
    Crime("FRAUDE", "Fraude", "40201", 4),
    Crime("EXTORSION", "Extorsión", "40401", 2),
    Crime("NARCOMENUDEO", "Narcomenudeo", "70101", 5, "none"),
    Crime("HOMICIDIO DOLOSO", "Homicidio doloso", "10101", 1),
    Crime("VIOLENCIA FAMILIAR", "Violencia familiar", "50101", 13, "family"),
    Crime("VIOLENCIA DE GENERO", "Violencia de género distinta a la familiar", "50201", 3, "sexual"),
    Crime("ABUSO SEXUAL", "Abuso sexual", "30101", 4, "sexual"),
    Crime("ACOSO SEXUAL", "Acoso sexual", "30201", 3, "sexual"),
    Crime("VIOLACION", "Violación simple", "30401", 1, "sexual"),
)
INFRACTIONS = (
    Infraction("Ingerir bebidas alcohólicas en la vía pública", "12", "IV", "B", "Orden público", 24),
    Infraction("Alterar el orden y escandalizar en lugar público", "12", "I", "B", "Orden público", 18),
    Infraction("Reñir o provocar riñas", "13", "II", "C", "Seguridad", 14),
    Infraction("Orinar o defecar en la vía pública", "15", "I", "A", "Salubridad", 10),
    Infraction("Molestar a las personas bajo el efecto de alguna sustancia", "12", "VII", "C", "Orden público", 10),
    Infraction("Maltrato verbal o psicológico a una persona", "14", "III", "B", "Dignidad de las personas", 8),
    Infraction("Conducir en estado de ebriedad", "17", "II", "D", "Vialidad", 8),
    Infraction("Pintar o rayar bienes ajenos sin permiso", "16", "V", "C", "Propiedades", 5),
    Infraction("Portar objetos peligrosos sin precaución", "13", "IX", "C", "Seguridad", 3),
)
ASSISTANCE = ("AUXILIO A LA POBLACION", "PERSONA EXTRAVIADA", "ACCIDENTE VIAL SIN LESIONADOS")
MEASURES = (
    Measure("AMONESTACION", 18),
    Measure("MULTA", 28, (4, 6, 8, 10, 15, 20, 30)),
    Measure("ARRESTO", 24, (8, 12, 20, 24, 36)),
    Measure("TRABAJO EN FAVOR DE LA COMUNIDAD", 16, (6, 8, 12, 18)),
    Measure("CANALIZACION", 9),
    Measure("CONCILIACION", 3),
    Measure("SIN SANCION", 2),
)
PROGRAMMES = ("Reeducación para agresores", "Jóvenes en prevención", "Atención a adicciones", "Mediación comunitaria")
STAGES = (
    Stage("INTEGRACION", 50),
    Stage("ARCHIVO TEMPORAL", 16),
    Stage("NO EJERCICIO", 6),
    Stage("SALIDA ALTERNA", 8),
    Stage("VINCULADO A PROCESO", 12),
    Stage("JUICIO ORAL", 4),
    Stage("SENTENCIA", 4),
)
VEHICLES = (("NISSAN", "TSURU"), ("NISSAN", "VERSA"), ("CHEVROLET", "AVEO"), ("ITALIKA", "FT150"), ("VW", "JETTA"))
COLOURS = ("BLANCO", "ROJO", "GRIS", "NEGRO", "AZUL")
WEAPONS = ("ARMA BLANCA", "ARMA DE FUEGO CORTA", "OBJETO CONTUNDENTE")


def draw(rng: random.Random, table: Sequence[_Entry]) -> _Entry:
    """One entry, the heavier the likelier."""
    return rng.choices(table, [entry.weight for entry in table])[0]
