"""A process's login: made or reset, in one role at a time, and its password is never told to the server."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import ProgrammingError

from gateway.flow.ports import StoreUnavailable
from gateway.store import roles
from gateway.store.engine import postgres_engine, unit_of_work
from gateway.store.logins import admit, make_login
from gateway.store.roles import API, CUSTODIAN, GROUPS, RELAY, make_groups
from tests.unit.gateway.pull.pull_world import OTHER, OWNER, PostgresStore, World, fresh, login

PASSWORD = "it's 100% %s \\ ñ"
NAME = 'odd "name"%'


@pytest.fixture
def world(postgres: object) -> Iterator[World]:
    with fresh("postgres") as made:
        yield made


@contextmanager
def entered(world: World, name: str, password: str) -> Iterator[Engine]:
    assert isinstance(world.store, PostgresStore)
    engine = postgres_engine(world.store.url.set(username=login(name), password=password))
    yield engine
    engine.dispose()


def groups(world: World, name: str) -> list[str]:
    with entered(world, name, PASSWORD) as engine, unit_of_work(engine) as connection:
        asked = text("SELECT rolname FROM pg_roles WHERE rolname = ANY(:all) AND pg_has_role(oid, 'MEMBER')")
        return list(connection.execute(asked, {"all": list(GROUPS)}).scalars())


def agency(world: World, name: str) -> list[tuple[object, ...]]:
    return world.store.do("SELECT agency FROM custodian WHERE login=:login", login=login(name))


def test_a_login_enters_with_its_password_and_with_no_other(world: World) -> None:
    make_login(world.store.engine, login(NAME), PASSWORD, API)

    assert groups(world, NAME) == [API]
    with entered(world, NAME, "another") as engine, pytest.raises(StoreUnavailable), unit_of_work(engine):
        pass


def test_a_login_made_again_has_the_new_password_and_role_alone(world: World) -> None:
    make_login(world.store.engine, login(NAME), "the first", CUSTODIAN, OWNER)
    assert agency(world, NAME) == [(OWNER,)]
    make_login(world.store.engine, login(NAME), PASSWORD, CUSTODIAN, OTHER)
    assert agency(world, NAME) == [(OTHER,)]
    assert groups(world, NAME) == [CUSTODIAN]

    make_login(world.store.engine, login(NAME), PASSWORD, RELAY)

    assert groups(world, NAME) == [RELAY]
    assert agency(world, NAME) == []


def test_the_server_is_told_a_verifier_and_never_the_password(world: World) -> None:
    told: list[str] = []
    event.listen(world.store.engine, "before_cursor_execute", lambda *heard: told.append(f"{heard[2]} {heard[3]}"))

    make_login(world.store.engine, login(NAME), "a-plain-secret", API)

    assert not any("a-plain-secret" in statement for statement in told)
    assert any("SCRAM-SHA-256$4096:" in statement for statement in told)


@pytest.mark.parametrize(
    ("role", "speaks_for"),
    [("postgres", None), ("pg_read_all_data", None), (CUSTODIAN, None), (API, OWNER), ("", None)],
)
def test_a_role_that_is_none_of_ours_or_lacks_its_agency_is_refused(
    world: World, role: str, speaks_for: str | None
) -> None:
    with pytest.raises(ValueError, match=r"role|agency"):
        make_login(world.store.engine, login("refused"), PASSWORD, role, speaks_for)
    assert world.store.do("SELECT 1 FROM pg_roles WHERE rolname=:login", login=login("refused")) == []


def test_two_that_make_the_groups_at_once_both_go_on(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roles, "GROUPS", (login("group_a"), login("group_b")))
    engine = world.store.engine

    def second() -> None:
        with unit_of_work(engine) as connection:
            make_groups(connection)

    with ThreadPoolExecutor(1) as pool:
        with unit_of_work(engine) as first:
            make_groups(first)
            waiting = pool.submit(second)
            while not waiting.done() and not first.execute(text("SELECT 1 FROM pg_locks WHERE NOT granted")).all():
                pass
            assert not waiting.done()
        waiting.result(10)
    second()
    made = world.store.do("SELECT count(*) FROM pg_roles WHERE rolname = ANY(:all)", all=list(roles.GROUPS))
    assert made == [(2,)]


def test_into_a_database_come_the_groups_that_work_there_and_nobody_else(world: World) -> None:
    make_login(world.store.engine, login("api"), PASSWORD, API)
    make_login(world.store.engine, login("relay"), PASSWORD, RELAY)
    assert groups(world, "relay") == [RELAY]  # as the server has it by itself: everybody

    admit(world.store.engine, [API])
    shut_out = pytest.raises(StoreUnavailable, match="does not let this login in")

    assert groups(world, "api") == [API]
    with entered(world, "relay", PASSWORD) as engine, shut_out, unit_of_work(engine):
        pass
    with entered(world, "api", PASSWORD) as engine, unit_of_work(engine) as connection:
        with pytest.raises(ProgrammingError, match="permission denied"):
            connection.execute(text("CREATE TEMPORARY TABLE mine (id int)"))
        connection.rollback()
