from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import httpx
import pytest
from events import events
from questions import FOLLOWED
from served import Actor, Served, eventually, pulled, served

from gateway.flow import feed, register
from gateway.flow.desk import Desk, Permitted, Reason
from gateway.flow.feed import Feeds
from gateway.flow.leaf import Action
from gateway.flow.ports import ReleaseLog, StoreUnavailable
from gateway.flow.register import STALE_SECONDS, Register
from gateway.flow.tail import LogTail
from gateway.store import agreements
from gateway.store import standing as stored
from gateway.store.engine import unit_of_work
from gateway.web.tokens import Claims
from gateway.wiring import databases, serving
from policies.access import Permit

FOLLOWER = Actor("prosecutor", "fge-jalisco", "fiscal.demo", "case_follow_up")


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory, server: str | None) -> Iterator[Served]:
    """A gateway of these tests alone; each leaves the follower and the views as they were, but for the last."""
    with pulled(tmp_path_factory.mktemp("standing"), server) as made, served(made) as gateway:
        yield gateway


def test_everything_that_notices_a_revocation_looks_more_than_once_a_second() -> None:
    assert register.LOOK_SECONDS + feed.LOOK_SECONDS < 1
    assert STALE_SECONDS <= 2  # how long an answer may rest on what can no longer be asked


def suspended_by_its_owner(gateway: Served) -> None:
    assert gateway.ask("steward", "POST", f"/v1/views/{FOLLOWED}/suspend").status_code == 200


def suspended_at_the_command_line(gateway: Served) -> None:
    gateway.set_state(FOLLOWED, "suspended")


def caller_suspended(gateway: Served) -> None:
    put(gateway, standing="suspended")


def vetting_lapsed(gateway: Served) -> None:
    put(gateway, until="2026-01-01")


def put(gateway: Served, standing: str = "active", until: str = "2099-12-31") -> None:
    """In the store only, as the command line does: the register has yet to notice."""
    engine = databases.releases_engine(gateway.made.settings)
    callers = [c for c in stored.callers(engine) if c.subject == FOLLOWER.subject]
    agreements.put_callers(engine, [c._replace(standing=standing, vetted_until=until) for c in callers])  # type: ignore[arg-type]


def restored(gateway: Served) -> None:
    put(gateway)
    gateway.set_state(FOLLOWED, "in_force")
    gateway.look()


def page(gateway: Served) -> httpx.Response:
    return gateway.ask(FOLLOWER, "GET", f"/v1/feeds/{FOLLOWED}?limit=1")


REVOCATIONS = [
    (suspended_by_its_owner, "view_suspended"),
    (suspended_at_the_command_line, "view_suspended"),
    (caller_suspended, "caller_suspended"),
    (vetting_lapsed, "vetting_lapsed"),
]


@pytest.mark.parametrize(("revoke", "reason"), REVOCATIONS)
def test_a_revocation_ends_running_streams_and_refuses_requests(
    standing: Served, revoke: Callable[[Served], None], reason: str
) -> None:
    restored(standing)
    assert page(standing).status_code == 200
    with standing.stream(FOLLOWER, FOLLOWED) as answer:
        told = events(answer)
        assert next(told).name == "release"
        revoke(standing)
        *_, last = told  # the stream ends
    assert (last.name, last.data["code"]) == ("ended", reason)
    assert last.data["es"] != last.data["en"]
    refused = page(standing)
    assert (refused.status_code, refused.json()["reason"]) == (403, reason)
    with standing.stream(FOLLOWER, FOLLOWED) as again:
        assert again.status_code == 403
    restored(standing)
    assert page(standing).status_code == 200


@pytest.mark.parametrize(("revoke", "reason"), REVOCATIONS[1:])
def test_a_revocation_made_elsewhere_is_noticed_without_a_stream(
    standing: Served, revoke: Callable[[Served], None], reason: str
) -> None:
    restored(standing)
    revoke(standing)
    assert eventually(lambda: page(standing).status_code == 403)
    assert page(standing).json()["reason"] == reason
    restored(standing)


def test_a_stream_does_not_outlive_its_token(standing: Served) -> None:
    restored(standing)
    headers = standing.headers(FOLLOWER)
    short = standing.made.issuer.token(FOLLOWER.subject, FOLLOWER.agency, [FOLLOWER.role], ttl=2)
    headers |= {"Authorization": f"Bearer {short}"}
    with standing.client.stream("GET", f"/v1/feeds/{FOLLOWED}/stream", headers=headers) as answer:
        assert answer.status_code == 200
        assert all(event.name != "ended" for event in events(answer))  # it ends by itself


def test_a_suspension_between_two_flushes_keeps_the_second_back(standing: Served) -> None:
    restored(standing)
    services = standing.services
    person = Claims(FOLLOWER.subject, FOLLOWER.agency, frozenset({"prosecutor"}), 2**40, standing.made.issuer.iss, "j")
    asked = Permitted(
        person, Action.FOLLOW, Reason("case_follow_up", "CI/1/2"), services.register.now().views[FOLLOWED]
    )

    async def go() -> list[bytes]:
        stream = Feeds(LogTail(services.releases), services.register, services.desk).stream(asked, 0, lambda: False)
        sent = [await anext(stream)]
        standing.set_state(FOLLOWED, "suspended")
        await services.register.look()
        return sent + [part async for part in stream]

    sent = standing.run(go())
    assert [part.partition(b"\n")[0] for part in sent] == [b"retry: 2000", b"event: ended"]
    restored(standing)


