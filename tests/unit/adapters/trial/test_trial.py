from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.base import BadRow, Batch, Cursor, Row, Skipped
from adapters.draft.document import draft
from adapters.profile.table import Profile
from adapters.rows.mapper import read_mapping
from adapters.trial import versions
from adapters.trial.attempt import EXAMPLES, Trial, attempt
from adapters.trial.clashes import Clashes
from adapters.trial.open import undecided
from adapters.trial.settling import settling
from contracts.kinds import KINDS

NOW = datetime(2026, 1, 1, tzinfo=UTC)
MAPPING = """
mapping: 1
source: boletas
owner: juzgado
kind: hearing
zone: America/Mexico_City
nulls: [S/D]
read: {csv: {files: "*.csv"}}
select: {column: fuente, ours: [JUZGADO], others: [POLICIA]}
key: {columns: [folio]}
withdraw: {column: estatus, values: [BAJA]}
repairs:
  - {name: enie, columns: [falta], pattern: "ni(?<=[A-Z]ni)(?=[A-Z])", replace: "Ñ"}
columns_ignored: [x]
catalogues:
  measure: {MULTA: fine}
fields:
  folio: {text: folio}
  occurred_at: {date: fecha, format: "%d/%m/%Y"}
  infraction.label: {text: falta}
  measure.kind: {code: sancion, catalogue: measure}
"""
ROW = {"folio": "1", "fecha": "01/03/2024", "falta": "RIÑA", "sancion": "MULTA", "fuente": "JUZGADO", "estatus": ""}


class FakeSource:
    """Files' rows in batches of two, and perhaps a file that can't be read."""

    name = "fake"

    def __init__(self, *files: Sequence[Row | BadRow], skipped: str | None = None) -> None:
        self._files, self._skipped = files, skipped

    def pull(self, cursor: Cursor | None) -> Iterator[Batch | Skipped]:
        for i, rows in enumerate(self._files):
            for start in range(0, len(rows), 2):
                some = rows[start : start + 2]
                yield Batch(some, {}, f"digest {i}", start, len(rows), f"{i}.csv", frozenset({"nueva"}))
        if self._skipped is not None:
            yield Skipped("b.csv", self._skipped, {})

    def fetch(self, locator: str) -> Row | None:
        raise NotImplementedError

    def check(self) -> None:
        raise NotImplementedError


def tried(*rows: dict[str, str] | BadRow, show: int = 2, skipped: str | None = None, mapping: str = MAPPING) -> Trial:
    document = read_mapping(mapping, "m.yaml")
    return attempt(FakeSource(located(rows), skipped=skipped), document, NOW, show, lambda done, total: None)


def located(rows: Sequence[dict[str, str] | BadRow]) -> list[Row | BadRow]:
    return [row if isinstance(row, BadRow) else Row(f"a.csv#{i}@0", row) for i, row in enumerate(rows, 2)]


def tried_files(*files: Sequence[dict[str, str] | BadRow]) -> Trial:
    document = read_mapping(MAPPING, "m.yaml")
    return attempt(FakeSource(*map(located, files)), document, NOW, 0, lambda done, total: None)


def test_every_row_is_in_one_account() -> None:
    found = tried(
        ROW,
        ROW,
        ROW | {"folio": "2", "estatus": "BAJA"},
        ROW | {"folio": "3", "fecha": "2024-03-01"},
        ROW | {"fuente": "POLICIA"},
        BadRow("a.csv#7@0", "column_count"),
        skipped="empty_file",
    )
    assert (found.read, found.kept, found.repeated, found.withdrawn) == (6, 1, 1, 1)
    assert (found.quarantined, found.elsewhere, found.joined) == (2, 1, 0)
    assert found.reasons == {"occurred_at: date_format": 1, "row: column_count": 1}
    assert found.skipped == ["b.csv: empty_file"]
    assert found.unexpected == {"nueva"}
    assert not found.useless


def test_rows_are_shown_beside_what_they_become() -> None:
    found = tried(ROW, ROW | {"folio": "2", "fecha": "marzo"}, ROW | {"folio": "3"}, show=2)
    good, bad = found.shown
    assert ("fecha", "01/03/2024", "occurred_at", "2024-03-01T00:00:00-06:00") in good.lines
    assert ("sancion", "MULTA", "measure.kind", "fine") in good.lines
    assert good.problems == []
    assert [problem.rule for problem in bad.problems] == ["date_format"]


def test_examples_are_few_different_and_only_of_the_columns_concerned() -> None:
    days = ["marzo", "marzo", "abril", "mayo", "junio"]
    found = tried(*(ROW | {"folio": str(i), "fecha": day} for i, day in enumerate(days)))
    assert found.reasons == {"occurred_at: date_format": 5}
    assert [cells for _, cells in found.examples["occurred_at: date_format"]] == [
        {"fecha": day} for day in ("marzo", "abril", "mayo")
    ]
    assert len(found.examples["occurred_at: date_format"]) == EXAMPLES


