from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import httpx
from hypothesis import given, settings
from hypothesis import strategies as st
from served import Actor, Served

from gateway.demo.home import CAST
from gateway.flow.holders import Holders, Holding, Withdrawn, holdings
from gateway.flow.leaf import Action, Leaf, Outcome, ranges
from gateway.web.documents import HoldersPage
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


def leaf(action: Action, agency: str, sequences: list[int], through: int = 0, outcome: str = "permit") -> Leaf:
    query = {"through": through} if through else {}
    return Leaf(
        action=action, subject="x", agency=agency, sequences=ranges(sequences), query=query, outcome=Outcome(outcome)
    )


GONE = [Withdrawn(10, "r", "2026-03-01", (3, 7)), Withdrawn(12, "s", "2026-03-02", (4,))]


def test_any_version_of_the_record_counts_and_a_refusal_does_not() -> None:
    seen = [
        leaf(Action.SEARCH, "a", [7]),
        leaf(Action.READ, "b", [4]),
        leaf(Action.FLUSH, "c", [1, 2, 5, 6, 8, 9, 11]),
        leaf(Action.FOLLOW, "d", [3, 4, 10]),
        leaf(Action.SEARCH, "e", [3, 4], outcome="refuse"),
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
