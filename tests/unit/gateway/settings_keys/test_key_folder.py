from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gateway.demo.home import documents
from gateway.main import app
from gateway.settings import KeyFolder, Misconfigured
from policies.keys import MissingScope
from policies.views import Scope

OWNERS = ["fge-jalisco", "zapopan-juzgado", "zapopan-policia"]
AGREEMENT = "zapopan-2026-01"


@pytest.fixture
def keys(tmp_path: Path) -> KeyFolder:
    folder = KeyFolder(tmp_path / "keys")
    for owner in OWNERS:
        folder.new_owner(owner)
    return folder


def names(keys: KeyFolder) -> set[str]:
    return {path.name for path in keys._folder.iterdir()}


def pseudonym(keys: KeyFolder, owner: str, epoch: int) -> str:
    return keys.owner(owner).pseudonymiser(Scope("agreement", AGREEMENT, epoch), "person")("GOMC900101HJCRRR05")


def test_everybody_who_contributes_shares_one_secret_in_each_epoch(keys: KeyFolder) -> None:
    for epoch in (1, 2):
        keys.new_scope(AGREEMENT, epoch, OWNERS)
    first, second = ({pseudonym(keys, owner, epoch) for owner in OWNERS} for epoch in (1, 2))
    assert len(first) == len(second) == 1
    assert first != second
    assert f"{AGREEMENT}.2.fge-jalisco.scope" in names(keys)


def test_the_secret_of_an_epoch_makes_no_pseudonym_of_the_next(keys: KeyFolder) -> None:
    keys.new_scope(AGREEMENT, 1, OWNERS)
    with pytest.raises(MissingScope, match="zapopan-2026-01, epoch 2 is missing: run `convenio keys scope FILE`"):
        pseudonym(keys, "fge-jalisco", 2)
    (first,) = keys._folder.glob("*.1.fge-jalisco.scope")
    first.rename(keys._folder / f"{AGREEMENT}.2.fge-jalisco.scope")
    with pytest.raises(Misconfigured, match="have it wrapped again"):
        pseudonym(keys, "fge-jalisco", 2)


def test_a_second_secret_is_refused_before_anything_is_written(keys: KeyFolder) -> None:
    keys.new_scope(AGREEMENT, 1, ["zapopan-policia"])
    before = names(keys)
    with pytest.raises(Misconfigured, match="raise `epoch` in the agreement"):
        keys.new_scope(AGREEMENT, 1, OWNERS)
    assert names(keys) == before


def test_a_contributor_without_a_key_stops_all(keys: KeyFolder) -> None:
    before = names(keys)
    with pytest.raises(Misconfigured, match="convenio keys new zz-nobody"):
        keys.new_scope(AGREEMENT, 1, [*OWNERS, "zz-nobody"])
    assert names(keys) == before


def test_files_that_belong_together_are_there_together_or_not_at_all(keys: KeyFolder) -> None:
    (keys._folder / "otra.public").write_text("x")
    with pytest.raises(Misconfigured, match=r"otra\.public exists and is not overwritten"):
        keys.new_owner("otra")
    assert "otra.root" not in names(keys)
    assert not any(name.startswith(".") for name in names(keys))


@contextmanager
def full_disk(room: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_disk_that_fills_up_leaves_no_half_key(keys: KeyFolder) -> None:
    before = names(keys)
    for room in (0, 20, 45):
        with full_disk(room), pytest.raises(OSError, match="too large"):
            keys.new_log()
    assert names(keys) == before
    keys.new_log()
    assert keys.log_signer().public_key() == keys.log_public()


def test_keys_are_for_their_owner_s_eyes_only(keys: KeyFolder) -> None:
    keys.new_scope(AGREEMENT, 1, OWNERS)
    assert {path.stat().st_mode & 0o777 for path in keys._folder.iterdir()} == {0o600}
    assert keys._folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("name", ["a.fge-jalisco.scope", "a.b.fge-jalisco.scope", ".1.fge-jalisco.scope"])
def test_a_scope_file_without_its_epoch_is_named(keys: KeyFolder, name: str) -> None:
    keys.put_text(name, "x")
    with pytest.raises(Misconfigured, match="its name is not"):
        keys.owner("fge-jalisco")


def test_the_command_makes_the_secret_of_the_document_s_epoch(keys: KeyFolder, tmp_path: Path) -> None:
    settings, document = tmp_path / "convenio.toml", tmp_path / "agreement.yaml"
    settings.write_text(
        'origin = "a/b"\nstore = "r"\naccess_log = "a"\nkeys = "keys"\nagency = []\n[serve]\naudience = "x"\n'
    )

    def run(text: str) -> str:
        document.write_text(text, "utf-8")
        result = CliRunner().invoke(app, ["keys", "scope", str(document), "--settings", str(settings)])
        return f"{result.output}{result.exception or ''}"

    text = documents("agreements")[f"{AGREEMENT}.yaml"]
    assert "época 1" in run(text)
    assert "raise `epoch` in the agreement" in run(text)
    assert "época 2" in run(text.replace("version: 1", "version: 2\nepoch: 2", 1))
    assert {f"{AGREEMENT}.{epoch}.{owner}.scope" for epoch in (1, 2) for owner in OWNERS} <= names(keys)


@pytest.mark.parametrize(
    ("content", "found"), [(None, "No such file"), (b"nobody\n", "is expected"), (b"\xff:\xfe\n", "UTF-8")]
)
def test_a_login_that_is_none_says_what_is_expected_and_not_what_stands_there(
    tmp_path: Path, content: bytes | None, found: str
) -> None:
    if content is not None:
        (tmp_path / "store-serve").touch(0o600)
        (tmp_path / "store-serve").write_bytes(content)

    with pytest.raises(Misconfigured, match=r"store-serve.*user:password.*keys logins") as refused:
        KeyFolder(tmp_path).login("store-serve")

    assert found in str(refused.value)
    assert "nobody" not in str(refused.value)