def test_a_row_that_lacks_something_is_known_by_its_key_or_its_first_cells() -> None:
    rows = [ROW | {"folio": folio, "falta": ""} for folio in ("1", "2")]
    assert tried(*rows).examples["infraction: missing"] == [
        ("a.csv#2@0", {"folio": "1", "falta": ""}),
        ("a.csv#3@0", {"folio": "2", "falta": ""}),
    ]
    by_content = re.sub("(?m)^withdraw.*\n", "", MAPPING).replace("columns: [folio]", "content: true")
    first = {"folio": "1", "fecha": "01/03/2024", "sancion": "MULTA", "falta": ""}
    assert tried(rows[0] | {"#key": "x"}, mapping=by_content).examples["infraction: missing"] == [("a.csv#2@0", first)]


def test_labels_that_no_catalogue_has_are_ranked() -> None:
    labels = ["ARRESTO", "ARRESTO", "OTRA"]
    found = tried(*(ROW | {"folio": str(i), "sancion": label} for i, label in enumerate(labels)))
    assert found.codes.most_common() == [(("measure", "sancion", "ARRESTO"), 2), (("measure", "sancion", "OTRA"), 1)]
    assert found.useless


def test_repairs_are_counted_with_what_they_changed() -> None:
    found = tried(ROW | {"falta": "RIniA"}, ROW | {"folio": "2", "falta": "RIniA"})
    assert found.repaired == {"enie": 2}
    assert found.repairs == {"enie": [("RIniA", "RIÑA")]}


def test_repairs_of_made_columns_and_of_parts_are_shown_as_they_stand_when_their_turn_comes() -> None:
    text = MAPPING.replace("repairs:\n", """made:
  tipo: {split: falta, by: "-", part: 1}
  clase: {split: falta, by: "-", part: 2}
each: {persons: {rows: true}}
repairs:
  - {name: blank, columns: [tipo], pattern: "_", replace: " "}
  - {name: dash, columns: [falta], pattern: "/", replace: "-"}
  - {name: case, columns: [tipo, apodo], pattern: "l ", replace: "L "}
""").replace("{text: falta}", "{text: tipo}\n  infraction.category: {text: clase}"
             "\n  persons[].role: {const: offender}\n  persons[].alias: {text: apodo}")  # fmt: skip
    row = ROW | {"falta": "DEl_RIniA/A", "apodo": "El GATO"}
    found = tried(row | {"#persons": [row, row | {"apodo": "El PATO"}]}, mapping=text)  # type: ignore[dict-item]
    assert found.kept == 1
    assert found.repairs == {
        "blank": [("DEl_RIÑA", "DEl RIÑA")],
        "dash": [("DEl_RIniA/A", "DEl_RIniA-A")],
        "case": [("DEl RIÑA", "DEL RIÑA"), ("El GATO", "EL GATO"), ("El PATO", "EL PATO")],
        "enie": [("DEl_RIniA-A", "DEl_RIÑA-A")],
    }


def test_rows_of_one_key_that_disagree_are_all_set_aside() -> None:
    found = tried(ROW, ROW, ROW | {"falta": "RUIDO"}, ROW, ROW | {"folio": "2"})
    assert (found.kept, found.repeated, found.quarantined) == (1, 0, 4)
    assert found.reasons == {"record: duplicate_key": 4}
    assert found.examples["record: duplicate_key"][0][1] == {"folio": "1"}


def test_of_clashes_it_is_counted_which_columns_differ() -> None:
    people = [ROW | {"folio": folio, "falta": falta} for folio in "12" for falta in ("RIÑA", "RUIDO", "X")]
    found = tried(*people, ROW | {"folio": "3"}, ROW | {"folio": "2", "fecha": "02/03/2024"}, ROW | {"folio": "3"})
    assert (found.clashing, found.differing) == (2, {"falta": 2, "fecha": 1})


def settled(*rows: dict[str, str], key: str = "[folio]") -> dict[str, list[str]]:
    mapping = MAPPING.replace("key: {columns: [folio]}", f"key: {{columns: {key}}}")
    found = tried(*rows, mapping=mapping + "  persons[0].role: {const: offender}\n  persons[0].alias: {text: apodo}\n")
    assert found.clashing > 0
    return {one.what: one.lines for one in found.settling}


def test_the_lines_that_would_settle_all_rows_of_one_key_are_proposed() -> None:
    later = ROW | {"falta": "RUIDO", "actualizado": "05/03/2024 10:00", "consecutivo": "2"}
    first = ROW | {"actualizado": "04/03/2024 10:00", "consecutivo": "1"}
    assert settled(first, later) == {
        "version": ["key: {columns: [folio], latest: {date: actualizado, format: '%d/%m/%Y %H:%M'}}"],
        "own": ["key: {columns: [folio, consecutivo]}"],
    }
    assert settled(first, later | {"actualizado": "05/03/2024 10:00", "consecutivo": ""}).keys() == {"version"}
    alike = [one | {"actualizado": "", "consecutivo": ""} for one in (first, later)]
    assert settled(*alike) == {}
    people = [ROW | {"apodo": alias} for alias in ("GÜERO", "")]
    assert settled(*people) == {"persons": ["each: {persons: {rows: true}}", "persons[].…   # persons[0]"]}


