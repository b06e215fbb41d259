"""Rows that do not fit: what is kept of them, how they leave again, and what becomes of the record's release."""

from __future__ import annotations

import pytest

from gateway.flow.ports import Quarantined
from policies.references import NotOurReference
from tests.unit.gateway.pull.pull_world import (
    CURP,
    FOLLOWED,
    OWNER,
    SHOWN,
    FolderSource,
    TableSource,
    World,
    curp,
    keys,
    mapper,
    row,
)

FUTURE = "2026-12-31"  # no later than the contract allows it once the clock stands there


def in_quarantine(world: World) -> list[Quarantined]:
    intake = world.store.intake()
    intake.register("prueba", OWNER, "hearing", "test")
    return intake.quarantine("prueba", b"", 100)


def test_a_row_that_does_not_fit_is_set_aside_with_its_reasons_and_the_rest_goes_on(world: World) -> None:
    source = TableSource(row("1"), row("2", sancion="X", fecha="ayer"), row("3", fecha=FUTURE), row("4"))
    source.put("5")  # can't be read as a row at all

    accounts = world.pull(source)

    assert (accounts.read, accounts.released, accounts.quarantined) == (5, 2, 3)
    assert accounts.reasons == {
        "measure.kind: unknown_code": 1,
        "occurred_at: date_format": 1,
        "occurred_at: in_the_future": 1,
        "row: 5": 1,
    }
    assert world.waiting() == [
        ["measure.kind: unknown_code", "occurred_at: date_format"],
        ["occurred_at: in_the_future"],
        ["row: 5"],
    ]


def test_neither_its_values_nor_its_place_stand_in_the_store(world: World) -> None:
    wrong = curp(CURP)[:-1] + "X"
    world.pull(TableSource(row("EXPEDIENTE-7", sancion="RARO-99", curp=wrong)))

    at_rest = world.store.bytes_at_rest()

    assert len(in_quarantine(world)) == 1
    assert not any(text.encode() in at_rest for text in ("EXPEDIENTE-7", "RARO-99", wrong, wrong[:10]))


def test_its_place_is_sealed_for_its_owner_alone(world: World) -> None:
    world.pull(TableSource(row("EXPEDIENTE-7", sancion="X")))
    [found] = in_quarantine(world)

    assert keys().references().open_locator(found.sealed) == ("prueba", "EXPEDIENTE-7")
    with pytest.raises(NotOurReference):
        keys("zapopan-policia").references().open_locator(found.sealed)


def test_a_row_mended_at_its_source_leaves_the_quarantine_with_the_next_pull(world: World) -> None:
    source = TableSource(row("1", sancion="X"), row("2", sancion="X"))
    source.put("3")
    world.pull(source)
    source.put(row("1"))
    source.put(row("3"))

    accounts = world.pull(source)

    assert accounts.released == 2
    assert world.waiting() == [["measure.kind: unknown_code"]]


def test_a_row_that_could_not_be_read_for_a_while_leaves_when_it_is_as_it_was(world: World) -> None:
    source = TableSource(row("1"))
    world.pull(source)
    source.put("encoding", "1")
    world.pull(source)
    assert world.waiting() == [["row: encoding"]]
    source.put(row("1"))

    assert world.pull(source).unchanged == 1
    assert world.waiting() == []


def test_a_row_that_is_read_well_later_in_the_same_pull_leaves_too(world: World) -> None:
    source = TableSource(row("1", sancion="X"), row("2"), row("3"), row("4"))
    steps = source.pull(None)
    first = next(steps)
    source.put(row("1"))

    class Moving(TableSource):
        def pull(self, cursor):  # type: ignore[no-untyped-def]
            yield first
            yield from source.pull(first.cursor)

    assert world.pull(Moving()).released == 4
    assert world.waiting() == []


def test_a_row_that_turns_out_to_be_another_agencys_leaves_too(world: World) -> None:
    source = TableSource(row("1", agencia="NUEVA"))
    world.pull(source)
    assert world.waiting() == [["agencia: unknown_agency"]]

    accounts = world.pull(source, mapper(others="AJENA, NUEVA"))

    assert accounts.elsewhere == 1
    assert world.waiting() == []


def test_retry_reads_again_what_waits_and_nothing_else(world: World) -> None:
    source = TableSource(row("1", fecha=FUTURE), row("2", sancion="X"), row("3"))
    world.pull(source)
    world.now = world.now.replace(month=12, day=31)

    accounts = world.retry(source)

    assert (accounts.read, accounts.released, accounts.quarantined) == (2, 1, 1)
    assert world.waiting() == [["measure.kind: unknown_code"]]
    assert world.states() == [(1, "current"), (1, "current")]


def test_retry_leaves_the_position_where_it_is(world: World) -> None:
    source = TableSource(row("1", sancion="X"))
    world.pull(source)
    source.put(row("2"))

    assert world.retry(source).released == 0
    assert world.pull(source).read == 1


def test_retry_forgets_a_row_that_is_gone_and_keeps_one_that_can_not_be_fetched(world: World) -> None:
    source = TableSource(row("1", sancion="X"))
    source.put("2")
    world.pull(source)
    source.drop("1")

    assert world.retry(source).read == 0
    assert world.waiting() == [["row: 2"]]


