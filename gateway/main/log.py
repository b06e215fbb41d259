"""``convenio log``: the sequencer's process, and checking the whole log."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from gateway.flow.access_log import LogBroken, LogTaken
from gateway.flow.search import Filters
from gateway.flow.verify_log import EXPLAINED
from gateway.main.beat import BeatFile, beat
from gateway.main.ending import Ending
from gateway.main.say import DEFAULT_SETTINGS, AsJson, SettingsFile, as_json, err, fail, out, say, table
from gateway.settings import read_settings
from gateway.store.access_sequencer import Step
from gateway.wiring import access_log
from gateway.wiring.differences import subtractable

app = typer.Typer(name="log", help="Bitácora de accesos. · Access log.", no_args_is_help=True)


@app.command()
def run(
    settings: SettingsFile = DEFAULT_SETTINGS,
    restored: Annotated[
        bool, typer.Option("--restored", help="Seguir desde una copia restaurada · go on from a restored copy")
    ] = False,
    alive: BeatFile = None,
) -> None:
    """Ordenar, encadenar y firmar la bitácora. · Sequence, hash and sign the log, until stopped."""
    ending = Ending()

    def report(step: Step) -> None:
        beat(alive)
        _tell(step)

    try:
        with access_log.sequencer(read_settings(settings), restored=restored) as sequencer:
            sequencer.run(ending.wait, report)
    except (LogTaken, LogBroken) as error:
        fail(str(error))


def _tell(step: Step) -> None:
    if step.trouble or step.stuck:
        err.print(f"[yellow]![/yellow] {step.trouble or f'{step.stuck} hojas ilegibles · unreadable leaves'}")


@app.command()
def differences(view: str, settings: SettingsFile = DEFAULT_SETTINGS, json: AsJson = False) -> None:
    """Conteos que se dejan restar: entre ellos hay menos de una celda. · Counts that can be subtracted."""
    found = subtractable(read_settings(settings), view)
    rows = [(d.agency, _selected(d.smaller), _selected(d.larger)) for d in found]
    if json:
        as_json([dict(zip(("agency", "smaller", "larger"), row, strict=True)) for row in rows])
    else:
        columns = ("institución · agency", "uno · one", "otro, que lo incluye · another that holds it")
        table(f"Se dejan restar · can be subtracted: {view}", columns, rows)


def _selected(filters: Filters) -> str:
    return filters.model_dump_json(by_alias=True, exclude_none=True)


@app.command()
def verify(
    settings: SettingsFile = DEFAULT_SETTINGS,
    kept: Annotated[list[Path] | None, typer.Option(help="Puntos firmados que usted guardó · notes you kept")] = None,
    json: AsJson = False,
) -> None:
    """Revisar la bitácora completa: hojas, árbol, firmas. · Check every leaf, node, checkpoint and signature."""
    with Progress(console=err, disable=json) as progress:
        task = progress.add_task("verify", total=None)
        report = access_log.verify_log(
            read_settings(settings),
            lambda done, total: progress.update(task, completed=done, total=total),
            [note.read_text("utf-8") for note in kept or []],
        )
    if json:
        as_json({**asdict(report), "findings": [f._asdict() for f in report.findings]})
    elif report.sound:
        counted = f"{report.leaves} hojas · leaves, {report.checkpoints} puntos firmados · checkpoints"
        say(f"íntegra: {counted}", "whole")
    else:
        rows = [(f.where, f.level, " · ".join(EXPLAINED[f.fault]), f.detail) for f in report.findings]
        table("Hallazgos · findings", ("lugar · where", "nivel · level", "qué · what", ""), rows)
    if not report.sound:
        raise typer.Exit(1)


@app.command()
def checkpoint(settings: SettingsFile = DEFAULT_SETTINGS) -> None:
    """El último punto firmado, para guardarlo en otra parte. · The newest signed note, to keep elsewhere."""
    note = access_log.log_reader(read_settings(settings)).checkpoint()
    if note is None:
        fail("aún no hay punto firmado · no checkpoint yet: `convenio log run`")
    out.print(note, end="", markup=False, soft_wrap=True)  # a signature line is long, and one line
