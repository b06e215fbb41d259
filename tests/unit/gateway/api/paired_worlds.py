"""The same sources with other hidden data: what no view shows, and what lies below the analysts' precision.

Every change depends on the cell alone, so that rows that were alike stay alike; what a defect rests on is left alone.
"""

from __future__ import annotations

import csv
import re
import shutil
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from gateway.demo.home import Home

Change = Callable[[str], str]
Row = dict[str, Any]


def other_text(text: str) -> str:
    """Longer, and with nothing of what it was."""
    return (
        f"OTRA COSA {sum(map(ord, text)) % 1000} Y MAS" if text not in ("", "S/D", "NA") and "\0" not in text else text
    )


def other_phone(text: str) -> str:
    return "" if text.endswith("7") else f"33{sum(map(ord, text)) * 99_991 % 10**8:08d}" if text else text


def another_day(text: str) -> str:
    """Another day of the same month; adults stay adults."""
    year = int((re.search(r"\d{4}", text) or ["0"])[0])
    return re.sub(r"^\d\d(?=/)|(?<=-)\d\d$", "03", text) if 1901 < year < 2000 else text


def other_seconds(text: str) -> str:
    return re.sub(r":00$", ":37", text)


def other_minutes(text: str) -> str:
    return re.sub(r":\d\d$", lambda found: f":{(int(found[0][1:]) + 17) % 60:02d}", text)


def nearby(text: str) -> str:
    """Elsewhere inside the same hundredth of a degree, in Mexico."""
    value = float(text)
    return f"{round(value, 2) + 0.0031:.6f}" if value and -110 < value < 33 else text


_PERSON_TEXTS = ("nombre", "paterno", "materno", "alias", "calle", "numero", "colonia")
HIDDEN_CSV: Mapping[str, Change] = {
    **{f"{who}_{name}": other_text for who in ("det1", "det2", "vic") for name in _PERSON_TEXTS},
    **{f"{who}_telefono": other_phone for who in ("det1", "det2", "vic")},
    **{f"{who}_nacimiento": another_day for who in ("det1", "det2", "vic")},
    **dict.fromkeys(("elemento_placa", "elemento_nombre", "narrativa", "numero", "capturista"), other_text),
}
BELOW_CSV: Mapping[str, Change] = {
    "calle": other_text,
    "hora_hechos": other_minutes,
    "lat": nearby,
    "lon": nearby,
}
HIDDEN_COURT: Mapping[str, Mapping[str, Change]] = {
    "infractores": {
        **dict.fromkeys(("nombre_i", "primer_apellido_i", "segundo_apellido_i", "ocupacion"), other_text),
        **dict.fromkeys(("calle_i", "exterior_i", "colonia_i", "certificado", "programa", "nacionalidad"), other_text),
        "telefono": other_phone,
        "nacimiento": another_day,
        "fecha_audiencia": other_seconds,
    },
    "boletas": {
        **dict.fromkeys(("juez", "expediente", "calle_h", "exterior_h", "motivo", "boleta_remision"), other_text),
        **dict.fromkeys(("fecha_hechos", "fecha_presentacion"), other_seconds),
    },
}
HIDDEN_CASE: Mapping[str, Change] = {
    **dict.fromkeys(("agente", "carpeta", "fiscalia", "unidad", "hechos"), other_text),
    **dict.fromkeys(("fecha_inicio", "fecha_hechos"), other_seconds),
}
HIDDEN_PARTY: Mapping[str, Change] = {
    **dict.fromkeys(("nombres", "primer_apellido", "segundo_apellido", "alias", "nacionalidad"), other_text),
    **dict.fromkeys(("ocupacion", "nota_medica"), other_text),
    "telefono": other_phone,
    "correo": lambda text: f"otro.{text}",
    "fecha_nacimiento": another_day,
}


def same_keys(made: Home, first: Home) -> None:
    """The keys of another home, but for the ways to this one's sources and databases."""
    for key in first.settings.keys.iterdir():
        if key.suffix not in (".url", ".token") and not key.name.startswith("store-"):
            shutil.copy2(key, made.settings.keys / key.name)


def hide(made: Home, stamp: str | None = None) -> None:
    """Other hidden data at every source; with ``stamp``, as a change made then."""
    _files(made.sources.drop_folder, HIDDEN_CSV)
    _court(made.sources.court_file, stamp)
    made.sources.api.items = [_case(item, stamp) for item in made.sources.api.items]


def below_precision(made: Home) -> None:
    """Other minutes, streets and metres, which the analysts' view rounds off."""
    _files(made.sources.drop_folder, BELOW_CSV)


def use_of_force(made: Home) -> None:
    """A visible change."""
    _files(made.sources.drop_folder, {"uso_fuerza": lambda text: {"SI": "NO", "NO": "SI"}.get(text, text)})


def _files(folder: Path, changes: Mapping[str, Change]) -> None:
    for path in sorted(folder.glob("iph_*.csv")):
        with path.open(encoding="cp1252", newline="") as file:
            columns, *rows = csv.reader(file, delimiter=";")
        places = {columns.index(name): change for name, change in changes.items()}
        with path.open("w", encoding="cp1252", newline="") as file:
            writer = csv.writer(file, delimiter=";")
            writer.writerow(columns)
            for row in rows:
                writer.writerow([places[at](cell) if at in places and cell else cell for at, cell in enumerate(row)])


def _court(file: Path, stamp: str | None) -> None:
    with closing(sqlite3.connect(file)) as db, db:
        for table, changes in HIDDEN_COURT.items():
            for column, change in changes.items():
                db.create_function("changed", 1, lambda cell, change=change: change(cell) if cell else cell)
                db.execute(f"UPDATE {table} SET {column} = changed({column})")
        if stamp is not None:
            db.execute("UPDATE boletas SET updated_at = ?", (stamp,))


def _case(item: Row, stamp: str | None) -> Row:
    parties = [_changed(party, HIDDEN_PARTY) | {"rfc": None} for party in item["personas"]]
    place = _changed(item["lugar"], {"calle": other_text, "numero": other_text})
    stamped = {} if stamp is None else {"actualizado": stamp.replace(" ", "T")}
    return _changed(item, HIDDEN_CASE) | {"personas": parties, "lugar": place} | stamped


def _changed(item: Row, changes: Mapping[str, Change]) -> Row:
    return {name: changes[name](cell) if name in changes and cell else cell for name, cell in item.items()}
