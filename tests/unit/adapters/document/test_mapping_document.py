from __future__ import annotations

import re
from datetime import timedelta

import pytest

from adapters.rows.mapper import read_mapping
from contracts.document import DocumentError

GOOD = """mapping: 1
source: prueba
owner: zapopan-policia
kind: incident
zone: America/Mexico_City
nulls: ["", "S/D"]
read:
  csv: {files: "*.csv", encoding: ascii, delimiter: ",", header: 1}
select: {column: fuente, ours: [POLICIA], others: [JUZGADO]}
key: {columns: [folio]}
withdraw: {column: estatus, values: [BAJA]}
repairs:
  - {name: enie, columns: [colonia], pattern: "ni(?=[A-Z])", replace: "Ñ"}
columns_ignored: [x]
catalogues:
  offence: {ROBO VEHICULO: "40102"}
  class: {DELITO: crime}
fields:
  report_class: {code: clase, catalogue: class}
  folio: {text: folio}
  occurred_at: {date: fecha, format: "%d/%m/%Y", time: hora, time_formats: ["%H:%M"]}
  occurred_precision: {precision_of: occurred_at}
  use_of_force: {flag: fuerza, true: [SI], false: ["NO"]}
  place.municipality: {const: "14120"}
  place.neighbourhood: {text: colonia}
  place.latitude: {number: lat, unknown: ["0"]}
  offences[0].label: {text: delito}
  offences[0].national_code: {code: delito, catalogue: offence, unknown: "null"}
  persons[0].role: {const: detained}
  persons[0].birth_date: {date: nacimiento, format: iso}
"""

