"""Lines that only wait for their #: of columns that nothing settled, of rows that were cancelled."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from adapters.decide.questions import answered, questions
from adapters.decide.text import standing
from adapters.draft.document import Draft, draft
from adapters.profile.table import Profile
from adapters.rows.mapper import Mapping, read_mapping
from adapters.trial.open import undecided
from contracts.kinds import KINDS

NEEDED = {
    "hearing": {"folio": "1", "falta": "RIÑA", "fecha hechos": "13/02/2024"},
    "incident": {"folio": "1", "clasif": "DELITO", "fecha": "13/02/2024"},
    "case": {"carpeta": "1", "fecha hechos": "13/02/2024"},
}
ROWS = 20
LEGAL = "ART. 15 FRACC. II DEL REGLAMENTO DE POLICIA Y BUEN GOBIERNO"


def drafted(kind: str, member: str | None = None, **columns: Any) -> Draft:
    """Of twenty rows; a column's texts are a list that goes round, or one text for all."""
    said = {name: [texts] if isinstance(texts, str) else texts for name, texts in columns.items()}
    rows = [{name: texts[i % len(texts)] for name, texts in said.items()} for i in range(ROWS)]
    base = [NEEDED[kind] | {next(iter(NEEDED[kind])): f"F-{i}"} for i in range(ROWS)]
    for one in base[::2] if kind == "incident" else ():
        one["clasif"] = "APOYO"
    profile = Profile()
    profile.feed(base if member else [one | row for one, row in zip(base, rows, strict=True)])
    profile.feed([{f"{member}[].{n}": v for n, v in row.items()} for row in rows] if member else [], parts=True)
    read = {"json": {"files": "a.json"}} if member else {"csv": {"files": "a.csv"}}
    return draft(KINDS[kind], "agencia", "fuente", read, profile)


def line(made: Draft, path: str) -> str:
    fields = made.text.partition("\nfields:")[2]
    return next((one.strip() for one in fields.splitlines() if one.strip(" #").startswith(f"{path}: {{")), "")


def decided(made: Draft, *begins: str) -> Mapping:
    """The mapping after its owner removed the # of these lines, and wrote what the contract needs besides."""
    pattern = "|".join(map(re.escape, begins))
    text = re.sub(rf"(?m)^( *)# (?=(?:{pattern}))", r"\1", made.text)
    for path, value in (("persons[0].role", "offender"), ("measure.kind", "fine"), ("offences[0].label", "x")):
        text = re.sub(rf"(?m)^  # {re.escape(path)}: {{const: .*$", f"  {path}: {{const: {value}}}", text)
    return read_mapping(text, "m.yaml")


@pytest.mark.parametrize(
    ("kind", "column", "texts", "path"),
    [
        ("hearing", "FUNDAMENTO", [LEGAL, LEGAL.replace("15", "16")], "infraction.law"),
        ("hearing", "VALORACIÓN MÉDICA", ["EBRIO", "SIN LESIONES"], "medical_certificate"),
        ("hearing", "OBJETOS", ["CELULAR", "CINTURÓN"], "belongings"),
        ("hearing", "CUOTAS", ["3", "5"], "measure.fine_uma"),
        ("hearing", "OBS", ["REINCIDENTE", "ES MENOR"], "observations"),
        ("hearing", "PAGÓ", ["SI", "NO"], "measure.fulfilled"),
        ("incident", "TURNADO A", ["M.P.", "FISCALÍA"], "receiving_authority"),
        ("incident", "RECIBE", ["LIC. PAZ", "LIC. SOTO"], "receiving_official"),
        ("incident", "No. Económico", ["101", "202"], "patrol"),
        ("incident", "DOMICILIO DEL HECHO", ["SOL 1", "LUNA 2"], "place.street"),
        ("incident", "MEDIO POR EL QUE SE ENTERÓ", ["911", "RADIO"], "channel"),
        ("case", "Unidad", ["U1", "U2"], "unit"),
        ("case", "Arma", ["BLANCA", "DE FUEGO"], "offences[0].weapon"),
        ("case", "Medida cautelar", ["FIRMA", "PRISIÓN"], "proceeding.precautionary_measure"),
    ],
)  # fmt: skip
def test_a_column_that_could_be_a_field_has_its_line_ready_and_waits(
    kind: str, column: str, texts: list[str], path: str
) -> None:
    made = drafted(kind, **{column: texts})
    assert line(made, path).startswith(f"# {path}: {{")
    assert path in {about for about, _ in made.decisions}
    assert column not in made.ignored, "it waits for its #, and no second line has to go with that"
    coded = ("catalogues:", f"{path}:") if "catalogue:" in line(made, f"{path}") else ()
    assert path in decided(made, f"{path}: {{", *coded).fields


