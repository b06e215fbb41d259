"""The civic court's database: SQLite, in the tables that a published court system has, and a flat view to pull from.

Like the real one it stores who was presented on which slip (*boleta*), the person (*infractor*) and the ruling; its
clock is naive and local. The view ``audiencias`` is what a court's administrator makes for a neighbour to read.
"""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from gateway.demo.catalogue import INFRACTIONS
from gateway.demo.defects import Defect, Planter, Row, Written, change, holds, next_digit, put, spoilable
from gateway.demo.matters import Hearing
from gateway.demo.people import spellings
from gateway.demo.police import remission
from gateway.demo.world import COURT, World

SOURCE = "zapopan-juzgado"
_SCHEMA = """
CREATE TABLE juzgados (id INTEGER PRIMARY KEY, juzgado TEXT NOT NULL, turno TEXT NOT NULL);
CREATE TABLE infracciones (
  id INTEGER PRIMARY KEY, infraccion TEXT, articulo TEXT, fraccion TEXT, tipo_sancion TEXT, materia TEXT);
CREATE TABLE boletas (
  id INTEGER PRIMARY KEY, boleta_remision TEXT, expediente TEXT, iph TEXT, idjuzgado INTEGER REFERENCES juzgados (id),
  juez TEXT, fecha_hechos TEXT, fecha_presentacion TEXT, calle_h TEXT, exterior_h TEXT, colonia_h TEXT, cp_h TEXT,
  lat_h REAL, lon_h REAL, motivo TEXT, estatus TEXT NOT NULL, updated_at TEXT NOT NULL);
CREATE TABLE infractores (
  id INTEGER PRIMARY KEY, idboleta INTEGER REFERENCES boletas (id), nombre_i TEXT, primer_apellido_i TEXT,
  segundo_apellido_i TEXT, sexo TEXT, curp TEXT, nacimiento TEXT, nacionalidad TEXT, ocupacion TEXT, telefono TEXT,
  calle_i TEXT, exterior_i TEXT, colonia_i TEXT, cp_i TEXT, idinfraccion INTEGER REFERENCES infracciones (id),
  resolucion TEXT, sancion TEXT, multa_uma REAL, arresto_horas INTEGER, servicio_horas INTEGER, programa TEXT,
  cumplida INTEGER, fecha_audiencia TEXT, certificado TEXT);
CREATE VIEW audiencias AS SELECT
  i.id AS id, b.updated_at, b.estatus, b.boleta_remision, b.expediente, b.iph, j.juzgado, j.turno, b.juez,
  b.fecha_hechos, b.fecha_presentacion, i.fecha_audiencia, b.calle_h, b.exterior_h, b.colonia_h, b.cp_h, b.lat_h,
  b.lon_h, b.motivo, i.nombre_i, i.primer_apellido_i, i.segundo_apellido_i, i.sexo, i.curp,
  i.nacimiento, i.nacionalidad, i.ocupacion, i.telefono, i.calle_i, i.exterior_i, i.colonia_i, i.cp_i,
  f.infraccion, f.articulo, f.fraccion, f.tipo_sancion, f.materia, i.resolucion, i.sancion, i.multa_uma,
  i.arresto_horas, i.servicio_horas, i.programa, i.cumplida, i.certificado
FROM infractores i JOIN boletas b ON b.id = i.idboleta JOIN juzgados j ON j.id = b.idjuzgado
JOIN infracciones f ON f.id = i.idinfraccion;
"""
_TO_SERVICE = """UPDATE infractores SET
sancion = 'TRABAJO EN FAVOR DE LA COMUNIDAD', multa_uma = NULL, arresto_horas = NULL, servicio_horas = 12"""
_COURTS = (
    (1, "Juzgado Cívico Centro", "MATUTINO"),
    (2, "Juzgado Cívico Centro", "NOCTURNO"),
    (3, "Juzgado Cívico Las Águilas", "MATUTINO"),
)
_OUTCOMES = {"SIN SANCION": "NO RESPONSABLE", "CONCILIACION": "CONCILIADO"}


def _far(written: str) -> str:
    return f"2062{written[4:]}"


_DEFECTS = (
    Defect(
        "broken_check_digit",
        "quarantined",
        "persons[].curp: curp_check_digit",
        change("curp", next_digit),
        holds("curp"),
    ),
    Defect("future_date", "quarantined", "heard_at: in_the_future", change("fecha_audiencia", _far)),
    Defect("unknown_code", "quarantined", "measure.kind: unknown_code", put(sancion="SANCION 99")),
    Defect("out_of_country", "quarantined", "place.longitude: less_than_equal", put(lon_h=2.3522)),
    Defect("control_character", "quarantined", "reason: nul_character", change("motivo", "\0{}".format)),
    Defect("cancelled", "withdrawn", "", put(estatus="CANCELADA")),
    Defect("null_tokens", "kept", "", put(ocupacion="S/D", telefono="NA", nacimiento="1900-01-01", colonia_h="")),
    Defect("zero_coordinates", "kept", "", put(lat_h=0.0, lon_h=0.0)),
    Defect("mixed_case_and_spaces", "kept", "", change("sancion", lambda text: f"{text.capitalize()}  ")),
)


