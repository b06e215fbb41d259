"""A record that stands in a file several times, each with what was done to it, and with what differs in its lists."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from adapters.base import Batch, Cursor, Row, Skipped
from adapters.decide.questions import answered, optional, questions
from adapters.document.mapping import listed
from adapters.draft.document import Draft, draft
from adapters.rows.mapper import read_mapping
from adapters.survey.file import Asked, survey
from adapters.trial.attempt import attempt
from contracts.kinds import KINDS

Item = dict[str, Any]


def item(i: int, **more: Any) -> Item:
    return {
        "expediente": f"E/{i}/24",
        "tipo": "A",
        "f_registro": f"2024-03-{13 + i % 9}T20:15:{i:02}Z",
        "f_mov": None,
        "fecha_hechos": f"2024-03-{11 + i % 9}",
        "conductas": [{"delito": ("ROBO", "FRAUDE")[i % 2]}],
    } | more


FIRST = [item(i) for i in range(60)]
LATER = [item(i, tipo="M", f_mov="2024-05-02T18:40:00Z", conductas=[{"delito": "DAÑO"}]) for i in range(3)]
GONE = item(3, tipo="B", f_mov="2024-05-02T18:40:00Z")


def drafted(folder: Path, items: list[Item]) -> Draft:
    (folder / "a.json").write_bytes(orjson.dumps(items))
    found = survey(folder / "a.json", Asked(), lambda *_: None)
    return draft(KINDS["case"], "fiscalia", "casos", found.read, found.profile)


def about(made: Draft, name: str) -> str:
    return " ".join(said.es for what, said in made.decisions if what == name)


def test_letters_that_change_within_a_key_are_asked_with_the_line_that_withdraws(tmp_path: Path) -> None:
    made = drafted(tmp_path, [*FIRST, *LATER, GONE])
    assert "«tipo» dice A (60), M (3), B (1) y cambia dentro de «expediente»: ¿B (baja) anula?" in about(
        made, "withdraw"
    )
    assert "# withdraw: {column: tipo, values: [B]}" in made.text.splitlines()
    assert "# key: {columns: [expediente], latest: {date: versión, format: iso}}" in made.text
    assert "# versión: {first_of: [f_mov, f_registro]}" in made.text
    assert {"tipo", "f_mov"}.isdisjoint(made.ignored)


def test_what_differs_in_lists_is_no_repetition(tmp_path: Path) -> None:
    asked = about(drafted(tmp_path, [*FIRST, *LATER, GONE]), "key")
    assert "en 3 cambian conductas[].delito; en 1 no cambia nada de lo asignado (sí tipo, f_mov)" in asked


@pytest.mark.parametrize(
    ("name", "labels", "gone"),
    [
        ("movimiento", ["ALTA", "CAMBIO", "BAJA"], "[BAJA]"),
        ("operacion", ["I", "U", "D"], "[D]"),
        ("x", ["N", "M", "C"], "[C]"),
        ("OP", ["insert", "delete"], "[delete]"),
        ("x", ["A", "B"], ""),  # two letters under any name may be anything
        ("movimiento", ["A", "M"], ""),
        ("movimiento", ["A", "B", "Q"], ""),
    ],
)
def test_movements_are_known_by_their_words(tmp_path: Path, name: str, labels: list[str], gone: str) -> None:
    of = {i: labels[1 + i % (len(labels) - 1)] for i in range(5)}
    plain = [{c: v for c, v in one.items() if c != "tipo"} for one in FIRST]
    later = [one | {name: of[i], "f_mov": "2024-05-02T18:40:00Z"} for i, one in enumerate(plain[:5])]
    made = drafted(tmp_path, [*(one | {name: labels[0]} for one in plain), *later])
    assert (f"# withdraw: {{column: {name}, values: {gone}}}" in made.text) == bool(gone)


MAPPING = """
mapping: 1
source: casos
owner: fiscalia
kind: case
zone: America/Mexico_City
read: {json: {files: "*.json"}}
key: {columns: [expediente]}
each: {offences: {member: conductas}}
columns_ignored: [tipo, f_mov, f_registro]
fields:
  occurred_at: {date: fecha_hechos, format: "%Y-%m-%d"}
  offences[].label: {text: delito}
