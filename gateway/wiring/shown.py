"""What a view has released, for its figures and for closed extracts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import Connection

from contracts.kinds import KINDS
from gateway.flow.access_log import LogSearch
from gateway.flow.leaf import Action
from gateway.flow.ports import ViewInForce
from gateway.flow.search import Filters, mismatched_moments
from gateway.settings import Misconfigured, Settings
from gateway.store.engine import unit_of_work
from gateway.store.shown import Period, log_extract, payloads, view_in_store
from gateway.wiring.access_log import log_reader
from gateway.wiring.databases import ADMIN, releases_engine
from policies import transforms
from policies.access import official_day
from policies.extract import Extract, extracted
from policies.risk import Risk, measured, table
from policies.shown import shown


def risk_of(settings: Settings, name: str, since: str | None, until: str | None) -> Risk:
    """The figures of everything the view shows, or of a period. Raises Misconfigured."""
    engine = releases_engine(settings, ADMIN)
    with unit_of_work(engine) as connection:
        view = _standing(connection, name)
        period = None if since is None and until is None else _period(view, since, until)
        found = payloads(connection, view, period)
    engine.dispose()
    return measured(table(KINDS[view.view.kind], view.view.rules, map(orjson.loads, found)))


def extract_of(settings: Settings, name: str, since: str, until: str) -> Extract:
    """The extract of a period that is over, written down in the access log. Raises Misconfigured."""
    engine = releases_engine(settings, ADMIN)
    with unit_of_work(engine) as connection:
        view = _standing(connection, name)
        period = _closed(view, _period(view, since, until))
        _apart(settings, name, period)
        found = payloads(connection, view, period)
    terms = view.view.extract
    if terms is None:
        raise Misconfigured(
            f"{name}: el convenio no dice de extractos (`extract` en la vista) · its agreement states no `extract`"
        )
    made = extracted(KINDS[view.view.kind], view.view.rules, terms, map(orjson.loads, found))
    what: dict[str, object] = {"from": since, "to": until, "k": terms.k}
    what |= {"climbed": made.climbed, "suppressed": made.suppressed}
    log_extract(engine, view, what, len(made.records))
    engine.dispose()
    return made


def lines(records: Iterable[Any]) -> bytes:
    """NDJSON, sorted: where a record stands tells nothing."""
    return b"".join(sorted(orjson.dumps(one, option=orjson.OPT_SORT_KEYS) + b"\n" for one in records))


def view_named(connection: Connection, name: str) -> ViewInForce:
    """The view of that name, an ended one too. Raises Misconfigured."""
    if (found := view_in_store(connection, name)) is None:
        raise Misconfigured(f"{name}: no hay tal vista · no such view: `convenio agreement list`")
    return found


def _standing(connection: Connection, name: str) -> ViewInForce:
    found = view_named(connection, name)
    if found.state == "ended":
        raise Misconfigured(f"{name}: la vista terminó · the view has ended: `convenio agreement list`")
    return found


def _period(view: ViewInForce, since: str | None, until: str | None) -> Period:
    if since is None or until is None or since >= until:
        raise Misconfigured(
            "un periodo lleva --from y --to, y acaba después · a period has --from and --to, and ends later"
        )
    seen = shown(view.view)
    try:
        asked = Filters.model_validate({"occurred": {"from": since, "to": until}})
    except ValueError:
        raise Misconfigured(f"{since}, {until}: se esperan como 2026-03 o 2026-03-01 · expected like these") from None
    if "occurred" not in seen.filters:
        raise Misconfigured(f"{view.view.name}: no comparte el momento · shows no time, so it has no periods")
    if mismatched_moments(asked, seen):
        raise Misconfigured(
            f"{view.view.name}: escribe sus tiempos por {seen.filters['occurred']} · writes its times by that:"
            " the same is expected of --from and --to"
        )
    return Period(since, until)


def _closed(view: ViewInForce, period: Period) -> Period:
    today = official_day(datetime.now(UTC))
    rule = shown(view.view).filters["occurred"]
    now = getattr(transforms, rule)(today) if rule in ("week", "quarter") else today.isoformat()
    if period.until > now:
        raise Misconfigured(
            f"{period.until}: el periodo no ha terminado, y un extracto de uno abierto diría quién llegó después · the"
            " period is not over: an extract of an open one would tell who came later"
        )
    return period


def _apart(settings: Settings, name: str, period: Period) -> None:
    """What two extracts differ in, where their periods overlap, may be one person."""
    reader = log_reader(settings)
    found = reader.search(LogSearch(frozenset({name}), action=Action.EXTRACT, limit=1000))
    reader.close()
    made = {(str(one.leaf.query.get("from")), str(one.leaf.query.get("to"))) for one in found}
    for since, until in sorted(made - {period}):
        if since < period.until and period.since < until:
            raise Misconfigured(
                f"ya hay un extracto de {since} a {until}: otro que se le encima dejaría restar uno del otro · there"
                " is an extract of that period: one that overlaps could be subtracted from it"
            )
