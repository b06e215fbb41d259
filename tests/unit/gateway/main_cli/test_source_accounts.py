from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from gateway.main import app, say
from tests.unit.gateway.main_cli.sites import OWNER, Site, site


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    with site(tmp_path, request.getfixturevalue("postgres") if request.param == "postgres" else None) as made:
        yield made


def told(place: Site, *more: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(place.do(" ".join(["source accounts", *more, "--json"])))
    return found


def test_every_pull_is_accounted_for_by_run_and_by_file(place: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(place)[OWNER] == {"last_heard": None, "late": False, "runs": []}
    assert "nunca se ha leído" in place.do("source accounts")
    place.pull(1, 5)
    (place.drop / "delitos_2014-00.csv").write_bytes(b"fecha\xff\r")
    place.pull(2, 3)
    found = told(place, OWNER)[OWNER]
    assert found["last_heard"]
    assert not found["late"]
    newest, first = sorted(found["runs"], key=lambda run: len(run["files"]), reverse=True)
    assert {file["name"]: (file["skipped"], file["read"], file["released"]) for file in newest["files"]} == {
        "delitos_2014-00.csv": ("encoding", 0, 0),
        "delitos_2014-02.csv": (None, 3, 3),
    }
    assert [file["name"] for file in first["files"]] == ["delitos_2014-01.csv"]
    for run in found["runs"]:
        assert run["finished"]
        assert run["read"] == sum(run[part] for part in ("released", "unchanged", "withdrawn", "quarantined"))
        assert run["read"] == sum(file["read"] for file in run["files"])
    monkeypatch.setattr(say.out, "width", 200)
    shown = place.do(f"source accounts {OWNER}")
    for expected in ("delitos_2014-01.csv", "encoding", "última noticia hace"):
        assert expected in shown
    assert len(told(place, "--runs", "1")[OWNER]["runs"]) == 1


ROWS = """mapping: 1
source: filas
owner: zapopan-juzgado
kind: hearing
zone: America/Mexico_City
read: {csv: {files: "*.csv", encoding: utf-8, delimiter: ";"}}
key: {columns: [FOLIO]}
each: {persons: {rows: true}}
fields:
  occurred_at: {date: FECHA, format: "%d/%m/%Y"}
  infraction.label: {text: FALTA}
  persons[].given_names: {text: NOMBRE}
  persons[].role: {const: offender}
"""


def test_how_many_rows_a_quarantined_record_is_stands_beside_it(place: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(say.out, "width", 200)
    mapping = place.folder / "filas.yaml"
    mapping.write_text(ROWS, "utf-8")
    text = place.file.read_text("utf-8")
    place.file.write_text(re.sub(r'(?m)^mapping = ".*"$', f'mapping = "{mapping}"', text), "utf-8")
    rows = ["F-1;13/02/2024;RIÑA;ANA", "F-1;13/02/2024;RUIDO;EVA", "F-1;13/02/2024;;SOL", "F-2;14/02/2024;;LUZ"]
    rows += ["F-2;14/02/2024;RUIDO;PAZ", ""]
    (place.drop / "a.csv").write_text("\n".join(["FOLIO;FECHA;FALTA;NOMBRE", *rows]), "utf-8")
    assert "las apartadas son 3 filas con las unidas" in place.do("pull")
    (run,) = told(place)["filas"]["runs"]
    counts = ("read", "released", "quarantined", "joined", "quarantined_rows")
    assert [run[count] for count in counts] == [5, 1, 1, 3, 3]
    assert "1 (3 filas · rows)" in place.do("source accounts")


def test_the_names_of_files_are_their_owner_s_alone(place: Site) -> None:
    place.pull(1, 2)
    assert "delitos_2014-01" in place.do("source accounts")
    assert "delitos_2014" not in str(place.query("SELECT accounts FROM run"))


def test_an_unknown_source_is_said_with_those_there_are(tmp_path: Path) -> None:
    with site(tmp_path) as place:
        asked = ["source", "accounts", "otra", "--settings", str(place.file)]
        result = CliRunner().invoke(app, asked)
    assert result.exit_code == 1
    assert "otra" in result.stderr
    assert OWNER in result.stderr
