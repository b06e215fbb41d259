"""The settings of one gateway: a TOML file that is frozen once read, and keys in files of their own.

A process loads only the keys it is meant to hold, and refuses to start on one that is missing, weak, or readable by
other users of the machine. Paths in the file are relative to the file.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from gateway.settings.keys import KeyFolder, Misconfigured

__all__ = [
    "Agency",
    "AgencyKind",
    "Issuer",
    "KeyFolder",
    "Misconfigured",
    "Serve",
    "Settings",
    "SourceSettings",
    "read_settings",
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
    """Where one mapping's source stands: exactly one of folder, url or url_file."""

    mapping: Path
    folder: Path | None = None  # files
    url: str | None = None  # REST; or a database URL that holds no password
    url_file: str | None = None  # name of a key file that holds the database URL
    token_file: str | None = None  # name of a key file that holds the bearer token
    every: Annotated[int, Field(ge=1)] = 300  # seconds between pulls

    @model_validator(mode="after")
    def _one_place(self) -> SourceSettings:
        if sum(place is not None for place in (self.folder, self.url, self.url_file)) != 1:
            raise ValueError("a source has exactly one of folder, url and url_file")
        return self


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
    store: Path
    access_log: Path
    keys: Path
    serve: Serve
    agency: tuple[Agency, ...]
    issuer: tuple[Issuer, ...] = ()
    source: tuple[SourceSettings, ...] = ()

    @property
    def agencies(self) -> dict[str, Agency]:
        """By id."""
        return {agency.id: agency for agency in self.agency}


def read_settings(file: Path) -> Settings:
    """The settings in ``file``; raises Misconfigured naming every field that is wrong."""
    try:
        data = tomllib.loads(file.read_text("utf-8"))
        settings = Settings.model_validate(data)
    except OSError as error:
        raise Misconfigured(
            f"{file}: {error.strerror}; name the settings with --settings or CONVENIO_SETTINGS"
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Misconfigured(f"{file}: not TOML: {error}") from None
    except ValidationError as error:
        lines = (f"{file}: {'.'.join(map(str, e['loc'])) or 'file'}: {e['msg']}" for e in error.errors())
        raise Misconfigured("\n".join(lines)) from None
    return _absolute(settings, file.resolve().parent)


def _absolute(settings: Settings, base: Path) -> Settings:
    sources = tuple(
        s.model_copy(update={"mapping": base / s.mapping, "folder": s.folder and base / s.folder})
        for s in settings.source
    )
    issuers = tuple(i.model_copy(update={"jwks": base / i.jwks}) for i in settings.issuer)
    places = {name: base / getattr(settings, name) for name in ("store", "access_log", "keys")}
    return settings.model_copy(update={**places, "source": sources, "issuer": issuers})
