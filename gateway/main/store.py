"""``convenio store``: the databases."""

from __future__ import annotations

import typer

from gateway import wiring
from gateway.main.say import DEFAULT_SETTINGS, SettingsFile, say
from gateway.settings import read_settings

app = typer.Typer(name="store", help="Bases de datos. · Databases.", no_args_is_help=True)


@app.callback()
def store() -> None:
    """Bases de datos. · Databases."""


@app.command()
def upgrade(settings: SettingsFile = DEFAULT_SETTINGS) -> None:
    """Crear las bases o llevarlas a la versión presente. · Create or upgrade the databases."""
    wiring.upgrade_stores(read_settings(settings))
    say("bases al día", "databases are up to date")
