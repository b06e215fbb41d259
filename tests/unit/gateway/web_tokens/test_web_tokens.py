from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from forge import (
    AUDIENCE,
    ISS,
    JWKS,
    NOW,
    ORDER,
    assemble,
    claims,
    der,
    ec_jwk,
    ec_key,
    es256,
    rs256,
    rsa_token,
    signing_input,
    token,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.refusal import Refuse
from gateway.demo.issuer import DemoIssuer
from gateway.web import tokens
from gateway.web.jwks import MAX_AGE, Issuer
from gateway.web.tokens import LEEWAY, MAX_LIFETIME, MAX_TOKEN, Claims, TokenVerifier, bearer

OTHER = {"keys": [ec_jwk("ec-2")]}


class Clock:
    def __init__(self, now: float = NOW) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def verifier(clock: Clock | None = None) -> TokenVerifier:
    issuers = [Issuer(ISS, lambda: JWKS), Issuer("https://other.example", lambda: OTHER)]
    return TokenVerifier(issuers, AUDIENCE, clock or Clock())


def judge(candidate: str | bytes) -> str:
    """The outcome's code; a refusal is given twice alike, so nothing bad was remembered."""
    it = verifier()
    first, second = it.verify(candidate), it.verify(candidate)
    assert first == second
    return first.code if isinstance(first, Refuse) else "permitted"


def hs256(secret: bytes, header: dict[str, object]) -> bytes:
    signed = signing_input(header, claims())
    return assemble(signed, hmac.new(secret, signed, hashlib.sha256).digest())


def spliced(first: bytes, second: bytes, part: int) -> bytes:
    parts, others = first.split(b"."), second.split(b".")
    parts[part] = others[part]
    return b".".join(parts)


GOOD = token()
HEADER = {"alg": "ES256", "kid": "ec-1", "typ": "at+jwt"}
SIGNED = signing_input(HEADER, claims())
PUBLIC = ec_key("ec-1").public_key()
PEM = PUBLIC.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def last_letter_respelled(good: bytes) -> bytes:
    """Other stray bits in the last letter of the signature: the lax decoder reads the same bytes."""
    letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    respelled = good[:-1] + letters[letters.index(good[-1:]) ^ 1 :][:1]
    assert base64.urlsafe_b64decode(respelled.split(b".")[2] + b"==") == base64.urlsafe_b64decode(
        good.split(b".")[2] + b"=="
    )
    return respelled


def test_the_good_ones_pass() -> None:
    it = verifier()
    expected = Claims("ana", "zapopan-policia", frozenset({"analyst"}), NOW + 1800, ISS, "token-1")
    for good in (GOOD, GOOD.decode(), rsa_token(), token(claims(aud=["x", AUDIENCE])), token(claims(nbf=NOW))):
        assert it.verify(good) == expected
        assert it.verify(good) == expected  # remembered


@pytest.mark.parametrize("typ", ["at+jwt", "JWT", "application/at+jwt"])
def test_types_of_access_tokens_pass(typ: str) -> None:
    assert judge(token(header=HEADER | {"typ": typ})) == "permitted"
    assert judge(token(header={"alg": "ES256", "kid": "ec-1"})) == "permitted"


FORMS = {
    "empty": b"",
    "one part": GOOD.split(b".")[0],
    "two parts": b".".join(GOOD.split(b".")[:2]),
    "no signature": SIGNED + b".",
    "four parts": GOOD + b".AAAA",
    "five parts, a JWE": GOOD + b".AAAA.AAAA",
    "leading space": b" " + GOOD,
    "trailing newline": GOOD + b"\n",
    "space inside": GOOD[:20] + b" " + GOOD[20:],
    "newline inside the signature": GOOD[:-10] + b"\n" + GOOD[-10:],
    "padded": GOOD + b"==",
    "standard alphabet": GOOD[:-3] + b"+/+",
    "respelled last letter": last_letter_respelled(GOOD),
    "trailing garbage": GOOD + b"!",
    "oversize": token(claims(pad="x" * MAX_TOKEN)),
    "not ASCII": "é" + GOOD.decode(),
    "JSON serialisation": json.dumps({"payload": GOOD.decode().split(".")[1]}).encode(),
    "header not JSON": token(header=b"{"),
    "header not an object": token(header=["ES256"]),
    "body not an object": token([1]),
    "body not UTF-8": token(b'{"iss":"\xff"}'),
    "NaN claim": token(json.dumps(claims(exp=float("nan"))).encode()),
    "huge number": token(json.dumps(claims()).encode()[:-1] + b',"x":1' + b"0" * 400 + b"}"),
    "too deep": token(json.dumps(claims()).encode()[:-1] + b',"x":' + b"[" * 2000 + b"]" * 2000 + b"}"),
    "duplicate alg": token(header=b'{"alg":"none","alg":"ES256","kid":"ec-1"}'),
    "duplicate kid": token(header=b'{"alg":"ES256","kid":"ec-2","kid":"ec-1"}'),
    "duplicate sub": token(json.dumps(claims()).encode()[:-1] + b',"sub":"otra"}'),
    "duplicate deep inside": token(json.dumps(claims()).encode()[:-1] + b',"x":[{"a":1,"a":2}]}'),
    "duplicate spelled with an escape": token(json.dumps(claims()).encode()[:-1] + b',"s\\u0075b":"otra"}'),
    "alg missing": token(header={"kid": "ec-1"}),
    "alg not a string": token(header=HEADER | {"alg": ["ES256"]}),
    "alg null": token(header=HEADER | {"alg": None}),
    "kid missing": token(header={"alg": "ES256"}),
    "kid a number": token(header=HEADER | {"kid": 1}),
    "kid a list": token(header=HEADER | {"kid": ["ec-1"]}),
    "typ of an ID token": token(header=HEADER | {"typ": "id+jwt"}),
    "typ of a logout token": token(header=HEADER | {"typ": "logout+jwt"}),
    "typ a list": token(header=HEADER | {"typ": ["at+jwt"]}),
    "typ null": token(header=HEADER | {"typ": None}),
    **{
        f"header {name}": token(header=HEADER | {name: value})
        for name, value in {
            "jku": "https://evil.example/jwks",
            "jwk": ec_jwk("ec-2"),
            "x5u": "https://evil.example/x",
            "x5c": ["MIIB"],
            "x5t": "x",
            "crit": ["b64"],
            "b64": False,
            "zip": "DEF",
            "cty": "JWT",
            "enc": "A256GCM",
        }.items()
    },
}

SIGNATURES = {
    **{
        f"alg {alg}": assemble(signing_input(HEADER | {"alg": alg}, claims()), b"x") for alg in ("none", "None", "NONE")
    },
    "alg nOnE with a good signature": token(header=HEADER | {"alg": "nOnE"}),
    "lowercase alg": token(header=HEADER | {"alg": "es256"}),
    "alg with a space": token(header=HEADER | {"alg": "ES256 "}),
    "ES384 on a P-256 key": token(header=HEADER | {"alg": "ES384"}),
    "HS256, the PEM as secret": hs256(PEM, {"alg": "HS256", "kid": "ec-1"}),
    "HS256, the JWK as secret": hs256(json.dumps(ec_jwk("ec-1")).encode(), {"alg": "HS256", "kid": "ec-1"}),
    "HS256, the PEM, called ES256": hs256(PEM, HEADER),
    "HS256, empty secret": hs256(b"", {"alg": "HS256", "kid": "ec-1"}),
    "PS256 on the RSA key": rsa_token(header={"alg": "PS256", "kid": "rsa-1"}),
    "RS512 on the RSA key": rsa_token(header={"alg": "RS512", "kid": "rsa-1"}),
    "RSA key named by an ES256 token": token(header={"alg": "ES256", "kid": "rsa-1"}),
    "EC key named by an RS256 token": rsa_token(header={"alg": "RS256", "kid": "ec-1"}),
    "RS256 over an ES256 header": assemble(SIGNED, rs256("rsa-1", SIGNED)),
    "kid unknown": token(header=HEADER | {"kid": "ec-9"}),
    "kid empty": token(header=HEADER | {"kid": ""}),
    "kid a path": token(header=HEADER | {"kid": "../../dev/null"}),
    "kid an injection": token(header=HEADER | {"kid": "x' UNION SELECT 'ec-1"}),
    "kid in another case": token(header=HEADER | {"kid": "EC-1"}),
    "kid with a space": token(header=HEADER | {"kid": "ec-1 "}),
    "other issuer's key under our kid": token(key="ec-2"),
    "other issuer's key and kid": token(header=HEADER | {"kid": "ec-2"}, key="ec-2"),
    "our key, other issuer's name": token(claims(iss="https://other.example")),
    "unknown issuer": token(claims(iss="https://evil.example")),
    "issuer with a slash more": token(claims(iss=ISS + "/")),
    "issuer in another case": token(claims(iss=ISS.upper())),
    "DER signature": assemble(SIGNED, der("ec-1", SIGNED)),
    "zero r and s": assemble(SIGNED, bytes(64)),
    "zero r": assemble(SIGNED, bytes(32) + es256("ec-1", SIGNED)[32:]),
    "zero s": assemble(SIGNED, es256("ec-1", SIGNED)[:32] + bytes(32)),
    "r and s the group order": assemble(SIGNED, ORDER.to_bytes(32) * 2),
    "r plus the group order": assemble(SIGNED, b"\xff" * 32 + es256("ec-1", SIGNED)[32:]),
    "signature short": assemble(SIGNED, es256("ec-1", SIGNED)[:-1]),
    "signature long": assemble(SIGNED, es256("ec-1", SIGNED) + b"\0"),
    "signature twice": assemble(SIGNED, es256("ec-1", SIGNED) * 2),
    "signature of one byte": assemble(SIGNED, b"\0"),
    "another token's payload": spliced(GOOD, token(claims(sub="jefa")), 1),
    "another token's header": spliced(GOOD, token(header={"alg": "ES256", "kid": "ec-1"}), 0),
    "another token's signature": spliced(GOOD, token(claims(sub="jefa")), 2),
    "RSA signature with a byte more": rsa_token() + b"AAAA",
    "RSA signature zero": assemble(signing_input({"alg": "RS256", "kid": "rsa-1"}, claims()), bytes(256)),
    "RSA signature one": assemble(signing_input({"alg": "RS256", "kid": "rsa-1"}, claims()), (1).to_bytes(256)),
}

TYPED = {
    **{f"{name} missing": claims(**{name: ...}) for name in ("sub", "exp", "iat", "jti", "agency", "roles", "iss")},
    **{
        f"{name} null": claims(**{name: None}) for name in ("sub", "exp", "iat", "jti", "agency", "roles", "iss", "nbf")
    },
    **{f"{name} a text": claims(**{name: str(NOW)}) for name in ("exp", "iat", "nbf")},
    **{f"{name} true": claims(**{name: True}) for name in ("exp", "iat", "nbf", "sub", "jti", "roles")},
    **{f"{name} a float": claims(**{name: NOW + 0.5}) for name in ("exp", "iat", "nbf")},
    **{f"{name} huge": claims(**{name: 2**60}) for name in ("exp", "iat", "nbf")},
    **{f"{name} negative": claims(**{name: -1}) for name in ("exp", "iat", "nbf")},
    "iss a list": claims(iss=[ISS]),
    "sub empty": claims(sub=""),
    "sub a number": claims(sub=7),
    "sub with a newline": claims(sub="ana\nadmin"),
    "sub long": claims(sub="x" * 129),
    "jti empty": claims(jti=""),
    "agency a list": claims(agency=["zapopan-policia"]),
    "agency with a dot": claims(agency="zapopan.policia"),
    "agency upper case": claims(agency="ZAPOPAN"),
    "roles a text": claims(roles="analyst"),
    "roles empty": claims(roles=[]),
    "roles a number within": claims(roles=["analyst", 1]),
    "roles nested": claims(roles=[["analyst"]]),
    "roles many": claims(roles=["analyst"] * 17),
    "exp before iat": claims(iat=NOW, exp=NOW - 1),
    "bound to a certificate": claims(cnf={"x5t#S256": "x"}),
}

MEANT = {
    "aud missing": (claims(aud=...), "token_audience"),
    "aud null": (claims(aud=None), "token_audience"),
    "aud wrong": (claims(aud="otro"), "token_audience"),
    "aud in another case": (claims(aud="Convenio"), "token_audience"),
    "aud a longer text": (claims(aud="convenio2"), "token_audience"),
    "aud a list without us": (claims(aud=["otro"]), "token_audience"),
    "aud an empty list": (claims(aud=[]), "token_audience"),
    "aud a list with a number": (claims(aud=[AUDIENCE, 1]), "token_audience"),
    "aud an object": (claims(aud={AUDIENCE: 1}), "token_audience"),
    "yesterday's": (claims(iat=NOW - 86_400 - 1800, exp=NOW - 86_400), "token_expired"),
    "just expired": (claims(exp=NOW - LEEWAY), "token_expired"),
    "not yet valid": (claims(nbf=NOW + LEEWAY + 1), "token_not_yet_valid"),
    "issued in the future": (claims(iat=NOW + LEEWAY + 1), "token_not_yet_valid"),
    "issued in the future, valid before": (claims(nbf=NOW - 60, iat=NOW + LEEWAY + 1), "token_not_yet_valid"),
    "issued before, valid in the future": (claims(nbf=NOW + 900), "token_not_yet_valid"),
    "lives too long": (claims(iat=NOW, exp=NOW + MAX_LIFETIME + 1), "token_too_long_lived"),
    "lives for ever": (claims(exp=2**39), "token_too_long_lived"),
}


@pytest.mark.parametrize("name", FORMS)
def test_ill_formed(name: str) -> None:
    assert judge(FORMS[name]) == "token_malformed"


@pytest.mark.parametrize("name", SIGNATURES)
def test_not_signed_by_a_trusted_key(name: str) -> None:
    assert judge(SIGNATURES[name]) == "token_untrusted"


@pytest.mark.parametrize("name", TYPED)
def test_claims_missing_or_ill_typed(name: str) -> None:
    assert judge(token(TYPED[name])) == "token_claims"


@pytest.mark.parametrize("name", MEANT)
def test_claims_that_say_no(name: str) -> None:
    body, code = MEANT[name]
    assert judge(token(body)) == code


def test_truncated_anywhere_is_refused() -> None:
    it = verifier()
    assert all(isinstance(it.verify(GOOD[:cut]), Refuse) for cut in range(len(GOOD)))


def test_leeway_is_honoured_on_both_sides() -> None:
    for good in (claims(exp=NOW - LEEWAY + 1), claims(nbf=NOW + LEEWAY), claims(iat=NOW + LEEWAY)):
        assert judge(token(good)) == "permitted"


def test_the_generator_itself_makes_tokens_that_pass_when_the_lie_is_taken_back() -> None:
    """The attacks above fail for their lie, not for a fault of the forge."""
    assert judge(token(claims(), HEADER)) == "permitted"
    assert judge(assemble(SIGNED, es256("ec-1", SIGNED))) == "permitted"
    assert judge(rsa_token(header={"alg": "RS256", "kid": "rsa-1"})) == "permitted"
    other = token(claims(iss="https://other.example"), HEADER | {"kid": "ec-2"}, "ec-2")
    assert judge(other) == "permitted"


@settings(max_examples=400)
@given(st.integers(0, len(GOOD) - 1), st.integers(0, 255))
def test_one_byte_changed_is_refused(place: int, byte: int) -> None:
    changed = GOOD[:place] + bytes([byte]) + GOOD[place + 1 :]
    assert isinstance(SHARED.verify(changed), Claims) == (changed == GOOD)


SHARED = verifier()
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=200)
@given(st.binary(max_size=200) | st.text(max_size=200))
def test_no_noise_raises(noise: bytes | str) -> None:
    assert isinstance(SHARED.verify(noise), Refuse)


