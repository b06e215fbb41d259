"""``convenio demo``: see it work, or have it checked."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import Progress, TaskID

from gateway.flow.pull import Accounts
from gateway.main import pull
from gateway.main.say import fail, out, say, table

if TYPE_CHECKING:
    from gateway.demo.home import Home


def demo(
    checked: Annotated[
        bool, typer.Option("--check", help="Probar todo y terminar · play every role, check, and end")
    ] = False,
    postgresql: Annotated[
        str | None, typer.Option(help="Servidor en vez de archivos · a server instead of files: postgresql://…")
    ] = None,
    kafka: Annotated[str | None, typer.Option(help="Y un Kafka · and a broker: host:port")] = None,
) -> None:
    """Tres agencias inventadas comparten bajo convenio. · Three invented agencies share under agreements."""
    from gateway.demo.run import DemoFailed, prepared, served  # the other commands start without the simulation

    began = time.monotonic()
    say("Creando tres agencias con personas inventadas…", "making three agencies with invented people")
    try:
        with prepared(postgresql, kafka) as made:
            results = _pull(made)
            pull.show(results)
            with served(made):
                if checked:
                    _check(made, results, began)
                else:
                    _show(made)
    except DemoFailed as error:
        fail(str(error))


def _pull(made: Home) -> dict[str, Accounts | str]:
    results: dict[str, Accounts | str] = {}
    with pull.progress(quiet=False) as progress:
        for source in made.settings.source:
            name = source.mapping.stem
            task = progress.add_task(name, total=None, said="")
            results[name] = pull.run_source(made.settings, source, pull.How(), progress, task)
            _finish(progress, task)
    return results


def _finish(progress: Progress, task: TaskID) -> None:
    progress.update(task, total=1, completed=1)


def _show(made: Home) -> None:
    from gateway.demo.run import commands

    say(f"La pasarela atiende en {made.url}", "the gateway is up")
    say(f"Bases, llaves y fuentes en {made.folder}", "databases, keys and sources")
    say(f"Descripción de la API: {made.url}/v1/openapi.json", "API description")
    for who, command in commands(made):
        out.print(f"\n[bold]{who}[/bold]")
        out.print(command, markup=False, soft_wrap=True)
    out.print()
    say("Los tokens valen una hora. Ctrl-C termina y borra todo", "tokens last an hour; Ctrl-C ends and removes it all")
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        out.print()
        say("Terminando…", "ending")


def _check(made: Home, results: dict[str, Accounts | str], began: float) -> None:
    from gateway.demo.check import check

    findings = check(made, {name: r for name, r in results.items() if isinstance(r, Accounts)})
    rows = [(f.who, f.what, "[green]✓[/green]" if f.good else "[red]✗[/red]", f.said) for f in findings]
    table("Comprobación · check", ("quién · who", "qué · what", "", "se vio · seen"), rows)
    failed = sum(not f.good for f in findings)
    took = time.monotonic() - began
    say(f"{len(findings) - failed} de {len(findings)} correctas en {took:.0f} s", "checks passed")
    if failed:
        raise typer.Exit(1)
