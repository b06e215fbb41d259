"""Files as an agency of its own would write them, and their mappings: what the shipped ones have none of."""

from __future__ import annotations

import gzip
import io
import json
import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.xml.constants import SHEET_MAIN_NS

from tests.faults.sources.plain import Written
from tests.faults.sources.shape import CANARY, ROWS, Shape, delimited, zip_parts, zipped

_OWN = """
mapping: 1
source: boletas
owner: zapopan-juzgado
kind: hearing
zone: America/Mexico_City
nulls: [S/D]
read: {read}
key: {{columns: [{at}folio]}}
columns_ignored: [nota]
each: {{persons: {each}}}
catalogues:
  sex: {{HOMBRE: H, MUJER: M}}
  measure: {{MULTA: fine, ARRESTO: arrest}}
fields:
  folio: {{text: {at}folio}}
  occurred_at: {{date: {at}fecha, format: "%d/%m/%Y", time: {at}hora, time_formats: ["%H:%M"]}}
  occurred_precision: {{precision_of: occurred_at}}
  infraction.label: {{text: {at}falta}}
  measure.kind: {{code: {at}sancion, catalogue: measure}}
  place.neighbourhood: {{text: {at}colonia}}
  persons[].role: {{const: offender}}
  persons[].sex: {{code: sexo, catalogue: sex, unknown: "null"}}
  persons[].age: {{number: edad, unknown: ["0"]}}
"""
_ACTAS = """
mapping: 1
source: actas
owner: zapopan-juzgado
kind: hearing
zone: America/Tijuana
read: {csv: {files: "actas*.tsv", encoding: utf-8, delimiter: "\\t"}}
key: {columns: [folio, hoja]}
fields:
  folio: {text: folio}
  occurred_at: {date: fecha, format: ["%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M"], decided_by: {year: anio, month: mes}}
  occurred_precision: {precision_of: occurred_at}
  infraction.label: {text: falta}
  observations: {text: notas}
  measure.kind: {const: fine}
  measure.fulfilled: {flag: pagada, "true": [SI, "1"], "false": ["NO", "0"]}
  measure.fine_uma: {number: uma}
"""
_COLUMNS = ("folio", "fecha", "hora", "falta", "sancion", "colonia", "sexo", "edad", "nota")


def _boletas() -> list[dict[str, Any]]:
    """Hearings with their persons."""
    return [
        {
            "folio": f"{CANARY}-{n}",
            "fecha": f"{n + 11}/02/2024",
            "hora": ["22:15", ""][n % 2],
            "falta": "RIÑA EN VÍA PÚBLICA",
            "sancion": ["MULTA", "ARRESTO", "S/D"][n % 3],
            "colonia": f"{CANARY} DEL PEÑÓN",
            "personas": [{"sexo": ["HOMBRE", "MUJER"][p], "edad": 18 + n} for p in range(1 + n % 2)],
        }
        for n in range(ROWS)
    ]


def _flat() -> list[list[str]]:
    rows = [{**hearing, **person, "nota": ""} for hearing in _boletas() for person in hearing["personas"]]
    return [[str(row[column]) for column in _COLUMNS] for row in rows]


def _own(read: str, *, at: str = "", member: str | None = None) -> str:
    return _OWN.format(read=read, at=at, each=f"{{member: {member}}}" if member else "{rows: true}")


def _actas() -> Shape:
    """Days that only the columns beside them decide, hours that a clock change may skip, cells of several lines."""
    days = ["03/04/2024 10:00", "04/03/2024 10:00", "25/12/2024 23:59", "02/02/2024 0:00", "03/10/2024 02:30"] * 2
    months = ["abril", "4", "Dic.", "", "octubre", "MARZO", "9", "12", "febrero", "3"]
    rows = []
    for n in range(ROWS):
        notes, paid = f'{CANARY}\n"sic",\t{n}', ["SI", "01", "NO"][n % 3]
        rows.append([f"{CANARY}-{n}", "1", days[n], "2024", months[n], "RUIDO", notes, paid, f"{n}.50"])
    columns = ["folio", "hoja", "fecha", "anio", "mes", "falta", "notas", "pagada", "uma"]
    content = delimited([columns, *rows], "utf-8", "\t", "\n")
    return Shape("actas", _ACTAS, {"actas.tsv": content}, Written("csv", delimiter="\t"))


