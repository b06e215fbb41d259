"""``convenio pull``: the custodian's work, once or on a schedule, with its accounts."""

from __future__ import annotations

import gc
import time
from collections import Counter
from typing import Annotated, NoReturn

import typer
from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from adapters.base import SourceError
from contracts.document import DocumentError
from gateway import wiring
from gateway.flow.ports import Overtaken, PolicyChanged, StoreUnavailable
from gateway.flow.pull import Accounts, NothingInForce
from gateway.main.say import DEFAULT_SETTINGS, AsJson, SettingsFile, as_json, err, fail, out, table
from gateway.settings import Misconfigured, Settings, SourceSettings, read_settings

_MENDABLE = (SourceError, DocumentError, Misconfigured, StoreUnavailable, Overtaken, NothingInForce, ValueError)


def pull(
    names: Annotated[list[str] | None, typer.Argument(help="Fuentes; todas si se omite · sources; all if none")] = None,
    settings: SettingsFile = DEFAULT_SETTINGS,
    retry_quarantined: Annotated[
        bool, typer.Option(help="Leer de nuevo lo apartado · read quarantined rows again")
    ] = False,
    scheduled: Annotated[bool, typer.Option(help="Repetir según «every» · repeat as `every` says")] = False,
    json: AsJson = False,
) -> None:
    """Leer las fuentes y compartir lo convenido. · Read the sources and share what was agreed."""
    collect_seldom()
    config = read_settings(settings)
    wiring.require_upgraded(config)
    chosen = _chosen(config, names or [])
    if scheduled:
        _again_and_again(config, chosen)
    results = {name: _one(config, source, retry_quarantined, quiet=json) for name, source in chosen.items()}
    if json:
        as_json({name: r.as_dict() if isinstance(r, Accounts) else {"error": r} for name, r in results.items()})
    else:
        show(results)
    if any(isinstance(result, str) for result in results.values()):
        raise typer.Exit(1)


def collect_seldom() -> None:
    """For a process that pulls. A batch is tens of thousands of values that live until it is accepted, and no cycles:
    to look among them for garbage after every seven hundred costs a tenth of the pull.
    """
    gc.set_threshold(50_000, 10, 10)


def _again_and_again(config: Settings, chosen: dict[str, SourceSettings]) -> NoReturn:
    """Each source when it is due. A source that fails is tried again at its next turn, and holds no other up."""
    due = dict.fromkeys(chosen, 0.0)
    while True:
        name = min(due, key=due.__getitem__)
        time.sleep(max(0.0, due[name] - time.monotonic()))
        try:
            _one(config, chosen[name], retry=False, quiet=True)
        except Exception as error:  # noqa: BLE001  (a defect met by one source must not stop the others' pulls)
            err.print(f"[red]✗[/red] {name}: {type(error).__name__}", soft_wrap=True)
        due[name] = time.monotonic() + chosen[name].every


def _chosen(config: Settings, names: list[str]) -> dict[str, SourceSettings]:
    known = {wiring.mapping_of(source).source: source for source in config.source}
    if unknown := sorted(set(names) - set(known)):
        fail(f"fuente desconocida · unknown source: {', '.join(unknown)}. Hay · there are: {', '.join(known)}")
    return {name: source for name, source in known.items() if not names or name in names}


def _one(config: Settings, source: SourceSettings, retry: bool, *, quiet: bool) -> Accounts | str:
    """One source's accounts, or why it could not be pulled: no source stops another."""
    try:
        with progress(quiet=quiet) as display:
            task = display.add_task(source.mapping.stem, total=None, said="")
            return run_source(config, source, retry, display, task)
    except _MENDABLE as error:
        err.print(f"[red]✗[/red] {source.mapping.stem}: {escape(str(error))}", soft_wrap=True)
        return str(error)


def run_source(config: Settings, source: SourceSettings, retry: bool, display: Progress, task: TaskID) -> Accounts:
    """Pull one source under the policies that stand; when they change on the way, again under the new ones."""
    engine = wiring.releases_engine(config)

    def show_progress(accounts: Accounts, done: int, total: int | None) -> None:
        said = f"{accounts.read:,} leídas, {accounts.released:,} compartidas, {accounts.quarantined:,} apartadas"
        display.update(task, completed=done, total=total, said=said)

    while True:
        puller = wiring.puller(config, source, engine)
        try:
            return puller.retry(show_progress) if retry else puller.pull(show_progress)
        except PolicyChanged:
            continue


def progress(*, quiet: bool) -> Progress:
    """The display of a pull in progress."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[said]}"),
        TimeElapsedColumn(),
    )
    return Progress(*columns, console=err, disable=quiet)


def show(results: dict[str, Accounts | str]) -> None:
    """The accounts as tables."""
    done = {name: result for name, result in results.items() if isinstance(result, Accounts)}
    columns = ["fuente\nsource", "leídas\nread", "compartidas\nreleased", "sin cambio\nunchanged"]
    columns += ["retiradas\nwithdrawn", "apartadas\nquarantined", "ajenas\nelsewhere"]
    rows = [(n, a.read, a.released, a.unchanged, a.withdrawn, a.quarantined, a.elsewhere) for n, a in done.items()]
    table("Cuentas · accounts", columns, rows)
    why = [(name, reason, count) for name, a in done.items() for reason, count in a.reasons.most_common()]
    if why:
        table("Apartadas y por qué · quarantined and why", ("fuente · source", "motivo · reason", "filas · rows"), why)
    views = sum((a.views for a in done.values()), Counter[str]())
    if views:
        columns = ["vista · view", "versiones · versions"]
        table("Versiones nuevas por vista · new versions by view", columns, sorted(views.items()))
    for name, a in done.items():
        for view in a.keyless:
            text = f"{view}: falta el secreto de su convenio · its scope secret is missing: `convenio keys scope`"
            out.print(f"[yellow]![/yellow] {text}")
        if a.unexpected:
            text = f"{name}: columnas nuevas que el mapeo no menciona · new columns: {', '.join(sorted(a.unexpected))}"
            out.print(f"[yellow]![/yellow] {escape(text)}")
        for unit in a.skipped:
            out.print(f"[yellow]![/yellow] {name}: {escape(unit)}")
