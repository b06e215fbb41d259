from __future__ import annotations

import asyncio
import re
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import httpx
import pytest
from questions import COUNTS, FOLLOWED, INCIDENTS, SEARCHES, Question, questions
from served import WAIT, Actor, Served
from sqlalchemy import event
from starlette.types import Message

from gateway.flow.access_log import AccessLog, LogUnavailable
from gateway.flow.desk import Desk, Permitted, Reason
from gateway.flow.feed import Feeds
from gateway.flow.leaf import Action, Leaf, Outcome
from gateway.flow.tail import LogTail
from gateway.store.access_log import GroupCommit, PendingLeaves
from gateway.store.engine import sqlite_engine
from gateway.store.migrate import upgrade
from gateway.web.tokens import Claims
from gateway.wiring import serving


def parts(gateway: Served, log: AccessLog) -> dict[str, Any]:
    """Desk and feeds that write to another log."""
    kinds = {agency.id: agency.kind for agency in gateway.made.settings.agency}
    register = gateway.services.register
    desk = Desk(register, serving.access(), log, kinds)
    return {"desk": desk, "feeds": Feeds(LogTail(gateway.services.releases), register, desk)}


def empty_log(folder: Path, pages: int | None = None) -> tuple[GroupCommit, PendingLeaves]:
    """A new access log; with ``pages``, one that may grow by no more than so many database pages."""
    upgrade(sqlite_engine(folder / "access.db"), "access")
    engine = sqlite_engine(folder / "access.db")
    if pages is not None:

        @event.listens_for(engine, "connect")
        def _limit(connection: Any, _: object) -> None:
            most = connection.execute("PRAGMA page_count").fetchone()[0] + pages
            connection.execute(f"PRAGMA max_page_count={most}")

    pending = PendingLeaves(engine)
    return GroupCommit(pending), pending


class GatedLog:
    """``AccessLog`` that makes everybody wait: ``asked`` once somebody does, ``durable`` lets them go."""

    def __init__(self) -> None:
        self.leaves: list[Leaf] = []
        self.asked, self.durable = asyncio.Event(), asyncio.Event()

    async def append(self, leaf: Leaf) -> None:
        self.leaves.append(leaf)
        self.asked.set()
        await self.durable.wait()


class LostLog:
    """``AccessLog`` that can't make anything durable."""

    async def append(self, leaf: Leaf) -> None:
        raise LogUnavailable("no space left")


def unavailable(answer: httpx.Response) -> None:
    assert answer.status_code == 503, answer.text
    assert answer.json()["type"] == "/problems/log_unavailable"
    assert int(answer.headers["retry-after"]) > 0
    assert set(answer.json()) == {"type", "title", "title_en", "status", "action", "action_en"}
    assert "convenio-leaf" not in answer.headers


@pytest.fixture(scope="module")
def asked(gateway: Served) -> list[Question]:
    return questions(gateway)


def test_with_a_closed_log_nobody_is_answered_and_nothing_changes(
    gateway: Served, asked: list[Question], tmp_path: Path
) -> None:
    log, _ = empty_log(tmp_path)
    log.close()
    app = gateway.beside(**parts(gateway, log))
    for question in asked:
        unavailable(gateway.inside(app, *question))
    unavailable(gateway.inside(app, "prosecutor", "GET", f"/v1/feeds/{FOLLOWED}/stream"))
    assert gateway.services.register.now().views[INCIDENTS].state == "in_force"


def test_with_a_closed_log_not_even_a_refusal_is_told(gateway: Served, tmp_path: Path) -> None:
    log, _ = empty_log(tmp_path)
    log.close()
    app = gateway.beside(**parts(gateway, log))
    unavailable(gateway.inside(app, "intruder", "POST", "/v1/incidents/search", {"view": INCIDENTS}))
    unavailable(gateway.inside(app, "intruder", "POST", "/v1/incidents/search", {"view": "no.existe"}))
    unavailable(gateway.inside(app, "analyst", "GET", "/metrics"))


def test_on_a_full_disk_each_answer_that_was_given_is_in_the_log(gateway: Served, tmp_path: Path) -> None:
    log, pending = empty_log(tmp_path, pages=3)
    app = gateway.beside(**parts(gateway, log))
    receipts = []
    for _ in range(200):
        answer = gateway.inside(app, *SEARCHES["incidents"])
        if answer.status_code != 200:
            break
        receipts.append(answer.headers["convenio-leaf"])
    unavailable(answer)
    unavailable(gateway.inside(app, *SEARCHES["incidents"]))
    log.close()
    assert receipts
    assert [Leaf.decode(body).id for _, body in pending.peek(1000)] == receipts
    pending.close()


