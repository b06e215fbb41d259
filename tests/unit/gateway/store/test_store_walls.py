"""Each process meets its own wall on PostgreSQL: who may touch which column, and which agency's rows.

``MAY`` is written by hand from the design's table of processes; every column of every table is tried with every verb.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from psycopg import errors, sql
from psycopg.rows import TupleRow
from sqlalchemy import Connection, Engine, text

from gateway.flow.checkpoint import LogSigner
from gateway.flow.leaf import LONGEST_BODY, Action, Leaf, Outcome
from gateway.flow.ports import Query, StoreUnavailable
from gateway.store import access_tables, agreements, tables
from gateway.store.access_log import PendingLeaves
from gateway.store.access_sequencer import Sequencer
from gateway.store.engine import postgres_engine, unit_of_work
from gateway.store.intake_postgres import PostgresIntake
from gateway.store.logins import make_login
from gateway.store.migrate import revision, upgrade
from gateway.store.reader_postgres import PostgresReleaseLog
from gateway.store.relay_log import StoredRelayLog
from gateway.store.roles import API, CUSTODIAN, LOG, RELAY
from tests.unit.gateway.pull.pull_world import (
    ANALYSIS,
    OTHER,
    OWNER,
    PASSWORD,
    SHOWN,
    PostgresStore,
    TableSource,
    World,
    agreement,
    login,
    mapper,
    row,
)

SIGNER = LogSigner("log.example", Ed25519PrivateKey.from_private_bytes(bytes(32)))
ALL = "*"
VERSION = {"releases_version": {"select": ALL}}
READ = {"select": ALL}
# role → table → verb → columns; what is not here is refused
MAY: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    OWNER: {
        "source": {"select": ALL, "insert": "name owner kind run", "update": "run heard_at"},
        "position": {"select": ALL, "insert": ALL, "update": ALL, "delete": ALL},
        "record": {"select": ALL, "insert": ALL, "update": ALL},
        "quarantine": {"select": ALL, "insert": ALL, "update": ALL, "delete": ALL},
        "run": {"select": ALL, "insert": ALL, "update": ALL},
        "view": {"select": ALL, "update": "sequence"},
        "policy": READ,
        "agreement": READ,
        "release": {
            "select": ALL,
            "insert": ALL,
            "update": "payload occurred municipality offence measure state policy",
        },
        "release_person": {"select": ALL, "insert": ALL, "delete": ALL},
        "pending_leaf": {"insert": "body"},
        **VERSION,
    },
    "api": {
        "release": READ,
        "release_person": READ,
        "view": {"select": ALL, "update": "state changed_at"},
        "policy": READ,
        "agreement": READ,
        "caller": READ,
        "generation": {"select": ALL, "insert": ALL, "update": "value"},
        "source": {"select": "id name owner kind heard_at"},
        "quarantine": {"select": "source_id"},
        "pending_leaf": {"select": "id", "insert": "body"},
        "relay": READ,
        "pending": {"select": ALL, "insert": "body"},
        "leaf": READ,
        "node": READ,
        "checkpoint": READ,
        "access_version": READ,
        **VERSION,
    },
    "relay": {
        "release": READ,
        "view": READ,
        "relay": {"select": ALL, "insert": ALL, "update": ALL},
        **VERSION,
    },
    "log": {
        "pending_leaf": {"select": ALL, "delete": ALL},
        "pending": {"select": ALL, "delete": ALL},
        "leaf": {"select": ALL, "insert": ALL},
        "node": {"select": ALL, "insert": ALL},
        "checkpoint": {"select": ALL, "insert": ALL},
        "access_version": READ,
        **VERSION,
    },
}
TABLES = {
    **{name: [c.name for c in table.columns] for name, table in tables.metadata.tables.items()},
    **{name: [c.name for c in table.columns] for name, table in access_tables.metadata.tables.items()},
    "releases_version": ["version_num"],
    "access_version": ["version_num"],
}
TRIES = {
    "select": "SELECT {column} FROM {table} WHERE false",
    "insert": "INSERT INTO {table} ({column}) OVERRIDING SYSTEM VALUE SELECT NULL WHERE false",
    "update": "UPDATE {table} SET {column} = DEFAULT WHERE false",
    "delete": "DELETE FROM {table} WHERE false",
    "truncate": "TRUNCATE {table}",
}
OTHERS = "otro.analisis"


class Walled(PostgresStore):
    """Both sets of tables in one database, two owners with records in it, and a login for each process."""

    def __init__(self) -> None:
        super().__init__(None, agreement())
        upgrade(self.engine, "access")
        self.activate(agreement(name="otro", owner=OTHER, views={"analisis": ANALYSIS}))
        for name, role in (("api", API), ("relay", RELAY), ("log", LOG)):
            make_login(self.engine, login(name), PASSWORD, role)
        make_login(self.engine, login("nobody"), PASSWORD, CUSTODIAN, "tlajomulco-policia")


@pytest.fixture(scope="module")
def world(postgres: object) -> Iterator[World]:
    store = Walled()
    made = World(store)
    source = TableSource(row("1"), row("2"), row("3", sancion="X"))
    made.pull(source)
    source.put(row("1", articulo="99"))
    source.put(row("2", estatus="BAJA"))
    made.pull(source)
    theirs = mapper(source="ajena", owner=OTHER)
    made.pull(TableSource(row("1"), row("2"), row("3", sancion="X")), theirs)
    try:
        yield made
    finally:
        store.close()


@contextmanager
def as_login(world: World, name: str) -> Iterator[Engine]:
    assert isinstance(world.store, PostgresStore)
    engine = world.store.as_login(name)
    try:
        yield engine
    finally:
        engine.dispose()


def attempts() -> list[tuple[str, str, str]]:
    of_columns = [(t, v, c) for t, columns in TABLES.items() for c in columns for v in ("select", "insert", "update")]
    return of_columns + [(table, verb, ALL) for table in TABLES for verb in ("delete", "truncate")]


def may(role: str, table: str, verb: str, column: str) -> bool:
    columns = MAY[role].get(table, {}).get(verb, "")
    return columns == ALL or column in columns.split()


def connected(world: World, name: str) -> psycopg.Connection[TupleRow]:
    assert isinstance(world.store, PostgresStore)
    url = world.store.url
    where = {"host": url.host, "port": url.port, "dbname": url.database}
    return psycopg.connect(**where, user=login(name), password=PASSWORD, autocommit=True)  # type: ignore[arg-type]


def tried(connection: psycopg.Connection[TupleRow], table: str, verb: str, column: str) -> bool:
    """Was it let through? Nothing is left of it."""
    statement = sql.SQL(TRIES[verb]).format(table=sql.Identifier(table), column=sql.Identifier(column))
    try:
        with connection.transaction(force_rollback=True):
            connection.execute(statement)
    except errors.InsufficientPrivilege:
        return False
    return True


@pytest.mark.parametrize("role", sorted(MAY))
def test_every_column_and_verb_is_open_or_shut_as_the_table_says(world: World, role: str) -> None:
    with connected(world, role) as connection:
        found = {attempt: tried(connection, *attempt) for attempt in attempts()}

    assert len(found) > 300
    assert {attempt for attempt, open_ in found.items() if open_ != may(role, *attempt)} == set()


def test_the_matrix_sees_a_grant_too_many(world: World) -> None:
    world.store.do("GRANT UPDATE (payload) ON release TO convenio_relay")
    with connected(world, "relay") as connection:
        assert tried(connection, "release", "update", "payload")
    world.store.do("REVOKE UPDATE (payload) ON release FROM convenio_relay")


OF_SOURCE = ("position", "record", "quarantine", "run")
OF_VIEW = ("release", "release_person", "policy")


def counted(engine: Engine, agency: str) -> dict[str, int]:
    """Rows of that agency, table by table, as that login sees them."""
    sources, views = f"(SELECT id FROM source WHERE owner='{agency}')", f"(SELECT id FROM view WHERE owner='{agency}')"
    asked = {table: f"{table} WHERE source_id IN {sources}" for table in OF_SOURCE}
    asked |= {table: f"{table} WHERE view_id IN {views}" for table in OF_VIEW}
    asked |= {table: f"{table} WHERE owner='{agency}'" for table in ("source", "view")}
    asked |= {"agreement": f"agreement WHERE id IN (SELECT agreement FROM view WHERE owner='{agency}')"}
    with unit_of_work(engine) as connection:
        return {t: int(connection.execute(text(f"SELECT count(*) FROM {q}")).scalar_one()) for t, q in asked.items()}


def rows_in_all(engine: Engine) -> dict[str, int]:
    names = (*OF_SOURCE, *OF_VIEW, "source", "view", "agreement")
    with unit_of_work(engine) as connection:
        return {t: int(connection.execute(text(f"SELECT count(*) FROM {t}")).scalar_one()) for t in names}


@pytest.mark.parametrize("agency", [OWNER, OTHER])
def test_a_custodian_sees_all_of_its_own_rows_and_none_of_anothers(world: World, agency: str) -> None:
    there = counted(world.store.engine, agency)
    assert all(there.values())

    with as_login(world, agency) as engine:
        assert counted(engine, agency) == there
        assert rows_in_all(engine) == there  # none of anybody else's


def test_a_login_of_an_agency_without_rows_sees_nothing(world: World) -> None:
    with as_login(world, "nobody") as engine:
        assert set(rows_in_all(engine).values()) == {0}


def test_another_role_taken_on_changes_nobodys_agency(world: World) -> None:
    with as_login(world, OTHER) as engine, unit_of_work(engine) as connection:
        connection.execute(text(f"SET ROLE {CUSTODIAN}"))
        assert connection.execute(text("SELECT DISTINCT owner FROM source")).scalars().all() == [OTHER]


THEIR_SOURCE, THEIR_VIEW = "source_id <> ALL (custodian_sources())", "view_id <> ALL (custodian_views())"
CHANGES = (
    "UPDATE source SET run='x' WHERE owner = :other",
    "UPDATE view SET sequence=9999 WHERE owner = :other",
    f"UPDATE position SET cursor='x' WHERE {THEIR_SOURCE}",
    f"DELETE FROM position WHERE {THEIR_SOURCE}",
    f"UPDATE record SET stale=true WHERE {THEIR_SOURCE}",
    f"UPDATE quarantine SET sealed='x' WHERE {THEIR_SOURCE}",
    f"DELETE FROM quarantine WHERE {THEIR_SOURCE}",
    f"UPDATE run SET accounts='x' WHERE {THEIR_SOURCE}",
    f"UPDATE release SET payload=NULL, state=4 WHERE {THEIR_VIEW}",
    f"DELETE FROM release_person WHERE {THEIR_VIEW}",
)


@pytest.mark.parametrize("statement", CHANGES)
def test_a_custodian_changes_nothing_of_anothers(world: World, statement: str) -> None:
    asked = text(statement)
    values = {"other": OWNER} if ":other" in statement else {}
    with as_login(world, OTHER) as engine, unit_of_work(engine) as connection:
        assert connection.execute(asked, values).rowcount == 0
    with undone(world.store.engine) as connection:  # the statement itself finds rows
        everything = statement.replace(THEIR_SOURCE, "true").replace(THEIR_VIEW, "true")
        assert connection.execute(text(everything), values).rowcount > 0


class Undone(Exception):
    """Takes a transaction back."""


@contextmanager
def undone(engine: Engine) -> Iterator[Connection]:
    with suppress(Undone), unit_of_work(engine) as connection:
        yield connection
        raise Undone


PLANTED = {
    "source": "(name, owner, kind, run) VALUES ('x', :agency, 'hearing', '')",
    "position": "SELECT :source, '\\x00', 'x', true, 'now'",
    "record": "SELECT :source, '\\x00', '\\x00', '\\x00', '\\x00', false, '{}'",
    "quarantine": "SELECT :source, '\\x00', '\\x00', '\\x00', 'x', '[]', 'now', 'now'",
    "run": "SELECT 'x', :source, 'now', 'now', true, '{}'",
    "release": "SELECT :view, 999, 'r', 1, 1, '', NULL, NULL, NULL, NULL, 1, 1, NULL, 'now'",
    "release_person": "SELECT :view, 'p', 1",
}


@pytest.mark.parametrize("table", PLANTED)
def test_a_custodian_plants_rows_in_its_own_name_only(world: World, table: str) -> None:
    numbers = {}
    for agency in (OWNER, OTHER):
        [(source,)] = world.store.do("SELECT id FROM source WHERE owner=:a", a=agency)
        view = world.store.do("SELECT min(id) FROM view WHERE owner=:a", a=agency)[0][0]
        numbers[agency] = {"source": source, "view": view, "agency": agency}
    statement = text(f"INSERT INTO {table} {PLANTED[table]}")
    used = {name: value for name, value in numbers[OWNER].items() if f":{name}" in PLANTED[table]}
    with as_login(world, OTHER) as engine, pytest.raises(StoreUnavailable, match="this login may not do that"):
        insert(engine, statement, used)
    with as_login(world, OWNER) as engine, undone(engine) as connection:
        assert connection.execute(statement, used).rowcount == 1


def insert(engine: Engine, statement: object, values: Mapping[str, object]) -> None:
    with unit_of_work(engine) as connection:
        connection.execute(statement, values)  # type: ignore[call-overload]  # a text, or an insert


def leaf(**changed: object) -> bytes:
    told: dict[str, object] = {
        "action": Action.RELEASE,
        "subject": "source:ajena",
        "agency": OTHER,
        "view": OTHERS,
        "kind": "hearing",
        "records": 1,
        "first": 1,
        "last": 1,
    }
    return Leaf(**(told | changed)).encode()  # type: ignore[arg-type]


def edited(body: bytes, **changed: object) -> bytes:
    """A leaf that ``Leaf`` itself would not write."""
    return json.dumps(json.loads(body) | changed).encode()


QUERY = {"token": "t1.0a1b2c3d." + "ap" * 17, "domain": "folio", "epoch": 1}
NOT_OPENED = {"outcome": Outcome.REFUSE, "reason": "token_not_opened", "query": {}, "records": 0}


def opening(**changed: object) -> bytes:
    told = {"action": Action.OPEN_TOKEN, "subject": "os:ana", "agency": OTHER, "view": OTHERS, "kind": "hearing"}
    told |= {"purpose": "oversight", "reference": "A/1", "query": QUERY, "records": 1}
    return Leaf(**(told | changed)).encode()  # type: ignore[arg-type]


FORGED = {
    "another agency": leaf(agency=OWNER),
    "another's view": leaf(view=SHOWN),
    "no view at all": leaf(view=""),
    "another's source": leaf(subject="source:prueba"),
    "a person": leaf(subject="analista"),
    "another act": leaf(action=Action.END_AGREEMENT),
    "more than there is": leaf(last=1_000_000),
    "what overflows": edited(leaf(), last=2**64),
    "before the first": leaf(first=0),
    "what an analyst was answered": leaf(sequences="1-1000000"),
    "a question": leaf(query={"version": 1}),
    "a refusal": leaf(outcome=Outcome.REFUSE),
    "an id that no index takes": edited(leaf(), id="0123456789abcdef" * 500),
    "no id": edited(leaf(), id=None),
    "more than a leaf holds": leaf() + b" " * LONGEST_BODY,
    "another agency's opening": opening(agency=OWNER),
    "an opening of another's view": opening(view=SHOWN),
    "an opening by a source": opening(subject="source:ajena"),
    "an opening of releases": opening(sequences="1-9"),
    "an opening without who": opening(subject="os:" + "x" * 65),
    "an opening for no purpose": opening(purpose="whatever"),
    "an opening with a text for a reference": opening(reference="JUAN PEREZ"),
    "an opening of another kind": opening(kind="incident"),
    "an opening of long ago": opening(at=datetime(2020, 1, 1, tzinfo=UTC)),
    "an opening to come": opening(at=datetime.now(UTC) + timedelta(2)),
    "an opening at no time": edited(opening(), at=None),
    "an opening at a word's time": edited(opening(), at="now"),
    "an opening of nothing": opening(query={}),
    "an opening with more": opening(query=QUERY | {"curp": "x"}),
    "an opening of no token": opening(query=QUERY | {"token": "GOMC900101HJCRRL09"}),
    "an opening in no word": opening(query=QUERY | {"domain": "a text"}),
    "an opening in no epoch": opening(query=QUERY | {"epoch": 0}),
    "an opening in a text's epoch": opening(query=QUERY | {"epoch": "1"}),
    "an opening of many": opening(records=2),
    "an opening that says why not": opening(reason="token_not_opened"),
    "a failure that tells a token": opening(**NOT_OPENED | {"query": QUERY}),
    "a failure for a reason of its own": opening(**NOT_OPENED | {"reason": "free text"}),
    "a failure without a reason": opening(**NOT_OPENED | {"reason": ""}),
    "a failure of many": opening(**NOT_OPENED | {"records": 1}),
    "no leaf": b"nothing of the kind",
    "nothing": b"{}",
    "no text": b"\xff\xfe",
}


@pytest.mark.parametrize("forged", FORGED)
def test_a_forged_leaf_is_refused(world: World, forged: str) -> None:
    put = tables.pending_leaf.insert().inline()
    with as_login(world, OTHER) as engine:
        with pytest.raises(StoreUnavailable):
            insert(engine, put, {"body": FORGED[forged]})
        with undone(engine) as connection:
            for own in (leaf(), opening(), opening(**NOT_OPENED)):
                connection.execute(put, {"body": own})


@pytest.mark.parametrize("sequence", [0, 2**53])
def test_a_custodian_takes_no_sequence_back_and_leaves_room_for_the_views_end(world: World, sequence: int) -> None:
    own = text("UPDATE view SET sequence=:sequence WHERE name=:name")
    with as_login(world, OTHER) as engine:
        with pytest.raises(StoreUnavailable, match="this login may not do that"):
            insert(engine, own, {"sequence": sequence, "name": OTHERS})
        with undone(engine) as connection:
            assert connection.execute(own, {"sequence": 2**53 - 1, "name": OTHERS}).rowcount == 1


def test_a_source_name_of_another_is_refused_without_telling_whose(world: World) -> None:
    with as_login(world, OTHER) as engine, pytest.raises(ValueError, match="another owner"):
        PostgresIntake(engine).register("prueba", OTHER, "hearing", "x")


def test_the_api_reads_answers_and_suspends_with_its_own_login(world: World) -> None:
    assert isinstance(world.store, PostgresStore)
    url = world.store.url.set(username=login("api"), password=PASSWORD)
    engine = postgres_engine(url)
    log, ask, view = PostgresReleaseLog(url, engine), world.store.ask, world.store.view(SHOWN)

    assert len(ask(log.search(Query(view.number)))) == len(world.current())
    assert [s.name for s in ask(log.standing()).sources] == ["ajena", "prueba"]
    assert ask(log.policies()).keys() >= {view.policy}
    assert ask(log.callers()) == []
    assert set(ask(log.heard())) == {f"{OWNER}/hearing", f"{OTHER}/hearing"}
    before = ask(log.generation())
    assert agreements.set_view_state(engine, view.number, "suspended")
    assert world.store.view(SHOWN).state == "suspended"
    assert agreements.set_view_state(engine, view.number, "in_force")
    assert ask(log.generation()) == before + 2
    assert None not in (revision(engine, "releases").current, revision(engine, "access").current)
    waiting = PendingLeaves(engine)
    waiting.append_many([Leaf(action=Action.SEARCH, subject="analista")])
    waiting.close()
    ask(log.aclose())
    engine.dispose()


def test_the_relay_reads_and_remembers_with_its_own_login(world: World) -> None:
    with as_login(world, "relay") as engine:
        log = StoredRelayLog(engine)
        log.hold("one", 60)
        held = {view.name: view for view in log.held("one")}
        number = world.store.view(SHOWN).number
        page = log.page(number, "one", 0)

        assert set(held) == {SHOWN, "convenio-prueba.seguimiento", OTHERS}
        assert page is not None
        assert [found.sequence for found in page.rows] == [seen.sequence for seen in world.feed()]
        assert log.advance(number, "one", 1, 0)
        log.leave("one")
        log.close()


def test_the_sequencer_carries_leaves_over_and_can_alter_none(world: World, tmp_path: Path) -> None:
    with as_login(world, "log") as engine:
        outbox = PendingLeaves(engine, tables.pending_leaf)
        with Sequencer(engine, SIGNER, tmp_path / "note", [outbox]) as sequencer:
            assert sequencer.step().sequenced > 5
        outbox.close()
        assert world.store.do("SELECT count(*) FROM pending_leaf") == [(0,)]
        for statement in ("UPDATE leaf SET body=''", "DELETE FROM leaf", "DELETE FROM node", "DELETE FROM checkpoint"):
            with pytest.raises(StoreUnavailable, match="this login may not do that"):
                insert(engine, text(statement), {})
