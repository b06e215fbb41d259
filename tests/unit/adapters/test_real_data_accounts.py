from __future__ import annotations

import csv
import os
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from pydantic import BaseModel

from adapters.base import Batch, Row
from adapters.drop.file_drop import FileDrop
from adapters.rows.mapper import Elsewhere, Mapped, Mapper, Unmapped, read_mapping

ROOT = Path(__file__).parents[3]
SHARED = Path(os.environ.get("CONVENIO_SHARED_DATA", ROOT.parent / "shared" / "data"))
NOW = datetime(2026, 1, 1, tzinfo=UTC)


class Account(NamedTuple):
    read: int
    released: int
    elsewhere: int
    quarantined: Counter[str]
    repaired: Counter[str]
    records: list[BaseModel]
    keys: set[str]


def account(name: str, folder: str) -> Account:
    if not (SHARED / folder).is_dir():
        pytest.skip(f"the shared data {folder} is not here")
    mapping = read_mapping((ROOT / "adapters" / "mappings" / f"{name}.yaml").read_text("utf-8"), f"{name}.yaml")
    mapper = Mapper(mapping)
    read = elsewhere = 0
    quarantined: Counter[str] = Counter()
    records: list[BaseModel] = []
    keys: set[str] = set()
    for step in FileDrop(name, SHARED / folder, mapping).pull(None):
        assert isinstance(step, Batch)
        assert not step.unexpected
        for row in step.rows:
            read += 1
            assert isinstance(row, Row)
            found = mapper.map(row.values)
            if isinstance(found, Elsewhere):
                elsewhere += 1
            elif isinstance(found, Mapped) and not isinstance(judged := mapper.kind.judge(found.fields, NOW), list):
                records.append(judged)
                keys.add(found.key)
            else:
                problems = found.problems if isinstance(found, Unmapped) else judged
                quarantined.update(f"{field}: {rule}" for field, rule in problems)
    return Account(read, len(records), elsewhere, quarantined, mapper.repaired, records, keys)


@pytest.fixture(scope="module")
def court() -> Account:
    return account("zapopan-juzgado", "zapopan_2014")


@pytest.fixture(scope="module")
def police() -> Account:
    return account("zapopan-policia", "zapopan_2014")


@pytest.fixture(scope="module")
def detainees() -> Account:
    return account("zapopan-detenidos", "zapopan_2014")


@pytest.fixture(scope="module")
def prosecutor() -> Account:
    return account("fgj-cdmx", "fgj_cdmx_carpetas")


@pytest.fixture(scope="module")
def victims() -> Account:
    return account("fgj-cdmx-victimas", "fgj_cdmx_victims")


def test_zapopan_s_court(court: Account) -> None:
    assert court[:4] == (3132, 1328, 1804, Counter())
    assert court.repaired == {"enie": 102}
    assert len(court.keys) == 1328  # rows alike stay apart


def test_zapopan_s_police(police: Account) -> None:
    assert police[:4] == (3132, 1804, 1328, Counter())
    assert police.repaired == {"enie": 87, "acute-a": 1, "acute-o": 1, "dieresis": 1}
    assert len(police.keys) == 1804


def test_zapopan_s_detainees(detainees: Account) -> None:
    assert detainees[:4] == (3036, 2896, 0, Counter({"occurred_at: ambiguous_date": 140}))
    assert detainees.repaired == {"enie": 212}
    assert len(detainees.keys) == 2896  # people alike stay apart


def test_dates_of_two_programs_are_decided_by_the_file_s_months(detainees: Account) -> None:
    with (SHARED / "zapopan_2014" / "delitos_detenidos_2014-01_02.csv").open(encoding="ascii", newline="") as file:
        written = Counter(row["fecha"] for row in csv.DictReader(file))
    assert written["01/02/2014"] + written["02/01/2014"] == 140
    read = Counter(record.model_dump()["occurred_at"].date() for record in detainees.records)
    assert set(read) == {date(2014, 1, 1) + timedelta(days=n) for n in range(59)} - {date(2014, 1, 2), date(2014, 2, 1)}
    assert all(
        count == written[f"{day:%d/%m/%Y}"] + (day.day != day.month) * written[f"{day:%m/%d/%Y}"]
        for day, count in read.items()
    )
    persons = [record.model_dump()["persons"] for record in detainees.records]
    assert {(len(group), group[0]["role"]) for group in persons} == {(1, "detained")}


def test_mexico_city_s_prosecutor(prosecutor: Account) -> None:
    assert prosecutor[:4] == (6660, 6660, 0, Counter())
    assert prosecutor.repaired == {"cion": 7}
    assert len(prosecutor.keys) == 6660


def test_mexico_city_s_victims(victims: Account) -> None:
    quarantined = {"persons[].entity: unknown_code": 98, "persons[].sex: contradiction": 44}
    assert victims[:4] == (15000, 14857, 0, Counter(quarantined | {"persons[].age: contradiction": 19}))
    assert victims.repaired == {"na-lost": 1736}
    assert len(victims.keys) == 14857  # victims alike stay apart


