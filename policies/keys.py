"""The owner's keys: everything is derived from one 32-byte root, and from the secrets of its agreements' epochs.

    OwnerKeys(owner, root, scopes, retired)  both: (agreement id, epoch) -> 32-byte secret; raises WeakKey
      .pseudonymiser(scope, domain)         -> Keyed -> "p1.<kid>.<base32>"; one way; raises MissingScope
      .tokeniser(scope, domain)             -> Keyed -> "t1.<kid>.<letters>"; its key is made of root and epoch's secret
      .open_token(scope, domain, token)     -> str; of a retired epoch, too; raises NotOurs, MissingScope
      .references()                         -> policies.references.References
    public_key(root, owner), wrap_scope(...), unwrap_scope(...)   how a scope's secret reaches a contributing owner

HKDF-SHA256 (RFC 5869) with a length-prefixed context, HMAC-SHA256 truncated to 128 bits, AES-SIV (RFC 5297), HPKE
(RFC 9180). No key shows in a repr, and none can be pickled.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from string import ascii_uppercase, digits
from types import MappingProxyType
from typing import NoReturn

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from contracts.identifiers import canonical
from policies import base32, letters, siv
from policies.keyed import Keyed, Pairs, cut
from policies.mac import prepared, prepared_all
from policies.padding import length, pack, padded, unpadded
from policies.references import References
from policies.views import Scope, View

Secrets = Mapping[tuple[str, int], bytes]  # (agreement id, epoch) → 32 bytes
KEY_BYTES = 32
_VERSION = "convenio/1"
_KID_BYTES = 4
_TOKEN_BLOCK = 28  # bytes: with their length two blocks of the cipher, which most identifiers fit into
_LENGTHS = [length(bytes(size)) for size in range(_TOKEN_BLOCK + 1)]
_TOKEN_SIZE = 2 * siv.BLOCK
_TOKEN_LETTERS = 2 * (siv.TAG + _TOKEN_SIZE)
_SPELLED = (digits + ascii_uppercase).encode()  # what stands in an identifier's one spelling
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


class WeakKey(ValueError):
    """A key that is no key: generate another with ``convenio keys``. Says which, never its bytes."""


class MissingScope(LookupError):
    """The secret of a shared scope is not here. ``agreement`` and ``epoch`` name it; the text says what to run."""

    def __init__(self, agreement: str, epoch: int) -> None:
        self.agreement, self.epoch = agreement, epoch
        super().__init__(
            f"falta el secreto del convenio {agreement}, época {epoch}: ejecute `convenio keys scope FILE` con su "
            f"documento · the secret of agreement {agreement}, epoch {epoch} is missing: run "
            "`convenio keys scope FILE` with its document"
        )


class NotOurs(ValueError):
    """A token or wrapped secret that this owner's keys don't open."""


class OwnerKeys:
    """One owner's keys, in memory only. What a ``retired`` epoch's secret sealed is still opened, and nothing made."""

    def __init__(self, owner: str, root: bytes, scopes: Secrets, retired: Secrets = MappingProxyType({})) -> None:
        refuse_weak(root, f"root key of {owner}")
        every = [*scopes.items(), *retired.items()]
        for (agreement, epoch), secret in every:
            refuse_weak(secret, f"scope secret of {agreement}, epoch {epoch}")
        if len({root, *(secret for _, secret in every)}) <= len(every):
            raise WeakKey(f"{owner}: the root key and every scope's secret must differ from each other")
        self.owner = owner
        self._root = root
        self._scopes, self._retired = dict(scopes), dict(retired)

    def pseudonymiser(self, scope: Scope, domain: str) -> Keyed:
        """Identifier → pseudonym. The same canonical identifier always gives the same one inside scope and domain.

        The function raises ValueError on a value without any letter or digit. Raises MissingScope.
        """
        secret = self._epoch(scope) if scope.kind == "agreement" else self._root
        derived = _derive(secret, KEY_BYTES + _KID_BYTES, *_context("pseudonym", scope, domain))
        prefix = f"p1.{derived[KEY_BYTES:].hex()}."
        mac, macs = prepared(derived[:KEY_BYTES]), prepared_all(derived[:KEY_BYTES])
        encode = base32.encode

        def pseudonym(value: str) -> str:
            spelled = _spelled(value)
            if not spelled:
                raise ValueError("nothing to make a pseudonym from")
            return prefix + encode(mac(spelled.encode()))

        def pseudonyms(values: Sequence[str]) -> Pairs:
            named, spelled = _all_spelled(values)
            return zip(named, base32.encode_all(macs(map(str.encode, spelled)), prefix), strict=True)

        return Keyed(pseudonym, pseudonyms)

    def tokeniser(self, scope: Scope, domain: str) -> Keyed:
        """Identifier → token of a length that says little of the identifier's. Never shared between owners.

        Raises MissingScope.
        """
        key, prefix, bound = self._token_key(self._epoch(scope), scope, domain)
        encrypt, seal, written = AESSIV(key).encrypt, siv.sealer(key, bound, _TOKEN_SIZE), letters.encode

        def token(value: str) -> str:
            return prefix + written(encrypt(padded(value.encode(), _TOKEN_BLOCK), [bound]))

        def tokens(values: Sequence[str]) -> Pairs:
            short = {value: data for value in values if len(data := value.encode()) <= _TOKEN_BLOCK}
            made = cut(written(seal([_LENGTHS[len(data)] + data for data in short.values()])), _TOKEN_LETTERS)
            return zip(short, [prefix + text for text in made], strict=True)

        return Keyed(token, tokens)

    def open_token(self, scope: Scope, domain: str, token: str) -> str:
        """The identifier behind a token; raises NotOurs if it is not this owner's in this scope and domain.

        Raises MissingScope where the secret of its epoch is gone: then nobody opens it any more.
        """
        secret = self._retired.get(_epoch_of(scope)) or self._epoch(scope)
        key, prefix, bound = self._token_key(secret, scope, domain)
        try:
            return unpadded(AESSIV(key).decrypt(letters.decode(token.removeprefix(prefix)), [bound])).decode()
        except (InvalidTag, ValueError):
            raise NotOurs("the token was altered, or is another owner's, scope's, domain's or epoch's") from None

    def hold(self, view: View) -> bool:
        """Can this owner make what the view shows?"""
        return not view.needs_secret or _epoch_of(view.scope) in self._scopes

    def references(self) -> References:
        """Sealed record references and change detection, under keys that don't rotate with epochs."""
        return References(*(_derive(self._root, 64, "reference", self.owner, use) for use in ("seal", "mac")))

    def _token_key(self, secret: bytes, scope: Scope, domain: str) -> tuple[bytes, str, bytes]:
        """Of the root, so that no other contributor opens it, and of the secret, so that it can be destroyed."""
        context = _context("token", scope, domain)
        derived = _derive(self._root, 64 + _KID_BYTES, self.owner, *context, salt=secret)
        return derived[:64], f"t1.{derived[64:].hex()}.", pack(self.owner, *context)

    def _epoch(self, scope: Scope) -> bytes:
        try:
            return self._scopes[_epoch_of(scope)]
        except KeyError:
            raise MissingScope(*_epoch_of(scope)) from None

    def __repr__(self) -> str:
        return f"OwnerKeys(owner={self.owner!r}, scopes={sorted(self._scopes)})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("keys are not pickled")