def write(world: World, rng: random.Random, path: Path) -> Written:
    """Makes the database at ``path`` and says what was planted in it."""
    rows = [_row(world, hearing) for hearing in world.hearings]
    planter = Planter(rng, spoilable(rng, world, world.hearings, rows))
    planter.spoil(_DEFECTS)
    with closing(sqlite3.connect(path)) as db, db:
        db.executescript(_SCHEMA)
        db.executemany("INSERT INTO juzgados VALUES (?, ?, ?)", _COURTS)
        db.executemany(
            "INSERT INTO infracciones VALUES (?, ?, ?, ?, ?, ?)",
            [(at, *infraction[:5]) for at, infraction in enumerate(INFRACTIONS, 1)],
        )
        for table in ("boletas", "infractores"):
            columns = [name for _, name, *_ in db.execute(f"PRAGMA table_info({table})")]
            marks = ", ".join("?" * len(columns))
            db.executemany(f"INSERT INTO {table} VALUES ({marks})", [[row[c] for c in columns] for row in rows])  # noqa: S608
    return Written(SOURCE, len(rows), planter.planted)


def correct(path: Path, hearing: int, stamp: datetime) -> None:
    """The judge changes the measure to community service."""
    _update(path, _TO_SERVICE, hearing, stamp)


def cancel(path: Path, hearing: int, stamp: datetime) -> None:
    """The proceeding is struck out."""
    _update(path, "UPDATE boletas SET estatus = 'CANCELADA'", hearing, stamp)


def _update(path: Path, statement: str, hearing: int, stamp: datetime) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(f"{statement} WHERE id = ?", (hearing,))
        db.execute("UPDATE boletas SET updated_at = ? WHERE id = ?", (_text(stamp), hearing))


def _row(world: World, hearing: Hearing) -> Row:
    """One boleta and its infractor; both tables number them alike."""
    incident, person, spot = hearing.incident, hearing.person, hearing.incident.spot
    name, label = world.written(person, COURT, hearing.number), hearing.measure.label
    return {
        "id": hearing.number,
        "boleta_remision": remission(incident),
        "expediente": f"JC/{hearing.number:05d}/{hearing.presented:%Y}",
        "iph": incident.iph,
        "idjuzgado": hearing.number % 3 + 1,
        "juez": str(spellings(hearing.judge, COURT)[0]),
        "fecha_hechos": _text(incident.at),
        "fecha_presentacion": _text(hearing.presented),
        "calle_h": spot.street,
        "exterior_h": spot.number,
        "colonia_h": spot.neighbourhood,
        "cp_h": spot.postal_code,
        "lat_h": spot.latitude,
        "lon_h": spot.longitude,
        "motivo": hearing.reason,
        "estatus": "CONCLUIDA",
        "updated_at": _text(hearing.heard + timedelta(minutes=5)),
        "idboleta": hearing.number,
        "nombre_i": name.given,
        "primer_apellido_i": name.first,
        "segundo_apellido_i": name.second or None,
        "sexo": {"H": "M", "M": "F"}.get(person.sex, "X"),  # as the real one: F femenino, M masculino
        "curp": person.curp,
        "nacimiento": f"{person.born:%Y-%m-%d}",
        "nacionalidad": person.nationality,
        "ocupacion": person.occupation,
        "telefono": person.phone,
        "calle_i": person.home.street,
        "exterior_i": person.home.number,
        "colonia_i": person.home.neighbourhood,
        "cp_i": person.home.postal_code,
        "idinfraccion": INFRACTIONS.index(incident.infraction) + 1 if incident.infraction else None,
        "resolucion": _OUTCOMES.get(label, "RESPONSABLE"),
        "sancion": label,
        "multa_uma": float(hearing.amount) if label == "MULTA" else None,
        "arresto_horas": hearing.amount if label == "ARRESTO" else None,
        "servicio_horas": hearing.amount if label.startswith("TRABAJO") else None,
        "programa": hearing.programme,
        "cumplida": int(hearing.fulfilled),
        "fecha_audiencia": _text(hearing.heard),
        "certificado": hearing.certificate,
    }


def _text(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}"