@pytest.mark.parametrize(
    ("kind", "column", "texts", "path"),
    [
        ("case", "gradoEjecucion", ["CONSUMADO", "TENTATIVA"], "offences[0].completed"),
        ("case", "Etapa", ["JUDICIALIZADA", "ARCHIVO TEMPORAL", "EN INVESTIGACIÓN"], "stage"),
        ("incident", "AUTORIDAD QUE RECIBE", ["P.D. FISCALÍA", "JUEZ CÍVICO EN TURNO"], "receiving_authority"),
        ("incident", "PUESTA A DISPOSICIÓN", ["M.P.", "JUZGADO CÍVICO"], "receiving_authority"),
        ("incident", "ESTADO", ["JALISCO", "Jal."], "place.state"),
        ("hearing", "HRS ARR", ["12", "36"], "measure.arrest_hours"),
        ("hearing", "TPO SANCIÓN", ["ARRESTO 36 HRS", "AMONESTACIÓN VERBAL", "T. COMUNITARIO"], "measure.kind"),
    ],
)
def test_names_cut_short_and_labels_of_the_trade_settle_a_field(
    kind: str, column: str, texts: list[str], path: str
) -> None:
    assert path in drafted(kind, **{column: texts}).mapped


@pytest.mark.parametrize(
    ("kind", "column", "texts"),
    [
        ("hearing", "NO. DE OFICIO", [f"JC/{i}" for i in range(ROWS)]),
        ("hearing", "UNIDAD", ["P-1", "P-2"]),
        ("incident", "NO. DETENIDOS", ["0", "1"]),
        ("incident", "IPH", ["SI", "NO"]),
        ("case", "Fecha de judicialización", ["2024-03-01", "2024-03-02"]),
    ],
)
def test_a_column_that_is_near_to_nothing_has_no_line(kind: str, column: str, texts: list[str]) -> None:
    made = drafted(kind, **{column: texts})
    fields = made.text.split("\nfields:")[1]
    assert column not in fields
    assert column in made.ignored or column == made.key


def test_a_clock_of_its_own_gives_its_moment_with_the_day_of_the_only_date() -> None:
    made = drafted("incident", **{"HORA REPORTE": ["10:15", "22:40"], "HORA ARRIBO": ["10:20", "22:59"]})
    expected = "{date: fecha, format: '%d/%m/%Y', time: HORA REPORTE, time_formats: ['%H:%M']}"
    assert line(made, "reported_at") == f"# reported_at: {expected}"
    assert {"reported_at", "arrived_at"} <= decided(made, "reported_at", "arrived_at").fields.keys()


def test_two_fields_that_are_as_near_stand_under_one_question_and_one_answers_it() -> None:
    made = drafted("hearing", FUNDAMENTO=["ART. 12 FRACC. IV", "ART. 14 FRACC. I"])
    assert [about for about, _ in made.decisions if about.startswith("infraction")] == ["infraction.law"]
    second = "infraction.article: {text: FUNDAMENTO}"
    assert f"  # {second}   # ¿o · or: Artículo?" in made.text
    asked = next(n for n, one in enumerate(made.text.splitlines(), 1) if "¿«FUNDAMENTO» es" in one)
    assert asked in undecided(made.text)
    assert asked not in undecided(made.text.replace(f"# {second}", second))


def test_of_rivals_each_has_its_line() -> None:
    made = drafted("case", sexo=["H", "M"], género=["HOMBRE", "MUJER"])
    assert "# persons[0].sex: {code: sexo, catalogue: sex, unknown: quarantine}   # ¿o · or: sexo?" in made.text
    text = (
        made.text.replace("# catalogues", "catalogues")
        .replace("# sex: {", "sex: {")
        .replace("{const: …}", "{const: victim}")
    )
    read_mapping(
        text.replace("# persons[0].sex: {code: sexo", "persons[0].sex: {code: sexo").replace(
            "# persons[0].role", "persons[0].role"
        ),
        "m.yaml",
    )


def test_a_part_that_is_only_suggested_brings_what_the_contract_asks_of_it() -> None:
    made = drafted("hearing", INFRACTOR=["LOPEZ SOTO ANA", "PAZ RUIZ LUIS MIGUEL"])
    assert line(made, "persons[0].role").startswith("# persons[0].role: {const: offender}")
    assert "persons[0].first_surname" in decided(made, "persons[0].").fields


