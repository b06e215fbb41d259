"""A date that never says an hour beside hours that no line reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import pytest

from adapters.draft.document import Draft, draft
from adapters.profile.table import Profile
from adapters.profile.times import has_dates
from adapters.rows.mapper import read_mapping
from contracts.kinds import KINDS

CSV = {"csv": {"files": "a.csv", "encoding": "utf-8", "delimiter": ","}}
DAYS = [date(2024, 1, 1) + timedelta(i // 2) for i in range(62)]
WRITTEN = [f"{day:%d/%m/%Y}" for day in DAYS]
MIDNIGHTS = [f"{day:%d/%m/%Y} 00:00:00" for day in DAYS]
HOURS = [f"{8 + i % 12:02}:{i % 60:02}" for i in range(1, 63)]


def profiled(columns: Mapping[str, Sequence[str]]) -> Profile:
    profile = Profile()
    profile.feed([dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)])
    return profile


def drafted(kind: str = "case", **columns: Sequence[str]) -> Draft:
    rows = {"CARPETA": [f"A-{i}" for i in range(len(DAYS))], "DELITO": ["ROBO"] * len(DAYS), **columns}
    return draft(KINDS[kind], "fiscalia", "carpetas", CSV, profiled(rows))


def lines(made: Draft, path: str) -> list[str]:
    return [line.strip() for line in made.text.splitlines() if line.strip().removeprefix("# ").startswith(f"{path}:")]


def alarms(made: Draft, path: str) -> list[str]:
    return [decision.es for about, decision in made.decisions if about == path and decision.alarm]


def test_the_only_date_and_the_only_hour_are_read_together() -> None:
    made = drafted(FECHA_INICIO=MIDNIGHTS, ESTATUS=["ABIERTA"] * 62, HRS=HOURS)
    (line,) = lines(made, "opened_at")
    assert "{date: FECHA_INICIO, format: '%d/%m/%Y 00:00:00', time: HRS, time_formats: ['%H:%M']}" in line
    assert line.startswith("opened_at")
    assert "las únicas hora y fecha" in line


def test_an_hour_of_another_name_is_asked_about_in_red_with_both_lines_ready() -> None:
    made = drafted(FECHA_INICIO=MIDNIGHTS, HR_RECEPCION=HOURS, FECHA_HECHOS=WRITTEN, HRS=HOURS)
    with_hour, without = lines(made, "opened_at")
    assert with_hour.startswith("# opened_at")
    assert "time: HR_RECEPCION" in with_hour
    assert "time" not in without
    assert "sin hora" in without
    assert "«HR_RECEPCION»" in alarms(made, "opened_at")[0]
    assert lines(made, "occurred_at")[0].startswith("occurred_at: {date: FECHA_HECHOS, format: '%d/%m/%Y', time: HRS")
    assert "HR_RECEPCION" not in made.ignored


def test_several_hours_or_dates_are_one_question_that_names_them_all() -> None:
    clocks = {"HORA SISTEMA": HOURS, "HR TERMINAL": HOURS}
    made = drafted(FECHA_INICIO=WRITTEN, **clocks)
    (asked,) = alarms(made, "opened_at")
    assert "«HORA SISTEMA» o «HR TERMINAL»" in asked
    assert [("time: HORA SISTEMA" in one, "time: HR TERMINAL" in one) for one in lines(made, "opened_at")] == [
        (True, False),
        (False, True),
        (False, False),
    ]
    assert "¿o · or: HR TERMINAL?" in lines(made, "opened_at")[1]
    two = drafted(FECHA_HECHOS=WRITTEN, FECHA_INICIO=WRITTEN, ESTATUS=["ABIERTA"] * 62, H=HOURS)
    (asked,) = [*alarms(two, "opened_at"), *alarms(two, "occurred_at")]
    assert "«FECHA_INICIO»" in asked
    assert "«FECHA_HECHOS»" in asked


@pytest.mark.parametrize("name", ["HORA CAPTURA", "HR REGISTRO"])
def test_the_hour_of_whoever_typed_it_is_nobody_s(name: str) -> None:
    made = drafted(FECHA_INICIO=WRITTEN, **{name: HOURS})
    assert lines(made, "opened_at") == ["opened_at: {date: FECHA_INICIO, format: '%d/%m/%Y'}"]


def test_each_of_the_lines_is_one_that_a_mapping_takes() -> None:
    made = drafted(FECHA_INICIO=MIDNIGHTS, HR_RECEPCION=HOURS, FECHA_HECHOS=WRITTEN, HRS=HOURS)
    for line in lines(made, "opened_at"):
        text = made.text.replace(f"# {line.removeprefix('# ')}", line.removeprefix("# "))
        assert "opened_at" in read_mapping(text, "m.yaml").fields


def test_that_nothing_says_when_it_happened_is_asked_once() -> None:
    made = drafted("hearing", FALTA=["RIÑA"] * 62, **{"FECHA PRESENTACION": WRITTEN, "FECHA AUDIENCIA": WRITTEN})
    about = [path for path, _ in made.decisions]
    assert about.count("occurred_at") == 1
    assert "undated" not in about
    assert "# undated: all" in made.text


@pytest.mark.parametrize("name", ["LUGAR", "CALLE"])
def test_a_street_that_is_called_after_a_day_is_no_date(name: str) -> None:
    texts = ["5 DE MAYO 1234", "16 DE SEPTIEMBRE 20", "20 DE NOVIEMBRE 305", "AV JUAREZ 10"]
    column = profiled({name: texts * 10}).columns[name]
    assert column.kind == "text"
    assert not column.dates.forms
    assert not has_dates(column)


def test_a_house_with_the_number_of_a_year_is_one_where_streets_stand() -> None:
    texts = ["5 DE FEBRERO 2010", "16 DE SEPTIEMBRE DE 2024"] * 10
    assert not has_dates(profiled({"DOMICILIO": texts}).columns["DOMICILIO"])
    assert has_dates(profiled({"FECHA": texts}).columns["FECHA"])


def test_a_column_of_hours_and_of_dates_is_said_to_be_two_things_and_nobody_s_hour() -> None:
    mixed = [day if i % 3 == 0 else hour for i, (day, hour) in enumerate(zip(WRITTEN, HOURS, strict=True))]
    made = drafted("hearing", **{"FECHA AUDIENCIA": WRITTEN, "EVENTO": mixed})
    assert "time: EVENTO" not in made.text
    assert "EVENTO" in made.ignored
    assert "dos cosas: hora en 41 filas y fecha en 21" in made.text
    slips = [WRITTEN[0], *HOURS[1:]]
    assert "time: EVENTO" in drafted("hearing", **{"FECHA AUDIENCIA": WRITTEN, "EVENTO": slips}).text
    of_excel = [f"1899-12-30T{hour}:00" if i % 3 == 0 else hour for i, hour in enumerate(HOURS)]
    assert "dos cosas" not in drafted("hearing", **{"FECHA AUDIENCIA": WRITTEN, "EVENTO": of_excel}).text
