"""The settings of one gateway: a TOML file that is frozen once read, and keys in files of their own.

A process loads only the keys it is meant to hold, and refuses to start on one that is missing, weak, or readable by
other users of the machine. Paths in the file are relative to the file.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from gateway.settings.access import OAuth, Sftp, Tls, in_the_clear
from gateway.settings.files import Misconfigured, read_text, why
from gateway.settings.holder import holder_private, holder_public, new_holder
from gateway.settings.keys import KeyFolder
from gateway.settings.places import Kafka, Place, Server
from gateway.settings.roots import KmsCommands

__all__ = [
    "Agency",
    "AgencyKind",
    "Issuer",
    "Kafka",
    "KeyFolder",
    "Misconfigured",
    "OAuth",
    "Place",
    "Serve",
    "Server",
    "Settings",
    "SourceSettings",
    "Tls",
    "holder_private",
    "holder_public",
    "new_holder",
    "read_settings",
    "read_text",
    "why",
]

Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{1,62}$")]
AgencyKind = Literal["civic_court", "municipal_police", "prosecutor", "oversight"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Agency(_Part):
    """An agency and what it is."""

    id: Name
    kind: AgencyKind
    name: str


class SourceSettings(_Part):
    """Where one mapping's source stands: exactly one of folder, sftp, url or url_file."""

    mapping: Path
    folder: Path | None = None  # files
    sftp: Sftp | None = None  # files on another machine
    url: str | None = None  # REST; or a database URL that holds no password
    url_file: str | None = None  # name of a key file that holds the database URL
    token_file: str | None = None  # name of a key file that holds the bearer token
    oauth: OAuth | None = None  # or: the custodian fetches its tokens
    tls: Tls | None = None  # REST: an authority of its own, a client certificate
    every: Annotated[int, Field(ge=1)] = 300  # seconds between pulls

    @model_validator(mode="after")
    def _one_place(self) -> SourceSettings:
        if sum(place is not None for place in (self.folder, self.sftp, self.url, self.url_file)) != 1:
            raise ValueError("a source has exactly one of folder, sftp, url and url_file")
        if self.token_file is not None and self.oauth is not None:
            raise ValueError("a source has a token_file or an oauth, not both")
        if (self.token_file or self.oauth) and in_the_clear(self.url or "https:"):
            raise ValueError("a source with a token_file or an oauth has an https:// url: the token goes there")
        if self.tls is not None and not (self.url or "https:").lower().startswith("https:"):
            raise ValueError("a source with tls has an https:// url")
        return self

    @property
    def credentials(self) -> tuple[str, ...]:
        """Names of the key files that open the source."""
        secret = self.oauth.secret_file if self.oauth else None
        pair = (self.tls.certificate_file, self.tls.key_file) if self.tls else ()
        sftp = (self.sftp.key_file, self.sftp.password_file) if self.sftp else ()
        return tuple(name for name in (self.url_file, self.token_file, secret, *pair, *sftp) if name is not None)


class Issuer(_Part):
    """Who may issue tokens, and the file of its public keys (JWKS)."""

    name: str
    jwks: Path


class Serve(_Part):
    """The API's address and limits."""

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8443
    audience: str
    body_bytes: Annotated[int, Field(ge=1024)] = 65_536
    page_most: Annotated[int, Field(ge=1, le=1000)] = 200
    requests_per_minute: Annotated[int, Field(ge=1)] = 1200
    streams_per_caller: Annotated[int, Field(ge=1)] = 4
    small_cell: Annotated[int, Field(ge=2)] = 5  # counts below it are suppressed


class Settings(_Part):
    """One gateway."""

    origin: Annotated[str, Field(pattern=r"^[a-z0-9./-]{3,100}$")]  # the access log's name on its checkpoints
    store: Place
    access_log: Place
    keys: Path
    log_note: Path = Path("log.note")  # the newest checkpoint, kept outside of the log's database
    serve: Serve
    kafka: Kafka | None = None  # none: feeds read the log alone
    kms: KmsCommands | None = None  # none: roots stand in files
    development: bool = False  # a root may stand in the environment
    agency: tuple[Agency, ...]
    issuer: tuple[Issuer, ...] = ()
    source: tuple[SourceSettings, ...] = ()

    @property
    def agencies(self) -> dict[str, Agency]:
        """By id."""
        return {agency.id: agency for agency in self.agency}

    @property
    def key_folder(self) -> KeyFolder:
        """The keys, with whatever opens roots that are sealed."""
        return KeyFolder(self.keys, self.kms, development=self.development)


def read_settings(file: Path) -> Settings:
    """The settings in ``file``; raises Misconfigured naming every field that is wrong."""
    try:
        data = tomllib.loads(file.read_text("utf-8"))
        settings = Settings.model_validate(data)
    except OSError as error:
        mend = "diga dónde con --settings o CONVENIO_SETTINGS · name the settings with --settings or CONVENIO_SETTINGS"
        raise Misconfigured(f"{file}: {why(error)}; {mend}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Misconfigured(f"{file}: not TOML: {error}") from None
    except ValidationError as error:
        lines = (f"{file}: {'.'.join(map(str, e['loc'])) or 'file'}: {e['msg']}" for e in error.errors())
        raise Misconfigured("\n".join(lines)) from None
    return _absolute(settings, file.resolve().parent)


def _absolute(settings: Settings, base: Path) -> Settings:
    sources = tuple(_source(s, base) for s in settings.source)
    issuers = tuple(i.model_copy(update={"jwks": base / i.jwks}) for i in settings.issuer)
    named = {name: getattr(settings, name) for name in ("store", "access_log", "keys", "log_note")}
    places = {name: base / place for name, place in named.items() if isinstance(place, Path)}
    kafka = settings.kafka
    if kafka is not None and kafka.ca is not None:
        kafka = kafka.model_copy(update={"ca": base / kafka.ca})
    return settings.model_copy(update={**places, "source": sources, "issuer": issuers, "kafka": kafka})


def _source(source: SourceSettings, base: Path) -> SourceSettings:
    tls = source.tls
    if tls is not None and tls.ca is not None:
        tls = tls.model_copy(update={"ca": base / tls.ca})
    folder = source.folder and base / source.folder
    return source.model_copy(update={"mapping": base / source.mapping, "folder": folder, "tls": tls})