def test_what_is_the_same_in_every_row_or_empty_costs_no_decision() -> None:
    many = drafted("incident", TIPO=["RIÑA", "ROBO"], UNIDAD=["P-1", "P-2"])
    assert {"offences[0].label", "patrol"} <= {about for about, _ in many.decisions}
    one = drafted("incident", TIPO="RIÑA", UNIDAD="P-1", DIRECCION="")
    assert not {"offences[0].label", "patrol"} & {about for about, _ in one.decisions}
    assert "  - UNIDAD   # siempre lo mismo · always the same" in one.text


@pytest.mark.parametrize(
    ("column", "texts", "values"),
    [
        ("ESTATUS", ["CONCLUIDO", "CANCELADO", "ANULADA"], "[CANCELADO, ANULADA]"),
        ("STATUS", ["ALTA", "BAJA"], "[BAJA]"),
        ("SITUACION", ["ACTIVO", "ELIMINADO", "DUPLICADO"], "[ELIMINADO, DUPLICADO]"),
        ("CANCELADO", ["SI", "NO"], "[SI]"),
        ("es_borrado", ["0", "1"], "['1']"),
        ("OBS", ["NINGUNA", "CANCELADA"], "[CANCELADA]"),
        ("activo", ["1", "0"], '["0"]'),
        ("registro_vigente", ["S", "N", ""], "[N]"),
        ("HABILITADO", ["true", "false"], "['false']"),
    ],
)
def test_cancelled_rows_have_the_line_that_withdraws_them(column: str, texts: list[str], values: str) -> None:
    made = drafted("incident", **{column: texts})
    assert f"# withdraw: {{column: {column}, values: {values}}}" in made.text
    withdrawing = decided(made, "withdraw").withdraw
    assert withdrawing is not None
    assert f"- {column}\n" not in made.text
    assert "withdraw" in {about for about, _ in made.decisions}


@pytest.mark.parametrize("more", [0, 40])
@pytest.mark.parametrize(
    ("answer", "values"), [(0, ["ANULADA"]), (1, ["ANULADA", "Cancelada; pagó", "No fue, anulada"])]
)
def test_labels_that_say_it_with_other_words_are_doubtful_and_stand_in_a_line_of_their_own(
    more: int, answer: int, values: list[str]
) -> None:
    texts = [*("NINGUNA",) * 4, *(f"pagó {i}" for i in range(more)), "ANULADA", "Cancelada; pagó", "No fue, anulada"]
    profile = Profile()
    profile.feed([NEEDED["incident"] | {"folio": f"F-{i}", "OBS": text} for i, text in enumerate(texts)])
    made = draft(KINDS["incident"], "agencia", "fuente", {"csv": {"files": "a.csv"}}, profile)
    question = next(one for one in questions(made.text, KINDS["incident"]) if one.about == "withdraw")
    assert "«No fue, anulada» (1)" in question.asked[0]
    after = standing(answered(made.text, question.choices[answer], KINDS["incident"]))
    assert after["withdraw"] == {"column": "OBS", "values": values}


def test_a_sentence_is_no_label_that_withdraws_and_is_told() -> None:
    said = "CANCELADO, YA ESTABA CAPTURADO EN EL RENGLON 71"
    made = drafted("incident", OBS=["NINGUNA", said])
    assert "withdraw:" not in made.text
    assert "celdas dicen en una frase que la fila ya no vale" in made.text


def test_a_priority_is_no_cancellation_and_without_a_key_the_line_says_what_it_lacks() -> None:
    assert "withdraw" not in drafted("incident", PRIORIDAD=["ALTA", "BAJA"]).text
    assert "withdraw" not in drafted("incident", activo=["1", "2"], orden_vigente=["SI", "NO"]).text
    profile = Profile()
    profile.feed([{"falta": "RIÑA", "ESTATUS": text} for text in ("CANCELADO", "OK", "OK")])
    made = draft(KINDS["hearing"], "j", "b", {"csv": {"files": "a.csv"}}, profile)
    assert any("pide una clave con columnas" in said.es for about, said in made.decisions if about == "withdraw")


def test_open_decisions_come_by_their_harm() -> None:
    cells = {"fecha hechos": "03/04/2024", "nombre víctima": ["ANA", "EVA"], "OBJETOS": ["A", "B"]}
    made = drafted("hearing", **cells)
    order = [about for about, _ in made.decisions]
    assert order == [*dict.fromkeys(["occurred_at", "persons[0].role", *order])]
    assert order[-1] == "belongings"


