from collections import Counter

import pytest
from demo_rows import DATA

from contracts.kinds import KINDS
from policies.agreement import Agreement, conflicts, read
from policies.views import View, views_of


@pytest.fixture(scope="module")
def agreements() -> list[Agreement]:
    paths = sorted((DATA / "agreements").glob("*.yaml"))
    return [read(path.read_text(encoding="utf-8"), path.name) for path in paths]


@pytest.fixture(scope="module")
def views(agreements: list[Agreement]) -> list[View]:
    return [view for agreement in agreements for view in views_of(agreement)]


def test_the_agreements_stand_beside_each_other(agreements: list[Agreement]) -> None:
    assert len(agreements) == 2
    assert conflicts(agreements) == []


def test_six_views_or_more_and_two_of_one_kind_for_different_recipients(views: list[View]) -> None:
    assert len(views) >= 6
    assert {view.kind for view in views} == set(KINDS)
    by_kind = Counter((view.owner, view.kind) for view in views)
    assert max(by_kind.values()) >= 2
    cases = [view.recipients for view in views if view.kind == "case"]
    assert len(set(cases)) >= 2


def test_the_analyst_links_persons_and_matters_across_all_three_agencies(views: list[View]) -> None:
    seen = [v for v in views if "zapopan-policia" in v.recipients and "crime_analysis" in v.purposes]
    assert {view.kind for view in seen} == {"incident", "hearing", "case"}
    assert len({view.scope for view in seen}) == 1
    assert {view.scope.kind for view in seen} == {"agreement"}
    for field in ("persons[].curp", "iph_reference"):
        assert len({view.rules[field] for view in seen}) == 1
        assert {view.rules[field].transform for view in seen} == {"pseudonym"}


def test_the_prosecutor_follows_incidents_and_hearings_in_a_scope_of_its_own(views: list[View]) -> None:
    followed = [view for view in views if "prosecutor" in view.roles]
    assert {view.kind for view in followed} == {"incident", "hearing"}
    assert {view.recipients for view in followed} == {frozenset({"fge-jalisco"})}
    assert {view.scope.kind for view in followed} == {"recipient"}


def test_the_comptroller_audits_and_receives_nothing(views: list[View]) -> None:
    assert all(view.auditors == {"contraloria-jalisco"} for view in views)
    assert all("contraloria-jalisco" not in view.recipients for view in views)


def test_every_view_is_searchable_by_time_place_and_person(views: list[View]) -> None:
    for view in views:
        filters = KINDS[view.kind].filters
        assert view.shows(filters.occurred)
        assert filters.person is not None
        assert view.shows(filters.person)
        assert filters.municipality is not None
        assert view.shows(filters.municipality)


def test_no_name_leaves(views: list[View]) -> None:
    for view in views:
        for field in ("given_names", "first_surname", "second_surname", "alias", "address.street", "contact.phone"):
            assert not view.shows(f"persons[].{field}")