@pytest.mark.parametrize("number", range(19))
def test_no_byte_leaves_before_the_leaf_is_durable(gateway: Served, asked: list[Question], number: int) -> None:
    assert len(asked) == 19
    log = GatedLog()
    app = gateway.beside(**parts(gateway, log))
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def go() -> None:
        answering = asyncio.create_task(served_once(gateway, app, asked[number], send))
        async with asyncio.timeout(WAIT):
            await log.asked.wait()
        assert sent == []
        assert not answering.done()
        log.durable.set()
        await answering

    gateway.run(go())
    assert sent[0]["status"] == 200
    [leaf] = log.leaves
    headers = dict(sent[0]["headers"])
    assert headers[b"convenio-leaf"].decode() == leaf.id


def served_once(gateway: Served, app: Any, question: Question, send: Any) -> Coroutine[Any, Any, None]:
    request = gateway.client.build_request(
        question.method, question.path, json=question.body, headers=gateway.headers(question.who)
    )
    scope = {
        "type": "http",
        "method": question.method,
        "path": request.url.path,
        "query_string": request.url.query,
        "headers": [(k.lower(), v) for k, v in request.headers.raw],
        "client": ("127.0.0.1", 1),
    }
    incoming = iter([{"type": "http.request", "body": request.content, "more_body": False}])

    async def receive() -> Message:
        return next(incoming)

    work: Coroutine[Any, Any, None] = app(scope, receive, send)
    return work


def test_every_answer_has_its_leaf_with_who_why_what_and_how_much(gateway: Served, asked: list[Question]) -> None:
    answers = [(question, gateway.ask(*question)) for question in asked]
    leaves = gateway.leaves()
    for question, answer in answers:
        assert answer.status_code == 200, (question, answer.text)
        leaf = leaves[answer.headers["convenio-leaf"]]
        sent = gateway.made.headers(question.who)
        assert (leaf.purpose, leaf.reference) == (sent["Convenio-Purpose"], sent["Convenio-Reference"])
        assert (leaf.outcome, leaf.roles) == (Outcome.PERMIT, (question.who,))
        assert (leaf.action, leaf.view, leaf.records or 0) == expected(question, answer), question
        assert told(leaf.sequences) == released(answer), question
    assert len({answer.headers["convenio-leaf"] for _, answer in answers}) == len(answers)


def told(ranges: str) -> set[int]:
    ends = [(part.split("-")[0], part.split("-")[-1]) for part in ranges.split(",") if part]
    return {number for first, last in ends for number in range(int(first), int(last) + 1)}


def released(answer: httpx.Response) -> set[int]:
    """Which releases the answer holds."""
    return {int(number) for number in re.findall(r'"id":"[^"/]+/(\d+)"', answer.text)}


def expected(question: Question, answer: httpx.Response) -> tuple[Action, str, int]:
    """What the leaf must say, from the question and the answer alone."""
    end = question.path.partition("?")[0].rpartition("/")[2]
    body = answer.json() if answer.headers["content-type"] == "application/json" else {}
    if end in ("suspend", "resume"):
        return (Action.SUSPEND_VIEW if end == "suspend" else Action.RESUME_VIEW), INCIDENTS, 0
    if end in ("search", "count"):
        groups = body.get("items", body.get("cells", [None]))
        return Action(end), body["view"], len(groups)
    if question.path.startswith("/v1/feeds"):
        return Action.FOLLOW, FOLLOWED, len(body["items"])
    if end == "acknowledge":
        return Action.ACKNOWLEDGE, INCIDENTS, 0
    if end == "withdrawals":
        return Action.READ, INCIDENTS, len(body["items"])
    if end == "holders":
        return Action.LIST_HOLDERS, INCIDENTS, len(body["items"])
    if "/releases/" in question.path:
        return Action.READ, INCIDENTS, 1
    if end == "views":
        return Action.LIST_VIEWS, "", len(body["views"])
    if end == "entries":
        return Action.REVIEW_LOG, "", len(body["entries"])
    return Action.VERIFY_LOG, "", int(end != "checkpoint")


