"""``convenio source``: from a file nobody has described to a mapping with its accounts, on the owner's own terminal.

What is shown may hold rows of the source: it goes to the terminal, and to a file only where that is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from shlex import quote
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from adapters.draft.document import draft as drafted
from adapters.files.detect import DETECT, codec
from adapters.survey.file import Asked, Survey
from adapters.survey.file import survey as surveyed
from adapters.trial.attempt import attempt
from adapters.trial.open import undecided
from contracts.document import DocumentError
from contracts.kinds import KINDS
from gateway.main import source_show as show
from gateway.main.complaints import told
from gateway.main.lazy import lazily
from gateway.main.say import AsJson, as_json, err, escape, fail, out, say
from gateway.main.source_decide import asked_as, decided, labels_of, summary
from gateway.main.source_drafted import drafted_mapping
from gateway.main.source_pages import left_pages, made_on, tried_pages
from gateway.main.source_sheets import left_sheets
from gateway.main.source_trial import trial as show_trial
from gateway.main.source_trial import trial_document
from gateway.main.source_unread import unread
from gateway.main.source_verdict import verdict
from gateway.settings import read_text, why
from gateway.wiring.unseen import look_at, trial_source

app = typer.Typer(
    name="source",
    cls=lazily({"accounts": "source_accounts:accounts"}),
    help="Conocer una fuente y escribir su mapeo. · Know a source, write its mapping.",
    no_args_is_help=True,
)
File = Annotated[Path, typer.Argument(help="Archivo · file: CSV, XLSX, JSON, NDJSON, .gz")]
Encoding = Annotated[
    str, typer.Option(help="Codificación, si no se reconoce · if it is not recognised: cp1252, utf-8…")
]
Delimiter = Annotated[str, typer.Option(help="Separador, si no se reconoce · delimiter: ',' ';' '|'")]
Sheet = Annotated[str | None, typer.Option(help="Hoja · sheet")]
HeaderLines = Annotated[
    list[int] | None,
    typer.Option(min=1, help="Línea del encabezado; dos veces si son dos · the header's line, twice for two"),
]
Values = Annotated[bool, typer.Option("--values", help="Con --json: también valores · with --json: values too")]


@app.command()
def inspect(
    place: Annotated[str, typer.Argument(help="Archivo, API (https://…) o base (SQLAlchemy) · file, API or database")],
    encoding: Encoding = DETECT,
    delimiter: Delimiter = DETECT,
    sheet: Sheet = None,
    header: HeaderLines = None,
    table: Annotated[str | None, typer.Option(help="Tabla o vista de una base · a database's table or view")] = None,
    secret_file: Annotated[
        Path | None, typer.Option(help="Archivo con el token o la contraseña · token or password")
    ] = None,
    secret_env: Annotated[
        str | None, typer.Option(help="Variable de entorno que lo tiene · variable that has it")
    ] = None,
    json: AsJson = False,
    values: Values = False,
) -> None:
    """¿Qué es esto y qué tienen sus columnas? · What is this, and what is in its columns?"""
    if "://" in place:
        found = look_at(place, table, secret_file, secret_env)
    else:
        found = _surveyed(Path(place), _asked(encoding, delimiter, sheet, header), quiet=json)
    if json:
        as_json(show.survey_document(found, values=values))
    else:
        show.survey(found)
        left_sheets(found)
        say(f"Siguiente: `convenio source draft{_next(place, sheet, header)}`", "next")


@app.command()
def draft(
    file: File,
    kind: Annotated[str, typer.Option(help="Clase de registro · record kind: hearing, incident, case")],
    owner: Annotated[str, typer.Option(help="Institución responsable · the agency whose records these are")],
    source: Annotated[str, typer.Option("--source", help="Nombre de la fuente, a-z 0-9 - · the source's name")],
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Archivo nuevo · a new file")] = None,
    encoding: Encoding = DETECT,
    delimiter: Delimiter = DETECT,
    sheet: Sheet = None,
    header: HeaderLines = None,
) -> None:
    """Proponer un mapeo, con lo que falta decidir. · Propose a mapping, with what remains to be decided."""
    if kind not in KINDS:
        fail(f"--kind: no hay «{kind}» · there is no such kind; {', '.join(KINDS)}")
    found = _surveyed(file, _asked(encoding, delimiter, sheet, header), quiet=False)
    if not found.profile.rows:
        fail(f"{file}: no trae ninguna fila; proponga con un archivo que las tenga · no rows: use a file that has some")
    told = (found.above, found.name, [*found.titles, *filter(None, [found.sheet])], found.optional, found.day)
    legends = [*filter(None, [*found.legends, *(sheet.legend for sheet in found.sheets)])]
    made = drafted(KINDS[kind], owner, source, found.read, found.profile, *told, legends, found.span)
    if output is None:
        typer.echo(made.text, nl=False)
        return
    try:
        with output.open("x", encoding="utf-8") as new:
            new.write(made.text)
    except FileExistsError:
        fail(
            f"{output}: ya existe y puede tener su trabajo · exists already and may hold your work: choose another name"
        )
    say(f"Propuesta escrita en {output}", "the proposal")
    show.draft(made)
    left_sheets(found, f"convenio source draft {quote(str(file))} --kind {kind} --owner {quote(owner)}", source)
    left_pages(found)
    say(
        f"Siguiente: `convenio source decide {quote(str(output))} {quote(str(file))}`, y después `convenio source try`",
        "next: decide what is open, then try it",
    )


@app.command("try")
def attempted(
    mapping: Annotated[Path, typer.Argument(help="Mapeo (YAML) · mapping")],
    place: Annotated[Path, typer.Argument(help="Archivo o carpeta · file or folder")],
    rows: Annotated[int, typer.Option(min=0, help="Filas lado a lado · rows side by side")] = 3,
    json: AsJson = False,
    values: Values = False,
) -> None:
    """Probar el mapeo sin compartir nada: cada fila en su cuenta. · Try it, sharing nothing; accounts for all."""
    text = read_text(mapping)
    document = drafted_mapping(text, str(mapping))
    source, document = trial_source(document, place)
    with _progress(quiet=json) as advance:
        found = attempt(source, document, datetime.now(UTC), rows, advance, made_on(document, place))
    found.undecided = undecided(text)
    if json:
        as_json(trial_document(found, values=values))
    else:
        show_trial(found, KINDS[document.kind])
        tried_pages(document, place)
        verdict(found, KINDS[document.kind], mapping, place)
    if found.useless:
        raise typer.Exit(1)


@app.command()
def decide(
    mapping: Annotated[Path, typer.Argument(help="Mapeo (YAML) · mapping")],
    file: Annotated[
        Path | None, typer.Argument(help="Archivo o carpeta, para probarlo al final · to try it on")
    ] = None,
) -> None:
    """Decidir lo que falta, pregunta por pregunta. · Decide what is open, question by question."""
    labels = labels_of(_surveyed(file, asked_as(mapping), quiet=False)) if file is not None and file.is_file() else {}
    summary(decided(mapping, labels))
    if file is not None:
        _tried(mapping, file)
    else:
        say(f"Siguiente: `convenio source try {quote(str(mapping))} ARCHIVO`", "next: try it on a file")


def _tried(mapping: Path, place: Path) -> None:
    """The trial, as far as enough is decided for one."""
    try:
        attempted(mapping, place)
    except DocumentError as error:
        say("Falta decidir para poder probarlo:", "to be decided before it can be tried:")
        out.print(escape(told(error.complaints)), soft_wrap=True)


def _asked(encoding: str, delimiter: str, sheet: str | None, header: list[int] | None) -> Asked:
    delimiter = {"tab": "\t", "\\t": "\t"}.get(delimiter, delimiter)
    try:
        if encoding != DETECT:
            codec(encoding)
    except LookupError:
        fail(f"--encoding: no hay «{encoding}» · there is no such encoding; cp1252, utf-8, cp850, mac-roman, latin-1")
    if delimiter != DETECT and len(delimiter) != 1:
        fail("--delimiter: un solo carácter, o tab · one character, or tab")
    return Asked(encoding, delimiter, sheet, tuple(header or ()))


def _next(place: str, sheet: str | None, header: list[int] | None) -> str:
    """What a draft of that file needs; nothing of an address, which may hold a login."""
    if "://" in place:
        return ""
    asked = [f"--sheet {quote(sheet)}"] if sheet else []
    asked += [f"--header {line}" for line in header or ()]
    rest = f"--kind {'|'.join(KINDS)} --owner INSTITUCIÓN --source NOMBRE -o NOMBRE.yaml"
    return " ".join(["", quote(place), *asked, rest])


def _surveyed(file: Path, asked: Asked, *, quiet: bool) -> Survey:
    try:
        with _progress(quiet=quiet) as advance:
            found = surveyed(file, asked, advance)
    except OSError as error:
        fail(f"{file}: {why(error)}")
    if found.rule is not None:
        fail(f"{file}: {unread(found)}")
    return found


@contextmanager
def _progress(*, quiet: bool) -> Iterator[show.Advance]:
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, disable=quiet, transient=True) as display:
        task = display.add_task("leyendo · reading", total=None)
        yield lambda done, total: display.update(task, completed=done, total=total)
