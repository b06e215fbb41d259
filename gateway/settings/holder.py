"""The key pair of whoever keeps owners' roots in escrow: an office that runs no process of the gateway.

Two PEM files: the public one is handed to the agencies, the private one (PKCS #8, protected by a pass phrase) stays
with the keeper, off the network. PEM's own protection counts few rounds, so the phrase has to be long.
"""

from __future__ import annotations

from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from gateway.settings.files import Misconfigured, read_whole, write_new

SHORTEST_PHRASE = 20  # characters


def new_holder(file: Path, phrase: str) -> list[Path]:
    """Makes ``file`` (private) and the same with ``.pub`` (public), both or none; never overwrites one."""
    if len(phrase) < SHORTEST_PHRASE:
        raise Misconfigured(
            f"la frase necesita {SHORTEST_PHRASE} caracteres: escriba varias palabras · "
            f"the pass phrase needs {SHORTEST_PHRASE} characters: several words"
        )
    key = X25519PrivateKey.generate()
    protection = serialization.BestAvailableEncryption(phrase.encode())
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, protection)
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return write_new(file.parent, {file.name: private, f"{file.name}.pub": public})


def holder_public(file: Path) -> X25519PublicKey:
    """A keeper's public key; raises Misconfigured."""
    try:
        key = serialization.load_pem_public_key(read_whole(file, secret=False))
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, X25519PublicKey):
        raise Misconfigured(f"{file}: not the .pub file that `convenio keys escrow-holder FILE` makes (X25519, PEM)")
    return key


def holder_private(file: Path, phrase: str) -> X25519PrivateKey:
    """A keeper's private key; raises Misconfigured."""
    data = read_whole(file, "convenio keys escrow-holder")
    try:
        key = serialization.load_pem_private_key(data, phrase.encode())
    except (ValueError, TypeError, UnsupportedAlgorithm):  # TypeError: it is not protected, and ours are
        key = None
    if not isinstance(key, X25519PrivateKey):
        raise Misconfigured(f"{file}: not a keeper's private key, or the pass phrase is another")
    return key
