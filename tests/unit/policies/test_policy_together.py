"""What is made for many values at once is what would have been made for each."""

from __future__ import annotations

import base64
import pickle
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from policies_world import keys, person, record, records, view, views
from pydantic import BaseModel

from contracts.kinds import KINDS
from policies import base32, siv
from policies.deidentify import compile_views
from policies.keyed import Keyed
from policies.transforms import in_utc

KEYS = keys()
INCIDENT = KINDS["incident"]
SCOPE = view({}).scope
MADE = {
    "pseudonyms": KEYS.pseudonymiser(SCOPE, "person"),
    "tokens": KEYS.tokeniser(SCOPE, "person"),
    "references": KEYS.references().sealer("a.b", "source"),
}
each = pytest.mark.parametrize("made", MADE.values(), ids=MADE)
values = st.one_of(st.text(max_size=40), st.from_regex(r"[A-Z]{4}[0-9]{6}", fullmatch=True), st.text(min_size=100))


# AES-SIV


def test_the_cipher_held_to_is_the_standard_s() -> None:
    """RFC 5297, appendix A.1."""
    key = bytes.fromhex("fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff")
    bound = bytes.fromhex("101112131415161718191a1b1c1d1e1f2021222324252627")
    sealed = AESSIV(key).encrypt(bytes.fromhex("112233445566778899aabbccddee"), [bound])
    assert sealed.hex() == "85632d07c6e8f37f950acd320a2ecc9340c02b9690c4dc04daef7f6afe5c"


@settings(max_examples=300)
@given(st.data(), st.sampled_from((32, 48, 64)), st.integers(1, 9), st.binary(max_size=50))
def test_sealing_together_gives_what_sealing_each_gives(
    data: st.DataObject, long: int, blocks: int, bound: bytes
) -> None:
    key, size = data.draw(st.binary(min_size=long, max_size=long)), siv.BLOCK * blocks
    texts = data.draw(st.lists(st.binary(max_size=size), max_size=5))
    cipher = AESSIV(key)
    expected = [cipher.encrypt(text.ljust(size, b"\0"), [bound]) for text in texts]
    seal = siv.sealer(key, bound, size)
    assert seal(texts) == b"".join(expected)
    assert seal(texts[::-1]) == b"".join(expected[::-1]), "no call leaves anything for the next"


def test_a_text_that_is_too_long_is_refused() -> None:
    with pytest.raises(ValueError, match="at most 32 bytes"):
        siv.sealer(bytes(range(64)), b"", 32)([b"x", bytes(33)])


def test_threads_may_seal_at_once() -> None:
    seal, texts = siv.sealer(bytes(range(64)), b"", 128), [bytes([number]) for number in range(64)]
    expected = seal(texts)
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(lambda _: seal(texts), range(400))) == {expected}


# Keyed functions


@each
@given(st.lists(values, max_size=70))
def test_a_value_made_with_others_is_the_one_made_alone(made: Keyed, texts: list[str]) -> None:
    made.fill(texts)
    for text in [*texts, "AND ANOTHER 1"]:
        assert outcome(lambda text=text: made[text]) == outcome(lambda text=text: made(text))  # type: ignore[misc]
    made.clear()


def outcome(call: Any) -> str:
    try:
        return str(call())
    except ValueError:
        return "refused"


@each
def test_a_text_that_gives_nothing_is_not_in_the_others_way(made: Keyed) -> None:
    for odd in ("", "-", "x" * 200, "\ud800"):
        made.fill(["JKL1234", odd])
        assert made["JKL1234"] == made("JKL1234")
    made.clear()


@each
def test_what_is_kept_for_a_batch_does_not_show(made: Keyed) -> None:
    made.fill(["JKL1234"])
    assert repr(made) == "Keyed(1 values)"
    with pytest.raises((AttributeError, pickle.PicklingError, TypeError)):
        pickle.dumps(made)
    made.clear()


@given(st.lists(st.binary(min_size=16, max_size=16), max_size=70))
def test_base32_of_many_is_the_standard_one(several: list[bytes]) -> None:
    assert base32.encode_all(several) == [base64.b32encode(one).decode().lower().rstrip("=") for one in several]


def test_base32_is_of_sixteen_bytes() -> None:
    for wrong in ([bytes(15)], [bytes(15), bytes(17)]):
        with pytest.raises(ValueError, match="16 bytes"):
            base32.encode_all(wrong)


def test_without_the_interpreter_s_own_sha256_pseudonyms_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("_sha2", "_sha256"):
        monkeypatch.setitem(sys.modules, module, None)
    made = keys().pseudonymiser(SCOPE, "person")
    made.fill(["JKL1234"])
    assert made["JKL1234"] == MADE["pseudonyms"]("JKL1234")


# Times

ZONES = [ZoneInfo(name) for name in ("America/Mexico_City", "America/Tijuana", "Asia/Kolkata")]
times = st.one_of(
    st.datetimes(timezones=st.sampled_from([*ZONES, UTC])),
    st.datetimes(datetime(2021, 10, 31), datetime(2021, 11, 1), timezones=st.just(ZONES[0])),  # an hour comes twice
    st.sampled_from([None, "text", date(2026, 3, 15), datetime(2026, 3, 15), datetime(1, 1, 1, tzinfo=ZONES[2])]),
)


@given(st.lists(st.tuples(times, st.sampled_from(["minute", "hour", "day", None])), max_size=5))
def test_a_time_written_with_others_is_the_one_written_alone(moments: list[tuple[Any, str | None]]) -> None:
    together = in_utc(moments)
    assert together == [in_utc([one])[0] for one in moments]
    for (at, precision), text in zip(moments, together, strict=True):
        if isinstance(at, datetime) and precision != "day":
            assert (text and f"{text[:19]}Z") == _second(at)


def _second(at: datetime) -> str | None:
    try:
        return f"{at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z" if at.tzinfo else None
    except OverflowError:
        return None


# Records


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_a_batch_gives_what_its_records_give(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(list(KINDS.values())))
    deidentify = compile_views(kind, data.draw(views(kind)), KEYS)
    found = data.draw(st.lists(records(kind), max_size=4))
    assert deidentify.batch(found) == [deidentify(one) for one in found]


def test_a_record_of_a_wrong_shape_costs_its_batch_nothing() -> None:
    chosen = view(
        {"folio": "{pseudonym: folio}", "persons[].curp": "{token: person}", "vehicles[].plates": "{token: v}"}
    )
    deidentify = compile_views(INCIDENT, [chosen], KEYS)
    right = record("incident", folio="F-1", persons=[person()], vehicles=[{"plates": "JKL1234"}])
    odd: list[Any] = [None, 7, ["x"], [None], "text", [{"curp": 1}]]
    wrong = [INCIDENT.model.model_construct(folio=one, persons=one, vehicles=one) for one in odd]
    several: list[BaseModel] = [right, *wrong, INCIDENT.model.model_construct(), right]
    assert deidentify.batch(several) == [deidentify(one) for one in several]
    assert deidentify.batch([]) == []


def test_a_batch_is_forgotten_also_when_it_fails() -> None:
    deidentify = compile_views(INCIDENT, [view({"folio": "{pseudonym: folio}"})], KEYS)
    deidentify.batch([record("incident", folio="F-1")])
    with pytest.raises(TypeError, match="incident is expected"):
        deidentify.batch([record("incident", folio="F-1"), record("case")])
    assert [len(keyed) for keyed, _ in deidentify._met] == [0]
