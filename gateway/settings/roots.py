"""Where an owner's root comes from: its file, a key management service, or, in development alone, the environment.

``Kms`` is the port: anything that seals and opens 32 bytes for an owner. The one adapter runs the commands that the
settings name, so that every service with a command line fits (and none of their libraries is needed here).
"""

from __future__ import annotations

import base64
import binascii
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Protocol

from pydantic import BaseModel, ConfigDict, Field

from gateway.settings.files import Misconfigured, read_whole

ROOT_BYTES = 32
Words = Annotated[tuple[str, ...], Field(min_length=1)]


class Kms(Protocol):
    """A service that holds the key which an owner's root is sealed under."""

    def seal(self, owner: str, root: bytes) -> bytes:
        """What only the service opens again. Raises Misconfigured."""

    def open(self, owner: str, sealed: bytes) -> bytes:
        """The root; raises Misconfigured where the service refuses or can't be reached."""


class KmsCommands(BaseModel):
    """``[kms]`` of the settings: each command gets the owner as its last word and base64 on its standard input, and
    answers with base64. What it writes on its standard error is shown to nobody: it may quote what it was given.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    encrypt: Words
    decrypt: Words
    seconds: Annotated[int, Field(ge=1, le=300)] = 20

    def seal(self, owner: str, root: bytes) -> bytes:
        """By ``encrypt``."""
        return self._asked(self.encrypt, owner, root)

    def open(self, owner: str, sealed: bytes) -> bytes:
        """By ``decrypt``."""
        return self._asked(self.decrypt, owner, sealed)

    def _asked(self, command: Words, owner: str, data: bytes) -> bytes:
        told = f"[kms] {command[0]}: no abre la raíz de {owner} · it does not open the root of {owner}"
        try:
            done = subprocess.run(  # noqa: S603  (words of the settings, and no shell)
                [*command, owner], input=base64.b64encode(data), capture_output=True, timeout=self.seconds, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise Misconfigured(f"{told}: {type(error).__name__}") from None
        answer = _decoded(done.stdout)
        if done.returncode or not answer:
            raise Misconfigured(f"{told}: {done.returncode}")
        return answer


def variable(owner: str) -> str:
    """The environment's name for an owner's root, base64."""
    return f"CONVENIO_ROOT_{owner.upper().replace('-', '_')}"


def root_file(folder: Path, owner: str) -> Path:
    """The file that says an owner's root is here: in the clear, or sealed by the key management service."""
    sealed = folder / f"{owner}.root.kms"
    return sealed if sealed.exists() else folder / f"{owner}.root"


class Roots:
    """Reads owners' roots. Exactly one place may have one: of two nobody could tell which was used."""

    def __init__(self, folder: Path, kms: Kms | None, *, development: bool) -> None:
        self._folder, self._kms, self._development = folder, kms, development

    def root(self, owner: str, mend: str) -> bytes:
        """32 bytes or what stands there instead; raises Misconfigured."""
        stated, file = os.environ.get(variable(owner)), root_file(self._folder, owner)
        if stated is not None:
            return self._stated(owner, stated, file)
        if file.suffix != ".kms":
            return _decoded(read_whole(file, mend))
        if (self._folder / f"{owner}.root").exists():
            raise Misconfigured(f"{file}: {owner}.root también está · {owner}.root is there too: keep one of the two")
        if self._kms is None:
            raise Misconfigured(f"{file}: falta [kms] en la configuración · the settings have no [kms] that opens it")
        return self._kms.open(owner, _decoded(read_whole(file, secret=False)))

    def _stated(self, owner: str, stated: str, file: Path) -> bytes:
        if not self._development:
            raise Misconfigured(
                f"{variable(owner)}: una raíz en el entorno solo sirve con `development = true`; quítela · a root in"
                " the environment is for `development = true` alone: every process of this user can read it"
            )
        if file.exists():
            raise Misconfigured(f"{variable(owner)}: {file} también está · is there too: keep one of the two")
        return _decoded(stated.encode())


def refuse_reused(folder: Path, name: str, key: bytes) -> None:
    """One key under two names is a mistake or worse; raises Misconfigured naming both files."""
    for path in sorted(folder.glob("*")):
        other = path.suffix in (".root", ".key") and path.name != name and path.is_file()
        if other and os.access(path, os.R_OK) and _decoded(path.read_bytes()) == key:
            raise Misconfigured(
                f"{path}: es la misma llave que {name}; cada uso tiene la suya · the same key as {name}: each use has"
                " its own"
            )


def sealed_files(root: bytes, owner: str, kms: Kms | None) -> Mapping[str, bytes]:
    """The root's file: in the clear, or as the service seals it, which is tried before it is kept."""
    if kms is None:
        return {f"{owner}.root": base64.b64encode(root) + b"\n"}
    sealed = kms.seal(owner, root)
    if kms.open(owner, sealed) != root:
        raise Misconfigured(
            f"[kms]: lo que sella para {owner} no lo abre igual · it opens something else than it sealed"
        )
    return {f"{owner}.root.kms": base64.b64encode(sealed) + b"\n"}


def _decoded(text: bytes) -> bytes:
    try:
        return base64.b64decode(text.strip(), validate=False)
    except binascii.Error:
        return b""
