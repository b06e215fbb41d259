"""The catalogues that a JSON document has beside its records explain the codes of the columns that they are about."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from adapters.draft.document import draft
from adapters.survey.file import Asked, Survey, survey
from contracts.kinds import KINDS

STATUS = {"1": "EN TRÁMITE", "2": "JUDICIALIZADA", "7": "CANCELADA", "8": "ACUMULADA"}
LISTED = [{"clave": code, "descripcion": said} for code, said in STATUS.items()]


def surveyed(folder: Path, **beside: Any) -> Survey:
    records = [
        {
            "nuc": f"C-{i}",
            "fechaHechos": "2026-01-02T10:00:00",
            "situacion": "1278"[i % 4] if i % 3 else "1",
            "mp": "12"[i % 2],
            "delitos": [{"nombre": "ROBO", "grado": "AB"[i % 2]}],
        }
        for i in range(60)
    ]
    path = folder / "reporte.json"
    path.write_text(json.dumps({**beside, "datos": records}), "utf-8")
    return survey(path, Asked(), lambda done, whole: None)


def drafted(found: Survey) -> str:
    return draft(KINDS["case"], "fge", "carpetas", found.read, found.profile).text


def test_a_list_of_codes_and_meanings_explains_the_status_the_stage_and_what_is_void(tmp_path: Path) -> None:
    found = surveyed(tmp_path, catSituacion=LISTED)
    assert found.explained == {"catSituacion": ["situacion"]}
    text = drafted(found)
    for line in (
        "# withdraw: {column: situacion, values: ['7', '8']}\n",
        "# withdraw: {column: situacion, values: ['7']}   # ¿o · or:",
        "    '1': open\n    '2': before_judge\n",
        "    # '7': TODO",
        "'8': ACUMULACIÓN",
        "status: {code: situacion, catalogue: status, unknown: 'null'}   # lo que dice el propio archivo",
        "status: {'1': EN TRÁMITE,",
    ):
        assert line in text, line
    assert "¿las filas con 7 (CANCELADA) o 8 (ACUMULADA) en «situacion»" in text


def test_an_object_of_codes_does_so_too_also_within_a_list_of_parts(tmp_path: Path) -> None:
    found = surveyed(tmp_path, catalogos={"situaciones": STATUS, "grado": {"A": "CONSUMADO", "B": "TENTATIVA"}})
    assert found.explained == {"catalogos.situaciones": ["situacion"], "catalogos.grado": ["delitos[].grado"]}
    assert "  offences[].completed: {flag: grado, 'true': [A], 'false': [B]}" in drafted(found)


def test_a_catalogue_of_persons_or_of_codes_that_mean_two_things_explains_nothing(tmp_path: Path) -> None:
    agents = [{"id": "1", "nombre": "JUAN LÓPEZ PÉREZ"}, {"id": "2", "nombre": "ANA RUIZ SOTO"}]
    twice = [*LISTED, {"clave": "1", "descripcion": "OTRA COSA"}]
    assert surveyed(tmp_path, mp=agents, catSituacion=twice).explained == {}


def test_a_catalogue_of_municipalities_proposes_their_keys_in_the_state_of_the_others(tmp_path: Path) -> None:
    towns = {"1": "BENITO JUÁREZ", "3": "COZUMEL", "4": "FELIPE CARRILLO PUERTO", "5": "TULUM"}
    records = [{"nuc": f"C-{i}", "fechaHechos": "2026-01-02T10:00:00", "cveMun": "1345"[i % 4]} for i in range(40)]
    for name, proposed in (("catMunicipio", True), ("catAgentes", False)):
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps({name: towns, "datos": records}), "utf-8")
        text = drafted(survey(path, Asked(), lambda done, whole: None))
        for line in ("# '1': \"23005\"", "# '3': \"23001\"", "# '5': \"23009\""):
            assert (line.replace('"', "'") in text.replace('"', "'")) == proposed, (name, line, text)


def test_a_catalogue_of_the_name_of_one_column_explains_no_other(tmp_path: Path) -> None:
    assert surveyed(tmp_path, catSituacion={"1": "EN TRÁMITE", "2": "BAJA"}).explained == {}
    assert surveyed(tmp_path, meta={"sistema": "PRUEBA", "total": 60}).explained == {}
    assert surveyed(tmp_path, claves=STATUS).explained == {"claves": ["situacion"]}
