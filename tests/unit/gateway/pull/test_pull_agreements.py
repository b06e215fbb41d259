"""Agreements that begin, change, lapse and end, and what that does to what was and will be released."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import orjson
import pytest

from contracts.document import DocumentError
from gateway.flow.accounts import Accounts
from gateway.flow.feed import readable
from gateway.flow.ports import Overtaken, PolicyChanged
from gateway.flow.pull import NothingInForce
from gateway.flow.strip import Stripping, strippings
from gateway.store.standing import agreements
from policies.agreement import Conflicting
from tests.unit.gateway.pull.pull_world import (
    ANALYSIS,
    FOLLOWED,
    FOLLOWING,
    OTHER,
    OWNER,
    SHOWN,
    VIEWS,
    TableSource,
    World,
    agreement,
    fresh,
    quiet,
    row,
)

ONLY_ANALYSIS = {"analisis": ANALYSIS}


def without(path: str, rule: str = "suppress") -> dict[str, dict[str, str]]:
    return {"analisis": ANALYSIS | {path: rule}, "seguimiento": dict(FOLLOWING)}


def stripping(world: World, view: str = SHOWN) -> Stripping:
    log, ask = world.store.log, world.store.ask
    views = {v.view.name: v for v in ask(log.views())}
    return strippings(views, ask(log.policies()))[view]


def read(world: World, view: str = SHOWN) -> list[dict[str, object]]:
    """What an answer shows of the view now, whatever policy a release was made under."""
    now, store = stripping(world, view), world.store
    rows = readable(store.ask(store.log.after(store.view(view).number, 0, 100)), now)
    return [orjson.loads(now.payload(r.policy, r.payload)) for r in rows if r.payload is not None]


def test_without_an_agreement_nothing_is_pulled() -> None:
    with fresh(text="") as world, pytest.raises(NothingInForce, match="convenio agreement list"):
        world.pull(TableSource(row("1")))


def test_another_owners_agreement_releases_nothing_of_ours() -> None:
    text = agreement(owner="zapopan-policia", views=ONLY_ANALYSIS)
    with fresh(text=text) as world, pytest.raises(NothingInForce):
        world.pull(TableSource(row("1")))


@pytest.mark.parametrize("valid", [("2020-01-01", "2026-05-31"), ("2026-06-02", "2036-01-01")])
def test_a_lapsed_and_a_future_agreement_release_nothing(valid: tuple[str, str]) -> None:
    with fresh(text=agreement(valid=valid)) as world, pytest.raises(NothingInForce):
        world.pull(TableSource(row("1")))


@pytest.mark.parametrize(
    ("moment", "in_force"),
    [
        ("2026-06-01T05:59:59", False),  # still the last of May in Mexico
        ("2026-06-01T06:00:00", True),
        ("2026-07-01T05:59:59", True),  # still the last of June
        ("2026-07-01T06:00:00", False),
    ],
)
def test_its_days_are_days_of_official_time(moment: str, in_force: bool) -> None:
    with fresh(text=agreement(valid=("2026-06-01", "2026-06-30"))) as world:
        world.now = datetime.fromisoformat(moment).replace(tzinfo=UTC)
        if in_force:
            assert world.pull(TableSource(row("1"))).released == 1
        else:
            with pytest.raises(NothingInForce):
                world.pull(TableSource(row("1")))


def test_the_extension_of_a_lapsed_agreement_goes_on_without_doubling(world: World) -> None:
    source = TableSource(row("1"), row("2"))
    world.pull(source)
    world.now += timedelta(days=5000)
    source.put(row("2", articulo="99"))
    with pytest.raises(NothingInForce):
        world.pull(source)
    world.store.activate(agreement(2, valid=("2026-01-01", "2066-12-31")))

    accounts = world.pull(source)

    assert (accounts.read, accounts.released) == (1, 1)  # the old position still stands: same rules, same number
    assert world.states() == [(1, "current"), (1, "superseded"), (2, "current")]


def test_a_view_that_lapses_beside_another_is_neither_released_into_nor_forgotten(world: World) -> None:
    world.store.activate(agreement(1, {"larga": ANALYSIS}, name="otro", valid=("2026-01-01", "2066-12-31")))
    source = TableSource(row("1"), row("2"), row("3"))
    world.pull(source)
    world.now += timedelta(days=5000)
    source.put(row("1", articulo="99"))
    source.put(row("2", sancion="X"))
    source.put(row("3", estatus="BAJA"))

    world.pull(source)

    assert world.states("otro.larga")[3:] == [(2, "current"), (2, "withdrawal")]
    assert world.states() == [(1, "current"), (1, "erased"), (1, "stale"), (2, "withdrawal")]
    source.put(row("2"))
    world.pull(source)  # valid again, and still not in force
    world.store.activate(agreement(2, valid=("2026-01-01", "2066-12-31")))
    world.pull(source)
    assert world.states() == [
        (1, "erased"),
        (1, "superseded"),
        (1, "superseded"),
        (2, "current"),
        (2, "current"),
        (2, "withdrawal"),
    ]


def test_a_suspended_view_is_still_released_into(world: World) -> None:
    world.store.suspend(SHOWN)

    assert world.pull(TableSource(row("1"))).views == {SHOWN: 1, FOLLOWED: 1}
    world.store.activate(agreement(2, without("measure.kind")))
    assert world.store.view(SHOWN).state == "suspended"


def test_a_view_whose_secret_is_not_here_is_left_out_and_named(world: World) -> None:
    world.store.activate(agreement(1, {"ajena": ANALYSIS}, name="tercero"))

    accounts = world.pull(TableSource(row("1")))

    assert accounts.keyless == ["tercero.ajena"]
    assert accounts.views == {SHOWN: 1, FOLLOWED: 1}


def test_a_new_view_is_filled_from_the_start_and_the_others_stay_as_they_are(world: World) -> None:
    source = TableSource(row("1"), row("2"))
    world.pull(source)
    before = world.history()
    world.store.activate(agreement(2, {**VIEWS, "estadistica": {"infraction.article": "keep"}}))

    accounts = world.pull(source)

    assert accounts.views == {"convenio-prueba.estadistica": 2}
    assert world.history() == before
    assert world.pull(source).read == 0


def test_an_amended_view_makes_again_what_its_new_rules_change(world: World) -> None:
    source = TableSource(row("1"), row("2", sancion="ARRESTO"))
    world.pull(source)
    world.store.activate(agreement(2, without("measure.kind")))

    accounts = world.pull(source)

    assert accounts.views == {SHOWN: 2}
    assert all("measure" not in shown for shown in world.current())
    assert world.states() == [(1, "superseded"), (1, "superseded"), (2, "current"), (2, "current")]


def test_what_the_new_rules_leave_alike_keeps_its_version_and_moves_to_the_new_policy(world: World) -> None:
    source = TableSource(row("1"))
    world.pull(source)
    world.store.activate(agreement(2, without("place.neighbourhood", "keep")))  # no row has one

    accounts = world.pull(source)

    assert accounts.released == 0
    assert world.states() == [(1, "current")]
    assert world.history()[0].policy == world.store.view(SHOWN).policy


def test_the_same_rules_under_a_later_version_keep_their_number_and_nothing_is_read_again(world: World) -> None:
    source = TableSource(row("1"))
    world.pull(source)
    policy = world.store.view(SHOWN).policy
    world.store.activate(agreement(2))

    assert world.store.view(SHOWN).policy == policy
    assert world.pull(source).read == 0


def test_until_the_backfill_what_the_new_policy_hides_or_changes_is_cut_out(world: World) -> None:
    world.pull(TableSource(row("1")))
    hidden = {"analisis": ANALYSIS, "seguimiento": FOLLOWING | {"infraction.label": "suppress", "status": "keep"}}
    world.store.activate(agreement(2, hidden))

    assert world.current(FOLLOWED)[0]["infraction"] == {"label": "RUIDO"}
    assert read(world, FOLLOWED) == [{"occurred_at": "2026-03"}]
    assert stripping(world, FOLLOWED).complete


@pytest.mark.parametrize(
    ("path", "rule"),
    [
        ("occurred_at", "{date: month}"),
        ("infraction.article", "suppress"),
        ("measure.kind", "suppress"),
        ("place.municipality", "suppress"),
        ("persons[].curp", "suppress"),
    ],
)
def test_until_the_backfill_what_could_be_searched_by_more_than_the_view_shows_is_withheld(
    world: World, path: str, rule: str
) -> None:
    source = TableSource(row("1"))
    world.pull(source)
    world.store.activate(agreement(2, without(path, rule)))

    assert read(world) == []
    assert not stripping(world).complete
    world.pull(source)
    assert len(read(world)) == 1


def test_a_new_pseudonym_epoch_withholds_the_old_pseudonyms(world: World) -> None:
    world.pull(TableSource(row("1")))
    world.store.activate(agreement(2).replace("version: 2\n", "version: 2\nepoch: 2\n"))

    assert read(world) == []
    assert len(read(world, FOLLOWED)) == 1  # no pseudonym in it


def test_after_its_end_an_agreement_goes_on_from_the_epochs_that_it_had(world: World) -> None:
    """Else ending it first would let somebody leave with a secret that goes on being used."""

    def version(number: int, epoch: int, readers: str) -> str:
        text = agreement(number, ONLY_ANALYSIS).replace("title:", f"epoch: {epoch}\ntitle:", 1)
        return text.replace("[fge-jalisco, zapopan-juzgado]", readers)

    world.store.activate(version(2, 2, "[fge-jalisco, zapopan-juzgado]"))
    world.store.end()
    for epoch, told in ((1, "1 comes before 2"), (2, "fge-jalisco no longer shares or contributes")):
        with pytest.raises(DocumentError, match=told):
            world.store.activate(version(3, epoch, "[zapopan-juzgado]"))
    world.store.activate(version(3, 3, "[zapopan-juzgado]"))
    world.store.end()
    with pytest.raises(DocumentError, match="2 comes before 3"):
        world.store.activate(version(4, 2, "[zapopan-juzgado]"))


def test_marking_stale_or_superseded_never_calls_an_old_payload_a_new_ones(world: World) -> None:
    source = TableSource(row("1"), row("2"))
    world.pull(source)
    old = world.store.view(SHOWN).policy
    world.store.activate(agreement(2, without("measure.kind")))
    source.put(row("1", sancion="X"))
    world.pull(source)

    assert {seen.policy for seen in world.history()[:2]} == {old}


def test_a_clause_that_goes_ends_its_view_and_erases_it(world: World) -> None:
    world.pull(TableSource(row("1", infraccion="CANARIO")))

    world.store.activate(agreement(2, ONLY_ANALYSIS))

    assert world.store.view(FOLLOWED).state == "ended"
    assert world.states(FOLLOWED) == [(1, "erased")]
    assert len(world.current()) == 1
    assert b"CANARIO" not in world.store.bytes_at_rest()


def test_ending_an_agreement_erases_every_payload_and_ends_its_feeds(world: World) -> None:
    source = TableSource(row("1", infraccion="CANARIO"))
    world.pull(source)
    source.put(row("1", infraccion="CANARIO-2", sancion="ARRESTO"))
    world.pull(source)
    generation = world.store.ask(world.store.log.generation())

    assert world.store.end() == 2

    assert b"CANARIO" not in world.store.bytes_at_rest()
    assert world.feed() == world.feed(FOLLOWED) == []
    assert world.store.do("SELECT * FROM release_person") == []
    assert world.store.ask(world.store.log.generation()) > generation
    with pytest.raises(NothingInForce):
        world.pull(source)


def test_a_pull_goes_on_beside_a_view_that_has_ended(world: World) -> None:
    source = TableSource(row("1"), row("2"), row("3"))
    world.pull(source)
    world.store.activate(agreement(2, ONLY_ANALYSIS))
    source.put(row("1", sancion="X"))
    source.put(row("2", estatus="BAJA"))
    source.put(row("3", articulo="99"))

    accounts = world.pull(source)

    assert (accounts.quarantined, accounts.withdrawn, accounts.released) == (1, 1, 1)
    assert world.states(FOLLOWED) == [(1, "erased")] * 3


def test_a_clause_that_comes_back_is_filled_anew_and_revives_nothing_erased(world: World) -> None:
    source = TableSource(row("1"), row("2"))
    world.pull(source)
    world.store.activate(agreement(2, ONLY_ANALYSIS))
    world.store.activate(agreement(3))

    accounts = world.pull(source)

    assert accounts.views == {FOLLOWED: 2}
    assert world.states(FOLLOWED) == [(1, "erased"), (1, "erased"), (2, "current"), (2, "current")]
    assert all(seen.payload for seen in world.feed(FOLLOWED))
    source.put(row("1", estatus="BAJA"))
    world.pull(source)
    assert world.states(FOLLOWED)[2:] == [(2, "current"), (2, "erased"), (3, "withdrawal")]


def test_an_agreement_that_ended_and_comes_back_is_filled_anew(world: World) -> None:
    source = TableSource(row("1"), row("2"))
    world.pull(source)
    source.put(row("2", estatus="BAJA"))
    world.pull(source)
    world.store.end()
    world.store.activate(agreement(2))

    accounts = world.pull(source)

    assert accounts.views == {SHOWN: 1, FOLLOWED: 1}
    assert world.states() == [(1, "erased"), (1, "erased"), (2, "current"), (2, "withdrawal")]


@pytest.mark.parametrize("change", ["amend", "end"])
def test_a_batch_made_under_rules_that_have_changed_meanwhile_is_refused_whole(world: World, change: str) -> None:
    source = TableSource(row("1"), row("2"))
    world.pull(source)
    source.put(row("1", observaciones="una"))  # nothing to release: its batch only relabels
    puller = world.puller(source)
    if change == "amend":
        world.store.activate(agreement(2, without("measure.kind")))
    else:
        world.store.end()
    before = world.history()

    with pytest.raises(PolicyChanged):
        puller.pull(quiet)

    assert world.history() == before
    if change == "amend":
        assert world.pull(source).views == {SHOWN: 2}


def test_rules_that_change_between_two_batches_stop_the_pull_at_the_second(world: World) -> None:
    source = TableSource(*(row(str(n)) for n in range(6)), size=2)

    def amend(accounts: Accounts, *_: object) -> None:
        if accounts.read == 2:
            world.store.activate(agreement(2, without("measure.kind")))

    with pytest.raises(PolicyChanged):
        world.puller(source).pull(amend)
    assert len(world.current()) == 2

    world.pull(source)

    assert [seen.version for seen in world.history() if seen.state.name == "CURRENT"].count(2) == 2
    assert len(world.current()) == len(world.current(FOLLOWED)) == 6


def test_an_agreement_that_lapses_while_a_pull_runs_stops_it(world: World) -> None:
    source = TableSource(*(row(str(n)) for n in range(6)), size=2)

    def years_pass(*_: object) -> None:
        world.now += timedelta(days=2000)

    with pytest.raises(PolicyChanged):
        world.puller(source).pull(years_pass)
    assert 0 < len(world.current()) < 6


def test_of_two_pulls_of_one_source_the_newer_goes_on_and_the_older_changes_nothing(world: World) -> None:
    source = TableSource(row("1"), row("2"))
    older, newer = world.puller(source), world.puller(source)

    with pytest.raises(Overtaken):
        older.pull(quiet)
    assert world.history() == []
    assert newer.pull(quiet).released == 2


@pytest.mark.parametrize(("owner", "kind"), [(OTHER, "hearing"), (OWNER, "incident")])
def test_a_source_name_belongs_to_one_owner_and_kind(world: World, owner: str, kind: str) -> None:
    world.store.intake().register("prueba", OWNER, "hearing", "a")

    with pytest.raises(ValueError, match="source prueba already holds"):
        world.store.intake(owner).register("prueba", owner, kind, "b")
    assert world.store.do("SELECT owner, kind, run FROM source") == [(OWNER, "hearing", "a")]


@pytest.mark.parametrize("version", [1, 2])
def test_a_version_that_stands_or_has_passed_is_refused(world: World, version: int) -> None:
    world.store.activate(agreement(2))

    with pytest.raises(Conflicting, match="give the amended document version 3"):
        world.store.activate(agreement(version))
    assert [a[:3] for a in agreements(world.store.engine)] == [
        ("convenio-prueba", 1, "amended"),
        ("convenio-prueba", 2, "in_force"),
    ]


def test_a_view_does_not_change_its_owner(world: World) -> None:
    with pytest.raises(Conflicting, match="give the new clause another name"):
        world.store.activate(agreement(2, owner="zapopan-policia").replace("title:", "epoch: 2\ntitle:", 1))
    assert world.store.view(SHOWN).view.owner == "zapopan-juzgado"


def test_what_is_not_in_force_can_not_be_ended(world: World) -> None:
    with pytest.raises(Conflicting, match="is not in force"):
        world.store.end("ninguno")
    world.store.end()
    with pytest.raises(Conflicting, match="is not in force"):
        world.store.end()


def test_an_ended_view_is_not_suspended(world: World) -> None:
    world.store.end()
    world.store.suspend(SHOWN)

    assert world.store.view(SHOWN).state == "ended"
