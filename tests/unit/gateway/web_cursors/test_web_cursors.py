from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.refusal import Refuse
from gateway.web.cursors import INVALID_CURSOR, LIFETIME, MAX_POSITION, Binding, CursorSeal, query_digest

KEY = bytes(range(32))
MINE = Binding("https://idp.example", "ana", "fge-jalisco", "zapopan-2026-01.incidentes", query_digest({"limit": 50}))
POSITION = ("2026-01-05", 17)
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


class Clock:
    def __init__(self) -> None:
        self.now = 1_800_000_000.5

    def __call__(self) -> float:
        return self.now


def seal(clock: Clock | None = None, key: bytes = KEY) -> CursorSeal:
    return CursorSeal(key, clock or Clock())


SEALED = seal().seal(MINE, POSITION)


@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs"]), max_size=20) | st.integers(-(2**63), 2**63 - 1) | st.none(),
        max_size=3,
    )
)
def test_positions_come_back_and_every_cursor_is_as_long(position: list[str | int | None]) -> None:
    it = seal()
    cursor = it.seal(MINE, tuple(position))
    assert it.open(MINE, cursor) == tuple(position)
    assert len(cursor) == len(SEALED)


@pytest.mark.parametrize(
    "other",
    [
        replace(MINE, issuer="https://other.example"),
        replace(MINE, subject="luis"),
        replace(MINE, agency="zapopan-policia"),
        replace(MINE, view="zapopan-2026-01.audiencias"),
        replace(MINE, query=query_digest({"limit": 51})),
        replace(MINE, subject="anafge", agency="-jalisco"),
        replace(MINE, subject="", agency="anafge-jalisco"),
        replace(MINE, view="", query=MINE.view.encode() + MINE.query),
    ],
)
def test_another_callers_views_or_querys_cursor_is_refused(other: Binding) -> None:
    assert seal().open(other, SEALED) == INVALID_CURSOR


@given(st.integers(0, len(SEALED) - 1), st.sampled_from(ALPHABET))
def test_one_letter_changed_is_refused(place: int, letter: str) -> None:
    changed = SEALED[:place] + letter + SEALED[place + 1 :]
    assert seal().open(MINE, changed) == (POSITION if changed == SEALED else INVALID_CURSOR)


@given(st.text(max_size=400) | st.text(ALPHABET, min_size=len(SEALED), max_size=len(SEALED)))
def test_noise_is_refused_and_never_raises(noise: str) -> None:
    assert seal().open(MINE, noise) == INVALID_CURSOR


@pytest.mark.parametrize("cursor", ["", SEALED[:-1], SEALED + "A", SEALED + "=", " " + SEALED, SEALED[:-1] + "é"])
def test_another_length_or_spelling_is_refused(cursor: str) -> None:
    assert seal().open(MINE, cursor) == INVALID_CURSOR


def test_it_expires_and_looks_like_any_other_refusal() -> None:
    clock = Clock()
    it = seal(clock)
    cursor = it.seal(MINE, POSITION)
    clock.now += LIFETIME - 1
    assert it.open(MINE, cursor) == POSITION
    clock.now += 1
    expired = it.open(MINE, cursor)
    assert isinstance(expired, Refuse)
    assert expired == it.open(MINE, "") == INVALID_CURSOR


def test_another_key_does_not_open_it() -> None:
    assert seal(key=bytes(32)).open(MINE, SEALED) == INVALID_CURSOR
    assert seal().open(MINE, SEALED) == POSITION


def test_equal_worlds_seal_equal() -> None:
    assert seal().seal(MINE, POSITION) == SEALED


def test_nothing_of_the_position_shows() -> None:
    other = seal().seal(MINE, ("2026-01-05", 18))
    assert sum(a == b for a, b in zip(SEALED, other, strict=True)) < len(SEALED) / 4


def test_a_weak_key_and_a_long_position_are_mistakes() -> None:
    with pytest.raises(ValueError, match="32"):
        seal(key=bytes(31))
    fits = ("x" * (MAX_POSITION - 4),)
    assert seal().open(MINE, seal().seal(MINE, fits)) == fits
    with pytest.raises(ValueError, match="fit"):
        seal().seal(MINE, ("x" * (MAX_POSITION - 3),))


def test_a_query_is_the_same_in_any_order_of_its_members() -> None:
    assert query_digest({"a": 1, "b": [date(2026, 1, 1)]}) == query_digest({"b": [date(2026, 1, 1)], "a": 1})
    assert query_digest({"a": [1, 2]}) != query_digest({"a": [2, 1]})
