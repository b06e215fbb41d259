from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest

from adapters.document.specs import DateSpec
from adapters.draft.document import Draft, draft
from adapters.profile.table import Profile
from adapters.rows.mapper import read_mapping
from adapters.survey.file import Asked, Survey, survey
from contracts.kinds import KINDS

CSV = {"csv": {"files": "a_*.csv", "encoding": "utf-8", "delimiter": ","}}
DAYS = [date(2024, 1, 1) + timedelta(i // 2) for i in range(62)]
WRITTEN = [f"{day:%d/%m/%Y}" for day in DAYS]


def drafted(columns: Mapping[str, Sequence[str]], kind: str = "hearing") -> Draft:
    profile = Profile()
    cells = {"folio": [f"A-{i}" for i in range(len(DAYS))], "falta": ["RIÑA"] * len(DAYS), **columns}
    profile.feed([dict(zip(cells, row, strict=True)) for row in zip(*cells.values(), strict=True)])
    return draft(KINDS[kind], "juzgado", "boletas", CSV, profile)


def line(made: Draft, path: str) -> str:
    return next(
        line for line in made.text.splitlines() if line.removeprefix("  ").removeprefix("# ").startswith(f"{path}:")
    )


def asked(made: Draft, path: str) -> str:
    return " ".join(decision.es for about, decision in made.decisions if about == path)


def exchanged(days: Sequence[date]) -> list[date]:
    """Every ninth, as a spreadsheet of another country has them."""
    return [d.replace(month=d.day, day=d.month) if i % 9 == 4 and d.day <= 12 else d for i, d in enumerate(days)]


def surveyed(file: Path) -> Survey:
    return survey(file, Asked(), lambda _, __: None)


def workbook(file: Path, sheets: Mapping[str, Sequence[Sequence[object]]]) -> Survey:
    book = openpyxl.Workbook()
    book.remove(book["Sheet"])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(file)
    return surveyed(file)


HEADING = ["FOLIO", "FECHA", "FALTA", "SANCION"]


def rows(days: Sequence[date]) -> list[list[object]]:
    return [[f"B-{i}", datetime(day.year, day.month, day.day), "RIÑA", "MULTA"] for i, day in enumerate(days)]


def test_exchanged_dates_are_an_alarm_with_the_line_that_decides() -> None:
    made = drafted({"fecha": [f"{day}T00:00:00" for day in exchanged(DAYS)]})
    alarms = [decision.es for _, decision in made.decisions if decision.alarm]
    assert len(alarms) == 1
    assert "2024-03-01 por 2024-01-03" in alarms[0]
    text = "format: [iso, '%Y-%d-%mT00:00:00'], decided_by: {from: 2024-01-01, to: 2024-01-31}"
    assert f"# occurred_at: {{date: fecha, {text}" in made.text
    decided = made.text.replace("# occurred", "occurred")
    assert isinstance(read_mapping(decided, "m.yaml").fields["occurred_at"], DateSpec)


def test_a_year_and_a_month_beside_them_decide_first() -> None:
    beside = {"anio": ["2024"] * len(DAYS), "mes": ["enero"] * len(DAYS)}
    made = drafted({"fecha": [f"{day}" for day in exchanged(DAYS)], **beside})
    assert "format: ['%Y-%m-%d', '%Y-%d-%m'], decided_by: {year: anio, month: mes}" in line(made, "occurred_at")


def test_dates_that_are_in_the_file_s_days_either_way_are_counted() -> None:
    quarter = [date(2024, 1, 1) + timedelta(i * 91 // 62) for i in range(62)]
    made = drafted({"fecha": [f"{day}" for day in exchanged(quarter)]})
    assert "caen en ellos de las dos maneras y se apartarían" in asked(made, "occurred_at")


JUMPING = [DAYS[i * 25 % len(DAYS)] for i in range(len(DAYS))]
MARCH = [day.replace(month=3) for day in JUMPING]
WRONG = [date(2024, 7, 1), date(2024, 2, 1)]  # the 7th and the 2nd of January


@pytest.mark.parametrize(
    ("file", "sheets"),
    [
        ("a.xlsx", {"ENERO": [HEADING, *rows(JUMPING + WRONG)], "MARZO": [HEADING, *rows(MARCH)]}),
        ("enero.xlsx", {"Hoja1": [HEADING, *rows(JUMPING + WRONG)]}),
        ("a.xlsx", {"Hoja1": [["BITÁCORA DE ENERO 2024"], HEADING, *rows(JUMPING + WRONG)]}),
        (
            "a.xlsx",
            {"Hoja1": [HEADING, ["MES DE ENERO"], *rows(JUMPING + WRONG), ["MES DE MARZO"], *rows(MARCH)]},
        ),
    ],
)
def test_titles_sheets_and_the_file_s_name_say_the_month(
    file: str, sheets: Mapping[str, Sequence[Sequence[object]]], tmp_path: Path
) -> None:
    verdict = workbook(tmp_path / file, sheets).profile.columns["FECHA"].dates.verdict()
    assert verdict.swapped
    assert {stands for stands, _ in verdict.examples} <= {*WRONG}
    assert date(2024, 7, 1) in {stands for stands, _ in verdict.examples}
    assert verdict.days is not None
    assert (verdict.days[0], verdict.days[1].month) == (date(2024, 1, 1), 3 if "MARZO" in str(sheets) else 1)


def test_a_stated_month_gives_the_days_that_may_decide(tmp_path: Path) -> None:
    file = tmp_path / "boletas_2024-03.csv"
    file.write_text("folio,fecha,falta\n1,03/04/2024,RIÑA\n2,03/05/2024,RIÑA\n", "utf-8")
    found = surveyed(file)
    made = draft(KINDS["hearing"], "j", "b", found.read, found.profile)
    assert "decided_by: {from: 2024-03-01, to: 2024-03-31}" in line(made, "occurred_at")
    assert made.dateless == "occurred_at"
    monthly = draft(KINDS["hearing"], "j", "b", found.read, found.profile, file=file.name)
    assert "period: 'boletas_{year}-{month}.csv'" in monthly.text
    assert "decided_by: period" in line(monthly, "occurred_at")
    assert read_mapping(monthly.text.replace("# occurred", "occurred"), "m.yaml").by_period


def serial(day: date) -> str:
    return str((day - date(1899, 12, 30)).days)


def test_numbers_among_dates_are_excel_s_days_where_they_fall_among_them() -> None:
    mixed = [serial(day) if i % 3 == 0 else f"{day:%d/%m/%Y}" for i, day in enumerate(DAYS)]
    assert "  occurred_at: {date: fecha, format: ['%d/%m/%Y', excel]}" in drafted({"fecha": mixed}).text
    stray = drafted({"fecha": [*mixed[:-1], serial(date(2019, 5, 5))]})
    assert "excel" not in line(stray, "occurred_at")


def test_a_column_of_numbers_alone_is_one_of_excel_s_days_only_by_its_name_and_with_a_question() -> None:
    numbers = [serial(day) for day in DAYS]
    made = drafted({"fecha": numbers})
    assert "# occurred_at: {date: fecha, format: excel}" in made.text
    assert "sería 2024-01" in asked(made, "occurred_at")
    assert "excel" not in drafted({"monto": numbers}).text
    assert "excel" not in drafted({"fecha": [*numbers[:-1], "99999"]}).text


@pytest.mark.parametrize(
    ("clocks", "formats"),
    [
        (["0.9375", "0.010416667"], "[excel]"),
        (["522", "1430"], "[hhmm]"),
        (["10:15", "1430"], "['%H:%M', hhmm]"),
        (["0.9375", "22:30"], "['%H:%M', excel]"),
    ],
)
def test_numbers_that_are_times_of_day(clocks: list[str], formats: str) -> None:
    made = drafted({"fecha": WRITTEN, "hora": clocks * 31})
    assert f"  occurred_at: {{date: fecha, format: '%d/%m/%Y', time: hora, time_formats: {formats}}}" in made.text


@pytest.mark.parametrize(
    "clocks", [["8", "14"], ["0", "0"], ["2460", "1430"], ["8.30", "9.45"], ["0.15", "0.30"], ["522", "8.30"]]
)
def test_numbers_that_may_be_other_things_are_no_format(clocks: list[str]) -> None:
    text = drafted({"fecha": WRITTEN, "hora": clocks * 31}).text
    assert not {"hhmm", "excel"} & {*text.replace("]", " ").replace("[", " ").split()}


def test_times_that_became_numbers_are_read_as_such() -> None:
    numbers = [str(float(f"{i * 7 % 24}.{i * 11 % 60:02}")).removesuffix(".0") for i in range(62)]
    made = drafted({"fecha": WRITTEN, "hora": numbers})
    assert "  occurred_at: {date: fecha, format: '%d/%m/%Y', time: hora, time_formats: [hours.minutes]}" in made.text
    halves = drafted({"fecha": WRITTEN, "hora": ["8.5", "9", "10.25", "11.75"] * 15 + ["8.5", "9"]})
    assert "hours.minutes" not in halves.text


def test_a_short_number_among_times_is_asked_about() -> None:
    made = drafted({"fecha": WRITTEN, "hora": [*["522", "1430"] * 30, "5", "14"]})
    assert "«5», 00:05" in asked(made, "occurred_at")
    assert "time_formats: [hhmm]" in line(made, "occurred_at")
    told = drafted({"fecha": WRITTEN, "hora": [*["522", "1430"] * 30, "5", "37"]})
    assert asked(told, "occurred_at") == ""


def test_a_hearing_s_date_is_not_that_of_the_facts_and_that_there_is_none_can_be_stated() -> None:
    made = drafted({"FECHA_AUD": WRITTEN})
    assert "  heard_at: {date: FECHA_AUD, format: '%d/%m/%Y'}" in made.text
    assert made.dateless == "occurred_at"
    assert "«FECHA_AUD» es heard_at" in asked(made, "undated")
    assert read_mapping(made.text.replace("# undated", "undated"), "m.yaml").undated == "all"
    assert "undated" not in drafted({"fecha": WRITTEN}).text


def test_each_clock_beside_one_date_has_its_line_and_one_that_passes_midnight_says_so() -> None:
    reported = ["23:50" if i % 20 == 0 else "10:15" for i in range(62)]
    arrived = ["00:10" if i % 20 == 0 else "10:40" for i in range(62)]
    made = drafted({"FECHA": WRITTEN, "HORA REPORTE": reported, "HORA ARRIBO": arrived}, "incident")
    assert "# occurred_at: {date: FECHA, format: '%d/%m/%Y', time: HORA REPORTE, time_formats" in made.text
    assert "# occurred_at: {date: FECHA, format: '%d/%m/%Y'}   # ¿o · or: sin hora" in made.text
    of_date = "{date: FECHA, format: '%d/%m/%Y', time"
    assert f"# reported_at: {of_date}: HORA REPORTE, time_formats: ['%H:%M']}}" in made.text
    assert (
        f"# arrived_at: {of_date}: HORA ARRIBO, time_formats: ['%H:%M'], next_day_before: HORA REPORTE}}" in made.text
    )
    assert "en 4 filas" in asked(made, "arrived_at")


def test_what_is_asked_of_one_date_is_asked_once() -> None:
    clocks = {"HORA REPORTE": ["10:15"] * 62, "HORA ARRIBO": ["10:40"] * 62}
    made = drafted({"FECHA": [str(day) for day in exchanged(DAYS)], **clocks}, "incident")
    assert sum(decision.alarm for _, decision in made.decisions) == 1
    assert "undated" not in made.text


def test_texts_of_one_order_beside_exchanged_dates_keep_that_order() -> None:
    cells = [f"{day:%d/%m/%Y}" if i % 5 == 0 else str(day) for i, day in enumerate(exchanged(DAYS))]
    assert "format: ['%Y-%m-%d', '%d/%m/%Y', '%Y-%d-%m'], decided_by" in line(drafted({"fecha": cells}), "occurred_at")


def test_a_clock_of_the_facts_is_theirs_and_one_of_another_moment_is_not() -> None:
    made = drafted({"FECHA": WRITTEN, "HORA HECHOS": ["10:15"] * 62, "HORA ARRIBO": ["10:40"] * 62}, "incident")
    assert "  occurred_at: {date: FECHA, format: '%d/%m/%Y', time: HORA HECHOS" in made.text
    assert "next_day_before" not in made.text
    alone = drafted({"FECHA": WRITTEN, "HORA ARRIBO": ["10:40"] * 62}, "incident")
    assert "# occurred_at: {date: FECHA, format: '%d/%m/%Y', time: HORA ARRIBO" in alone.text
    ended = drafted({"FECHA": WRITTEN, "HORA CIERRE": ["10:40"] * 62}, "incident")
    assert "  occurred_at: {date: FECHA, format: '%d/%m/%Y'}" in ended.text


def test_hours_whose_names_are_cut_short_are_those_of_their_moments_and_the_first_may_be_that_of_the_facts() -> None:
    clocks = {"HR_LLEG": ["10:40"] * 62, "HRA CIERR": ["11:15"] * 62, "H_RECEP": ["10:15"] * 62, "HS X": ["10:16"] * 62}
    made = drafted({"FECHA": WRITTEN, **clocks}, "incident")
    for path, name in (("reported", "H_RECEP"), ("arrived", "HR_LLEG"), ("closed", "HRA CIERR")):
        assert f"# {path}_at: {{date: FECHA, format: '%d/%m/%Y', time: {name}" in made.text
    assert "# occurred_at: {date: FECHA, format: '%d/%m/%Y', time: H_RECEP" in made.text
    assert "# occurred_at: {date: FECHA, format: '%d/%m/%Y', time: HS X, time_formats: ['%H:%M']}   # ¿o" in made.text
    assert made.ignored == ["falta"]


def test_a_clock_whose_name_is_cut_short_goes_with_the_date_of_the_whole_name() -> None:
    days = [f"{d:%d/%m/%Y}" for d in DAYS]
    hours = [f"{8 + i % 9:02}:{i % 60:02}" for i in range(len(DAYS))]
    made = drafted({"FEC. PRESENTACION": days, "HR. PRESENT.": hours})
    assert "time: HR. PRESENT." in line(made, "presented_at")
    assert not line(made, "presented_at").lstrip().startswith("#")


def test_texts_for_no_hour_are_proposed_as_such() -> None:
    made = drafted({"fecha": WRITTEN, "hora": [*["10:15"] * 50, *["99:99"] * 5, *["00:00"] * 5, *["SIN HORA"] * 2]})
    assert "time_unknown: ['99:99', '00:00', SIN HORA]" in line(made, "occurred_at")
    assert "¿dicen «sin hora» «00:00» (5)? Entonces" in asked(made, "occurred_at")  # the others do
    zeros = drafted({"fecha": WRITTEN, "hora": [*["1015"] * 57, *["0"] * 5]})
    assert 'time_formats: [hhmm], time_unknown: ["0"]' in line(zeros, "occurred_at")
    often = drafted({"fecha": WRITTEN, "hora": [*["10:15:00 a. m."] * 58, *["12:00:00\u00a0a.\u00a0m.", "00:00"] * 2]})
    assert "«12:00:00\u00a0a.\u00a0m.» (2), «00:00» (2)" in asked(often, "occurred_at")
    blank = drafted({"fecha": WRITTEN, "hora": [*["10:15"] * 60, "", "10:00"]})
    assert asked(blank, "occurred_at") == ""


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (lambda i, day: f"{day}T00:00:00", "  occurred_at: {date: fecha, format: iso, midnight: unknown}"),
        (lambda i, day: f"{day} 00:00:00", "  occurred_at: {date: fecha, format: '%Y-%m-%d 00:00:00'}"),
        (lambda i, day: f"{day}", "  occurred_at: {date: fecha, format: '%Y-%m-%d'}"),
        (lambda i, day: f"{day}T{i % 3 * 9:02}:30:00", "  occurred_at: {date: fecha, format: iso}"),
        (
            lambda i, day: f"{day}T{'00:00' if i % 5 == 0 else '10:15'}:00",
            "  # occurred_at: {date: fecha, format: iso, midnight: unknown}",
        ),
    ],
)
def test_a_midnight_that_nobody_noted_is_no_hour(written: Callable[[int, date], str], said: str) -> None:
    assert said in drafted({"fecha": [written(i, day) for i, day in enumerate(DAYS)]}).text


def test_of_another_moment_a_midnight_that_is_always_written_is_no_hour_either() -> None:
    made = drafted({"fecha": WRITTEN, "FECHA_AUD": [f"{day}T00:00:00" for day in DAYS]})
    assert "  heard_at: {date: FECHA_AUD, format: iso, midnight: unknown}" in made.text


def test_a_json_s_dates_are_held_against_each_other_in_the_order_of_its_items(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps([{"fecha": str(day)} for day in exchanged(DAYS)]), "utf-8")
    assert surveyed(tmp_path / "a.json").profile.columns["fecha"].dates.verdict().swapped
    with (tmp_path / "b.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["folio", "fecha"], *([i, day] for i, day in enumerate(DAYS))])
    assert surveyed(tmp_path / "b.csv").profile.columns["fecha"].dates.verdict().certain


def test_a_program_s_instants_with_their_offset_are_no_spreadsheet_s() -> None:
    for offset in ("Z", "-06:00", ".000Z"):
        made = drafted({"fecha": [f"{day}T10:15:00{offset}" for day in exchanged(DAYS)]})
        assert "  occurred_at: {date: fecha, format: iso}" in made.text


def test_facts_may_be_older_than_the_file_where_another_moment_carries_its_period() -> None:
    mixed = [f"{day:%d/%m/%Y}" if i % 2 else f"{day:%m/%d/%Y}" for i, day in enumerate(DAYS)]
    alone = line(drafted({"fecha hechos": mixed}, "case"), "occurred_at")
    assert "decided_by: {from: 2024-01-01, to: 2024-01-31}" in alone
    both = drafted({"fecha hechos": mixed, "fecha inicio": WRITTEN}, "case")
    assert "decided_by: {to: 2024-01-31}" in line(both, "occurred_at")


@pytest.mark.parametrize(
    ("wrong", "days"),
    [
        (["13/01/2023"], "{from: 2024-01-01}"),
        (["05/02/2023"], "{from: 2024-01-01}"),
        (["13/06/2025"], "{to: 2024-01-31}"),
        (["13/01/2023", "13/06/2025"], "{from: 2024-01-01, to: 2024-01-31}"),
        (["13/01/2202"], None),
        ([], None),
    ],
)
def test_the_few_dates_far_from_all_others_are_set_aside_by_a_ready_line(wrong: list[str], days: str | None) -> None:
    cells = {"fecha": [*WRITTEN * 3, *wrong]}
    profile = Profile()
    profile.feed([{"folio": f"A-{i}", "fecha": text} for i, text in enumerate(cells["fecha"])])
    made = draft(KINDS["hearing"], "juzgado", "boletas", CSV, profile)
    plain = "occurred_at: {date: fecha, format: '%d/%m/%Y'"
    if days is None:
        assert f"  {plain}}}" in made.text
        return
    assert f"# {plain}, decided_by: {days}}}" in made.text
    assert f"# {plain}}}   # ¿o · or: de cualquier día" in made.text
    assert [about for about, decision in made.decisions if decision.alarm] == ["occurred_at"]
    reported = [
        {"folio": f"A-{i}", "fecha hechos": t, "fecha inicio": WRITTEN[i % 62]} for i, t in enumerate(cells["fecha"])
    ]
    later = Profile()
    later.feed(reported)
    assert f"  {plain.replace('fecha', 'fecha hechos')}}}" in draft(KINDS["case"], "f", "c", CSV, later).text


@pytest.mark.parametrize(("midnight", "offset"), [("00:00:00", ""), ("00:00:00", "-06:00"), ("06:00:00", "Z")])
def test_midnights_among_hours_have_both_lines_and_their_number(midnight: str, offset: str) -> None:
    opened = [f"{day}T{midnight if i % 5 == 0 else '10:15:00'}{offset}" for i, day in enumerate(DAYS)]
    made = drafted({"fecha inicio": opened}, "case")
    assert "# opened_at: {date: fecha inicio, format: iso, midnight: unknown}" in made.text
    assert "# opened_at: {date: fecha inicio, format: iso}   # ¿o · or: 00:00 es hora" in made.text
    assert "13 de 62 son a las 00:00" in asked(made, "opened_at")


SHORT = [f"{day:%d/%m/%Y}" for day in DAYS[:22]]  # up to the 11th: both numbers may be the month
LATER = [f"{day}T18:30:00Z" for day in DAYS[22:]]


def test_texts_of_two_readings_are_read_as_they_follow_the_dates_beside_them() -> None:
    made = drafted({"fecha": [*SHORT, *LATER]})
    assert "  occurred_at: {date: fecha, format: ['%d/%m/%Y', iso]}" in made.text
    assert re.search(r"   # \d+ se leen también al revés", line(made, "occurred_at"))
    assert not asked(made, "occurred_at")
    american = [f"{day:%m/%d/%Y}" for day in DAYS[:22]]
    assert "format: ['%m/%d/%Y', iso]}   #" in drafted({"fecha": [*american, *LATER]}).text


def test_where_rows_jump_the_order_of_day_and_month_stays_a_question() -> None:
    mixed = [text for pair in zip(reversed(SHORT), LATER[5:27], strict=True) for text in pair]
    made = drafted({"fecha": [mixed[i * 19 % 44] for i in range(44)] + LATER[:18]})
    assert "se leen como dd/mm y como mm/dd" in asked(made, "occurred_at")


def test_a_day_that_a_program_s_instant_says_too_is_not_exchanged() -> None:
    days = [*DAYS[:-3], date(2024, 3, 1), date(2024, 4, 1), date(2024, 5, 1)]  # of a state that changed later
    cells = [f"{day}" for day in days]
    assert "día y mes cambiados" in str(drafted({"fecha": cells}).decisions)
    beside = drafted({"fecha": cells, "ultima_actualizacion": [f"{day}T19:00:00Z" for day in days]})
    assert "día y mes cambiados" not in str(beside.decisions)


def test_the_month_alone_is_asked_once_and_its_repair_leaves_the_date_unknown() -> None:
    made = drafted({"fecha": [f"{day}" for day in DAYS[:-2]] + ["2024-02-00"] * 2})
    assert "2 celdas solo dicen el mes («2024-02-00»)" in asked(made, "occurred_at")
    decided = made.text.replace("# undated: some", "undated: some").replace("# - {name: solo", "- {name: solo")
    mapping = read_mapping(decided.replace("# occurred", "occurred"), "m.yaml")
    assert mapping.undated == "some"
    assert [(one.columns, one.replace) for one in mapping.repairs] == [(["fecha"], "")]
    assert "[-/.][0-9][0-9][-/.]00$'" in made.text


def test_dates_without_a_year_are_of_the_days_that_the_file_is_about_and_it_is_asked() -> None:
    texts = [f"{13 + i}/0{1 + i % 3}/2026" for i in range(12)]
    made = drafted_dates([*texts, "8 de febrero", "9 de marzo"])
    days = "decided_by: {from: 2026-01-01, to: 2026-03-31}"
    assert f"# occurred_at: {{date: FECHA, format: ['%d/%m/%Y', '%d DE %b'], {days}" in made
    assert "2 fechas no dicen el año («8 de febrero»)" in made


def test_what_no_clock_shows_and_a_midnight_of_most_rows_say_no_hour_unasked() -> None:
    made = drafted({"fecha": WRITTEN, "hora": [*["10:15"] * 50, *["99:99"] * 5, *["--:--"] * 5, *["SIN HORA"] * 2]})
    assert "  occurred_at: {date: fecha" in made.text
    assert "time_unknown: ['--:--', '99:99', SIN HORA]}   # time_unknown: no son hora" in line(made, "occurred_at")
    cells = [f"{day}T{'10:15' if i % 3 == 0 else '00:00'}:00" for i, day in enumerate(DAYS)]
    half = drafted({"fecha": cells})
    assert "  occurred_at: {date: fecha, format: iso, midnight: unknown}   # " in half.text
    assert "son a las 00:00: de esos, el día" in half.text


def test_each_hour_that_no_line_reads_is_offered_for_the_moment_of_the_facts() -> None:
    clocks = {"HORA REPORTE": ["10:15"] * 62, "FALTA": ["RUIDO"] * 62, "HORA": ["10:40"] * 62}
    made = drafted({"FECHA HECHOS": WRITTEN, **clocks})
    assert "# occurred_at: {date: FECHA HECHOS, format: '%d/%m/%Y', time: HORA REPORTE" in made.text
    assert (
        "# occurred_at: {date: FECHA HECHOS, format: '%d/%m/%Y', time: HORA, time_formats: ['%H:%M']}   # ¿o"
        in made.text
    )


def test_a_day_beside_a_moment_of_the_facts_is_not_taken_unasked() -> None:
    made = drafted(
        {"FECHA": WRITTEN, "FECHA Y HORA HECHOS": [f"{text} 10:{i % 60:02}" for i, text in enumerate(WRITTEN)]}
    )
    assert "# occurred_at: {date: FECHA Y HORA HECHOS, format: '%d/%m/%Y %H:%M'}" in made.text
    assert "# occurred_at: {date: FECHA, format: '%d/%m/%Y'}   # ¿o" in made.text
    assert "«FECHA» no trae hora y «FECHA Y HORA HECHOS» sí" in asked(made, "occurred_at")


def test_numbers_without_a_year_are_read_in_the_column_s_order_and_an_hour_alone_is_told() -> None:
    texts = [f"{13 + i}/02/2026 09:{10 + i}" for i in range(12)]
    made = drafted_dates([*texts, "15/02 10:30", "05/02 10:30", "46054.4375", "10:30", "10:45"])
    forms = "['%d/%m/%Y %H:%M', excel, '%d/%m %H:%M']"
    assert f"# occurred_at: {{date: FECHA, format: {forms}, decided_by: {{from: 2026-02-01, to: 2026-02-28}}}}" in made
    assert "2 fechas no dicen el año («15/02 10:30»)" in made
    assert "2 celdas traen solo la hora («10:30») y nada dice de qué día" in made
    assert "celdas no son fechas" not in made


def test_where_no_date_tells_the_order_of_day_and_month_the_days_do_or_it_is_set_aside() -> None:
    texts = [f"{13 + i}-{'ene' if i % 2 else 'feb'}-2026" for i in range(8)]
    assert "'%d/%m', '%m/%d'" in drafted_dates([*texts, "02/01"])
    assert "'%d/%m']" in drafted_dates([*texts, "02/01", "13/02"])


def drafted_dates(texts: list[str]) -> str:
    profile = Profile()
    profile.feed({"FOLIO": f"A-{i}", "FECHA": text, "FALTA": "RIÑA"} for i, text in enumerate(texts))
    read = {"csv": {"files": "a.csv"}}
    return draft(KINDS["hearing"], "juzgado", "boletas", read, profile).text


def test_where_most_dates_of_two_readings_are_out_of_place_two_orders_are_mixed_and_the_days_come_first() -> None:
    both = [f"{day:%m/%d/%Y}" if day.day <= 12 else f"{day:%d/%m/%Y}" for day in DAYS]
    made = drafted({"fecha": both})
    assert asked(made, "occurred_at").startswith("dos órdenes mezclados")
    assert "decided_by: {from: 2024-01-01, to: 2024-01-31}" in line(made, "occurred_at")
