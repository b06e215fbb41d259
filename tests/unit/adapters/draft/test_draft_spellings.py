"""A draft's repairs of labels: ready where it is certain, and read as a mapping they do what they say."""

from __future__ import annotations

from adapters.document.mapping import Mapping
from adapters.draft.document import Draft, draft
from adapters.profile.table import Profile
from adapters.rows.mapper import Mapped, Mapper, read_mapping
from contracts.kinds import KINDS

NEIGHBOURHOODS = ["CENTRO"] * 5 + ["Centro", "COL. CENTRO", "LOMA", "LOMAS", "LOMAS"]


def drafted(kind: str = "hearing", **columns: list[str]) -> Draft:
    profile = Profile()
    profile.feed(
        [
            {"FOLIO": f"F-{i}", "FECHA": "13/02/2024"}
            | {name: texts[i % len(texts)] for name, texts in columns.items()}
            for i in range(40)
        ]
    )
    return draft(KINDS[kind], "agencia", "fuente", {"csv": {"files": "a.csv"}}, profile)


def classed(text: str) -> Mapping:
    """An incident's mapping, with what the contract needs."""
    return read_mapping(text.replace("\nfields:\n", "\nfields:\n  report_class: {const: crime}\n"), "m.yaml")


def released(text: str, **cells: str) -> tuple[object, int]:
    mapper = Mapper(read_mapping(text, "m.yaml"))
    found = mapper.map({"FOLIO": "1", "FECHA": "13/02/2024", "COLONIA": "", "FALTA": ""} | cells)
    assert isinstance(found, Mapped)
    return found.fields, mapper.repaired.total()


def test_certain_spellings_are_ready_and_doubtful_ones_wait() -> None:
    made = drafted(COLONIA=NEIGHBOURHOODS, FALTA=["RIÑA", "Riña", "RIÑA."])
    assert "  - {name: place-neighbourhood, columns: [COLONIA], catalogue: place-neighbourhood}" in made.text
    assert "    COL. CENTRO: CENTRO   # 4\n" in made.text
    fields, repaired = released(made.text, COLONIA="col.  centro", FALTA="riña")
    assert isinstance(fields, dict)
    assert (fields["place"]["neighbourhood"], fields["infraction"]["label"], repaired) == ("CENTRO", "RIÑA", 2)


def test_of_a_hearing_whose_exact_place_never_leaves_no_other_spelling_of_it_is_asked() -> None:
    assert "LOMA: LOMAS" not in drafted(COLONIA=NEIGHBOURHOODS).text
    made = drafted("incident", COLONIA=NEIGHBOURHOODS, INCIDENTE=["ROBO"])
    assert "    # LOMA: LOMAS   # ¿? 4\n" in made.text
    answered = classed(made.text.replace("# LOMA: LOMAS", "LOMA: LOMAS"))
    assert answered.catalogues["place-neighbourhood"]["LOMA"] == "LOMAS", "removing its # is all"  # type: ignore[call-overload]


def test_a_spelling_of_what_may_be_another_label_is_asked_with_it_and_every_answer_is_a_mapping() -> None:
    names = ["LAS LOMAS"] * 4 + ["LOMA", "LOMA", "COL. LOMA", "LOMAS", "LOMAS", "Centro", "CENTRO"]
    made = drafted("incident", COLONIA=names, INCIDENTE=["ROBO"])
    waiting = [line for line in made.text.splitlines() if "¿?" in line and line.startswith("    # ")]
    assert any(line.startswith("    # COL. LOMA: ") for line in waiting)
    text = made.text
    for line in waiting:
        text = text.replace(line, line.replace("# ", "", 1))
    catalogue = classed(text).catalogues["place-neighbourhood"]
    assert isinstance(catalogue, dict)
    assert catalogue["COL. LOMA"] == catalogue["LOMA"]
    assert not {*catalogue.values()} & {*catalogue}


def test_a_neighbourhood_without_its_word_is_ready_where_one_place_has_it_and_asked_where_a_colony_does() -> None:
    made = drafted("incident", COLONIA=["FRACC. LOMAS", "LOMAS", "BARRIO ALTO", "COL. ALTO"], INCIDENTE=["ROBO"])
    assert "    LOMAS: FRACC. LOMAS   # 10\n" in made.text
    assert "    # COL. ALTO: BARRIO ALTO   # ¿? 10\n" in made.text