@settings(max_examples=300)
@given(st.dictionaries(st.sampled_from(["alg", "kid", "typ"]), JSON | st.sampled_from(["ES256", "ec-1", "JWT"])))
def test_no_header_raises_or_passes_unless_it_is_the_right_one(header: dict[str, object]) -> None:
    passed = isinstance(SHARED.verify(token(header=header)), Claims)
    right = header.get("alg") == "ES256" and header.get("kid") == "ec-1"
    assert passed == (right and header.get("typ", "JWT") in ["JWT", "at+jwt", "application/at+jwt"])


TYPES: dict[str, type | tuple[type, ...]] = {"aud": (str, list), "roles": list, "iat": int, "exp": int, "nbf": int}


@settings(max_examples=400)
@given(st.sampled_from([*sorted(claims()), "nbf", "cnf"]), JSON)
def test_no_signed_claim_raises_or_passes_with_another_type(name: str, value: object) -> None:
    if isinstance(SHARED.verify(token(claims(**{name: value}))), Claims):
        assert name != "cnf"
        assert isinstance(value, TYPES.get(name, str))
        assert not isinstance(value, bool)


@given(st.lists(st.sampled_from([-4000, -60, 0, 1, 29, 31, 1800, 1829, 1831, 5000]), max_size=8))
def test_remembering_never_changes_an_answer(steps: list[int]) -> None:
    clock = Clock()
    it = verifier(clock)
    it.verify(GOOD)
    for step in steps:
        clock.now = NOW + step
        fresh = verifier(Clock(clock.now)).verify(GOOD)
        assert it.verify(GOOD) == fresh


