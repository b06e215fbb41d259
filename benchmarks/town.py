"""The workload of the pipeline's figures: a town's police reports as a CSV export, under an agreement of three views.

A report is what the IPH's first page holds: folio, when, where, what, one person with CURP and address, a vehicle in
one of three. Nobody exists. The same seed gives the same file. Everything around it (settings, keys, databases,
agreement) is made as an operator makes it.
"""

from __future__ import annotations

import csv
import random
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from contracts.kinds import KINDS
from gateway.demo.curp import curp
from gateway.settings import KeyFolder, Settings, read_settings
from gateway.store import agreements
from gateway.wiring import databases

SEED = 20260115
OWNER = "zapopan-policia"
AGREEMENT = "bench-2026"
NO_KEYS, PORT = '{"keys": []}', 8443
COLUMNS = [
    "folio",
    "referencia_iph",
    "clase",
    "fecha",
    "hora",
    "estatus",
    "sector",
    "colonia",
    "calle",
    "numero",
    "cp",
    "lat",
    "lon",
    "delito",
    "uso_fuerza",
    "rol",
    "nombre",
    "paterno",
    "materno",
    "sexo",
    "nacimiento",
    "curp",
    "telefono",
    "domicilio",
    "veh_marca",
    "veh_placas",
    "narrativa",
    "capturista",
]

MAPPING = f"""
mapping: 1
source: bench
owner: {OWNER}
kind: incident
zone: America/Mexico_City
nulls: ["S/D"]
read: {{csv: {{files: "*.csv", encoding: cp1252, delimiter: ";"}}}}
key: {{columns: [folio]}}
withdraw: {{column: estatus, values: [BAJA]}}
columns_ignored: [capturista]
catalogues:
  class: {{DELITO: crime, FALTA: administrative}}
  sex: {{HOMBRE: H, MUJER: M}}
  role: {{DETENIDO: detained, VICTIMA: victim}}
  offence: {{ROBO A TRANSEUNTE: "40105", ROBO VEHICULO: "40102", LESIONES DOLOSAS: "10201", AMENAZAS: "70201"}}
fields:
  folio: {{text: folio}}
  iph_reference: {{text: referencia_iph}}
  report_class: {{code: clase, catalogue: class}}
  occurred_at: {{date: fecha, format: "%d/%m/%Y", time: hora, time_formats: ["%H:%M"]}}
  occurred_precision: {{precision_of: occurred_at}}
  status: {{text: estatus}}
  use_of_force: {{flag: uso_fuerza, "true": [SI], "false": ["NO"]}}
  place.state: {{const: "14"}}
  place.municipality: {{const: "14120"}}
  place.sector: {{text: sector}}
  place.neighbourhood: {{text: colonia}}
  place.street: {{text: calle}}
  place.exterior_number: {{text: numero}}
  place.postal_code: {{text: cp}}
  place.latitude: {{number: lat, unknown: ["0"]}}
  place.longitude: {{number: lon, unknown: ["0"]}}
  offences[0].label: {{text: delito}}
  offences[0].national_code: {{code: delito, catalogue: offence, unknown: "null"}}
  persons[0].role: {{code: rol, catalogue: role}}
  persons[0].given_names: {{text: nombre}}
  persons[0].first_surname: {{text: paterno}}
  persons[0].second_surname: {{text: materno}}
  persons[0].sex: {{code: sexo, catalogue: sex, unknown: "null"}}
  persons[0].birth_date: {{date: nacimiento, format: "%d/%m/%Y"}}
  persons[0].curp: {{text: curp}}
  persons[0].contact.phone: {{text: telefono}}
  persons[0].address.street: {{text: domicilio}}
  vehicles[0].make: {{text: veh_marca}}
  vehicles[0].plates: {{text: veh_placas}}
  narrative: {{text: narrativa}}
"""

# The three views: linked analysis, one prosecutor's follow-up, public statistics. What is not named is suppressed.
ANALYSIS = """
      iph_reference: {pseudonym: iph}
      report_class: keep
      occurred_at: {date: hour}
      occurred_precision: keep
      use_of_force: keep
      place.municipality: keep
      place.sector: keep
      place.neighbourhood: keep
      place.latitude: {geo: 2}
      place.longitude: {geo: 2}
      offences[].national_code: keep
      persons[].role: keep
      persons[].curp: {pseudonym: person}
      persons[].sex: keep
      persons[].birth_date: {band: 10}
      vehicles[].make: keep
      vehicles[].plates: {pseudonym: vehicle}
"""
FOLLOW_UP = """
      folio: {pseudonym: folio}
      iph_reference: {pseudonym: iph}
      report_class: keep
      occurred_at: keep
      occurred_precision: keep
      status: keep
      use_of_force: keep
      place.municipality: keep
      place.neighbourhood: keep
      place.street: keep
      place.latitude: {geo: 3}
      place.longitude: {geo: 3}
      offences[].label: keep
      offences[].national_code: keep
      persons[].role: keep
      persons[].curp: {pseudonym: person}
      persons[].sex: keep
      persons[].birth_date: {date: year}
      vehicles[].make: keep
      vehicles[].plates: {pseudonym: vehicle}
      narrative: withhold_text
"""
STATISTICS = """
      report_class: keep
      occurred_at: {date: week}
      place.municipality: {hierarchy: state}
      offences[].national_code: {hierarchy: type}
      persons[].role: keep
      persons[].sex: keep
      persons[].birth_date: {band: 10}
"""
VIEWS = (
    ("analisis", "agreement", "analyst", "crime_analysis", ANALYSIS),
    ("seguimiento", "recipient", "prosecutor", "case_follow_up", FOLLOW_UP),
    ("estadistica", "recipient", "analyst", "statistics", STATISTICS),
)

