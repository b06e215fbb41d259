"""Signed checkpoints: what the log stood at, in the form every transparency tool reads.

C2SP tlog-checkpoint (c2sp.org/tlog-checkpoint) inside a C2SP signed note (c2sp.org/signed-note), signed with Ed25519.
The log's key bears the log's origin as its name. Strict where the specifications leave room: one spelling of each
number and base64 text, and no extension lines, because nobody can audit them.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode, b64encode
from hashlib import sha256
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_ED25519 = b"\x01"
_NAME = re.compile(r"[^\s+\x00-\x1f]+")
_SIZE = re.compile(r"0|[1-9][0-9]{0,17}")
_SIGNATURE = re.compile(r"— ([^\s+]+) (\S+)")
_LONGEST_NOTE = 65_536  # characters; a log's and a dozen witnesses' signatures take a few thousand
_MOST_SIGNATURES = 100


class CheckpointError(ValueError):
    """A note that is no checkpoint of this log. Don't use anything it says."""


class Checkpoint(NamedTuple):
    """The tree at one size."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The text that is signed."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"


class LogKey:
    """A log's public key under its name; ``str(key)`` is the verifier key other tools take, and ``parse`` reads it."""

    def __init__(self, name: str, public: Ed25519PublicKey) -> None:
        if not _NAME.fullmatch(name):
            raise ValueError("a log's name has no spaces, no plus and no control characters, and is not empty")
        self.name = name
        self._public = public
        self._raw = public.public_bytes_raw()
        self.id = sha256(name.encode() + b"\n" + _ED25519 + self._raw).digest()[:4]

    @classmethod
    def parse(cls, text: str) -> LogKey:
        """Reads ``<name>+<key id in hex>+<base64 of 0x01 and the key>``; raises ValueError."""
        name, _, rest = text.partition("+")
        key_id, _, encoded = rest.partition("+")
        raw = _base64(encoded)
        if raw is None or len(raw) != 33 or raw[:1] != _ED25519:
            raise ValueError("not an Ed25519 verifier key: expected <name>+<key id>+<base64>")
        key = cls(name, Ed25519PublicKey.from_public_bytes(raw[1:]))
        if key.id.hex() != key_id:
            raise ValueError(f"the key id is {key.id.hex()} for this name and key, another one is written")
        return key

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{b64encode(_ED25519 + self._raw).decode()}"

    def open(self, note: str) -> str:
        """The text of a note this key signed. Other keys' signatures are passed over; a bad one of ours is fatal."""
        text, signatures = _parts(note)
        ours = [signature[4:] for name, signature in signatures if (name, signature[:4]) == (self.name, self.id)]
        if not ours:
            raise CheckpointError(f"not signed by {self.name}+{self.id.hex()}")
        try:
            for signature in ours:
                self._public.verify(signature, text.encode())
        except InvalidSignature:
            raise CheckpointError(f"the signature of {self.name}+{self.id.hex()} is false") from None
        return text

    def checkpoint(self, note: str) -> Checkpoint:
        """The checkpoint in a note, once its signature and its origin have been verified; raises CheckpointError."""
        lines = self.open(note).split("\n")
        if len(lines) != 4:
            raise CheckpointError("a checkpoint has three lines: origin, size and root")
        origin, size, encoded, _ = lines
        root = _base64(encoded)
        if origin != self.name:
            raise CheckpointError(f"the checkpoint is of another log than {self.name}")
        if not _SIZE.fullmatch(size) or root is None or len(root) != 32:
            raise CheckpointError("the size or the root is not written as a checkpoint has it")
        return Checkpoint(origin, int(size), root)


class LogSigner:
    """The log's private key. Its ``repr`` shows the public half only."""

    def __init__(self, name: str, private: Ed25519PrivateKey) -> None:
        self.key = LogKey(name, private.public_key())
        self._private = private

    def __repr__(self) -> str:
        return f"LogSigner({self.key})"

    def sign(self, size: int, root: bytes) -> str:
        """The signed note for the tree of ``size`` leaves."""
        return self.note(Checkpoint(self.key.name, size, root).text())

    def note(self, text: str) -> str:
        """Any text, signed; it must end in a newline."""
        signature = b64encode(self.key.id + self._private.sign(text.encode())).decode()
        return f"{text}\n— {self.key.name} {signature}\n"


def _parts(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    """The signed text, and each signature as (key name, key id and signature)."""
    if len(note) > _LONGEST_NOTE or any(character < " " and character != "\n" for character in note):
        raise CheckpointError("too long for a note, or with control characters in it")
    text, blank, tail = note.rpartition("\n\n")
    lines = tail.split("\n")
    if not blank or lines.pop() or not 0 < len(lines) <= _MOST_SIGNATURES:
        raise CheckpointError("not a signed note: expected text, a blank line, and signature lines")
    return text + "\n", [_signature(line) for line in lines]


def _signature(line: str) -> tuple[str, bytes]:
    match = _SIGNATURE.fullmatch(line)
    raw = _base64(match[2]) if match else None
    if not match or raw is None or len(raw) <= 4:
        raise CheckpointError("a signature line is not written as a signed note has it")
    return match[1], raw


def _base64(text: str) -> bytes | None:
    """What the text encodes, or None; a second spelling of the same bytes is none."""
    try:
        raw = b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw if b64encode(raw).decode() == text else None
