from __future__ import annotations

from pathlib import Path

import asyncssh
import pytest

from adapters.base import RetryLater
from gateway.settings import KeyFolder, Misconfigured, Settings, read_settings
from gateway.wiring import sources
from gateway.wiring.processes import processes
from gateway.wiring.unseen import look_at
from tests.unit.adapters.certificates import Authority

MAPPING = """mapping: 1
source: fiscalia
owner: fge-jalisco
kind: incident
zone: America/Mexico_City
read: {rest: {key: folio}}
key: {columns: [folio]}
fields:
  report_class: {const: crime}
  folio: {text: folio}
  occurred_at: {date: fecha, format: iso}
  offences[0].label: {text: delito}
"""
SETTINGS = """origin = "convenio.example/x"
store = "releases.db"
access_log = "access.db"
keys = "keys"
[serve]
audience = "https://convenio.example"
[[agency]]
id = "fge-jalisco"
kind = "prosecutor"
name = "Fiscalía"
[[source]]
mapping = "fiscalia.yaml"
url = "https://127.0.0.1:1/casos"
"""
OAUTH = """[source.oauth]
token_url = "https://login.example/token"
client_id = "convenio"
secret_file = "fiscalia.secret"
"""
TLS = """[source.tls]
ca = "fiscalia.ca.pem"
certificate_file = "convenio.crt"
key_file = "convenio.key"
"""


def site(folder: Path, more: str, settings: str = SETTINGS) -> Settings:
    (folder / "fiscalia.yaml").write_text(MAPPING)
    file = folder / "convenio.toml"
    file.write_text(settings + more, "utf-8")
    return read_settings(file)


def connect(settings: Settings) -> None:
    (source,) = settings.source
    sources.connector(settings, source, sources.mapping_of(source))


def test_an_api_is_entered_with_what_stands_in_key_files(tmp_path: Path) -> None:
    settings = site(tmp_path, OAUTH + TLS)
    authority = Authority(tmp_path, "fiscalia")
    for file in authority.pair("convenio"):
        KeyFolder(settings.keys).put_text(file.name, file.read_text())
    KeyFolder(settings.keys).put_text("fiscalia.secret", "secreto")
    connect(settings)
    needed = {
        file.name for process in processes(settings) if process.name == "pull-fge-jalisco" for file in process.files
    }
    assert needed == {"fge-jalisco.root", "fiscalia.secret", "convenio.crt", "convenio.key"}
    (settings.keys / "convenio.key").chmod(0o644)
    with pytest.raises(Misconfigured, match="chmod 600"):
        connect(settings)


@pytest.mark.parametrize("missing", ["fiscalia.secret", "convenio.crt", "convenio.key"])
def test_a_credential_that_is_not_there_is_named(tmp_path: Path, missing: str) -> None:
    settings = site(tmp_path, OAUTH + TLS)
    for name in {"fiscalia.secret", "convenio.crt", "convenio.key"} - {missing}:
        KeyFolder(settings.keys).put_text(name, "x")
    with pytest.raises(Misconfigured, match=missing):
        connect(settings)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        (OAUTH.replace("https:", "http:"), "https://… is expected"),
        (OAUTH.replace("https://login.example", "ftp://127.0.0.1"), "https://… is expected"),
        ('token_file = "t"\n' + OAUTH, "not both"),
        (TLS.replace('key_file = "convenio.key"\n', ""), "go together"),
        ("[source.tls]\n", "are expected"),
        (OAUTH + 'secret = "x"\n', "Extra"),
    ],
)
def test_what_is_unsafe_or_halfway_is_refused(tmp_path: Path, more: str, why: str) -> None:
    with pytest.raises(Misconfigured, match=why):
        site(tmp_path, more)


def test_tls_needs_an_address_that_speaks_it(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="https:// url"):
        site(tmp_path, TLS, SETTINGS.replace('url = "https:', 'url = "http:'))


@pytest.mark.parametrize("more", [OAUTH, 'token_file = "fiscalia.token"\n'])
def test_no_token_is_sent_in_the_clear(tmp_path: Path, more: str) -> None:
    with pytest.raises(Misconfigured, match="the token goes there"):
        site(tmp_path, more, SETTINGS.replace('url = "https://127.0.0.1:1', 'url = "http://fiscalia.example'))


def test_nor_to_an_address_that_is_only_looked_at(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("abra")
    with pytest.raises(Misconfigured, match="the secret goes there"):
        look_at("http://fiscalia.example/casos", None, tmp_path / "token", None)


def test_an_office_on_this_machine_needs_no_tls(tmp_path: Path) -> None:
    (source,) = site(tmp_path, OAUTH.replace("https://login.example", "http://127.0.0.1:8080")).source
    assert source.oauth is not None
    assert source.credentials == ("fiscalia.secret",)


SFTP = """[source.sftp]
url = "sftp://convenio@127.0.0.1:1/buzon%20norte"
host_key = "{host_key}"
"""


def dropped(folder: Path, more: str) -> Settings:
    settings = site(folder, more, SETTINGS.replace('url = "https://127.0.0.1:1/casos"\n', ""))
    (folder / "fiscalia.yaml").write_text(MAPPING.replace("{rest: {key: folio}}", '{csv: {files: "*.csv"}}'))
    return settings


@pytest.mark.parametrize("how", ["key_file", "password_file"])
def test_a_server_is_entered_with_what_stands_in_key_files(tmp_path: Path, how: str) -> None:
    key = asyncssh.generate_private_key("ssh-ed25519")
    host_key = key.export_public_key().decode().strip()
    settings = dropped(tmp_path, SFTP.format(host_key=host_key) + f'{how} = "fiscalia.ssh"\n')
    with pytest.raises(Misconfigured, match=r"fiscalia\.ssh"):
        connect(settings)
    KeyFolder(settings.keys).put_text("fiscalia.ssh", key.export_private_key().decode())
    assert settings.source[0].credentials == ("fiscalia.ssh",)
    (source,) = settings.source
    with pytest.raises(RetryLater, match="fiscalia: the SFTP server is away"):
        sources.connector(settings, source, sources.mapping_of(source)).check()


@pytest.mark.parametrize(
    ("url", "more"),
    [
        ("sftp://127.0.0.1/buzon", 'key_file = "a"'),
        ("sftp://convenio@127.0.0.1", 'key_file = "a"'),
        ("sftp://convenio:word@127.0.0.1/buzon", 'key_file = "a"'),
        ("sftp://convenio@127.0.0.1:99999/buzon", 'key_file = "a"'),
        ("https://convenio@127.0.0.1/buzon", 'key_file = "a"'),
        ("sftp://convenio@127.0.0.1/buzon", ""),
        ("sftp://convenio@127.0.0.1/buzon", 'key_file = "a"\npassword_file = "b"'),
        ("sftp://convenio@127.0.0.1/buzon", 'key_file = "a"\n[[source]]\nmapping = "x.yaml"'),
    ],
)
def test_a_server_is_named_whole_and_entered_one_way(tmp_path: Path, url: str, more: str) -> None:
    with pytest.raises(Misconfigured, match=r"is expected|exactly one of"):
        dropped(tmp_path, f'[source.sftp]\nurl = "{url}"\nhost_key = "ssh-ed25519 AAAA"\n{more}\n')
