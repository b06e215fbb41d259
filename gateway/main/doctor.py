"""``convenio doctor``: is everything in place, and if not, how is it mended?"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

import typer

from adapters.base import SourceError
from contracts.document import DocumentError
from gateway import wiring
from gateway.flow.ports import StoreUnavailable
from gateway.main.say import DEFAULT_SETTINGS, AsJson, SettingsFile, as_json, table
from gateway.settings import KeyFolder, Misconfigured, Settings, SourceSettings, read_settings
from policies.keys import MissingScope

_SOON = timedelta(days=60)
_EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)


class Finding(NamedTuple):
    """One check: what was looked at, whether it stands, and what was found or how to mend it."""

    check: str
    good: bool
    said: str


def doctor(settings: SettingsFile = DEFAULT_SETTINGS, json: AsJson = False) -> None:
    """Revisar llaves, bases, fuentes, reloj y convenios. · Check keys, databases, sources, clock and agreements."""
    findings = list(_examine(read_settings(settings)))
    if json:
        as_json([finding._asdict() for finding in findings])
    else:
        rows = [(f.check, "[green]✓[/green]" if f.good else "[red]✗[/red]", f.said) for f in findings]
        table("Revisión · examination", ("qué · what", "", "hallazgo · finding"), rows)
    if not all(finding.good for finding in findings):
        raise typer.Exit(1)


def _examine(config: Settings) -> Iterator[Finding]:
    keys = KeyFolder(config.keys)
    yield _try("llave de la bitácora · log key", lambda: _said(keys.log_signer(), keys.log_public()))
    yield _try("llave de cursores · cursor key", lambda: _said(keys.cursor()))
    yield from (_try(f"base · database {name}", check) for name, check in wiring.database_checks(config).items())
    yield from (_try(f"emisor · issuer {i.name}", lambda i=i: wiring.check_issuer(i)) for i in config.issuer)  # type: ignore[misc]  # i is bound
    yield _clock()
    for source in config.source:
        yield _try(f"fuente · source {source.mapping.stem}", lambda source=source: _source(config, source))  # type: ignore[misc]  # bound
    yield from _agreements(config)


def _try(check: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(check, True, look())
    except (Misconfigured, SourceError, DocumentError, StoreUnavailable, MissingScope, ValueError) as error:
        return Finding(check, False, str(error))


def _said(*_: object) -> str:
    return "en orden · in order"


def _source(config: Settings, source: SourceSettings) -> str:
    mapping = wiring.mapping_of(source)
    count = wiring.check_views(config, mapping)
    wiring.connector(config, source, mapping).check()
    return f"{mapping.owner}: se puede leer, {count} vistas · can be read, views"


def _clock() -> Finding:
    now = datetime.now(UTC)
    drift = abs(time.time() - now.timestamp())
    good = now > _EARLIEST and drift < 1
    return Finding("reloj · clock", good, f"{now:%Y-%m-%d %H:%M:%S} UTC" + ("" if good else ": sincronice · run NTP"))


def _agreements(config: Settings) -> Iterator[Finding]:
    try:
        views = wiring.views(config)
    except StoreUnavailable as error:
        yield Finding("convenios · agreements", False, str(error))
        return
    today = date.today()
    if not views:
        yield Finding(
            "convenios · agreements", False, "ninguno en vigor · none in force: `convenio agreement activate`"
        )
    for name, until in sorted({(v.view.agreement, v.view.valid_to) for v in views if v.state != "ended"}):
        left = until - today
        good = left >= timedelta(0)
        soon = " (por vencer · ends soon)" if good and left < _SOON else ""
        said = f"vigente hasta {until}{soon}" if good else f"venció el {until}: nadie lee bajo él · lapsed"
        yield Finding(f"convenio · agreement {name}", good, said)