def test_a_version_without_a_date_is_settled_by_the_day_of_the_beginning() -> None:
    rows = [
        ROW | {"falta": falta, "fecha_estatus": at, "captura": "01/03/2024"}
        for falta, at in (("A", ""), ("B", "2024-03-09"))
    ]
    assert settled(*rows)["version"] == [
        "made: {versión: {first_of: [fecha_estatus, captura]}}",
        "key: {columns: [folio], latest: {date: versión, format: ['%Y-%m-%d', '%d/%m/%Y']}}",
    ]


def test_of_a_clash_both_rows_are_named_and_none_is_shown_as_shared() -> None:
    other = ROW | {"folio": "2"}
    late = ROW | {"fecha": "01/03/2031"}
    found = tried(ROW, other, late, other | {"fecha": "x"}, ROW | {"falta": "RUIDO"}, ROW, show=6)
    assert found.examples["record: duplicate_key"] == [("a.csv#2 ≠ a.csv#6", {"folio": "1"})]
    clash, bad, future = [("quarantined", [rule]) for rule in ("duplicate_key", "date_format", "in_the_future")]
    assert [(shown.account, [p.rule for p in shown.problems]) for shown in found.shown] == [
        *(clash, clash, future, bad, clash, clash)
    ]


def test_older_versions_are_repeated_rows_and_an_unclear_one_is_known_by_its_key() -> None:
    mapping = MAPPING.replace("[folio]}", "[folio], latest: {number: estatus}}").replace("withdraw:", "#")
    older, bad = ROW | {"#version": "older"}, ROW | {"folio": "2", "estatus": "x", "#version": "unclear"}
    found = tried(older, ROW, bad, show=3, mapping=mapping)
    assert (found.read, found.kept, found.repeated, found.older, found.quarantined) == (3, 1, 1, 1, 1)
    assert [shown.account for shown in found.shown] == ["older", "kept", "quarantined"]
    assert found.examples["estatus: unclear_version"] == [("a.csv#4@0", {"folio": "2", "estatus": "x"})]


def test_an_older_version_in_a_later_file_is_told() -> None:
    text = MAPPING.replace("[folio]}", "[folio], latest: {number: estatus}}").replace("withdraw:", "#")
    files = [
        [ROW | {"folio": folio, "falta": f"V{n}", "estatus": str(n)} for folio, n in versions.items()]
        for versions in ({"1": 2, "2": 1, "3": 1}, {"1": 1, "2": 2, "3": 1}, {"1": 2})
    ]
    files[1][2]["falta"] = "OTRA"
    document = read_mapping(text, "m.yaml")
    found = attempt(FakeSource(*map(located, files)), document, NOW, 0, lambda done, total: None)
    assert (found.regressed, found.kept) == (1, 7)


def test_a_clash_in_a_later_file_leaves_the_first_file_s_row_as_it_was() -> None:
    found = attempt(
        FakeSource(*map(located, ([ROW], [ROW | {"falta": "RUIDO"}, ROW]))),
        *(read_mapping(MAPPING, "m.yaml"), NOW, 3, lambda done, total: None),
    )
    assert [shown.account for shown in found.shown] == ["kept", "quarantined", "quarantined"]


def test_a_withdrawal_and_a_row_of_the_same_record_disagree() -> None:
    for rows in ((ROW | {"estatus": "BAJA"}, ROW), (ROW, ROW | {"estatus": "BAJA"})):
        found = tried(*rows)
        assert (found.kept, found.withdrawn, found.quarantined) == (0, 0, 2)


def test_the_contract_s_reasons_count_too() -> None:
    found = tried(ROW | {"fecha": "01/03/2031"})
    assert found.reasons == {"occurred_at: in_the_future": 1}
    assert found.examples["occurred_at: in_the_future"][0][1] == {"fecha": "01/03/2031"}


def test_the_parts_of_a_list_stand_side_by_side_too() -> None:
    mapping = MAPPING.replace("columns_ignored", "each: {persons: {rows: true}}\ncolumns_ignored") + (
        "  persons[].role: {const: detained}\n  persons[].given_names: {text: nombre}\n"
    )
    people = [ROW | {"nombre": name} for name in ("ANA", "LUIS")]
    row = Row("a.csv#2@0", {**people[0], "#persons": people}, rows=2)
    found = attempt(FakeSource([row]), read_mapping(mapping, "m.yaml"), NOW, 1, lambda done, total: None)
    assert (found.read, found.kept, found.joined) == (2, 1, 1)
    names = [line for line in found.shown[0].lines if line.column == "nombre"]
    assert [(line.field, line.value) for line in names] == [
        ("persons[0].given_names", "ANA"),
        ("persons[1].given_names", "LUIS"),
    ]


