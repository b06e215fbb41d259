from __future__ import annotations

import base64
import hashlib
import hmac
import os
import pickle
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from policies_world import SCOPES, keys, secret, view

from policies import base32, letters
from policies.keys import MissingScope, NotOurs, OwnerKeys, WeakKey, public_key, unwrap_scope, wrap_scope
from policies.mac import prepared
from policies.padding import pack, padded, unpadded
from policies.references import NotOurReference
from policies.views import Scope

SHARED = Scope("agreement", "zapopan-2026-01", 1)
KEYS = keys()


@pytest.mark.parametrize(
    "weak",
    [
        b"",
        secret("x")[:31],
        secret("x") + b"x",
        bytes(32),
        b"\xff" * 32,
        bytes(range(32)),
        bytes(range(0, 96, 3)),
        secret("x")[:8] * 4,
        b"correct horse battery staple 123",
        secret("x").hex()[:32].encode(),
    ],
)
def test_a_weak_key_is_refused_without_showing_it(weak: bytes) -> None:
    with pytest.raises(WeakKey, match="32 random bytes expected") as caught:
        OwnerKeys("a", weak, {})
    assert "root key of a" in str(caught.value)
    assert weak.hex() not in str(caught.value) or not weak
    with pytest.raises(WeakKey, match="scope secret of z, epoch 2"):
        OwnerKeys("a", secret("root"), {("z", 2): weak})


def test_a_key_used_twice_is_refused() -> None:
    for scopes in ({("z", 1): secret("root")}, {("z", 1): secret("s"), ("z", 2): secret("s")}):
        with pytest.raises(WeakKey, match="differ"):
            OwnerKeys("a", secret("root"), scopes)


def test_a_random_key_is_accepted() -> None:
    for _ in range(1_000):
        OwnerKeys("a", os.urandom(32), {("z", 1): os.urandom(32)})


def test_keys_show_nowhere() -> None:
    for holder in (KEYS, KEYS.references()):
        assert secret("scope 1").hex() not in repr(holder)
        assert repr(secret("scope 1")) not in repr(holder)
        with pytest.raises(TypeError, match="not pickled"):
            pickle.dumps(holder)
    assert repr(KEYS) == "OwnerKeys(owner='zapopan-policia', scopes=[('zapopan-2026-01', 1), ('zapopan-2026-01', 2)])"


# Pseudonyms


def test_a_pseudonym_has_one_shape_and_one_spelling() -> None:
    pseudonym = KEYS.pseudonymiser(SHARED, "person")
    assert re.fullmatch(r"p1\.[0-9a-f]{8}\.[a-z2-7]{26}", pseudonym("GOMC900101HJCRRR01"))
    assert pseudonym("gomc-900101 hjcrrr01") == pseudonym("GOMC900101HJCRRR01")
    assert pseudonym("Ñ") != pseudonym("N")
    with pytest.raises(ValueError, match="nothing"):
        pseudonym(" - ")


@given(st.text(min_size=1))
def test_a_pseudonym_says_nothing_of_length(value: str) -> None:
    pseudonym = KEYS.pseudonymiser(SHARED, "person")
    assert len(pseudonym("A" + value)) == 38


@settings(deadline=None)
@given(st.text("ABCÑ0123456789 -", min_size=1).filter(lambda text: any(c.isalnum() for c in text)), st.binary())
def test_a_pseudonym_s_shape_is_constant_and_it_changes_with_the_key(value: str, salt: bytes) -> None:
    other = OwnerKeys("o", secret("o"), {("zapopan-2026-01", 1): hashlib.sha256(b"other" + salt).digest()})
    here, there = (keys.pseudonymiser(SHARED, "person")(value) for keys in (KEYS, other))
    assert re.fullmatch(r"p1\.[0-9a-f]{8}\.[a-z2-7]{26}", here)
    assert [len(part) for part in here.split(".")] == [len(part) for part in there.split(".")]
    assert here.split(".")[1] != there.split(".")[1]
    assert here.split(".")[2] != there.split(".")[2]


