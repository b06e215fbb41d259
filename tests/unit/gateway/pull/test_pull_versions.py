"""What becomes of a record as its source row changes."""

from __future__ import annotations

from gateway.flow.ports import ReleaseState
from tests.unit.gateway.pull.pull_world import FOLLOWED, SHOWN, TableSource, World, keys, row


def test_a_new_row_is_released_once_into_each_view_with_what_the_view_shows(world: World) -> None:
    accounts = world.pull(TableSource(row("1")))

    assert (accounts.read, accounts.released) == (1, 1)
    assert accounts.views == {SHOWN: 1, FOLLOWED: 1}
    [shown], [followed] = world.current(), world.current(FOLLOWED)
    assert shown["occurred_at"] == "2026-03-15"
    assert shown["persons"][0]["curp"].startswith("p1.")
    assert followed == {"infraction": {"label": "RUIDO"}, "occurred_at": "2026-03"}


def test_an_unchanged_row_makes_nothing(world: World) -> None:
    source = TableSource(row("1"), row("2"))
    world.pull(source)
    source.put(row("1"))  # it comes again

    accounts = world.pull(source)

    assert (accounts.read, accounts.unchanged, accounts.released) == (1, 1, 0)
    assert world.states() == [(1, "current"), (1, "current")]


def test_a_changed_row_supersedes_its_version_in_the_views_that_show_the_change_only(world: World) -> None:
    source = TableSource(row("1"))
    world.pull(source)
    source.put(row("1", articulo="14-II"))

    accounts = world.pull(source)

    assert accounts.views == {SHOWN: 1}
    assert world.states() == [(1, "superseded"), (2, "current")]
    assert world.states(FOLLOWED) == [(1, "current")]
    assert len({seen.reference for seen in world.history()}) == 1


def test_the_edit_of_a_field_that_no_view_shows_is_no_version_and_counts_as_unchanged(world: World) -> None:
    source = TableSource(row("1"))
    world.pull(source)
    before = world.history()
    source.put(row("1", observaciones="otra"))

    accounts = world.pull(source)

    assert (accounts.read, accounts.unchanged, accounts.released) == (1, 1, 0)
    assert world.history() == before
    assert world.pull(source, from_start=True).unchanged == 1


def test_a_value_coarser_than_the_edit_hides_it(world: World) -> None:
    source = TableSource(row("1"))
    world.pull(source)
    source.put(row("1", fecha="2026-03-16"))

    assert world.pull(source).views == {SHOWN: 1}  # by day here, by month there


def test_a_withdrawal_reaches_every_view_and_erases_all_versions(world: World) -> None:
    source = TableSource(row("1", infraccion="CANARIO-UNO"))
    world.pull(source)
    source.put(row("1", infraccion="CANARIO-DOS"))
    world.pull(source)
    assert b"CANARIO-UNO" in world.store.bytes_at_rest()
    source.put(row("1", estatus="BAJA"))

    accounts = world.pull(source)

    assert accounts.withdrawn == 1
    assert world.states(FOLLOWED) == [(1, "erased"), (2, "erased"), (3, "withdrawal")]
    assert all(seen.payload is None for seen in world.history(FOLLOWED))
    assert [seen.state for seen in world.feed(FOLLOWED)] == [ReleaseState.WITHDRAWAL]
    assert world.states() == [(1, "erased"), (2, "withdrawal")]
    assert world.store.do("SELECT * FROM release_person") == []
    assert b"CANARIO" not in world.store.bytes_at_rest()


def test_the_withdrawal_of_one_record_touches_no_other(world: World) -> None:
    source = TableSource(row("1"), row("2", infraccion="OTRA"))
    world.pull(source)
    kept = world.current(FOLLOWED)[1]
    source.put(row("1", estatus="BAJA"))
    world.pull(source)

    assert world.current(FOLLOWED) == [kept]
    assert len(world.store.do("SELECT * FROM release_person")) == 1


def test_a_withdrawn_record_that_returns_starts_again_and_can_be_withdrawn_again(world: World) -> None:
    source = TableSource(row("1"))
    world.pull(source)
    source.put(row("1", estatus="BAJA"))
    world.pull(source)
    source.put(row("1"))

    accounts = world.pull(source)

    assert accounts.released == 1
    assert world.states() == [(1, "erased"), (2, "withdrawal"), (3, "current")]
    source.put(row("1", estatus="BAJA"))
    world.pull(source)
    assert world.states() == [(1, "erased"), (2, "withdrawal"), (3, "erased"), (4, "withdrawal")]


def test_a_row_that_was_withdrawn_before_anybody_saw_it_is_counted_once_and_released_to_nobody(world: World) -> None:
    source = TableSource(row("1", estatus="BAJA"))

    assert world.pull(source).withdrawn == 1
    assert world.history() == []
    again = world.pull(source, from_start=True)
    assert (again.withdrawn, again.unchanged) == (0, 1)


def test_a_feed_shows_no_superseded_and_no_erased_version(world: World) -> None:
    source = TableSource(row("1"), row("2"), row("3"))
    world.pull(source)
    source.put(row("1", articulo="14"))
    source.put(row("2", estatus="BAJA"))
    world.pull(source)

    feed = world.feed()

    assert [seen.sequence for seen in feed][1:] == [4, 5]
    assert {(seen.version, seen.state.name) for seen in feed} == {(1, "CURRENT"), (2, "CURRENT"), (2, "WITHDRAWAL")}


def test_sequences_have_no_gap_and_views_count_for_themselves(world: World) -> None:
    source = TableSource(*(row(str(n)) for n in range(7)))
    world.pull(source)
    for n in range(3):
        source.put(row(str(n), articulo="99"))
    world.pull(source)

    assert [seen.sequence for seen in world.history()] == list(range(1, 11))
    assert [seen.sequence for seen in world.history(FOLLOWED)] == list(range(1, 8))


def test_another_agencys_rows_are_counted_and_leave_nothing(world: World) -> None:
    accounts = world.pull(TableSource(row("1", agencia="AJENA"), row("2")))

    assert (accounts.elsewhere, accounts.released) == (1, 1)
    assert len(world.store.do("SELECT * FROM record")) == 1


def test_references_name_the_record_to_its_owner_and_differ_between_views(world: World) -> None:
    world.pull(TableSource(row("exp-1")))
    [shown], [followed] = world.history(), world.history(FOLLOWED)

    assert shown.reference != followed.reference
    assert keys().references().open(SHOWN, shown.reference) == ("prueba", "exp-1")


def test_sequences_in_one_batch_follow_the_sealed_references_not_the_source(world: World) -> None:
    world.pull(TableSource(*(row(str(n)) for n in range(40)), size=40))

    references = [seen.reference for seen in world.feed()]

    assert len(references) == 40
    assert references == sorted(references)
