"""``convenio source accounts``: where the rows of past pulls went, run by run and file by file, for their owner."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from gateway.flow.accounts import COUNTED
from gateway.main.pull import sources_of
from gateway.main.say import DEFAULT_SETTINGS, AsJson, SettingsFile, ago, as_json, escape, out, say, table
from gateway.main.source_rules import said
from gateway.settings import Settings, SourceSettings, read_settings
from gateway.wiring.runs import Heard, RunAccounts, last_heard, run_accounts

_HEADS = {
    "read": "leídas\nread",
    "released": "compartidas\nreleased",
    "unchanged": "sin cambio\nunchanged",
    "withdrawn": "retiradas\nwithdrawn",
    "quarantined": "apartadas\nquarantined",
    "elsewhere": "ajenas\nelsewhere",
    "joined": "unidas\njoined",
    "vanished": "desaparecidas\nvanished",
}
_ALWAYS = ("read", "released", "quarantined")


def accounts(
    names: Annotated[list[str] | None, typer.Argument(help="Fuentes; todas si se omite · sources; all if none")] = None,
    settings: SettingsFile = DEFAULT_SETTINGS,
    runs: Annotated[int, typer.Option(min=1, help="Lecturas que se muestran · pulls shown")] = 5,
    json: AsJson = False,
) -> None:
    """Las cuentas de lecturas pasadas, por archivo. · Accounts of past pulls, by file."""
    config, now = read_settings(settings), datetime.now(UTC)
    found = {name: _of(config, source, runs) for name, source in sources_of(config, names or []).items()}
    if json:
        as_json({name: _document(heard, done) for name, (heard, done) in found.items()})
        return
    for name, (heard, done) in found.items():
        _show(name, heard, done, now)


def _of(config: Settings, source: SourceSettings, runs: int) -> tuple[Heard, list[RunAccounts]]:
    return last_heard(config, source), run_accounts(config, source, runs)


def _show(name: str, heard: Heard, runs: Sequence[RunAccounts], now: datetime) -> None:
    if heard.at is None:
        say(f"{name}: nunca se ha leído", f"never pulled: `convenio pull {name}`")
        return
    late = " [red]✗[/red]" if heard.late else ""
    out.print(f"[bold]{name}[/bold]: última noticia {ago(heard.at, now)}{late}", soft_wrap=True)
    kept = [count for count in COUNTED if count in _ALWAYS or any(run.counts[count] for run in runs)]
    heads = [_HEADS[count] for count in kept]
    rows = [(_when(run), *_counts(run.counts, kept, run.left_behind)) for run in runs]
    table("Lecturas: lo que no aparece es 0 · pulls: what is not shown is 0", ("lectura\npull", *heads), rows)
    files = list(_files(runs, kept))
    if files:
        table("Archivos · files", ("lectura\npull", "archivo\nfile", *heads), files)
    for run in runs:
        for file in run.files:
            if file.rule:
                out.print(
                    f"[yellow]![/yellow] {escape(f'{file.name}: {file.rule}: {said(file.rule)}')}", soft_wrap=True
                )


def _files(runs: Sequence[RunAccounts], kept: Sequence[str]) -> Iterator[Sequence[object]]:
    for run in runs:
        for file in run.files:
            yield _when(run), escape(file.name), *_counts(file.counts, kept)
        if (left := run.in_all - len(run.files)) > 0:
            yield _when(run), f"… y {left:,} más · and {left:,} more", *[""] * len(kept)


def _when(run: RunAccounts) -> str:
    broken = "" if run.finished else " (sin terminar · unfinished)"
    return f"{run.started:%Y-%m-%d %H:%M}{broken}"


def _counts(counts: dict[str, int], kept: Sequence[str], behind: int = 0) -> list[str]:
    """``behind``: of the joined rows those that are set aside with another, which are said beside it."""
    rows = f" ({counts['quarantined'] + behind:,} filas · rows)" if behind else ""
    return [f"{counts[name]:,}{rows if name == 'quarantined' else ''}" for name in kept]


def _document(heard: Heard, runs: Sequence[RunAccounts]) -> dict[str, Any]:
    return {
        "last_heard": heard.at and heard.at.isoformat(),
        "late": heard.late,
        "runs": [
            {
                "started_at": run.started.isoformat(),
                "ended_at": run.ended.isoformat(),
                "finished": run.finished,
                **run.counts,
                "quarantined_rows": run.counts["quarantined"] + run.left_behind,
                "files": [{"name": f.name, "skipped": f.rule or None, **f.counts} for f in run.files],
                "files_in_all": run.in_all,
            }
            for run in runs
        ],
    }