@pytest.mark.parametrize(
    ("names", "where"),
    [
        (("LUNA", "PAZ"), []),
        (("LUNA", "LUNA"), ["a.csv#2 [1=2/2]"]),
        (("LUNA", "PAZ", "LUNA"), ["a.csv#2 [1=3/3]"]),
        (("", ""), []),  # two who are not known
    ],
)
def test_who_stands_twice_in_a_record_is_told(names: Sequence[str], where: list[str]) -> None:
    mapping = MAPPING.replace("columns_ignored", "each: {persons: {rows: true}}\ncolumns_ignored") + (
        "  persons[].role: {const: detained}\n  persons[].first_surname: {text: paterno}\n"
        "  persons[].age: {number: edad}\n"
    )
    people = [ROW | {"paterno": name, "edad": "30"} for name in names]
    row = Row("a.csv#2@0", {**people[0], "#persons": people}, rows=len(people))
    found = attempt(FakeSource([row]), read_mapping(mapping, "m.yaml"), NOW, 1, lambda done, total: None)
    assert (found.kept, found.doubled, found.doubled_at) == (1, len(where), where)


def test_beside_a_record_s_field_stands_the_row_that_says_it() -> None:
    mapping = MAPPING.replace("columns_ignored", "each: {persons: {rows: true}}\ncolumns_ignored") + (
        "  persons[].role: {const: detained}\n  persons[].age: {number: edad}\n"
    )
    people = [ROW | {"falta": "S/D", "fecha": "", "edad": "3x"}, ROW | {"edad": "30"}]
    row = Row("a.csv#2@0", {**people[0], "#persons": people}, rows=2)
    found = attempt(FakeSource([row]), read_mapping(mapping, "m.yaml"), NOW, 1, lambda done, total: None)
    cells = {line.column: line.cell for line in found.shown[0].lines}
    assert (cells["falta"], cells["fecha"]) == ("RIÑA", "01/03/2024")
    assert found.examples["persons[].age: not_an_integer"] == [("a.csv#2@0", {"edad": "3x"})]


PARTS = MAPPING.replace("columns_ignored", "each: {persons: {rows: true}}\ncolumns_ignored").replace(
    "fields:", "  sex: {MUJER: M}\nfields:"
) + (
    "  persons[].role: {const: detained}\n  persons[].age: {number: edad}\n"
    "  persons[].sex: {code: sexo, catalogue: sex}\n  persons[].curp: {text: curp}\n"
)


def tried_persons(*people: dict[str, str]) -> Trial:
    parts = [ROW | {"edad": "", "sexo": "", "curp": ""} | person for person in people]
    row = Row("a.csv#2@0", {**parts[0], "#persons": parts}, rows=len(parts))
    return attempt(FakeSource([row]), read_mapping(PARTS, "m.yaml"), NOW, 1, lambda done, total: None)


def test_of_a_list_s_parts_those_are_shown_that_are_wrong() -> None:
    found = tried_persons({"edad": "33"}, {"edad": "3x"}, {"sexo": "MUJER"}, {"sexo": "F", "edad": "130"})
    assert found.examples["persons[].age: not_an_integer"] == [("a.csv#2@0", {"edad": "3x"})]
    assert found.examples["persons[].sex: unknown_code"] == [("a.csv#2@0", {"sexo": "F"})]
    assert found.codes == {("sex", "sexo", "F"): 1}
    alone = tried_persons({"edad": "33"}, {"edad": "130"})
    assert alone.examples["persons[].age: less_than_equal"] == [("a.csv#2@0", {"edad": "130"})]


def test_records_whose_rows_disagree_are_told_by_column_with_their_keys_and_their_rows() -> None:
    said = [("RIÑA", "RINA"), ("ALT. ORDEN", "ALTERACION AL ORDEN"), ("ALT. ORDEN", "RUIDO"), ("RUIDO", "")] * 8
    groups = [[ROW | {"folio": str(i), "falta": falta} for falta in texts] for i, texts in enumerate(said)]
    rows = [Row(f"a.csv#{i}", {**two[0], "#persons": two}, rows=2) for i, two in enumerate(groups)]
    late = [ROW | {"folio": "late", "fecha": "01/03/2031"}] * 3
    rows.append(Row("a.csv#99", {**late[0], "#persons": late}, rows=3))
    twin = ROW | {"folio": "31", "falta": "X"}
    rows.append(Row("a.csv#100", {**twin, "#persons": [twin] * 4}, rows=4))
    found = attempt(FakeSource(rows), read_mapping(PARTS, "m.yaml"), NOW, 1, lambda done, total: None)
    assert (found.read, found.kept, found.quarantined, found.joined) == (71, 7, 27, 37)
    assert found.quarantined + found.left_behind == 2 * 24 + 3 + 2 + 4, "all rows of what is set aside, clashes too"
    assert found.agreed == {("falta", True): 8}
    ((column, one),) = found.disagreeing.items()
    assert (column, one.records, len(one.first)) == ("falta", 24, 20)
    assert one.first[:2] == [("0", ["RIÑA", "RINA"]), ("1", ["ALT. ORDEN", "ALTERACION AL ORDEN"])]
    assert {text: (s.label, s.certain) for text, s in one.spellings.items()} == {
        "RINA": ("RIÑA", True),
        "ALT. ORDEN": ("ALTERACION AL ORDEN", True),
    }
    assert (one.catalogue, one.repaired) == ("falta", False)
    assert one.lines == [], "the contract needs it"