def test_the_screen_asks_what_the_document_asks() -> None:
    made = drafted("hearing", colonia=["PEÃ‘ITAS", "CENTRO"], SANCION=["MULTA", "OTRA"], OBJETOS=["A", "B"])
    said = [one.es for _, one in made.decisions]
    assert len(said) == len({*said})
    assert [one for one in said if one not in made.text] == []


def test_a_suggested_part_of_an_item_has_its_list_ready() -> None:
    made = drafted("case", "personas", **{"OFICIO O TRABAJO": ["OBRERO", "CHOFER"]})
    assert re.search(r"(?m)^each:.*\n  # persons: {member: personas}$", made.text)


def test_a_member_s_own_name_says_who_its_parts_are() -> None:
    made = drafted("case", "imputados", nombre=["ANA", "EVA"])
    assert line(made, "persons[].role").startswith("# persons[].role: {const: accused}")


def test_names_beside_their_kind_of_person_are_parted_by_it() -> None:
    names = ["ANA", "GRUPO SUR SA DE CV"]
    made = drafted("case", "personas", nombre=names, tipoPersona=["FISICA", "MORAL"], calidad=["VICTIMA", "TESTIGO"])
    only = "only_where: {column: tipoPersona, values: "
    assert line(made, "persons[].given_names") == f"persons[].given_names: {{text: nombre, {only}[FISICA]}}}}"
    assert line(made, "persons[].company_name") == f"persons[].company_name: {{text: nombre, {only}[MORAL]}}}}"
    assert read_mapping(made.text, "m.yaml").kind == "case"
    half = drafted("case", "personas", nombre=names, tipoPersona=["FISICA", "MORAL", "", "OTRA"])
    assert line(half, "persons[].company_name").startswith("# persons[].company_name")


def test_whole_names_without_their_kind_of_person_leave_companies_without_a_name() -> None:
    made = drafted("case", nombre=["LOPEZ SOTO ANA", "PAZ RUIZ LUIS", "GRUPO DEL SUR A.C."])
    assert "unclear: 'null'}" in line(made, "persons[0].given_names")
    assert "persons[0].given_names" in decided(made, "persons[0].given_names").fields


def test_a_street_beside_somebody_s_home_or_another_place_is_asked_about() -> None:
    beside = {"VECINO DE": ["ZAPOPAN", "EL SALTO"], "CALLE Y NUM": ["SOL 1", "LUNA 2"]}
    other = {"CALLE": ["SOL 1", "LUNA 2"], "LUGAR DE LA FALTA": ["PLAZA", "PARQUE"]}
    for columns in (beside, other):
        made = drafted("hearing", **columns)
        assert line(made, "place.street").startswith("# place.street: {text: CALLE")
        assert "# persons[0].address.street: {text: CALLE" in made.text
    assert "place.street" in drafted("hearing", CALLE=["SOL 1", "LUNA 2"]).mapped


def test_where_no_column_says_when_it_happened_the_presentation_s_moment_is_offered() -> None:
    rows = [{"folio": f"F-{i}", "falta": "RIÑA", "FECHA INGR": "13/02/2024", "HR INGR.": "10:15"} for i in range(4)]
    profile = Profile()
    profile.feed(rows)
    made = draft(KINDS["hearing"], "j", "b", {"csv": {"files": "a.csv"}}, profile)
    assert "presented_at" in made.mapped
    assert made.dateless == "occurred_at"
    assert {"occurred_at", "occurred_precision"} <= decided(made, "occurred_").fields.keys()


NAMES = ["FUNDAMENTO", "HORA SALIDA", "OBJETOS", "PAGÓ", "INFRACTOR", "ORIGINARIO DE", "GRAVEDAD", "CANALIZADO: A"]
NAMES += ["CUOTAS", "OFICIO", "LESIONES", "¿Reincidente?", "VECINO DE", "FORMA DE INICIO"]
CELLS = ["SI", "NO", "10:15", "ART. 3", "ZAPOPAN", "LEÓN", "3", "LOPEZ SOTO ANA", "QUEJA", "a: [", "CITATORIO"]