def test_a_revoked_jti_is_refused_at_once_even_if_remembered() -> None:
    it = verifier()
    second = token(claims(jti="token-2"))
    assert isinstance(it.verify(GOOD), Claims)
    assert isinstance(it.verify(second), Claims)
    it.revoke("token-1")
    assert it.verify(GOOD) == tokens.REVOKED
    assert isinstance(it.verify(second), Claims)


def test_a_revocation_outlives_the_longest_token_and_is_then_forgotten() -> None:
    clock = Clock()
    it = verifier(clock)
    it.revoke("token-1")
    late = token(claims(iat=NOW + LEEWAY, exp=NOW + LEEWAY + MAX_LIFETIME))
    clock.now += MAX_LIFETIME + 2 * LEEWAY - 1
    it.revoke("token-8")
    assert it.verify(late) == tokens.REVOKED
    clock.now += 1
    it.revoke("token-9")
    assert it.verify(late) == tokens.EXPIRED
    assert isinstance(it.verify(token(claims(iat=clock.now, exp=clock.now + 60))), Claims)


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "REMEMBERED", 3)
    it = verifier()
    many = [token(claims(jti=f"t-{i}")) for i in range(5)]
    for one in many:
        it.verify(one)
    assert [it.recall(one) is not None for one in many] == [False, False, True, True, True]
    it.verify(many[2])
    it.verify(many[0])  # the one unused for longest goes
    assert [it.recall(one) is not None for one in many] == [True, False, True, False, True]


