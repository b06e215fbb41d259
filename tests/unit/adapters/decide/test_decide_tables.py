"""Questions that one key answers together: what is written is what each answer alone would have written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.decide.blocks import Choice
from adapters.decide.field_questions import Question
from adapters.decide.labels import together
from adapters.decide.lots import Lot, Reply, Unclear, lot_of, possible
from adapters.decide.questions import answered, refusal
from adapters.decide.text import standing
from contracts.kinds import KINDS
from tests.unit.adapters.decide.test_decide import (
    BASE,
    drafted,
    loads,
    mapping,
    open_questions,
)
from tests.unit.adapters.decide.test_decide_labels import places

MEASURES = mapping(
    "repairs:",
    "  - {name: street, columns: [CALLE], catalogue: street}",
    "catalogues:",
    "  street:",
    "    AV HIDALGO: AV. HIDALGO",
    "    # LOMA: LOMAS   # ¿? 4",
    "    # PINO: PINOS   # ¿? o «EL PINO»? 9",
    "    # ROSA: ROSAS   # ¿? 2",
    "  measure-kind:",
    "    MULTA: fine",
    "    # VARIAS: TODO   # 1,800",
    "    # SERV: community_service   # ¿horas de trabajo? 5",
    "    # ARR 36: arrest   # ¿? 3",
    "    # OTRA: TODO   # 40",
    "    # AMON: warning   # ¿? 9",
    "    # S/M: TODO   # 1",
    *BASE[:3],
    "  place.street: {text: CALLE}",
    "  measure.kind: {code: SANCION, catalogue: measure-kind, unknown: quarantine}",
)


def tables(text: str, kind: str = "hearing") -> dict[str, Lot]:
    """Those that are open, by sort, if each is answered or put off alone."""
    found, made = open_questions(text, kind), dict[str, Lot]()
    while found:
        if (lot := lot_of(found)) is not None:
            made[lot.sort] = lot
        done = {one.same for one in (lot.questions if lot is not None else found[:1])}
        found = [one for one in found if one.same not in done]
    return made


def tables_of(text: str) -> list[Lot]:
    """Those that come one after the other if each is answered by its key."""
    made = list[Lot]()
    while (found := open_questions(text, "hearing")) and (lot := lot_of(found)) is not None:
        made.append(lot)
        text = write(text, lot.reply(lot.key))
    return made


def catalogue(text: str, name: str = "measure-kind") -> dict[str, str]:
    found: dict[str, str] = standing(text)["catalogues"][name]
    return found


def write(text: str, reply: Reply | None, kind: str = "hearing") -> str:
    assert isinstance(reply, Reply)
    return answered(text, together([choice for _, choice in reply.written]), KINDS[kind])


def names(questions: list[Question]) -> list[str]:
    return [one.row.label for one in questions if one.row is not None]


def test_a_catalogue_is_a_table_of_what_is_proposed_and_one_of_what_is_not_those_of_most_rows_first() -> None:
    found = tables(MEASURES)
    assert {sort: [row.label for row in lot.rows] for sort, lot in found.items()} == {
        "spelling": ["PINO", "LOMA", "ROSA"],
        "proposed": ["AMON", "SERV", "ARR 36"],
        "unsaid": ["VARIAS", "OTRA", "S/M"],
    }
    assert [(row.value, row.doubt) for row in found["proposed"].rows] == [
        ("warning: amonestación", ""),
        ("community_service: trabajo en favor de la comunidad", "horas de trabajo"),
        ("arrest: arresto", ""),
    ]
    assert [row.rows for row in found["unsaid"].rows] == [1800, 40, 1]


def two_places() -> str:
    """With two labels that stand in the catalogues of two fields."""
    return places().replace("    # GDL: TODO", "    # TLQ: TODO   # 3\n    # GDL: TODO")


@pytest.mark.parametrize(("text", "n"), [(MEASURES, 3), (two_places(), 1), (drafted("incident"), 1)])
def test_one_key_for_all_writes_what_each_answer_alone_writes(text: str, n: int) -> None:
    kind = str(standing(text)["kind"])
    found = tables(text, kind)
    assert len(found) == n
    for lot in found.values():
        made = write(text, lot.reply(lot.key), kind)
        singly = text
        for one in lot.questions:
            again = next(other for other in open_questions(singly, kind) if other.same == one.same)
            assert again.row is not None
            singly = answered(singly, again.row.whole, KINDS[kind])
        assert standing(made) == standing(singly)
        assert not refusal(text, made, "m.yaml")
        assert not {one.same for one in lot.questions} & {one.same for one in open_questions(made, kind)}


@pytest.mark.parametrize("sort", ["proposed", "unsaid", "spelling"])
def test_in_every_table_numbers_are_those_that_are_asked_alone_and_nothing_else_is_taken(sort: str) -> None:
    lot = tables(MEASURES)[sort]
    assert lot.reply("3, 1") == Reply([], [lot.questions[2], lot.questions[0]])


def test_a_value_may_be_typed_beside_a_number_by_its_name_or_its_own_number() -> None:
    reply = tables(MEASURES)["proposed"].reply("2=none 3=2")
    assert isinstance(reply, Reply)
    assert reply.alone == []
    made = write(MEASURES, reply)
    assert catalogue(made) == {"MULTA": "fine", "SERV": "none", "ARR 36": "fine"}


def test_labels_without_a_value_stay_in_their_table_unless_they_are_named() -> None:
    lot = tables(MEASURES)["unsaid"]
    reply = lot.reply("1=fine 3")
    assert isinstance(reply, Reply)
    assert (names([one for one, _ in reply.written]), names(reply.alone)) == (["VARIAS"], ["S/M"])
    made = write(MEASURES, reply)
    assert catalogue(made) == {"MULTA": "fine", "VARIAS": "fine"}
    assert [row.label for row in tables(made)["unsaid"].rows] == ["OTRA", "S/M"]


def test_none_of_them_leaves_the_catalogue_without_them_and_says_how_many_rows_that_costs() -> None:
    lot = tables(MEASURES)["unsaid"]
    assert sum(row.aside for row in lot.rows) == 1841
    assert sum(row.without for row in lot.rows) == 0
    made = write(MEASURES, lot.reply("n"))
    assert catalogue(made) == {"MULTA": "fine"}
    assert "VARIAS" not in made
    left = MEASURES.replace("measure.kind: {code: SANCION, ", "outcome: {code: SANCION, ")
    left = left.replace("unknown: quarantine", "unknown: 'null'")
    lot = tables(left)["unsaid"]
    assert (sum(row.aside for row in lot.rows), sum(row.without for row in lot.rows)) == (0, 1841)


def test_a_table_is_no_longer_than_what_can_be_seen_at_once_and_the_rest_stands_in_the_next() -> None:
    labels = [f"    # L{n}: warning   # ¿? {1000 - n}" for n in range(150)]
    line = "  measure.kind: {code: SANCION, catalogue: measure-kind, unknown: quarantine}"
    text = mapping("catalogues:", "  measure-kind:", "    MULTA: fine", *labels, *BASE[:3], line)
    lot = tables_of(text)
    assert [len(one.questions) for one in lot] == [40, 40, 40, 30]
    assert [one.rows[0].label for one in lot] == ["L0", "L40", "L80", "L120"]


@given(st.lists(st.integers(1, 12), min_size=1, unique=True), st.sets(st.integers(1, 12)))
def test_of_a_table_only_what_has_a_value_beside_it_is_written_and_only_what_was_named_is_asked(
    wrong: list[int], fine: set[int]
) -> None:
    labels = [f"    # L{n}: warning   # ¿? {100 - n}" for n in range(1, 13)]
    line = "  measure.kind: {code: SANCION, catalogue: measure-kind, unknown: quarantine}"
    lot = tables(mapping("catalogues:", "  measure-kind:", "    MULTA: fine", *labels, *BASE[:3], line))["proposed"]
    reply = lot.reply(" ".join([*map(str, wrong), *(f"{n}=fine" for n in sorted(fine - {*wrong}))]))
    assert isinstance(reply, Reply)
    assert names(reply.alone) == [f"L{n}" for n in wrong]
    assert [choice.line for _, choice in reply.written] == [f"L{n}: fine" for n in sorted(fine - {*wrong})]


TWICE = ("1 1", "1 1=fine", "1=fine 1", "1=2 01=3")
SPACED = ('1="fine', '1=fine"', "1=fine=2", "1=", "=2", "1= 2", "1 = 2", "1= 2=fine", "1=2=3")


@pytest.mark.parametrize(
    "said",
    ["", "x", "4", "-1", "1 x", "0 1", "s 1", "1 s", "1=9", "1=multa", "1.5", "1-3", "n", "99999", *TWICE, *SPACED],
)
def test_what_cannot_be_understood_whole_answers_nothing(said: str) -> None:
    assert isinstance(tables(MEASURES)["proposed"].reply(said), Unclear)


@pytest.mark.parametrize(
    ("said", "part"),
    [
        ("2=EN TRÁMITE 1=CERRADA 3", "EN TRÁMITE"),
        ('2="EN TRÁMITE, 3" 1=none', "EN TRÁMITE, 3"),
        ("1=fine x", "fine x"),
        ("1=fine, x 2", "x 2"),
        ("1=fine 2 7", "7"),
        ("2=fine 3= 1=none", "3= 1=none"),
    ],
)
def test_a_value_goes_on_to_the_next_number_and_what_is_not_understood_is_said(said: str, part: str) -> None:
    answer = tables(MEASURES)["proposed"].reply(said)
    assert isinstance(answer, Unclear)
    assert answer.part == part


def test_quotes_hold_a_value_together() -> None:
    reply = tables(MEASURES)["proposed"].reply('1="none" 2')
    assert isinstance(reply, Reply)
    assert ([choice.line for _, choice in reply.written], names(reply.alone)) == (["AMON: none"], ["SERV"])


def test_a_value_cannot_be_typed_where_no_catalogue_takes_one() -> None:
    assert isinstance(tables(MEASURES)["spelling"].reply("1=ROSALES"), Unclear)
    assert isinstance(tables(MEASURES)["unsaid"].reply("s"), Unclear)


def test_nought_asks_each_alone_and_writes_nothing() -> None:
    lot = tables(MEASURES)["proposed"]
    assert lot.reply("u") == Reply([], [*lot.questions])
    asked = {one.same for one in lot.questions}
    assert lot_of([*lot.questions], asked) is None


def test_labels_of_one_meaning_are_one_row_and_a_municipality_s_key_is_typed_beside_it() -> None:
    text = two_places()
    lot = tables(text, "case")["unsaid"]
    assert [row.label for row in lot.rows] == [
        "GDL (también en address-municipality: 6)",
        "TLQ (también en address-municipality: 3)",
    ]
    assert isinstance(lot.reply("1=14999"), Unclear)
    made = write(text, lot.reply("1=14039 2=14098"), "case")
    assert made.count("    GDL: '14039'") == 2
    assert "    TLQ: '14098'" in made


def test_what_would_be_refused_is_left_out_and_the_rest_is_taken() -> None:
    labels = [f"    # M{n}: '{n:02}'   # ¿? {n}" for n in (1, 2, 77, 3, 99, 4)]
    state = "  place.state: {code: EDO, catalogue: edo, unknown: 'null'}"
    text = mapping("catalogues:", "  edo:", "    OAX: '20'", *labels, *BASE, state)
    reply = tables(text)["proposed"].reply("s")
    assert isinstance(reply, Reply)
    choices = [choice for _, choice in reply.written]
    taken = possible(text, choices, KINDS["hearing"], "m.yaml")
    assert sorted(one.line.partition(":")[0] for one in taken) == ["M1", "M2", "M3", "M4"]
    made = answered(text, together(taken), KINDS["hearing"])
    assert loads(made)
    assert len(open_questions(made, "hearing")) == 2
    wrong: list[Choice] = [one for one in choices if one not in taken]
    assert possible(text, wrong, KINDS["hearing"], "m.yaml") == []


def test_one_value_for_all_that_have_no_number_where_none_is_proposed() -> None:
    unsaid = next(lot for lot in tables_of(MEASURES) if lot.sort == "unsaid")
    assert [row.label for row in unsaid.rows] == ["VARIAS", "OTRA", "S/M"]
    said = catalogue(write(MEASURES, unsaid.reply("2=fine =warning")))
    assert {label: said[label] for label in ("VARIAS", "OTRA", "S/M")} == {
        "VARIAS": "warning",
        "OTRA": "fine",
        "S/M": "warning",
    }
    assert isinstance(unsaid.reply("=nothing"), Unclear)
    assert isinstance(unsaid.reply("=fine =warning"), Unclear)
    singly = unsaid.reply("3 =warning")
    assert isinstance(singly, Reply)
    assert (names(singly.alone), len(singly.written)) == (["S/M"], 2)
    assert isinstance(tables(MEASURES)["proposed"].reply("=fine"), Unclear)  # what is proposed is looked at
