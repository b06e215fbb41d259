"""A unit that replaces another: what it lacks is withdrawn, too much of it is refused, half of it is nothing.

The judgement is the flow's; on both engines is what the store finds and withdraws.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from adapters.base import Batch, Cursor, RetryLater, Skipped
from adapters.rows.mapper import Mapper
from gateway.flow.accounts import Accounts
from gateway.flow.position import Position, Replacing, Sweep
from gateway.store.engine import unit_of_work
from gateway.store.intake import SqlIntake
from tests.unit.gateway.pull.pull_world import (
    FOLLOWED,
    ONLY_SQLITE,
    SHOWN,
    TABLE,
    FolderSource,
    TableSource,
    Values,
    WeakTable,
    World,
    agreement,
    mapper,
    row,
)

CONTENT, COLUMNS = "{content: true}", "{columns: [folio]}"
REFUSED = "too_many_would_vanish"


def files(**content: list[Values]) -> FolderSource:
    """Rows without ids, each file replacing the one of its name before."""
    return FolderSource(2, by_content=True, scope=lambda name: name, **content)


def by_file(most: float = 0.2, key: str = CONTENT) -> Mapper:
    return mapper(key, replaces=f"{{unit: file, most_withdrawn: {most}}}")


def numbered(first: int, last: int, **changed: str) -> list[Values]:
    return [row(str(n), articulo=str(n), **changed) for n in range(first, last)]


def articles(world: World) -> list[str]:
    return sorted((shown["infraction"]["article"] for shown in world.current()), key=int)


def numbers(first: int, last: int) -> list[str]:
    return [str(n) for n in range(first, last)]


def test_what_a_new_version_no_longer_has_is_withdrawn_for_everybody(world: World) -> None:
    folder = files(a=numbered(0, 9))
    world.pull(folder, by_file())
    folder.files["a"] = numbered(2, 10)

    accounts = world.pull(folder, by_file())

    assert (accounts.read, accounts.released, accounts.unchanged, accounts.vanished) == (8, 1, 7, 2)
    assert articles(world) == numbers(2, 10)
    for view in (SHOWN, FOLLOWED):
        states = world.states(view)
        assert states.count((2, "withdrawal")) == states.count((1, "erased")) == 2
        assert all(seen.payload is None for seen in world.history(view) if seen.state.name == "ERASED")
        assert sum(seen.payload is None for seen in world.feed(view)) == 2


@ONLY_SQLITE
def test_the_withdrawal_carries_the_name_by_which_each_view_knows_the_record(world: World) -> None:
    folder = files(a=numbered(0, 3))
    world.pull(folder, by_file())
    folder.files["a"] = numbered(0, 2)

    world.pull(folder, by_file())

    for view in (SHOWN, FOLLOWED):
        gone = {s.reference for s in world.history(view) if s.state.name == "WITHDRAWAL"}
        assert gone == {s.reference for s in world.history(view) if s.state.name == "ERASED"}
    leaves = [json.loads(body) for (body,) in world.store.do("SELECT body FROM pending_leaf ORDER BY id")]
    assert [(leaf["records"], leaf["last"]) for leaf in leaves[-2:]] == [(1, 4)] * 2


@ONLY_SQLITE
def test_twins_stay_two_and_one_may_go(world: World) -> None:
    folder = files(a=[row("1"), row("1"), row("1"), row("2")])
    assert world.pull(folder, by_file()).released == 4
    folder.files["a"] = [row("1"), row("2"), row("1")]

    accounts = world.pull(folder, by_file())

    assert (accounts.unchanged, accounts.vanished) == (3, 1)
    assert len(world.current()) == 3


@ONLY_SQLITE
def test_the_same_row_in_two_files_is_two_records_and_each_goes_with_its_own(world: World) -> None:
    folder = files(a=numbered(0, 2), b=numbered(0, 2))
    assert world.pull(folder, by_file()).released == 4
    folder.files["b"] = numbered(1, 2)

    assert world.pull(folder, by_file()).vanished == 1
    assert articles(world) == ["0", "1", "1"]


@ONLY_SQLITE
def test_a_file_that_is_gone_from_the_folder_withdraws_nothing(world: World) -> None:
    folder = files(a=numbered(0, 2), b=numbered(2, 4))
    world.pull(folder, by_file())
    del folder.files["a"]

    assert world.pull(folder, by_file()).vanished == 0
    assert world.pull(folder, by_file(0.3)).vanished == 0  # read anew, under another mapping
    assert articles(world) == numbers(0, 4)


def test_too_many_are_refused_and_nothing_of_the_file_is_taken(world: World) -> None:
    folder = files(a=numbered(0, 30), b=numbered(50, 52))
    world.pull(folder, by_file())
    before = world.history()
    folder.files |= {"a": numbered(0, 30, infraccion="otra vez"), "b": numbered(50, 53)}

    accounts = world.pull(folder, by_file())

    assert accounts.skipped == [f"a: {REFUSED} (30 de · of 30)"]
    assert (accounts.read, accounts.released, accounts.vanished) == (3, 1, 0)
    assert world.history()[: len(before)] == before
    assert articles(world) == [*numbers(0, 30), "50", "51", "52"]
    assert world.waiting() == [[f"file: {REFUSED}"]]
    assert world.pull(folder, by_file()).read == 0  # not looked at again until it or the mapping changes


@ONLY_SQLITE
def test_what_was_refused_is_taken_once_the_owner_says_so_or_the_mapping_or_the_file_has_changed(world: World) -> None:
    folder = files(a=numbered(0, 30))
    world.pull(folder, by_file())
    folder.files["a"] = numbered(20, 30)
    assert world.pull(folder, by_file()).skipped

    assert world.pull(folder, by_file(0.7)).vanished == 20
    assert articles(world) == numbers(20, 30)
    folder.files["a"] = numbered(0, 3)
    assert world.pull(folder, by_file(0.7)).skipped
    assert world.pull(folder, by_file(0.7), accept_withdrawals=True).vanished == 10
    assert articles(world) == numbers(0, 3)
    folder.files["a"] = numbered(30, 60)
    assert world.pull(folder, by_file(0.1)).vanished == 3  # few are always few enough
    assert world.waiting() == []


@ONLY_SQLITE
@pytest.mark.parametrize("gone", [5, 6])
def test_a_few_may_always_go_from_a_small_file(world: World, gone: int) -> None:
    folder = files(a=numbered(0, 9))
    world.pull(folder, by_file())
    folder.files["a"] = numbered(gone, 9)

    assert world.pull(folder, by_file()).vanished == (5 if gone == 5 else 0)


@ONLY_SQLITE
@pytest.mark.parametrize(("gone", "most"), [(10, 0.2), (11, 0.2), (15, 0.3), (16, 0.3)])
def test_of_a_larger_one_the_share_that_the_mapping_states(world: World, gone: int, most: float) -> None:
    folder = files(a=numbered(0, 50))
    world.pull(folder, by_file(most))
    folder.files["a"] = numbered(gone, 50)

    assert bool(world.pull(folder, by_file(most)).skipped) is (gone > most * 50)


@ONLY_SQLITE
@pytest.mark.parametrize("rows", [[], [row("9", agencia="AJENA")], [{"": "x"}]])
def test_a_file_in_which_nothing_is_left_is_refused_however_few_there_were(world: World, rows: list[Values]) -> None:
    folder = files(a=numbered(0, 2))
    world.pull(folder, by_file(0.9))
    folder.files["a"] = rows

    assert world.pull(folder, by_file(0.9)).skipped == [f"a: {REFUSED} (2 de · of 2)"]
    assert articles(world) == numbers(0, 2)
    accounts = world.pull(folder, by_file(0.9), accept_withdrawals=True)
    assert accounts.vanished == (0 if accounts.quarantined else 2)  # a row that can't be read may be either of them
    assert world.current() == []


@ONLY_SQLITE
def test_a_half_read_file_withdraws_nothing_and_goes_on_where_it_was(world: World) -> None:
    folder = files(a=numbered(0, 8))
    world.pull(folder, by_file())
    folder.files["a"] = numbered(2, 9)
    folder.dies_after = 2
    with pytest.raises(RetryLater):
        world.pull(folder, by_file())
    assert articles(world) == numbers(0, 8)
    folder.dies_after = None

    accounts = world.pull(folder, by_file())

    assert (accounts.read, accounts.vanished) == (3, 2)
    assert articles(world) == numbers(2, 9)


@ONLY_SQLITE
def test_what_its_owner_has_let_in_stays_let_in_when_the_pull_dies(world: World) -> None:
    folder = files(a=numbered(0, 30))
    world.pull(folder, by_file())
    folder.files["a"] = numbered(30, 60)
    folder.dies_after = 3
    with pytest.raises(RetryLater):
        world.pull(folder, by_file(), accept_withdrawals=True)
    folder.dies_after = None

    accounts = world.pull(folder, by_file())

    assert (accounts.skipped, accounts.vanished) == ([], 30)
    assert articles(world) == numbers(30, 60)


class Unplugged(Exception):
    """The process ends here."""


def test_withdrawals_that_were_still_to_come_when_the_pull_died_come_with_the_next(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.flow.replace._AT_A_TIME", 2)
    folder = files(a=numbered(0, 9))
    world.pull(folder, by_file())
    folder.files["a"] = numbered(5, 9)
    puller, left = world.puller(folder, by_file()), [1]
    unseen = puller._intake.unseen

    def cut(*asked: object) -> object:
        left[0] -= 1
        if left[0] < 0:
            raise Unplugged
        return unseen(*asked)  # type: ignore[arg-type]

    monkeypatch.setattr(puller._intake, "unseen", cut)
    with pytest.raises(Unplugged):
        puller.pull(lambda *_: None)
    assert len(world.current()) == 7

    accounts = world.pull(folder, by_file())

    assert (accounts.read, accounts.vanished) == (0, 3)
    assert articles(world) == numbers(5, 9)


@ONLY_SQLITE
@pytest.mark.parametrize("changed", [{"sancion": "X"}, {"fecha": "2026-12-31"}])
def test_a_row_that_does_not_fit_any_more_is_withheld_and_not_withdrawn(world: World, changed: Values) -> None:
    folder = FolderSource(2, scope=lambda name: name, a=numbered(0, 4))
    world.pull(folder, by_file(key=COLUMNS))
    folder.files["a"] = [*numbered(1, 4), row("0", **changed)]

    accounts = world.pull(folder, by_file(key=COLUMNS))

    assert (accounts.quarantined, accounts.vanished) == (1, 0)
    assert [seen.state.name for seen in world.of("0")] == ["STALE"]
    folder.files["a"] = numbered(1, 4)
    assert world.pull(folder, by_file(key=COLUMNS)).vanished == 1
    assert [seen.state.name for seen in world.of("0")] == ["ERASED", "WITHDRAWAL"]


@ONLY_SQLITE
def test_rows_of_one_key_that_contradict_each_other_are_not_gone(world: World) -> None:
    folder = FolderSource(2, scope=lambda name: name, a=numbered(0, 4))
    world.pull(folder, by_file(key=COLUMNS))
    folder.files["a"] = [*numbered(0, 4), row("0", articulo="99")]

    assert world.pull(folder, by_file(key=COLUMNS)).vanished == 0
    assert [seen.state.name for seen in world.of("0")] == ["STALE"]


def test_while_a_row_does_not_say_whose_it_is_what_is_missing_is_withheld(world: World) -> None:
    folder = FolderSource(2, scope=lambda name: name, a=numbered(0, 4))
    world.pull(folder, by_file(key=COLUMNS))
    folder.files["a"] = [*numbered(1, 4), row("")]

    assert world.pull(folder, by_file(key=COLUMNS)).vanished == 0
    assert [seen.state.name for seen in world.of("0")] == ["STALE"]
    folder.files["a"] = numbered(0, 4)
    world.pull(folder, by_file(key=COLUMNS))
    assert articles(world) == numbers(0, 4)
    folder.files["a"] = numbered(1, 4)
    assert world.pull(folder, by_file(key=COLUMNS)).vanished == 1


@ONLY_SQLITE
def test_a_record_that_comes_back_is_a_new_version(world: World) -> None:
    folder = files(a=numbered(0, 4))
    world.pull(folder, by_file())
    for rows in (numbered(1, 4), numbered(0, 4)):
        folder.files["a"] = rows
        world.pull(folder, by_file())

    assert articles(world) == numbers(0, 4)
    assert world.states()[-2:] == [(2, "withdrawal"), (3, "current")]


@ONLY_SQLITE
def test_a_row_withdrawn_by_its_status_is_gone_once(world: World) -> None:
    folder = FolderSource(2, scope=lambda name: name, a=[*numbered(0, 4), row("9", estatus="BAJA")])
    world.pull(folder, by_file(key=COLUMNS))
    folder.files["a"] = [*numbered(1, 4), row("0", estatus="BAJA"), row("9", estatus="BAJA")]
    assert world.pull(folder, by_file(key=COLUMNS)).withdrawn == 1
    folder.files["a"] = numbered(1, 4)

    assert world.pull(folder, by_file(key=COLUMNS)).vanished == 0
    assert [seen.state.name for seen in world.of("0")] == ["ERASED", "WITHDRAWAL"]


@ONLY_SQLITE
def test_a_record_read_later_in_another_file_belongs_to_that(world: World) -> None:
    folder = FolderSource(2, scope=lambda name: name, a=numbered(0, 4), b=numbered(0, 2))
    world.pull(folder, by_file(key=COLUMNS))
    folder.files["a"] = numbered(3, 4)

    assert world.pull(folder, by_file(key=COLUMNS)).vanished == 1
    assert articles(world) == ["0", "1", "3"]


@ONLY_SQLITE
def test_a_new_policy_reads_every_file_again_and_nothing_vanishes(world: World) -> None:
    folder = files(a=numbered(0, 4), b=numbered(4, 6))
    world.pull(folder, by_file())
    world.store.activate(agreement(2, {"analisis": {"infraction.article": "keep", "occurred_at": "{date: day}"}}))

    accounts = world.pull(folder, by_file())

    assert (accounts.read, accounts.vanished, accounts.skipped) == (6, 0, [])
    assert articles(world) == numbers(0, 6)
    assert world.pull(folder, by_file()).read == 0


@ONLY_SQLITE
def test_reading_from_the_start_and_reading_quarantine_again_withdraw_nothing(world: World) -> None:
    folder = FolderSource(2, scope=lambda name: name, a=[*numbered(0, 4), row("5", fecha="2026-12-31")])
    world.pull(folder, by_file(key=COLUMNS))
    assert world.pull(folder, by_file(key=COLUMNS), from_start=True).vanished == 0
    world.now = world.now.replace(month=12, day=31)

    assert world.retry(folder, by_file(key=COLUMNS)).released == 1
    folder.files["a"] = numbered(0, 4)
    assert world.pull(folder, by_file(key=COLUMNS)).vanished == 1  # what was retried stands in its place too


@ONLY_SQLITE
@pytest.mark.parametrize("unit", ["period", "source"])
def test_of_several_files_of_one_unit_the_last_by_name_replaces_the_others(world: World, unit: str) -> None:
    replacing = mapper(CONTENT, replaces=f"{{unit: {unit}}}", read='{csv: {files: "*.csv", period: "{year}*"}}')
    folder = FolderSource(2, by_content=True, scope=lambda name: name[0] if unit == "period" else "", b1=numbered(0, 9))
    world.pull(folder, replacing)
    folder.files["b2"] = numbered(1, 10)

    assert world.pull(folder, replacing).vanished == 1
    assert articles(world) == numbers(1, 10)
    folder.files["a1"] = numbered(20, 22)
    assert world.pull(folder, replacing).read == (2 if unit == "period" else 0)


@ONLY_SQLITE
def test_rows_that_were_joined_are_in_the_sum(world: World) -> None:
    class Groups(TableSource):
        def pull(self, cursor: Cursor | None):  # type: ignore[no-untyped-def]
            for batch in super().pull(cursor):
                yield batch._replace(rows=[found._replace(rows=3) for found in batch.rows])

    source = Groups(row("1"), row("2", sancion="X"))
    source.put("rows_disagree", "3")

    accounts = world.pull(source)

    assert (accounts.read, accounts.released, accounts.quarantined, accounts.joined) == (9, 1, 2, 6)
    assert accounts.left_behind == 4, "of the joined, those of the two rows that are set aside"


def swept(hours: int = 24, most: float = 0.2) -> Mapper:
    return mapper(read=TABLE, replaces=f"{{unit: source, every_hours: {hours}, most_withdrawn: {most}}}")


def table(rows: int) -> WeakTable:
    return WeakTable(*numbered(0, rows), size=3)


def test_a_table_is_compared_as_a_whole_when_the_time_has_come(world: World) -> None:
    source = table(8)
    assert world.pull(source, swept()).released == 8
    source.drop("3")
    source.put(row("8", articulo="8"))
    accounts = world.pull(source, swept())
    assert (accounts.read, accounts.released, accounts.vanished) == (1, 1, 0)
    world.now += timedelta(hours=24)

    accounts = world.pull(source, swept())

    assert (accounts.read, accounts.unchanged, accounts.vanished) == (8, 8, 1)
    assert [seen.state.name for seen in world.of("3")] == ["ERASED", "WITHDRAWAL"]
    assert world.pull(source, swept()).read == 0


@ONLY_SQLITE
def test_a_sweep_that_is_broken_off_goes_on_and_news_come_before_it(world: World) -> None:
    source = table(9)
    world.pull(source, swept())
    source.drop("8")
    source.drop("1")
    world.now += timedelta(hours=24)
    source.left = 1
    with pytest.raises(RetryLater):
        world.pull(source, swept())
    source.put(row("20", articulo="20"))
    source.left = 1
    with pytest.raises(RetryLater):
        world.pull(source, swept())
    assert articles(world) == [*numbers(0, 9), "20"]
    source.left = None

    accounts = world.pull(source, swept())

    assert (accounts.read, accounts.vanished) == (5, 2)  # what the broken sweep has not seen, and the new row's turn
    assert articles(world) == ["0", *numbers(2, 8), "20"]


@ONLY_SQLITE
def test_a_first_reading_that_is_broken_off_goes_on_and_is_the_first_sweep(world: World) -> None:
    source = table(8)
    source.left = 1
    with pytest.raises(RetryLater):
        world.pull(source, swept())
    source.left = None

    assert world.pull(source, swept()).read == 5
    source.drop("0")
    assert (world.pull(source, swept()).read, len(world.current())) == (0, 8)


@ONLY_SQLITE
def test_too_many_gone_from_a_table_are_not_withdrawn_until_its_owner_says_so(world: World) -> None:
    source = table(20)
    world.pull(source, swept())
    for n in range(10):
        source.drop(str(n))
    world.now += timedelta(hours=24)

    accounts = world.pull(source, swept())

    assert accounts.skipped == [f"prueba: {REFUSED} (10 de · of 20)"]
    assert len(world.current()) == 20
    assert world.waiting() == [[f"file: {REFUSED}"]]
    assert world.pull(source, swept(), accept_withdrawals=True).vanished == 10
    assert (len(world.current()), world.waiting()) == (10, [])


@ONLY_SQLITE
def test_a_table_that_is_empty_all_of_a_sudden_withdraws_nothing(world: World) -> None:
    class Empty(TableSource):
        def pull(self, cursor: Cursor | None):  # type: ignore[no-untyped-def]
            yield Batch((), {}, complete=True)

    world.pull(table(2), swept())
    world.now += timedelta(hours=24)

    assert world.pull(Empty(), swept()).skipped == [f"prueba: {REFUSED} (2 de · of 2)"]


@ONLY_SQLITE
@pytest.mark.parametrize("flaw", ["a hole", "no end"])
def test_a_reading_that_is_not_whole_withdraws_nothing(world: World, flaw: str) -> None:
    class Flawed(TableSource):
        def pull(self, cursor: Cursor | None):  # type: ignore[no-untyped-def]
            for batch in super().pull(cursor):
                yield batch._replace(complete=batch.complete and flaw != "no end")
                if flaw == "a hole" and not batch.complete:
                    yield Skipped("page 2", "unreadable", batch.cursor)

    source = Flawed(*numbered(0, 9))
    world.pull(source, swept())
    source.drop("3")
    world.now += timedelta(hours=24)

    assert world.pull(source, swept()).vanished == 0
    assert len(world.current()) == 9


@ONLY_SQLITE
def test_the_later_state_of_a_row_stands_in_a_sweep_too(world: World) -> None:
    class Moved(TableSource):
        def pull(self, cursor: Cursor | None):  # type: ignore[no-untyped-def]
            for batch in super().pull(cursor):
                yield batch._replace(rows=[batch.rows[0]._replace(values=row("0", articulo="77"))], complete=False)
                yield batch

    accounts: Accounts = world.pull(Moved(*numbered(0, 2)), swept())

    assert accounts.quarantined == 0
    assert articles(world) == numbers(0, 2)


@pytest.mark.parametrize(
    "at",
    [
        Position({"files": {"a": ["d", 1]}}),
        Position({}, {"00": Replacing(unit="01", ended=True)}, Sweep(begun="x", cursor={"k": 1}), "2026-01-01"),
    ],
)
def test_a_position_is_read_back_as_it_was_written(at: Position) -> None:
    assert Position.load(at.dump()) == at


@ONLY_SQLITE
def test_a_source_that_replaces_nothing_keeps_no_places(world: World) -> None:
    world.pull(FolderSource(a=numbered(0, 4)))

    assert world.store.do("SELECT count(*) FROM record WHERE place IS NOT NULL") == [(0,)]


@pytest.mark.parametrize("asked", ["unseen", "standing"])
def test_what_a_unit_lacks_is_found_by_its_index_and_not_among_all_that_is_there(world: World, asked: str) -> None:
    """Without statistics, as in the middle of a first load; the custodian's own login, its walls included."""
    folder = files(a=numbered(0, 4))
    world.pull(folder, by_file())
    intake = world.puller(folder, by_file())._intake
    assert isinstance(intake, SqlIntake)
    said: list[tuple[str, Any]] = []
    engine = intake._engine

    @event.listens_for(engine, "before_cursor_execute")
    def note(_: object, __: object, statement: str, parameters: Any, ___: object, ____: bool) -> None:
        said.append((statement, parameters))

    if asked == "unseen":
        intake.unseen("prueba", b"place", b"unit", 100)
    else:
        intake.standing("prueba", b"place", b"unit")
    event.remove(engine, "before_cursor_execute", note)
    statement, parameters = next((s, p) for s, p in said if "record" in s and "UNION ALL" in s)
    explain = "EXPLAIN QUERY PLAN" if engine.dialect.name == "sqlite" else "EXPLAIN"
    with unit_of_work(engine) as connection:
        lines = [str(line) for line in connection.exec_driver_sql(f"{explain} {statement}", parameters)]

    assert sum("ix_record_source_id_place_unit" in line for line in lines) == 2, lines
    assert not any("Seq Scan" in line or "SCAN record" in line for line in lines)
    assert any("unit >" in line or "unit>" in line for line in lines)


