"""``convenio doctor``: is everything in place, and if not, how is it mended?

It looks with the keys that are in the folder, as each process whose keys they are. What belongs to a process that lives
elsewhere is named and not judged.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import typer

from gateway.flow.ports import StoreUnavailable
from gateway.main import examination
from gateway.main.examination import Finding, attempt, safely
from gateway.main.say import DEFAULT_SETTINGS, AsJson, SettingsFile, ago, as_json, table
from gateway.settings import Misconfigured, Server, Settings, SourceSettings, read_settings
from gateway.store.migrate import Which
from gateway.wiring import custodian, databases, restore, serving, sources
from gateway.wiring.databases import check
from gateway.wiring.processes import Process, processes
from gateway.wiring.runs import last_heard
from policies.access import official_day

_SOON = timedelta(days=60)
_EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)
_BOTH: tuple[Which, Which] = ("releases", "access")
_SEEN = dict.fromkeys(("admin", "serve", "log"), _BOTH)  # the others see the releases alone
_MARKS = {True: "[green]✓[/green]", False: "[red]✗[/red]", None: "[dim]–[/dim]"}


def doctor(settings: SettingsFile = DEFAULT_SETTINGS, json: AsJson = False) -> None:
    """Revisar llaves, bases, Kafka, fuentes, relojes y convenios. · Check keys, databases, broker, sources, clocks."""
    config = read_settings(settings)
    findings = list(safely("configuración · settings", lambda: _examine(config)))
    if json:
        as_json([finding._asdict() for finding in findings])
    else:
        rows = [(f.check, _MARKS[f.good], f.said) for f in findings]
        table("Revisión · examination", ("qué · what", "", "hallazgo · finding"), rows)
    if any(finding.good is False for finding in findings):
        raise typer.Exit(1)


def _examine(config: Settings) -> Iterator[Finding]:
    found = processes(config)
    here = [process.name for process in found if process.here]
    if not here:
        mend = f"{config.keys}: ninguna llave de ningún proceso · no process's keys: `convenio keys`"
        yield Finding("llaves · keys", False, mend)
    for process in found:
        yield from _process(config, process)
    if config.development:
        said = "desarrollo: una raíz puede estar en el entorno · development: a root may stand in the environment"
        yield Finding("raíces · roots", None, said)
    yield _clock()
    yield from _databases(config, here)
    yield from _broker(config, here)
    seeing = [process for process in here if process not in ("relay", "log")]
    if seeing:
        yield from safely("convenios · agreements", lambda: _agreements(config, seeing[0]))


def _process(config: Settings, process: Process) -> Iterator[Finding]:
    """The keys of one process, and what only they open."""
    name, keys = process.name, config.key_folder
    if not process.here:
        absent = ", ".join(sorted(file.name for file in process.files))
        yield Finding(f"proceso · process {name}", None, f"no es de aquí · not this process's ({absent})")
    elif name == "log":
        yield attempt("llave de la bitácora · log key", lambda: _said(keys.log_signer(), keys.log_public()))
        yield attempt("punto guardado · kept checkpoint", lambda: _kept_note(config))
    elif name == "serve":
        yield attempt("llave de cursores · cursor key", lambda: _said(keys.cursor()))
        for issuer in config.issuer:
            yield attempt(f"emisor · issuer {issuer.name}", lambda issuer=issuer: serving.check_issuer(issuer))  # type: ignore[misc]  # bound
    elif name.startswith("pull-"):
        owner = name.removeprefix("pull-")
        yield attempt(f"llave raíz · root key {owner}", lambda: _said(keys.owner(owner)))
        for source in config.source:
            if sources.mapping_of(source).owner == owner:
                yield attempt(f"fuente · source {source.mapping.stem}", lambda source=source: _source(config, source))  # type: ignore[misc]  # bound
                yield attempt(f"oída · heard {source.mapping.stem}", lambda source=source: _heard(config, source))  # type: ignore[misc]  # bound


def _said(*_: object) -> str:
    return "en orden · in order"


def _kept_note(config: Settings) -> str:
    folder = config.log_note.parent
    if not os.access(folder, os.W_OK):
        raise Misconfigured(f"{folder}: no se puede escribir · can't be written: `log_note` needs a folder that can")
    return str(config.log_note)


def _source(config: Settings, source: SourceSettings) -> str:
    mapping = sources.mapping_of(source)
    count = custodian.check_views(config, mapping)
    sources.connector(config, source, mapping).check()
    return f"{mapping.owner}: se puede leer, {count} vistas · can be read, views"


def _heard(config: Settings, source: SourceSettings) -> str:
    """A source that has fallen silent keeps what it shared before looking like today's."""
    heard = last_heard(config, source)
    if heard.at is None:
        return "todavía no · not yet"
    since = ago(heard.at, datetime.now(UTC))
    if heard.late:
        mend = (
            "más de 3 veces su «every»: vea `convenio pull` · over 3 times its `every`: see what `convenio pull` says"
        )
        raise Misconfigured(f"{since}: {mend}")
    return since


def _clock() -> Finding:
    """A machine that lost its clock believes it is some year long ago, and judges tokens and vettings by it."""
    now = datetime.now(UTC)
    good = now > _EARLIEST
    return Finding("reloj · clock", good, f"{now:%Y-%m-%d %H:%M:%S} UTC" + ("" if good else ": sincronice · run NTP"))


def _databases(config: Settings, here: list[str]) -> Iterator[Finding]:
    """In files one look is everybody's; on a server each login has its own."""
    if not isinstance(config.store, Server):
        yield from (_database(config, which, "admin") for which in _BOTH)
    else:
        for process in here:
            yield from (_database(config, which, process) for which in _SEEN.get(process, _BOTH[:1]))
        yield from (examination.login(config, process) for process in here if process != "admin")
        if here:
            yield from safely("PostgreSQL", lambda: examination.postgres(config, here[0]))
    if "serve" in here:
        yield attempt("base y bitácora · store and log", lambda: _current(config))


def _database(config: Settings, which: Which, process: str) -> Finding:
    return attempt(f"base · database {which} ({process})", lambda: check(config, which, process))


def _current(config: Settings) -> str:
    restore.require_current(config)
    return _said()


def _broker(config: Settings, here: list[str]) -> Iterator[Finding]:
    """As whoever may see how far the relay is, and as whoever has a login at the broker."""
    seeing = [process for process in ("relay", "serve", "admin") if process in here]
    if config.kafka is None or not seeing:
        return
    begun: list[str] = []
    try:
        lags, leases = examination.lags_and_leases(config, seeing[0])
        begun = [lag.view for lag in lags if lag.sequence]
        yield examination.relay(lags, leases)
    except StoreUnavailable as error:
        yield Finding("relevo · relay", False, str(error))
    if seeing[0] != "admin":
        yield from safely("Kafka", lambda: examination.kafka(config, seeing[0], begun))


def _agreements(config: Settings, process: str) -> Iterator[Finding]:
    views = databases.views(config, process)
    today = official_day(datetime.now(UTC))
    if not views:
        yield Finding(
            "convenios · agreements", False, "ninguno en vigor · none in force: `convenio agreement activate`"
        )
    for name, until in sorted({(v.view.agreement, v.view.valid_to) for v in views if v.state != "ended"}):
        left = until - today
        good = left >= timedelta(0)
        soon = " (por vencer · ends soon)" if good and left < _SOON else ""
        mend = "active su renovación o termínelo · activate its renewal, or end it"
        said = f"vigente hasta {until}{soon}" if good else f"venció el {until}: nadie lee bajo él · lapsed: {mend}"
        yield Finding(f"convenio · agreement {name}", good, said)