def _detected() -> Shape:
    """Two header lines below a title, totals below the rows, and nobody has said how it is written."""
    width = len(_COLUMNS)
    title, above = [CANARY, *[""] * (width - 1)], ["Hecho", *[""] * 5, "Persona", *[""] * (width - 7)]
    content = delimited([title, above, _COLUMNS, *_flat(), ["TOTAL", *["12"] * (width - 1)]], "cp1252", ";")
    text = _own('{csv: {files: "boletas*.csv", encoding: detect, delimiter: detect, header: [2, 3], footer: [TOTAL]}}')
    for column in _COLUMNS:
        group = "Persona" if column in _COLUMNS[6:] else "Hecho"
        text = text.replace(f": {column},", f': "{group} / {column}",').replace(
            f": {column}}}", f': "{group} / {column}"}}'
        )
        text = text.replace(f"[{column}]", f'["{group} / {column}"]')
    return Shape("detected", text, {"boletas.csv": content}, Written("csv", "cp1252", ";"))


def _merged() -> Shape:
    """What the rows of one hearing share stands in the first of them, and the heading stands on every page.

    Not its hour: where that is blank, it is not known.
    """
    rows, filled = _flat(), [column for column in _COLUMNS[:6] if column != "hora"]
    shared = ["" if column in filled else None for column in _COLUMNS]
    blank = [
        [cell if none is None else none for cell, none in zip(row, shared, strict=True)]
        if at and row[0] == rows[at - 1][0]
        else row
        for at, row in enumerate(rows)
    ]
    content = delimited([_COLUMNS, *blank[:6], _COLUMNS, *blank[6:]])
    text = _own(f'{{csv: {{files: "boletas*.csv", fill_down: [{", ".join(filled)}]}}}}')
    return Shape("merged", text, {"boletas.csv": content}, Written("csv"))


def _workbook() -> Shape:
    book = Workbook()
    book.properties.created = book.properties.modified = datetime(2024, 3, 1)
    sheet = book.active
    sheet.title = "Enero"
    sheet.append(_COLUMNS)
    for row in _flat():
        sheet.append(
            [int(cell) if column == "edad" else cell or None for column, cell in zip(_COLUMNS, row, strict=True)]
        )
    content = io.BytesIO()
    book.save(content)
    same = zipped(zip_parts(content.getvalue()))  # whenever it is made
    text = _own('{xlsx: {files: "boletas*.xlsx", sheet: Enero}}')
    return Shape("workbook", text, {"boletas.xlsx": same}, Written("xlsx"))


def _shared() -> Shape:
    """The same workbook as Excel writes it: every text once, in a part of its own."""
    inline = _workbook()
    parts, texts = zip_parts(inline.files["boletas.xlsx"]), list[bytes]()

    def share(cell: re.Match[bytes]) -> bytes:
        texts.append(cell[1])
        return b't="s"><v>%d</v>' % (len(texts) - 1)

    sheet, strings = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
    parts[sheet] = re.sub(rb't="inlineStr"><is><t>([^<]*)</t></is>', share, parts[sheet])
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    override = f'<Override PartName="/{strings}" ContentType="{kind}"/></Types>'.encode()
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", override)
    items = b"".join(b"<si><t>%s</t></si>" % text for text in texts)
    parts[strings] = b'<sst xmlns="%s">%s</sst>' % (SHEET_MAIN_NS.encode(), items)
    return inline._replace(name="shared", files={"boletas.xlsx": zipped(parts)})


def _json() -> Shape:
    items = [{"hecho": {k: v for k, v in h.items() if k != "personas"}, "personas": h["personas"]} for h in _boletas()]
    content = json.dumps({"titulo": CANARY, "result": {"rows": items}}, ensure_ascii=False).encode()
    text = _own('{json: {files: "boletas*.json", items: result.rows}}', at="hecho.", member="personas")
    return Shape("json", text, {"boletas.json": content}, Written("json"))


def _pages() -> Shape:
    """Page by page, as an API gave them."""
    hearings = _boletas()
    pages = [{"pagina": at, "datos": {"rows": hearings[at : at + 3]}} for at in range(0, ROWS, 3)]
    content = json.dumps(pages, ensure_ascii=False).encode()
    text = _own('{json: {files: "boletas*.json", items: "[].datos.rows"}}', member="personas")
    return Shape("pages", text, {"boletas.json": content}, Written("json"))


def _ndjson() -> Shape:
    lines = [json.dumps(hearing) for hearing in _boletas()]
    content = gzip.compress("\n".join([*lines, ""]).encode(), mtime=0)
    text = _own('{json: {files: "boletas*.ndjson*", lines: true}}', member="personas")
    return Shape("ndjson", text, {"boletas.ndjson.gz": content}, Written("ndjson"))


OWN: Sequence[Callable[[], Shape]] = (_actas, _detected, _merged, _workbook, _shared, _json, _pages, _ndjson)
