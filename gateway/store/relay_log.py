"""The relay's side of the store, on either engine: leases, positions, and the log with the present state applied.

The log is only read; ``relay`` is the one table this process writes. Leases are judged by the database's clock, so that
two machines whose clocks differ never both believe that they hold one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import BigInteger, ColumnElement, Connection, Engine, and_, exists, func, literal, or_, select, update
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from gateway.flow.ports import ReleaseState
from gateway.flow.relay_ports import Lag, LogPage, LogRow, RelayView, Stored
from gateway.store.access_log import reading_engine
from gateway.store.engine import inserting, unit_of_work
from gateway.store.tables import relay, release, view

PAGE_ROWS = 5_000
_PAGE_BYTES = 8 * 1024 * 1024
_AT_ONCE = 1_000
_TOLD = (ReleaseState.CURRENT.value, ReleaseState.WITHDRAWAL.value)


class DatabaseSeconds(FunctionElement[int]):
    """The database's clock, in whole seconds since 1970."""

    type = BigInteger()
    inherit_cache = True


@compiles(DatabaseSeconds, "sqlite")
def _sqlite_seconds(_element: DatabaseSeconds, _compiler: SQLCompiler, **_: Any) -> str:
    return "unixepoch()"


@compiles(DatabaseSeconds, "postgresql")
def _postgres_seconds(_element: DatabaseSeconds, _compiler: SQLCompiler, **_: Any) -> str:
    return "CAST(extract(epoch FROM clock_timestamp()) AS BIGINT)"


def _holds(holder: str) -> ColumnElement[bool]:
    return and_(relay.c.holder == holder, relay.c.lease_until > DatabaseSeconds())


class StoredRelayLog:
    """``RelayLog`` on an engine. ``close()`` ends its connections."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._reading = reading_engine(engine)  # one moment of the database, and no writer waits for it

    def close(self) -> None:
        """Ends the connections."""
        self._reading.dispose()
        self._engine.dispose()

    def hold(self, holder: str, seconds: int) -> None:
        """Take every lease that is free or has run out, and renew one's own."""
        missing = select(view.c.id, literal(0), literal(-1), literal(""), literal(0)).where(
            ~exists().where(relay.c.view_id == view.c.id)
        )
        columns = ["view_id", "sequence", "offset", "holder", "lease_until"]
        with unit_of_work(self._engine) as connection:
            connection.execute(inserting(connection, relay).from_select(columns, missing).on_conflict_do_nothing())
            connection.execute(
                update(relay)
                .where(or_(relay.c.holder == holder, relay.c.lease_until <= DatabaseSeconds()))
                .values(holder=holder, lease_until=DatabaseSeconds() + seconds)
            )

    def held(self, holder: str) -> list[RelayView]:
        """The views this holder holds now."""
        wanted = (
            select(
                *(view.c.id, view.c.name, view.c.owner, view.c.kind, view.c.state == "suspended"),
                *(view.c.sequence, view.c.erased, relay.c.sequence, relay.c.offset),
            )
            .join(relay, relay.c.view_id == view.c.id)
            .where(_holds(holder))
            .order_by(view.c.id)
        )
        with unit_of_work(self._reading) as connection:
            return [RelayView._make(row) for row in connection.execute(wanted)]

    def page(self, view_id: int, holder: str, after: int) -> LogPage | None:
        """What stands after a sequence, up to some thousand rows or megabytes. None: the lease is lost."""
        now = (
            select(view.c.sequence, view.c.erased, view.c.state)
            .join(relay, relay.c.view_id == view.c.id)
            .where(view.c.id == view_id, _holds(holder))
        )
        with unit_of_work(self._reading) as connection:
            found = connection.execute(now).one_or_none()
            if found is None:
                return None
            head, erased, state = found
            if state == "suspended":
                return LogPage(erased, after, ())
            # nothing beyond the head seen with ``erased``: what comes after a later end must not be sent before it
            rows, whole = _rows(connection, view_id, after, head)
        return LogPage(erased, max(head, after) if whole else rows[-1].sequence, rows)

    def stored(self, view_id: int, first: int, last: int) -> dict[int, Stored]:
        """What the log holds under these sequences, in any state."""
        wanted = select(release.c.sequence, release.c.reference, release.c.version, release.c.payload).where(
            release.c.view_id == view_id, release.c.sequence.between(first, last)
        )
        with unit_of_work(self._reading) as connection:
            return {row[0]: Stored(*row[1:]) for row in connection.execute(wanted)}

    def advance(self, view_id: int, holder: str, sequence: int, offset: int) -> bool:
        """Remember the position, which never goes back. False: the lease is lost, and nothing was changed."""
        moving = (
            update(relay)
            .where(relay.c.view_id == view_id, relay.c.sequence <= sequence, _holds(holder))
            .values(sequence=sequence, offset=offset)
        )
        with unit_of_work(self._engine) as connection:
            return connection.execute(moving).rowcount == 1

    def leave(self, holder: str) -> None:
        """Give the leases back."""
        with unit_of_work(self._engine) as connection:
            connection.execute(update(relay).where(relay.c.holder == holder).values(holder="", lease_until=0))


def _rows(connection: Connection, view_id: int, after: int, head: int) -> tuple[list[LogRow], bool]:
    """The rows, and whether there are no more of them."""
    wanted = (
        select(*(release.c[name] for name in LogRow._fields))
        .where(
            release.c.view_id == view_id,
            release.c.sequence > after,
            release.c.sequence <= head,
            release.c.state.in_(_TOLD),
        )
        .order_by(release.c.sequence)
        .limit(PAGE_ROWS)
        .execution_options(yield_per=_AT_ONCE)
    )
    rows: list[LogRow] = []
    size = 0
    with connection.execute(wanted) as result:
        for some in result.partitions():
            rows += cast(Sequence[LogRow], some)  # rows have the names; making others costs as much as reading them
            size += sum(len(row[3] or b"") for row in some)
            if size > _PAGE_BYTES:
                return rows, False
    return rows, len(rows) < PAGE_ROWS


def lags(engine: Engine) -> list[Lag]:
    """Every view but suspended ones, which are held back and not behind. Raises StoreUnavailable."""
    position = func.coalesce(relay.c.sequence, 0)  # no relay has ever come by: all of it is unsent
    oldest = (
        select(release.c.released_at)
        .where(
            release.c.view_id == view.c.id,
            release.c.sequence > position,
            release.c.state.in_(_TOLD),
        )
        .order_by(release.c.sequence)
        .limit(1)
        .correlate(view, relay)
        .scalar_subquery()
    )
    wanted = (
        select(view.c.name, view.c.sequence, position, oldest, view.c.erased > position)
        .join_from(view, relay, relay.c.view_id == view.c.id, isouter=True)
        .where(view.c.state != "suspended")
        .order_by(view.c.name)
    )
    with unit_of_work(engine) as connection:
        return [Lag(*row) for row in connection.execute(wanted)]
