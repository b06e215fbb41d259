"""The municipal police's drop folder: a CSV of reports per month, as its system exports them.

cp1252, semicolons, capitals, dates as dd/mm/yyyy; column names follow published IPH forms. One base is not in it: it
keeps a workbook of its own (``workbook``).
"""

from __future__ import annotations

import csv
import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from contracts.curp import plain
from gateway.demo.defects import Defect, Planter, Row, Written, change, holds, next_digit, put, spoilable
from gateway.demo.matters import Incident
from gateway.demo.people import Person
from gateway.demo.world import POLICE, World

SOURCE = "zapopan-policia-csv"
_BASE = "Sector 4"
_PERSON = (
    "nombre",
    "paterno",
    "materno",
    "alias",
    "sexo",
    "nacimiento",
    "curp",
    "telefono",
    "calle",
    "numero",
    "colonia",
)


def amend(world: World, folder: Path, corrected: Incident, struck: Incident) -> None:
    """Drops one more file: the first report with the use of force the other way round, the second struck out."""
    report = row(world, corrected)
    report["uso_fuerza"] = "NO" if corrected.force else "SI"
    _write_csv(folder / "iph_correcciones.csv", list(report), [report, {**row(world, struck), "estatus": "BAJA"}])


def is_exported(incident: Incident) -> bool:
    """Does it stand in the CSVs, or in the base's own workbook?"""
    return incident.spot.sector != _BASE


def folio(incident: Incident) -> str:
    """The police system's own key."""
    return f"PZ-{incident.at:%Y}-{incident.number:06d}"


def remission(incident: Incident) -> str | None:
    """The slip's number, by which the civic court names the report."""
    return f"BR{incident.number:06d}" if incident.followed == "civic_court" else None


def report_class(incident: Incident) -> str:
    """As the police's forms divide reports."""
    return "DELITO" if incident.crime else "FALTA" if incident.infraction else "AUXILIO"


def row(world: World, incident: Incident) -> Row:
    """One line of the export: every cell is text."""
    at, spot = incident.at, incident.spot
    first, second = (*incident.detained, None, None)[:2]
    make, line, colour, plates = incident.vehicle or ("", "", "", "")
    victim = incident.victim
    return {
        "folio": folio(incident),
        "referencia_iph": incident.iph,
        "folio_remision": remission(incident) or "",
        "clase": report_class(incident),
        "fecha_hechos": f"{at:%d/%m/%Y}",
        "hora_hechos": f"{at:%H:%M}",
        "sector": spot.sector.upper(),
        "calle": plain(spot.street),
        "numero": spot.number,
        "colonia": plain(spot.neighbourhood),
        "cp": spot.postal_code,
        "lat": f"{spot.latitude:.6f}",
        "lon": f"{spot.longitude:.6f}",
        "delito": plain(incident.what),
        "autoridad_receptora": {"civic_court": "JUZGADO", "prosecutor": "FISCALIA"}.get(incident.followed, ""),
        "uso_fuerza": "SI" if incident.force else "NO",
        **_person(world, incident, first, "det1"),
        **_person(world, incident, second, "det2"),
        **_person(world, incident, victim.person if victim else None, "vic"),
        "vic_relacion": (victim.relation or "S/D").upper() if victim else "",
        "arma": incident.weapon or "",
        "veh_marca": make,
        "veh_linea": line,
        "veh_color": colour,
        "veh_placas": plates,
        "elemento_placa": f"ZP{incident.officer.number:04d}",
        "elemento_nombre": str(world.written(incident.officer, POLICE, 0)),
        "narrativa": incident.narrative,
        "estatus": "CONCLUIDO",
        "capturista": f"usr{incident.number % 17:02d}",
    }


def _person(world: World, incident: Incident, person: Person | None, prefix: str) -> Row:
    if person is None:
        return {f"{prefix}_{name}": "" for name in _PERSON}
    name, home = world.written(person, POLICE, incident.number), person.home
    cells = (
        name.given,
        name.first,
        name.second,
        plain(person.alias or ""),
        {"H": "HOMBRE", "M": "MUJER"}.get(person.sex, "NO BINARIO"),
        f"{person.born:%d/%m/%Y}",
        person.curp or "S/D",
        person.phone,
        plain(home.street),
        home.number,
        plain(home.neighbourhood),
    )
    return dict(zip([f"{prefix}_{name}" for name in _PERSON], cells, strict=True))


_TOO_MANY = "+"  # a pseudo-column: its text stands after the last one
_DEFECTS = (
    Defect(
        "broken_check_digit",
        "quarantined",
        "persons[].curp: curp_check_digit",
        change("det1_curp", next_digit),
        holds("det1_curp"),
    ),
    Defect(
        "future_date", "quarantined", "occurred_at: in_the_future", change("fecha_hechos", lambda day: f"{day[:6]}2062")
    ),
    Defect("impossible_date", "quarantined", "occurred_at: date_format", put(fecha_hechos="31/02/2026")),
    Defect("out_of_country", "quarantined", "place.latitude: less_than_equal", put(lat="48.856600")),
    Defect("unknown_code", "quarantined", "report_class: unknown_code", put(clase="OTRO-99")),
    Defect("wrong_column_count", "quarantined", "row: column_count", put(**{_TOO_MANY: "sobra"})),
    Defect("control_character", "quarantined", "narrative: nul_character", change("narrativa", "\0{}".format)),
    Defect("cancelled", "withdrawn", "", put(estatus="BAJA")),
    Defect("null_tokens", "kept", "", put(autoridad_receptora="S/D", sector="NA", det1_nacimiento="01/01/1900")),
    Defect("zero_coordinates", "kept", "", put(lat="0", lon="0")),
    Defect("mixed_case_and_spaces", "kept", "", change("delito", lambda text: f"  {text.title()} ")),
    Defect("lower_case_curp", "kept", "", change("det1_curp", lambda text: f" {text.lower()} "), holds("det1_curp")),
)


def write(world: World, rng: random.Random, folder: Path) -> Written:
    """Writes a file per month into ``folder``."""
    incidents = [incident for incident in world.incidents if is_exported(incident)]
    rows = [row(world, incident) for incident in incidents]
    columns = list(rows[0])
    months: defaultdict[str, list[Row]] = defaultdict(list)
    for incident, cells in zip(incidents, rows, strict=True):
        months[f"{incident.at:%Y-%m}"].append(cells)
    planter = Planter(rng, spoilable(rng, world, incidents, rows))
    planter.spoil(_DEFECTS)
    for _ in range(2):
        _repeat(months, planter.take())
        _repeat(months, planter.take(), delito="EXTORSION")
    planter.count("twins", 2, "repeated")
    planter.count("two_contents_of_one_folio", 4, "quarantined", "record: duplicate_key")
    for month, lines in months.items():
        _write_csv(folder / f"iph_{month}.csv", columns, lines)
    planter.count("blank_rows", len(months), "not_a_row")
    return Written(SOURCE, sum(map(len, months.values())), planter.planted)


def _repeat(months: Mapping[str, list[Row]], cells: Row, **other: str) -> None:
    """The row once more in its own file, as it is or contradicting itself."""
    next(lines for lines in months.values() if cells in lines).append({**cells, **other})


def _write_csv(path: Path, columns: Sequence[str], rows: Iterable[Row]) -> None:
    with path.open("w", encoding="cp1252", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(columns)
        for cells in rows:
            writer.writerow([cells[name] for name in columns] + [cells[name] for name in (_TOO_MANY,) if name in cells])
        file.write("\r\n")
