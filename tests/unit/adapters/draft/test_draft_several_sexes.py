"""``M/F`` in a column of sexes: several persons in one cell, never a label of its own."""

from __future__ import annotations

import re

from adapters.draft.document import Draft, draft
from adapters.profile.table import Profile
from adapters.rows.mapper import Mapped, Mapper, read_mapping
from contracts.kinds import KINDS

ROW = {"FECHA": "13/02/2024", "FALTA": "RIÑA"}
ONE = {"DETENIDO(S)": "ANA SOTO LARA", "ED": "29", "SX": "F"}
MEN = {"DETENIDO(S)": "JUAN LUNA PAZ", "ED": "33", "SX": "M"}
BOTH = {"DETENIDO(S)": "JUAN LUNA PAZ / ANA SOTO LARA", "ED": "33/29", "SX": "M/F"}
THREE = {"DETENIDO(S)": "LUIS PEÑA RUIZ; JUAN LUNA PAZ; EVA SOL GIL", "ED": "19/18/31", "SX": "M/M/F"}
SHORT = {"DETENIDO(S)": "LUIS PEÑA RUIZ Y JUAN LUNA PAZ", "ED": "52", "SX": "M/M"}  # one age for two


def drafted(*rows: dict[str, str]) -> Draft:
    profile = Profile()
    profile.feed([ROW | {"FOLIO": f"F-{i}"} | row for i, row in enumerate(rows)])
    return draft(KINDS["hearing"], "juzgado", "boletas", {"csv": {"files": "a.csv"}}, profile)


SURNAMES = ("LUNA", "SOTO", "PAZ", "LARA", "PEÑA", "RUIZ", "SOL", "GIL", "MORA", "DIAZ", "RIOS", "VEGA", "CRUZ")


def people(*rows: dict[str, str]) -> list[dict[str, str]]:
    """Of each row thirteen, with other surnames."""
    return [
        row | {"DETENIDO(S)": row["DETENIDO(S)"].replace("LUNA", one).replace("SOTO", other)}
        for one, other in zip(SURNAMES, SURNAMES[::-1], strict=True)
        for row in rows
    ]


def test_names_ages_and_sexes_of_one_cell_are_proposed_as_persons() -> None:
    made = drafted(*people(ONE, MEN, MEN), *people(BOTH, THREE)[:8], SHORT)
    (line,) = [line for line in made.text.splitlines() if "persons: {cells: " in line]
    assert {"DETENIDO(S): [", "ED: /", "SX: /"} <= {*re.findall(r"DETENIDO\(S\): \[|\w+: /", line)}
    assert "M/F" not in made.text
    assert "M/M" not in made.text
    text = re.sub(r"(?m)^# (each:)|^( *)# (?=persons)", r"\1\2", made.text).replace("{const: …}", "{const: detained}")
    mapper = Mapper(read_mapping(text, "m.yaml"))
    found = mapper.map(ROW | {"FOLIO": "F-1"} | BOTH)
    assert isinstance(found, Mapped)
    told = [(one["given_names"], one["age"], one["sex"]) for one in found.fields["persons"]]
    assert told == [("JUAN", 33, "H"), ("ANA", 29, "M")]


def test_an_m_of_both_usages_is_asked_so_of_several_persons_too() -> None:
    made = drafted(*people(ONE, MEN, ONE | {"SX": "H"}), *people(BOTH, THREE)[:8])
    assert "    # M: TODO   # aquí se mezclan F/M y H/M" in made.text
    assert "by: {" not in made.text


def test_of_cells_with_several_sexes_beside_one_name_one_question_asks() -> None:
    made = drafted(*[ONE, MEN] * 20, *[MEN | {"SX": "M/F"}] * 2)
    assert "M/F: TODO" not in made.text
    (said,) = [one.es for about, one in made.decisions if about == "persons[0].sex"]
    assert said.startswith("2 celdas dicen a varias personas (M/F)")
