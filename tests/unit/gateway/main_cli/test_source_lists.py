"""From a JSON with persons in two lists to its accounts, by the commands alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gateway.main import app, say

PERSON = {"NOMBRE": "ANA", "PATERNO": "LUNA", "EDAD": 30}


def run(*arguments: object) -> str:
    result = CliRunner().invoke(app, ["source", *map(str, arguments)], catch_exceptions=False)
    assert result.exit_code == 0, (result.output, result.stderr)
    return result.stdout


def test_a_file_of_two_lists_is_seen_proposed_and_accounted_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(say.out, "width", 200)
    file, mapping = tmp_path / "boletas.json", tmp_path / "m.yaml"
    items = [
        {"FOLIO": f"B-{i}", "FECHA_HECHOS": "2024-01-13T10:00:00", "FALTA": "RIÑA"}
        | {"INFRACTORES": [PERSON] * (i % 3), "QUEJOSOS": [[PERSON], PERSON, None, []][i % 4]}
        for i in range(40)
    ]
    file.write_text(json.dumps(items), "utf-8")
    seen = run("inspect", file)
    assert "lista · list: INFRACTORES │ 39 " in seen
    assert "lista · list: QUEJOSOS    │ 10; 10 como un solo objeto" in seen
    assert "QUEJOSOS[].NOMBRE" in seen
    assert "QUEJOSOS.NOMBRE" not in seen
    run("draft", file, "--kind", "hearing", "--owner", "juzgado", "--source", "boletas", "-o", mapping)
    tried = json.loads(run("try", mapping, file, "--json"))
    assert (tried["read"], tried["kept"]) == (40, 40)
    assert tried["filled"]["persons[].role"] == 59
    shown = run("try", mapping, file, "--rows", "5")
    assert "INFRACTORES.NOMBRE" in shown
    assert "QUEJOSOS.NOMBRE" in shown
