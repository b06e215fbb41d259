"""Makes tokens, good and bad, byte by byte: what no honest library would sign."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from functools import cache

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

NOW = 1_800_000_000
AUDIENCE = "convenio"
ISS = "https://idp.example"
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def number(value: int, size: int | None = None) -> str:
    return b64(value.to_bytes(size or (value.bit_length() + 7) // 8))


def claims(**changes: object) -> dict[str, object]:
    good: dict[str, object] = {
        "iss": ISS,
        "aud": AUDIENCE,
        "sub": "ana",
        "agency": "zapopan-policia",
        "roles": ["analyst"],
        "iat": NOW - 60,
        "exp": NOW + 1800,
        "jti": "token-1",
    }
    return {k: v for k, v in (good | changes).items() if v is not ...}


@cache
def ec_key(name: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(name.encode()), ec.SECP256R1())


@cache
def rsa_key(name: str, bits: int) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, bits)


def ec_jwk(name: str, **changes: object) -> dict[str, object]:
    point = ec_key(name).public_key().public_numbers()
    good = {
        "kty": "EC",
        "crv": "P-256",
        "x": number(point.x, 32),
        "y": number(point.y, 32),
        "kid": name,
        "alg": "ES256",
    }
    return {k: v for k, v in (good | changes).items() if v is not ...}


def rsa_jwk(name: str, bits: int = 2048, **changes: object) -> dict[str, object]:
    public = rsa_key(name, bits).public_key().public_numbers()
    good = {"kty": "RSA", "n": number(public.n), "e": number(public.e), "kid": name, "alg": "RS256"}
    return {k: v for k, v in (good | changes).items() if v is not ...}


def der(name: str, signed: bytes) -> bytes:
    return ec_key(name).sign(signed, ec.ECDSA(hashes.SHA256()))


def es256(name: str, signed: bytes) -> bytes:
    r, s = decode_dss_signature(der(name, signed))
    return r.to_bytes(32) + s.to_bytes(32)


def rs256(name: str, signed: bytes) -> bytes:
    return rsa_key(name, 2048).sign(signed, padding.PKCS1v15(), hashes.SHA256())


def text(value: object) -> bytes:
    return value if isinstance(value, bytes) else json.dumps(value).encode()


def signing_input(header: object, body: object) -> bytes:
    return f"{b64(text(header))}.{b64(text(body))}".encode()


def assemble(signed: bytes, signature: bytes) -> bytes:
    return signed + b"." + b64(signature).encode()


def token(body: object = ..., header: object = ..., key: str = "ec-1") -> bytes:
    """Signed with ES256 by ``key``, whatever header and body say."""
    signed = signing_input(
        {"alg": "ES256", "kid": "ec-1", "typ": "at+jwt"} if header is ... else header, claims() if body is ... else body
    )
    return assemble(signed, es256(key, signed))


def rsa_token(body: object = ..., header: Mapping[str, object] | None = None, key: str = "rsa-1") -> bytes:
    signed = signing_input(header or {"alg": "RS256", "kid": "rsa-1"}, claims() if body is ... else body)
    return assemble(signed, rs256(key, signed))


JWKS = {"keys": [ec_jwk("ec-1"), rsa_jwk("rsa-1")]}
