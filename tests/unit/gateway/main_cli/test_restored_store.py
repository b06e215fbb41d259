from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from kafka import KafkaConsumer, TopicPartition

from gateway.flow.access_log import LogBroken
from gateway.flow.leaf import Action, Leaf
from gateway.settings import Misconfigured
from gateway.store.access_log import PendingLeaves
from gateway.store.access_reader import AccessReader
from gateway.wiring import databases, restore
from tests.services.postgres import Postgres, connections_closed
from tests.unit.gateway.main_cli.sites import ISSUER, Site, site


@pytest.fixture
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    server = request.getfixturevalue("postgres") if getattr(request, "param", "") == "postgres" else None
    with site(tmp_path, server) as made:
        yield made


on_both = pytest.mark.parametrize("place", ["sqlite", "postgres"], indirect=True)


def refused(place: Site) -> str:
    """Why the API does not start."""
    with pytest.raises(Misconfigured) as told:
        place.do("serve")
    return str(told.value)


@on_both
def test_a_store_older_than_its_log_is_refused_until_nothing_can_be_numbered_twice(place: Site) -> None:
    place.pull(1, 3)
    place.sequence()
    copy, then = place.copy("store"), place.heads()
    place.pull(2, 5)
    place.sequence()
    given = place.heads()
    assert all(given[view] > last for view, last in then.items())
    place.restore("store", copy)
    assert place.heads() == then
    assert "convenio store restored" in refused(place)
    generation = place.query("SELECT value FROM generation")
    said = place.do("store restored")
    assert all(f"{view}: sigue después de {last}" in said for view, last in given.items())
    assert place.heads() == given
    assert place.query("SELECT value FROM generation") > generation
    place.pull(3, 2)
    rows = place.query("SELECT view_id, sequence FROM release")
    assert len(rows) == len(set(rows)) > 0
    place.sequence()
    told = place.query("SELECT view FROM leaf WHERE action = 'restore_store'", "access_log")
    assert {view for (view,) in told} == set(given)
    assert "nada que corregir" in place.do("store restored")


