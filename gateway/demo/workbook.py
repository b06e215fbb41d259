"""One police base's own workbook: reports like its neighbours', with other headings and real date cells."""

from __future__ import annotations

import random
from datetime import datetime, time
from pathlib import Path

from openpyxl import Workbook

from gateway.demo.defects import Defect, Planter, Row, Written, change, put, spoilable
from gateway.demo.matters import Incident
from gateway.demo.police import folio, is_exported, remission, report_class
from gateway.demo.world import POLICE, World

SOURCE = "zapopan-policia-xlsx"
_DEFECTS = (
    Defect(
        "future_date",
        "quarantined",
        "occurred_at: in_the_future",
        change("Fecha y hora", lambda at: at.replace(year=2062)),
    ),
    Defect("unknown_code", "quarantined", "report_class: unknown_code", put(Tipo="PENDIENTE")),
    Defect("null_tokens", "kept", "", put(Colonia="S/D", Alias="NA", Calle="")),
    Defect("zero_coordinates", "kept", "", put(Latitud=0, Longitud=0)),
    Defect("trailing_spaces", "kept", "", change("Motivo", "{}  ".format)),
)


def write(world: World, rng: random.Random, folder: Path) -> Written:
    """Writes the workbook into ``folder``."""
    incidents = [incident for incident in world.incidents if not is_exported(incident)]
    rows = [_entry(world, incident) for incident in incidents]
    planter = Planter(rng, spoilable(rng, world, incidents, rows))
    planter.spoil(_DEFECTS)
    rows.append(dict(planter.take()))
    planter.count("twins", 1, "repeated")
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Partes")
    sheet.append(list(rows[0]))
    for number, cells in enumerate(rows):
        sheet.append(list(cells.values()))
        if number == len(rows) // 2:
            sheet.append([None] * len(cells))
    planter.count("blank_row", 1, "quarantined", "row: blank_row")
    book.save(folder / "partes_base_4.xlsx")
    return Written(SOURCE, len(rows) + 1, planter.planted)


def _entry(world: World, incident: Incident) -> Row:
    spot, person = incident.spot, incident.detained[0] if incident.detained else None
    name = world.written(person, POLICE, incident.number) if person else None
    return {
        "Folio": folio(incident),
        "Referencia IPH": incident.iph,
        "Boleta": remission(incident),
        "Fecha y hora": incident.at,
        "Tipo": report_class(incident).title(),
        "Motivo": incident.what,
        "Calle": spot.street,
        "Colonia": spot.neighbourhood,
        "Latitud": spot.latitude,
        "Longitud": spot.longitude,
        "Nombre": name.given if name else None,
        "Apellido paterno": name.first if name else None,
        "Apellido materno": (name.second or None) if name else None,
        "Alias": person.alias if person else None,
        "Sexo": person.sex if person else None,
        "Nacimiento": datetime.combine(person.born, time()) if person else None,
        "CURP": person.curp if person else None,
        "Elemento": incident.officer.number,
        "Novedades": incident.narrative,
    }