def test_within_a_second_a_question_is_decided_anew_when_what_stands_or_the_day_changes(standing: Served) -> None:
    restored(standing)
    services, kinds = standing.services, {agency.id: agency.kind for agency in standing.made.settings.agency}
    day = [datetime(2026, 6, 1, 18, 0, tzinfo=UTC)]
    desk = Desk(services.register, serving.access(), services.desk._log, kinds, lambda: day[0])
    person = Claims(FOLLOWER.subject, FOLLOWER.agency, frozenset({"prosecutor"}), 2**40, standing.made.issuer.iss, "j")

    def decided(action: Action = Action.FOLLOW, purpose: str = "case_follow_up", by: Claims = person) -> bool:
        return isinstance(desk.judge(by, action, services.register.now().views[FOLLOWED], purpose), Permit)

    assert decided()
    assert not decided(purpose="statistics")
    assert not decided(Action.SUSPEND_VIEW)
    assert not decided(by=replace(person, roles=frozenset({"steward"})))
    standing.set_state(FOLLOWED, "suspended")
    standing.run(services.register.look())
    assert not decided()
    restored(standing)
    assert decided()
    day[0] = datetime(2200, 1, 1, tzinfo=UTC)
    assert not decided()


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


class AwayLog:
    """``ReleaseLog`` of which only the generation is asked, and that is away when told so."""

    away = False

    async def generation(self) -> int:
        if self.away:
            raise StoreUnavailable("away")
        return -1  # nothing new

    async def heard(self) -> dict[str, str]:
        return {}


def beside(gateway: Served, stands: Register) -> tuple[Desk, Feeds]:
    kinds = {agency.id: agency.kind for agency in gateway.made.settings.agency}
    log = gateway.services.desk
    desk = Desk(stands, serving.access(), log._log, kinds)
    return desk, Feeds(LogTail(gateway.services.releases), stands, desk)


def test_what_stands_is_believed_for_two_seconds_and_not_a_moment_longer(standing: Served) -> None:
    clock = Clock()
    stands = Register(standing.services.releases, clock)
    desk, feeds = beside(standing, stands)
    app = standing.beside(register=stands, desk=desk, feeds=feeds)
    asks = [("analyst", "GET", "/v1/me"), ("operator", "GET", "/metrics"), (None, "GET", "/health/ready")]
    asks += [(who, "GET", path) for who, path in (("steward", "/v1/views"), ("auditor", "/v1/log/checkpoint"))]

    def statuses() -> set[int]:
        return {standing.inside(app, *ask).status_code for ask in asks}

    assert statuses() == {503}  # nobody has looked yet
    standing.run(stands.look())
    standing.sequence()
    assert statuses() == {200}
    clock.now += STALE_SECONDS
    assert statuses() == {200}
    clock.now += 0.001
    assert statuses() == {503}
    answer = standing.inside(app, "analyst", "GET", "/v1/me")
    assert answer.json()["type"] == "/problems/store_unavailable"
    assert int(answer.headers["retry-after"]) > 0
    assert standing.inside(app, None, "GET", "/health/live").status_code == 200


def test_a_store_that_is_away_ends_a_stream_and_comes_back(standing: Served) -> None:
    clock = Clock()
    stands = Register(standing.services.releases, clock)
    _, feeds = beside(standing, stands)
    person = Claims(FOLLOWER.subject, FOLLOWER.agency, frozenset({"prosecutor"}), 2**40, standing.made.issuer.iss, "j")

    async def go() -> list[bytes]:
        await stands.look()
        asked = Permitted(person, Action.FOLLOW, Reason("case_follow_up", "CI/1/2"), stands.now().views[FOLLOWED])
        stream = feeds.stream(asked, 0, lambda: False)
        sent = [await anext(stream)]
        clock.now += STALE_SECONDS + 1
        return sent + [part async for part in stream]

    sent = standing.run(go())
    assert b'"code":"unavailable"' in sent[1]
    assert len(sent) == 2


def test_a_look_at_a_store_that_is_away_does_not_make_the_snapshot_younger(standing: Served) -> None:
    log, clock = AwayLog(), Clock()
    stands = Register(log, clock)  # type: ignore[arg-type]
    standing.run(stands.look())
    log.away = True
    clock.now += STALE_SECONDS + 1
    with pytest.raises(StoreUnavailable):
        standing.run(stands.look())
    with pytest.raises(StoreUnavailable):
        stands.now()
    log.away = False
    standing.run(stands.look())
    assert stands.now().generation == -1


def test_what_stands_is_read_anew_without_reading_its_documents_anew(standing: Served) -> None:
    engine = databases.releases_engine(standing.made.settings)
    with unit_of_work(engine) as connection:
        first, second = (stored.views_in_store(connection) for _ in range(2))
    assert [a.view is b.view for a, b in zip(first, second, strict=True)] == [True] * len(first)


def test_an_ended_agreement_ends_streams_and_takes_what_it_shared(standing: Served) -> None:
    restored(standing)
    with standing.stream(FOLLOWER, FOLLOWED) as answer:
        told = events(answer)
        assert next(told).name == "release"
        agreements.end(databases.releases_engine(standing.made.settings), "jalisco-2026-02")
        *_, last = told
    assert (last.name, last.data["code"]) == ("ended", "view_ended")
    assert page(standing).json()["reason"] == "view_ended"
    number = standing.services.register.now().views[FOLLOWED].number
    left: list[object] = standing.run(_left(standing.services.releases, number))
    assert left == []


async def _left(log: ReleaseLog, view: int) -> list[object]:
    return [row for row in await log.after(view, 0, 10_000) if row.payload is not None]