def test_persons_whose_name_says_that_there_was_nobody_are_counted() -> None:
    text = (
        PARTS
        + "  persons[].given_names: {text: nombre, unknown: [NADIE]}\n  persons[].first_surname: {text: apellido}\n"
    )
    names = [("NADIE", ""), ("Nadie", ""), ("Sin", "detenido"), ("DETENIDO", "SIN"), ("ANA", "NINGUNO")]
    people = [ROW | {"nombre": given, "apellido": surname} for given, surname in names]
    rows = [Row("a.csv#2@0", {**people[0], "#persons": people}, rows=5)]
    found = attempt(FakeSource(rows), read_mapping(text, "m.yaml"), NOW, 1, lambda done, total: None)
    assert found.no_ones == 3


def test_whoever_is_named_twice_is_found_in_their_rows_and_a_line_takes_them_once() -> None:
    text = PARTS + "  persons[].given_names: {text: nombre}\n  persons[].first_surname: {text: apellido}\n"
    three = [ROW | {"nombre": name, "apellido": "LUNA"} for name in ("ANA", "EVA", "ANA")]
    rows = [Row("a.csv#2@0", {**three[0], "#persons": three}, rows=3)]
    found = attempt(FakeSource(rows), read_mapping(text, "m.yaml"), NOW, 1, lambda done, total: None)
    assert (found.doubled, found.doubled_at) == (1, ["a.csv#2 [1=3/3]"])
    once = read_mapping(text.replace("persons: {rows: true}", str(found.once)), "m.yaml")
    again = attempt(FakeSource(rows), once, NOW, 1, lambda done, total: None)
    assert (again.doubled, again.again, again.parts["persons"], again.once) == (0, {"persons": 1}, 2, None)


def test_a_line_leaves_empty_what_the_rows_of_a_record_disagree_about() -> None:
    text = PARTS + "  observations: {text: nota}\n"
    groups = [[ROW | {"folio": str(i), "nota": nota} for nota in ("SOL", "LUNA")] for i in range(3)]
    rows = [Row(f"a.csv#{i}", {**two[0], "#persons": two}, rows=2) for i, two in enumerate(groups)]
    found = attempt(FakeSource(rows), read_mapping(text, "m.yaml"), NOW, 1, lambda done, total: None)
    (line,) = found.disagreeing["nota"].lines
    assert found.quarantined == 3
    forgiving = read_mapping(text.replace("observations: {text: nota}", line), "m.yaml")
    forgiven = attempt(FakeSource(rows), forgiving, NOW, 1, lambda done, total: None)
    assert (forgiven.kept, forgiven.disagreeing, forgiven.unknown) == (3, {}, {"observations": 3})


def test_a_catalogue_brings_the_spellings_of_a_text_together() -> None:
    catalogue = "catalogues:\n  faltas: {RIÑA: Riña, PLEITO EN VIA PUBLICA: Riña}"
    text = MAPPING.replace("catalogues:", catalogue).replace("{text: falta}", "{code: falta, catalogue: faltas}")
    rows = [Row(f"a.csv#{i}", ROW | {"folio": str(i), "falta": said}) for i, said in enumerate(("riña", "RIÑA.", "?"))]
    rows.append(Row("a.csv#9", ROW | {"folio": "9", "falta": "Pleito en vía pública"}))
    found = attempt(FakeSource(rows), read_mapping(text, "m.yaml"), NOW, 1, lambda done, total: None)
    assert (found.records, found.filled["infraction.label"]) == (2, 2), "any other is set aside"
    assert found.codes == {("faltas", "falta", "RIÑA."): 1, ("faltas", "falta", "?"): 1}


def test_spellings_of_one_label_that_stay_apart_are_told_and_those_a_repair_joins_are_not() -> None:
    texts = ["RUIDO", "RUIDO", "Ruido.", "ALT. ORDEN", "ALTERACION AL ORDEN", "ALTERACION AL ORDEN"] * 2
    rows = [ROW | {"folio": str(i), "falta": text} for i, text in enumerate(texts)]
    found = tried(*rows, rows[0] | {"folio": "x", "falta": "ruido", "sancion": "?"})
    assert found.apart == {"infraction.label": [("Ruido.", "RUIDO", 2), ("ALT. ORDEN", "ALTERACION AL ORDEN", 2)]}, (
        "of the rows that would be shared"
    )
    line = "repairs:\n  - {name: faltas, columns: [falta], catalogue: faltas}"
    text = MAPPING.replace("repairs:", line).replace("catalogues:", "catalogues:\n  faltas: {Ruido.: RUIDO}")
    source = FakeSource([Row(f"a.csv#{i}", row) for i, row in enumerate(rows)])
    again = attempt(source, read_mapping(text, "m.yaml"), NOW, 1, lambda done, total: None)
    assert [one.text for one in again.apart["infraction.label"]] == ["ALT. ORDEN"]
    assert again.repaired == {"faltas": 2}


