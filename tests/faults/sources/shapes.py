"""Small source files in the shapes of the mappings that ship, every row invented, and of those an agency may write.

What the agreement of the tests shares, a hearing's label, holds no canary.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.resources import files
from pathlib import Path

from tests.faults.sources.plain import Written
from tests.faults.sources.plain_mapping import days
from tests.faults.sources.shape import CANARY, ROWS, Shape, delimited
from tests.faults.sources.shapes_own import OWN


def shipped(name: str) -> str:
    """The text of a mapping that ships."""
    return (Path(str(files("adapters"))) / "mappings" / f"{name}.yaml").read_text("utf-8")


def _zapopan(n: int, day: str) -> list[str]:
    fuente = "CENTRO DE RESPUESTA INMEDIATA ZAPOPAN" if n % 3 == 2 else "JUZGADOS MUNICIPALES"
    where = ["-109.4887439", "0"] if n == 4 else [f"-103.4{n}44", f"20.7{n}15"]
    texts = [f"{CANARY} CALLE niU{n}", f"AV. {CANARY}", f"BAniOS {CANARY} {n % 4}", "DAniOS EN LAS COSAS"]
    return [*where, "672382.3944", "2296059.548", day, *texts, "FALTAS ADMINISTRATIVAS", fuente]


_ZAPOPAN = ["long", "lat", "x", "y", "fecha", "calle", "cruce", "colonia", "delito", "tipo", "fuente"]


def _juzgado() -> Shape:
    table = [_ZAPOPAN, *(_zapopan(n, f"{n + 11}/02/2014") for n in range(ROWS)), _zapopan(1, "12/02/2014")]
    content = delimited(table, "ascii", end="\r")
    return Shape("juzgado", shipped("zapopan-juzgado"), {"delitos_2014-01.csv": content}, Written("csv", "ascii"))


def _detenidos() -> Shape:
    given = [
        "03/01/2014",
        "01/03/2014",
        "25/02/2014",
        "02/25/2014",
        "01/02/2014",
        "13/01/2014",
        "02/01/2014",
        "9/1/2014",
    ]
    content = delimited([_ZAPOPAN, *(_zapopan(n, day) for n, day in enumerate(given))], "ascii", end="\r")
    name = "delitos_detenidos_2014-01_02.csv"
    written = Written("csv", "ascii")
    return Shape("detenidos", shipped("zapopan-detenidos"), {name: content}, written, days("2014-01", "2014-02"))


def _carpetas() -> Shape:
    columns = ["anio_inicio", "mes_inicio", "fecha_inicio", "fecha_hecho", "hora_hecho", "delito", "categoria_delito"]
    columns += ["fiscalia", "agencia", "unidad_investigacion", "colonia_catalogo", "alcaldia_hecho", "anio_hecho"]
    hours = ["06:00:00", "16:30:00:00", "NaT:00", "23:59:59"]
    rows = []
    for n in range(ROWS):
        clock = ["06:00:00", "16:30:00", "00:00:00", "23:59:59"][n % 4]
        dates = ["2023", "Enero", f"2023-01-2{n} 00:00:00", f"2023-01-1{n} {clock}", hours[n % 4]]
        texts = [["SECUESTRO", f"{CANARY} DE PERSONA"][n % 2], "DELITO", f"FISCALÍA {CANARY}", f"{CANARY}-{n}"]
        place = [f"Investigaci¢n, {CANARY}", [f'Col. "{CANARY}"', ""][n % 2], ["TLAHUAC", "COYOACÁN"][n % 2], "2023"]
        rows.append([*dates, *texts, *place])
    content = delimited([columns, *rows], end="\n")
    return Shape("carpetas", shipped("fgj-cdmx"), {"df2_Carpetas.csv": content}, Written("csv"))


def _victimas() -> Shape:
    persons = [
        ("Masculino", "18", "FISICA"),
        ("Femenino", "0", "FISICA"),
        ("NA", "0", "MORAL"),
        ("Femenino", "3", "MORAL"),
    ]
    tables = {
        "Delitos.csv": [["Fecha_Hecho", "Delito", "Categoria_Delito", "Competencia"]]
        + [
            [["2021-02-05", "1900-01-01"][n % 2], ["FRAUDE", f"{CANARY} {n}"][n % 2], "BAJO", "COMUN"]
            for n in range(ROWS)
        ],
        "Victimas.csv": [["Sexo", "Edad", "Tipo_Persona", "Calidad_Juridica"]]
        + [[*persons[n % 4], ["VICTIMA", "CADAVER"][n % 2]] for n in range(ROWS)],
        "Ubicaciones.csv": [["Colonia_Hecho", "Municipio_Hecho"]]
        + [[["  POLES", f"{CANARY}{n} ", "SIN DATO "][n % 3], ["CDMX", "MEXICALI"][n % 2]] for n in range(ROWS)],
    }
    content = {name: delimited(table, "utf-8-sig", ";") for name, table in tables.items()}
    return Shape("victimas", shipped("fgj-cdmx-victimas"), content, Written("csv", delimiter=";"))


_MADE: Sequence[Callable[[], Shape]] = (_juzgado, _detenidos, _carpetas, _victimas, *OWN)
SHAPES = {shape.name: shape for shape in (make() for make in _MADE)}
