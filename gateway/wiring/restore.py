"""After a release store was restored from an older copy: noticing it, and bringing it up to what others know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import Engine

from gateway.flow.relay_ports import BrokerAway, NotSent, ViewStopped
from gateway.flow.restored import Remembered, last_told, remembered
from gateway.settings import Misconfigured, Settings
from gateway.store import restored
from gateway.store.access_reader import AccessReader
from gateway.store.restored import Reached, Redone
from gateway.wiring.databases import ADMIN, RELAY, SERVE, engine, releases_engine, require_upgraded


class Restored(NamedTuple):
    """What was done. ``raised``: view → its new last sequence. ``unknown``: views that only the log knows."""

    raised: Mapping[str, int]
    unknown: list[str]
    redone: Redone


def require_current(settings: Settings) -> None:
    """Raises Misconfigured where migrations are missing, or the access log knows of releases the store has forgotten.

    With the API's login: it is the one that may look into both.
    """
    require_upgraded(settings, SERVE, "releases", "access")
    releases = releases_engine(settings, SERVE)
    reader = AccessReader(engine(settings, "access", SERVE))
    try:
        known = reader.last_released(restored.heads(releases))
    finally:
        reader.close()
    heads = restored.heads(releases)  # after the log: custodians go on meanwhile
    if older := [view for view, last in known.items() if last > heads[view]]:
        view = older[0]
        raise Misconfigured(
            f"la base es una copia más antigua que su bitácora ({view}: {heads[view]} de {known[view]}): ejecute "
            f"`convenio store restored` · the release store is an older copy than its access log ({len(older)} views)"
        )


def bring_up(settings: Settings) -> Restored:
    """Raises every sequence above all that was ever given, and shuts what was decided otherwise since the copy.

    Raises Misconfigured or StoreUnavailable; then run it again, which does no harm.
    """
    require_upgraded(settings, ADMIN, "releases", "access")
    releases = releases_engine(settings)
    known = remembered(restored.logged(engine(settings, "access")))
    raised = restored.raise_sequences(releases, known.sequences, _topics(settings, releases))
    redone = restored.shut_again(releases, known)
    return Restored(raised, _unknown(releases, known), redone)


def _unknown(releases: Engine, known: Remembered) -> list[str]:
    """Views that were shared after the copy was made; one that was only asked for in vain has no sequence."""
    here = restored.heads(releases)
    return sorted(view for view, last in known.sequences.items() if last and view not in here)


def _topics(settings: Settings, releases: Engine) -> dict[str, Reached]:
    """Raises Misconfigured where the broker can't be asked: what it knows must not be left out."""
    if settings.kafka is None:
        return {}
    from gateway.bus.publisher import KafkaTopics  # the other commands start without its library
    from gateway.wiring.kafka import broker

    topics = KafkaTopics(broker(settings, RELAY))
    try:
        told = {view.name: last_told(topics, view) for view in restored.relay_views(releases)}
    except (BrokerAway, NotSent, ViewStopped) as error:
        raise Misconfigured(str(error)) from None
    return {name: Reached(last.sequence, last.offset) for name, last in told.items() if last is not None}
