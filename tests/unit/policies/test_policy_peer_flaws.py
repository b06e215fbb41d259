"""Each flaw that was reproduced in the best-known peer, by name: the flaw itself beside what happens here."""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import b32encode
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import product
from typing import Any

import orjson
import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from policies_world import ADULT_CURP, CANARY, CHILD_CURP, agreement, clause, curp, keys, person, record, secret, view

from contracts.document import DocumentError
from contracts.kinds import KINDS
from policies.deidentify import compile_views
from policies.keys import NotOurs
from policies.views import Scope, View, views_of

KEYS = keys()
SHARED = Scope("agreement", "zapopan-2026-01", 1)
PSEUDONYM = KEYS.pseudonymiser(SHARED, "person")
PERSONS = view({"persons[].curp": "{pseudonym: person}", "persons[].role": "keep"})


def payload(chosen: View, made: Any) -> dict[str, Any]:
    [found] = compile_views(KINDS[chosen.kind], [chosen], KEYS)(made)
    document: dict[str, Any] = orjson.loads(found.payload)
    return document


# An unmapped field passes in clear.


def test_an_unmapped_field_does_not_pass() -> None:
    known = record("incident", persons=[person()])
    unknown = known.model_copy(update={"apodo": CANARY, "persons": [known.persons[0].model_copy(update={"x": CANARY})]})  # type: ignore[attr-defined]
    assert CANARY in repr(vars(unknown))
    assert payload(PERSONS, unknown) == payload(PERSONS, known)


def test_nor_does_an_agreement_that_leaves_it_out_compile() -> None:
    text = clause({}).replace("      narrative: suppress\n", "")
    with pytest.raises(DocumentError, match=r"narrative.* is not decided"):
        views_of(agreement(text))


# A nested list gives every person the last person's pseudonym.


def test_in_a_nested_list_everybody_keeps_their_own_pseudonym() -> None:
    curps = [ADULT_CURP, curp("LOPA850505MJCRRN0"), CHILD_CURP]
    found = payload(PERSONS, record("incident", persons=[person(curp=one) for one in curps]))["persons"]
    assert [one["curp"] for one in found] == [PSEUDONYM(one) for one in curps]
    assert len({one["curp"] for one in found}) == 3


def test_what_lies_deeper_in_a_list_is_each_one_s_own_too() -> None:
    chosen = view({"persons[].contact.phone": "{pseudonym: phone}", "persons[].detention.registry_folio": "{token: d}"})
    people = [
        person(contact={"phone": f"33123456{n}0"}, detention={"registry_folio": f"RND-{n}"}, curp=ADULT_CURP)
        for n in range(3)
    ]
    found = payload(chosen, record("incident", occurred_at=None, report_class="administrative", persons=people))
    phones = [one["contact"]["phone"] for one in found["persons"]]
    make = KEYS.pseudonymiser(SHARED, "phone")
    assert phones == [make(f"33123456{n}0") for n in range(3)]


# A list of records has each operator applied several times.


def test_of_several_records_each_is_transformed_once() -> None:
    chosen = view({"persons[].curp": "{pseudonym: person}", "persons[].age": "{band: 10}", "folio": "{token: folio}"})
    run = compile_views(KINDS["incident"], [chosen], KEYS)
    made = [record("incident", folio=f"F-{n}", persons=[person(age=30 + n)]) for n in range(5)]
    together = [run(one)[0].payload for one in made]
    assert together == [compile_views(KINDS["incident"], [chosen], KEYS)(one)[0].payload for one in made]
    for n, one in enumerate(map(orjson.loads, together)):
        assert one["persons"][0]["curp"] == PSEUDONYM(ADULT_CURP)
        assert KEYS.open_token(SHARED, "folio", one["folio"]) == f"F-{n}"
    assert [run(one)[0].payload for one in made] == together, "a second run finds its records unchanged"


# An integer crashes it.


