"""``convenio caller``: who may ask at all, until when their vetting holds, and stopping one person at once."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

import typer

from gateway.flow.ports import Caller
from gateway.main.say import DEFAULT_SETTINGS, AsJson, SettingsFile, as_json, say, table
from gateway.settings import Misconfigured, read_settings
from gateway.store import agreements, standing
from gateway.wiring import databases

app = typer.Typer(name="caller", help="Personas y máquinas registradas. · Registered callers.", no_args_is_help=True)


class Role(StrEnum):
    """What a person may act as; a token's claim of another role counts for nothing."""

    ANALYST = "analyst"
    PROSECUTOR = "prosecutor"
    AUDITOR = "auditor"
    STEWARD = "steward"
    OPERATOR = "operator"


@app.command()
def put(
    issuer: str,
    subject: str,
    agency: str,
    vetted_until: Annotated[str, typer.Option(help="Vigencia del control de confianza, AAAA-MM-DD · vetted until")],
    role: Annotated[list[Role], typer.Option(help="Función, una o varias · role, one or more")],
    suspended: bool = False,
    settings: SettingsFile = DEFAULT_SETTINGS,
) -> None:
    """Registrar a alguien, o cambiar su registro. · Register somebody, or change the registration."""
    config = read_settings(settings)
    if agency not in config.agencies:
        raise Misconfigured(f"agency {agency}: not in the settings; there are {', '.join(sorted(config.agencies))}")
    try:
        until = date.fromisoformat(vetted_until).isoformat()
    except ValueError:
        raise Misconfigured("--vetted-until: a date like 2027-06-30 is expected") from None
    standing: Literal["active", "suspended"] = "suspended" if suspended else "active"
    caller = Caller(issuer, subject, agency, frozenset(r.value for r in role), standing, until)
    agreements.put_callers(databases.releases_engine(config), [caller])
    say(f"{subject} ({agency}): {standing}, hasta {until}", f"until {until}")


@app.command("list")
def listed(settings: SettingsFile = DEFAULT_SETTINGS, json: AsJson = False) -> None:
    """Quién está registrado. · Who is registered."""
    found = standing.callers(databases.releases_engine(read_settings(settings)))
    if json:
        as_json([{**caller._asdict(), "roles": sorted(caller.roles)} for caller in found])
    else:
        columns = (
            "emisor · issuer",
            "sujeto · subject",
            "agencia · agency",
            "funciones · roles",
            "situación · standing",
            "control hasta · vetted",
        )
        rows = [[*c[:3], ", ".join(sorted(c.roles)), *c[4:]] for c in found]
        table("Registro · register", columns, rows)