@ONLY_SQLITE
def test_a_mapping_that_was_tried_and_given_up_leaves_nothing_to_go_on_with(world: World) -> None:
    """What it read again stands elsewhere since: a file that went on where it was would take the rest for vanished."""
    folder = files(a=numbered(0, 30))
    world.pull(folder, by_file())
    folder.files |= {"a": numbered(2, 31), "b": numbered(100, 104)}
    for tried, batches in ((by_file(), 13), (by_file(0.3), 16)):
        folder.dies_after = batches
        with pytest.raises(RetryLater):
            world.pull(folder, tried)
    folder.dies_after = None

    assert (world.pull(folder, by_file()).read, articles(world)) == (33, [*numbers(2, 31), *numbers(100, 104)])


@ONLY_SQLITE
def test_a_file_that_breaks_only_while_it_is_looked_at_is_judged_by_the_next_pull(world: World) -> None:
    class Glitch(FolderSource):
        readings = 0

        def pull(self, cursor: Cursor | None):  # type: ignore[no-untyped-def]
            self.readings += 1
            if self.readings == 2:
                yield Skipped("a", "unreadable_file", {})
            else:
                yield from super().pull(cursor)

    folder = Glitch(2, by_content=True, scope=lambda name: name, a=numbered(0, 9))
    world.pull(folder, by_file())
    folder.readings, folder.files["a"] = 0, numbered(1, 9)
    with pytest.raises(RetryLater, match="next pull"):
        world.pull(folder, by_file())

    assert (world.pull(folder, by_file()).vanished, world.waiting()) == (1, [])