def test_the_leaf_says_what_was_asked(gateway: Served) -> None:
    search = gateway.ask(*SEARCHES["incidents"]).headers["convenio-leaf"]
    count = gateway.ask(*COUNTS["hearings"]).headers["convenio-leaf"]
    leaves = gateway.leaves()
    assert leaves[search].query == {"municipality": ["14120"]}
    assert leaves[count].query == {"by": "measure"}


REFUSALS = [
    ("intruder", "POST", "/v1/incidents/search", {"view": INCIDENTS}, "search", "not_found", ""),
    ("intruder", "POST", "/v1/incidents/search", {"view": "no.existe"}, "search", "not_found", ""),
    ("intruder", "GET", "/v1/log/entries", None, "review_log", "not_permitted", ""),
    ("analyst", "POST", f"/v1/views/{INCIDENTS}/suspend", None, "suspend_view", "not_permitted", INCIDENTS),
    ("analyst", "GET", "/v1/views", None, "list_views", "not_permitted", ""),
    ("analyst", "GET", "/metrics", None, "operate", "not_permitted", ""),
    ("steward", "GET", "/v1/operations/status", None, "operate", "not_permitted", ""),
    ("operator", "GET", "/v1/log/checkpoint", None, "verify_log", "not_permitted", ""),
    ("analyst", "GET", f"/v1/feeds/{INCIDENTS}", None, "follow", "not_permitted", INCIDENTS),
    ("prosecutor", "GET", f"/v1/views/{FOLLOWED}/releases/999999", None, "read", "", FOLLOWED),
]


@pytest.mark.parametrize(("who", "method", "path", "body", "action", "reason", "view"), REFUSALS)
def test_a_refusal_to_a_known_caller_is_logged(
    gateway: Served, who: str, method: str, path: str, body: object, action: str, reason: str, view: str
) -> None:
    before = set(gateway.leaves())
    assert gateway.ask(who, method, path, body).status_code in (403, 404)
    [leaf] = [leaf for id_, leaf in gateway.leaves().items() if id_ not in before]
    assert (leaf.action.value, leaf.reason, leaf.view) == (action, reason, view)
    assert leaf.outcome.value == ("refuse" if reason else "permit")
    assert not leaf.records


def test_somebody_unregistered_is_written_down_too(gateway: Served) -> None:
    before = set(gateway.leaves())
    unknown = Actor("analyst", "zapopan-policia", "nadie.conocido")
    assert gateway.ask(unknown, "POST", "/v1/incidents/search", {"view": INCIDENTS}).status_code == 403
    [leaf] = [leaf for id_, leaf in gateway.leaves().items() if id_ not in before]
    assert (leaf.subject, leaf.reason) == ("nadie.conocido", "caller_unknown")


@pytest.fixture
def following(gateway: Served) -> Permitted:
    person = Claims("fiscal.demo", "fge-jalisco", frozenset({"prosecutor"}), 2**40, gateway.made.issuer.iss, "jti")
    reason = Reason("case_follow_up", "CI/2026/1")
    return Permitted(person, Action.FOLLOW, reason, gateway.services.register.now().views[FOLLOWED])


def test_a_flush_waits_for_its_leaf(gateway: Served, following: Permitted) -> None:
    async def go() -> tuple[Leaf, bytes]:
        log = GatedLog()
        stream = parts(gateway, log)["feeds"].stream(following, 0, lambda: False)
        assert await anext(stream) == b"retry: 2000\n\n"
        flushing = asyncio.create_task(anext(stream))
        async with asyncio.timeout(WAIT):
            await log.asked.wait()
        assert not flushing.done()
        log.durable.set()
        sent = await flushing
        await stream.aclose()
        return log.leaves[0], sent

    leaf, sent = gateway.run(go())
    sequences = [int(line[4:]) for line in sent.decode().split("\n") if line.startswith("id: ")]
    assert (leaf.action, leaf.view) == (Action.FLUSH, FOLLOWED)
    assert (leaf.first, leaf.last, leaf.records) == (sequences[0], sequences[-1], len(sequences))


def test_a_flush_that_cannot_be_logged_sends_nothing(gateway: Served, following: Permitted) -> None:
    async def go() -> list[bytes]:
        stream = parts(gateway, LostLog())["feeds"].stream(following, 0, lambda: False)
        sent = [await anext(stream)]
        with pytest.raises(LogUnavailable):
            sent.append(await anext(stream))
        return sent

    assert gateway.run(go()) == [b"retry: 2000\n\n"]
