"""``convenio keys``: make keys, each once, each for one process; wrap a scope's secret to its contributors."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from gateway.main.opening import open_token
from gateway.main.say import DEFAULT_SETTINGS, AsJson, SettingsFile, as_json, err, say, table
from gateway.settings import (
    Misconfigured,
    epochs,
    holder_private,
    holder_public,
    new_holder,
    read_settings,
    read_text,
)
from gateway.settings.files import read_whole
from gateway.wiring import processes
from policies.access import official_day
from policies.agreement import Agreement, read
from policies.views import views_of

app = typer.Typer(name="keys", help="Llaves de la pasarela y de cada agencia. · Keys.", no_args_is_help=True)
app.command("open")(open_token)
PhraseFile = Annotated[
    Path | None, typer.Option("--password-file", help="Archivo con la frase; si falta, se pregunta · else it is asked")
]
_LOSING = (
    "sin copia, perder la raíz es para siempre: ningún seudónimo vuelve a salir igual, ninguna referencia se abre, y"
    " sus secretos de convenio se cierran · without a copy a lost root is lost for good: no pseudonym is ever made"
    " again as it was, no reference opened, and its agreements' secrets stay shut"
)
_CHOOSE = (
    "diga quién custodia la copia con --escrow LLAVE.pub (`convenio keys escrow-holder` la hace), o --no-escrow · say"
    f" who keeps a copy with --escrow KEY.pub (made by `convenio keys escrow-holder`), or --no-escrow: {_LOSING}"
)


@app.command()
def new(
    owner: str,
    escrow: Annotated[
        Path | None, typer.Option(help="Llave pública de quien custodia la copia · public key of the copy's keeper")
    ] = None,
    no_escrow: Annotated[bool, typer.Option("--no-escrow", help="Sin copia · without a copy")] = False,
    settings: SettingsFile = DEFAULT_SETTINGS,
) -> None:
    """Llave raíz de una agencia, con su copia sellada a quien la custodia. · An agency's root key and its escrow."""
    if (escrow is None) != no_escrow:
        raise Misconfigured(_CHOOSE)
    folder = read_settings(settings).key_folder
    made = folder.new_owner(owner, None if escrow is None else holder_public(escrow))
    say(f"llave creada en {made[0]}", "key made")
    if escrow is None:
        err.print(f"[yellow]![/yellow] {_LOSING}", soft_wrap=True)
    else:
        say(f"entregue a su custodio {made[2].name} y {made[1].name}", "hand both to the keeper, and keep them too")


@app.command("escrow-holder")
def escrow_holder(file: Path, password_file: PhraseFile = None) -> None:
    """Par de llaves de quien custodia copias de raíces. · The key pair of whoever keeps roots in escrow."""
    private, public = new_holder(file, _phrase(password_file, confirm=True))
    say(f"{private}: guárdela fuera de la red, con su frase aparte", "keep it off the network, its phrase elsewhere")
    say(f"{public}: entréguela a las agencias", "hand it to the agencies: `convenio keys new AGENCY --escrow FILE.pub`")


@app.command()
def recover(
    file: Annotated[Path, typer.Argument(help="AGENCIA.root.escrow")],
    key: Annotated[Path, typer.Option(help="Llave privada del custodio · the keeper's private key")],
    password_file: PhraseFile = None,
    settings: SettingsFile = DEFAULT_SETTINGS,
) -> None:
    """Recuperar una raíz perdida. · Put a lost root back, if it is the one of the agency's public key."""
    holder = holder_private(key, _phrase(password_file, confirm=False))
    path = read_settings(settings).key_folder.recover_owner(file, holder)
    say(f"recuperada en {path}: vuelven a abrirse sus secretos de convenio", "recovered, and with it its scopes")


def _phrase(file: Path | None, *, confirm: bool) -> str:
    if file is not None:
        return read_whole(file).decode().strip()
    asked: str = typer.prompt("Frase · pass phrase", hide_input=True, confirmation_prompt=confirm, err=True)
    return asked


@app.command()
def scope(agreement: Path, settings: SettingsFile = DEFAULT_SETTINGS) -> None:
    """Secreto compartido de la época de un convenio, sellado a quien aporta. · The shared secret of its epoch."""
    parsed = read(read_text(agreement), str(agreement))
    owners = _contributors(parsed)
    read_settings(settings).key_folder.new_scope(parsed.id, parsed.epoch, owners)
    say(
        f"secreto de {parsed.id}, época {parsed.epoch}, sellado a {', '.join(owners) or 'nadie'}",
        "scope secret wrapped to each owner",
    )