def test_a_text_that_no_catalogue_lists_stays_as_it_is() -> None:
    fields, repaired = released(drafted(COLONIA=NEIGHBOURHOODS, FALTA=["RUIDO"]).text, COLONIA="Nueva  España")
    assert isinstance(fields, dict)
    assert (fields["place"]["neighbourhood"], repaired) == ("Nueva  España", 0)


def test_where_nothing_is_certain_all_of_it_waits() -> None:
    made = drafted("incident", COLONIA=["LOMA", "LOMAS", "SUR"], INCIDENTE=["ROBO"])
    assert "  # - {name: place-neighbourhood, columns: [COLONIA], catalogue: place-neighbourhood}" in made.text
    assert classed(made.text).repairs == []


def test_of_an_open_line_the_catalogue_is_ready_and_its_repair_waits_beside_it() -> None:
    made = drafted(COLONIA=["SUR"], **{"MOTIVO DE LA FALTA": ["RUIDO", "RUIDO.", "Riña", "RIÑA", "RIÑA"]})
    assert "\n  infraction-label:   # «MOTIVO DE LA FALTA»" in made.text
    assert {"    RUIDO.: RUIDO   # 8", "    Riña: RIÑA   # 8"} <= {*made.text.splitlines()}
    text = made.text.replace("  # - {name: infraction", "  - {name: infraction")
    text = text.replace("  # infraction.label: {text", "  infraction.label: {text")
    fields, repaired = released(text, **{"MOTIVO DE LA FALTA": "riña"})
    assert isinstance(fields, dict)
    assert (fields["infraction"]["label"], repaired) == ("RIÑA", 1)


def test_labels_of_one_spelling_and_keys_and_names_have_no_repair() -> None:
    people = ["ANA RUIZ PEREZ", "Ana Ruiz Perez", "JUAN SOTO LUNA"]
    assert "repairs" not in drafted(COLONIA=["CENTRO", "SUR"], FALTA=["RUIDO"], INFRACTOR=people).text


def test_more_labels_than_a_catalogue_would_list_are_brought_together_too() -> None:
    names = [f"COLONIA {chr(65 + i // 26)}{chr(65 + i % 26)}ON" for i in range(200)]
    profile = Profile()
    profile.feed([{"FOLIO": f"F-{i}", "FECHA": "13/02/2024", "COLONIA": names[i % 200]} for i in range(1200)])
    profile.feed([{"FOLIO": "F", "FECHA": "13/02/2024", "COLONIA": names[7].lower()}])
    made = draft(KINDS["hearing"], "agencia", "fuente", {"csv": {"files": "a.csv"}}, profile)
    assert f"    {names[7].lower()}: {names[7]}   # 1\n" in made.text


ARTICLES = {
    "ORINAR O DEFECAR EN VÍA PÚBLICA": "24 III",
    "ORINAR EN V.P.": "24 III",
    "ORINAR EN VIA PUBLICA": "24 III",
    "RUIDO": "24 I",
    "RIÑA": "23 II",
}


def test_labels_of_one_article_are_asked_about_and_none_of_them_is_certainly_another() -> None:
    often = ["ORINAR O DEFECAR EN VÍA PÚBLICA"] * 5 + ["ORINAR EN V.P.", "ORINAR EN VIA PUBLICA", "RUIDO", "RIÑA"]
    made = drafted(FALTA=[*often, "RIÑA"], ARTICULO=[ARTICLES[label] for label in [*often, "RIÑA"]])
    whole = "ORINAR O DEFECAR EN VÍA PÚBLICA"
    assert f"    # ORINAR EN VIA PUBLICA: {whole}   # ¿? 4\n" in made.text
    assert f"    # ORINAR EN V.P.: {whole}   # ¿? 4\n" in made.text
    assert "RUIDO:" not in made.text
    alone = drafted(FALTA=often)
    assert "    ORINAR EN V.P.: ORINAR EN VIA PUBLICA   # 4\n" in alone.text


def test_an_article_of_several_infractions_brings_nothing_together() -> None:
    labels = ["RIÑA", "RUIDO", "INSULTOS"]
    assert "¿?" not in drafted(FALTA=labels, ARTICULO=["23"] * 3).text
