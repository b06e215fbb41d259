from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gateway.demo.home import Home, documents, home
from gateway.demo.world import Size
from gateway.main import app

TODAY_SIZE = Size(200, 80, 60)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with home(tmp_path_factory.mktemp("cli"), TODAY_SIZE) as ready:
        yield ready


def convenio(*arguments: str, home: Home | None = None) -> Result:
    settings = [] if home is None else ["--settings", str(home.settings_file)]
    return CliRunner().invoke(app, [*arguments, *settings])


def said(result: Result) -> str:
    """What was printed, and why it ended where it did not end by itself."""
    return f"{result.output}{result.stderr}{result.exception or ''}"


def test_pull_accounts_for_every_row_and_a_second_pull_finds_nothing_new(made: Home) -> None:
    first = json.loads(convenio("pull", "--json", home=made).stdout)
    for name, accounts in first.items():
        truth = made.sources.expected(name)
        assert accounts["read"] == truth.read
        assert accounts["quarantined"] == truth.quarantined
        assert accounts["released"] == truth.released
    second = json.loads(convenio("pull", "--json", home=made).stdout)
    assert sum(accounts["released"] for accounts in second.values()) == 0


def test_an_unknown_source_is_named_with_those_that_exist(made: Home) -> None:
    result = convenio("pull", "no-such-source", home=made)
    assert result.exit_code == 1
    assert "zapopan-juzgado" in said(result)


def test_doctor_finds_a_whole_gateway_in_order(made: Home) -> None:
    result = convenio("doctor", "--json", home=made)
    findings = json.loads(result.stdout)
    assert result.exit_code == 0, findings
    assert {f["good"] for f in findings} == {True}


@pytest.mark.parametrize(
    ("missing", "mend"),
    [
        ("keys/log.key", "convenio keys log"),
        ("keys/cursor.key", "convenio keys api"),
        ("keys/zapopan-juzgado.root", "convenio keys new zapopan-juzgado"),
        ("keys/zapopan-2026-01.1.fge-jalisco.scope", "convenio keys scope FILE"),
        ("access.db", "convenio store upgrade"),
        ("jwks.json", "jwks.json"),
    ],
)
def test_doctor_says_how_to_mend_what_is_missing(made: Home, missing: str, mend: str) -> None:
    path = made.folder / missing
    aside = path.rename(path.with_suffix(".aside"))
    try:
        result = convenio("doctor", "--json", home=made)
    finally:
        aside.replace(path)
    wrong = [f["said"] for f in json.loads(result.stdout) if not f["good"]]
    assert result.exit_code == 1
    assert any(mend in text for text in wrong)


def test_a_key_that_others_can_read_stops_the_start(made: Home) -> None:
    key = made.settings.keys / "cursor.key"
    key.chmod(0o644)
    try:
        result = convenio("doctor", "--json", home=made)
    finally:
        key.chmod(0o600)
    assert any("chmod 600" in f["said"] for f in json.loads(result.stdout) if not f["good"])


