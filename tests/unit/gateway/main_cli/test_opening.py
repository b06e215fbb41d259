from __future__ import annotations

import json
import os
import pwd
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from sites import OWNER, Site
from sites import site as made_site
from typer.testing import CliRunner

from gateway.flow.ports import StoreUnavailable
from gateway.main import app
from gateway.settings import Misconfigured
from gateway.store.agreements import user
from gateway.wiring import databases
from policies.access import official_day
from policies.views import Scope
from tests.services.postgres import Postgres, connections_closed

WHY = ("--purpose", "crime_analysis", "--reference", "FGE/2026/17")
VALUE = "REM-2026-ñ-77"
UTF_8 = {"PYTHONIOENCODING": "utf-8:strict"}
ASCII = {"PYTHONIOENCODING": "ascii:strict"}


@pytest.fixture(params=["sqlite", "postgres"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    server = request.getfixturevalue("postgres") if request.param == "postgres" else None
    with with_tokens(tmp_path, server) as made:
        yield made


@contextmanager
def with_tokens(folder: Path, server: Postgres | None = None) -> Iterator[Site]:
    with made_site(folder, server) as made:
        amend(made, 2, "audiencias-analisis", "folio: suppress", "folio: {token: folio}")
        made.do(f"agreement activate {made.agreement_file}")
        yield made


def amend(site: Site, version: int, clause: str, old: str, new: str, head: str = "") -> None:
    """The next version of the agreement, with something else in one clause."""
    text = site.agreement_file.read_text("utf-8")
    text = text.replace(f"version: {version - 1}\n", f"version: {version}\n{head}", 1)
    before, named, after = text.partition(f"  - name: {clause}\n")
    site.agreement_file.write_text(before + named + after.replace(f"      {old}\n", f"      {new}\n", 1), "utf-8")


def view_of(site: Site) -> str:
    return f"{site.agreement}.audiencias-analisis"


def token(site: Site, epoch: int = 1, domain: str = "folio", owner: str = OWNER, value: str = VALUE) -> str:
    keys = site.settings.key_folder.owner(owner)
    return keys.tokeniser(Scope("agreement", site.agreement, epoch), domain)(value)


def asked(
    site: Site, typed: str, *words: str, owner: str = OWNER, view: str = "", why: tuple[str, ...] = WHY
) -> Result:
    command = ["keys", "open", owner, view or view_of(site), *words, *why, "--settings", str(site.file)]
    with connections_closed():
        return CliRunner().invoke(app, command, input=f"{typed}\n", catch_exceptions=False)


def alter(site: Site, statement: str) -> None:
    """As whoever administers the release store."""
    with databases.releases_engine(site.settings).begin() as connection:
        connection.exec_driver_sql(statement)


def logged(site: Site) -> list[dict[str, object]]:
    site.sequence()
    rows = site.query("SELECT body FROM leaf WHERE action = 'open_token' ORDER BY idx", "access_log")
    return [json.loads(bytes(row[0])) for row in rows]  # type: ignore[call-overload]


def test_its_owner_opens_a_token_and_the_log_says_who_and_why_but_not_what_was_in_it(site: Site) -> None:
    sealed = token(site)
    said = asked(site, f"  {sealed} ")
    assert said.exit_code == 0, said.output
    assert said.stdout == f"{VALUE}\n", "nothing but the value where a pipe reads"
    [leaf] = logged(site)
    assert (leaf["outcome"], leaf["agency"], leaf["view"]) == ("permit", OWNER, view_of(site))
    assert (leaf["purpose"], leaf["reference"]) == ("crime_analysis", "FGE/2026/17")
    assert str(leaf["subject"]).startswith("os:")
    assert leaf["query"] == {"token": sealed, "domain": "folio", "epoch": 1}
    assert str(leaf["id"]) in said.stderr
    assert VALUE not in json.dumps(leaf, ensure_ascii=False)
    files = [path for path in site.folder.rglob("*") if path.is_file()]
    assert [path.name for path in files if VALUE.encode() in path.read_bytes()] == []


def test_what_can_not_be_written_down_is_not_shown(site: Site) -> None:
    sealed = token(site)
    alter(site, "ALTER TABLE pending_leaf RENAME TO elsewhere")
    with pytest.raises(StoreUnavailable):
        asked(site, sealed)
    alter(site, "ALTER TABLE elsewhere RENAME TO pending_leaf")
    assert logged(site) == []
    assert asked(site, sealed).stdout == f"{VALUE}\n"


def test_a_token_that_is_not_theirs_is_refused_and_the_attempt_is_logged_without_what_was_typed(site: Site) -> None:
    own = token(site)
    altered = own[:-1] + ("a" if own[-1] != "a" else "b")
    for wrong in (token(site, owner="fge-jalisco"), token(site, domain="other"), altered):
        with pytest.raises(Misconfigured, match="the token does not open"):
            asked(site, wrong)
    found = logged(site)
    assert [(leaf["outcome"], leaf["reason"]) for leaf in found] == [("refuse", "token_not_opened")] * 3
    assert not any("query" in leaf for leaf in found)


@pytest.mark.parametrize("typed", ["GOMC900101HJCRRL09", "p1.0a1b2c3d.aaaaaaaaaaaaaaaaaaaaaaaaaa", "t1.x.aa", "t1"])
def test_what_is_no_token_is_neither_tried_nor_kept(site: Site, typed: str) -> None:
    with pytest.raises(Misconfigured, match="that is no token") as caught:
        asked(site, typed)
    assert typed == "t1" or typed not in str(caught.value)
    assert logged(site) == []


def test_who_does_not_own_the_view_opens_nothing_in_it(site: Site) -> None:
    for view in (f"{site.agreement}.incidentes-analisis", f"{site.agreement}.ninguna", "ninguna"):
        with pytest.raises(Misconfigured, match="has no such view"):
            asked(site, token(site), view=view)
    assert logged(site) == []
    (site.settings.keys / f"{OWNER}.root").unlink()
    with pytest.raises(Misconfigured, match=rf"{OWNER}\.root"):
        asked(site, "t1.00000000." + "a" * 80)


@pytest.mark.parametrize(
    ("why", "told"),
    [
        (("--purpose", "curiosity", "--reference", "FGE/2026/17"), "crime_analysis"),
        (("--purpose", "oversight", "--reference", "x y"), "3 to 64 letters"),
        (("--purpose", "oversight", "--reference", "GOMC900101HJCRRL09"), "not personal data"),
        (("--purpose", "operation", "--reference", "FGE/2026/17"), "none that its agreement names"),
    ],
)
def test_without_a_reason_nothing_is_opened(site: Site, why: tuple[str, ...], told: str) -> None:
    with pytest.raises(Misconfigured, match=told):
        asked(site, token(site), why=why)
    assert asked(site, token(site), why=()).exit_code == 2
    assert asked(site, token(site), token(site)).exit_code == 2, "an argument would stand in the list of processes"
    assert logged(site) == []


def test_a_retired_epoch_opens_still_and_a_destroyed_one_is_named(site: Site) -> None:
    sealed, yesterday = token(site), official_day(datetime.now(UTC)) - timedelta(1)
    amend(
        site, 3, "audiencias-analisis", "folio: {token: folio}", "folio: suppress", f"epoch: 2\noverlap: {yesterday}\n"
    )
    site.do(f"keys rotate {site.agreement_file}")
    site.do(f"agreement activate {site.agreement_file}")
    assert "retired" not in asked(site, sealed).stderr
    site.do(f"keys retire {site.agreement_file}")
    said = asked(site, sealed)
    assert said.stdout == f"{VALUE}\n", "although the view shows no folio any more"
    assert "epoch 1, retirada · retired" in said.stderr
    site.do(f"keys destroy {site.agreement} 1 --confirm {site.agreement}.1")
    with pytest.raises(Misconfigured, match="epoch 1 is destroyed: nobody opens its tokens any more"):
        asked(site, sealed)
    assert [leaf["outcome"] for leaf in logged(site)] == ["permit", "permit", "refuse"]


def test_a_secret_that_is_elsewhere_is_said_to_be_missing_and_a_view_without_tokens_to_have_none(site: Site) -> None:
    sealed = token(site)
    (site.settings.keys / f"{site.agreement}.1.{OWNER}.scope").unlink()
    with pytest.raises(Misconfigured, match="the secret of epoch 1 is not here"):
        asked(site, sealed)
    if site.databases["store"] is None:  # on a server that agency has no login here
        with pytest.raises(Misconfigured, match="the view never had tokens"):
            asked(site, sealed, owner="fge-jalisco", view=f"{site.agreement}.carpetas-analisis")


@pytest.mark.parametrize(
    "value", ["REM\\", "A\\[b]", "[bold]x[/bold] [link=y]z", "e\N{COMBINING ACUTE ACCENT}", ":100:"]
)
def test_the_value_is_shown_as_it_is(tmp_path: Path, value: str) -> None:
    with with_tokens(tmp_path) as site:
        said = asked(site, token(site, value=value))
        assert (said.stdout, "control" in said.stderr) == (f"{value}\n", False)


def test_an_order_to_the_terminal_is_spelled_out_and_that_is_said(tmp_path: Path) -> None:
    with with_tokens(tmp_path) as site:
        said = asked(site, token(site, value="a\tb\x1b[2J\N{RIGHT-TO-LEFT OVERRIDE}"))
        assert said.stdout == "a\\tb\\x1b[2J\\u202e\n"
        assert "control characters" in said.stderr


def test_what_can_not_be_read_or_shown_is_told_without_the_value(tmp_path: Path) -> None:
    with with_tokens(tmp_path) as site:
        command = [sys.executable, "-m", "gateway", "keys", "open", OWNER, view_of(site), *WHY]
        command += ["--settings", str(site.file)]
        sealed = token(site).encode() + b"\n"
        with Path("/dev/full").open("wb") as full:
            unread = subprocess.run(command, input=b"\xff\xfe\n", capture_output=True, env=os.environ | UTF_8)
            unseen = subprocess.run(command, input=sealed, stdout=full, stderr=subprocess.PIPE)
            ascii_only = subprocess.run(command, input=sealed, capture_output=True, env=os.environ | ASCII)
        assert [one.returncode for one in (unread, unseen, ascii_only)] == [1, 1, 1]
        assert "standard input is no text" in unread.stderr.decode()
        for one in (unseen, ascii_only):
            told = one.stderr.decode(errors="replace")
            assert "the opening is logged, but its value could not be written" in told
            assert "Traceback" not in told
            assert "Exception ignored" not in told
            assert "REM-2026" not in told
        assert [leaf["outcome"] for leaf in logged(site)] == ["permit", "permit"]


def test_the_environment_does_not_say_who_opens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with with_tokens(tmp_path) as site:
        for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
            monkeypatch.setenv(name, "directora.garcia" * 2000)
        assert asked(site, token(site)).exit_code == 0
        assert [leaf["subject"] for leaf in logged(site)] == [f"os:{pwd.getpwuid(os.getuid()).pw_name}"]


def test_who_has_no_name_on_the_machine_is_known_by_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 4_000_123_456)
    assert user() == "4000123456"