# what is replaced, by what, the line complained of, the field, and words of the complaint
WRONG = [
    ("mapping: 1", "mapping: 2", 1, "mapping", "expected 1"),
    ("source: prueba", "source: La Prueba", 2, "source", "La Prueba"),
    ("kind: incident", "kind: incidente", 4, "kind", "expected one of case, hearing, incident"),
    ("America/Mexico_City", "America/Zapopan", 5, "zone", "not an IANA zone"),
    ("America/Mexico_City", "../../etc/passwd", 5, "zone", "not an IANA zone"),
    ('csv: {files: "*.csv", encoding: ascii, delimiter: ",", header: 1}', "{}", 8, "read", "exactly one of"),
    ("header: 1}", "header: 1}\n  sql: {table: t, key: k}", 8, "read", "csv and sql given"),
    ("encoding: ascii", "encoding: utf-9", 8, "read.csv.encoding", "no encoding of files"),
    ("encoding: ascii", "encoding: rot13", 8, "read.csv.encoding", "no encoding of files"),
    ('delimiter: ","', 'delimiter: "::"', 8, "read.csv.delimiter", ""),
    ('files: "*.csv"', 'files: "../*.csv"', 8, "read.csv.files", ""),
    ("others: [JUZGADO]", "others: [policía]", 9, "select.others", "also ours"),
    ("{columns: [folio]}", "{columns: [folio], content: true}", 10, "key", "neither or both"),
    ("{columns: [folio]}", "{}", 10, "key", "neither or both"),
    ("columns_ignored: [x]", "columns_ignored: [x]\nundated: all", 15, "undated", "occurred_at is mapped"),
    ("columns: [colonia]", "columns: [colonias]", 13, "repairs[0].columns[0]", "not used"),
    ("ni(?=[A-Z])", "ni(?=[A-Z]", 13, "repairs[0].pattern", "not a regular expression"),
    ("ni(?=[A-Z])", "x?", 13, "repairs[0].pattern", "matches empty text"),
    ("ni(?=[A-Z])", "(a+)+b", 13, "repairs[0].pattern", "repeats 2 times: it might take hours"),
    ("ni(?=[A-Z])", "(ab){1,9}", 13, "repairs[0].pattern", "repeats a group"),
    ('replace: "Ñ"', 'replace: "\\\\2"', 13, "repairs[0].replace", "group"),
    ("columns_ignored: [x]", "columns_ignored: [x, folio]", 14, "columns_ignored[1]", "is used"),
    ('{ROBO VEHICULO: "40102"}', '{ROBO VEHICULO: "94"}', 16, "catalogues.offence.ROBO VEHICULO", "no value of"),
    ('{ROBO VEHICULO: "40102"}', "{ROBO VEHICULO: 40102}", 16, "catalogues.offence.ROBO VEHICULO", "40102"),
    ('"40102"}', '"40102", Robo vehículo: "40101"}', 16, "catalogues.offence.Robo vehículo", "another value"),
    ("class: {DELITO: crime}", "class: {DELITO: crime}\n  sexo: {H: H}", 18, "catalogues.sexo", "no field uses"),
    ("{DELITO: crime}", "{DELITO: delito}", 17, "catalogues.class.DELITO", "no value of report_class"),
    ("catalogue: class}", "catalogue: clase}", 19, "fields.report_class.catalogue", "there are: offence, class"),
    ("  folio: {text", "  folios: {text", 20, "fields.folios", "did you mean folio?"),
    ("offences[0].label: ", "offences.label: ", 27, "fields.offences.label", "did you mean offences[0].label?"),
    ("place.neighbourhood", "place[0].neighbourhood", 25, "fields.place[0].neighbourhood", "did you mean place.neighb"),
    ("folio: {text: folio}", "folio: {flag: folio, true: [SI]}", 20, "fields.folio", "expected text, code or const"),
    ('{flag: fuerza, true: [SI], false: ["NO"]}', "{text: fuerza}", 23, "fields.use_of_force", "expected flag"),
    ('false: ["NO"]', 'false: ["NO", si]', 23, "fields.use_of_force.false", "also true"),
    ("{number: lat, unknown", "{number: lat, unknow", 26, "fields.place.latitude.unknow", "not a known name"),
    ("{text: folio}", "{txt: folio}", 20, "fields.folio", "exactly one of const, text"),
    ("{text: folio}", "{text: folio, const: a}", 20, "fields.folio", "exactly one of const, text"),
    ('"%d/%m/%Y"', '"%d/%m/%y"', 21, "fields.occurred_at", "a year of two digits is one of two"),
    ('"%d/%m/%Y"', '"dd/mm/yyyy"', 21, "fields.occurred_at", "no directive"),
    ('"%d/%m/%Y"', '["%d/%m/%Y", "%m/%d/%Y"]', 21, "fields.occurred_at.format", "two dates"),
    (', time: hora, time_formats: ["%H:%M"]', ", time: hora", 21, "fields.occurred_at.time_formats", "go together"),
    ('["%H:%M"]', "[iso]", 21, "fields.occurred_at.time_formats", "iso is for dates"),
    ("format: iso}", 'format: iso, time: h, time_formats: ["%H"]}', 30, "fields.persons[0].birth_date.time", "date"),
    ("precision_of: occurred_at", "precision_of: at", 22, "fields.occurred_precision.precision_of", "not mapped"),
    ('{const: "14120"}', '{const: "14999999"}', 24, "fields.place.municipality.const", "no value of"),
    ('{const: "14120"}', "{const: 14120}", 24, "fields.place.municipality.const", "no value of"),
    ("  persons[0].role: {const: detained}\n", "", 29, "fields.persons[0].birth_date", "persons[0].role is required"),
    ("  report_class: {code: clase, catalogue: class}\n", "", 19, "fields", "report_class is required"),
    ("nulls:", "nuls:", 6, "nuls", "not a known name"),
    ("kind: incident", "kind: incident\nkind: case", 5, "kind", "second time"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line", "field", "words"), WRONG)
def test_a_wrong_mapping_names_file_line_and_field(old: str, new: str, line: int, field: str, words: str) -> None:
    assert GOOD.count(old) >= 1
    with pytest.raises(DocumentError) as caught:
        read_mapping(GOOD.replace(old, new, 1), "m.yaml")
    found = [c for c in caught.value.complaints if c.field == field]
    assert found, str(caught.value)
    assert (found[0].file, found[0].line) == ("m.yaml", line)
    assert words in str(found[0])


def test_the_right_one_has_no_complaint() -> None:
    assert read_mapping(GOOD, "m.yaml").kind == "incident"


def test_every_complaint_comes_at_once_in_line_order() -> None:
    text = (
        GOOD.replace("America/Mexico_City", "Marte").replace("ni(?=", "ni((?=").replace("folio: {text", "folios: {text")
    )
    with pytest.raises(DocumentError) as caught:
        read_mapping(text, "m.yaml")
    assert [c.line for c in caught.value.complaints] == [5, 13, 20]


def test_some_records_without_a_date_are_of_a_mapping_that_has_one() -> None:
    without = re.sub("(?m)^  occurred.*\n", "", GOOD)
    assert read_mapping(f"{GOOD}undated: some\n", "m.yaml").undated == "some"
    assert read_mapping(f"{without}undated: all\n", "m.yaml").undated == "all"
    with pytest.raises(DocumentError, match="write all: no record has one"):
        read_mapping(f"{without}undated: some\n", "m.yaml")


def test_a_hearing_needs_its_infraction() -> None:
    fields = "fields:\n  folio: {text: folio}\n"
    text = re.sub(r"(?s)fields:.*", fields, GOOD.replace("kind: incident", "kind: hearing"))
    with pytest.raises(DocumentError, match=r"infraction\.label is required by hearing"):
        read_mapping(text, "m.yaml")


@pytest.mark.parametrize("read", ["sql: {table: t, key: folio}", "rest: {key: folio}"])
def test_tables_and_apis_are_not_keyed_by_content(read: str) -> None:
    text = re.sub(r"  csv: .*", f"  {read}", GOOD).replace("{columns: [folio]}", "{content: true}")
    with pytest.raises(DocumentError, match="content: true is for files"):
        read_mapping(text, "m.yaml")


def test_a_row_keyed_by_its_content_cannot_withdraw_what_it_was_before() -> None:
    with pytest.raises(DocumentError, match="would withdraw nothing") as caught:
        read_mapping(GOOD.replace("{columns: [folio]}", "{content: true}"), "m.yaml")
    assert [(c.line, c.field) for c in caught.value.complaints] == [(11, "withdraw")]
    without = re.sub(r"withdraw: .*\n", "", GOOD).replace("{columns: [folio]}", "{content: true}")
    assert read_mapping(without, "m.yaml").key.content


@pytest.mark.parametrize(
    "name", ["idna", "punycode", "utf-7", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "hex", "zip"]
)
def test_codecs_that_are_no_encoding_of_files_are_refused(name: str) -> None:
    with pytest.raises(DocumentError, match="expected one of utf-8, "):
        read_mapping(GOOD.replace("encoding: ascii", f"encoding: {name}"), "m.yaml")


@pytest.mark.parametrize(
    "name",
    ["utf-8", "UTF8", "utf-8-sig", "utf-16", "latin-1", "ISO-8859-15", "cp1252", "windows-1252", "cp850", "macroman"],
)
def test_encodings_that_files_have_are_read_by_any_of_their_names(name: str) -> None:
    assert read_mapping(GOOD.replace("encoding: ascii", f"encoding: {name}"), "m.yaml").read.csv is not None


def test_since_and_watermark_go_together() -> None:
    with pytest.raises(DocumentError, match="since or watermark alone"):
        read_mapping(re.sub(r"  csv: .*", "  rest: {key: folio, since: desde}", GOOD), "m.yaml")


def test_the_version_is_of_the_meaning() -> None:
    version = read_mapping(GOOD, "m.yaml").version
    assert re.fullmatch("[0-9a-f]{64}", version)
    same = "# a remark\n" + GOOD.replace("mapping: 1\nsource: prueba\n", "source: prueba\nmapping: 1\n").replace(
        ', delimiter: ",", header: 1', ""
    )
    assert read_mapping(same, "other.yaml").version == version
    assert read_mapping(GOOD.replace("S/D", "ND"), "m.yaml").version != version


def test_columns_used_and_known() -> None:
    mapping = read_mapping(GOOD, "m.yaml")
    used = {"fuente", "folio", "estatus", "clase", "fecha", "hora", "fuerza", "colonia", "lat", "delito", "nacimiento"}
    assert mapping.columns == used
    assert mapping.unexpected([*used, "x", "nueva", ""]) == {"nueva"}
    sql = read_mapping(re.sub(r"  csv: .*", "  sql: {table: t, key: id, watermark: cambio}", GOOD), "m.yaml")
    assert sql.unexpected(["id", "cambio", "x", "folio", "nueva"]) == {"nueva"}


@pytest.mark.parametrize(
    ("replaces", "read", "field", "words"),
    [
        ("{unit: file}", "sql: {table: t, key: folio}", "replaces.unit", "expected unit: source"),
        ("{unit: period}", "rest: {key: folio, paging: cursor, next: n}", "replaces.unit", "expected unit: source"),
        ("{unit: source}", "rest: {key: folio}", "replaces.unit", "shifts another past the reading"),
        ("{unit: source}", "rest: {key: folio, paging: offset}", "replaces.unit", "shifts another past the reading"),
        ("{unit: period}", None, "replaces.unit", "read says no period"),
        ("{unit: file, every_hours: 2}", None, "replaces.every_hours", "compared whenever they change"),
        ("{unit: source, every_hours: 0}", "sql: {table: t, key: folio}", "replaces.every_hours", "1"),
        ("{unit: source, most_withdrawn: 1.1}", None, "replaces.most_withdrawn", "1"),
        ("{unit: month}", None, "replaces.unit", "'file', 'period' or 'source'"),
    ],
)
def test_what_can_not_replace_is_said_where_it_stands(replaces: str, read: str | None, field: str, words: str) -> None:
    text = GOOD.replace("withdraw:", f"replaces: {replaces}\nwithdraw:", 1)
    text = re.sub(r"  csv: .*", f"  {read}", text) if read else text
    with pytest.raises(DocumentError) as caught:
        read_mapping(text, "m.yaml")
    assert [(c.line, c.field) for c in caught.value.complaints if words in str(c)] == [(11, field)]


@pytest.mark.parametrize(
    ("unit", "scope"), [("file", "a_2014-01.csv"), ("period", "2014-01-01/2014-01-31"), ("source", "")]
)
def test_what_a_file_replaces_has_a_name(unit: str, scope: str) -> None:
    text = GOOD.replace("withdraw:", f"replaces: {{unit: {unit}}}\nwithdraw:", 1)
    text = re.sub(r"  csv: \{", '  csv: {period: "a_{year}-{month}.csv", ', text)
    found = read_mapping(text, "m.yaml")
    assert found.scope("a_2014-01.csv", "2014-01-01/2014-01-31") == scope
    assert found.compared_every is None
    assert read_mapping(GOOD, "m.yaml").scope("a_2014-01.csv", None) is None


def test_a_table_that_replaces_is_compared_once_a_day_unless_it_is_said_otherwise() -> None:
    read = "sql: {table: t, key: folio}"
    for more, hours in (("", 24), (", every_hours: 6", 6)):
        text = GOOD.replace("withdraw:", f"replaces: {{unit: source{more}}}\nwithdraw:", 1)
        assert read_mapping(re.sub(r"  csv: .*", f"  {read}", text), "m.yaml").compared_every == timedelta(hours=hours)