@pytest.mark.parametrize("content", ["", "not base64!", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="])
def test_a_weak_key_stops_the_start(made: Home, content: str) -> None:
    key = made.settings.keys / "log.key"
    before = key.read_text()
    key.write_text(content)
    try:
        result = convenio("log", "run", home=made)
    finally:
        key.write_text(before)
    assert result.exit_code != 0
    assert "convenio keys log" in said(result)


def test_keys_are_made_once_and_never_overwritten(made: Home) -> None:
    assert convenio("keys", "new", "tlajomulco-policia", home=made).exit_code == 0
    again = convenio("keys", "new", "tlajomulco-policia", home=made)
    assert again.exit_code != 0
    listed = json.loads(convenio("keys", "list", "--json", home=made).stdout)
    assert "tlajomulco-policia.root" in listed


def test_no_key_is_printed(made: Home) -> None:
    printed = convenio("keys", "list", home=made).output + convenio("doctor", home=made).output
    for path in made.settings.keys.glob("*.root"):
        assert path.read_text().strip() not in printed


def test_agreements_are_checked_read_aloud_and_listed(made: Home, tmp_path: Path) -> None:
    file = tmp_path / "convenio.yaml"
    file.write_text(documents("agreements")["zapopan-2026-01.yaml"], "utf-8")
    assert convenio("agreement", "check", str(file)).exit_code == 0
    spanish = convenio("agreement", "explain", str(file)).output
    english = convenio("agreement", "explain", str(file), "--language", "en").output
    assert "qué se comparte" in spanish
    assert "what is shared" in english
    rows = json.loads(convenio("agreement", "list", "--json", home=made).stdout)
    assert {row["agreement"] for row in rows} == {"zapopan-2026-01", "jalisco-2026-02"}


def test_a_wrong_agreement_names_file_line_field_and_what_would_be_right(tmp_path: Path) -> None:
    text = documents("agreements")["zapopan-2026-01.yaml"].replace(
        "persons[].curp: {pseudonym: person}", "persons[].curp: keep", 1
    )
    file = tmp_path / "malo.yaml"
    file.write_text(text, "utf-8")
    line = next(i for i, written in enumerate(text.splitlines(), 1) if "persons[].curp: keep" in written)
    result = convenio("agreement", "check", str(file))
    assert result.exit_code != 0
    assert f"malo.yaml:{line}" in said(result)
    assert "persons[].curp" in said(result)


def test_an_agreement_with_an_agency_nobody_knows_is_not_put_into_force(made: Home, tmp_path: Path) -> None:
    text = (
        documents("agreements")["zapopan-2026-01.yaml"]
        .replace("fge-jalisco", "fge-nadie")
        .replace("version: 1", "version: 2", 1)
    )
    file = tmp_path / "convenio.yaml"
    file.write_text(text, "utf-8")
    result = convenio("agreement", "activate", str(file), home=made)
    assert result.exit_code != 0
    assert "fge-nadie" in said(result)


def test_the_same_version_is_not_activated_twice(made: Home, tmp_path: Path) -> None:
    file = tmp_path / "convenio.yaml"
    file.write_text(documents("agreements")["zapopan-2026-01.yaml"], "utf-8")
    result = convenio("agreement", "activate", str(file), home=made)
    assert result.exit_code != 0
    assert "version 2" in said(result)


def test_a_caller_is_registered_and_listed(made: Home) -> None:
    put = convenio(
        "caller",
        "put",
        "https://id.example",
        "ana",
        "fge-jalisco",
        "--vetted-until",
        "2027-01-31",
        "--role",
        "analyst",
        home=made,
    )
    assert put.exit_code == 0
    listed = json.loads(convenio("caller", "list", "--json", home=made).stdout)
    assert ("https://id.example", "ana", "fge-jalisco") in {(c["issuer"], c["subject"], c["agency"]) for c in listed}


@pytest.mark.parametrize(("agency", "until"), [("nobody", "2027-01-31"), ("fge-jalisco", "soon")])
def test_a_caller_that_makes_no_sense_is_refused(made: Home, agency: str, until: str) -> None:
    assert (
        convenio(
            "caller",
            "put",
            "https://id.example",
            "eva",
            agency,
            "--role",
            "auditor",
            "--vetted-until",
            until,
            home=made,
        ).exit_code
        != 0
    )


def test_published_contracts_match_the_code() -> None:
    assert convenio("contracts", "check").exit_code == 0


def test_drift_and_breaking_changes_are_refused(tmp_path: Path) -> None:
    assert convenio("contracts", "write", "--folder", str(tmp_path)).exit_code == 0
    schema = tmp_path / "incident.v1.schema.json"
    document = json.loads(schema.read_text("utf-8"))
    document["properties"]["invented_field"] = {"type": "string"}
    schema.write_text(json.dumps(document), "utf-8")
    assert convenio("contracts", "check", "--folder", str(tmp_path)).exit_code == 1
    refused = convenio("contracts", "write", "--folder", str(tmp_path))
    assert refused.exit_code == 1
    assert "invented_field" in said(refused)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "origin"),
        ("origin = 1", "origin"),
        ("=", "TOML"),
    ],
)
def test_wrong_settings_name_the_file_and_the_field(tmp_path: Path, text: str, named: str) -> None:
    file = tmp_path / "convenio.toml"
    file.write_text(text, "utf-8")
    result = CliRunner().invoke(app, ["doctor", "--settings", str(file)])
    assert result.exit_code != 0
    assert str(file) in said(result)
    assert named in said(result)
