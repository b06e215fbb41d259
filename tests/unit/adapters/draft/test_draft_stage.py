"""A status in the source's words, the stage and the determination that it says, and what is told of ignored columns."""

from __future__ import annotations

import re

from adapters.draft.document import Draft, draft
from adapters.profile.table import Profile
from adapters.rows.mapper import Mapped, Mapper, read_mapping
from contracts.kinds import KINDS


def drafted(kind: str = "case", **columns: list[str]) -> Draft:
    """Of sixty rows; a column's texts go round."""
    profile = Profile()
    cells = {"fecha hechos": ["13/02/2024", "14/02/2024"], **columns}
    profile.feed([{"nuc": f"C-{i}"} | {name: t[i % len(t)] for name, t in cells.items()} for i in range(60)])
    return draft(KINDS[kind], "fiscalia", "carpetas", {"csv": {"files": "a.csv"}}, profile)


def opened(text: str) -> str:
    """With the # of every line about the status removed, and of their labels."""
    lines = re.sub(r"(?m)^( +)# (?=(status|stage|determination|determined_on): )", r"\1", text)
    return re.sub(r"(?m)^( +)# (.*)   # ¿\?.*$", r"\1\2", lines)


def test_a_status_of_abbreviations_is_proposed_as_stage_and_determination() -> None:
    made = drafted(**{"estatus.cve": ["T", "AT", "NEAP", "INC", "JUD", "MASC"], "estatus.desde": ["20/02/2024"]})
    catalogue = made.text.partition("catalogues:")[2].partition("fields:")[0]
    for line in (
        "    NEAP: no_prosecution",
        "    MASC: alternative_exit",
        "    # AT: temporarily_archived   # ¿? 10",
        "    # JUD: before_judge   # ¿? 10",
        "    # T: open   # ¿? 10",
        "    NEAP: NO EJERCICIO DE LA ACCIÓN PENAL",
        "    # AT: ARCHIVO TEMPORAL   # ¿? 10",
        "    # INC: INCOMPETENCIA   # ¿? 10",
    ):
        assert f"\n{line}" in catalogue, line
    assert "\n    # INC" not in catalogue.partition("determination:")[0]
    mapper = Mapper(read_mapping(opened(made.text), "m.yaml"))
    said = {}
    for label in ("T", "AT", "INC", "OTRA"):
        found = mapper.map(
            {"nuc": "1", "fecha hechos": "13/02/2024", "estatus.cve": label, "estatus.desde": "20/02/2024"}
        )
        assert isinstance(found, Mapped)
        said[label] = [str(found.fields.get(name)) for name in ("status", "stage", "determination", "determined_on")]
    assert said == {
        "T": ["T", "open", "None", "None"],
        "AT": ["AT", "temporarily_archived", "ARCHIVO TEMPORAL", "2024-02-20"],
        "INC": ["INC", "None", "INCOMPETENCIA", "2024-02-20"],
        "OTRA": ["OTRA", "None", "None", "None"],
    }
    assert mapper.unknown == {"stage": 2}


def test_the_codes_of_stages_are_guesses_and_none_is_certain() -> None:
    made = drafted(estatus=["TR", "AR", "AI", "SCP", "NEAP"])
    catalogue = made.text.partition("catalogues:")[2].partition("fields:")[0]
    for line in (
        "    # TR: open   # ¿? 12",
        "    # AR: alternative_exit   # ¿? 12",
        "    # AI: no_prosecution   # ¿? 12",
        "    # SCP: alternative_exit   # ¿? 12",
        "    # AR: ACUERDO REPARATORIO   # ¿? 12",
        "    # AI: ABSTENCIÓN DE INVESTIGAR   # ¿? 12",
    ):
        assert f"\n{line}" in catalogue, line
    assert read_mapping(made.text, "m.yaml").catalogues["stage"] == {"NEAP": "no_prosecution"}


def test_c_and_t_of_an_offence_are_asked_as_completed_and_attempted() -> None:
    made = drafted(**{"delito.grado": ["C", "C", "T"], "delito.nombre": ["ROBO", "FRAUDE"]})
    assert "  # offences[0].completed: {flag: delito.grado, 'true': [C], 'false': [T]}" in made.text
    assert "offences[].completed" not in drafted(**{"grado estudios": ["C", "T"]}).text
    other = drafted(**{"delito.grado": ["C", "D"], "delito.nombre": ["ROBO", "FRAUDE"]})
    assert "'false': [T]" not in other.text
    assert "  offences[0].completed" not in other.text


def test_a_column_of_units_that_names_offices_is_asked_as_the_office() -> None:
    offices, units = ["FISCALÍA 1", "FISCALIA 2"], ["UIPJ 1", "UNIDAD INTEGRAL 2"]
    assert "  # prosecutor_office: {text: unidad}" in drafted(unidad=offices).text
    assert "  # unit: {text: unidad}" in drafted(unidad=units).text
    assert "  # unit: {text: fiscalia}" in drafted(fiscalia=units).text
    assert "  prosecutor_office: {text: fiscalia}" in drafted(fiscalia=offices).text


def test_a_stage_is_also_the_status_in_its_words_if_somebody_says_so() -> None:
    made = drafted(ETAPA=["INVESTIGACION INICIAL", "JUDICIALIZADA"])
    assert "\n  stage: {code: ETAPA, catalogue: stage" in made.text
    assert "\n  # status: {text: ETAPA}" in made.text


def test_a_status_that_says_no_stage_has_none() -> None:
    for text in (
        drafted(estatus=["VERDE", "ROJO"]).text,
        drafted("incident", estatus=["EN TRAMITE", "ARCHIVO TEMPORAL"]).text,
        drafted(**{"estado civil": ["CASADO", "SOLTERO"]}).text,
    ):
        assert "stage" not in text
        assert "determination" not in text


def test_what_looks_like_data_is_not_ignored_in_silence() -> None:
    made = drafted(
        zzz=["02/03/2024", "05/03/2024"],
        ge=["C", "T"],
        qqq=["ALGO DISTINTO NUMERO", "OTRA COSA MAS", "Y OTRA"] * 7 + ["FIN"],
        fijo=["A"],
        nada=[""],
    )
    assert made.ignored == ["zzz", "ge", "qqq", "fijo", "nada"]
    (said,) = [one for about, one in made.decisions if about == "columns_ignored"]
    assert "«zzz» (fecha), «ge» (dice C, T), «qqq» (dice " in said.es
    assert "fijo" not in said.es
    for line in ("zzz   # fecha", "ge   # dice C, T", "fijo   # siempre lo mismo", "nada   # vacía"):
        assert f"\n  - {line}" in made.text
    assert read_mapping(made.text, "m.yaml").columns_ignored == made.ignored
