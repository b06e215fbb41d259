from __future__ import annotations

import json
import os
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import openpyxl
import pytest
import yaml
from openpyxl.styles import Font
from typer.testing import CliRunner

from adapters.rows.mapper import read_mapping
from adapters.values.sheet_names import is_named_so
from contracts.document import DocumentError
from gateway.main import app, say
from gateway.main.complaints import why
from gateway.settings import Misconfigured

ROOT = Path(__file__).parents[4]
SHARED = Path(os.environ.get("CONVENIO_SHARED_DATA", ROOT.parent / "shared" / "data"))
ROWS = [
    "folio;fecha;hora;nombre;sexo;falta;sancion",
    "A-1;13/02/2024;10:15;ÑAÑEZ;H;RIÑA;MULTA",
    "A-2;14/02/2024;S/D;MUÑOZ;M;RUIDO;ARRESTO",
    "A-3;15/02/2024;23:00;PEÑA;M;RUIDO;OTRA COSA",
    "A-4;16/02/2024;09:30;SOTO;H;RUIDO;ARRESTO",
]
ROLE = "  persons[0].role: {const: offender}"


@pytest.fixture(autouse=True)
def hundred_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(say.out, "width", 100)


@pytest.fixture
def export(tmp_path: Path) -> Path:
    file = tmp_path / "boletas_2024-02.csv"
    file.write_bytes("".join(f"{row}\r\n" for row in ROWS).encode("cp1252"))
    return file


@pytest.fixture
def mapping(export: Path) -> Path:
    """The draft, without the line that waits for a municipality."""
    file = export.parent / "boletas.yaml"
    run("draft", export, "--kind", "hearing", "--owner", "juzgado", "--source", "boletas", "-o", file)
    file.write_text(re.sub("(?m)^  # DECIDA.*\n  # place.municipality.*\n", "", file.read_text("utf-8")), "utf-8")
    return file


def run(*arguments: object, code: int = 0) -> str:
    result = CliRunner().invoke(app, ["source", *map(str, arguments)], catch_exceptions=False)
    assert result.exit_code == code, (result.output, result.stderr)
    return result.stdout if code == 0 else result.output


def inspected(file: Path, *options: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run("inspect", file, "--json", *options))
    return found | {"columns": {column["name"]: column for column in found["columns"]}}


def test_inspect_says_how_a_file_is_written_and_what_it_holds(export: Path) -> None:
    said = run("inspect", export)
    for expected in ('cp1252; ";"; CRLF', "boletas_*.csv", "%d/%m/%Y", "sensible · sensitive", "S/D"):
        assert expected in said
    assert "ARRESTO (2)" in said
    assert "MUÑOZ" not in said


