"""What stands in the store about agreements, views and callers, and every change to it.

Each change raises ``generation``, which every running process looks at within a second: this is how ending an
agreement or suspending a person bites at once. Amended documents are kept, since stored releases were made under them.
"""

from __future__ import annotations

import getpass
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Literal

from sqlalchemy import Connection, Engine

from contracts.document import DocumentError
from contracts.kinds import KINDS
from gateway.flow.leaf import Action, Leaf
from gateway.flow.ports import Caller, ReleaseState, ViewInForce
from gateway.store.engine import forget_log, unit_of_work
from policies.agreement import Agreement, amendment_faults, conflicts, read
from policies.views import View, views_of


class Conflicting(ValueError):
    """What is asked contradicts what stands. The text says what stands and what to do."""


def views_in_store(connection: Connection) -> list[ViewInForce]:
    """Every view, with the rules of the agreement version it now stands under; none of a kind that is no more."""
    documents = connection.exec_driver_sql("SELECT id, version, document FROM agreement").all()
    parsed = {(row[0], row[1]): _by_name(row[2], row[0]) for row in documents}
    rows = connection.exec_driver_sql("SELECT id, policy, name, state, agreement, agreement_version FROM view").all()
    return [ViewInForce(r[0], r[1], view, r[3]) for r in rows if (view := parsed[r[4], r[5]].get(r[2])) is not None]


def policies_in_store(connection: Connection) -> dict[int, View]:
    """Each stored policy number with the view as it was under it.

    Where the present code would make other payloads of the same document, nothing is known of the old ones: such a
    policy comes back without rules, and nothing made under it may be read.
    """
    documents = connection.exec_driver_sql("SELECT id, version, document FROM agreement").all()
    parsed = {(row[0], row[1]): _by_name(row[2], row[0]) for row in documents}
    rows = connection.exec_driver_sql(
        "SELECT policy.id, view.name, policy.agreement, policy.agreement_version, policy.digest"
        " FROM policy JOIN view ON view.id = policy.view_id"
    ).all()
    found = {r[0]: (view, r[4]) for r in rows if (view := parsed[r[2], r[3]].get(r[1])) is not None}
    return {number: v if v.digest == digest else replace(v, rules={}) for number, (v, digest) in found.items()}


def outdated(connection: Connection) -> list[ViewInForce]:
    """Views whose payloads the present code would make otherwise than their policy number says."""
    known = policies_in_store(connection)
    return [v for v in views_in_store(connection) if v.state != "ended" and not known[v.policy].rules]


def renew(engine: Engine) -> int:
    """Give each outdated view a new policy number, so that it is backfilled; returns how many there were."""
    with unit_of_work(engine) as connection:
        found = outdated(connection)
        for view in found:
            _new_policy(connection, view.number, view.view)
        if found:
            _grow(connection)
    return len(found)


@lru_cache(maxsize=1000)  # a stored document never changes, and reading one takes a twentieth of a second
def _by_name(document: str, name: str) -> dict[str, View]:
    return {view.name: view for view in views_of(read(document, name), stored=True)}


def activate(engine: Engine, document: str, file: str) -> list[View]:
    """Put an agreement into force, or amend the version that is; returns its views.

    Raises DocumentError for a wrong document and Conflicting where it contradicts what stands.
    """
    agreement = read(document, file)
    views = views_of(agreement)
    with unit_of_work(engine) as connection:
        _check_standing(connection, agreement)
        now = _now()
        connection.exec_driver_sql(
            "UPDATE agreement SET state='amended', changed_at=? WHERE id=? AND state='in_force'", (now, agreement.id)
        )
        connection.exec_driver_sql(
            "INSERT INTO agreement (id, version, document, state, changed_at) VALUES (?,?,?,'in_force',?)",
            (agreement.id, agreement.version, document, now),
        )
        for view in views:
            _put(connection, view, now)
        _end(connection, agreement.id, {view.name for view in views}, now)
        _log(connection, Action.ACTIVATE_AGREEMENT, {"agreement": agreement.id, "version": agreement.version})
        _grow(connection)
    forget_log(engine)
    return list(views)


def end(engine: Engine, agreement: str) -> int:
    """End an agreement: its views end, their payloads are erased. Returns how many views ended."""
    with unit_of_work(engine) as connection:
        now = _now()
        done = connection.exec_driver_sql(
            "UPDATE agreement SET state='ended', changed_at=? WHERE id=? AND state='in_force'", (now, agreement)
        ).rowcount
        if not done:
            raise Conflicting(f"agreement {agreement} is not in force: `convenio agreement list` shows what is")
        ended = _end(connection, agreement, set(), now)
        _log(connection, Action.END_AGREEMENT, {"agreement": agreement})
        _grow(connection)
    forget_log(engine)
    return ended


def set_view_state(engine: Engine, view: int, state: str) -> bool:
    """Suspend or resume a view; False where it has ended."""
    with unit_of_work(engine) as connection:
        done = connection.exec_driver_sql(
            "UPDATE view SET state=?, changed_at=? WHERE id=? AND state<>'ended'", (state, _now(), view)
        ).rowcount
        _grow(connection)
    return bool(done)


