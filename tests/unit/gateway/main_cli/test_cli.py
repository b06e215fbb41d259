from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gateway.demo.home import Home, documents, home
from gateway.demo.world import Size
from gateway.flow.accounts import COUNTED, Accounts
from gateway.main import app
from gateway.main.pull import show
from gateway.main.say import ago
from gateway.settings import Misconfigured
from gateway.wiring import serving, sources
from gateway.wiring.runs import run_accounts

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
    assert {"adolescentes", "testigos-protegidos"} & set(first["zapopan-policia-csv"]["floor"])
    second = json.loads(convenio("pull", "--json", home=made).stdout)
    assert sum(accounts["released"] for accounts in second.values()) == 0


def test_what_the_floor_took_is_told_by_rule_and_law(capsys: pytest.CaptureFixture[str]) -> None:
    show({"casa": Accounts(read=3, released=3, floor=Counter({"victimas": 2}))})
    told = " ".join(capsys.readouterr().out.split())
    assert "victimas" in told
    assert "LGV" in told


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
        ("keys/zapopan-juzgado.root", "convenio keys recover zapopan-juzgado.root.escrow"),
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


@pytest.mark.parametrize("content", [None, "no JSON"])
def test_an_api_without_its_issuers_keys_says_where_they_belong(made: Home, content: str | None) -> None:
    path = made.folder / "jwks.json"
    aside = path.rename(path.with_suffix(".aside"))
    try:
        if content is not None:
            path.write_text(content, "utf-8")
        with pytest.raises(Misconfigured, match=r"jwks\.json: "):
            serving.api(made.settings)
    finally:
        aside.replace(path)


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
    assert convenio("keys", "new", "tlajomulco-policia", "--no-escrow", home=made).exit_code == 0
    again = convenio("keys", "new", "tlajomulco-policia", "--no-escrow", home=made)
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


def test_the_function_that_an_agreement_becomes_can_be_read_without_any_key(tmp_path: Path) -> None:
    file = tmp_path / "convenio.yaml"
    file.write_text(documents("agreements")["zapopan-2026-01.yaml"], "utf-8")
    texts = json.loads(convenio("agreement", "explain", str(file), "--code", "--json").stdout)
    assert set(texts) == {"zapopan-policia/incident", "zapopan-juzgado/hearing", "fge-jalisco/case"}
    printed = convenio("agreement", "explain", str(file), "--code").output
    for text in texts.values():
        compile(text, "read", "exec")
        assert text in printed
    assert "# persons[].curp: 0 {pseudonym: person}" in printed


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


def test_commands_start_without_kafka_s_library() -> None:
    """It takes half a second to import, which most of them have no use for."""
    said = "import gateway.main, sys; print('kafka' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", said], capture_output=True, check=True).stdout == b"False\n"


def test_the_owner_reads_past_pulls_file_by_file(made: Home) -> None:
    source = next(s for s in made.settings.source if s.folder is not None)
    name = sources.mapping_of(source).source
    pulled = json.loads(convenio("pull", name, "--json", home=made).stdout)[name]

    runs = run_accounts(made.settings, source, limit=100)
    first = max(runs, key=lambda run: run.in_all)  # the later ones, perhaps of the same second, found nothing new

    assert (True, pulled["read"]) in [(run.finished, run.counts["read"]) for run in runs]
    assert {file.name for file in first.files} == {path.name for path in source.folder.glob("iph_*.csv")}
    assert first.in_all == len(first.files)
    for part in COUNTED:
        assert first.counts[part] == sum(file.counts[part] for file in first.files)
    [(kept,)] = stored_bytes(made, "SELECT group_concat(accounts) FROM run")
    assert not any(file.name in kept for file in first.files)


def stored_bytes(made: Home, statement: str) -> list[tuple[str]]:
    with closing(sqlite3.connect(made.folder / "releases.db")) as connection:
        return connection.execute(statement).fetchall()


def test_letting_everything_be_replaced_is_said_of_one_source_and_once(made: Home) -> None:
    for more in ([], ["zapopan-juzgado", "--retry-quarantined"], ["zapopan-juzgado", "--scheduled"]):
        result = convenio("pull", "--accept-withdrawals", *more, home=made)
        assert result.exit_code == 1
        assert "convenio pull FUENTE" in said(result)


def test_doctor_says_how_long_ago_a_source_was_heard_and_when_that_is_too_long(made: Home) -> None:
    convenio("pull", home=made)
    fine = json.loads(convenio("doctor", "--json", home=made).stdout)
    assert all(f["good"] for f in fine if f["check"].startswith("oída"))
    with closing(sqlite3.connect(made.folder / "releases.db")) as connection, connection:
        before = connection.execute("SELECT id, heard_at FROM source").fetchall()
        connection.execute("UPDATE source SET heard_at=?", ((datetime.now(UTC) - timedelta(hours=31)).isoformat(),))
    try:
        late = json.loads(convenio("doctor", "--json", home=made).stdout)
    finally:
        with closing(sqlite3.connect(made.folder / "releases.db")) as connection, connection:
            connection.executemany("UPDATE source SET heard_at=?2 WHERE id=?1", before)
    told = [f for f in late if f["check"].startswith("oída")]
    assert told
    assert all(not f["good"] and "hace 31 h · 31 h ago" in f["said"] for f in told)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 s"), (119, "119 s"), (120, "2 min"), (7_199, "119 min"), (111_600, "31 h"), (172_800, "2 días")],
)
def test_an_age_is_told_in_the_largest_unit_of_which_there_are_two(seconds: int, said: str) -> None:
    now = datetime(2026, 6, 1, tzinfo=UTC)
    assert ago(now - timedelta(seconds=seconds), now).startswith(f"hace {said}")
