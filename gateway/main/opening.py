"""``convenio keys open``: one token, by its owner, for a stated reason, written down before it is shown."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from gateway.flow.desk import PERSONAL_REFERENCE, PURPOSES, Reason, reason_of
from gateway.main.say import DEFAULT_SETTINGS, SettingsFile, err, escape, out
from gateway.settings import Misconfigured, read_settings
from gateway.wiring.opened import opened


def open_token(
    owner: Annotated[str, typer.Argument(help="Institución dueña de la ficha · the agency whose token it is")],
    view: Annotated[str, typer.Argument(help="Vista en que está · the view it stands in: CONVENIO.VISTA")],
    purpose: Annotated[str, typer.Option(help="Para qué · what for: case_follow_up")],
    reference: Annotated[str, typer.Option(help="Oficio o carpeta · letter or case file: FGE/2026/17")],
    settings: SettingsFile = DEFAULT_SETTINGS,
) -> None:
    """Abrir una ficha propia; se pregunta, y queda antes en la bitácora. · Open an own token: asked for, and logged."""
    why = _reason(purpose, reference)
    config = read_settings(settings)
    err.print("Ficha · token: ", end="")
    token = sys.stdin.readline()  # no argument: every user of the machine sees those
    found = opened(config, owner, view, token.strip(), why)
    state = ", retirada · retired" if found.retired else ""
    err.print(f"[dim]{found.domain}, época · epoch {found.epoch}{state}; bitácora · log: {found.leaf}[/dim]")
    out.print(escape(found.value), soft_wrap=True)


def _reason(purpose: str, reference: str) -> Reason:
    why = reason_of(purpose, reference)
    if isinstance(why, Reason):
        return why
    if why == PERSONAL_REFERENCE:
        raise Misconfigured(f"{why.es} · {why.en}")
    known = ", ".join(sorted(PURPOSES))
    raise Misconfigured(
        f"indique --purpose (uno de: {known}) y --reference (letras, números y / . _ -, de 3 a 64) · state --purpose,"
        " one of those, and --reference, 3 to 64 letters, digits and / . _ -"
    )