def test_labels_that_are_joined_in_one_text_are_told_with_an_example() -> None:
    texts = ["RUIDO", "RIÑA"] * 2 + ["RIÑA Y RUIDO", "RIÑA / RUIDO", "RIÑA / RUIDO", "INGERIR Y ORINAR"]
    found = tried(*(ROW | {"folio": str(i), "falta": text} for i, text in enumerate(texts)))
    assert found.several == {"infraction.label": (3, "RIÑA / RUIDO")}
    assert tried(*(ROW | {"folio": str(i), "falta": "INGERIR Y ORINAR"} for i in range(4))).several == {}


def test_how_complete_the_shared_records_are() -> None:
    dateless = ROW | {"fecha": ""}
    found = tried(
        *(ROW, ROW, dateless | {"folio": "2"}, dateless | {"folio": "3", "sancion": ""}),
        dateless | {"folio": "4", "sancion": "?"},
    )
    assert (found.records, found.kept, found.quarantined) == (3, 3, 1)
    assert (found.filled["occurred_at"], found.filled["measure.kind"], found.filled["folio"]) == (1, 2, 3)
    assert found.filled["place.municipality"] == 0, "a search asks for it, and nothing gives it"
    assert next(iter(found.filled)) == "occurred_at"
    of_a_list = tried_persons({"edad": "33"}, {"edad": "40"}, {"sexo": "MUJER"})
    assert (of_a_list.filled["persons[].age"], of_a_list.filled["persons[].sex"]) == (2, 1), "persons, not records"
    assert (of_a_list.parts, of_a_list.holders) == ({"persons": 3}, {"persons": 1})
    none = tried_persons({})
    assert (none.records, none.parts, none.holders) == (1, {"persons": 0}, {"persons": 0})


def test_records_that_are_withdrawn_or_clash_are_not_counted_as_complete() -> None:
    found = tried(ROW, ROW, ROW | {"folio": "2", "estatus": "BAJA"}, ROW | {"falta": "RUIDO"}, ROW | {"folio": "4"})
    assert (found.records, found.filled["occurred_at"]) == (1, 1)


def test_the_first_records_without_a_date_are_named_by_their_place() -> None:
    dateless = [ROW | {"folio": str(i), "fecha": "S/D"} for i in range(20)]
    found = tried(ROW | {"folio": "a"}, *dateless, dateless[0] | {"falta": "RUIDO"}, dateless[1])
    assert found.dateless == [f"a.csv#{i}" for i in range(4, 14)], "neither the dated one nor the one that clashes"
    later = tried_files(dateless[:2], [dateless[0] | {"fecha": "01/03/2024"}])
    assert later.dateless == ["a.csv#3"]


def test_what_a_later_file_says_of_a_record_stands() -> None:
    found = tried_files(
        [ROW, ROW | {"folio": "2"}, ROW | {"folio": "3"}],
        [ROW, ROW | {"folio": "2", "fecha": ""}, ROW | {"folio": "3", "estatus": "BAJA"}],
    )
    assert (found.kept, found.repeated, found.withdrawn, found.quarantined) == (4, 1, 1, 0)
    assert (found.replaced, found.records, found.filled["occurred_at"]) == (2, 2, 1)


def test_a_clash_takes_back_its_own_file_s_rows_only() -> None:
    found = tried_files([ROW], [ROW, ROW, ROW | {"falta": "RUIDO"}])
    assert (found.kept, found.repeated, found.quarantined, found.records) == (1, 0, 3, 0)


def test_of_a_made_column_the_source_s_own_cells_are_shown() -> None:
    made = MAPPING.replace("fields:", "made: {falta_dicha: {first_of: [falta, otra]}}\nfields:").replace(
        "{text: falta}", "{text: falta_dicha}"
    )
    made = made.replace("  - {name: enie, columns: [falta]", "  - {name: enie, columns: [falta_dicha]")
    found = tried(ROW | {"falta": "", "otra": "RIÑA"}, ROW | {"falta": "x" * 500, "otra": ""}, mapping=made)
    assert ("falta + otra", " RIÑA", "infraction.label", "RIÑA") in found.shown[0].lines
    assert found.examples["infraction.label: string_too_long"][0][1] == {"falta": "x" * 500, "otra": ""}


def test_a_withdrawn_row_is_shown_as_withdrawn() -> None:
    found = tried(ROW, ROW, ROW | {"folio": "2", "estatus": "BAJA"}, ROW | {"folio": "3", "fecha": "x"}, show=4)
    assert [shown.account for shown in found.shown] == ["kept", "repeated", "withdrawn", "quarantined"]