def put_callers(engine: Engine, callers: Iterable[Caller]) -> None:
    """Register or change callers."""
    with unit_of_work(engine) as connection:
        for caller in callers:
            connection.exec_driver_sql(
                "INSERT INTO caller (issuer, subject, agency, roles, standing, vetted_until) VALUES (?,?,?,?,?,?)"
                " ON CONFLICT (issuer, subject) DO UPDATE SET agency=excluded.agency, roles=excluded.roles,"
                " standing=excluded.standing, vetted_until=excluded.vetted_until",
                (*caller[:3], " ".join(sorted(caller.roles)), *caller[4:]),
            )
            _log(connection, Action.REGISTER_CALLER, caller._asdict() | {"roles": sorted(caller.roles)})
        _grow(connection)


def callers(engine: Engine) -> list[Caller]:
    """Every registered caller."""
    with unit_of_work(engine) as connection:
        rows = connection.exec_driver_sql(
            "SELECT issuer, subject, agency, roles, standing, vetted_until FROM caller ORDER BY 1, 2"
        ).all()
    return [stored_caller(*row) for row in rows]


def stored_caller(
    issuer: str, subject: str, agency: str, roles: str, standing: Literal["active", "suspended"], vetted_until: str
) -> Caller:
    """A row of the register."""
    return Caller(issuer, subject, agency, frozenset(roles.split()), standing, vetted_until)


def agreements(engine: Engine) -> list[tuple[str, int, str, str]]:
    """Every agreement version: id, version, state, since when."""
    with unit_of_work(engine) as connection:
        rows = connection.exec_driver_sql("SELECT id, version, state, changed_at FROM agreement ORDER BY 1, 2").all()
    return [(r[0], r[1], r[2], r[3]) for r in rows]


def _check_standing(connection: Connection, agreement: Agreement) -> None:
    """Raises Conflicting or DocumentError where the document contradicts what is in force."""
    _check_version(connection, agreement)
    rows = connection.exec_driver_sql("SELECT id, document FROM agreement WHERE state='in_force'").all()
    standing = {row[0]: read(row[1], f"{row[0]} (in force)") for row in rows}
    before = standing.pop(agreement.id, None)
    faults = [] if before is None else amendment_faults(before, agreement)
    faults += conflicts([*standing.values(), agreement])
    if faults:
        raise DocumentError(faults)


def _check_version(connection: Connection, agreement: Agreement) -> None:
    latest = connection.exec_driver_sql("SELECT max(version) FROM agreement WHERE id=?", (agreement.id,)).scalar()
    if latest is not None and agreement.version <= latest:
        raise Conflicting(
            f"agreement {agreement.id} already has version {latest}: give the amended document version {latest + 1}"
        )


def _put(connection: Connection, view: View, now: str) -> None:
    if view.kind not in KINDS:
        raise Conflicting(f"view {view.name}: there is no record kind {view.kind}")
    found = connection.exec_driver_sql(
        "SELECT view.id, owner, kind, state, digest FROM view JOIN policy ON policy.id = view.policy WHERE name=?",
        (view.name,),
    ).one_or_none()
    if found is None:
        number = connection.exec_driver_sql(
            "INSERT INTO view (name, owner, kind, agreement, agreement_version, policy, state, changed_at)"
            " VALUES (?,?,?,?,?,0,'in_force',?)",
            (view.name, view.owner, view.kind, view.agreement, view.agreement_version, now),
        ).lastrowid
    elif (found.owner, found.kind) != (view.owner, view.kind):
        raise Conflicting(f"view {view.name} holds {found.kind} of {found.owner}: give the new clause another name")
    else:
        number = found.id
    if found is None or found.state == "ended" or found.digest != view.digest:
        _new_policy(connection, number, view)
    connection.exec_driver_sql(
        "UPDATE view SET agreement_version=?, changed_at=?,"
        " state=CASE state WHEN 'suspended' THEN 'suspended' ELSE 'in_force' END WHERE id=?",
        (view.agreement_version, now, number),
    )


def _new_policy(connection: Connection, number: int | None, view: View) -> None:
    policy = connection.exec_driver_sql(
        "INSERT INTO policy (view_id, agreement, agreement_version, digest) VALUES (?,?,?,?)",
        (number, view.agreement, view.agreement_version, view.digest),
    ).lastrowid
    connection.exec_driver_sql("UPDATE view SET policy=? WHERE id=?", (policy, number))


def _end(connection: Connection, agreement: str, kept: set[str], now: str) -> int:
    """Ends the agreement's other views and erases what was shared through them; returns how many ended."""
    standing = connection.exec_driver_sql(
        "SELECT id, name FROM view WHERE agreement=? AND state<>'ended'", (agreement,)
    ).all()
    ending = [row[0] for row in standing if row[1] not in kept]
    for view in ending:
        connection.exec_driver_sql(
            "UPDATE view SET state='ended', erased=sequence, changed_at=? WHERE id=?", (now, view)
        )
        connection.exec_driver_sql(
            "UPDATE release SET payload=NULL, occurred='', municipality=NULL, offence=NULL, measure=NULL, state=?"
            " WHERE view_id=? AND payload IS NOT NULL",
            (int(ReleaseState.ERASED), view),
        )
        connection.exec_driver_sql("DELETE FROM release_person WHERE view_id=?", (view,))
    return len(ending)


def _log(connection: Connection, action: Action, what: Mapping[str, object]) -> None:
    """What is decided at the command line is in the access log too, under the name its user has on this machine."""
    leaf = Leaf(action=action, subject=f"os:{_user()}", query=what)
    connection.exec_driver_sql("INSERT INTO pending_leaf (body) VALUES (?)", (leaf.encode(),))


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may run under a number without a name
        return "unnamed"


def _grow(connection: Connection) -> None:
    connection.exec_driver_sql(
        "INSERT INTO generation (id, value) VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET value = value + 1"
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