def test_a_token_falls_with_its_key() -> None:
    clock, keys = Clock(), {"keys": [ec_jwk("ec-1"), ec_jwk("ec-2")]}
    it = TokenVerifier([Issuer(ISS, lambda: keys)], AUDIENCE, clock)
    assert isinstance(it.verify(GOOD), Claims)
    keys["keys"] = [ec_jwk("ec-2")]
    assert isinstance(it.verify(GOOD), Claims)  # the set is not old yet
    clock.now += MAX_AGE
    assert it.verify(GOOD) == tokens.UNTRUSTED


def test_a_token_falls_with_its_key_when_a_stranger_makes_us_look() -> None:
    clock, keys = Clock(), {"keys": [ec_jwk("ec-1"), ec_jwk("ec-2")]}
    it = TokenVerifier([Issuer(ISS, lambda: keys)], AUDIENCE, clock)
    it.verify(GOOD)
    keys["keys"] = [ec_jwk("ec-2")]
    clock.now += 11
    it.verify(token(header=HEADER | {"kid": "unknown"}))
    assert it.verify(GOOD) == tokens.UNTRUSTED


def test_an_issuer_twice_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="twice"):
        TokenVerifier([Issuer(ISS, lambda: JWKS), Issuer(ISS, lambda: OTHER)], AUDIENCE, Clock())


