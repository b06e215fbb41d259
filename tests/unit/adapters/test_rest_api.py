from __future__ import annotations

import logging
import socketserver
import threading
from collections.abc import Iterator
from json import dumps
from pathlib import Path

import httpx
import orjson
import pytest
from connector_conformance import SECRET, folios, pulled, rows
from hypothesis import given, settings
from hypothesis import strategies as st
from rest_worlds import URL, RestWorld, answers, as_json
from source_worlds import mapping

from adapters.base import BadRow, CannotFetch, RetryLater, Row, StopSource
from adapters.rest import http as rest_http
from adapters.rest.api import RestApi
from adapters.rest.http import ATTEMPTS, Time
from adapters.rest.login import Bearer
from adapters.values.flatten import flatten


@pytest.fixture
def world(tmp_path: Path) -> RestWorld:
    return RestWorld(tmp_path)


def test_the_token_goes_along_and_pages_are_asked_for(world: RestWorld) -> None:
    world.add(rows(0, 150))
    pulled(world.source().pull({"since": "2024-01-01"}))
    assert world.asked[:2] == [
        {"page": "1", "size": "100", "desde": "2024-01-01"},
        {"page": "2", "size": "100", "desde": "2024-01-01"},
    ]


def test_the_next_pull_asks_for_what_changed_since_the_last_change_seen(world: RestWorld) -> None:
    world.add(rows(0, 150))
    *_, last = world.source().pull(None)
    assert last.cursor == {"since": rows(149, 150)[0]["cambio"]}
    pulled(world.source().pull(last.cursor))
    assert world.asked[-1]["desde"] == last.cursor["since"]


def test_an_api_that_does_not_sort_by_change_starts_again_when_it_stopped_midway(world: RestWorld) -> None:
    world.add([*reversed(rows(0, 150))])
    first, _, last = world.source().pull(None)
    assert (first.cursor, last.cursor) == ({"since": ""}, {"since": rows(149, 150)[0]["cambio"]})


def test_a_page_that_repeats_for_ever_stops_the_source(world: RestWorld) -> None:
    world.add(rows(0, 50))
    world.answer = answers({"data": world.items})
    with pytest.raises(StopSource, match="same page again"):
        list(world.source().pull(None))
    assert len(world.asked) == 2


def test_a_repeated_page_is_seen_though_something_in_it_changes(world: RestWorld) -> None:
    page = rows(0, 50)
    world.answer = answers(*({"data": [{**item, "x": n} for item in page], "at": n} for n in range(9)))
    with pytest.raises(StopSource, match="same page again"):
        list(world.source().pull(None))


@settings(deadline=None, max_examples=40)
@given(length=st.integers(2, 20), before=st.integers(0, 5))
def test_any_cycle_of_pages_ends(length: int, before: int) -> None:
    world = RestWorld(Path())
    pages = [{"data": rows(n * 3, n * 3 + 3)} for n in range(before + length)]

    def answer(request: httpx.Request) -> httpx.Response:
        page = int(request.url.params["page"]) - 1
        return as_json(pages[page if page < before else before + (page - before) % length])

    world.answer = answer
    with pytest.raises(StopSource, match="same page again"):
        list(world.source().pull(None))
    assert len(world.asked) <= 4 * (before + length) + 4


def test_an_item_that_slips_to_the_next_page_is_no_cycle(world: RestWorld) -> None:
    world.answer = answers({"data": rows(0, 10)}, {"data": rows(9, 19)}, {"data": []})
    assert len(pulled(world.source().pull(None))) == 20


@pytest.mark.parametrize(
    "failure",
    [
        httpx.Response(500),
        httpx.Response(429),
        httpx.Response(599),
        httpx.ConnectError(f"{URL} refused"),
        httpx.ReadTimeout(URL),
        httpx.RemoteProtocolError(URL),
        httpx.Response(200, content=b'{"data": [', headers={"content-type": "application/json"}),
        httpx.Response(200, content=b"\xff\xfe{}", headers={"content-type": "application/json"}),
        httpx.Response(200, content=b"x", headers={"content-type": "application/json", "content-encoding": ""}),
    ],
)
def test_what_may_pass_is_tried_again_and_then_later(world: RestWorld, failure: httpx.Response | Exception) -> None:
    world.answer = answers(failure)
    with pytest.raises(RetryLater) as caught:
        list(world.source().pull(None))
    assert SECRET not in str(caught.value)
    assert len(world.asked) == ATTEMPTS
    assert all(wait <= 0.5 * 2**n for n, wait in enumerate(world.waits))


def test_a_failure_that_passes_costs_nothing(world: RestWorld) -> None:
    world.answer = answers(httpx.ReadTimeout("x"), httpx.Response(503), {"data": rows(0, 3)}, {"data": []})
    assert len(pulled(world.source().pull(None))) == 3


