"""A file that is to replace another and breaks on the way: it costs itself, and nobody waits for it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from adapters.drop.file_drop import FileDrop
from adapters.rows.mapper import Mapper, read_mapping
from tests.unit.gateway.pull.pull_world import World, fresh

MAPPING = """
mapping: 1
source: prueba
owner: zapopan-juzgado
kind: hearing
zone: America/Mexico_City
read: {json: {files: "*.json"}}
key: {columns: [folio]}
replaces: {unit: file, most_withdrawn: 0.2}
fields:
  folio: {text: folio}
  occurred_at: {date: fecha, format: "%Y-%m-%d"}
  infraction.label: {text: falta}
"""


def put(folder: Path, name: str, rows: range, end: str = "]\n") -> None:
    items = [json.dumps({"folio": f"{name}-{n}", "fecha": "2026-03-15", "falta": "RUIDO"}) for n in rows]
    (folder / f"{name}.json").write_text("[" + ",\n".join(items) + end, "utf-8")
    os.utime(folder / f"{name}.json", (1_700_000_000, 1_700_000_000))


@pytest.mark.parametrize("rows", [20, 2500])
@pytest.mark.parametrize("gone", [0, 10])
def test_a_file_that_breaks_replaces_nothing_and_the_next_one_is_read(tmp_path: Path, rows: int, gone: int) -> None:
    mapping = read_mapping(MAPPING, "prueba.yaml")

    def pull(world: World) -> tuple[int, int, list[str]]:
        accounts = world.pull(FileDrop("prueba", tmp_path, mapping), Mapper(mapping))  # type: ignore[arg-type]
        return accounts.released, accounts.vanished, accounts.skipped

    with fresh() as world:
        put(tmp_path, "a", range(2500))
        assert pull(world) == (2500, 0, [])
        put(tmp_path, "a", range(gone, rows), ', {"folio": ')
        put(tmp_path, "b", range(3))
        assert pull(world) == (3, 0, ["a.json: unreadable_file"])
        assert len(world.current()) == 2503
        assert pull(world) == (0, 0, [])
        put(tmp_path, "a", range(gone, 2500))
        assert pull(world) == (0, gone, [])