@on_both
def test_what_is_released_while_it_is_asked_makes_no_older_copy(place: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    class Slow(AccessReader):
        def last_released(self, views: Iterable[str]) -> dict[str, int]:
            place.pull(2, 5)
            place.sequence()
            return super().last_released(views)

    place.pull(1, 3)
    monkeypatch.setattr(restore, "AccessReader", Slow)
    with connections_closed():
        restore.require_current(place.settings)


def test_what_was_read_after_the_copy_is_read_again_and_numbered_above_all(place: Site) -> None:
    place.pull(1, 3)
    copy = place.copy("store")
    place.pull(2, 5)
    place.sequence()
    given = place.heads()
    place.restore("store", copy)
    place.do("store restored")
    place.do("pull")
    for view, last in given.items():
        again = f"SELECT count(*) FROM release r JOIN view v ON v.id = r.view_id WHERE v.name = '{view}'"
        assert place.query(f"{again} AND r.sequence > {last}") == [(5,)]
        assert place.query(f"{again} AND r.sequence <= {last}") == [(3,)]


@on_both
def test_what_only_waits_to_be_logged_counts_too(place: Site) -> None:
    place.pull(1, 3)
    place.sequence()
    copy = place.copy("store")
    before = place.heads()
    view, last = next(iter(before.items()))
    _wait(place, [Leaf(action=Action.FLUSH, subject="eva", view=view, first=1, last=last + 40).encode()])
    place.restore("store", copy)
    place.do("store restored")
    assert place.heads()[view] == last + 40


def _wait(place: Site, bodies: list[bytes]) -> None:
    """Leaves that the API wrote, and the sequencer has not come by since."""
    with connections_closed():
        pending = PendingLeaves(databases.engine(place.settings, "access"))
        pending.write(bodies)
        pending.close()


@on_both
def test_what_was_closed_since_the_copy_is_shut_until_it_is_decided_again(place: Site) -> None:
    place.register("eva")
    place.pull(1, 3)
    place.sequence()
    copy = place.copy("store")
    place.register("ana", "--suspended")
    place.register("leo")
    place.do(f"agreement end {place.agreement}")
    place.sequence()
    place.restore("store", copy)
    said = place.do("store restored")
    assert f"{place.agreement}: terminó" in said
    assert "registre de nuevo: ana, leo" in said
    assert place.query("SELECT subject, standing FROM caller ORDER BY subject") == [
        ("ana", "suspended"),
        ("eva", "active"),
    ]
    assert place.query("SELECT DISTINCT state FROM view") == [("suspended",)]
    place.do(f"agreement end {place.agreement}")
    place.register("leo")
    assert place.query("SELECT count(*) FROM release WHERE payload IS NOT NULL") == [(0,)]


def test_a_leaf_opens_and_erases_nothing(place: Site) -> None:
    place.pull(1, 3)
    then = place.heads()
    forged = {"issuer": ISSUER, "agency": "fge-jalisco", "roles": ["analyst"], "standing": "active"}
    query = forged | {"subject": "eva", "vetted_until": "2099-12-31"}
    leaves = [
        Leaf(action=Action.REGISTER_CALLER, subject="os:root", query=query),
        Leaf(action=Action.REGISTER_CALLER, subject="os:root", query=query | {"subject": "ana"}),
        Leaf(action=Action.END_AGREEMENT, subject="os:root", query={"agreement": place.agreement}),
        Leaf(action=Action.END_AGREEMENT, subject="os:root", query={"agreement": ["no", "name"]}),
        Leaf(action=Action.ACTIVATE_AGREEMENT, subject="os:root", query={"agreement": "a", "version": "two"}),
        Leaf(action=Action.REGISTER_CALLER, subject="os:root", query={"subject": 3}),
        Leaf(action=Action.SEARCH, subject="eva", view=next(iter(place.heads())), sequences="1-x"),
        Leaf(action=Action.FLUSH, subject="eva", view=next(iter(place.heads())), last=2**63),
    ]
    _wait(place, [leaf.encode() for leaf in leaves] + [b"no leaf at all"])
    place.do("store restored")
    assert place.heads() == then
    assert place.query("SELECT subject, agency, standing FROM caller") == [("ana", "zapopan-policia", "suspended")]
    assert place.query("SELECT count(*) > 0 FROM release WHERE payload IS NOT NULL")[0][0]


def test_an_agreement_amended_since_the_copy_is_named_and_its_views_stay_shut(place: Site) -> None:
    place.pull(1, 3)
    copy = place.copy("store")
    text = place.agreement_file.read_text("utf-8")
    place.agreement_file.write_text(text.replace("version: 1", "version: 2", 1), "utf-8")
    place.do(f"agreement activate {place.agreement_file}")
    place.sequence()
    place.restore("store", copy)
    said = place.do("store restored")
    assert f"{place.agreement}: versión 2: póngala en vigor" in said
    assert place.query("SELECT DISTINCT state FROM view") == [("suspended",)]
    place.do(f"agreement activate {place.agreement_file}")
    assert "nada que corregir" in place.do("store restored")


def test_views_that_only_the_log_knows_are_named_until_they_are_there_again(place: Site) -> None:
    empty = place.copy("store")
    other = place.folder / "other.yaml"
    name = f"{place.agreement}-b"
    other.write_text(place.agreement_file.read_text("utf-8").replace(place.agreement, name), "utf-8")
    place.do(f"keys scope {other}")
    place.do(f"agreement end {place.agreement}")
    place.do(f"agreement activate {other}")
    place.pull(1, 3)
    place.sequence()
    given = place.heads()
    place.restore("store", empty)
    assert all(view in place.do("store restored") for view in given if view.startswith(name))
    place.do(f"agreement end {place.agreement}")
    place.do(f"agreement activate {other}")
    assert "convenio store restored" in refused(place)
    place.do("store restored")
    assert all(place.heads()[view] >= last for view, last in given.items())


def test_a_log_older_than_its_store_goes_on_only_where_somebody_says_so(place: Site) -> None:
    place.pull(1, 3)
    place.sequence()
    copy = place.copy("access_log")
    place.register("eva")
    place.sequence()
    place.restore("access_log", copy)
    with pytest.raises(LogBroken, match="restored from an older copy"):
        place.sequence()
    place.sequence(restored=True)
    assert place.query("SELECT count(*) FROM leaf WHERE action = 'restore_log'", "access_log") == [(1,)]
    assert "nada que corregir" in place.do("store restored")


@on_both
def test_both_restored_from_copies_of_one_moment_agree(place: Site) -> None:
    place.pull(1, 3)
    place.sequence()
    store, log, then = place.copy("store"), place.copy("access_log"), place.heads()
    place.pull(2, 5)
    place.sequence()
    place.restore("store", store)
    place.restore("access_log", log)
    place.sequence(restored=True)
    assert "nada que corregir" in place.do("store restored")
    assert place.heads() == then


def test_the_issuer_is_part_of_who_is_registered(place: Site) -> None:
    copy = place.copy("store")
    place.register("ana", "--suspended")
    place.sequence()
    place.restore("store", copy)
    assert "ana" in place.do("store restored")
    assert place.query("SELECT issuer, standing FROM caller") == [(ISSUER, "suspended")]


def in_topic(place: Site, kafka: str) -> list[int]:
    """The sequences of the only topic, as they stand there."""
    [(name,)] = place.query("SELECT name FROM view WHERE owner = 'zapopan-juzgado'")
    part = TopicPartition(f"convenio.{name}", 0)
    client = KafkaConsumer(bootstrap_servers=kafka, group_id=None, auto_offset_reset="earliest")
    try:
        client.assign([part])
        end, found = client.end_offsets([part])[part], []
        while client.position(part) < end:
            found += [int(dict(r.headers)["ce_sequence"]) for r in client.poll(500).get(part, [])]
        return found
    finally:
        client.close()


def test_the_relay_goes_on_behind_its_topic_s_end(tmp_path: Path, postgres: Postgres, kafka: str) -> None:
    with site(tmp_path, postgres, kafka) as place:
        place.pull(1, 3)
        place.do("relay --once")
        copy = place.copy("store")
        place.pull(2, 5)
        place.do("relay --once")
        before = in_topic(place, kafka)
        place.query("DELETE FROM pending_leaf RETURNING id")  # what only the topic knows
        place.restore("store", copy)
        place.query("DELETE FROM pending_leaf RETURNING id")
        with pytest.raises(AssertionError, match="the topic is ahead of this store"):
            place.do("relay --once")
        place.do("store restored")
        place.pull(3, 2)
        place.do("relay --once")
        after = in_topic(place, kafka)
    assert after[: len(before)] == before
    assert after == sorted(set(after))
    assert len(after) == len(before) + 5 + 2
