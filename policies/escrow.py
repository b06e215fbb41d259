"""An owner's root in escrow: a copy that only its keeper opens, made when the root is made.

Sealed with HPKE (RFC 9180) to the keeper's X25519 key, bound to the owner's name. Whoever knows the keeper's public key
can seal something else, so what is opened counts only if it is the root of the owner's published public key.

The document is JSON. Promise: members may be added; ``escrow``, ``owner``, ``holder`` and ``sealed`` never change their
meaning. Another sealing is another number under ``escrow``.
"""

from __future__ import annotations

import hashlib
import hmac
import re

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from policies.keys import NotOurs, public_key, refuse_weak
from policies.padding import pack

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_VERSION = 1
_ID = re.compile(r"[a-z0-9][a-z0-9-]*")  # an agency's, and so the name of a file


class NoEscrow(ValueError):
    """Not an escrowed root, or not a key that one can be sealed to. Never carries a key."""


def fingerprint(holder: X25519PublicKey) -> str:
    """By which a keeper finds the right private key: 64 hex characters, no secret."""
    return hashlib.sha256(holder.public_bytes_raw()).hexdigest()


def seal(root: bytes, owner: str, holder: X25519PublicKey) -> bytes:
    """The escrow document of that root. Raises WeakKey, or NoEscrow for a public key that seals nothing."""
    refuse_weak(root, f"root key of {owner}")
    try:
        sealed = _SUITE.encrypt(root, holder, info=_bound(owner))
    except ValueError:
        raise NoEscrow("a public key that nothing can be sealed to") from None
    named = {"escrow": _VERSION, "owner": owner, "holder": fingerprint(holder), "sealed": sealed.hex()}
    return orjson.dumps(named, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def owner_of(document: bytes) -> str:
    """Whose root it is said to be. Raises NoEscrow."""
    return _read(document)[0]


def opened(document: bytes, holder: X25519PrivateKey, public: bytes) -> bytes:
    """The root of the owner whose public key (X25519, 32 bytes) is ``public``.

    Raises NoEscrow, or NotOurs where it was sealed to another keeper, altered, or is not that owner's root.
    """
    owner, named, sealed = _read(document)
    if named != fingerprint(holder.public_key()):
        raise NotOurs(f"the root of {owner} was sealed to the keeper's key {named[:16]}…, and this is another")
    try:
        root = _SUITE.decrypt(sealed, holder, info=_bound(owner))
        refuse_weak(root, f"root key of {owner}")
    except (InvalidTag, ValueError):
        raise NotOurs(f"the escrowed root of {owner} was altered, or is another owner's") from None
    if not hmac.compare_digest(public_key(root, owner), public):
        raise NotOurs(f"what was sealed is not the root that belongs to the public key of {owner}")
    return root


def _bound(owner: str) -> bytes:
    return pack("convenio/1", "escrow", owner)


def _read(document: bytes) -> tuple[str, str, bytes]:
    try:
        match orjson.loads(document):
            case {"escrow": 1, "owner": str(owner), "holder": str(holder), "sealed": str(sealed)} if _ID.fullmatch(
                owner
            ):
                return owner, holder, bytes.fromhex(sealed)
    except ValueError:
        pass
    raise NoEscrow(f"not an escrowed root of version {_VERSION}")
