import json
import re
from pathlib import Path

import orjson
import pytest
from jsonschema import Draft202012Validator

from contracts import compatibility, publish
from contracts.kinds import KINDS
from tests.unit.contracts.samples import NOW, full_record

PUBLISHED = Path(publish.__file__).parent / "published"
DOCUMENTS = publish.documents()
SCHEMAS = {name: json.loads(data) for name, data in DOCUMENTS.items() if name.endswith(".schema.json")}
EVERY_KIND = pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)


def test_the_published_files_are_what_the_code_says():
    written = {path.name: path.read_bytes() for path in PUBLISHED.iterdir()}
    drifted = [name for name, data in DOCUMENTS.items() if written.get(name) != data]
    assert drifted == [], "run `make contracts` and read the compatibility check's findings"
    assert compatibility.check(written, written | DOCUMENTS) == []


def test_every_other_published_file_is_an_older_version_or_the_api():
    stems = {re.sub(r"\.v[0-9]+\.", ".v*.", name) for name in DOCUMENTS} | {"openapi.v*.json"}
    assert [path.name for path in PUBLISHED.iterdir() if re.sub(r"\.v[0-9]+\.", ".v*.", path.name) not in stems] == []


def test_there_is_a_record_and_a_release_schema_of_each_kind():
    of_kinds = {f"{name}{what}.v1.schema.json" for name in KINDS for what in ("", ".release")}
    assert set(DOCUMENTS) == of_kinds | {"envelope.v1.schema.json", "asyncapi.v1.json"}


@pytest.mark.parametrize("name", SCHEMAS)
def test_each_is_a_json_schema_with_a_name_of_its_own(name):
    Draft202012Validator.check_schema(SCHEMAS[name])
    assert SCHEMAS[name]["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert SCHEMAS[name]["$id"] == f"urn:convenio:{name}"
    assert SCHEMAS[name]["title"]
    assert SCHEMAS[name]["x-title-en"]


@EVERY_KIND
def test_every_field_shows_sensitivity_and_both_titles(kind):
    schema, shown = SCHEMAS[publish.schema_name(kind)], []
    for part in (schema, *schema["$defs"].values()):
        for name, member in part["properties"].items():
            if "x-sensitivity" in member:
                assert member["title"]
                assert member["x-title-en"]
                shown.append(name)
    assert set(shown) == {path.rpartition(".")[2] for path in kind.leaves}
    assert schema["$defs"]["Person"]["properties"]["curp"]["x-protection"] == "person"


@EVERY_KIND
def test_a_record_that_is_judged_good_fits_its_schema_and_a_bad_one_does_not(kind):
    record = full_record(kind)
    assert not isinstance(kind.judge(record, NOW), list)
    validator = Draft202012Validator(SCHEMAS[publish.schema_name(kind)])
    written = orjson.loads(orjson.dumps(record))
    assert [error.message for error in validator.iter_errors(written)] == []
    assert not validator.is_valid(written | {"nobody_declared_this": 1})
    assert not validator.is_valid(written | {"persons": [{"role": "dueño"}]})


def test_documents_are_canonical_and_made_elsewhere_are_added():
    assert publish.canonical_json({"b": 1, "a": "ñ"}) == '{\n  "a": "ñ",\n  "b": 1\n}\n'.encode()
    more = publish.documents({"openapi.v1.json": {"openapi": "3.1.0"}})
    assert more["openapi.v1.json"] == b'{\n  "openapi": "3.1.0"\n}\n'
    assert {name: data for name, data in more.items() if name != "openapi.v1.json"} == DOCUMENTS
    assert list(more) == sorted(more)
