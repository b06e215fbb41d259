"""The verdict itself: it finds nothing where all is well, and each kind of wrong where one thing is changed by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from gateway.flow.leaf import Action, Leaf
from gateway.flow.ports import ReleaseState
from tests.faults.readers import Heard
from tests.faults.verdict import Evidence, Row, findings

CURRENT, SUPERSEDED, ERASED, WITHDRAWAL = (
    ReleaseState.CURRENT,
    ReleaseState.SUPERSEDED,
    ReleaseState.ERASED,
    ReleaseState.WITHDRAWAL,
)


def payload(version: int) -> dict[str, Any]:
    return {"infraction": {"label": f"VERSION {version}"}}


ROWS = [
    Row(1, "a", 1, SUPERSEDED, payload(1)),
    Row(2, "b", 1, ERASED, None),
    Row(3, "a", 2, CURRENT, payload(3)),
    Row(4, "b", 2, WITHDRAWAL, None),
    Row(5, "c", 1, CURRENT, payload(4)),
]
TOLD = [
    Heard(1, 0, "a", 1, payload(1)),
    Heard(3, 1, "a", 2, payload(3)),
    Heard(4, 3, "b", 2, None),
    Heard(5, 4, "c", 1, payload(4)),
]
EVIDENCE = Evidence(
    expected={0: [(SUPERSEDED, 1), (CURRENT, 3)], 1: [(ERASED, 0), (WITHDRAWAL, 0)], 2: [(CURRENT, 4)]},
    records={"a": 0, "b": 1, "c": 2},
    rows=ROWS,
    head=5,
    erased=0,
    topic=[TOLD[0], TOLD[0], *TOLD, *TOLD[2:]],  # what is known comes again, and is dropped
    position=5,
    positions=[0, 1, 5, 5],
    readers={"consumer": TOLD},
    stream=TOLD,
    leaves=[
        Leaf(action=Action.FLUSH, subject="x", sequences="1,3-4"),
        Leaf(action=Action.FLUSH, subject="x", sequences="5"),
    ],
)
ENDED = replace(
    EVIDENCE,
    expected={0: [(ERASED, 0), (ERASED, 0), (CURRENT, 3)], 1: [(ERASED, 0), (WITHDRAWAL, 0)], 2: [(ERASED, 0)]},
    rows=[
        *(row._replace(state=ERASED, payload=None) if row.state is not WITHDRAWAL else row for row in ROWS),
        Row(7, "a", 3, CURRENT, payload(3)),
    ],
    head=7,
    erased=6,
    topic=[Heard(6, 5, None, 0, None), Heard(7, 6, "a", 3, payload(3))],
    position=7,
    readers={"consumer": [*TOLD, Heard(6, 5, None, 0, None), Heard(7, 6, "a", 3, payload(3))]},
    stream=[*TOLD[:2], Heard(3, 0, None, 0, None), Heard(7, 0, "a", 3, payload(3))],
    leaves=[Leaf(action=Action.FLUSH, subject="x", first=1, last=7)],
)


@pytest.mark.parametrize("evidence", [EVIDENCE, ENDED])
def test_nothing_is_found_where_all_is_well(evidence: Evidence) -> None:
    assert findings(evidence) == []


def without(told: list[Heard], sequence: int) -> list[Heard]:
    return [one for one in told if one.sequence != sequence]


OTHER = Heard(3, 1, "a", 2, payload(9))
WRONG: dict[str, tuple[Callable[[], Evidence], tuple[str, str]]] = {
    "a version is lost": (
        lambda: replace(EVIDENCE, expected={**EVIDENCE.expected, 3: [(CURRENT, 5)]}),
        ("lost", "store"),
    ),
    "a version is doubled": (
        lambda: replace(EVIDENCE, expected={**EVIDENCE.expected, 0: [(CURRENT, 3)]}),
        ("doubled", "store"),
    ),
    "another version is shown": (
        lambda: replace(EVIDENCE, expected={**EVIDENCE.expected, 2: [(CURRENT, 9)]}),
        ("differs", "store"),
    ),
    "versions are not counted": (
        lambda: replace(EVIDENCE, rows=[*ROWS[:4], ROWS[4]._replace(version=2)]),
        ("out of order", "store"),
    ),
    "a sequence is missing": (lambda: replace(EVIDENCE, head=6), ("hole", "store")),
    "a row beyond the head": (lambda: replace(EVIDENCE, head=4), ("hole", "store")),
    "a message is lost": (lambda: replace(EVIDENCE, topic=without(TOLD, 5)), ("lost", "topic")),
    "a gap": (lambda: replace(EVIDENCE, topic=without(TOLD, 3)), ("gap", "topic")),
    "a withdrawal is lost": (lambda: replace(EVIDENCE, readers={"consumer": without(TOLD, 4)}), ("lost", "consumer")),
    "another payload": (lambda: replace(EVIDENCE, topic=[TOLD[0], OTHER, *TOLD[2:]]), ("differs", "topic")),
    "a message that is no row": (
        lambda: replace(EVIDENCE, topic=[*TOLD, Heard(6, 5, "d", 1, payload(1))]),
        ("differs", "topic"),
    ),
    "an end that never was": (
        lambda: replace(EVIDENCE, topic=[*TOLD, Heard(6, 5, None, 0, None)]),
        ("differs", "topic"),
    ),
    "an end that is not told": (
        lambda: replace(ENDED, stream=without(list(ENDED.stream or ()), 3)),
        ("differs", "stream"),
    ),
    "the same under two sequences": (
        lambda: replace(EVIDENCE, readers={"consumer": [*TOLD, TOLD[3]._replace(sequence=6)]}),
        ("doubled", "consumer"),
    ),
    "an older version after a newer": (
        lambda: replace(EVIDENCE, readers={"consumer": [*TOLD, TOLD[0]._replace(sequence=6)]}),
        ("out of order", "consumer"),
    ),
    "the stream repeats itself": (lambda: replace(EVIDENCE, stream=[*TOLD, TOLD[3]]), ("doubled", "stream")),
    "the stream goes back": (lambda: replace(EVIDENCE, stream=[*TOLD, TOLD[2]]), ("out of order", "stream")),
    "no leaf": (lambda: replace(EVIDENCE, leaves=EVIDENCE.leaves[:1]), ("unlogged", "stream")),
    "the position is behind": (lambda: replace(EVIDENCE, position=4), ("position", "relay")),
    "the position is ahead": (lambda: replace(EVIDENCE, position=6), ("position", "relay")),
    "the position went back": (lambda: replace(EVIDENCE, positions=[5, 1, 5]), ("position", "relay")),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_is_found(wrong: str) -> None:
    spoilt, expected = WRONG[wrong]
    assert expected in {(found.kind, found.where) for found in findings(spoilt())}


def test_a_gap_that_was_closed_later_is_none_where_that_may_be() -> None:
    closed = replace(EVIDENCE, topic=[TOLD[0], *TOLD[2:], *TOLD[1:]])
    assert {found.kind for found in findings(closed)} == {"gap"}
    assert findings(replace(closed, mended=True)) == []
