from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from drops import drop, put, rules

from adapters.files.records import Record
from adapters.files.table_shape import Header, Rows, find_header


def records(*lines: str) -> list[Record]:
    return [Record(i, line.split(";")) for i, line in enumerate(lines, 1)]


def test_the_first_line_is_the_header_where_it_names_all() -> None:
    assert find_header(records("folio;fecha;edad", "1;2024-01-01;30")) == Header([1], 3)


def test_titles_above_are_passed_over() -> None:
    found = find_header(records("H. AYUNTAMIENTO;;", ";;", "Corte: 2024;;", "folio;fecha;edad", "1;2024-01-01;30"))
    assert found.lines == [4]


def test_two_lines_name_the_columns_together() -> None:
    found = find_header(records("Boleta;Hechos;;Falta", "No.;Fecha;Hora;", "1;2024-01-01;10:00;Riña"))
    assert found.lines == [1, 2]


def test_a_second_line_under_merged_cells_is_found_though_the_first_names_nearly_all() -> None:
    above = "No.;Fecha;Falta;Lugar;;Mapa;Nota;Folio;Unidad;Hora"
    found = find_header(records("PARTE;;;;;;;;;", above, ";;;Calle;Colonia;(liga);;;;", "1;2;a;b;c;d;e;f;g;h"))
    assert found.lines == [2, 3]
    row = find_header(records(above, ";;Riña;;;;en la calle;;;", "1;2;a;b;c;d;e;f;g;h"))
    assert row.lines == [1]


def test_a_title_or_two_above_is_no_part_of_the_header() -> None:
    found = find_header(records("DATOS;;;;;;DOS", "a;b;c;d;e;f;g", "1;2;3;4;5;6;7", "1;2;3;4;5;6;7"))
    assert found.lines == [2]


def test_data_alone_has_no_header() -> None:
    assert find_header(records("1;2024-01-01;30", "2;2024-01-02;31")).lines == []


def test_headings_in_other_words_and_titles_of_months_are_no_rows_and_footers_tell_them() -> None:
    numbers, found = rows(
        "1;2024-01-01;30;Riña",
        "FEBRERO 2024;;;",
        "FOLIO;Fecha;Edad (años);falta",
        "2;2024-02-02;31;Riña",
        "Turno: noche;;;",
        "3;2024-02-02;31;Febrero",
    )
    assert numbers == [2, 5, 7]
    assert found.footers == ["FEBRERO", "FOLIO", "Turno:"]


def test_texts_over_the_whole_width_are_no_rows_and_told_where_they_repeat() -> None:
    numbers, found = rows("GRUPO 1;;;", "1;2024-01-01;30;Riña", "GRUPO 2;;;", "Sin novedad;;;", "2;2024-01-02;31;Riña")
    assert numbers == [3, 6]
    assert (len(found.endings), found.footers) == (3, ["GRUPO"])


def test_a_beginning_that_rows_have_too_is_no_footer() -> None:
    _, found = rows("Turno 1;2024-01-01;30;Riña", "Turno 2;2024-01-01;30;Riña", "Turno noche;;;")
    assert [ending.begins for ending in found.endings] == ["Turno"]
    assert found.footers == []


def above(*lines: str, dates: Sequence[int] = (1,)) -> list[int]:
    _, found = rows(*lines)
    return found.blanks.above(dates)[0]


def test_columns_that_are_blank_together_with_a_date_may_go_on_from_above() -> None:
    block = ["1;2024-01-01;30;Riña", ";;31;", ";;19;", "2;2024-01-02;22;Ruido", ";;40;", "3;2024-01-03;50;Riña"]
    assert above(*block) == [0, 1, 3]


def test_a_date_at_the_left_that_most_rows_lack_may_go_on_from_above() -> None:
    assert above("1;2024-01-01;30;Riña", "2;;31;Riña", "3;;19;Ruido", "4;2024-01-02;;Ruido", "5;;40;Riña") == [1]


def test_a_date_that_is_missing_here_and_there_does_not() -> None:
    lines = [f"{i};{'' if i % 6 == 3 else '2024-01-01'};30;Riña" for i in range(1, 40)]
    assert above(*lines) == []
    assert above("1;;30;Riña", "2;;31;Riña", "3;;19;Ruido", "4;2024-01-02;;Ruido") == []


def rows(*lines: str) -> tuple[list[int], Rows]:
    found = Rows(Header([1], 4), [["folio", "fecha", "edad", "falta"]])
    return [record.number for record in found.of(records("folio;fecha;edad;falta", *lines))], found


def test_what_is_no_row_is_counted_and_left_out() -> None:
    numbers, found = rows(
        "1;2024-01-01;30;Riña",
        ";;;",
        "folio;fecha;edad;falta",
        "2;2024-01-02;31;Riña",
        "Total;2;;",
        ";;Elaboró: Ana;",
        ";;;",
    )
    assert numbers == [2, 5]
    assert (found.blank, found.repeated) == (1, 1)
    assert [ending.begins for ending in found.endings] == ["Total", "Elaboró:"]


def test_blanks_before_what_is_no_row_are_none_unless_a_row_follows(tmp_path: Path) -> None:
    row, blank, heading = "F-1;2024-01-01;ROBO;", ";;;", "folio;fecha;delito;cambio"
    lines = [
        row,
        blank,
        heading,
        blank,
        row,
        blank,
        "Total;2;;",
        blank,
        blank,
        row,
        blank,
        "Total;3;;",
        blank,
        ";Ana;;",
    ]
    found = Rows(Header([1], 4), [heading.split(";")])
    there = len([*found.of(records(heading, *lines))])
    put(tmp_path, "a.csv", "\n".join([heading, *lines, ""]))
    source = drop(tmp_path, '{csv: {files: "a.csv", delimiter: ";", footer: [Total, Ana]}}')
    assert rules(source).count(None) == there == 3
    assert rules(source).count("blank_row") == found.blank == 5


def test_a_row_that_only_begins_like_a_total_is_a_row() -> None:
    numbers, found = rows("Totalco;2024-01-01;30;Riña", "TOTAL;2024-01-01;30;Riña")
    assert numbers == [2, 3]
    assert found.endings == []
    assert found.kept == {"TOTAL"}  # what a footer of that word would take away


def test_a_row_of_another_width_is_a_row_and_counted() -> None:
    numbers, found = rows("1;2024-01-01;30;Riña;más", "2;2024-01-01;30")
    assert numbers == [2, 3]
    assert found.short == 2
