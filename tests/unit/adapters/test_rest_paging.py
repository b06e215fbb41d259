from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from connector_conformance import SECRET, folios, pulled, rows
from rest_worlds import URL, CursorWorld, LinkInBodyWorld, LinkWorld, OffsetWorld, RestWorld, answers, as_json
from source_worlds import mapping

from adapters.base import Batch, StopSource
from adapters.rest.api import RestApi
from adapters.rest.login import Bearer
from contracts.document import DocumentError


def linked(header: str) -> httpx.Response:
    return as_json({"data": rows(0, 100)}, link=header)


def test_an_offset_goes_on_behind_what_came_and_not_behind_what_was_asked_for(tmp_path: Path) -> None:
    world = OffsetWorld(tmp_path)
    world.add(rows(0, 150))
    pulled(world.source().pull({"since": "2024-01-01"}))
    assert [asked["desplazo"] for asked in world.asked] == ["0", "70", "140", "150"]
    assert {asked["desde"] for asked in world.asked} == {"2024-01-01"}


def test_a_cursor_goes_along_with_what_was_asked_for(tmp_path: Path) -> None:
    world = CursorWorld(tmp_path)
    world.add(rows(0, 250))
    pulled(world.source().pull({"since": "2024-01-01"}))
    first = {"size": "100", "desde": "2024-01-01"}
    assert world.asked == [first, {**first, "desde_cursor": "c100="}, {**first, "desde_cursor": "c200="}]


@pytest.mark.parametrize("end", [{"next_cursor": None}, {"next_cursor": ""}, {"next_cursor": False}, {"x": 1}])
def test_a_cursor_ends_where_it_is_empty_or_left_out(tmp_path: Path, end: object) -> None:
    world = CursorWorld(tmp_path)
    world.answer = answers(
        {"data": rows(0, 100), "meta": {"next_cursor": 7}},
        {"data": [], "meta": {"next_cursor": 8}},  # nothing of it passed the API's own filter
        {"data": rows(100, 200), "meta": end},
    )
    assert len(pulled(world.source().pull(None))) == 200
    assert [asked.get("desde_cursor") for asked in world.asked] == [None, "7", "8"]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"data": rows(0, 100), "meta": {}}, "no member meta.next_cursor"),
        ({"data": rows(0, 100)}, "no object that could hold meta.next_cursor"),
        ({"data": rows(0, 1), "meta": None}, "no object that could hold meta.next_cursor"),
        ({"data": rows(0, 1), "meta": {"next_cursor": True}}, "neither a text nor a number"),
        ({"data": rows(0, 1), "meta": {"next_cursor": {"id": SECRET}}}, "neither a text nor a number"),
    ],
)
def test_a_misnamed_cursor_is_no_end(tmp_path: Path, answer: object, words: str) -> None:
    world = CursorWorld(tmp_path)
    world.answer = answers(answer)
    for ask in (world.source().check, lambda: list(world.source().pull(None))):
        with pytest.raises(StopSource, match=words) as caught:
            ask()
        assert SECRET not in str(caught.value)


def test_a_first_page_that_is_full_and_links_to_nothing_is_no_end_and_a_short_one_is(tmp_path: Path) -> None:
    world = LinkWorld(tmp_path)
    world.answer = answers({"data": rows(0, 100)})
    with pytest.raises(StopSource, match=r"no Link header: .* another read\.rest\.size"):
        list(world.source().pull(None))
    world.answer = answers({"data": rows(0, 99)})
    assert len(pulled(world.source().pull(None))) == 99


@pytest.mark.parametrize(
    "header",
    [
        "</casos?ficha=2>; rel=next",
        '<?ficha=2>; rel="prev NEXT"',
        '<https://api.example/casos?ficha=1>; rel="prev", <https://api.example:443/casos?ficha=2>; REL="next"',
        '<x>; rel="prev"; title="a, <b>; rel=next", </casos?ficha=2>; title="a=b; c\\", d"; rel="next"',
        "<//api.example/casos?ficha=2>;rel=next,<y>;rel=last",
    ],
)
def test_the_next_page_is_where_a_link_of_that_relation_points(tmp_path: Path, header: str) -> None:
    world = LinkWorld(tmp_path)
    world.answer = answers(linked(header), as_json({"data": rows(100, 101)}, link='<z>; rel="first"'))
    assert len(pulled(world.source().pull({"since": "2024"}))) == 101
    assert world.asked == [{"size": "100", "desde": "2024"}, {"ficha": "2"}]