def test_what_is_kept_of_the_victims_is_right(victims: Account) -> None:
    cases = [record.model_dump() for record in victims.records]
    persons = [person for case in cases for person in case["persons"]]
    assert Counter((person["entity"], person["sex"]) for person in persons) == {
        ("natural", "H"): 6942,
        ("natural", "M"): 4925,
        ("natural", None): 10,
        ("legal", None): 2980,
    }
    assert {person["role"] for person in persons} == {"victim"}
    assert all(person["age"] is None for person in persons if person["entity"] == "legal")
    assert min(person["age"] for person in persons if person["age"] is not None) == 1
    assert Counter(case["occurred_precision"] for case in cases)[None] == sum(c["occurred_at"] is None for c in cases)
    assert min(case["occurred_at"].year for case in cases if case["occurred_at"]) == 1955
    names = Counter(case["place"]["neighbourhood"] for case in cases if case["place"])
    assert {"NAPOLES", "NARVARTE", "NOCHEBUENA", "BUENAVISTA", "NATIVITAS"} <= set(names)
    assert not {"POLES", "RVARTE", "NOCHEBUE", "BUE  VISTA", "TIVITAS", "SIN DATO"} & set(names)


def test_what_is_kept_of_zapopan_is_right(court: Account, police: Account) -> None:
    hearings = [record.model_dump() for record in court.records]
    incidents = [record.model_dump() for record in police.records]
    labels = {hearing["infraction"]["label"] for hearing in hearings}
    assert {"DAÑOS EN LAS COSAS", "PLEITOS O RIÑAS"} <= labels
    places = [record["place"] for record in (*hearings, *incidents)]
    assert sum(place["latitude"] is None for place in places) == 11
    assert sum(place["longitude"] is None for place in places) == 11
    known = [place for place in places if place["latitude"] is not None]
    assert all(20.5 < place["latitude"] < 21 and -103.7 < place["longitude"] < -103.3 for place in known)
    streets = {place[name] for place in places for name in ("street", "cross_street")}
    assert {"VOLCÁN PICO DE ORIZABA", "ORGANIZACIÓN", "PINGÜINO", "3a. NORTE", "gral. PABLO QUIROGA"} <= streets
    assert not [street for street in streets if "ni" in street.replace("jose maria arreola", "")]
    months = Counter(record["occurred_at"].strftime("%Y-%m") for record in (*hearings, *incidents))
    assert set(months) == {"2014-01", "2014-02"}
    assert {record["occurred_precision"] for record in (*hearings, *incidents)} == {"day"}
    codes = Counter(incident["offences"][0]["national_code"] for incident in incidents)
    assert codes == {None: 673, "40102": 630, "40111": 253, "40101": 247, "40501": 1}
    classes = Counter(incident["report_class"] for incident in incidents)
    assert classes == {"crime": 1320, "unclassified": 484}


def test_what_is_kept_of_the_prosecutor_is_right(prosecutor: Account) -> None:
    cases = [record.model_dump() for record in prosecutor.records]
    assert Counter(case["occurred_precision"] for case in cases) == {"minute": 6655, None: 5}
    assert sum(case["opened_at"] is None for case in cases) == 1
    assert sum(case["place"]["neighbourhood"] is None for case in cases) == 532
    municipalities = {case["place"]["municipality"] for case in cases}
    assert municipalities == {f"09{n:03d}" for n in range(2, 18)}
    codes = Counter(case["offences"][0]["national_code"] for case in cases)
    assert codes == {"20401": 5303, "201014": 922, "20101": 228, None: 177, "20201": 19, "201011": 11}
    units = {case["unit"] for case in cases}
    assert "Unidad de investigación 7 S/D" in units
    assert not [unit for unit in units if unit and "¢" in unit]


def test_hours_of_four_parts_say_what_the_date_column_says(prosecutor: Account) -> None:
    with (SHARED / "fgj_cdmx_carpetas" / "df2_FGJ_CarpetasLibertad.csv").open(encoding="utf-8", newline="") as file:
        raw = [row for row in csv.DictReader(file) if row["hora_hecho"].count(":") == 3]
    assert len(raw) == 85
    assert {row["hora_hecho"][-3:] for row in raw} == {":00"}
    occurred = Counter(f"{record.occurred_at:%Y-%m-%d %H:%M:%S}" for record in prosecutor.records if record.occurred_at)
    assert not Counter(row["fecha_hecho"] for row in raw) - occurred


def test_the_codes_stand_in_the_national_catalogue(police: Account, prosecutor: Account, victims: Account) -> None:
    listed = (SHARED / "catalogues" / "SESNSP_CAT_DELITOS_FC.csv").read_text("latin-1")
    for record in (*police.records, *prosecutor.records, *victims.records):
        code = record.model_dump()["offences"][0]["national_code"]
        assert code is None or f",{code}," in listed
