from __future__ import annotations

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from gateway.main import app
from gateway.settings import KeyFolder, Misconfigured, holder_private, holder_public, new_holder
from policies import escrow
from policies.keys import NotOurs, public_key
from policies.views import Scope

OWNER, AGREEMENT, CURP = "zapopan-policia", "zapopan-2026-01", "GOMC900101HJCRRR05"
PHRASE = "cuatro palabras sin relación alguna"
ROOT = bytes.fromhex("4f5a1be2c3d4079889aabbfc0d1e2f30415263748596a7b8c9dae0f1021324fe")
SETTINGS = 'origin = "a/b"\nstore = "r"\naccess_log = "a"\nkeys = "keys"\nagency = []\n[serve]\naudience = "x"\n'


class Site:
    """A folder with settings, a keeper's key pair in an office of its own, and a file with its phrase."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.keys, self.holder = folder, folder / "keys", folder / "office" / "keeper.pem"
        self.phrase = folder / "phrase"
        self.phrase.write_text(PHRASE + "\n", "utf-8")
        self.phrase.chmod(0o600)
        (folder / "convenio.toml").write_text(SETTINGS)
        self.do("keys", "escrow-holder", str(self.holder), "--password-file", str(self.phrase))

    def do(self, *arguments: str) -> str:
        """What a command said; raises what it raised."""
        settings = [] if arguments[1] == "escrow-holder" else ["--settings", str(self.folder / "convenio.toml")]
        return CliRunner().invoke(app, [*arguments, *settings], catch_exceptions=False).output

    def new(self, owner: str = OWNER) -> str:
        return self.do("keys", "new", owner, "--escrow", f"{self.holder}.pub")

    def recover(self, file: str = f"{OWNER}.root.escrow") -> str:
        options = ("--key", str(self.holder), "--password-file", str(self.phrase))
        return self.do("keys", "recover", str(self.keys / file), *options)

    def pseudonyms(self) -> list[str]:
        owned = KeyFolder(self.keys).owner(OWNER)
        scopes = Scope("agreement", AGREEMENT, 1), Scope("recipient", f"{AGREEMENT}.fge", 1)
        return [owned.pseudonymiser(scope, "person")(CURP) for scope in scopes]

    @property
    def root(self) -> Path:
        return self.keys / f"{OWNER}.root"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def test_a_lost_root_comes_back_from_escrow_and_with_it_its_scopes(site: Site) -> None:
    site.new()
    KeyFolder(site.keys).new_scope(AGREEMENT, 1, [OWNER])
    before, root = site.pseudonyms(), site.root.read_bytes()
    site.root.unlink()
    with pytest.raises(Misconfigured, match=f"convenio keys recover {OWNER}.root.escrow"):
        site.pseudonyms()
    site.recover()
    assert site.root.read_bytes() == root
    assert site.pseudonyms() == before
    assert site.root.stat().st_mode & 0o777 == 0o600


def test_a_root_is_not_made_unless_it_is_said_what_becomes_of_its_copy(site: Site) -> None:
    for choice in ((), ("--no-escrow", "--escrow", f"{site.holder}.pub")):
        with pytest.raises(Misconfigured, match="lost root is lost for good"):
            site.do("keys", "new", OWNER, *choice)
    assert not site.keys.exists()
    said = site.do("keys", "new", OWNER, "--no-escrow")
    assert {path.name for path in site.keys.iterdir()} == {f"{OWNER}.root", f"{OWNER}.public"}
    assert "key made" in said


def test_root_public_and_escrow_come_into_being_together(site: Site) -> None:
    site.keys.mkdir()
    (site.keys / f"{OWNER}.root.escrow").write_text("another's")
    with pytest.raises(Misconfigured, match=r"root\.escrow exists and is not overwritten"):
        site.new()
    assert [path.name for path in site.keys.iterdir()] == [f"{OWNER}.root.escrow"]


def test_a_root_that_is_there_is_not_overwritten(site: Site) -> None:
    site.new()
    before = site.root.read_bytes()
    with pytest.raises(Misconfigured, match="exists and is not overwritten"):
        site.recover()
    assert site.root.read_bytes() == before


def test_without_the_public_key_nothing_tells_whether_a_root_is_the_right_one(site: Site) -> None:
    site.new()
    site.root.unlink()
    (site.keys / f"{OWNER}.public").unlink()
    with pytest.raises(Misconfigured, match="put it there first"):
        site.recover()
    assert not site.root.exists()


def test_a_root_that_somebody_else_sealed_in_its_place_is_refused(site: Site) -> None:
    site.new()
    site.root.unlink()
    forged = escrow.seal(ROOT, OWNER, holder_public(Path(f"{site.holder}.pub")))
    (site.keys / f"{OWNER}.root.escrow").write_bytes(forged)
    with pytest.raises(Misconfigured, match="not the root that belongs to the public key"):
        site.recover()
    assert not site.root.exists()


def test_another_keeper_is_told_that_it_is_not_theirs(site: Site, tmp_path: Path) -> None:
    site.new()
    site.root.unlink()
    site.holder = tmp_path / "elsewhere" / "keeper.pem"
    new_holder(site.holder, PHRASE)
    with pytest.raises(Misconfigured, match="was sealed to the keeper's key"):
        site.recover()


def test_a_wrong_phrase_or_file_is_told_and_shows_no_key(site: Site) -> None:
    for phrase in ("another phrase of some length", ""):
        with pytest.raises(Misconfigured, match="the pass phrase is another") as told:
            holder_private(site.holder, phrase)
        assert site.holder.read_text() not in str(told.value)
    with pytest.raises(Misconfigured, match=r"not the \.pub file"):
        holder_public(site.holder)
    with pytest.raises(Misconfigured, match="not a keeper's private key"):
        holder_private(site.phrase, PHRASE)


def test_a_key_of_another_kind_keeps_no_root(tmp_path: Path) -> None:
    signing = Ed25519PrivateKey.generate().public_key()
    pem = signing.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    (tmp_path / "signing.pub").write_bytes(pem)
    with pytest.raises(Misconfigured, match="X25519"):
        holder_public(tmp_path / "signing.pub")
    with pytest.raises(escrow.NoEscrow, match="nothing can be sealed"):
        escrow.seal(ROOT, OWNER, X25519PublicKey.from_public_bytes(bytes(32)))


def test_a_short_phrase_is_refused_and_a_key_pair_never_overwritten(site: Site, tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="20 characters"):
        new_holder(tmp_path / "weak.pem", "contraseña")
    assert not (tmp_path / "weak.pem").exists()
    with pytest.raises(Misconfigured, match="not overwritten"):
        new_holder(site.holder, PHRASE)


def test_the_private_part_is_protected_and_for_its_keeper_s_eyes(site: Site) -> None:
    assert b"BEGIN ENCRYPTED PRIVATE KEY" in site.holder.read_bytes()
    assert site.holder.stat().st_mode & 0o777 == 0o600
    site.holder.chmod(0o640)
    with pytest.raises(Misconfigured, match="chmod 600"):
        holder_private(site.holder, PHRASE)


def test_the_phrase_is_asked_twice_where_no_file_holds_it(site: Site, tmp_path: Path) -> None:
    file = tmp_path / "asked.pem"
    command = ["keys", "escrow-holder", str(file)]
    assert CliRunner().invoke(app, command, input=f"{PHRASE}\n{PHRASE}\n").exit_code == 0
    assert holder_private(file, PHRASE).public_key() == holder_public(Path(f"{file}.pub"))
    differing = CliRunner().invoke(app, [*command[:2], str(tmp_path / "no.pem")], input=f"{PHRASE}\nother\n")
    assert differing.exit_code != 0


HOLDER = X25519PrivateKey.from_private_bytes(ROOT)
SEALED = escrow.seal(ROOT, OWNER, HOLDER.public_key())


@given(st.sampled_from(sorted(json.loads(SEALED))), st.text() | st.integers() | st.none())
def test_whatever_is_altered_is_refused(member: str, value: object) -> None:
    document = json.loads(SEALED) | {member: value}
    if document != json.loads(SEALED):
        with pytest.raises((escrow.NoEscrow, NotOurs)):
            escrow.opened(json.dumps(document).encode(), HOLDER, public_key(ROOT, OWNER))


@given(st.binary())
def test_whatever_else_is_no_escrow(document: bytes) -> None:
    with pytest.raises(escrow.NoEscrow):
        escrow.owner_of(document)


@pytest.mark.parametrize("owner", ["../elsewhere", "a/b", "", "A b"])
def test_an_owner_whose_name_is_no_agency_s_names_no_file(owner: str) -> None:
    with pytest.raises(escrow.NoEscrow):
        escrow.owner_of(json.dumps(json.loads(SEALED) | {"owner": owner}).encode())


def test_another_owner_s_escrow_is_not_taken_for_this_one_s() -> None:
    document = json.dumps(json.loads(SEALED) | {"owner": "fge-jalisco"}).encode()
    with pytest.raises(NotOurs, match="altered, or is another owner's"):
        escrow.opened(document, HOLDER, public_key(ROOT, OWNER))


def test_an_escrow_names_its_keeper_and_holds_no_key_in_the_clear() -> None:
    assert escrow.fingerprint(HOLDER.public_key()) in SEALED.decode()
    assert ROOT.hex() not in SEALED.decode()
    assert escrow.opened(SEALED, HOLDER, public_key(ROOT, OWNER)) == ROOT
