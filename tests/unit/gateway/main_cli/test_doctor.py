from __future__ import annotations

import gc
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from kafka import KafkaAdminClient
from kafka.admin import NewTopic
from typer.testing import CliRunner

from gateway.flow.relay_ports import Lag
from gateway.main import app, examination
from gateway.settings.roots import variable
from gateway.store.examine import Server, Standby
from tests.services.postgres import Postgres, connections_closed
from tests.unit.gateway.main_cli.sites import OWNER, Site, site

FIT = Server(15, "convenio", True, "on", "UTF8", False)


def findings(place: Site) -> dict[str, tuple[bool | None, str]]:
    """By what was looked at."""
    with connections_closed():
        result = CliRunner().invoke(app, ["doctor", "--json", "--settings", str(place.file)], catch_exceptions=False)
    found = json.loads(result.stdout)
    assert result.exit_code == any(f["good"] is False for f in found)
    return {f["check"]: (f["good"], f["said"]) for f in found}


def bad(place: Site) -> dict[str, str]:
    return {check: said for check, (good, said) in findings(place).items() if good is False}


@pytest.fixture
def files(tmp_path: Path) -> Iterator[Site]:
    with site(tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory, postgres: Postgres, kafka: str) -> Iterator[Site]:
    with site(tmp_path_factory.mktemp("servers"), postgres, kafka) as made:
        made.pull(1, 3)
        made.do("relay --once")
        yield made


@contextmanager
def only(place: Site, *kept: str) -> Iterator[None]:
    """A folder in which only these keys are: another process's place."""
    aside = place.folder / "aside"
    aside.mkdir()
    moved = [path for path in place.settings.keys.iterdir() if path.name not in kept]
    for path in moved:
        path.rename(aside / path.name)
    try:
        yield
    finally:
        for path in moved:
            (aside / path.name).rename(path)
        aside.rmdir()


@contextmanager
def done(place: Site, statement: str, undone: str) -> Iterator[None]:
    """Something that a person with the administrator's login did."""
    url = place.databases["store"]
    assert url is not None
    with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as connection:
        connection.execute(statement.encode())
        try:
            yield
        finally:
            connection.execute(undone.encode())


def throwaway(faults: dict[str, str]) -> dict[str, str]:
    """What is left beside the one thing that a server made for tests may lack."""
    return {check: said for check, said in faults.items() if not said.startswith("fsync y full_page_writes")}


def test_everything_is_looked_at_and_in_order(servers: Site) -> None:
    found = findings(servers)
    assert throwaway(bad(servers)) == {}
    assert None not in {good for good, _ in found.values()}
    looked = " ".join(found)
    for part in ("log key", "cursor key", "root key", "issuer", "database", "login relay", "PostgreSQL", "standbys"):
        assert part in looked
    for part in ("its clock", "relay", "topics", "replicas", "the broker's clock", "agreement", "store and log"):
        assert part in looked


@pytest.mark.parametrize(
    ("process", "kept"),
    [
        ("serve", ["cursor.key", "store-serve"]),
        ("log", ["log.key", "log.pub", "store-log"]),
        ("relay", ["store-relay"]),
        (f"pull-{OWNER}", [f"{OWNER}.root", f"store-pull-{OWNER}"]),
        ("admin", ["store-admin"]),
    ],
)
def test_each_process_looks_with_its_own_keys_and_judges_no_other(servers: Site, process: str, kept: list[str]) -> None:
    jwks = servers.folder / "jwks.json"
    hidden = jwks if process == "serve" else jwks.rename(servers.folder / "elsewhere.json")
    scopes = [path.name for path in servers.settings.keys.glob(f"*.{OWNER}.scope")]
    try:
        with only(servers, *kept, *scopes):
            found = findings(servers)
            faults = throwaway(bad(servers))
    finally:
        hidden.rename(jwks)
    absent = {check for check, (good, _) in found.items() if good is None}
    assert faults == {}
    assert f"proceso · process {process}" not in absent
    assert len(absent) == 4


def test_keys_of_which_some_are_here_and_some_are_not_are_lost(files: Site) -> None:
    (files.settings.keys / "log.key").unlink()
    assert "convenio keys log" in bad(files)["llave de la bitácora · log key"]


