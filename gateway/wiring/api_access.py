"""What a source's API or server is entered with, from its settings and key files."""

from __future__ import annotations

from ssl import SSLContext
from urllib.parse import unquote, urlsplit

from adapters.files import sftp
from adapters.rest import login as rest_login
from adapters.rest.http import Login
from gateway.settings import KeyFolder, SourceSettings
from gateway.settings.access import Sftp


def login(name: str, source: SourceSettings, keys: KeyFolder) -> Login:
    """A token that is there, or one that is fetched; raises Misconfigured or StopSource."""
    asked = source.oauth
    if asked is None:
        return rest_login.Bearer("" if source.token_file is None else keys.text(source.token_file))
    secret = keys.text(asked.secret_file)
    return rest_login.ClientCredentials(name, asked.token_url, asked.client_id, secret, asked.scope)


def tls(name: str, source: SourceSettings, keys: KeyFolder) -> SSLContext | None:
    """Whom it trusts and what it shows; None for the usual authorities. Raises Misconfigured or StopSource."""
    said = source.tls
    if said is None:
        return None
    certificate, key = (None if file is None else keys.file(file) for file in (said.certificate_file, said.key_file))
    return rest_login.tls(name, said.ca, certificate, key)


def folder(name: str, said: Sftp, keys: KeyFolder) -> sftp.SftpFolder:
    """The folder on that server, not yet asked for; raises Misconfigured or StopSource."""
    at = urlsplit(said.url)
    address = sftp.Address(at.hostname or "", at.port or 22, unquote(at.username or ""), unquote(at.path))
    key = None if said.key_file is None else keys.file(said.key_file)
    password = None if said.password_file is None else keys.text(said.password_file)
    return sftp.SftpFolder(name, address, sftp.Login(said.host_key, key, password))