_GIVEN = ["JOSE LUIS", "MARIA ELENA", "JUAN", "ROSA", "MIGUEL ANGEL", "PATRICIA", "JORGE", "LETICIA", "RAUL", "ADRIANA"]
_SURNAMES = [
    "HERNANDEZ",
    "GARCIA",
    "MARTINEZ",
    "LOPEZ",
    "GONZALEZ",
    "RODRIGUEZ",
    "PEREZ",
    "SANCHEZ",
    "RAMIREZ",
    "FLORES",
    "NUÑEZ",
    "PEÑA",
]
_STREETS = ["AV. VALLARTA", "CALLE HIDALGO", "AV. PATRIA", "CALLE JUAREZ", "AV. GUADALUPE", "CALLE ALLENDE"]
_PLACES = ["ARCOS DE ZAPOPAN", "LA TUZANIA", "SANTA MARGARITA", "EL COLLI", "CHAPALITA", "ATEMAJAC DEL VALLE"]
_CRIMES = ("ROBO A TRANSEUNTE", "ROBO VEHICULO", "LESIONES DOLOSAS", "AMENAZAS")
_FAULTS = ("ALTERAR EL ORDEN", "CONSUMIR BEBIDAS EN LA VIA PUBLICA")
_EVERY = 3  # minutes
_PLATE_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"


