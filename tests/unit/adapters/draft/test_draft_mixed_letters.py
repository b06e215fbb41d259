"""A column that writes a person's sex as F/M in some rows and as H/M in others: no one meaning of M is right."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import orjson

from adapters.decide.questions import answered, questions
from adapters.document.mapping import listed
from adapters.draft.document import Draft, draft
from adapters.rows.mapper import Mapped, Mapper, Unmapped, read_mapping
from adapters.survey.file import Asked, survey
from contracts.kinds import KINDS

ASKED = "    # M: TODO   # aquí se mezclan F/M y H/M"
OFFICES = ["NORTE", "SUR", "CENTRO"]


def drafted(folder: Path, letters: Mapping[str, Sequence[str]]) -> Draft:
    """Of thirty cases with two persons each; an office writes these letters in turn."""
    items = [
        {
            "nuc": f"C-{i}",
            "fecha_hechos": "13/02/2024",
            "oficina": (office := OFFICES[i % 3]),
            "personas": [
                {"calidad": "TESTIGO", "nombre": "ANA", "sexo": letters[office][(i // 3 + at) % len(letters[office])]}
                for at in (0, 1)
            ],
        }
        for i in range(30)
    ]
    (folder / "a.json").write_bytes(orjson.dumps(items))
    found = survey(folder / "a.json", Asked(), lambda *_: None)
    return draft(KINDS["case"], "fiscalia", "carpetas", found.read, found.profile)


def test_m_is_read_by_the_column_that_parts_both_usages(tmp_path: Path) -> None:
    made = drafted(tmp_path, {"NORTE": "HM", "SUR": "FM", "CENTRO": "HM"})
    by = "by: {column: oficina, of: record, catalogues: {NORTE: sex-hm, SUR: sex-fm, CENTRO: sex-hm}}"
    line = f"  # persons[].sex: {{code: sexo, catalogue: sex, unknown: quarantine, {by}}}"
    assert line in made.text
    assert "  # persons[].sex: {code: sexo, catalogue: sex, unknown: quarantine}   # ¿o" in made.text
    assert "M: TODO" not in made.text
    assert not [one for one in questions(made.text, KINDS["case"]) if "«M»" in " ".join(one.asked)]
    (said,) = [one.es for about, one in made.decisions if about == "persons[].sex"]
    assert "«oficina» los separa: F solo está junto a SUR." in said
    text = re.sub(r"(?m)^  # (sex-[fh]m.*)", r"  \1", made.text.replace(line, line.replace("# ", "")))
    mapper = Mapper(read_mapping(text, "m.yaml"))
    for office, letter, sex in (("SUR", "M", "H"), ("SUR", "F", "M"), ("NORTE", "M", "M"), ("CENTRO", "H", "H")):
        found = mapper.map(case(office, letter))
        assert isinstance(found, Mapped)
        assert [one["sex"] for one in found.fields["persons"]] == [sex]
    assert isinstance(mapper.map(case("PONIENTE", "M")), Unmapped)


def test_what_m_is_in_all_rows_can_be_answered_too(tmp_path: Path) -> None:
    kind = KINDS["case"]
    made = drafted(tmp_path, {"NORTE": "HM", "SUR": "FM", "CENTRO": "HM"})
    asked = next(one for one in questions(made.text, kind) if one.about == "persons[].sex")
    (woman,) = [choice for choice in asked.choices if choice.es.startswith("M es mujer")]
    mapper = Mapper(read_mapping(answered(made.text, woman, kind), "m.yaml"))
    for office in OFFICES:
        found = mapper.map(case(office, "M"))
        assert isinstance(found, Mapped)
        assert [one["sex"] for one in found.fields["persons"]] == ["M"]


def case(office: str, letter: str) -> dict[str, object]:
    person = {"calidad": "TESTIGO", "nombre": "ANA", "sexo": letter}
    return {"nuc": "C-1", "fecha_hechos": "13/02/2024", "oficina": office, listed("persons"): [person]}


def test_without_such_a_column_m_is_asked_and_no_value_is_offered(tmp_path: Path) -> None:
    made = drafted(tmp_path, {"NORTE": "HM", "SUR": "FM", "CENTRO": "HMFM"})
    assert ASKED in made.text
    assert "by:" not in made.text
    assert isinstance(Mapper(read_mapping(made.text, "m.yaml")).map(case("SUR", "M")), Unmapped)


def test_words_beside_h_and_m_say_of_m_no_man(tmp_path: Path) -> None:
    made = drafted(tmp_path, {"NORTE": "HM", "SUR": ("MASC", "FEM"), "CENTRO": "HM"})
    assert "se mezclan" not in made.text
    assert "    # M: M   # ¿mujer? junto a H, y nadie escribe F" in made.text
    (asked,) = [one for one in questions(made.text, KINDS["case"]) if "«M»" in " ".join(one.asked)]
    assert "\n    M: M" in answered(made.text, asked.choices[1], KINDS["case"])
