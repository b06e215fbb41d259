"""Labels that wait: their choices keep the contract's order, and they are counted before they are asked."""

from __future__ import annotations

from adapters.decide.field_questions import Question
from adapters.decide.questions import answered, questions, to_come
from adapters.draft.document import draft
from adapters.profile.table import Profile
from contracts.forms import meanings
from contracts.kinds import KINDS

CASE = KINDS["case"]
LABELS = ("IMP", "VIC", "DEN", "OTRO PAPEL")


def text() -> str:
    profile = Profile()
    profile.feed(
        {
            "NUC": f"14-{i}/2024",
            "FECHA HECHOS": "03/04/2024",
            "DELITO": "ROBO",
            "CALIDAD": LABELS[i % 4],
            "SEXO": "MF"[i % 2],
        }
        for i in range(24)
    )
    return draft(CASE, "fiscalia", "casos", {"csv": {"files": "a"}}, profile).text


def roles(said: str) -> dict[str, Question]:
    return {
        one.asked[0].split("»")[0].split("«")[1]: one
        for one in questions(said, CASE)
        if "CALIDAD" not in one.columns and one.about.endswith("role")
    }


def test_what_is_left_counts_the_labels_that_a_line_will_bring_so_that_it_never_grows() -> None:
    said, left = text(), []
    while asked := questions(said, CASE):
        left.append(len(asked) + len(to_come(said, CASE)))
        choice = next(iter([*asked[0].choices, asked[0].none]))
        assert choice is not None
        said = answered(said, choice, CASE)
    assert left == [*range(len(left), 0, -1)]
    assert to_come(said, CASE) == []


def test_a_line_that_is_put_off_brings_no_labels() -> None:
    said = text()
    waits = {one.same for one in questions(said, CASE) if one.about.endswith((".role", ".sex"))}
    assert to_come(said, CASE)
    assert to_come(said, CASE, waits) == []


def test_the_choices_of_one_catalogue_keep_the_contract_s_order_and_the_proposed_one_is_marked() -> None:
    said = text()
    first = next(one for one in questions(said, CASE) if one.about.endswith("role"))
    found = roles(answered(said, first.choices[0], CASE))
    assert {"IMP", "VIC", "DEN", "OTRO PAPEL"} == found.keys()
    for label, proposed in {"IMP": ["accused"], "VIC": ["victim"], "DEN": ["complainant"], "OTRO PAPEL": []}.items():
        choices = found[label].choices[: len(meanings(CASE.leaves["persons[].role"]))]
        assert [one.es.partition(":")[0] for one in choices] == [*meanings(CASE.leaves["persons[].role"])]
        assert [one.es.partition(":")[0] for one in choices if "propuesto" in one.es] == proposed


def places() -> str:
    profile, names = Profile(), ("ZAPOPAN", "TONALA", "GDL")
    profile.feed(
        {
            "NUC": f"14-{i}/2024",
            "FECHA HECHOS": "03/04/2024",
            "DELITO": "ROBO",
            "CALIDAD": "VICTIMA",
            "NOMBRE VICTIMA": f"ANA LUNA {'PAZ' if i % 2 else 'RUIZ'}",
            "MUNICIPIO HECHOS": names[i % 3],
            "MUNICIPIO DOMICILIO": names[i // 3 % 3],
        }
        for i in range(24)
    )
    return draft(CASE, "fiscalia", "casos", {"csv": {"files": "a"}}, profile).text


def test_a_label_of_several_catalogues_of_one_meaning_is_asked_once_and_written_in_all() -> None:
    said = places()
    (asked,) = [one for one in questions(said, CASE) if "«GDL»" in str(one.asked)]
    assert "También en address-municipality (" in asked.asked[0]
    choice = asked.typed("14039")
    assert choice is not None
    assert asked.typed("14999") is None
    after = answered(said, choice, CASE)
    assert after.count("    GDL: '14039'") == 2
    assert "GDL: TODO" not in after
    assert asked.none is not None
    assert "GDL" not in answered(said, asked.none, CASE)
    assert "# GDL" not in answered(said, asked.choices[0], CASE)
    assert answered(said, asked.choices[0], CASE).count("unknown: [GDL]") == 2


def test_a_label_with_a_number_sign_keeps_it_out_of_its_doubt() -> None:
    labels = ("    # 'ART 3 # 12': TODO   # 9", "    # O'HIGGINS: TODO   # ¿o «C # 4»? 8")
    line = "  measure.kind: {code: SANCION, catalogue: measure, unknown: quarantine}"
    head = ("kind: hearing", "catalogues:", "  measure:", "    MULTA: fine", *labels, "fields:", line)
    assert [one.asked[0].partition(" · ")[0] for one in questions("\n".join(head), KINDS["hearing"])] == [
        "measure: «ART 3 # 12», en 9 filas: ¿qué significa?",
        "measure: «O'HIGGINS», en 8 filas: ¿o «C # 4»?",
    ]


SPELLED = """mapping: 1
source: partes
owner: policia
kind: incident
zone: America/Mexico_City
read: {csv: {files: "*.csv", encoding: utf-8, delimiter: ","}}
key: {columns: [FOLIO]}
repairs:
  - {name: motivo, columns: [MOTIVO], catalogue: motivo}
catalogues:
  motivo:
    # ALT. DEL ORDEN: ALTERAR EL ORDEN   # ¿? 9
  report_class:
    ALTERAR EL ORDEN: administrative
    # ALT. DEL ORDEN: administrative   # ¿? 9
fields:
  occurred_at: {date: FECHA, format: "%d/%m/%Y"}
  offences[0].label: {text: MOTIVO}
  report_class: {code: MOTIVO, catalogue: report_class, unknown: quarantine}
"""


def test_a_label_that_a_repair_has_just_made_another_is_not_asked_what_it_means() -> None:
    kind = KINDS["incident"]
    (first, _) = questions(SPELLED, kind)
    assert "otra escritura" in first.asked[0]
    assert questions(answered(SPELLED, first.choices[0], kind), kind) == []
    assert first.none is not None
    (left,) = questions(answered(SPELLED, first.none, kind), kind)
    assert left.about == "report_class"
