"""The settings of one gateway: a TOML file that is frozen once read, and keys in files of their own.

A process loads only the keys it is meant to hold, and refuses to start on one that is missing, weak, or readable by
other users of the machine. Paths in the file are relative to the file.
"""

from __future__ import annotations

import base64
import binascii
import os
import secrets
import tomllib
from pathlib import Path
from typing import Annotated, Literal

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from policies.keys import NotOurs, OwnerKeys, WeakKey, public_key, unwrap_scope

Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{1,62}$")]
AgencyKind = Literal["civic_court", "municipal_police", "prosecutor", "oversight"]


class Misconfigured(Exception):
    """The settings or a key can't be used. The text names the file and says how to mend it."""


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


class KeyFolder:
    """The folder of key files. Each reader loads one process's keys and nothing else."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def owner(self, owner: str) -> OwnerKeys:
        """An owner's root and the scope secrets wrapped to it; raises Misconfigured."""
        root = self._secret(f"{owner}.root", f"convenio keys new {owner}")
        suffix = f".{owner}.scope"
        scopes = {
            path.name.removesuffix(suffix): self._unwrapped(path, path.name.removesuffix(suffix), owner, root)
            for path in sorted(self._folder.glob(f"*{suffix}"))
        }
        try:
            return OwnerKeys(owner, root, scopes)
        except WeakKey as error:
            raise Misconfigured(f"{self._folder}: key of {owner}: {error}") from None

    def _unwrapped(self, path: Path, agreement: str, owner: str, root: bytes) -> bytes:
        try:
            return unwrap_scope(self._private(path), root, agreement, owner)
        except (NotOurs, WeakKey):
            raise Misconfigured(
                f"{path}: this scope secret was not wrapped to the present key of {owner}: have it wrapped again"
            ) from None

    def new_owner(self, owner: str) -> Path:
        """Make an owner's root key; refuses to overwrite one."""
        root = secrets.token_bytes(32)
        path = self._write(f"{owner}.root", base64.b64encode(root) + b"\n")
        self._write(f"{owner}.public", base64.b64encode(public_key(root, owner)) + b"\n")
        return path

    def owner_public(self, owner: str) -> bytes:
        """The key that scope secrets are wrapped to (X25519, 32 bytes)."""
        return base64.b64decode(
            self._private(self._folder / f"{owner}.public", f"convenio keys new {owner}", secret=False)
        )

    def put_scope(self, agreement: str, owner: str, wrapped: bytes) -> Path:
        """Store a wrapped scope secret."""
        return self._write(f"{agreement}.{owner}.scope", wrapped)

    def has_scope(self, agreement: str) -> bool:
        """Has a secret been made for this agreement?"""
        return any(self._folder.glob(f"{agreement}.*.scope"))

    def owners(self) -> list[str]:
        """Whose roots are here."""
        return sorted(path.stem for path in self._folder.glob("*.root"))

    def log_signer(self) -> Ed25519PrivateKey:
        """The access log's signing key."""
        return Ed25519PrivateKey.from_private_bytes(self._secret("log.key", "convenio keys log"))

    def log_public(self) -> Ed25519PublicKey:
        """The key that checkpoints are checked with."""
        data = self._private(self._folder / "log.pub", "convenio keys log", secret=False)
        try:
            key = serialization.load_pem_public_key(data)
        except (ValueError, UnsupportedAlgorithm):
            key = None
        if not isinstance(key, Ed25519PublicKey):
            raise Misconfigured(f"{self._folder / 'log.pub'}: not an Ed25519 public key: run `convenio keys log`")
        return key

    def new_log(self) -> Path:
        """Make the log's key pair; refuses to overwrite one."""
        key = Ed25519PrivateKey.generate()
        path = self._write("log.key", base64.b64encode(key.private_bytes_raw()) + b"\n")
        pem = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        self._write("log.pub", pem)
        return path

    def cursor(self) -> bytes:
        """The API's key for sealing cursors."""
        return self._secret("cursor.key", "convenio keys api")

    def new_cursor(self) -> Path:
        """Make the API's cursor key; refuses to overwrite one."""
        return self._write("cursor.key", base64.b64encode(secrets.token_bytes(32)) + b"\n")

    def text(self, name: str) -> str:
        """A credential of a source, from a file of its own."""
        return self._private(self._folder / name).decode().strip()

    def put_text(self, name: str, text: str) -> Path:
        """Store a credential of a source."""
        return self._write(name, text.encode() + b"\n")

    def _secret(self, name: str, mend: str) -> bytes:
        path = self._folder / name
        try:
            key = base64.b64decode(self._private(path, mend), validate=False)
        except binascii.Error:
            key = b""
        if len(key) != 32 or len(set(key)) < 16:
            raise Misconfigured(f"{path}: not 32 random bytes in base64: make a key with `{mend}`")
        return key

    def _private(self, path: Path, mend: str = "", *, secret: bool = True) -> bytes:
        try:
            mode = path.stat().st_mode
            data = path.read_bytes()
        except OSError as error:
            hint = f": make it with `{mend}`" if mend else ""
            raise Misconfigured(f"{path}: {error.strerror}{hint}") from None
        if secret and os.name == "posix" and mode & 0o077:
            raise Misconfigured(f"{path}: other users of this machine can read it: run `chmod 600 {path}`")
        return data

    def _write(self, name: str, data: bytes) -> Path:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._folder / name
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            raise Misconfigured(f"{path} exists and is not overwritten: a lost key can't be made again") from None
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        return path
