"""The command line. One file per group of commands; each reads the settings, builds what it needs, says what it did."""

from __future__ import annotations

import os
import sys

import typer

from adapters.base import SourceError
from contracts.document import DocumentError
from gateway.flow.ports import StoreUnavailable
from gateway.main.agreement import app as agreement
from gateway.main.caller import app as caller
from gateway.main.complaints import why
from gateway.main.contracts import app as contracts
from gateway.main.demo import demo
from gateway.main.doctor import doctor
from gateway.main.keys import app as keys
from gateway.main.log import app as log
from gateway.main.pull import pull
from gateway.main.relay import relay
from gateway.main.risk import extract, risk
from gateway.main.say import fail
from gateway.main.serve import serve
from gateway.main.source import app as source
from gateway.main.store import app as store
from gateway.main.text import app as text
from gateway.settings import Misconfigured
from gateway.store.agreements import Conflicting

app = typer.Typer(
    name="convenio",
    help="Registros compartidos bajo convenio. · Records shared under agreements.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # a traceback would show local variables, and those may be records
)
for group in (agreement, caller, keys, log, contracts, source, store, text):
    app.add_typer(group)
for command in (pull, relay, serve, doctor, risk, extract, demo):
    app.command()(command)


def main() -> None:
    """Entry point: what somebody can mend is told in a line; anything else is a defect and shows where, not what."""
    os.umask(0o077)  # databases and keys are for this user alone
    try:
        app()
    except (Misconfigured, DocumentError, Conflicting, StoreUnavailable, SourceError) as error:
        fail(why(error))
    except KeyboardInterrupt:
        sys.exit(130)
