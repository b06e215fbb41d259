"""How a source lets its custodian in: client credentials, TLS, an SFTP server. Secrets are names of key files."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, field_validator, model_validator

from gateway.settings.places import LOOPBACK


def in_the_clear(url: str) -> bool:
    """Would what is sent to that HTTP address leave this machine unprotected?"""
    parts = urlsplit(url)
    return parts.scheme.lower() != "https" and not (parts.scheme.lower() == "http" and parts.hostname in LOOPBACK)


class OAuth(BaseModel):
    """OAuth 2.0 client credentials: where tokens are fetched, and as whom."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    token_url: str
    client_id: str
    secret_file: str  # name of a key file that holds the client's secret
    scope: str = ""

    @field_validator("token_url")
    @classmethod
    def _safe(cls, found: str) -> str:
        if in_the_clear(found):
            raise ValueError("https://… is expected: the client's secret goes there")
        return found


class Tls(BaseModel):
    """Whose certificates are trusted (``ca``: that authority alone, else the usual ones), and which one is shown."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    ca: Path | None = None
    certificate_file: str | None = None  # name of a key file that holds our certificate (PEM)
    key_file: str | None = None  # and of the one that holds its key

    @model_validator(mode="after")
    def _pair(self) -> Tls:
        if (self.certificate_file is None) != (self.key_file is None):
            raise ValueError("certificate_file and key_file go together")
        if self.ca is None and self.certificate_file is None:
            raise ValueError("ca, or certificate_file and key_file, are expected")
        return self


class Sftp(BaseModel):
    """A folder on an SFTP server, which server it is, and by what it lets the custodian in."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    url: str  # sftp://user@host:port/path
    host_key: str  # the server's public key: ssh-ed25519 AAAA…
    key_file: str | None = None  # name of a key file that holds a private key
    password_file: str | None = None  # or of one that holds the password

    @field_validator("url")
    @classmethod
    def _whole(cls, found: str) -> str:
        try:
            parts = urlsplit(found)
            whole = parts.scheme == "sftp" and parts.hostname and parts.username and parts.path and parts.port != 0
        except ValueError:
            whole = False
        if not whole or parts.password is not None or parts.query or parts.fragment:
            raise ValueError("sftp://user@host:port/path is expected, without a password")
        return found

    @model_validator(mode="after")
    def _one_way(self) -> Sftp:
        if (self.key_file is None) == (self.password_file is None):
            raise ValueError("exactly one of key_file and password_file is expected")
        return self
