"""What labels of coded fields mean: certain, plausible, or nobody's guess."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.draft.document import draft
from adapters.draft.labels import BY_OFFENCE, meaning, yes_or_no
from adapters.profile.table import Profile
from adapters.rows.mapper import read_mapping
from contracts.kinds import KINDS

CODED = sorted({path for kind in KINDS.values() for path, leaf in kind.leaves.items() if leaf.values})


@pytest.mark.parametrize(
    ("path", "label", "value"),
    [
        ("measure.kind", "ARRESTO 36 HRS", "arrest"),
        ("measure.kind", "36 horas de arresto", "arrest"),
        ("measure.kind", "ARR. 12 HRS.", "arrest"),
        ("measure.kind", "AMONESTACIÓN VERBAL", "warning"),
        ("measure.kind", "T. COMUNITARIO", "community_service"),
        ("measure.kind", "Trabajo en favor de la comunidad (8 hrs)", "community_service"),
        ("measure.kind", "MULTA 10 UMAS", "fine"),
        ("measure.kind", "12 hrs. T.C.", "community_service"),
        ("measure.kind", "8 HRS TC", "community_service"),
        ("measure.kind", "TRAB. COM. 6 HRS", "community_service"),
        ("measure.kind", "SE CANALIZA A CAVI", "referral"),
        ("measure.kind", "SIN SANCIÓN", "none"),
        ("outcome", "NO RESPONSABLE", "not_responsible"),
        ("outcome", "EN TRÁMITE", "pending"),
        ("receiving_authority", "P.D. FISCALÍA", "prosecutor"),
        ("receiving_authority", "AGENTE DEL M.P.", "prosecutor"),
        ("receiving_authority", "JUEZ CÍVICO EN TURNO", "civic_court"),
        ("report_class", "FALTA ADMVA.", "administrative"),
        ("receiving_authority", "REMITIDO A JUZGADO CIVICO", "civic_court"),
        ("receiving_authority", "PUESTO A DISP. FGE", "prosecutor"),
        (BY_OFFENCE, "ROBO A CASA HABITACIÓN", "crime"),
        (BY_OFFENCE, "ALTERAR EL ORDEN", "administrative"),
        (BY_OFFENCE, "ROBO S/V A NEGOCIO", "crime"),
        (BY_OFFENCE, "Viol. familiar", "crime"),
        (BY_OFFENCE, "LESIONES", "crime"),
        (BY_OFFENCE, "DAÑO EN PROPIEDAD AJENA", "crime"),
        (BY_OFFENCE, "DAÑOS PROP.", "crime"),
        (BY_OFFENCE, "POS. NARC.", "crime"),
        (BY_OFFENCE, "RIÑA", "administrative"),
        (BY_OFFENCE, "ALT. AL ORDEN PUBLICO", "administrative"),
        (BY_OFFENCE, "INGERIR EN VIA PUBLICA", "administrative"),
        (BY_OFFENCE, "Estado de ebriedad", "administrative"),
        (BY_OFFENCE, "ORINAR EN LA CALLE", "administrative"),
        (BY_OFFENCE, "ESCANDALO EN VIA PUBLICA", "administrative"),
        (BY_OFFENCE, "PERSONA LESIONADA", "assistance"),
        (BY_OFFENCE, "PERSONA INCONSCIENTE", "assistance"),
        (BY_OFFENCE, "INCENDIO DE PASTIZAL", "assistance"),
        (BY_OFFENCE, "ANIMAL SUELTO", "assistance"),
        (BY_OFFENCE, "ACC. VIAL", "assistance"),
        (BY_OFFENCE, "HECHO DE TRANSITO", "assistance"),
        (BY_OFFENCE, "FUGA DE GAS", "assistance"),
        (BY_OFFENCE, "CAIDA DE ARBOL", "assistance"),
        (BY_OFFENCE, "AMENAZA DE SUICIDIO", "assistance"),
        ("persons[].role", "PRESUNTO INFRACTOR", "offender"),
        ("stage", "NO EJERCICIO DE LA ACCIÓN PENAL", "no_prosecution"),
        ("stage", "INVESTIGACIÓN COMPLEMENTARIA", "before_judge"),
        ("stage", "SENTENCIA CONDENATORIA", "sentenced"),
    ],
)
def test_the_trade_s_own_phrases_are_certain(path: str, label: str, value: str) -> None:
    said = meaning(path, label)
    assert said is not None
    assert (said.value, said.certain) == (value, label != "AGENTE DEL M.P.")


@pytest.mark.parametrize(
    ("path", "label", "value"),
    [
        ("measure.kind", "MULTA CONMUTADA", None),
        ("measure.kind", "MULTA O ARRESTO", None),
        ("measure.kind", "ARRESTO PENDIENTE", None),
        ("measure.kind", "NO PAGÓ MULTA", None),
        ("measure.kind", "MULTA FORANEOS", "fine"),
        ("persons[].role", "OFENDIDO/DENUNCIANTE", "victim"),
        ("persons[].role", "TESTIGO/DENUNCIANTE", None),
        ("persons[].role", "LESIONADO", "victim"),
        ("receiving_authority", "MP ESPECIALIZADO EN NARCOMENUDEO", "prosecutor"),
        ("receiving_authority", "SE RETIRA", "none"),
        ("receiving_authority", "S/DET", "none"),
        ("receiving_authority", "LIB", "none"),
        ("measure.kind", "ENTREGADO A SUS PADRES", "none"),
        ("stage", "TR", "open"),
        ("stage", "AR", "alternative_exit"),
        (BY_OFFENCE, "RIÑA CON LESIONADOS", "administrative"),
        (BY_OFFENCE, "PERSONA SOSPECHOSA", "assistance"),
        (BY_OFFENCE, "CHOQUE CON MUERTOS", "assistance"),
        (BY_OFFENCE, "LESIONES POR CAIDA", "crime"),
        (BY_OFFENCE, "POS. CHOQUE VEHIC.", "assistance"),
        (BY_OFFENCE, "APOYO POR ROBO", None),
        (BY_OFFENCE, "NO HUBO ROBO", None),
        (BY_OFFENCE, "FALSA ALARMA DE INCENDIO", None),
        (BY_OFFENCE, "VIOLACION AL REGLAMENTO", None),
        ("stage", "OTRA", None),
    ],
)
def test_two_meanings_or_a_word_that_turns_it_round_say_nothing_and_other_words_leave_a_doubt(
    path: str, label: str, value: str | None
) -> None:
    said = meaning(path, label)
    assert (said.value if said else None) == value
    assert said is None or not said.certain


@given(st.sampled_from(CODED), st.text(alphabet="arestomulcjzivp nofsd.1/", max_size=24))
def test_whatever_the_label_its_meaning_is_a_value_of_the_field(path: str, label: str) -> None:
    leaf = next(kind.leaves[path] for kind in KINDS.values() if path in kind.leaves)
    said = meaning(path, label)
    assert said is None or said.value in (leaf.values or ())


@pytest.mark.parametrize(
    ("path", "label", "flag"),
    [
        ("offences[].with_violence", "SIN VIOLENCIA", False),
        ("offences[].with_violence", "Con violencia", True),
        ("offences[].completed", "TENTATIVA", False),
        ("measure.fulfilled", "NO CUMPLIÓ", False),
        ("measure.fulfilled", "PAGADA", True),
        ("measure.fulfilled", "QUIÉN SABE", None),
    ],
)
def test_yes_and_no_are_said_in_many_words(path: str, label: str, flag: bool | None) -> None:
    assert yes_or_no(path, label) is flag


@pytest.mark.parametrize("label", ["JUZGADO PENAL", "JUEZ DE CONTROL", "JDO. DE DISTRITO", "JUEZ PRIMERO FAMILIAR"])
def test_another_court_is_no_civic_one(label: str) -> None:
    said = meaning("receiving_authority", label)
    assert said is None or said.value != "civic_court"


def authorities(*labels: str) -> str:
    profile = Profile()
    profile.feed(
        {"FOLIO": str(i), "FECHA": "13/03/2024", "AUTORIDAD": label} for i, label in enumerate(labels) for _ in range(3)
    )
    return draft(KINDS["incident"], "policia", "partes", {"csv": {"files": "a"}}, profile).text


@pytest.mark.parametrize(
    ("label", "value"),
    [
        ("J. CIVICO", "civic_court"),
        ("M. PUBLICO", "prosecutor"),
        ("AG. MINIST. PUB.", "TODO"),  # of three words, and nothing has three
        ("J. PENAL", "TODO"),
        ("JUZ CIVI", "civic_court"),  # the words say so
    ],
)
def test_an_evident_abbreviation_of_one_label_probably_means_the_same(label: str, value: str) -> None:
    text = authorities("JUEZ CIVICO", "MINISTERIO PUBLICO", "MP", label)
    assert f"{label}: {value}" in text


def test_a_plausible_label_has_its_value_ready_and_shares_nothing_yet() -> None:
    profile = Profile()
    labels = ("MULTA", "ARRESTO", "MULTA FORANEOS", "LO QUE SEA")
    profile.feed([{"folio": f"F-{i}", "falta": "RIÑA", "SANCION": labels[i % 4]} for i in range(20)])
    made = draft(KINDS["hearing"], "j", "b", {"csv": {"files": "a.csv"}}, profile)
    assert read_mapping(made.text, "m.yaml").catalogues["measure-kind"] == {"MULTA": "fine", "ARRESTO": "arrest"}
    assert "    # MULTA FORANEOS: fine   # ¿?" in made.text
    assert "    # LO QUE SEA: TODO" in made.text
    assert any("2 etiquetas sin valor" in said.es for about, said in made.decisions if about == "measure.kind")