def test_retry_goes_through_more_rows_than_it_holds_at_a_time(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.flow.pull._RETRIED", 2)
    source = TableSource(*(row(str(n), fecha=FUTURE) for n in range(7)), row("x", sancion="X"))
    world.pull(source)
    world.now = world.now.replace(month=12, day=31)

    assert world.retry(source).released == 7
    assert world.waiting() == [["measure.kind: unknown_code"]]


def test_an_invalid_new_version_withholds_the_release_that_was_made(world: World) -> None:
    source = TableSource(row("1"), row("2"))
    world.pull(source)
    source.put(row("1", sancion="X"))  # can't be mapped
    source.put(row("2", fecha=FUTURE))  # can't be judged

    accounts = world.pull(source)

    assert accounts.quarantined == 2
    assert world.states() == world.states(FOLLOWED) == [(1, "stale"), (1, "stale")]
    assert world.feed() == []


def test_a_record_that_is_valid_again_is_released_again_under_a_new_sequence(world: World) -> None:
    """Who began to follow while it was withheld has passed its old sequence and would never get it."""
    source = TableSource(row("1"))
    world.pull(source)
    source.put(row("1", sancion="X"))
    world.pull(source)
    source.put(row("1"))

    accounts = world.pull(source)

    assert accounts.views == {SHOWN: 1, FOLLOWED: 1}
    assert world.states() == [(1, "superseded"), (2, "current")]
    assert [seen.sequence for seen in world.feed(after=1)] == [2]


def test_a_withheld_release_is_withdrawn_and_erased_like_any_other(world: World) -> None:
    source = TableSource(row("1"))
    world.pull(source)
    source.put(row("1", sancion="X"))
    world.pull(source)
    source.put(row("1", estatus="BAJA"))
    world.pull(source)

    assert world.states() == [(1, "erased"), (2, "withdrawal")]
    assert world.waiting() == []


def test_an_invalid_row_that_stays_as_it_is_counts_as_quarantined_each_time_it_is_read(world: World) -> None:
    source = TableSource(row("1", sancion="X"))
    world.pull(source)

    again = world.pull(source, from_start=True)

    assert (again.read, again.quarantined) == (1, 1)
    assert len(world.waiting()) == 1


def test_a_file_whose_invalid_row_is_read_again_keeps_its_reason(world: World) -> None:
    folder = FolderSource(a=[row("1", fecha=FUTURE), row("2")])
    world.pull(folder)
    world.pull(folder, from_start=True)
    assert world.waiting() == [["occurred_at: in_the_future"]]

    world.now = world.now.replace(month=12, day=31)

    assert world.retry(folder).released == 1
    assert world.waiting() == []


def test_a_corrected_file_clears_what_was_refused_of_the_old_one(world: World) -> None:
    folder = FolderSource(a=[row("1", sancion="X"), {"": "x"}, row("", sancion="X")], b=[row("9", sancion="X")])
    world.pull(folder)
    assert len(world.waiting()) == 4
    folder.files["a"] = [row("1"), row("2", fecha="ayer")]

    world.pull(folder)

    assert world.waiting() == [["measure.kind: unknown_code"], ["occurred_at: date_format"]]


def test_a_file_that_can_not_be_read_stands_in_quarantine_until_it_can(world: World) -> None:
    folder = FolderSource(a="encoding", b=[row("1")])

    accounts = world.pull(folder)

    assert accounts.skipped == ["a: encoding"]
    assert (accounts.read, accounts.released) == (1, 1)
    assert world.waiting() == [["file: encoding"]]
    folder.files["a"] = [row("2")]
    assert world.pull(folder).released == 1
    assert world.waiting() == []


def test_retry_of_a_file_that_is_gone_forgets_its_rows(world: World) -> None:
    folder = FolderSource(a=[row("1", sancion="X")])
    world.pull(folder)
    del folder.files["a"]

    world.retry(folder)

    assert world.waiting() == []


def test_an_outdated_row_read_again_does_not_undo_what_a_later_file_said(world: World) -> None:
    folder = FolderSource(a=[row("1", fecha=FUTURE, articulo="OLD")], b=[row("1", articulo="NEW")])
    world.pull(folder)
    world.now = world.now.replace(month=12, day=31)

    accounts = world.retry(folder)

    assert accounts.reasons == {"record: newer_row": 1}
    assert [shown["infraction"]["article"] for shown in world.current()] == ["NEW"]


def test_rows_keyed_by_their_content_are_retried_by_reading_the_source_again(world: World) -> None:
    folder = FolderSource(by_content=True, a=[row("1"), row("1"), row("2", fecha=FUTURE), row("2", fecha=FUTURE)])
    assert world.pull(folder).released == 2  # twins are two
    world.now = world.now.replace(month=12, day=31)

    accounts = world.retry(folder)

    assert (accounts.read, accounts.released, accounts.unchanged) == (4, 2, 2)
    assert world.waiting() == []


def test_a_row_keyed_by_its_content_is_the_same_record_in_a_longer_file(world: World) -> None:
    folder = FolderSource(by_content=True, a=[row("1"), row("1")])
    world.pull(folder)
    folder.files["a"] = [row("0"), row("1"), row("1"), row("1")]

    accounts = world.pull(folder)

    assert (accounts.released, accounts.unchanged) == (2, 2)
