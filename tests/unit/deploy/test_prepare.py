"""What `deploy/prepare` and `make up` do on a machine that has no container engine: everything but the containers."""

from __future__ import annotations

import hashlib
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]
CUSTODIAN = {"store-pull-zapopan-policia", "zapopan-policia.root"}
SETUP = {"store-admin", "store-serve", "store-relay", "store-log", "store-pull-zapopan-policia"}


def prepare(site: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    program = site.parent / "convenio"
    if not program.exists():
        program.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m gateway "$@"\n', "utf-8")
        program.chmod(0o700)
    env = {**os.environ, "CONVENIO": str(program), **environment}
    return subprocess.run([ROOT / "deploy" / "prepare", site], env=env, capture_output=True, text=True, check=False)


def contents(site: Path) -> dict[str, str]:
    files = (path for path in site.rglob("*") if path.is_file())
    return {str(path.relative_to(site)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("prepare") / "site"
    done = prepare(made)
    assert done.returncode == 0, done.stderr
    assert "escrow" not in done.stdout
    assert "without a copy a lost root is lost for good" in done.stderr
    return made


def test_everything_the_services_mount_is_there(site: Path) -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
    mounts = {m.split(":")[0] for service in compose["services"].values() for m in service.get("volumes", [])}
    files = {secret["file"] for secret in compose["secrets"].values()} | {m for m in mounts if m.startswith("./")}
    needed = {file.removeprefix("./deploy/site/") for file in files if file.startswith("./deploy/site/")}
    assert len(needed) > 15
    assert {name for name in needed if not (site / name).exists()} == set()


def test_a_folder_that_a_process_is_given_holds_its_own_and_nothing_else(site: Path) -> None:
    assert names(site / "custodians") == {"zapopan-policia"}
    assert names(site / "custodians" / "zapopan-policia") == CUSTODIAN
    assert names(site / "setup") == SETUP
    assert (site / "setup" / "store-admin").samefile(site / "keys" / "store-admin")
    public = "".join(path.read_text("utf-8") for path in (site / "config").rglob("*") if path.is_file())
    assert "PRIVATE KEY" not in public
    assert not any(key.read_text("utf-8").strip() in public for key in (site / "keys").iterdir())


def test_nobody_else_on_the_machine_can_read_any_of_it(site: Path) -> None:
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in (site, *site.rglob("*"))}
    assert {str(path) for path, mode in modes.items() if mode & 0o077} == set()
    owners = {path.stat().st_uid for path in (site, *site.rglob("*"))}
    assert owners == {os.geteuid() or 10001}  # no container runs as root


def test_a_second_time_changes_nothing_and_hands_out_what_has_come(site: Path) -> None:
    (site / "config" / "jwks.json").write_text('{"keys": [], "of": "the issuer"}', "utf-8")
    scope = site / "keys" / "zapopan-2026-01.1.zapopan-policia.scope"
    scope.write_bytes(b"wrapped")
    before = contents(site)
    done = prepare(site)
    assert done.returncode == 0, done.stderr
    handed = "custodians/zapopan-policia/zapopan-2026-01.1.zapopan-policia.scope"
    assert contents(site) == before | {handed: hashlib.sha256(b"wrapped").hexdigest()}


def test_the_certificates_are_the_sites_own_and_of_their_hosts(site: Path) -> None:
    for host in ("postgres", "kafka", "proxy"):
        command = ["openssl", "verify", "-x509_strict", "-purpose", "sslserver", "-verify_hostname", host]
        command += ["-CAfile", str(site / "config" / "ca.pem"), str(site / "ca" / f"{host}.pem")]
        assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    wrong = [*command[:6], "somebody.example", *command[7:]]
    assert subprocess.run(wrong, capture_output=True, check=False).returncode != 0


def test_where_a_program_is_missing_or_fails_it_says_so_and_leaves_nothing_half_made(tmp_path: Path) -> None:
    missing = prepare(tmp_path / "none", CONVENIO="/nowhere/convenio")
    assert missing.returncode == 1
    assert "make up" in missing.stderr
    broken = tmp_path / "bin" / "openssl"
    broken.parent.mkdir()
    broken.write_text("#!/bin/sh\necho half a key\nexit 1\n", "utf-8")
    broken.chmod(0o700)
    failed = prepare(tmp_path / "site", PATH=f"{broken.parent}:{os.environ['PATH']}")
    assert failed.returncode != 0
    assert not (tmp_path / "site" / "ca" / "ca.key").exists()


@pytest.mark.parametrize(
    ("docker", "said"),
    [
        (None, "docker is missing"),
        ('[ "$1" != compose ]', "no compose plugin"),
        ('[ "$1" != info ]', "does not answer"),
    ],
)
def test_make_up_says_what_is_absent_before_it_makes_anything(tmp_path: Path, docker: str | None, said: str) -> None:
    for program in ("make", "sh"):
        (tmp_path / program).symlink_to(f"/usr/bin/{program}")
    if docker is not None:
        (tmp_path / "docker").write_text(f"#!/bin/sh\n{docker}\n", "utf-8")
        (tmp_path / "docker").chmod(0o700)
    env = {"PATH": str(tmp_path)}
    command = ["/usr/bin/make", "-C", str(ROOT), "--no-print-directory", "up", "down", "-o", ".venv/run", "-k"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert said in done.stdout
    assert "Instalando" not in done.stdout


def test_a_demo_on_servers_that_are_absent_is_none(tmp_path: Path) -> None:
    for program in ("make", "sh"):
        (tmp_path / program).symlink_to(f"/usr/bin/{program}")
    env = {"PATH": str(tmp_path), "CONVENIO_TEST_POSTGRES": "postgresql://given"}
    command = ["/usr/bin/make", "-C", str(ROOT), "--no-print-directory", "demo-services", "-o", ".venv/dev"]
    command.append(f"BIN={Path(sys.executable).parent}")
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "Kafka is absent" in done.stderr
    assert "CONVENIO_TEST_KAFKA" in done.stderr
    assert done.stdout == ""