def test_a_root_in_the_environment_is_found_there_and_told(files: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    root = files.settings.keys / f"{OWNER}.root"
    monkeypatch.setenv(variable(OWNER), root.read_text().strip())
    root.unlink()
    assert f"llave raíz · root key {OWNER}" in bad(files), "not for a place of work"
    files.file.write_text(f"development = true\n{files.file.read_text('utf-8')}", "utf-8")
    found = findings(files)
    assert found[f"llave raíz · root key {OWNER}"][0]
    assert found["raíces · roots"][0] is None


def test_a_folder_of_no_process_is_told(servers: Site) -> None:
    jwks = servers.folder / "jwks.json"
    jwks.rename(servers.folder / "elsewhere.json")
    try:
        with only(servers):
            assert "no process's keys" in bad(servers)["llaves · keys"]
    finally:
        (servers.folder / "elsewhere.json").rename(jwks)


def test_a_login_that_no_wall_holds_is_told_and_how_to_mend_it(servers: Site) -> None:
    name = servers.settings.keys.joinpath("store-log").read_text().partition(":")[0]
    with done(servers, f'ALTER ROLE "{name}" CREATEROLE', f'ALTER ROLE "{name}" NOCREATEROLE'):
        assert f"ALTER ROLE {name} NOSUPERUSER" in bad(servers)["acceso · login log"]
    with done(servers, f'REVOKE convenio_log FROM "{name}"', f'GRANT convenio_log TO "{name}"'):
        faults = bad(servers)
    assert "convenio store logins" in faults["acceso · login log"]


def test_a_custodian_that_speaks_for_another_agency_is_told(servers: Site) -> None:
    away = "UPDATE custodian SET agency = 'fge-jalisco'"
    with done(servers, away, f"UPDATE custodian SET agency = '{OWNER}'"):
        assert "convenio store logins" in bad(servers)[f"acceso · login pull-{OWNER}"]


def test_what_waits_too_long_for_the_broker_is_told_with_what_to_start(servers: Site) -> None:
    servers.pull(2, 2)
    earlier = (datetime.now(UTC) - timedelta(minutes=10)).isoformat(timespec="seconds")
    now = datetime.now(UTC).isoformat(timespec="seconds")
    with done(servers, f"UPDATE release SET released_at = '{earlier}'", f"UPDATE release SET released_at = '{now}'"):
        told = bad(servers)["relevo · relay"]
    assert "convenio relay" in told
    assert "2 por enviar" in told
    servers.do("relay --once")


def test_a_topic_that_is_not_as_stated_is_told(tmp_path: Path, postgres: Postgres, kafka: str) -> None:
    with site(tmp_path, postgres, kafka) as place:
        name = f"convenio.{_view_of_hearings(place)}"
        client = KafkaAdminClient(bootstrap_servers=kafka)
        client.create_topics([NewTopic(name, 1, 1, topic_configs={"retention.ms": "1000"})])
        client.close()
        place.pull(1, 2)
        place.do("relay --once")
        told = bad(place)["temas · topics"]
    assert f"{name}: retention.ms 1000, se espera · expected {168 * 3_600_000}" in told
    assert "kafka-configs" in told


def _view_of_hearings(place: Site) -> str:
    [(name,)] = place.query(f"SELECT name FROM view WHERE owner = '{OWNER}'")
    return str(name)


def test_a_broker_that_is_away_is_told_and_all_else_is_looked_at(servers: Site) -> None:
    text = servers.file.read_text()
    [address] = servers.settings.kafka.bootstrap if servers.settings.kafka else [""]
    servers.file.write_text(text.replace(address, "127.0.0.1:1"))
    try:
        found = findings(servers)
    finally:
        servers.file.write_text(text)
        gc.collect()  # a socket that was refused and left open is told here
    assert found["Kafka"][0] is False
    assert "127.0.0.1:1" in found["Kafka"][1]
    assert any("agreement" in check for check in found)


def test_a_store_older_than_its_log_is_told(files: Site) -> None:
    copy = files.copy("store")
    files.pull(1, 3)
    files.sequence()
    files.restore("store", copy)
    assert "convenio store restored" in bad(files)["base y bitácora · store and log"]


def test_a_folder_that_can_t_keep_the_note_is_told(files: Site) -> None:
    files.file.write_text('log_note = "absent/log.note"\n' + files.file.read_text())
    assert "log_note" in bad(files)["punto guardado · kept checkpoint"]


@pytest.mark.parametrize(
    ("wrong", "mend"),
    [
        (FIT._replace(version=14), "15"),
        (FIT._replace(durable=False), "fsync"),
        (FIT._replace(commit="off"), "synchronous_commit"),
        (FIT._replace(commit="local"), "synchronous_commit"),
        (FIT._replace(encoding="SQL_ASCII"), "UTF8"),
        (FIT._replace(collation_changed=True), "REINDEX DATABASE convenio"),
    ],
)
def test_a_server_that_releases_are_not_safe_on(wrong: Server, mend: str) -> None:
    assert examination.fit(FIT).good
    found = examination.fit(wrong)
    assert found.good is False
    assert mend in found.said


@pytest.mark.parametrize(
    ("standby", "good", "said"),
    [
        (Standby("b", "streaming", 0.2), True, "1 réplicas al día"),
        (Standby("b", "backup", 0.0), True, "1 réplicas al día"),
        (Standby("b", "streaming", 90.0), False, "90 s atrás"),
        (Standby("b", "catchup", 0.0), False, "catchup"),
        (Standby("b", None, 0.0), False, "GRANT pg_monitor"),
    ],
)
def test_standbys_are_seen_in_step_or_named(standby: Standby, good: bool, said: str) -> None:
    found = examination.followers([standby])
    assert (found.good, said in found.said) == (good, True)
    assert examination.followers([]).good


@pytest.mark.parametrize(("seconds", "good"), [(0.9, True), (-0.9, True), (1.1, False), (-1.1, False)])
def test_clocks_more_than_a_second_apart_are_a_finding(seconds: float, good: bool) -> None:
    found = examination.apart("x", seconds)
    assert found.good is good
    assert ("NTP" in found.said) is not good


def test_an_end_that_nobody_is_there_to_tell_is_late_at_once() -> None:
    lag = Lag("v", 5, 4, None, True)
    assert examination.relay([lag], {}).good is False
    assert examination.relay([lag], {"v": "here:1"}).good
    assert "here:1" in examination.relay([lag], {"v": "here:1"}).said
