"""Labels that a sheet explains, or that say which quantity is filled, are the measure's kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from adapters.draft.document import Draft, draft
from adapters.profile.table import Profile
from adapters.rows.mapper import Mapped, Mapper, read_mapping
from adapters.survey.file import Asked, survey
from adapters.survey.legends import article_legend, legend
from adapters.survey.sheets import seen
from contracts.kinds import KINDS

CSV = {"csv": {"files": "a.csv", "encoding": "utf-8", "delimiter": ","}}
ROWS = [("D", "800", ""), ("D", "900", ""), ("P", "", "12"), ("p", "", "8"), ("N", "", ""), ("R", "", "")]
SAID = {"d": "Multa", "p": "Arresto", "n": "Sobreseído", "r": "Otra cosa", "z": "Amonestación"}


def drafted(rows: Sequence[tuple[str, ...]], *legends: Mapping[str, str]) -> Draft:
    profile = Profile()
    names = ("CLAVE R", "MULTA $", "HORAS ARRESTO")
    row = {"folio": "A", "fecha": "13/02/2024", "falta": "RIÑA"}
    profile.feed({**row, "folio": f"A-{i}", **dict(zip(names, said, strict=True))} for i, said in enumerate(rows))
    return draft(KINDS["hearing"], "juzgado", "libro", CSV, profile, legends=legends)


def test_letters_are_the_measure_and_the_outcome_with_the_meanings_that_a_sheet_gives_them() -> None:
    text = drafted(ROWS, SAID).text
    assert "  measure.kind: {code: CLAVE R, catalogue: measure-kind, unknown: quarantine}\n" in text
    assert "  outcome: {code: CLAVE R, catalogue: outcome, unknown: quarantine}\n" in text
    assert "which_of" not in text
    for line in ("    D: fine", "    P: arrest", "    D: responsible"):
        assert f"{line}\n" in text
    assert "    # N: none   # ¿Sobreseído? 1" in text  # no obvious value: proposed with its meaning, and asked
    assert "    # N: not_responsible   # ¿Sobreseído? 1" in text
    assert "    # R: TODO   # ¿Otra cosa? 1" in text
    assert "  measure.fine_pesos: {number: MULTA $}\n" in text


def test_a_list_of_other_labels_says_nothing_of_these() -> None:
    text = drafted([*ROWS, ("K", "", "")], SAID).text
    assert "outcome:" not in text


def test_without_a_list_letters_that_agree_with_what_is_filled_are_asked() -> None:
    rows = [("D", "800", "")] * 8 + [("P", "", "12")] * 6
    text = drafted([*rows, ("N", "", "")]).text
    assert "  # measure.kind: {code: CLAVE R, catalogue: measure-kind, unknown: quarantine}\n" in text
    assert "D donde la de" in text
    assert "measure.kind: {code: CLAVE R" not in drafted([*rows, *[("P", "500", "")] * 6]).text  # they contradict it


def test_short_words_that_name_measures_are_asked_beside_what_is_filled() -> None:
    rows = [("M", "800", "")] * 12 + [("A", "", "12")] * 8 + [("MC", "50", "12")] * 3 + [("NR", "", "")] * 4
    rows += [("Multa", "800", "")] * 3 + [("Arresto", "", "12")] * 2
    text = drafted(rows).text
    assert "  # measure.kind: {code: CLAVE R, catalogue: measure-kind, unknown: quarantine}\n" in text
    assert "  # measure.kind: {code: medida, catalogue: measure-kind, unknown: quarantine}   # ¿o · or" in text
    assert "    Multa: fine\n" in text
    assert "only_where: {column: CLAVE R" not in text  # M is asked still: its fines are not left out


def test_a_legend_is_hardly_anything_but_labels_with_their_meanings() -> None:
    assert legend([("", "RES"), ("M", "Multa"), ("", "A", "Arresto")]) == {"m": "Multa", "a": "Arresto"}
    assert legend([["M = Multa"], ["AM.- Amonestación"]]) == {"m": "Multa", "am": "Amonestación"}
    assert legend([("M", "Multa"), ("M", "Menor"), ("A", "Arresto")]) == {}  # two meanings of one
    assert legend([("M", "Multa"), ("A", "Arresto"), ["Nota"], ["Elaboró"], ["Fecha"]]) == {}
    assert legend([("1", "2"), ("3", "4")]) == {}
    assert legend([["CLAVES: M = Multa, A: Arresto"], ["AM - Amonestación"]]) == {
        "m": "Multa", "a": "Arresto", "am": "Amonestación"
    }  # fmt: skip
    assert legend([["A = Arresto", " M = Multa; T"]]) == {}  # something else among them


def test_a_sheet_of_meanings_is_told_from_a_table() -> None:
    book = openpyxl.Workbook()
    first, second = book.active, book.create_sheet("claves")
    assert first is not None
    for sheet, rows in (
        (first, [("FOLIO", "RES", "FECHA"), ("1", "M", "x")]),
        (second, [("M", "Multa"), ("A", "Arresto")]),
    ):
        for row in rows:
            sheet.append(row)
    file = BytesIO()
    book.save(file)
    assert [sheet.legend for sheet in seen(file)] == [None, {"m": "Multa", "a": "Arresto"}]


@pytest.mark.parametrize("lines", [
    ["P = Arresto", "D: Multa", "N: Sobreseído"], ["P = ARRESTO; D = MULTA; N = SOBRESEIDO"],
    ["", "Nota", "P = ARRESTO", "D = MULTA", "N - SOBRESEIDO"], ["P,Arresto", "D,Multa", "N,Sobreseído"],
])  # fmt: skip
def test_meanings_below_the_last_row_are_read_and_are_no_rows(tmp_path: Path, lines: list[str]) -> None:
    head = "FOLIO,FECHA HECHOS,FALTA,RES,CALLE,SEXO,EDAD,COLONIA"
    rows = [f"F-{i},13/02/2024,RIÑA,{'DPN'[i % 3]},RIO {i},H,{20 + i % 30},CENTRO" for i in range(30)]
    (file := tmp_path / "a.csv").write_text("\n".join([head, *rows, *lines, ""]))
    found = survey(file, Asked(), lambda *_: None)
    assert found.profile.rows == 30
    legends = [one for one in found.legends if one]
    assert [{*one} for one in legends] == [{"p", "d", "n"}]
    made = draft(KINDS["hearing"], "juzgado", "libro", found.read, found.profile, legends=legends)
    assert "    P: arrest\n" in made.text
    assert "    D: fine\n" in made.text


def test_a_note_of_one_letter_makes_no_footer_by_which_a_row_could_go(tmp_path: Path) -> None:
    head = "FOLIO,FECHA HECHOS,FALTA,RES"
    rows = [f"F-{i},13/02/2024,RIÑA,{'MA'[i % 2]}" for i in range(9)]
    (file := tmp_path / "a.csv").write_text("\n".join([head, *rows, "M = MULTA", "A = ARRESTO", ""]))
    assert survey(file, Asked(), lambda *_: None).read["csv"]["footer"] == ["M =", "A ="]
    file.write_text("\n".join([head, *rows, "TOTAL 9", "M,MULTA", "A,ARRESTO", ""]))
    assert survey(file, Asked(), lambda *_: None).read["csv"]["footer"] == ["TOTAL"]


CATALOGUE = [["Faltas del reglamento", None], [None, None], ["ART.", "FALTA"]]
CATALOGUE += [["12-II", "Escandalizar"], ["12-III", "Reñir"], ["Art. 15 fr. I", "Tirar basura"]]


def test_a_sheet_of_articles_gives_the_infraction_s_words_whatever_their_spelling() -> None:
    told = article_legend(CATALOGUE)
    assert told == {"12-ii": "Escandalizar", "12-iii": "Reñir", "15-i": "Tirar basura"}
    said = ["12-II", "Art. 12 fr. II", "12 III", "15-I", "Ruido", "16-I"] * 2
    profile = Profile()
    profile.feed({"folio": f"A-{i}", "fecha": "13/02/2024", "ART.": text} for i, text in enumerate(said))
    text = draft(KINDS["hearing"], "juzgado", "libro", CSV, profile, legends=[told]).text
    assert "    # 16-I: TODO   # 2" in text
    mapper = Mapper(read_mapping(text, "m.yaml"))
    found = [mapper.map({"folio": "A", "fecha": "13/02/2024", "ART.": one}) for one in said[:6]]
    assert [one.fields["infraction"]["label"] for one in found if isinstance(one, Mapped)] == [
        "Escandalizar",
        "Escandalizar",
        "Reñir",
        "Tirar basura",
        "Ruido",
    ]


def test_the_fraction_may_have_a_column_of_its_own_and_amounts_may_follow() -> None:
    rows = [["Art.", "Fracc.", "Conducta", "mín", "máx"], ["12", "II", "Escandalizar", "5", "15"]]
    rows += [["12", "iii", "Reñir", "6", None], ["15", "I", "Tirar basura", None, None]]
    assert article_legend(rows) == {"12-ii": "Escandalizar", "12-iii": "Reñir", "15-i": "Tirar basura"}
    rows = [["12", "V", "Ana", "Soto"], ["13", "V", "Luis", "Paz"]]
    assert article_legend(rows) == {}


@pytest.mark.parametrize(
    "rows", [[["1", "Ana Soto"], ["2", "Luis Paz"]], [["12-II", "A b"], ["12 II", "Otra"]], CATALOGUE[:4]]
)
def test_other_lists_are_no_articles(rows: list[list[str | None]]) -> None:
    assert article_legend(rows) == {}


def test_articles_that_are_parted_from_their_fractions_keep_their_words() -> None:
    said = ["12-II", "Art. 12 fr. II", "12-III", "Art. 15 fr. I", "15-I"] * 4
    profile = Profile()
    profile.feed({"folio": f"A-{i}", "fecha": "13/02/2024", "ART.": text} for i, text in enumerate(said))
    text = draft(KINDS["hearing"], "juzgado", "libro", CSV, profile, legends=[article_legend(CATALOGUE)]).text
    mapper = Mapper(read_mapping(text, "m.yaml"))
    found = [mapper.map({"folio": "A", "fecha": "13/02/2024", "ART.": one}) for one in said[:4]]
    assert [one.fields["infraction"] for one in found if isinstance(one, Mapped)] == [
        {"article": "12", "fraction": "II", "label": "Escandalizar"},
        {"article": "12", "fraction": "II", "label": "Escandalizar"},
        {"article": "12", "fraction": "III", "label": "Reñir"},
        {"article": "15", "fraction": "I", "label": "Tirar basura"},
    ]