@pytest.mark.parametrize(
    "header",
    [
        '</casos?ficha=2>; rel="prev"',
        '</casos?ficha=2>; rel="nextpage"',
        '</casos?ficha=2>; anchor="#x"; rel="next"',
        '</casos?ficha=2>; title="rel=next"',
    ],
)
def test_any_other_link_is_none(tmp_path: Path, header: str) -> None:
    world = LinkWorld(tmp_path)
    world.answer = answers(linked(header))
    assert len(pulled(world.source().pull(None))) == 100


def test_a_link_is_taken_whole(tmp_path: Path) -> None:
    world = LinkWorld(tmp_path)
    world.answer = answers(linked("</casos;v=1/a,b?f=x%2Fy&f=z;w>; rel=next"), {"data": []})
    list(world.source().pull(None))
    assert world.requests[1].url.raw_path == b"/casos;v=1/a,b?f=x%2Fy&f=z;w"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/casos?ficha=2",
        "//evil.example/casos",
        "http://api.example/casos",
        "https://api.example:8443/casos",
        "https://api.example.evil.example/casos",
        "https://api.example@evil.example/casos",
    ],
)
@pytest.mark.parametrize("world_type", [LinkWorld, LinkInBodyWorld])
def test_the_token_goes_to_no_other_host(tmp_path: Path, world_type: type[RestWorld], target: str) -> None:
    world = world_type(tmp_path)
    link, body = (f"<{target}>; rel=next", None) if world_type is LinkWorld else ("", target)
    world.answer = answers(as_json({"data": rows(0, 3), "siguiente": body}, link=link), {"data": []})
    with pytest.raises(StopSource, match=r"another host|is none") as caught:
        list(world.source().pull(None))
    assert "evil" not in str(caught.value)
    assert [request.url.host for request in world.requests] == ["api.example"]


@pytest.mark.parametrize("user", ["eve:x", "evil.example\\"])
def test_who_is_in_the_link_is_not_believed(tmp_path: Path, user: str) -> None:
    """A user and password of somebody else's choosing would replace our own."""
    world = LinkWorld(tmp_path)
    world.answer = answers(linked(f"<https://{user}@api.example/casos?ficha=2>; rel=next"), {"data": []})
    list(world.source().pull(None))
    assert [str(request.url.copy_with(query=None)) for request in world.requests] == [URL, URL]
    assert world.requests[0].headers["authorization"] == world.requests[1].headers["authorization"]


def test_an_address_may_hold_a_query_of_its_own(tmp_path: Path) -> None:
    world = RestWorld(tmp_path)
    world.answer = answers({"data": rows(0, 1)}, {"data": []}, rows(0, 1)[0])
    client = httpx.Client(transport=httpx.MockTransport(world.handle))
    url = "https://api.example/casos?tipo=robo&page=9"
    source = RestApi("prueba", url, Bearer(), mapping(world.read), client=client)
    list(source.pull(None))
    assert [(asked["tipo"], asked["page"]) for asked in world.asked] == [("robo", "1"), ("robo", "2")]
    assert source.fetch("F-000000") is not None
    assert world.requests[-1].url.raw_path == b"/casos/F-000000?tipo=robo&page=9"
    assert "authorization" not in world.requests[0].headers


def test_an_api_without_a_size_is_asked_for_none(tmp_path: Path) -> None:
    world = RestWorld(tmp_path)
    world.read = "{rest: {items: data, key: folio, size_parameter: null}}"
    world.answer = answers({"data": rows(0, 1)}, {"data": []})
    list(world.source().pull(None))
    assert world.asked == [{"page": "1"}, {"page": "2"}]


def test_pointers_that_lead_in_a_circle_end(tmp_path: Path) -> None:
    world = CursorWorld(tmp_path)
    pages = [{"data": rows(n, n + 1), "meta": {"next_cursor": n + 1}} for n in range(3)]
    world.answer = lambda _: as_json(pages[len(world.asked) % 3])
    with pytest.raises(StopSource, match="same page again"):
        list(world.source().pull(None))
    world.answer = answers({"data": [], "meta": {"next_cursor": 1}})
    with pytest.raises(StopSource, match="same page again"):
        list(world.source().pull(None))