def test_a_source_that_dies_later_keeps_what_came_before(world: RestWorld) -> None:
    world.answer = answers({"data": rows(0, 100)}, httpx.ReadError("x"))
    source = world.source().pull(None)
    first = next(source)
    with pytest.raises(RetryLater):
        next(source)
    world.answer = world.page
    world.add(rows(0, 150))
    assert set(folios(pulled(world.source().pull(first.cursor)))) >= {row["folio"] for row in rows(100, 150)}


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (httpx.Response(401), "refuses the token"),
        (httpx.Response(403), "refuses the token"),
        (httpx.Response(404), "status 404"),
        (httpx.Response(302, headers={"location": "https://elsewhere.example/"}), "status 302"),
        (httpx.Response(200, html="<h1>Portal</h1>"), "something else than JSON"),
        (as_json({"items": []}), "no list of items under data"),
        (as_json({"data": {"a": 1}}), "no list of items under data"),
        (as_json([1]), "no list of items under data"),
    ],
)
def test_what_will_not_pass_stops_the_source_at_once(world: RestWorld, answer: httpx.Response, words: str) -> None:
    world.answer = answers(answer)
    with pytest.raises(StopSource, match=words) as caught:
        world.source().check()
    assert SECRET not in str(caught.value)
    assert len(world.asked) == 1


def test_a_page_of_any_size_is_not_taken_into_memory(world: RestWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rest_http, "LARGEST_BODY", 1000)
    world.add(rows(0, 90))
    with pytest.raises(StopSource, match=r"lower read\.rest\.size"):
        world.source().check()


def test_a_renamed_member_stops_the_source_and_a_missing_null_does_not(world: RestWorld) -> None:
    world.answer = answers({"data": [{"folio": "F-1", "fecha": "2024-01-01"}]}, {"data": []})
    assert len(pulled(world.source().pull(None))) == 1
    world.answer = answers({"data": [{"folio": "F-1", "fecha": "2024-01-01", "falta": "ROBO"}]})
    with pytest.raises(StopSource, match="no item has delito") as caught:
        list(world.source().pull(None))
    assert "falta" not in str(caught.value)


def test_members_nobody_knows_are_told_with_their_page(world: RestWorld) -> None:
    odd = {**rows(1, 2)[0], "persona": {"alias": [{"x": 1}]}}
    world.answer = answers({"data": [7, rows(0, 1)[0]]}, {"data": [odd]}, {"data": []})
    assert [set(step.unexpected) for step in world.source().pull(None)] == [set(), {"persona.alias[0].x"}, set()]


def test_items_that_are_none_are_refused_one_by_one(world: RestWorld) -> None:
    deep: object = 1
    for _ in range(30):
        deep = [deep]
    good = rows(0, 1)[0]
    world.answer = answers({"data": [good, 7, {**good, "folio": None}, {**good, "x": deep}]}, {"data": []})
    batch, _ = world.source().pull(None)
    assert [row.rule for row in batch.rows if isinstance(row, BadRow)] == [
        "not_an_object",
        "missing_key",
        "not_an_object",
    ]


@pytest.mark.parametrize("depth", [200, 300, 1000])
@pytest.mark.parametrize("where", ["folio", "fecha", "x"])
def test_an_item_as_deep_as_json_may_be_is_refused_and_the_others_go_on(
    world: RestWorld, depth: int, where: str
) -> None:
    good, deep = orjson.dumps(rows(0, 1)[0]).decode(), "[" * depth + "]" * depth
    page = f'{{"data": [{good}, {{"folio": "F-2", "fecha": "2024-01-01", "delito": "ROBO", "{where}": {deep}}}]}}'
    json = {"content-type": "application/json"}
    world.answer = answers(httpx.Response(200, content=page.encode(), headers=json), {"data": []})
    (batch, _) = world.source().pull(None)
    assert [type(row) for row in batch.rows] == [Row, BadRow]


def test_json_too_deep_to_be_read_is_an_answer_that_may_pass(world: RestWorld) -> None:
    page = '{"data": ' + "[" * 5000 + "]" * 5000 + "}"
    world.answer = answers(httpx.Response(200, content=page.encode(), headers={"content-type": "application/json"}))
    with pytest.raises(RetryLater, match="not whole JSON"):
        list(world.source().pull(None))


def test_one_item_too_deep_is_not_fetched(world: RestWorld) -> None:
    page = '{"folio": "F-1", "x": ' + "[" * 900 + "]" * 900 + "}"
    world.answer = answers(httpx.Response(200, content=page.encode(), headers={"content-type": "application/json"}))
    with pytest.raises(CannotFetch):
        world.source().fetch("F-1")


def test_a_cycle_is_seen_though_each_answer_says_another_time(world: RestWorld) -> None:
    pages = [{"data": rows(n * 3, n * 3 + 3), "at": str(n)} for n in range(2)]
    world.answer = lambda _: as_json({**pages[len(world.asked) % 2], "at": len(world.asked)})
    with pytest.raises(StopSource, match="same page again"):
        list(world.source().pull(None))
    assert len(world.asked) < 12


