import contextlib
from datetime import date
from typing import Annotated, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field

from contracts.document import Document, DocumentError, dotted


class Clause(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    name: str
    kind: Literal["incident", "hearing"]
    years: int | dict[str, int] = 1


class Paper(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    title: str
    clauses: list[Clause] = []


NAMED = "names with values are expected: {name: value}"
GOOD = """\
title: Convenio
clauses:
  - name: uno
    kind: incident
  - name: dos
    kind: hearing
    years: 3
"""


def complaints(text: str) -> list[str]:
    with pytest.raises(DocumentError) as raised:
        Document(text, "a.yaml").to(Paper)
    return str(raised.value).splitlines()


def test_a_good_document_becomes_its_model():
    paper = Document(GOOD, "a.yaml").to(Paper)
    assert [clause.name for clause in paper.clauses] == ["uno", "dos"]


def test_every_complaint_names_file_line_field_and_what_would_be_right():
    text = GOOD.replace("hearing", "trial").replace("name: uno", "nome: uno").replace("years: 3", "years: tres")
    assert complaints(text) == [
        "a.yaml:3: clauses[0].name: is missing; add it",
        "a.yaml:3: clauses[0].nome: is not a known name here; remove it or correct its spelling",
        "a.yaml:6: clauses[1].kind: found 'trial'; expected 'incident' or 'hearing'",
        f"a.yaml:7: clauses[1].years: found 'tres'; a whole number is expected, or {NAMED}",
    ]


def test_lines_of_things_that_are_not_written_are_those_around_them():
    document = Document(GOOD, "a.yaml")
    assert document.line(("clauses", 1, "years")) == 7
    assert document.line(("clauses", 1, "absent", "deeper")) == 5
    assert document.line(("nowhere",)) == 1
    assert str(document.complain(("clauses", 0, "kind"), "a", "b")) == "a.yaml:4: clauses[0].kind: a; b"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "a.yaml:1: document: not a mapping of names to values; see the example in docs/"),
        ("- a\n", "a.yaml:1: document: not a mapping of names to values; see the example in docs/"),
        ("a: 1\nb: {\n", "a.yaml:3: document: expected the node content"),
        ("title: x\x00y\n", "a.yaml:1: document: not YAML; UTF-8 text without control characters"),
        ("title: a\nb: 1\ntitle: c\n", "a.yaml:3: title: is given a second time; line 1 has it"),
        ("title: 2026-13-45\n", "a.yaml:1: title: unreadable value; quote it as text"),
        ("title: a\nb: " + "9" * 5000, "a.yaml:2: b: unreadable value; quote it as text"),
        ("title: !!python/name:os.system x\n", "a.yaml:1: title: unreadable value; quote it as text"),
        ("title: &a [*a]\n", "a.yaml:1: title[0]: an alias inside itself; write the value out"),
        ("title: *nowhere\n", "a.yaml:1: document: found undefined alias"),
        ("--- {}\n--- {}\n", "a.yaml:2: document: but found another document"),
        ("[" * 600, "a.yaml:1: document: nested too deeply"),
    ],
)
def test_what_is_no_document_is_said_and_where(text, complaint):
    (found,) = complaints(text)
    assert found.startswith(complaint)


def test_aliases_can_not_blow_a_small_file_up():
    text = "a: &a [1,1,1,1,1,1,1,1,1,1]\n" + "".join(
        f"{name}: &{name} [{','.join([f'*{before}'] * 10)}]\n" for before, name in zip("abcdef", "bcdefg", strict=True)
    )
    (found,) = complaints(text)
    assert "the document is too large; split it" in found


def test_an_alias_that_repeats_a_short_value_is_fine():
    assert Document("a: &x [1, 2]\nb: *x\n", "f").data == {"a": [1, 2], "b": [1, 2]}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("no", "no"),
        ("on", "on"),
        ("yes", "yes"),
        ("true", True),
        ("False", False),
        ("014120", "014120"),
        ("01", "01"),
        ("12:30", "12:30"),
        ("12:30:00", "12:30:00"),
        ("1_000", "1_000"),
        ("0x1F", "0x1F"),
        ("1e3", "1e3"),
        (".inf", ".inf"),
        ("0", 0),
        ("-12", -12),
        ("1.5", 1.5),
        ("~", None),
        ("2026-01-31", date(2026, 1, 31)),
        ("'14'", "14"),
    ],
)
def test_an_unquoted_value_means_what_it_looks_like(written, meant):
    value = Document(f"a: {written}", "f").data["a"]
    assert value == meant
    assert type(value) is type(meant)


@given(st.from_regex(r"[0-9]{1,6}", fullmatch=True))
def test_a_code_keeps_its_leading_zeros(code):
    value = Document(f"a: {code}", "f").data["a"]
    assert str(value) == code


@given(st.text(max_size=200))
def test_any_text_is_a_document_or_a_complaint(text):
    with contextlib.suppress(DocumentError):
        Document(text, "f")


class Everything(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")] = "a"
    text: Annotated[str, Field(min_length=1, max_length=5)] = "a"
    odd: Annotated[str, Field(pattern="^x$")] = "x"
    amount: Annotated[float, Field(ge=0, le=1)] = 0
    yes: bool = True
    many: Annotated[list[str], Field(min_length=1, max_length=2)] = ["a"]
    parts: dict[str, str] = {}
    clause: Clause | None = None


@pytest.mark.parametrize(
    ("written", "found", "expected"),
    [
        ("name: Boletas 2024", "'Boletas 2024'", "a name of a-z, 0-9 and - is expected"),
        ("text: 12", "12", "a text is expected: in quotes if it looks like a number"),
        ("text: ''", "''", "a text that is not empty is expected"),
        ("text: abcdef", "'abcdef'", "at most 5 characters are expected"),
        ("text: [a]", "a list", "a text is expected: in quotes if it looks like a number"),
        ("text:", "nothing", "a text is expected: in quotes if it looks like a number"),
        ("odd: y", "'y'", "a text of the form ^x$ is expected"),
        ("amount: x", "'x'", "a number is expected"),
        ("amount: -1", "-1", "0 or more is expected"),
        ("amount: 2", "2", "1 or less is expected"),
        ("yes: 'no'", "'no'", "true or false is expected"),
        ("many: a", "'a'", "a list is expected: [one, other]"),
        ("many: []", "a list", "at least 1 in the list are expected"),
        ("many: [a, b, c]", "a list", "at most 2 in the list are expected"),
        ("parts: true", "true", "names with values are expected: {name: value}"),
        ("clause: uno", "'uno'", "names with values are expected: {name: value}"),
        ("clause: {name: a, kind: {}}", "names with values", "expected 'incident' or 'hearing'"),
    ],
)
def test_a_wrong_value_is_told_without_a_library_s_own_words(written, found, expected):
    with pytest.raises(DocumentError) as raised:
        Document(written, "f").to(Everything)
    (one,) = raised.value.complaints
    assert (one.found, one.expected) == (f"found {found}", expected)


def test_dotted_paths():
    assert dotted(("views", 0, "fields", "persons[].curp")) == "views[0].fields.persons[].curp"
    assert dotted(()) == "document"
