"""A number that people use, beside a program's own id: a corrected row is the same record, and never shared twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from adapters.base import Batch, Cursor, Row, Skipped
from adapters.decide.questions import answered, questions
from adapters.draft.document import Draft, draft
from adapters.rows.mapper import read_mapping
from adapters.survey.file import Asked, survey
from adapters.trial.attempt import Trial, attempt
from contracts.kinds import KINDS

Item = dict[str, Any]


def item(i: int, **more: Any) -> Item:
    day = f"2024-03-{13 + i % 9}"
    first = {"id_exp": 500 + i, "expediente": f"E/{i}/24", "fecha_hechos": day, "delito": ("ROBO", "FRAUDE")[i % 2]}
    return first | {"estado": "ABIERTO", "modificado": f"{day}T20:15:00Z"} | more


def corrected(i: int, **more: Any) -> Item:
    later = {"id_exp": 900 + i, "estado": "CERRADO", "modificado": "2024-05-02T18:40:00Z"}
    return item(i) | later | more


def drafted(folder: Path, items: list[Item]) -> Draft:
    (folder / "a.json").write_bytes(orjson.dumps(items))
    found = survey(folder / "a.json", Asked(), lambda *_: None)
    return draft(KINDS["case"], "fiscalia", "casos", found.read, found.profile)


def about_key(made: Draft) -> list[tuple[str, bool]]:
    return [(said.es, said.alarm) for about, said in made.decisions if about == "key"]


FIRST = [item(i) for i in range(40)]


def test_a_corrected_record_has_its_number_for_a_key_and_its_latest_row_counts(tmp_path: Path) -> None:
    made = drafted(tmp_path, [*FIRST, *map(corrected, range(5))])
    line = "key: {columns: [expediente], latest: {date: modificado, format: iso}}   # «expediente»: 5 se repiten"
    assert any(one.startswith(line) for one in made.text.splitlines())
    ((said, alarm),) = about_key(made)
    assert "en 10 filas que solo cambian en id_exp, estado, modificado" in said
    assert not alarm
    assert read_mapping(made.text, "m.yaml").key.columns == ["expediente"]
    assert "id_exp" in made.ignored
    assert "{text: id_exp}" not in made.text


@pytest.mark.parametrize(
    "more",
    [
        {"delito": "LESIONES"},  # another record under the same number?
        {"victimas": [{"nombre": "OTRA"}]},  # or another person's row
        {"modificado": "2024-03-13T20:15:00Z"},  # the first one's own
    ],
)
def test_where_anything_else_differs_it_is_one_red_question(tmp_path: Path, more: Item) -> None:
    first = [one | {"victimas": [{"nombre": "ANA"}]} for one in FIRST]
    made = drafted(tmp_path, [*first, *(corrected(i, victimas=[{"nombre": "ANA"}]) | more for i in range(9, 18))])
    ((said, alarm),) = about_key(made)
    assert alarm
    assert "«id_exp» es solo del sistema" in said
    assert "# key: {columns: [expediente]" in made.text
    assert any(line.startswith("key: {columns: [id_exp]}") for line in made.text.splitlines())


def test_without_a_moment_of_the_change_the_number_is_still_asked(tmp_path: Path) -> None:
    rows = [*FIRST, *map(corrected, range(5))]
    made = drafted(tmp_path, [{name: cell for name, cell in row.items() if name != "modificado"} for row in rows])
    ((said, alarm),) = about_key(made)
    assert alarm
    assert "¿son el mismo registro, que se compartiría dos veces?" in said
    assert "# key: {columns: [expediente]}" in made.text


@pytest.mark.parametrize("name", ["ver", "version", "revision", "consecutivo_version"])
def test_without_an_id_the_version_s_number_says_which_row_is_the_latest(tmp_path: Path, name: str) -> None:
    plain = [{column: cell for column, cell in one.items() if column not in ("id_exp", "modificado")} for one in FIRST]
    rows = [one | {name: 1} for one in plain]
    made = drafted(tmp_path, [*rows, *(one | {name: 2, "estado": "CERRADO"} for one in plain[:5])])
    line = f"# key: {{columns: [expediente], latest: {{number: {name}}}}}"
    assert line in made.text.splitlines()
    (asked,) = (one for one in questions(made.text, KINDS["case"]) if one.about == "key")
    assert read_mapping(answered(made.text, asked.choices[0], KINDS["case"]), "m.yaml").key.latest is not None


def test_an_id_that_is_the_key_is_no_number_of_the_record(tmp_path: Path) -> None:
    made = drafted(tmp_path, [{name: cell for name, cell in row.items() if name != "expediente"} for row in FIRST])
    assert "key: {columns: [id_exp]}" in made.text
    assert "case_number" not in made.text


MAPPING = """mapping: 1
source: casos
owner: fiscalia
kind: case
zone: America/Mexico_City
read: {json: {files: "*.json"}}
key: KEY
columns_ignored: [expediente]
fields:
  occurred_at: {date: fecha_hechos, format: "%Y-%m-%d"}
  offences[0].label: {text: delito}
  status: {text: estado}
"""


class Items:
    name = "items"

    def __init__(self, *items: Item) -> None:
        self._rows = [Row(f"a.json#{i}@0", one) for i, one in enumerate(items, 1)]

    def pull(self, cursor: Cursor | None) -> Iterator[Batch | Skipped]:
        yield Batch(self._rows, {}, "digest", 0, len(self._rows), "a.json", frozenset())

    def fetch(self, locator: str) -> Row | None:
        raise NotImplementedError

    def check(self) -> None:
        raise NotImplementedError


def tried(*items: Item, key: str = "{columns: [id_exp]}") -> Trial:
    mapping = read_mapping(MAPPING.replace("KEY", key), "m.yaml")
    return attempt(Items(*items), mapping, datetime(2026, 5, 1, tzinfo=UTC), 0, lambda done, total: None)


def test_a_trial_warns_of_a_number_in_records_of_several_keys() -> None:
    assert tried(*FIRST, *map(corrected, range(5))).numbers == {"expediente": (5, 10)}
    assert tried(*FIRST, *FIRST[:3]).numbers == {}


def test_a_number_of_many_records_is_a_catalogue_s() -> None:
    assert tried(*(one | {"expediente": f"E/{i % 3}"} for i, one in enumerate(FIRST))).numbers == {}


def test_where_one_version_has_no_date_the_day_of_the_beginning_stands_for_it(tmp_path: Path) -> None:
    def row(i: int, **more: Any) -> Item:
        begun = {
            "nuc": f"E/{i}/24",
            "fecha_inicio": f"2024-03-{13 + i % 9}T10:00:00",
            "delito": ("ROBO", "FRAUDE")[i % 2],
        }
        return begun | {"estatus": "TRAMITE", "fecha_estatus": None} | more

    made = drafted(
        tmp_path,
        [*map(row, range(40)), *(row(i, estatus="JUDICIALIZADA", fecha_estatus="2024-05-02") for i in range(5))],
    )
    assert "  # versión: {first_of: [fecha_estatus, fecha_inicio]}" in made.text
    taken = made.text.replace("# key: {", "key: {").replace("  # versión", "  versión").replace("# stage", "stage")
    lines = [line for line in taken.splitlines() if not line.startswith("key: {columns: [nuc]}")]
    mapping = read_mapping("\n".join(lines), "m.yaml")
    assert mapping.key.latest is not None
    assert mapping.made["versión"].first_of == ["fecha_estatus", "fecha_inicio"]
