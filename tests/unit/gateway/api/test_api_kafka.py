"""The whole way: a custodian's batch, the relay as a process, a broker, and a stream of the API that hears of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest
from events import events
from questions import FOLLOWED
from served import SMALL, Served, eventually, pull, served
from sqlalchemy import select

from gateway.bus import tail
from gateway.demo import police
from gateway.demo.database import fresh_database
from gateway.demo.home import Home, Servers, home
from gateway.demo.world import Incident
from gateway.flow.feed import Feeds
from gateway.store.engine import unit_of_work
from gateway.store.relay_log import StoredRelayLog, lags
from gateway.store.tables import relay
from gateway.wiring import databases
from tests.services.broker import Broker
from tests.services.broker import broker as own_broker
from tests.services.postgres import Postgres, connections_closed
from tests.services.throwaway import Absent

PATIENCE = 60


@dataclass
class Whole:
    """A gateway, its broker, and reports that can still be corrected."""

    gateway: Served
    broker: Broker
    reports: Iterator[Incident]

    def amend(self) -> int:
        """One report is corrected and one struck out; the view's new last sequence."""
        sources = self.gateway.made.sources
        police.amend(sources.world, sources.drop_folder, next(self.reports), next(self.reports))
        self.gateway.pull()
        return self.gateway.run(self.gateway.services.releases.heads())[self.view]

    @property
    def view(self) -> int:
        return self.gateway.services.register.now().views[FOLLOWED].number

    def heard(self) -> int:
        """How far Kafka has brought the API's tail."""
        feeds: Feeds = self.gateway.services.feeds
        assert isinstance(feeds._tail, tail.KafkaTail)
        window = feeds._tail._windows.get(self.view)
        return window.reached if window else 0


def start(made: Home, *more: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "gateway", "relay", "--settings", str(made.settings_file), *more]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=os.environ)


def held(made: Home) -> set[str]:
    """Who holds the views."""
    engine = databases.releases_engine(made.settings)
    with unit_of_work(engine) as connection:
        found = set(connection.execute(select(relay.c.holder)).scalars())
    engine.dispose()
    return found


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, postgres: Postgres, kafka: object) -> Iterator[Whole]:
    """With a broker of its own: the demo's views have the same names in every test, and the last test stops it."""
    address = postgres.address.render_as_string(hide_password=False)
    with ExitStack() as stack:
        try:
            broker = stack.enter_context(own_broker())
        except Absent as why:
            pytest.fail(str(why)) if os.environ.get("CI") == "true" else pytest.skip(str(why))
        servers = Servers(stack.enter_context(fresh_database(address)), broker.bootstrap)
        stack.enter_context(connections_closed())
        made = stack.enter_context(home(tmp_path_factory.mktemp("whole"), SMALL, None, servers))
        pull(made)
        gateway = stack.enter_context(served(made))
        reports = iter([i for i in made.sources.world.incidents if police.is_exported(i) and i.followed != "none"])
        yield Whole(gateway, broker, reports)


@pytest.fixture
def carried(whole: Whole) -> Iterator[subprocess.Popen[str]]:
    """The relay's process, at work."""
    process = start(whole.gateway.made)
    try:
        assert process.stdout is not None
        assert "the relay is up" in process.stdout.readline()
        yield process
    finally:
        process.terminate()  # one that is killed keeps its leases for half a minute
        process.communicate(timeout=PATIENCE)


def tail_of(whole: Whole) -> tail.KafkaTail:
    found = whole.gateway.services.feeds._tail
    assert isinstance(found, tail.KafkaTail)
    return found


def unsent(whole: Whole) -> list[int]:
    engine = databases.releases_engine(whole.gateway.made.settings)
    try:
        return [lag.events for lag in lags(engine)]
    finally:
        engine.dispose()


def hears(whole: Whole) -> bool:
    """Publishes something more, and looks whether that reaches the API's tail."""
    head = whole.amend()
    return eventually(lambda: whole.heard() >= head)


def test_the_relay_ends_when_told_and_gives_its_leases_back(whole: Whole, carried: subprocess.Popen[str]) -> None:
    made = whole.gateway.made
    assert eventually(lambda: held(made) - {""} != set())
    carried.send_signal(signal.SIGTERM)
    said, _ = carried.communicate(timeout=PATIENCE)
    assert (carried.returncode, "Traceback" in said) == (0, False), said
    assert "messages acknowledged" in said
    assert held(made) == {""}


def test_once_says_what_a_relay_that_was_killed_still_holds(whole: Whole) -> None:
    whole.amend()
    engine = databases.releases_engine(whole.gateway.made.settings)
    log = StoredRelayLog(engine)
    log.hold("gone", 60)
    said, _ = (process := start(whole.gateway.made, "--once")).communicate(timeout=PATIENCE)
    log.leave("gone")
    log.close()
    assert (process.returncode, "another relay holds is still unsent: gone" in " ".join(said.split())) == (1, True), (
        said
    )


def test_once_sends_what_is_there_and_ends(whole: Whole) -> None:
    whole.amend()
    assert sum(unsent(whole)) > 0
    process = start(whole.gateway.made, "--once")
    said, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, said
    assert sum(unsent(whole)) == 0


def test_a_stream_hears_of_a_release_from_kafka_and_without_the_broker_from_the_log(
    whole: Whole, carried: subprocess.Popen[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert any(hears(whole) for _ in range(6)), carried.poll()
    with monkeypatch.context() as blind:
        blind.setattr(tail, "_LOOK_SECONDS", 3_600.0)
        at = whole.amend()
        assert eventually(lambda: whole.heard() >= at)  # soon nobody looks at the log's heads any more
        with whole.gateway.stream("prosecutor", FOLLOWED, after=at) as answer:
            head = whole.amend()
            assert at < (next(events(answer)).sequence or 0) <= head
        assert eventually(lambda: whole.heard() == head)
    tail_of(whole)._soon.set()  # it looks again
    whole.broker.stop(signal.SIGKILL)
    with whole.gateway.stream("prosecutor", FOLLOWED, after=head) as answer:
        last = whole.amend()
        assert head < (next(events(answer)).sequence or 0) <= last
    assert whole.heard() == head