@app.command()
def rotate(agreement: Path, settings: SettingsFile = DEFAULT_SETTINGS) -> None:
    """Secreto de la época nueva de un convenio modificado, con su traslape anunciado. · The next epoch's secret."""
    parsed = read(read_text(agreement), str(agreement))
    if parsed.epoch == 1 or parsed.overlap is None:
        raise Misconfigured(
            f"{agreement}: para rotar suba `epoch` y anuncie en `overlap` hasta qué día se guardan las llaves de antes"
            " · to rotate, raise `epoch` and announce in `overlap` until which day the last keys are kept"
        )
    scope(agreement, settings)
    say(
        f"actívelo y lea sus fuentes; desde el {parsed.overlap + timedelta(1)}: `convenio keys retire {agreement}`",
        "activate it and pull; then, from that day on, retire the epochs before",
    )


@app.command()
def retire(agreement: Path, settings: SettingsFile = DEFAULT_SETTINGS) -> None:
    """Retirar las épocas anteriores, o un convenio vencido: solo abren fichas. · Retire what is over: it only opens."""
    parsed, today = read(read_text(agreement), str(agreement)), official_day(datetime.now(UTC))
    if parsed.overlap is not None and today <= parsed.overlap:
        raise Misconfigured(
            f"se anunció que se guardan hasta el {parsed.overlap} · it was announced that they are kept"
        )
    lapsed = today > parsed.valid.last
    going_on = [] if lapsed else _contributors(parsed)
    found = epochs.retire(read_settings(settings).keys, parsed.id, parsed.epoch + lapsed, going_on)
    if not found:
        raise Misconfigured(f"{parsed.id}: no hay época anterior en uso · no epoch before is in use here")
    say(f"retiradas: {_told(found)}", "retired: they open tokens, and make nothing")


@app.command()
def destroy(
    agreement: Annotated[str, typer.Argument(help="Identificador del convenio · the agreement's id")],
    epoch: int,
    confirm: Annotated[str, typer.Option(help="Escriba CONVENIO.ÉPOCA · write AGREEMENT.EPOCH")] = "",
    settings: SettingsFile = DEFAULT_SETTINGS,
) -> None:
    """Destruir el secreto de una época retirada: sus fichas no se abren más. · Destroy a retired epoch's secret."""
    if confirm != f"{agreement}.{epoch}":
        raise Misconfigured(
            f"no se deshace: confirme con --confirm {agreement}.{epoch} · it can't be undone: confirm it that way"
        )
    found = epochs.destroy(read_settings(settings).keys, agreement, epoch, official_day(datetime.now(UTC)))
    say(f"destruidas: {_told(found)}", "destroyed: nobody opens their tokens with what is here")
    say("destruya también sus copias de respaldo", "destroy their backups too, and let every contributor do the same")


def _contributors(agreement: Agreement) -> list[str]:
    """Whose views take the secret of its epoch."""
    return sorted({view.owner for view in views_of(agreement) if view.needs_secret})


def _told(found: Iterable[epochs.Epoch]) -> str:
    return ", ".join(f"{one.agreement} {one.number} ({one.owner})" for one in found)


@app.command()
def log(settings: SettingsFile = DEFAULT_SETTINGS) -> None:
    """Llave con que se firma la bitácora. · The access log's signing key."""
    say(f"llave creada en {read_settings(settings).key_folder.new_log()}", "key made; publish log.pub")


@app.command()
def api(settings: SettingsFile = DEFAULT_SETTINGS) -> None:
    """Llave con que la API sella sus cursores. · The API's cursor key."""
    say(f"llave creada en {read_settings(settings).key_folder.new_cursor()}", "key made")


@app.command()
def logins(settings: SettingsFile = DEFAULT_SETTINGS) -> None:
    """Contraseñas de los procesos ante PostgreSQL y Kafka. · The processes' logins, each in a file of its own."""
    config = read_settings(settings)
    made = config.key_folder.new_logins(processes.login_users(config))
    say(f"{len(made)} archivos creados en {config.keys}", "files made; `convenio store logins` tells PostgreSQL")


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
        ".escrow": "raíz sellada a su custodio · a root sealed to its keeper",
        ".root": "raíz de una agencia: solo su custodio · an agency's root: its custodian only",
        ".public": "llave pública de una agencia · an agency's public key",
        ".root.kms": "raíz sellada al servicio de llaves · a root sealed to the key management service",
        ".scope": "secreto de convenio sellado a una agencia · scope secret wrapped to an agency",
        ".retired": "secreto de una época retirada: abre fichas · a retired epoch's secret: it opens tokens",
        ".destroyed": "época destruida: sin llave · destroyed epoch: no key",
        "log.key": "firma de la bitácora: solo `convenio log` · signs the log",
        "log.pub": "verifica la bitácora: pública · checks the log",
        "cursor.key": "cursores: solo `convenio serve` · cursors",
        "store-admin": "administra la base · administers the database",
        "-serve": "acceso de `convenio serve` · its login",
        "-relay": "acceso de `convenio relay` · its login",
        "-log": "acceso de `convenio log` · its login",
    }
    if name.startswith("store-pull-"):
        return "acceso de un custodio · a custodian's login"
    return next(
        (use for end, use in uses.items() if name.endswith(end)), "credencial de una fuente · a source's credential"
    )
