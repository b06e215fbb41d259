"""``convenio store``: the databases."""

from __future__ import annotations

import typer

from gateway.main.say import DEFAULT_SETTINGS, SettingsFile, fail, say
from gateway.settings import Server, read_settings
from gateway.wiring import databases, sources
from gateway.wiring.restore import bring_up

app = typer.Typer(name="store", help="Bases de datos. · Databases.", no_args_is_help=True)


@app.callback()
def store() -> None:
    """Bases de datos. · Databases."""


@app.command()
def upgrade(settings: SettingsFile = DEFAULT_SETTINGS) -> None:
    """Crear las bases o llevarlas a la versión presente. · Create or upgrade the databases."""
    databases.upgrade_stores(read_settings(settings))
    say("bases al día", "databases are up to date")


@app.command()
def logins(settings: SettingsFile = DEFAULT_SETTINGS) -> None:
    """Dar a cada proceso su acceso a PostgreSQL. · Give each process its login, as its key file says."""
    config = read_settings(settings)
    if not isinstance(config.store, Server):
        fail("la base es un archivo: no hay accesos que dar · the store is a file: there are no logins to give")
    given = databases.apply_logins(config, sources.owners(config))
    say(f"accesos · logins: {', '.join(given)}", "each may do its own work and no other")


@app.command()
def restored(settings: SettingsFile = DEFAULT_SETTINGS) -> None:
    """Tras restaurar una copia: nada se numera dos veces. · After a copy was restored: no sequence is given twice."""
    done = bring_up(read_settings(settings))
    for view, sequence in done.raised.items():
        say(f"{view}: sigue después de {sequence}", "goes on after it")
    again = done.redone
    for agreement, version in again.agreements.items():
        said = (
            "terminó · ended: `convenio agreement end`" if version is None else f"versión {version}: póngala en vigor"
        )
        say(f"{agreement}: {said}", "decided after the copy was made: do it again")
    if again.views:
        say(
            f"vistas suspendidas: {', '.join(again.views)}; su enlace las reanuda",
            "suspended; their steward resumes them",
        )
    if again.callers:
        say(f"registre de nuevo: {', '.join(again.callers)}", "registered or changed since: suspended until put again")
    if done.unknown:
        told = f"la bitácora conoce vistas que aquí faltan: {', '.join(done.unknown)}; tras activarlas, repita esto"
        say(told, "views that only the log knows: once they are in force again, run this again before any pull")
    if not (done.raised or any(again) or done.unknown):
        say("nada que corregir", "nothing was missing")
