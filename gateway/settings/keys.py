"""The folder of key files: each made once, whole, for the eyes of the user whose process holds it.

A key that is lost can't be made again, so nothing is ever overwritten, and an owner's root is made together with the
copy that goes into escrow.
"""

from __future__ import annotations

import base64
import binascii
import secrets
from collections.abc import Collection, Mapping
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from gateway.settings.epochs import STATES, Epoch, State, epochs
from gateway.settings.files import Misconfigured, read_whole, write_new
from gateway.settings.roots import Kms, Roots, refuse_reused, sealed_files
from policies import escrow
from policies.keys import NotOurs, OwnerKeys, WeakKey, public_key, refuse_weak, unwrap_scope, wrap_scope

_LOGIN = (
    "se espera una línea · one line is expected: `user:password`. `convenio keys logins` makes the processes'; the"
    " administrator's, store-admin, is written by hand"
)


class KeyFolder:
    """The folder of key files. Each reader loads one process's keys and nothing else.

    ``kms`` opens roots that are sealed to it; ``development`` lets them stand in the environment.
    """

    def __init__(self, folder: Path, kms: Kms | None = None, *, development: bool = False) -> None:
        self._folder, self._kms = folder, kms
        self._roots = Roots(folder, kms, development=development)

    def owner(self, owner: str) -> OwnerKeys:
        """An owner's root and the scope secrets wrapped to it; raises Misconfigured."""
        root = self._roots.root(owner, self._root_mend(owner))
        try:
            refuse_weak(root, f"root key of {owner}")
            refuse_reused(self._folder, f"{owner}.root", root)
            return OwnerKeys(owner, root, *(self._secrets(owner, root, state) for state in STATES[:2]))
        except WeakKey as error:
            raise Misconfigured(f"{self._folder}: {error}: {self._root_mend(owner)}") from None

    def _secrets(self, owner: str, root: bytes, state: State) -> dict[tuple[str, int], bytes]:
        found = epochs(self._folder, state, owner)
        return {(one.agreement, one.number): self._unwrapped(one, state, root) for one in found}

    def _root_mend(self, owner: str) -> str:
        """Who has lost a root must not make another: everything that hung on it would be gone."""
        there = (self._folder / f"{owner}.public").exists()
        return f"convenio keys recover {owner}.root.escrow" if there else f"convenio keys new {owner} --escrow PUBLIC"

    def _unwrapped(self, one: Epoch, state: State, root: bytes) -> bytes:
        path = one.file(self._folder, state)
        try:
            return unwrap_scope(read_whole(path), root, one.agreement, one.number, one.owner)
        except (NotOurs, WeakKey):
            raise Misconfigured(
                f"{path}: this scope secret was not wrapped to the present key of {one.owner}: have it wrapped again"
            ) from None

    def new_owner(self, owner: str, holder: X25519PublicKey | None = None) -> list[Path]:
        """Make an owner's root key, its public key, and with a ``holder`` the root's copy sealed to them.

        Refuses to overwrite one.
        """
        root = secrets.token_bytes(32)
        files = {**sealed_files(root, owner, self._kms)}
        files[f"{owner}.public"] = base64.b64encode(public_key(root, owner)) + b"\n"
        if holder is not None:
            files[f"{owner}.root.escrow"] = escrow.seal(root, owner, holder)
        return write_new(self._folder, files)

    def recover_owner(self, file: Path, holder: X25519PrivateKey) -> Path:
        """Put an owner's root back from escrow, if it is the one of ``<owner>.public``; refuses to overwrite one."""
        document = read_whole(file, secret=False)  # sealed
        try:
            owner = escrow.owner_of(document)
            root = escrow.opened(document, holder, self._public(owner))
        except (escrow.NoEscrow, NotOurs) as error:
            raise Misconfigured(f"{file}: {error}") from None
        return write_new(self._folder, sealed_files(root, owner, self._kms))[0]

    def _public(self, owner: str) -> bytes:
        path = self._folder / f"{owner}.public"
        if not path.exists():
            raise Misconfigured(
                f"{path}: póngalo primero: por él se sabe si la raíz es la suya · put it there first: it tells whether"
                " the root is the right one. It is no secret: it stands in the backup, and wherever scopes were sealed"
            )
        return self.owner_public(owner)

    def owner_public(self, owner: str) -> bytes:
        """The key that scope secrets are wrapped to (X25519, 32 bytes)."""
        return base64.b64decode(
            read_whole(self._folder / f"{owner}.public", f"convenio keys new {owner}", secret=False)
        )

    def new_scope(self, agreement: str, epoch: int, owners: Collection[str]) -> list[Path]:
        """Make the secret that these owners share in an epoch of an agreement, wrapped to each: all of them or none.

        Refuses where one has a secret already: owners with different secrets would make pseudonyms that never meet.
        """
        names = {owner: f"{agreement}.{epoch}.{owner}.scope" for owner in owners}
        for owner in owners:
            one = Epoch(agreement, epoch, owner)
            if (state := one.state(self._folder)) is not None:
                raise Misconfigured(
                    f"{one.file(self._folder, state)} exists: all who contribute share one secret, made once; "
                    "for whoever joins later raise `epoch` in the agreement"
                )
        secret = secrets.token_bytes(32)
        publics = {owner: self.owner_public(owner) for owner in names}
        return write_new(
            self._folder,
            {name: wrap_scope(secret, publics[owner], agreement, epoch, owner) for owner, name in names.items()},
        )

    def log_signer(self) -> Ed25519PrivateKey:
        """The access log's signing key."""
        return Ed25519PrivateKey.from_private_bytes(self._secret("log.key", "convenio keys log"))

    def log_public(self) -> Ed25519PublicKey:
        """The key that checkpoints are checked with."""
        data = read_whole(self._folder / "log.pub", "convenio keys log", secret=False)
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
        return write_new(self._folder, {"log.key": base64.b64encode(key.private_bytes_raw()) + b"\n", "log.pub": pem})[
            0
        ]

    def cursor(self) -> bytes:
        """The API's key for sealing cursors."""
        return self._secret("cursor.key", "convenio keys api")

    def new_cursor(self) -> Path:
        """Make the API's cursor key; refuses to overwrite one."""
        return write_new(self._folder, {"cursor.key": base64.b64encode(secrets.token_bytes(32)) + b"\n"})[0]

    def text(self, name: str) -> str:
        """A credential of a source, from a file of its own."""
        path = self._folder / name
        try:
            return read_whole(path).decode().strip()
        except UnicodeDecodeError:
            raise Misconfigured(f"{path}: no es texto UTF-8 · not UTF-8 text: write it anew") from None

    def file(self, name: str) -> Path:
        """Where a credential stands that a library reads by itself; raises Misconfigured where it could not be read."""
        read_whole(self._folder / name)
        return self._folder / name

    def login(self, name: str) -> tuple[str, str]:
        """User and password of one process at one server; raises Misconfigured."""
        try:
            user, colon, password = self.text(name).partition(":")
        except Misconfigured as error:
            raise Misconfigured(f"{error}; {_LOGIN}") from None
        if not (user and colon and password):
            raise Misconfigured(f"{self._folder / name}: {_LOGIN}")
        return user, password

    def new_logins(self, users: Mapping[str, str]) -> list[Path]:
        """For each file (``store-serve``) and user a random password, where the file is not there yet."""
        missing = {name: user for name, user in users.items() if not (self._folder / name).exists()}
        return write_new(
            self._folder, {n: f"{user}:{secrets.token_urlsafe(24)}\n".encode() for n, user in missing.items()}
        )

    def put_text(self, name: str, text: str) -> Path:
        """Store a credential of a source."""
        return write_new(self._folder, {name: text.encode() + b"\n"})[0]

    def _secret(self, name: str, mend: str) -> bytes:
        path = self._folder / name
        try:
            key = base64.b64decode(read_whole(path, mend), validate=False)
        except binascii.Error:
            key = b""
        if len(key) != 32 or len(set(key)) < 16:
            raise Misconfigured(f"{path}: not 32 random bytes in base64: make a key with `{mend}`")
        refuse_reused(self._folder, name, key)
        return key