def test_owners_link_inside_a_shared_scope_and_nowhere_else() -> None:
    other = OwnerKeys("fge-jalisco", secret("fge"), {("zapopan-2026-01", 1): secret("scope 1")})
    assert KEYS.pseudonymiser(SHARED, "person")("X") == other.pseudonymiser(SHARED, "person")("X")
    own = Scope("recipient", "fge-jalisco", 1)
    assert KEYS.pseudonymiser(own, "person")("X") != other.pseudonymiser(own, "person")("X")
    assert KEYS.tokeniser(SHARED, "person")("X") != other.tokeniser(SHARED, "person")("X")


def test_every_scope_domain_and_epoch_has_a_key_of_its_own() -> None:
    uses = [(scope, domain) for scope in SCOPES for domain in ("person", "folio")]
    assert len({KEYS.pseudonymiser(scope, domain)("X") for scope, domain in uses}) == len(uses)
    assert len({KEYS.pseudonymiser(scope, domain)("X").split(".")[1] for scope, domain in uses}) == len(uses)
    assert len({KEYS.tokeniser(scope, domain)("X") for scope, domain in uses}) == len(uses)


def test_a_missing_scope_is_named_with_the_command() -> None:
    for scope in (Scope("agreement", "other", 1), Scope("agreement", "zapopan-2026-01", 3)):
        with pytest.raises(MissingScope, match="run `convenio keys scope FILE`") as caught:
            KEYS.pseudonymiser(scope, "person")
        assert (caught.value.agreement, caught.value.epoch) == (scope.id, scope.epoch)
        assert not KEYS.hold(replace(view({}), scope=scope))


def test_an_epoch_s_pseudonyms_cannot_be_made_with_the_last_one_s_secret() -> None:
    left = OwnerKeys("fge-jalisco", secret("fge"), {("zapopan-2026-01", 2): secret("scope 1")})
    later = Scope("agreement", "zapopan-2026-01", 2)
    assert left.pseudonymiser(later, "person")("X") != KEYS.pseudonymiser(later, "person")("X")


# Tokens


@given(st.text(max_size=80))
def test_a_token_opens_for_its_owner(value: str) -> None:
    token = KEYS.tokeniser(SHARED, "plates")(value)
    assert re.fullmatch(r"t1\.[0-9a-f]{8}\.[a-z2-7]+", token)
    assert KEYS.open_token(SHARED, "plates", token) == value


def test_a_token_opens_for_nobody_else_and_nowhere_else() -> None:
    token = KEYS.tokeniser(SHARED, "plates")("JKL1234")
    other = OwnerKeys("fge-jalisco", secret("fge"), {("zapopan-2026-01", 1): secret("scope 1")})
    altered = token[:-4] + ("aaaa" if token[-4:] != "aaaa" else "bbbb")
    for owner, scope, domain, text in [
        (other, SHARED, "plates", token),
        (KEYS, SCOPES[1], "plates", token),
        (KEYS, SHARED, "vin", token),
        (KEYS, SHARED, "plates", altered),
    ]:
        with pytest.raises(NotOurs):
            owner.open_token(scope, domain, text)


def test_short_values_make_tokens_of_one_length() -> None:
    token = KEYS.tokeniser(SHARED, "plates")
    assert len({len(token("x" * n)) for n in range(29)}) == 1


# References


@given(st.text(max_size=60), st.text(max_size=300))
def test_a_reference_opens_for_its_owner_in_its_view(source: str, key: str) -> None:
    references = KEYS.references()
    sealed = references.seal("a.b", source, key)
    assert references.open("a.b", sealed) == (source, key)
    assert references.seal("a.b", source, key) == sealed
    assert references.seal("a.c", source, key) != sealed
    for other, text in (("a.c", sealed), ("a.b", sealed[:-1]), ("a.b", "x")):
        with pytest.raises(NotOurReference):
            references.open(other, text)


