"""Two versions of a record in one file, and identical rows: what is shared, and where every row is counted."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.drop.file_drop import FileDrop
from adapters.rows.mapper import Mapper, read_mapping
from gateway.flow.accounts import Accounts
from tests.unit.gateway.pull.pull_world import OWNER, World

TEXT = """
mapping: 1
source: prueba
owner: {owner}
kind: hearing
zone: America/Mexico_City
read: {{csv: {{files: "*.csv"}}}}
key: {key}
columns_ignored: [act, estatus]
fields:
  occurred_at: {{date: fecha, format: "%Y-%m-%d"}}
  infraction.label: {{text: falta}}
  infraction.article: {{text: articulo}}
  measure.kind: {{const: fine}}
"""
LATEST = "{columns: [folio], latest: {number: act}}\nwithdraw: {column: estatus, values: [BAJA]}"


class Folder:
    def __init__(self, folder: Path, key: str) -> None:
        text = TEXT.format(owner=OWNER, key=key)
        text = text.replace("[act, estatus]", "[]") if "folio" in key else text.replace("[act,", "[act, folio,")
        self.folder, self.document = folder, read_mapping(text, "prueba.yaml")

    def pull(self, world: World, rows: str = "", name: str = "a.csv", retry: bool = False) -> Accounts:
        if rows:
            (self.folder / name).write_text(f"folio,fecha,falta,articulo,act,estatus\n{rows}")
        puller = world.puller(FileDrop("prueba", self.folder, self.document), Mapper(self.document))  # type: ignore[arg-type]
        accounts = puller.retry(lambda *_: None) if retry else puller.pull(lambda *_: None)
        accounts.check()
        return accounts


def articles(world: World) -> list[str]:
    return sorted(shown["infraction"]["article"] for shown in world.current())


@pytest.mark.parametrize("turned", [False, True])
def test_the_latest_row_is_the_record_and_the_older_one_is_counted(world: World, tmp_path: Path, turned: bool) -> None:
    rows = ["1,2026-01-01,RIÑA,1-I,1,\n", "1,2026-01-01,RIÑA,2-II,2,\n"]
    accounts = Folder(tmp_path, LATEST).pull(world, "".join(rows[::-1] if turned else rows))

    assert (accounts.read, accounts.released, accounts.unchanged, accounts.older) == (2, 1, 1, 1)
    assert articles(world) == ["2-II"]


def test_a_row_that_corrects_another_stands_in_its_place_and_is_counted(world: World, tmp_path: Path) -> None:
    folder = Folder(tmp_path, "{columns: [folio], corrects: act}\nwithdraw: {column: estatus, values: [BAJA]}")
    first = folder.pull(world, "1,2026-01-01,RIÑA,1-I,,\n2,2026-01-01,RIÑA,2-II,1,\n")
    assert (first.read, first.released, first.older, first.correcting) == (2, 1, 1, 1)
    assert articles(world) == ["2-II"]

    last = folder.pull(world, "3,2026-01-01,RIÑA,3-III,1,BAJA\n", "b.csv")
    assert (last.read, last.withdrawn, last.correcting) == (1, 1, 1)
    assert articles(world) == []


def test_what_is_wrong_with_an_older_row_is_no_matter_and_the_latest_is_never_replaced_by_it(
    world: World, tmp_path: Path
) -> None:
    rows = "1,ayer,RIÑA,1-I,1,\n1,2026-01-01,RIÑA,2-II,2,\n2,2026-01-01,RIÑA,1-I,1,\n2,ayer,RIÑA,2-II,2,\n"
    accounts = Folder(tmp_path, LATEST).pull(world, rows)

    assert (accounts.released, accounts.older, accounts.quarantined) == (1, 2, 1)
    assert articles(world) == ["2-II"]
    assert world.waiting() == [["occurred_at: date_format"]]


def test_a_later_withdrawal_in_the_same_file_withdraws(world: World, tmp_path: Path) -> None:
    folder = Folder(tmp_path, LATEST)
    folder.pull(world, "1,2026-01-01,RIÑA,1-I,1,\n")
    accounts = folder.pull(world, "1,2026-01-01,RIÑA,1-I,1,\n1,2026-01-01,RIÑA,1-I,2,BAJA\n")

    assert (accounts.withdrawn, accounts.older) == (1, 1)
    assert world.current() == []


def test_equal_versions_clash_and_an_unclear_one_holds_its_record_back(world: World, tmp_path: Path) -> None:
    rows = "1,2026-01-01,RIÑA,1-I,1,\n1,2026-01-01,RIÑA,2-II,1,\n2,2026-01-01,RIÑA,1-I,1,\n2,2026-01-01,RIÑA,2-II,,\n"
    folder = Folder(tmp_path, LATEST)
    accounts = folder.pull(world, rows)

    assert accounts.reasons == {"record: duplicate_key": 2, "act: unclear_version": 2}
    assert world.current() == []
    assert folder.pull(world, retry=True).quarantined == 4
    assert world.current() == []


def test_a_correction_that_is_appended_replaces_what_was_shared(world: World, tmp_path: Path) -> None:
    folder = Folder(tmp_path, LATEST)
    folder.pull(world, "1,2026-01-01,RIÑA,1-I,1,\n")
    accounts = folder.pull(world, "1,2026-01-01,RIÑA,1-I,1,\n1,2026-01-01,RIÑA,2-II,2,\n")

    assert (accounts.released, accounts.unchanged) == (1, 1)
    assert articles(world) == ["2-II"]


@pytest.mark.parametrize(("copies", "released", "unchanged"), [("", 3, 0), (", copies: one", 2, 1)])
def test_identical_rows_are_each_a_record_unless_the_mapping_says_that_they_are_one(
    world: World, tmp_path: Path, copies: str, released: int, unchanged: int
) -> None:
    rows = "1,2026-01-01,RIÑA,1-I,1,\n" * 2 + "1,2026-01-01,RIÑA,2-II,1,\n"
    accounts = Folder(tmp_path, f"{{content: true{copies}}}").pull(world, rows)

    assert (accounts.read, accounts.released, accounts.unchanged) == (3, released, unchanged)


def test_of_a_person_in_a_key_nothing_is_at_rest(world: World, tmp_path: Path) -> None:
    rows = "1,2026-01-01,RIÑA,1-I,CANARIO ORTEGA LUIS,\n1,2026-01-01,RIÑA,2-II,CANARIO ORTEGA ANA,\n1,2026-01-01,X,,,\n"
    accounts = Folder(tmp_path, "{columns: [folio, act]}\nwithdraw: {column: estatus, values: [BAJA]}").pull(
        world, rows
    )

    assert (accounts.released, accounts.quarantined) == (2, 1)
    assert b"CANARIO" not in world.store.bytes_at_rest()
