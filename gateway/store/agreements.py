"""Every change to what stands in the store about agreements, views and callers (``standing`` reads it).

Each change raises ``generation``, which every running process looks at within a second: this is how ending an
agreement or suspending a person bites at once. Amended documents are kept, since stored releases were made under them.

On PostgreSQL raising ``generation`` comes first and is a lock: of two changes one waits, then looks at what the other
left. After it views are locked in the order of their numbers, here as by the intake: nothing deadlocks, and an end
waits for the batch in flight.
"""

from __future__ import annotations

import getpass
import os
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, Table, case, delete, func, insert, select, update

from contracts.document import DocumentError
from contracts.kinds import KINDS
from gateway.flow.leaf import Action, Leaf
from gateway.flow.ports import Caller, ReleaseState
from gateway.store import tables
from gateway.store.engine import forget_log, inserting, unit_of_work
from gateway.store.standing import outdated
from policies.agreement import Agreement, Conflicting, amendment_faults, conflicts, read
from policies.views import View, views_of

_LONGEST_USER = 64  # as the store takes it of an opening


def renew(engine: Engine) -> int:
    """Give each outdated view a new policy number, so that it is backfilled; returns how many there were."""
    with unit_of_work(engine) as connection:
        grow(connection)
        found = outdated(connection)
        for view in found:
            _new_policy(connection, view.number, view.view)
    return len(found)


def activate(engine: Engine, document: str, file: str) -> list[View]:
    """Put an agreement into force, or amend the version that is; returns its views.

    Raises DocumentError for a wrong document and Conflicting where it contradicts what stands.
    """
    agreement = read(document, file)
    views = views_of(agreement)
    with unit_of_work(engine) as connection:
        grow(connection)
        _check_standing(connection, agreement)
        now = _now()
        _leave_force(connection, agreement.id, "amended", now)
        stands = {"id": agreement.id, "version": agreement.version, "document": document, "state": "in_force"}
        connection.execute(insert(tables.agreement).values(**stands, changed_at=now))
        _end(connection, agreement.id, {view.name for view in views}, now)
        for view in views:
            _put(connection, view, now)
        _log(connection, Action.ACTIVATE_AGREEMENT, {"agreement": agreement.id, "version": agreement.version})
    forget_log(engine)
    return list(views)


def end(engine: Engine, agreement: str) -> int:
    """End an agreement: its views end, their payloads are erased. Returns how many views ended."""
    with unit_of_work(engine) as connection:
        grow(connection)
        now = _now()
        if not _leave_force(connection, agreement, "ended", now):
            raise Conflicting(f"agreement {agreement} is not in force: `convenio agreement list` shows what is")
        ended = _end(connection, agreement, set(), now)
        _log(connection, Action.END_AGREEMENT, {"agreement": agreement})
    forget_log(engine)
    return ended


def set_view_state(engine: Engine, view: int, state: str) -> bool:
    """Suspend or resume a view; False where it has ended."""
    v = tables.view.c
    with unit_of_work(engine) as connection:
        grow(connection)
        change = update(tables.view).where(v.id == view, v.state != "ended").values(state=state, changed_at=_now())
        return bool(connection.execute(change).rowcount)


def put_callers(engine: Engine, callers: Iterable[Caller]) -> None:
    """Register or change callers."""
    with unit_of_work(engine) as connection:
        grow(connection)
        put = inserting(connection, tables.caller)
        facts = {name: put.excluded[name] for name in ("agency", "roles", "standing", "vetted_until")}
        for caller in callers:
            values = caller._asdict() | {"roles": " ".join(sorted(caller.roles))}
            connection.execute(put.on_conflict_do_update(index_elements=["issuer", "subject"], set_=facts), values)
            _log(connection, Action.REGISTER_CALLER, caller._asdict() | {"roles": sorted(caller.roles)})


def _check_standing(connection: Connection, agreement: Agreement) -> None:
    """Raises Conflicting or DocumentError where the document contradicts what is in force, or was once.

    Whoever knew an epoch's secret knows it still: every earlier version counts, also of an agreement that has ended.
    """
    _check_version(connection, agreement)
    a = tables.agreement.c
    others = select(a.id, a.document).where(a.state == "in_force", a.id != agreement.id)
    earlier = select(a.id, a.document).where(a.id == agreement.id).order_by(a.version.desc())
    versions = (read(row[1], f"{row[0]} (stored)") for row in connection.execute(earlier).all())
    faults = next(filter(None, (amendment_faults(version, agreement) for version in versions)), [])
    standing = [read(row[1], f"{row[0]} (in force)") for row in connection.execute(others).all()]
    faults += conflicts([*standing, agreement])
    if faults:
        raise DocumentError(faults)


