"""Large source files, written as they are made up and read in a process of their own, which says what it took.

python -m tests.faults.sources.large read FOLDER FORM          {"rows": …, "seconds": …, "peak": … bytes}
"""

from __future__ import annotations

import gzip
import io
import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any, NamedTuple

from adapters.base import BadRow, Batch, Row, Source
from adapters.drop.file_drop import FileDrop
from adapters.rows.mapper import Elsewhere, Mapped, Mapper, read_mapping

_MAPPING = """
mapping: 1
source: prueba
owner: zapopan-juzgado
kind: hearing
zone: America/Mexico_City
read: {read}
key: {key}
fields:
  folio: {{text: folio}}
  occurred_at: {{date: fecha, format: "%d/%m/%Y", time: hora, time_formats: ["%H:%M"]}}
  occurred_precision: {{precision_of: occurred_at}}
  infraction.label: {{text: falta}}
  infraction.article: {{text: articulo}}
  place.municipality: {{const: "14120"}}
  place.neighbourhood: {{text: colonia}}
  place.street: {{text: calle}}
  observations: {{text: notas}}
"""
_FOLIO = "{columns: [folio]}"
_COLUMNS = ("folio", "fecha", "hora", "falta", "articulo", "colonia", "calle", "notas")
_NOTES = "Se remite a quien se dice inconforme con el volumen; el elemento aprehensor ratifica, y se le hace saber. "


class Form(NamedTuple):
    """How such a file is written: its ending, how a mapping reads it, what stands before, in and after a row."""

    end: str
    read: str
    key: str = _FOLIO
    begin: str = ""
    row: Callable[[list[str]], str] = lambda cells: ",".join(f'"{c}"' if "," in c else c for c in cells) + "\r\n"
    finish: str = ""


def _item(cells: list[str]) -> str:
    return json.dumps(dict(zip(_COLUMNS, cells, strict=True)), ensure_ascii=False)


_CSV = '{csv: {files: "*.csv*", encoding: detect, delimiter: detect}}'
_HEADER = ",".join(_COLUMNS) + "\r\n"
FORMS: Mapping[str, Form] = {
    "csv": Form(".csv", _CSV, begin=_HEADER),
    "csv without ids": Form(".csv", _CSV, "{content: true}", _HEADER),
    "gzip": Form(".csv.gz", _CSV, begin=_HEADER),
    "ndjson": Form(".ndjson", '{json: {files: "*.ndjson", lines: true}}', row=lambda cells: _item(cells) + "\n"),
    "json": Form(
        ".json",
        '{json: {files: "*.json", items: data.rows}}',
        begin='{"data": {"rows": [{}',
        row=lambda cells: ",\n" + _item(cells),
        finish="]}}\n",
    ),
}


def write(folder: Path, name: str, size: int) -> int:
    """A file of so many bytes, unpacked; gives the number of its rows."""
    form, rows = FORMS[name], 0
    path = folder / f"grande{form.end}"
    with path.open("wb") as raw, _packed(raw, form) as file:
        written = file.write(form.begin.encode())
        for rows, cells in enumerate(_rows(), 1):  # noqa: B007  the last is how many there are
            written += file.write(form.row(cells).encode())
            if written >= size:
                break
        file.write(form.finish.encode())
    return rows + (name == "json")


def _packed(raw: IO[bytes], form: Form) -> IO[bytes]:
    return gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=1) if form.end.endswith("gz") else io.BufferedWriter(raw)  # type: ignore[return-value,type-var]


def _rows() -> Iterator[list[str]]:
    number = 0
    while True:
        number += 1
        day, hour = f"{number % 28 + 1:02}/{number % 12 + 1:02}/2024", f"{number % 24:02}:{number % 60:02}"
        where = [f"COLONIA NIÑOS HÉROES {number % 997}", f"CALLE {number % 7919}"]
        yield [f"B-{number:09}", day, hour, "ALTERAR EL ORDEN", f"{number % 60}", *where, f"{_NOTES}{_NOTES}{number}"]


def mapper_and_source(folder: Path, name: str) -> tuple[Mapper, Source]:
    """What reads it."""
    form = FORMS[name]
    mapping = read_mapping(_MAPPING.format(read=form.read, key=form.key), "grande.yaml")
    return Mapper(mapping), FileDrop("prueba", folder, mapping)


def _read(folder: Path, name: str) -> int:
    mapper, source = mapper_and_source(folder, name)
    kept = 0
    for step in source.pull(None):
        assert isinstance(step, Batch)
        kept += sum(_kept(mapper, row) for row in step.rows)
    return kept


def _kept(mapper: Mapper, row: Row | BadRow) -> bool:
    found: Any = mapper.map(row.values) if isinstance(row, Row) else None
    return isinstance(found, Mapped) and not isinstance(found, Elsewhere)


def _pull(folder: Path, name: str) -> int:
    from tests.unit.gateway.pull.pull_world import fresh, quiet  # takes long to load

    mapper, source = mapper_and_source(folder, name)
    with fresh() as world:
        accounts = world.puller(source, mapper).pull(quiet)  # type: ignore[arg-type]  # any source will do
        accounts.check()
        return accounts.released


def _peak() -> int:
    """Bytes. getrusage would tell the parent's peak where that was higher."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


if __name__ == "__main__":
    began = time.monotonic()
    read = {"read": _read, "pull": _pull}[sys.argv[1]](Path(sys.argv[2]), sys.argv[3])
    print(json.dumps({"rows": read, "seconds": time.monotonic() - began, "peak": _peak()}))
