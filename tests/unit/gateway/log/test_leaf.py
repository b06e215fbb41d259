import json
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.flow.leaf import LONGEST_BODY, Action, Leaf, LeafError, Outcome, new_id

AT = datetime(2026, 3, 4, 5, 6, 7, 89, tzinfo=UTC)
FULL = Leaf(
    id="019cb753-6c98-7000-8000-000000000000",
    at=AT,
    action=Action.SEARCH,
    subject="analista-1",
    agency="zapopan-policia",
    roles=("analyst",),
    view="zapopan-2026-01.incidentes-analisis",
    kind="incident",
    purpose="crime_analysis",
    reference="OF-12/2026",
    query={"since": "2026-01-01", "municipality": ["14120"]},
    records=0,
)
FULL_BODY = (
    b'{"action":"search","agency":"zapopan-policia","at":"2026-03-04T05:06:07.000089Z",'
    b'"id":"019cb753-6c98-7000-8000-000000000000","kind":"incident","outcome":"permit","purpose":"crime_analysis",'
    b'"query":{"municipality":["14120"],"since":"2026-01-01"},"records":0,"reference":"OF-12/2026",'
    b'"roles":["analyst"],"subject":"analista-1","v":1,"view":"zapopan-2026-01.incidentes-analisis"}'
)
texts = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=20)
counts = st.none() | st.integers(0, 2**53)
json_values = st.recursive(st.none() | st.booleans() | st.integers(-(2**53), 2**53) | texts, st.lists, max_leaves=5)
leaves = st.builds(
    Leaf,
    id=st.datetimes(datetime(1970, 1, 2), datetime(2999, 1, 1), timezones=st.just(UTC)).map(new_id),
    at=st.datetimes(timezones=st.just(UTC)),
    action=st.sampled_from(Action),
    outcome=st.sampled_from(Outcome),
    subject=texts.filter(bool),
    agency=texts,
    roles=st.lists(texts, max_size=3).map(tuple),
    view=texts,
    kind=texts,
    purpose=texts,
    reference=texts,
    query=st.dictionaries(texts, json_values, max_size=3),
    records=counts,
    first=counts,
    last=counts,
    reason=texts,
)


def test_the_stored_form_of_version_1_stays() -> None:
    assert FULL.encode() == FULL_BODY
    assert Leaf.decode(FULL_BODY) == FULL


@given(leaves)
def test_every_leaf_is_read_back_as_it_was(leaf: Leaf) -> None:
    assert Leaf.decode(leaf.encode()) == leaf


@given(leaves)
def test_the_body_is_sorted_json_without_spaces(leaf: Leaf) -> None:
    body = leaf.encode()
    again = json.dumps(json.loads(body), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert again.encode() == body


def test_one_instant_has_one_spelling() -> None:
    there = AT.astimezone(timezone(timedelta(hours=-6)))
    assert Leaf(id="a", at=there, action=Action.READ, subject="s").encode() == (
        Leaf(id="a", at=AT, action=Action.READ, subject="s").encode()
    )


@given(st.integers(0, len(FULL_BODY) - 1), st.integers(0, 255))
def test_a_changed_byte_is_another_leaf_or_none(at: int, byte: int) -> None:
    changed = FULL_BODY[:at] + bytes([byte]) + FULL_BODY[at + 1 :]
    try:
        leaf = Leaf.decode(changed)
    except LeafError:
        return
    assert (leaf == FULL) == (changed == FULL_BODY)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"v":1', b'"v":2'),
        (b'"v":1', b'"v":true'),
        (b'"v":1', b'"v":1.0'),
        (b'"v":1,', b'"v":1,"victim":"x",'),
        (b'"records":0', b'"records":"0"'),
        (b'"records":0', b'"records":true'),
        (b'"roles":["analyst"]', b'"roles":[1]'),
        (b'"roles":["analyst"]', b'"roles":[]'),
        (b'"agency":"zapopan-policia"', b'"agency":""'),
        (b'"action":"search"', b'"action":"erase"'),
        (b'"outcome":"permit",', b""),
        (b'"subject":"analista-1",', b""),
        (b'.000089Z"', b'.000089+00:00"'),
        (b'.000089Z"', b'.000089"'),
        (b'"v":1', b'"v": 1'),
        (b'{"action":"search"', b'{"action":"read","action":"search"'),
        (FULL_BODY, b"[]"),
        (FULL_BODY, b""),
        (FULL_BODY, b"\xff"),
    ],
)
def test_another_spelling_is_refused(old: bytes, new: bytes) -> None:
    assert old in FULL_BODY
    with pytest.raises(LeafError):
        Leaf.decode(FULL_BODY.replace(old, new))


@pytest.mark.parametrize(
    "members",
    [
        {"subject": ""},
        {"subject": "a\0b"},
        {"subject": "\ud800"},
        {"subject": "s", "query": {"a": object()}},
        {"subject": "s", "query": {"a": "x" * LONGEST_BODY}},
    ],
)
def test_what_cannot_be_stored_is_refused_before_anything_is_answered(members: dict[str, object]) -> None:
    with pytest.raises(LeafError):
        Leaf(action=Action.SEARCH, **members).encode()


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(LeafError):
        Leaf(id="a", at=datetime(2026, 1, 1), action=Action.READ, subject="s").encode()


@given(st.datetimes(datetime(1970, 1, 2), datetime(2999, 1, 1), timezones=st.just(UTC)))
def test_ids_are_uuid_version_7_and_sort_by_time(at: datetime) -> None:
    first, later = new_id(at), new_id(at + timedelta(milliseconds=2))
    assert (UUID(first).version, UUID(first).variant) == (7, "specified in RFC 4122")
    assert first < later
    assert UUID(first).int >> 80 == int(at.timestamp() * 1000)


def test_ids_do_not_repeat() -> None:
    assert len({new_id(AT) for _ in range(1000)}) == 1000


@given(leaves, leaves)
def test_times_sort_as_text(one: Leaf, other: Leaf) -> None:
    assert (one.columns()["at"] < other.columns()["at"]) == (one.at < other.at)


def test_new_leaves_are_of_now_and_permitted() -> None:
    before = datetime.now(UTC)
    leaf = Leaf(action=Action.COUNT, subject="s")
    assert before <= leaf.at <= datetime.now(UTC)
    assert leaf.outcome is Outcome.PERMIT
