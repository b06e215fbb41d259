from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from forge import ec_jwk, number, rsa_jwk
from hypothesis import given
from hypothesis import strategies as st

from gateway.web.jwks import (
    ALGORITHMS,
    MAX_AGE,
    UNKNOWN_KEY_PAUSE,
    Issuer,
    JwksFile,
    KeyRing,
    UnusableKeys,
    verifying_keys,
)

P384 = ec.derive_private_key(7, ec.SECP384R1()).public_key().public_numbers()
X = ec_jwk("ec-1")["x"]


class Shelf:
    """A key set that changes, and counts how often it is read."""

    def __init__(self, *keys: dict[str, object]) -> None:
        self.keys: list[dict[str, object]] = list(keys)
        self.reads = 0
        self.now = 0.0
        self.withdrawn = 0
        self.broken: Exception | None = None

    def read(self) -> object:
        self.reads += 1
        if self.broken:
            raise self.broken
        return {"keys": self.keys}

    def noticed(self) -> None:
        self.withdrawn += 1

    def ring(self) -> KeyRing:
        return KeyRing(Issuer("https://idp.example", self.read), lambda: self.now, self.noticed)


BAD = {
    "no set": 3,
    "keys not a list": {"keys": {}},
    "empty": {"keys": []},
    "an entry that is no object": {"keys": ["x"]},
    "weak RSA": {"keys": [rsa_jwk("weak", 1024)]},
    "RSA too long": {"keys": [rsa_jwk("long") | {"n": number(2**4097 + 1)}]},
    "RSA exponent 3": {"keys": [rsa_jwk("rsa-1", e=number(3))]},
    "RSA exponent even": {"keys": [rsa_jwk("rsa-1", e=number(65538))]},
    "RSA exponent missing": {"keys": [rsa_jwk("rsa-1", e=...)]},
    "RSA modulus padded": {"keys": [rsa_jwk("rsa-1", n=f"{rsa_jwk('rsa-1')['n']}==")]},
    "point not on the curve": {"keys": [ec_jwk("ec-1", y=X)]},
    "point at infinity": {"keys": [ec_jwk("ec-1", x=number(0, 32), y=number(0, 32))]},
    "coordinate too short": {"keys": [ec_jwk("ec-1", x=number(1, 31))]},
    "P-384": {"keys": [ec_jwk("ec-1", crv="P-384", x=number(P384.x, 48), y=number(P384.y, 48))]},
    "secp256k1": {"keys": [ec_jwk("ec-1", crv="secp256k1")]},
    "curve missing": {"keys": [ec_jwk("ec-1", crv=...)]},
    "kid missing": {"keys": [ec_jwk("ec-1", kid=...)]},
    "kid a number": {"keys": [ec_jwk("ec-1", kid=1)]},
    "kid empty": {"keys": [ec_jwk("ec-1", kid="")]},
    "kid twice": {"keys": [ec_jwk("ec-1"), ec_jwk("ec-2", kid="ec-1")]},
    "private key": {"keys": [ec_jwk("ec-1", d=number(5, 32))]},
    "secret": {"keys": [{"kty": "oct", "k": "AAAA", "kid": "x", "alg": "HS256"}]},
    "alg of another kind": {"keys": [ec_jwk("ec-1", alg="RS256")]},
    "only for encryption": {"keys": [rsa_jwk("rsa-1", use="enc", alg="RSA-OAEP")]},
    "only other algorithms": {"keys": [ec_jwk("ec-1", alg="ES384"), rsa_jwk("rsa-1", alg="PS256")]},
    "good and bad": {"keys": [ec_jwk("ec-1"), rsa_jwk("weak", 1024)]},
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_set_is_refused(name: str) -> None:
    with pytest.raises(UnusableKeys):
        verifying_keys(BAD[name], ALGORITHMS)


def test_the_text_says_which_and_why_without_key_material() -> None:
    with pytest.raises(UnusableKeys, match=r"keys\[1\]: an RSA key of 1024 bits"):
        verifying_keys(BAD["good and bad"], ALGORITHMS)
    with pytest.raises(UnusableKeys) as caught:
        verifying_keys(BAD["private key"], ALGORITHMS)
    assert str(X) not in str(caught.value)


def test_good_keys_are_bound_to_their_algorithm_and_others_passed_over() -> None:
    keys = verifying_keys(
        {
            "keys": [
                ec_jwk("ec-1", alg=...),
                rsa_jwk("rsa-1", use="sig", key_ops=["verify"]),
                rsa_jwk("enc", use="enc", alg="RSA-OAEP"),
                {"kty": "OKP", "crv": "Ed25519", "x": "AAAA", "kid": "ed"},
            ]
        },
        ALGORITHMS,
    )
    assert {kid: key.alg for kid, key in keys.items()} == {"ec-1": "ES256", "rsa-1": "RS256"}
    assert "rsa-1" not in verifying_keys({"keys": [ec_jwk("ec-1"), rsa_jwk("rsa-1")]}, frozenset({"ES256"}))


NOISE = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.lists(st.text(max_size=3), max_size=2)


@given(st.sampled_from(["kty", "crv", "x", "y", "kid", "alg", "use", "key_ops"]), NOISE)
def test_no_noise_in_a_set_raises_anything_else(name: str, value: object) -> None:
    try:
        keys = verifying_keys({"keys": [ec_jwk("ec-1", **{name: value})]}, ALGORITHMS)
    except UnusableKeys:
        return
    assert name in ("kid", "use", "key_ops") or value == ec_jwk("ec-1")[name]
    assert len(keys) == 1


def test_strangers_kids_are_looked_for_at_a_bounded_rate() -> None:
    shelf = Shelf(ec_jwk("ec-1"))
    ring = shelf.ring()
    for step in range(100):
        shelf.now = step * UNKNOWN_KEY_PAUSE / 50
        assert ring.find(f"unknown-{step}") is None
    assert shelf.reads == 2  # at the start and once after the pause


def test_a_new_key_is_found_when_a_token_names_it() -> None:
    shelf = Shelf(ec_jwk("ec-1"))
    ring = shelf.ring()
    shelf.keys.append(ec_jwk("ec-2"))
    shelf.now = UNKNOWN_KEY_PAUSE
    assert ring.find("ec-2") is not None
    assert shelf.withdrawn == 0  # nothing that was believed has gone


def test_a_key_that_goes_or_changes_is_noticed() -> None:
    shelf = Shelf(ec_jwk("ec-1"), ec_jwk("ec-2"))
    ring = shelf.ring()
    shelf.keys = [ec_jwk("ec-1"), ec_jwk("ec-3", kid="ec-2")]
    shelf.now = MAX_AGE - 1
    ring.refresh()
    assert shelf.withdrawn == 0
    shelf.now = MAX_AGE
    ring.refresh()
    assert shelf.withdrawn == 1
    shelf.keys = [ec_jwk("ec-1")]
    shelf.now = 2 * MAX_AGE
    ring.refresh()
    assert (shelf.withdrawn, ring.find("ec-2")) == (2, None)


@pytest.mark.parametrize("broken", [OSError("disk"), UnusableKeys("weak")])
def test_a_source_that_fails_leaves_the_keys_as_they_were(broken: Exception, caplog: pytest.LogCaptureFixture) -> None:
    shelf = Shelf(ec_jwk("ec-1"))
    ring = shelf.ring()
    shelf.broken, shelf.now = broken, MAX_AGE
    with caplog.at_level(logging.WARNING):
        ring.refresh()
    assert ring.find("ec-1") is not None
    assert "kept as they were" in caplog.text


def test_a_source_that_fails_at_the_start_stops_the_start() -> None:
    shelf = Shelf()
    with pytest.raises(UnusableKeys):
        shelf.ring()


def test_a_file_is_read_strictly(tmp_path: Path) -> None:
    path = tmp_path / "jwks.json"
    source = JwksFile(path)
    with pytest.raises(FileNotFoundError):
        source()
    path.write_text(json.dumps({"keys": [ec_jwk("ec-1")]}))
    assert "ec-1" in verifying_keys(source(), ALGORITHMS)
    path.write_text('{"keys": [], "keys": []}')
    with pytest.raises(UnusableKeys, match="duplicate_name"):
        source()
    path.write_bytes(b" " * 300_000)
    with pytest.raises(UnusableKeys, match="larger"):
        source()
