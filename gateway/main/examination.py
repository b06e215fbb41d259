"""The servers, as ``convenio doctor`` sees them: PostgreSQL, the broker, the relay between them, and three clocks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from adapters.base import SourceError
from contracts.document import DocumentError
from gateway.flow.ports import StoreUnavailable
from gateway.flow.relay_ports import BrokerAway, Lag, NotSent
from gateway.settings import Misconfigured, Settings
from gateway.store import examine
from gateway.store.relay_log import lags
from gateway.store.roles import API, CUSTODIAN, LOG, RELAY
from gateway.wiring import databases
from policies.keys import MissingScope

if TYPE_CHECKING:
    from gateway.bus.connection import Broker

LATE_SECONDS = 60.0  # what is unsent for longer than this is late
APART_SECONDS = 1.0
_ROLES = {"serve": API, "relay": RELAY, "log": LOG}
_DURABLE = ("on", "remote_apply")
_UPRIGHT = ("streaming", "backup")  # of whoever reads the server's WAL: a standby in step, and pg_basebackup
FAILURES = (
    *(Misconfigured, SourceError, DocumentError, StoreUnavailable, MissingScope),
    *(BrokerAway, NotSent, ValueError),
)


class Finding(NamedTuple):
    """One check: what was looked at, whether it stands (None: it is not this process's), and what was found.

    What does not stand says how it is mended.
    """

    check: str
    good: bool | None
    said: str


def attempt(check: str, look: Callable[[], str]) -> Finding:
    """What ``look`` says, or why it could not."""
    try:
        return Finding(check, True, look())
    except FAILURES as error:
        return Finding(check, False, str(error))


def judged(check: str, faults: list[str], good: str) -> Finding:
    """Stands where there are no faults."""
    return Finding(check, not faults, "; ".join(faults) or good)


def safely(check: str, examination: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    """The findings, and why there are no more where asking failed."""
    try:
        yield from examination()
    except FAILURES as error:
        yield Finding(check, False, str(error))


def login(config: Settings, process: str) -> Finding:
    """May this process's login do its work, and no other?"""
    role = _ROLES.get(process, CUSTODIAN)
    engine = databases.releases_engine(config, process)

    def look() -> str:
        found = examine.login(engine, role)
        if not found.member:
            raise Misconfigured(f"{found.name}: no es de {role} · is no member of it: `convenio store logins`")
        if found.above:
            raise Misconfigured(
                f"{found.name}: ningún muro lo detiene · no wall holds it:"
                f" ALTER ROLE {found.name} NOSUPERUSER NOBYPASSRLS NOCREATEROLE"
            )
        agency = process.removeprefix("pull-")
        if role == CUSTODIAN and examine.speaks_for(engine) != agency:
            raise Misconfigured(f"{found.name}: no habla por · does not speak for {agency}: `convenio store logins`")
        return f"{found.name}: {role}"

    return attempt(f"acceso · login {process}", look)


def postgres(config: Settings, process: str) -> Iterator[Finding]:
    """The server, its standbys, its clock, with that process's login."""
    engine = databases.releases_engine(config, process)
    yield fit(examine.server(engine))
    yield followers(examine.standbys(engine))
    yield apart("reloj de PostgreSQL · its clock", examine.clock_ahead(engine))


def fit(server: examine.Server) -> Finding:
    """Is the server one that releases are safe on?"""
    name = server.name
    said = {
        f"PostgreSQL {server.version}: se necesita {examine.OLDEST_SERVER} · at least is needed": (
            server.version < examine.OLDEST_SERVER
        ),
        "fsync y full_page_writes: en off, un corte de luz pierde lo confirmado · turn both on": not server.durable,
        f"synchronous_commit {server.commit}: póngalo en on · turn it on": server.commit not in _DURABLE,
        f"codificación {server.encoding}: haga la base en UTF8 · make the database in UTF8": server.encoding != "UTF8",
        "cambió el orden de textos del sistema · the system's collation has changed:"
        f" REINDEX DATABASE {name}; ALTER DATABASE {name} REFRESH COLLATION VERSION": server.collation_changed,
    }
    faults = [text for text, wrong in said.items() if wrong]
    return judged("PostgreSQL", faults, f"versión {server.version}, {server.encoding}, {server.commit}")


def followers(standbys: list[examine.Standby]) -> Finding:
    """The standbys, if there are any and they can be seen."""
    faults = []
    for name, state, behind in standbys:
        if state is None:
            faults.append(
                f"{name}: no se ve su estado · its state is hidden: GRANT pg_monitor TO este acceso · this login"
            )
        elif state not in _UPRIGHT or behind > LATE_SECONDS:
            faults.append(f"{name}: {state}, {behind:.0f} s atrás: revise esa réplica · look at that standby")
    shown = f"{len(standbys)} réplicas al día · standbys in step" if standbys else "sin réplicas · no standbys"
    return judged("réplicas · standbys", faults, shown)


def apart(check: str, seconds: float) -> Finding:
    """Two clocks."""
    text = f"{seconds:+.3f} s"
    mend = f"{text}: sincronice ambos relojes · run NTP on both machines"
    return judged(check, [mend] if abs(seconds) > APART_SECONDS else [], text)


def kafka(config: Settings, process: str, begun: list[str]) -> Iterator[Finding]:
    """The broker, and the topics of the views that the relay has begun, with that process's login."""
    from gateway.bus import topics  # the other commands start without Kafka's library
    from gateway.wiring.kafka import broker

    reached = broker(config, process)
    if process == "relay":  # who made them may see how they are set
        differing = topics.differences(reached, begun)
        mend = "corríjalo con kafka-configs o kafka-reassign-partitions · mend with these"
        yield judged(
            "temas · topics", [f"{line}: {mend}" for line in differing], f"{len(begun)} como se dijo · as stated"
        )
    missing = topics.under_replicated(reached, begun)
    mend = "falta una copia: revise los demás brokers · a copy is missing: look at the other brokers"
    yield judged("copias · replicas", [f"{topic}: {mend}" for topic in missing], "completas · complete")
    if begun:
        yield from _message_clock(reached, begun[0])


def _message_clock(reached: Broker, view: str) -> Iterator[Finding]:
    from gateway.bus.examine import newest

    at = newest(reached, view)
    if at is not None:
        ahead = max(0.0, (at - datetime.now(UTC)).total_seconds())
        yield apart("reloj del relevo y de Kafka · the relay's and the broker's clock", ahead)


def relay(found: list[Lag], leases: dict[str, str]) -> Finding:
    """How far behind the broker is, and who is at work."""
    faults = [fault for lag in found if (fault := _late(lag, leases))]
    events, holders = sum(lag.events for lag in found), sorted(set(leases.values()))
    at_work = ", ".join(holders) or "ningún relevo en marcha · no relay is running"
    return judged("relevo · relay", faults, f"{events} por enviar · unsent; {at_work}")


def _late(lag: Lag, leases: dict[str, str]) -> str:
    age = 0.0
    if lag.oldest_unsent is not None:
        age = (datetime.now(UTC) - datetime.fromisoformat(lag.oldest_unsent)).total_seconds()
    nobody = lag.view not in leases
    if age <= LATE_SECONDS and not (lag.ended_unsent and nobody):
        return ""
    mend = "inicie `convenio relay` · start it" if nobody else f"vea qué dice · see what it says ({leases[lag.view]})"
    return f"{lag.view}: {lag.events} por enviar, {age:.0f} s · unsent: {mend}"


def lags_and_leases(config: Settings, process: str) -> tuple[list[Lag], dict[str, str]]:
    """Of every view. Raises StoreUnavailable."""
    engine = databases.releases_engine(config, process)
    return lags(engine), examine.leases(engine)