def test_titles_above_the_header_are_shown_unless_they_may_name_somebody(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    titles = "DETENIDOS DE OCTUBRE 2026;;\nJUEZ: LIC. PEREZ SOTO;;\n"
    file.write_text(titles + "\n".join(";".join(row.split(";")[:3]) for row in ROWS), "utf-8")
    said = run("inspect", file)
    assert "DETENIDOS DE OCTUBRE 2026" in said
    assert "PEREZ" not in said
    assert "(1 no se muestran" in said
    assert "OCTUBRE" not in run("inspect", file, "--json")


def test_a_book_whose_only_sheet_is_called_after_its_month_is_read_next_month_too(tmp_path: Path) -> None:
    for month in ("OCTUBRE", "NOVIEMBRE"):
        book = openpyxl.Workbook()
        book.active.title = month  # type: ignore[union-attr]
        for row in ROWS:
            book.active.append(row.split(";"))  # type: ignore[union-attr]
        book.save(tmp_path / f"boletas {month} 2026.xlsx")
    made = tmp_path / "m.yaml"
    file = tmp_path / "boletas OCTUBRE 2026.xlsx"
    run("draft", file, "--kind", "hearing", "--owner", "j", "--source", "b", "-o", made)
    assert "read: {xlsx: {files: boletas *.xlsx, sheet: '*'}}" in made.read_text("utf-8")
    found = json.loads(run("try", made, tmp_path, "--json"))
    assert (found["read"], found["skipped"]) == (8, [])


def test_a_heading_below_which_everything_waits_says_nothing(mapping: Path, export: Path) -> None:
    mapping.write_text(mapping.read_text("utf-8") + "made:\neach:\nrepairs:\ncolumns_ignored:\n", "utf-8")
    assert json.loads(run("try", mapping, export, "--json"))["read"] == 4


def test_a_national_code_that_no_column_has_is_no_alarm(tmp_path: Path) -> None:
    file, made = tmp_path / "a.csv", tmp_path / "m.yaml"
    file.write_text("folio,fecha hechos,delito\n" + "".join(f"F-{i},13/02/2024,ROBO\n" for i in range(9)), "utf-8")
    run("draft", file, "--kind", "case", "--owner", "f", "--source", "c", "-o", made)
    assert "ninguna columna" in run("try", made, file)


def test_json_has_no_texts_of_the_file_unless_asked(export: Path) -> None:
    assert "ARRESTO" not in run("inspect", export, "--json")
    assert inspected(export, "--values")["columns"]["sancion"]["labels"]["ARRESTO"] == 2


def test_inspect_writes_nothing(export: Path) -> None:
    run("inspect", export)
    run("draft", export, "--kind", "hearing", "--owner", "juzgado", "--source", "boletas")
    assert [path.name for path in export.parent.iterdir()] == [export.name]


def test_a_draft_that_is_printed_is_the_document_alone(export: Path) -> None:
    text = run("draft", export, "--kind", "hearing", "--owner", "juzgado", "--source", "boletas")
    assert read_mapping(text, "boletas.yaml").source == "boletas"


def test_the_next_order_can_be_copied_whatever_the_paths(export: Path) -> None:
    file = export.rename(export.parent / "mis boletas.csv")
    said = run(
        "draft", file, "--kind", "hearing", "--owner", "j", "--source", "b", "-o", export.parent / "mi mapeo.yaml"
    )
    assert f"source decide '{export.parent / 'mi mapeo.yaml'}' '{file}'" in said.replace("\n", "")


def test_a_draft_never_overwrites_somebody_s_work(mapping: Path, export: Path) -> None:
    written = mapping.read_text("utf-8")
    said = run("draft", export, "--kind", "hearing", "--owner", "juzgado", "--source", "boletas", "-o", mapping, code=1)
    assert "ya existe" in said
    assert mapping.read_text("utf-8") == written


def test_a_file_that_can_t_be_read_is_told_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "a.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    assert "guárdelo como .xlsx" in run("inspect", tmp_path / "a.xls", code=1)
    assert "no existe · No such file" in run("inspect", tmp_path / "b.csv", code=1)
    with pytest.raises(Misconfigured, match="es una carpeta · Is a directory"):
        run("try", tmp_path, tmp_path / "b.csv")


def test_a_header_alone_is_said_to_be_nothing_and_no_mapping_is_proposed_of_it(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("folio;fecha\n", "utf-8")
    assert "0: nada que leer" in run("inspect", tmp_path / "a.csv")
    new = tmp_path / "m.yaml"
    options = ("--kind", "hearing", "--owner", "j", "--source", "b", "-o", new)
    assert "no trae ninguna fila" in run("draft", tmp_path / "a.csv", *options, code=1)
    assert not new.exists()


@pytest.mark.parametrize("options", [("--encoding", "cp1252"), ("--delimiter", ";"), ("--encoding", "latin-1")])
def test_what_is_stated_is_not_found_out(export: Path, options: Sequence[str]) -> None:
    found = inspected(export, *options)
    assert (found["rows"], found["written"]["delimiter"]) == (4, ";")


def test_an_encoding_or_delimiter_that_is_none_is_refused(export: Path) -> None:
    assert "no hay «cp9999»" in run("inspect", export, "--encoding", "cp9999", code=1)
    assert "un solo carácter" in run("inspect", export, "--delimiter", ";;", code=1)


def test_a_text_of_two_encodings_says_where_and_can_be_read_as_latin_1(tmp_path: Path) -> None:
    old = [f"A-{i};NÚÑEZ PEÑA" for i in range(30)]
    lines = [line.encode("cp1252") for line in ("folio;nombre", *old)] + ["B-1;NÁÑEZ ÍÑIGO".encode()]
    (tmp_path / "a.csv").write_bytes(b"\r\n".join(lines) + b"\r\n")
    said = run("inspect", tmp_path / "a.csv", code=1)
    for expected in ("utf-8: 30 líneas", "primeras · first: 2 (0xDA)", "cp1252: 1 líneas", "32 (0x81)", "latin-1"):
        assert expected in said, said
    assert "entre las líneas 32 y 32 hay 1 en UTF-8" in said
    assert "ÑEZ" not in said
    assert "cp1252: 1 líneas" in run("inspect", tmp_path / "a.csv", "--encoding", "cp1252", code=1)
    assert inspected(tmp_path / "a.csv", "--encoding", "latin-1")["rows"] == 31


def test_try_accounts_for_every_row_and_shows_why(mapping: Path, export: Path) -> None:
    said = run("try", mapping, export)
    for expected in ("2024-02-13T10:15:00-06:00", "OTRA COSA", "unknown_code", "no está en el catálogo"):
        assert expected in said
    counts = json.loads(run("try", mapping, export, "--json"))
    assert (counts["read"], counts["kept"], counts["quarantined"]) == (4, 3, 1)


def test_try_s_json_has_no_cells_unless_asked(mapping: Path, export: Path) -> None:
    plain = run("try", mapping, export, "--json")
    assert not [cell for row in ROWS[1:] for cell in row.split(";") if len(cell) > 3 and cell in plain]
    assert "OTRA COSA" in run("try", mapping, export, "--json", "--values")


def test_try_says_how_complete_the_records_would_be_and_what_is_still_open(mapping: Path, export: Path) -> None:
    text = mapping.read_text("utf-8")
    mapping.write_text(
        re.sub("(?m)^  occurred.*\n", "", text) + "  # DECIDA · DECIDE: x\n  # status: {text: x}\n", "utf-8"
    )
    said = run("try", mapping, export)
    line = len(mapping.read_text("utf-8").splitlines()) - 1
    for expected in (
        "0.0%",
        "3 registros sin fecha",
        f"los primeros: {export.name}#2, ",
        f"quedan decisiones abiertas (1): líneas {line}",
    ):
        assert expected in said
    found = json.loads(run("try", mapping, export, "--json"))
    assert (found["records"], found["filled"]["occurred_at"], found["undecided"]) == (3, 0, [line])


def test_try_counts_what_is_said_of_persons_by_person(mapping: Path, export: Path) -> None:
    said = " ".join(run("try", mapping, export).replace("│", " ").split())
    assert "de 3 personas" in said
    assert "no tienen" not in said
    found = json.loads(run("try", mapping, export, "--json"))
    assert (found["parts"]["persons"], found["holders"]["persons"], found["filled"]["persons[].role"]) == (3, 3, 3)


def test_that_a_source_has_no_date_can_be_stated_and_stays_visible(mapping: Path, export: Path) -> None:
    text = re.sub("(?m)^  occurred.*\n", "", mapping.read_text("utf-8"))
    mapping.write_text(text, "utf-8")
    assert "✗ 3 registros sin fecha" in (said := run("try", mapping, export))
    assert "en el mapeo: `undated: all`" in said
    mapping.write_text(f"{text}undated: all\n", "utf-8")
    said = run("try", mapping, export)
    assert "! 3 registros sin fecha" in said
    assert "como dice el mapeo (undated: all); quien busque por fecha no los encontrará" in said
    assert "✗" not in said.partition("Cuentas")[2]
    assert json.loads(run("try", mapping, export, "--json"))["undated"] == "all"


def test_some_rows_without_a_date_can_be_stated_and_are_still_named(mapping: Path, export: Path) -> None:
    export.write_bytes(export.read_bytes().replace(b"14/02/2024", b""))
    assert "en el mapeo: `undated: some`" in run("try", mapping, export)
    mapping.write_text(mapping.read_text("utf-8") + "undated: some\n", "utf-8")
    said = run("try", mapping, export)
    assert "! 1 registros sin fecha" in said
    assert f"los primeros: {export.name}#3" in said


def test_dates_that_fit_only_with_day_and_month_exchanged_are_said_with_examples(tmp_path: Path) -> None:
    days = [f"2024-01-{day:02}" if day != 3 else "2024-03-01" for day in range(1, 32)]
    file = tmp_path / "a.csv"
    file.write_text("".join(["folio,fecha,falta\n", *(f"{i},{day},RIÑA\n" for i, day in enumerate(days))]), "utf-8")
    said = " ".join(re.sub("[│┃]", " ", run("inspect", file)).split())
    assert "1: solo con día y mes cambiados caben" in said
    assert "2024-03-01 (¿2024-01-03?)" in said
    assert inspected(file)["columns"]["fecha"]["dates_swapped"] == 1


def test_numbers_that_are_dates_or_times_are_said_to_be_so(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("folio,fecha,hora\nA,45306,522\nB,45307.5,1430\nC,45308,2215\n", "utf-8")
    said = " ".join(re.sub("[│┃]", " ", run("inspect", file)).split())
    assert "3: números que son días de Excel" in said
    assert "3: números que son horas" in said
    assert inspected(file)["columns"]["fecha"]["excel_days"] == 3


def test_labels_that_no_catalogue_lists_can_be_pasted_whole(mapping: Path, export: Path) -> None:
    long = "SANCIÓN: " + "trabajo en favor de la comunidad, en dos partes " * 3 + "[final]"
    rows = [f"B-{i};13/02/2024;10:15;SOTO;H;RIÑA;OTRA {i}" for i in range(40)]
    rows += [f"C-{i};13/02/2024;10:15;SOTO;H;RIÑA;{long}" for i in range(2)]
    export.write_bytes("\r\n".join([*ROWS, *rows, ""]).encode("cp1252"))
    said = run("try", mapping, export)
    assert "Faltan aquí 12 etiquetas" in said
    lines = [line for line in said.splitlines() if line.startswith("    # ") and ": TODO" in line]
    assert len(lines) == 30
    decided = lines[0].replace("# ", "", 1).replace("TODO", "arrest")
    text = mapping.read_text("utf-8")
    mapping.write_text(text.replace("    MULTA: fine\n", f"    MULTA: fine\n{decided}\n"), "utf-8")
    counts = json.loads(run("try", mapping, export, "--json"))
    assert counts["quarantined"] == 41, "the two rows of the longest label are shared now"


def test_labels_that_differ_in_case_or_accents_are_pasted_once(mapping: Path, export: Path) -> None:
    said = ["AMONESTACIÓN", "Amonestacion", "AMONESTACIÓN"]
    rows = [f"B-{i};13/02/2024;10:15;SOTO;H;RIÑA;{label}" for i, label in enumerate(said)]
    export.write_bytes("\r\n".join([*ROWS, *rows, ""]).encode("cp1252"))
    lines = [line for line in run("try", mapping, export).splitlines() if "monestaci" in line.casefold()]
    assert [line for line in lines if "TODO   #" in line] == ["    # AMONESTACIÓN: TODO   # 3"]


def test_a_catalogue_that_is_not_written_yet_may_be_empty(mapping: Path, export: Path) -> None:
    text = mapping.read_text("utf-8")
    begun = re.sub(r"(?m)^  measure-kind:.*\n(    .*\n)+", "", text)
    assert begun != text
    mapping.write_text(begun, "utf-8")
    with pytest.raises(DocumentError) as refused:
        run("try", mapping, export)
    assert "measure-kind: {}" in why(refused.value)
    assert "bajo catalogues" in why(refused.value)
    mapping.write_text(begun.replace("catalogues:\n", "catalogues:\n  measure-kind: {}\n"), "utf-8")
    assert "    # MULTA: TODO" in run("try", mapping, export, code=1)


def test_a_moment_without_its_hour_is_its_day_and_one_that_is_not_understood_is_counted(
    mapping: Path, export: Path
) -> None:
    text = mapping.read_text("utf-8")
    (occurred,) = (line for line in text.splitlines() if line.startswith("  occurred_at: "))
    presented = occurred.replace("occurred_at", "presented_at")
    mapping.write_text(text.replace(occurred, f"{occurred}\n{presented}"), "utf-8")
    rows = json.loads(run("try", mapping, export, "--json", "--values", "--rows", "100"))["rows"]
    values = [line["value"] for row in rows for line in row["lines"] if line["field"] == "presented_at"]
    assert sum(len(value) == len("2024-02-01") for value in values) == 1
    lenient = presented.replace("%d/%m/%Y", "%Y.%m.%d").removesuffix("}") + ', invalid: "null"}'
    mapping.write_text(text.replace(occurred, f"{occurred}\n{lenient}"), "utf-8")
    assert "leídas como desconocidas (no se entienden, o no se sabe de qué día son)" in run("try", mapping, export)
    assert json.loads(run("try", mapping, export, "--json"))["unknown"].keys() == {"presented_at"}


def test_a_zone_that_waits_is_told_with_its_line(mapping: Path, export: Path) -> None:
    text = mapping.read_text("utf-8").replace("\nzone: ", "\n# DECIDA · DECIDE: ¿?\n# zone: ")
    mapping.write_text(text, "utf-8")
    line = text.splitlines().index("# DECIDA · DECIDE: ¿?") + 2
    result = CliRunner().invoke(app, ["source", "try", str(mapping), str(export)])
    assert isinstance(result.exception, DocumentError)
    assert f"zone: falta; espera en la línea {line}, bajo «DECIDA»" in why(result.exception)


def test_a_required_field_that_a_draft_left_open_is_told_with_its_line(mapping: Path, export: Path) -> None:
    waiting = "  # DECIDA · DECIDE: ¿?\n  # persons[0].role: {const: …}"
    text = mapping.read_text("utf-8").replace(ROLE, waiting)
    mapping.write_text(text, "utf-8")
    line = next(i for i, line in enumerate(text.splitlines(), 1) if "# persons[0].role:" in line)
    result = CliRunner().invoke(app, ["source", "try", str(mapping), str(export)])
    assert isinstance(result.exception, DocumentError)
    assert f"espera en la línea {line}, bajo «DECIDA»" in why(result.exception)
    assert f"line {line} has it" in why(result.exception)
    mapping.write_text("\n".join(row for row in text.splitlines() if "persons[0].role" not in row), "utf-8")
    result = CliRunner().invoke(app, ["source", "try", str(mapping), str(export)])
    assert "add persons[0].role under fields" in str(result.exception)


def test_a_name_in_brackets_or_colons_is_shown_as_it_is(mapping: Path, export: Path) -> None:
    other = export.rename(export.parent / "a [red] :100:.csv")
    assert "a [red] :100:.csv#2" in run("try", mapping, other)
    said = run("draft", other, "--kind", "hearing", "--owner", "j", "--source", "b", "-o", export.parent / "[b] x.yaml")
    assert "[b] x.yaml" in said
    assert "'" in said.split("Siguiente")[1]


def test_try_says_which_form_a_field_has(mapping: Path, export: Path) -> None:
    mapping.write_text(mapping.read_text("utf-8") + "  iph_reference: {text: folio}\n", "utf-8")
    said = " ".join(run("try", mapping, export, code=1).replace("│", " ").split())
    assert "iph_reference: string_pattern_mismatch" in said
    assert "se espera:" in said


def test_try_takes_a_folder_or_a_file_of_any_name(mapping: Path, export: Path) -> None:
    other = export.rename(export.parent / "otro [1].csv")
    assert json.loads(run("try", mapping, other, "--json"))["read"] == 4
    other.rename(export)
    assert json.loads(run("try", mapping, export.parent, "--json"))["read"] == 4


def test_try_fails_where_every_row_was_refused(mapping: Path, export: Path) -> None:
    mapping.write_text(mapping.read_text("utf-8").replace("%d/%m/%Y", "%Y-%m-%d"), "utf-8")
    said = run("try", mapping, export, code=1)
    assert "date_format" in said


def workbook(file: Path, rows: Sequence[Sequence[object]]) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Portada"  # type: ignore[union-attr]
    sheet = book.create_sheet("Datos")
    for row in rows:
        sheet.append(row)
    book.save(file)


def test_a_workbook_s_table_is_found_wherever_it_stands(tmp_path: Path) -> None:
    table = [row.split(";") for row in ROWS]
    workbook(tmp_path / "a.xlsx", [["Reporte"], [], ["Corte:", "marzo"], *table, ["Total", "3"]])
    found = inspected(tmp_path / "a.xlsx")
    assert found["read"] == {"xlsx": {"files": "a.xlsx", "sheet": "Datos", "header": 4, "footer": ["Total"]}}
    assert found["rows"] == 4


def test_sheets_are_listed_with_their_rows_and_those_of_other_headings_named(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    first, more, notes = book.active, book.create_sheet("FEB"), book.create_sheet("Hoja2")
    apart = book.create_sheet("MARZO")
    assert first is not None
    for row in ROWS:
        first.append(row.split(";"))
        more.append(row.split(";"))
    for row in (["no", "dia", "que"], ["1", "13/03/2024", "RIÑA"], ["2", "14/03/2024", "RUIDO"]):
        apart.append(row)
    notes.append(["12"])
    book.save(tmp_path / "a.xlsx")
    found = inspected(tmp_path / "a.xlsx")
    assert [(s["name"], s["rows"], s["columns"]) for s in found["sheets"]] == [
        *(("Sheet", 4, 7), ("FEB", 4, 7), ("Hoja2", 1, 0), ("MARZO", 2, 3))
    ]
    said = " ".join(run("inspect", tmp_path / "a.xlsx").split())
    assert "Un solo mapeo lee 2 hojas: Sheet, FEB" in said
    assert found["read"]["xlsx"]["sheet"] == ["Sheet", "FEB"]
    assert "otro encabezado: «MARZO» (2)" in said


def test_blanks_that_may_say_as_above_are_asked_about_with_their_line(tmp_path: Path) -> None:
    lines = [
        "folio;fecha;falta;nombre;edad",
        "1;13/02/2024;RIÑA;A;30",
        ";;;B;31",
        ";;;C;32",
        "2;14/02/2024;RUIDO;D;33",
        ";;;E;4",
    ]
    (tmp_path / "a.csv").write_text("\n".join(lines), "utf-8")
    assert inspected(tmp_path / "a.csv")["as_above"] == ["folio", "fecha", "falta"]
    assert "fill_down" in run("inspect", tmp_path / "a.csv")
    made = run("draft", tmp_path / "a.csv", "--kind", "hearing", "--owner", "j", "--source", "b")
    pinned = [line for line in made.splitlines() if not line.startswith("read:")]
    role = ROLE.replace("[0]", "[]")
    mapping = read_mapping("\n".join(pinned).replace("# read:", "read:") + "\n" + role, "m.yaml")
    assert (mapping.key.columns, mapping.each["persons"].rows) == (["folio"], True)
    assert mapping.read.csv is not None
    assert mapping.read.csv.fill_down == ["folio", "fecha", "falta"]


def test_a_hidden_sheet_is_told_and_not_read_with_the_others(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for name in ("OTRA VERSION", "ENERO", "FEBRERO"):
        sheet = book.create_sheet(name)
        for row in ROWS:
            sheet.append(row.split(";"))
        sheet.sheet_state = "hidden" if name == "OTRA VERSION" else "visible"
    del book["Sheet"]
    book.active = 1
    book.save(tmp_path / "a.xlsx")
    found = inspected(tmp_path / "a.xlsx")
    assert {"ENE*", "FEB*"} <= {*found["read"]["xlsx"]["sheet"]}
    assert not any(is_named_so("OTRA VERSION", one) for one in found["read"]["xlsx"]["sheet"])
    assert "oculta · hidden" in " ".join(run("inspect", tmp_path / "a.xlsx").replace("│", " ").split())


def test_rows_that_are_struck_through_are_counted_with_their_records(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in ROWS:
        sheet.append(row.split(";"))
    for cell in sheet[3]:
        cell.font = Font(strike=True)
    book.save(tmp_path / "a.xlsx")
    assert "✗ 1 filas están tachadas en el libro" in (said := run("inspect", tmp_path / "a.xlsx"))
    assert "Sheet#3." in said


def test_rows_of_sheets_with_other_headings_are_counted_with_the_command_for_their_mapping(tmp_path: Path) -> None:
    book, file = openpyxl.Workbook(), tmp_path / "a.xlsx"
    heads = {
        "ENE-MAR": ["EXP", "FECHA", "FALTA", "SANCION", "JUEZ"],
        "ABR JUN": ["No", "DIA", "ART", "ARRESTO", "MULTA"],
    }
    for name, head in {**heads, "LISTA": ["DIA", "TOTAL"]}.items():
        sheet = book.create_sheet(name)
        for row in [head, *([f"{h} {n}" for h in head] for n in range(5))]:
            sheet.append(row)
    del book["Sheet"]
    book.save(file)
    draft = ["draft", file, "--kind", "hearing", "--owner", "j", "--source", "b", "--sheet", "ENE-MAR"]
    said = run(*draft, "-o", tmp_path / "m.yaml")
    assert "✗ 5 filas están en hojas de otro encabezado, que este mapeo no lee: «ABR JUN» (5)" in said
    command = f"convenio source draft {file} --kind hearing --owner j --sheet 'ABR JUN' --source b-2 -o b-2.yaml"
    assert command in said
    assert "! Otras hojas tienen filas y otro encabezado: «LISTA» (5)" in said


@pytest.mark.parametrize("also", ["nothing", "a blank under a new folio", "a blank under the same folio"])
def test_cells_that_are_merged_say_for_sure_what_goes_on_below(tmp_path: Path, also: str) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["FOLIO", "FECHA", "CLAVE", "FALTA", "NOMBRE", "EDAD"])
    for n in range(8):
        sheet.append([f"F-{n}", f"{n + 13}/03/2024", "X", "RIÑA", f"A{n}", 20])
        sheet.append([None, None, None, None, f"B{n}", 30 + n])
        for letter in "ABCD":
            sheet.merge_cells(f"{letter}{2 * n + 2}:{letter}{2 * n + 3}")
    if also != "nothing":
        sheet.append(["F-9", "30/03/2024", "X", None if "new" in also else "RIÑA", "C", 20])
    if "same" in also:
        sheet.append(["F-9", "30/03/2024", "X", None, "D", 21])
    book.save(tmp_path / "a.xlsx")
    made = run("draft", tmp_path / "a.xlsx", "--kind", "hearing", "--owner", "j", "--source", "b")
    read = "read: {xlsx: {files: a.xlsx, sheet: Sheet, fill_down: [FOLIO, FECHA, CLAVE, FALTA]}}"
    assert f"{'# ' if 'same' in also else ''}{read}" in made.splitlines()
    assert (read.replace(", FALTA", "") in made.splitlines()) == ("same" in also)  # that column alone is asked about
    assert ("¿una celda vacía en FALTA vale" in made) == ("same" in also)
    if also == "nothing":
        (tmp_path / "m.yaml").write_text(made + ROLE.replace("[0]", "[]"), "utf-8")
        found = json.loads(run("try", tmp_path / "m.yaml", tmp_path / "a.xlsx", "--json"))
        assert (found["read"], found["kept"], found["joined"]) == (16, 8, 8)


def test_rows_of_one_record_that_disagree_are_shown_with_lines_for_their_spellings(tmp_path: Path) -> None:
    rows = ["F-1;13/02/2024;RIÑA;ANA;MULTA", "F-1;13/02/2024;RINA;EVA;MULTA", "F-2;14/02/2024;RUIDO;LUZ;MULTA"]
    rows += ["F-2;14/02/2024;;SOL;", "F-3;15/02/2024;RUIDO;PAZ;MULTA", "F-3;15/02/2024;RUIDO;MAR;ARRESTO"]
    (tmp_path / "a.csv").write_text("\n".join(["FOLIO;FECHA;FALTA;NOMBRE;SANCION", *rows, ""]), "utf-8")
    text = """
mapping: 1
source: b
owner: j
kind: hearing
zone: America/Mexico_City
read: {csv: {files: a.csv, encoding: utf-8, delimiter: ";"}}
key: {columns: [FOLIO]}
each: {persons: {rows: true}}
catalogues:
  measure:
    # MULTA: fine
fields:
  occurred_at: {date: FECHA, format: "%d/%m/%Y"}
  infraction.label: {text: FALTA}
  measure.kind: {code: SANCION, catalogue: measure, unknown: "null"}
  persons[].given_names: {text: NOMBRE}
  persons[].role: {const: offender}
"""
    (tmp_path / "m.yaml").write_text(text, "utf-8")
    shown = run("try", tmp_path / "m.yaml", tmp_path / "a.csv")
    words = " ".join(shown.replace("│", " ").split())
    assert "F-1: «RIÑA» ≠ «RINA»" in words
    assert "F-3: «MULTA» ≠ «ARRESTO»" in words
    assert "apartadas · quarantined 2 (4 filas · rows)" in words
    assert "! FALTA: en 1 registros no todas las filas la dicen, y vale la que sí" in words
    lines = ["catalogues:", "  falta:   # FALTA", "    RINA: RIÑA", "repairs:"]
    lines += ["  - {name: falta, columns: [FALTA], catalogue: falta}"]
    assert "\n".join(lines) in shown
    pasted = text.replace("catalogues:", "\n".join(lines[:3])).replace("fields:", "\n".join([*lines[3:], "fields:"]))
    (tmp_path / "m.yaml").write_text(pasted, "utf-8")
    found = json.loads(run("try", tmp_path / "m.yaml", tmp_path / "a.csv", "--json"))
    assert (found["kept"], found["quarantined"], found["quarantined_rows"], found["joined"]) == (2, 1, 2, 3)
    assert found["disagreeing"] == {"SANCION": 1}
    assert "against" not in found, "keys and texts only where they are asked for"
    assert found["unknown"] == {"measure.kind": 2}, "a catalogue of which every line waits lists nothing yet"


def test_a_dump_of_pages_is_read_page_by_page(tmp_path: Path) -> None:
    pages = [{"pagina": i, "fechaConsulta": "2024-02-13", "data": {"carpetas": [ITEM] * 30}} for i in range(3)]
    (tmp_path / "a.json").write_text(json.dumps(pages), "utf-8")
    found = inspected(tmp_path / "a.json")
    assert (found["read"], found["rows"]) == ({"json": {"files": "a.json", "items": "[].data.carpetas"}}, 90)


def test_a_draft_takes_the_municipality_from_the_titles_above_the_table(tmp_path: Path) -> None:
    rows = "".join(f"F-{i};RIÑA;CENTRO\n" for i in range(4))
    text = f"H. AYUNTAMIENTO DE ZAPOPAN;;\nJUZGADOS CÍVICOS;;\nfolio;falta;colonia\n{rows}"
    (tmp_path / "a.csv").write_text(text, "utf-8")
    made = run("draft", tmp_path / "a.csv", "--kind", "hearing", "--owner", "j", "--source", "b")
    assert "# place.municipality: {const: '14120'}" in made


def test_a_draft_says_first_that_rows_would_have_no_date(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("folio;fecha;falta\n1;03/04/2024;RIÑA\n2;04/04/2024;RIÑA\n", "utf-8")
    order = (
        "draft",
        tmp_path / "a.csv",
        "--kind",
        "hearing",
        "--owner",
        "j",
        "--source",
        "b",
        "-o",
        tmp_path / "b.yaml",
    )
    said = run(*order)
    assert 0 < said.find("ninguna fila llevará la fecha") < said.find("datos asignados")


ITEM = {"expediente": {"folio": "1"}, "personas": [{"nombre": "ANA", "sexo": "M"}, {"nombre": "LUIS", "sexo": "H"}]}


def test_a_nested_export_is_found_wherever_its_list_stands(tmp_path: Path) -> None:
    document = {"meta": {"avisos": [{"texto": "x"}]}, "datos": {"registros": [ITEM, ITEM | {"extra": [1, 2]}]}}
    (tmp_path / "a.json").write_text(json.dumps(document), "utf-8")
    found = inspected(tmp_path / "a.json")
    assert found["read"] == {"json": {"files": "a.json", "items": "datos.registros"}}
    assert (found["rows"], found["columns"]["personas[].sexo"]["rows"]) == (2, 4)


def test_lines_of_json_are_read_and_those_that_are_none_counted(tmp_path: Path) -> None:
    (tmp_path / "a.ndjson").write_text(f"{json.dumps(ITEM)}\n{{\n{json.dumps(ITEM)}\n", "utf-8")
    assert inspected(tmp_path / "a.ndjson")["read"] == {"json": {"files": "a.ndjson", "lines": True}}
    assert "líneas ilegibles" in run("inspect", tmp_path / "a.ndjson")


def test_a_json_without_any_list_of_objects_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"a": {"b": [1, 2]}}', "utf-8")
    assert "no tiene ninguna lista" in run("inspect", tmp_path / "a.json", code=1)


def test_a_table_is_looked_at_through_its_connector(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "a.db")) as database:
        database.execute("CREATE TABLE boletas (folio TEXT, fecha TEXT)")
        database.executemany("INSERT INTO boletas VALUES (?, ?)", [("A-1", "13/02/2024"), ("A-2", None)])
        database.commit()
    url = f"sqlite:///{tmp_path / 'a.db'}"
    found = json.loads(run("inspect", url, "--table", "boletas", "--json"))
    assert found["read"] == {"sql": {"table": "boletas"}}
    assert [(c["name"], c["filled"]) for c in found["columns"]] == [("folio", 2), ("fecha", 1)]
    for arguments, expected in (((url,), "--table"), ((url, "--table", "nada"), "no table or view nada")):
        result = CliRunner().invoke(app, ["source", "inspect", *arguments])
        assert expected in str(result.exception)


def test_a_password_on_the_command_line_is_refused_and_not_repeated() -> None:
    result = CliRunner().invoke(app, ["source", "inspect", "postgresql://ana:secreta@host/base", "--table", "t"])
    assert "holds a password" in str(result.exception)
    assert "secreta" not in str(result.exception)


class _Api(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        known = self.headers["Authorization"] == "Bearer abra"
        self.send_response(200 if known else 401)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps({"data": [ITEM, ITEM]}).encode() if known else b"{}")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def api() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Api) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/boletas"
        server.shutdown()
        thread.join()


def test_an_api_s_first_page_is_looked_at_with_a_token_from_a_file(api: str, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("abra\n", "utf-8")
    found = json.loads(run("inspect", api, "--secret-file", tmp_path / "token", "--json"))
    assert (found["read"], found["rows"]) == ({"rest": {"items": "data"}}, 2)
    refused = CliRunner(env={"OTRO": "mal"}).invoke(app, ["source", "inspect", api, "--secret-env", "OTRO"])
    assert "refuses the token" in str(refused.exception)


def shared(path: str) -> Path:
    if not (SHARED / path).exists():
        pytest.skip(f"the shared data {path} is not here")
    return SHARED / path


def test_zapopan_s_events_are_known_by_their_defects() -> None:
    found = inspected(shared("zapopan_2014/delitos_2014-01_02.csv"))
    assert (found["rows"], found["written"]["line_end"]) == (3132, "CR")
    columns = found["columns"]
    assert columns["delito"]["odd"]["ni_for_enie"] == 35
    assert columns["lat"]["places"] == {"inside": 3121, "zero": 11}
    assert not columns["fecha"]["dates_mixed"]


def test_zapopan_s_mixed_dates_are_not_taken_for_one_order() -> None:
    file = shared("zapopan_2014/delitos_detenidos_2014-01_02.csv")
    assert inspected(file)["columns"]["fecha"]["dates_mixed"]
    made = run("draft", file, "--kind", "hearing", "--owner", "juzgado", "--source", "detenidos")
    assert "decided_by: {from: 2014-01-01, to: 2014-02-28}" in made
    assert "occurred_at" not in read_mapping(made, "m.yaml").fields


def test_mexico_city_s_cases_are_known_by_their_defects() -> None:
    found = inspected(shared("fgj_cdmx_carpetas/df2_FGJ_CarpetasLibertad.csv"))
    hours = found["columns"]["hora_hecho"]
    assert hours["forms"] == {"%H:%M:%S": 6570, "%H:%M:%S:00": 85}
    assert hours["nulls"] == {"NaT:00": 1}
    assert found["columns"]["colonia_catalogo"]["odd"]["other_code_page"] == 6
    assert found["columns"]["colonia_catalogo"]["filled"] == 6660 - 532


def test_mexico_city_s_victims_are_known_by_their_defects() -> None:
    folder = shared("fgj_cdmx_victims")
    offences, victims, places = (inspected(folder / f"{n}.csv") for n in ("Delitos", "Victimas", "Ubicaciones"))
    assert (offences["written"]["encoding"], offences["written"]["delimiter"]) == ("utf-8-sig", ";")
    assert offences["columns"]["Fecha_Hecho"]["nulls"] == {"1900-01-01": 3503}
    assert victims["columns"]["Sexo"]["nulls"] == {"NA": 3089}
    odd = places["columns"]["Colonia_Hecho"]["odd"]
    assert (odd["trailing_blanks"], odd["leading_blanks"]) == (751, 293)


def test_what_a_file_says_gives_no_orders_to_the_terminal(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("folio,[red]falta\x1b]0;dueño\x07\nF-1,\x1b[2Jruido\nF-2,\x1b[2Jruido\n", "utf-8")
    said = run("inspect", file)
    assert "[red]falta" in said
    assert "\x1b" not in said


def test_labels_are_shown_whole_and_how_many_more_there_are_and_what_is_no_age(tmp_path: Path) -> None:
    long = "ALTERACION DEL ORDEN EN LA VIA PUBLICA O EN LUGARES DE USO COMUN"
    lines = ["falta;edad;lat", *(f"FALTA {i};999;20.5" for i in range(12) for _ in range(2)), *[f"{long};30;20.7"] * 3]
    (tmp_path / "a.csv").write_text("\n".join(lines))
    said = run("inspect", tmp_path / "a.csv")
    words = " ".join(said.replace("│", " ").split())
    assert f"{long} (3)" in words
    assert "y 5 más · 5 more" in words
    assert "24: «999»" in words
    assert "de 20.5 a 20.7" in words


def test_sheets_whose_headings_differ_say_in_what_and_a_summary_is_no_table(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    heads = ["FOLIO", "NOMBRE", "SANCION", "MONTO / HORAS"]
    for name, last, person in (("ENERO", heads[3], "ANA"), ("ABRIL", "MONTO/HORAS", "NO PROPORCIONA NOMBRE")):
        sheet = book.create_sheet(name)
        sheet.append([*heads[:3], last])
        for i in range(3):
            sheet.append([f"{name}-{i}", person, "MULTA", 5])
    for name in ("RESUMEN", "OTRA"):
        sheet = book.create_sheet(name)
        for row in (["MES", "TOTAL"], ["ENERO", 3], ["ABRIL", 3]):
            sheet.append(row)
    book.save(tmp_path / "a.xlsx")
    said = " ".join(run("inspect", tmp_path / "a.xlsx").replace("│", " ").split())
    assert "«MONTO/HORAS», no «MONTO / HORAS»" in said
    assert "parece un resumen" in said
    assert "otras columnas · other columns: MES, TOTAL" in said
    assert "3: «NO PROPORCIONA NOMBRE»" in said
    assert "otro encabezado: «OTRA» (2). Si son" in said
    assert "Un solo mapeo lee 2 hojas: ENERO, ABRIL" in said
    found = inspected(tmp_path / "a.xlsx")
    assert found["columns"].keys() == {*heads}
    assert found["read"]["xlsx"]["header"] == {"find": 1}


def test_a_book_of_months_is_one_mapping_whose_sheets_decide_day_and_month(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for month, name in enumerate(("ENERO", "FEB-MAR", "ABRIL"), 1):
        sheet = book.active if month == 1 else book.create_sheet()
        assert sheet is not None
        sheet.title = name
        for _ in range(month):
            sheet.append(["JUZGADO CÍVICO", "", ""])
        extra = ["INDIGENA"] * (month > 2)
        sheet.append(["FOLIO", "FECHA", "FALTA", "SEXO", "EDAD", "COLONIA", *extra])
        for day in range(1, 25):
            real = date(2023, month if month < 3 else 4, day)
            swapped = date(2023, day, real.month) if day <= 12 else None  # Excel took the day for the month
            written = swapped or f"{real:%d/%m/%Y}"
            sheet.append([f"{name}-{day}", written, "RIÑA", "M", 30, "CENTRO", *["NO" for _ in extra]])
        sheet.append(["TOTAL", 24])
    book.create_sheet("NOTAS").append(["esta hoja no es de filas"])
    book.save(tmp_path / "LIBRO 2023.xlsx")
    made = tmp_path / "m.yaml"
    run("draft", tmp_path / "LIBRO 2023.xlsx", "--kind", "hearing", "--owner", "j", "--source", "b", "-o", made)
    text = made.read_text("utf-8")
    assert "  occurred_at: {date: FECHA, format: ['%d/%m/%Y', iso, '%Y-%d-%mT00:00:00'], decided_by: period," in text
    found = json.loads(run("try", made, tmp_path / "LIBRO 2023.xlsx", "--json"))
    assert (found["read"], found["kept"]) == (72, 71)
    assert found["reasons"] == {"occurred_at: ambiguous_date": 1}  # the 2nd of March or the 3rd of February


def test_a_heading_of_two_lines_stays_one_line_of_the_draft(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    rows = "".join(f"F-{n};{'SI' if n % 3 else 'NO'};{n % 28 + 1:02}/03/2024\n" for n in range(60))
    file.write_text(f'folio;"DETENIDO \n(SI/NO)";"FECHA\nDEL HECHO"\n{rows}', "utf-8")
    drafted = run("draft", file, "--kind", "incident", "--owner", "policia", "--source", "a")
    assert all(line.lstrip().startswith(("#", "-", "{")) or ":" in line for line in drafted.splitlines() if line)
    assert yaml.safe_load(drafted)["source"] == "a"


def test_what_shares_a_folio_and_what_is_a_copy_is_said_by_all_three(tmp_path: Path) -> None:
    file, mapping = tmp_path / "a.csv", tmp_path / "a.yaml"
    rows = [f"A-{i};{13 + i}/02/2024;{n};RUIDO" for i in range(6) for n in ("ANA", "LUIS")[: 1 + i % 2]]
    file.write_text("\n".join(["folio;fecha;nombre;falta", *rows, rows[0], ""]), "utf-8")
    seen = json.loads(run("inspect", file, "--json"))
    assert seen["copies"] == 1
    assert seen["shared"] == {"column": "folio", "texts": 4, "rows": 8, "differ": [["nombre", 3]]}
    shown = run("inspect", file)
    assert "4, en 8 filas" in shown
    assert "copias exactas de otra fila" in shown
    drafted = run("draft", file, "--kind", "hearing", "--owner", "juzgado", "--source", "a", "-o", mapping)
    assert "solo cambian nombre" in " ".join(drafted.replace("│", " ").split())
    text = (
        mapping.read_text("utf-8")
        .replace("each:", "#")
        .replace("  persons: {rows", "# ")
        .replace("persons[]", "persons[0]")
    )
    mapping.write_text(text + ROLE, "utf-8")
    tried = json.loads(run("try", mapping, file, "--json"))
    assert tried["clashing"] == {"keys": 3, "columns": {"nombre": 3}}
    assert tried["settling"]["persons"] == ["each: {persons: {rows: true}}", "persons[].…   # persons[0]"]
    shown = run("try", mapping, file)
    assert "3 claves · keys; cambian" in shown
    assert "a.csv#4  nombre=«LUIS»" in shown
    assert "each: {persons: {rows: true}}   # si cada fila es una persona" in shown


def test_whole_names_beside_blank_surnames_are_counted_and_never_shown(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    rows = [f"A-{i};{13 + i}/02/2024;JUAN;LUNA;PAZ;RUIDO" for i in range(6)]
    file.write_text("\n".join(["folio;fecha;nombre;paterno;materno;falta", *rows, "B;13/02/2024;ANA SOTO GIL;;;X", ""]))
    assert json.loads(run("inspect", file, "--json"))["whole_names"] == {"nombre": 1}
    shown = run("inspect", file)
    assert "sin apellidos al lado" in shown
    assert "SOTO" not in shown


PEOPLE = """mapping: 1
source: a
owner: juzgado
kind: hearing
zone: America/Mexico_City
read: {csv: {files: "a*.csv", delimiter: ";"}}
key: {columns: [folio]}
fields:
  occurred_at: {date: fecha, format: "%d/%m/%Y"}
  infraction.label: {text: falta}
  persons[0].role: {const: offender}
  persons[0].given_names: {text: nombre}
  persons[0].first_surname: {text: apellidos}
  persons[0].age: {number: edad}
"""


def test_names_that_are_not_taken_apart_minors_and_dates_to_come_are_pointed_out(tmp_path: Path) -> None:
    file, mapping = tmp_path / "a_20240229.csv", tmp_path / "a.yaml"
    rows = ["A;13/02/2024;RIÑA;ANA SOTO GIL;;15", "B;13/03/2024;RIÑA;EVA;LUNA PAZ;30", "C;13/02/2024;RIÑA;EVA;LUNA;31"]
    file.write_text("\n".join(["folio;fecha;falta;nombre;apellidos;edad", *rows, ""]), "utf-8")
    mapping.write_text(PEOPLE, "utf-8")
    found = json.loads(run("try", mapping, file, "--json"))
    assert found["unparted"] == {"given_names": 1, "first_surname": 1}
    assert (found["minors"], found["later"]) == (1, {"occurred_at": 1})
    shown = " ".join(run("try", mapping, file, "--rows", "0").split())
    for said in (
        "1 personas llevan el nombre completo en persons[].given_names",
        "1 personas llevan los dos apellidos en persons[].first_surname",
        "1 personas de menos de 18 años traen nombre: el piso las protege",
        "occurred_at es posterior al día del archivo en 1 filas",
    ):
        assert said in shown
    assert "SOTO" not in shown


def test_a_column_of_hours_and_of_dates_is_told_as_two_things(tmp_path: Path) -> None:
    rows = [f"A-{i};{f'{13 + i}/03/2024' if i % 3 == 0 else f'{i % 24:02}:{i:02}'}" for i in range(15)]
    (tmp_path / "a.csv").write_text("\n".join(["folio;cuando", *rows, ""]), "utf-8")
    assert "dos cosas: 10 horas y 5 fechas" in " ".join(re.sub("[│┃]", " ", run("inspect", tmp_path / "a.csv")).split())