def _check_version(connection: Connection, agreement: Agreement) -> None:
    a = tables.agreement.c
    latest = connection.execute(select(func.max(a.version)).where(a.id == agreement.id)).scalar()
    if latest is not None and agreement.version <= latest:
        raise Conflicting(
            f"agreement {agreement.id} already has version {latest}: give the amended document version {latest + 1}"
        )


def _leave_force(connection: Connection, agreement: str, state: str, now: str) -> bool:
    a = tables.agreement.c
    leaving = update(tables.agreement).where(a.id == agreement, a.state == "in_force")
    return bool(connection.execute(leaving.values(state=state, changed_at=now)).rowcount)


def _put(connection: Connection, view: View, now: str) -> None:
    if view.kind not in KINDS:
        raise Conflicting(f"view {view.name}: there is no record kind {view.kind}")
    v, p = tables.view.c, tables.policy.c
    standing = select(v.id, v.owner, v.kind, v.state, p.digest).join_from(tables.view, tables.policy, p.id == v.policy)
    found = connection.execute(standing.where(v.name == view.name)).one_or_none()
    if found is not None and (found.owner, found.kind) != (view.owner, view.kind):
        raise Conflicting(f"view {view.name} holds {found.kind} of {found.owner}: give the new clause another name")
    number = found.id if found is not None else _new_view(connection, view, now)
    if found is None or found.state == "ended" or found.digest != view.digest:
        _new_policy(connection, number, view)
    resumed = case((v.state == "suspended", "suspended"), else_="in_force")
    change = update(tables.view).where(v.id == number)
    connection.execute(change.values(agreement_version=view.agreement_version, changed_at=now, state=resumed))


def _new_view(connection: Connection, view: View, now: str) -> int:
    named = {"name": view.name, "owner": view.owner, "kind": view.kind, "agreement": view.agreement}
    stands = {"agreement_version": view.agreement_version, "policy": 0, "state": "in_force", "changed_at": now}
    return _number(connection, tables.view, named | stands)


def _new_policy(connection: Connection, view_number: int, view: View) -> None:
    values = {"view_id": view_number, "agreement": view.agreement, "agreement_version": view.agreement_version}
    number = _number(connection, tables.policy, values | {"digest": view.digest})
    connection.execute(update(tables.view).where(tables.view.c.id == view_number).values(policy=number))


def _number(connection: Connection, table: Table, values: Mapping[str, object]) -> int:
    """Inserts a row; returns the number the database gave it."""
    return int(connection.execute(insert(table).values(values).returning(table.c.id)).scalar_one())


def _end(connection: Connection, agreement: str, kept: set[str], now: str) -> int:
    """Ends the agreement's other views and erases what was shared through them; returns how many ended.

    The end takes a sequence of its own, with no row in the log: it is what a topic's readers are told last.
    """
    v = tables.view.c
    standing = connection.execute(
        select(v.id, v.name, v.state).where(v.agreement == agreement).order_by(v.id).with_for_update(key_share=True)
    ).all()
    ending = [row.id for row in standing if row.name not in kept and row.state != "ended"]
    for view in ending:
        after = v.sequence + 1
        ended = update(tables.view).where(v.id == view)
        connection.execute(ended.values(state="ended", sequence=after, erased=after, changed_at=now))
        _erase(connection, view)
    return len(ending)


def _erase(connection: Connection, view: int) -> None:
    r, gone = tables.release.c, {"payload": None, "municipality": None, "offence": None, "measure": None}
    erased = update(tables.release).where(r.view_id == view, r.payload.is_not(None))
    connection.execute(erased.values(**gone, occurred="", state=ReleaseState.ERASED.value))
    connection.execute(delete(tables.release_person).where(tables.release_person.c.view_id == view))


def _log(connection: Connection, action: Action, what: Mapping[str, object]) -> None:
    """What is decided at the command line is in the access log too, under the name its user has on this machine."""
    leaf = Leaf(action=action, subject=f"os:{user()}", query=what)
    connection.execute(insert(tables.pending_leaf).inline().values(body=leaf.encode()))


def user() -> str:
    """Whose process this is, by the name that the machine has for them, else by their number; up to 64 characters.

    Not what the environment says (``LOGNAME``): whoever sits there sets that.
    """
    try:
        import pwd
    except ImportError:  # no such register on this system: what it says of itself is all there is
        return getpass.getuser()[:_LONGEST_USER]
    number = os.getuid()
    try:
        return pwd.getpwuid(number).pw_name[:_LONGEST_USER]
    except KeyError:  # a container may run under a number without a name
        return str(number)


def grow(connection: Connection) -> None:
    """What stands has changed: every running process looks anew. First in its transaction, for it is the lock."""
    more = {"value": tables.generation.c.value + 1}
    first = inserting(connection, tables.generation).values(id=1, value=1)
    connection.execute(first.on_conflict_do_update(index_elements=["id"], set_=more))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
