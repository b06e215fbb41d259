"""The folder of key files: each made once, whole, for the eyes of the user whose process holds it.

A key that is lost can't be made again, so nothing is ever overwritten; a file has its name only when all of it is on
the disk, and files that belong together come into being together.
"""

from __future__ import annotations

import base64
import binascii
import os
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from policies.keys import NotOurs, OwnerKeys, WeakKey, public_key, unwrap_scope, wrap_scope


class Misconfigured(Exception):
    """The settings or a key can't be used. The text names the file and says how to mend it."""


class KeyFolder:
    """The folder of key files. Each reader loads one process's keys and nothing else."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def owner(self, owner: str) -> OwnerKeys:
        """An owner's root and the scope secrets wrapped to it; raises Misconfigured."""
        root = self._secret(f"{owner}.root", f"convenio keys new {owner}")
        suffix = f".{owner}.scope"
        scopes = {}
        for path in sorted(self._folder.glob(f"*{suffix}")):
            agreement, _, epoch = path.name.removesuffix(suffix).rpartition(".")
            if not (agreement and epoch.isdecimal()):
                raise Misconfigured(f"{path}: its name is not <agreement>.<epoch>{suffix}: give it its name back")
            scopes[agreement, int(epoch)] = self._unwrapped(path, agreement, int(epoch), owner, root)
        try:
            return OwnerKeys(owner, root, scopes)
        except WeakKey as error:
            raise Misconfigured(f"{self._folder}: key of {owner}: {error}") from None

    def _unwrapped(self, path: Path, agreement: str, epoch: int, owner: str, root: bytes) -> bytes:
        try:
            return unwrap_scope(self._private(path), root, agreement, epoch, owner)
        except (NotOurs, WeakKey):
            raise Misconfigured(
                f"{path}: this scope secret was not wrapped to the present key of {owner}: have it wrapped again"
            ) from None

    def new_owner(self, owner: str) -> Path:
        """Make an owner's root key; refuses to overwrite one."""
        root = secrets.token_bytes(32)
        pair = {f"{owner}.root": root, f"{owner}.public": public_key(root, owner)}
        return self._write({name: base64.b64encode(key) + b"\n" for name, key in pair.items()})[0]

    def owner_public(self, owner: str) -> bytes:
        """The key that scope secrets are wrapped to (X25519, 32 bytes)."""
        return base64.b64decode(
            self._private(self._folder / f"{owner}.public", f"convenio keys new {owner}", secret=False)
        )

    def new_scope(self, agreement: str, epoch: int, owners: Iterable[str]) -> list[Path]:
        """Make the secret that these owners share in an epoch of an agreement, wrapped to each: all of them or none.

        Refuses where one has a secret already: owners with different secrets would make pseudonyms that never meet.
        """
        names = {owner: f"{agreement}.{epoch}.{owner}.scope" for owner in owners}
        for name in names.values():
            if (self._folder / name).exists():
                raise Misconfigured(
                    f"{self._folder / name} exists: all who contribute share one secret, made once; "
                    "for whoever joins later raise `epoch` in the agreement"
                )
        secret = secrets.token_bytes(32)
        publics = {owner: self.owner_public(owner) for owner in names}
        return self._write(
            {name: wrap_scope(secret, publics[owner], agreement, epoch, owner) for owner, name in names.items()}
        )

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
        pem = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        return self._write({"log.key": base64.b64encode(key.private_bytes_raw()) + b"\n", "log.pub": pem})[0]

    def cursor(self) -> bytes:
        """The API's key for sealing cursors."""
        return self._secret("cursor.key", "convenio keys api")

    def new_cursor(self) -> Path:
        """Make the API's cursor key; refuses to overwrite one."""
        return self._write({"cursor.key": base64.b64encode(secrets.token_bytes(32)) + b"\n"})[0]

    def text(self, name: str) -> str:
        """A credential of a source, from a file of its own."""
        return self._private(self._folder / name).decode().strip()

    def put_text(self, name: str, text: str) -> Path:
        """Store a credential of a source."""
        return self._write({name: text.encode() + b"\n"})[0]

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

    def _write(self, files: Mapping[str, bytes]) -> list[Path]:
        """All of the files or none, each whole before it has its name, and none over one that is there."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with ExitStack() as drafts, ExitStack() as undo:
            ready = {name: drafts.enter_context(_draft(self._folder, data)) for name, data in files.items()}
            for name, draft in ready.items():
                self._place(draft, self._folder / name)
                undo.callback(os.unlink, self._folder / name)
            _sync(self._folder)
            undo.pop_all()
        return [self._folder / name for name in files]

    @staticmethod
    def _place(draft: str, path: Path) -> None:
        try:
            os.link(draft, path)
        except FileExistsError:
            raise Misconfigured(f"{path} exists and is not overwritten: a lost key can't be made again") from None


@contextmanager
def _draft(folder: Path, data: bytes) -> Iterator[str]:
    """The data, durable under a name that means nothing, for its owner's eyes only."""
    with NamedTemporaryFile(dir=folder, prefix=".draft-") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
        yield file.name


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
