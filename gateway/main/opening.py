"""``convenio keys open``: one token, by its owner, for a stated reason, written down before it is shown."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from gateway.flow.desk import PERSONAL_REFERENCE, PURPOSES, Reason, reason_of
from gateway.main.say import DEFAULT_SETTINGS, SettingsFile, err, escape, plainly
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
    found = opened(config, owner, view, _asked(), why)
    state = ", retirada · retired" if found.retired else ""
    told = f"{found.domain}, época · epoch {found.epoch}{state}; bitácora · log: {found.leaf}"
    err.print(f"[dim]{escape(told)}[/dim]", soft_wrap=True)
    _show(found.value)


def _asked() -> str:
    """The token, no argument: every user of the machine sees those. What is no text is no token either."""
    try:
        return sys.stdin.readline().strip()
    except (OSError, UnicodeError):
        raise Misconfigured(
            "no se pudo leer la ficha · the token could not be read: standard input is no text"
        ) from None


def _show(value: str) -> None:
    """The value as it is and nothing else; an order to the terminal in it is spelled out, and that is said."""
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in value)
    try:
        plainly(shown)
    except (OSError, UnicodeError):
        raise Misconfigured(
            "la apertura quedó en la bitácora, pero el valor no se pudo escribir a la salida: repita con otra, en UTF-8"
            " · the opening is logged, but its value could not be written to standard output: try another one, in UTF-8"
        ) from None
    if shown != value:
        err.print(
            "[yellow]trae caracteres de control: se muestran como \\x.. · control characters are shown so[/yellow]"
        )


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
