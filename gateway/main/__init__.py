"""The command line. One file per group of commands; each reads the settings, builds what it needs, says what it did."""

from __future__ import annotations

import os
import sys

import typer

from adapters.base import SourceError
from contracts.document import DocumentError
from gateway.flow.ports import StoreUnavailable
from gateway.main.complaints import why
from gateway.main.lazy import lazily
from gateway.main.say import fail
from gateway.settings import Misconfigured
from policies.agreement import Conflicting

_GROUPS = ("agreement", "caller", "keys", "log", "contracts", "source", "store", "text")
_COMMANDS = {group: f"{group}:app" for group in _GROUPS} | {
    "pull": "pull:pull",
    "relay": "relay:relay",
    "serve": "serve:serve",
    "doctor": "doctor:doctor",
    "risk": "risk:risk",
    "extract": "risk:extract",
    "demo": "demo:demo",
}

app = typer.Typer(
    name="convenio",
    cls=lazily(_COMMANDS),
    help="Registros compartidos bajo convenio. · Records shared under agreements.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # a traceback would show local variables, and those may be records
)


@app.callback()
def _root() -> None: ...


def main() -> None:
    """Entry point: what somebody can mend is told in a line; anything else is a defect and shows where, not what."""
    os.umask(0o077)  # databases and keys are for this user alone
    try:
        app()
    except (Misconfigured, DocumentError, Conflicting, StoreUnavailable, SourceError) as error:
        fail(why(error))
    except KeyboardInterrupt:
        sys.exit(130)