def test_what_a_draft_leaves_open_is_found_by_its_line_until_it_is_decided() -> None:
    text = draft(KINDS["hearing"], "juzgado", "boletas", {"csv": {"files": "*.csv"}}, Profile()).text
    lines = text.splitlines()
    opened = undecided(text)
    assert opened
    assert {i for i, line in enumerate(lines, 1) if "DECIDA ·" in line} == set(opened)
    first = opened[0]
    decided = [*lines[:first], lines[first].replace("# ", "", 1), *lines[first + 1 :]]
    assert undecided("\n".join(decided)) == opened[1:]
    about = lines[first].strip().removeprefix("# ").partition(":")[0]
    assert undecided(f"{text}  {about}: {{text: x}}\n") == opened[1:]


CELLS = {
    "folio": st.sampled_from(["1", "2", ""]),
    "fecha": st.sampled_from(["01/03/2024", "S/D", "x"]),
    "falta": st.sampled_from(["RIÑA", "RUIDO"]),
    "sancion": st.sampled_from(["MULTA", "?"]),
    "fuente": st.sampled_from(["JUZGADO", "POLICIA", "-"]),
    "estatus": st.sampled_from(["", "BAJA"]),
}


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.lists(st.one_of(st.fixed_dictionaries(CELLS), st.just(BadRow("a.csv#9@0", "blank_row"))), max_size=9),
        max_size=3,
    )
)
def test_the_accounts_add_up_whatever_comes(files: list[list[dict[str, str] | BadRow]]) -> None:
    found = tried_files(*files)
    parts = found.kept + found.repeated + found.withdrawn + found.quarantined + found.elsewhere + found.joined
    assert parts == found.read == sum(map(len, files))
    assert min(found.kept, found.repeated, found.withdrawn, found.quarantined) >= 0
    assert found.quarantined <= found.reasons.total()
    assert found.filled["folio"] == found.records <= found.kept - found.replaced
    assert all(0 <= n <= found.records for n in found.filled.values())


def test_pieces_of_a_cell_are_shown_each_with_its_field_and_cells_that_disagree_side_by_side() -> None:
    text = MAPPING.replace("repairs:\n", """each: {persons: {cells: {NOMBRE: ";", EDAD: "/"}}}
repairs:
  - {name: years, columns: [EDAD], pattern: " a", replace: ""}
""")  # fmt: skip
    text += "  persons[].role: {const: offender}\n  persons[].alias: {text: NOMBRE}\n  persons[].age: {number: EDAD}\n"
    two = ROW | {"NOMBRE": "JUAN; ANA", "EDAD": "57 a/40"}
    found = tried(two, two | {"folio": "2", "EDAD": "57/40/3"}, two | {"folio": "3", "EDAD": "7/x"}, mapping=text)
    assert ("EDAD", "40", "persons[1].age", "40") in found.shown[0].lines
    assert found.repairs["years"] == [("57 a", "57")]
    assert (found.kept, found.joined) == (1, 0)
    assert found.examples["persons: pieces_disagree"] == [("a.csv#3@0", {"NOMBRE": "JUAN; ANA", "EDAD": "57/40/3"})]
    assert found.examples["persons[].age: not_an_integer"] == [("a.csv#4@0", {"EDAD": "x"})]


def test_persons_of_whom_only_a_role_is_there_are_counted_and_left_out_where_that_is_stated() -> None:
    said = MAPPING.replace("  measure: {MULTA: fine}", "  measure: {MULTA: fine}\n  role: {I: offender}") + (
        "  persons[0].given_names: {text: nombre}\n  persons[0].role: {code: calidad, catalogue: role}\n"
    )
    rows = [ROW | {"folio": str(i), "calidad": "I", "nombre": name} for i, name in enumerate(("ANA", "S/D", "S/D"))]
    assert tried(*rows, mapping=said).nobody == 2
    left_out = tried(*rows, mapping=said.replace("catalogue: role}", "catalogue: role, alone: false}"))
    assert (left_out.nobody, left_out.unknown) == (0, {"persons[]": 2})


def test_quantities_of_another_measure_are_counted_and_neither_zeros_nor_what_was_commuted_are() -> None:
    text = MAPPING.replace("{MULTA: fine}", "{MULTA: fine, TRABAJO: community_service}").replace("[x]", "[]")
    lines = "  measure.arrest_hours: {number: x}\n  measure.commuted: {flag: conmutada, true: [SI]}\n"
    document = read_mapping(text + lines, "m.yaml")
    cells = [("MULTA", "8"), ("TRABAJO", "8"), ("TRABAJO", "4"), ("TRABAJO", "0"), ("", "4")]
    made = [ROW | {"folio": str(i), "sancion": kind, "x": n, "conmutada": ""} for i, (kind, n) in enumerate(cells)]
    made.append(made[0] | {"folio": "9", "conmutada": "SI"})
    rows = [Row(f"a.csv#row={i}", cells) for i, cells in enumerate(made)]
    found = attempt(FakeSource(rows), document, NOW, 0, lambda done, total: None)
    assert found.contradicted == {
        ("measure.arrest_hours", "fine"): 1,
        ("measure.arrest_hours", "community_service"): 2,
    }


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_row_beside_one_of_its_record_that_was_set_aside_is_not_shared(order: tuple[int, int]) -> None:
    both = [ROW, ROW | {"fecha": "31/02/2024"}]
    rows = [Row(f"0.csv#{i + 2}", dict(both[i])) for i in order]
    others = [Row("0.csv#4", ROW | {"folio": "2"})]
    found = attempt(FakeSource([*rows, *others]), read_mapping(MAPPING, "m.yaml"), NOW, 3, lambda *_: None)
    assert (found.kept, found.quarantined, found.records) == (1, 2, 1)
    assert found.reasons == {"occurred_at: date_format": 1, "record: duplicate_key": 1}
    assert [shown.account for shown in found.shown] == ["quarantined", "quarantined", "kept"]
    assert found.differing == {"fecha": 1}


