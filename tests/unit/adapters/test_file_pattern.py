"""The pattern of a file's name: next month's file is one of them, another table's is none."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.files.pattern import pattern


@pytest.mark.parametrize(
    ("seen", "next_ones", "others"),
    [
        ("REPORTE_OCT_2026.xlsx", ["REPORTE_NOV_2026.xlsx", "REPORTE_ENE_2027.xlsx"], ["REPORTE_GASTOS.xlsx"]),
        ("detenidos ene-sep.csv", ["detenidos oct-dic.csv", "detenidos enero.csv"], ["remitidos ene-sep.csv"]),
        ("2026-10_incidentes.json", ["2026-11_incidentes.json"], ["2026-10_catalogo.json"]),
        ("Sem 41.xlsx", ["Sem 42.xlsx"], ["Sem final.xlsx", "Presupuesto 41.xlsx"]),
        ("Semana 41 detenidos.xlsx", ["Semana 5 detenidos.xlsx"], ["Semana 41 vehiculos.xlsx"]),
        ("detenidos_primer_trimestre_2026.csv", ["detenidos_segundo_trimestre_2026.csv"], ["detenidos.csv"]),
        ("incidentes 3er trimestre.csv", ["incidentes 4to trimestre.csv"], ["incidentes.csv"]),
        ("II SEMESTRE 2026 carpetas.json", ["I SEMESTRE 2027 carpetas.json"], ["carpetas.json"]),
        ("incidentes_T3_2026.csv", ["incidentes_T4_2026.csv"], ["detenidos_T3_2026.csv"]),
        ("remitidos october 2026.csv", ["remitidos november 2026.csv"], ["october 2026.csv"]),
        ("IPH octubre 2026 FINAL (2).xlsx", ["IPH noviembre 2026.xlsx", "IPH noviembre 2026_v2.xlsx"], ["IPH.docx"]),
        ("boletas_2024-03_v2.csv", ["boletas_2024-04.csv", "boletas_2024-04 (1).csv"], ["multas_2024-03.csv"]),
        ("REPORTE DEL 01 AL 15 DE OCTUBRE DE 2026.csv", ["REPORTE DEL 16 AL 31 DE OCTUBRE DE 2026.csv"], ["R.csv"]),
        ("ReporteOctubre2026.csv", ["ReporteNoviembre2026.csv"], ["ReporteAnual.csv"]),
        ("OCTUBRE 2026.xlsx", ["NOVIEMBRE 2026.xlsx"], ["presupuesto.xlsx"]),
        ("2026-10.csv", ["2026-11.csv"], ["a.csv"]),
        ("41.csv", ["42.csv"], ["a.csv"]),
        ("T3.csv", ["T4.csv"], ["nomina2.csv", "a-1.csv"]),
        ("reporte Q1 2026.csv", ["reporte Q2 2026.csv"], ["reporte gastos 2026.csv"]),
        ("Copia de detenidos_oct.csv", ["detenidos_nov.csv"], ["remitidos_oct.csv"]),
        ("C5_911_llamadas_oct.csv", ["C5_911_llamadas_nov.csv"], ["C4_066_llamadas_oct.csv"]),
        ("juzgado 2 octubre.csv", ["juzgado 2 noviembre.csv"], ["juzgado 3 octubre.csv"]),
        ("delitos_2014-01.csv.gz", ["delitos_2014-02.csv.gz"], ["delitos_2014-01.csv"]),
    ],
)
def test_next_month_s_file_is_read_and_another_table_s_is_not(
    seen: str, next_ones: list[str], others: list[str]
) -> None:
    made = pattern(seen)
    assert [name for name in (seen, *next_ones) if not fnmatchcase(name, made)] == []
    assert [name for name in others if fnmatchcase(name, made)] == []


@pytest.mark.parametrize("name", ["OCTUBRE.xlsx", "a.csv", "incidentes.json", "data set.csv", "v2.csv", "detenidos"])
def test_a_name_that_says_no_more_than_a_month_or_no_period_stays_itself(name: str) -> None:
    assert pattern(name) == name


@given(st.text("aAñ012_- ().[]*?é", min_size=1, max_size=24), st.sampled_from([".csv", ".xlsx", ".csv.gz", ""]))
def test_a_file_always_matches_its_own_pattern_which_is_never_everything(stem: str, extension: str) -> None:
    made = pattern(stem + extension)
    assert fnmatchcase(stem + extension, made)
    assert made.strip("*") not in {"", extension} or "*" not in made or stem.startswith("*")