@pytest.mark.parametrize("wrong", [7, 7.5, True, b"x", ["x"], {"x": 1}, 10**400, float("nan")], ids=repr)
def test_a_value_of_another_type_costs_itself_and_raises_nothing(wrong: object) -> None:
    chosen = view({"persons[].curp": "{pseudonym: person}", "persons[].rfc": "{token: rfc}", "status": "keep"})
    known = record("incident", status="abierto", persons=[person()])
    one = known.persons[0].model_copy(update={"rfc": wrong})  # type: ignore[attr-defined]
    [found] = compile_views(KINDS["incident"], [chosen], KEYS)(known.model_copy(update={"persons": [one]}))
    assert orjson.loads(found.payload) == {"persons": [{"curp": PSEUDONYM(ADULT_CURP)}], "status": "abierto"}
    assert found.suppressed == 1


def test_numbers_lists_and_nulls_keep_their_types() -> None:
    fields = {"persons[].age": "{band: 10}", "officer_count": "keep", "use_of_force": "keep", "persons[].role": "keep"}
    chosen = view(fields | {"place.latitude": "{geo: 2}", "place.municipality": "keep", "place.sector": "keep"})
    made = record(
        "incident",
        officer_count=0,
        use_of_force=False,
        place={"latitude": 20.123456, "municipality": None},
        persons=[person(age=30), {"role": "officer"}],
    )
    found = compile_views(KINDS["incident"], [chosen], KEYS)(made)[0].payload
    people = '[{"age":"30-39","role":"detained"},{"role":"officer"}]'
    assert (
        found.decode() == f'{{"officer_count":0,"persons":{people},"place":{{"latitude":20.12}},"use_of_force":false}}'
    )


# Unsalted hashes can be brute-forced.


def candidates() -> Iterator[str]:
    """Every CURP that an acquaintance has to try: name, sex and state are known, the birthday within a month."""
    first = date(1990, 1, 1)
    for day, mark in product(range(31), "0123"):
        yield curp(f"GOMC{first + timedelta(day):%y%m%d}HJCRRR{mark}")


def _digests(name: str) -> Callable[[str], str]:
    return lambda text: b32encode(hashlib.new(name, text.encode()).digest()[:16]).decode().rstrip("=").lower()


def _keyed(key: bytes) -> Callable[[str], str]:
    return lambda text: b32encode(hmac.digest(key, text.encode(), "sha256")[:16]).decode().rstrip("=").lower()


def test_a_pseudonym_is_not_found_by_trying_every_curp_where_a_bare_digest_is() -> None:
    _, kid, body = PSEUDONYM(ADULT_CURP).split(".")
    bare = _digests("sha256")
    assert [one for one in candidates() if bare(one) == bare(ADULT_CURP)] == [ADULT_CURP], "the flaw"
    known = [kid, bytes.fromhex(kid), b"", "zapopan-2026-01", "person", "convenio/1", json.dumps(["person", 1])]
    guesses = [_keyed(one if isinstance(one, bytes) else one.encode()) for one in known]
    guesses += [_digests(name) for name in ("md5", "sha1", "sha256", "sha512", "blake2b")]
    guesses += [lambda text, salt=salt: bare(f"{salt}{text}") for salt in known]  # type: ignore[misc]  # bound
    assert not any(guess(one) == body for guess in guesses for one in candidates())
    assert [one for one in candidates() if PSEUDONYM(one).endswith(body)] == [ADULT_CURP], "only who holds the key can"


# Encryption without authentication.


def test_an_altered_token_opens_as_nothing_where_bare_encryption_opens_as_another_value() -> None:
    plain = b"PLACAS: JKL-12-34 PLACAS: ABC-99"
    cipher = Cipher(algorithms.AES(secret("x")), modes.CBC(bytes(16)))
    sealed = bytearray(cipher.encryptor().update(plain))
    sealed[0] ^= 1
    assert cipher.decryptor().update(bytes(sealed)) != plain, "the flaw: no error, another value"
    token = KEYS.tokeniser(SHARED, "plates")("JKL1234")
    for at in range(len("t1.00000000."), len(token)):
        altered = token[:at] + ("a" if token[at] != "a" else "b") + token[at + 1 :]
        with pytest.raises(NotOurs):
            KEYS.open_token(SHARED, "plates", altered)
    for cut in (token[:-1], token + "a", token.upper(), token.replace("t1.", "t2."), token[:13], ""):
        with pytest.raises(NotOurs):
            KEYS.open_token(SHARED, "plates", cut)
