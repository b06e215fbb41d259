"""One key, several rows: which is right can't be known, so none is shared."""

from __future__ import annotations

from itertools import permutations

import pytest

from adapters.base import RetryLater
from tests.unit.gateway.pull.pull_world import FolderSource, TableSource, Values, World, fresh, row

CLASH = ["record: duplicate_key"]


@pytest.mark.parametrize("size", [9, 1], ids=["one batch", "across batches"])
@pytest.mark.parametrize(
    "other",
    [{"articulo": "99"}, {"estatus": "BAJA"}, {"sancion": "X"}, {"fecha": "2026-12-31"}, {"observaciones": "y"}],
)
@pytest.mark.parametrize("turned", [False, True])
def test_two_rows_of_one_key_that_differ_share_nothing(size: int, other: Values, turned: bool) -> None:
    rows = [row("1"), row("1", **other)]
    folder = FolderSource(size, a=[*(rows[::-1] if turned else rows), row("2")])
    with fresh() as world:
        accounts = world.pull(folder)

        assert len(world.current()) == 1
        assert accounts.reasons["record: duplicate_key"] == (2 if size == 9 else 1)
        assert CLASH in world.waiting()


def test_across_batches_the_release_that_was_made_is_withheld(world: World) -> None:
    world.pull(FolderSource(1, a=[row("1"), row("1", articulo="99")]))

    assert world.states() == [(1, "stale")]


def test_across_a_pull_that_was_broken_off_and_resumed(world: World) -> None:
    folder = FolderSource(1, a=[row("1"), row("2"), row("1", articulo="99")])
    folder.dies_after = 2
    with pytest.raises(RetryLater):
        world.pull(folder)
    assert world.states() == [(1, "current"), (1, "current")]
    folder.dies_after = None

    world.pull(folder)

    assert world.states() == [(1, "current"), (1, "stale")]
    assert world.waiting() == [CLASH]


def test_whatever_the_order_of_three_rows(world: World) -> None:
    three = [row("1"), row("1", articulo="99"), row("1", articulo="98")]
    for rows in permutations(three):
        for size in (1, 2, 3):
            with fresh() as other:
                other.pull(FolderSource(size, a=list(rows)))
                assert other.current() == []


def test_rows_that_are_alike_are_one_record(world: World) -> None:
    folder = FolderSource(2, a=[row("1"), row("1"), row("1")])

    accounts = world.pull(folder)

    assert (accounts.read, accounts.released, accounts.unchanged) == (3, 1, 2)
    assert world.states() == [(1, "current")]


def test_invalid_rows_that_are_alike_are_all_set_aside(world: World) -> None:
    accounts = world.pull(FolderSource(2, a=[row("1", sancion="X")] * 3))

    assert accounts.quarantined == 3
    assert world.waiting() == [["measure.kind: unknown_code"]] * 3


def test_reading_the_same_file_again_keeps_the_clash(world: World) -> None:
    folder = FolderSource(1, a=[row("1"), row("1", articulo="99")])
    world.pull(folder)

    accounts = world.pull(folder, from_start=True)

    assert accounts.quarantined == 2
    assert world.current() == []


def test_a_corrected_file_ends_the_clash(world: World) -> None:
    folder = FolderSource(1, a=[row("1"), row("1", articulo="99")])
    world.pull(folder)
    folder.files["a"] = [row("1", articulo="99")]

    world.pull(folder)

    assert world.states() == [(1, "superseded"), (2, "current")]
    assert world.waiting() == []


def test_a_correction_equal_to_the_first_row_ends_the_clash_too(world: World) -> None:
    folder = FolderSource(9, a=[row("1"), row("1", articulo="99")])
    world.pull(folder)
    folder.files["a"] = [row("1")]

    world.pull(folder)

    assert len(world.current()) == 1


def test_a_retry_does_not_choose_between_two_rows_of_one_key(world: World) -> None:
    folder = FolderSource(1, a=[row("1", fecha="2026-12-31"), row("1")])
    world.pull(folder)
    world.now = world.now.replace(month=12, day=31)

    world.retry(folder)

    assert world.current() == []


def test_a_duplicate_that_comes_after_a_retry_is_still_seen(world: World) -> None:
    folder = FolderSource(1, a=[row("1", fecha="2026-12-31"), row("2"), row("1", articulo="99")])
    folder.dies_after = 2
    with pytest.raises(RetryLater):
        world.pull(folder)
    world.now = world.now.replace(month=12, day=31)
    assert world.retry(folder).released == 1
    folder.dies_after = None

    world.pull(folder)

    assert len(world.current()) == 1


def test_a_duplicate_of_a_row_that_a_new_file_left_as_it_was_is_seen_too(world: World) -> None:
    folder = FolderSource(1, a=[row("1")])
    world.pull(folder)
    folder.files["a"] = [row("1"), row("2"), row("1", articulo="99")]

    world.pull(folder)

    assert world.waiting() == [CLASH]
    assert len(world.current()) == 1


def test_another_file_may_say_something_newer_of_the_same_key(world: World) -> None:
    accounts = world.pull(FolderSource(a=[row("1")], b=[row("1", articulo="99")]))

    assert accounts.released == 2
    assert world.states() == [(1, "superseded"), (2, "current")]


def test_where_the_source_guarantees_its_keys_the_later_state_of_a_row_stands(world: World) -> None:
    class Moved(TableSource):
        def pull(self, cursor):  # type: ignore[no-untyped-def]
            [batch] = super().pull(cursor)
            yield batch._replace(rows=[batch.rows[0]._replace(values=row("1", articulo="OLD")), *batch.rows])

    accounts = world.pull(Moved(row("1")))

    assert (accounts.read, accounts.released, accounts.unchanged) == (2, 1, 1)
    assert [shown["infraction"]["article"] for shown in world.current()] == ["13-IV"]


def test_two_rows_of_a_table_that_map_to_one_record_clash(world: World) -> None:
    source = TableSource()
    source.put(row("1"), "id-1")
    source.put(row("1", articulo="99"), "id-2")

    accounts = world.pull(source)

    assert accounts.quarantined == 2
    assert world.current() == []


def test_a_retry_does_not_bring_the_rows_of_one_record_back_one_by_one(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.flow.pull._RETRIED", 1)
    source = TableSource()
    source.put(row("1"), "id-1")
    source.put(row("1", articulo="99"), "id-2")
    world.pull(source)

    assert world.retry(source).read == 0
    assert world.current() == []
