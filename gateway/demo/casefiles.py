"""The state prosecutor's case files as its system keeps them: nested, with the national offence codes."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta

from contracts.curp import plain
from gateway.demo.defects import Defect, Planter, Row, Written, change, next_digit, put, spoilable
from gateway.demo.matters import CaseFile, Party
from gateway.demo.names import STATES
from gateway.demo.people import spellings
from gateway.demo.world import PROSECUTOR, World

SOURCE = "fge-jalisco"
_ROLES = {"accused": "IMPUTADO", "victim": "VICTIMA", "witness": "TESTIGO"}


def files(world: World, rng: random.Random) -> tuple[list[Row], Written]:
    """The case files as the API hands them out, and what was planted in them."""
    items = [_item(world, case) for case in world.cases]
    planter = Planter(rng, spoilable(rng, world, world.cases, items))
    planter.spoil(_DEFECTS)
    return items, Written(SOURCE, len(items), planter.planted)


def text(moment: datetime) -> str:
    """ISO 8601 without an offset, as the system writes it: local time."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}"


def _item(world: World, case: CaseFile) -> Row:
    incident, spot, crime = case.incident, case.incident.spot, case.incident.crime
    if crime is None:
        raise ValueError("a case file needs a crime")
    opened = case.opened
    make, line, colour, plates = incident.vehicle or (None, None, None, None)
    return {
        "id": case.number,
        "actualizado": text(opened + timedelta(hours=2)),
        "estatus": "VIGENTE",
        "nuc": f"14{opened:%Y}{case.number:07d}",
        "carpeta": f"D-{case.number % 4 + 1}/{case.number:05d}/{opened:%Y}",
        "iph": incident.iph,
        "fecha_inicio": text(opened),
        "fecha_hechos": text(incident.at),
        "etapa": case.stage,
        "fiscalia": "Fiscalía Regional Zona Metropolitana",
        "unidad": f"Unidad de Investigación {case.number % 6 + 1}",
        "agente": str(spellings(case.prosecutor, PROSECUTOR)[0]),
        "con_detenido": bool(incident.detained),
        "lugar": {
            "municipio": "14120",
            "colonia": spot.neighbourhood,
            "cp": spot.postal_code,
            "calle": spot.street,
            "numero": spot.number,
            "latitud": spot.latitude,
            "longitud": spot.longitude,
        },
        "delitos": [{"nombre": crime.prosecutor, "clave": crime.code, "violencia": incident.weapon is not None}],
        "personas": [_person(world, case, party) for party in case.parties],
        "vehiculo": {"marca": make, "submarca": line, "color": colour, "placas": plates},
        "hechos": case.narrative,
    }


def _person(world: World, case: CaseFile, party: Party) -> Row:
    person = party.person
    name = world.written(person, PROSECUTOR, case.number)
    return {
        "calidad": _ROLES[party.role],
        "nombres": name.given,
        "primer_apellido": name.first,
        "segundo_apellido": name.second or None,
        "alias": person.alias,
        "curp": person.curp,
        "rfc": person.rfc,
        "sexo": {"H": "HOMBRE", "M": "MUJER"}.get(person.sex, "NO BINARIO"),
        "fecha_nacimiento": f"{person.born:%Y-%m-%d}",
        "edad": person.age(case.incident.at.date()),
        "nacionalidad": person.nationality,
        "entidad_nacimiento": STATES.get(person.birth_state),
        "ocupacion": person.occupation,
        "relacion_victima": party.relation,
        "reserva_identidad": party.protected,
        "nota_medica": party.health,
        "telefono": person.phone,
        "correo": person.email,
        "domicilio": {
            "calle": person.home.street,
            "numero": person.home.number,
            "colonia": person.home.neighbourhood,
            "cp": person.home.postal_code,
        },
    }


def _inside(part: str, at: int | None, spoil: Callable[[Row], None]) -> Callable[[Row], None]:
    """Spoils a cell of a nested part, or of the part's item of that number."""
    return lambda row: spoil(row[part] if at is None else row[part][at])


_DEFECTS = (
    Defect(
        "broken_check_digit",
        "quarantined",
        "persons[].curp: curp_check_digit",
        _inside("personas", 0, change("curp", next_digit)),
        lambda row: bool(row["personas"] and row["personas"][0]["curp"]),
    ),
    Defect("future_date", "quarantined", "opened_at: in_the_future", put(fecha_inicio="2062-03-01T09:00:00")),
    Defect("opened_too_early", "quarantined", "occurred_at: after_opened_at", put(fecha_inicio="2001-01-01T09:00:00")),
    Defect("unknown_code", "quarantined", "stage: unknown_code", put(etapa="ETAPA 99")),
    Defect(
        "out_of_country",
        "quarantined",
        "place.longitude: less_than_equal",
        _inside("lugar", None, put(longitud=-3.7038)),
    ),
    Defect("control_character", "quarantined", "narrative: nul_character", change("hechos", "\0{}".format)),
    Defect("cancelled", "withdrawn", "", put(estatus="BAJA")),
    Defect("null_tokens", "kept", "", put(unidad="S/D", fiscalia="SIN INFORMACION")),
    Defect("zero_coordinates", "kept", "", _inside("lugar", None, put(latitud=0, longitud=0))),
    Defect("mixed_case_and_spaces", "kept", "", change("etapa", lambda stage: f" {plain(stage).title()} ")),
)