"""


class Items:
    name = "items"

    def __init__(self, *items: Item) -> None:
        lists = ({listed("offences"): one.pop("conductas"), **one} for one in map(dict, items))
        self._rows = [Row(f"a.json#{i}@0", one) for i, one in enumerate(lists, 1)]

    def pull(self, cursor: Cursor | None) -> Iterator[Batch | Skipped]:
        yield Batch(self._rows, {}, "digest", 0, len(self._rows), "a.json", frozenset())

    def fetch(self, locator: str) -> Row | None:
        raise NotImplementedError

    def check(self) -> None:
        raise NotImplementedError


def test_a_trial_names_what_differs_in_lists_and_what_its_lines_take_from_the_ignored() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    document = read_mapping(MAPPING, "m.yaml")
    found = attempt(Items(*FIRST, *LATER), document, now, 0, lambda done, total: None)
    assert (found.clashing, found.differing) == (3, {"conductas[].delito": 3})
    assert "conductas[].delito" in found.clashes[0].differ
    assert found.clashes[0].rows[1][1]["conductas[].delito"] == "DAÑO"
    (one,) = found.settling
    assert one.what == "version"
    assert one.ignored == ["f_mov", "f_registro"]


def test_an_answer_takes_a_column_out_of_the_ignored_however_they_are_listed(tmp_path: Path) -> None:
    made, kind = drafted(tmp_path, [*FIRST, *LATER, GONE]), KINDS["case"]
    text = f"{made.text}columns_ignored: [tipo, otra]\n" if not made.ignored else made.text
    question = next(one for one in questions(text, kind) if one.about == "withdraw")
    after = answered(text, optional(text, question, "m.yaml", kind).choices[0], kind)
    assert "withdraw: {column: tipo, values: [B]}" in after.splitlines()
    assert "columns_ignored: [otra]" in after


def test_the_moment_of_opening_is_asked_though_the_key_reads_it_and_says_what_it_checks(tmp_path: Path) -> None:
    made = drafted(tmp_path, [*FIRST, *LATER, GONE])
    assert "¿«f_registro» es «Inicio de la carpeta»?" in about(made, "opened_at")
    assert "after_opened_at" in about(made, "opened_at")
    assert "# opened_at: {date: f_registro, format: iso}" in made.text


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("fhRegistro", True),
        ("fecha_apertura", True),
        ("ALTA CARPETA", True),
        ("f_alta_usuario", False),
        ("fecha_pago", False),
    ],
)
def test_an_opening_is_called_so_and_nothing_else(tmp_path: Path, name: str, asked: bool) -> None:
    made = drafted(tmp_path, [{**one, name: one["f_registro"], "f_registro": None} for one in FIRST])
    assert (f"opened_at: {{date: {name}," in made.text) == asked


def test_numbers_of_a_status_are_asked_one_by_one_as_status_and_as_stage(tmp_path: Path) -> None:
    made = drafted(tmp_path, [one | {"estatus": 1 + i % 3} for i, one in enumerate(FIRST)])
    assert "  # status: {code: estatus, catalogue: status, unknown: 'null'}" in made.text.splitlines()
    assert "  # status: {text: estatus}   # ¿o · or: tal como está · as it is?" in made.text.splitlines()
    assert "  # stage: {code: estatus, catalogue: stage, unknown: 'null'}" in made.text.splitlines()
    text, kind = made.text, KINDS["case"]
    for path in ("status", "stage"):
        question = next(one for one in questions(text, kind) if one.about == path)
        text = answered(text, optional(text, question, "m.yaml", kind).choices[0], kind)
    labels = [one for one in questions(text, kind) if one.asked[0].startswith(("status: «", "stage: «"))]
    assert len(labels) == 6
    plain = drafted(tmp_path, [one | {"estatus": ("EN TRÁMITE", "CONCLUIDA")[i % 2]} for i, one in enumerate(FIRST)])
    assert "  status: {text: estatus}" in plain.text.splitlines()
