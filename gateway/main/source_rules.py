"""What each rule says of a row or file that was set aside, in both languages. What to do about it: ``docs/sources``."""

from __future__ import annotations

from typing import NamedTuple


class Said(NamedTuple):
    """A rule in plain words."""

    es: str
    en: str


RULES: dict[str, Said] = {
    # cells
    "date_format": Said(
        "la fecha no tiene ninguno de los formatos del mapeo", "no format of the mapping reads the date"
    ),
    "hour_without_day": Said("trae solo la hora: nada dice de qué día", "an hour alone: nothing says which day's"),
    "day_without_year": Said("trae día y mes sin año", "day and month without a year"),
    "excel_day": Said("un número de días de Excel donde el mapeo espera un texto", "Excel's number of days, unstated"),
    "date_out_of_range": Said("fecha anterior a 1900-01-02 o posterior a 2999", "before 1900-01-02 or after 2999"),
    "ambiguous_date": Said("la fecha se lee de dos maneras y ambas son posibles", "two readings, both possible"),
    "date_outside_period": Said("la fecha cae fuera de los días que el mapeo permite", "outside the days allowed"),
    "companion_disagrees": Said("la fecha no concuerda con su año y mes", "disagrees with its year and month columns"),
    "companion_format": Said("no se entiende el año o el mes de al lado", "year or month beside it not understood"),
    "missing_period": Said("el nombre de la hoja no dice de qué días es", "the sheet's name says no period"),
    "time_format": Said(
        "la hora no tiene ninguno de los formatos del mapeo", "no format of the mapping reads the time"
    ),
    "ambiguous_time": Said("esa hora ocurrió dos veces (cambio de horario)", "that hour came twice (clock change)"),
    "nonexistent_time": Said("esa hora no existió (cambio de horario)", "that hour never was (clock change)"),
    "next_day_unclear": Said(
        "la hora es anterior a la otra por menos de 12 horas: ¿del día siguiente, o una de las dos está mal?",
        "before the other time by less than 12 hours: the next day's, or a mistake?",
    ),
    "not_a_number": Said("no es un número con punto decimal", "no number with a decimal point"),
    "not_an_integer": Said("no es un número entero", "no whole number"),
    "unknown_unit": Said("la unidad no es de las que el mapeo dice", "a unit that the mapping does not name"),
    "unknown_code": Said("la etiqueta no está en el catálogo", "the label is not in the catalogue"),
    "unknown_flag": Said("ni sí ni no", "neither yes nor no"),
    "nul_character": Said("tiene un carácter nulo", "holds a NUL character"),
    "too_long_to_repair": Said("celda demasiado larga para repararla", "too long a cell to be repaired"),
    "contradiction": Said("el dato contradice a otra columna de la fila", "contradicts another column of the row"),
    "half_a_point": Said("solo una de las dos coordenadas", "only one of two coordinates"),
    "outside_box": Said("el punto cae fuera de la zona que el mapeo permite", "the point is outside the box"),
    "split_parts": Said(
        "la celda no se divide en las partes que el mapeo dice", "not as many parts as the mapping says"
    ),
    "unclear_name": Said("no se distingue nombre de apellidos", "given names and surnames can't be told apart"),
    "contradicts_curp": Said("no es lo que dice la CURP de al lado", "not what the CURP beside it says"),
    "name_contradicts_curp": Said("el nombre no concuerda con la CURP de al lado", "the name is not the CURP's"),
    # rows
    "blank_row": Said("fila en blanco", "a blank row"),
    "column_count": Said(
        "la fila tiene otro número de celdas que el encabezado", "other number of cells than the header"
    ),
    "unreadable_row": Said("la fila no se puede leer (¿comillas sin cerrar?)", "can't be read (an open quote?)"),
    "row_above_unclear": Said(
        "la celda repite la fila de arriba, que no se puede leer o ahí no dice nada",
        "a cell repeats the row above, which is unreadable or says nothing there",
    ),
    "cell_error": Said("una celda tiene un error de Excel (#REF!, #N/A)", "a cell holds an Excel error"),
    "not_an_object": Said("no es un objeto JSON", "no JSON object"),
    "missing_key": Said("la clave está vacía", "its key is empty"),
    "key_too_long": Said("la clave pasa de 200 caracteres", "its key has more than 200 characters"),
    "duplicate_key": Said("la misma clave con otro contenido", "the same key with other content"),
    "unclear_version": Said(
        "no se sabe qué fila del registro es la última: a una le falta el dato de latest, o no se entiende",
        "which row of the record is the latest can't be told: one lacks it, or it is not understood",
    ),
    "newer_row": Said("una fila posterior ya habla de ese registro", "a later row speaks for the record"),
    "rows_disagree": Said("las filas de un registro dicen cosas distintas", "rows of one record disagree"),
    "pieces_disagree": Said(
        "las celdas que llevan a varios no tienen las mismas partes", "cells that hold several have other counts"
    ),
    "too_many_parts": Said("demasiadas filas para un registro", "too many rows for one record"),
    "too_many_rows_of_one_key": Said("más de 1,000 filas de una misma clave", "more than 1,000 rows of one key"),
    "not_a_list_of_objects": Said("la lista no es de objetos JSON", "no list of JSON objects"),
    "joined_twice": Said("dos filas del archivo de al lado para una", "two companion rows for one"),
    "unknown_agency": Said("no se sabe de qué institución es", "whose row it is can't be told"),
    # the contract
    "missing": Said("falta un dato que el contrato pide", "the contract needs it"),
    "string_too_long": Said("texto más largo de lo que el contrato admite", "longer than the contract allows"),
    "string_too_short": Said("texto vacío", "an empty text"),
    "string_pattern_mismatch": Said("no tiene la forma de ese dato", "not that field's form"),
    "literal_error": Said("no es un valor de la lista de ese dato", "no value of that field's list"),
    "greater_than_equal": Said("menor de lo que el contrato admite", "less than the contract allows"),
    "less_than_equal": Said("mayor de lo que el contrato admite", "more than the contract allows"),
    "too_long": Said("demasiados elementos en la lista", "too many parts in the list"),
    "curp_check_digit": Said(
        "el dígito verificador de la CURP no corresponde", "the CURP's check digit does not match"
    ),
    "in_the_future": Said("fecha futura", "in the future"),
    "too_early": Said("fecha anterior a 1900-01-02", "before 1900-01-02"),
    "after_opened_at": Said("posterior a la apertura de la carpeta", "later than the opening of the case"),
    # files
    "empty_file": Said("el archivo está vacío o no tiene encabezado", "an empty file, or no header"),
    "missing_header": Said("no hay nombres en la línea del encabezado", "no names on the header's line"),
    "uneven_header": Said("los encabezados de los archivos que van juntos no se corresponden", "headers do not match"),
    "companion_rows": Said("los archivos que van juntos no tienen las mismas filas", "companions of other lengths"),
    "encoding": Said("no está en la codificación del mapeo", "not in the mapping's encoding"),
    "encoding_ambiguous": Said("su codificación no es clara", "its encoding is not clear"),
    "delimiter_ambiguous": Said("su separador no es claro", "its delimiter is not clear"),
    "missing_column": Said("falta una columna que el mapeo usa", "a column the mapping uses is missing"),
    "duplicate_column": Said("dos columnas con el mismo nombre", "two columns of one name"),
    "duplicate_member": Said("un dato está dos veces: no se sabe cuál vale", "a member stands twice: which is right?"),
    "number_too_long": Said("un número demasiado largo para leerlo exacto", "a number too long to be read exactly"),
    "missing_sheet": Said("falta la hoja", "the sheet is missing"),
    "missing_items": Said("no hay lista en ese lugar del JSON", "no list at that place of the JSON"),
    "older_than_the_last": Said("ya se leyó uno más nuevo de lo mismo", "a newer one of the same was read already"),
    "period_not_in_name": Said("el nombre no dice el periodo", "its name says no period"),
    "not_a_workbook": Said("no es un libro de Excel (.xlsx)", "no workbook"),
    "not_delimited_text": Said("no es texto separado (CSV)", "no delimited text"),
    "not_json": Said("no es JSON", "not JSON"),
    "old_excel": Said("Excel antiguo (.xls) o con contraseña", "an old or locked Excel file"),
    "web_page": Said("una página web con nombre de Excel", "a web page named like a workbook"),
    "unknown_format": Said("no es CSV, XLSX ni JSON", "neither CSV, XLSX nor JSON"),
    "unreadable_file": Said("dañado o incompleto", "damaged or cut off"),
    "file_too_large": Said("demasiado grande al abrirse", "too large once unpacked"),
    "too_many_rows": Said("más filas de las que Excel admite", "more rows than the format has"),
    "too_many_blank_rows": Said("más de 10,000 filas en blanco seguidas", "more than 10,000 blank rows between two"),
    "rows_out_of_order": Said("hoja con filas desordenadas", "a sheet whose rows go backwards"),
    "cells_out_of_order": Said("hoja con celdas desordenadas", "a sheet whose cells go backwards"),
}


FORMAL = (  # what these ask for depends on the field: contracts.forms says it
    *("string_pattern_mismatch", "string_too_long", "literal_error", "greater_than_equal", "less_than_equal"),
    "curp_check_digit",
)


def said(rule: str) -> str:
    """The rule in both languages, or as it is where it has no words."""
    words = RULES.get(rule.partition(":")[0])
    return rule if words is None else f"{words.es} · {words.en}"
