"""What stands in the store about agreements, views and callers, as custodians, API and command line read it."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Literal

from sqlalchemy import Connection, Engine, select

from gateway.flow.ports import Caller, ViewInForce
from gateway.store import tables
from gateway.store.engine import unit_of_work
from policies.agreement import read
from policies.views import View, views_of


def views_in_store(connection: Connection) -> list[ViewInForce]:
    """Every view, with the rules of the agreement version it now stands under; none of a kind that is no more."""
    parsed = _parsed(connection)
    v = tables.view.c
    columns = (v.id, v.policy, v.name, v.state, v.agreement, v.agreement_version)
    rows = connection.execute(select(*columns).order_by(v.id)).all()
    return [ViewInForce(r[0], r[1], view, r[3]) for r in rows if (view := parsed[r[4], r[5]].get(r[2])) is not None]


def versions_in_store(connection: Connection, name: str) -> list[View]:
    """The view of that name as it was under each version of its agreement, the oldest first."""
    parsed = _parsed(connection, name.partition(".")[0])
    return [views[name] for _, views in sorted(parsed.items()) if name in views]


def purposes_in_store(connection: Connection, agreement: str) -> frozenset[str]:
    """Every purpose that the newest version of the agreement names in one of its views; none where there is none."""
    newest: dict[str, View] = max(_parsed(connection, agreement).items(), default=((), {}))[1]
    return frozenset().union(*(view.purposes for view in newest.values()))


def policies_in_store(connection: Connection) -> dict[int, View]:
    """Each stored policy number with the view as it was under it.

    Where the present code would make other payloads of the same document, nothing is known of the old ones: such a
    policy comes back without rules, and nothing made under it may be read.
    """
    parsed = _parsed(connection)
    v, p = tables.view.c, tables.policy.c
    columns = (p.id, v.name, p.agreement, p.agreement_version, p.digest)
    rows = connection.execute(select(*columns).join_from(tables.policy, tables.view, v.id == p.view_id)).all()
    found = {r[0]: (view, r[4]) for r in rows if (view := parsed[r[2], r[3]].get(r[1])) is not None}
    return {number: v if v.digest == digest else replace(v, rules={}) for number, (v, digest) in found.items()}


def outdated(connection: Connection) -> list[ViewInForce]:
    """Views whose payloads the present code would make otherwise than their policy number says."""
    known = policies_in_store(connection)
    return [v for v in views_in_store(connection) if v.state != "ended" and not known[v.policy].rules]


def _parsed(connection: Connection, agreement: str | None = None) -> dict[tuple[str, int], dict[str, View]]:
    """The views of every agreement version, or of one agreement's, by their names."""
    a = tables.agreement.c
    wanted = select(a.id, a.version, a.document)
    documents = connection.execute(wanted if agreement is None else wanted.where(a.id == agreement)).all()
    return {(row[0], row[1]): _by_name(row[2], row[0]) for row in documents}


@lru_cache(maxsize=1000)  # a stored document never changes, and reading one takes a twentieth of a second
def _by_name(document: str, name: str) -> dict[str, View]:
    return {view.name: view for view in views_of(read(document, name), stored=True)}


def callers(engine: Engine) -> list[Caller]:
    """Every registered caller."""
    c = tables.caller.c
    columns = (c.issuer, c.subject, c.agency, c.roles, c.standing, c.vetted_until)
    with unit_of_work(engine) as connection:
        rows = connection.execute(select(*columns).order_by(c.issuer, c.subject)).all()
    return [stored_caller(*row) for row in rows]


def stored_caller(
    issuer: str, subject: str, agency: str, roles: str, standing: Literal["active", "suspended"], vetted_until: str
) -> Caller:
    """A row of the register."""
    return Caller(issuer, subject, agency, frozenset(roles.split()), standing, vetted_until)


def agreements(engine: Engine) -> list[tuple[str, int, str, str]]:
    """Every agreement version: id, version, state, since when."""
    a = tables.agreement.c
    with unit_of_work(engine) as connection:
        rows = connection.execute(select(a.id, a.version, a.state, a.changed_at).order_by(a.id, a.version)).all()
    return [(r[0], r[1], r[2], r[3]) for r in rows]