def test_pages_without_keys_that_repeat_are_seen_by_their_bytes(world: RestWorld) -> None:
    world.answer = answers({"data": [{**row, "folio": None} for row in rows(0, 3)]})
    with pytest.raises(StopSource, match="same page again"):
        list(world.source().pull(None))


def test_a_name_of_any_length_is_not_repeated_for_each_of_its_members(world: RestWorld) -> None:
    assert flatten({"x" * 1001: {"a": 1, "b": 2}}) is None
    assert flatten({"x" * 990: {"a": 1}}) == {"x" * 990 + ".a": 1}


def test_u0000_reaches_the_mapper(world: RestWorld) -> None:
    world.answer = answers({"data": [{**rows(0, 1)[0], "delito": "RO\0BO"}]}, {"data": []})
    assert pulled(world.source().pull(None))[0].values["delito"] == "RO\0BO"


def test_nested_items_become_columns() -> None:
    item = {
        "id": 1,
        "persona": {"curp": "X", "domicilio": {"calle": None}},
        "delitos": [{"clave": "1"}, {"clave": "2"}],
    }
    assert flatten(item) == {
        "id": 1,
        "persona.curp": "X",
        "persona.domicilio.calle": None,
        "delitos[0].clave": "1",
        "delitos[1].clave": "2",
    }


json = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text("ab", max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("ab", min_size=1, max_size=2), inner, max_size=3)
    ),
    max_leaves=12,
)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(["a", "b"]), json))
def test_flattening_loses_no_leaf(item: dict[str, object]) -> None:
    def leaves(value: object) -> Iterator[object]:
        if isinstance(value, dict | list):
            for inner in value.values() if isinstance(value, dict) else value:
                yield from leaves(inner)
        else:
            yield value

    flat = flatten(item)
    assert flat is not None
    assert [repr(value) for value in flat.values()] == [repr(leaf) for leaf in leaves(item)]


@pytest.mark.parametrize("wrap", [True, False])
def test_one_item_may_come_wrapped_or_bare(world: RestWorld, wrap: bool) -> None:
    item = {**rows(0, 1)[0], "folio": "F/1 ?"}
    seen: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.url.raw_path.decode())
        return as_json({"data": item} if wrap else item)

    world.answer = answer
    row = world.source().fetch("F/1 ?")
    assert row is not None
    assert (row.values, seen) == (item, ["/casos/F%2F1%20%3F"])


def test_another_item_than_the_one_asked_for_is_not_taken(world: RestWorld) -> None:
    world.answer = answers(rows(1, 2)[0])
    with pytest.raises(CannotFetch):
        world.source().fetch("F-000000")


def test_no_address_and_no_key_is_logged(world: RestWorld, caplog: pytest.LogCaptureFixture) -> None:
    world.add(rows(0, 2))
    with caplog.at_level(logging.INFO):
        world.source().fetch("F-000001")
    assert "F-000001" not in caplog.text


@pytest.mark.parametrize("token", ["a\nb", "señal"])
def test_a_token_no_header_can_hold_stops_the_source(token: str) -> None:
    with pytest.raises(StopSource) as caught:
        RestApi("prueba", URL, Bearer(token), mapping(RestWorld.read)).check()
    assert token not in str(caught.value)


def test_an_address_that_is_none_stops_the_source() -> None:
    with pytest.raises(StopSource, match="not an http"):
        RestApi("prueba", "ftp://x", Bearer(SECRET), mapping(RestWorld.read))


class _DiesMidPage(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        while self.rfile.readline() not in (b"\r\n", b""):
            pass
        body = orjson.dumps({"data": rows(0, 100)})
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        self.wfile.write(head.encode() + body[: len(body) // 2])


def test_a_server_that_dies_in_the_middle_of_a_page() -> None:
    waits: list[float] = []
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _DiesMidPage) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        url = f"http://127.0.0.1:{server.server_address[1]}/casos"
        with httpx.Client() as client:
            time = Time(sleep=waits.append)
            source = RestApi("prueba", url, Bearer(SECRET), mapping(RestWorld.read), client=client, time=time)
            with pytest.raises(RetryLater, match="RemoteProtocolError"):
                list(source.pull(None))
        server.shutdown()
        thread.join()
    assert len(waits) == ATTEMPTS - 1


def test_a_number_too_long_to_be_kept_whole_costs_its_item(tmp_path: Path) -> None:
    """Rounded, two keys would be one, and one of two people's records the other's next version."""
    world = RestWorld(tmp_path)
    long = [{**row, "folio": 12345678901234567890120 + n} for n, row in enumerate(rows(0, 2))]
    body = dumps({"data": [*long, *rows(2, 3), {**rows(3, 4)[0], "otra": 10**30}]}).encode()
    world.answer = answers(httpx.Response(200, content=body), {"data": []})
    batch, *_ = world.source().pull(None)
    assert [row.rule if isinstance(row, BadRow) else row.locator for row in batch.rows] == [
        *["unreadable_row"] * 2,
        "F-000002",
        "F-000003",
    ]