def rows(count: int, first: int = 1) -> Iterator[list[str]]:
    """The export's rows from number ``first`` on, oldest first, one report every three minutes up to July 2026.

    Half a million of them begin in 2023: until October 2022 the clocks jumped twice a year, and of an hour that is
    skipped or comes twice no moment can be told.
    """
    rng = random.Random(SEED)
    people = [_person(rng) for _ in range(max(count // 3, 1))]
    start = datetime(2026, 7, 1) - timedelta(minutes=_EVERY * count)
    for number in range(first, first + count):
        at, crime = start + timedelta(minutes=_EVERY * (number - first + 1)), rng.random() < 0.6
        vehicle = rng.random() < 0.33
        plates = f"J{''.join(rng.choices(_PLATE_LETTERS, k=2))}{rng.randint(1000, 9999)}"
        yield [
            f"PZ-{at.year}-{number:06}",
            f"14PM03120{at:%d%m%Y%H%M}",
            "DELITO" if crime else "FALTA",
            f"{at:%d/%m/%Y}",
            f"{at:%H:%M}",
            "CONCLUIDO",
            f"SECTOR {rng.randint(1, 9)}",
            rng.choice(_PLACES),
            rng.choice(_STREETS),
            str(rng.randint(1, 4999)),
            f"45{rng.randint(0, 199):03}",
            f"{20.72 + rng.uniform(-0.06, 0.06):.6f}",
            f"{-103.39 + rng.uniform(-0.06, 0.06):.6f}",
            rng.choice(_CRIMES if crime else _FAULTS),
            "SI" if rng.random() < 0.15 else "NO",
            "VICTIMA" if crime and rng.random() < 0.4 else "DETENIDO",
            *rng.choice(people),
            rng.choice(("NISSAN", "CHEVROLET", "VOLKSWAGEN")) if vehicle else "",
            plates if vehicle else "",
            f"AL ENCONTRARNOS EN RECORRIDO SE ATIENDE REPORTE CON FOLIO {number}; SE ELABORA EL PRESENTE INFORME.",
            f"usr{number % 17:02}",
        ]


def _person(rng: random.Random) -> list[str]:
    given, first, second, sex = rng.choice(_GIVEN), rng.choice(_SURNAMES), rng.choice(_SURNAMES), rng.choice("HM")
    born = date(1960, 1, 1) + timedelta(days=rng.randrange(50 * 365))
    mark = rng.choice("0123456789") if born.year < 2000 else rng.choice("ABCDE")
    return [
        given,
        first,
        second,
        "HOMBRE" if sex == "H" else "MUJER",
        f"{born:%d/%m/%Y}",
        curp(given, first, second, sex, born, "JC", mark) if rng.random() < 0.9 else "S/D",
        f"33{rng.randint(10_000_000, 99_999_999)}",
        f"{rng.choice(_STREETS)} {rng.randint(1, 999)}",
    ]


def agreement(name: str = AGREEMENT) -> str:
    """The document of the three views: every field they don't name is suppressed in so many words."""
    clauses = [_clause(*view) for view in VIEWS]
    return f"""
agreement: 1
id: {name}
version: 1
title: {{es: Convenio de medición, en: Agreement for measuring}}
legal_basis: {{es: Sin valor jurídico, en: Without legal force}}
parties: [{OWNER}, fge-jalisco]
auditors: [contraloria-jalisco]
valid: {{from: 2020-01-01, to: 2099-12-31}}
views:
{"".join(clauses)}"""


def _clause(name: str, scope: str, role: str, purpose: str, shown: str) -> str:
    named = {line.strip().split(":")[0] for line in shown.splitlines()}
    hidden = "".join(f"      {path}: suppress\n" for path in KINDS["incident"].leaves if path not in named)
    return f"""
  - name: {name}
    owner: {OWNER}
    kind: incident
    recipients: [fge-jalisco]
    roles: [{role}]
    purposes: [{purpose}]
    pseudonyms: {scope}
    fields:{shown}{hidden}"""


@dataclass(frozen=True)
class Places:
    """Where the databases stand, the processes' logins there (key file → ``user:password``), and more settings."""

    store: str = "releases.db"
    access_log: str = "access.db"
    logins: Mapping[str, str] = field(default_factory=dict)
    more: str = ""


FILES = Places()


@dataclass(frozen=True)
class Town:
    """A made gateway whose store is still empty. Of databases that are files ``fresh`` gives each run its own."""

    folder: Path
    settings: Settings
    rows: int

    @property
    def csv(self) -> Path:
        """The export."""
        return self.folder / "drop" / "reportes.csv"

    def fresh(self, name: str) -> Settings:
        """The same gateway on empty databases under another name."""
        store, log = self.folder / f"{name}.db", self.folder / f"{name}-access.db"
        for made, copy in ((self.settings.store, store), (self.settings.access_log, log)):
            for stale in self.folder.glob(f"{copy.name}*"):
                stale.unlink()
            with closing(sqlite3.connect(str(made))) as connection:
                connection.execute("VACUUM INTO ?", (str(copy),))
        return self.settings.model_copy(update={"store": store, "access_log": log})


def build(
    folder: Path,
    count: int,
    jwks: str = NO_KEYS,
    port: int = PORT,
    places: Places = FILES,
    name: str = AGREEMENT,
) -> Town:
    """Settings, keys, databases, agreement and the export under ``folder``.

    ``jwks`` are the token issuer's public keys, ``port`` is where the API is to answer, ``name`` is the agreement's.
    """
    (folder / "drop").mkdir(parents=True)
    (folder / "mapping.yaml").write_text(MAPPING, "utf-8")
    (folder / "jwks.json").write_text(jwks, "utf-8")
    said = _SETTINGS.format(port=port, store=places.store, access_log=places.access_log, more=places.more)
    (folder / "convenio.toml").write_text(said, "utf-8")
    settings = read_settings(folder / "convenio.toml")
    _keys(KeyFolder(settings.keys), name, places.logins)
    databases.upgrade_stores(settings)
    if places.logins:
        databases.apply_logins(settings, [OWNER])
    engine = databases.releases_engine(settings)
    agreements.activate(engine, agreement(name), "bench")
    engine.dispose()
    town = Town(folder, settings, count)
    write(town.csv, count)
    return town


def write(export: Path, count: int, first: int = 1) -> None:
    """The export with those rows."""
    with export.open("w", encoding="cp1252", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(COLUMNS)
        writer.writerows(rows(count, first))


def _keys(keys: KeyFolder, name: str, logins: Mapping[str, str]) -> None:
    keys.new_log()
    keys.new_cursor()
    keys.new_owner(OWNER)
    keys.new_scope(name, 1, [OWNER])
    for file, login in logins.items():
        keys.put_text(file, login)


ISSUER, AUDIENCE = "https://id.bench.example", "https://convenio.bench.example"
_SETTINGS = f"""
origin = "convenio.example/bench"
store = "{{store}}"
access_log = "{{access_log}}"
keys = "keys"

[serve]
audience = "{AUDIENCE}"
port = {{port}}
requests_per_minute = 100000000

[[issuer]]
name = "{ISSUER}"
jwks = "jwks.json"

[[agency]]
id = "{OWNER}"
kind = "municipal_police"
name = "Police"

[[agency]]
id = "fge-jalisco"
kind = "prosecutor"
name = "Prosecutor"

[[source]]
mapping = "mapping.yaml"
folder = "drop"
{{more}}
"""
