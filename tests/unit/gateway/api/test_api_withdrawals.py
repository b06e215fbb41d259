from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from threading import Event
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from served import Actor, Served, put_callers
from typer.testing import CliRunner

from gateway.demo.home import CAST
from gateway.flow.holders import Busy, Holders, Holding, Withdrawn, holdings
from gateway.flow.leaf import Action, Leaf, ranges
from gateway.flow.ports import StoreUnavailable
from gateway.main import app as commands
from gateway.store import agreements
from gateway.store.held import held_of
from gateway.web.documents import HoldersPage
from gateway.wiring.access_log import log_reader
from gateway.wiring.databases import releases_engine
from gateway.wiring.held import held

FOLLOWED = "jalisco-2026-02.audiencias-seguimiento"


def withdrawals(gateway: Served, who: str, view: str, after: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = gateway.ask(who, "GET", f"/v1/views/{view}/withdrawals?after={after}").json()
    return found


def acknowledge(gateway: Served, who: str, view: str, through: int) -> int:
    path = f"/v1/views/{view}/withdrawals/acknowledge"
    return gateway.ask(who, "POST", path, {"through": through}).status_code


def told(gateway: Served, view: str) -> Mapping[tuple[str, int], bool]:
    gateway.sequence()
    return {(one.agency, one.withdrawn.sequence): one.told for one in held(gateway.made.settings, view)}


def test_the_owner_sees_who_holds_what_was_withdrawn_until_they_say_that_it_is_deleted(own: Served) -> None:
    agency, who = CAST["prosecutor"].agency, "prosecutor"
    before = own.ask(who, "GET", f"/v1/feeds/{FOLLOWED}?limit=1000").json()
    assert told(own, FOLLOWED) == {}, "nothing has been withdrawn"
    own.made.sources.amend()
    own.pull()
    found = told(own, FOLLOWED)
    assert found
    assert set(found) == {(agency, sequence) for _, sequence in found}
    assert not any(found.values()), "nobody has told them"
    number = own.services.register.now().views[FOLLOWED].number
    with pytest.raises(StoreUnavailable), closing(log_reader(own.made.settings)) as reader:
        held_of(releases_engine(own.made.settings), reader, number, FOLLOWED, lambda: True)
    listed = withdrawals(own, who, FOLLOWED)
    assert [one["withdrawn"] for one in listed["items"]] == [True] * len(found)
    assert {int(one["id"].rpartition("/")[2]) for one in listed["items"]} == {sequence for _, sequence in found}
    assert {one["reference"] for one in listed["items"]} <= {one["reference"] for one in before["items"]}
    assert withdrawals(own, who, FOLLOWED, listed["last"])["items"] == []
    assert not listed["more"]
    assert all(told(own, FOLLOWED).values()), "now they have been told, and hold it still"
    first, *others = sorted(sequence for _, sequence in found)
    assert acknowledge(own, who, FOLLOWED, first) == 200
    assert sorted(sequence for _, sequence in told(own, FOLLOWED)) == others
    assert acknowledge(own, who, FOLLOWED, listed["last"]) == 200
    assert told(own, FOLLOWED) == {}


def test_an_acknowledgement_is_in_the_log_and_of_nothing_yet_to_come(own: Served) -> None:
    answer = own.ask("prosecutor", "POST", f"/v1/views/{FOLLOWED}/withdrawals/acknowledge", {"through": 1})
    assert answer.json() == {"view": FOLLOWED, "through": 1}
    leaf = own.leaves()[answer.headers["convenio-leaf"]]
    assert (leaf.action, leaf.view, leaf.query, leaf.sequences) == (Action.ACKNOWLEDGE, FOLLOWED, {"through": 1}, "")
    for wrong in ({"through": 2**40}, {"through": -1}, {"through": "1"}, {}, {"through": 1, "x": 1}):
        found = own.ask("prosecutor", "POST", f"/v1/views/{FOLLOWED}/withdrawals/acknowledge", wrong)
        assert found.status_code == 400, found.text


def test_who_never_received_it_holds_nothing_and_an_ended_view_can_be_acknowledged(own: Served) -> None:
    own.made.sources.amend()
    own.pull()
    assert told(own, FOLLOWED) == {}
    own.set_state(FOLLOWED, "suspended")
    own.look()
    assert acknowledge(own, "prosecutor", FOLLOWED, 1) == 200


def steward_of(gateway: Served, view: str) -> Actor:
    owner = gateway.services.register.now().views[view].view.owner
    steward = Actor("steward", owner, f"enlace@{owner}", "oversight")
    gateway.enrol(steward)
    return steward


def holders(gateway: Served, view: str) -> dict[str, Any]:
    gateway.sequence()
    answer = gateway.ask(steward_of(gateway, view), "GET", f"/v1/views/{view}/holders")
    assert answer.status_code == 200, answer.text
    HoldersPage.model_validate_json(answer.content, strict=True)
    found: dict[str, Any] = answer.json()
    assert gateway.leaves()[answer.headers["convenio-leaf"]].action is Action.LIST_HOLDERS
    return found


def test_the_owner_asks_the_api_who_holds_what_was_withdrawn_since_when_and_how_many(own: Served) -> None:
    agency, who = CAST["prosecutor"].agency, "prosecutor"
    own.ask(who, "GET", f"/v1/feeds/{FOLLOWED}?limit=1000")
    assert holders(own, FOLLOWED) == {"view": FOLLOWED, "agencies": [], "last": 0, "more": False, "items": []}
    own.made.sources.amend()
    own.pull()
    expected = sorted(sequence for _, sequence in told(own, FOLLOWED))
    today = datetime.now(UTC).date().isoformat()
    found = holders(own, FOLLOWED)
    assert found["agencies"] == [{"agency": agency, "records": len(expected), "since": today, "untold": len(expected)}]
    assert [one["id"] for one in found["items"]] == [f"{FOLLOWED}/{sequence}" for sequence in expected]
    listed = withdrawals(own, who, FOLLOWED)
    assert {one["reference"] for one in found["items"]} == {one["reference"] for one in listed["items"]}
    assert holders(own, FOLLOWED)["agencies"][0]["untold"] == 0, "asking for withdrawals told them"
    assert acknowledge(own, who, FOLLOWED, expected[-1]) == 200
    cleared = holders(own, FOLLOWED)
    assert (cleared["agencies"], cleared["items"]) == ([], [])


def test_of_a_view_that_has_ended_what_was_withdrawn_is_listed_and_what_it_erased_is_said_not_to_be(
    own: Served,
) -> None:
    received = own.ask("prosecutor", "GET", f"/v1/feeds/{FOLLOWED}?limit=1000").json()["items"]
    own.made.sources.amend()
    own.pull()
    before = told(own, FOLLOWED)
    assert 0 < len(before) < len(received), "the others are shared until the end"
    agreements.end(releases_engine(own.made.settings), FOLLOWED.partition(".")[0])
    own.look()
    assert told(own, FOLLOWED) == before
    assert sum(one["records"] for one in holders(own, FOLLOWED)["agencies"]) == len(before)
    said = CliRunner().invoke(commands, ["agreement", "held", FOLLOWED, "--settings", str(own.made.settings_file)])
    assert "without what it erased as it ended" in said.output
    described = own.ask(None, "GET", "/v1/openapi.json").json()["paths"]["/v1/views/{view}/holders"]["get"][
        "description"
    ]
    assert "whoever received it holds it still" in described


def test_who_holds_what_comes_page_by_page_and_nothing_is_passed_over(own: Served) -> None:
    gone = [
        Withdrawn(10, "r", "2026-03-02", (3,)),
        Withdrawn(12, "s", "2026-03-01", (4,)),
        Withdrawn(15, "t", "", (5,)),
    ]
    held_by = [Holding(agency, one, agency == "a") for agency in "ba" for one in gone[:2]]
    app = own.beside(holders=Holders(lambda *_: held_by))
    steward = steward_of(own, FOLLOWED)

    def asked(query: str = "") -> httpx.Response:
        return own.inside(app, steward, "GET", f"/v1/views/{FOLLOWED}/holders{query}")

    whole, seen, after, more = asked().json(), [], 0, True
    assert whole["agencies"] == [
        {"agency": "a", "records": 2, "since": "2026-03-01", "untold": 0},
        {"agency": "b", "records": 2, "since": "2026-03-01", "untold": 2},
    ]
    assert whole["items"][0]["holders"] == [{"agency": "a", "told": True}, {"agency": "b", "told": False}]
    while more:
        page = asked(f"?after={after}&limit=1").json()
        assert page["agencies"] == whole["agencies"], "the sums are of everything, on each page"
        seen += page["items"]
        after, more = page["last"], page["more"]
    assert seen == whole["items"]
    assert [one["id"] for one in seen] == [f"{FOLLOWED}/10", f"{FOLLOWED}/12"]
    for wrong in ("?after=-1", "?limit=0", "?limit=1001", "?agency=x"):
        assert asked(wrong).status_code == 400


class Slow:
    """An answer that comes when the test lets it, and knows then whether anybody still waits for it."""

    def __init__(self) -> None:
        self.begun, self.free, self.ended = Event(), Event(), Event()
        self.given_up = False

    def __call__(self, number: int, view: str, given_up: Callable[[], bool]) -> list[Holding]:
        self.begun.set()
        self.free.wait()
        self.given_up = given_up()
        self.ended.set()
        return []

    async def until_begun(self) -> None:
        await asyncio.to_thread(self.begun.wait)


def test_who_asks_while_another_is_answered_is_told_to_come_again(own: Served) -> None:
    slow = Slow()
    app = own.beside(holders=Holders(slow))
    steward = steward_of(own, FOLLOWED)
    path = f"/v1/views/{FOLLOWED}/holders"
    with ThreadPoolExecutor(1) as another:
        first = another.submit(own.inside, app, steward, "GET", path)
        slow.begun.wait()
        busy = own.inside(app, steward, "GET", path)
        slow.free.set()
        assert first.result().status_code == 200
    assert (busy.status_code, busy.json()["type"].rpartition("/")[2]) == (429, "too_many_requests")
    assert int(busy.headers["retry-after"]) > 0
    assert own.inside(app, steward, "GET", path).status_code == 200


def test_who_lost_the_right_while_it_was_read_is_not_answered(own: Served) -> None:
    steward = steward_of(own, FOLLOWED)

    def revoked(*_: object) -> list[Holding]:
        put_callers(own.made, steward, standing="suspended")
        own.look()
        return []

    app = own.beside(holders=Holders(revoked))
    answer = own.inside(app, steward, "GET", f"/v1/views/{FOLLOWED}/holders")
    assert answer.status_code == 403, answer.text


def test_what_nobody_waits_for_is_given_up_and_until_it_ends_nothing_else_is_begun(own: Served) -> None:
    view, slow = own.services.register.now().views[FOLLOWED], Slow()

    async def cancelled() -> None:
        holders = Holders(slow)
        asking = asyncio.create_task(holders.of(view))
        await slow.until_begun()
        asking.cancel()
        await asyncio.wait([asking])
        with pytest.raises(Busy):
            await holders.of(view)
        slow.free.set()
        await asyncio.to_thread(slow.ended.wait)
        holders.close()

    asyncio.run(cancelled())
    assert slow.given_up


def test_an_end_waits_for_nothing_that_is_being_read(own: Served) -> None:
    view, slow = own.services.register.now().views[FOLLOWED], Slow()

    async def closed() -> None:
        holders = Holders(slow)
        asking = asyncio.create_task(holders.of(view))
        await slow.until_begun()
        holders.close()
        assert not slow.ended.is_set()
        slow.free.set()
        await asking

    asyncio.run(closed())
    assert slow.given_up


def leaf(action: Action, agency: str, sequences: list[int], through: int = 0) -> Leaf:
    query = {"through": through} if through else {}
    return Leaf(action=action, subject="x", agency=agency, sequences=ranges(sequences), query=query)


GONE = [Withdrawn(10, "r", "2026-03-01", (3, 7)), Withdrawn(12, "s", "2026-03-02", (4,))]


def test_any_version_of_the_record_counts_and_no_count() -> None:
    seen = [
        leaf(Action.SEARCH, "a", [7]),
        leaf(Action.READ, "b", [4]),
        leaf(Action.FLUSH, "c", [1, 2, 5, 6, 8, 9, 11]),
        leaf(Action.FOLLOW, "d", [3, 4, 10]),
        leaf(Action.COUNT, "f", [3]),
        leaf(Action.ACKNOWLEDGE, "d", [], 10),
    ]
    found = {(one.agency, one.withdrawn.reference, one.told) for one in holdings(GONE, seen)}
    assert found == {("a", "r", False), ("b", "s", False), ("d", "s", False)}


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from("ab"), st.sets(st.integers(1, 15), max_size=8), st.integers(0, 15))))
def test_the_log_is_read_alike_in_any_order(parts: list[tuple[str, set[int], int]]) -> None:
    seen = [leaf(Action.SEARCH, agency, sorted(numbers)) for agency, numbers, _ in parts]
    seen += [leaf(Action.ACKNOWLEDGE, agency, [], through) for agency, _, through in parts if through]
    expected = {
        (agency, one.sequence)
        for agency in "ab"
        for one in GONE
        if {n for who, numbers, _ in parts if who == agency for n in numbers} & set(one.before)
        and max([0, *(t for who, _, t in parts if who == agency)]) < one.sequence
    }
    for order in (seen, seen[::-1]):
        assert {(one.agency, one.withdrawn.sequence) for one in holdings(GONE, order)} == expected