@settings(max_examples=20, deadline=None)
@example({"INFRACTOR": ["SI", "10:15", "10:15"]})
@example({"FUNDAMENTO": ["10:15", "10:15"]})
@given(st.dictionaries(st.sampled_from(NAMES), st.lists(st.sampled_from(CELLS), min_size=2, max_size=3), max_size=5))
def test_whatever_is_suggested_removing_its_signs_is_all(columns: dict[str, list[str]]) -> None:
    head, fields = drafted("hearing", **columns).text.split("\nfields:")
    fields = re.sub(r"(?m)^  # occurred_at: .*# ¿o .*\n", "", fields)  # the other answer to the line above it
    for one in re.findall(r"(?m)^  # ([a-z0-9_.\[\]]+: \{(?!const|precision_of).*)$", fields):
        above, known = head, True
        for name in re.findall(r"catalogue: ([^,}]+)", one):
            above = re.sub(rf"(?m)^  # {name}:.*\n?(?:    # .*\n?)*", labels_opened, head)
            above = above.replace("# catalogues:", "catalogues:")
            known = re.search(rf"(?m)^  {name}:(?: \{{|.*\n    [^#\s])", above) is not None
        text = f"{above}\nfields:{fields.replace(f'  # {one}', f'  {one}')}"
        text = re.sub(r"(?m)^  # occurred_at: .*¿o · or:.*\n", "", text)  # one line of the same question is enough
        facts = "occurred_precision" if one.startswith("occurred_at") else "occurred_"
        assert not known or one.partition(": ")[0] in decided(Draft(text), facts).fields


def labels_opened(block: re.Match[str]) -> str:
    return re.sub(r"(?m)^( *)# (?!.*: TODO)", r"\1", block[0])


def test_a_number_right_after_the_street_may_be_the_house_s() -> None:
    street, numbers = [f"AV. {c}" for c in "ABC"], [str(i) for i in range(7)]
    assert line(drafted("hearing", calle=street, num=numbers), "place.exterior_number").endswith("{text: num}")
    assert not line(drafted("hearing", num=numbers, calle=street), "place.exterior_number")


@pytest.mark.parametrize(("both", "united"), [("", True), ("NORTE", True), ("SUR", False)])
def test_one_datum_in_two_columns_is_the_first_of_both_where_no_row_says_two_things(both: str, united: bool) -> None:
    columns = {"juzgado": ["NORTE", "", "NORTE", "NORTE"], "juzgado civico": ["", "SUR", "", both]}
    made = drafted("hearing", **columns)
    assert ("first_of: [juzgado civico, juzgado]" in made.text) == united
    assert ("court" in made.mapped) == united


def test_a_heading_that_is_the_letters_themselves_is_the_sex() -> None:
    made = drafted("hearing", **{"NOMBRE": ["ANA", "LUIS"], "H/M": ["M", "H"]})
    assert "persons[0].sex: {code: H/M" in made.text
    assert "H/M" not in made.ignored


def detained(**more: str) -> str:
    """A detention a row, one hour of which no clock shows; others of a row's cells by the number of it."""
    profile = Profile()
    hours = ["2540", *(f"{i % 24:02}{(7 * i) % 60:02}" for i in range(1, 60))]
    profile.feed(
        [
            {"FOLIO": f"F-{i}", "FEC_DET": f"{13 + i % 9}/03/2024", "HR_DET": hours[i], "SX": "HM"[i % 2]}
            | {name: texts.split()[i % 3] for name, texts in more.items()}
            for i in range(60)
        ]
    )
    return draft(KINDS["incident"], "agencia", "fuente", {"csv": {"files": "a.csv"}}, profile).text


def test_where_nothing_says_when_it_happened_the_detention_s_moment_is_offered() -> None:
    text = detained()
    assert "persons[0].detained_at: {date: FEC_DET, format: '%d/%m/%Y', time: HR_DET, time_formats: [hhmm]}" in text
    assert "# occurred_at: {date: FEC_DET" in text
    assert "la detención es el momento que se toma" in text


def test_a_letter_under_surnames_is_nobody_s_name() -> None:
    text = detained(PATERNO="LUNA COTA RUIZ", MATERNO="X SOTO MEZA", NOMBRES="ANA LUIS EVA")
    assert "nulls: [X]   # textos que aquí dicen «se desconoce» («X» en 20 apellidos)" in text


def test_a_moment_without_a_year_that_no_line_reads_is_offered_with_the_year_of_the_facts() -> None:
    made = drafted("incident", SALE=["13/02 03:26", "14/02 22:10", "13/02 14:00"], OTRA=["4/7", "CASA", "X"])
    assert "«SALE» es un momento sin año que ninguna línea lee" in made.text
    assert "{date: SALE, format: '%d/%m %H:%M', decided_by: {date: fecha, format: '%d/%m/%Y', after: 31}" in made.text
    assert "«OTRA» es un momento" not in made.text
    (asked,) = [one for one in questions(made.text, KINDS["incident"]) if "«SALE»" in one.asked[0]]
    assert "date: SALE" in answered(made.text, asked.choices[0], KINDS["incident"])
