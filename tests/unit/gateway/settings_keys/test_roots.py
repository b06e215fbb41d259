from __future__ import annotations

import base64
import os
import sys
from pathlib import Path

import pytest

from gateway.settings import KeyFolder, Misconfigured, read_settings
from gateway.settings.roots import KmsCommands, variable
from policies.views import Scope

OWNER = "zapopan-policia"
SCOPE = Scope("recipient", "c.fge-jalisco", 1)

# A key management service of the tests: it keeps one pad for each owner in a file, and knows nobody else.
SERVICE = """\
import base64, hashlib, sys
data, owner = base64.b64decode(sys.stdin.buffer.read()), sys.argv[1]
if owner != "zapopan-policia":
    sys.exit("no such key: " + data.hex())
pad = hashlib.sha256(b"kms " + owner.encode()).digest()
print(base64.b64encode(bytes(a ^ b for a, b in zip(data, pad))).decode())
"""


@pytest.fixture
def kms(tmp_path: Path) -> KmsCommands:
    program = tmp_path / "kms.py"
    program.write_text(SERVICE)
    command = (sys.executable, str(program))
    return KmsCommands(encrypt=command, decrypt=command)


def pseudonym(folder: KeyFolder) -> str:
    return folder.owner(OWNER).pseudonymiser(SCOPE, "person")("GOMC900101HJCRRR05")


def test_a_root_sealed_to_a_key_management_service_stands_in_no_file(tmp_path: Path, kms: KmsCommands) -> None:
    folder = KeyFolder(tmp_path / "keys", kms)
    folder.new_owner(OWNER)
    assert sorted(path.name for path in (tmp_path / "keys").iterdir()) == [f"{OWNER}.public", f"{OWNER}.root.kms"]
    assert pseudonym(folder) == pseudonym(KeyFolder(tmp_path / "keys", kms))
    sealed = base64.b64decode((tmp_path / "keys" / f"{OWNER}.root.kms").read_bytes())
    opened = kms.open(OWNER, sealed)
    assert opened not in {path.read_bytes() for path in (tmp_path / "keys").iterdir()}
    with pytest.raises(Misconfigured, match="the settings have no \\[kms\\]"):
        KeyFolder(tmp_path / "keys").owner(OWNER)
    (tmp_path / "keys" / f"{OWNER}.root").write_text("x")
    with pytest.raises(Misconfigured, match="keep one of the two"):
        folder.owner(OWNER)


def test_a_service_that_refuses_answers_nothing_or_is_absent_is_told_without_what_it_said(
    tmp_path: Path, kms: KmsCommands
) -> None:
    root = os.urandom(32)
    with pytest.raises(Misconfigured, match=r"\[kms\] .*does not open the root of fge-jalisco: 1") as caught:
        kms.seal("fge-jalisco", root)
    assert root.hex() not in str(caught.value)
    for command in (("/no/such/program",), (sys.executable, "-c", "pass"), (sys.executable, "-c", "print('\\n')")):
        with pytest.raises(Misconfigured, match=r"\[kms\]"):
            KmsCommands(encrypt=command, decrypt=command).open(OWNER, root)
    slow = (sys.executable, "-c", "import sys; sys.stdin.read(); input()", "--wait")
    with pytest.raises(Misconfigured, match=r"\[kms\]"):
        KmsCommands(encrypt=slow, decrypt=slow, seconds=1).open(OWNER, root)
    another = (sys.executable, "-c", "print('QUJD' * 11)")
    with pytest.raises(Misconfigured, match="it opens something else than it sealed"):
        KeyFolder(tmp_path / "keys", KmsCommands(encrypt=kms.encrypt, decrypt=another)).new_owner(OWNER)
    assert not (tmp_path / "keys").exists()


def test_a_root_in_the_environment_is_for_development_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert variable(OWNER) == "CONVENIO_ROOT_ZAPOPAN_POLICIA"
    keys = tmp_path / "keys"
    monkeypatch.setenv(variable(OWNER), base64.b64encode(os.urandom(32)).decode())
    assert pseudonym(KeyFolder(keys, development=True)).startswith("p1.")
    with pytest.raises(Misconfigured, match="`development = true` alone"):
        KeyFolder(keys).owner(OWNER)
    monkeypatch.delenv(variable(OWNER))
    KeyFolder(keys).new_owner(OWNER)
    monkeypatch.setenv(variable(OWNER), base64.b64encode(os.urandom(32)).decode())
    with pytest.raises(Misconfigured, match="keep one of the two"):
        KeyFolder(keys, development=True).owner(OWNER)


@pytest.mark.parametrize(
    "weak",
    ["", "no", base64.b64encode(bytes(32)).decode(), base64.b64encode(b"a phrase of thirty-two letters!!").decode()],
)
def test_a_weak_root_stops_the_start_wherever_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, weak: str
) -> None:
    keys = KeyFolder(tmp_path / "keys")
    keys.put_text(f"{OWNER}.root", weak)
    with pytest.raises(Misconfigured, match=rf"root key of {OWNER}: .* expected"):
        keys.owner(OWNER)
    monkeypatch.setenv(variable("fge-jalisco"), weak)
    with pytest.raises(Misconfigured, match=r"root key of fge-jalisco: .* expected"):
        KeyFolder(tmp_path / "keys", development=True).owner("fge-jalisco")


def test_a_missing_root_stops_the_start_with_what_makes_it(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="convenio keys new zapopan-policia --escrow PUBLIC"):
        KeyFolder(tmp_path).owner(OWNER)


@pytest.mark.parametrize("other", ["fge-jalisco.root", "cursor.key", "log.key"])
def test_one_key_for_two_uses_stops_the_start(tmp_path: Path, other: str) -> None:
    keys = KeyFolder(tmp_path / "keys")
    keys.new_owner(OWNER)
    keys.put_text(other, (tmp_path / "keys" / f"{OWNER}.root").read_text().strip())
    with pytest.raises(Misconfigured, match="each use has its own"):
        keys.owner(OWNER)


def test_nor_may_the_api_s_and_the_log_s_be_one(tmp_path: Path) -> None:
    keys = KeyFolder(tmp_path / "keys")
    keys.new_log()
    keys.put_text("cursor.key", (tmp_path / "keys" / "log.key").read_text().strip())
    for read in (keys.cursor, keys.log_signer):
        with pytest.raises(Misconfigured, match="each use has its own"):
            read()


def test_the_settings_say_who_opens_roots(tmp_path: Path) -> None:
    file = tmp_path / "convenio.toml"
    head = 'origin = "a/b"\nstore = "r"\naccess_log = "a"\nkeys = "keys"\nagency = []\n'
    file.write_text(
        f'{head}development = true\n[serve]\naudience = "x"\n[kms]\nencrypt = ["e"]\ndecrypt = ["d", "k"]\n'
    )
    settings = read_settings(file)
    assert settings.kms == KmsCommands(encrypt=("e",), decrypt=("d", "k"))
    assert settings.development
    file.write_text(f'{head}[serve]\naudience = "x"\n[kms]\nencrypt = []\ndecrypt = ["d"]\n')
    with pytest.raises(Misconfigured, match=r"kms\.encrypt"):
        read_settings(file)