def test_a_reference_s_length_does_not_speak() -> None:
    references = KEYS.references()
    assert len({len(references.seal("a.b", "s" * n, "k" * n)) for n in range(1, 61)}) == 1
    assert len({len(references.seal("a.b", "s", "k" * n)) for n in range(120)}) == 1
    assert len(references.seal("a.b", "s", "k" * 120)) > len(references.seal("a.b", "s", "k" * 119))


def test_a_reference_has_one_spelling() -> None:
    references = KEYS.references()
    sealed = references.seal("a.b", "s", "k")
    for text in (f"{sealed}\n", f" {sealed}", f"{sealed[:8]}*{sealed[8:]}", sealed + "é", sealed + "===="):
        with pytest.raises(NotOurReference):
            references.open("a.b", text)


def test_another_owner_opens_no_reference() -> None:
    sealed = KEYS.references().seal("a.b", "s", "k")
    with pytest.raises(NotOurReference):
        OwnerKeys("fge-jalisco", secret("fge"), {}).references().open("a.b", sealed)


def test_a_locator_is_no_reference() -> None:
    references = KEYS.references()
    sealed = references.seal_locator("s", "fila 7")
    assert references.open_locator(sealed) == ("s", "fila 7")
    assert sealed != references.seal("quarantine", "s", "fila 7")


def test_keyed_hashes_separate_their_uses_and_owners() -> None:
    references, other = KEYS.references(), OwnerKeys("fge-jalisco", secret("fge"), {}).references()
    hashes = [
        references.key_mac("ab", "c"),
        references.key_mac("a", "bc"),
        references.content_mac(pack("ab", "c")),
        other.key_mac("ab", "c"),
    ]
    assert len(set(hashes)) == 4
    assert {len(one) for one in hashes} == {16}
    assert references.key_mac("ab", "c") == KEYS.references().key_mac("ab", "c")


# A scope's secret reaches its contributors


def test_a_wrapped_secret_opens_for_its_owner_and_agreement_only() -> None:
    root, shared = secret("root"), secret("shared")
    wrapped = wrap_scope(shared, public_key(root, "a"), "z-1", 1, "a")
    assert unwrap_scope(wrapped, root, "z-1", 1, "a") == shared
    assert wrapped != wrap_scope(shared, public_key(root, "a"), "z-1", 1, "a")
    for broken, key, agreement, epoch, owner in [
        (wrapped, root, "z-2", 1, "a"),
        (wrapped, root, "z-1", 2, "a"),
        (wrapped, root, "z-1", 1, "b"),
        (wrapped, secret("other"), "z-1", 1, "a"),
        (wrapped[:-1] + bytes([wrapped[-1] ^ 1]), root, "z-1", 1, "a"),
    ]:
        with pytest.raises(NotOurs, match="wrap it again"):
            unwrap_scope(broken, key, agreement, epoch, owner)
    with pytest.raises(WeakKey):
        wrap_scope(bytes(32), public_key(root, "a"), "z-1", 1, "a")


# The pieces, against the standard library


@given(st.binary(max_size=80))
def test_letters_have_one_spelling(data: bytes) -> None:
    text = letters.encode(data)
    assert letters.decode(text) == data
    for other in (text.upper(), f"{text}a", f"{text}00", f"{text}0A", f"{text}ñ"):
        if other != text:
            with pytest.raises(ValueError, match=r"."):
                letters.decode(other)


@given(st.binary(min_size=16, max_size=16))
def test_base32_is_the_standard_one(data: bytes) -> None:
    assert base32.encode(data) == base64.b32encode(data).decode().lower().rstrip("=")


@given(st.binary(max_size=64), st.binary())
def test_the_prepared_mac_is_hmac(key: bytes, message: bytes) -> None:
    assert prepared(key)(message) == hmac.digest(key, message, "sha256")[:16]


@given(st.lists(st.text(max_size=5), max_size=4), st.lists(st.text(max_size=5), max_size=4))
def test_packing_is_unambiguous(one: list[str], two: list[str]) -> None:
    assert (pack(*one) == pack(*two)) == (one == two)


@given(st.binary(max_size=200), st.integers(1, 96))
def test_padding_comes_off(data: bytes, block: int) -> None:
    assert unpadded(padded(data, block)) == data