def test_a_date_is_given_up_only_where_that_saves_a_row() -> None:
    text = MAPPING + "  heard_at: {date: audiencia, format: '%d/%m/%Y'}\n"
    rows = [ROW | {"audiencia": "x", "sancion": "?"}, ROW | {"folio": "2", "audiencia": "01/03/2024"}]

    def proposed(*rows: dict[str, str]) -> list[str]:
        source = FakeSource([Row(f"0.csv#{i}", dict(row)) for i, row in enumerate(rows)])
        return [one.line for one in attempt(source, read_mapping(text, "m.yaml"), NOW, 0, lambda *_: None).mends]

    assert proposed(*rows) == []
    assert proposed(*rows, ROW | {"folio": "3", "audiencia": "x"})[0].startswith("heard_at: {date: audiencia")


def test_rows_that_correct_others_are_counted_and_those_whose_other_is_nowhere() -> None:
    document = read_mapping(MAPPING.replace("{columns: [folio]}", "{columns: [folio], corrects: corrige}"), "m.yaml")
    named = [("1", ""), ("2", "1"), ("3", "7"), ("4", "7"), ("5", "4")]
    rows = [Row(f"#{folio}", ROW | {"folio": folio, "corrige": corrige}) for folio, corrige in named]
    found = attempt(FakeSource(rows), document, NOW, 0, lambda done, total: None)
    assert (found.correcting, found.astray) == (4, 3)  # no record is called 4 either: that row is another's


def test_of_more_keys_than_are_remembered_none_is_called_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "MOST_NAMES", 2)
    document = read_mapping(MAPPING.replace("{columns: [folio]}", "{columns: [folio], corrects: corrige}"), "m.yaml")
    rows = [
        Row(f"#{folio}", ROW | {"folio": folio, "corrige": corrige})
        for folio, corrige in [("1", ""), ("2", ""), ("3", ""), ("4", "3")]
    ]
    found = attempt(FakeSource(rows), document, NOW, 0, lambda done, total: None)
    assert (found.correcting, found.astray) == (1, 0)


def test_a_correction_that_a_later_file_undoes_is_told() -> None:
    document = read_mapping(MAPPING.replace("{columns: [folio]}", "{columns: [folio], corrects: corrige}"), "m.yaml")
    rows = [ROW | {"folio": folio, "corrige": corrige} for folio, corrige in [("1", ""), ("2", "1"), ("1", "")]]
    found = attempt(FakeSource(*(located([row]) for row in rows)), document, NOW, 0, lambda done, total: None)
    assert found.regressed == 1


@pytest.mark.parametrize(("sheet", "own"), [("ENE", ["own"]), ("FEB", [])])
def test_a_counter_makes_no_record_of_its_own_of_a_row_that_stands_in_a_later_sheet_again(
    sheet: str, own: list[str]
) -> None:
    first, again = (Row(f"a.xlsx/{s}#{n}@d", ROW | {"no": n}) for s, n in (("ENE", "31"), (sheet, "2")))
    mapping = MAPPING.replace("columns_ignored: [x]", "columns_ignored: [x, 'no']")
    document = read_mapping(mapping, "m.yaml")
    clashes = Clashes(document)
    clashes.add("a.xlsx", "1", first, clashed=False)
    clashes.add("a.xlsx", "1", again, clashed=True)
    assert [one.what for one in settling(document, clashes.told)] == own


def test_rows_that_would_be_shared_and_say_in_words_that_they_are_wrong_are_counted() -> None:
    rows = [ROW | {"folio": str(i), "x": text} for i, text in enumerate(["", "dice 24, debe decir 36", "SE FUE SOLO"])]
    assert tried(*rows).errata == {"x": 1}
    wrong = "{column: x, values: ['dice 24, debe decir 36']}"
    aside = MAPPING.replace("columns_ignored: [x]\n", "").replace(
        "{text: folio}", f"{{text: folio, contradicted_by: {wrong}}}"
    )
    found = tried(*rows, mapping=aside)
    assert (found.errata, found.reasons) == ({}, {"folio: contradiction": 1})