@pytest.mark.parametrize("world_type", [RestWorld, OffsetWorld, CursorWorld, LinkWorld])
def test_only_the_end_of_a_whole_reading_is_complete(tmp_path: Path, world_type: type[RestWorld]) -> None:
    world = world_type(tmp_path)
    world.add(rows(0, 150))
    whole = [step for step in world.source().pull(None) if isinstance(step, Batch)]
    assert [step.complete for step in whole] == [False] * (len(whole) - 1) + [True]
    assert not any(step.complete for step in world.source().pull(whole[-1].cursor) if isinstance(step, Batch))
    world.empty()
    assert [step.complete for step in world.source().pull(None) if isinstance(step, Batch)] == [True]


def test_marks_that_are_numbers_are_compared_as_such(tmp_path: Path) -> None:
    world = RestWorld(tmp_path)
    marked = [{**row, "cambio": mark} for row, mark in zip(rows(0, 3), (999, 1000, 1000.5), strict=True)]
    world.answer = answers({"data": marked}, {"data": []})
    first, last = world.source().pull({"since": "998"})
    assert first.cursor == last.cursor == {"since": "1000.5"}


@pytest.mark.parametrize(
    ("read", "words"),
    [
        ("paging: cursor", "paging: cursor without next"),
        ("paging: page, next: siguiente", "next with paging: page"),
        ("paging: link, page: p", "page with paging: link"),
        ("cursor: c", "cursor with paging: page"),
        ("paging: offset, cursor: c", "cursor with paging: offset"),
        ("paging: scroll", "paging"),
    ],
)
def test_parameters_of_another_paging_are_a_mistake(read: str, words: str) -> None:
    with pytest.raises(DocumentError, match=words):
        mapping(f"{{rest: {{key: folio, {read}}}}}")


PERSONS = """  persons[].role: {const: detained}
  persons[].curp: {text: curp}
  persons[].address.street: {text: domicilio.calle}
each: {persons: {member: detalle.personas}}
"""


def people(found: object) -> dict[str, object]:
    return {**rows(0, 1)[0], "detalle": {"personas": found}}


def with_people(world: RestWorld, *items: object) -> list[object]:
    world.more = PERSONS
    world.answer = answers({"data": list(items)}, {"data": []})
    return [row for step in world.source().pull(None) if isinstance(step, Batch) for row in step.rows]


def test_a_members_objects_are_handed_over_as_parts(tmp_path: Path) -> None:
    world = RestWorld(tmp_path)
    two = [{"curp": "A", "domicilio": {"calle": "Juárez"}}, {"curp": "B"}]
    one, none = with_people(world, people(two), {**people(None), "folio": "F-1"})
    assert one.values["#persons"] == [{"curp": "A", "domicilio.calle": "Juárez"}, {"curp": "B"}]
    assert not any("personas" in column for column in one.values)
    assert none.values["#persons"] == []
    world.answer = answers(people([{"curp": "A"}]))
    row = world.source().fetch("F-000000")
    assert row is not None
    assert row.values["#persons"] == [{"curp": "A"}]


@pytest.mark.parametrize("found", [7, "A", [7], [{"curp": "A"}, None]])
def test_a_member_that_is_no_list_of_objects_makes_a_bad_row(tmp_path: Path, found: object) -> None:
    bad, good = with_people(RestWorld(tmp_path), people(found), {**people([]), "folio": "F-1"})
    assert (bad.rule, good.locator) == ("not_a_list_of_objects", "F-1")


def test_members_of_parts_that_nobody_knows_are_told(tmp_path: Path) -> None:
    world = RestWorld(tmp_path)
    with_people(world, people([{"curp": "A", "apodo": "x"}]))
    world.answer = answers({"data": [people([{"curp": "A", "apodo": "x"}])]}, {"data": []})
    assert [set(step.unexpected) for step in world.source().pull(None)] == [{"apodo"}, set()]


def test_folios_survive_a_page_that_shifts(tmp_path: Path) -> None:
    world = CursorWorld(tmp_path)
    world.add(rows(0, 250))
    source = world.source().pull(None)
    first = next(source)
    source.close()
    again = folios(pulled(world.source().pull(first.cursor)))
    assert {*folios(first.rows), *again} == {row["folio"] for row in rows(0, 250)}