def test_rsa_only_where_the_issuer_says_so() -> None:
    it = TokenVerifier([Issuer(ISS, lambda: JWKS, frozenset({"ES256"}))], AUDIENCE, Clock())
    assert isinstance(it.verify(GOOD), Claims)
    assert it.verify(rsa_token()) == tokens.UNTRUSTED


def test_texts_of_refusals_fit_an_error_description() -> None:
    refusals = [r for r in vars(tokens).values() if isinstance(r, Refuse)]
    assert len(refusals) >= 9
    assert len({r.code for r in refusals}) == len(refusals)
    for refusal in refusals:
        assert re.fullmatch(r"[\x20-\x21\x23-\x5b\x5d-\x7e]+", refusal.en)
        assert refusal.es != refusal.en


def test_bearer_takes_exactly_one_header() -> None:
    one = (b"authorization", b"Bearer abc")
    assert bearer([(b"host", b"x"), one]) == b"abc"
    assert bearer([(b"authorization", b"bearer abc")]) == b"abc"
    assert bearer([]) == tokens.MISSING
    assert bearer([(b"authorization", b"Basic abc")]) == tokens.MISSING
    assert bearer([(b"authorization", b"Bearer")]) == tokens.MISSING
    assert bearer([one, one]) == tokens.MALFORMED


def test_the_demo_issuer_issues_what_passes() -> None:
    clock = Clock()
    issuer = DemoIssuer("https://demo.example", AUDIENCE, clock)
    it = TokenVerifier([Issuer(issuer.iss, issuer.jwks)], AUDIENCE, clock)
    good = it.verify(issuer.token("ana", "fge-jalisco", ["prosecutor"], 60))
    assert isinstance(good, Claims)
    assert (good.subject, good.agency, good.roles, good.expires) == ("ana", "fge-jalisco", {"prosecutor"}, NOW + 60)
    assert it.verify(issuer.token("ana", "fge-jalisco", ["prosecutor"], exp=NOW - 60, iat=NOW - 90)) == tokens.EXPIRED
    assert it.verify(issuer.token("ana", "fge-jalisco", ["prosecutor"], jti=None)) == tokens.CLAIMS
    stranger = DemoIssuer("https://demo.example", AUDIENCE, clock)
    assert it.verify(stranger.token("ana", "fge-jalisco", ["prosecutor"])) == tokens.UNTRUSTED
