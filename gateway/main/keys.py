"""``convenio keys``: make keys, each once, each for one process; wrap a scope's secret to its contributors."""

from __future__ import annotations

from pathlib import Path

import typer

from gateway.main.say import DEFAULT_SETTINGS, AsJson, SettingsFile, as_json, say, table
from gateway.settings import KeyFolder, read_settings
from policies.agreement import read
from policies.views import views_of

app = typer.Typer(name="keys", help="Llaves de la pasarela y de cada agencia. · Keys.", no_args_is_help=True)


@app.command()
def new(owner: str, settings: SettingsFile = DEFAULT_SETTINGS) -> None:
    """Llave raíz de una agencia. · An agency's root key: everything it derives hangs on it, so escrow it."""
    path = KeyFolder(read_settings(settings).keys).new_owner(owner)
    say(f"llave creada en {path}: guarde una copia bajo custodia", "key made: keep an escrowed copy")


@app.command()
def scope(agreement: Path, settings: SettingsFile = DEFAULT_SETTINGS) -> None:
    """Secreto compartido de la época de un convenio, sellado a quien aporta. · The shared secret of its epoch."""
    parsed = read(agreement.read_text("utf-8"), str(agreement))
    owners = sorted({view.owner for view in views_of(parsed) if view.scope.kind == "agreement"})
    KeyFolder(read_settings(settings).keys).new_scope(parsed.id, parsed.epoch, owners)
    say(
        f"secreto de {parsed.id}, época {parsed.epoch}, sellado a {', '.join(owners) or 'nadie'}",
        "scope secret wrapped to each owner",
    )


@app.command()
def log(settings: SettingsFile = DEFAULT_SETTINGS) -> None:
    """Llave con que se firma la bitácora. · The access log's signing key."""
    say(f"llave creada en {KeyFolder(read_settings(settings).keys).new_log()}", "key made; publish log.pub")


@app.command()
def api(settings: SettingsFile = DEFAULT_SETTINGS) -> None:
    """Llave con que la API sella sus cursores. · The API's cursor key."""
    say(f"llave creada en {KeyFolder(read_settings(settings).keys).new_cursor()}", "key made")


@app.command("list")
def listed(settings: SettingsFile = DEFAULT_SETTINGS, json: AsJson = False) -> None:
    """Qué llaves hay (nunca su contenido). · Which keys there are (never their content)."""
    folder = read_settings(settings).keys
    found = sorted(path.name for path in folder.glob("[!.]*"))
    if json:
        as_json(found)
    else:
        table(f"Llaves en {folder}", ("archivo · file", "uso · use"), [(name, _use(name)) for name in found])


def _use(name: str) -> str:
    uses = {
        ".root": "raíz de una agencia: solo su custodio · an agency's root: its custodian only",
        ".public": "llave pública de una agencia · an agency's public key",
        ".scope": "secreto de convenio sellado a una agencia · scope secret wrapped to an agency",
        "log.key": "firma de la bitácora: solo `convenio log` · signs the log",
        "log.pub": "verifica la bitácora: pública · checks the log",
        "cursor.key": "cursores: solo `convenio serve` · cursors",
    }
    return next(
        (use for end, use in uses.items() if name.endswith(end)), "credencial de una fuente · a source's credential"
    )
