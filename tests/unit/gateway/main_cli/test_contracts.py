from __future__ import annotations

import json
import re
from typing import Any

import pytest
from typer.testing import CliRunner

from contracts.kinds import KINDS
from gateway.main import app, say


def run(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, ["contracts", "fields", *arguments], catch_exceptions=False)
    assert result.exit_code == code, (result.output, result.stderr)
    return result.stdout if code == 0 else result.stderr


def listed(*arguments: str) -> dict[str, Any]:
    return {field["field"]: field for field in json.loads(run(*arguments, "--json"))}


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_of_a_kind_is_listed_with_what_fits_it(kind: str) -> None:
    found = listed(kind)
    assert found.keys() == KINDS[kind].leaves.keys()
    assert found["persons[].curp"]["fits"]["es"].startswith("CURP: 18 letras")
    assert found["persons[].sex"]["values"]["M"] == {"es": "mujer", "en": "female"}
    assert found["occurred_at"]["type"] == "datetime"


def test_an_officer_sees_labels_forms_and_what_values_mean(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(say.out, "width", 160)
    said = run("incident") + run("incident", "--part", "persons") + run("incident", "--part", "place")
    for expected in (
        "Informe policial · Police report",
        "persons[].role (*)",
        "report_class *",
        "por ejemplo 14120",
        "probable delito",
        "identifica · identifies",
    ):
        assert expected in said


@pytest.mark.parametrize("kind", KINDS)
def test_without_a_part_the_record_s_own_fields_and_its_parts_are_shown(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(say.out, "width", 160)
    said = run(kind)
    assert "occurred_at" in said
    assert "persons[]." not in said
    shown = re.findall(rf"│ ([a-z_]+) +│ (\d+) +│ convenio contracts fields {kind} --part ([a-z_]+) ", said)
    fields = list(KINDS[kind].leaves)
    assert len(fields) == sum(int(n) for _, n, _ in shown) + len([path for path in fields if "." not in path])
    for part, n, asked in shown:
        assert (asked, len(listed(kind, "--part", asked))) == (part, int(n))


def test_one_part_can_be_asked_for() -> None:
    assert {path.partition(".")[0] for path in listed("case", "--part", "persons")} == {"persons[]"}
    assert listed("case", "--part", "persons.address").keys() == listed("case", "--part", "persons[].address").keys()


@pytest.mark.parametrize(("arguments", "told"), [(("trial",), "hearing"), (("case", "--part", "perso"), "persons")])
def test_what_is_not_there_is_told_with_what_is(arguments: tuple[str, ...], told: str) -> None:
    assert told in run(*arguments, code=1)
