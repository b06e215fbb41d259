"""``convenio text measure``: what it counts, what it says, and that an agreement takes its line as it is."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gateway.main import app
from gateway.main.gold import read_gold
from gateway.settings import Misconfigured
from policies.agreement import read
from policies.redaction.measure import Marked, measure, wilson

SHARED = Path(os.environ.get("CONVENIO_SHARED_DATA", Path(__file__).parents[5] / "shared" / "data"))
MEDDOCAN = SHARED / "meddocan_dev"
FOUND = {"text": "Se asegura a Juan Pérez.", "spans": [[13, 23]]}
MISSED = {"text": "Huye hacia el pochotal", "spans": [[14, 22]]}
OVER = {"text": "Llega tarde Hernández", "spans": []}


def sample(folder: Path, *documents: object) -> Path:
    file = folder / "gold.jsonl"
    file.write_text("\n".join(json.dumps(one) for one in documents) + "\n", "utf-8")
    return file


def convenio(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["text", "measure", *arguments])


def test_it_counts_marked_characters_texts_with_a_leak_and_what_else_went(tmp_path: Path) -> None:
    result = json.loads(convenio(str(sample(tmp_path, FOUND, MISSED, OVER)), "--json").stdout)
    gold, others = len("JuanPérez") + len("pochotal"), len("SeaseguraaHuyehaciaelLlegatardeHernández")
    assert result["documents"] == 3
    assert result["as_written"]["cover"] == round(len("JuanPérez") / gold, 4)
    assert result["as_written"]["leaking"] == 1
    assert result["as_written"]["over"] == round(len("Hernández") / others, 4)
    assert result["as_written"]["at_least"] < result["as_written"]["cover"]
    assert result["in_capitals"] == result["as_written"]


def test_the_table_has_bounds_layers_and_how_many_texts_an_agreement_needs(tmp_path: Path) -> None:
    said = convenio(str(sample(tmp_path, FOUND, MISSED))).output
    assert "1 / 2" in said
    assert "catálogos" in said
    assert "hacen falta 100 textos · an agreement needs 100 texts" in said


def test_a_layer_left_out_is_left_out_and_recorded(tmp_path: Path) -> None:
    file = str(sample(tmp_path, FOUND))
    whole = json.loads(convenio(file, "--json").stdout)
    fewer = json.loads(convenio(file, "--without", "catalogues", "--allow-list", "--json").stdout)
    assert fewer["layers"] == ["parties", "patterns", "triggers", "propagation", "allow_list"]
    assert whole["sample"] == fewer["sample"]
    assert convenio(file, "--without", "magic").exit_code == 1


def test_what_the_record_names_counts_as_known(tmp_path: Path) -> None:
    file = sample(tmp_path, MISSED | {"known": ["El Pochotal"]})
    assert json.loads(convenio(str(file), "--json").stdout)["as_written"]["cover"] == 1


def test_an_agreement_takes_the_line_as_it_is_printed(tmp_path: Path) -> None:
    output = convenio(str(sample(tmp_path, *[FOUND] * 100)), "--owner", "zapopan-policia").output
    line = output[output.index("measurements:") :]
    head = (
        "agreement: 1\nid: a\nversion: 1\ntitle: {es: a, en: a}\nlegal_basis: {es: a, en: a}\n"
        "parties: [zapopan-policia, b]\nvalid: {from: 2026-01-01, to: 2027-01-01}\n"
    )
    view = (
        "views:\n  - {name: v, owner: zapopan-policia, kind: incident, recipients: [b], roles: [analyst],"
        " purposes: [statistics], pseudonyms: agreement, fields: {narrative: redact_text}}\n"
    )
    [found] = read(head + line + view, "a.yaml").measurements
    assert (found.owner, found.documents, found.as_written.cover) == ("zapopan-policia", 100, 1)


def test_brat_s_folders_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"Vio a Ana\r\ny a Luz")
    (tmp_path / "a.ann").write_text("T1\tPERSON 6 9\tAna\nT2\tPERSON 11 12;15 18\ty Luz\n#1\tNote T1\tx\n", "utf-8")
    [text] = read_gold(tmp_path).texts
    assert [text.text[start:end] for start, end in text.marks] == ["Ana", "y", "Luz"]


@pytest.mark.parametrize(
    "line",
    [
        "Juan",
        "[]",
        '{"text": "Juan"}',
        '{"text": 1, "spans": []}',
        '{"text": "Juan", "spans": [[0, 9]]}',
        '{"text": "Juan", "spans": [[0]]}',
        '{"text": "Juan", "spans": [[2, 2]]}',
        '{"text": "Juan", "spans": [], "who": 1}',
    ],
)
def test_a_sample_that_is_none_is_told_with_its_line_and_without_its_text(tmp_path: Path, line: str) -> None:
    file = tmp_path / "gold.jsonl"
    file.write_text(f'{{"text": "a", "spans": []}}\n{line}\n', "utf-8")
    with pytest.raises(Misconfigured) as caught:
        read_gold(file)
    assert f"{file}:2: " in str(caught.value)
    assert "Juan" not in str(caught.value)


def test_a_missing_file_an_empty_one_and_a_text_without_marks_are_told(tmp_path: Path) -> None:
    for make in (lambda f: None, lambda f: f.write_text(""), lambda f: f.write_bytes(b"\xff")):
        file = tmp_path / "gold.jsonl"
        make(file)
        with pytest.raises(Misconfigured, match=r"gold\.jsonl"):
            read_gold(file)
    (tmp_path / "a.txt").write_text("x")
    with pytest.raises(Misconfigured, match=r"a\.ann"):
        read_gold(tmp_path)


def test_marks_stay_where_they_are_when_a_text_is_composed_and_in_capitals() -> None:
    found = measure([Marked("Maußn\u0303 vio a Hern\u0301andez", ((13, 24),))])
    assert found.in_capitals.removed == found.in_capitals.gold == found.as_written.gold


@pytest.mark.parametrize(("share", "trials", "low", "high"), [(0.0, 100, 0.0, 0.037), (1.0, 100, 0.963, 1.0)])
def test_the_bounds_are_wilson_s(share: float, trials: int, low: float, high: float) -> None:
    assert [round(bound, 3) for bound in wilson(share, trials)] == [low, high]
    assert wilson(0.5, 0) == (0.0, 1.0)


@pytest.mark.skipif(not MEDDOCAN.is_dir(), reason=f"MEDDOCAN is not at {MEDDOCAN} (CONVENIO_SHARED_DATA)")
def test_on_texts_nobody_trained_on_the_figures_hold() -> None:
    found = measure(read_gold(MEDDOCAN).texts)
    assert found.as_written.cover >= 0.95
    assert found.as_written.over_share <= 0.03
    assert found.in_capitals.cover >= 0.93
    assert found.in_capitals.over_share <= 0.03
