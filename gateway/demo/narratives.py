"""Free text as officers, doctors and prosecutors write it: full of names, CURPs, telephones and addresses.

Narratives are withheld by default; these are there so that a leak would show.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime

from contracts.curp import plain
from gateway.demo.matters import Party, Spot
from gateway.demo.people import Person


def report(
    rng: random.Random, what: str, at: datetime, spot: Spot, detained: Sequence[Person], victim: Party | None
) -> str:
    """The officer's account: capitals half of the time."""
    said = [f"Siendo las {at:%H:%M} horas se atiende reporte de {what.lower()} en {spot.street}, {spot.neighbourhood}."]
    said += [f"Se asegura a quien dijo llamarse {_introduced(person)}." for person in detained]
    if victim:
        said.append(
            f"Parte afectada: {victim.person.spelling}, teléfono {victim.person.phone}, quien señala los hechos."
        )
    text = " ".join(said)
    return plain(text) if rng.random() < 0.5 else text


def presentation(rng: random.Random, what: str, person: Person) -> str:
    """Why the person stands before the civic judge."""
    return f"Presentado por {what.lower()}. Manifiesta ser {_introduced(person)}. {rng.choice(_ATTITUDES)}"


def certificate(rng: random.Random) -> str:
    """The court doctor's note."""
    return rng.choice(_CERTIFICATES)


def health(rng: random.Random) -> str:
    """A note on a party's health, which never leaves."""
    return rng.choice(_HEALTH)


def file(rng: random.Random, what: str, at: datetime, parties: Sequence[Party]) -> str:
    """The facts as the prosecutor's office takes them down."""
    said = [f"Carpeta iniciada por hechos del {at:%d/%m/%Y} relativos a {what.lower()}."]
    said += [f"Interviene {party.person.spelling} ({_ROLES[party.role]})." for party in parties]
    return " ".join([*said, rng.choice(_CLOSINGS)])


def _introduced(person: Person) -> str:
    known = f", CURP {person.curp}" if person.curp else ""
    also = f", alias {person.alias}" if person.alias else ""
    return f"{person.spelling}{also}{known}, con domicilio en {person.home.street} {person.home.number}"


_ROLES = {"accused": "imputado", "victim": "víctima", "witness": "testigo"}
_ATTITUDES = ("Coopera con la autoridad.", "Se reserva su derecho a declarar.", "Acepta los hechos.")
_CERTIFICATES = (
    "Aliento alcohólico; orientado; sin lesiones visibles.",
    "Ebriedad incompleta; refiere diabetes en tratamiento.",
    "Sin datos de intoxicación; escoriación en antebrazo izquierdo.",
    "Refiere hipertensión y tomar losartán; sin lesiones.",
)
_HEALTH = (
    "Contusión en región malar; se sugiere valoración.",
    "Refiere embarazo de 20 semanas.",
    "Crisis de ansiedad; canalizada a atención psicológica.",
    "Herida que tarda en sanar menos de quince días.",
)
_CLOSINGS = (
    "Se giran oficios a la policía investigadora.",
    "Pendiente dictamen pericial.",
    "Se da vista a la asesoría jurídica.",
)