def refuse_weak(key: bytes, name: str) -> None:
    """Raises WeakKey unless the key is 32 bytes that look random; ``name`` says whose it is."""
    if len(key) != KEY_BYTES:
        raise WeakKey(f"{name}: {len(key)} bytes found, {KEY_BYTES} random bytes expected")
    steps = {(b - a) % 256 for a, b in pairwise(key)}
    text = key.isascii() and key.decode().isprintable()
    if text or len(set(key)) <= KEY_BYTES // 2 or len(steps) <= KEY_BYTES // 4:
        raise WeakKey(f"{name}: a text or a pattern found, {KEY_BYTES} random bytes expected")


def public_key(root: bytes, owner: str) -> bytes:
    """The owner's public key (X25519, 32 bytes), which scope secrets are wrapped to."""
    return _private_key(root, owner).public_key().public_bytes_raw()


def wrap_scope(secret: bytes, public: bytes, agreement: str, epoch: int, owner: str) -> bytes:
    """A scope's secret, sealed so that only ``owner`` opens it, and only as this agreement's of this epoch.

    Every epoch has a secret of its own: who knew the last one must not be able to make the next one's pseudonyms.
    Raises WeakKey.
    """
    refuse_weak(secret, f"scope secret of {agreement}, epoch {epoch}")
    return _SUITE.encrypt(secret, X25519PublicKey.from_public_bytes(public), info=_wrapping(agreement, epoch, owner))


def unwrap_scope(wrapped: bytes, root: bytes, agreement: str, epoch: int, owner: str) -> bytes:
    """The secret that ``wrap_scope`` sealed; raises NotOurs if it was altered, or sealed for another use or owner."""
    try:
        secret = _SUITE.decrypt(wrapped, _private_key(root, owner), info=_wrapping(agreement, epoch, owner))
    except InvalidTag:
        told = f"the wrapped secret is not agreement {agreement}'s of epoch {epoch} for {owner}: wrap it again"
        raise NotOurs(told) from None
    refuse_weak(secret, f"scope secret of {agreement}, epoch {epoch}")
    return secret


def _spelled(value: str) -> str:
    """The identifier's one spelling, which most have already."""
    return value if value.isalnum() and value.isascii() and value.isupper() else canonical(value)


def _all_spelled(values: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """Those that have a spelling, and theirs."""
    together = "".join(values)
    if together.isascii() and not together.encode().translate(None, _SPELLED):  # and so is each that is not empty
        every = [value for value in values if value]
        return every, every
    spelled = {value: found for value in values if (found := _spelled(value))}
    return list(spelled), list(spelled.values())


def _private_key(root: bytes, owner: str) -> X25519PrivateKey:
    return X25519PrivateKey.from_private_bytes(_derive(root, 32, "x25519", owner))


def _wrapping(agreement: str, epoch: int, owner: str) -> bytes:
    return pack(_VERSION, "scope", agreement, str(epoch), owner)


def _epoch_of(scope: Scope) -> tuple[str, int]:
    """Every scope is one agreement's, whose id has no dot."""
    return scope.id.partition(".")[0], scope.epoch


def _context(use: str, scope: Scope, domain: str) -> tuple[str, ...]:
    return use, scope.kind, scope.id, domain, str(scope.epoch)


def _derive(secret: bytes, length: int, *context: str, salt: bytes | None = None) -> bytes:
    return HKDF(SHA256(), length, salt=salt, info=pack(_VERSION, *context)).derive(secret)
