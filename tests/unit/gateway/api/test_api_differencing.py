from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from served import Served
from typer.testing import CliRunner

from gateway.flow.differencing import Told, cells, differences, within
from gateway.flow.search import Filters
from gateway.main import app
from gateway.settings import Misconfigured
from gateway.wiring.differences import subtractable

VIEW = "zapopan-2026-01.incidentes-analisis"


def filters(**said: object) -> Filters:
    return Filters.model_validate(said)


def count(gateway: Served, who: str, selection: dict[str, object], by: str | None = None) -> dict[str, object]:
    body = {"view": VIEW, "filters": selection} | ({"by": by} if by else {})
    found: dict[str, object] = gateway.ask(who, "POST", "/v1/incidents/count", body).json()
    return found


def test_a_rate_is_told_with_each_count_and_hidden_with_it(gateway: Served) -> None:
    found = count(gateway, "analyst", {}, "municipality")
    assert isinstance(found["cells"], list)
    assert found["cells"]
    for cell in found["cells"]:
        hidden = cell["count"] is None
        assert cell["share"] == (None if hidden else round(cell["count"] / found["total"], 4))  # type: ignore[operator]


def test_counts_that_can_be_subtracted_are_found_in_the_log(own: Served) -> None:
    whole = count(own, "analyst", {})["total"]
    days = [item["data"]["occurred_at"] for item in _all(own)]
    assert isinstance(whole, int)
    last = max(days)
    few = sum(day >= last for day in days)
    assert 0 < few < 5
    own.sequence()
    assert subtractable(own.made.settings, VIEW) == []
    but_few = count(own, "analyst", {"occurred": {"to": last}})["total"]
    assert whole - but_few == few, "each is large enough to be told"  # type: ignore[operator]
    own.sequence()
    [found] = subtractable(own.made.settings, VIEW)
    assert (found.smaller, found.larger) == (filters(occurred={"to": last}), filters())
    said = CliRunner().invoke(app, ["log", "differences", VIEW, "--json", "--settings", str(own.made.settings_file)])
    assert [one["larger"] for one in json.loads(said.stdout)] == ["{}"]
    with pytest.raises(Misconfigured, match="no such view"):
        subtractable(own.made.settings, "nada")


def _all(own: Served) -> list[dict[str, dict[str, str]]]:
    found: list[dict[str, dict[str, str]]] = []
    body: dict[str, object] = {"view": VIEW, "limit": 200}
    while True:
        page = own.ask("analyst", "POST", "/v1/incidents/search", body).json()
        found += page["items"]
        if page["next"] is None:
            return found
        body["cursor"] = page["next"]


def test_the_groups_of_one_count_are_held_against_another(gateway: Served) -> None:
    del gateway
    told = [Told("a", filters(), 100)]
    told += [Told("a", *one) for one in cells(filters(), "municipality", [("14120", 97), ("14039", None), (None, 3)])]
    assert [(d.smaller, d.larger) for d in differences(told, 5)] == [(filters(municipality=["14120"]), filters())]
    assert differences(told, 3) == []
    assert differences([told[0], told[1]._replace(agency="b")], 5) == [], "of two agencies each knows its own"
    assert list(cells(filters(), "occurred", [("2026-03", 9)])) == []


CODES = st.none() | st.lists(st.sampled_from(["14120", "14039", "02004"]), min_size=1, max_size=3, unique=True)
DAYS = st.none() | st.sampled_from(["2026-01", "2026-02", "2026-03", "2026-04"])
RECORDS = [(code, day) for code in ("14120", "14039", "02004", None) for day in ("2026-01", "2026-02", "2026-03", "")]


@st.composite
def selections(draw: st.DrawFn) -> Filters:
    said: dict[str, object] = {}
    if (codes := draw(CODES)) is not None:
        said["municipality"] = codes
    bounds = {name: bound for name in ("from", "to") if (bound := draw(DAYS)) is not None}
    return filters(**said, **({"occurred": bounds} if bounds else {}))


def selected(one: Filters) -> set[tuple[str | None, str]]:
    since = one.occurred.since if one.occurred else None
    until = one.occurred.until if one.occurred else None
    since = "0" if until is not None and since is None else since  # an unknown time is in no range
    return {
        (code, day)
        for code, day in RECORDS
        if (one.municipality is None or code in one.municipality)
        and (since is None or day >= since)
        and (until is None or day < until)
    }


@settings(deadline=None)
@given(selections(), selections())
def test_what_lies_within_is_a_part(one: Filters, other: Filters) -> None:
    if within(one, other):
        assert selected(one) <= selected(other)
    assert within(one, one)
    assert within(one, filters())
