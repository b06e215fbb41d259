"""A draft's open lines, answered in any order and in any way: the text that comes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import cycle, islice
from random import Random

import pytest

from adapters.decide.field_questions import Question
from adapters.decide.questions import answered, optional, questions, refusal
from adapters.decide.text import columns_in, edited, lines_of, standing
from adapters.draft.document import draft
from adapters.profile.table import Profile
from adapters.rows.mapper import read_mapping
from contracts.document import DocumentError
from contracts.kinds import KINDS

Columns = Mapping[str, Sequence[str]]
PEOPLE = ("SOTO LARA ANA MARIA", "PEÑA RUIZ LUIS", "DÍAZ MORA EVA", "LEÓN PAZ JOSÉ")
HEARINGS: Columns = {
    "FOLIO": ("A-1", "A-1", "A-2", "A-3", "A-3", "A-4", "A-5", "A-6"),
    "FECHA": ("03/04/24", "04/04/2024", "05/04/2024", "S/F"),
    "HORA": ("10:15", "S/H", "23:00", "00:00"),
    "NOMBRE DETENIDO": PEOPLE,
    "EDAD": ("30", "0", "25 AÑOS", "19"),
    "SX": ("1", "2"),
    "MOTIVO": ("RIÑA", "RUIDO", "RUIDO", "EBRIEDAD"),
    "LUGAR": ("COL CENTRO", "LOMA", "LOMAS", "COL CENTRO"),
    "SANCION": ("36 HRS", "10 UMA", "$500", "AMONESTACION", "OTRA"),
    "ESTATUS": ("CUMPLIDA", "CANCELADO", "CUMPLIDA", "PENDIENTE"),
    "CAPTURO": ("X", "Y"),
}
REPORTS: Columns = {
    "NO. REPORTE": tuple(f"R-{i}" for i in range(24)),
    "FECHA": tuple(f"{i + 1:02}/05/2024" for i in range(2)),
    "HORA REPORTE": ("10:15", "11:15", "23:00"),
    "HORA ARRIBO": ("10:25", "11:35", "00:10"),
    "TIPO": ("RIÑA", "ROBO", "CHOQUE", "OTRA COSA"),
    "DIRECCION": ("Hidalgo 12", "Juárez 4", "Morelos 30"),
    "COL": ("CENTRO", "LOMA"),
    "LAT": ("20.6", "0", "20.7", "120.7"),
    "LON": ("-103.3", "0", "103.4", "-3.3"),
    "DETENIDO": ("SI", "NO"),
    "QUEJOSO": PEOPLE,
    "TEL": ("3312345678", "3398765432"),
}
CASES: Columns = {
    "NUC": tuple(f"14-{i}/2024" for i in range(24)),
    "FECHA INICIO": ("03/04/2024 00:00", "04/04/2024 10:00", "05/04/2024 00:00"),
    "DELITO": ("ROBO", "LESIONES", "FRAUDE"),
    "ESTATUS": ("TR", "AT", "NEAP", "JUD"),
    "MUNICIPIO": ("TONALÁ", "ZAPOPAN", "189"),
    "CALIDAD": ("I", "V", "D"),
    "NOMBRE": PEOPLE,
    "SEXO": ("M", "F", "9"),
}
FILES = {"hearing": HEARINGS, "incident": REPORTS, "case": CASES}
TYPED = ("14120", "2024-01-01 2024-12-31", "place.street", "heard_at", "persons[0].alias", "x y: [", "…", "", "#")


def drafted(kind: str) -> str:
    columns = FILES[kind]
    cells = [[*islice(cycle(texts), 24)] for texts in columns.values()]
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*cells, strict=True)]
    profile = Profile()
    profile.feed(rows)
    return draft(KINDS[kind], "agencia", "fuente", {"csv": {"files": "a.csv"}}, profile).text


def loads(text: str) -> bool:
    try:
        read_mapping(text, "m.yaml")
    except DocumentError:
        return False
    return True


def open_questions(text: str, kind: str) -> list[Question]:
    return questions(text, KINDS[kind])


def after(text: str, kind: str, choose: Random | None = None) -> str:
    """All questions answered: by the first choice, or by any."""
    later = set[str]()
    while asked := [one for one in open_questions(text, kind) if one.same not in later]:
        question = optional(text, asked[0], "m.yaml", KINDS[kind])
        choices = [*question.choices, question.none]
        one = choices[0] if choose is None else choose.choice([*choices, None, question.typed(choose.choice(TYPED))])
        made = text if one is None else answered(text, one, KINDS[kind])
        if one is None or refusal(text, made, "m.yaml"):
            later.add(question.same)
            continue
        assert not loads(text) or loads(made)
        assert question.same not in [other.same for other in open_questions(made, kind)]
        text = made
    return text


@pytest.mark.parametrize("kind", FILES)
def test_drafts_ask_something(kind: str) -> None:
    assert len(open_questions(drafted(kind), kind)) > 5


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("seed", range(2))
def test_no_answers_leave_a_document_that_does_not_load_or_a_column_forgotten(kind: str, seed: int) -> None:
    text = drafted(kind)
    made = after(text, kind, Random(f"{kind}{seed}"))
    assert standing(made)
    specs = [line.value for line in lines_of(made) if line.section in ("fields", "made", "points", "repairs")]
    rest = [line.value for line in lines_of(made) if line.name in ("key", "withdraw") and not line.section]
    ignored = {line.name for line in lines_of(made) if line.section == "columns_ignored"}
    assert {*columns_in([*specs, *rest])} | ignored >= FILES[kind].keys()
    assert not {*columns_in([*standing(made)["fields"].values()])} & ignored


@pytest.mark.parametrize("kind", FILES)
def test_what_stood_before_an_answer_still_stands(kind: str) -> None:
    text = drafted(kind)
    had = {line.raw for line in lines_of(text) if line.section == "fields" and line.name and not line.open}
    made = after(text, kind)
    assert had - {line.raw for line in lines_of(made)} <= {line for line in had if "unknown: " in line}


@pytest.mark.parametrize("kind", FILES)
def test_no_edit_is_no_change(kind: str) -> None:
    text = drafted(kind)
    assert edited(text, {}) == text


def mapping(*lines: str, kind: str = "hearing", key: str = "key: {columns: [FOLIO]}") -> str:
    head = ["mapping: 1", "source: s", "owner: o", f"kind: {kind}", "zone: America/Mexico_City"]
    return "\n".join([*head, "read: {csv: {files: a.csv}}", key, *lines]) + "\n"


BASE = (
    "fields:",
    "  occurred_at: {date: FECHA, format: iso}",
    "  infraction.label: {text: FALTA}",
    "  measure.kind: {const: fine}",
)


def choose(text: str, number: int, kind: str = "hearing", about: str = "") -> str:
    asked = [one for one in open_questions(text, kind) if about in ("", one.about)]
    choice = asked[0].choices[number - 1] if number else asked[0].none
    assert choice is not None
    return answered(text, choice, KINDS[kind])


def test_the_line_that_stands_goes_when_the_other_is_chosen_and_other_questions_about_it_too() -> None:
    key = (
        "# DECIDA · DECIDE: ¿juntas? · both?\n# key: {columns: [FOLIO, NO]}\n# «NO» solo numera · only counts: no key\n"
        "# DECIDA · DECIDE: ¿copias? · copies?\n# key: {content: true, copies: one}\nkey: {content: true}"
    )
    text = mapping(*BASE, key=key)
    made = choose(text, 1)
    assert standing(made)["key"] == {"columns": ["FOLIO", "NO"]}
    assert open_questions(made, "hearing") == []
    assert "# «NO» solo numera · only counts: no key" in made
    stays = choose(choose(text, 0), 2)
    assert standing(stays)["key"] == {"content": True}
    assert open_questions(stays, "hearing") == []


def test_a_made_column_a_point_and_a_list_come_with_the_line_that_needs_them() -> None:
    text = mapping(
        "made:",
        "  # lat: {split: COORD, by: ',', part: 1}",
        "  # lon: {split: COORD, by: ',', part: 2}",
        "# points:",
        "#   scene: {x: lon, y: lat, reference: 'EPSG:4326', box: [-103.8, 20.4, -103.2, 21.0]}",
        "# each:   # de dónde · where from",
        "#   persons: {rows: true}",
        *BASE,
        "  # DECIDA · DECIDE: ¿es el lugar? · is it the place?",
        "  # place.latitude: {latitude_of: scene}",
        "  # place.longitude: {longitude_of: scene}",
        "  # DECIDA · DECIDE: ¿es la edad? · is it the age?",
        "  # persons[].age: {number: EDAD}",
        "  # persons[].role: {const: offender}",
    )
    assert loads(choose(text, 1, about="place.latitude"))
    both = choose(choose(text, 1, about="place.latitude"), 1, about="persons[].age")
    assert loads(both)
    assert "#" not in both.replace("# de dónde · where from", "")
    none = choose(text, 0, about="place.latitude")
    assert "lat:" not in none
    assert "  - COORD" in none


def test_coordinates_are_answered_with_their_point() -> None:
    text = mapping(
        "# DECIDA · DECIDE: fuera de lugar: 3 · out of place",
        "# points:",
        "#   scene: {x: LON, y: LAT, reference: 'EPSG:4326', box: [-103.8, 20.4, -103.2, 21.0]}",
        *BASE,
        "  # DECIDA · DECIDE: con points, arriba · with points, above",
        "  # place.latitude: {latitude_of: scene}",
        "  # DECIDA · DECIDE: con points, arriba · with points, above",
        "  # place.longitude: {longitude_of: scene}",
    )
    assert [one.about for one in open_questions(text, "hearing")] == ["points"]
    assert loads(choose(text, 1))
    assert "place." not in choose(text, 0)


def test_a_chosen_moment_says_whether_records_have_that_of_the_facts() -> None:
    text = mapping(
        "# undated: all   # solo si la fecha es de otro momento, abajo · only if the date is another moment's",
        "fields:",
        "  infraction.label: {text: FALTA}",
        "  measure.kind: {const: fine}",
        "  # DECIDA · DECIDE: ¿son los hechos? · the facts?",
        "  # occurred_at: {date: FECHA, format: iso}",
        "  # occurred_precision: {precision_of: occurred_at}",
        "  # heard_at: {date: FECHA, format: iso}   # ¿o · or: Momento de la audiencia?",
    )
    facts, hearing = choose(text, 1), choose(text, 2)
    assert ("undated" in facts, "occurred_precision" in facts) == (False, True)
    assert ("\nundated: all" in hearing, "occurred_precision" in hearing) == (True, False)
    assert loads(facts)
    assert loads(hearing)


def test_a_question_without_a_column_names_the_value_and_takes_another() -> None:
    asked = "  # DECIDA · DECIDE: ¿todo es de un municipio? · is all of it of one municipality?"
    text = mapping(*BASE, asked, "  # place.municipality: {const: …}")
    question = open_questions(text, "hearing")[0]
    assert question.choices == []
    assert question.typed("99999") is None
    choice = question.typed("14120")
    assert choice is not None
    assert standing(answered(text, choice, KINDS["hearing"]))["fields"]["place.municipality"] == {"const": "14120"}


def test_a_label_is_asked_once_its_line_stands_and_the_count_beside_it_shrinks() -> None:
    lines = (
        "catalogues:",
        "  # sex:   # H | M | X",
        "    # 2 etiquetas sin valor en el catálogo «sex»: sus filas se apartan · labels without a value",
        "    # '1': TODO   # 9",
        "    # '2': M   # ¿? 4",
    )
    text = mapping(
        *lines, *BASE, "  # DECIDA · DECIDE: ¿es? · is it?", "  # persons[0].sex: {code: SX, catalogue: sex}"
    )
    assert [one.about for one in open_questions(text, "hearing")] == ["persons[0].sex"]
    made = choose(text, 1)
    assert len(open_questions(made, "hearing")) == 2
    one = choose(made, 1)
    assert "# 1 etiqueta sin valor en el catálogo «sex»: sus filas se apartan" in one
    both = choose(one, 2)  # its place in the contract, though it is proposed
    assert standing(both)["catalogues"] == {"sex": {"1": "H", "2": "M"}}
    assert "sin valor" not in both
    assert "sex" not in choose(text, 0)


def test_a_line_that_stands_and_is_only_to_be_looked_at_stays_whole() -> None:
    key = "# DECIDA · DECIDE: ¿es su clave? · is it the key?\nkey:\n  # la del sistema\n  columns:\n    - FOLIO"
    text = mapping(*BASE, key=key)
    assert choose(text, 1) == text.replace("# DECIDA · DECIDE: ¿es su clave? · is it the key?\n", "")
    field = "  # DECIDA · DECIDE: ¿así? · so?\n  judge: {text: JUEZ}   # mío"
    text = mapping(*BASE, field)
    assert choose(text, 1) == text.replace("  # DECIDA · DECIDE: ¿así? · so?\n", "")
    assert "judge" not in choose(text, 0)
