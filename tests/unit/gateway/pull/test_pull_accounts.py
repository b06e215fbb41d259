"""Every row read is in one account, whatever became of the pull."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from adapters.base import RetryLater, StopSource
from gateway.flow.accounts import Accounts, AccountsDoNotAddUp
from tests.unit.gateway.pull.pull_world import (
    FOLLOWED,
    SHOWN,
    FolderSource,
    TableSource,
    World,
    mapper,
    quiet,
    row,
)

PARTS = ("released", "unchanged", "withdrawn", "quarantined", "elsewhere")


def stored(world: World) -> list[dict[str, object]]:
    return [json.loads(text) for (text,) in world.store.do("SELECT accounts FROM run ORDER BY started_at")]


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("wrong", [-1, 1])
def test_a_row_too_many_or_too_few_in_any_account_is_seen(part: str, wrong: int) -> None:
    accounts = Accounts(read=15, released=1, unchanged=2, withdrawn=3, quarantined=4, elsewhere=5)
    accounts.check()

    with pytest.raises(AccountsDoNotAddUp, match=r"15 rows read, 1[46] accounted for"):
        replace(accounts, **{part: getattr(accounts, part) + wrong}).check()


def test_a_mapper_that_loses_a_row_stops_the_pull_before_anything_is_accepted(world: World) -> None:
    source = TableSource(row("1"), row("2"))
    puller = world.puller(source)
    puller.accounts.read = 1  # as if one had been read and forgotten

    with pytest.raises(AccountsDoNotAddUp):
        puller.pull(quiet)

    assert world.history() == []


def test_one_pull_with_everything_in_it(world: World) -> None:
    rows = [row("1"), row("1"), row("2", agencia="AJENA"), row("3", sancion="X"), row("4", estatus="BAJA"), {"": "x"}]
    folder = FolderSource(2, a=rows, b="encoding")

    accounts = world.pull(folder)

    assert {part: getattr(accounts, part) for part in ("read", *PARTS)} == {
        "read": 6,
        "released": 1,
        "unchanged": 1,
        "withdrawn": 1,
        "quarantined": 2,
        "elsewhere": 1,
    }
    assert accounts.views == {SHOWN: 1, FOLLOWED: 1}
    assert accounts.skipped == ["b: encoding"]
    [run] = stored(world)
    assert {part: run[part] for part in PARTS} == {part: getattr(accounts, part) for part in PARTS}
    assert run["skipped"] == 1  # how many, and not their names


def test_what_the_mapper_counted_stands_in_the_accounts(world: World) -> None:
    counting = mapper()
    counting.repaired["enie"], counting.unknown["persons[].sex"] = 3, 2

    accounts = world.pull(TableSource(row("1")), counting)

    assert (accounts.repaired, accounts.unknown) == ({"enie": 3}, {"persons[].sex": 2})
    [run] = stored(world)
    assert (run["repaired"], run["unknown"]) == ({"enie": 3}, {"persons[].sex": 2})


@pytest.mark.parametrize("error", [RetryLater, StopSource])
def test_a_source_that_dies_in_the_middle_keeps_what_was_accepted_and_goes_on_from_there(
    world: World, error: type[Exception]
) -> None:
    class Dying(TableSource):
        def pull(self, cursor):  # type: ignore[no-untyped-def]
            batches = super().pull(cursor)
            yield next(batches)
            yield next(batches)
            raise error("away")

    source = Dying(*(row(str(n)) for n in range(8)), size=3)
    with pytest.raises(error):
        world.pull(source)
    assert len(world.current()) == 6
    assert [run["read"] for run in stored(world)] == [6]

    whole = TableSource(*(row(str(n)) for n in range(8)), size=3)

    assert world.pull(whole).read == 2
    assert len(world.current()) == 8
    assert world.pull(whole).read == 0


def test_a_source_without_rows_is_pulled_without_a_word(world: World) -> None:
    accounts = world.pull(TableSource())

    assert accounts.read == 0
    assert world.pull(TableSource(row("1"))).released == 1


def test_a_mended_mapping_reads_the_source_again_from_the_start(world: World) -> None:
    source = TableSource(row("1"), row("2"))
    world.pull(source)

    accounts = world.pull(source, mapper(others="AJENA, OTRA"))

    assert (accounts.read, accounts.unchanged) == (2, 2)


def test_how_a_file_was_read_is_told_to_its_owner_and_not_stored(world: World) -> None:
    class Told(FolderSource):
        def pull(self, cursor):  # type: ignore[no-untyped-def]
            for step in super().pull(cursor):
                yield step._replace(read_as="cp1252; CRLF" if step.done < 2 else None)

    accounts = world.pull(Told(size=1, **{"Juan Pérez.csv": [row("1"), row("2")]}))

    assert accounts.as_dict()["read_as"] == {"Juan Pérez.csv": "cp1252; CRLF"}
    [run] = stored(world)
    assert run["read_as"] == 1
